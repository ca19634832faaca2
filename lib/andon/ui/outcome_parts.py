"""The form that closes a launch: an outcome is proposed, and people declare it."""

from datetime import date

import streamlit as st

from andon.model import Launch, OutcomeKind
from andon.ui import actions, data, links, markup_moved, parts, session, text
from andon.usecases.propose_outcome import Proposal


def close_form(launch: Launch, form: str, *, subject: str) -> None:
    """What Jira says of the launch's end, and what people say became of it; `form` begins the key of every widget."""
    session.slot(f"{form}_close", launch.version, subject=subject)
    proposal = data.load_proposal(launch.id)
    st.caption(text.proposed_outcome(proposal, today=data.today()))
    _cut_issues(proposal)
    with st.form(f"{form}_close", border=False):
        kinds: list[OutcomeKind] = [kind for kind in OutcomeKind if kind is not OutcomeKind.STILL_OPEN]
        kind = st.radio(
            text.WHAT_BECAME_OF_IT,
            kinds,
            index=kinds.index(proposal.kind) if proposal.kind else None,
            format_func=text.OUTCOME.__getitem__,
            key=f"{form}_kind",
        )
        landed = st.date_input(
            text.ON_WHICH_DAY,
            value=proposal.day if proposal.shipped else "today",
            max_value="today",
            key=f"{form}_landed",
            format="YYYY-MM-DD",
        )
        learned = st.text_area(text.WHAT_WAS_LEARNED, key=f"{form}_learned", height=80, max_chars=500)
        saved = st.form_submit_button(text.SAVE, key=f"{form}_close_submit", type="primary")
    if not saved:
        return
    if kind is None:
        st.error(text.NO_OUTCOME_CHOSEN)
        return
    day = landed if isinstance(landed, date) else None
    if actions.close_launch(f"{form}_close", launch.id, kind, landed_on=day, learned=learned):
        st.rerun()


def _cut_issues(proposal: Proposal) -> None:
    """The issues behind the number of those that were cut, folded away."""
    if not proposal.cut:
        return
    sources = {key: source for source, key in proposal.cut}

    def address(key: str) -> str:
        return links.to_issue(data.jiras().get(sources[key], ""), key)

    with st.expander(text.CUT_ISSUES):
        parts.show(markup_moved.issues(text.cut_issues(proposal), sources, address))
