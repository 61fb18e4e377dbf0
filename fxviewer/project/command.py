"""Another program, run to its end while its lines are passed on."""

import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_KEPT_LINES = 50  # the reason for a failure is in the last ones

Tell = Callable[[str], None]


def run_told(
    command: Sequence[str],
    *,
    timeout_s: float,
    tell: Tell,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> tuple[int, list[str]]:
    """Run a program and return its exit code and the last lines it printed, without the empty ones.

    Args:
        timeout_s: The program is killed then.
        tell: Gets each line at once.
        variables: Its environment; None is ours.

    Raises:
        OSError: It cannot be started.
    """
    last: deque[str] = deque(maxlen=_KEPT_LINES)
    with subprocess.Popen(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as program:
        deadline = threading.Timer(timeout_s, program.kill)
        deadline.name, deadline.daemon = "fx-command-deadline", True
        deadline.start()
        try:
            assert program.stdout is not None
            for line in program.stdout:
                if line.strip():
                    last.append(line.rstrip())
                tell(line.rstrip())
        except BaseException:  # Ctrl-C, or nobody listens any more
            program.kill()
            raise
        finally:
            deadline.cancel()
            deadline.join()  # it has nothing left to wait for
    return program.returncode, list(last)
