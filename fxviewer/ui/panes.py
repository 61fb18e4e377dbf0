"""The panes of the window: the same frame in each, with one zoom for all."""

import math

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fxviewer.media.frame import Picture
from fxviewer.session.exchange import Exchange
from fxviewer.ui.caption import fixed_number
from fxviewer.ui.comparison import GAIN, Comparison
from fxviewer.ui.pane import Pane
from fxviewer.ui.preparer import Layout, Result, Sight
from fxviewer.ui.translation import tr
from fxviewer.ui.viewport import Size, Viewport

GAP = 1  # a line between them, of the window's colour


class Panes(QWidget):
    """Original and result, equally large; with lane B open, its result as well.

    Attributes:
        sight: On screen now; None before the first.
        is_difference: Results are shown as their difference.

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
        self.is_difference = False
        self._is_original_everywhere = False
        self._lanes = ("", "")
        self.original, self.processed, self.b = Pane(""), Pane(""), Pane("")
        self._viewport = Viewport()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for pane in (self.original, self.processed, self.b):
            row.addWidget(pane, 1)
            pane.view.zoom_asked.connect(self._zoom)
            pane.view.move_asked.connect(self._move)
            pane.view.full_screen_asked.connect(self.full_screen_asked)
            pane.view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the window's
        self.b.hide()
        self.original.view.resized.connect(self._lay_out)
        self.processed.view.painted.connect(self._tell_shown)
        self.name()

    def name(self) -> None:
        """Write the names in the language of now."""
        a, b = self._lanes
        processed = f"A · {a}" if b else tr("Processed")
        names = (tr("Original"), processed, f"B · {b}")
        if self._is_original_everywhere:
            names = (names[0], names[0], names[0])
        elif self.is_difference:
            names = (names[0], tr("Difference to sent"), tr("Difference B to A"))
        for pane, name in zip((self.original, self.processed, self.b), names, strict=True):
            pane.show_name(name)

    def show_lanes(self, a: str, b: str) -> None:
        """Name what the lanes ask; an empty B is none, and its pane goes."""
        if (a, b) != self._lanes:
            self._lanes = (a, b)
            self.b.setVisible(bool(b))
            self.name()

    def show_sight(self, sight: Sight) -> None:
        """Show a frame and what became of it; all captions carry its number."""
        self.sight = sight
        self.original.view.show_rendering(sight.original, is_new=sight.is_new)
        self.original.caption.show_frame(sight.frame.index, _size_text(_size_of(sight)))
        for pane, result in ((self.processed, sight.a), (self.b, sight.b)):
            if self._is_original_everywhere:
                pane.view.show_rendering(sight.original, is_new=sight.is_new)
            else:
                pane.view.show_rendering(result.rendering, is_dim=_is_dim(result), is_new=sight.is_new)
            pane.caption.show_frame(sight.frame.index, *_facts(result))

    def clear(self) -> None:
        """Show that there is no source."""
        self.sight = None
        for pane in (self.original, self.processed, self.b):
            pane.view.show_rendering(None)
            pane.caption.show_frame(None)

    # -- looking

    def fit(self) -> None:
        self._look(Viewport())

    def actual_size(self) -> None:
        """Show one pixel of the original on one of the screen, around the point that is in the middle now."""
        self._look(Viewport(1.0, self._viewport.centre))

    def toggle_difference(self) -> None:
        """Show results as their difference: A to the frame as sent, B to A; or as they are again."""
        self.is_difference = not self.is_difference
        self.name()
        self._lay_out()

    def show_original_everywhere(self, on: bool) -> None:
        """Show the original in every pane while a key is held."""
        if on != self._is_original_everywhere:
            self._is_original_everywhere = on
            self.name()
            if self.sight is not None:
                self.show_sight(self.sight)

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
        view = self.original.view
        layout = Layout(view.device_size, self._viewport, self.is_difference, view.devicePixelRatioF())
        self.layout_changed.emit(layout)

    def _tell_shown(self) -> None:
        if self.sight is not None and self.sight.a.exchange is not None:
            self.shown.emit()


def _size_of(sight: Sight) -> Size:
    height, width = sight.frame.image.shape[:2]
    return width, height


def _size_text(size: Size) -> str:
    return f"{size[0]}×{size[1]}"


def _is_dim(result: Result) -> bool:
    """Tell whether a picture must not be taken for this frame's result: it is an earlier one, or lies below a text."""
    return result.is_stale or (result.reply is not None and result.reply.boxes is None)


def _facts(result: Result) -> tuple[str, ...]:
    """Return what is known about a result, the most important last."""
    exchange = result.exchange
    if exchange is None:
        return ()
    if result.comparison is not None and not result.is_stale:
        return _difference_facts(result.comparison)
    milliseconds = f"{fixed_number(exchange.stamps.latency_ns / 1e6, 3)} ms" if exchange.stamps.decoded_ns else ""
    if result.reply is not None:
        what = tr("text on the original") if result.reply.boxes is None else tr("boxes on the original")
        return milliseconds, what, pairing_text(exchange.pairing)
    return _result_size(exchange), pairing_text(exchange.pairing), milliseconds


def _difference_facts(comparison: Comparison) -> tuple[str, ...]:
    difference = comparison.difference
    psnr = tr("equal") if math.isinf(difference.psnr_db) else f"{fixed_number(difference.psnr_db, 2)} dB"
    share = tr("{share} % changed").format(share=fixed_number(100 * difference.changed_share, 3))
    return f"×{GAIN}", psnr, share


def _result_size(exchange: Exchange) -> str:
    if not isinstance(exchange.outcome, Picture):
        return ""
    height, width = exchange.outcome.image.shape[:2]
    return _size_text((width, height))


def pairing_text(pairing: str) -> str:
    """Return the badge in the language of now."""
    return {
        "exact": tr("exact"),
        "exact (1 in flight)": tr("exact (1 in flight)"),
        "by order": tr("by order"),
    }.get(pairing, pairing)
