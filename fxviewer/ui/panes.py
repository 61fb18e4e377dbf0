"""The panes of the window: the same frame in each, with one zoom for all."""

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fxviewer.media.frame import Picture
from fxviewer.session.exchange import Exchange
from fxviewer.ui.caption import fixed_number
from fxviewer.ui.pane import Pane
from fxviewer.ui.preparer import Layout, Sight
from fxviewer.ui.translation import tr
from fxviewer.ui.viewport import Size, Viewport

GAP = 1  # a line between them, of the window's colour


class Panes(QWidget):
    """Original and result, equally large.

    Attributes:
        sight: On screen now; None before the first.

    Signals:
        layout_changed: Pictures are to be prepared for this from now on.
        full_screen_asked: Double click on a picture.
        shown: An answer has been painted that was not before.
    """

    layout_changed = Signal(Layout)
    full_screen_asked = Signal()
    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sight: Sight | None = None
        self.original = Pane(tr("Original"))
        self.processed = Pane(tr("Processed"))
        self._viewport = Viewport()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for pane in (self.original, self.processed):
            row.addWidget(pane, 1)
            pane.view.zoom_asked.connect(self._zoom)
            pane.view.move_asked.connect(self._move)
            pane.view.full_screen_asked.connect(self.full_screen_asked)
            pane.view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the window's
        self.original.view.resized.connect(self._lay_out)
        self.processed.view.painted.connect(self._tell_shown)

    def name(self) -> None:
        """Write the names in the language of now."""
        self.original.caption.show_name(tr("Original"))
        self.processed.caption.show_name(tr("Processed"))

    def show_sight(self, sight: Sight) -> None:
        """Show a frame and what became of it; both captions carry its number."""
        self.sight = sight
        self.original.view.show_rendering(sight.original, is_new=sight.is_new)
        self.processed.view.show_rendering(sight.processed, is_stale=sight.is_stale, is_new=sight.is_new)
        number = sight.frame.index
        self.original.caption.show_frame(number, _size_text(_size_of(sight)))
        self.processed.caption.show_frame(number, *_facts(sight.exchange))

    def clear(self) -> None:
        """Show that there is no source."""
        self.sight = None
        for pane in (self.original, self.processed):
            pane.view.show_rendering(None)
            pane.caption.show_frame(None)

    # -- zoom

    def fit(self) -> None:
        self._look(Viewport())

    def actual_size(self) -> None:
        """Show one pixel of the original on one of the screen, around the point that is in the middle now."""
        self._look(Viewport(1.0, self._viewport.centre))

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    def _zoom(self, factor: float, at: QPointF) -> None:
        if self.sight is not None:
            pane = self.original.view.device_size
            self._look(self._viewport.zoomed(factor, at.toTuple(), pane, _size_of(self.sight)))

    def _move(self, by: QPointF) -> None:
        if self.sight is not None:
            self._look(self._viewport.moved(by.toTuple(), self.original.view.device_size, _size_of(self.sight)))

    def _look(self, viewport: Viewport) -> None:
        if viewport != self._viewport:
            self._viewport = viewport
            self._lay_out()

    def _lay_out(self) -> None:
        self.layout_changed.emit(Layout(self.original.view.device_size, self._viewport))

    def _tell_shown(self) -> None:
        if self.sight is not None and self.sight.exchange is not None:
            self.shown.emit()


def _size_of(sight: Sight) -> Size:
    height, width = sight.frame.image.shape[:2]
    return width, height


def _size_text(size: Size) -> str:
    return f"{size[0]}×{size[1]}"


def _facts(exchange: Exchange | None) -> tuple[str, ...]:
    """Return what is known about a result, the most important last."""
    if exchange is None:
        return ()
    size = ""
    if isinstance(exchange.outcome, Picture):
        height, width = exchange.outcome.image.shape[:2]
        size = _size_text((width, height))
    milliseconds = f"{fixed_number(exchange.stamps.latency_ns / 1e6, 3)} ms" if exchange.stamps.decoded_ns else ""
    return size, pairing_text(exchange.pairing), milliseconds


def pairing_text(pairing: str) -> str:
    """Return the badge in the language of now."""
    return {
        "exact": tr("exact"),
        "exact (1 in flight)": tr("exact (1 in flight)"),
        "by order": tr("by order"),
    }.get(pairing, pairing)
