"""Pieces of a blind vote: its page, its line on the squad's home, and the way to it from the check-in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import streamlit as st
from markupsafe import Markup

from andon.loopback import names_this_machine
from andon.model import Round
from andon.ui import data, links, markup_vote, parts, session, text, vote_actions
from andon.ui import text_vote as words
from andon.ui.markup import Reader
from andon.usecases import vote
from andon.usecases.vote import OnHome, VotePage

Answer = TypeVar("Answer")

LOOK_AGAIN_SECONDS = 3
"""How often an open vote's page looks how many have voted."""

USUAL = 7
"""So many are in a squad's meeting until it said another number."""


# ------------------------------------------------------------------------------ on other pages


def vote_first(launch_id: str, squad_id: str) -> None:
    """On the check-in page: the way to a vote before the squad agrees, or into the open one."""
    if data.as_of() is not None or not session.viewer().speaks_for(squad_id):
        return
    open_ones = [each for each in _on_home(squad_id) if each.round.is_open and each.round.launch_id == launch_id]
    label = words.VOTE_IS_OPEN if open_ones else words.VOTE_FIRST
    st.page_link(links.ROUND, label=label, query_params=links.to_vote(launch_id, squad_id), icon="🗳️")


def on_squad_home(squad_id: str) -> None:
    """On a squad's home, for the squad alone: an open vote, and one that closed with nobody in it.

    A look back tells that a vote was open, and no more: how many had voted by then nobody knows.
    """
    if not session.viewer().speaks_for(squad_id):
        return
    past = data.as_of() is not None
    for each in _on_home(squad_id):
        with st.container(horizontal=True, vertical_alignment="center", key=f"vote_{each.round.id}"):
            st.markdown(text.plain(_told_on_home(each, past=past)), width="content")
            if past:
                continue
            label = words.VOTE_IS_OPEN if each.round.is_open else words.OPEN_ANOTHER
            st.page_link(links.ROUND, label=label, query_params=links.to_vote(each.round.launch_id, squad_id))


def _told_on_home(told: OnHome, *, past: bool) -> str:
    if told.round.is_open:
        return words.was_open_on_home(told.launch) if past else words.open_on_home(told.launch, told.round)
    reader = _reader(told.round.squad_id)
    return words.unanswered_on_home(told.launch, told.round, reader.zone, today=reader.today)


def _on_home(squad_id: str) -> tuple[OnHome, ...]:
    def ask() -> tuple[OnHome, ...]:
        return data.ask(vote.on_home, squad_id)

    return _settled(ask, lambda told: [each.round for each in told])


# ------------------------------------------------------------------------------ the page of a vote


def load(squad_id: str, launch_id: str, round_id: str) -> VotePage:
    """The votes of a squad on its part of a launch, for the squad alone; NotAllowed, NotFound."""

    def ask() -> VotePage:
        return data.ask(vote.vote_page, squad_id, launch_id, round_id)

    return _settled(ask, lambda page: [page.current] if page.current else [])


def current(page: VotePage) -> None:
    """The vote itself: while it is open how many have voted and how to take part, then the spread."""
    round = page.current
    if round is None:
        return
    if round.is_open:
        _open(round)
    elif round.unanswered:
        st.subheader(words.NOBODY_VOTED, anchor=False)
        reader = _reader(round.squad_id)
        st.caption(f"{text.moment(round.closed_at, reader.zone, today=reader.today)}. {words.NOBODY_HINT}")
    else:
        _closed(page, round)


def open_form(page: VotePage) -> None:
    """Open a vote; folded away where one has closed a moment ago."""
    if not page.may_open:
        return
    if page.current is None:
        st.write(words.INTRO)
        _form(page)
        return
    with st.expander(words.OPEN_ANOTHER, key="vote_again"):
        st.write(words.INTRO)
        _form(page)


def earlier(page: VotePage) -> None:
    """What the squad's votes on this launch came to before."""
    if not page.earlier:
        return
    reader = _reader(page.squad.id)
    lines = [words.earlier(each, reader.zone, today=reader.today) for each in page.earlier]
    with st.expander(words.EARLIER, key="vote_earlier"):
        parts.show(
            Markup('<div class="an-words">{}</div>').format(
                Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
            )
        )


def _form(page: VotePage) -> None:
    form = f"vote_{page.launch.id}_{page.squad.id}"
    known = [page.current, *page.earlier] if page.current else page.earlier
    usual = known[0].expected if known and known[0] else USUAL
    with st.form(form, border=False):
        expected = st.number_input(
            words.HOW_MANY, min_value=vote.FEWEST, max_value=vote.MOST, value=usual, key="vote_expected"
        )
        lasts = st.selectbox(
            words.HOW_LONG,
            words.LASTING,
            index=words.LASTING.index(timedelta(hours=1)),
            format_func=words.lasting,
            key="vote_lasts",
        )
        asked = st.form_submit_button(words.OPEN_VOTE, key="vote_open", type="primary", width="stretch")
    if asked and vote_actions.open_round(
        form, launch_id=page.launch.id, squad_id=page.squad.id, expected=int(expected), lasts=lasts
    ):
        st.rerun()


def _open(round: Round) -> None:
    reader = _reader(round.squad_id)
    if data.as_of() is not None:
        parts.show(Markup('<p class="an-quiet">{}</p>').format(words.closes(round, reader.zone, today=reader.today)))
        return
    with st.container(border=True, key="vote_progress"):
        _progress(round.id)
        parts.show(Markup('<p class="an-quiet">{}</p>').format(words.closes(round, reader.zone, today=reader.today)))
        closes = st.button(words.CLOSE_VOTE, key="vote_close", help=words.CLOSE_HELP)
        if closes and vote_actions.close_round(round.id):
            st.rerun()
    _share(round)


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def _progress(round_id: str) -> None:
    """Looks again by itself, so that nobody in the meeting has to."""
    round = load("", "", round_id).current
    if round is None or not round.is_open:
        st.rerun()
    parts.show(markup_vote.progress(round))


def _share(round: Round) -> None:
    code = vote_actions.kept_code(round.id)
    if code is None:
        st.caption(words.LINK_ELSEWHERE)
    else:
        st.subheader(words.SHARE, anchor=False)
        address = data.address()
        link = f"{address}/v/{code}"
        parts.show(markup_vote.code(code, _picture(link), f"{address}/v"))
        st.code(link, language=None)
        # Whoever opened the vote on their phone votes there, too, and cannot point its camera at itself.
        st.link_button(text.OPEN_LINK, link, type="tertiary", icon=":material/open_in_new:")
        if names_this_machine(link):
            st.caption(words.ONLY_HERE)
    anew = st.button(words.NEW_LINK, key="vote_new_link", help=words.NEW_LINK_HELP, type="tertiary")
    if anew and vote_actions.replace_code(round.id):
        st.rerun()


def _closed(page: VotePage, round: Round) -> None:
    reader = _reader(round.squad_id)
    with st.container(key="vote_spread"):
        st.subheader(words.SPREAD, anchor=False)
        parts.show(
            markup_vote.result(round, words.closed(round, reader.zone, today=reader.today)),
        )
    if data.as_of() is None and page.squad.active:
        query = {**links.to_check_in(page.launch.id, page.squad.id), "round": round.id}
        parts.go(links.CHECK_IN, words.AGREE, query, key=f"checkin_{page.launch.id}", icon="💬", wide=False)


def _reader(squad_id: str) -> Reader:
    """Who reads of a squad's vote, by the squad's own clock, as the page on which its members vote tells it."""
    zone = data.zone_of(squad_id)
    return replace(parts.reader(), zone=zone, today=data.today(zone))


def _settled(ask: Callable[[], Answer], rounds: Callable[[Answer], list[Round]]) -> Answer:
    """An answer in which no vote is open whose time is over: whoever looks first closes it."""
    answer = ask()
    ends = [each.closes_at for each in rounds(answer) if each.is_open]
    return ask() if data.as_of() is None and ends and vote_actions.close_due(min(ends)) else answer


def _picture(link: str) -> str:
    """A picture of the link for a phone's camera: dark on light in every theme, as cameras want it."""
    import segno

    return str(segno.make(link, error="m", micro=False).svg_data_uri(scale=4, border=3, light="#ffffff"))
