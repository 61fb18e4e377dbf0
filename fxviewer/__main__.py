"""What runs when somebody types `fxviewer`, or `python -m fxviewer`."""

import io
import os
import sys
import threading


def main() -> None:
    streams = [stream for stream in (sys.stdout, sys.stderr) if isinstance(stream, io.TextIOWrapper)]
    for stream in streams:  # none without a console
        stream.reconfigure(errors="backslashreplace")  # a console that cannot show Hangul is no reason to fail
    try:
        from fxviewer.cli.program import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules were still being imported
        code = 130
    if threading.active_count() > 1:
        # A thread that is still in C++ (a dead camera, a dead address) would abort the process when Python ends.
        for stream in streams:
            stream.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
