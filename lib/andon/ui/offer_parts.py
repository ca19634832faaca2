"""Pieces around an offer of help: a guild makes one, and the squad says whether the help came."""

from datetime import timedelta

import streamlit as st

from andon.model import Flag, Reply, Role
from andon.ui import data, flag_actions, links, parts, session, text, text_cord, text_flags
from andon.usecases.flag_page import FlagPage, untold_offers
from andon.usecases.rights import Action, may, may_offer


def ask_quietly(flag: Flag) -> None:
    """In a list of the squad's own flags: did the help come, whose day has passed? The way to say so."""
    if data.as_of() is not None or not may(session.viewer(), Action.MARK_OFFER, flag.squad_id):
        return
    for offer in untold_offers([flag], data.look().moment):
        with st.container(key=f"untold_{offer.id}"):
            st.page_link(
                links.FLAG,
                label=text_cord.DID_IT_COME,
                query_params=links.to_flag(flag.id),
            )


def offers(flag: Flag) -> None:
    """For the squad: each offer, and what became of it or the question; from its day on also that it did not come."""
    for offer in flag.replies:
        if offer.is_offer:
            _mark(flag, offer)


def guild_offer(page: FlagPage, *, folded: bool) -> None:
    """For a member of the guild that a flag asks: who helps, and by when; folded below another form.

    Another squad is told whose members can; a director has an answer of their own.
    """
    if page.guild is None:
        return
    if not may_offer(session.viewer(), page.guild):
        if session.viewer().role is Role.SQUAD:
            squads = [each.name for each in data.load_plan().squads if each.id in page.guild.squad_ids and each.active]
            st.caption(text_cord.members_offer(page.guild.name, squads))
        return
    title = text_cord.offering_for(page.guild.name)
    if folded:
        with st.expander(title, key="guild_offer"):
            _guild_offer_form(page)
    else:
        st.subheader(title, anchor=False)
        _guild_offer_form(page)


def _guild_offer_form(page: FlagPage) -> None:
    with st.form("offer_form", border=False):
        thanks = st.text_input(text_flags.YOUR_THANKS, value=text_flags.THANKS_DEFAULT, key="offer_thanks")
        left, right = st.columns(2)
        helper = left.text_input(text_flags.WHO_HELPS, key="offer_helper")
        today = parts.reader().today
        help_by = right.date_input(
            text_flags.BY_WHEN, value=today + timedelta(days=2), key="offer_by", format="YYYY-MM-DD"
        )
        sent = st.form_submit_button(text_cord.SEND_OFFER, key="offer_submit", type="primary")
    if sent and flag_actions.offer_help(
        f"offer_{page.flag.id}", flag_id=page.flag.id, thanks=thanks, helper=helper, help_by=help_by
    ):
        st.rerun()


def _mark(flag: Flag, offer: Reply) -> None:
    reader = parts.reader()
    if offer.marks:
        with st.popover(text_cord.CORRECT_MARK, key=f"correct_{offer.id}", type="tertiary"):
            _mark_form(flag, offer, past=True)
        return
    with st.container(border=True, key=f"offer_{offer.id}"):
        st.markdown(text.plain(text_cord.did_it_come(offer, today=reader.today)))
        past = offer.help_by is not None and offer.help_by <= reader.today
        _mark_form(flag, offer, past=past)


def _mark_form(flag: Flag, offer: Reply, *, past: bool) -> None:
    form = f"mark_{offer.id}"
    with st.form(form, border=False):
        note = st.text_input(text_cord.HELP_NOTE, key=f"{form}_note")
        with st.container(horizontal=True):
            kept = st.form_submit_button(text_cord.KEPT, key=f"{form}_kept")
            # Before its day nobody can say that it did not come.
            missed = past and st.form_submit_button(text_cord.NOT_KEPT, key=f"{form}_missed")
    if (kept or missed) and flag_actions.mark_offer(
        form, flag_id=flag.id, reply_id=offer.id, kept=bool(kept), note=note
    ):
        st.rerun()
