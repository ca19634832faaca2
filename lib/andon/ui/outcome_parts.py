"""What became of a launch: an outcome is proposed, people declare it, and what was learned stands first."""

from collections.abc import Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from andon.model import Launch, OutcomeKind
from andon.ui import (
    data,
    links,
    markup,
    markup_moved,
    outcome_actions,
    parts,
    plan_actions,
    session,
    text,
    text_outcome,
    text_setup,
)
from andon.usecases.board import LaunchRow
from andon.usecases.propose_outcome import Proposal
from andon.usecases.rights import Action, may
from andon.usecases.what_happened import Asked, what_happened


def on_squad_home(squad_id: str) -> None:
    """For the squad itself: the launches that may be over, and those from which it may still say what it learned."""
    if data.as_of() is not None or not may(session.viewer(), Action.LESSON, squad_id):
        return
    found = data.ask(what_happened, squad_id)
    if found.asked or found.to_learn:
        st.header(text_outcome.WHAT_HAPPENED, anchor=False)
    for each in found.asked:
        _ask(each)
    for launch in found.to_learn:
        _ask_lesson(launch, squad_id)


def taught(rows: Sequence[LaunchRow]) -> None:
    """Launches that ended lately, the latest first, each with its lessons before anything else."""
    if rows:
        taught_us = any(row.lessons for row in rows)
        st.header(text_outcome.TAUGHT if taught_us else text.LANDED_LATELY, anchor=False)
        parts.show(markup.ended_list(parts.reader(), rows))


def _ask(each: Asked) -> None:
    launch, today = each.launch, parts.reader().today
    with st.container(border=True, key=f"ended_{launch.id}", gap="xsmall"):
        parts.named_link(links.LAUNCH, launch.name, links.to_launch(launch.id), key=f"ended_{launch.id}")
        parts.show(Markup('<p class="an-quiet">{}</p>').format(text_outcome.asked(each, today=today)))
        with st.expander(text_outcome.SAY_WHAT_HAPPENED, key=f"ended_fold_{launch.id}", on_change="rerun") as saying:
            if saying.open:
                close_form(launch, _form(launch), subject=_subject(launch))
        st.page_link(links.LAUNCHES, label=text_outcome.GOES_ON, query_params=links.params(key=launch.id))


def _ask_lesson(launch: Launch, squad_id: str) -> None:
    # A colleague may have declared the end while somebody wrote here what was learned: it is not lost.
    written = st.session_state.get(f"{_form(launch)}_learned") or ""
    with st.container(border=True, key=f"taught_{launch.id}", gap="xsmall"):
        parts.named_link(links.LAUNCH, launch.name, links.to_launch(launch.id), key=f"taught_{launch.id}")
        told = text_outcome.ended(launch, today=parts.reader().today)
        parts.show(Markup('<p class="an-quiet">{}</p>').format(told))
        with st.expander(text_outcome.ADD_LESSON, expanded=bool(written), key=f"taught_fold_{launch.id}"):
            form = f"lesson_{launch.id}_{squad_id}"
            with st.form(form, border=False):
                learned = st.text_area(text_outcome.LEARNED_WHAT, value=written, key=f"{form}_words", height=80)
                saved = st.form_submit_button(text_outcome.SAVE_LESSON, key=f"{form}_submit", type="primary")
    if saved and outcome_actions.tell_lesson(form, launch_id=launch.id, squad_id=squad_id, learned=learned):
        st.rerun()


def _subject(launch: Launch) -> str:
    """What the forms about a launch edit."""
    return f"launch_{launch.id}"


def _form(launch: Launch) -> str:
    """How the form is called in which the squad says what became of a launch."""
    return session.edition(_subject(launch))


def close_form(launch: Launch, form: str, *, subject: str) -> None:
    """What Jira says of the launch's end, and what people say became of it; `form` begins the key of every widget."""
    session.slot(f"{form}_close", launch.version, subject=subject)
    proposal = data.load_proposal(launch.id)
    st.caption(text_setup.proposed_outcome(proposal, today=data.today()))
    _cut_issues(proposal)
    with st.form(f"{form}_close", border=False):
        kinds: list[OutcomeKind] = [kind for kind in OutcomeKind if kind is not OutcomeKind.STILL_OPEN]
        kind = st.radio(
            text_setup.WHAT_BECAME_OF_IT,
            kinds,
            index=kinds.index(proposal.kind) if proposal.kind else None,
            format_func=text.OUTCOME.__getitem__,
            key=f"{form}_kind",
        )
        landed = st.date_input(
            text_setup.ON_WHICH_DAY,
            value=proposal.day if proposal.shipped else "today",
            key=f"{form}_landed",
            format="YYYY-MM-DD",
        )
        learned = st.text_area(text_setup.WHAT_WAS_LEARNED, key=f"{form}_learned", height=80)
        saved = st.form_submit_button(text.SAVE, key=f"{form}_close_submit", type="primary")
    if not saved:
        return
    if kind is None:
        st.error(text_setup.NO_OUTCOME_CHOSEN)
        return
    day = landed if isinstance(landed, date) else None
    if plan_actions.close_launch(f"{form}_close", launch.id, kind, landed_on=day, learned=learned):
        st.rerun()


def _cut_issues(proposal: Proposal) -> None:
    """The issues behind the number of those that were cut, folded away."""
    if not proposal.cut:
        return
    sources = {key: source for source, key in proposal.cut}

    def address(key: str) -> str:
        return links.to_issue(data.jiras().get(sources[key], ""), key)

    with st.expander(text_setup.CUT_ISSUES):
        parts.show(markup_moved.issues(text_setup.cut_issues(proposal), sources, address))
