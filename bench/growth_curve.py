"""The curve of how something grows with the number of issues: as bars in a terminal, and as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path

import altair as alt
import pandas as pd
import vl_convert

from andon.ui import palette

COLOURS = (palette.BLUE, "#56B4E9", palette.VERMILLION)
SHAPES = ("circle", "square", "diamond")
WIDTH, HEIGHT = 620, 360
LINE = 18
"""Pixels from one line of words to the next."""
FULL = 40
"""Signs of the longest bar."""
LEAST = 0.01
"""Seconds at which the bars begin: they are logarithmic."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that was measured at each size."""

    name: str
    words: str
    most: float
    """Seconds that it may take."""


def print_bars(sizes: Sequence[int], bars: Sequence[Bar], seconds: Mapping[str, Sequence[float]]) -> None:
    """A block a measurement, a bar a size. A bar grows by as much again for ten times the seconds."""
    longest = max(max(each) for each in seconds.values())
    scale = FULL / log10(max(longest, 10 * LEAST) / LEAST)
    for bar in bars:
        print(f"\n{bar.words[0].upper()}{bar.words[1:]}, at most {bar.most:g} s:")
        for issues, took in zip(sizes, seconds[bar.name], strict=True):
            length = round(scale * log10(max(took, LEAST) / LEAST))
            print(f"{issues:>10,}  {'█' * length} {took:.2f} s")


def draw(sizes: Sequence[int], bars: Sequence[Bar], seconds: Mapping[str, Sequence[float]], file: Path) -> None:
    """The same as lines over two logarithmic axes: what grows with the issues rises by one step for each step."""
    table = pd.DataFrame(
        [
            {"issues": issues, "seconds": took, "what": bar.words}
            for bar in bars
            for issues, took in zip(sizes, seconds[bar.name], strict=True)
        ]
    )
    words = [bar.words for bar in bars]
    colour = alt.Color("what:N", legend=None, scale=alt.Scale(domain=words, range=list(COLOURS[: len(bars)])))
    shape = alt.Shape("what:N", legend=None, scale=alt.Scale(domain=words, range=list(SHAPES[: len(bars)])))
    of_issues = alt.Axis(values=list(sizes), format=",", grid=False)
    x = alt.X("issues:Q", title="issues", scale=alt.Scale(type="log", nice=False), axis=of_issues)
    y_axis = alt.Axis(values=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50], format="~g")
    y = alt.Y(
        "seconds:Q", title="seconds of CPU", scale=alt.Scale(type="log", nice=False, domain=_around(table)), axis=y_axis
    )
    lines = alt.Chart(table).mark_line(strokeWidth=2).encode(x=x, y=y, color=colour)
    points = alt.Chart(table).mark_point(filled=True, size=70, opacity=1).encode(x=x, y=y, color=colour, shape=shape)
    last = table[table["issues"] == max(sizes)].assign(at=_apart(table, max(sizes)))
    told = {"text": "what:N", "color": alt.value(palette.INK)}
    named = alt.Chart(last).mark_text(align="left", dx=12, fontSize=13).encode(x=x, y=alt.Y("at:Q"), **told)
    chart = alt.layer(lines, points, named).properties(width=WIDTH, height=HEIGHT, background=palette.PAPER)
    drawn = chart.configure_axis(labelFontSize=12, titleFontSize=13, gridColor=palette.LINE).configure_view(stroke=None)
    file.write_text(vl_convert.vegalite_to_svg(drawn.to_dict()))


def _around(table: pd.DataFrame) -> list[float]:
    """The seconds from the least to the most, with some room."""
    return [float(table["seconds"].min()) / 1.5, float(table["seconds"].max()) * 1.5]


def _apart(table: pd.DataFrame, issues: int) -> list[float]:
    """Where the words stand beside the last points: no closer together than they can be read."""
    last = table[table["issues"] == issues]["seconds"].tolist()
    low, high = _around(table)
    least = (high / low) ** (LINE / HEIGHT)
    at, found = 0.0, dict[int, float]()
    for n in sorted(range(len(last)), key=lambda each: last[each]):
        at = max(last[n], at * least)
        found[n] = at
    return [found[n] for n in range(len(last))]
