"""What every page shares: who may come in, title, who is looking, navigation, the cord, and errors as sentences."""

import streamlit as st

from andon.errors import AndonError
from andon.ui import (
    access,
    access_parts,
    embed_parts,
    links,
    measured,
    parts,
    session,
    text,
    text_access,
    text_api,
    text_blackout,
    text_conversation,
    text_jira,
    text_nudge,
    text_record,
    text_status,
    text_timeline,
    text_told,
    text_vote,
)
from andon.usecases.rights import Action

st.set_page_config(page_title="Andon", page_icon="🚦", layout="wide")
session.tell_times_in("")
door = access.door()
try:
    pages = st.navigation(
        {
            "": [st.Page(links.HOME, title=text.NAV_HOME, icon=":material/home:", default=True)],
            text.NAV_SQUAD: [
                st.Page(links.SQUAD, title=text.NAV_SQUAD_HOME, icon=":material/groups:", url_path="squad"),
                st.Page(links.CHECK_IN, title=text.NAV_CHECK_IN, url_path="checkin", visibility="hidden"),
                st.Page(links.FLAG, title=text.NAV_FLAG, url_path="flag", visibility="hidden"),
                st.Page(links.NUDGE, title=text_nudge.TITLE, url_path="nudge", visibility="hidden"),
                st.Page(links.MESSAGES, title=text_told.NAV, url_path="messages", visibility="hidden"),
                st.Page(
                    links.CONVERSATION, title=text_conversation.TITLE, url_path="conversation", visibility="hidden"
                ),
                st.Page(links.BLACKOUT, title=text_blackout.TITLE, url_path="blackout", visibility="hidden"),
                st.Page(links.ROUND, title=text_vote.TITLE, url_path="round", visibility="hidden"),
            ],
            text.NAV_DIRECTOR: [
                st.Page(links.PORTFOLIO, title=text.NAV_PORTFOLIO, icon=":material/view_list:", url_path="portfolio"),
                st.Page(
                    links.TIMELINE, title=text_timeline.TITLE, icon=":material/view_timeline:", url_path="timeline"
                ),
                st.Page(links.LAUNCH, title=text.NAV_LAUNCH, url_path="launch", visibility="hidden"),
            ],
            text.NAV_ALL_HANDS: [
                st.Page(links.FORECASTS, title=text_record.TITLE, icon=":material/fact_check:", url_path="forecasts"),
                st.Page(links.ISSUE, title=text_jira.TITLE, url_path="issue", visibility="hidden"),
                st.Page(links.SNAPSHOTS, title=text.NAV_SNAPSHOTS, icon=":material/push_pin:", url_path="snapshots"),
            ],
            text.NAV_SETUP: [
                st.Page(links.LAUNCHES, title=text.NAV_LAUNCHES, icon=":material/rocket_launch:", url_path="launches"),
                st.Page(links.SQUADS, title=text.NAV_SQUADS, icon=":material/diversity_3:", url_path="squads"),
                st.Page(
                    links.CONNECT,
                    title=text.NAV_CONNECT,
                    icon=":material/cable:",
                    url_path="connect",
                    # Where nobody signs in, whoever comes first has to find it.
                    visibility="visible" if not access.must_sign_in() or access.offers(Action.CONNECT) else "hidden",
                ),
                st.Page(
                    links.PEOPLE,
                    title=text_access.NAV,
                    icon=":material/badge:",
                    url_path="people",
                    visibility="visible" if access.must_sign_in() and access.offers(Action.MEMBERS) else "hidden",
                ),
                st.Page(links.TOKENS, title=text_api.TITLE, icon=":material/key:", url_path="tokens"),
                st.Page(
                    links.STATUS,
                    title=text_status.TITLE,
                    icon=":material/monitor_heart:",
                    url_path="status",
                    visibility="visible" if access.offers(Action.SEE_STATUS) else "hidden",
                ),
            ],
        },
        # Not even the names of pages are for those who may not come in.
        position="sidebar" if door is access.Door.OPEN and not session.is_embedded() else "hidden",
    )
    if door is not access.Door.OPEN:
        access_parts.shut(door)
        st.stop()
    with measured.measured(pages.url_path):
        parts.style()
        if session.is_embedded():
            embed_parts.begin(pages.url_path)
            pages.run()
            embed_parts.end(pages.url_path)
        else:
            parts.header()
            pages.run()
except AndonError as error:
    parts.refuse(error)
finally:
    access.leave()
