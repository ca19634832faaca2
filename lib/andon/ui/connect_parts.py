"""The steps in which a Jira is connected: name it, tick what is true, see what will be written, and what comes next."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from andon.config import secret
from andon.ui import connect_actions, data, links, markup, parts, session, text, text_csv, text_setup
from andon.usecases.discover import ProposedLaunch, ProposedSquad
from andon.usecases.write_plan import DEFAULT_EMAIL, DEFAULT_TOKEN, PlanFile

Item = TypeVar("Item", ProposedSquad, ProposedLaunch)


def where() -> str:
    """Ask where the work is: in a Jira that answers, or in exports of one."""
    chosen = st.segmented_control(
        text_csv.FROM, [text_csv.FROM_JIRA, text_csv.FROM_CSV], default=text_csv.FROM_JIRA, key="connect_from"
    )
    return chosen or text_csv.FROM_JIRA


def name_jira() -> None:
    """Ask for the address and the projects, and look around there."""
    parts.show(markup.lead(text_setup.CONNECT_LEAD))
    known = data.organisation().jira
    if data.organisation().outgoing.public:
        st.info(text_setup.PUBLIC_MAY_BE_ASKED)
    elif not (known or data.settings().jira_url):
        st.info(f"{text_setup.ADDRESS_NOT_NAMED} {text_setup.NAME_ADDRESS}")
    with st.form("connect", border=True):
        url = st.text_input(
            text_setup.JIRA_URL,
            value=known[0].url if known else data.settings().jira_url,
            key="connect_url",
            placeholder=text_setup.JIRA_URL_EXAMPLE,
            max_chars=500,
        )
        projects = st.text_input(
            text_setup.PROJECT_KEYS,
            value=", ".join(known[0].projects) if known else "",
            key="connect_projects",
            help=text_setup.PROJECT_KEYS_HELP,
            max_chars=500,
        )
        public = st.checkbox(text_setup.PUBLIC_JIRA, value=bool(known and known[0].anonymous), key="connect_public")
        asked = st.form_submit_button(text_setup.LOOK_AROUND, key="connect_submit", type="primary")
    st.caption(text.plain(_login_state()))
    if asked:
        with st.spinner(text_setup.LOOKING_AROUND):
            found = connect_actions.look_around(url, projects, public=public)
        if found:
            st.rerun()


def tick(state: session.Connecting) -> None:
    """Let a person tick which proposals are true."""
    st.write(text.plain(text_setup.found_at(state.found)))
    known = text_setup.known_already(state.proposal.known_squads, state.proposal.known_launches)
    if known:
        st.write(known)
    with st.form("connect_ticks", border=False):
        st.subheader(text_setup.WHICH_SQUADS, anchor=False)
        squads = _ticked(
            "squad", state.proposal.squads, state.squads, text_setup.squad_source, text_setup.NO_SQUADS_LEFT
        )
        st.subheader(text_setup.WHICH_LAUNCHES, anchor=False)
        launches = _ticked(
            "launch", state.proposal.launches, state.launches, text_setup.launch_source, text_setup.NO_LAUNCHES_LEFT
        )
        asked = st.form_submit_button(text_setup.SEE_PLAN, key="connect_ticks_submit", type="primary")
    if asked and connect_actions.preview_plan(replace(state, squads=squads, launches=launches)):
        st.rerun()
    _begin_anew(text_setup.OTHER_JIRA)


def preview(state: session.Connecting, file: PlanFile) -> None:
    """Show the file as it will be, and write it when a person says so."""
    name = file.path.name
    if state.text == file.text:
        st.info(text_setup.NOTHING_TO_WRITE)
    else:
        st.write(text.plain(text_setup.plan_preview(name, file.exists)))
    wanted = False
    with st.container(horizontal=True):
        if state.text != file.text:
            session.slot("connect_write")
            wanted = st.button(text.plain(text_setup.write_plan(name)), key="connect_write", type="primary")
        st.download_button(
            text_setup.DOWNLOAD_PLAN, state.text, file_name=name, mime="application/toml", key="connect_download"
        )
        if st.button(text_setup.OTHER_TICKS, key="connect_back"):
            session.keep_connecting(replace(state, file=None, text=""))
            st.rerun()
    if wanted and connect_actions.write_plan("connect_write", state):
        st.rerun()
    st.code(state.text, language=None, wrap_lines=True)


def done() -> None:
    """What comes next."""
    st.subheader(text_setup.WHAT_COMES_NEXT, anchor=False)
    st.write(text_setup.NEXT_COMMANDS_LEAD)
    st.code(text_setup.NEXT_COMMANDS, language=None)
    st.page_link(links.SQUADS, label=text.NAV_SQUADS)
    st.page_link(links.LAUNCHES, label=text.NAV_LAUNCHES)
    _begin_anew(text_setup.CONNECT_ANOTHER)


def _begin_anew(label: str) -> None:
    st.button(label, key="connect_anew", on_click=session.keep_connecting, args=(None,))


def _ticked(
    what: str, offered: Sequence[Item], before: frozenset[str], source: Callable[[Item], str], otherwise: str
) -> frozenset[str]:
    """A tick for every proposal; the names of those that have one."""
    if not offered:
        st.write(otherwise)
    names = []
    for n, each in enumerate(offered):
        with st.container(gap=None):
            if st.checkbox(text.plain(each.name), value=each.name in before, key=f"connect_{what}_{n}"):
                names.append(each.name)
            st.caption(text.plain(source(each)))
    return frozenset(names)


def _login_state() -> str:
    """Which secrets this process has, for the Jira that andon.toml names or the first one."""
    known = data.organisation().jira
    token, email = (known[0].token_from, known[0].email_from) if known else (DEFAULT_TOKEN, DEFAULT_EMAIL)
    return text_setup.login_state(token, bool(secret(token)), email, bool(secret(email)))
