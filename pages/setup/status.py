"""Set-up: how Andon itself is, for those who look after it."""

import streamlit as st

from andon.ui import access, markup, parts, session, status_parts, text, text_access, text_status
from andon.usecases.rights import Action, may

st.set_page_config(page_title=text.title(text_status.TITLE))
st.title(text_status.TITLE, anchor=False)
parts.show(markup.lead(text_status.LEAD))
if not may(session.viewer(), Action.SEE_STATUS):
    with st.container(key="setup"):
        st.info(access.instead(text_status.WHO_FIRST, text_access.WHO_SEES_STATUS))
    st.stop()
with st.container(key="setup"):
    status_parts.show()
