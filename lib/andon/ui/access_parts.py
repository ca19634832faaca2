"""Signing in and out, and the switch between somebody's own hats."""

import streamlit as st

from andon.ui import access, embed_parts, markup, session, text, text_access
from andon.ui.access import Door


def shut(door: Door) -> None:
    """The only page for whoever may not come in, whatever the address says."""
    st.set_page_config(page_title=text_access.TITLE)
    if session.is_embedded():
        embed_parts.shut()
        return
    rules = markup.rules(dark=st.context.theme.type == "dark")
    st.html(f"<style>{rules}</style>")
    with st.container(key="andon_door"):
        match door:
            case Door.BROKEN:
                st.title(text_access.BROKEN_TITLE, anchor=False)
                st.error(f"{text_access.BROKEN} {text_access.BROKEN_HINT}")
            case Door.NO_HAT:
                account = access.whoever().account
                st.title(text_access.NO_HAT_TITLE, anchor=False)
                st.write(text.plain(text_access.no_hat(account)))
                st.write(text_access.NO_HAT_HINT)
                st.button(text_access.SIGN_OUT, key="sign_out", on_click=st.logout)
            case _:
                st.title(text_access.TITLE, anchor=False)
                st.html(str(markup.lead(text_access.LEAD)))
                if door is Door.ENDED:
                    st.info(text_access.ENDED)
                for provider in access.providers():
                    st.button(
                        text_access.sign_in_with(provider),
                        key=f"sign_in_{provider or ''}",
                        type="primary",
                        on_click=st.login,
                        args=(provider,),
                    )


def hats() -> None:
    """As whom somebody looks: the switch between their own hats, where there are several."""
    me = access.whoever()
    squads = {each.id: each.name for each in me.squads}
    tribes = access.tribe_names()
    mine = {each.role.value: each for each in me.hats}
    session.become(access.chosen(me).role.value)
    if len(mine) == 1:
        st.caption(text.plain(text_access.hat(access.chosen(me), squads, tribes)), width="content")
    else:
        st.session_state["who"] = session.who()
        st.selectbox(
            text_access.WHICH_HAT,
            list(mine),
            format_func=lambda each: text_access.hat_choice(mine[each], squads, tribes),
            key="who",
            on_change=lambda: session.become(st.session_state["who"]),
            label_visibility="collapsed",
            width=260,
        )


def way_out() -> None:
    """In the sidebar, who it is that signed in, and the way out."""
    with st.sidebar:
        st.caption(text.plain(text_access.signed_in_as(access.whoever().account)))
        st.button(text_access.SIGN_OUT, key="sign_out", on_click=st.logout)
