import subprocess
import sys
from pathlib import Path

from fxviewer.gateway import reaper


def test_groups_still_there_end_with_the_input_and_others_do_not() -> None:
    sleepers = [subprocess.Popen(["sleep", "600"], start_new_session=True) for _ in range(2)]
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", str(Path(reaper.__file__))], stdin=subprocess.PIPE, start_new_session=True
    )

    child.communicate(f"+{sleepers[0].pid}\n+{sleepers[1].pid}\n+2147480000\n-{sleepers[1].pid}\n".encode())

    assert child.returncode == 0
    assert sleepers[0].wait(10) == -9
    assert sleepers[1].poll() is None
    sleepers[1].kill()
    sleepers[1].wait()
