"""Frozen links: what was frozen, when, by whom, and how often it was opened."""

import streamlit as st

from andon.ui import actions, data, links, markup, parts, session, text, text_frozen
from andon.usecases import snapshot as snapshot_use
from andon.usecases.rights import Action, may

st.set_page_config(page_title=text.title(text.NAV_SNAPSHOTS))
st.title(text.NAV_SNAPSHOTS)
parts.show(markup.lead(text.SNAPSHOTS_LEAD))
plan = data.load_plan()
names = {launch.id: launch.name for launch in plan.launches}
if len(names) > 1 and may(session.viewer(), Action.FREEZE) and data.as_of() is None:
    chosen = st.multiselect(
        text_frozen.CHOOSE, sorted(names, key=lambda each: names[each]), format_func=lambda each: names[each]
    )
    if len(chosen) > 1:
        parts.freeze_form(snapshot_use.picked(sorted(chosen)), title=text_frozen.chosen(len(chosen)))
snapshots = data.load_snapshots()
if not snapshots:
    parts.empty(text.SNAPSHOTS_EMPTY, then=[(links.PORTFOLIO, text.OPEN_PORTFOLIO)])
formats = data.load_formats()
for snapshot in snapshots:
    with st.container(border=True, key=f"snapshot_{snapshot.id}"):
        left, right = st.columns([4, 1], vertical_alignment="center")
        with left:
            parts.show(markup.snapshot_line(parts.reader(), snapshot))
            of = snapshot_use.subject_of(snapshot.subject)
            told = text_frozen.frozen_of(of, snapshot_use.named(of.wanted, plan.tribes, plan.squads))
            st.caption(text.plain(f"{told} · {text_frozen.formats(formats.get(snapshot.id, ()))}"))
        with right, st.container(horizontal_alignment="right"):
            if may(session.viewer(), Action.FREEZE) and snapshot.readable(data.now()):
                st.button(text.REVOKE, key=f"revoke_{snapshot.id}", on_click=actions.revoke, args=(snapshot.id,))
