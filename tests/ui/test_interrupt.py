import subprocess
import sys
from signal import SIGINT, SIGTERM, Signals

import pytest

from fxviewer.errors import EXIT_INTERRUPTED

END_TIMEOUT_S = 30.0  # nothing else wakes the program: without the signal it never ends

PROGRAM = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from fxviewer.ui.interrupt import Interrupts

application = QCoreApplication([])
interrupts = Interrupts(application.quit if sys.argv[1] == "yields" else lambda: print("asked", flush=True))
interrupts.install()
QTimer.singleShot(0, lambda: print("ready", flush=True))  # only now is there a loop to end
application.exec()
interrupts.remove()
"""


def start(manner: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, manner], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("number", [SIGINT, SIGTERM])
def test_a_signal_wakes_qt_and_ends_the_program_cleanly(number: Signals) -> None:
    with start("yields") as process:
        process.send_signal(number)

        assert process.wait(END_TIMEOUT_S) == 0


def test_the_second_signal_ends_a_program_that_does_not_yield() -> None:
    with start("stubborn") as process:
        process.send_signal(SIGINT)
        assert process.stdout is not None
        assert process.stdout.readline() == "asked\n"

        process.send_signal(SIGINT)

        assert process.wait(END_TIMEOUT_S) == EXIT_INTERRUPTED
