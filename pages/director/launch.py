"""One launch: the squads' words first, then the forecast, the flags, and how words and forecasts went.

Of a launch that is over: what became of it, what was learned, and what was said last; nothing looks ahead.
"""

import streamlit as st

from andon.ui import (
    data,
    depend_parts,
    director_parts,
    flag_parts,
    launch_chart_parts,
    links,
    markup,
    milestone_parts,
    moved_parts,
    nudge_parts,
    parts,
    record_parts,
    session,
    text,
    text_flags,
    text_frozen,
    what_if_parts,
)
from andon.usecases.rights import Action, may

st.set_page_config(page_title=text.title(text.NAV_LAUNCH))
wanted = links.read("key")
if not wanted:
    st.title(text.NAV_LAUNCH)
    parts.empty(text.CHOOSE_LAUNCH, then=[(links.PORTFOLIO, text.OPEN_PORTFOLIO)])
    st.stop()

page = data.load_launch(wanted)
st.set_page_config(page_title=text.title(page.launch.name))
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title(text.plain(page.launch.name), anchor=False, width="content")
    if may(session.viewer(), Action.FREEZE):
        parts.freeze_form(f"launch:{page.launch.id}", title=page.launch.name)
parts.show(markup.launch_lead(parts.reader(), page))

if page.row.is_over:
    st.header(text_frozen.HEAD_LEARNED, anchor=False)
    parts.show(markup.learned(page.row))
    st.header(text_frozen.HEAD_SAID, anchor=False)
    director_parts.last_words(page)
else:
    words, forecast = st.columns(2, gap="large")
    with words:
        st.header(text.SQUADS_SAY, anchor=False)
        director_parts.contributions(page)
        director_parts.who_took_part(page.not_remembered)
        nudge_parts.tell_a_squad(page)
    with forecast:
        st.header(text.FORECAST_SAYS, anchor=False)
        parts.show(markup.outlook(parts.reader(), page.row.outlook))
        st.caption(text.plain(record_parts.reason(page.row.outlook)))
        if page.hindsight:
            st.caption(text.HINDSIGHT)
        moved_parts.why_moved(page.row.outlook)
        director_parts.launch_charts(page)
    launch_chart_parts.burn_up(page.launch.id)
    what_if_parts.what_if(page.launch.id)

launch_chart_parts.on_one_line(page.launch.id)
depend_parts.on_launch(page.launch.id)
milestone_parts.on_launch(page.launch.id)
if page.flags:
    st.header(text_flags.flags_title(page.flags), anchor=False)
    for flag in page.flags:
        flag_parts.flag_card(flag, squad=page.squads[flag.squad_id], launch="")
flag_parts.launch_impediments(page)

if page.row.is_over:
    launch_chart_parts.burn_up(page.launch.id)
director_parts.launch_history(page)
director_parts.edit_link(page)
