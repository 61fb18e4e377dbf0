"""What a function answered instead of a picture, over the frame it was answered to."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from fxviewer.ui import theme, translation
from fxviewer.ui.caption import number_text
from fxviewer.ui.card_body import Details
from fxviewer.ui.parts import named, number_label
from fxviewer.ui.reply import Reply
from fxviewer.ui.sign import Sign
from fxviewer.ui.translation import tr

WIDTH = 560  # wanted; a pane may have less
MARGIN = 12  # to the pane's edge
PADDING = 8
MOST = 0.6  # of the pane's height
COPIED_MS = 1500
MIN_LINES = 3
NOTHING = Reply("", "")


class ReplyPanel(QFrame):
    """Says that what is seen below is the original, and shows the text; `hide()` puts it away.

    It may be shown anew with every frame: what is scrolled stays, and while something is selected the text is held.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self._reply = NOTHING
        self._notes: tuple[str, ...] = ()
        self._is_unfolded = False  # of boxes: their text is read more rarely than looked at
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._facts = named(number_label(), "dim")
        self._facts.setMinimumWidth(1)  # it gives way before the window does
        self._fold = _button(checkable=True)
        self._fold.toggled.connect(self._unfold)
        self._copy_button = _button()
        self._copy_button.clicked.connect(self._copy)
        self.details = Details()
        self._copied = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._copied.timeout.connect(self._name)
        head = QHBoxLayout()
        head.setSpacing(PADDING)
        head.addWidget(Sign("log", "dim"))
        head.addWidget(self._title)
        head.addWidget(self._facts, 1)
        head.addWidget(self._fold)
        head.addWidget(self._copy_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(PADDING + 4, PADDING, PADDING, PADDING)
        self._column.setSpacing(PADDING)
        self._column.addLayout(head)
        self._column.addWidget(self.details)
        translation.changed.connect(self._name)
        theme.changed.connect(self.update)

    def show_reply(self, reply: Reply, frame_number: int | None, version: str = "") -> None:
        if reply is not self._reply and not self.is_held:
            changes = reply.boxes is None or self._reply.boxes is None
            self._reply = reply
            self._notes = (number_text(frame_number), version)
            self.details.show_text(reply.shown, wraps=not reply.is_json)
            if changes:
                self._arrange()
            self._name()
        if self.isHidden():
            self._arrange()
            self.show()
        self.updateGeometry()

    @property
    def is_held(self) -> bool:
        """The text stays while there is something selected in it."""
        return self.isVisible() and self.details.textCursor().hasSelection()

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def facts(self) -> str:
        return self._facts.text()

    def sizeHint(self) -> QSize:
        pane = self.parentWidget()
        room = QSize(WIDTH, 10 * WIDTH) if pane is None else pane.size() - QSize(2 * MARGIN, 2 * MARGIN)
        width = max(1, min(WIDTH, room.width()))
        height = self._head_height()
        if not self.details.isHidden():
            height += PADDING + self.details.height_at(width - 2 * PADDING - 4)
        return QSize(width, min(height, max(self._head_height(), int(room.height() * MOST))))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self._head_height())

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

    def _needs(self, key: int) -> bool:
        """Tell whether a key belongs to what has the focus in here and not to the window's shortcuts."""
        focused = QApplication.focusWidget()
        return isinstance(focused, QPushButton) and self.isAncestorOf(focused) and key == Qt.Key.Key_Space

    def _head_height(self) -> int:
        return 2 * PADDING + self._copy_button.sizeHint().height()

    def _arrange(self) -> None:
        has_boxes = self._reply.boxes is not None
        self._fold.setVisible(has_boxes)
        self.details.setVisible(self._is_unfolded or not has_boxes)
        self.updateGeometry()

    def _unfold(self, unfold: bool) -> None:
        self._is_unfolded = unfold
        self._arrange()

    def _name(self) -> None:
        reply = self._reply
        self._title.setText(_title(reply))
        left_out = reply.boxes.left_out if reply.boxes else 0
        notes = [*self._notes, tr("{count} characters").format(count=f"{len(reply.whole):,}".replace(",", "\u2009"))]
        if left_out:
            notes.append(tr("{count} more are not drawn").format(count=left_out))
        self._facts.setText("  ·  ".join(note for note in notes if note))
        self._fold.setText("JSON")
        self._fold.setToolTip(tr("Show or hide the whole text"))
        self._copy_button.setText(tr("Copied") if self._copied.isActive() else tr("Copy"))
        self._copy_button.setToolTip(tr("Copy the whole text"))
        self.setAccessibleName(f"{self._title.text()} {self._facts.text()}")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._reply.whole)
        self._copied.start()
        # No narrower than before, so that the buttons beside it stay where they are.
        self._copy_button.setMinimumWidth(self._copy_button.width())
        self._name()


def _title(reply: Reply) -> str:
    if reply.boxes is None:
        return tr("The answer is JSON") if reply.is_json else tr("The answer is text")
    count = len(reply.boxes.boxes) + reply.boxes.left_out
    if not count:
        return tr("The original: nothing was found in it")
    return tr("The original with {count} boxes").format(count=count) if count > 1 else tr("The original with one box")


def _button(*, checkable: bool = False) -> QPushButton:
    button = QPushButton()
    button.setCheckable(checkable)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
