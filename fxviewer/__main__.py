"""What runs when somebody types `fxviewer`, or `python -m fxviewer`."""

import os
import sys
import threading


def main() -> None:
    try:
        from fxviewer.cli.program import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules were still being imported
        code = 130
    sys.stdout.flush()
    sys.stderr.flush()
    if threading.active_count() > 1:
        # A thread that is still in C++ (a dead camera, a dead address) would abort the process when Python ends.
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
