"""Set-up: connect a Jira. Name it, tick what is true, see what will be written, write it: one step a screen.

Who may not ask Jira itself brings in what its navigator exports.
"""

import streamlit as st

from andon.ui import access, connect_parts, csv_parts, markup, parts, session, text, text_access, text_csv, text_setup
from andon.usecases.rights import Action, may

st.set_page_config(page_title=text.title(text.NAV_CONNECT))
st.title(text.NAV_CONNECT, anchor=False)
if not may(session.viewer(), Action.CONNECT):
    parts.show(markup.lead(text_setup.CONNECT_LEAD))
    with st.container(key="setup"):
        st.info(access.instead(text_setup.CHOOSE_DIRECTOR_TO_CONNECT, text_access.WHO_CONNECTS))
    st.stop()

state = session.connecting()
with st.container(key="setup"):
    if state is None:
        if csv_parts.is_done():
            csv_parts.done()
        elif connect_parts.where() == text_csv.FROM_CSV:
            csv_parts.bring()
        else:
            connect_parts.name_jira()
    elif state.written:
        connect_parts.done()
    elif state.file is None:
        connect_parts.tick(state)
    else:
        connect_parts.preview(state, state.file)
