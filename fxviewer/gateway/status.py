"""How a call ends that is not answered, in the terms and the words of OpenFx's gateway, which is written in Go."""

import grpc


class StatusError(Exception):
    """A call is answered with a status instead of a message; each door words it for its own protocol."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


def number(code: grpc.StatusCode) -> int:
    """Return the status as the wire numbers it."""
    return int(code.value[0])


def go_name(code: grpc.StatusCode) -> str:
    """Return the status as Go prints it: "DeadlineExceeded"."""
    return "Canceled" if code is grpc.StatusCode.CANCELLED else code.name.title().replace("_", "")


def go_duration(seconds: float) -> str:
    """Return a duration as Go prints it: "2.002024s", "1m0.5s"."""
    nanoseconds = round(seconds * 1e9)
    minutes, rest = divmod(nanoseconds, 60_000_000_000)
    hours, minutes = divmod(minutes, 60)
    text = f"{rest / 1e9:.9f}".rstrip("0").rstrip(".") + "s"
    if hours:
        return f"{hours}h{minutes}m{text}"
    return f"{minutes}m{text}" if minutes else text
