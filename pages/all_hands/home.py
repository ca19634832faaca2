"""The start page: three doors, and what to do when there is nothing behind them yet."""

import streamlit as st

from andon.ui import data, links, markup, parts, text, text_home

st.set_page_config(page_title=text.title(text.NAV_HOME))
plan = data.load_plan()
st.title(text_home.HOME_TITLE)
parts.show(markup.lead(text_home.HOME_LEAD))

if not plan.launches:
    parts.empty(text_home.HOME_EMPTY)
    st.code(text_home.HOME_EMPTY_COMMANDS, language=None)
    parts.go(links.CONNECT, text.NAV_CONNECT, links.params(), key="home_connect", icon=":material/cable:", wide=False)

squads = {squad.id: squad.name for squad in plan.squads if squad.active}
first, second, third = st.columns(3, gap="medium")
with first, st.container(border=True, height="stretch"):
    st.subheader(text_home.DOOR_SQUAD, anchor=False)
    st.write(text_home.DOOR_SQUAD_LEAD)
    if squads:
        chosen = st.selectbox(
            text_home.DOOR_SQUAD_CHOOSE,
            list(squads),
            format_func=squads.__getitem__,
            key="home_squad",
            index=None,
            on_change=parts.speak_for_chosen,
            args=("home_squad",),
        )
        if chosen:
            parts.go(links.SQUAD, text.open_squad(squads[chosen]), links.to_squad(chosen), key="home_squad", icon="👥")
    else:
        parts.go(links.SQUADS, text.ADD_SQUADS, links.params(), key="home_squads", icon="👥")
with second, st.container(border=True, height="stretch"):
    st.subheader(text_home.DOOR_DIRECTOR, anchor=False)
    st.write(text_home.DOOR_DIRECTOR_LEAD)
    parts.go(links.PORTFOLIO, text.OPEN_PORTFOLIO, links.params(), key="home_portfolio", icon="📋")
with third, st.container(border=True, height="stretch"):
    st.subheader(text_home.DOOR_ALL_HANDS, anchor=False)
    st.write(text_home.DOOR_ALL_HANDS_LEAD)
    parts.go(links.SNAPSHOTS, text_home.OPEN_SNAPSHOTS, links.params(), key="home_snapshots", icon="📌")

st.caption(text_home.principle())
