from fxviewer.pb import openfx_pb2 as _openfx_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FollowRequest(_message.Message):
    __slots__ = ("functions", "with_log")
    FUNCTIONS_FIELD_NUMBER: _ClassVar[int]
    WITH_LOG_FIELD_NUMBER: _ClassVar[int]
    functions: _containers.RepeatedScalarFieldContainer[str]
    with_log: bool
    def __init__(self, functions: _Optional[_Iterable[str]] = ..., with_log: bool = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("function", "described", "refused", "log", "removed")
    FUNCTION_FIELD_NUMBER: _ClassVar[int]
    DESCRIBED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    function: str
    described: Described
    refused: Refused
    log: Log
    removed: Removed
    def __init__(self, function: _Optional[str] = ..., described: _Optional[_Union[Described, _Mapping]] = ..., refused: _Optional[_Union[Refused, _Mapping]] = ..., log: _Optional[_Union[Log, _Mapping]] = ..., removed: _Optional[_Union[Removed, _Mapping]] = ...) -> None: ...

class Described(_message.Message):
    __slots__ = ("version", "handler", "parameters", "reload_ns")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    HANDLER_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    RELOAD_NS_FIELD_NUMBER: _ClassVar[int]
    version: str
    handler: str
    parameters: _containers.RepeatedCompositeFieldContainer[Parameter]
    reload_ns: int
    def __init__(self, version: _Optional[str] = ..., handler: _Optional[str] = ..., parameters: _Optional[_Iterable[_Union[Parameter, _Mapping]]] = ..., reload_ns: _Optional[int] = ...) -> None: ...

class Refused(_message.Message):
    __slots__ = ("version", "error")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    version: str
    error: _openfx_pb2.FrameError
    def __init__(self, version: _Optional[str] = ..., error: _Optional[_Union[_openfx_pb2.FrameError, _Mapping]] = ...) -> None: ...

class Removed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Parameter(_message.Message):
    __slots__ = ("name", "kind", "default", "minimum", "maximum", "step", "choices")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TEXT: _ClassVar[Parameter.Kind]
        INT: _ClassVar[Parameter.Kind]
        FLOAT: _ClassVar[Parameter.Kind]
        BOOL: _ClassVar[Parameter.Kind]
        CHOICE: _ClassVar[Parameter.Kind]
        COLOUR: _ClassVar[Parameter.Kind]
    TEXT: Parameter.Kind
    INT: Parameter.Kind
    FLOAT: Parameter.Kind
    BOOL: Parameter.Kind
    CHOICE: Parameter.Kind
    COLOUR: Parameter.Kind
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: Parameter.Kind
    default: str
    minimum: str
    maximum: str
    step: str
    choices: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[Parameter.Kind, str]] = ..., default: _Optional[str] = ..., minimum: _Optional[str] = ..., maximum: _Optional[str] = ..., step: _Optional[str] = ..., choices: _Optional[_Iterable[str]] = ...) -> None: ...

class Log(_message.Message):
    __slots__ = ("lines", "dropped")
    LINES_FIELD_NUMBER: _ClassVar[int]
    DROPPED_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[LogLine]
    dropped: int
    def __init__(self, lines: _Optional[_Iterable[_Union[LogLine, _Mapping]]] = ..., dropped: _Optional[int] = ...) -> None: ...

class LogLine(_message.Message):
    __slots__ = ("text", "unix_ns", "frame_id", "version")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    FRAME_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    text: str
    unix_ns: int
    frame_id: int
    version: str
    def __init__(self, text: _Optional[str] = ..., unix_ns: _Optional[int] = ..., frame_id: _Optional[int] = ..., version: _Optional[str] = ...) -> None: ...

class VersionsRequest(_message.Message):
    __slots__ = ("function",)
    FUNCTION_FIELD_NUMBER: _ClassVar[int]
    function: str
    def __init__(self, function: _Optional[str] = ...) -> None: ...

class Versions(_message.Message):
    __slots__ = ("versions",)
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[Version]
    def __init__(self, versions: _Optional[_Iterable[_Union[Version, _Mapping]]] = ...) -> None: ...

class Version(_message.Message):
    __slots__ = ("name", "unix_ns", "label")
    NAME_FIELD_NUMBER: _ClassVar[int]
    UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    name: str
    unix_ns: int
    label: str
    def __init__(self, name: _Optional[str] = ..., unix_ns: _Optional[int] = ..., label: _Optional[str] = ...) -> None: ...
