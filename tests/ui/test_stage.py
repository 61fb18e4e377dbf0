"""What the panes of a real window show, with stand-ins for other people's gateways."""

import json
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from fxviewer.settings import Connection, Settings
from fxviewer.ui.viewer import Viewer
from tests.peers.openfx import DcfPeer

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000
CAT = {"ymin": "133", "xmin": "149", "ymax": "310", "xmax": "480", "class": "cat", "confidence": "0.9"}


def at(address: str, **settings: object) -> Settings:
    return Settings(connection=Connection(address=address, **settings))  # type: ignore[arg-type]


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

        qtbot.waitUntil(lambda: not viewer.stage.reply.isVisible(), timeout=TIMEOUT_MS)
        assert not viewer.window.panes.processed.view.is_dim
