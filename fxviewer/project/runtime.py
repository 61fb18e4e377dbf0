"""The languages a function can be written in, by the names openfx-cli has for them."""

from dataclasses import dataclass

from fxviewer.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Runtime:
    """One language.

    Attributes:
        handler_file: In the source folder; openfx-cli names none for go.
        is_hosted: Functions in it run on fxviewer's own gateway, and fxviewer has a template for it.
    """

    name: str
    handler_file: str
    is_hosted: bool = False


RUNTIMES = {
    runtime.name: runtime
    for runtime in (
        Runtime("python3", "handler.py", is_hosted=True),
        Runtime("go", ""),
        Runtime("nodejs", "handler.js"),
        Runtime("python2", "handler.py"),
        Runtime("ruby", "handler.rb"),
        Runtime("cpp", "handler.cc"),
        Runtime("csharp", "handler.cs"),
        Runtime("java", "Handler.java"),
    )
}


def find_runtime(name: str) -> Runtime:
    """Return the runtime of this name.

    Raises:
        SettingsError: There is none.
    """
    runtime = RUNTIMES.get(name.lower())
    if runtime is None:
        raise SettingsError(f"Not found runtime: {name}.", f"Choose one of {', '.join(RUNTIMES)}.")
    return runtime
