"""Who waits for whom, on a squad's home and a launch's page."""

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from andon.model import DependencyState, LaunchState
from andon.ui import data, depend_actions, markup_depend, parts, session, text_depend
from andon.usecases.dependencies import Waiting, our_waiting, waiting_in_launch
from andon.usecases.rights import Action, may


def on_squad_home(squad_id: str) -> None:
    """Who waits for the squad, whom it waits for, and for its members the way to name and to say it."""
    ours = data.ask(our_waiting, squad_id)
    speaks = data.as_of() is None and may(session.viewer(), Action.DEPEND, squad_id)
    names = data.squad(squad_id).active and speaks
    for title, found in ((text_depend.WAIT_FOR_US, ours.for_us), (text_depend.WE_WAIT_FOR, ours.we_wait)):
        if found:
            st.header(title, anchor=False)
        for each in found:
            _card(each, squad_id, speaks=speaks)
    if names:
        _name_form(squad_id)
    if ours.past:
        with st.expander(text_depend.PAST, key="depend_past", on_change="rerun") as past:
            if past.open:
                parts.show(markup_depend.listed(parts.reader(), ours.past))


def on_launch(launch_id: str) -> None:
    """The launch's dependencies as a short list; nothing where nobody waits."""
    found = data.ask(waiting_in_launch, launch_id)
    if found:
        st.header(text_depend.IN_THIS_LAUNCH, anchor=False)
        parts.show(markup_depend.listed(parts.reader(), found, launch=False))


def _card(each: Waiting, squad_id: str, *, speaks: bool) -> None:
    with st.container(border=True, key=f"depend_{each.id}", gap="xsmall"):
        parts.show(markup_depend.facts(parts.reader(), each, advise=True))
        if not speaks:
            return
        fold = f"{session.edition(f'depend_word_{each.id}')}_fold"  # folded anew after each word
        with st.expander(text_depend.HOW_FOR_US, key=fold, on_change="rerun") as saying:
            if saying.open:
                _word_form(each, squad_id)


def _word_form(each: Waiting, squad_id: str) -> None:
    mine = each.taker if each.taker.squad_id == squad_id else each.giver
    subject = f"depend_word_{each.id}"
    form = session.edition(subject)
    with st.form(form, border=False):
        state = st.radio(
            text_depend.HOW_FOR_US,
            list(DependencyState),
            index=list(DependencyState).index(mine.word.state) if mine.word else None,
            format_func=lambda state: text_depend.choice(state, taking=mine is each.taker),
            key=f"{form}_state",
            label_visibility="collapsed",
        )
        note = st.text_input(text_depend.NOTE, key=f"{form}_note")
        saved = st.form_submit_button(text_depend.SAVE_NAMED, key=f"{form}_submit", type="primary")
    if saved and depend_actions.say_how_it_goes(
        subject, dependency_id=each.id, squad_id=squad_id, state=state, note=note
    ):
        session.load_anew(subject)
        st.rerun()


def _name_form(squad_id: str) -> None:
    """Folded away: name who waits for whom in one of the open launches, the squad's own ones first."""
    subject = f"depend_name_{squad_id}"
    form = session.edition(subject)
    with st.expander(text_depend.NAME_IT, icon="🔗", key=f"{form}_fold", on_change="rerun") as naming:
        if not naming.open:
            return
        plan = data.load_plan()
        ours = [each.row.id for each in data.load_squad(squad_id).launches]
        launches = {each.id: each.name for each in plan.launches if each.state is LaunchState.OPEN}
        others = {each.id: each.name for each in plan.squads if each.active and each.id != squad_id}
        st.caption(text_depend.NAME_LEAD)
        with st.form(form, border=False):
            which = st.segmented_control(
                text_depend.WHICH_WAY,
                [text_depend.WE_WAIT, text_depend.THEY_WAIT],
                default=text_depend.WE_WAIT,
                required=True,
                key=f"{form}_way",
            )
            left, right = st.columns(2)
            other = _choose(left, text_depend.OTHER_SQUAD, others, key=f"{form}_other")
            first = [*ours, *(each for each in launches if each not in ours)]
            launch = _choose(
                right, text_depend.IN_LAUNCH, {each: launches[each] for each in first}, key=f"{form}_launch"
            )
            what = left.text_input(text_depend.WHAT, key=f"{form}_what", placeholder=text_depend.WHAT_EXAMPLE)
            need_by = right.date_input(text_depend.NEEDED_BY, value=None, key=f"{form}_by", format="YYYY-MM-DD")
            saved = st.form_submit_button(text_depend.SAVE_NAMED, key=f"{form}_submit", type="primary")
    we_wait = which == text_depend.WE_WAIT
    if saved and depend_actions.name_dependency(
        subject,
        squad_id=squad_id,
        launch_id=launch,
        taker_id=squad_id if we_wait else other,
        giver_id=other if we_wait else squad_id,
        what=what,
        need_by=need_by if isinstance(need_by, date) else None,
    ):
        session.load_anew(subject)
        st.rerun()


def _choose(place: DeltaGenerator, label: str, names: dict[str, str], *, key: str) -> str:
    """One of several by its name; empty as long as nothing was chosen."""
    chosen = place.selectbox(label, list(names), index=None, format_func=names.__getitem__, key=key)
    return chosen or ""
