"""The screen as a person has it: the X server's pointer and keyboard, and the windows it shows."""

import time
from collections.abc import Iterator

from Xlib import XK, X, Xatom, display, protocol
from Xlib.error import XError
from Xlib.ext import xtest

POLL_S = 0.02


class Screen:
    """One connection to the X server that DISPLAY names."""

    def __init__(self) -> None:
        self._display = display.Display()

    def close(self) -> None:
        self._display.close()

    # -- pointer and keyboard

    def move(self, x: int, y: int) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def press(self) -> None:
        xtest.fake_input(self._display, X.ButtonPress, 1)
        self._display.sync()

    def release(self) -> None:
        xtest.fake_input(self._display, X.ButtonRelease, 1)
        self._display.sync()

    def type_key(self, window: int, key: str) -> None:
        """Give a window the focus and press one of its keys."""
        self._display.create_resource_object("window", window).set_input_focus(X.RevertToParent, X.CurrentTime)
        code = self._display.keysym_to_keycode(XK.string_to_keysym(key))
        xtest.fake_input(self._display, X.KeyPress, code)
        xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()

    # -- windows

    def wait_for_window(self, pid: int, title_end: str, timeout_s: float) -> int:
        """Return the window of a process whose title ends so."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            for window in self._windows():
                if self._pid(window) == pid and self._title(window).endswith(title_end):
                    return int(window.id)
            time.sleep(POLL_S)
        raise TimeoutError(f"process {pid} showed no window “…{title_end}” in {timeout_s:g} s")

    def press_close_button(self, window: int) -> None:
        """Ask a window to close, as the button of a window manager does."""
        target = self._display.create_resource_object("window", window)
        event = protocol.event.ClientMessage(
            window=target,
            client_type=self._display.intern_atom("WM_PROTOCOLS"),
            data=(32, [self._display.intern_atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0]),
        )
        target.send_event(event)
        self._display.sync()

    def _windows(self) -> Iterator[object]:
        todo = [self._display.screen().root]
        while todo:
            window = todo.pop()
            try:
                todo += window.query_tree().children
            except XError:
                continue  # it went while we looked
            yield window

    def _pid(self, window: object) -> int:
        return self._number(window, "_NET_WM_PID")

    def _number(self, window: object, name: str) -> int:
        try:
            found = window.get_full_property(self._display.intern_atom(name), Xatom.CARDINAL)  # type: ignore[attr-defined]
        except XError:
            return 0
        return int(found.value[0]) if found else 0

    def _title(self, window: object) -> str:
        try:
            found = window.get_full_property(  # type: ignore[attr-defined]
                self._display.intern_atom("_NET_WM_NAME"), self._display.intern_atom("UTF8_STRING")
            )
        except XError:
            return ""
        value = found.value if found else b""
        return value.decode() if isinstance(value, bytes) else str(value)
