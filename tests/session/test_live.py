"""What the window reads of functions being worked on."""

import threading
from collections.abc import Callable, Iterator

import pytest

from fxviewer.pb import workbench_pb2 as pb
from fxviewer.session.live import Live, Place
from tests.peers.workbench import WorkbenchPeer, described, logged, refused, removed


class Watched:
    """A Live, and a way to wait for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.live = Live(self._notify)

    def wait_for(self, is_met: Callable[[Live], object], timeout_s: float = 20) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: bool(is_met(self.live)), timeout_s)

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()


@pytest.fixture
def watched() -> Iterator[Watched]:
    watched = Watched()
    watched.live.start()
    yield watched
    watched.live.stop()


@pytest.fixture
def peer() -> Iterator[WorkbenchPeer]:
    with WorkbenchPeer() as peer:
        yield peer


def test_a_refused_save_is_there_until_a_save_loads(watched: Watched, peer: WorkbenchPeer) -> None:
    watched.live.follow(Place(peer.address))
    peer.say(described("edges"))
    peer.say(refused("edges", "broken"))
    assert watched.wait_for(lambda live: live.refused("edges"))
    in_force = watched.live.described("edges")
    assert in_force is not None
    assert in_force.version == "abc1234"

    peer.say(described("edges", "def5678", reload_ns=1))

    assert watched.wait_for(lambda live: live.refused("edges") is None)
    assert watched.live.has_workbench


def test_a_removed_function_is_forgotten(watched: Watched, peer: WorkbenchPeer) -> None:
    watched.live.follow(Place(peer.address))
    peer.say(described("edges"))
    assert watched.wait_for(lambda live: live.described("edges"))

    peer.say(removed("edges"))

    assert watched.wait_for(lambda live: live.described("edges") is None)


def test_a_broken_stream_is_taken_up_again(watched: Watched, peer: WorkbenchPeer) -> None:
    watched.live.follow(Place(peer.address))
    assert peer.wait_for_requests(1)

    peer.hang_up()

    assert peer.wait_for_requests(2)
    peer.say(described("edges"))
    assert watched.wait_for(lambda live: live.described("edges"))


def test_another_gateway_is_followed_and_the_first_forgotten(watched: Watched, peer: WorkbenchPeer) -> None:
    watched.live.follow(Place(peer.address))
    peer.say(described("edges"))
    assert watched.wait_for(lambda live: live.described("edges"))

    with WorkbenchPeer() as other:
        other.say(described("blur"))
        watched.live.follow(Place(other.address))

        assert watched.wait_for(lambda live: live.described("blur"))
        assert watched.live.described("edges") is None
        watched.live.stop()


def test_a_gateway_without_a_workbench_is_known_and_not_asked_again(watched: Watched) -> None:
    with WorkbenchPeer(answers=False) as plain:
        assert watched.live.has_workbench is None

        watched.live.follow(Place(plain.address))

        assert watched.wait_for(lambda live: live.has_workbench is False)
        assert watched.live.wait_until_described("edges", 20) is None


def test_the_log_is_sent_only_when_it_is_wanted(watched: Watched, peer: WorkbenchPeer) -> None:
    watched.live.follow(Place(peer.address))
    assert peer.wait_for_requests(1)

    watched.live.want_log(True)

    assert peer.wait_for_requests(2)
    assert [one.with_log for one in peer.requests] == [False, True]
    peer.say(logged("edges", "a", "b", dropped=3))
    assert watched.wait_for(lambda live: live.log.read().lines)
    assert watched.live.log.read().missed == 3


def test_versions_are_listed_on_request_and_after_a_reload(watched: Watched, peer: WorkbenchPeer) -> None:
    peer.versions.versions.add(name="abc1234")
    watched.live.follow(Place(peer.address))

    watched.live.refresh_versions("edges")

    assert watched.wait_for(lambda live: [one.name for one in live.versions("edges")] == ["abc1234"])
    peer.versions.CopyFrom(pb.Versions(versions=[pb.Version(name="def5678"), pb.Version(name="abc1234")]))
    peer.say(described("edges", "def5678", reload_ns=1))
    assert watched.wait_for(lambda live: [one.name for one in live.versions("edges")] == ["def5678", "abc1234"])


def test_versions_of_many_functions_are_listed_one_after_the_other(watched: Watched, peer: WorkbenchPeer) -> None:
    peer.versions.versions.add(name="abc1234")
    watched.live.follow(Place(peer.address))

    for name in ("edges", "blur", "faces"):
        watched.live.refresh_versions(name)

    assert watched.wait_for(lambda live: all(live.versions(name) for name in ("edges", "blur", "faces")))


def test_a_waiter_gets_the_description_when_it_comes(watched: Watched, peer: WorkbenchPeer) -> None:
    watched.live.follow(Place(peer.address))
    peer.say(described("edges"))

    told = watched.live.wait_until_described("edges", 20)

    assert told is not None
    assert watched.live.wait_until_described("nobody", 0.0) is None


@pytest.mark.parametrize("address", ["", "127.0.0.1:1"])
def test_it_stops_in_every_state(address: str) -> None:
    live = Live(lambda: None)
    live.start()
    live.follow(Place(address) if address else None)

    live.stop()
    live.stop()
