"""Pieces around flags: one in a list, the answer to it, its timeline's next entry, and Jira's own flags."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st
from markupsafe import Markup

from andon.model import Flag, FlagEnd, Impediment
from andon.ui import (
    data,
    flag_actions,
    links,
    markup,
    markup_flags,
    offer_parts,
    parts,
    session,
    text,
    text_cord,
    text_flags,
)
from andon.usecases.flag_page import FlagPage, WaitsForUs, open_question, told_since, waits_for_us
from andon.usecases.guilds import AsksGuild, asks_our_guilds
from andon.usecases.launch_page import LaunchPage
from andon.usecases.portfolio import HelpAsked
from andon.usecases.rights import Action, may
from andon.usecases.squad_home import SquadHome

SHOWN = 8
"""Issues flagged in Jira that stand on a page; the rest is folded away."""


def flag_card(flag: Flag, *, squad: str, launch: str) -> None:
    """A flag in a list: its words, where it stands, and the way to its page."""
    reader = parts.reader()
    with st.container(border=True, key=f"flag_{flag.id}", gap="xsmall"):
        parts.show(
            markup_flags.flag_lines(
                flag, about=text_flags.flag_facts(flag, squad, launch, reader.zone, today=reader.today)
            ),
            *(markup_flags.reply_lines(reader, each) for each in flag.replies[-1:]),
            *_told_since(reader, flag),
        )
        offer_parts.ask_quietly(flag)
        st.page_link(links.FLAG, label=_what_to_do(flag), query_params=links.to_flag(flag.id))


def _told_since(reader: markup.Reader, flag: Flag) -> tuple[Markup, ...]:
    """The squad's own last entry: below a question it is the answer, which nobody has to give twice."""
    told = told_since(flag)
    return (markup_flags.note_lines(reader, data.squad(flag.squad_id).name, told),) if told else ()


def _what_to_do(flag: Flag) -> str:
    """The way to a flag's page; to the squad that was asked something there, what it is asked for."""
    writes = data.as_of() is None and may(session.viewer(), Action.UPDATE_FLAG, flag.squad_id)
    return text_cord.ANSWER_QUESTION if writes and flag.is_open and open_question(flag) else text_flags.OPEN_FLAG


def waiting_for_us(squad_id: str) -> None:
    """Flags of other squads that wait for this one."""
    found = data.ask(waits_for_us, squad_id)
    if not found:
        return
    st.header(text_cord.waiting_flags(found), anchor=False)
    st.caption(text_cord.WAITS_FOR_YOU_LEAD)
    _flags_of_others(found, key="waits")


def asking_our_guilds(squad_id: str) -> None:
    """Flags that ask a guild of this squad: any of its members can offer help."""
    found = data.ask(asks_our_guilds, squad_id)
    if not found:
        return
    st.header(text_cord.asking_flags(found), anchor=False)
    st.caption(text_cord.ASKS_YOUR_GUILD_LEAD)
    _flags_of_others(found, key="asks")


def _flags_of_others(found: Sequence[WaitsForUs | AsksGuild], *, key: str) -> None:
    """Each with its words, and the way to its page."""
    reader = parts.reader()
    for each in found:
        with st.container(border=True, key=f"{key}_{each.flag.id}", gap="xsmall"):
            about = text_flags.flag_facts(each.flag, each.squad, each.launch, reader.zone, today=reader.today)
            parts.show(markup_flags.flag_lines(each.flag, about=about))
            st.page_link(links.FLAG, label=text_flags.OPEN_FLAG, query_params=links.to_flag(each.flag.id))


def help_card(asked: HelpAsked) -> None:
    """A flag on the portfolio: who asks for what, and the way to answer; the clock runs for directors alone."""
    reader = parts.reader()
    directing = may(session.viewer(), Action.SEE_WAITING)
    with st.container(border=True, key=f"help_{asked.flag.id}", gap="xsmall"):
        launch = text_flags.launch_of_flag(asked)
        about = text_flags.flag_facts(asked.flag, asked.squad, launch, reader.zone, today=reader.today)
        if directing:
            where = f"{asked.squad} · {launch}" if launch else asked.squad
            about = (
                f"{where} · {text_flags.waiting(asked.flag, asked.waited, asked.answered)}"
                if asked.waited is not None
                else where
            )
        lines = [markup_flags.answer_line(reader, each) for each in asked.flag.replies[-1:]]
        if told := told_since(asked.flag):
            lines.append(markup_flags.note_line(asked.squad, told))
        parts.show(
            markup_flags.flag_lines(asked.flag, about=about, helping=not asked.answered), Markup("<br>").join(lines)
        )
        answers = may(session.viewer(), Action.REPLY, asked.flag.squad_id)
        if answers and data.as_of() is None and not asked.answered:
            parts.go(
                links.FLAG,
                text_flags.ANSWER,
                links.to_flag(asked.flag.id),
                key=f"answer_{asked.flag.id}",
                icon="🤝",
                wide=False,
            )
        else:
            st.page_link(links.FLAG, label=text_flags.OPEN_FLAG, query_params=links.to_flag(asked.flag.id))


def reply_form(flag: Flag) -> None:
    """A director's answer to an open flag: thanks, and an offer or a question. No button demands an explanation."""
    if not flag.is_open:
        return
    form = session.edition("reply")  # empty again after each reply
    st.subheader(text_flags.ANSWER, anchor=False)
    kind = st.segmented_control(
        text_flags.ANSWER,
        [text_flags.OFFER_HELP, text_flags.ASK_BACK],
        default=text_flags.OFFER_HELP,
        required=True,
        key=f"{form}_kind",
        label_visibility="collapsed",
    )
    offering = kind == text_flags.OFFER_HELP
    with st.form(f"{form}_form", border=False):
        thanks = st.text_input(text_flags.YOUR_THANKS, value=text_flags.THANKS_DEFAULT, key=f"{form}_thanks")
        helper, help_by, question = "", None, ""
        if offering:
            left, right = st.columns(2)
            helper = left.text_input(text_flags.WHO_HELPS, key=f"{form}_helper")
            help_by = right.date_input(
                text_flags.BY_WHEN,
                value=parts.reader().today + timedelta(days=2),
                key=f"{form}_by",
                format="YYYY-MM-DD",
            )
        else:
            question = st.text_input(text_flags.YOUR_QUESTION, value=text_flags.YOUR_QUESTION, key=f"{form}_question")
        sent = st.form_submit_button(text_flags.SEND_REPLY, key=f"{form}_submit", type="primary")
    if sent and flag_actions.reply(
        f"reply_{flag.id}",
        flag_id=flag.id,
        thanks=thanks,
        helper=helper,
        help_by=help_by if offering else None,
        question=question,
    ):
        session.load_anew("reply")
        st.rerun()


def flag_update_form(page: FlagPage) -> None:
    """The squad's next entry in its flag's timeline: an answer, a note, or with an end what closes the flag."""
    flag, question = page.flag, page.question
    form = session.edition("flag")  # empty again after each entry: the next one is another
    st.subheader(text_cord.ANSWER_QUESTION if question else text_flags.TELL_ON, anchor=False)
    with st.form(f"{form}_update_form", border=False, clear_on_submit=False):
        label = text.plain(text_flags.asks(question.question)) if question else text_flags.WHAT_HAPPENED
        note = st.text_area(label, key=f"{form}_note", height=80)
        end, reopen = None, False
        if not flag.is_open:
            reopen = st.checkbox(text_flags.OPEN_IT_AGAIN, key=f"{form}_reopen")
        else:
            end = st.radio(
                text_flags.DOES_IT_END, [None, *FlagEnd], format_func=text_flags.flag_end_choice, key=f"{form}_end"
            )
        saved = st.form_submit_button(text.SAVE, key=f"{form}_submit", type="primary")
    if saved and flag_actions.update_flag(f"flag_update_{flag.id}", flag_id=flag.id, note=note, end=end, reopen=reopen):
        session.load_anew("flag")
        st.rerun()


def our_impediments(home: SquadHome) -> None:
    """The squad's issues that are flagged in Jira, each with its launch."""
    _flagged_in_jira(
        home.impediments,
        lambda some: markup.impediments(parts.reader(), some, address=_address, launches=home.launch_names),
    )


def launch_impediments(page: LaunchPage) -> None:
    """The launch's issues that are flagged in Jira, squad by squad."""
    _flagged_in_jira(
        page.impediments,
        lambda some: markup.impediments_by_squad(parts.reader(), some, address=_address, squads=page.squads),
    )


def _flagged_in_jira(found: Sequence[Impediment], told: Callable[[Sequence[Impediment]], Markup]) -> None:
    if not found:
        return
    st.header(text_flags.FLAGGED_IN_JIRA, anchor=False)
    st.caption(text_flags.FLAGGED_IN_JIRA_LEAD)
    parts.show(told(found[:SHOWN]))
    if found[SHOWN:]:
        with st.expander(text.more(len(found) - SHOWN), key="flagged_in_jira_rest"):
            parts.show(told(found[SHOWN:]))


def _address(each: Impediment) -> str:
    return links.to_issue(data.jiras().get(each.source, ""), each.key)
