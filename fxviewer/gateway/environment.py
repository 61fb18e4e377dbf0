"""The Python a function runs in: ours, or one of its own that has what its requirements.txt names on top of ours."""

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from fxviewer.errors import FunctionError
from fxviewer.project.command import Tell, run_told

INSTALL_TIMEOUT_S = 1800.0  # packages of gigabytes over a slow line
_LOCK_TIMEOUT_S = INSTALL_TIMEOUT_S + 60.0  # outlasts the build that holds it
_FORMAT = "1"  # of the environments on disk; another number makes them anew
_COMPLETE = "complete"  # written last: without it, the making was interrupted
_NOTHING_OWN = "nothing was installed"  # in it; ours has everything, in a process that may be running already
_INDENT = "\n   "  # sets off what to do from what pip said
_TOLD_LINES = 4  # of what pip said last; its reason is in them


def storage_path() -> Path:
    """Return the folder of images and environments; FXVIEWER_DATA names another one."""
    chosen = os.environ.get("FXVIEWER_DATA")
    return Path(chosen) if chosen else platformdirs.user_data_path("fxviewer", appauthor=False)


def environment_for(requirements: Path, *, tell: Tell) -> str:
    """Return the interpreter that has what a requirements.txt names, made if it is not there; takes minutes then.

    The same requirements share one. What this program's own environment has in the wanted version is not installed
    again; where that is everything, or nothing is wanted, it is this program's own interpreter.

    Args:
        tell: Gets each line that pip prints.

    Raises:
        FunctionError: Something cannot be installed.
    """
    wanted = list(_lines(requirements))
    if not wanted:
        return sys.executable
    shelf = _shelf(wanted)
    with _locked(shelf, tell):
        finished = _finished(shelf)
        return _python(finished[-1] if finished else _make(shelf, requirements, tell, ()))


def renewed_environment_for(requirements: Path, *, tell: Tell) -> str:
    """As environment_for, but made anew from packages fetched anew; functions that run in the old one go on in it."""
    wanted = list(_lines(requirements))
    if not wanted:
        return sys.executable
    shelf = _shelf(wanted)
    with _locked(shelf, tell):
        return _python(_make(shelf, requirements, tell, ("--no-cache-dir",)))


def existing_environment_for(requirements: Path) -> str | None:
    """Return what environment_for would, if that is there already; None where it would have to be made. Never waits.

    Raises:
        FunctionError: The file cannot be read.
    """
    wanted = list(_lines(requirements))
    if not wanted:
        return sys.executable
    shelf = _shelf(wanted)
    finished = _finished(shelf) if shelf.is_dir() else []
    return _python(finished[-1]) if finished else None


def _lines(requirements: Path, seen: frozenset[Path] = frozenset()) -> Iterator[str]:
    """Give what counts in a requirements file and in those it includes."""
    if not requirements.is_file() and not seen:
        return
    try:
        text = requirements.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FunctionError(f"{requirements} cannot be read: {error}.") from error
    for line in text.splitlines():
        stripped = re.sub(r"(^|\s)#.*$", "", line).strip()
        included = re.fullmatch(r"(?:-r|-c|--requirement|--constraint)[ =]\s*(\S+)", stripped)
        if included and requirements not in seen:
            yield from _lines(requirements.parent / included[1], seen | {requirements})
        elif stripped:
            yield stripped


def _shelf(wanted: list[str]) -> Path:
    """The folder of the environments that have this; more than one only after renewals."""
    identity = "\n".join([_FORMAT, sys.version, sys.executable, *_own_sites(), *wanted])
    return storage_path() / "environments" / hashlib.sha256(identity.encode()).hexdigest()[:16]


@contextlib.contextmanager
def _locked(shelf: Path, tell: Tell) -> Iterator[None]:
    lock = FileLock(shelf.with_suffix(".lock"))
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            tell("Waiting for another build that makes the same environment.")
            lock.acquire(timeout=_LOCK_TIMEOUT_S)
    except Timeout as error:
        raise FunctionError(f"Another build has held {shelf} for too long.", "End it, then try again.") from error
    except OSError as error:
        raise FunctionError(f"No environment can be made in {shelf.parent}: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()


def _finished(shelf: Path) -> list[Path]:
    return sorted((folder for folder in _numbered(shelf) if (folder / _COMPLETE).is_file()), key=_number)


def _numbered(shelf: Path) -> list[Path]:
    return [folder for folder in shelf.iterdir() if folder.name.isdecimal()]


def _number(folder: Path) -> int:
    return int(folder.name)


def _make(shelf: Path, requirements: Path, tell: Tell, pip_options: tuple[str, ...]) -> Path:
    for folder in _numbered(shelf):
        if not (folder / _COMPLETE).is_file():
            shutil.rmtree(folder, ignore_errors=True)
    folder = shelf / str(max(map(_number, _numbered(shelf)), default=0) + 1)
    try:
        _make_venv(folder)
        _install(folder, requirements, tell, pip_options)
        (folder / _COMPLETE).write_text("" if _has_own_packages(folder) else _NOTHING_OWN, encoding="ascii")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _has_own_packages(folder: Path) -> bool:
    return any(_site(folder).glob("*.dist-info"))


def _make_venv(folder: Path) -> None:
    has_pip = importlib.util.find_spec("pip") is not None  # then the environment sees ours
    try:
        venv.create(folder, symlinks=os.name != "nt", with_pip=not has_pip)
    except (subprocess.CalledProcessError, OSError) as error:
        raise FunctionError(
            f"{sys.executable} makes no virtual environments: {error}.",
            "Install pip into it; on Debian and Ubuntu, python3-venv too.",
        ) from error
    # After the environment's own packages, so that theirs win; addsitedir, because an editable install is a .pth too.
    lines = "".join(f"import site; site.addsitedir({site!r})\n" for site in _own_sites())
    (_site(folder) / "fxviewer.pth").write_text(lines, encoding="utf-8")


def _site(folder: Path) -> Path:
    return next(folder.glob("Lib/site-packages" if os.name == "nt" else "lib/python*/site-packages"))


def _own_sites() -> list[str]:
    return [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]


def _install(folder: Path, requirements: Path, tell: Tell, options: tuple[str, ...]) -> None:
    command = [str(_interpreter(folder)), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--no-warn-script-location", *options, "-r", str(requirements.resolve())]
    variables = os.environ | {"PIP_ROOT_USER_ACTION": "ignore", "PYTHONUTF8": "1"}
    code, said = run_told(
        command, folder=requirements.parent, variables=variables, timeout_s=INSTALL_TIMEOUT_S, tell=tell
    )
    if code:
        reasons = [line for line in said if line.startswith("ERROR:")] or said
        what = f"What {requirements.name} names cannot be installed. pip says:"
        raise FunctionError(
            "\n    ".join([what, *reasons[-_TOLD_LINES:]]) + _INDENT, f"Mend {requirements}, or see to the network."
        )


def _python(folder: Path) -> str:
    is_ours = (folder / _COMPLETE).read_text(encoding="ascii") == _NOTHING_OWN
    return sys.executable if is_ours else str(_interpreter(folder))


def _interpreter(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
