"""The pictures of a launch's page: how its work goes, and everything of it that has a day on one line of time."""

import streamlit as st
from markupsafe import Markup

from andon.ui import (
    chart_parts,
    charts_burn_up,
    charts_launch_timeline,
    data,
    launch_timeline_rows,
    links,
    markup_launch_timeline,
    parts,
    text,
    text_burn_up,
    text_launch_timeline,
)
from andon.usecases.burn_up import BurnUp
from andon.usecases.launch_timeline import LaunchTimeline, launch_timeline

WIDTH = 1080
"""Pixels of a page at a desk."""


def burn_up(launch_id: str) -> None:
    """What is in the launch and what of it is finished, of all squads or of one; nothing of an empty one that ended."""
    view = data.load_burn_up(launch_id)
    if not view.burned.days and view.ended_on is not None:
        return
    st.header(text_burn_up.HEADING, anchor=False)
    if not view.burned.days:
        st.write(text_burn_up.NOTHING)
        return
    if len(view.squads) > 1:
        view = _chosen(launch_id, view)
    if not view.burned.days:
        st.write(text_burn_up.NOTHING)
        return
    _burned(view)


def _chosen(launch_id: str, whole: BurnUp) -> BurnUp:
    """All squads' work, or one's: never two beside each other."""
    names = dict(whole.squads)
    squad_id = st.selectbox(
        text_burn_up.WHOSE,
        ["", *names],
        format_func=lambda each: names.get(each, text_burn_up.EVERYBODYS),
        key=f"burn_up_whose_{launch_id}",
        width=320,
    )
    return data.load_burn_up(launch_id, squad_id) if squad_id else whole


def _burned(view: BurnUp) -> None:
    today, zone = data.today(), data.zone()
    chart_parts.show(
        charts_burn_up.burn_up_chart,
        view,
        today=today,
        theme="app",
        width=WIDTH,
        titled=False,
        point=text_burn_up.point(view, today=today),
        heard=text_burn_up.chart_alt(view, today=today),
        key="launch_burn_up",
        table=lambda: charts_burn_up.burn_up_table(view),
        legend=text_burn_up.legend_words(view, text.held(view.outlook, zone), today=today),
    )


def on_one_line(launch_id: str) -> None:
    """Promised dates, flags, dependencies and milestones; nothing while there is only a date that still stands."""
    view = data.ask(launch_timeline, launch_id)
    if view.is_empty:
        return
    today, zone = data.today(), data.zone()
    st.header(text_launch_timeline.HEADING, anchor=False)
    older = launch_timeline_rows.left_to_table(view, zone, today=today)
    chart_parts.show(
        charts_launch_timeline.timeline_chart,
        view,
        zone,
        today=today,
        theme="app",
        width=WIDTH,
        titled=False,
        point=text_launch_timeline.point(view, today=today),
        heard=text_launch_timeline.chart_alt(view, today=today),
        key="launch_line",
        table=lambda: _table(view),
        legend=f"{text_launch_timeline.LEGEND} {text_launch_timeline.older(older)}".strip(),
    )


def _table(view: LaunchTimeline) -> Markup:
    """Every entry; a flag leads to its page."""
    reader = parts.reader()
    told = launch_timeline_rows.entries(view, data.zone(), today=reader.today)
    return markup_launch_timeline.table(reader, told, links.flag_address)
