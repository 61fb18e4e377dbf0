from itertools import pairwise

import pytest
from PySide6.QtGui import QColor

from fxviewer.ui.theme import DARK, LIGHT, Tokens
from fxviewer.ui.tone import ink_on, luminance, tones

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
SIGHTS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_neighbours_differ_in_lightness(colours: Tokens) -> None:
    shades = [luminance(tone) for tone in tones(9, colours)]

    contrasts = [(max(pair) + 0.05) / (min(pair) + 0.05) for pair in pairwise(shades)]
    assert min(contrasts) > 1.5


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_of_six_tones_look_the_same_to_any_kind_of_sight(colours: Tokens, sight: str) -> None:
    seen = [_seen(tone, sight) for tone in tones(6, colours)]

    distances = [_distance(one, other) for n, one in enumerate(seen) for other in seen[n + 1 :]]
    assert min(distances) > 0.08


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_the_words_on_a_tone_can_be_read(colours: Tokens) -> None:
    for tone in tones(6, colours):
        pair = sorted((luminance(tone), luminance(ink_on(tone))))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5


def _seen(colour: QColor, sight: str) -> tuple[float, ...]:
    linear = [part**2.2 for part in (colour.redF(), colour.greenF(), colour.blueF())]
    mixed = (sum(a * b for a, b in zip(row, linear, strict=True)) for row in SIGHTS[sight])
    return tuple(min(1.0, max(0.0, part)) ** (1 / 2.2) for part in mixed)


def _distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)
