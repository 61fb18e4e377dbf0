"""A handler's source with the time of each line, to be read and sorted."""

from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from fxviewer.session.line_profile import LineProfile, ProfiledFile, ProfiledLine
from fxviewer.ui import translation
from fxviewer.ui.caption import number_text
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.parts import note
from fxviewer.ui.theme import tokens
from fxviewer.ui.tone import mix
from fxviewer.ui.translation import tr
from fxviewer.ui.words import code_font

NUMBER, TIME, HITS, CODE = range(4)
TIME_WIDTH = 110
HOT = 0.5  # of the way from the warning tone to the panel: bars lie behind figures

_SORT = Qt.ItemDataRole.UserRole
_SHARE = Qt.ItemDataRole.UserRole + 1
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex


class LineProfileView(QWidget):
    """Signals:
    editor_asked: Open this file at this line, counted from 1.
    """

    editor_asked = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self._profile: LineProfile | None = None
        self._title = QLabel()
        self._files: Chooser[str] = Chooser([])
        self._files.chosen.connect(self._show_file)
        self._remark = note()
        self._lines = _Lines()
        self._sorted = QSortFilterProxyModel()
        self._sorted.setSourceModel(self._lines)
        self._sorted.setSortRole(_SORT)
        self._tree = self._make_tree()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._files)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._remark)
        column.addWidget(self._tree, 1)
        translation.changed.connect(self._name)
        self._name()

    def show_profile(self, profile: LineProfile, *, is_of_disk: bool) -> None:
        """Show where the time of a frame went.

        Args:
            is_of_disk: The version measured is what the files hold now.
        """
        self._profile = profile
        self._remark.setVisible(not is_of_disk)
        self._files.offer([(file.path, Path(file.path).name) for file in profile.files])
        self._files.setVisible(len(profile.files) > 1)
        self._show_file()
        self._name()

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """What can be read, from top to bottom."""
        model = self._sorted
        return [
            tuple(str(model.index(row, column).data()) for column in (NUMBER, TIME, HITS, CODE))
            for row in range(model.rowCount())
        ]

    def _make_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setSortingEnabled(True)
        tree.setModel(self._sorted)
        tree.sortByColumn(NUMBER, Qt.SortOrder.AscendingOrder)
        tree.setFont(code_font())
        tree.setItemDelegateForColumn(TIME, _Bar(tree))
        header = tree.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(TIME, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(TIME, TIME_WIDTH)
        tree.doubleClicked.connect(self._ask_editor)
        return tree

    def _show_file(self) -> None:
        file = self._file()
        if self._profile is not None and file is not None:
            self._lines.show_lines(file.lines, max(1, self._profile.handler_ns))
            longest = max(range(len(file.lines)), key=lambda row: file.lines[row].total_ns)
            index = self._sorted.mapFromSource(self._lines.index(longest, NUMBER))
            self._tree.setCurrentIndex(index)
            self._tree.scrollTo(index, QTreeView.ScrollHint.PositionAtCenter)

    def _file(self) -> ProfiledFile | None:
        files = self._profile.files if self._profile is not None else ()
        chosen = self._files.value if self._files.count() else ""
        return next((file for file in files if file.path == chosen), files[0] if files else None)

    def _ask_editor(self, index: QModelIndex) -> None:
        file = self._file()
        if file is not None:
            self.editor_asked.emit(file.path, self._sorted.index(index.row(), NUMBER).data(_SORT))

    def _name(self) -> None:
        self._lines.headerDataChanged.emit(Qt.Orientation.Horizontal, NUMBER, CODE)
        self._remark.setText(tr("The files have changed since; lines and times may not belong together."))
        self._tree.setAccessibleName(tr("Time of each line"))
        if self._profile is None:
            return
        self._title.setText(
            tr("“{function}”, frame {number}: {ms} ms in the handler, while it was measured").format(
                function=self._profile.function,
                number=number_text(self._profile.frame_number),
                ms=f"{self._profile.handler_ns / 1e6:.1f}",
            )
        )


class _Lines(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[ProfiledLine, ...] = ()
        self._whole_ns = 1

    def show_lines(self, lines: tuple[ProfiledLine, ...], whole_ns: int) -> None:
        self.beginResetModel()
        self._lines, self._whole_ns = lines, whole_ns
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else CODE + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Line"), tr("Time, ms"), tr("Runs"), tr("Source"))[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line, column = self._lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(line, column)
        if role == _SORT:
            return (line.number, line.total_ns, line.hits, line.code)[column]
        if role == _SHARE:
            return min(1.0, line.total_ns / self._whole_ns)
        if role == Qt.ItemDataRole.TextAlignmentRole and column != CODE:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole and (column == NUMBER or not line.hits):
            return tokens().dim
        return None


class _Bar(QStyledItemDelegate):
    """Paints the share of the whole time behind the figure."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        share, room = float(index.data(_SHARE)), option.rect.adjusted(4, 3, -4, -3)
        if share > 0:
            colours = tokens()
            width = max(1, round(room.width() * share))
            bar = QRect(room.right() - width + 1, room.top(), width, room.height())
            painter.fillRect(bar, mix(colours.warn, colours.panel, HOT))
        super().paint(painter, option, index)


def _text(line: ProfiledLine, column: int) -> str:
    if column == NUMBER:
        return str(line.number)
    if column == CODE:
        return line.code.expandtabs(4)
    if not line.hits:
        return ""
    return f"{line.total_ns / 1e6:.2f}" if column == TIME else str(line.hits)
