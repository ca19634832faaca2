"""Set-up: who is a member of which squad, and, for administrators, who is what else."""

import streamlit as st

from andon.ui import access, links, markup, parts, people_parts, session, text, text_access
from andon.usecases.rights import Action, may, may_somewhere

st.set_page_config(page_title=text.title(text_access.NAV))
st.title(text_access.NAV, anchor=False)
parts.show(markup.lead(text_access.PAGE_LEAD))
if not access.must_sign_in():
    with st.container(key="setup"):
        parts.empty(f"{text_access.NOBODY_SIGNS_IN} {text_access.HOW_TO_SIGN_IN}", then=[(links.HOME, text.GO_HOME)])
    st.stop()
if not may_somewhere(session.viewer(), Action.MEMBERS):
    with st.container(key="setup"):
        parts.empty(text_access.FOR_MEMBERS, then=[(links.SQUAD, text.SQUADS_TITLE)])
    st.stop()

with st.container(key="setup"):
    squad_id = people_parts.choose_squad(links.read("id"))
    if squad_id is not None:
        people_parts.members(squad_id)
    if may(session.viewer(), Action.PEOPLE):
        people_parts.others()
