"""Mending a slip of the tongue: the way to its page, the form, and what was blacked out so far."""

import streamlit as st
from markupsafe import Markup

from andon.ui import actions, data, links, parts, session, text, text_blackout
from andon.usecases.black_out import Slips, black_out
from andon.usecases.rights import Action, may


def link(squad_id: str) -> None:
    """The way from the squad's home, for its members."""
    if data.as_of() is None and may(session.viewer(), Action.BLACK_OUT, squad_id):
        st.page_link(
            links.BLACKOUT,
            label=text_blackout.LINK,
            query_params=links.to_squad(squad_id),
            icon=":material/ink_eraser:",
        )


def form(found: Slips) -> None:
    """Choose the words, say the piece, and be sure."""
    reader = parts.reader()
    said = {f"{each.entry}/{each.field}": each for each in found.said}
    name, fields = f"blackout_{found.squad.id}", session.edition("blackout")
    # Not in the form: what is chosen stands below it at once, whole. A list cuts it, and nothing in one can be copied.
    chosen = st.selectbox(
        text_blackout.WHICH,
        list(said),
        format_func=lambda each: text_blackout.choice(
            said[each], text.day(said[each].at.astimezone(reader.zone).date(), today=reader.today)
        ),
        key=f"{fields}_entry",
    )
    if chosen is not None:
        st.code(said[chosen].words, language=None, wrap_lines=True)
    with st.form(f"{fields}_form", border=False):
        piece = st.text_input(
            text_blackout.PIECE,
            key=f"{fields}_piece",
            placeholder=text_blackout.PIECE_HELP,
            autocomplete="off",
        )
        sure = st.checkbox(text_blackout.SURE, key=f"{fields}_sure")
        pressed = st.form_submit_button(text_blackout.DO, key=f"{fields}_submit", type="primary")
    if not pressed or chosen is None:
        return
    if not sure:
        st.error(text_blackout.NOT_SURE)
        return
    if actions.write_once(
        name,
        text_blackout.SAVED,
        lambda slot, now: black_out(
            data.store(),
            session.viewer(),
            squad_id=found.squad.id,
            entry=said[chosen].entry,
            field=said[chosen].field,
            piece=piece,
            token=slot.token,
            now=now,
            render=actions.frozen_renderer(),
        ),
    ):
        # What was typed here is the very thing that has to go, from the field in the browser too.
        for each in ("piece", "sure", "entry"):
            st.session_state.pop(f"{fields}_{each}", None)
        session.load_anew("blackout")
        st.rerun()


def done(found: Slips) -> None:
    """What was blacked out, when; not what it was."""
    if not found.done:
        return
    reader = parts.reader()
    st.header(text_blackout.DONE, anchor=False)
    st.caption(text_blackout.DONE_LEAD)
    items = Markup("").join(
        Markup("<li>{}</li>").format(
            text_blackout.done(each.entry, text.moment(each.at, reader.zone, today=reader.today))
        )
        for each in found.done
    )
    parts.show(Markup("<ul>{}</ul>").format(items))
