"""Milestones on the squad's home, where they are set and told of, and on a launch's page as a quiet list."""

from collections.abc import Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from andon.model import PROBABILITIES, MilestoneEnd
from andon.ui import data, milestone_actions, parts, session, text, text_milestones
from andon.usecases.milestones import Step, launch_steps
from andon.usecases.rights import Action, may


def my_steps(steps: Sequence[Step], launch_id: str, squad_id: str) -> None:
    """The squad's milestones in a launch, folded away unless one waits for a word of theirs."""
    writes = data.as_of() is None and may(session.viewer(), Action.MILESTONE, squad_id)
    if not steps and not writes:
        return
    key = f"steps_{launch_id}"
    due = any(each.due for each in steps) and writes
    # Its title tells numbers, and with another title the browser would fold it in the middle of somebody's work.
    unfolded = due or bool(st.session_state.get(key))
    with st.expander(text_milestones.folded(steps), expanded=unfolded, key=key, on_change="rerun") as folded:
        if not folded.open:
            return
        for each in sorted(steps, key=lambda each: (each.end is not None, each.day, each.name)):
            _my_step(each, writes=writes)
        if writes:
            if not steps:
                st.caption(text_milestones.EMPTY)
            _add_form(launch_id, squad_id)


def on_launch(launch_id: str) -> None:
    """Every squad's milestones by name and day, and what became of them; nothing where there are none."""
    steps = data.ask(launch_steps, launch_id)
    if not steps:
        return
    names = {squad.id: squad.name for squad in data.load_plan().squads}
    st.header(text_milestones.MILESTONES, anchor=False)
    groups = [
        Markup('<div class="an-words"><b>{}</b>{}</div>').format(
            names[squad_id], Markup("").join(_line(each) for each in steps if each.squad_id == squad_id)
        )
        for squad_id in sorted({each.squad_id for each in steps}, key=lambda id: names[id])
    ]
    parts.show(Markup('<div class="an-groups">{}</div>').format(Markup("").join(groups)))


def _line(step: Step, *, mine: bool = False) -> Markup:
    likely = text_milestones.likely(step) if mine else ""
    return Markup('<p class="an-step">{} <span class="an-quiet">· {} · {}</span>{}{}</p>').format(
        Markup("<b>{}</b>").format(step.name) if mine else step.name,
        text_milestones.when(step, today=parts.reader().today),
        text_milestones.became(step),
        Markup('<br><span class="an-age">{}</span>').format(likely[:1].upper() + likely[1:]) if likely else "",
        Markup("<br>“{}”").format(step.note) if step.note else "",
    )


def _my_step(step: Step, *, writes: bool) -> None:
    """A milestone with the way to tell how it stands; one whose day has passed asks by itself."""
    with st.container(gap="xsmall", key=f"step_{step.id}"):
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            parts.show(_line(step, mine=True))
            if writes:
                _update(step)
        if step.due and writes:
            with st.container(gap="xxsmall"):
                st.caption(text_milestones.ASK)
                with st.container(horizontal=True, gap="small"):
                    for end in MilestoneEnd:
                        st.button(
                            text_milestones.END[end],
                            key=f"step_{step.id}_{end.value}",
                            on_click=_told_in_a_click,
                            args=(step.id, end),
                        )


def _update(step: Step) -> None:
    key = session.edition(f"update_{step.id}")
    with st.popover(text_milestones.UPDATE, type="tertiary", key=key, on_change="rerun") as saying:
        if saying.open:
            _update_form(step)


def _told_in_a_click(milestone_id: str, end: MilestoneEnd) -> None:
    milestone_actions.tell_milestone(f"milestone_{milestone_id}_end", milestone_id=milestone_id, end=end)


def _update_form(step: Step) -> None:
    subject = f"update_{step.id}"
    form = f"{session.edition(subject)}_form"
    probability, day = None, None
    with st.form(form, border=False):
        if step.end is None and not step.due:
            probability = st.segmented_control(
                text_milestones.HOW_LIKELY,
                PROBABILITIES,
                format_func=text.probability_choice,
                default=step.probability,
                key=f"{form}_likely",
            )
        if step.end is None:
            day = _day(
                st.date_input(
                    text_milestones.NEW_DAY,
                    value=step.day,
                    key=f"{form}_day",
                    format="YYYY-MM-DD",
                )
            )
        end = st.radio(
            text_milestones.WHAT_BECAME,
            [None, *MilestoneEnd] if step.end is None else list(MilestoneEnd),
            index=0 if step.end is None else list(MilestoneEnd).index(step.end),
            format_func=text_milestones.end_choice,
            key=f"{form}_end",
        )
        note = st.text_input(text_milestones.NOTE, key=f"{form}_note")
        saved = st.form_submit_button(text_milestones.SAVE, key=f"{form}_submit", type="primary")
    if saved and milestone_actions.tell_milestone(
        form,
        milestone_id=step.id,
        probability=probability if end is None else None,
        day=day if end is None and day != step.day else None,
        end=end,
        note=note,
    ):
        session.load_anew(subject)
        st.rerun()


def _add_form(launch_id: str, squad_id: str) -> None:
    subject = f"milestone_{launch_id}_{squad_id}"
    with st.popover(text_milestones.ADD, icon=":material/add:", key=session.edition(subject), on_change="rerun") as add:
        if not add.open:
            return
        form = f"{session.edition(subject)}_form"
        with st.form(form, border=False):
            name = st.text_input(text_milestones.NAME, placeholder=text_milestones.NAME_EXAMPLE, key=f"{form}_name")
            day = st.date_input(
                text_milestones.DAY,
                value=None,
                key=f"{form}_day",
                format="YYYY-MM-DD",
            )
            probability = st.segmented_control(
                text_milestones.HOW_LIKELY_OPTIONAL,
                PROBABILITIES,
                format_func=text.probability_choice,
                key=f"{form}_likely",
            )
            keys = st.text_input(
                text_milestones.KEYS,
                placeholder=text_milestones.KEYS_EXAMPLE,
                help=text_milestones.KEYS_HELP,
                key=f"{form}_keys",
                max_chars=2000,
            )
            saved = st.form_submit_button(text_milestones.SET_IT, key=f"{form}_submit", type="primary")
        if saved and milestone_actions.set_milestone(
            form,
            launch_id=launch_id,
            squad_id=squad_id,
            name=name,
            day=_day(day),
            keys=keys,
            probability=probability,
        ):
            session.load_anew(subject)
            st.rerun()


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
