"""What each action of the table does."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication

from fxviewer.session.meters import Meters
from fxviewer.ui.actions import NUMBERS, PANELS
from fxviewer.ui.connections import Connections
from fxviewer.ui.desk import Desk
from fxviewer.ui.docks import Docks
from fxviewer.ui.file_dialog import ask_folder, ask_handler, ask_media
from fxviewer.ui.key_help import KeyHelp
from fxviewer.ui.popovers import Popovers
from fxviewer.ui.source_popover import SourcePopover
from fxviewer.ui.tape import Tape
from fxviewer.ui.window import ViewerWindow

SECONDS = (1, 5, 30)  # that the arrow keys move by, with Shift, with Ctrl


class Controls:
    """The slots behind the actions. The four below are set once they are made from these slots."""

    window: ViewerWindow
    docks: Docks
    popovers: Popovers
    connections: Connections

    def __init__(self, desk: Desk, tape: Tape, meters: Meters) -> None:
        self._desk = desk
        self._tape = tape
        self._meters = meters
        self._folder = ""

    def slots(self) -> dict[str, Callable[[], object]]:
        """Return what to call, by the name of the action."""
        desk = self._desk
        return {
            "play": desk.toggle_play,
            "previous_frame": lambda: desk.step(-1),
            "next_frame": lambda: desk.step(1),
            **{f"back_{seconds}": partial(desk.seek_by, -seconds) for seconds in SECONDS},
            **{f"forward_{seconds}": partial(desk.seek_by, seconds) for seconds in SECONDS},
            "first_frame": desk.seek_first,
            "last_frame": desk.seek_last,
            "slower": lambda: desk.change_speed(-1),
            "faster": lambda: desk.change_speed(1),
            "normal_speed": lambda: desk.set_speed(1.0),
            "loop": desk.toggle_loop,
            "open_file": lambda: ask_media(self.window, self._folder, desk.drop_files),
            "open_folder": lambda: ask_folder(self.window, self._folder, desk.drop_files),
            "open_address": self._ask_address,
            "open_pattern": lambda: desk.open("pattern"),
            "close_source": desk.close_source,
            "open_handler": lambda: ask_handler(self.window, self._folder, desk.drop_files),
            **{f"function_{number}": partial(desk.use_number, number) for number in NUMBERS},
            "connect": desk.retry,
            "connections": lambda: self.connections.open(),
            "snapshot": lambda: desk.snapshot(self.window.panes.sight),
            "record": self._tape.toggle,
            "fit": lambda: self.window.panes.fit(),
            "actual_size": lambda: self.window.panes.actual_size(),
            "difference": lambda: self.window.panes.toggle_difference(),
            "compare": lambda: self.popovers.toggle("compare", self.window.top_bar.compare),
            "fullscreen": lambda: self.window.toggle_full_screen(),
            "leave": self._leave,
            "reset_meters": self._meters.reset,
            **{name: partial(self._toggle_panel, name) for name in PANELS},
            "preferences": lambda: self.popovers.toggle("preferences", self.window.top_bar.preferences),
            "help": self._show_keys,
            "quit": lambda: self.window.close(),
        }

    def _toggle_panel(self, name: str) -> None:
        self.docks.toggle(name)

    def _ask_address(self) -> None:
        popover = self.popovers.toggle("source", self.window.top_bar.source)
        if isinstance(popover, SourcePopover) and popover.isVisible():
            popover.ask_address()

    def _show_keys(self) -> None:
        KeyHelp(self.window).open()

    def _leave(self) -> None:
        """Leave what was last entered: a popover, else the full screen, else the field that is typed in."""
        if self.popovers.open_one is not None:
            self.popovers.open_one.dismiss()
        elif self.window.isFullScreen():
            self.window.leave_full_screen()
        elif (focused := QApplication.focusWidget()) is not None:
            focused.clearFocus()
