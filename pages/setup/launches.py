"""Set-up: create a launch; edit it, move its date, cancel it, or say how it ended."""

import streamlit as st

from andon.ui import access, data, links, markup, parts, session, setup_parts, text, text_access, text_setup
from andon.usecases.rights import Action, may_somewhere

st.set_page_config(page_title=text.title(text.NAV_LAUNCHES))
st.title(text.NAV_LAUNCHES, anchor=False)
parts.show(markup.lead(text_setup.LAUNCHES_LEAD))
plan = data.load_plan()
may_plan = may_somewhere(session.viewer(), Action.ADD_LAUNCH)
if not may_plan or data.as_of() is not None:  # on a look back the banner says that nothing can be changed
    with st.container(key="setup"):
        if not may_plan:
            st.info(access.instead(text_setup.CHOOSE_WHO_TO_PLAN, text_access.WHO_PLANS))
        setup_parts.launch_list(plan)
    st.stop()

with st.container(key="setup"):
    chosen = setup_parts.choose_launch(plan, links.read("key"))
    if chosen is None:
        setup_parts.new_launch(plan)
    else:
        setup_parts.launch_forms(plan, chosen)
