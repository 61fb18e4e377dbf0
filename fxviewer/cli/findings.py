"""What `fxviewer doctor` looks at. Each check returns what it found and raises nothing it knows of."""

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fxviewer.errors import FxviewerError

_PACKAGES = ("PySide6-Essentials", "opencv-python", "av", "grpcio", "protobuf", "numpy")
_OPENCV_PACKAGES = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
_QT_VARIABLES = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_QT_TIMEOUT_S = 30.0  # a cold start from a slow disk
_LEAKED_REFERENCES = 100  # of 2000 calls; a few come and go for other reasons
_ROUND_TRIP_SOURCE = "pattern:640x480@50x150"  # three seconds of a live source; a worker takes up to one to start


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: how it is, with what, and what to do about it."""

    verdict: Literal["ok", "warning", "broken"]
    subject: str
    what: str
    cure: str = ""


def find_all() -> Iterator[Finding]:
    """Look at everything, one after the other; some of it takes seconds."""
    yield Finding("ok", "system", f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    yield from versions()
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (opencv, codecs, cameras, qt_variables, qt, videos, gateway)
    for check in checks:
        try:
            yield from check()
        except FxviewerError as error:
            yield Finding("broken", check.__name__.replace("_", " "), error.what, error.cure)
        except (ImportError, OSError) as error:
            yield Finding(
                "broken",
                check.__name__.replace("_", " "),
                str(error),
                "docs/troubleshooting.md has the common reasons.",
            )


def versions() -> Iterator[Finding]:
    for package in _PACKAGES:
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            if package != "opencv-python" or not _installed(_OPENCV_PACKAGES):
                yield Finding("broken", package, "not installed", f"Install it: pip install {package}")
            continue
        if package == "PySide6-Essentials" and version.startswith("6.12.0") and sys.version_info < (3, 12):
            what = f"{version} aborts the program after some thousand calls on this Python"
            yield Finding("broken", package, what, "pip install 'PySide6-Essentials<6.12', or use Python 3.12.")
        else:
            yield Finding("ok", package, version)
    if len(several := _installed(_OPENCV_PACKAGES)) > 1:
        what = f"{' and '.join(several)} share one folder and overwrite each other"
        yield Finding("warning", "opencv", what, f"pip uninstall {' '.join(several)}, then install opencv-python.")


def opencv() -> Iterator[Finding]:
    from fxviewer.media.codec import decode_image, encode_jpeg
    from fxviewer.media.pattern import PatternSource

    frame = PatternSource("pattern:640x480@0x1").read()
    assert frame is not None
    decode_image(encode_jpeg(frame.image, 85))
    yield Finding("ok", "OpenCV", "encodes and decodes JPEG")


def codecs() -> Iterator[Finding]:
    import av

    from fxviewer.media.frame import Picture
    from fxviewer.media.pattern import PatternSource
    from fxviewer.media.recorder import Recorder
    from fxviewer.media.source import open_source

    if "h264" in av.codecs_available:
        yield Finding("ok", "films", "H.264 is decoded")
    else:
        yield Finding("warning", "films", "this PyAV decodes no H.264", "Install PyAV from PyPI: pip install av")
    frame = PatternSource("pattern:640x480@0x1").read()
    assert frame is not None
    with tempfile.TemporaryDirectory(prefix="fxviewer-") as folder:
        recorder = Recorder(Path(folder) / "doctor.mkv", reserved_bytes=0)
        recorder.start()
        recorder.write(0, Picture(frame.image, b""))
        status = recorder.stop()
        if status.error is not None:
            raise status.error
        source = open_source(str(status.path))
        is_readable = source.read() is not None
        source.close()
    if is_readable:
        yield Finding("ok", "recordings", "a recording was written and read back")
    else:
        yield Finding(
            "broken", "recordings", "a recording was written and cannot be read", "Reinstall PyAV: pip install av"
        )


def cameras() -> Iterator[Finding]:
    from fxviewer.media.cameras import list_cameras

    found = list_cameras()
    for camera in found:
        where = f" at {camera.path}" if camera.path else ""
        if camera.path and not os.access(camera.path, os.R_OK | os.W_OK):
            cure = "sudo usermod -aG video $USER, then log in again."
            yield Finding("warning", "camera", f"“{camera.name}”{where}, which you may not use", cure)
        else:
            yield Finding("ok", "camera", f"“{camera.name}”{where}")
    if not found:
        yield Finding("ok", "camera", "none is plugged in")


def qt_variables() -> Iterator[Finding]:
    found = [name for name in _QT_VARIABLES if os.environ.get(name)]
    for name in found:
        what = f"{name} is set to {os.environ[name]}, so Qt may load plug-ins that are not its own"
        yield Finding("warning", "Qt plug-ins", what, f"unset {name}")
    if not found:
        yield Finding("ok", "Qt plug-ins", "no variable points elsewhere")


def qt() -> Iterator[Finding]:
    has_display = not sys.platform.startswith("linux") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    platform_wanted = {} if has_display or os.environ.get("QT_QPA_PLATFORM") else {"QT_QPA_PLATFORM": "offscreen"}
    probe = subprocess.run(
        [sys.executable, "-m", "fxviewer.ui.qt_probe"],
        env=os.environ | platform_wanted,
        capture_output=True,
        text=True,
        timeout=_QT_TIMEOUT_S,
        check=False,
    )
    if probe.returncode != 0:
        reason = next(
            (line for line in reversed(probe.stderr.splitlines()) if line.strip()), f"exit {probe.returncode}"
        )
        yield Finding("broken", "Qt", f"does not start: {reason}", "docs/troubleshooting.md has the missing packages.")
        return
    found: dict[str, Any] = json.loads(probe.stdout)
    if has_display:
        yield Finding("ok", "Qt", f"opens windows ({found['platform']})")
    else:
        yield Finding(
            "warning", "Qt", "works, but there is no display", "Log in with a desktop, or use fxviewer process."
        )
    if found["lost_references"] > _LEAKED_REFERENCES:
        what = f"PySide6 lost {found['lost_references']} references in 2000 calls and will abort the program"
        yield Finding("broken", "references", what, "pip install 'PySide6-Essentials<6.12', or use Python 3.12.")
    else:
        yield Finding("ok", "references", "none was lost in 2000 signals")
    if found["hangul_font"]:
        yield Finding("ok", "Korean font", found["hangul_font"])
    else:
        yield Finding("warning", "Korean font", "none, Korean shows as squares", "sudo apt-get install fonts-nanum")


def videos() -> Iterator[Finding]:
    from fxviewer.media.naming import videos_folder
    from fxviewer.settings import load_settings, settings_path

    folder = videos_folder(load_settings(settings_path()).recording.folder)
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        yield Finding("ok", "videos folder", f"{folder} is writable")
    else:
        cure = "Choose another folder for recordings in the settings."
        yield Finding("broken", "videos folder", f"{folder} is not writable", cure)


def gateway() -> Iterator[Finding]:
    from fxviewer.session.batch import Batch, run_batch

    with tempfile.TemporaryDirectory(prefix="fxviewer-") as folder:
        output = Path(folder) / "doctor.mkv"
        result = run_batch(Batch(source=_ROUND_TRIP_SOURCE, output=output, function="identity", policy="live"))
    if result.is_interrupted:
        raise KeyboardInterrupt
    if result.error is not None:
        raise result.error
    if result.causes or not result.latency_ms:
        reason = result.causes[0].what if result.causes else "no frame came back"
        yield Finding("broken", "gateway", reason, "Run “fxviewer gateway” and read what it says.")
    else:
        what = f"640x480 there and back in {result.latency_ms['p50']:.1f} ms, {result.transport}"
        yield Finding("ok", "gateway", what)


def _installed(packages: tuple[str, ...]) -> list[str]:
    found = {distribution.metadata["Name"] for distribution in importlib.metadata.distributions()}
    return [package for package in packages if package in found]
