"""What a fact means, and what can be done about it, below the fact."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fxviewer.ui.popover import Popover, Row, section

WIDTH = 360


class Explanation(Popover):
    """A sentence or two, and offers; taking one closes it. Made for one fact at one moment."""

    def __init__(
        self, window: QWidget, title: str, text: str, offers: Sequence[tuple[str, Callable[[], object]]] = ()
    ) -> None:
        super().__init__(window, title, WIDTH)
        self.closed.connect(self.deleteLater)
        self.column.addWidget(section(title))
        self.column.addWidget(QLabel(text, wordWrap=True))
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for words, take in offers:
            row = Row(words)
            row.clicked.connect(lambda _=False, take=take: self._take(take))
            rows.addWidget(row)
        self.column.addLayout(rows)

    def _take(self, take: Callable[[], object]) -> None:
        self.dismiss()
        take()
