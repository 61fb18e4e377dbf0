import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fxviewer.gateway.watch import Watch

DEADLINE_S = 20.0
SAYS = "def Handler(req): return 'x'\n"


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    watch.close()


def watched(watch: Watch, key: str, *paths: Path) -> threading.Event:
    changed = threading.Event()
    watch.put(key, [str(path) for path in paths], changed.set)
    return changed


def test_change_is_told(watch: Watch, tmp_path: Path) -> None:
    path = tmp_path / "handler.py"
    path.write_text("old")
    changed = watched(watch, "a", path)

    path.write_text("newer")

    assert changed.wait(DEADLINE_S)


def test_only_those_concerned_are_told(watch: Watch, tmp_path: Path) -> None:
    paths = [tmp_path / name / "handler.py" for name in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        path.write_text("old")
    first, second = watched(watch, "a", paths[0]), watched(watch, "b", paths[1])

    paths[1].write_text("newer")

    assert second.wait(DEADLINE_S)
    assert not first.is_set()


def test_python_file_that_appears_beside_is_told(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("old")
    changed = watched(watch, "a", tmp_path / "handler.py")

    (tmp_path / "missing.py").write_text("here")

    assert changed.wait(DEADLINE_S)


def test_folder_that_comes_back_is_watched_again(watch: Watch, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "fn" / "handler.py"
    path.parent.mkdir(parents=True)
    path.write_text("old")
    changed = watched(watch, "a", path)
    path.unlink()
    path.parent.rmdir()
    path.parent.parent.rmdir()
    assert changed.wait(DEADLINE_S)
    changed.clear()

    path.parent.mkdir(parents=True)
    path.write_text("back")
    assert changed.wait(DEADLINE_S)
    changed.clear()
    path.write_text("and changed")

    assert changed.wait(DEADLINE_S)


def test_change_that_tells_nothing_is_found_by_looking(watch: Watch, tmp_path: Path) -> None:
    """A file system over the network has no events; here the file is in a folder nobody watches."""
    path = tmp_path / "handler.py"
    path.write_text("old")
    target = tmp_path / "first" / "target.py"
    target.parent.mkdir()
    target.write_text("old")
    middle = tmp_path / "second" / "middle.py"
    middle.parent.mkdir()
    middle.symlink_to(target)
    link = tmp_path / "third" / "handler.py"
    link.parent.mkdir()
    link.symlink_to(middle)
    changed = watched(watch, "a", link)

    middle.unlink()
    middle.write_text("another file")

    assert changed.wait(DEADLINE_S)


def test_forgotten_files_tell_nothing(watch: Watch, tmp_path: Path) -> None:
    path, other = tmp_path / "a.py", tmp_path / "b.py"
    for one in (path, other):
        one.write_text("old")
    forgotten, kept = watched(watch, "a", path), watched(watch, "b", other)

    watch.forget("a")
    path.write_text("newer")
    other.write_text("newer")

    assert kept.wait(DEADLINE_S)
    assert not forgotten.is_set()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_folder_whose_name_is_no_text_is_looked_at_and_keeps_nobody_from_being_told(
    watch: Watch, tmp_path: Path
) -> None:
    paths = [tmp_path / os.fsdecode(b"\xff") / "handler.py", tmp_path / "b" / "handler.py"]
    for path in paths:
        path.parent.mkdir()
        path.write_text("old")
    first, second = watched(watch, "a", paths[0]), watched(watch, "b", paths[1])

    for path in paths:
        path.write_text("newer")

    assert first.wait(DEADLINE_S)
    assert second.wait(DEADLINE_S)


def test_path_that_is_none_keeps_nobody_from_being_told(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "loop.py").symlink_to("loop.py")
    path = tmp_path / "handler.py"
    path.write_text("old")
    watched(watch, "a", tmp_path / "loop.py", tmp_path / ("long" * 100) / "handler.py")
    changed = watched(watch, "b", path)

    path.write_text("newer")

    assert changed.wait(DEADLINE_S)


def test_pictures_written_beside_functions_are_no_reason_to_look(workshop: Any, wait: Callable[..., Any]) -> None:
    workshop.write(SAYS, "fn/handler.py")
    workshop.registry.host([workshop.folder])
    (workshop.folder / "pictures").mkdir()

    for number in range(50):
        (workshop.folder / "pictures" / f"{number}.jpg").write_bytes(b"x")
    workshop.write(SAYS, "late.py")

    wait(lambda: "late" in workshop.registry.names())
    assert workshop.registry.names() == ["fn", "late"]
