"""Versions besides the newest, asked while it is in force."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from fxviewer.gateway import archive, deployment

SAYS = "def Handler(req): return '{}'\n"


def test_earlier_versions_can_be_asked_beside_the_newest(workshop: Any) -> None:
    workshop.write("WORD = 'a'\n", "near.py")
    name = workshop.host("import near\ndef Handler(req): return near.WORD\n")
    first = workshop.ask(name).version
    workshop.write("WORD = 'b'\n", "near.py")
    second = workshop.ask_until(name, "b").version
    (workshop.folder / "near.py").unlink()
    workshop.write("def Handler(req): return 'c'\n")
    third = workshop.ask_until(name, "c").version

    assert [entry.name for entry in workshop.registry.versions(name)] == [third, second, first]
    assert [workshop.say(name, version=version) for version in (first, second, third)] == ["a", "b", "c"]
    assert workshop.ask(name, version=first).version == first


def test_traceback_of_an_earlier_version_shows_its_own_lines(workshop: Any) -> None:
    name = workshop.host("def Handler(req):\n    return undefined_then\n")
    first = workshop.ask(name).version
    workshop.write("# moved\n\ndef Handler(req):\n    return 'now'\n")
    workshop.ask_until(name, "now")

    error = workshop.ask(name, version=first).error

    assert (error["line"], error["code"]) == (2, "return undefined_then")


def test_unknown_version_is_an_error_of_the_frame(workshop: Any) -> None:
    name = workshop.host(SAYS.format("x"))

    assert workshop.ask(name, version="0000000").error["kind"] == "UNKNOWN_VERSION"
    assert workshop.ask(name, version="HEAD").error["kind"] == "UNKNOWN_VERSION"


def test_last_twenty_versions_are_kept(workshop: Any) -> None:
    name = workshop.host(SAYS.format("start"))
    first = workshop.ask(name).version
    for number in range(20):
        workshop.write(SAYS.format(number))
        workshop.ask_until(name, str(number))

    assert len(workshop.registry.versions(name)) == 20
    assert workshop.ask(name, version=first).error["kind"] == "UNKNOWN_VERSION"


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def test_what_git_holds_can_be_asked(workshop: Any) -> None:
    workshop.write("WORD = 'committed'\n", "src/near.py")
    name = workshop.host("import near\ndef Handler(req): return near.WORD\n", "src/handler.py")
    git(workshop.folder, "init", "-q")
    git(workshop.folder, "add", ".")
    git(workshop.folder, "commit", "-qm", "Words of old")
    workshop.say(name)
    workshop.write("WORD = 'working'\n", "src/near.py")
    workshop.ask_until(name, "working")

    head = workshop.registry.versions(name)[-1]
    assert (head.name, head.label, head.unix_ns > 0) == ("HEAD", "Words of old", True)
    result = workshop.ask(name, version="HEAD")
    assert (result.output, result.version) == (b"committed", "HEAD")
    assert workshop.say(name) == "working"


def test_new_commit_is_what_git_holds_then(workshop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "COMMIT_KNOWN_S", 0.0)
    name = workshop.host(SAYS.format("first"))
    git(workshop.folder, "init", "-q")
    git(workshop.folder, "add", ".")
    git(workshop.folder, "commit", "-qm", "first")
    assert workshop.say(name, version="HEAD") == "first"
    workshop.write(SAYS.format("second"))
    assert workshop.say(name, version="HEAD") == "first"

    git(workshop.folder, "commit", "-qam", "second")

    assert workshop.say(name, version="HEAD") == "second"


def test_listing_the_versions_sees_a_commit_of_this_moment(workshop: Any) -> None:
    """Even one of the same second and subject as the one before."""
    name = workshop.host(SAYS.format("first"))
    git(workshop.folder, "init", "-q")
    git(workshop.folder, "add", ".")
    git(workshop.folder, "commit", "-qm", "wip")
    assert workshop.say(name, version="HEAD") == "first"
    workshop.write(SAYS.format("second"))
    git(workshop.folder, "commit", "-qa", "--amend", "-C", "HEAD")

    workshop.registry.versions(name)

    assert workshop.say(name, version="HEAD") == "second"


def test_workers_of_earlier_versions_are_few_and_end_unused(
    workshop: Any, monkeypatch: pytest.MonkeyPatch, wait: Callable[[Callable[[], Any]], Any]
) -> None:
    name = workshop.host("import os\ndef Handler(req): return f'{os.getppid()} start'\n")
    versions = [workshop.ask(name).version]
    for number in range(5):
        workshop.write(SAYS.format(number))
        versions.append(workshop.ask_until(name, str(number)).version)
    for version in versions:
        assert workshop.ask(name, version=version).error is None
    most = 1 + archive.MOST_AT_WORK
    wait(lambda: workers_of(name) == most)

    monkeypatch.setattr(archive, "UNUSED_S", 0.0)

    wait(lambda: workers_of(name) == 1)


def workers_of(name: str) -> int:
    """Count processes that have loaded a function: their working folder is its own."""
    found = 0
    for process in psutil.Process().children(recursive=True):
        try:
            found += "함수 folder" in process.cwd()
        except psutil.Error:
            continue
    return found
