"""Director: where is help asked for, who was not heard, what moved, and every launch in a line."""

import streamlit as st

from andon.ui import (
    data,
    depend_parts,
    director_parts,
    flag_parts,
    links,
    markup,
    outcome_parts,
    parts,
    session,
    text,
    told_parts,
)
from andon.usecases.rights import Action, may

st.set_page_config(page_title=text.title(text.NAV_PORTFOLIO))
view = data.load_portfolio()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title(text.NAV_PORTFOLIO, anchor=False, width="content")
    if may(session.viewer(), Action.FREEZE) and view.rows:
        parts.freeze_form("portfolio", title=text.NAV_PORTFOLIO)

if not view.rows and not view.ended:
    parts.empty(text.PORTFOLIO_EMPTY, then=[(links.LAUNCHES, text.ADD_LAUNCHES)])
    st.stop()

asked_for, beside = st.columns([3, 2], gap="large")
with asked_for:
    st.header(text.help_asked(len(view.help_asked)), anchor=False)
    for asked in view.help_asked:
        flag_parts.help_card(asked)
    if not view.help_asked:
        st.write(text.NOBODY_ASKED)
    depend_parts.on_portfolio()
with beside:
    if view.silent:
        st.header(text.not_heard(len(view.silent)), anchor=False)
        parts.show(markup.silent_list(parts.reader(), view.silent))
    if view.moved:
        st.header(text.dates_moved(len(view.moved)), anchor=False)
        parts.show(markup.moved_list(parts.reader(), view.moved))

st.header(text.open_launches(len(view.rows)), anchor=False)
parts.show(markup.coverage(view))
director_parts.launch_rows(view.rows)
outcome_parts.taught(view.ended)
told_parts.on_portfolio()
