#!/usr/bin/env python3
"""A window for notes kept on a server: python window.py [http://127.0.0.1:4566]

The network is another thread's work, so that the window never freezes; its sentences come through a queue, because Tk wants
to be touched by one thread only.
"""

import os
import queue
import sys
import threading
import time
import tkinter
from tkinter import scrolledtext, ttk

from notes import NotesClient, Patience, Stopped, Trouble, check

DEFAULT_ADDRESS = "http://127.0.0.1:4566"
LOOK_MILLISECONDS = 40  # how often the window looks into the queue
GOOD, BAD, WAITING = "#1b6e3c", "#a11d1d", "#7a5a00"


class Window:
    def __init__(self, root, address=DEFAULT_ADDRESS, patience=Patience()):
        self.root = root
        self.patience = patience
        self.told = queue.Queue()  # calls for the window's own thread
        self.client = None
        self.address = tkinter.StringVar(root, address)
        self.name = tkinter.StringVar(root, "first note")
        self.status = tkinter.StringVar(root, "")
        self._build()
        self._look()

    def _build(self):
        self.root.title("Notes")
        fields = ttk.Frame(self.root, padding=8)
        fields.pack(fill="x")
        fields.columnconfigure(1, weight=1)
        for row, (label, variable) in enumerate([("Server", self.address), ("Note", self.name)]):
            ttk.Label(fields, text=label).grid(row=row, column=0, sticky="w", padx=(0, 8))
            ttk.Entry(fields, textvariable=variable, width=50).grid(row=row, column=1, sticky="ew", pady=2)
        self.note = scrolledtext.ScrolledText(self.root, height=8, width=60, wrap="word")
        self.note.pack(fill="both", expand=True, padx=8)
        buttons = ttk.Frame(self.root, padding=8)
        buttons.pack(fill="x")
        actions = [("check", "Check", self.on_check), ("load", "Load", self.on_load), ("save", "Save", self.on_save)]
        self.buttons = {}
        for name, label, command in [*actions, ("stop", "Stop", self.on_stop)]:
            self.buttons[name] = ttk.Button(buttons, text=label, command=command)
            self.buttons[name].pack(side="left", padx=(0, 6))
        self.status_label = tkinter.Label(self.root, textvariable=self.status, anchor="w", justify="left", wraplength=520)
        self.status_label.pack(fill="x", padx=8)
        self.history = tkinter.Listbox(self.root, height=6)
        self.history.pack(fill="x", padx=8, pady=8)
        self._set_busy(False)

    # --- what the user does -------------------------------------------------------------------------------------------

    def on_check(self):
        self._start(lambda client: self._say(check(client.address, self.patience), GOOD))

    def on_load(self):
        name = self.name.get()

        def work(client):
            text = client.load(name)
            self.told.put(lambda: self._show(text))
            self._say(f"Loaded {name!r}, {len(text):,} characters.", GOOD)

        self._start(work)

    def on_save(self):
        name, text = self.name.get(), self.note.get("1.0", "end-1c")

        def work(client):
            client.save(name, text)
            self._say(f"Saved {name!r}, {len(text):,} characters.", GOOD)

        self._start(work)

    def on_stop(self):
        if self.client:
            self.client.stop()

    # --- the network's thread -----------------------------------------------------------------------------------------

    def _start(self, work):
        try:
            self.client = NotesClient(
                self.address.get(), patience=self.patience, tell=lambda sentence: self._say(sentence, WAITING)
            )
        except Trouble as trouble:
            self._say(str(trouble), BAD)
            return
        self._set_busy(True)
        threading.Thread(target=self._run, args=(work, self.client), daemon=True).start()

    def _run(self, work, client):
        try:
            work(client)
        except Trouble as trouble:
            self._say(str(trouble), BAD)
        except Stopped:
            self._say("Stopped.", BAD)
        except Exception as failed:  # a bug: the user should see it, and the buttons must come back
            self._say(f"This program failed: {failed!r}", BAD)
        finally:
            self.told.put(lambda: self._set_busy(False))

    def _say(self, sentence, colour):
        self.told.put(lambda: self._show_sentence(sentence, colour))

    # --- the window's thread ------------------------------------------------------------------------------------------

    def _look(self):
        while not self.told.empty():
            self.told.get()()
        self.root.after(LOOK_MILLISECONDS, self._look)

    def _show_sentence(self, sentence, colour):
        self.status_label.configure(foreground=colour)
        self.status.set(sentence)
        self.history.insert("end", f"{time.strftime('%H:%M:%S')}  {sentence}")
        self.history.see("end")

    def _show(self, text):
        self.note.delete("1.0", "end")
        self.note.insert("1.0", text)

    def _set_busy(self, busy):
        for name, button in self.buttons.items():
            button.state(["!disabled"] if busy == (name == "stop") else ["disabled"])


def main():
    default = os.environ.get("STORAGE_EMULATOR_HOST") or DEFAULT_ADDRESS
    root = tkinter.Tk()
    Window(root, sys.argv[1] if len(sys.argv) > 1 else default)
    root.mainloop()


if __name__ == "__main__":
    main()
