"""Saves against running functions: what is in force, and what is refused."""

import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from fxviewer.gateway import versions
from fxviewer.gateway.call import Call
from fxviewer.gateway.event import Described, Refused

SAYS = "def Handler(req): return '{}'\n"
WHOLE = "(Handler := lambda req: '{}')"  # no beginning of which is Python


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def atomically(path: Path, text: str) -> None:
    other = path.with_name(".handler.py.tmp~")
    other.write_text(text)
    other.replace(path)


def as_vim(path: Path, text: str) -> None:
    """Rename the file to its backup, write a new one, remove the backup."""
    path.with_name("4913").touch()
    path.with_name("4913").unlink()
    backup = path.with_name("handler.py~")
    path.rename(backup)
    path.write_text(text)
    backup.unlink()


def as_pycharm(path: Path, text: str) -> None:
    """Write beside it, put the old aside, put the new in its place."""
    path.with_name("handler.py___jb_tmp___").write_text(text)
    path.rename(path.with_name("handler.py___jb_old___"))
    path.with_name("handler.py___jb_tmp___").rename(path)
    path.with_name("handler.py___jb_old___").unlink()


def in_pieces(path: Path, text: str) -> None:
    with path.open("w") as file:
        for piece in text:
            file.write(piece)
            file.flush()


@pytest.mark.parametrize("save", [in_place, atomically, as_vim, as_pycharm, in_pieces])
def test_save_is_seen_once_however_it_is_written(
    workshop: Any, event: Callable[..., Any], save: Callable[[Path, str], None]
) -> None:
    name = workshop.host(WHOLE.format("old"))
    path = workshop.folder / "handler.py"
    assert workshop.say(name) == "old"
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)

        save(path, WHOLE.format("new"))

        told = event(follower, Described)
        assert (told.source, told.reload_ns > 0) == (WHOLE.format("new"), True)
        result = workshop.ask(name)
        assert (result.output, result.version) == (b"new", told.version)
        save(path, WHOLE.format("newer"))
        assert event(follower, Described).source == WHOLE.format("newer")  # and nothing came between


def test_same_content_is_no_save(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host(SAYS.format("old"))
    workshop.say(name)
    with workshop.registry.follow([name]) as follower:
        before = event(follower, Described)

        in_place(workshop.folder / "handler.py", SAYS.format("old"))
        (workshop.folder / "handler.py").touch()
        in_place(workshop.folder / "handler.py", SAYS.format("new"))

        assert event(follower, Described).version != before.version


def test_imported_modules_count_and_others_do_not(workshop: Any, event: Callable[..., Any]) -> None:
    workshop.write("WORD = 'old'\n", "pkg/word.py")
    workshop.write("", "pkg/__init__.py")
    workshop.write("x = 1\n", "other.py")
    name = workshop.host("from pkg import word\ndef Handler(req): return word.WORD\n")
    assert workshop.say(name) == "old"
    with workshop.registry.follow([name]) as follower:
        before = event(follower, Described)

        workshop.write("x = 2\n", "other.py")
        workshop.write("WORD = 'new'\n", "pkg/word.py")

        after = event(follower, Described)
        assert after.version != before.version
        assert workshop.say(name) == "new"


def test_module_imported_by_a_call_is_watched_from_then_on(workshop: Any) -> None:
    workshop.write("WORD = 'old'\n", "late.py")
    name = workshop.host("def Handler(req):\n    import late\n    return late.WORD\n")
    assert workshop.say(name) == "old"

    workshop.write("WORD = 'new'\n", "late.py")

    workshop.ask_until(name, "new")


def test_broken_save_is_refused_and_mending_it_is_told(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host(SAYS.format("old"))
    workshop.say(name)
    with workshop.registry.follow([name]) as follower:
        before = event(follower, Described)

        workshop.write("def Handler(req:\n")

        refused = event(follower, Refused)
        assert (refused.error["kind"], refused.error["line"], refused.error["code"]) == ("LOAD", 1, "def Handler(req:")
        assert refused.version != before.version
        assert workshop.say(name) == "old"
        workshop.write(SAYS.format("new"))
        assert event(follower, Described).source == SAYS.format("new")
        assert workshop.say(name) == "new"


def test_taking_a_broken_save_back_clears_it(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host(SAYS.format("old"))
    pid = workshop.host("import os\ndef Handler(req): return str(os.getpid())\n", "pid.py")
    workshop.say(name)
    before = workshop.say(pid)
    with workshop.registry.follow([name, pid]) as follower:
        workshop.write("import os; import nowhere\ndef Handler(req): return str(os.getpid())\n", "pid.py")
        refused = event(follower, Refused)
        assert "nowhere" in refused.error["message"]
        while not isinstance(follower.get(0), type(None)):
            pass

        workshop.write("import os\ndef Handler(req): return str(os.getpid())\n", "pid.py")

        assert event(follower, Described).function == pid
    assert workshop.say(pid) == before
    with workshop.registry.follow([pid]) as later:
        assert isinstance(later.get(1), Described)
        assert later.get(0) is None


def test_who_follows_later_hears_of_the_refused_save(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host(SAYS.format("old"))
    workshop.say(name)
    with workshop.registry.follow([name]) as first:
        workshop.write("1 / 0\n")
        refused = event(first, Refused)

    with workshop.registry.follow([name]) as later:
        assert isinstance(later.get(1), Described)
        assert later.get(1) == refused


def test_missing_module_that_appears_mends_the_save(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host(SAYS.format("old"))
    workshop.say(name)
    with workshop.registry.follow([name]) as follower:
        workshop.write("import near\ndef Handler(req): return near.WORD\n")
        event(follower, Refused)

        workshop.write("WORD = 'near'\n", "near.py")

        event(follower, Described)
    assert workshop.say(name) == "near"


def test_function_that_never_loaded_works_once_it_is_mended(workshop: Any) -> None:
    name = workshop.host("def Handler(req:\n")
    assert workshop.ask(name).error["kind"] == "LOAD"
    assert workshop.registry.state(name).available == 0

    workshop.write(SAYS.format("mended"))

    workshop.ask_until(name, "mended")
    assert workshop.registry.state(name).available == 1


@pytest.mark.parametrize("broken", ["def Handler(req:\n", "x = " + "-" * 100_000 + "1\n"], ids=["cut", "deep"])
def test_saves_of_a_function_nobody_asked_are_told_without_a_worker(
    workshop: Any, event: Callable[..., Any], broken: str
) -> None:
    before = set(psutil.Process().children(recursive=True))
    name = workshop.host(SAYS.format("old"))
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)

        workshop.write(broken)
        assert event(follower, Refused).error["kind"] == "LOAD"
        workshop.write(SAYS.format("new"))

        assert event(follower, Described).source == SAYS.format("new")
    assert set(psutil.Process().children(recursive=True)) <= before
    assert workshop.say(name) == "new"


def test_version_that_raises_on_the_latest_frame_is_in_force(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host(SAYS.format("old"))
    workshop.say(name)
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)

        workshop.write("def Handler(req):\n    raise ValueError('seen at once')\n")

        event(follower, Described)
    assert workshop.ask(name).error["message"] == "seen at once"


def test_version_that_ends_its_process_on_the_latest_frame_is_refused(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host(SAYS.format("old"))
    workshop.say(name)
    with workshop.registry.follow([name]) as follower:
        workshop.write("import os\ndef Handler(req): os._exit(7)\n")

        refused = event(follower, Refused)

    assert (refused.error["kind"], "exit code 7" in refused.error["message"]) == ("CRASHED", True)
    assert workshop.say(name) == "old"


def test_version_that_hangs_on_the_latest_frame_is_in_force(
    make_workshop: Callable[..., Any], event: Callable[..., Any]
) -> None:
    workshop = make_workshop(deadline_s=4.0)
    name = workshop.host(SAYS.format("old"))
    workshop.say(name)
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)

        workshop.write("import time\ndef Handler(req): time.sleep(600)\n")

        event(follower, Described)
    assert workshop.ask(name).error["kind"] == "DEADLINE"


def test_stream_goes_on_while_saves_come_and_every_frame_is_of_one_version(workshop: Any) -> None:
    two_files = "import half\nWORD = '{0}'\ndef Handler(req): return WORD + half.WORD\n"
    workshop.write("WORD = '0'\n", "half.py")
    name = workshop.host(two_files.format(0))
    workshop.say(name)
    answers, ending = [], threading.Event()

    def stream() -> None:
        while not ending.is_set():
            answers.append(workshop.registry.submit(name, Call(b"")).result(30))

    thread = threading.Thread(target=stream)
    thread.start()
    for number in range(1, 8):
        workshop.write(f"WORD = '{number}'\n", "half.py")
        workshop.write(two_files.format(number))
        workshop.ask_until(name, f"{number}{number}")
    ending.set()
    thread.join()

    assert not [one.error for one in answers if one.error]
    # A frame may see the module saved and the handler not yet, as it lay on disk; never two answers of one version.
    texts: dict[str, set[bytes]] = {}
    for one in answers:
        texts.setdefault(one.version, set()).add(one.output)
    assert all(len(found) == 1 for found in texts.values())


def test_replaced_worker_is_of_the_version_in_force_and_not_of_a_broken_save(
    workshop: Any, event: Callable[..., Any]
) -> None:
    workshop.write("WORD = 'whole'\n", "near.py")
    name = workshop.host("import near, os\ndef Handler(req):\n    if req.input: os._exit(1)\n    return near.WORD\n")
    workshop.say(name)
    with workshop.registry.follow([name]) as follower:
        workshop.write("WORD = \n", "near.py")
        event(follower, Refused)

    assert workshop.ask(name, b"x").error["kind"] == "CRASHED"
    assert workshop.say(name) == "whole"


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def test_checkout_of_another_branch_is_one_new_version(
    workshop: Any, event: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "SETTLE_S", 0.5)  # git may have to wait between two files for its turn
    monkeypatch.setattr(versions, "SETTLE_TIMEOUT_S", 20.0)
    workshop.write("WORD = 'main'\n", "near.py")
    name = workshop.host("import near\nHERE = 'main'\ndef Handler(req): return HERE + near.WORD\n")
    git(workshop.folder, "init", "-q", "-b", "main")
    git(workshop.folder, "add", ".")
    git(workshop.folder, "commit", "-qm", "main")
    git(workshop.folder, "checkout", "-qb", "other")
    workshop.write("WORD = 'other'\n", "near.py")
    workshop.write("import near\nHERE = 'other'\ndef Handler(req): return HERE + near.WORD\n")
    git(workshop.folder, "commit", "-qam", "other")
    workshop.ask_until(name, "otherother")
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)

        git(workshop.folder, "checkout", "-q", "main")

        event(follower, Described)
        assert workshop.say(name) == "mainmain"


def test_folder_that_goes_and_comes_back_is_seen(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host(SAYS.format("old"), "fn/handler.py")
    workshop.say(name)
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)
        shutil.rmtree(workshop.folder / "fn")
        refused = event(follower, Refused)
        assert refused.error["message"].endswith("handler.py is gone.")
        assert workshop.say(name) == "old"

        workshop.write(SAYS.format("new"), "fn/handler.py")

        event(follower, Described)
    workshop.ask_until(name, "new")


def test_symbolic_link_to_the_handler_is_followed(workshop: Any, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "real.py"
    real.parent.mkdir()
    real.write_text(SAYS.format("old"))
    (workshop.folder / "linked").mkdir()
    (workshop.folder / "linked" / "handler.py").symlink_to(real)
    workshop.registry.host([workshop.folder / "linked"])
    assert workshop.say("linked") == "old"

    real.write_text(SAYS.format("new"))

    workshop.ask_until("linked", "new")
