"""A blind vote of a squad: open it, see how many have voted, close it, look at the spread, agree."""

import streamlit as st

from andon.errors import NotAllowed, NotFound
from andon.ui import links, markup, parts, session, text, text_vote, vote_parts

st.set_page_config(page_title=text.title(text_vote.TITLE))
round_id, launch_id = links.read("id"), links.read("launch")
squad_id = links.read("squad") or session.own_squad()
refused = "" if round_id or launch_id else text_vote.CHOOSE
if not refused:
    try:
        page = vote_parts.load(squad_id, launch_id, round_id)
    except NotAllowed:
        refused = text_vote.SQUAD_ONLY
    except NotFound:
        refused = text_vote.NO_SUCH_VOTE
if refused:
    st.title(text_vote.TITLE)
    parts.empty(refused, then=[(links.SQUAD, text.NAV_SQUAD_HOME)])
    st.stop()

parts.of_squad(page.squad)
st.title(text_vote.heading(page.launch), anchor=False)
parts.show(markup.lead(text_vote.lead(page.squad.name, page.launch, today=parts.reader().today)))
with st.container(key="narrow"):
    vote_parts.current(page)
    vote_parts.open_form(page)
    vote_parts.earlier(page)
st.page_link(links.SQUAD, label=text.plain(page.squad.name), query_params=links.to_squad(page.squad.id), icon="👥")
