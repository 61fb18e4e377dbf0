"""Values for a handler's parameters as people write them, before the first frame is sent."""

import time
from collections.abc import Sequence

from fxviewer.errors import SettingsError
from fxviewer.handler.values import read_values
from fxviewer.session.session import Session

TIMEOUT_S = 10.0  # for a gateway that is there to say what its functions take
_POLL_INTERVAL_S = 0.1


def assign(session: Session, function: str, assignments: Sequence[str]) -> None:
    """Wait until the function's parameters are known, and set “low=90” and the like. Blocks up to TIMEOUT_S.

    Returns without a word where there is no connection or no such function: that is said of the frames.

    Args:
        session: Started.
        function: Whose parameters they are.
        assignments: The last one of a name counts.

    Raises:
        SettingsError: A value does not fit, there is no such parameter, or the gateway passes none on.
    """
    deadline = time.monotonic() + TIMEOUT_S
    while assignments:
        told = session.live.wait_until_described(function, _POLL_INTERVAL_S)
        lane = session.status.lane
        if told is not None:
            session.set_parameters(function, read_values(told.parameters, assignments))
            return
        if session.live.has_workbench is False:
            raise SettingsError(
                f"The gateway at {lane.address} gives functions their frame and nothing else.",
                "Leave the parameters out, or use a gateway of fxviewer.",
            )
        is_unknown = lane.functions and function not in [one.name for one in lane.functions]
        if lane.error is not None or (is_unknown and session.live.has_workbench):
            return
        if time.monotonic() > deadline:
            raise SettingsError(f"The gateway at {lane.address} does not say what “{function}” takes.")
