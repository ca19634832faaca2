"""The page of people: a squad's members, and everybody's hats for administrators; and who opened a squad's page."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st
from markupsafe import Markup

from andon.model import Account, GivenHat, Role
from andon.ui import access, data, links, parts, people_actions, session, text, text_access
from andon.usecases.people import GIVEN, Given
from andon.usecases.rights import Action, may

# ------------------------------------------------------------------------------ a squad's members


def choose_squad(asked: str) -> str | None:
    """Whose members: of one's own squads, or of all for an administrator; None where there is no squad."""
    viewer = session.viewer()
    squads = {
        each.id: each.name for each in data.load_plan().squads if each.active and may(viewer, Action.MEMBERS, each.id)
    }
    if not squads:
        return None
    if len(squads) == 1:
        return next(iter(squads))
    options = list(squads)
    chosen: str = st.selectbox(
        text_access.CHOOSE_SQUAD,
        options,
        index=options.index(asked) if asked in squads else 0,
        format_func=squads.__getitem__,
        key="people_squad",
    )
    return chosen


def members(squad_id: str) -> None:
    """Who they are, and how to add and remove one."""
    page = access.load_members(squad_id)
    st.header(text.plain(text_access.members_of(page.squad.name)), anchor=False)
    _given(page.given, said=False)
    if not page.given and not page.from_file:
        st.write(text_access.NO_MEMBERS)
    if page.from_file:
        st.caption(text.plain(text_access.named_in_file(page.from_file)))
    if data.as_of() is not None:
        return
    form = session.edition(f"people_member_{squad_id}")
    with st.form(form, border=False):
        address = st.text_input(
            text_access.ADDRESS, key=f"{form}_address", placeholder=text_access.ADDRESS_EXAMPLE, max_chars=254
        )
        saved = st.form_submit_button(text_access.ADD_MEMBER, key=f"{form}_submit", type="primary")
    if saved and people_actions.add_member(form, squad_id, address):
        session.load_anew(f"people_member_{squad_id}")
        st.rerun()


# ------------------------------------------------------------------------------ everybody, for administrators


def others() -> None:
    """Directors, administrators and guests, and whoever has signed in."""
    page = access.load_people()
    squads = {each.id: each.name for each in data.load_plan().squads}
    known = {each.id: each.name for each in data.load_plan().tribes}
    tribes = access.tribe_names()
    st.header(text_access.OTHERS, anchor=False)
    _given(page.given, tribes=tribes)
    if not page.given and not page.from_file:
        st.write(text_access.NO_OTHERS)
    if page.from_file:
        lines = [text_access.file_role(role, tribe_id, named, tribes) for role, tribe_id, named in page.from_file]
        parts.show(Markup('<p class="an-age">{}<br>{}</p>').format(text_access.FROM_FILE, Markup("<br>").join(lines)))
    if data.as_of() is None:
        _give(known)
    st.header(text_access.ACCOUNTS, anchor=False)
    if not page.accounts:
        st.write(text_access.NO_ACCOUNTS)
    lines = []
    for account, hats in page.accounts:
        told = " · ".join(text_access.hat(each, squads, tribes) for each in hats) or text_access.NO_ACCESS
        first, under = text_access.person(account.name, account.address)
        lines.append(
            Markup('<p class="an-word"><b>{}</b> <span class="an-quiet">{}</span></p>').format(
                first or account.called, " · ".join(filter(None, (under, told)))
            )
        )
    parts.show(Markup('<div class="an-words">{}</div>').format(Markup("").join(lines)))
    if data.as_of() is None:
        _forget([each for each, _ in page.accounts if each.id != session.viewer().account])


def _forget(accounts: Sequence[Account]) -> None:
    """The way to delete somebody else's account; one choice and one tick, since it is for good."""
    if not accounts:
        return
    by_id = {each.id: each for each in accounts}
    form = session.edition("people_forget")
    with st.expander(text_access.FORGET, key="people_forgetting"), st.form(form, border=False):
        st.write(text_access.FORGET_LEAD)
        account_id = st.selectbox(
            text_access.FORGET_WHOM,
            list(by_id),
            index=None,
            placeholder=text_access.CHOOSE_ACCOUNT,
            format_func=lambda each: text_access.account_choice(by_id[each]) if each in by_id else "",
            key=f"{form}_account",
        )
        sure = st.checkbox(text_access.FORGET_SURE, key=f"{form}_sure")
        asked = st.form_submit_button(text_access.FORGET_SUBMIT, key=f"{form}_submit")
    if not asked:
        return
    if not (account_id and sure):
        st.error(text_access.NOBODY_CHOSEN)
    elif people_actions.forget_account(form, account_id):
        session.load_anew("people_forget")
        st.rerun()


def _give(tribes: dict[str, str]) -> None:
    form = session.edition("people_hat")
    with st.form(form, border=False):
        address = st.text_input(
            text_access.ADDRESS, key=f"{form}_address", placeholder=text_access.ADDRESS_EXAMPLE, max_chars=254
        )
        left, right = st.columns(2)
        role = left.selectbox(
            text_access.ROLE_LABEL, GIVEN, format_func=text_access.ROLE.__getitem__, key=f"{form}_role"
        )
        tribe_id = right.selectbox(
            text_access.TRIBE_LABEL,
            ["", *tribes],
            format_func=lambda each: tribes.get(each, text_access.OF_EVERYTHING),
            key=f"{form}_tribe",
        )
        saved = st.form_submit_button(text_access.GIVE, key=f"{form}_submit", type="primary")
    if saved and people_actions.give_hat(form, address, role or Role.VIEWER, tribe_id or ""):
        session.load_anew("people_hat")
        st.rerun()


def _given(given: Sequence[Given], *, tribes: dict[str, str] | None = None, said: bool = True) -> None:
    """A line each, with the way to take it away."""
    for each in given:
        first, under = text_access.person(each.name, each.hat.address)
        role = text_access.given_role(each.hat, tribes or {}) if said else ""
        key = f"{each.hat.role}_{each.hat.of_id}_{each.hat.address}"
        with st.container(horizontal=True, vertical_alignment="center", key=f"hat_{key}"):
            parts.show(
                Markup('<p class="an-word"><b>{}</b> <span class="an-quiet">{}</span></p>').format(
                    first, " · ".join(filter(None, (under, role)))
                )
            )
            if data.as_of() is None:
                st.button(text_access.REMOVE, key=f"take_{key}", on_click=_take, args=(each.hat,))


def _take(hat: GivenHat) -> None:
    people_actions.take(hat)


# ------------------------------------------------------------------------------ who opened a squad's page


_ICON = ":material/badge:"


def on_squad_home(squad_id: str) -> None:
    """For its members who looked; for others, that they are seen."""
    viewer = session.viewer()
    if not viewer.account:
        return
    access.note_visit(squad_id)
    if not may(viewer, Action.SEE_VISITS, squad_id):
        st.caption(text_access.SEEN)
        return
    st.page_link(links.PEOPLE, label=text_access.OUR_MEMBERS, icon=_ICON, query_params=links.to_squad(squad_id))
    found = access.load_visits(squad_id)
    with st.expander(text_access.VISITS, key="squad_visits"):
        st.caption(text_access.VISITS_LEAD)
        if not found:
            st.write(text_access.NO_VISITS)
        today = parts.reader().today
        for day, those in groupby(found, key=lambda each: each.day):
            st.write(text.plain(text_access.visits_of_a_day(text.day(day, today=today), list(those))))
