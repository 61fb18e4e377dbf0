"""One row of the gateway's HTTP interface: what the router goes by, and what /swagger.json tells of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from fxviewer.gateway import openfx_json
from fxviewer.gateway.administration import Administration
from fxviewer.pb import openfx_pb2 as pb

_FIELD = re.compile(r"\{(\w+)\}")
_WITH_BODY = ("POST", "PUT")


@dataclass(frozen=True, slots=True)
class Route:
    """A method at a path, which stands for a call of pb.FxGateway.

    Attributes:
        path: {Name} is one segment, and fills the field of that name.
        rpc: Its messages are the body and the answer.
        answer: Takes the request of the call.
        is_change: Asks for the token that changes need.
    """

    method: str
    path: str
    rpc: str
    summary: str
    answer: Callable[[Administration, Any], Message]
    is_change: bool = False

    @property
    def fields(self) -> list[str]:
        """Names of those in the path."""
        return _FIELD.findall(self.path)

    @property
    def body(self) -> Descriptor | None:
        """What is read from the body, or None when that is ignored."""
        return self._call.input_type if self.method in _WITH_BODY else None

    @property
    def reply(self) -> Descriptor:
        return self._call.output_type

    def match(self, path: str) -> dict[str, str] | None:
        """Return the fields that a path fills, or None when it is another one."""
        found = re.fullmatch(_FIELD.sub(r"(?P<\1>[^/]+)", self.path), path)
        return found.groupdict() if found else None

    def read(self, fields: dict[str, str], body: bytes) -> Any:
        """Return the request.

        Raises:
            NotJsonError: The body holds none.
        """
        request = GetMessageClass(self._call.input_type)(**fields)
        if self.body is not None:
            openfx_json.read(body, request)
        return request

    @property
    def _call(self) -> MethodDescriptor:
        call: MethodDescriptor = pb.DESCRIPTOR.services_by_name["FxGateway"].methods_by_name[self.rpc]
        return call
