"""The colours keep their distance for colour-blind eyes, and their contrast on both pages.

Status is always shape and word as well; colour only has to help, and must not mislead.
"""

import re
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
import pytest

from andon.model import SAID, Status
from andon.ui import charts, markup, palette, text

Colour = npt.NDArray[np.float64]

THEME: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent.parent.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8")
)["theme"]
THEMES = ("light", "dark")

TEXT = 4.5
"""WCAG 2.2, 1.4.3: words of a usual size against what is behind them."""
MARK = 3.0
"""WCAG 2.2, 1.4.11: what has to be seen to understand a picture or to find a button."""
APART = 30.0
"""CIE76. Red and green as they are usually chosen keep about 8 for a deuteranope (../shared/notes/domain.md)."""
APART_2000 = 20.0
"""CIEDE2000, in which 1 is about the least that an eye notices side by side, and black and white are 100 apart: a fifth
of that is seen in small shapes that stand away from each other."""
HOLLOW = 10.0
"""The same between a filled shape and the grey ring, which its hollow middle tells already. A judgement of ours."""

# Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15
# (2009), table 1 (severity 1.0), on linear RGB.
SIGHT = {
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
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


def seen(colour: str, sight: str) -> Colour:
    """A colour as these eyes see it."""
    return lab(np.clip(np.array(SIGHT[sight]) @ linear(colour), 0, 1))


def distance(one: str, other: str, sight: str) -> float:
    """CIE76 between two colours as these eyes see them."""
    return float(np.linalg.norm(seen(one, sight) - seen(other, sight)))


def ciede2000(one: Colour, other: Colour) -> float:
    """After Sharma, Wu, Dalal, "The CIEDE2000 Color-Difference Formula", Color Research and Application 30 (2005)."""
    (l1, a1, b1), (l2, a2, b2) = ((float(each[0]), float(each[1]), float(each[2])) for each in (one, other))
    mean_c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    a1, a2 = (a * (1 + (1 - np.sqrt(mean_c7 / (mean_c7 + 25.0**7))) / 2) for a in (a1, a2))
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (float(np.degrees(np.arctan2(b, a))) % 360 for a, b in ((a1, b1), (a2, b2)))
    grey = c1 * c2 == 0
    turn = 0.0 if grey else (h2 - h1 + 180) % 360 - 180
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = h1 + h2 if grey else (h1 + h2) / 2
    if not grey and abs(h1 - h2) > 180:
        mean_h += 180 if h1 + h2 < 360 else -180

    def cosine(angle: float) -> float:
        return float(np.cos(np.radians(angle)))

    weight = 1 - 0.17 * cosine(mean_h - 30) + 0.24 * cosine(2 * mean_h)
    weight += 0.32 * cosine(3 * mean_h + 6) - 0.20 * cosine(4 * mean_h - 63)
    light = (l2 - l1) / (1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2))
    chroma = (c2 - c1) / (1 + 0.045 * mean_c)
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * mean_c * weight)
    bend = 60 * np.exp(-(((mean_h - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * np.sin(np.radians(bend))
    return float(np.sqrt(light**2 + chroma**2 + hue**2 + rotation * chroma * hue))


def backgrounds(theme: str) -> list[str]:
    """All that words and marks stand on: the page, fields and code, and the sidebar."""
    told = THEME[theme]
    return [told["backgroundColor"], told["secondaryBackgroundColor"], told["sidebar"]["backgroundColor"]]


def sheet(theme: str) -> str:
    return markup.rules(dark=theme == "dark")


def drawn(status: Status, theme: str, attribute: str) -> str:
    """What a shape's path has there, as the style sheet draws it: fill, stroke or d."""
    (rule,) = re.findall(rf"\.an-{status.value}{{background-image:[^}}]*", sheet(theme))
    (found,) = re.findall(rf" {attribute}='([^']*)'", unquote(rule).partition("<path")[2])
    return str(found)


def carrying(status: Status, theme: str) -> str:
    """The colour by which a shape is told: its fill, or where it has none its ring."""
    fill = drawn(status, theme, "fill")
    return drawn(status, theme, "stroke") if fill == "none" else fill


def test_the_ruler_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert distance("#FF4B4B", "#21C354", "trichromacy") == pytest.approx(130, abs=2)
    assert distance("#FF4B4B", "#21C354", "deuteranopia") < 15  # the usual red and green
    # Blue and yellow are what a tritanope confuses; light and dark stay apart for everybody.
    assert distance("#ffffff", "#ffff00", "tritanopia") < distance("#ffffff", "#ffff00", "trichromacy") / 2
    for sight in SIGHT:
        assert seen("#808080", sight) == pytest.approx(seen("#808080", "trichromacy"), abs=0.1), "grey stays grey"


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_newer_ruler_measures_as_its_authors_do(one: Any, other: Any, told: float) -> None:
    """Pairs of their own table, among them those that trip up implementations."""
    assert ciede2000(np.array(one, float), np.array(other, float)) == pytest.approx(told, abs=5e-5)
    assert ciede2000(np.array(other, float), np.array(one, float)) == pytest.approx(told, abs=5e-5)


# ------------------------------------------------------------------------------ contrast


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("status", Status)
def test_a_mark_stands_out_from_every_background_by_its_fill_or_its_outline(status: Status, theme: str) -> None:
    for behind in backgrounds(theme):
        assert max(contrast(each, behind) for each in (carrying(status, theme), drawn(status, theme, "stroke"))) >= MARK


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("status", Status)
def test_so_does_a_mark_of_a_chart(status: Status, theme: str) -> None:
    mark = palette.MARKS[status]
    for behind in backgrounds(theme):
        assert max(contrast(getattr(mark, theme), behind), contrast(mark.outline, behind)) >= MARK


@pytest.mark.parametrize("theme", THEMES)
def test_words_keep_four_and_a_half_on_every_background(theme: str) -> None:
    told = THEME[theme]
    ours = set(re.findall(r"(?<![-\w])color:(#[0-9a-fA-F]{6})", sheet(theme)))
    assert len(ours) >= 2, "quiet words, and links in the accent's colour"
    on_primary = ours & {told["backgroundColor"]}  # on a button in the primary colour
    for colour in {*ours, told["textColor"], told["primaryColor"]} - on_primary:
        for behind in backgrounds(theme):
            assert contrast(colour, behind) >= TEXT, (colour, behind)
    # Streamlit writes in white there, unless our sheet says something else.
    assert contrast(next(iter(on_primary), "#ffffff"), told["primaryColor"]) >= TEXT


def test_the_sheet_and_the_theme_say_the_same_of_the_page() -> None:
    for theme in THEMES:
        for name in ("backgroundColor", "borderColor", "primaryColor"):
            assert THEME[theme][name] in sheet(theme), (theme, name)


def test_the_colours_of_dots_and_lines_stand_out_from_every_background() -> None:
    for colour in (palette.BLUE, palette.VERMILLION, charts.GREY):
        for theme in THEMES:
            assert contrast(colour, THEME[theme]["backgroundColor"]) >= MARK


def test_words_on_paper_keep_four_and_a_half() -> None:
    assert contrast(palette.INK, palette.PAPER) >= TEXT
    assert contrast(palette.QUIET, palette.PAPER) >= TEXT


# ------------------------------------------------------------------------------ colour-blind eyes


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", THEMES)
def test_the_filled_colours_stay_apart_for_every_eye(sight: str, theme: str) -> None:
    for one, other in combinations([getattr(palette.MARKS[status], theme) for status in SAID], 2):
        assert distance(one, other, sight) >= APART, (one, other)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", THEMES)
def test_all_four_as_they_are_drawn_stay_apart_by_the_newer_measure(sight: str, theme: str) -> None:
    for one, other in combinations(Status, 2):
        least = APART_2000 if {one, other} <= set(SAID) else HOLLOW
        assert ciede2000(*(seen(carrying(each, theme), sight) for each in (one, other))) >= least, (one, other)


def test_colour_is_never_alone_every_status_has_a_shape_and_a_word_of_its_own() -> None:
    assert len({mark.shape for mark in palette.MARKS.values()}) == len(Status)
    assert len(set(text.STATUS.values())) == len(Status)
    assert set(palette.MARKS) == set(text.STATUS) == set(Status)
    for status in Status:
        badge = markup.badge(status)
        assert f"an-{status.value}" in badge
        assert text.STATUS[status] in badge


def test_in_grey_every_status_still_has_another_outline() -> None:
    """As printed, or for eyes without any colour: on track and not heard are both round, and one of them is hollow."""
    looks = {(drawn(each, "light", "d"), drawn(each, "light", "fill") == "none") for each in Status}
    assert len(looks) == len(Status)
    assert [each for each in Status if drawn(each, "light", "fill") == "none"] == [Status.NOT_HEARD]
