"""Pieces of the squad's pages."""

from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from andon.model import SAID
from andon.ui import (
    chart_parts,
    charts,
    charts_history,
    check_in_actions,
    data,
    links,
    markup,
    milestone_parts,
    moved_parts,
    parts,
    record_parts,
    session,
    text,
    text_charts,
    text_check_in,
)
from andon.usecases.rights import Action, may
from andon.usecases.squad_home import MyLaunch, PastWords, SquadHome


def squad_doors(plan: data.Plan) -> None:
    """A link to every squad, tribe by tribe, by name."""
    tribes = {tribe.id: tribe.name for tribe in plan.tribes}
    by_tribe: dict[str, list[tuple[str, str]]] = {}
    for squad in plan.squads:
        if squad.active:
            by_tribe.setdefault(tribes.get(squad.tribe_id or "", ""), []).append((squad.id, squad.name))
    for tribe in sorted(by_tribe):
        if tribe:
            st.subheader(text.plain(tribe), anchor=False)
        with st.container(horizontal=True, gap="medium"):
            for squad_id, name in by_tribe[tribe]:
                parts.named_link(links.SQUAD, name, links.to_squad(squad_id), key=squad_id)


def my_launch(each: MyLaunch, squad_id: str, *, mine: bool) -> None:
    """One of the squad's launches: its words, the way to say new ones, the forecast (folded), steps and the others."""
    row = each.row
    reader = parts.reader()
    with st.container(border=True, key=f"mine_{row.id}"):
        with st.container(gap=None):
            parts.named_link(links.LAUNCH, row.name, links.to_launch(row.id), key=row.id)
            parts.show(dates_line(each))
        parts.show(markup.words(reader, [each.mine]))
        if each.ask_why:
            _why_form(each, each.ask_why)
        if mine and data.as_of() is None:
            _say_how_it_is(row.id, squad_id)
        if each.news_until:
            parts.show(Markup('<p class="an-news">{}</p>').format(text_check_in.news(each.news_until, reader.zone)))
        folded_forecast(each, key=f"forecast_{row.id}", unfolded=each.just_said and mine)
        if each.mine.said_at or each.outlook.state:
            _part_history(row.id, squad_id)
        milestone_parts.my_steps(each.steps, row.id, squad_id)
        if each.others:
            parts.show(
                Markup('<p class="an-age">{}</p>').format(text.OTHERS),
                markup.names(each.others),
            )


def _say_how_it_is(launch_id: str, squad_id: str) -> None:
    """The first step of a check-in is taken at home already: that makes four in all."""
    with st.container(gap="xxsmall", key=f"say_{launch_id}"):
        st.caption(text_check_in.HOW_NOW)
        with st.container(horizontal=True, gap="small"):
            for status in SAID:
                st.page_link(
                    links.CHECK_IN,
                    label=text.status_choice(status),
                    query_params=links.to_check_in(launch_id, squad_id, status.value),
                )


def _why_form(each: MyLaunch, said_id: str) -> None:
    """After the words, and only then: nobody has to explain anything."""
    asked = text_check_in.you_differ(each.outlook.on_time)
    with st.form(f"why_{said_id}", border=False):
        differs = st.text_input(asked, placeholder=text_check_in.WHY_EXAMPLE, key=f"why_{said_id}_text")
        added = st.form_submit_button(text_check_in.ADD_WHY, key=f"why_{said_id}_submit")
    if added and check_in_actions.say_why(
        f"why_{said_id}", said_id=said_id, launch_id=each.row.id, squad_id=each.mine.squad_id, differs=differs
    ):
        st.rerun()


def _part_history(launch_id: str, squad_id: str) -> None:
    """The squad's words and the forecasts of its part on one time line, then everything that it said."""
    with st.expander(text.WORDS_AND_FORECASTS, key=f"history_{launch_id}", on_change="rerun") as folded:
        if not folded.open:
            return
        page = data.load_launch(launch_id)
        said = tuple(each for each in page.said if each.squad_id == squad_id)
        # The chart draws one course of chances: here it is that of the squad's own part.
        part = tuple(replace(each, squad=None) for each in page.forecasts if each.squad_id == squad_id)
        today = data.today()
        chart_parts.show(
            charts_history.history_chart,
            said,
            part,
            dates=page.dates,
            today=today,
            theme="app",
            titled=False,
            point=text_charts.history_point(said, part),
            heard=charts_history.history_alt(said, part, today=today),
            key=f"history_chart_{launch_id}",
            table=lambda: charts_history.history_table(said, part),
        )

        def picture() -> str:
            chart = charts_history.history_chart(said, part, dates=page.dates, today=today, theme="paper", titled=False)
            return charts.to_svg(chart)

        with st.container(horizontal=True):
            st.download_button(
                text_check_in.DOWNLOAD_PICTURE,
                picture,
                file_name=f"words-{launch_id}.svg",
                mime="image/svg+xml",
                key=f"history_picture_{launch_id}",
                icon=":material/download:",
                on_click="ignore",
            )
            st.download_button(
                text_check_in.DOWNLOAD_TABLE,
                lambda: charts_history.history_csv(said, part),
                file_name=f"words-{launch_id}.csv",
                mime="text/csv",
                key=f"history_table_{launch_id}",
                icon=":material/download:",
                on_click="ignore",
            )
        parts.show(markup.said_list(parts.reader(), said))


def settings(home: SquadHome) -> None:
    """What the squad chose for its check-ins, for its members to change."""
    squad_id = home.squad.id
    if data.as_of() is not None or not may(session.viewer(), Action.PREFER, squad_id) or not home.squad.active:
        return
    key = f"forecast_first_{squad_id}"

    def choose() -> None:
        check_in_actions.choose_forecast_first(squad_id, first=bool(st.session_state[key]))

    with st.expander(text_check_in.SETTINGS, key=f"settings_{squad_id}"):
        st.toggle(
            text_check_in.FORECAST_FIRST,
            value=home.forecast_first,
            help=text_check_in.FORECAST_FIRST_HELP,
            key=key,
            on_change=choose,
        )


def past_words(each: PastWords) -> None:
    """What a retired squad said of a launch: its last words, and folded away all of them."""
    reader = parts.reader()
    with st.container(border=True, key=f"past_{each.launch_id}"):
        parts.named_link(links.LAUNCH, each.launch, links.to_launch(each.launch_id), key=each.launch_id)
        parts.show(markup.words(reader, [each.last]))
        with st.expander(text.HISTORY, key=f"said_{each.launch_id}", on_change="rerun") as said:
            if said.open:
                parts.show(markup.said_list(reader, each.said))


def dates_line(each: MyLaunch) -> Markup:
    """The launch's date in a line, and what became of the first one."""
    row, today = each.row, parts.reader().today
    told = [text.target(row.target, today=today)]
    told += filter(None, [text.passed(row.target, over=row.is_over, today=today)])
    if row.moves:
        told += [text.first_was(row.first_date, today=today), text.moves(row.moves, row.slip_days)]
    return Markup('<p class="an-quiet">{}</p>').format(" · ".join(told))


def folded_forecast(each: MyLaunch, *, key: str, unfolded: bool) -> None:
    """The forecast of the squad's part: folded away until the squad has spoken, opens it, or chose to see it first."""
    shown = each.outlook
    if shown.state is None and shown.held_until is None:
        return
    with st.expander(text.SHOW_FORECAST, expanded=unfolded, key=key, on_change="rerun") as folded:
        parts.show(markup.outlook(parts.reader(), shown))
        if shown.reason:
            st.caption(text.plain(record_parts.reason(shown, each.mine.squad_id) if folded.open else shown.reason))
        if folded.open and shown.forecast_id:
            moved_parts.why_moved(shown, part=True)
            moved_parts.behind(each.row.id, each.mine.squad_id, key=f"{key}_behind")
