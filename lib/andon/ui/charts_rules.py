"""Days across a chart, such as the target date: each a rule with its name above it, and no name on another."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import altair as alt
import pandas as pd

from andon.ui import palette
from andon.ui.charts import INK_OF_PAGE, LETTER, Theme, utc_moments, utc_ms

Side = Literal["left", "center", "right"]
ROW = 21
"""Pixels between two rows of names."""
NARROWEST = 250
"""Pixels of a plot on a phone: names that Streamlit draws have to keep apart there too, from one layout."""


@dataclass(frozen=True, slots=True)
class Named:
    """A day and what it is; the one that counts is bold and solid, the others are dashed."""

    day: date
    words: str
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A day across the plot and its name above it; all measures in pixels of the laid-out width."""

    named: Named
    at: float
    side: Side
    """`left`: the name begins at the rule."""
    row: int = 0

    def overlaps(self, other: "Rule") -> bool:
        """Whether the two names would run into each other."""
        (start, end), (other_start, other_end) = self._extent(), other._extent()
        return start < other_end + LETTER and other_start < end + LETTER

    def _extent(self) -> tuple[float, float]:
        long = len(self.named.words) * LETTER
        start = self.at - {"left": 0.0, "center": long / 2, "right": long}[self.side]
        return start, start + long


def placed_anywhere(days: Sequence[Named], first: date, last: date, width: int, theme: Theme) -> list[Rule]:
    """The days that lie within the picture, with names that keep out of each other's way on a desk and on a phone."""
    shown = [each for each in days if first <= each.day <= last]
    return placed(shown, first, 0, (last - first).days, min(width, NARROWEST) if theme == "app" else width)


def placed(days: Sequence[Named], begins: date, left: float, right: float, width: int) -> list[Rule]:
    """The days with names that keep out of each other's way, in the order in which they come.

    The plot reaches from `left` to `right`, both in days after `begins`.
    """
    leftmost = min((each.day for each in days), default=None)
    rules: list[Rule] = []
    for each in days:
        at = ((each.day - begins).days - left) / (right - left) * width
        side: Side = "center" if len(days) < 2 else "right" if each.day == leftmost else "left"
        rule = Rule(each, at, _kept_inside(side, at, len(each.words) * LETTER, width))
        row = 0
        while any(other.row == row and rule.overlaps(other) for other in rules):
            row += 1
        rules.append(replace(rule, row=row))
    return rules


def _kept_inside(side: Side, at: float, long: float, width: int) -> Side:
    """The side of its rule on which a name fits into the picture."""
    if at < (long if side == "right" else long / 2 if side == "center" else 0):
        return "left"
    if width - at < (long if side == "left" else long / 2 if side == "center" else 0):
        return "right"
    return side


def across(rule: Rule, scale: alt.Scale, theme: Theme) -> alt.Chart:
    """A day across the plot, named by an axis of its own on top, which takes its colour from the theme."""
    ink = palette.INK if theme == "paper" else alt.ExprRef(INK_OF_PAGE)
    named = rule.named
    axis = alt.Axis(
        orient="top",
        values=utc_moments(utc_ms(named.day)),
        labelExpr=json.dumps(named.words, ensure_ascii=False),
        labelAlign=rule.side,
        labelFontSize=16,
        labelFontWeight="bold" if named.counts else "normal",
        labelLimit=0,
        labelFlush=False,
        labelOverlap=False,
        labelPadding=5 + ROW * rule.row,
        grid=False,
        ticks=False,
        domain=False,
        title=None,
    )
    dash = [1, 0] if named.counts else [6, 5]
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame({"day": [utc_ms(named.day)]}))
        .mark_rule(color=ink, strokeWidth=4 if named.counts else 2, strokeDash=dash, tooltip=None)
        .encode(x=alt.X("day", type="temporal", scale=scale, axis=axis))
    )
    return drawn
