"""A squad's home: its launches, its words last time, the forecast that it sees first, the cord and the answers."""

import streamlit as st

from andon.ui import (
    blackout_parts,
    conversation_parts,
    data,
    depend_parts,
    flag_parts,
    links,
    markup,
    nudge_parts,
    outcome_parts,
    parts,
    people_parts,
    session,
    squad_parts,
    text,
    text_flags,
    text_home,
    told_parts,
    vote_parts,
)

squad_id = links.read("id") or session.own_squad()
st.set_page_config(page_title=text.title(text.NAV_SQUAD_HOME))
plan = data.load_plan()
if not squad_id:
    st.title(text.SQUADS_TITLE)
    parts.show(markup.lead(text_home.SQUADS_LEAD))
    if not plan.squads:
        parts.empty(text_home.SQUADS_EMPTY, then=[(links.SQUADS, text.ADD_SQUADS)])
    squad_parts.squad_doors(plan)
    st.stop()

home = data.load_squad(squad_id)
parts.of_squad(home.squad)
mine = session.viewer().speaks_for(squad_id)
st.set_page_config(page_title=text.title(home.squad.name))
st.title(text.plain(home.squad.name), anchor=False)
parts.show(markup.lead(text_home.squad_lead(home)))
parts.whose_clock()
speaker = session.as_member(squad_id)
if speaker and not mine and home.squad.active and data.as_of() is None:
    st.button(text.i_am_with(home.squad.name), key="squad_become", on_click=session.become, args=(speaker,))

# What was just spoken of stands before all else: there is the forecast beside the words.
spoken = [each for each in home.launches if each.row.id == links.read("said")]
for each in spoken:
    squad_parts.my_launch(each, squad_id, mine=mine)
outcome_parts.on_squad_home(squad_id)
vote_parts.on_squad_home(squad_id)
flag_parts.waiting_for_us(squad_id)
if mine:
    flag_parts.asking_our_guilds(squad_id)
for past in home.past:
    squad_parts.past_words(past)
if not home.launches and home.squad.active:
    parts.empty(text_home.SQUAD_NO_LAUNCHES, then=[(links.LAUNCHES, text.ADD_LAUNCHES)])
for each in home.launches:
    if each not in spoken:
        squad_parts.my_launch(each, squad_id, mine=mine)

nudge_parts.somebody_wonders(squad_id)
if home.flags:
    st.header(text_flags.OUR_FLAGS, anchor=False)
    for flag in home.flags:
        flag_parts.flag_card(flag, squad="", launch=home.launch_names.get(flag.launch_id or "", ""))
depend_parts.on_squad_home(squad_id)
flag_parts.our_impediments(home)
squad_parts.settings(home)
conversation_parts.link(squad_id)
told_parts.on_squad_home(squad_id)
blackout_parts.link(squad_id)
people_parts.on_squad_home(squad_id)
