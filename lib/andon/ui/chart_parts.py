"""A chart on a page: its point in words above it, its text for who hears it, and the same as a table below it.

No other module draws one (`tests/ui/test_every_chart.py`), so that a new chart has all of them.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from markupsafe import Markup

from andon.ui import markup, parts, text

Spec = dict[str, Any]
Table = Callable[[], pd.DataFrame | Markup]


def show(
    draw: Callable[..., alt.LayerChart] | Spec,
    *facts: Any,
    point: str | None,
    heard: str,
    key: str,
    table: Table | None,
    legend: str = "",
    then: Callable[[], None] | None = None,
    files: Callable[[], None] | None = None,
    **looks: Any,
) -> None:
    """Draw the chart that `draw` makes of the facts; with the same ones again, as it was drawn before.

    A chart that is quick to make is given as it is, in Vega-Lite's own words. `point` says in words what is to be
    seen; None only where they stand above already. `heard` says the same and more for a screen reader. `table` is made
    when it is unfolded; None only where the same numbers stand in a table beside the chart. `then` shows what belongs
    between the chart and its table, and `files` what can be taken along below the table.
    """
    if point is not None:
        parts.show(markup.lead(point))
    st.vega_lite_chart(None, draw if isinstance(draw, dict) else _spec(draw, facts, looks), alt=heard, key=key)
    if legend:
        st.caption(text.plain(legend))
    if then is not None:
        then()
    if table is not None:
        _as_table(table, files, key=f"{key}_table")


def _as_table(table: Table, files: Callable[[], None] | None, *, key: str) -> None:
    with st.expander(text.AS_TABLE, key=key, on_change="rerun") as folded:
        if folded.open:
            made = table()
            if isinstance(made, Markup):
                parts.show(made)
            else:
                st.table(_plain(made))
            if files is not None:
                files()


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with people's words as they wrote them: a cell is Markdown to Streamlit."""
    words = {name for name in table.columns if any(isinstance(each, str) for each in table[name])}
    return table.assign(
        **{name: [text.plain(each) if isinstance(each, str) else each for each in table[name]] for name in words}
    )


def _spec(draw: Callable[..., alt.LayerChart], facts: tuple[Any, ...], looks: dict[str, Any]) -> Spec:
    given = tuple(sorted(looks.items()))
    try:
        hash(facts)
    except TypeError:  # facts that hold a dictionary are drawn anew
        written = _written(draw, facts, given)
    else:
        written = _kept(draw, facts, given)
    spec: Spec = json.loads(written)
    return spec


def _written(draw: Callable[..., alt.LayerChart], facts: tuple[Any, ...], looks: tuple[tuple[str, Any], ...]) -> str:
    """The chart in Vega-Lite's words, each layer with its own rows: Streamlit would make a table of Arrow of them at
    every rerun. To make and check a chart costs more than all else on a page; the tests check it instead."""
    spec = draw(*facts, **dict(looks)).to_dict(validate=False)
    rows = spec.pop("datasets", {})
    for layer in (spec, *spec.get("layer", ())):
        named = layer.get("data", {}).get("name")
        if named in rows:
            layer["data"] = {"values": rows[named]}
    return json.dumps(spec)


# A plain cache, not Streamlit's: facts are frozen, and equal ones give equal charts.
_kept = lru_cache(maxsize=128)(_written)
