"""A squad blacks out a name or a secret that it wrote by mistake."""

import streamlit as st

from andon.ui import access, blackout_parts, data, links, markup, parts, session, text, text_blackout
from andon.usecases.black_out import slips
from andon.usecases.rights import Action, may

st.set_page_config(page_title=text.title(text_blackout.TITLE))
squad_id = links.read("id") or session.own_squad()
st.title(text_blackout.TITLE, anchor=False)
if not may(session.viewer(), Action.BLACK_OUT, squad_id):
    parts.empty(access.instead(text_blackout.FOR_ITS_SQUAD), then=[(links.SQUAD, text.SQUADS_TITLE)])
    st.stop()

parts.of_squad(data.squad(squad_id))
parts.show(markup.lead(text_blackout.LEAD))
found = data.ask(slips, squad_id)
with st.container(key="narrow"):
    st.caption(text_blackout.CANNOT)
    if not found.said:
        st.write(text_blackout.NOTHING)
    elif data.as_of() is None:
        blackout_parts.form(found)
    blackout_parts.done(found)
