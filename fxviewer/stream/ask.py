"""What a gateway is asked to do with a frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fxviewer.handler.parameter import Value
from fxviewer.handler.values import to_json
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest, SharedInput


@dataclass(frozen=True, slots=True)
class Ask:
    """Everything of a request but its input.

    Attributes:
        version: As an answer or `Version.name` names it; empty is the newest.
        parameters: Values of the handler's own parameters; what is left out has its default. Not modified.
        profile: Have the handler measured line by line.
    """

    function: str
    version: str = ""
    parameters: Mapping[str, Value] = field(default_factory=dict)
    profile: bool = False

    def request(
        self, sent: bytes, frame_id: int, token: str = "", shared: SharedInput | None = None
    ) -> InvokeServiceRequest:
        """Make the message.

        Args:
            shared: Where the input lies, if it is not sent.
        """
        return InvokeServiceRequest(
            Service=self.function,
            Input=sent,
            token=token,
            frame_id=frame_id,
            parameters=to_json(self.parameters),
            version=self.version,
            profile=self.profile,
            shared=shared,
        )
