"""One flag: what is wrong, the answers, the timeline, and how it ends."""

import streamlit as st

from andon.ui import data, flag_parts, links, markup_flags, offer_parts, parts, session, text, text_flags
from andon.usecases.rights import Action, may

st.set_page_config(page_title=text.title(text.NAV_FLAG))
page = data.load_flag(links.read("key"))
flag, squad = page.flag, page.squad
parts.of_squad(squad)
st.set_page_config(page_title=text.title(text_flags.flag_title(squad.name)))
with st.container(key="flag_words"):
    st.title(text_flags.flag_heading(flag, squad.name), anchor=False)
parts.show(markup_flags.flag_facts(parts.reader(), page))
parts.whose_clock()
with st.container(horizontal=True):
    st.page_link(links.SQUAD, label=text.plain(squad.name), query_params=links.to_squad(squad.id), icon="👥")
    if page.launch and flag.launch_id:
        st.page_link(
            links.LAUNCH, label=text.plain(page.launch), query_params=links.to_launch(flag.launch_id), icon="🚀"
        )

parts.show(markup_flags.timeline(parts.reader(), flag, squad=squad.name))
with st.container(key="narrow"):
    if data.as_of() is None and may(session.viewer(), Action.MARK_OFFER, squad.id):
        offer_parts.offers(flag)
    if data.as_of() is None and may(session.viewer(), Action.REPLY, squad.id):
        flag_parts.reply_form(flag)
    if data.as_of() is None and may(session.viewer(), Action.UPDATE_FLAG, squad.id):
        flag_parts.flag_update_form(page)
    elif data.as_of() is None and flag.is_open and may(session.viewer(), Action.OFFER):
        offer_parts.guild_offer(page, folded=may(session.viewer(), Action.REPLY, squad.id))
