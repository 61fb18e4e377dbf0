"""The parameters of a handler, read from its source without running it."""

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fxviewer.handler.colour import from_bgr, read_colour
from fxviewer.handler.names import Literal, Names, module_level
from fxviewer.handler.parameter import Kind, Parameter, Value

HANDLER_NAME = "Handler"

_KINDS: dict[str, Kind] = {
    "int": "int",
    "float": "float",
    "bool": "bool",
    "str": "text",
    "fxviewer.handler.Colour": "colour",
}
_TYPING = ("typing.", "typing_extensions.")
_Number = int | float


@dataclass(frozen=True, slots=True)
class Declaration:
    """A parameter, and the expression in the source that is its default."""

    parameter: Parameter
    default: ast.expr


def read_parameters(source: str) -> tuple[Parameter, ...]:
    """Return what `Handler` takes besides its request, in the order of the source.

    A parameter counts if it has a default and a type this program can show. What cannot be understood is left out.

    Raises:
        SyntaxError: The source is no Python.
    """
    return tuple(one.parameter for one in declarations(source))


def declarations(source: str) -> list[Declaration]:
    """Like `read_parameters`, with the places of the defaults.

    Raises:
        SyntaxError: The source is no Python.
    """
    tree = _parse(source)
    names = Names(tree)
    found = []
    for argument, default in _optional_arguments(tree):
        shape = _Shape(None) if argument.annotation is None else _shape(argument.annotation, names)
        parameter = None if shape is None else _parameter(argument.arg, shape, names.literal(default))
        if parameter is not None:
            found.append(Declaration(parameter, default))
    return found


def _parse(source: str) -> ast.Module:
    try:
        return ast.parse(source.removeprefix("\ufeff"))
    except (ValueError, RecursionError, MemoryError) as error:  # a null byte, a lone surrogate, endless nesting
        raise SyntaxError(f"the source cannot be read as Python: {error}") from error


def _optional_arguments(tree: ast.Module) -> Iterator[tuple[ast.arg, ast.expr]]:
    """Yield what can be passed by name and need not be: the request itself is neither."""
    function, own = _handler(tree)
    if function is None:
        return
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    first_optional = len(positional) - len(arguments.defaults)
    for index, argument in enumerate(positional):
        if index >= max(own, len(arguments.posonlyargs), first_optional):
            yield argument, arguments.defaults[index - first_optional]
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield argument, default


def _handler(tree: ast.Module) -> tuple[ast.FunctionDef | None, int]:
    """Find what is called, and how many of its arguments are the request and what Python passes itself."""
    named = [node for node in module_level(tree) if getattr(node, "name", "") == HANDLER_NAME]
    last = named[-1] if named else None
    if isinstance(last, ast.FunctionDef):
        return last, 1
    if isinstance(last, ast.ClassDef):
        calls = [node for node in last.body if isinstance(node, ast.FunctionDef) and node.name == "__call__"]
        if calls:
            is_static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in calls[-1].decorator_list)
            return calls[-1], 1 if is_static else 2
    return None, 0


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an annotation says; kind None is nothing, and the default decides."""

    kind: Kind | None
    choices: tuple[Value, ...] = ()
    minimum: _Number | None = None
    maximum: _Number | None = None
    step: _Number | None = None


def _shape(node: ast.expr, names: Names) -> _Shape | None:
    node = names.follow(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return _shape(ast.parse(node.value.strip(), mode="eval").body, names)
        except (SyntaxError, ValueError, RecursionError):
            return None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _either([node.left, node.right], names)
    if not isinstance(node, ast.Subscript):
        kind = _KINDS.get(names.dotted(node).removeprefix("builtins."))
        return None if kind is None else _Shape(kind)
    inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    match _typing_name(node.value, names):
        case "Annotated":
            return _ranged(inside, names)
        case "Optional" | "Union":
            return _either(inside, names)
        case "Literal":
            choices = [value for one in inside if isinstance(value := names.literal(one), bool | int | str)]
            return _Shape("choice", tuple(choices)) if len(choices) == len(inside) else None
    return None


def _typing_name(node: ast.expr, names: Names) -> str:
    dotted = names.dotted(node)
    for module in _TYPING:
        if dotted.startswith(module):
            return dotted.removeprefix(module)
    return ""


def _either(nodes: list[ast.expr], names: Names) -> _Shape | None:
    """A type or None is the type; more of them are none we could show."""
    left = [node for node in nodes if not (isinstance(node, ast.Constant) and node.value is None)]
    return _shape(left[0], names) if len(left) == 1 else None


def _ranged(inside: list[ast.expr], names: Names) -> _Shape | None:
    shape = _shape(inside[0], names)
    for node in map(names.follow, inside[1:]):
        if shape is not None and isinstance(node, ast.Call) and names.dotted(node.func) == "fxviewer.handler.Range":
            given = dict(zip(("minimum", "maximum", "step"), node.args, strict=False))
            given.update({one.arg: one.value for one in node.keywords if one.arg is not None})
            ends = {name: _number(names.literal(value)) for name, value in given.items()}
            return replace(shape, minimum=ends.get("minimum"), maximum=ends.get("maximum"), step=ends.get("step"))
    return shape


def _number(value: Literal | None) -> _Number | None:
    """Return a number others can store as well: no infinity, no more than 64 bits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    fits = abs(value) < 1 << 63 if isinstance(value, int) else math.isfinite(value)
    return value if fits else None


def _parameter(name: str, shape: _Shape, default: Literal | None) -> Parameter | None:
    kind = shape.kind or _KINDS.get(type(default).__name__)
    number = _number(default)
    if kind == "int" and isinstance(number, int):
        return _with_range(Parameter(name, kind, number), shape, number)
    if kind == "float" and number is not None:
        return _with_range(Parameter(name, kind, float(number)), shape, float(number))
    if (kind == "bool" and isinstance(default, bool)) or (kind == "text" and isinstance(default, str)):
        return Parameter(name, kind, default)
    if kind == "choice" and isinstance(default, bool | int | str):
        is_offered = any(type(one) is type(default) and one == default for one in shape.choices)
        return Parameter(name, kind, default, choices=shape.choices) if is_offered else None
    return _colour(name, default) if kind == "colour" else None


def _colour(name: str, default: Literal | None) -> Parameter | None:
    if isinstance(default, str):
        colour = read_colour(default)
        return None if colour is None else Parameter(name, "colour", colour)
    levels = [one for one in default if type(one) is int and 0 <= one <= 255] if isinstance(default, tuple) else []
    if len(levels) != 3 or not isinstance(default, tuple) or len(default) != 3:
        return None
    blue, green, red = levels
    return Parameter(name, "colour", from_bgr((blue, green, red)), is_bgr=True)


def _with_range(parameter: Parameter, shape: _Shape, default: _Number) -> Parameter:
    """Add the range, widened to the default: the author's own value is one that works."""
    minimum, maximum, step = shape.minimum, shape.maximum, shape.step
    if minimum is not None and maximum is not None and minimum > maximum:
        return parameter
    if parameter.kind == "int":
        minimum = None if minimum is None else math.ceil(minimum)
        maximum = None if maximum is None else math.floor(maximum)
        step = None if step is None or step <= 0 else max(1, round(step))
    return replace(
        parameter,
        minimum=None if minimum is None else min(minimum, default),
        maximum=None if maximum is None else max(maximum, default),
        step=step if step is not None and step > 0 else None,
    )
