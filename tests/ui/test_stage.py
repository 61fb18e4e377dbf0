"""What the panes of a real window show, with stand-ins for other people's gateways."""

import base64
import json
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fxviewer.pb import openfx_pb2 as pb
from fxviewer.settings import Connection, Settings
from fxviewer.ui.viewer import Viewer
from tests.peers.openfx import DcfPeer, OpenFxPeer, StreamPeer

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000
CAT = {"ymin": "133", "xmin": "149", "ymax": "310", "xmax": "480", "class": "cat", "confidence": "0.9"}


def at(address: str, **settings: object) -> Settings:
    return Settings(connection=Connection(address=address, **settings))  # type: ignore[arg-type]


def wait_for_picture(qtbot: QtBot, viewer: Viewer) -> None:
    """Wait for a picture as an answer, and no card: that goes as well for a frame which nobody has answered yet."""

    def is_there() -> bool:
        sight = viewer.window.panes.sight
        is_answer = sight is not None and sight.a.reply is None and not sight.a.is_stale
        return is_answer and not viewer.stage.card.isVisible()

    qtbot.waitUntil(is_there, timeout=TIMEOUT_MS)


def test_dcfs_objects_are_boxes_on_the_original_of_that_frame(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    with DcfPeer({"detect": lambda _: json.dumps([CAT]).encode()}) as peer:
        viewer = open_viewer(settings=at(peer.address), function="detect")
        qtbot.waitUntil(viewer.stage.reply.isVisible, timeout=TIMEOUT_MS)

        assert viewer.stage.reply.title == "The original with one box"
        assert not viewer.stage.card.isVisible()
        sight, view = viewer.window.panes.sight, viewer.window.panes.processed.view
        assert sight is not None
        assert sight.original is not None
        assert view.rendering is not None
        assert not view.is_dim
        assert (view.rendering.pixels != sight.original.pixels).any(), "never the bare input"
        assert f"#{sight.frame.index:,}".replace(",", "\u2009") in viewer.stage.reply.facts


def test_a_text_lies_over_the_dimmed_original(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    with DcfPeer({"describe": lambda _: b'{"faces": 2}'}) as peer:
        viewer = open_viewer(settings=at(peer.address), function="describe")
        qtbot.waitUntil(viewer.stage.reply.isVisible, timeout=TIMEOUT_MS)

        assert viewer.stage.reply.details.toPlainText() == '{\n  "faces": 2\n}'
        assert viewer.window.panes.processed.view.is_dim


@pytest.mark.parametrize("answer", [b"[" * 100_000, b"[{" * 50_000, b"{" + b'"a":' * 50_000])
def test_malformed_json_is_shown_as_text_and_the_stream_goes_on(
    qtbot: QtBot, open_viewer: OpenViewer, answer: bytes
) -> None:
    with DcfPeer({"broken": lambda _: answer}) as peer:
        viewer = open_viewer(settings=at(peer.address), function="broken")

        qtbot.waitUntil(lambda: viewer.session.meters.read().shown > 5, timeout=TIMEOUT_MS)

        assert viewer.stage.reply.title == "The answer is text"


def test_the_panel_goes_when_the_function_answers_with_pictures_again(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    with DcfPeer({"describe": lambda _: b"two faces", "echo": lambda body: body}) as peer:
        viewer = open_viewer(settings=at(peer.address), function="describe")
        qtbot.waitUntil(viewer.stage.reply.isVisible, timeout=TIMEOUT_MS)

        viewer.desk.use("echo")

        wait_for_picture(qtbot, viewer)
        assert not viewer.stage.reply.isVisible()
        assert not viewer.window.panes.processed.view.is_dim


def test_an_answer_that_comes_after_its_source_was_closed_is_not_shown(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    asked, may_answer = threading.Event(), threading.Event()

    def late(body: bytes) -> bytes:
        asked.set()
        may_answer.wait(TIMEOUT_MS / 1000)
        return body

    with DcfPeer({"late": late}) as peer:
        viewer = open_viewer(settings=at(peer.address), function="late")
        qtbot.waitUntil(asked.is_set, timeout=TIMEOUT_MS)
        viewer.desk.close_source()
        qtbot.waitUntil(viewer.stage.empty.isVisible, timeout=TIMEOUT_MS)
        seen: list[int] = []
        viewer.stage.position_changed.connect(lambda _: seen.append(viewer.window.panes.sight.frame.seq))
        may_answer.set()
        qtbot.waitUntil(lambda: viewer.session.meters.read().in_flight == 0, timeout=TIMEOUT_MS)
        viewer.desk.open("pattern:640x400")
        qtbot.waitUntil(lambda: bool(seen), timeout=TIMEOUT_MS)

        assert seen[0] >= viewer.session.status.source.first_seq


def test_a_function_that_starts_up_is_said_to(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    with OpenFxPeer({"echo": base64.b64encode}, cold_start_s=60) as peer:
        viewer = open_viewer(settings=at(peer.address), function="echo")
        card = viewer.stage.card

        qtbot.waitUntil(lambda: "starting up" in card.accessibleName() and card.isVisible(), timeout=TIMEOUT_MS)
        qtbot.waitUntil(lambda: card.facts.endswith(" s"), timeout=TIMEOUT_MS)
        peer.is_released.set()

        qtbot.waitUntil(lambda: viewer.session.meters.read().shown > 3, timeout=TIMEOUT_MS)
        qtbot.waitUntil(lambda: not card.isVisible(), timeout=TIMEOUT_MS)


def test_frames_made_smaller_are_told_in_the_caption(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    with OpenFxPeer({"echo": base64.b64encode}) as peer:
        viewer = open_viewer(settings=at(peer.address, limit_bytes=40_000), function="echo")
        caption = viewer.window.panes.processed.caption

        qtbot.waitUntil(lambda: "reduction" in [flag.name for flag in caption.flags], timeout=TIMEOUT_MS)

        assert "of 0.04 MB" in caption.flags[0].text
        caption.flag_pressed.emit("reduction", caption)
        assert viewer.popovers.open_one is not None
        viewer.desk.change_connection(send_size=(240, 160))
        qtbot.waitUntil(lambda: "reduction" not in [flag.name for flag in caption.flags], timeout=TIMEOUT_MS)


def test_a_frame_too_large_is_refused_with_both_numbers_and_mended_with_one_press(
    qtbot: QtBot, open_viewer: OpenViewer
) -> None:
    with OpenFxPeer({"echo": base64.b64encode}) as peer:
        viewer = open_viewer(settings=at(peer.address, limit_bytes=40_000, is_fitted=False), function="echo")
        card = viewer.stage.card
        qtbot.waitUntil(lambda: card.isVisible() and "too large" in card.trouble.title, timeout=TIMEOUT_MS)
        assert "35,696" in card.trouble.why, "what the gateway takes, less what a message needs for itself"

        mend = next(one for one in card.findChildren(QPushButton) if one.text() == "Send smaller frames")
        mend.click()

        wait_for_picture(qtbot, viewer)
        assert viewer._choices.connection.send_size is not None


def test_replies_too_many_are_a_warning_beside_the_badge(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    def double(requests: Iterator[pb.InvokeServiceRequest]) -> Iterator[pb.Messages]:
        for request in requests:
            for _ in range(2):
                yield pb.Messages(Output=request.Input, frame_id=request.frame_id)

    with StreamPeer(double) as peer:
        viewer = open_viewer(settings=at(peer.address), function="echo")
        caption = viewer.window.panes.processed.caption

        qtbot.waitUntil(lambda: bool(caption.flags) and "strays" in caption.flags[0].text, timeout=TIMEOUT_MS)

        assert caption.flags[0].role == "warn"


def test_the_choice_of_base64_is_in_force_at_once_and_remembered(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    with OpenFxPeer({"echo": lambda body: body}) as peer:  # it can only answer text with text
        viewer = open_viewer(settings=at(peer.address), function="echo")
        title = "The output is no image"
        qtbot.waitUntil(lambda: viewer.stage.card.trouble.title == title, timeout=TIMEOUT_MS)

        viewer.desk.send_base64("echo", True)

        wait_for_picture(qtbot, viewer)
        assert peer.requests[-1].Input.startswith(b"/9j/")
        assert viewer._choices.connection.base64_functions == ("echo",)
        viewer.desk.send_base64("echo", False)
        assert not viewer._choices.connection.base64_functions
