"""What somebody told a squad, for whoever told it: the squad's answer, if it gave one."""

import streamlit as st

from andon.ui import data, links, nudge_parts, parts, text, text_nudge
from andon.usecases.nudge import sent_nudge

st.set_page_config(page_title=text.title(text_nudge.TITLE))
secret = links.read("key")
if not secret:
    st.title(text_nudge.TITLE)
    parts.empty(text_nudge.CUT_LINK, then=[(links.PORTFOLIO, text.OPEN_PORTFOLIO)])
    st.stop()

told = data.ask(sent_nudge, secret)
st.title(text_nudge.TITLE, anchor=False)
nudge_parts.sent(told)
