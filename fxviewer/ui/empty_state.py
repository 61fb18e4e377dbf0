"""What the left pane shows before there is a source: where to drop one, and three ways to get one."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from fxviewer.ui import theme, translation
from fxviewer.ui.button_row import ButtonRow
from fxviewer.ui.icons import icon
from fxviewer.ui.theme import RADIUS, tokens
from fxviewer.ui.translation import tr

WIDTH, HEIGHT = 420, 260
GAP = 12
PADDING = 16
ICON = 40
MIN_ICON_HEIGHT = 120  # a target lower than this shows its words alone
DASHES = [4.0, 3.0]  # in widths of the pen


class EmptyState(QWidget):
    """A dashed target with a sentence, and beneath it a button for each kind of source.

    Signals:
        camera_asked: Choose a camera.
        file_asked: Choose a file.
        pattern_asked: Open the test pattern.
    """

    camera_asked = Signal()
    file_asked = Signal()
    pattern_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._target = _Target()
        self._camera, self._file, self._pattern = QPushButton(), QPushButton(), QPushButton()
        self._row = ButtonRow()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._target, 1)
        column.addWidget(self._row, 0, Qt.AlignmentFlag.AlignHCenter)
        for button, signal in (
            (self._camera, self.camera_asked),
            (self._file, self.file_asked),
            (self._pattern, self.pattern_asked),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(signal)
        translation.changed.connect(self._name)
        theme.changed.connect(self._name)
        self._name()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 100)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._name()

    def _name(self) -> None:
        """Write texts and icons in the language and theme of now."""
        for button, text, picture in (
            (self._camera, tr("Camera"), "camera"),
            (self._file, tr("File"), "file"),
            (self._pattern, tr("Test pattern"), "pattern"),
        ):
            button.setText(text)
            button.setIcon(icon(picture))
        buttons = [self._camera, self._file, self._pattern]
        self._row.offer(buttons)
        if self._row.sizeHint().width() > self.width():
            for button in buttons:  # rather three words than two with pictures
                button.setIcon(QIcon())
            self._row.offer(buttons)
        self._target.show_text(tr("Drop a picture, a film, a folder or a handler.py"))


class _Target(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def show_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, colours = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_dashed(painter, QRectF(self.rect()), QPen(colours.control, 1.5))
        room = self.rect().adjusted(PADDING, PADDING, -PADDING, -PADDING)
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        words = painter.fontMetrics().boundingRect(room, flags, self._text)
        has_icon = self.height() >= MIN_ICON_HEIGHT
        height = words.height() + (ICON + GAP if has_icon else 0)
        top = room.top() + (room.height() - height) // 2
        if has_icon:
            place = QRect(self.rect().center().x() - ICON // 2, top, ICON, ICON)
            icon("image", "dim").paint(painter, place)
            top += ICON + GAP
        painter.setPen(colours.text)  # dim is too pale on the light backdrop
        painter.drawText(QRect(room.left(), top, room.width(), words.height()), flags, self._text)


def paint_dashed(painter: QPainter, rect: QRectF, pen: QPen) -> None:
    """Paint the edge of a place where things can be dropped, inside `rect`."""
    pen.setDashPattern(DASHES)
    half = pen.widthF() / 2
    painter.setPen(pen)
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), RADIUS, RADIUS)
