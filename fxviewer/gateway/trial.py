"""A version's first call, before others go to it."""

from dataclasses import replace

from fxviewer.gateway.call import Call, Failure
from fxviewer.gateway.replicas import Replicas

TRIAL_S = 2.0


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
