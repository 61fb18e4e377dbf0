import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fxviewer.gateway.call import Call
from fxviewer.gateway.function import Function
from fxviewer.gateway.launch import Launcher
from fxviewer.gateway.worker import Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    launcher = Launcher()
    worker = launcher.take(sys.executable, {})
    yield worker
    launcher.end(worker)
    launcher.close()


def test_files_given_are_loaded_and_not_those_on_disk(worker: Worker, tmp_path: Path) -> None:
    handler, near = tmp_path / "handler.py", tmp_path / "pkg" / "near.py"
    handler.write_text("on disk, and no Python")
    files = {
        str(handler): b"from pkg import near\ndef Handler(req): return near.WORD + __file__\n",
        str(near.parent / "__init__.py"): b"",
        str(near): "# coding: utf-8\nWORD = '이전 '\n".encode(),
    }

    loading = worker.load(Function("f", handler), files, threads=-1, heavy=[])
    answer, output, late = worker.call(Call(b""), threads=-1, deadline_s=30)

    assert (loading.error, loading.files, late) == (None, files, {})
    assert output.decode() == f"이전 {handler}"
    assert answer["ns"] > 0


def test_installed_packages_below_the_folder_are_not_the_functions_own(worker: Worker, tmp_path: Path) -> None:
    packages = tmp_path / ".venv/lib/python3/site-packages"
    packages.mkdir(parents=True)
    (packages / "installed.py").write_text("WORD = 'installed'\n")
    handler = tmp_path / "handler.py"
    handler.write_text(f"import sys\nsys.path.append({str(packages)!r})\nimport installed\ndef Handler(req): pass\n")

    loading = worker.load(Function("f", handler), {}, threads=-1, heavy=[])

    assert loading.error is None
    assert list(loading.files) == [str(handler)]


def test_folder_beside_the_handlers_is_the_functions_own_when_its_root_says_so(worker: Worker, tmp_path: Path) -> None:
    handler, near = tmp_path / "src" / "handler.py", tmp_path / "lib" / "near.py"
    for path in (handler, near):
        path.parent.mkdir()
    near.write_text("WORD = 1\n")
    handler.write_text("import sys\nsys.path.append('../lib')\nimport near\ndef Handler(req): pass\n")

    loading = worker.load(Function("f", handler, root=tmp_path), {}, threads=-1, heavy=[])

    assert loading.error is None
    assert set(loading.files) == {str(handler), str(near)}


def test_ending_is_told() -> None:
    launcher = Launcher()
    worker = launcher.take(sys.executable, {})
    worker.process.terminate()
    worker.process.wait(30)

    assert worker.ending() == "signal SIGTERM"

    launcher.end(worker)
    launcher.close()
