"""Where the time of a frame goes: a bar of its stages, the newest frames one by one, and the figures."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from fxviewer.ui import translation
from fxviewer.ui.latency_graph import next_scale
from fxviewer.ui.theme import RADIUS, tabular, tokens
from fxviewer.ui.tone import ink_on, mix, tones
from fxviewer.ui.translation import tr
from fxviewer.ui.words import Words, plain_tip

PADDING = 12
GAP = 8
BAR_HEIGHT = 24
RECENT_HEIGHT = 56
RECENT_LENGTH = 120
ROW_HEIGHT = 20
SWATCH = 12
NAME_WIDTH, FIGURE_WIDTH = 110, 52
CELL_WIDTH = SWATCH + GAP + NAME_WIDTH + 3 * FIGURE_WIDTH + 2 * GAP
ONE_LINE_WIDTH = 700  # from here on the sentence has room in one line
SCALE_WIDTH = 72  # left of the newest frames
FADED = 0.75  # likewise, for the stages that are not under the pointer


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long one stage takes: median, and what 95 and 99 of 100 frames stay under."""

    name: str
    p50_ms: float
    p95_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class StageReading:
    """Where the time goes, at one moment.

    Attributes:
        stages: In the order in which a frame passes them.
        recent: Milliseconds of each stage, one tuple for each frame, the newest last, at most 120.
        total_p50_ms: Of the whole way.
        sentence: Names the bottleneck and the cure.
    """

    stages: tuple[StageTime, ...] = ()
    recent: tuple[tuple[float, ...], ...] = ()
    total_p50_ms: float = 0.0
    sentence: str = ""


class StageStrip(QWidget):
    """The sentence, the strip, and a legend with the figures; a stage under the pointer is told in all three."""

    def __init__(self) -> None:
        super().__init__()
        self._headline = Words(2)
        self._headline.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.chart = StageChart()
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(GAP)
        column.addWidget(self._headline)
        column.addWidget(self.chart, 1)

    def show_reading(self, reading: StageReading) -> None:
        self._headline.show_text(reading.sentence)
        self.chart.show_reading(reading)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        lines = 1 if self.width() >= ONE_LINE_WIDTH else 2
        self._headline.setFixedHeight(self._headline.line_height * lines)

    @property
    def headline(self) -> str:
        return self._headline.text


class StageChart(QWidget):
    """Paints everything below the sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._reading = StageReading()
        self._scale_ms = 1.0
        self._hovered: int | None = None
        self.setFont(tabular(self.font()))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        translation.changed.connect(self.update)

    def show_reading(self, reading: StageReading) -> None:
        if reading == self._reading:
            return
        self._reading = reading
        peak = max((sum(frame) for frame in reading.recent), default=0.0)
        self._scale_ms = next_scale(self._scale_ms, peak)
        if self._hovered is not None and self._hovered >= len(reading.stages):
            self._hovered = None
        self.setAccessibleName(", ".join(stage_text(stage) for stage in reading.stages))
        self.update()

    @property
    def hovered(self) -> int | None:
        """Number of the stage under the pointer."""
        return self._hovered

    def sizeHint(self) -> QSize:
        rows = -(-len(self._reading.stages) // 2) + 1
        return QSize(2 * CELL_WIDTH, self._legend_top + rows * ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(CELL_WIDTH, self._legend_top + 2 * ROW_HEIGHT)

    def stage_at(self, point: QPoint) -> int | None:
        """Return the number of the stage whose segment, column part or legend row is at a point."""
        if point.y() < BAR_HEIGHT:
            return next((n for n, rect in enumerate(self._segments()) if rect.contains(point)), None)
        if point.y() < self._legend_top:
            return self._stage_in_recent(point)
        return next((n for n in range(len(self._reading.stages)) if self._row(n).contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.stage_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: ARG002
        self._hover(None)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            stage = self.stage_at(event.pos())
            text = plain_tip(stage_text(self._reading.stages[stage])) if stage is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        colours = tones(len(self._reading.stages), tokens())
        self._paint_bar(painter, colours)
        self._paint_recent(painter, colours)
        self._paint_legend(painter, colours)

    # -- the bar

    def _segments(self) -> list[QRect]:
        """Return where each stage lies in the bar, by its median."""
        total = sum(stage.p50_ms for stage in self._reading.stages)
        rects, before = [], 0.0
        for stage in self._reading.stages:
            left = round(before / total * self.width()) if total else 0
            before += stage.p50_ms
            right = round(before / total * self.width()) if total else 0
            rects.append(QRect(left, 0, right - left, BAR_HEIGHT))
        return rects

    def _paint_bar(self, painter: QPainter, colours: list[QColor]) -> None:
        if not self._reading.stages:
            painter.setPen(tokens().dim)
            painter.drawText(QRect(0, 0, self.width(), BAR_HEIGHT), Qt.AlignmentFlag.AlignVCenter, tr("No results yet"))
            return
        for number, (rect, colour) in enumerate(zip(self._segments(), colours, strict=True)):
            if rect.width() < 1:
                continue
            painter.fillRect(rect.adjusted(0, 0, -1 if rect.width() > 2 else 0, 0), self._emphasised(colour, number))
            stage = self._reading.stages[number]
            inner = rect.adjusted(RADIUS, 0, -RADIUS, 0)
            for text in (f"{stage.name}  {stage.p50_ms:.1f} ms", stage.name, f"{stage.p50_ms:.1f}"):
                if painter.fontMetrics().horizontalAdvance(text) <= inner.width():
                    painter.setPen(ink_on(colour))
                    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, text)
                    break

    # -- the newest frames

    @property
    def _recent_rect(self) -> QRect:
        return QRect(SCALE_WIDTH, BAR_HEIGHT + GAP, self.width() - SCALE_WIDTH, RECENT_HEIGHT)

    def _paint_recent(self, painter: QPainter, colours: list[QColor]) -> None:
        area, frames = self._recent_rect, self._reading.recent[-RECENT_LENGTH:]
        painter.setPen(tokens().line)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        step = area.width() / RECENT_LENGTH
        width = step - 1 if step >= 3 else step
        rise = area.height() / self._scale_ms
        heights = [0.0] * len(frames)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, colour in enumerate(colours):
            rects = []
            for n, frame in enumerate(frames):
                height = frame[number] * rise
                left = area.left() + area.width() - (len(frames) - n) * step
                rects.append(QRectF(left, area.bottom() - heights[n] - height, width, height))
                heights[n] += height
            painter.setBrush(self._emphasised(colour, number))
            painter.drawRects(rects)
        if frames:
            painter.setPen(tokens().dim)
            scale = QRect(0, area.top(), SCALE_WIDTH - GAP, area.height())
            painter.drawText(scale, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, f"{self._scale_ms:g} ms")

    def _stage_in_recent(self, point: QPoint) -> int | None:
        area, frames = self._recent_rect, self._reading.recent[-RECENT_LENGTH:]
        number = len(frames) - 1 - int((area.right() - point.x()) / (area.width() / RECENT_LENGTH))
        if not area.contains(point) or not 0 <= number < len(frames):
            return None
        left_ms = (area.bottom() - point.y()) / area.height() * self._scale_ms
        for stage, milliseconds in enumerate(frames[number]):
            left_ms -= milliseconds
            if left_ms < 0:
                return stage
        return None

    # -- the legend

    @property
    def _legend_top(self) -> int:
        return BAR_HEIGHT + GAP + RECENT_HEIGHT + GAP

    def _columns(self) -> int:
        return max(1, min(self.width() // CELL_WIDTH, len(self._reading.stages)))

    def _row(self, number: int) -> QRect:
        """Return the place of a stage in the legend: column by column, below a line of titles."""
        rows = -(-len(self._reading.stages) // self._columns())
        column, row = divmod(number, rows)
        return QRect(column * CELL_WIDTH, self._legend_top + (row + 1) * ROW_HEIGHT, CELL_WIDTH - GAP, ROW_HEIGHT)

    def _paint_legend(self, painter: QPainter, colours: list[QColor]) -> None:
        if not self._reading.stages or self._row(0).bottom() >= self.height():
            return  # titles without figures tell nothing
        painter.setPen(tokens().dim)
        for column in range(self._columns()):
            top = QRect(column * CELL_WIDTH, self._legend_top, CELL_WIDTH - GAP, ROW_HEIGHT)
            title = painter.fontMetrics().elidedText(tr("stage, in ms"), Qt.TextElideMode.ElideRight, NAME_WIDTH)
            painter.drawText(top.adjusted(SWATCH + GAP, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, title)
            self._paint_figures(painter, top, ("p50", "p95", "p99"))
        for number, (stage, colour) in enumerate(zip(self._reading.stages, colours, strict=True)):
            row = self._row(number)
            if row.bottom() >= self.height():
                continue  # figures that are cut cannot be read
            if number == self._hovered:
                painter.fillRect(row, tokens().raised)
            swatch = QRect(row.left(), row.center().y() - SWATCH // 2 + 1, SWATCH, SWATCH)
            painter.fillRect(swatch, colour)
            painter.setPen(tokens().text)
            words = QRect(swatch.right() + GAP, row.top(), NAME_WIDTH, ROW_HEIGHT)
            name = painter.fontMetrics().elidedText(stage.name, Qt.TextElideMode.ElideRight, NAME_WIDTH)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
            self._paint_figures(painter, row, tuple(f"{ms:.1f}" for ms in (stage.p50_ms, stage.p95_ms, stage.p99_ms)))

    def _paint_figures(self, painter: QPainter, row: QRect, texts: tuple[str, ...]) -> None:
        for place, text in enumerate(reversed(texts)):
            cell = QRect(row.right() - (place + 1) * FIGURE_WIDTH, row.top(), FIGURE_WIDTH - 4, ROW_HEIGHT)
            painter.drawText(cell, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    # -- what is under the pointer

    def _hover(self, stage: int | None) -> None:
        if stage != self._hovered:
            self._hovered = stage
            self.update()

    def _emphasised(self, colour: QColor, number: int) -> QColor:
        """Return the colour, paler while another stage is under the pointer."""
        if self._hovered is None or self._hovered == number:
            return colour
        return mix(colour, tokens().panel, FADED)


def stage_text(stage: StageTime) -> str:
    """Return the figures of a stage as one line."""
    return tr("{name}: {p50} ms in the median, 95 % below {p95} ms, 99 % below {p99} ms").format(
        name=stage.name, p50=f"{stage.p50_ms:.1f}", p95=f"{stage.p95_ms:.1f}", p99=f"{stage.p99_ms:.1f}"
    )
