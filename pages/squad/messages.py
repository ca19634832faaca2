"""What a squad, or the directors together, want to be told in their channels."""

import streamlit as st

from andon.ui import access, data, links, parts, text, text_told, told_parts
from andon.usecases.message_choices import squad_of

st.set_page_config(page_title=text.title(text_told.NAV))
st.title(text_told.TITLE, anchor=False)
subject = told_parts.subject_here(links.read("id"))
if subject is None:
    parts.empty(access.instead(text_told.WHO_FIRST), then=[(links.SQUAD, text.SQUADS_TITLE)])
    st.stop()
if squad_id := squad_of(subject):
    parts.of_squad(data.squad(squad_id))
told_parts.choose(subject)
