import socket
import threading

import pytest

from fxviewer.session import knocking
from fxviewer.session.knocking import Knocking


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knocking, "INTERVAL_S", 0.02)


@pytest.fixture
def address() -> str:
    """Where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("was_closed", [True, False])
def test_who_listens_again_is_noticed_once(address: str, was_closed: bool) -> None:
    is_open = threading.Event()
    visitor = Knocking(address, is_open.set, was_closed=was_closed)
    visitor.start()
    assert not is_open.wait(0.1)

    with socket.create_server(("127.0.0.1", int(address.rpartition(":")[2]))):
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


def test_it_ends_when_it_is_stopped(address: str) -> None:
    visitor = Knocking(address, lambda: None, was_closed=True)
    visitor.start()

    visitor.stop()

    visitor._thread.join(5)
    assert not visitor._thread.is_alive()
