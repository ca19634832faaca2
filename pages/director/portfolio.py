"""Director: where is help asked for, what changed, who was not heard, what moved, and every launch in a line."""

from datetime import UTC, datetime

import streamlit as st

from andon.ui import (
    data,
    director_parts,
    links,
    markup_portfolio,
    outcome_parts,
    parts,
    portfolio_parts,
    text,
    text_portfolio,
    text_timeline,
    told_parts,
)
from andon.usecases.dependencies import between_squads
from andon.usecases.portfolio_filter import narrowed, narrowed_waits

st.set_page_config(page_title=text.title(text.NAV_PORTFOLIO))
looked_at = datetime.now(UTC)  # before anything is read: what is written from now on has not been seen
whole = data.load_portfolio()
wanted = portfolio_parts.wanted()
view = narrowed(whole, wanted)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title(text.NAV_PORTFOLIO, anchor=False, width="content")
    portfolio_parts.freeze_button(view, wanted)

if not whole.rows and not whole.ended:
    portfolio_parts.no_launches()
    st.stop()

portfolio_parts.filters(whole, wanted, elsewhere=(links.TIMELINE, text_timeline.SEE_TIMELINE))
if not (view.rows or view.ended or view.help_asked):
    # What was asked for, and the button that clears it, stand above.
    st.info(text_portfolio.NOTHING_MATCHES)
    st.stop()

portfolio_parts.questions(view, narrowed_waits(data.ask(between_squads), view, wanted), wanted, looked_at=looked_at)
st.header(text_portfolio.open_launches(len(view.rows)), anchor=False)
parts.show(markup_portfolio.coverage(parts.reader(), view))
director_parts.launch_rows(view.rows, view.weeks)
portfolio_parts.by_tribe(view, wanted)
outcome_parts.taught(view.ended)
told_parts.on_portfolio()
