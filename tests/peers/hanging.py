"""A function that hangs until it is let go."""

import threading

LET_GO_S = 20.0  # by itself, if a test fails in between


class Hanging:
    """Call it as a function of a peer.

    Attributes:
        is_called: Once somebody has.
        may_end: Lets every call go.
    """

    def __init__(self) -> None:
        self.is_called = threading.Event()
        self.may_end = threading.Event()

    def __call__(self, body: bytes) -> bytes:
        self.is_called.set()
        self.may_end.wait(LET_GO_S)
        return body
