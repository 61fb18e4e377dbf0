"""What followers are told of one function."""

from fxviewer.gateway.event import Described, Events, Follower, Refused


class Bulletin:
    """Silent until it is opened. Not safe from several threads.

    Attributes:
        refused: The newest save, where it does not load.
        misread: What its config.yaml says, where that cannot be meant.
    """

    def __init__(self, events: Events) -> None:
        self.refused: Refused | None = None
        self.misread: Refused | None = None
        self._events = events
        self._is_open = False

    def open(self, described: Described) -> None:
        """Tell that the function is here, and from now on what happens to it."""
        self._is_open = True
        self.accept(described)

    def accept(self, described: Described) -> None:
        """Tell what is in force. A config.yaml that cannot be meant is still there, and told again."""
        self.refused = None
        self._emit(described)
        if self.misread is not None:
            self._emit(self.misread)

    def refuse(self, refused: Refused) -> None:
        is_news = refused != self.refused
        self.refused = refused
        if is_news:
            self._emit(refused)

    def misread_config(self, refused: Refused) -> None:
        is_news = refused != self.misread
        self.misread = refused
        if is_news:
            self._emit(refused)

    def read_config(self, described: Described) -> None:
        """Tell that the config.yaml can be meant again; a save that does not load is still there, and told again."""
        if self.misread is None:
            return
        self.misread = None
        self._emit(described)
        if self.refused is not None:
            self._emit(self.refused)

    def tell(self, follower: Follower, described: Described) -> None:
        """Tell somebody new what the others know."""
        for event in (described, self.refused, self.misread):
            if event is not None:
                follower.offer(event)

    def _emit(self, event: Described | Refused) -> None:
        if self._is_open:
            self._events.emit(event)
