"""Functions looked after through a real session, on the real embedded gateway."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.project.config import read_config
from fxviewer.session.session import Session
from fxviewer.settings import Connection, Settings, Window
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.keeper import Keeper, Removed, samples

TIMEOUT_MS = 30_000


def _raise(error: BaseException) -> None:
    raise error


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text("def Handler(req):\n    print('hello')\n    return req.input\n", encoding="utf-8")
    return path


@pytest.fixture
def session(handler: Path) -> Iterator[Session]:
    session = Session(functions=[handler], function="mine")
    session.open("pattern:320x240@20")
    session.start()
    yield session
    session.stop()


@pytest.fixture
def choices(tmp_path: Path) -> Choices:
    settings = Settings(window=Window(functions_folder=str(tmp_path / "made")))
    return Choices(settings, tmp_path / "settings.json")


@pytest.fixture
def keeper(qtbot: QtBot, loop: QEventLoop, session: Session, choices: Choices) -> Keeper:
    keeper = Keeper(session, choices, Background(loop, _raise))
    qtbot.waitUntil(lambda: session.live.described("mine") is not None, timeout=TIMEOUT_MS)
    with qtbot.waitSignal(keeper.listed, timeout=TIMEOUT_MS):
        keeper.refresh()
    return keeper


def test_the_functions_are_listed(keeper: Keeper) -> None:
    assert [one.name for one in keeper.functions] == sorted(["mine", *samples()])


def test_replicas_are_changed(qtbot: QtBot, keeper: Keeper) -> None:
    keeper.scale("mine", 2)

    def has_two() -> bool:
        keeper.refresh()
        return next(one for one in keeper.functions if one.name == "mine").available == 2

    qtbot.waitUntil(has_two, timeout=TIMEOUT_MS)


def test_a_function_is_left_out_and_its_file_stays(
    qtbot: QtBot, keeper: Keeper, session: Session, handler: Path
) -> None:
    with qtbot.waitSignal(keeper.removed, timeout=TIMEOUT_MS) as removed:
        keeper.remove("mine")

    assert removed.args == [Removed("mine", str(handler), 1)]
    assert handler.is_file()
    qtbot.waitUntil(lambda: "mine" not in [one.name for one in keeper.functions], timeout=TIMEOUT_MS)


def test_what_the_gateway_does_not_want_is_a_sentence(qtbot: QtBot, keeper: Keeper) -> None:
    with qtbot.waitSignal(keeper.said, timeout=TIMEOUT_MS) as said:
        keeper.remove("nobody")

    assert said.args is not None
    assert "nobody" in said.args[0]
    assert said.args[1] is True


def test_a_function_is_made_from_the_template(qtbot: QtBot, keeper: Keeper, tmp_path: Path) -> None:
    with qtbot.waitSignal(keeper.made, timeout=TIMEOUT_MS) as made:
        keeper.make("fresh", "", tmp_path / "made")

    assert made.args == [tmp_path / "made/fresh"]
    assert read_config(tmp_path / "made/fresh/config.yaml").function().handler.is_file()


def test_the_folder_of_the_last_one_is_the_next_ones(
    qtbot: QtBot, keeper: Keeper, choices: Choices, tmp_path: Path
) -> None:
    assert keeper.folder == tmp_path / "made"

    with qtbot.waitSignal(keeper.made, timeout=TIMEOUT_MS):
        keeper.make("my-blur", "blur", tmp_path / "elsewhere")

    assert keeper.folder == tmp_path / "elsewhere"


def test_one_that_is_there_already_is_not_made_again(qtbot: QtBot, keeper: Keeper, tmp_path: Path) -> None:
    (tmp_path / "made/fresh").mkdir(parents=True)

    with qtbot.waitSignal(keeper.failed, timeout=TIMEOUT_MS) as failed:
        keeper.make("fresh", "", tmp_path / "made")

    assert failed.args is not None
    assert "already exists" in failed.args[0]


def test_a_folder_that_cannot_be_made_is_a_sentence(qtbot: QtBot, keeper: Keeper, handler: Path) -> None:
    with qtbot.waitSignal(keeper.failed, timeout=TIMEOUT_MS) as failed:
        keeper.make("fresh", "", handler / "below")

    assert failed.args is not None
    assert "cannot be made" in failed.args[0]


def test_a_copy_lies_beside_its_original(qtbot: QtBot, keeper: Keeper, handler: Path) -> None:
    with qtbot.waitSignal(keeper.made, timeout=TIMEOUT_MS) as made:
        keeper.duplicate("mine")

    assert made.args == [handler.parent / "mine-2.py"]


def test_a_copy_of_a_shipped_function_lies_with_the_new_ones(qtbot: QtBot, keeper: Keeper, tmp_path: Path) -> None:
    with qtbot.waitSignal(keeper.made, timeout=TIMEOUT_MS) as made:
        keeper.duplicate("edges")

    assert made.args == [tmp_path / "made/edges-2"]


def test_the_whole_log_is_read(qtbot: QtBot, keeper: Keeper, session: Session) -> None:
    qtbot.waitUntil(lambda: session.meters.read().results > 3, timeout=TIMEOUT_MS)

    with qtbot.waitSignal(keeper.log_came, timeout=TIMEOUT_MS) as came:
        keeper.read_log("mine")

    assert came.args is not None
    assert came.args[0] == "mine"
    assert "hello" in came.args[1]


def test_without_a_connection_nothing_is_asked(qtbot: QtBot, keeper: Keeper, session: Session) -> None:
    session.connect(Connection(address="127.0.0.1:9"))
    qtbot.waitUntil(lambda: session.status.lane.phase == "waiting", timeout=TIMEOUT_MS)

    with qtbot.assertNotEmitted(keeper.listed, wait=100):
        keeper.refresh()
    with qtbot.waitSignal(keeper.said, timeout=TIMEOUT_MS) as said:
        keeper.scale("mine", 2)

    assert said.args == ["There is no connection to a gateway at the moment.", True]
