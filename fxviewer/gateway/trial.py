"""A version's first call, before others go to it."""

import time
from dataclasses import replace

from fxviewer.gateway.call import Call, Failure
from fxviewer.gateway.replicas import Replicas

TRIAL_S = 2.0
SAMPLE_S = 0.25  # copying a frame out of a pool takes 0.2 ms at 720p and 2 ms at 4K


class LatestCall:
    """What a save is tried with. Not safe from several threads.

    Frames in a pool are there only until they are answered, so one is copied out now and then: of a stream, it may be
    SAMPLE_S older than the newest.

    Attributes:
        call: None before the first.
    """

    def __init__(self) -> None:
        self.call: Call | None = None
        self._copied_s = 0.0

    def take(self, call: Call) -> None:
        """Take a call that is not answered yet."""
        if call.pooled is None:
            self.call = call
        elif self.call is None or time.monotonic() - self._copied_s >= SAMPLE_S:
            self.call = replace(call, body=call.pooled.read(), pooled=None)
            self._copied_s = time.monotonic()


def try_out(candidate: Replicas, call: Call | None) -> Failure | None:
    """Run the latest call through, if there was one; returns why the candidate is not to be trusted with others."""
    if call is None:
        return None
    trial = replace(call, frame_id=None, version="", profile=False)
    try:
        error = candidate.submit(trial, is_counted=False).result(TRIAL_S).error
    except TimeoutError:
        return None
    return error if error is not None and error["kind"] == "CRASHED" else None
