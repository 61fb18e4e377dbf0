"""The rules of the house that no single test can hold."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "fxviewer"
MAX_LINES = 350  # a file with more has more than one reason to change

# Modules without a test file of their own, and what tests them instead.
TESTED_ELSEWHERE: dict[str, str] = {}

# Words that say nothing about what is inside.
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "manager", "misc", "common", "data", "info", "stuff", "core"}


def own_files(*folders: str) -> list[Path]:
    files = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return sorted(file.relative_to(ROOT) for file in files if "pb" not in file.parts)


def modules() -> list[Path]:
    return [file.relative_to("fxviewer") for file in own_files("fxviewer") if file.name != "__init__.py"]


def test_imports_follow_the_rules_of_the_rooms() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    verdict = subprocess.run([linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)

    assert verdict.returncode == 0, verdict.stdout


@pytest.mark.parametrize("module", modules(), ids=str)
def test_module_has_a_test_file_in_the_same_room(module: Path) -> None:
    if module.as_posix() in TESTED_ELSEWHERE:
        pytest.skip(TESTED_ELSEWHERE[module.as_posix()])
    name = module.stem.strip("_")
    room = ROOT / "tests" / module.parent

    candidates = [room / f"test_{name}.py", room / f"test_{module.parent.name}_{name}.py"]

    assert any(file.exists() for file in candidates), f"write {candidates[0].relative_to(ROOT)}"


def test_no_exception_from_the_mirror_outlives_its_module() -> None:
    known = {module.as_posix() for module in modules()}

    assert set(TESTED_ELSEWHERE) <= known


@pytest.mark.parametrize("file", own_files("fxviewer", "benchmarks", "tests"), ids=str)
def test_file_name_says_what_is_inside(file: Path) -> None:
    words = set(file.stem.split("_"))

    assert not words & EMPTY_WORDS


@pytest.mark.parametrize("file", own_files("fxviewer", "benchmarks", "tests"), ids=str)
def test_file_has_one_reason(file: Path) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").count("\n")

    assert lines <= MAX_LINES
