"""What every page shares: who is looking, the cord, what was saved, the empty page, and freezing."""

from collections.abc import Sequence
from html import escape

import streamlit as st
from markupsafe import Markup
from streamlit.errors import Error as StreamlitError

from andon.errors import AndonError
from andon.model import Role, Squad
from andon.ui import (
    access,
    access_parts,
    actions,
    cord_parts,
    data,
    links,
    markup,
    same_theme,
    session,
    text,
    text_cord,
    text_embed,
)
from andon.ui.markup import Reader

# ------------------------------------------------------------------------------ the frame's pieces


def style() -> None:
    """The page's own few rules, in the viewer's theme; a property says for which role the page was drawn."""
    rules = markup.rules(dark=st.context.theme.type == "dark")
    st.html(f"<style>:root{{--andon-role:{session.viewer().role.value}}}{rules}</style>")


def header() -> None:
    """Who is looking, the cord, and what was just saved: at the top of every page."""
    with st.container(horizontal=True, vertical_alignment="center", key="andon_header"):
        _who()
        cord_parts.cord()
    told, flag_id = session.told(), session.told_of()
    if told:
        with st.container(gap="xsmall", key="told"):
            st.success(told, icon="✅")
            if flag_id:
                st.page_link(links.FLAG, label=text_cord.SEE_YOUR_FLAG, query_params=links.to_flag(flag_id))
    _looking_back()
    if access.must_sign_in():
        access_parts.way_out()
    if session.viewer().role is Role.SQUAD:
        _let_go_of_who()
    same_theme.keep()
    cord_parts.opened_cord()


def refuse(error: AndonError) -> None:
    """Say why there is nothing to show, and end the page."""
    st.title(text.NOT_SHOWN, anchor=False)
    st.error(text.error(error.message, error.hint))
    st.page_link(links.HOME, label=text.GO_HOME)
    st.stop()


def speak_for_chosen(key: str) -> None:
    """Whoever chooses their squad under "We are a squad" has said who they are."""
    choice = session.as_member(st.session_state[key]) if st.session_state.get(key) else None
    if choice:
        session.become(choice)


def _looking_back() -> None:
    """The day that the page shows, where it is a past one; and in the sidebar, the choice of one."""
    asked = data.as_of()
    if asked:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(text.looking_back(asked), icon="🕰️")
            st.button(text.BACK_TO_TODAY, key="back_to_today", on_click=_back_to_today)
    elif links.read("as_of"):
        st.warning(text.NO_PAST_DAY)
    st.session_state[_DAY] = asked
    with st.sidebar:
        st.date_input(
            text.LOOK_BACK,
            value=None,
            max_value=data.yesterday(),
            format="YYYY-MM-DD",
            key=_DAY,
            help=text.LOOK_BACK_HELP,
            on_change=_look_back,
        )


_DAY = "andon_as_of"


def _look_back() -> None:
    chosen = st.session_state[_DAY]
    if chosen is None:
        _back_to_today()
    else:
        st.query_params["as_of"] = chosen.isoformat()


def _back_to_today() -> None:
    st.query_params.pop("as_of", None)


def _who() -> None:
    if access.must_sign_in():
        access_parts.hats()
        return
    squads = {f"squad:{squad.id}": squad.name for squad in data.load_plan().squads if squad.active}
    options = [session.GUEST, "director", *squads]
    names = {session.GUEST: text.AS_GUEST, "director": text.AS_DIRECTOR}
    if session.who() not in options:
        # A squad that is gone or retired: what this session may do is what the switch shows.
        session.become(session.GUEST)
    # The widget shows the session's answer, which pages can change too ("Yes, I am with Harbour").
    st.session_state["who"] = session.who()
    st.selectbox(
        text.WHO,
        options,
        format_func=lambda each: names.get(each) or text.with_squad(squads[each]),
        key="who",
        on_change=lambda: session.become(st.session_state["who"]),
        label_visibility="collapsed",
        width=260,
    )


def _let_go_of_who() -> None:
    """After a choice of who one is, let a key that is pressed next reach the page, and the cord.

    A component, not a script within the page: that one our Content-Security-Policy forbids.
    """
    try:
        let_go = st.components.v2.component("andon.let_go", js="let_go.js")
    except (StreamlitError, ValueError):
        # The manifest or the script was not found; then it takes a click first.
        return
    with st.sidebar:
        let_go(data={"key": "who", "who": session.who()}, key="let_go", height=0)


# ------------------------------------------------------------------------------ small pieces


def reader() -> Reader:
    """For whom the page is told: the moment it shows, today, and the time zone."""
    return Reader(now=data.look().moment, today=data.today(), zone=data.zone())


def of_squad(squad: Squad) -> None:
    """This is a page of a squad: from here on it tells times and days by that squad's clock."""
    session.tell_times_in(squad.time_zone)


def whose_clock() -> None:
    """Say by which clock the page tells times, where that is not the organisation's."""
    if data.zone() != data.zone_of(None):
        st.caption(text.times_here(data.zone()))


def show(*pieces: Markup) -> None:
    """Put markup on the page; nothing when there is none."""
    body = text.whole(Markup("").join(pieces))
    if body:
        st.html(body)


def named_link(page: str, name: str, query: dict[str, str], *, key: str) -> None:
    """A thing's name that leads to its page."""
    with st.container(key=f"name_{key}", width="content"):
        st.page_link(page, label=text.plain(name), query_params=query)


def go(page: str, label: str, query: dict[str, str], *, key: str, icon: str | None = None, wide: bool = True) -> None:
    """A link that looks like the button that it is in people's minds."""
    with st.container(key=f"go_{key}"):
        st.page_link(page, label=label, query_params=query, icon=icon, width="stretch" if wide else "content")


def empty(sentence: str, *, then: Sequence[tuple[str, str]] = ()) -> None:
    """An empty page says what to do next."""
    st.info(sentence)
    for page, label in then:
        st.page_link(page, label=label)


# ------------------------------------------------------------------------------ forms on several pages


def freeze_form(subject: str, *, title: str, only: str = "") -> None:
    """Freeze this view into a link; `only` says what it was narrowed to."""
    with st.popover(text.FREEZE, icon="📌"):
        intro = st.container()
        with st.form(f"freeze_{subject}", border=False):
            called = st.text_input(text.TITLE, value=title, key=f"freeze_title_{subject}")
            note = st.text_area(text.NOTE, key=f"freeze_note_{subject}", height=80)
            # None of the choices is None: in a list that comes up in a later run a browser shows it as nothing chosen.
            days = st.selectbox(
                text.EXPIRES, text.EXPIRY_DAYS, format_func=text.expires_after, key=f"freeze_days_{subject}"
            )
            if st.form_submit_button(text.FREEZE_NOW, key=f"freeze_submit_{subject}", type="primary"):
                actions.freeze(f"freeze_{subject}", subject, title=called, note=note, days=days)
        link = session.kept_link(subject)
        if not link:  # with one there is something else to do, which is to fit into the box
            intro.write(text.FREEZE_INTRO)
        if only:
            intro.write(text.plain(f"{only}."))
        if link:
            st.success(text.SAVED_SNAPSHOT)
            st.code(link, language=None)
            st.link_button(text.OPEN_LINK, link, type="tertiary", icon=":material/open_in_new:")
            if data.organisation().embed.sites:
                st.caption(text_embed.WIKI_LEAD)
                st.code(text_embed.frame(link, escape(title)), language=None, wrap_lines=True)
