"""A function made from another one: its folder with all that is in it, under another name."""

import shutil
from pathlib import Path

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from fxviewer.errors import SettingsError
from fxviewer.project.config import CONFIG_FILE
from fxviewer.project.name import check_name
from fxviewer.project.yaml_form import dump, round_trip, text

_LEFT = ("__pycache__", ".git", ".venv")  # what belongs to the original alone
_MOST_NUMBERS = 1000


def duplicate_function(handler: Path, original: str, name: str, *, parent: Path) -> Path:
    """Copy the function into `parent` and return the copy: its folder, or its file where it is no more than that.

    Args:
        handler: Of the original.
        original: Its name, in its config.yaml.
        name: Of the copy.
        parent: Made when it is not there.

    Raises:
        SettingsError: The name is none, the copy is there already, or it cannot be written.
    """
    check_name(name)
    folder = function_folder(handler)
    target = parent / (f"{name}.py" if folder is None else name)
    if target.exists():
        raise SettingsError(f"{target} is there already.", "Choose another name.")
    try:
        parent.mkdir(parents=True, exist_ok=True)
        if folder is None:
            shutil.copyfile(handler, target)
        else:
            ignore = shutil.ignore_patterns(*_LEFT)
            shutil.copytree(folder, target, ignore=ignore, copy_function=shutil.copyfile)  # new files, not old ones
            _rename(target / CONFIG_FILE, original, name)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(target, ignore_errors=True)
        raise SettingsError(f"“{original}” could not be copied to {target}: {error}.") from error
    return target


def function_folder(handler: Path) -> Path | None:
    """Return the folder that is the function's; None where it is no more than its file."""
    above = handler.parent.parent
    if (above / CONFIG_FILE).is_file() or handler.parent.name == "src":
        return above
    return handler.parent if handler.stem == "handler" else None


def free_name(name: str, parent: Path, taken: frozenset[str]) -> str:
    """Return `name` with the lowest number that neither a function nor anything in `parent` has."""
    stem = name.rstrip("0123456789").removesuffix("-") or name
    for number in range(2, _MOST_NUMBERS):
        candidate = f"{stem}-{number}"
        if candidate not in taken and not any((parent / end).exists() for end in (candidate, f"{candidate}.py")):
            return candidate
    raise SettingsError(f"There are too many functions named like “{name}”.", "Remove some of them.")


def _rename(config: Path, original: str, name: str) -> None:
    """Leave the one function in the copy's config.yaml, under its new name; everything else stays as it is."""
    if not config.is_file():
        return
    try:
        document = round_trip().load(config.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, YAMLError):
        return  # it says nothing now and will say so when it is hosted
    functions = document.get("functions") if isinstance(document, CommentedMap) else None
    if not isinstance(functions, CommentedMap) or original not in functions:
        return
    entry = functions[original]
    functions.clear()
    functions[text(name)] = entry
    config.write_text(dump(document), encoding="utf-8")
