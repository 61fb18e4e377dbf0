"""The time of a call, as handlers get it."""

import time


def openfx_time() -> str:
    """Return now as Go prints it: "2026-11-23 13:03:44.153661664 +0000 UTC"."""
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    fraction = f".{nanoseconds:09d}".rstrip("0").rstrip(".")
    return f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(seconds))}{fraction} +0000 UTC"
