"""A registry with real workers, and a folder to write handlers into."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fxviewer.gateway.call import Call, Result
from fxviewer.gateway.event import Event, Follower
from fxviewer.gateway.registry import Registry

DEADLINE_S = 30.0  # of anything these tests wait for, on a machine that does much else


class Workshop:
    """Hosts what is written into `folder`; `deadline_s` is that of the handlers."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.registry = Registry(**{"workers": 1, "deadline_s": DEADLINE_S, **options})

    def write(self, text: str, file: str = "handler.py") -> Path:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def host(self, text: str, file: str = "handler.py") -> str:
        """Write a handler and host it, its workers to come with the first call."""
        path = self.write(text, file)
        self.registry.host([path])
        return next(n for n in self.registry.names() if self.registry.function(n).handler == path.resolve())

    def ask(self, name: str, body: bytes = b"", **call: Any) -> Result:
        return self.registry.submit(name, Call(body, **call)).result(DEADLINE_S)

    def say(self, name: str, body: bytes = b"", **call: Any) -> str:
        """Ask, and return the text of an answer that must be one."""
        result = self.ask(name, body, **call)
        assert result.error is None, result.error
        return result.output.decode()

    def ask_until(self, name: str, text: str) -> Result:
        """Ask until the answer is this text."""
        return wait_for(lambda: one if (one := self.ask(name)).output.decode() == text else None)


@pytest.fixture
def make_workshop(tmp_path: Path) -> Iterator[Callable[..., Workshop]]:
    made = []

    def make(**options: Any) -> Workshop:
        folder = tmp_path / "함수 folder"
        folder.mkdir(exist_ok=True)
        made.append(Workshop(folder, **options))
        return made[-1]

    yield make
    for workshop in made:
        workshop.registry.close()


@pytest.fixture
def workshop(make_workshop: Callable[..., Workshop]) -> Workshop:
    return make_workshop()


def wait_for(look: Callable[[], Any]) -> Any:
    """Look until there is something, and return it."""
    deadline = time.monotonic() + DEADLINE_S
    while not (found := look()):
        assert time.monotonic() < deadline, "nothing came"
    return found


def next_event(follower: Follower, kind: type[Event]) -> Any:
    """Return the next event of a kind; others before it are passed over."""
    return wait_for(lambda: one if isinstance(one := follower.get(1.0), kind) else None)


@pytest.fixture
def wait() -> Callable[[Callable[[], Any]], Any]:
    return wait_for


@pytest.fixture
def event() -> Callable[[Follower, type[Event]], Any]:
    return next_event
