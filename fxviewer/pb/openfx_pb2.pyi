from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Empty(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class InvokeServiceRequest(_message.Message):
    __slots__ = ("Service", "Input", "token", "frame_id", "parameters", "version", "profile", "shared")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRAME_ID_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    SHARED_FIELD_NUMBER: _ClassVar[int]
    Service: str
    Input: bytes
    token: str
    frame_id: int
    parameters: str
    version: str
    profile: bool
    shared: SharedInput
    def __init__(self, Service: _Optional[str] = ..., Input: _Optional[bytes] = ..., token: _Optional[str] = ..., frame_id: _Optional[int] = ..., parameters: _Optional[str] = ..., version: _Optional[str] = ..., profile: bool = ..., shared: _Optional[_Union[SharedInput, _Mapping]] = ...) -> None: ...

class SharedInput(_message.Message):
    __slots__ = ("key", "offset", "size")
    KEY_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    key: bytes
    offset: int
    size: int
    def __init__(self, key: _Optional[bytes] = ..., offset: _Optional[int] = ..., size: _Optional[int] = ...) -> None: ...

class Message(_message.Message):
    __slots__ = ("Msg", "frame_id", "error", "version", "timing", "profile")
    MSG_FIELD_NUMBER: _ClassVar[int]
    FRAME_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    Msg: str
    frame_id: int
    error: FrameError
    version: str
    timing: ServerTiming
    profile: _containers.RepeatedCompositeFieldContainer[LineTime]
    def __init__(self, Msg: _Optional[str] = ..., frame_id: _Optional[int] = ..., error: _Optional[_Union[FrameError, _Mapping]] = ..., version: _Optional[str] = ..., timing: _Optional[_Union[ServerTiming, _Mapping]] = ..., profile: _Optional[_Iterable[_Union[LineTime, _Mapping]]] = ...) -> None: ...

class Messages(_message.Message):
    __slots__ = ("Output", "frame_id", "error", "version", "timing", "profile")
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    FRAME_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    Output: bytes
    frame_id: int
    error: FrameError
    version: str
    timing: ServerTiming
    profile: _containers.RepeatedCompositeFieldContainer[LineTime]
    def __init__(self, Output: _Optional[bytes] = ..., frame_id: _Optional[int] = ..., error: _Optional[_Union[FrameError, _Mapping]] = ..., version: _Optional[str] = ..., timing: _Optional[_Union[ServerTiming, _Mapping]] = ..., profile: _Optional[_Iterable[_Union[LineTime, _Mapping]]] = ...) -> None: ...

class FrameError(_message.Message):
    __slots__ = ("kind", "type", "message", "hint", "traceback", "file", "line", "code")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNSPECIFIED: _ClassVar[FrameError.Kind]
        RAISED: _ClassVar[FrameError.Kind]
        OUTPUT: _ClassVar[FrameError.Kind]
        LOAD: _ClassVar[FrameError.Kind]
        CRASHED: _ClassVar[FrameError.Kind]
        DEADLINE: _ClassVar[FrameError.Kind]
        UNKNOWN_FUNCTION: _ClassVar[FrameError.Kind]
        UNKNOWN_VERSION: _ClassVar[FrameError.Kind]
        PARAMETERS: _ClassVar[FrameError.Kind]
        UNREACHABLE: _ClassVar[FrameError.Kind]
    UNSPECIFIED: FrameError.Kind
    RAISED: FrameError.Kind
    OUTPUT: FrameError.Kind
    LOAD: FrameError.Kind
    CRASHED: FrameError.Kind
    DEADLINE: FrameError.Kind
    UNKNOWN_FUNCTION: FrameError.Kind
    UNKNOWN_VERSION: FrameError.Kind
    PARAMETERS: FrameError.Kind
    UNREACHABLE: FrameError.Kind
    KIND_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    TRACEBACK_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    kind: FrameError.Kind
    type: str
    message: str
    hint: str
    traceback: str
    file: str
    line: int
    code: str
    def __init__(self, kind: _Optional[_Union[FrameError.Kind, str]] = ..., type: _Optional[str] = ..., message: _Optional[str] = ..., hint: _Optional[str] = ..., traceback: _Optional[str] = ..., file: _Optional[str] = ..., line: _Optional[int] = ..., code: _Optional[str] = ...) -> None: ...

class ServerTiming(_message.Message):
    __slots__ = ("wait_ns", "handler_ns", "total_ns")
    WAIT_NS_FIELD_NUMBER: _ClassVar[int]
    HANDLER_NS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_NS_FIELD_NUMBER: _ClassVar[int]
    wait_ns: int
    handler_ns: int
    total_ns: int
    def __init__(self, wait_ns: _Optional[int] = ..., handler_ns: _Optional[int] = ..., total_ns: _Optional[int] = ...) -> None: ...

class LineTime(_message.Message):
    __slots__ = ("file", "line", "hits", "total_ns")
    FILE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_NS_FIELD_NUMBER: _ClassVar[int]
    file: str
    line: int
    hits: int
    total_ns: int
    def __init__(self, file: _Optional[str] = ..., line: _Optional[int] = ..., hits: _Optional[int] = ..., total_ns: _Optional[int] = ...) -> None: ...

class CreateFunctionRequest(_message.Message):
    __slots__ = ("Service", "Image", "EnvVars", "Labels", "Annotations", "Constraints", "Secrets", "RegistryAuth", "Limits", "Requests", "MinReplicas", "MaxReplicas", "token")
    class EnvVarsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class AnnotationsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    ENVVARS_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    REGISTRYAUTH_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    MINREPLICAS_FIELD_NUMBER: _ClassVar[int]
    MAXREPLICAS_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    Service: str
    Image: str
    EnvVars: _containers.ScalarMap[str, str]
    Labels: _containers.ScalarMap[str, str]
    Annotations: _containers.ScalarMap[str, str]
    Constraints: _containers.RepeatedScalarFieldContainer[str]
    Secrets: _containers.RepeatedScalarFieldContainer[str]
    RegistryAuth: str
    Limits: FunctionResources
    Requests: FunctionResources
    MinReplicas: int
    MaxReplicas: int
    token: str
    def __init__(self, Service: _Optional[str] = ..., Image: _Optional[str] = ..., EnvVars: _Optional[_Mapping[str, str]] = ..., Labels: _Optional[_Mapping[str, str]] = ..., Annotations: _Optional[_Mapping[str, str]] = ..., Constraints: _Optional[_Iterable[str]] = ..., Secrets: _Optional[_Iterable[str]] = ..., RegistryAuth: _Optional[str] = ..., Limits: _Optional[_Union[FunctionResources, _Mapping]] = ..., Requests: _Optional[_Union[FunctionResources, _Mapping]] = ..., MinReplicas: _Optional[int] = ..., MaxReplicas: _Optional[int] = ..., token: _Optional[str] = ...) -> None: ...

class DeleteFunctionRequest(_message.Message):
    __slots__ = ("FunctionName", "token")
    FUNCTIONNAME_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    FunctionName: str
    token: str
    def __init__(self, FunctionName: _Optional[str] = ..., token: _Optional[str] = ...) -> None: ...

class ScaleServiceRequest(_message.Message):
    __slots__ = ("ServiceName", "Replicas", "token")
    SERVICENAME_FIELD_NUMBER: _ClassVar[int]
    REPLICAS_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    ServiceName: str
    Replicas: int
    token: str
    def __init__(self, ServiceName: _Optional[str] = ..., Replicas: _Optional[int] = ..., token: _Optional[str] = ...) -> None: ...

class FunctionRequest(_message.Message):
    __slots__ = ("FunctionName",)
    FUNCTIONNAME_FIELD_NUMBER: _ClassVar[int]
    FunctionName: str
    def __init__(self, FunctionName: _Optional[str] = ...) -> None: ...

class Functions(_message.Message):
    __slots__ = ("Functions",)
    FUNCTIONS_FIELD_NUMBER: _ClassVar[int]
    Functions: _containers.RepeatedCompositeFieldContainer[Function]
    def __init__(self, Functions: _Optional[_Iterable[_Union[Function, _Mapping]]] = ...) -> None: ...

class Function(_message.Message):
    __slots__ = ("Name", "Image", "InvocationCount", "Replicas", "AvailableReplicas", "Annotations", "Labels")
    class AnnotationsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    INVOCATIONCOUNT_FIELD_NUMBER: _ClassVar[int]
    REPLICAS_FIELD_NUMBER: _ClassVar[int]
    AVAILABLEREPLICAS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    Name: str
    Image: str
    InvocationCount: int
    Replicas: int
    AvailableReplicas: int
    Annotations: _containers.ScalarMap[str, str]
    Labels: _containers.ScalarMap[str, str]
    def __init__(self, Name: _Optional[str] = ..., Image: _Optional[str] = ..., InvocationCount: _Optional[int] = ..., Replicas: _Optional[int] = ..., AvailableReplicas: _Optional[int] = ..., Annotations: _Optional[_Mapping[str, str]] = ..., Labels: _Optional[_Mapping[str, str]] = ...) -> None: ...

class FunctionResources(_message.Message):
    __slots__ = ("Memory", "CPU", "GPU")
    MEMORY_FIELD_NUMBER: _ClassVar[int]
    CPU_FIELD_NUMBER: _ClassVar[int]
    GPU_FIELD_NUMBER: _ClassVar[int]
    Memory: str
    CPU: str
    GPU: str
    def __init__(self, Memory: _Optional[str] = ..., CPU: _Optional[str] = ..., GPU: _Optional[str] = ...) -> None: ...

class Request(_message.Message):
    __slots__ = ("input", "info", "frame_id", "parameters", "profile")
    INPUT_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    FRAME_ID_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    input: bytes
    info: Info
    frame_id: int
    parameters: str
    profile: bool
    def __init__(self, input: _Optional[bytes] = ..., info: _Optional[_Union[Info, _Mapping]] = ..., frame_id: _Optional[int] = ..., parameters: _Optional[str] = ..., profile: bool = ...) -> None: ...

class Reply(_message.Message):
    __slots__ = ("Output", "frame_id", "error", "version", "timing", "profile")
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    FRAME_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    Output: str
    frame_id: int
    error: FrameError
    version: str
    timing: ServerTiming
    profile: _containers.RepeatedCompositeFieldContainer[LineTime]
    def __init__(self, Output: _Optional[str] = ..., frame_id: _Optional[int] = ..., error: _Optional[_Union[FrameError, _Mapping]] = ..., version: _Optional[str] = ..., timing: _Optional[_Union[ServerTiming, _Mapping]] = ..., profile: _Optional[_Iterable[_Union[LineTime, _Mapping]]] = ...) -> None: ...

class Response(_message.Message):
    __slots__ = ("Output", "frame_id", "error", "version", "timing", "profile")
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    FRAME_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    Output: bytes
    frame_id: int
    error: FrameError
    version: str
    timing: ServerTiming
    profile: _containers.RepeatedCompositeFieldContainer[LineTime]
    def __init__(self, Output: _Optional[bytes] = ..., frame_id: _Optional[int] = ..., error: _Optional[_Union[FrameError, _Mapping]] = ..., version: _Optional[str] = ..., timing: _Optional[_Union[ServerTiming, _Mapping]] = ..., profile: _Optional[_Iterable[_Union[LineTime, _Mapping]]] = ...) -> None: ...

class Info(_message.Message):
    __slots__ = ("FunctionName", "Timeout", "Runtime", "Limits", "Trigger")
    FUNCTIONNAME_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    RUNTIME_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    FunctionName: str
    Timeout: str
    Runtime: str
    Limits: Resources
    Trigger: Trigger
    def __init__(self, FunctionName: _Optional[str] = ..., Timeout: _Optional[str] = ..., Runtime: _Optional[str] = ..., Limits: _Optional[_Union[Resources, _Mapping]] = ..., Trigger: _Optional[_Union[Trigger, _Mapping]] = ...) -> None: ...

class Trigger(_message.Message):
    __slots__ = ("Name", "Topic", "Time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    Name: str
    Topic: str
    Time: str
    def __init__(self, Name: _Optional[str] = ..., Topic: _Optional[str] = ..., Time: _Optional[str] = ...) -> None: ...

class Resources(_message.Message):
    __slots__ = ("Memory", "CPU", "GPU")
    MEMORY_FIELD_NUMBER: _ClassVar[int]
    CPU_FIELD_NUMBER: _ClassVar[int]
    GPU_FIELD_NUMBER: _ClassVar[int]
    Memory: str
    CPU: str
    GPU: str
    def __init__(self, Memory: _Optional[str] = ..., CPU: _Optional[str] = ..., GPU: _Optional[str] = ...) -> None: ...
