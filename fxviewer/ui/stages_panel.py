"""Where the time goes: all the way of a frame, what half the size would bring, and the lines of the handler."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSplitter, QVBoxLayout, QWidget

from fxviewer.errors import FxviewerError
from fxviewer.media.frame import Frame
from fxviewer.session.bottleneck import find_bottleneck
from fxviewer.session.errand import Errand
from fxviewer.session.exchange import Exchange, Failure, Outcome
from fxviewer.session.line_profile import LineProfile, read_line_profile
from fxviewer.session.scale_probe import ScaleProbe
from fxviewer.session.session import Session
from fxviewer.ui import translation
from fxviewer.ui.icons import icon
from fxviewer.ui.line_profile_view import LineProfileView
from fxviewer.ui.log_words import failure_text
from fxviewer.ui.sentence import told
from fxviewer.ui.stage_strip import StageStrip
from fxviewer.ui.stage_words import strip_reading
from fxviewer.ui.translation import tr

MIN_WIDTH, MIN_HEIGHT = 320, 200
WANTED_SIZE = QSize(900, 290)  # so that no figure of the strip is cut
PROGRESS_WIDTH, PROGRESS_HEIGHT = 120, 4
WIDE = 1.6  # width by height from which strip and profile stand side by side


class StagesPanel(QWidget):
    """`refresh` brings it up to date.

    Args:
        frame: Gives the frame on screen, or None while there is none.

    Signals:
        said: A sentence for the user, and whether it is bad news.
        editor_asked: Open this file at this line, counted from 1.
    """

    said = Signal(str, bool)
    editor_asked = Signal(str, int)
    _probed = Signal(object, object)
    _profiled = Signal(object, object)

    def __init__(self, session: Session, frame: Callable[[], Frame | None]) -> None:
        super().__init__()
        self.setMinimumSize(MIN_WIDTH, MIN_HEIGHT)
        self._session = session
        self._frame = frame
        self._probe: ScaleProbe | None = None
        self._probed_of = ("", "")  # function and version
        self._errand: Errand[ScaleProbe | None] | Errand[Exchange] | None = None
        self._is_cancelled = False
        self._strip = StageStrip()
        self._half = QPushButton(icon("split"), "")
        self._half.clicked.connect(self._measure_half)
        self._lines = QPushButton(icon("profile"), "")
        self._lines.clicked.connect(self._measure_lines)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 0)
        self._progress.setMaximumSize(PROGRESS_WIDTH, PROGRESS_HEIGHT)
        self._cancel = QPushButton()
        self._cancel.clicked.connect(self.cancel)
        self.profile = LineProfileView()
        self.profile.hide()
        self.profile.editor_asked.connect(self.editor_asked)
        self._splitter = QSplitter()
        self._lay_out()
        self._probed.connect(self._take_probe)
        self._profiled.connect(self._take_profile)
        translation.changed.connect(self._name)
        self._name()
        self._show_busy()

    @property
    def headline(self) -> str:
        """The sentence on what holds the frames up."""
        return self._strip.headline

    def refresh(self) -> None:
        """Show the newest figures, if anybody looks."""
        if not self.isVisible():
            return
        status = self._session.status
        fps = status.source.info.fps if status.source.info is not None and status.source.phase == "playing" else 0.0
        interval_ms = 1000 / (fps * status.source.speed) if fps else None
        probe = self._probe if self._probed_of == self._asked() else None
        measured = self._session.stages.read()
        self._strip.show_reading(
            strip_reading(measured, find_bottleneck(measured, interval_ms=interval_ms, probe=probe))
        )

    def cancel(self) -> None:
        """Give the measurement under way up."""
        if self._errand is not None:
            self._is_cancelled = True
            self._errand.cancel()

    def sizeHint(self) -> QSize:
        return WANTED_SIZE

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        is_wide = self.width() > WIDE * self.height()
        self._splitter.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)

    # -- measuring, beside the stream

    def _measure_half(self) -> None:
        frame = self._begin()
        if frame is not None:
            self._probed_of = self._asked()
            self._errand = self._session.errands.probe_scales(frame, self._probed.emit)
            self._show_busy()

    def _measure_lines(self) -> None:
        frame = self._begin()
        if frame is not None:
            self._errand = self._session.errands.profile(frame, self._leave_profile)
            self._show_busy()

    def _begin(self) -> Frame | None:
        frame = self._frame()
        if frame is None:
            self.said.emit(tr("There is no picture on screen to measure with."), True)
        self._is_cancelled = False
        return frame

    def _leave_profile(self, exchange: Exchange | None, error: FxviewerError | None) -> None:
        """Read the source files here, on the errand's thread."""
        answer = None if exchange is None else (exchange.outcome, read_line_profile(exchange))
        self._profiled.emit(answer, error)

    def _take_probe(self, probe: ScaleProbe | None, error: FxviewerError | None) -> None:
        self._end(error)
        self._probe = probe
        if probe is None and error is None and not self._is_cancelled:
            self.said.emit(tr("The function fails on this frame, or on half of it: there is nothing to compare."), True)
        elif probe is not None:
            text = tr("At full size {full} ms, at half size {half} ms.")
            self.said.emit(text.format(full=f"{probe.full_ms:.1f}", half=f"{probe.half_ms:.1f}"), False)
        self.refresh()

    def _take_profile(self, answer: tuple[Outcome, LineProfile | None] | None, error: FxviewerError | None) -> None:
        self._end(error)
        if answer is None:
            return
        outcome, profile = answer
        if isinstance(outcome, Failure):
            text = tr("The function fails on this frame: {reason}")
            self.said.emit(text.format(reason=failure_text(outcome)), True)
        elif profile is None:
            self.said.emit(tr("This gateway does not measure the lines of its handlers."), True)
        if profile is not None:
            self.profile.show_profile(profile, is_of_disk=self._is_on_disk(profile))
            self.profile.show()

    def _end(self, error: FxviewerError | None) -> None:
        self._errand = None
        self._show_busy()
        if error is not None:
            self.said.emit(told(error), True)

    def _asked(self) -> tuple[str, str]:
        """Return what is measured: of another function, or another save, figures mean nothing."""
        lane = self._session.status.lane
        described = self._session.live.described(lane.function)
        return lane.function, lane.version or (described.version if described is not None else "")

    def _is_on_disk(self, profile: LineProfile) -> bool:
        live = self._session.live
        described = live.described(profile.function)
        is_in_force = described is not None and described.version == profile.version
        return is_in_force and live.refused(profile.function) is None

    # -- looks

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(12, 0, 12, 8)
        tools.setSpacing(8)
        for tool in (self._half, self._lines, self._progress, self._cancel):
            tools.addWidget(tool)
        tools.addStretch(1)
        measured = QWidget()
        column = QVBoxLayout(measured)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip, 1)
        column.addLayout(tools)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(measured)
        self._splitter.addWidget(self.profile)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)

    def _show_busy(self) -> None:
        is_busy = self._errand is not None
        self._progress.setVisible(is_busy)
        self._cancel.setVisible(is_busy)
        self._half.setEnabled(not is_busy)
        self._lines.setEnabled(not is_busy)

    def _name(self) -> None:
        self._half.setText(tr("Measure at half size"))
        self._half.setToolTip(tr("Have the frame on screen answered at full and at half size, five times each"))
        self._lines.setText(tr("Profile this frame"))
        self._lines.setToolTip(tr("Have the frame on screen answered once more, and every line of the handler timed"))
        self._cancel.setText(tr("Cancel"))
        self.refresh()
