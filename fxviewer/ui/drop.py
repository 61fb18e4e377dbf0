"""What a thing dropped on the window means."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fxviewer.media.source import recognise
from fxviewer.ui.translation import tr

HANDLER_PLACES = ("config.yaml", "src/handler.py", "handler.py")  # any of them makes a folder a function


@dataclass(frozen=True, slots=True)
class Drop:
    """What to do about a drop; nothing, when there is neither source nor function.

    Attributes:
        source: To open, as `open_source` takes it.
        function: A handler file or function folder to host.
        remark: What people should know: why nothing is done, or what is left out.
    """

    source: str = ""
    function: Path | None = None
    remark: str = ""


def understand(paths: Sequence[Path], text: str = "") -> Drop:
    """Tell what dropped files, or a dropped address, are meant for. Looks at the disk, so not for the GUI thread."""
    if not paths:
        return _understand_text(text.strip())
    functions = [path for path in paths if is_function(path)]
    media = [path for path in paths if path not in functions]
    source = _choose_source(media)
    if not functions and not source:
        return Drop(remark=_refusal(paths[0]))
    left_out = len(functions[1:]) + len(media) - len(source)
    return Drop("\n".join(map(str, source)), functions[0] if functions else None, _remark(source, functions, left_out))


def is_function(path: Path) -> bool:
    """Tell whether a file or folder looks like a function: openfx-cli's layout, or a handler by itself."""
    if path.is_dir():
        return any((path / place).is_file() for place in HANDLER_PLACES)
    return path.suffix.lower() == ".py" and path.is_file()


def _understand_text(text: str) -> Drop:
    if "://" in text and len(text.split()) == 1:
        return Drop(source=text)
    if text and "\n" not in text and Path(text).exists():
        return understand([Path(text)])
    return Drop(remark=tr("The dropped text is neither an address nor the name of a file."))


def _choose_source(paths: Sequence[Path]) -> list[Path]:
    """Return what is opened together: all images, in the order of their numbers, or else the first thing there is."""
    kinds = {path: recognise(path) for path in paths}
    known = [path for path in paths if kinds[path] is not None]
    stills = [path for path in known if kinds[path] == "still"]
    if len(stills) < 2 or kinds[known[0]] != "still":
        return known[:1]
    from fxviewer.media.still import sort_naturally

    return sort_naturally(stills)


def _remark(source: Sequence[Path], functions: Sequence[Path], left_out: int) -> str:
    if not left_out:
        return ""
    opened = [path.name for path in (*source[:1], *functions[:1])]
    if len(source) > 1:
        return tr("{opened} images are opened; {left_out} other things are left out.").format(
            opened=len(source), left_out=left_out
        )
    return tr("“{name}” is opened; one thing at a time, so {left_out} more are left out.").format(
        name="”, “".join(opened), left_out=left_out
    )


def _refusal(path: Path) -> str:
    if not path.exists():
        return tr("There is no file “{name}” any more.").format(name=path.name)
    if path.is_dir():
        return tr("There is neither an image nor a handler.py in the folder “{name}”.").format(name=path.name)
    return tr("“{name}” is neither an image, a film nor a handler, so nothing is changed.").format(name=path.name)
