"""Parameters, versions and the workbench of a session, against the real gateway."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fxviewer.handler.defaults import write_defaults_to
from fxviewer.handler.parameter import Parameter
from fxviewer.session.exchange import Exchange, Lost, Text
from fxviewer.session.session import Session

DEADLINE_S = 30.0
SAY = """\
from typing import Annotated
from fxviewer.handler import Range
def Handler(req, level: Annotated[int, Range(0, 9)] = 3, word: str = "one"):
    print("level", level)
    return f"{word} {level}"
"""


class Watcher:
    """A sink, and whatever else tells of a change."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.exchanges: list[Exchange] = []

    def receive(self, exchange: Exchange) -> None:
        with self._changed:
            self.exchanges.append(exchange)
            self._changed.notify_all()

    def notify(self, *_: object) -> None:
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, is_met: Callable[[], object]) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: bool(is_met()), DEADLINE_S)

    def wait_for_text(self, text: str) -> bool:
        return self.wait_for(lambda: self.exchanges and self.exchanges[-1].outcome == Text(text))


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    handler = tmp_path / "say.py"
    handler.write_text(SAY)
    return handler


@pytest.fixture
def session(handler: Path, watcher: Watcher) -> Iterator[Session]:
    session = Session(
        function="say", functions=[handler], sinks=[watcher], on_live=watcher.notify, on_status=watcher.notify
    )
    session.start()
    yield session
    session.stop()


def test_values_count_from_the_next_frame_on(session: Session, watcher: Watcher) -> None:
    session.open("pattern:320x240@30")
    assert watcher.wait_for_text("one 3")

    session.set_parameters("say", {"level": 7})

    assert watcher.wait_for_text("one 7")
    assert watcher.exchanges[-1].parameters == {"level": 7}
    session.set_parameters("say", {})
    assert watcher.wait_for_text("one 3")


def test_a_held_frame_is_sent_again_with_new_values(session: Session, watcher: Watcher) -> None:
    session.open("pattern:320x240@0", playing=False)
    assert watcher.wait_for_text("one 3")

    session.set_parameters("say", {"word": "two"})

    assert watcher.wait_for_text("two 3")
    assert len({one.frame.index for one in watcher.exchanges}) == 1


def test_a_held_frame_is_sent_again_to_what_was_saved(session: Session, watcher: Watcher, handler: Path) -> None:
    session.open("pattern:320x240@0", playing=False)
    assert watcher.wait_for_text("one 3")
    assert watcher.wait_for(lambda: session.live.described("say"))

    handler.write_text(SAY.replace("{word}", "new {word}"))

    assert watcher.wait_for_text("new one 3")
    assert len({one.frame.index for one in watcher.exchanges}) == 1


def test_values_wait_for_their_function(session: Session, watcher: Watcher) -> None:
    session.set_parameters("say", {"level": 5})
    session.use("identity")
    session.open("pattern:320x240@30")
    assert watcher.wait_for(lambda: watcher.exchanges and watcher.exchanges[-1].function == "identity")
    assert watcher.exchanges[-1].parameters == {}

    session.use("say")

    assert watcher.wait_for_text("one 5")


def test_the_workbench_tells_parameters_and_versions(session: Session, watcher: Watcher, handler: Path) -> None:
    assert watcher.wait_for(lambda: session.live.described("say"))

    told = session.live.described("say")

    assert session.status.has_workbench
    assert told is not None
    assert told.handler == str(handler)
    assert told.parameters == (Parameter("level", "int", 3, 0, 9), Parameter("word", "text", "one"))


def test_a_save_is_seen_and_the_version_before_can_be_asked(session: Session, watcher: Watcher, handler: Path) -> None:
    session.open("pattern:320x240@30")
    assert watcher.wait_for_text("one 3")
    before = watcher.exchanges[-1].version
    session.set_parameters("say", {"level": 7})
    assert watcher.wait_for_text("one 7")

    handler.write_text(SAY.replace("{word}", "new {word}"))

    assert watcher.wait_for_text("new one 7")
    after = watcher.exchanges[-1].version
    assert after != before
    assert watcher.wait_for(lambda: before in [one.name for one in session.live.versions("say")])
    session.ask_version(before)
    assert watcher.wait_for_text("one 7")
    assert session.status.lane.version == before
    session.ask_version("")
    assert watcher.wait_for_text("new one 7")
    assert not any(isinstance(one.outcome, Lost) for one in watcher.exchanges)


def test_a_broken_save_is_told_and_mended(session: Session, watcher: Watcher, handler: Path) -> None:
    session.open("pattern:320x240@30")
    assert watcher.wait_for_text("one 3")

    handler.write_text(SAY.replace("return", "retrun"))

    assert watcher.wait_for(lambda: session.live.refused("say"))
    refused = session.live.refused("say")
    assert refused is not None
    assert (refused.failure.type, refused.failure.line) == ("SyntaxError", 5)
    handler.write_text(SAY.replace("one", "mended"))
    assert watcher.wait_for_text("mended 3")
    assert watcher.wait_for(lambda: session.live.refused("say") is None)


def test_tuned_values_are_written_back_and_go_on_counting(session: Session, watcher: Watcher, handler: Path) -> None:
    session.open("pattern:320x240@30")
    session.set_parameters("say", {"level": 7})
    assert watcher.wait_for_text("one 7")

    write_defaults_to(handler, {"level": 7})

    assert watcher.wait_for(lambda: (told := session.live.described("say")) and told.parameters[0].default == 7)
    session.set_parameters("say", {})
    assert watcher.wait_for_text("one 7")
    assert handler.read_text() == SAY.replace("= 3", "= 7")


def test_what_a_handler_prints_comes_with_its_frame(session: Session, watcher: Watcher) -> None:
    session.live.want_log(True)
    session.open("pattern:320x240@30")

    assert watcher.wait_for(lambda: [one for one in session.live.log.read().lines if one.frame_id is not None])

    line = next(one for one in session.live.log.read().lines if one.frame_id is not None)
    assert (line.function, line.text) == ("say", "level 3")
    assert watcher.wait_for(lambda: watcher.exchanges)
    assert line.version == watcher.exchanges[0].version
