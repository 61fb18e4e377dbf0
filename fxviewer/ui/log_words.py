"""What a line of the log says, and in which colour."""

from datetime import datetime
from pathlib import Path

from fxviewer.session.exchange import Failure
from fxviewer.session.journal import Line, Note
from fxviewer.ui.caption import number_text
from fxviewer.ui.sentence import told
from fxviewer.ui.translation import tr

_TONES = {"failed": "warn", "lost": "bad", "refused": "warn", "reloaded": "good", "gap": "dim"}


def line_text(line: Line) -> str:
    """Return what the handler printed, or the sentence of a note."""
    if not isinstance(line, Note):
        return line.text
    count = number_text(line.count).removeprefix("#")
    match line.kind:
        case "failed":
            reason = failure_text(line.failure)
            return (
                tr("{reason} – the same with {count} more frames").format(reason=reason, count=count)
                if line.count > 1
                else reason
            )
        case "lost":
            text = tr("The frame was lost: {reason}") if line.count == 1 else tr("{count} frames were lost: {reason}")
            return text.format(count=count, reason=told(line.reason))
        case "refused":
            return tr("This save does not load: {reason}").format(reason=failure_text(line.failure))
        case "reloaded":
            return tr("Version {version} is in force, {milliseconds} ms after the save.").format(
                version=line.version, milliseconds=f"{line.reload_ms:.0f}"
            )
    if line.count == 1:
        return tr("1 line left out: they came too fast")
    return tr("{count} lines left out: they came too fast").format(count=count)


def tone_of(line: Line) -> str:
    """Return the name of the token it is written in."""
    return _TONES[line.kind] if isinstance(line, Note) else "text"


def time_text(unix_ns: int) -> str:
    """Return the time of day to the millisecond, as it is on this computer."""
    when = datetime.fromtimestamp(unix_ns // 1_000_000_000)
    return f"{when:%H:%M:%S}.{unix_ns // 1_000_000 % 1000:03}"


def failure_text(failure: Failure | None) -> str:
    """Return the exception as Python prints it, and where in the handler it is."""
    if failure is None:
        return ""
    reason = failure_reason(failure)
    return f"{reason} ({Path(failure.file).name}:{failure.line})" if failure.file and failure.line else reason


def failure_reason(failure: Failure) -> str:
    """Return the exception as Python prints it, or what the gateway says in a sentence."""
    is_handlers_own = failure.kind == "raised" and failure.type != "SystemExit"
    message = failure.message if is_handlers_own else told(failure.message)
    if failure.kind not in ("raised", "load") or not failure.type:
        return message
    return f"{failure.type}: {message}" if message else failure.type
