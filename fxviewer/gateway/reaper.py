"""A process that outlives the gateway by a moment: it ends what the gateway started and could not end itself.

Run as a script, without anything of the package. Lines on standard input name process groups: “+123” has begun, “-123”
has ended. The end of the input is the gateway's end, however it came, and that of all groups still there.
"""

import os
import signal
import sys


def main() -> None:
    groups: set[int] = set()
    for line in sys.stdin.buffer:
        (groups.add if line[:1] == b"+" else groups.discard)(int(line[1:]))
    for group in groups:
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


if __name__ == "__main__":
    main()
