"""A squad's own mirror: its flags, the offers, and its words against what happened."""

import streamlit as st
from markupsafe import Markup

from andon.model import PROBABILITIES
from andon.ui import data, links, markup, markup_record, parts, session, text, text_conversation
from andon.usecases.conversation import Conversation
from andon.usecases.rights import Action, may

SHOWN = 12
"""Flags that stand on the page; the rest is folded away."""


def link(squad_id: str) -> None:
    """The way from the squad's home, for its members."""
    if may(session.viewer(), Action.LEARN, squad_id):
        st.page_link(
            links.CONVERSATION,
            label=text_conversation.LINK,
            query_params=links.to_squad(squad_id),
            icon=":material/forum:",
        )


def flags(told: Conversation) -> None:
    """What became of the squad's flags: durations of what has happened, and of nothing else."""
    st.header(text_conversation.FLAGS, anchor=False)
    if not told.flags:
        st.write(text_conversation.NO_FLAGS)
        return
    parts.show(markup.lead(text_conversation.flags_lead(told)))
    parts.show(_flag_table(told, 0, SHOWN))
    if len(told.flags) > SHOWN:
        with st.expander(text.more(len(told.flags) - SHOWN), key="conversation_flags", on_change="rerun") as rest:
            if rest.open:
                parts.show(_flag_table(told, SHOWN, len(told.flags)))


def offers(told: Conversation) -> None:
    """What became of the help that was offered, and the way to say it where it is not told."""
    st.header(text_conversation.OFFERS, anchor=False)
    st.write(text_conversation.offers(told.offers))
    for n, each in enumerate(told.offers.untold):
        with st.container(key=f"untold_{n}", width="content"):
            st.page_link(
                links.FLAG,
                label=text_conversation.untold(each, today=data.today()),
                query_params=links.to_flag(each.flag_id),
            )


def words(told: Conversation) -> None:
    """What the squad said against what happened, the forecast beside it; hidden while it is luck."""
    st.header(text_conversation.WORDS, anchor=False)
    if not told.words:
        st.write(text_conversation.too_few(told.known))
        return
    parts.show(markup.lead(text_conversation.in_words(told)))
    parts.show(_words_table(told))
    if not told.forecasts:
        st.caption(text_conversation.forecast_too_few(told.forecast_known))
    st.caption(text_conversation.HOW_COUNTED)


def _flag_table(told: Conversation, first: int, last: int) -> Markup:
    head = [text_conversation.FLAG, text_conversation.ANSWERED, text_conversation.ENDED]
    return markup_record.table(
        head,
        [
            [each.sentence, text_conversation.answered(each), text_conversation.ended(each)]
            for each in told.flags[first:last]
        ],
    )


def _words_table(told: Conversation) -> Markup:
    ours, theirs = ({level.said: level for level in levels} for levels in (told.words, told.forecasts))
    head = [text_conversation.SAID, text_conversation.WE, text_conversation.RANGE]
    if theirs:
        head += [text_conversation.FORECAST, text_conversation.RANGE]
    lines = []
    for step in PROBABILITIES:
        shown = [ours.get(step), *([theirs.get(step)] if theirs else [])]
        if any(shown):
            cells = [cell(each) for each in shown for cell in (text_conversation.happened, text_conversation.spread)]
            lines.append([text_conversation.said(step), *cells])
    return markup_record.table(head, lines, marked=1)
