"""Pieces around a nudge: an outsider tells a squad, the squad reads it at home, and the sender its answer."""

import streamlit as st
from markupsafe import Markup

from andon.model import NudgeAnswer, NudgeEnd, Role
from andon.ui import cord_parts, data, links, nudge_actions, parts, session, text_flags, text_nudge
from andon.usecases.launch_page import LaunchPage
from andon.usecases.nudge import SentNudge, Wonder, wonders
from andon.usecases.rights import Action, may

# ------------------------------------------------------------------------------ whoever worries


def tell_a_squad(page: LaunchPage) -> None:
    """On a launch that is open: tell one of its squads of a worry, and the way back to what was told."""
    squads = {
        part.word.squad_id: part.word.squad
        for part in page.parts
        if not session.viewer().speaks_for(part.word.squad_id)
    }
    shows_alone = page.row.is_over or data.as_of() is not None or session.is_embedded()
    if not squads or shows_alone or not may(session.viewer(), Action.NUDGE):
        return
    launch_id = page.launch.id
    sent_before = len(session.nudges_about(launch_id))  # fields that begin anew after each worry
    with st.expander(text_nudge.TELL_THE_SQUAD, icon=":material/forward_to_inbox:", key="nudge_open"):
        st.write(text_nudge.TELL_LEAD)
        st.caption(f"“{text_nudge.PRINCIPLE}”")
        with st.form("nudge_form", border=False, clear_on_submit=False):
            squad_id = st.selectbox(
                text_nudge.WHICH_SQUAD, list(squads), format_func=squads.__getitem__, key="nudge_squad"
            )
            sentence = st.text_area(text_nudge.THE_WORRY, key=f"nudge_sentence_{sent_before}", height=80)
            said_by = st.text_input(text_nudge.YOUR_NAME, key="nudge_name")
            if session.viewer().role is Role.SQUAD:
                st.caption(text_nudge.FROM_YOUR_SQUAD)
            sent = st.form_submit_button(text_nudge.TELL, key="nudge_submit", type="primary")
        if sent and nudge_actions.tell_squad(
            f"nudge_{launch_id}",
            squad_id=squad_id,
            launch_id=launch_id,
            sentence=sentence,
            said_by=said_by,
            kept=session.kept_nudges(),
        ):
            st.rerun()
    for squad_id, secret in session.nudges_about(launch_id):
        if squad_id in squads:
            st.page_link(links.NUDGE, label=text_nudge.told_line(squads[squad_id]), query_params=links.to_nudge(secret))


def sent(told: SentNudge) -> None:
    """What somebody told a squad, and what the squad answered."""
    reader = parts.reader()
    parts.show(
        Markup('<p class="an-lead an-quiet">{}</p><p>“{}”</p>').format(
            text_nudge.sent_lead(told, reader.zone, today=reader.today), told.sentence
        )
    )
    if not told.answers:
        st.info(text_nudge.TOLD)
    for each in told.answers:
        _told_back(each)
    st.caption(text_nudge.KEEP_LINK)


def _told_back(answer: NudgeAnswer) -> None:
    if answer.end is NudgeEnd.FLAGGED:
        st.info(text_nudge.THEY_FLAGGED)
        st.page_link(links.FLAG, label=text_flags.OPEN_FLAG, query_params=links.to_flag(answer.flag_id or ""))
    else:
        parts.show(
            Markup('<div class="an-reply"><span class="an-age">{}</span><br>{}</div>').format(
                text_nudge.THEY_ANSWERED, answer.note
            )
        )


# ------------------------------------------------------------------------------ the squad


def somebody_wonders(squad_id: str) -> None:
    """On the squad's own home, for its members alone: what was told to it, and three ways to go on."""
    if not may(session.viewer(), Action.ANSWER_NUDGE, squad_id):
        return
    found = data.ask(wonders, squad_id)
    if not (found.waiting or found.lately):
        return
    st.header(text_nudge.SOMEBODY_WONDERS, anchor=False)
    if found.waiting:
        st.caption(text_nudge.WONDERS_LEAD)
    for each in found.waiting:
        _wonder(each)
    if found.lately:
        with st.expander(text_nudge.LATELY, key="nudge_lately"):
            parts.show(*(_ended(each) for each in found.lately))


def _wonder(each: Wonder) -> None:
    nudge = each.nudge
    with st.container(border=True, key=f"nudge_{nudge.id}", gap="small"):
        parts.show(_words(each))
        if data.as_of() is not None:
            return
        with st.container(horizontal=True):
            if not nudge.by_model:
                _answer(each)
            st.button(
                text_nudge.MAKE_FLAG,
                key=f"nudge_flag_{nudge.id}",
                on_click=cord_parts.pull_about_nudge,
                args=(nudge.id, "" if nudge.by_model else nudge.sentence, nudge.launch_id),
            )
            if st.button(text_nudge.LET_LIE, key=f"nudge_lie_{nudge.id}", type="tertiary"):
                nudge_actions.let_lie(nudge.id)
                st.rerun()


def _answer(each: Wonder) -> None:
    form = f"nudge_answer_{each.nudge.id}"
    with st.popover(text_nudge.ANSWER, key=f"{form}_open"):
        st.caption(text_nudge.ANSWER_LEAD)
        with st.form(form, border=False):
            note = st.text_area(text_nudge.YOUR_ANSWER, key=f"{form}_note", height=80)
            saved = st.form_submit_button(text_nudge.SEND, key=f"{form}_submit", type="primary")
        if saved and nudge_actions.answer(form, nudge_id=each.nudge.id, note=note):
            st.rerun()


def _words(each: Wonder) -> Markup:
    reader = parts.reader()
    return Markup('<div><span class="an-age">{}</span><br>{}</div>').format(
        text_nudge.who(each, reader.zone, today=reader.today), text_nudge.sentence(each.nudge)
    )


def _ended(each: Wonder) -> Markup:
    answers = (
        Markup('<span class="an-quiet">{} {}</span>').format(text_nudge.ENDED[answer.end], answer.note)
        for answer in each.nudge.answers
    )
    return Markup('<div class="an-reply">{}{}</div>').format(_words(each), Markup("<br>").join(answers))
