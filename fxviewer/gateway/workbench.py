"""fxviewer's own service: what happens to functions beside their calls."""
# ruff: noqa: N802 (method names are gRPC's)

import json
from collections.abc import Iterator

import grpc

from fxviewer.gateway.access import Access, bearer
from fxviewer.gateway.event import Described, Event, Logged, Refused
from fxviewer.gateway.registry import Registry
from fxviewer.gateway.status import StatusError
from fxviewer.handler.parameter import Parameter
from fxviewer.handler.signature import read_parameters
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb import workbench_pb2 as workbench_pb

_KINDS = {
    "int": workbench_pb.Parameter.INT,
    "float": workbench_pb.Parameter.FLOAT,
    "bool": workbench_pb.Parameter.BOOL,
    "choice": workbench_pb.Parameter.CHOICE,
    "colour": workbench_pb.Parameter.COLOUR,
    "text": workbench_pb.Parameter.TEXT,
}


class WorkbenchService:
    """Answers fxviewer.Workbench. Called on grpc's threads."""

    def __init__(self, registry: Registry, access: Access) -> None:
        self._registry = registry
        self._access = access

    def Follow(
        self, request: workbench_pb.FollowRequest, context: grpc.ServicerContext
    ) -> Iterator[workbench_pb.Event]:
        self._check(context)
        with self._registry.follow(request.functions, with_log=request.with_log) as follower:
            if not context.add_callback(follower.close):
                return
            for event in follower:
                yield _write(event)

    def ListVersions(
        self, request: workbench_pb.VersionsRequest, context: grpc.ServicerContext
    ) -> workbench_pb.Versions:
        self._check(context)
        return workbench_pb.Versions(
            versions=[
                workbench_pb.Version(name=one.name, unix_ns=one.unix_ns, label=one.label)
                for one in self._registry.versions(request.function)
            ]
        )

    def _check(self, context: grpc.ServicerContext) -> None:
        try:
            self._access.check_call(bearer(context.invocation_metadata()))
        except StatusError as error:
            context.abort(error.code, error.details)


def _write(event: Event) -> workbench_pb.Event:
    written = workbench_pb.Event(function=event.function)
    if isinstance(event, Described):
        written.described.version = event.version
        written.described.handler = str(event.handler)
        written.described.reload_ns = event.reload_ns
        written.described.parameters.extend(_parameter(one) for one in _parameters(event.source))
    elif isinstance(event, Refused):
        written.refused.version = event.version
        written.refused.error.CopyFrom(pb.FrameError(**event.error))
    elif isinstance(event, Logged):
        written.log.dropped = event.dropped
        written.log.lines.extend(
            workbench_pb.LogLine(text=line.text, unix_ns=line.unix_ns, frame_id=line.frame_id, version=line.version)
            for line in event.lines
        )
    else:
        written.removed.SetInParent()
    return written


def _parameters(source: str) -> tuple[Parameter, ...]:
    try:
        return read_parameters(source)
    except SyntaxError:
        return ()  # it is described all the same, and its calls say what is wrong


def _parameter(one: Parameter) -> workbench_pb.Parameter:
    return workbench_pb.Parameter(
        name=one.name,
        kind=_KINDS[one.kind],
        default=json.dumps(one.default),
        minimum="" if one.minimum is None else json.dumps(one.minimum),
        maximum="" if one.maximum is None else json.dumps(one.maximum),
        step="" if one.step is None else json.dumps(one.step),
        choices=[json.dumps(choice) for choice in one.choices],
    )
