"""Director: every launch on one line of time, and the squads that have several launches at once."""

import streamlit as st

from andon.ui import (
    data,
    director_parts,
    links,
    portfolio_parts,
    text,
    text_portfolio,
    text_timeline,
    timeline_parts,
)
from andon.usecases.portfolio_filter import narrowed
from andon.usecases.timeline import timeline, whole_year

st.set_page_config(page_title=text.title(text_timeline.TITLE))
reach = timeline_parts.reach()
whole = whole_year(data.load_portfolio())
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title(text_timeline.TITLE, anchor=False, width="content")
    if whole.rows or whole.ended:
        timeline_parts.choose_reach(reach)

if not whole.rows and not whole.ended:
    portfolio_parts.no_launches()
    st.stop()

wanted = portfolio_parts.wanted()
portfolio_parts.filters(whole, wanted, elsewhere=(links.PORTFOLIO, text_timeline.SEE_PORTFOLIO))
view = narrowed(whole, wanted)
if not (view.rows or view.ended):
    st.info(text_portfolio.NOTHING_MATCHES)
    st.stop()

found = timeline(view, wanted, reach, today=data.today())
if not found.lines:
    st.info(text_timeline.NOTHING_HERE)
    st.stop()

st.subheader(text_timeline.point(found), anchor=False)
timeline_parts.picture(found)
st.caption(text_timeline.footnote(found, hindsight=view.hindsight))
director_parts.who_took_part(view.not_remembered)
timeline_parts.queues(found)
timeline_parts.into_a_calendar()
