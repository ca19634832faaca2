"""Pieces of the portfolio and of a launch's page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from andon.model import Status
from andon.ui import (
    chart_parts,
    charts_finish,
    charts_history,
    data,
    links,
    markup,
    markup_portfolio,
    moved_parts,
    parts,
    session,
    text,
    text_charts,
    text_frozen,
    text_look_back,
)
from andon.ui.markup import Reader
from andon.usecases import plan_launch
from andon.usecases.board import LaunchRow
from andon.usecases.launch_page import LaunchPage
from andon.usecases.took_part import TookPart

PAGE = 12
"""Launches on one page of the portfolio."""
HALF = 540
"""Pixels of half a page at a desk, where a chart stands beside the words."""


def launch_rows(rows: Sequence[LaunchRow], weeks: Mapping[str, Sequence[Status | None]]) -> None:
    """Launches by rank and date, a page at a time: words as the status, the forecast in its own column."""
    pages = (len(rows) + PAGE - 1) // PAGE
    first = 0
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="left"):
            first = PAGE * (st.pagination(pages, key=f"portfolio_page_{pages}") - 1)
    parts.show(markup_portfolio.line_headings())
    reader, to_launch = parts.reader(), links.to_each_launch()
    for row in rows[first : first + PAGE]:
        _launch_row(row, weeks.get(row.id, ()), reader, to_launch(row.id))


def _launch_row(row: LaunchRow, weeks: Sequence[Status | None], reader: Reader, query: dict[str, str]) -> None:
    """One line. Two elements only: each one more costs a rerun of many launches some milliseconds."""
    with st.container(border=True, gap="xsmall", key=f"row_{row.id}"):
        st.page_link(links.LAUNCH, label=text.plain(row.name), query_params=query)
        parts.show(markup_portfolio.launch_line(reader, row, weeks))


def contributions(page: LaunchPage) -> None:
    """Every squad's words, and beside them its part's forecast; by name, without an order of merit."""
    reader = parts.reader()
    for part in page.parts:
        with st.container(border=True, key=f"part_{part.word.squad_id}"):
            left, right = st.columns([3, 2])
            with left:
                parts.show(markup.words(reader, [part.word]))
            with right:
                # Once for the launch is enough; a part says it only where it has nothing else to show.
                parts.show(markup.outlook(reader, part.outlook, small=True, tell_held=False))
    if not page.parts:
        st.write(text.NO_SQUADS)


def who_took_part(told: TookPart | None) -> None:
    """On a look back, from where it is known who took part, where nobody wrote that down."""
    reader = parts.reader()
    sentence = text_look_back.who_took_part(told, reader.now, reader.zone, today=reader.today)
    if sentence:
        st.caption(sentence)


def last_words(page: LaunchPage) -> None:
    """What the squads of an ended launch said last; nobody is waited for any more."""
    said = [each.word for each in page.parts if each.word.said_at]
    if not said:
        st.write(text_frozen.NO_WORD)
        return
    lasting = [replace(word, status=word.said_status or word.status) for word in said]
    parts.show(markup.words(parts.reader(), lasting))


def launch_charts(page: LaunchPage) -> None:
    """The distribution of the finishing day against the date, with its table."""
    spread = page.distribution
    today = parts.reader().today
    if spread is not None:
        shown = page.row.outlook
        st.subheader(text.FINISH_DAY, anchor=False)
        chart_parts.show(
            charts_finish.finish_chart,
            spread.quantiles,
            spread.as_of,
            spread.target,
            shown.p50,
            shown.p85,
            on_time=shown.on_time,
            today=today,
            theme="app",
            width=HALF,
            titled=False,
            point=text.finish_title(shown.p50, spread.target, shown.on_time, today=today),
            heard=charts_finish.finish_alt(
                spread.quantiles, spread.as_of, spread.target, shown.p50, shown.p85, on_time=shown.on_time, today=today
            ),
            key="launch_finish",
            table=lambda: charts_finish.finish_table(spread.quantiles, spread.as_of),
        )
    if page.row.outlook.forecast_id:
        moved_parts.behind(page.launch.id, None, key="launch_behind", choose=True)


def launch_history(page: LaunchPage) -> None:
    """How words and forecasts went, on one time line, then everything that was said."""
    if not page.said and all(each.on_time is None for each in page.forecasts):
        return
    # Of a launch that is over nothing is told beyond its end.
    today = page.row.ended_on or parts.reader().today
    st.header(text.WORDS_AND_FORECASTS, anchor=False)
    chart_parts.show(
        charts_history.history_chart,
        page.said,
        page.forecasts,
        dates=page.dates,
        today=today,
        theme="app",
        titled=False,
        point=text_charts.history_point(page.said, page.forecasts),
        heard=charts_history.history_alt(page.said, page.forecasts, today=today),
        key="launch_history",
        table=lambda: charts_history.history_table(page.said, page.forecasts),
    )
    if page.said:
        with st.expander(text.HISTORY, key="launch_said", on_change="rerun") as said:
            if said.open:
                parts.show(markup.said_list(parts.reader(), page.said))


def edit_link(page: LaunchPage) -> None:
    """The way to this launch's plan, for those who may change it."""
    if data.as_of() is None and plan_launch.may_change(data.store(), session.viewer(), page.launch):
        label = text.EDIT_ENDED_LAUNCH if page.row.is_over else text.EDIT_LAUNCH
        parts.go(links.LAUNCHES, label, links.params(key=page.launch.id), key="edit_launch", wide=False)
