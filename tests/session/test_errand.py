"""Work beside the stream ends with a result, an error or nothing, and always ends."""

import threading
from collections.abc import Iterator

import pytest

from fxviewer.errors import FxviewerError, SettingsError
from fxviewer.session.aside import Aside, Cancelled
from fxviewer.session.errand import Errand
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.settings import Connection
from fxviewer.stream.secret import Secrets

DEADLINE_S = 20.0


class Ending:
    def __init__(self) -> None:
        self.came = threading.Event()
        self.result: object = None
        self.error: FxviewerError | None = None

    def __call__(self, result: object, error: FxviewerError | None) -> None:
        self.result, self.error = result, error
        self.came.set()


@pytest.fixture
def aside() -> Iterator[Aside]:
    gateway = LocalGateway()
    yield Aside(gateway, Connection(address="127.0.0.1:1"), Secrets())
    gateway.stop()


def test_the_result_comes_at_the_end(aside: Aside) -> None:
    ending = Ending()

    Errand(aside, lambda _: 42, ending).start()

    assert ending.came.wait(DEADLINE_S)
    assert (ending.result, ending.error) == (42, None)


def test_a_failure_comes_as_the_reason(aside: Aside) -> None:
    ending = Ending()

    def fail(_: Aside) -> int:
        raise SettingsError("It cannot be meant.")

    Errand(aside, fail, ending).start()

    assert ending.came.wait(DEADLINE_S)
    assert ending.result is None
    assert isinstance(ending.error, SettingsError)


def test_a_cancelled_one_ends_with_neither(aside: Aside) -> None:
    ending, cancelled = Ending(), threading.Event()

    def wait(_: Aside) -> int:
        assert cancelled.wait(DEADLINE_S)
        raise Cancelled

    errand = Errand(aside, wait, ending)
    errand.start()
    assert not errand.is_over

    errand.cancel()
    cancelled.set()

    assert ending.came.wait(DEADLINE_S)
    assert (ending.result, ending.error) == (None, None)
    errand.stop(DEADLINE_S)
    assert errand.is_over
