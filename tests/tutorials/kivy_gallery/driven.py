"""The gallery with another process's hands on it: commands come on standard input, what changes goes to standard output.

    press upload PATH | tap NAME | screenshot PATH | quit

Each line out is JSON: {"name": …}, {"motto": …}, {"status": …}, {"shown": …}, or {"done": command} when a command was carried
out. The test uses it; the program itself knows nothing of it.
"""

import json
import os
import pathlib
import sys
import threading

os.environ.setdefault("KIVY_NO_ARGS", "1")

from kivy.config import Config  # noqa: E402

Config.set("graphics", "width", "720")
Config.set("graphics", "height", "560")
Config.set("graphics", "resizable", "0")
Config.set("graphics", "maxfps", "20")  # drawn by the processor

from gallery import Cloud, Gallery, GalleryApp  # noqa: E402
from kivy.clock import Clock, mainthread  # noqa: E402
from kivy.core.window import Window  # noqa: E402

FRAMES = 3  # until what has changed is on the screen


def tell(**fields):
    print(json.dumps(fields), flush=True)


class DrivenApp(GalleryApp):
    def build(self):
        gallery = Gallery(Cloud(), downloads=os.environ["GALLERY_DOWNLOADS"])
        for name in ("name", "motto", "status", "shown"):
            gallery.fbind(name, lambda _, value, name=name: tell(**{name: value}))
        threading.Thread(target=self.read_commands, daemon=True).start()
        return gallery

    def read_commands(self):
        for line in sys.stdin:
            self.carry_out(*line.rstrip("\n").split(" ", 1))
        self.carry_out("quit")

    @mainthread
    def carry_out(self, command, argument=""):
        if command == "upload":
            self.root.ids.path.text = argument
            self.root.ids.upload.trigger_action(0)
        elif command == "tap":
            picture = next(each for each in self.root.ids.pictures.children if each.name == argument)
            picture.trigger_action(0)
        elif command == "screenshot":
            self.after_frames(FRAMES, lambda: self.screenshot(argument))
            return
        elif command == "quit":
            self.stop()
        tell(done=command)

    def after_frames(self, count, then):
        """Calls `then` when `count` frames have been drawn."""
        if count == 0:
            then()
            return
        self.root.canvas.ask_update()
        Clock.schedule_once(lambda _: self.after_frames(count - 1, then), 0)

    def screenshot(self, path):
        made = Window.screenshot(name=path)  # puts a number into the name
        pathlib.Path(made).rename(path)
        tell(done="screenshot")


if __name__ == "__main__":
    DrivenApp().run()
