"""Pieces of the page to which links from Jira lead."""

from collections.abc import Sequence

import streamlit as st

from andon.ui import data, links, parts, text, text_jira
from andon.usecases.from_jira import Place


def ask() -> None:
    """Which issue is meant, for who came without one."""
    with st.container(key="setup"):
        st.text_input(
            text_jira.KEY, key="issue_key", placeholder=text_jira.KEY_EXAMPLE, max_chars=100, on_change=_asked
        )


def _asked() -> None:
    wanted = str(st.session_state["issue_key"]).strip()
    if wanted:
        st.query_params["key"] = wanted


def places(found: Sequence[Place], *, is_issue: bool) -> None:
    """Where it stands, source by source; most have one."""
    several = len(found) > 1
    if several:
        st.write(text_jira.SEVERAL)
    for number, each in enumerate(found):
        if several:
            st.header(text.plain(text_jira.heading(each, several=True)), anchor=False)
        _place(each, number, is_issue=is_issue)


def _place(place: Place, number: int, *, is_issue: bool) -> None:
    if place.summary:
        st.write(text.plain(place.summary))
    for each in place.launches:
        parts.go(
            links.LAUNCH,
            text.plain(text_jira.launch(each)),
            links.to_launch(each.id),
            key=f"issue_{number}_{each.id}",
            icon=":material/rocket_launch:",
            wide=False,
        )
    if not place.launches:
        st.write(text_jira.NO_LAUNCH)
    with st.container(horizontal=True, vertical_alignment="center", key=f"issue_more_{number}"):
        if place.squad is not None:
            st.page_link(
                links.SQUAD,
                label=text.plain(text_jira.of_squad(place.squad.name)),
                query_params=links.to_squad(place.squad.id),
                width="content",
            )
        address = links.to_issue(data.jiras().get(place.source, ""), place.key) if is_issue else ""
        if address:
            st.link_button(text_jira.OPEN_IN_JIRA, address, type="tertiary", icon=":material/open_in_new:")
