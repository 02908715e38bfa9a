#!/usr/bin/env python3
"""A gallery with a profile: pictures go up and come down, the name follows what others write, as it happens.

    eval "$(aloft env)"
    python gallery.py
"""

import concurrent.futures
import io
import pathlib

from cloud import Cloud
from kivy.app import App
from kivy.clock import mainthread
from kivy.core.image import Image as Picture
from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.image import Image

DOWNLOADS = pathlib.Path.home() / "Downloads"

Builder.load_string("""
<Gallery>:
    orientation: "vertical"
    padding: 12
    spacing: 8
    canvas.before:
        Color:
            rgb: 0.11, 0.12, 0.15
        Rectangle:
            pos: self.pos
            size: self.size
    Label:
        text: root.name
        font_size: 34
        bold: True
        size_hint_y: None
        height: 46
    Label:
        text: root.motto
        font_size: 18
        color: 0.75, 0.8, 0.9, 1
        size_hint_y: None
        height: 26
    ScrollView:
        GridLayout:
            id: pictures
            cols: 3
            spacing: 8
            size_hint_y: None
            height: self.minimum_height
            row_default_height: 150
            row_force_default: True
    BoxLayout:
        size_hint_y: None
        height: 40
        spacing: 8
        TextInput:
            id: path
            multiline: False
            hint_text: "a picture's path"
        Button:
            id: upload
            text: "Upload"
            size_hint_x: None
            width: 110
            on_release: root.upload(path.text)
    Label:
        text: root.status
        font_size: 15
        size_hint_y: None
        height: 22
""")


class Thumbnail(ButtonBehavior, Image):
    """A picture; a tap saves it."""

    name = StringProperty()


class Gallery(BoxLayout):
    name = StringProperty("…")
    motto = StringProperty()
    status = StringProperty("Connecting")
    shown = NumericProperty(0)  # pictures on the screen
    cloud = ObjectProperty()

    def __init__(self, cloud, downloads=DOWNLOADS, **options):
        super().__init__(cloud=cloud, **options)
        self.downloads = pathlib.Path(downloads)
        self.worker = concurrent.futures.ThreadPoolExecutor(1)  # the network's thread: the window never waits for it
        self.stop_watching = None
        self._run(self._begin)

    def close(self):
        if self.stop_watching:
            self.stop_watching()
        self.worker.shutdown(cancel_futures=True)

    def upload(self, path):
        self.status = f"Uploading {path}"
        self._run(lambda: (self.cloud.upload(path), self._load_pictures()))

    def save(self, thumbnail):
        self._run(lambda: self._save(thumbnail.name))

    # --- the network's thread -----------------------------------------------------------------------------------------

    def _run(self, work):
        def guarded():
            try:
                work()
            except Exception as failed:  # whatever it was, the user must see it
                self._say(f"{type(failed).__name__}: {failed}")

        self.worker.submit(guarded)

    def _begin(self):
        self.cloud.prepare()
        self.stop_watching = self.cloud.watch_profile(self._show_profile)
        self._load_pictures()

    def _load_pictures(self):
        pictures = [(name, self.cloud.download(name)) for name in self.cloud.names()]
        self._show_pictures(pictures)

    def _save(self, name):
        self.downloads.mkdir(parents=True, exist_ok=True)
        (self.downloads / pathlib.Path(name).name).write_bytes(self.cloud.download(name))
        self._say(f"Saved {name} to {self.downloads}")

    # --- the window's thread: `mainthread` carries the calls over -----------------------------------------------------

    @mainthread
    def _say(self, text):
        self.status = text

    @mainthread
    def _show_profile(self, fields):
        self.name = str(fields.get("name", ""))
        self.motto = f"{fields.get('motto', '')}  ({fields.get('uploads', 0)} uploads)"

    @mainthread
    def _show_pictures(self, pictures):
        self.ids.pictures.clear_widgets()
        for name, content in pictures:
            texture = Picture(io.BytesIO(content), ext=pathlib.Path(name).suffix.lstrip(".") or "png").texture
            thumbnail = Thumbnail(name=name, texture=texture, fit_mode="contain")
            thumbnail.bind(on_release=self.save)
            self.ids.pictures.add_widget(thumbnail)
        self.shown = len(pictures)
        self.status = f"{len(pictures)} pictures"


class GalleryApp(App):
    title = "Gallery"

    def build(self):
        return Gallery(Cloud())

    def on_stop(self):
        self.root.close()


if __name__ == "__main__":
    GalleryApp().run()
