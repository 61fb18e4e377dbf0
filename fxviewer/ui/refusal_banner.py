"""A strip over the picture: the newest save does not load, and the version before keeps running."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy

from fxviewer.stream.workbench import Refused
from fxviewer.ui import translation
from fxviewer.ui.log_words import failure_reason
from fxviewer.ui.parts import named
from fxviewer.ui.sign import SIDE, Sign
from fxviewer.ui.translation import tr
from fxviewer.ui.words import Words

MAX_LINES = 3
PADDING = 8
NARROW = 400  # below this width the button stands under the words
LEFT = PADDING + 4 + SIDE + PADDING  # of the words


class RefusalBanner(QFrame):
    """Shows itself while a save is refused; the picture below goes on.

    Args:
        max_lines: That the reason may take.

    Signals:
        editor_asked: Open this file at this line, counted from 1.
    """

    editor_asked = Signal(str, int)

    def __init__(self, max_lines: int = MAX_LINES) -> None:
        super().__init__()
        named(self, "notice")
        self.setProperty("mood", "warn")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()
        self._refused: Refused | None = None
        self._sign = Sign("warning", "warn")
        self._words = Words(max_lines)
        self._editor = QPushButton()
        self._editor.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._editor.clicked.connect(self._ask_editor)
        for part in (self._sign, self._words, self._editor):
            part.setParent(self)
        translation.changed.connect(self._show_words)
        self._show_words()

    @property
    def text(self) -> str:
        return self._words.text

    def show_refused(self, refused: Refused | None) -> None:
        """Show why the save does not load; None is that it does, or that there is none."""
        if refused != self._refused:
            self._refused = refused
            self._show_words()
        self.setVisible(refused is not None)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        words, button = self._words_height(width), self._editor.sizeHint().height()
        if self._is_narrow(width):
            return words + PADDING + button + 2 * PADDING
        return max(words, button if self._has_place else SIDE) + 2 * PADDING

    def sizeHint(self) -> QSize:
        return QSize(2 * NARROW, self.heightForWidth(2 * NARROW))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._arrange()

    def _show_words(self) -> None:
        self._words.show_text(refusal_text(self._refused))
        self.setAccessibleName(self._words.text)
        self._editor.setText(tr("Open in editor"))
        self._editor.setVisible(self._has_place)
        self.updateGeometry()
        self._arrange()

    @property
    def _has_place(self) -> bool:
        return self._refused is not None and bool(self._refused.failure.file)

    def _is_narrow(self, width: int) -> bool:
        return width < NARROW and self._has_place

    def _words_width(self, width: int) -> int:
        beside = PADDING + self._editor.sizeHint().width() if self._has_place and not self._is_narrow(width) else 0
        return max(1, width - LEFT - PADDING - beside)

    def _words_height(self, width: int) -> int:
        return max(self._words.line_height, self._words.height_at(self._words_width(width)))

    def _arrange(self) -> None:
        """Put the button beside the words, or under them where there is little room."""
        width, height, button = self.width(), self.height(), self._editor.sizeHint()
        words = self._words_height(width)
        top = PADDING if self._is_narrow(width) else (height - words) // 2
        self._words.setGeometry(LEFT, top, self._words_width(width), words)
        self._sign.setGeometry(LEFT - PADDING - SIDE, top + (self._words.line_height - SIDE) // 2, SIDE, SIDE)
        button_top = height - PADDING - button.height() if self._is_narrow(width) else (height - button.height()) // 2
        self._editor.setGeometry(width - PADDING - button.width(), button_top, button.width(), button.height())

    def _ask_editor(self) -> None:
        if self._refused is not None:
            failure = self._refused.failure
            self.editor_asked.emit(failure.file, max(1, failure.line))


def refusal_text(refused: Refused | None) -> str:
    """Return in a sentence what is wrong with the save, and that nothing is lost by it."""
    if refused is None:
        return ""
    failure, reason = refused.failure, failure_reason(refused.failure).rstrip(".")
    if failure.file and failure.line:
        text = tr("{name} line {line} does not load: {reason}. The version before keeps running.")
        return text.format(name=Path(failure.file).name, line=failure.line, reason=reason)
    return tr("The newest save does not load: {reason}. The version before keeps running.").format(reason=reason)
