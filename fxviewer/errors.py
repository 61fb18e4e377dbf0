"""What can go wrong, what the session does about it, and how a program that ran us can tell.

    FxviewerError                     exit code
    ├── SettingsError                     2   a value that cannot be meant; nothing is started
    ├── SourceError                       3   the rest goes on without pictures
    │   ├── SourceOpenError                   not there, not readable, not a picture
    │   └── SourceLostError                   was there and is gone; live sources are retried
    ├── CodecError                        3   one image could not be encoded or decoded; costs that frame
    ├── GatewayError                      4   frames in flight are lost; the session reconnects
    │   ├── GatewayUnreachableError           nobody answers at the address
    │   ├── GatewayStalledError               it took frames and did not answer in time
    │   ├── GatewayRefusedError               it answers, and does not want this; `stream` tells apart what:
    │   │                                     a secret that is missing or wrong, a size, no gRPC, no workbench
    │   └── UnknownFunctionError              it answers, and has no function of this name
    ├── FunctionError                     5   costs one frame
    └── RecordingError                    6   recording stops, the file stays playable, the stream goes on

Raised where detected, with the cause chained; caught at thread boundaries, in slots and in `cli`.
"""

EXIT_OK = 0
EXIT_FRAMES_FAILED = 1  # the work is done, but some frames have no result
EXIT_USAGE = 2  # also click's own code
EXIT_SOURCE = 3
EXIT_GATEWAY = 4
EXIT_FUNCTION = 5  # not one frame has a result
EXIT_RECORDING = 6
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells count
EXIT_UNREAD = 141  # 128 + SIGPIPE: who read what we tell has gone


class FxviewerError(Exception):
    """A failure people read about.

    Attributes:
        what: One sentence: what happened, and why. "The camera “USB Camera” is in use by another program."
        cure: One sentence: what to do about it. Empty where we do not know.
    """

    exit_code = 1

    def __init__(self, what: str, cure: str = "") -> None:
        super().__init__(what, cure)
        self.what = what
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.what} {self.cure}".rstrip()


class SettingsError(FxviewerError):
    exit_code = EXIT_USAGE


class SourceError(FxviewerError):
    exit_code = EXIT_SOURCE


class SourceOpenError(SourceError):
    pass


class SourceLostError(SourceError):
    pass


class CodecError(FxviewerError):
    exit_code = EXIT_SOURCE


class GatewayError(FxviewerError):
    exit_code = EXIT_GATEWAY


class GatewayUnreachableError(GatewayError):
    pass


class GatewayStalledError(GatewayError):
    pass


class GatewayRefusedError(GatewayError):
    pass


class UnknownFunctionError(GatewayError):
    pass


class FunctionError(FxviewerError):
    exit_code = EXIT_FUNCTION


class RecordingError(FxviewerError):
    exit_code = EXIT_RECORDING
