"""Playing: start, stop, step and seek in a film; hold and go on with what is live."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSlider, QStyle, QToolButton, QToolTip, QWidget

from fxviewer.session.status import SourceStatus
from fxviewer.ui.actions import tip
from fxviewer.ui.desk import SPEEDS
from fxviewer.ui.icons import icon
from fxviewer.ui.parts import action_button, named, number_label
from fxviewer.ui.translation import tr

HEIGHT = 40
SEEK_INTERVAL_MS = 40  # while dragged, seek as often as a film changes its picture, not as often as a mouse moves
FOLLOW_INTERVAL_MS = 80  # as often as a running clock can be read; painting it with every frame costs more than that
SETTLE_MS = 400  # frames from before a seek still arrive for so long; the handle must not jump back to them

_MS = 1_000_000


class TransportBar(QWidget):
    """Signals:
    seek_asked: Show the frame at this time, in nanoseconds.
    speed_asked: Play so many times as fast.
    """

    seek_asked = Signal(object)  # an int of Qt has 32 bits, which are two seconds
    speed_asked = Signal(float)

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.setObjectName("bar")
        self._actions = actions
        self._status = SourceStatus()
        self._play = self._make_button("play")
        self._back = self._make_button("previous_frame")
        self._next = self._make_button("next_frame")
        self._loop = self._make_button("loop")
        actions["loop"].setCheckable(True)
        self._position = _time_label()
        self._duration = _time_label()
        self._slider = SeekSlider()
        self._slider.setAccessibleName(tr("Position in the film"))
        self._speed = self._make_speed()
        self._seek_timer = QTimer(self, singleShot=True, interval=SEEK_INTERVAL_MS)
        self._settle_timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._newest_ns = self._followed_ns = -1
        self._follow_timer = QTimer(self, singleShot=True, interval=FOLLOW_INTERVAL_MS)
        self._follow_timer.timeout.connect(self._follow)
        self._slider.sliderMoved.connect(self._seek_soon)
        self._slider.sliderReleased.connect(self._seek_now)
        self._seek_timer.timeout.connect(self._seek_now)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(8, 0, 8, 0)
        self.row.setSpacing(4)
        for widget in (self._play, self._back, self._next):
            self.row.addWidget(widget)
        self.row.addSpacing(8)
        self.row.addWidget(self._position)
        self.row.addSpacing(4)
        self.row.addWidget(self._slider, 1)
        self.row.addSpacing(4)
        self.row.addWidget(self._duration)
        self.row.addSpacing(8)
        self.row.addWidget(self._speed)
        self.row.addWidget(self._loop)
        self.show_status(self._status)

    def show_status(self, status: SourceStatus) -> None:
        """Fit the controls to the source; what it cannot do says why."""
        self._status = status
        info = status.info
        is_open = info is not None and status.phase in ("playing", "paused", "ended")
        is_film = is_open and info is not None and not info.is_live and bool(info.duration_ns)
        self._name_play(is_open=is_open)
        self._actions["play"].setEnabled(is_open)
        self._actions["loop"].setChecked(status.loop)
        reason = _reason(status)
        for name in ("previous_frame", "next_frame", "loop"):
            self._actions[name].setEnabled(is_film)
            self._actions[name].setToolTip(tip(name) if is_film else reason)
        for widget in (self._slider, self._speed):
            widget.setEnabled(is_film)
            widget.setToolTip("" if is_film else reason)
        self._speed.setText(speed_text(status.speed))
        for action in self._speed.menu().actions():
            action.setChecked(action.data() == status.speed)
        duration_ns = info.duration_ns if is_film and info is not None and info.duration_ns else 0
        self._slider.setRange(0, duration_ns // _MS)
        self._duration.setText(clock_text(duration_ns) if duration_ns else "")
        if not is_open:
            self._position.setText("")

    def show_position(self, position_ns: int) -> None:
        """Follow the frame on screen; a handle under the hand stays there."""
        self._newest_ns = position_ns
        if not self._follow_timer.isActive():
            self._follow()
            self._follow_timer.start()

    def _follow(self) -> None:
        if self._newest_ns == self._followed_ns or self._slider.isSliderDown() or self._settle_timer.isActive():
            return
        self._followed_ns = self._newest_ns
        self._slider.setValue(self._newest_ns // _MS)
        self._position.setText(clock_text(self._newest_ns))

    def _name_play(self, *, is_open: bool) -> None:
        action, info = self._actions["play"], self._status.info
        is_playing = self._status.phase == "playing"
        is_live = info is not None and info.is_live
        action.setIcon(icon("pause" if is_playing else "play"))
        words = (tr("Hold the picture"), tr("Live again")) if is_live else (tr("Pause"), tr("Play"))
        action.setToolTip(f"{words[0 if is_playing else 1]} (Space)" if is_open else tr("There is no source to play"))

    def _make_button(self, name: str) -> QToolButton:
        return action_button(self._actions[name])

    def _make_speed(self) -> QToolButton:
        button = named(action_button(), "speed")
        button.setAccessibleName(tr("Speed"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = menu.addAction(speed_text(speed))
            action.setData(speed)
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _=False, speed=speed: self.speed_asked.emit(speed))
        button.setMenu(menu)
        return button

    def _seek_soon(self, position_ms: int) -> None:
        text = clock_text(position_ms * _MS)
        self._position.setText(text)
        QToolTip.showText(self._slider.handle_position(), text, self._slider)
        if not self._seek_timer.isActive():
            self._seek_timer.start()

    def _seek_now(self) -> None:
        self._seek_timer.stop()
        self._settle_timer.start()
        self.seek_asked.emit(self._slider.value() * _MS)


class SeekSlider(QSlider):
    """A slider that goes where it is pressed."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def handle_position(self) -> QPoint:
        x = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), self.value(), self.width())
        return self.mapToGlobal(self.rect().topLeft()) + QPoint(x - 30, -44)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._move_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._move_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def _move_to(self, event: QMouseEvent) -> None:
        x = round(event.position().x())
        value = QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x, self.width())
        self.setSliderPosition(value)


def clock_text(time_ns: int) -> str:
    """Return a time as people read it off a player: 00:48.160, with hours where there are some."""
    milliseconds = time_ns // _MS
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{minutes:02}:{seconds:02}.{milliseconds:03}"
    return f"{hours}:{clock}" if hours else clock


def speed_text(speed: float) -> str:
    return f"{speed:g}×"


def _reason(status: SourceStatus) -> str:
    if status.info is None or status.phase in ("none", "opening", "failed"):
        return tr("There is no film to move in")
    return tr("What is live can be held, not moved in") if status.info.is_live else tr("This source is one picture")


def _time_label() -> QLabel:
    label = number_label()
    label.setMinimumWidth(label.fontMetrics().horizontalAdvance("00:00.000"))
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
