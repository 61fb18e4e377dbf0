import signal
import subprocess
import sys

import pytest

# The signal comes when the main thread has had time to block; with less, this would tell less, but not fail.
PROGRAM = """\
import signal, sys, threading
from fxviewer.gateway.ending import Ending

ending = Ending()
number, is_main = int(sys.argv[1]), sys.argv[2] == "main"
threading.Timer(
    0.2, lambda: signal.pthread_kill((threading.main_thread() if is_main else threading.current_thread()).ident, number)
).start()
ending.wait()
print("ended")
"""


@pytest.mark.parametrize("thread", ["main", "other"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_told_whichever_thread_gets_the_signal(number: signal.Signals, thread: str) -> None:
    command = [sys.executable, "-c", PROGRAM, str(int(number)), thread]

    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)

    assert done.stdout == "ended\n"
