"""Colours for things that stand side by side and are told apart by them, made from those of the theme."""

from PySide6.QtGui import QColor

from fxviewer.ui.theme import Tokens

PALE = 0.6  # of the way to the panel, for every second tone


def tones(count: int, colours: Tokens) -> list[QColor]:
    """Return a colour for each stage. Neighbours differ in lightness, so that no kind of sight takes one for the other.

    Blue and amber are the pair that the common kinds of colour blindness keep apart; greys come between them.
    After six they begin anew: order, legend and pointer tell those apart.
    """
    steps = (
        colours.accent,
        mix(colours.dim, colours.panel, PALE),
        colours.warn,
        mix(colours.accent, colours.panel, PALE),
        colours.dim,
        mix(colours.warn, colours.panel, PALE),
    )
    return [steps[number % len(steps)] for number in range(count)]


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """Return a colour so far on the way from one to the other."""
    parts = zip(_parts(one), _parts(other), strict=True)
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in parts))


def ink_on(colour: QColor) -> QColor:
    """Return the text colour that is read best on a colour."""
    return QColor("#000000") if luminance(colour) > 0.18 else QColor("#ffffff")


def luminance(colour: QColor) -> float:
    """Return the relative luminance, as WCAG 2 defines it."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()
