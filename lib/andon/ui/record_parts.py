"""Pieces of the record's page, and the sentence that follows a forecast's reason elsewhere."""

import streamlit as st

from andon.model import ForecastState
from andon.ui import chart_parts, charts, charts_record, data, markup, markup_record, parts, text, text_record
from andon.usecases.board import Outlook
from andon.usecases.track_record import Section, TrackRecord

HALF = 540
"""Pixels of half a page at a desk."""


def reason(shown: Outlook, squad_id: str | None = None) -> str:
    """Where a forecast comes from, and how many of the last such dates held: of the squad itself, or of all."""
    if shown.state is not ForecastState.FORECAST:
        return shown.reason
    dates = data.load_last_dates(squad_id)
    return f"{shown.reason} {text_record.last_dates(dates)}" if dates else shown.reason


def section(section: Section, *, key: str) -> None:
    """Claimed against met: the sentence, the chart beside the table; then the chances on time."""
    chart, table = st.columns(2, gap="large")
    with chart:
        chart_parts.show(
            charts_record.record_chart,
            section,
            theme="app",
            width=HALF,
            point=f"{text_record.headline(section)} {text_record.verdict(section)}",
            heard=text_record.chart_alt(section),
            key=f"{key}_chart",
            table=None,  # it stands beside
        )
        st.caption(text_record.DIAGONAL)
        _downloads(section, key=key)
    with table:
        parts.show(markup_record.claims(section))
        st.caption(text.whole(f"{text_record.beside(section)} {text_record.nearer(section)}"))
    if section.targets:
        st.subheader(text_record.CHANCE, anchor=False)
        told, table = st.columns(2, gap="large")
        with told:
            st.write(text.whole(text_record.on_time(section)))
            st.caption(text.whole(text_record.score_means(section)))
        with table:
            parts.show(markup_record.chances(section))


def _downloads(section: Section, *, key: str) -> None:
    """The chart as a picture, made when it is asked for, and as a table."""
    with st.container(horizontal=True):
        st.download_button(
            text_record.DOWNLOAD_PICTURE,
            lambda: charts.to_svg(charts_record.record_chart(section, theme="paper")),
            file_name=f"forecasts-{key}.svg",
            mime="image/svg+xml",
            key=f"{key}_picture",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            text_record.DOWNLOAD_TABLE,
            lambda: charts_record.download_table(section),
            file_name=f"forecasts-{key}.csv",
            mime="text/csv",
            key=f"{key}_table",
            icon=":material/download:",
            on_click="ignore",
        )


def nothing_yet(record: TrackRecord) -> None:
    """Why there is nothing to show, and what to do next."""
    if record.kept:
        st.info(text_record.nothing_known(record, today=data.today()))
    else:
        st.info(text_record.NOTHING_KEPT)
        st.code(text_record.COMMANDS, language=None)
    st.write(text_record.BACKTEST)
    st.code(text_record.BACKTEST_COMMANDS, language=None)


def own(record: TrackRecord) -> None:
    """A squad's own record, for its members; hidden while it is luck."""
    mine = record.own
    if mine is None:
        return
    st.header(text.plain(text_record.own_title(mine)), anchor=False)
    st.write(text.whole(text_record.own_lead(mine)))
    if mine.section is not None:
        section(mine.section, key="own")


def outcomes(record: TrackRecord) -> None:
    """What became of the launches that were forecast."""
    st.header(text_record.OUTCOMES, anchor=False)
    parts.show(markup.lead(text_record.OUTCOMES_LEAD), markup_record.became(record.fates))
    with st.expander(text_record.LAUNCH_BY_LAUNCH, key="record_launches", on_change="rerun") as launches:
        if launches.open:
            parts.show(markup_record.launch_by_launch(record.fates))


def counted_out(record: TrackRecord) -> None:
    """What is kept and not counted, and why."""
    told = text_record.counted_out(record)
    if told:
        st.caption(text.whole(told))
