"""Processes that are to end."""

from collections.abc import Iterable

import psutil


def still_running(processes: Iterable[psutil.Process], timeout_s: float) -> list[str]:
    """Return the commands of those that have not ended in time.

    An orphan that has ended stays a zombie until the system's first process has a moment for it.
    """
    _, left = psutil.wait_procs(list(processes), timeout_s)
    return [command for process in left if (command := _command_of(process))]


def _command_of(process: psutil.Process) -> str:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        return " ".join(process.cmdline()) or str(process)
    except psutil.NoSuchProcess:
        return ""
