"""The meters at the foot of the window: four rates, the latency, what is under way, and what got left behind."""

from typing import Literal

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from fxviewer.session.meters import Reading
from fxviewer.ui import translation
from fxviewer.ui.figure import Figure, count_text, latency_text, rate_text
from fxviewer.ui.latency_graph import LatencyGraph
from fxviewer.ui.theme import tokens
from fxviewer.ui.translation import tr

HEIGHT = 30
PADDING = 12
GAP = 12  # between two parts; a line stands in the middle of two such gaps
SEPARATOR_HEIGHT = 14
ESSENTIAL = 5  # parts that are more important than what is at the right end

WIDEST_RATE = "000.0"
WIDEST_LATENCY = "00000"
WIDEST_COUNT = "00 000"


class StatusBar(QWidget):
    """Every part has its place: nothing moves when the numbers change. In a narrow bar the least important go.

    Signals:
        reset_asked: Start counting anew.
    """

    reset_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setFixedHeight(HEIGHT)
        self._reading = Reading()
        self._policy: Literal["live", "every-frame"] = "live"
        self._source = Figure(WIDEST_RATE)
        self._sent = Figure(WIDEST_RATE)
        self._result = Figure(WIDEST_RATE)
        self._shown = Figure(WIDEST_RATE, unit=" fps")
        self._latency = Figure(WIDEST_LATENCY, WIDEST_LATENCY, between=" / ", unit=" ms")
        self._graph = LatencyGraph()
        self._in_flight = Figure("00/00", is_right=False)
        self._policy_word = Figure("", is_right=False)
        self._dropped = Figure(WIDEST_COUNT, is_right=False)
        self._lost = Figure(WIDEST_COUNT, sign="error", role="bad", is_right=False)
        self._failed = Figure(WIDEST_COUNT, sign="warning", role="warn", is_right=False)
        self._groups: tuple[tuple[QWidget, ...], ...] = (
            (self._source, self._sent, self._result, self._shown),
            (self._latency, self._graph),
            (self._in_flight,),
            (self._policy_word,),
            (self._dropped, self._lost, self._failed),
        )
        self._by_importance: tuple[QWidget, ...] = (
            self._shown, self._latency, self._dropped, self._failed, self._lost,
            self._policy_word, self._result, self._in_flight, self._source, self._graph, self._sent,
        )  # fmt: skip
        self._placed: set[QWidget] = set()
        self._separators: list[int] = []
        self._right = QWidget(self)
        self._right_row = QHBoxLayout(self._right)
        self._right_row.setContentsMargins(0, 0, 0, 0)
        self._right_row.setSpacing(GAP)
        for part in self._by_importance:
            part.setParent(self)
        translation.changed.connect(self._name)
        self._name()

    def show_reading(self, reading: Reading, policy: Literal["live", "every-frame"]) -> None:
        """Show what the meters say, and the policy in force."""
        self._reading, self._policy = reading, policy
        self._source.show_values(rate_text(reading.source_fps))
        self._sent.show_values(rate_text(reading.sent_fps))
        self._result.show_values(rate_text(reading.result_fps))
        self._shown.show_values(rate_text(reading.shown_fps))
        self._latency.show_values(latency_text(reading.latency_p50_ms), latency_text(reading.latency_p95_ms))
        self._graph.show_latencies(reading.latencies_ms)
        self._in_flight.show_values(f"{reading.in_flight}/{reading.window}")
        self._policy_word.show_values(tr("Every frame") if policy == "every-frame" else tr("Live"))
        self._dropped.show_values(count_text(reading.dropped))
        self._lost.show_values(count_text(reading.lost))
        self._failed.show_values(count_text(reading.failed))
        self._lost.setVisible(self._lost in self._placed and reading.lost > 0)
        self._failed.setVisible(self._failed in self._placed and reading.failed > 0)
        self._dropped.setToolTip(_causes(reading))

    def add_right(self, widget: QWidget) -> None:
        """Put a small widget at the right end, left of those put there before."""
        self._right_row.insertWidget(0, widget)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a widget at the right needs another width
            self._place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._place()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Reset meters")).triggered.connect(lambda: self.reset_asked.emit())
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, top = QPainter(self), (HEIGHT - SEPARATOR_HEIGHT) // 2
        painter.fillRect(self.rect(), tokens().panel)
        for x in self._separators:
            painter.fillRect(x, top, 1, SEPARATOR_HEIGHT, tokens().line)

    def _name(self) -> None:
        """Write names and tool-tips in the language of now."""
        recent = tr("Of the last two seconds.")
        for figure, name, tip in (
            (self._source, tr("source"), tr("Frames per second that the source gives.") + " " + recent),
            (self._sent, tr("sent"), tr("Frames per second handed to the connection.") + " " + recent),
            (self._result, tr("result"), tr("Replies per second: pictures, texts and failures.") + " " + recent),
            (self._shown, tr("shown"), tr("Results painted per second.") + " " + recent),
            (self._latency, "", tr("From the grab of a frame to its decoded result: median / 95 % are below.")),
            (self._in_flight, tr("in flight"), tr("Requests sent and not yet answered / the limit in force.")),
            (self._policy_word, "", _policy_tip()),
            (self._dropped, tr("dropped"), ""),
            (self._lost, tr("lost"), tr("Sent and never answered: the connection broke or stalled.")),
            (self._failed, tr("failed"), tr("Answered, but the function failed and there is no output.")),
        ):
            figure.show_name(name)
            figure.setToolTip(tip)
        self._policy_word.widen(max(tr("Live"), tr("Every frame"), key=self.fontMetrics().horizontalAdvance))
        self.show_reading(self._reading, self._policy)
        self._place()

    # -- where things are

    def _place(self) -> None:
        """Give every part its place. What is lost or failed keeps it while there is nothing to tell."""
        room, right = self.width() - 2 * PADDING, self._right.sizeHint().width()
        has_right = right > 0 and self._width_of(set(self._by_importance[:ESSENTIAL])) + GAP + right <= room
        self._right.setVisible(has_right)
        self._right.setGeometry(self.width() - PADDING - right, 0, right, HEIGHT)
        self._placed = self._choose(room - (right + GAP if has_right else 0))
        self._separators = []
        left = PADDING
        for group in self._groups:
            parts = [part for part in group if part in self._placed]
            if parts and left > PADDING:
                self._separators.append(left)
                left += GAP
            for part in parts:
                size = part.sizeHint()
                part.setGeometry(left, (HEIGHT - size.height()) // 2, size.width(), size.height())
                left += size.width() + GAP
        for part in self._by_importance:
            part.setVisible(part in self._placed)
        self._lost.setVisible(self._lost in self._placed and self._reading.lost > 0)
        self._failed.setVisible(self._failed in self._placed and self._reading.failed > 0)
        self.update()

    def _choose(self, room: int) -> set[QWidget]:
        """Return the most important parts that fit together."""
        chosen: set[QWidget] = set()
        for part in self._by_importance:
            if self._width_of(chosen | {part}) > room:
                break
            chosen.add(part)
        return chosen

    def _width_of(self, parts: set[QWidget]) -> int:
        groups = sum(any(part in parts for part in group) for group in self._groups)
        return sum(part.sizeHint().width() for part in parts) + GAP * (len(parts) - 1) + GAP * (groups - 1)


def _policy_tip() -> str:
    live = tr("Live: when the function is slower than the source, the newest frame wins and others are dropped.")
    return live + "\n" + tr("Every frame: the source waits, and no frame is dropped.")


def _causes(reading: Reading) -> str:
    causes = (
        (reading.dropped, tr("{count} dropped by us: never sent, because a newer frame came.")),
        (reading.lost, tr("{count} lost by others: sent and never answered.")),
        (reading.failed, tr("{count} failed: the function gave no output.")),
        (reading.display_dropped, tr("{count} not shown: a newer result came before the screen was painted.")),
        (reading.strays, tr("{count} stray: replies that belong to no frame under way.")),
    )
    return "\n".join(text.format(count=count_text(count)) for count, text in causes)
