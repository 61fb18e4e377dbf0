"""One function of a gateway: its name, how it is doing, and how many of it there are."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fxviewer.stream.control import FunctionRecord
from fxviewer.ui import translation
from fxviewer.ui.caption import number_text
from fxviewer.ui.chip import LAMP, Lamp
from fxviewer.ui.icons import icon
from fxviewer.ui.keeper import MOST_REPLICAS
from fxviewer.ui.parts import action_button, named, number_label
from fxviewer.ui.popover import Row
from fxviewer.ui.theme import tokens
from fxviewer.ui.translation import tr


class FunctionCard(Row):
    """Signals:
    scale_asked: Have so many replicas.
    use_asked: It was pressed twice.
    """

    scale_asked = Signal(int)
    use_asked = Signal()

    def __init__(self, record: FunctionRecord) -> None:
        super().__init__("")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._record = record
        self._asked: int | None = None  # replicas, until the gateway says so
        self._lamp = _LampSign()
        self._name = QLabel()
        self._facts = named(QLabel(), "dim")
        self._count = number_label()
        self._count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._fewer, self._more = _tool("minus"), _tool("plus")
        self._fewer.clicked.connect(lambda: self._scale(-1))
        self._more.clicked.connect(lambda: self._scale(1))
        self._lay_out()
        translation.changed.connect(self._show)
        self.show_record(record, is_used=False, can_scale=False)

    def show_record(self, record: FunctionRecord, *, is_used: bool, can_scale: bool) -> None:
        """Show how it is doing; `is_used` is the one whose result is on screen."""
        if record.replicas != self._record.replicas or record.replicas == self._asked:
            self._asked = None
        self._record = record
        font = self._name.font()
        font.setBold(is_used)
        self._name.setFont(font)
        for tool in (self._fewer, self._more):
            tool.setVisible(can_scale)
        self._show()

    def forget_asked(self) -> None:
        """Show what there is again: what was asked for is not to be."""
        self._asked = None
        self._show()

    @property
    def facts(self) -> str:
        return self._facts.text()

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.use_asked.emit()
        super().mouseDoubleClickEvent(event)

    def _lay_out(self) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self._name)
        lines.addWidget(self._facts)
        self._row = QHBoxLayout(self)
        # The style sheet's minimum for buttons would let both lines lie on each other.
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetMinimumSize)
        self._row.setContentsMargins(8, 4, 4, 4)
        self._row.setSpacing(8)
        self._row.addWidget(self._lamp)
        self._row.addLayout(lines, 1)
        self._row.addWidget(self._fewer)
        self._row.addWidget(self._count)
        self._row.addWidget(self._more)
        self._count.setMinimumWidth(self._count.fontMetrics().horizontalAdvance("00"))
        for part in (self._lamp, self._name, self._facts, self._count):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for text in (self._name, self._facts):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def _scale(self, by: int) -> None:
        wanted = self._record.replicas if self._asked is None else self._asked
        self._asked = max(0, min(wanted + by, MOST_REPLICAS))
        self._show()
        self.scale_asked.emit(self._asked)

    def _show(self) -> None:
        record = self._record
        wanted = record.replicas if self._asked is None else self._asked
        self._name.setText(record.name)
        calls = number_text(record.invocations).removeprefix("#")
        facts = [tr("{count} calls").format(count=calls)]
        if record.available != record.replicas:
            ready = tr("{available} of {replicas} ready")
            facts.append(ready.format(available=record.available, replicas=record.replicas))
        self._facts.setText("  ·  ".join(facts))
        self._count.setText(str(wanted))
        self._fewer.setEnabled(wanted > 0)
        self._more.setEnabled(wanted < MOST_REPLICAS)
        self._lamp.show_lamp(_lamp_of(record))
        self.setAccessibleName(f"{record.name}, {self._facts.text()}")
        self.setToolTip(record.annotations.get("desc", ""))
        self._fewer.setToolTip(tr("One replica fewer"))
        self._more.setToolTip(tr("One replica more"))
        for tool in (self._fewer, self._more):
            tool.setAccessibleName(tool.toolTip())


class _LampSign(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._lamp: Lamp = "idle"
        self.setFixedSize(LAMP + 2, LAMP + 2)

    def show_lamp(self, lamp: Lamp) -> None:
        if lamp != self._lamp:
            self._lamp = lamp
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(tokens(), self._lamp, tokens().dim))
        painter.drawEllipse(QPointF(self.width() / 2, self.height() / 2), LAMP / 2, LAMP / 2)


def _lamp_of(record: FunctionRecord) -> Lamp:
    if not record.replicas:
        return "idle"
    if not record.available:
        return "bad"
    return "good" if record.available >= record.replicas else "warn"


def _tool(picture: str) -> QToolButton:
    button = action_button()
    button.setIcon(icon(picture))
    return button
