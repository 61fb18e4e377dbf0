"""The sentences that the parts below the window say, read from their code."""

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import fxviewer

PACKAGE = Path(fxviewer.__file__).parent
ROOMS = ("gateway", "handler", "media", "project", "session", "stream")
SILENT = {
    "gateway/administration.py": "repeats what OpenFx and Kubernetes say, word for word",
    "gateway/http.py": "answers over HTTP, where the window goes by the status alone",
    "gateway/log.py": "has what functions print, and why they failed as OpenFx’s executor prints it",
    "gateway/metrics.py": "is read by Prometheus",
    "gateway/openfx_json.py": "repeats what OpenFx says, word for word",
    "gateway/routes.py": "is read by programs and in a browser",
    "gateway/strict.py": "repeats what OpenFx says, word for word",
    "gateway/swagger.py": "is read in a browser",
    "gateway/watcher.py": "answers OpenFx in its own words",
    "gateway/wording.py": "repeats what OpenFx says, word for word",
    "project/builder.py": "builds images, for the command line",
    "project/container.py": "builds images, for the command line",
    "project/registry.py": "pushes images, for the command line",
    "session/bottleneck.py": "speaks to the command line; the window has words of its own for it",
    "session/tally.py": "counts what failed, for the command line",
}

_A_SENTENCE = re.compile(r"[A-Z“{].* .*(?:[^.]\.|[:.] {})", re.DOTALL)
_WORDS = re.compile(r"[a-z]{2,}.* |^[^{]*[a-z] ")


def modules() -> list[Path]:
    """Return the modules whose sentences can come to the window."""
    files = [*PACKAGE.glob("*.py"), *(file for room in ROOMS for file in (PACKAGE / room).glob("*.py"))]
    return sorted(file for file in files if file.relative_to(PACKAGE).as_posix() not in SILENT)


def form_of(text: str) -> str:
    """Return a form without the names of its holes."""
    return re.sub(r"{\w*}", "{}", text)


def sentences(module: Path) -> set[str]:
    """Return the forms of a module: its whole sentences, and whatever its errors are made of."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    silent = set(_silent(tree))
    whole = {form for form in _forms(tree, silent) if _A_SENTENCE.fullmatch(form)}
    return whole.union(*(_forms(node, silent) for node in _told(tree)))


def all_texts(module: Path) -> set[str]:
    """Return the forms of whatever a module says, to anybody."""
    return {_form(node).strip() for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))}


def _silent(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, the parts of f-strings, what goes to the log, and what Python's own exceptions say."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from (part for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Call) and (_is_log(node.func) or _is_pythons(node.func)):
            yield from ast.walk(node)


def _is_log(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "log"


def _is_pythons(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id.endswith("Error") and hasattr(builtins, function.id)


def _forms(tree: ast.AST, silent: set[ast.AST]) -> set[str]:
    forms = (_form(node) for node in ast.walk(tree) if node not in silent)
    return {form.strip() for form in forms if _WORDS.search(form)}


def _form(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _told(tree: ast.Module) -> Iterator[ast.AST]:
    """What errors are built of: the arguments, and where these come from in the same function or module."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for scope in (*functions.values(), tree):
        for call in ast.walk(scope):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id.endswith("Error")):
                continue
            for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
                yield argument
                for name in (node.id for node in ast.walk(argument) if isinstance(node, ast.Name)):
                    yield from _origins(name, scope, functions)


def _origins(name: str, scope: ast.AST, functions: dict[str, ast.FunctionDef]) -> Iterator[ast.AST]:
    if name in functions:
        yield from (node for node in ast.walk(functions[name]) if isinstance(node, ast.Return))
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and any(
            isinstance(part, ast.Name) and part.id == name for part in ast.walk(ast.Tuple(node.targets))
        ):
            yield node.value
