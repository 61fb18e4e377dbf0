"""Notices: sentences that come, can be acted upon, and go by themselves; never in the way of the pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fxviewer.ui.icons import icon
from fxviewer.ui.parts import action_button, named
from fxviewer.ui.sentence import told
from fxviewer.ui.sign import Sign
from fxviewer.ui.translation import tr

Mood = Literal["good", "warn", "bad"]

MAX_NOTICES = 3  # the oldest goes when a fourth comes
STAY_MS = {"good": 6000, "warn": 8000, "bad": 12000}  # time to read twice; bad news takes longer to take in
WIDTH = 400
MARGIN = 12
SIGN_TO_TEXT = 2  # the first line stands at the middle of its sign

_ICONS: dict[Mood, str] = {"good": "check", "warn": "warning", "bad": "error"}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to do about a notice; taking it closes the notice."""

    text: str
    take: Callable[[], object]


class Notice(QFrame):
    """One sentence with what can be done about it. Stays while the pointer is on it."""

    def __init__(self, text: str, mood: Mood, offers: Sequence[Offer], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("mood", mood)
        self.setAccessibleName(text)
        self._timer = QTimer(self, singleShot=True, interval=STAY_MS[mood])
        self._timer.timeout.connect(self.close)
        sign = Sign(_ICONS[mood], mood)
        words = QLabel(text, wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setContentsMargins(0, SIGN_TO_TEXT, 0, 0)
        close = named(action_button(), "small")
        close.setIcon(icon("close", "dim"))
        close.setToolTip(tr("Close"))
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(row)
        if offers:
            layout.addLayout(self._make_offers(offers))
        self._timer.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()
        super().leaveEvent(event)

    def _make_offers(self, offers: Sequence[Offer]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        for offer in offers:
            button = QPushButton(offer.text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, take=offer.take: take())
            button.clicked.connect(self.close)
            row.addWidget(button)
        return row


class NoticeBoard(QObject):
    """The notices of a window: in its lower right corner, the newest lowest.

    Args:
        host: The widget they lie on.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._notices: list[Notice] = []
        host.installEventFilter(self)

    @property
    def texts(self) -> list[str]:
        """What can be read now, the oldest first."""
        return [notice.accessibleName() for notice in self._notices]

    def show(self, text: str, mood: Mood = "good", offers: Sequence[Offer] = ()) -> None:
        """Show a sentence. One that is there already starts anew instead of standing there twice."""
        text = told(text)
        for notice in [notice for notice in self._notices if notice.accessibleName() == text]:
            notice.close()
        for notice in self._notices[: max(0, len(self._notices) - MAX_NOTICES + 1)]:
            notice.close()
        notice = Notice(text, mood, offers, self._host)
        notice.installEventFilter(self)
        self._notices.append(notice)
        notice.show()
        self._arrange()

    def clear(self) -> None:
        for notice in list(self._notices):
            notice.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and watched in self._notices:
            self._notices = [notice for notice in self._notices if notice is not watched]
            watched.deleteLater()
            self._arrange()
        elif event.type() == QEvent.Type.Resize and watched is self._host:
            self._arrange()
        return False

    def _arrange(self) -> None:
        width = min(WIDTH, self._host.width() - 2 * MARGIN)
        bottom = self._host.height() - MARGIN
        for notice in reversed(self._notices):
            notice.setFixedWidth(width)
            height = max(notice.heightForWidth(width), notice.minimumSizeHint().height())
            notice.setGeometry(self._host.width() - width - MARGIN, bottom - height, width, height)
            notice.raise_()
            bottom -= height + 8
