"""How the connecting page looks around in a Jira, and writes andon.toml."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import streamlit as st

from andon.addresses import Outgoing
from andon.config import JiraSection, OutgoingSection, jira_section, known_zone
from andon.errors import AndonError, InvalidInput
from andon.rounds import apply_organisation
from andon.ui import data, session, text, text_setup
from andon.ui.actions import write_once
from andon.usecases.discover import propose
from andon.usecases.rights import Action, require
from andon.usecases.write_plan import Accepted, plan_text, read_plan
from andon.usecases.write_plan import write_plan as write_the_plan


def look_around(url: str, projects: str, *, public: bool) -> bool:
    """Look around in a Jira and keep what it suggests in this tab."""
    try:
        require(session.viewer(), Action.CONNECT)
        organisation = data.organisation()
        section = _may_be_asked(
            jira_section(url, [projects], anonymous=public, known=organisation.jira),
            organisation.jira,
            data.settings().jira_url,
            organisation.outgoing,
        )
        from andon.sources.jira.discover import discover_at

        found = discover_at(section, private=organisation.outgoing.private)
        proposal = propose(found, squads=organisation.squad, launches=organisation.launch)
    except AndonError as error:
        st.error(text.error(error.message, error.hint))
        return False
    ticked = [frozenset(each.name for each in all_ if each.ticked) for all_ in (proposal.squads, proposal.launches)]
    session.keep_connecting(session.Connecting(section, found, proposal, ticked[0], ticked[1]))
    return True


def _may_be_asked(
    section: JiraSection, known: Sequence[JiraSection], first: str, outgoing: OutgoingSection
) -> JiraSection:
    """The section, if it may be asked from a page; InvalidInput for an address that nobody with access to this
    machine has named (`first` is ANDON_JIRA_URL), unless [outgoing] lets pages ask public ones.

    Whoever reaches a page may call himself a director: it must be no way to send the machine's token to an address
    of one's own, nor, without a login, to ask what only the machine can reach.
    """
    named = [each.url for each in known if section.anonymous or not each.anonymous] + ([first] if first else [])
    if section.url.casefold() in {each.strip().rstrip("/").casefold() for each in named}:
        return section
    if section.anonymous and outgoing.public:
        Outgoing(outgoing.private).prove(section.url)
        return section.model_copy(update={"entered": True})
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
            entered=state.section.entered,
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
        apply_organisation(data.store(), data.organisation(), now=now, token=slot.token, tells=False)
        return True

    if not write_once(form, text_setup.SAVED_PLAN, write):
        return False
    session.keep_connecting(replace(state, written=True))
    return True
