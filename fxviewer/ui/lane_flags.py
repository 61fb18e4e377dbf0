"""Facts about a lane that are not always there: replies too many, frames made smaller for the gateway, odd results."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from fxviewer.session.hint import Hint
from fxviewer.session.status import LaneStatus, Reduction
from fxviewer.ui.choosers import size_text
from fxviewer.ui.desk import Desk
from fxviewer.ui.explanation import Explanation
from fxviewer.ui.flag import Flag
from fxviewer.ui.preparer import Sight
from fxviewer.ui.translation import tr


def lane_flags(lane: LaneStatus, hint: Hint | None = None) -> tuple[Flag, ...]:
    flags = []
    if lane.strays:
        text = tr("{count} strays").format(count=lane.strays) if lane.strays > 1 else tr("1 stray")
        flags.append(Flag("strays", "warning", "warn", text, tr("Replies that belong to no frame under way")))
    if lane.reduction is not None:
        flags.append(Flag("reduction", "image", "dim", reduction_text(lane.reduction), _reduction_sentence(lane)))
    if hint == "same":
        flags.append(Flag("same", "copy", "dim", tr("same as the input"), _same_sentence()))
    elif hint == "swapped":
        flags.append(Flag("swapped", "warning", "warn", tr("red/blue swapped?"), _swapped_sentence()))
    return tuple(flags)


def make_explanation(
    window: QWidget,
    name: str,
    lane: LaneStatus,
    *,
    sight: Sight | None,
    desk: Desk | None,
    actions: Mapping[str, QAction],
) -> Explanation:
    """Make what hangs from a flag when it is pressed.

    Args:
        sight: On screen now; what fits is found out with it.
        desk: Whom offers are for; None where there are none, such as for a lane that is only compared with.
    """
    if name == "strays":
        return Explanation(window, tr("Stray replies"), _strays_sentence(lane))
    if name == "same":
        return Explanation(window, tr("Same as the input"), _same_sentence())
    if name == "swapped":
        return Explanation(window, tr("Red and blue likely swapped"), _swapped_sentence())
    offers: list[tuple[str, Callable[[], object]]] = []
    if desk is not None and lane.reduction is not None:
        quality = lane.reduction.quality
        offers = [
            (tr("Send smaller frames"), lambda: desk.fit_frames(sight)),
            (
                tr("Always send in quality {quality}").format(quality=quality),
                lambda: desk.change_connection(quality=quality, codec="jpeg"),
            ),
            (tr("Set another limit…"), actions["connections"].trigger),
        ]
    return Explanation(window, tr("Frames made smaller"), _reduction_sentence(lane), offers)


def reduction_text(reduction: Reduction) -> str:
    asked, limit = megabytes(reduction.asked_bytes, reduction.limit_bytes)
    sent = tr("sent at {size} q{quality}").format(size=size_text(reduction.size), quality=reduction.quality)
    return f"{sent}: " + tr("{asked} of {limit} MB").format(asked=asked, limit=limit)


def megabytes(*sizes: int) -> tuple[str, ...]:
    """Return sizes in megabytes, with as many decimals as it takes to tell them apart, and from nothing."""
    texts: tuple[str, ...] = ()
    for decimals in (1, 2, 3):
        texts = tuple(f"{size / 1e6:.{decimals}f}" for size in sizes)
        if len({0.0, *map(float, texts)}) == len({0, *sizes}):
            break
    return texts


def _reduction_sentence(lane: LaneStatus) -> str:
    if lane.reduction is None:
        return tr("Frames are sent as asked for again.")
    asked, limit = megabytes(lane.reduction.asked_bytes, lane.reduction.limit_bytes)
    return tr(
        "A frame as asked for has {asked} MB, and this gateway takes {limit} MB at most. "
        "So frames are sent at {size} in JPEG quality {quality}."
    ).format(asked=asked, limit=limit, size=size_text(lane.reduction.size), quality=lane.reduction.quality)


def _strays_sentence(lane: LaneStatus) -> str:
    return tr(
        "Since the connection was made, {count} replies came that belong to no frame under way: they are doubled, "
        "late, or carry a wrong number. They are dropped, so that no picture is shown with another frame’s result. "
        "Look for the cause in the gateway or the function."
    ).format(count=lane.strays)


def _same_sentence() -> str:
    return tr(
        "The result looks the same as its frame. Return the picture the handler made, not the one it was given. "
        "A function that has nothing to change here, such as identity, is right to do so."
    )


def _swapped_sentence() -> str:
    return tr(
        "The result is its frame with red and blue exchanged. OpenCV keeps colours as BGR, PIL and most others as RGB: "
        "convert with cv2.cvtColor(image, cv2.COLOR_RGB2BGR) before cv2.imencode."
    )
