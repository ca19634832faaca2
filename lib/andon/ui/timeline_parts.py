"""Pieces of the timeline: how much of the time is shown, the picture with its launches' links, and the queues."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pandas as pd
import streamlit as st

from andon.ui import (
    chart_parts,
    charts,
    charts_timeline,
    data,
    links,
    markup_timeline,
    parts,
    session,
    tables_timeline,
    text,
    text_calendar,
    text_timeline,
    timeline_plot,
)
from andon.usecases.timeline import Line, Reach, Timeline

Shown = TypeVar("Shown")

PAGE = 20
"""Launches in one picture."""
SQUADS = 6
"""Squads in one picture."""

_KEY = "timeline_reach"


def reach() -> Reach:
    """How much of the time the address asks for."""
    asked = links.read("reach")
    return Reach(asked) if asked in set(Reach) else Reach.YEAR


def choose_reach(present: Reach) -> None:
    """The choice of how much of the time is shown."""
    st.session_state[_KEY] = present.value
    st.segmented_control(
        text_timeline.REACH_LABEL,
        [each.value for each in Reach],
        key=_KEY,
        required=True,
        format_func=lambda each: text_timeline.REACH[Reach(each)],
        on_change=_choose,
        label_visibility="collapsed",
    )


def _choose() -> None:
    chosen = st.session_state[_KEY]
    if chosen in {None, Reach.YEAR.value}:
        st.query_params.pop("reach", None)
    else:
        st.query_params["reach"] = chosen


def picture(found: Timeline) -> None:
    """Launches below each other on one line of time, a page at a time, with the way to each of them."""
    reader = parts.reader()
    today = reader.today
    lines = _page(found.lines, PAGE, "timeline_page")

    def table() -> pd.DataFrame:
        return tables_timeline.timeline_table(lines, reader.zone, today=today)

    chart_parts.show(
        charts_timeline.timeline_chart(found, lines, theme="app", titled=False, past=_past()),
        point=None,  # it heads the page
        heard=text_timeline.alt(found, lines, today=today),
        key="timeline",
        table=lambda: markup_timeline.table(table()),
        then=lambda: _open(lines),
        files=lambda: _files(
            "timeline", table, lambda: charts_timeline.timeline_chart(found, lines, theme="paper", past=_past())
        ),
    )


def queues(found: Timeline) -> None:
    """Squads with more than one launch at a time: first in sentences, then as a picture."""
    st.header(text_timeline.QUEUES, anchor=False)
    if not found.queues:
        st.write(text_timeline.NO_QUEUES)
        return
    reader = parts.reader()
    parts.show(markup_timeline.queued(reader, found.queues))
    shown = _page(found.queues, SQUADS, "timeline_squads")

    def table() -> pd.DataFrame:
        return tables_timeline.queues_table(shown)

    chart_parts.show(
        charts_timeline.queues_chart(found, shown, theme="app", titled=False, past=_past()),
        point=None,  # the sentences above say it
        heard=text_timeline.queues_alt(shown, today=reader.today),
        key="queues",
        table=lambda: markup_timeline.table(table()),
        files=lambda: _files(
            "queues", table, lambda: charts_timeline.queues_chart(found, shown, theme="paper", past=_past())
        ),
    )
    st.caption(text_timeline.QUEUES_NOTE)


def into_a_calendar() -> None:
    """The way to an address with which a calendar program shows these days; of today, and not within a frame."""
    if data.as_of() is None and not session.is_embedded():
        st.page_link(links.TOKENS, label=text_calendar.HEAD, icon=":material/calendar_month:")


def _past() -> bool:
    return data.as_of() is not None


def _files(name: str, table: Callable[[], pd.DataFrame], chart: Callable[[], timeline_plot.Spec]) -> None:
    """The picture and its table, to be taken along; both are made when they are asked for."""
    with st.container(horizontal=True):
        st.download_button(
            text_timeline.DOWNLOAD_PICTURE,
            lambda: charts.spec_to_svg(chart()),
            file_name=f"{name}.svg",
            mime="image/svg+xml",
            key=f"{name}_picture_file",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            text_timeline.DOWNLOAD_TABLE,
            lambda: tables_timeline.table_csv(table()),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"{name}_table_file",
            icon=":material/download:",
            on_click="ignore",
        )


def _page(there: Sequence[Shown], size: int, key: str) -> Sequence[Shown]:
    """The part of a long list that is looked at."""
    pages = (len(there) + size - 1) // size
    if pages < 2:
        return there
    first = size * (st.pagination(pages, key=f"{key}_{pages}") - 1)
    return there[first : first + size]


def _open(lines: Sequence[Line]) -> None:
    """The launches of the picture, in its order, each a link to its page."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="timeline_links"):
        st.caption(text_timeline.OPEN_ONE, width="content")
        for line in lines:
            st.page_link(
                links.LAUNCH,
                label=text.plain(line.row.name),
                query_params=links.to_launch(line.row.id),
                width="content",
            )
