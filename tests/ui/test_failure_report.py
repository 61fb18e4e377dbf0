import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.ui.failure_report import FailureReport


@pytest.fixture
def report(qtbot: QtBot, loop: QEventLoop) -> Iterator[FailureReport]:
    report = FailureReport()
    report.install(loop)
    yield report
    report.remove()


def test_what_a_thread_let_out_is_told_to_the_window(qtbot: QtBot, report: FailureReport) -> None:
    def fail() -> None:
        raise ValueError("the answer is 43")

    with qtbot.waitSignal(report.happened) as told:
        threading.Thread(target=fail, name="fx-test").start()

    what, details = told.args
    assert what == "ValueError: the answer is 43"
    assert "in fail" in details


def test_what_a_callback_of_the_loop_let_out_is_told_to_the_window(
    qtbot: QtBot, loop: QEventLoop, report: FailureReport
) -> None:
    with qtbot.waitSignal(report.happened) as told:
        loop.call_soon(int, "x")

    assert told.args[0].startswith("ValueError")


def test_it_is_logged_with_its_thread(qtbot: QtBot, report: FailureReport, caplog: pytest.LogCaptureFixture) -> None:
    report.report(KeyError("frame"))

    assert "KeyError" in caplog.text
    assert threading.current_thread().name in caplog.text


def test_removing_it_gives_the_hooks_back(qtbot: QtBot, loop: QEventLoop) -> None:
    before = threading.excepthook
    report = FailureReport()
    report.install(loop)

    report.remove()

    assert threading.excepthook is before
