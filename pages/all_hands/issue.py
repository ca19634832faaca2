"""From Jira: the launches in which an issue, an epic or a version is, and the squad whose it is."""

import streamlit as st

from andon.ui import data, jira_parts, links, markup, parts, text, text_jira
from andon.usecases.from_jira import places_of_issue, places_of_version

st.set_page_config(page_title=text.title(text_jira.TITLE))
key, version, source = links.read("key"), links.read("version"), links.read("source")
if not (key or version):
    st.title(text_jira.TITLE, anchor=False)
    parts.show(markup.lead(text_jira.LEAD))
    jira_parts.ask()
    st.stop()

store = data.store()
places = places_of_version(store, version, source) if version else places_of_issue(store, key, source)
st.title(text.plain(places[0].key), anchor=False)
jira_parts.places(places, is_issue=not version)
