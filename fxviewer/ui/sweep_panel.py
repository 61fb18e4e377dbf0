"""The contact sheet: one frame, and what the handler makes of it over the values of one or two parameters."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from fxviewer.errors import FxviewerError
from fxviewer.media.frame import Frame, Picture
from fxviewer.session.errand import Errand
from fxviewer.session.errands import Errands
from fxviewer.session.sweep import Axis, Cell, SweepProgress, suggest_values
from fxviewer.ui import translation
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.parts import note, scroll_area
from fxviewer.ui.rendering import render
from fxviewer.ui.sentence import told
from fxviewer.ui.sweep_cell import PICTURE, SweepCell
from fxviewer.ui.translation import tr
from fxviewer.ui.tuner import Tuner
from fxviewer.ui.viewport import Viewport

FEWEST, USUAL, MOST = 2, 8, 24  # values of one parameter
MOST_CELLS = 96  # more is nothing to choose from at a glance


class SweepPanel(QWidget):
    """Signals:
    frame_asked: It is about to begin, and needs the frame on screen: answer with `run`.
    said: A sentence for the user, and whether it is bad news.
    """

    frame_asked = Signal()
    said = Signal(str, bool)
    _came = Signal(object, object, object)
    _ended = Signal(object)

    def __init__(self, tuner: Tuner, errands: Errands) -> None:
        super().__init__()
        self._tuner = tuner
        self._errands = errands
        self._errand: Errand[tuple[Cell, ...]] | None = None
        self._cells: list[SweepCell] = []
        self._columns = 0  # of two parameters; 0 is as many as there is room for
        self._titles = [QLabel(), QLabel()]
        self._axes: list[Chooser[str]] = [Chooser([]), Chooser([])]
        self._counts = [QSpinBox(), QSpinBox()]
        self._start = QPushButton()
        self._progress = QProgressBar(textVisible=False)
        self._hint = note()
        self._sheet = QWidget()
        self._grid = QGridLayout(self._sheet)
        self._lay_out()
        self._start.clicked.connect(self._start_or_cancel)
        self._came.connect(self._add_cell)
        self._ended.connect(self._end)
        tuner.described.connect(self._offer_parameters)
        translation.changed.connect(self._name)
        self._name()
        self._offer_parameters()

    @property
    def is_running(self) -> bool:
        return self._errand is not None

    @property
    def cells(self) -> list[SweepCell]:
        return list(self._cells)

    def run(self, frame: Frame) -> None:
        """Sweep over the values chosen, on this frame."""
        axes = self._chosen_axes()
        if not axes or self.is_running:
            return
        self._clear()
        self._columns = len(axes[1].values) if len(axes) == 2 else 0
        self._progress.setRange(0, 0)
        self._progress.show()
        self._errand = self._errands.sweep(frame, axes, self._make_picture, lambda _, error: self._ended.emit(error))
        self._name()

    def cancel(self) -> None:
        if self._errand is not None:
            self._errand.cancel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # -- on the errand's thread

    def _make_picture(self, cell: Cell, progress: SweepProgress) -> None:
        outcome = cell.exchange.outcome
        picture: QImage | None = None
        if isinstance(outcome, Picture):
            ratio = self.devicePixelRatioF()
            pane = (round(PICTURE.width() * ratio), round(PICTURE.height() * ratio))
            size = (outcome.image.shape[1], outcome.image.shape[0])
            rendering = render(outcome.image, Viewport().place(pane, size), pane)
            if rendering is not None:
                picture = rendering.image.copy()  # its own memory: a sheet lives long
                picture.setDevicePixelRatio(ratio)
        self._came.emit(cell, progress, picture)

    # -- on the GUI thread

    def _lay_out(self) -> None:
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setSpacing(8)
        for title, axis, count in zip(self._titles, self._axes, self._counts, strict=True):
            count.setRange(FEWEST, MOST)
            count.setValue(USUAL)
            axis.chosen.connect(self._name)
            for widget in (title, axis, count):
                row.addWidget(widget)
        self._counts[1].setValue(USUAL // 2)
        row.addStretch(1)
        self._progress.setMaximumHeight(4)
        self._progress.hide()
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._hint, 1)
        below.addWidget(self._progress)
        below.addWidget(self._start)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addLayout(below)
        self._area = scroll_area(self._sheet)
        column.addWidget(self._area, 1)
        self.setMinimumSize(QSize(320, 160))

    def _offer_parameters(self) -> None:
        names = [one.name for one in self._tuner.parameters if suggest_values(one, FEWEST)]
        for axis, nothing in zip(self._axes, ([], [("", tr("nothing else"))]), strict=True):
            axis.offer([*nothing, *((name, name) for name in names)])
        self._name()

    def _name(self) -> None:
        has_parameters = self._axes[0].count() > 0
        self._titles[0].setText(tr("Values of"))
        self._titles[1].setText(tr("and"))
        self._start.setText(tr("Cancel") if self.is_running else tr("Make the sheet"))
        self._start.setEnabled(has_parameters)
        self._counts[1].setEnabled(has_parameters and bool(self._axes[1].value))
        for axis, count in zip(self._axes, self._counts, strict=True):
            axis.setAccessibleName(tr("Parameter to sweep"))
            count.setAccessibleName(tr("Number of values"))
        if not has_parameters:
            self._hint.setText(tr("The handler has no parameter to sweep over."))
        else:
            self._hint.setText(tr("On the frame that is on screen; a press on a picture takes its values."))

    def _chosen_axes(self) -> list[Axis]:
        parameters = {one.name: one for one in self._tuner.parameters}
        names = dict.fromkeys(axis.value for axis in self._axes if axis.count() and axis.value in parameters)
        counts = {
            axis.value: count.value() for axis, count in zip(self._axes, self._counts, strict=True) if axis.count()
        }
        axes = [Axis(name, suggest_values(parameters[name], counts[name])) for name in names]
        if len(axes) == 2 and len(axes[0].values) * len(axes[1].values) > MOST_CELLS:
            axes[0] = Axis(axes[0].name, suggest_values(parameters[axes[0].name], MOST_CELLS // len(axes[1].values)))
        return axes

    def _start_or_cancel(self) -> None:
        if self.is_running:
            self.cancel()
        else:
            self.frame_asked.emit()

    def _add_cell(self, cell: Cell, progress: SweepProgress, picture: QImage | None) -> None:
        button = SweepCell(cell, picture)
        button.clicked.connect(lambda: self._tuner.choose_all(cell.values))
        self._cells.append(button)
        self._progress.setRange(0, progress.total)
        self._progress.setValue(progress.done)
        self._arrange()

    def _end(self, error: FxviewerError | None) -> None:
        self._errand = None
        self._progress.hide()
        self._name()
        if error is not None:
            self.said.emit(told(error), True)

    def _clear(self) -> None:
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.deleteLater()
        self._cells = []

    def _arrange(self) -> None:
        if not self._cells:
            return
        width = self._cells[0].sizeHint().width() + self._grid.spacing()
        columns = self._columns or max(1, self._area.viewport().width() // width)
        for index, cell in enumerate(self._cells):
            self._grid.addWidget(cell, index // columns, index % columns)
