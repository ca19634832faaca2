"""Health of the conversation: how a squad's flags, offers and words went, for the squad itself and nobody else."""

import streamlit as st

from andon.ui import access, conversation_parts, data, links, markup, parts, session, text, text_conversation
from andon.usecases.conversation import conversation
from andon.usecases.rights import Action, may

st.set_page_config(page_title=text.title(text_conversation.TITLE))
squad_id = links.read("id") or session.own_squad()
if not may(session.viewer(), Action.LEARN, squad_id):
    st.title(text_conversation.TITLE, anchor=False)
    parts.empty(access.instead(text_conversation.FOR_ITS_SQUAD), then=[(links.SQUAD, text_conversation.SEE_SQUADS)])
    st.stop()

parts.of_squad(data.squad(squad_id))
told = data.ask(conversation, squad_id)
st.title(text_conversation.TITLE, anchor=False)
parts.show(markup.lead(text_conversation.LEAD))
conversation_parts.flags(told)
conversation_parts.offers(told)
conversation_parts.words(told)
