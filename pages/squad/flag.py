"""One flag: what is wrong, the answers, the timeline, and how it ends."""

import streamlit as st

from andon.ui import data, flag_parts, links, markup, parts, session, text
from andon.usecases.rights import Action, may

st.set_page_config(page_title=text.title(text.NAV_FLAG))
flag = data.load_flag(links.read("key"))
plan = data.load_plan()
squad = data.squad(flag.squad_id)
launches = {launch.id: launch.name for launch in plan.launches}
st.set_page_config(page_title=text.title(text.flag_title(squad.name)))
with st.container(key="flag_words"):
    st.title(text.flag_heading(flag, squad.name), anchor=False)
parts.show(markup.flag_facts(parts.reader(), flag))
with st.container(horizontal=True):
    st.page_link(links.SQUAD, label=text.plain(squad.name), query_params=links.to_squad(squad.id), icon="👥")
    if flag.launch_id in launches:
        st.page_link(
            links.LAUNCH,
            label=text.plain(launches[flag.launch_id]),
            query_params=links.to_launch(flag.launch_id),
            icon="🚀",
        )

parts.show(markup.timeline(parts.reader(), flag, squad=squad.name))
with st.container(key="narrow"):
    if data.as_of() is None and may(session.viewer(), Action.REPLY):
        flag_parts.reply_form(flag)
    if data.as_of() is None and may(session.viewer(), Action.UPDATE_FLAG, flag.squad_id):
        flag_parts.flag_update_form(flag)
