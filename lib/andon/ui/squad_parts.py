"""Pieces of the squad's pages."""

import streamlit as st
from markupsafe import Markup

from andon.ui import data, links, markup, moved_parts, parts, record_parts, text
from andon.usecases.squad_home import MyLaunch, PastWords


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
    """One of the squad's launches: its words, the way to say new ones, the forecast (folded), the others."""
    row = each.row
    reader = parts.reader()
    with st.container(border=True, key=f"mine_{row.id}"):
        head, link = st.columns([3, 1], vertical_alignment="center")
        with head, st.container(gap=None):
            parts.named_link(links.LAUNCH, row.name, links.to_launch(row.id), key=row.id)
            parts.show(dates_line(each))
        with link:
            if mine and data.as_of() is None:
                parts.go(
                    links.CHECK_IN,
                    text.CHECK_IN,
                    links.to_check_in(row.id, squad_id),
                    key=f"checkin_{row.id}",
                    icon="💬",
                )
        parts.show(markup.words(reader, [each.mine]))
        folded_forecast(each, key=f"forecast_{row.id}", mine=mine)
        if each.others:
            parts.show(
                Markup('<p class="an-age">{}</p>').format(text.OTHERS),
                markup.names(each.others),
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
    if row.moves:
        told += [text.first_was(row.first_date, today=today), text.moves(row.moves, row.slip_days)]
    return Markup('<p class="an-quiet">{}</p>').format(" · ".join(told))


def folded_forecast(each: MyLaunch, *, key: str, mine: bool = True) -> None:
    """The forecast of the squad's part: folded away until the squad has spoken, or opens it."""
    shown = each.outlook
    if shown.state is None and shown.held_until is None:
        return
    with st.expander(text.SHOW_FORECAST, expanded=each.just_said and mine, key=key, on_change="rerun") as folded:
        parts.show(markup.outlook(parts.reader(), shown))
        if shown.reason:
            st.caption(text.plain(record_parts.reason(shown, each.mine.squad_id) if folded.open else shown.reason))
        if folded.open and shown.forecast_id:
            moved_parts.why_moved(shown, part=True)
            moved_parts.behind(each.row.id, each.mine.squad_id, key=f"{key}_behind")
