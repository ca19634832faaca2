"""The colours keep their distance for colour-blind eyes, and their contrast on both pages."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from andon.model import SAID, Status
from andon.ui import charts, palette

Colour = npt.NDArray[np.float64]

DARK_PAGE = "#0b0f14"

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
SIGHT = {
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "trichromacy": np.eye(3).tolist(),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> Colour:
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """As WCAG 2 counts it."""
    lights = sorted(float(linear(each) @ [0.2126, 0.7152, 0.0722]) for each in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(rgb: Colour) -> Colour:
    ratio = TO_XYZ @ rgb / WHITE
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def distance(one: str, other: str, sight: str) -> float:
    """CIE76 between two colours as these eyes see them."""
    seen = [lab(np.clip(np.array(SIGHT[sight]) @ linear(each), 0, 1)) for each in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def test_the_ruler_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert distance("#FF4B4B", "#21C354", "trichromacy") == pytest.approx(130, abs=2)
    assert distance("#FF4B4B", "#21C354", "deuteranopia") < 15  # the usual red and green


@pytest.mark.parametrize("status", Status)
def test_a_mark_stands_out_from_both_pages_by_its_fill_or_its_outline(status: Status) -> None:
    mark = palette.MARKS[status]
    assert max(contrast(mark.light, palette.PAPER), contrast(mark.outline, palette.PAPER)) >= 3
    assert max(contrast(mark.dark, DARK_PAGE), contrast(mark.outline, DARK_PAGE)) >= 3


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("page", ["light", "dark"])
def test_the_filled_colours_stay_apart_for_every_eye(sight: str, page: str) -> None:
    colours = [getattr(palette.MARKS[status], page) for status in SAID]
    for one, other in combinations(colours, 2):
        assert distance(one, other, sight) >= 30, (one, other)


def test_every_status_has_a_shape_of_its_own() -> None:
    assert len({mark.shape for mark in palette.MARKS.values()}) == len(Status)
    assert set(palette.MARKS) == set(Status)


def test_the_colours_of_dots_and_lines_stand_out_from_both_pages() -> None:
    for colour in (palette.BLUE, palette.VERMILLION, charts.GREY):
        assert contrast(colour, palette.PAPER) >= 3
        assert contrast(colour, DARK_PAGE) >= 3


def test_words_on_paper_keep_four_and_a_half() -> None:
    assert contrast(palette.INK, palette.PAPER) >= 4.5
    assert contrast(palette.QUIET, palette.PAPER) >= 4.5
