"""Pieces of the director's portfolio: its filters in the address, its questions in their order, and the roll-up."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import streamlit as st
from markupsafe import Markup

from andon.model import Status
from andon.ui import (
    data,
    flag_parts,
    links,
    markup,
    markup_depend,
    markup_portfolio,
    parts,
    portfolio_actions,
    session,
    text,
    text_depend,
    text_frozen,
    text_portfolio,
)
from andon.ui.markup import Reader
from andon.ui.markup_portfolio import About
from andon.usecases import snapshot
from andon.usecases.changes_since import LaunchChanged
from andon.usecases.dependencies import BetweenSquads, Waiting
from andon.usecases.portfolio import HelpAsked, Portfolio
from andon.usecases.portfolio_filter import Filter, Offered, offered, roll_up
from andon.usecases.rights import Action, may

SHOWN_FLAGS = 3
"""Flags that stand whole on the page."""
SHOWN_WAITS = 2

_PARAMETERS = ("tribe", "squad", "quarter", "status", "q")

# ------------------------------------------------------------------------------ freezing


def freeze_button(view: Portfolio, chosen: Filter) -> None:
    """Freeze what the page shows; `view` is narrowed already. Where nothing is left, there is nothing to freeze."""
    if may(session.viewer(), Action.FREEZE) and (view.rows or (chosen and (view.ended or view.help_asked))):
        asked = snapshot.named(chosen, view.tribes, view.squads.values())
        parts.freeze_form(snapshot.filtered(chosen), title=text.NAV_PORTFOLIO, only=text_frozen.only(asked))


# ------------------------------------------------------------------------------ filters


def no_launches() -> None:
    """A page about launches where there are none: what to do next, or on a look back that there were none."""
    if data.as_of():
        parts.empty(text_portfolio.PORTFOLIO_WAS_EMPTY)
    else:
        parts.empty(text_portfolio.PORTFOLIO_EMPTY, then=[(links.LAUNCHES, text.ADD_LAUNCHES)])


def wanted() -> Filter:
    """What the address asks for. Read by hand: widgets that are bound to the address lose their value on Back."""
    tribe, squad, quarter, status, words = (links.read(each).strip() for each in _PARAMETERS)
    return Filter(tribe, squad, quarter, status, words)


def _address(chosen: Filter) -> dict[str, str]:
    """What `wanted` reads again."""
    said = (chosen.tribe, chosen.squad, chosen.quarter, chosen.status, chosen.text)
    return links.params(**dict(zip(_PARAMETERS, said, strict=True)))


def filters(view: Portfolio, chosen: Filter, *, elsewhere: tuple[str, str]) -> None:
    """The choice of what is shown; `view` is the whole portfolio. The same choice is a link away on another page."""
    there = offered(view)
    with st.container(horizontal=True, vertical_alignment="center", key="portfolio_filters"):
        st.session_state["filter_q"] = chosen.text
        st.text_input(
            text_portfolio.FIND,
            key="filter_q",
            placeholder=text_portfolio.FIND_EXAMPLE,
            label_visibility="collapsed",
            max_chars=100,
            on_change=_choose,
            args=("q",),
            width=300,
        )
        # One label, whatever is chosen: with another one it would be another popover, and closed.
        with st.popover(text_portfolio.FILTER, key="filter_box", on_change="rerun") as box:
            if box.open:
                _choices(there, chosen)
        if chosen:
            st.button(text_portfolio.CLEAR, key="filter_clear", type="tertiary", on_click=_clear)
        page, label = elsewhere
        st.page_link(page, label=label, query_params=_address(chosen), width="content")
    if chosen:
        st.caption(text.plain(text_portfolio.chosen(chosen, there)))


def _choices(there: Offered, chosen: Filter) -> None:
    _choice(text_portfolio.TRIBE, "tribe", list(there.tribes), chosen.tribe, there.tribes.get)
    _choice(text_portfolio.SQUAD, "squad", list(there.squads), chosen.squad, there.squads.get)
    _choice(text_portfolio.QUARTER, "quarter", there.quarters, chosen.quarter, text_portfolio.quarter)
    _choice(text_portfolio.STATUS, "status", [each.value for each in Status], chosen.status, text_portfolio.status)


def _choice(label: str, parameter: str, there: Sequence[str], present: str, named: Callable[[str], str | None]) -> None:
    """One of several, or all. What the address asks for stays in the list, also where there is no such thing."""
    options = ["", *there, *([present] if present and present not in there else [])]
    key = f"filter_{parameter}"
    st.session_state[key] = present
    st.selectbox(
        label,
        options,
        key=key,
        format_func=lambda each: (named(each) or each) if each else text_portfolio.ANY,
        on_change=_choose,
        args=(parameter,),
    )


def _choose(parameter: str) -> None:
    value = str(st.session_state[f"filter_{parameter}"] or "").strip()
    if value:
        st.query_params[parameter] = value
    else:
        st.query_params.pop(parameter, None)


def _clear() -> None:
    for each in _PARAMETERS:
        st.query_params.pop(each, None)


# ------------------------------------------------------------------------------ the questions


def questions(view: Portfolio, waits: BetweenSquads, chosen: Filter, *, looked_at: datetime) -> None:
    """The six questions in their order: on a phone below each other, at a desk the two that ask for most stand left."""
    if not (view.silent or waits.disagree or waits.blocking or view.moved or view.apart):
        _first(view, chosen, looked_at)
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        _first(view, chosen, looked_at)
    with right:
        _beside(view, waits)


def _first(view: Portfolio, chosen: Filter, looked_at: datetime) -> None:
    _help_asked(view.help_asked)
    _changed(view, chosen, looked_at)


def _beside(view: Portfolio, waits: BetweenSquads) -> None:
    reader = parts.reader()
    if view.silent:
        with _question("silent", text_portfolio.not_heard(len(view.silent))):
            _listed("silent", markup_portfolio.fallen_silent(reader, view.silent))
            parts.show(markup_portfolio.never_heard(view.silent))
    _waiting("disagree", text_depend.disagreements(len(waits.disagree)), waits.disagree)
    _waiting("blocked", text_depend.blocked(len(waits.blocking)), waits.blocking)
    if view.moved:
        with _question("moved", text_portfolio.dates_moved(len(view.moved))):
            _listed("moved", markup_portfolio.moved_dates(reader, view.moved))
    if view.apart:
        with _question("apart", text_portfolio.far_apart(len(view.apart))):
            st.caption(text_portfolio.APART_LEAD)
            _listed("apart", markup_portfolio.apart(view.apart))


def _listed(question: str, found: Sequence[About]) -> None:
    """Launches below each other, each with the way to it; a long list folds its rest away."""
    for each in found[: markup_portfolio.SHOWN]:
        _about(question, each)
    if found[markup_portfolio.SHOWN :]:
        with st.expander(text_portfolio.show_all(len(found)), key=f"{question}_rest", on_change="rerun") as rest:
            if rest.open:
                for each in found[markup_portfolio.SHOWN :]:
                    _about(question, each)


def _about(question: str, each: About) -> None:
    with st.container(key=f"about_{question}_{each.launch_id}", gap=None):
        st.page_link(links.LAUNCH, label=text.plain(each.launch), query_params=links.to_launch(each.launch_id))
        parts.show(each.told)


@contextmanager
def _question(name: str, title: str) -> Iterator[None]:
    """A question that stands open at a desk; on a phone it is one line until it is opened, so that launches come soon.

    The style sheet does it: the server does not know how wide a page is.
    """
    with st.container(key=f"question_{name}"):
        parts.show(markup_portfolio.fold(title))
        with st.container(key=f"answer_{name}"):
            st.header(title, anchor=False)
            yield


def _waiting(name: str, title: str, found: Sequence[Waiting]) -> None:
    if found:
        with _question(name, title):
            each = [markup_depend.facts(parts.reader(), waiting) for waiting in found]
            parts.show(markup_portfolio.listed(each, shown=SHOWN_WAITS))


def _help_asked(found: Sequence[HelpAsked]) -> None:
    """The flags that have waited longest whole, and all the others behind one fold."""
    st.header(text_portfolio.help_asked(len(found)), anchor=False)
    for asked in found[:SHOWN_FLAGS]:
        flag_parts.help_card(asked)
    if found[SHOWN_FLAGS:]:
        with st.expander(text_portfolio.show_all(len(found)), key="help_rest", on_change="rerun") as rest:
            if rest.open:
                for asked in found[SHOWN_FLAGS:]:
                    flag_parts.help_card(asked)
    if not found:
        st.write(text_portfolio.NOBODY_ASKED)
    elif session.is_guest():
        st.caption(text_portfolio.GUEST)


def _changed(view: Portfolio, chosen: Filter, looked_at: datetime) -> None:
    """What changed since this person looked; the mark moves when they say so, and to what this page shows."""
    changes = view.changes
    if changes is None:
        return
    reader = parts.reader()
    with _question("changed", text_portfolio.changed(changes)):
        st.caption(text.plain(text_portfolio.counts_since(changes, reader.zone, today=reader.today)))
        if not changes.launches:
            return
        for each in changes.launches[: markup_portfolio.SHOWN]:
            _change(reader, each)
        if changes.launches[markup_portfolio.SHOWN :]:
            title = text_portfolio.show_all(len(changes.launches))
            with st.expander(title, key="changes_rest", on_change="rerun") as rest:
                if rest.open:
                    for each in changes.launches[markup_portfolio.SHOWN :]:
                        _change(reader, each)
        # A filtered page does not show everything, so nobody can have seen it there.
        if may(session.viewer(), Action.SEEN) and not chosen:
            st.button(
                text_portfolio.SEEN,
                key="portfolio_seen",
                help=None if session.viewer().account else text_portfolio.SEEN_BY_ALL,
                on_click=portfolio_actions.have_seen,
                args=(looked_at,),
            )


def _change(reader: Reader, each: LaunchChanged) -> None:
    """What changed about a launch, or in flags about none."""
    with st.container(key=f"changed_{each.launch_id or ''}", gap=None):
        if each.launch_id is None:
            parts.show(Markup("<b>{}</b>").format(text_portfolio.NO_LAUNCH))
        else:
            st.page_link(links.LAUNCH, label=text.plain(each.launch), query_params=links.to_launch(each.launch_id))
        parts.show(markup_portfolio.changed(reader, each))


# ------------------------------------------------------------------------------ the roll-up


def by_tribe(view: Portfolio, chosen: Filter) -> None:
    """All squads, and tribe by tribe, by the rule of the worst part; one group alone is told once."""
    found = roll_up(view, chosen)
    if found:
        st.header(text_portfolio.BY_TRIBE, anchor=False)
        parts.show(markup.lead(text_portfolio.ROLL_UP_LEAD))
        parts.show(markup_portfolio.rolled_up(found, narrowed=bool(chosen)))
