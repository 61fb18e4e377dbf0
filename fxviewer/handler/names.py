"""What the names at the top of a module stand for, found without running it."""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import get_args

from fxviewer.handler.parameter import Value

Literal = Value | tuple["Literal", ...]

_STARS = {
    "fxviewer.handler": ("Range", "Colour"),
    "typing": ("Annotated", "Literal", "Optional", "Union"),
    "typing_extensions": ("Annotated", "Literal", "Optional", "Union"),
}
"""What `from … import *` brings that a signature can use."""


class Names:
    """The imports and the constants of one module."""

    def __init__(self, tree: ast.Module) -> None:
        self._imported: dict[str, str] = {}
        bindings: Counter[str] = Counter()
        values: dict[str, ast.expr] = {}
        for node in module_level(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._imported.update(_imports(node))
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                bindings[node.name] += 1
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bindings[node.id] += 1
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                values.update({target.id: node.value for target in targets if isinstance(target, ast.Name)})
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                bindings.update(node.names)
        self._constants = {name: value for name, value in values.items() if bindings[name] == 1}
        self._bound = set(bindings)

    def dotted(self, node: ast.expr) -> str:
        """Return the full name of what is meant, "typing.Annotated" for any spelling of it; empty if it has none."""
        if isinstance(node, ast.Name):
            # An import comes first: the other binding is what stands in for it where it cannot be imported.
            return self._imported.get(node.id, "" if node.id in self._bound else node.id)
        if isinstance(node, ast.Attribute) and (base := self.dotted(node.value)):
            return f"{base}.{node.attr}"
        return ""

    def follow(self, node: ast.expr) -> ast.expr:
        """Return what a name bound exactly once is bound to; anything else as it is."""
        seen: set[str] = set()
        while isinstance(node, ast.Name) and node.id not in self._imported and node.id not in seen:
            seen.add(node.id)
            node = self._constants.get(node.id, node)
        return node

    def literal(self, node: ast.expr) -> Literal | None:
        """Evaluate a plain literal, or a name bound once to one; None for anything else, None itself included."""
        node = self.follow(node)
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, get_args(Value)) else None
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            number = node.operand.value if isinstance(node.operand, ast.Constant) else None
            if isinstance(number, int | float) and not isinstance(number, bool):
                return -number if isinstance(node.op, ast.USub) else number
        if isinstance(node, ast.Tuple):
            values = [value for element in node.elts if (value := self.literal(element)) is not None]
            return tuple(values) if len(values) == len(node.elts) else None
        return None


def module_level(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what runs when the module is imported, branches included, but not the bodies of functions and classes."""
    waiting: list[ast.AST] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _imports(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    if isinstance(node, ast.Import):
        # `import a.b` binds a, `import a.b as c` binds a.b.
        return {
            one.asname or one.name.partition(".")[0]: one.name if one.asname else one.name.partition(".")[0]
            for one in node.names
        }
    if node.level or node.module is None:
        return {}
    found = {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names if one.name != "*"}
    if any(one.name == "*" for one in node.names):
        found.update({name: f"{node.module}.{name}" for name in _STARS.get(node.module, ())})
    return found
