"""Why there is no picture, in words: what happened, why, and what to do about it."""

import time
from dataclasses import dataclass
from typing import Literal

from fxviewer.errors import FxviewerError, SettingsError, SourceLostError
from fxviewer.session.exchange import Failure
from fxviewer.session.status import LaneStatus
from fxviewer.stream.fault import TokenRefusedError
from fxviewer.stream.reply import FailureKind
from fxviewer.stream.secret import SecretMissingError
from fxviewer.ui.log_words import failure_reason
from fxviewer.ui.sentence import told
from fxviewer.ui.translation import tr

Mood = Literal["warn", "bad", "dim"]
"""The colour of it: yours to mend, broken, waiting."""

Act = Literal["retry", "rerun", "editor", "copy", "fold", "fit", "secret", "connections"]

MAX_DETAILS = 20_000  # characters; a text of more is not read on a card, and laying it out would hold up the pictures
LONG = 120  # characters of a reason that a card may have to cut short


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a card says.

    Attributes:
        sign: Name of the icon.
        word: Whose turn it is; the colour is never the only sign.
        title: What happened.
        why: One line.
        hint: What to do; empty where nothing is known.
        code: The handler's line; empty when unknown.
        line: Its number, from 1.
        file: Its path.
        details: The whole traceback, or the whole text.
        is_traceback: Which of them.
        acts: What can be done, the most important first.
    """

    mood: Mood
    sign: str
    word: str
    title: str
    why: str = ""
    hint: str = ""
    code: str = ""
    line: int = 0
    file: str = ""
    details: str = ""
    is_traceback: bool = False
    acts: tuple[Act, ...] = ()


def failure_trouble(failure: Failure) -> Trouble:
    """The function, or the gateway for it, failed on a frame."""
    is_ours = failure.kind in ("raised", "output", "load", "parameters")
    why = failure_reason(failure)
    details = failure.traceback or (why if len(why) > LONG else "")
    acts: list[Act] = []
    if failure.file and failure.line:
        acts.append("editor")
    if failure.kind == "too large":
        acts.append("fit")
    elif failure.kind not in ("unknown function", "unknown version"):
        acts.append("rerun")
    if details:
        acts += ["copy", "fold"]
    return Trouble(
        mood="warn" if is_ours else "bad",
        sign="warning" if is_ours else "error",
        word=tr("Yours to mend") if is_ours else tr("Broken"),
        title=failure_title(failure.kind),
        why=why,
        hint=told(failure.hint) or _usual_hint(failure.kind),
        code=failure.code.strip(),
        line=failure.line,
        file=failure.file,
        details=_cut(details),
        is_traceback=bool(failure.traceback),
        acts=tuple(acts),
    )


def failure_title(kind: FailureKind) -> str:
    return {
        "raised": tr("Exception in the handler"),
        "output": tr("The output is no image"),
        "load": tr("The handler cannot be loaded"),
        "crashed": tr("The function’s process crashed"),
        "deadline": tr("The function took too long"),
        "unknown function": tr("There is no such function"),
        "unknown version": tr("There is no such version"),
        "parameters": tr("The parameters do not fit"),
        "too large": tr("The frame is too large to send"),
        "refused": tr("The gateway refused the frame"),
    }[kind]


def no_output_trouble() -> Trouble:
    return Trouble(
        mood="warn",
        sign="warning",
        word=tr("Yours to mend"),
        title=tr("The answer is empty"),
        why=tr("The handler ended without an image: it returned None or empty bytes."),
        hint=tr("Return the image at the end of the handler, on every way through it."),
        acts=("rerun",),
    )


def waiting_trouble(lane: LaneStatus) -> Trouble:
    """There is no connection to the function at this moment."""
    place = tr("this computer") if lane.is_local else lane.address
    if lane.phase == "waiting":
        title = tr("No connection to {place}").format(place=place)
        return _waiting(title, lane.error, acts=("retry",) if lane.is_local else _acts_about(lane.error))
    if lane.phase == "connecting":
        return _waiting(tr("Connecting to {place}").format(place=place), lane.error)
    if lane.phase == "streaming":
        return _waiting(tr("Waiting for the first result"))
    return _waiting(tr("Not connected"), lane.error, acts=("retry",))


def starting_trouble(lane: LaneStatus) -> Trouble:
    """The first answer of a function lets us wait: it may be starting up."""
    title = tr("The function “{name}” is starting up").format(name=lane.function)
    return Trouble(
        mood="dim",
        sign="wait",
        word=tr("Waiting"),
        title=title,
        why=tr("A function that was not used for a while is started when it is asked. That takes some seconds."),
    )


def lost_trouble(reason: str) -> Trouble:
    """A frame was sent and never answered."""
    return Trouble(
        mood="bad",
        sign="error",
        word=tr("Broken"),
        title=tr("The frame was lost"),
        why=told(reason),
        hint=tr("It was sent and never answered. The next frames go on by themselves."),
        acts=("rerun",),
    )


def source_trouble(error: FxviewerError) -> Trouble:
    """The source did not open, or is gone."""
    is_retried = isinstance(error, SourceLostError)
    why = told(error.what)
    return Trouble(
        mood="dim" if is_retried else "bad",
        sign="wait" if is_retried else "error",
        word=tr("Waiting") if is_retried else tr("Broken"),
        title=tr("The source is gone") if is_retried else tr("The source cannot be opened"),
        why=why,
        hint=told(error.cure),
        details=_cut(why if len(why) > LONG else ""),
        acts=("retry", "copy", "fold") if len(why) > LONG else ("retry",),
    )


def _acts_about(error: FxviewerError | None) -> tuple[Act, ...]:
    """Return what helps when there is no connection for this reason."""
    if isinstance(error, SecretMissingError):
        return ("secret", "connections")
    if isinstance(error, TokenRefusedError | SettingsError):
        return ("connections", "retry")
    return ("retry", "connections")


def _waiting(title: str, error: FxviewerError | None = None, *, acts: tuple[Act, ...] = ()) -> Trouble:
    return Trouble(
        mood="dim",
        sign="wait",
        word=tr("Waiting"),
        title=title,
        why=told(error.what) if error else "",
        hint=told(error.cure) if error else "",
        acts=acts,
    )


def _usual_hint(kind: FailureKind) -> str:
    """Return what helps as a rule, where the gateway gave no hint."""
    return {
        "crashed": tr("Look for native code that got a wrong size or type, and for memory that ran out."),
        "deadline": tr("Make the handler faster, or send smaller frames."),
        "unknown function": tr("Choose a function that the gateway lists."),
        "unknown version": tr("Choose a version that the gateway still has."),
        "parameters": tr("Set the parameters anew, or reset them."),
        "too large": tr("Send smaller frames."),
        "refused": tr("Wait until the function is ready, or look at the gateway’s log."),
    }.get(kind, "")


def _cut(text: str) -> str:
    text = text.rstrip()
    return text if len(text) <= MAX_DETAILS else text[:MAX_DETAILS] + "\n…"


def countdown(retry_at_ns: int) -> str:
    """Say how long it is until then, in seconds rounded up: "in 1 s" until the very moment."""
    seconds = (retry_at_ns - time.monotonic_ns()) / 1e9
    if seconds <= 0:
        return tr("tried again now")
    return tr("tried again in {seconds} s").format(seconds=int(seconds) + 1)
