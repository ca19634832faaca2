"""What holds of every chart: its point in words, a text for who hears it, a table, and shapes that read in grey.

A new chart is met by its name: a public function `…_chart` in a module `ui/charts_….py`. It needs an example in
`chart_examples.EVERY`, and is drawn by `chart_parts.show`, which asks for all the rest.
"""

import ast
import inspect
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest

from andon import ui
from andon.ui import chart_parts, charts, text
from andon.ui.charts import Theme
from ui.chart_examples import BURN_UP, EVERY

ROOT = Path(__file__).parent.parent.parent
THEMES: tuple[Theme, ...] = ("app", "paper")
DRAWS = {"altair_chart", "vega_lite_chart"}
OTHERS = {"line_chart", "bar_chart", "area_chart", "scatter_chart", "pyplot", "plotly_chart", "pydeck_chart", "map"}
"""Streamlit's charts that have no title, no words and colours of their own."""
COLOURS, SHAPES = ("color", "fill", "stroke"), ("shape", "strokeDash", "strokeWidth", "size", "text")
HOLLOW = ("transparent", {"expr": "background"}, None)


def test_every_chart_has_an_example() -> None:
    found = {
        f"{module.name}.{name}"
        for module in pkgutil.iter_modules(ui.__path__)
        if module.name.startswith("charts_")
        for name, _ in inspect.getmembers(import_module(f"andon.ui.{module.name}"), inspect.isfunction)
        if name.endswith("_chart") and not name.startswith("_")
    }
    assert found == set(EVERY)


# ------------------------------------------------------------------------------ words and table


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in what Streamlit draws, with its file."""
    for folder in (ROOT / "lib" / "andon" / "ui", ROOT / "pages"):
        for file in folder.rglob("*.py"):
            for call in calls_in(file.read_text(encoding="utf-8")):
                yield file.name, call


def calls_in(source: str) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))


def draws(call: ast.Call) -> bool:
    """Whether it puts a chart on the page, whatever it is called on."""
    return ast.unparse(call.func).rpartition(".")[2] in DRAWS


def left_out(call: ast.Call) -> list[str]:
    """What a call of `chart_parts.show` does not give its chart: nothing, or a constant, is no word of this chart."""
    if ast.unparse(call.func) != "chart_parts.show":
        return []
    given = {each.arg: each.value for each in call.keywords}
    return [
        name for name in ("point", "heard", "table") if isinstance(given.get(name, ast.Constant(None)), ast.Constant)
    ]


def test_charts_are_drawn_in_one_place_with_their_text() -> None:
    drawn = [(file, call) for file, call in calls() if draws(call)]
    assert [file for file, _ in drawn] == ["chart_parts.py"]
    given = {each.arg: ast.unparse(each.value) for _, call in drawn for each in call.keywords}
    assert given["alt"] == "heard"


def test_every_chart_has_its_point_its_text_and_its_table() -> None:
    shown = [(file, left_out(call)) for file, call in calls() if ast.unparse(call.func) == "chart_parts.show"]
    assert len(shown) >= len(EVERY)
    assert sorted((file, missing) for file, missing in shown if missing) == [
        ("record_parts.py", ["table"]),  # the record's table stands beside its chart
        ("timeline_parts.py", ["point"]),  # it heads the page
        ("timeline_parts.py", ["point"]),  # the sentences above the picture say it
    ]


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("chart_parts.show(draw, point=text.point(view), heard=heard, key='k', table=lambda: table(view))", []),
        ("chart_parts.show(draw, point=None, heard=heard, key='k', table=None)", ["point", "table"]),
        ("chart_parts.show(spec, point=point, heard='', key='k')", ["heard", "table"]),
    ],
)
def test_a_chart_without_words_or_a_table_is_found(source: str, missing: list[str]) -> None:
    (shown,) = [call for call in calls_in(source) if ast.unparse(call.func) == "chart_parts.show"]
    assert left_out(shown) == missing


@pytest.mark.parametrize(
    "source", ["st.vega_lite_chart(spec=spec)", "left.altair_chart(c)", "vega_lite_chart(None, s)"]
)
def test_a_chart_that_is_drawn_elsewhere_is_found(source: str) -> None:
    assert any(draws(call) for call in calls_in(source))


def test_no_chart_of_streamlits_own_is_drawn() -> None:
    assert [
        (file, call.func.attr)
        for file, call in calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in OTHERS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "st"
    ] == []


def test_whoever_shows_a_chart_says_its_point_and_its_words() -> None:
    given = inspect.signature(chart_parts.show).parameters
    for name in ("point", "heard", "table"):
        assert given[name].default is inspect.Parameter.empty


def test_a_cell_of_a_table_is_as_it_was_written_and_no_markdown() -> None:
    shown = chart_parts._plain(pd.DataFrame({"words": ["![](http://evil/x.png)", "*loud*"], "days": [1, 2]}))
    assert shown["words"].tolist() == [text.plain("![](http://evil/x.png)"), text.plain("*loud*")]
    assert shown["days"].tolist() == [1, 2]


def test_the_same_facts_are_drawn_once_and_others_anew() -> None:
    drawn: list[object] = []

    def draw(facts: object, *, theme: Theme) -> alt.LayerChart:
        drawn.append(facts)
        chart: alt.LayerChart = EVERY["charts_burn_up.burn_up_chart"](theme)
        return chart

    looks: dict[str, Any] = {"theme": "app"}
    first = chart_parts._spec(draw, (BURN_UP,), looks)
    assert all(layer["data"]["values"] for layer in first["layer"]) and "datasets" not in first
    told = json.dumps(first)
    first["layer"].clear()  # what Streamlit does to one is no other reader's
    again = chart_parts._spec(draw, (replace(BURN_UP),), looks)
    assert json.dumps(again) == told
    assert len(drawn) == 1
    for facts in (replace(BURN_UP, target=None), {"a dictionary": "has no hash"}):
        chart_parts._spec(draw, (facts,), looks)
    assert len(drawn) == 3


# ------------------------------------------------------------------------------ what is drawn


def spec_of(name: str, theme: Theme) -> dict[str, Any]:
    """An example in Vega-Lite's words; some charts are made in them."""
    drawn = EVERY[name](theme)
    spec: dict[str, Any] = drawn if isinstance(drawn, dict) else drawn.to_dict()
    return spec


def channels(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for layer in spec["layer"]:
        yield layer.get("encoding", {})


def told_by_colour_alone(spec: dict[str, Any]) -> list[str]:
    """The fields of a chart that a reader without colours cannot tell apart: neither by shape or dash, nor by whether
    a mark is filled."""
    found = []
    for encoding in channels(spec):
        shaped = {encoding[name].get("field") for name in SHAPES if name in encoding}
        for name in COLOURS:
            told = encoding.get(name, {})
            looks = (told.get("scale") or {}).get("range") or []
            if told.get("type") not in {"nominal", "ordinal"} or len({str(each) for each in looks}) < 2:
                continue
            fills = (encoding.get("fill", {}).get("scale") or {}).get("range") or looks
            filled = [each not in HOLLOW for each in fills]
            by_filling = encoding.get("fill", told).get("field") == told["field"] and sum(filled) == 1 < len(filled)
            if told["field"] not in shaped and not by_filling:
                found.append(f"{name} {told['field']}")
    return found


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", EVERY)
def test_it_reads_in_grey(name: str, theme: Theme) -> None:
    assert told_by_colour_alone(spec_of(name, theme)) == []


def test_a_chart_that_tells_by_colour_alone_is_found() -> None:
    rows = pd.DataFrame({"x": [1, 2], "who": ["a", "b"]})
    scale = alt.Scale(domain=["a", "b"], range=["#0072B2", "#D55E00"])
    loud = (
        alt.Chart(rows)
        .mark_point()
        .encode(x=alt.X("x", type="quantitative"), color=alt.Color("who", type="nominal", scale=scale))
    )
    assert told_by_colour_alone(alt.layer(loud).to_dict()) == ["color who"]
    shaped = loud.encode(shape=alt.Shape("who", type="nominal"))
    assert told_by_colour_alone(alt.layer(shaped).to_dict()) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", EVERY)
def test_every_encoding_has_a_type_and_every_day_is_utc(name: str, theme: Theme) -> None:
    seen = 0
    for encoding in channels(spec_of(name, theme)):
        for channel, told in encoding.items():
            if not isinstance(told, dict) or "field" not in told or channel in {"x2", "y2"}:
                continue
            seen += 1
            assert "type" in told, channel
            if told["type"] == "temporal":
                assert told["scale"]["type"] == "utc"
                assert "expr" in told["scale"]["domain"], "a bare number is a year to Streamlit"
    assert seen > 5


@pytest.mark.parametrize("name", EVERY)
def test_it_can_be_drawn_without_a_browser(name: str) -> None:
    assert charts.spec_to_svg(spec_of(name, "paper")).startswith("<svg")
