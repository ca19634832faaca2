"""The page of tokens: a new one, shown once; one's own; and the forms for the next, and for a calendar's address."""

import streamlit as st
from markupsafe import Markup

from andon.model import ApiToken, Scope
from andon.ui import access, data, parts, session, text_api, text_calendar, token_actions
from andon.usecases import tokens


def made() -> None:
    """The token that was just made: it is shown until its owner says that it is kept."""
    _shown(token_actions.TOKEN, text_api.MADE)


def _shown(kind: str, says: str) -> None:
    secret = session.kept_token(kind)
    if secret is None:
        return
    with st.container(border=True, key=f"{kind}_made"):
        st.write(says)
        st.code(secret, language=None, wrap_lines=True)
        st.button(text_api.HIDE, key=f"{kind}_hide", on_click=session.keep_token, args=(kind, None))


def mine() -> None:
    """One's own tokens."""
    now = data.now()
    found = tokens.my_tokens(data.store(), session.viewer(), now=now)
    st.header(text_api.YOURS, anchor=False)
    if not found:
        st.write(text_api.EMPTY)
    for each in found:
        _line(each, works=each.works(now))
    st.caption(text_api.SIGNED_IN_DAYS if access.must_sign_in() else text_api.NOBODY_SIGNS_IN)


def _line(token: ApiToken, *, works: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"hat_token_{token.id}"):
        told = text_api.state(token, today=parts.reader().today, works=works)
        parts.show(
            Markup('<p class="an-word"><b>{}</b><br><span class="an-quiet">{}</span></p>').format(token.name, told)
        )
        if works:
            st.button(text_api.REVOKE, key=f"revoke_{token.id}", on_click=_revoke, args=(token.id,))


def _revoke(token_id: str) -> None:
    token_actions.revoke(token_id)


def make() -> None:
    """Make another one."""
    st.header(text_api.NEW, anchor=False)
    form = session.edition("token_new")
    with st.form(form, border=False):
        name = st.text_input(text_api.NAME, key=f"{form}_name", placeholder=text_api.NAME_EXAMPLE, autocomplete="off")
        scopes = st.pills(
            text_api.SCOPES,
            tokens.usable(access.looks_as()),
            selection_mode="multi",
            default=[Scope.READ],
            format_func=text_api.SCOPE.__getitem__,
            key=f"{form}_scopes",
        )
        days = st.selectbox(
            text_api.LIVES, text_api.LIVES_DAYS, index=1, format_func=text_api.lives, key=f"{form}_days"
        )
        pressed = st.form_submit_button(text_api.MAKE, key=f"{form}_submit", type="primary")
    if pressed and token_actions.make(form, name=name, scopes=scopes, days=days or text_api.LIVES_DAYS[0]):
        session.load_anew("token_new")
        st.rerun()
    st.markdown(f"{text_api.HOW} [{text_api.THE_DOCUMENT}]({data.address()}{text_api.DOCUMENT}).")


def make_calendar() -> None:
    """Make an address for a calendar program."""
    st.header(text_calendar.HEAD, anchor=False)
    st.write(text_calendar.LEAD)
    # Here, and not above: what one has pressed for is in sight.
    _shown(token_actions.ADDRESS, text_calendar.MADE_ALONE)
    _shown(token_actions.SHARED_ADDRESS, text_calendar.MADE_SHARED)
    form = session.edition("calendar_new")
    choices = _choices()
    # Where nobody signs in there is no owner whom a calendar could be for.
    signed = access.must_sign_in()
    with st.form(form, border=False):
        name = st.text_input(
            text_calendar.NAME,
            key=f"{form}_name",
            placeholder=text_calendar.NAME_EXAMPLE,
            autocomplete="off",
        )
        which = st.selectbox(text_calendar.WHICH, list(choices), format_func=choices.__getitem__, key=f"{form}_which")
        scope = _for_whom(form) if signed else Scope.CALENDAR
        days = st.selectbox(
            text_calendar.LIVES, text_api.LIVES_DAYS, index=2, format_func=text_api.lives, key=f"{form}_days"
        )
        pressed = st.form_submit_button(text_calendar.MAKE, key=f"{form}_submit")
    lives = days or text_api.LIVES_DAYS[0]
    if pressed and token_actions.make_calendar(form, name=name, which=which or ("", ""), scope=scope, days=lives):
        session.load_anew("calendar_new")
        st.rerun()
    st.caption(text_calendar.FIRST_LOOK if signed else text_calendar.FIRST_LOOK_HERE)
    if not signed:
        st.caption(text_calendar.REACHES_HERE_ALONE)


def _for_whom(form: str) -> Scope:
    """Whether the calendar shows what its owner may see, or what anybody may."""
    return st.radio(
        text_calendar.WHOSE,
        list(text_calendar.FOR_WHOM),
        format_func=lambda each: text_calendar.FOR_WHOM[each],
        captions=list(text_calendar.SHOWS),
        key=f"{form}_whose",
    )


def _choices() -> dict[tuple[str, str], str]:
    """What of the portfolio a calendar may be of: all of it, or what a tribe or a squad takes part in."""
    plan = data.load_plan()
    squads = sorted((each for each in plan.squads if each.active), key=lambda each: each.name.casefold())
    return {
        ("", ""): text_calendar.ALL,
        **{("tribe", each.id): text_calendar.of_tribe(each.name) for each in plan.tribes},
        **{("squad", each.id): text_calendar.of_squad(each.name) for each in squads},
    }
