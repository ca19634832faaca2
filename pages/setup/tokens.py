"""Set-up: one's own tokens, with which programs read Andon or speak for somebody, and addresses for calendars."""

import streamlit as st

from andon.ui import data, markup, parts, text, text_api, token_parts

st.set_page_config(page_title=text.title(text_api.TITLE))
st.title(text_api.TITLE, anchor=False)
parts.show(markup.lead(text_api.LEAD))
if data.as_of() is not None:
    st.info(text_api.CANNOT_LOOK_BACK)
    st.stop()
with st.container(key="setup"):
    token_parts.made()
    token_parts.mine()
    token_parts.make()
    token_parts.make_calendar()
