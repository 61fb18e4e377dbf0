"""What somebody sees who works on a handler: patches of colour and numbers, read from the window's pixels."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import (
    QWidget,
)
from pytestqt.qtbot import QtBot

from fxviewer.handler.parameter import Value
from fxviewer.media.frame import Picture
from fxviewer.media.strip import read_strip
from fxviewer.session.exchange import Exchange
from fxviewer.ui.picture_view import PictureView
from fxviewer.ui.preparer import Result
from fxviewer.ui.rendering import Rendering
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions
from tests.handler_folder import HandlerFolder
from tests.window import OpenViewer

TIMEOUT_MS = 30_000  # a cold start of gateway and worker on a busy machine
NAME = "marks"
FPS = 30
PATTERN = f"pattern:640x480@{FPS}"

Colour = tuple[int, int, int]
W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Seen:
    """A result as it was painted.

    Attributes:
        strips: The frame's number as read from the original, from A's result, and from B's where there is one.
        number: The patch that tells the version.
        tuned: The patch that tells the parameters.
        parameters: That were sent with it.
    """

    index: int
    strips: tuple[int | None, ...]
    version: str
    number: Colour
    tuned: Colour
    parameters: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came back, without the picture."""

    index: int
    captured_ns: int
    parameters: dict[str, Value]
    without_picture: str


class Eyes:
    """Look at everything that the window paints, and at everything that comes back."""

    def __init__(self, viewer: Viewer) -> None:
        self.seen: list[Seen] = []
        self.answers: list[Answer] = []
        self._panes = viewer.window.panes
        self._panes.shown.connect(self._look)
        viewer.session.add_sink(self)

    def receive(self, exchange: Exchange) -> None:
        frame, outcome = exchange.frame, exchange.outcome
        why = "" if isinstance(outcome, Picture) else f"#{frame.index}: {outcome}"
        self.answers.append(Answer(frame.index, frame.captured_ns, dict(exchange.parameters), why))

    def _look(self) -> None:
        sight = self._panes.sight
        if sight is None or sight.a.exchange is None or sight.a.is_stale or sight.a.rendering is None:
            return
        results = [sight.a.rendering, *([sight.b.rendering] if has_answer(sight.b) else [])]
        self.seen.append(
            Seen(
                sight.frame.index,
                tuple(read_strip(one.pixels[..., :3]) for one in (sight.original, *results) if one is not None),
                sight.a.exchange.version,
                patch_in(sight.a.rendering, 0),
                patch_in(sight.a.rendering, 1),
                dict(sight.a.exchange.parameters),
            )
        )


def has_answer(result: Result) -> bool:
    return result.exchange is not None and not result.is_stale


def patch_in(rendering: Rendering, place: int) -> Colour:
    """Return the colour (BGR) in the middle of one of the patches that the handler paints."""
    height, width = rendering.pixels.shape[:2]
    blue, green, red = rendering.pixels[height // 8, (2 * place + 1) * width // 8, :3]
    return int(blue), int(green), int(red)


def patch_on_screen(viewer: Viewer, view: PictureView, place: int) -> Colour | None:
    """Return the same as the X server shows it, None while there is no picture."""
    rendering = view.rendering
    if rendering is None:
        return None
    height, width = rendering.pixels.shape[:2]
    at = view.mapTo(viewer.window, QPoint(rendering.x + (2 * place + 1) * width // 8, rendering.y + height // 8))
    shot = viewer.window.screen().grabWindow(viewer.window.winId(), at.x(), at.y(), 1, 1)
    blue, green, red = shot.toImage().pixelColor(0, 0).getRgb()[2::-1]
    return blue, green, red


def wait_for_patch(qtbot: QtBot, viewer: Viewer, patch: Colour, *, place: int = 0, b: bool = False) -> None:
    panes = viewer.window.panes
    view = panes.b.view if b else panes.processed.view
    qtbot.waitUntil(lambda: patch_on_screen(viewer, view, place) == patch, timeout=TIMEOUT_MS)


def find(viewer: Viewer, kind: type[W], name: str) -> W:
    """Return the control of this kind that says so, or that assistive technology calls so."""
    return next(_named(viewer, kind, name))


def has(viewer: Viewer, kind: type[W], name: str) -> bool:
    return any(_named(viewer, kind, name))


def _named(viewer: Viewer, kind: type[W], name: str) -> Iterator[W]:
    for one in viewer.window.findChildren(kind):
        if one.isVisible() and (one.accessibleName() == name or getattr(one, "text", str)().startswith(name)):
            yield one


def open_folder(open_viewer: OpenViewer, folder: HandlerFolder, source: str = PATTERN) -> Viewer:
    return open_viewer(options=ViewerOptions(functions=(folder.folder,), function=NAME), source=source)
