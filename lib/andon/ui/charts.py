"""What all charts share: how a day is told to Vega, what words look like on each page, and SVG without a browser.

Tables in, Altair charts out (`charts_*.py`); Streamlit draws them on its pages, vl-convert on frozen ones.
Every encoding has an explicit type (parsing shorthand costs more than the drawing), and every day is UTC:
a browser west of Greenwich would otherwise draw 12 May as the evening of the 11th. Lines and dots keep 3:1
on white and on the dark page; words take the ink of their page. What differs by colour differs by shape, dash,
place or name as well (`tests/ui/test_every_chart.py`).
"""

import json
import re
import textwrap
from datetime import date
from typing import Any, Literal

import altair as alt
from altair.utils import schemapi

from andon.ui import palette

# Altair holds every piece of a chart against Vega-Lite's schema while it is put together, which is half of the time.
# The tests hold every chart against it (`tests/ui/test_every_chart.py`).
schemapi.DEBUG_MODE = False

Theme = Literal["app", "paper"]
"""`app`: Streamlit's theme colours the words. `paper`: everything is set here, for frozen pages and pictures."""

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""Bundled with vl-convert, which measures words with it; Arial has the same widths."""
LETTER = 9.5
"""About how wide a letter of the lines' names is, in pixels, with a reader's wider font in mind."""
APART = 14
"""Pixels between two days that an axis names, at least: where there are fewer, every other one is left out."""
EPOCH = date(1970, 1, 1).toordinal()
INK_OF_PAGE = f"luminance(background) > 0.5 ? '{palette.INK}' : '{palette.PAPER}'"
"""Words keep 4.5:1 on both pages: Vega reads the colour behind the chart, which Streamlit's theme sets."""
FEWER_ON_A_PHONE = "width < 260 ? 2 : 0"
"""Columns of a legend; 0 is all of it on one line."""
DAY_MS = 86_400_000
CHANCES = alt.Scale(domain=[0, 100], nice=False)
GREY = "#7a7a75"
"""3:1 on white and on the dark page."""


def to_svg(chart: alt.LayerChart) -> str:
    """The chart as SVG, without a browser and without a network; the same bytes for the same chart."""
    # Not against the schema either: see above.
    return spec_to_svg(chart.to_dict(validate=False))


def spec_to_svg(spec: dict[str, Any]) -> str:
    """The same from a chart in Vega-Lite's own words."""
    import vl_convert

    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    svg = vl_convert.vegalite_to_svg(spec, vl_version=version, allowed_base_urls=[])
    return _own_ids(str(svg))


def _own_ids(svg: str) -> str:
    """Number the ids of an SVG from 1: Vega counts them through a process, and bytes must not depend on that."""
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    for number, name in enumerate(found, start=1):
        svg = svg.replace(f'id="{name}"', f'id="vega-{number}"').replace(f"url(#{name})", f"url(#vega-{number})")
    return svg


def finished(chart: alt.LayerChart, title: str, theme: Theme, width: int) -> alt.LayerChart:
    """A chart with its title and the looks of its page."""
    lines = textwrap.wrap(title, max(width // 10, 24))
    if lines:
        chart = chart.properties(
            title=alt.TitleParams(text=lines, anchor="start", frame="group", fontSize=18, offset=12)
        )
    if theme == "app":
        # Streamlit would fit the height too, and leave nothing of it to the plot.
        chart = chart.properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    dressed: alt.LayerChart = chart.configure(**(_paper(width) if theme == "paper" else _app()))
    return dressed


def _app() -> dict[str, Any]:
    """Streamlit's theme has the font and the background; its words are too pale, too small and cut at 100 px."""
    ink = alt.ExprRef(INK_OF_PAGE)
    return {
        "axis": alt.AxisConfig(
            labelColor=ink,
            titleColor=ink,
            labelFontSize=14,
            labelSeparation=APART,
            titleFontSize=13,
            titleLineHeight=19,
            labelLimit=0,
        ),
        "legend": alt.LegendConfig(
            labelColor=ink,
            titleColor=ink,
            labelFontSize=15,
            titleFontSize=13,
            titleLimit=0,
            direction="horizontal",
            columns=alt.ExprRef(FEWER_ON_A_PHONE),
        ),
        "view": alt.ViewConfig(stroke="transparent"),
    }


def _paper(width: int) -> dict[str, Any]:
    """Everything that Streamlit's theme would set. Words are not hidden from print, so none is below 13 px."""
    narrow = width < 500
    return {
        "background": "transparent",
        "font": FONT,
        "aria": False,
        # Room for readers whose font is wider than ours.
        "padding": {"left": 2, "top": 2, "right": 16, "bottom": 2},
        "title": alt.TitleConfig(color=palette.INK, fontSize=20, fontWeight="bold"),
        "axis": alt.AxisConfig(
            labelColor=palette.INK,
            labelFontSize=15,
            labelSeparation=APART,
            labelPadding=6,
            titleColor=palette.QUIET,
            titleFontSize=14,
            titleFontWeight="normal",
            titlePadding=10,
            titleLineHeight=19,
            domainColor=GREY,
            tickColor=GREY,
            gridColor=palette.LINE,
            labelLimit=0,
            titleLimit=0,
        ),
        "legend": alt.LegendConfig(
            labelColor=palette.INK,
            labelFontSize=15,
            titleColor=palette.QUIET,
            titleFontSize=14,
            titleFontWeight="normal",
            titleLimit=0,
            direction="vertical" if narrow else "horizontal",
            columnPadding=18,
            rowPadding=4,
        ),
        "view": alt.ViewConfig(stroke="transparent"),
    }


def utc_ms(day: date, days: float = 0.0) -> float:
    """A day as Vega counts, in milliseconds: Streamlit and vl-convert read pandas' datetimes differently."""
    return float(round((day.toordinal() - EPOCH + days) * DAY_MS))


def utc_moments(*moments: float) -> alt.ExprRef:
    """Moments for a scale or an axis. Written as plain numbers, Streamlit's Vega, which may not use eval, takes
    them for years."""
    return alt.ExprRef(json.dumps(moments))


def day_format(days: float) -> str:
    """How an axis of so many days names them."""
    return "%-d %b" if days < 200 else "%b %Y"
