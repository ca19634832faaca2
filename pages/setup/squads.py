"""Set-up: add a squad; rename, split or retire it. Nothing that it said is lost."""

import streamlit as st

from andon.ui import (
    access,
    data,
    guild_parts,
    links,
    markup,
    parts,
    session,
    setup_parts,
    text,
    text_access,
    text_setup,
)
from andon.usecases.rights import Action, may_somewhere

st.set_page_config(page_title=text.title(text.NAV_SQUADS))
st.title(text.NAV_SQUADS, anchor=False)
parts.show(markup.lead(text_setup.SQUADS_SETUP_LEAD))
plan = data.load_plan()
may_plan = may_somewhere(session.viewer(), Action.ADD_SQUAD)
if not may_plan or data.as_of() is not None:  # on a look back the banner says that nothing can be changed
    with st.container(key="setup"):
        if not may_plan:
            st.info(access.instead(text_setup.CHOOSE_WHO_TO_PLAN, text_access.WHO_PLANS))
        setup_parts.squad_list(plan)
        guild_parts.guilds(plan)
    st.stop()

with st.container(key="setup"):
    chosen = setup_parts.choose_squad(plan, links.read("key"))
    if chosen is None:
        setup_parts.new_squad(plan)
    else:
        setup_parts.squad_forms(plan, chosen)
    guild_parts.guilds(plan)
