"""Real environments, with tiny packages of pure Python from the package index."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fxviewer.errors import FunctionError
from fxviewer.gateway import environment
from fxviewer.gateway.environment import (
    environment_for,
    existing_environment_for,
    renewed_environment_for,
    storage_path,
)

TIMEOUT_S = 100
pytestmark = pytest.mark.timeout(300)  # making one takes its time where much else runs


@pytest.fixture(scope="module", autouse=True)
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One storage for all tests of this file, so that each environment is made once. A path with Hangul and a space."""
    folder = tmp_path_factory.mktemp("저장 공간")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FXVIEWER_DATA", str(folder))
        yield folder


def requirements(folder: Path, text: str) -> Path:
    path = folder / "requirements.txt"
    path.write_text(text, encoding="utf-8")
    return path


def made(folder: Path, text: str) -> str:
    return environment_for(requirements(folder, text), tell=lambda _: None)


def answer(python: str, code: str) -> str:
    asked = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, timeout=TIMEOUT_S, check=False, cwd=Path(python).parent
    )
    assert asked.returncode == 0, asked.stderr
    return asked.stdout.strip()


VERSION = "import importlib.metadata; print(importlib.metadata.version('roman'))"


@pytest.mark.parametrize("text", ["", "\r\n", "# nothing\n\n"])
def test_no_requirements_are_our_own_interpreter(tmp_path: Path, text: str) -> None:
    assert made(tmp_path, text) == sys.executable


def test_no_file_is_our_own_interpreter(tmp_path: Path) -> None:
    assert environment_for(tmp_path / "requirements.txt", tell=lambda _: None) == sys.executable


def test_conflicting_requirements_run_side_by_side(tmp_path: Path) -> None:
    four, five = made(tmp_path, "roman==4.2\n"), made(tmp_path, "roman==5.0\n")

    assert answer(four, VERSION) == "4.2"
    assert answer(five, VERSION) == "5.0"


def test_ours_is_behind_the_function_s_own(tmp_path: Path) -> None:
    python = made(tmp_path, "roman==5.0\n")

    answer(python, "import roman, cv2, fxviewer.gateway.executor")


def test_another_version_of_what_we_have_wins(tmp_path: Path) -> None:
    python = made(tmp_path, "iniconfig==1.1.1\n")

    assert answer(python, "from importlib.metadata import version; print(version('iniconfig'))") == "1.1.1"


def test_what_we_have_is_not_installed_again(tmp_path: Path) -> None:
    told: list[str] = []

    python = environment_for(requirements(tmp_path, "opencv-python\nnumpy\n"), tell=told.append)

    assert any("already satisfied: opencv-python" in line for line in told)
    assert python == sys.executable
    assert environment_for(requirements(tmp_path, "opencv-python\nnumpy\n"), tell=told.append) == sys.executable


def test_the_same_requirements_share_one_environment(tmp_path: Path) -> None:
    first = made(tmp_path, "roman==5.0\n")
    told: list[str] = []

    second = environment_for(requirements(tmp_path, "# a comment\n\nroman==5.0   # more\n"), tell=told.append)

    assert (second, told) == (first, [])


def test_an_environment_is_found_again_only_when_it_is_complete(tmp_path: Path) -> None:
    path = requirements(tmp_path, "roman==3.2\n")
    before = existing_environment_for(path)
    python = made(tmp_path, "roman==3.2\n")
    after = existing_environment_for(path)
    (Path(python).parents[1] / "complete").unlink()

    assert (before, after, existing_environment_for(path)) == (None, python, None)
    assert existing_environment_for(tmp_path / "none.txt") == sys.executable


def test_what_an_included_file_says_counts(tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("roman==4.2\n")
    first = made(tmp_path, "-r more.txt\n")
    (tmp_path / "more.txt").write_text("roman==5.0\n")

    second = made(tmp_path, "-r more.txt\n")

    assert (answer(first, VERSION), answer(second, VERSION)) == ("4.2", "5.0")


def test_files_that_include_each_other_are_told(tmp_path: Path) -> None:
    with pytest.raises(FunctionError, match="cannot be installed"):
        made(tmp_path, "roman==4.2\n-r requirements.txt\n")


def test_a_renewed_environment_leaves_the_old_one_in_use(tmp_path: Path) -> None:
    old = made(tmp_path, "roman==5.0\n")

    new = renewed_environment_for(requirements(tmp_path, "roman==5.0\n"), tell=lambda _: None)

    assert new != old
    assert (answer(old, VERSION), answer(new, VERSION)) == ("5.0", "5.0")
    assert made(tmp_path, "roman==5.0\n") == new


def test_a_failure_shows_pip_s_own_last_lines_and_leaves_nothing(tmp_path: Path) -> None:
    before = set(storage_path().rglob("pyvenv.cfg"))

    with pytest.raises(FunctionError) as failed:
        made(tmp_path, "roman==99.99\n")

    assert "No matching distribution found for roman==99.99" in failed.value.what
    assert str(tmp_path / "requirements.txt") in failed.value.cure
    assert set(storage_path().rglob("pyvenv.cfg")) == before


def test_an_interrupted_build_leaves_nothing(tmp_path: Path) -> None:
    before = set(storage_path().rglob("pyvenv.cfg"))

    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        environment_for(requirements(tmp_path, "roman==4.1\n"), tell=interrupt)

    assert set(storage_path().rglob("pyvenv.cfg")) == before


def test_a_build_that_was_killed_is_made_anew(tmp_path: Path) -> None:
    python = made(tmp_path, "roman==4.0\n")
    folder = Path(python).parents[1]
    (folder / "complete").unlink()
    next(folder.rglob("roman.py")).unlink()

    again = made(tmp_path, "roman==4.0\n")

    answer(again, "import roman")


def test_builds_at_the_same_time_make_one_environment(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(3)]
    found: list[str] = []

    def build(folder: Path) -> None:
        folder.mkdir()
        found.append(made(folder, "roman==3.3\n"))

    threads = [threading.Thread(target=build, args=(folder,), name="fx-build") for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)

    assert len(found) == 3
    assert len(set(found)) == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FXVIEWER_DATA", str(tmp_path / "file"))

    with pytest.raises(FunctionError, match="No environment can be made in"):
        made(tmp_path, "roman\n")


def test_an_interpreter_without_pip_gets_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_own_sites", list)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    python = made(tmp_path, "roman==5.0\n")

    assert answer(python, VERSION) == "5.0"
