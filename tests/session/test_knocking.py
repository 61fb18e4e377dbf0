import socket
import threading
from collections.abc import Iterator

import pytest

from fxviewer.session import knocking
from fxviewer.session.knocking import Knocking
from tests.peers.nobody import unheard_port


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knocking, "INTERVAL_S", 0.02)


@pytest.fixture
def port() -> Iterator[int]:
    with unheard_port() as port:
        yield port


@pytest.fixture
def knocks(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Is released after each knock."""
    knocks = threading.Semaphore(0)
    knock = knocking._listens

    def knock_and_tell(place: tuple[str, int]) -> bool:
        is_open = knock(place)
        knocks.release()
        return is_open

    monkeypatch.setattr(knocking, "_listens", knock_and_tell)
    return knocks


@pytest.mark.parametrize("was_closed", [True, False])
def test_who_listens_again_is_noticed_once(port: int, knocks: threading.Semaphore, was_closed: bool) -> None:
    is_open = threading.Event()
    visitor = Knocking(f"127.0.0.1:{port}", is_open.set, was_closed=was_closed)
    visitor.start()
    for _ in range(3):  # before the second, it has noted that there was no answer to the first
        assert knocks.acquire(timeout=20)
    assert not is_open.is_set()

    with socket.create_server(("127.0.0.1", port)):
        assert is_open.wait(20)

    visitor._thread.join(5)
    assert not visitor._thread.is_alive()


def test_who_listens_all_along_is_left_in_peace() -> None:
    is_open = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        visitor = Knocking(f"127.0.0.1:{server.getsockname()[1]}", is_open.set, was_closed=False)
        visitor.start()
        for _ in range(3):  # so many knocks
            server.accept()[0].close()

        assert not is_open.is_set()
        visitor.stop()


def test_it_ends_when_it_is_stopped(port: int) -> None:
    visitor = Knocking(f"127.0.0.1:{port}", lambda: None, was_closed=True)
    visitor.start()

    visitor.stop()

    visitor._thread.join(5)
    assert not visitor._thread.is_alive()
