"""Another program on the display, from which files come: "copy PICTURE" holds a picture
in the clipboard, as a screenshot would; "drag X Y FILE" shows a patch at a place, from
which a file can be dragged. It says "ready", and what became of a drag."""
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GdkPixbuf, GLib, Gtk  # noqa: E402


def say(words):
    print(words, flush=True)
    return False


def copy(picture):
    board = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
    board.set_image(GdkPixbuf.Pixbuf.new_from_file(picture))
    return board


def drag(x, y, file):
    patch = Gtk.Window(type=Gtk.WindowType.POPUP)
    source = Gtk.EventBox()
    source.add(Gtk.Label(label="Drag from here"))
    source.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    source.drag_source_add_uri_targets()
    uri = GLib.filename_to_uri(file)
    source.connect("drag-data-get", lambda _, __, data, *___: data.set_uris([uri]))
    source.connect("drag-begin", lambda *_: say("begun"))
    source.connect("drag-end", lambda *_: say("ended"))
    patch.add(source)
    patch.set_default_size(200, 60)
    patch.move(int(x), int(y))
    patch.show_all()
    return patch


kept = {"copy": copy, "drag": drag}[sys.argv[1]](*sys.argv[2:])
GLib.idle_add(say, "ready")
Gtk.main()
