"""A strip over the picture: the newest save does not load, and the version before keeps running."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy

from fxviewer.stream.workbench import Refused
from fxviewer.ui import translation
from fxviewer.ui.log_words import failure_reason
from fxviewer.ui.parts import named
from fxviewer.ui.sign import Sign
from fxviewer.ui.translation import tr
from fxviewer.ui.words import Words

MAX_LINES = 2
PADDING = 8


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
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()
        self._refused: Refused | None = None
        self._words = Words(max_lines)
        self._editor = QPushButton()
        self._editor.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._editor.clicked.connect(self._ask_editor)
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING + 4, PADDING, PADDING, PADDING)
        row.setSpacing(PADDING)
        row.addWidget(Sign("warning", "warn"))
        row.addWidget(self._words, 1)
        row.addWidget(self._editor)
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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._fit()

    def _show_words(self) -> None:
        self._words.show_text(refusal_text(self._refused))
        self.setAccessibleName(self._words.text)
        self._editor.setText(tr("Open in editor"))
        self._editor.setVisible(self._refused is not None and bool(self._refused.failure.file))
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 3 * PADDING - 20 - self._editor.sizeHint().width() - PADDING
        lines = max(1, self._words.height_at(max(1, room)) // self._words.line_height)
        self._words.setFixedHeight(lines * self._words.line_height)

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
