"""The status page's pieces, and what they are made of: the store, this process, and a short look by the doctor."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from andon import __version__, upkeep
from andon.doctor import Told, check_up
from andon.ui import data, links, markup_status, measured, parts, session, text, text_status
from andon.usecases.status import StatusPage, status_page

FRESH = "status_again"


def load(now: datetime) -> tuple[StatusPage, list[Told]]:
    """How Andon is now: nothing of it is cached, since syncs leave the store's version alone. Raises AndonError."""
    organisation = data.organisation()
    page = status_page(
        data.store(),
        session.viewer(),
        now=now,
        sources=organisation.source_names,
        channels=organisation.channels,
    )
    return page, list(check_up(data.settings(), now=now, ask=False))


def show() -> None:
    """All of the page under its title."""
    now = datetime.now(UTC)
    page, told = load(now)
    wrong = [text_status.trouble(each, now) for each in page.troubles]
    wrong += [(f"{each.heading}: {each.finding.what}", each.finding.hint) for each in told if not each.finding.good]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(text_status.heading(len(wrong)), anchor=False, width="content")
        st.button(text_status.AGAIN, key=FRESH, icon=":material/refresh:")
    if wrong:
        parts.show(markup_status.troubles(wrong))
    _sources(page, now)
    if page.channels:
        st.header(text_status.CHANNELS, anchor=False)
        parts.show(markup_status.facts((each.name, text_status.channel(each)) for each in page.channels))
    st.header(text_status.REST, anchor=False)
    parts.show(markup_status.facts(_facts(page, now)))
    _doctor(told)


def _sources(page: StatusPage, now: datetime) -> None:
    st.header(text_status.SOURCES, anchor=False)
    if page.status.sources:
        told = [(each.name, text_status.source(each, now)) for each in page.status.sources]
        parts.show(markup_status.facts(told))
    else:
        parts.empty(text_status.NO_SOURCES, then=[(links.CONNECT, text.NAV_CONNECT)])


def _facts(page: StatusPage, now: datetime) -> list[tuple[str, str]]:
    found, desk = page.status, upkeep.desk()
    syncing = text_status.NOT_SYNCING
    if desk is not None:
        state = desk.upkeep.state
        syncing = text_status.upkeep(state.due, state.finished, state.failed, now)
    return [
        (text_status.FORECASTS, text_status.forecasts(found.forecasts, now)),
        (text_status.FLAGS, text_status.flags(found)),
        (text_status.MESSAGES, text_status.messages(found)),
        (text_status.LINKS, text_status.links(found)),
        (text_status.DATABASE, text_status.database(found)),
        (text_status.SYNCING, syncing),
        (text_status.HERE, text_status.here(__version__, measured.open_pages())),
    ]


def _doctor(told: Sequence[Told]) -> None:
    """What is well, in the doctor's words; what is not stands first on the page."""
    st.header(text_status.DOCTOR, anchor=False)
    st.caption(text_status.DOCTOR_NOTE)
    parts.show(markup_status.findings(f"{each.heading}: {each.finding.what}" for each in told if each.finding.good))
