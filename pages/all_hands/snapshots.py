"""Frozen links: what was frozen, when, by whom, and how often it was opened."""

import streamlit as st

from andon.ui import actions, data, links, markup, parts, session, text
from andon.usecases.rights import Action, may

st.set_page_config(page_title=text.title(text.NAV_SNAPSHOTS))
st.title(text.NAV_SNAPSHOTS)
parts.show(markup.lead(text.SNAPSHOTS_LEAD))
snapshots = data.load_snapshots()
if not snapshots:
    parts.empty(text.SNAPSHOTS_EMPTY, then=[(links.PORTFOLIO, text.OPEN_PORTFOLIO)])
for snapshot in snapshots:
    with st.container(border=True, key=f"snapshot_{snapshot.id}"):
        left, right = st.columns([4, 1], vertical_alignment="center")
        with left:
            parts.show(markup.snapshot_line(parts.reader(), snapshot))
        with right:
            if may(session.viewer(), Action.FREEZE) and snapshot.readable(data.now()):
                st.button(text.REVOKE, key=f"revoke_{snapshot.id}", on_click=actions.revoke, args=(snapshot.id,))
