"""What goes wrong is told in Korean in a Korean window: real errors, of every part below it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from fxviewer.media.codec import encode_png
from fxviewer.settings import Connection, Recording, Settings
from fxviewer.ui.card import Card
from fxviewer.ui.new_function import NewFunction
from fxviewer.ui.probe_panel import ProbePanel
from fxviewer.ui.translation import apply_language
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000  # a cold start of gateway and worker on a busy machine
PATTERN = "pattern:320x240@15"
NOBODY = "127.0.0.1:9"  # the discard service, which no computer of today has


@pytest.fixture(autouse=True)
def _language(qapp: QApplication) -> Iterator[None]:
    yield
    apply_language(qapp, "system")


def wait_for_card(qtbot: QtBot, card: Card, why: str) -> None:
    qtbot.waitUntil(lambda: card.isVisible() and why in card.trouble.why, timeout=TIMEOUT_MS)


def wait_for_notice(qtbot: QtBot, viewer: Viewer, text: str) -> None:
    qtbot.waitUntil(lambda: any(text in said for said in viewer.window.notices.texts), timeout=TIMEOUT_MS)


def test_a_dead_address(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(
        settings=Settings(connection=Connection(address=NOBODY)), language="ko", source=PATTERN, function="blur"
    )
    card = viewer.stage.card

    wait_for_card(qtbot, card, f"{NOBODY}에서 응답하는 프로그램이 없습니다.")

    assert card.trouble.hint == "포트를 확인하고 게이트웨이가 실행 중인지 확인하십시오."


def test_a_damaged_image(qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path) -> None:
    image = tmp_path / "broken.png"
    image.write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")

    viewer = open_viewer(language="ko", source=str(image), function="blur")

    wait_for_card(qtbot, viewer.stage.card, "“broken.png” 파일을 표시할 수 없습니다. 읽을 수 있는 형식의")
    assert "읽을 수 있는 형식의" in viewer.window.top_bar.source.toolTip()


def test_a_damaged_image_of_a_folder(qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(encode_png(np.full((48, 64, 3), 90, np.uint8)))
    (tmp_path / "1.png").write_bytes(b"damaged")

    viewer = open_viewer(language="ko", source=str(tmp_path), function="blur")

    note = "이미지 3개 중 1개를 표시할 수 없습니다. 첫 번째는 “1.png”입니다."
    qtbot.waitUntil(lambda: note in viewer.window.top_bar.source.toolTip(), timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.session.status.source.phase in ("playing", "ended"), timeout=TIMEOUT_MS)


def test_a_folder_of_damaged_images(qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / f"{number}.png").write_bytes(b"damaged")

    viewer = open_viewer(language="ko", source=str(tmp_path), function="blur")

    why = "이미지 2개 중 표시할 수 있는 것이 없습니다. “0.png” 파일을 표시할 수 없습니다."
    wait_for_card(qtbot, viewer.stage.card, why)


def test_a_file_that_is_not_there_and_a_change_of_the_language(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(language="ko", source="/nowhere/clip.mp4", function="blur")
    card = viewer.stage.card
    wait_for_card(qtbot, card, "“/nowhere/clip.mp4” 파일이 없습니다.")

    viewer._choices.window = type(viewer._choices.window)(language="en")

    wait_for_card(qtbot, card, "There is no file “/nowhere/clip.mp4”.")


def test_a_camera_that_is_not_there(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(language="ko", source="camera:Nobody’s", function="blur")

    wait_for_card(qtbot, viewer.stage.card, "“Nobody’s” 카메라가 없습니다.")


def test_a_function_that_is_not_there(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(options=ViewerOptions(function="nothing"), language="ko", source=PATTERN)
    card = viewer.stage.card

    wait_for_card(qtbot, card, "게이트웨이에 “nothing” 함수가 없습니다.")

    assert card.trouble.hint.startswith("다음 중에서 선택하십시오: ")


@pytest.mark.parametrize(
    ("handler", "why", "hint"),
    [
        ("def Handler(req):\n    return 7\n", "핸들러가 반환한 int 값은 출력이 될 수 없습니다.", "이미지의 바이트를"),
        ("import sys\n\ndef Handler(req):\n    sys.exit(3)\n", "SystemExit: 핸들러가 sys.exit(3)로", "대신 핸들러에서"),
        (
            "import os\n\ndef Handler(req):\n    os._exit(3)\n",
            "프로세스가 끝났습니다: 종료 코드 3.",
            "os._exit 호출이나",
        ),
        ("def Handler(req):\n    return req.input.upper(1)\n", "TypeError: bytes.upper() takes no arguments", ""),
        ("Hander = None\n", "파일에 Handler 정의가 없습니다.", ""),
    ],
    ids=["output", "exit", "crash", "exception", "load"],
)
def test_a_handler_that_fails(
    qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path, handler: str, why: str, hint: str
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(handler, encoding="utf-8")

    viewer = open_viewer(options=ViewerOptions(functions=(path,), function="mine"), language="ko", source=PATTERN)

    wait_for_card(qtbot, viewer.stage.card, why)
    assert hint in viewer.stage.card.trouble.hint


def test_a_folder_that_takes_no_recording(qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.touch()
    settings = Settings(recording=Recording(folder=str(folder)))
    viewer = open_viewer(settings=settings, language="ko", source=PATTERN, function="identity")
    qtbot.waitUntil(lambda: viewer.session.meters.read().results > 0, timeout=TIMEOUT_MS)

    viewer.tape.toggle()

    wait_for_notice(qtbot, viewer, f"“{folder}” 폴더에 저장할 수 없습니다: 폴더가 아니라 파일입니다.")


def test_a_folder_that_the_gateway_refuses(qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").touch()
    viewer = open_viewer(language="ko", source=PATTERN, function="identity")
    qtbot.waitUntil(lambda: viewer.session.meters.read().results > 0, timeout=TIMEOUT_MS)

    viewer.desk.drop_files([tmp_path])

    wait_for_notice(qtbot, viewer, f"{tmp_path} 폴더에 handler.py가 없습니다. 함수는 src/handler.py가 있는 폴더입니다.")


def test_a_test_of_the_way(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(language="ko", source=PATTERN, function="identity")
    viewer.connections.open()
    panel = viewer.connections.dialog.findChild(ProbePanel)

    panel.run(Connection(address=NOBODY))
    qtbot.waitUntil(lambda: not panel.is_running, timeout=TIMEOUT_MS)

    said = {label.text() for label in panel.findChildren(QLabel)}
    assert {"127.0.0.1: 이름을 찾을 필요가 없습니다.", f"{NOBODY}에서 응답하는 프로그램이 없습니다."} <= said
    assert panel.cure == "포트(OpenFx는 31113)를 확인하고 게이트웨이가 실행 중인지 확인하십시오."


def test_a_name_that_no_function_can_have(qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path) -> None:
    viewer = open_viewer(language="ko", source=PATTERN, function="identity")
    dialog = NewFunction(viewer.window, tmp_path)
    dialog.show()

    QTest.keyClicks(next(field for field in dialog.findChildren(QLineEdit) if not field.isReadOnly()), "My Edges")

    assert "영문 소문자, 숫자, 하이픈만 쓸 수 있으며" in dialog.findChild(QLabel, "complaint").text()
