"""What is seen of saving a handler: a flash where the version stands, or a strip that says why it does not load."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt

from fxviewer.session.live import Live
from fxviewer.stream.workbench import Described
from fxviewer.ui.chip import Chip
from fxviewer.ui.pane import Pane
from fxviewer.ui.refusal_banner import RefusalBanner


class ReloadSign(QObject):
    """Attributes:
    banner: On the pane of the result.
    """

    def __init__(self, live: Live, pane: Pane, chip: Callable[[], Chip]) -> None:
        super().__init__(pane)
        self.banner = RefusalBanner()
        pane.lay_over(self.banner, Qt.AlignmentFlag.AlignBottom)
        self._live = live
        self._chip = chip
        self._function = ""
        self._described: Described | None = None

    @property
    def refusal(self) -> str:
        """Why the newest save does not load; empty when it does."""
        return self.banner.text

    def follow(self, function: str) -> None:
        """Look what has become of the newest save of the function in use."""
        described = self._live.described(function)
        is_reloaded = described is not None and self._described is not None and described != self._described
        if is_reloaded and function == self._function:
            self._chip().flash()
        self._function, self._described = function, described
        self.banner.show_refused(self._live.refused(function))
