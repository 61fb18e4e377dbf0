"""The card that lies on a pane when there is no picture: what happened, why, and what to do about it."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QWidget

from fxviewer.errors import FxviewerError
from fxviewer.session.exchange import Failure
from fxviewer.session.status import LaneStatus
from fxviewer.ui import theme, translation
from fxviewer.ui.button_row import ButtonRow
from fxviewer.ui.caption import number_text
from fxviewer.ui.card_body import CardBody
from fxviewer.ui.icons import icon
from fxviewer.ui.theme import RADIUS, tabular, tokens
from fxviewer.ui.translation import tr
from fxviewer.ui.trouble import (
    Act,
    Trouble,
    countdown,
    failure_trouble,
    lost_trouble,
    no_output_trouble,
    source_trouble,
    starting_trouble,
    waiting_trouble,
)
from fxviewer.ui.words import Words

WIDTH, UNFOLDED_WIDTH = 520, 760  # wanted; a pane may have less
MARGIN = 12  # to the pane's edge
PADDING = 12
GAP = 8
ICON = 20
EDGE = 3  # of the mood's colour, along the left side
FACTS_HEIGHT = 18
MAX_TITLE = 2  # lines
COPIED_MS = 1500
TICK_MS = 200  # of the countdown

_PRESSING_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_READING_KEYS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
)  # fmt: skip


class Card(QFrame):
    """Each `show_…` shows it; `hide()` puts it away.

    Showing the same thing again for another frame changes the number and nothing else, so it may be done with every
    frame, and what is selected or scrolled stays.

    Signals:
        retry_asked: Connect, or open the source, now.
        rerun_asked: Send the frame on screen once more.
        editor_asked: Open this file at this line, counted from 1.
        fit_asked: Send frames so small that the gateway takes them.
        secret_asked: Type in what the connection needs to be known.
        connections_asked: Change how the gateway is reached.
    """

    retry_asked = Signal()
    rerun_asked = Signal()
    editor_asked = Signal(str, int)
    fit_asked = Signal()
    secret_asked = Signal()
    connections_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName("card")
        self.hide()
        self._trouble = Trouble("dim", "wait", "", "")
        self._make_trouble: Callable[[], Trouble] = lambda: self._trouble
        self._notes: tuple[str, ...] = ()
        self._facts = ""
        self._retry_at_ns = 0
        self._since_ns = 0
        self._attempt = 0
        self._title = Words(MAX_TITLE)
        self._body = CardBody()
        self._row = ButtonRow()
        self._buttons: dict[Act, QPushButton] = {
            "retry": _make_button(self.retry_asked.emit),
            "rerun": _make_button(self.rerun_asked.emit),
            "editor": _make_button(lambda: self.editor_asked.emit(self._trouble.file, self._trouble.line)),
            "copy": _make_button(self._copy),
            "fold": _make_button(self._fold),
            "fit": _make_button(self.fit_asked.emit),
            "secret": _make_button(self.secret_asked.emit),
            "connections": _make_button(self.connections_asked.emit),
        }
        self._copied = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._tick = QTimer(self, interval=TICK_MS)
        self._assemble()
        self.setParent(parent)

    def show_failure(self, failure: Failure, frame_number: int | None, version: str = "") -> None:
        """Show why the function has no result for a frame."""
        self._show(lambda: failure_trouble(failure), number_text(frame_number), version)

    def show_no_output(self, frame_number: int | None = None, version: str = "") -> None:
        self._show(no_output_trouble, number_text(frame_number), version)

    def show_lost(self, reason: str, frame_number: int | None = None) -> None:
        self._show(lambda: lost_trouble(reason), number_text(frame_number))

    def show_waiting(self, lane: LaneStatus) -> None:
        """Show that there is no connection, and count down to the next try."""
        self._attempt = lane.attempt
        self._show(lambda: waiting_trouble(lane), retry_at_ns=lane.retry_at_ns if lane.phase == "waiting" else 0)

    def show_starting(self, lane: LaneStatus) -> None:
        """Show that the function lets us wait for its first answer, and for how long."""
        self._show(lambda: starting_trouble(lane), since_ns=lane.starting_since_ns)

    def show_source_problem(self, error: FxviewerError) -> None:
        self._show(lambda: source_trouble(error))

    @property
    def trouble(self) -> Trouble:
        """What is shown."""
        return self._trouble

    @property
    def facts(self) -> str:
        """The line under the title: whose turn it is, frame and version, or the countdown."""
        return self._facts

    def sizeHint(self) -> QSize:
        width = UNFOLDED_WIDTH if self._body.is_unfolded else WIDTH
        parent = self.parentWidget()
        if parent is None:
            return QSize(width, self._height_at(width))
        width = min(width, parent.width() - 2 * MARGIN)
        return QSize(width, min(self._height_at(width), parent.height() - 2 * MARGIN))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 80)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._needs(event.key()):
            event.accept()
            return True
        if event.type() == QEvent.Type.ParentChange and (parent := self.parentWidget()) is not None:
            parent.installEventFilter(self)
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.updateGeometry()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, colours = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.fillPath(shape, colours.panel)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(0, 0, EDGE, self.height(), getattr(colours, self._trouble.mood))
        painter.restore()
        painter.setPen(QPen(colours.line, 1))
        painter.drawPath(shape)
        icon(self._trouble.sign, self._trouble.mood).paint(painter, QRect(PADDING + EDGE, PADDING, ICON, ICON))
        self._paint_facts(painter)

    def _paint_facts(self, painter: QPainter) -> None:
        rect, word = self._facts_rect, self._trouble.word
        painter.setFont(tabular(self.font()))
        metrics = painter.fontMetrics()
        painter.setPen(getattr(tokens(), self._trouble.mood))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, word)
        rect.setLeft(rect.left() + metrics.horizontalAdvance(word))
        painter.setPen(tokens().dim)
        facts = metrics.elidedText(self._facts.removeprefix(word), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, facts)

    # -- showing

    def _assemble(self) -> None:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(bold)
        self._buttons["fold"].setCheckable(True)
        for widget in (self._title, self._body, self._row):
            widget.setParent(self)
        self._copied.timeout.connect(self._name_buttons)
        self._tick.timeout.connect(self._show_facts)
        translation.changed.connect(self._say_again)
        theme.changed.connect(self.update)

    def _show(self, make: Callable[[], Trouble], *notes: str, retry_at_ns: int = 0, since_ns: int = 0) -> None:
        self._make_trouble = make
        self._notes = notes
        self._retry_at_ns = retry_at_ns
        self._since_ns = since_ns
        trouble = make()
        if trouble != self._trouble:
            self._fill(trouble)
        self._show_facts()
        ticks = bool(retry_at_ns or since_ns)
        if ticks != self._tick.isActive():
            self._tick.start() if ticks else self._tick.stop()
        if self.isHidden():
            self.show()

    def _say_again(self) -> None:
        """Say the same in the language of now."""
        self._fill(self._make_trouble())
        self._show_facts()

    def _fill(self, trouble: Trouble) -> None:
        self._trouble = trouble
        self.setAccessibleName(" ".join((trouble.word, trouble.title, trouble.why, trouble.hint)))
        self._title.show_text(trouble.title)
        self._body.show_trouble(trouble)
        self._copied.stop()
        self._name_buttons()
        self._row.offer([self._buttons[act] for act in trouble.acts])
        self.updateGeometry()
        self._arrange()
        self.update()

    def _name_buttons(self) -> None:
        is_traceback = self._trouble.is_traceback
        copy = tr("Copy traceback") if is_traceback else tr("Copy")
        names: dict[Act, tuple[str, str]] = {
            "retry": (tr("Retry now"), ""),
            "rerun": (tr("Run again"), tr("Send the frame on screen to the function once more")),
            "editor": (tr("Open in editor"), tr("Open the handler at line {line}").format(line=self._trouble.line)),
            "copy": (tr("Copied") if self._copied.isActive() else copy, tr("Copy the whole text")),
            "fit": (tr("Send smaller frames"), tr("Lower the send size to what this gateway takes")),
            "secret": (tr("Type it in…"), tr("Type in what the gateway wants to know")),
            "connections": (tr("Connections…"), tr("How gateways are reached: TLS, token, sizes")),
            "fold": (tr("Traceback") if is_traceback else tr("Details"), tr("Show or hide the whole text")),
        }
        for act, (text, tip) in names.items():
            self._buttons[act].setText(text)
            self._buttons[act].setToolTip(tip)

    def _show_facts(self) -> None:
        notes = [note for note in self._notes if note]
        if self._retry_at_ns:
            notes.append(countdown(self._retry_at_ns))
            if self._attempt > 1:
                notes.append(tr("attempt {number}").format(number=self._attempt))
        if self._since_ns:
            notes.append(tr("{seconds} s").format(seconds=(time.monotonic_ns() - self._since_ns) // 1_000_000_000))
        facts = "  ·  ".join((self._trouble.word, *notes))
        if facts != self._facts:
            self._facts = facts
            self.update(self._facts_rect)

    # -- acting

    def _needs(self, key: int) -> bool:
        """Tell whether a key belongs to what has the focus in here and not to the window's shortcuts."""
        focused = QApplication.focusWidget()
        if focused is self._body.details:
            return key in _READING_KEYS
        return key in _PRESSING_KEYS and focused is not None and self.isAncestorOf(focused)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._trouble.details)
        self._copied.start()
        # No narrower than before, so that the buttons beside it stay where they are.
        self._buttons["copy"].setMinimumWidth(self._buttons["copy"].width())
        self._name_buttons()

    def _fold(self) -> None:
        self._body.unfold(self._buttons["fold"].isChecked())
        self.updateGeometry()

    # -- where things are

    @property
    def _facts_rect(self) -> QRect:
        left = self._title.x()
        return QRect(left, self._title.y() + self._title.height(), self.width() - left - PADDING, FACTS_HEIGHT)

    def _title_height(self, width: int) -> int:
        return max(ICON, self._title.height_at(_inner_width(width) - ICON - GAP))

    def _height_at(self, width: int) -> int:
        """Return the height wanted at this width."""
        head = PADDING + self._title_height(width) + FACTS_HEIGHT
        body = self._body.height_at(_inner_width(width))
        row = self._row.sizeHint().height()
        return head + (GAP + body if body else 0) + (GAP + row if row else 0) + PADDING

    def _arrange(self) -> None:
        left, width = PADDING + EDGE, _inner_width(self.width())
        self._title.setGeometry(left + ICON + GAP, PADDING, width - ICON - GAP, self._title_height(self.width()))
        top = self._facts_rect.bottom() + 1 + GAP
        row = self._row.sizeHint().height()
        bottom = self.height() - PADDING - row
        self._row.setGeometry(left, bottom, width, row)
        self._body.setGeometry(left, top, width, max(0, bottom - (GAP if row else 0) - top))


def _make_button(act: Callable[[], object]) -> QPushButton:
    button = QPushButton()
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda: act())
    return button


def _inner_width(width: int) -> int:
    return width - 2 * PADDING - EDGE
