"""Everything that can be done with a key: one table, from which menus, help and documentation are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from fxviewer.ui.icons import icon
from fxviewer.ui.translation import tr

# With Korean input on, a letter key types a jamo of the Dubeolsik layout; it means the same here.
JAMO = {
    **dict(zip("QWERTYUIOP", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", strict=True)),
    **dict(zip("ASDFGHJKL", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", strict=True)),
    **dict(zip("ZXCVBNM", "ㅋㅌㅊㅍㅠㅜㅡ", strict=True)),
}
NUMBERS = range(1, 10)  # of functions that have a key


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the user can do.

    Attributes:
        name: Of the slot.
        text: In English; the same in menu, tool-tip, help and docs.
        keys: In Qt's notation; any of them does it.
        repeats: A key held down does it again and again.
    """

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    entries: tuple[Entry, ...]


GROUPS = (
    Group(
        "Playing",
        (
            Entry("play", "Play or pause", ("Space",), "play"),
            Entry("previous_frame", "Previous frame", (",", "A"), "step-back", repeats=True),
            Entry("next_frame", "Next frame", (".", "D"), "step-forward", repeats=True),
            Entry("back_1", "Back 1 second", ("Left",), repeats=True),
            Entry("forward_1", "Forward 1 second", ("Right",), repeats=True),
            Entry("back_5", "Back 5 seconds", ("Shift+Left",), repeats=True),
            Entry("forward_5", "Forward 5 seconds", ("Shift+Right",), repeats=True),
            Entry("back_30", "Back 30 seconds", ("Ctrl+Left",), repeats=True),
            Entry("forward_30", "Forward 30 seconds", ("Ctrl+Right",), repeats=True),
            Entry("first_frame", "First frame", ("Home",)),
            Entry("last_frame", "Last frame, or live again", ("End",)),
            Entry("slower", "Slower", ("[",)),
            Entry("faster", "Faster", ("]",)),
            Entry("normal_speed", "Normal speed", ("Backspace",)),
            Entry("loop", "Loop", ("L",), "loop"),
        ),
    ),
    Group(
        "Source, function, connection",
        (
            Entry("open_file", "Open file…", ("Ctrl+O",), "file"),
            Entry("open_folder", "Open folder…", ("Ctrl+Shift+O",), "folder"),
            Entry("open_address", "Open address…", ("Ctrl+U",), "network"),
            Entry("open_pattern", "Test pattern", (), "pattern"),
            Entry("close_source", "Close source", ("Ctrl+W",), "close"),
            Entry("open_handler", "Open handler…", (), "function"),
            *(Entry(f"function_{n}", f"Function {n} of the list", (f"Ctrl+{n}",)) for n in NUMBERS),
            Entry("connect", "Connect, or try again now", ("Ctrl+Return",), "retry"),
            Entry("connections", "Connections…", ("Ctrl+G",), "network"),
        ),
    ),
    Group(
        "Saving",
        (
            Entry("snapshot", "Snapshot of both pictures", ("Ctrl+S",), "snapshot"),
            Entry("record", "Start or stop recording", ("R",), "record"),
        ),
    ),
    Group(
        "Looking",
        (
            Entry("fit", "Fit to the pane", ("Ctrl+0",)),
            Entry("actual_size", "One pixel to one pixel", ("4",)),
            Entry("difference", "Difference, or pictures again", ("0",), "difference"),
            Entry("compare", "Compare with…", ("C",), "compare"),
            Entry("fullscreen", "Full screen", ("F", "F11"), "fullscreen"),
            Entry("leave", "Leave what was last entered", ("Esc",)),
            Entry("reset_meters", "Reset meters"),
        ),
    ),
    Group(
        "Panels",
        (
            Entry("panel_parameters", "Parameters", ("P",), "parameters"),
            Entry("panel_sweep", "Contact sheet", ("W",), "sweep"),
            Entry("panel_functions", "Functions", ("Ctrl+F",), "functions"),
            Entry("panel_log", "Log", ("Ctrl+L",), "log"),
            Entry("panel_stages", "Where the time goes", ("T",), "stages"),
            Entry("panel_versions", "Versions", ("V",), "versions"),
        ),
    ),
    Group(
        "Program",
        (
            Entry("preferences", "Preferences", ("Ctrl+,",), "preferences"),
            Entry("help", "Keys", ("F1", "?"), "help"),
            Entry("quit", "Quit", ("Ctrl+Q",)),
        ),
    ),
)

GESTURES = (
    ("Hold Shift", "See the original in every pane"),
    ("Hold X", "See the version before"),
    ("Wheel", "Zoom at the pointer"),
    ("Drag", "Move the picture"),
    ("Double click", "Full screen"),
    ("Right click", "Menu of what is under the pointer"),
    ("Drop a file, a folder or a handler.py", "Open it"),
)

PANELS = tuple(entry.name for group in GROUPS for entry in group.entries if entry.name.startswith("panel_"))
ENTRIES = {entry.name: entry for group in GROUPS for entry in group.entries}


def make_actions(window: QWidget, slots: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Return the actions of the table by name, with their keys at work in `window`."""
    actions = {}
    for entry in ENTRIES.values():
        action = QAction(window)
        action.setShortcuts(sequences(entry))
        action.setAutoRepeat(entry.repeats)
        action.triggered.connect(_without_arguments(slots[entry.name]))
        actions[entry.name] = action
    name_actions(actions)
    window.addActions(list(actions.values()))
    return actions


def name_actions(actions: Mapping[str, QAction]) -> None:
    """Write text and icon in the language and theme of now."""
    for name, action in actions.items():
        entry = ENTRIES[name]
        action.setText(tr(entry.text))
        action.setToolTip(tip(name))
        if entry.icon:
            action.setIcon(icon(entry.icon))


def tip(name: str) -> str:
    """Return what a button of this action says under the pointer: its name and its keys."""
    entry = ENTRIES[name]
    return f"{tr(entry.text)} ({key_text(entry.keys)})" if entry.keys else tr(entry.text)


def key_text(keys: tuple[str, ...]) -> str:
    """Return keys as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) if "…" not in key else key for key in keys)


def sequences(entry: Entry) -> list[QKeySequence]:
    """Return every key sequence that does it, jamo included."""
    return [QKeySequence(key) for key in (*entry.keys, *(JAMO[key] for key in entry.keys if key in JAMO))]


def rows(group: Group) -> list[tuple[tuple[str, ...], str]]:
    """Return keys and text of what has keys, for people to read: the nine functions in one row."""
    listed: list[tuple[tuple[str, ...], str]] = []
    for entry in group.entries:
        if entry.name == f"function_{NUMBERS[0]}":
            listed.append((("Ctrl+1 … Ctrl+9",), "Function at this place of the list"))
        elif entry.keys and not entry.name.startswith("function_"):
            listed.append((entry.keys, entry.text))
    return listed


def keys_page() -> str:
    """Return docs/keys.md."""
    lines = [
        "# Keys",
        "",
        "While a text field has the focus, plain letters are typed into it. With Korean input on, the",
    ]
    lines += ["letters work all the same.", ""]
    for group in GROUPS:
        lines += [f"## {group.title}", "", "| key | what it does |", "|---|---|"]
        lines += [f"| {_code(keys)} | {text} |" for keys, text in rows(group)]
        lines.append("")
    lines += ["## With the mouse", "", "| gesture | what it does |", "|---|---|"]
    lines += [f"| {gesture} | {meaning} |" for gesture, meaning in GESTURES]
    return "\n".join(lines) + "\n"


def _code(keys: tuple[str, ...]) -> str:
    return " or ".join(f"`{key}`" for key in keys)


def _without_arguments(slot: Callable[[], object]) -> Callable[..., object]:
    """Keep the `checked` of `triggered` away from a slot that has no use for it."""
    return lambda *_: slot()
