"""What runs when somebody types `fxviewer`, or `python -m fxviewer`."""

import contextlib
import io
import os
import sys
import threading


def main() -> None:
    _open_what_is_closed()
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # our own sentences say what its lines on stderr would
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
            with contextlib.suppress(OSError):  # whoever read it has gone
                stream.flush()
        os._exit(code)
    sys.exit(code)


def _open_what_is_closed() -> None:
    """Give a program that was started with closed streams (`<&-`, `>&-`) empty ones.

    Otherwise the next file or socket would be number 0, 1 or 2, and take what is written there.
    """
    if os.name == "nt":  # a program without a console has none, and files there have other numbers
        return
    descriptor = os.open(os.devnull, os.O_RDWR)
    while descriptor <= 2:
        os.set_inheritable(descriptor, True)
        descriptor = os.open(os.devnull, os.O_RDWR)
    os.close(descriptor)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


if __name__ == "__main__":
    main()
