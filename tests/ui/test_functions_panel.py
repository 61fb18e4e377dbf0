"""The functions in the real window: of the gateway on this computer, and of another program's."""

import os
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.pb import openfx_pb2 as pb
from fxviewer.settings import Connection, Recording, Settings
from fxviewer.ui import notice
from fxviewer.ui.function_card import FunctionCard
from fxviewer.ui.functions_panel import FunctionsPanel
from fxviewer.ui.new_function import NewFunction
from fxviewer.ui.refusal_banner import RefusalBanner
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions
from tests.peers.openfx import OpenFxPeer

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 30_000


class Cluster(OpenFxPeer):
    """OpenFx's gateway, with replicas that change and a log that grows."""

    def __init__(self) -> None:
        self.replicas = 1
        self.log_lines = ["one", "two"]
        super().__init__({"edges": lambda data: data})

    def methods(self) -> dict[str, object]:
        more = {"/pb.FxGateway/ReplicaUpdate": self.scale, "/pb.FxGateway/GetLog": self.log}
        return {**super().methods(), **more}

    def list(self, _raw: bytes, _context: object) -> pb.Functions:
        labels = {"openfx_fn": "edges", "team": "vision"}
        one = pb.Function(Name="edges", Image="10.0.0.1:5000/edges", Replicas=self.replicas, Labels=labels)
        one.AvailableReplicas = self.replicas
        return pb.Functions(Functions=[one])

    def scale(self, raw: bytes, _context: object) -> pb.Message:
        self.replicas = pb.ScaleServiceRequest.FromString(raw).Replicas
        return pb.Message(Msg="OK")

    def log(self, _raw: bytes, _context: object) -> pb.Message:
        return pb.Message(Msg="\n".join(self.log_lines) + "\n")


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's editor; returns the file in which it notes what it was asked to open."""
    opened, program = tmp_path / "opened", tmp_path / "bin" / "code"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$2" >> "{opened}"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return opened


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path) -> Viewer:
    path = tmp_path / "mine.py"
    path.write_text("def Handler(req):\n    print('hello')\n    return req.input\n", encoding="utf-8")
    folder = str(tmp_path / "made")
    options = ViewerOptions(functions=(path,), function="mine")
    viewer = open_viewer(options=options, functions_folder=folder)
    qtbot.waitUntil(lambda: viewer.session.live.described("mine") is not None, timeout=TIMEOUT_MS)
    return viewer


def test_in_a_low_window_nothing_of_the_panel_lies_over_another_part(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.panels.docks.unfold("panel_functions")
    viewer.panels.docks.unfold("panel_stages")
    panel = viewer.window.findChild(FunctionsPanel)
    assert isinstance(panel, FunctionsPanel)
    qtbot.waitUntil(lambda: "mine.py" in panel.about, timeout=TIMEOUT_MS)
    viewer.window.resize(viewer.window.minimumSizeHint())

    def parts() -> list[QWidget]:
        shown = panel.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [part for part in shown if part.isVisible()]

    def is_apart() -> bool:
        return not any(one.geometry().intersects(other.geometry()) for one, other in combinations(parts(), 2))

    def is_whole() -> bool:
        label = next(part for part in parts() if isinstance(part, QLabel) and part.text() == panel.about)
        return label.height() >= label.heightForWidth(label.width())

    qtbot.waitUntil(lambda: is_apart() and is_whole(), timeout=TIMEOUT_MS)


def test_what_comes_to_a_hosted_folder_and_goes_from_it_is_followed_without_a_press(
    qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    for name in ("first", "second"):
        (folder / name / "src").mkdir(parents=True)
        (folder / name / "src/handler.py").write_text("def Handler(req):\n    return req.input\n", encoding="utf-8")
    (folder / "second").rename(tmp_path / "second")
    viewer = open_viewer(options=ViewerOptions(functions=(folder,), function="first"))
    panel = unfold(qtbot, viewer)

    def is_listed(name: str) -> bool:
        return name in panel.cards and name in [one.name for one in viewer.session.status.lane.functions]

    (tmp_path / "second").rename(folder / "second")
    qtbot.waitUntil(lambda: is_listed("second"), timeout=TIMEOUT_MS)
    panel.choose("second")
    (folder / "second/config.yaml").write_text("functions: {second: {desc: Told anew}}\n", encoding="utf-8")
    qtbot.waitUntil(lambda: "Told anew" in panel.about, timeout=TIMEOUT_MS)
    (folder / "first/config.yaml").write_text("functions:\n  first: [\n", encoding="utf-8")
    qtbot.waitUntil(lambda: viewer.session.live.refused("first") is not None, timeout=TIMEOUT_MS)
    banner = viewer.window.findChild(RefusalBanner)
    qtbot.waitUntil(lambda: "config.yaml line 3 does not load" in banner.text, timeout=TIMEOUT_MS)
    (folder / "second").rename(tmp_path / "gone")
    qtbot.waitUntil(lambda: "second" not in panel.cards, timeout=TIMEOUT_MS)
    qtbot.waitUntil(
        lambda: "second" not in [one.name for one in viewer.session.status.lane.functions], timeout=TIMEOUT_MS
    )


@pytest.fixture
def panel(qtbot: QtBot, viewer: Viewer) -> FunctionsPanel:
    return unfold(qtbot, viewer)


def unfold(qtbot: QtBot, viewer: Viewer) -> FunctionsPanel:
    viewer.panels.docks.unfold("panel_functions")
    panel = viewer.window.findChild(FunctionsPanel)
    assert isinstance(panel, FunctionsPanel)
    qtbot.waitUntil(lambda: bool(panel.cards), timeout=TIMEOUT_MS)
    return panel


def tool(panel: FunctionsPanel, name: str) -> QToolButton:
    return next(one for one in panel.findChildren(QToolButton) if one.accessibleName() == name)


def press(panel: FunctionsPanel, name: str) -> None:
    QTest.mouseClick(tool(panel, name), Qt.MouseButton.LeftButton)


def more(card: FunctionCard) -> None:
    plus = next(one for one in card.findChildren(QToolButton) if one.accessibleName() == "One replica more")
    QTest.mouseClick(plus, Qt.MouseButton.LeftButton)


def test_functions_are_listed_and_the_one_in_use_is_chosen(qtbot: QtBot, viewer: Viewer, panel: FunctionsPanel) -> None:
    assert {"mine", "edges", "blur"} <= panel.cards.keys()

    qtbot.waitUntil(lambda: panel.cards["mine"].isChecked(), timeout=TIMEOUT_MS)


def test_two_presses_use_another(qtbot: QtBot, viewer: Viewer, panel: FunctionsPanel) -> None:
    QTest.mouseDClick(panel.cards["edges"], Qt.MouseButton.LeftButton, pos=panel.cards["edges"].rect().topLeft())

    qtbot.waitUntil(lambda: viewer.session.status.lane.function == "edges", timeout=TIMEOUT_MS)


def replicas_of(panel: FunctionsPanel, name: str) -> int:
    return next((one.replicas for one in panel._keeper.functions if one.name == name), 0)


def test_plus_starts_another_worker(qtbot: QtBot, panel: FunctionsPanel) -> None:
    more(panel.cards["mine"])

    qtbot.waitUntil(
        lambda: any(one.name == "mine" and one.available == 2 for one in panel._keeper.functions), timeout=TIMEOUT_MS
    )


def test_what_the_chosen_one_prints_is_seen(qtbot: QtBot, panel: FunctionsPanel) -> None:
    qtbot.waitUntil(lambda: "hello" in panel.tail.view.text, timeout=TIMEOUT_MS)


def test_a_new_function_is_used_and_opened_in_the_editor(
    qtbot: QtBot, viewer: Viewer, panel: FunctionsPanel, editor: Path, tmp_path: Path
) -> None:
    new = next(one for one in panel.findChildren(QPushButton) if one.text() == "New…")
    QTest.mouseClick(new, Qt.MouseButton.LeftButton)
    dialog = viewer.window.findChild(NewFunction)
    assert isinstance(dialog, NewFunction)
    dialog.make_asked.emit("fresh", "", tmp_path / "made")

    qtbot.waitUntil(lambda: viewer.session.status.lane.function == "fresh", timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.session.live.described("fresh") is not None, timeout=TIMEOUT_MS)
    handler = tmp_path / "made/fresh/src/handler.py"
    qtbot.waitUntil(lambda: editor.is_file() and f"{handler}:1" in editor.read_text(), timeout=TIMEOUT_MS)
    assert viewer.window.findChild(NewFunction) is None
    qtbot.waitUntil(lambda: "fresh" in panel.cards, timeout=TIMEOUT_MS)


def test_a_function_left_out_is_taken_back_with_one_press(
    qtbot: QtBot, viewer: Viewer, panel: FunctionsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(notice.STAY_MS, "good", 4 * TIMEOUT_MS)  # the offer outlasts what is waited for
    panel.choose("mine")
    more(panel.cards["mine"])
    qtbot.waitUntil(lambda: replicas_of(panel, "mine") == 2, timeout=TIMEOUT_MS)
    press(panel, "Host it no more; its files stay")
    qtbot.waitUntil(lambda: "mine" not in panel.cards, timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.session.status.lane.function != "mine", timeout=TIMEOUT_MS)
    undo = next(one for one in viewer.window.findChildren(QPushButton) if one.text() == "Undo")

    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: "mine" in panel.cards, timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.session.status.lane.function == "mine", timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: replicas_of(panel, "mine") == 2, timeout=TIMEOUT_MS)


def test_a_copy_is_used_at_once(qtbot: QtBot, viewer: Viewer, panel: FunctionsPanel, editor: Path) -> None:
    panel.choose("mine")

    press(panel, "Duplicate, and use the copy")

    qtbot.waitUntil(lambda: viewer.session.status.lane.function == "mine-2", timeout=TIMEOUT_MS)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with Cluster() as cluster:
        yield cluster


@pytest.fixture
def far(qtbot: QtBot, open_viewer: OpenViewer, cluster: Cluster, tmp_path: Path) -> FunctionsPanel:
    """The panel of a window that is connected to the cluster."""
    settings = Settings(Connection(address=cluster.address), recording=Recording(folder=str(tmp_path)))
    viewer = open_viewer(settings=settings, function="edges")
    qtbot.waitUntil(lambda: viewer.session.status.lane.phase == "streaming", timeout=TIMEOUT_MS)
    return unfold(qtbot, viewer)


def test_a_clusters_functions_are_shown_and_not_made(qtbot: QtBot, far: FunctionsPanel) -> None:
    assert list(far.cards) == ["edges"]
    assert not any(one.isVisible() for one in far.findChildren(QPushButton) if one.text() in ("New…", "Add…"))
    assert not tool(far, "Host it no more; its files stay").isVisible()
    assert not tool(far, "Duplicate, and use the copy").isVisible()
    assert "10.0.0.1:5000/edges\nteam=vision" in far.about


def test_a_clusters_log_grows(qtbot: QtBot, far: FunctionsPanel, cluster: Cluster) -> None:
    qtbot.waitUntil(lambda: far.tail.view.text.splitlines() == ["one", "two"], timeout=TIMEOUT_MS)

    cluster.log_lines = ["two", "three"]

    qtbot.waitUntil(lambda: far.tail.view.text.splitlines() == ["one", "two", "three"], timeout=TIMEOUT_MS)


@pytest.mark.parametrize(("answer", "replicas"), [("Change", 2), ("Cancel", 1)])
def test_a_clusters_replicas_are_changed_after_a_question(
    qtbot: QtBot, far: FunctionsPanel, cluster: Cluster, answer: str, replicas: int
) -> None:
    more(far.cards["edges"])
    box = far.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    button = next(one for one in box.buttons() if one.text().replace("&", "") == answer)

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def shown() -> list[str]:
        return [label.text() for label in far.cards["edges"].findChildren(QLabel) if label.text().isdigit()]

    qtbot.waitUntil(lambda: cluster.replicas == replicas and shown() == [str(replicas)], timeout=TIMEOUT_MS)
