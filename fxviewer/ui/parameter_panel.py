"""The parameters of the handler as controls, made from its own signature."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fxviewer.ui import translation
from fxviewer.ui.icons import icon
from fxviewer.ui.parameter_editor import make_editor
from fxviewer.ui.popover import form
from fxviewer.ui.translation import tr
from fxviewer.ui.tuner import Tuner

MIN_WIDTH = 260


class ParameterPanel(QWidget):
    """One row a parameter: its name, its control, and a way back to its default."""

    def __init__(self, tuner: Tuner) -> None:
        super().__init__()
        self.setMinimumWidth(MIN_WIDTH)
        self._tuner = tuner
        self._is_told = True
        self._editors: dict[str, QWidget] = {}
        self._resets: dict[str, QToolButton] = {}
        self._reason = QLabel(wordWrap=True)
        self._reason.setObjectName("dim")
        self._presets = QComboBox()
        self._save = self._make_tool("save", self._save_preset)
        self._delete = self._make_tool("delete", lambda: tuner.delete_preset(self._presets.currentText()))
        self._undo = self._make_tool("undo", tuner.undo.undo)
        self._undo.setShortcut(QKeySequence.StandardKey.Undo)
        self._redo = self._make_tool("redo", tuner.undo.redo)
        self._redo.setShortcut(QKeySequence.StandardKey.Redo)
        self._reset_all = QPushButton()
        self._reset_all.clicked.connect(tuner.reset_all)
        self._write = QPushButton(icon("write-back"), "")
        self._write.clicked.connect(tuner.write_back)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._lay_out()
        self._presets.activated.connect(lambda _: tuner.take_preset(self._presets.currentText()))
        tuner.described.connect(self._make_rows)
        tuner.changed.connect(self._show_values)
        tuner.undo.canUndoChanged.connect(self._undo.setEnabled)
        tuner.undo.canRedoChanged.connect(self._redo.setEnabled)
        translation.changed.connect(self._name)
        self._name()

    def show_told(self, is_told: bool) -> None:
        """Say so when the gateway does not tell what its functions take."""
        if is_told != self._is_told:
            self._is_told = is_told
            self._show_reason()

    # -- making

    def _lay_out(self) -> None:
        presets = QHBoxLayout()
        presets.setSpacing(4)
        presets.addWidget(self._presets, 1)
        presets.addWidget(self._save)
        presets.addWidget(self._delete)
        below = QHBoxLayout()
        below.setSpacing(4)
        below.addWidget(self._undo)
        below.addWidget(self._redo)
        below.addStretch(1)
        below.addWidget(self._reset_all)
        self._controls = QWidget()
        column = QVBoxLayout(self._controls)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(presets)
        column.addWidget(self._area, 1)
        column.addLayout(below)
        column.addWidget(self._write)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 12)
        outer.addWidget(self._reason)
        outer.addWidget(self._controls, 1)
        outer.addStretch()

    def _make_tool(self, picture: str, slot: Callable[..., object]) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(picture))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        return button

    def _make_rows(self) -> None:
        body = QWidget()
        rows = form()
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        rows.setContentsMargins(0, 0, 4, 0)
        body.setLayout(rows)
        self._editors, self._resets = {}, {}
        for parameter in self._tuner.parameters:
            editor = make_editor(parameter)
            editor.edited.connect(  # type: ignore[attr-defined]  # an Editor
                lambda value, is_moving, name=parameter.name: self._tuner.choose(name, value, is_moving=is_moving)
            )
            reset = self._make_tool("reset", lambda _=False, name=parameter.name: self._tuner.reset(name))
            line = QHBoxLayout()
            line.setSpacing(4)
            line.addWidget(editor, 1)
            line.addWidget(reset)
            rows.addRow(parameter.name, line)
            self._editors[parameter.name], self._resets[parameter.name] = editor, reset
        self._area.setWidget(body)
        self._show_values()
        self._show_reason()

    # -- showing

    def _show_values(self) -> None:
        tuned = self._tuner.tuned
        for name, value in self._tuner.values.items():
            if name in self._editors:
                self._editors[name].show_value(value)  # type: ignore[attr-defined]  # an Editor
                self._resets[name].setEnabled(name in tuned)
        self._reset_all.setEnabled(bool(tuned))
        self._write.setEnabled(self._tuner.can_write_back)
        self._undo.setEnabled(self._tuner.undo.canUndo())
        self._redo.setEnabled(self._tuner.undo.canRedo())
        self._show_presets()

    def _show_presets(self) -> None:
        names = list(self._tuner.presets)
        if names != [self._presets.itemText(index) for index in range(self._presets.count())]:
            chosen = self._presets.currentText()
            self._presets.clear()
            self._presets.addItems(names)
            self._presets.setCurrentIndex(names.index(chosen) if chosen in names else -1)
        self._presets.setEnabled(bool(names))
        self._delete.setEnabled(self._presets.currentIndex() >= 0)

    def _show_reason(self) -> None:
        has_parameters = bool(self._tuner.parameters)
        self._controls.setVisible(has_parameters)
        self._reason.setVisible(not has_parameters or not self._is_told)
        if not self._is_told:
            text = tr("This gateway passes nothing but the picture, so the handler works with its defaults.")
        else:
            text = tr("This handler takes nothing but the picture. Give it a parameter, and a control appears here:")
            text += "\n\ndef Handler(req, low: int = 80):"
        self._reason.setText(text)

    def _name(self) -> None:
        self._presets.setPlaceholderText(tr("Presets"))
        self._presets.setAccessibleName(tr("Presets"))
        self._save.setToolTip(tr("Save these values as a preset"))
        self._delete.setToolTip(tr("Delete this preset"))
        self._undo.setToolTip(tr("Undo (Ctrl+Z)"))
        self._redo.setToolTip(tr("Redo (Ctrl+Shift+Z)"))
        self._reset_all.setText(tr("Reset all"))
        self._write.setText(tr("Write into handler.py"))
        self._write.setToolTip(tr("Make these values the defaults in the handler, and change nothing else of it"))
        for reset in self._resets.values():
            reset.setToolTip(tr("Back to the default"))
        self._show_reason()

    def _save_preset(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(tr("Save preset"))
        dialog.setLabelText(tr("Name of the preset"))
        dialog.setTextValue(self._presets.currentText())
        dialog.textValueSelected.connect(lambda name: self._tuner.save_preset(name.strip()) if name.strip() else None)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
