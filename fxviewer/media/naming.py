"""Names of the files we write: from a template, fit for every system, and never one that is taken."""

import re
import string
import unicodedata
from datetime import datetime
from pathlib import Path

import platformdirs

from fxviewer.errors import RecordingError, SettingsError

PLACEHOLDERS = ("function", "source", "date", "time")

_MAX_STEM_BYTES = 200  # of the 255 that most file systems allow; leaves room for " (999)" and a suffix
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # on Windows no names for files


def videos_folder(chosen: str = "") -> Path:
    """Return the folder people chose for recordings, or else their videos folder."""
    return Path(chosen).expanduser() if chosen else platformdirs.user_videos_path()


def pictures_folder(chosen: str = "") -> Path:
    """Return the folder people chose for snapshots, or else their pictures folder."""
    return Path(chosen).expanduser() if chosen else platformdirs.user_pictures_path()


def fill_template(template: str, *, function: str, source: str, when: datetime) -> str:
    """Return the file name, without suffix, that a template like "{function} {date} {time}" means.

    Raises:
        SettingsError: The template has a placeholder that does not exist, or is broken.
    """
    values = {
        "function": function,
        "source": source,
        "date": when.strftime("%Y-%m-%d"),
        "time": when.strftime("%H-%M-%S"),  # no colons: Windows and macOS have other uses for them
    }
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise _template_error(f"The file name template “{template}” has a brace without its partner.") from error
    for _, name, form, conversion in parts:
        if name is not None and (name not in values or form or conversion):
            raise _template_error(f"The file name template has “{{{name}}}”, which stands for nothing.")
    return clean_name(template.format_map(values))


def clean_name(name: str) -> str:
    """Return `name` as a file may be called on Linux, macOS and Windows; letters of all scripts are kept."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    name = name.encode(errors="ignore")[:_MAX_STEM_BYTES].decode(errors="ignore").rstrip(" .")
    if _DEVICES.fullmatch(name):
        return f"_{name}"
    return name or "untitled"


def reserve_path(folder: Path, stem: str, suffix: str) -> Path:
    """Create an empty file under the first free name of "stem", "stem (2)", … and return its path.

    The name is taken atomically, so two programs that save at the same moment get two files.

    Raises:
        RecordingError: The folder does not exist and cannot be made, or is not writable.
    """
    number = 1
    while True:
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem} ({number}){suffix}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.touch(exist_ok=False)
        except FileExistsError as error:
            if folder.exists() and not folder.is_dir():
                raise _folder_error(folder, "it is a file") from error
            number += 1
        except OSError as error:
            raise _folder_error(folder, error.strerror or str(error)) from error
        else:
            return path


def _template_error(what: str) -> SettingsError:
    return SettingsError(what, f"Use {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)} and plain text.")


def _folder_error(folder: Path, reason: str) -> RecordingError:
    what = f"Nothing can be saved in the folder “{folder}”: {reason}."
    return RecordingError(what, "Choose another folder in the settings.")
