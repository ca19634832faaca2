"""How the connecting page looks around in a Jira, and writes andon.toml."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import streamlit as st

from andon.config import JiraSection, jira_section, known_zone
from andon.errors import AndonError, InvalidInput
from andon.ui import data, session, text, text_setup
from andon.ui.actions import write_once
from andon.usecases import configure
from andon.usecases.discover import propose
from andon.usecases.rights import Action, require
from andon.usecases.write_plan import Accepted, plan_text, read_plan
from andon.usecases.write_plan import write_plan as write_the_plan


def look_around(url: str, projects: str, *, public: bool) -> bool:
    """Look around in a Jira and keep what it suggests in this tab."""
    try:
        require(session.viewer(), Action.CONNECT)
        known = data.organisation().jira
        section = jira_section(url, [projects], anonymous=public, known=known)
        _check_machine_names(section, known, data.settings().jira_url)
        from andon.sources.jira.discover import discover_at

        found = discover_at(section)
        organisation = data.organisation()
        proposal = propose(found, squads=organisation.squad, launches=organisation.launch)
    except AndonError as error:
        st.error(text.error(error.message, error.hint))
        return False
    ticked = [frozenset(each.name for each in all_ if each.ticked) for all_ in (proposal.squads, proposal.launches)]
    session.keep_connecting(session.Connecting(section, found, proposal, ticked[0], ticked[1]))
    return True


def _check_machine_names(section: JiraSection, known: Sequence[JiraSection], first: str) -> None:
    """InvalidInput for an address that nobody with access to this machine has named (`first` is ANDON_JIRA_URL).

    Whoever reaches a page may call himself a director: it must be no way to send the machine's token to an address
    of one's own, nor, without a login, to ask what only the machine can reach.
    """
    named = [each.url for each in known if section.anonymous or not each.anonymous] + ([first] if first else [])
    if section.url.casefold() in {each.strip().rstrip("/").casefold() for each in named}:
        return
    if section.anonymous or not named:
        raise InvalidInput(text_setup.ADDRESS_NOT_NAMED, hint=text_setup.NAME_ADDRESS)
    raise InvalidInput(text_setup.login_belongs_to(named[0]), hint=text_setup.NAME_ADDRESS)


def preview_plan(state: session.Connecting) -> bool:
    """Make the text of andon.toml from what is ticked, and keep it in this tab."""
    try:
        file = read_plan(data.settings().config)
        accepted = Accepted(
            url=state.section.url,
            projects=[each.key for each in state.found.projects],
            squads=[each for each in state.proposal.squads if each.name in state.squads],
            launches=[each for each in state.proposal.launches if each.name in state.launches],
            anonymous=state.section.anonymous,
            zone=known_zone(state.found.zone),
            token_from=state.section.token_from,
            email_from=state.section.email_from,
        )
        text_ = plan_text(file, accepted)
    except AndonError as error:
        st.error(text.error(error.message, error.hint))
        return False
    session.keep_connecting(replace(state, file=file, text=text_))
    return True


def write_plan(form: str, state: session.Connecting) -> bool:
    """Write andon.toml and plan what it says."""

    def write(slot: session.Slot, now: datetime) -> bool:
        require(session.viewer(), Action.CONNECT)
        if state.file is None:
            raise InvalidInput("There is nothing to write yet.", hint="Set the ticks first.")
        write_the_plan(state.file, state.text)
        organisation = data.organisation()
        configure.apply_plan(
            data.store(),
            bets=organisation.bet,
            squads=organisation.squad,
            launches=organisation.launch,
            guilds=organisation.guild,
            calendar=organisation.calendar.calendar,
            now=now,
            token=slot.token,
        )
        return True

    if not write_once(form, text_setup.SAVED_PLAN, write):
        return False
    session.keep_connecting(replace(state, written=True))
    return True
