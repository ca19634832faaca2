"""A page in a frame, say in a wiki: three of them, for reading, as anybody who may come in may see them.

A wiki page is read over shoulders and by its whole organisation. So nobody looks as a squad or a director in it, which
`session.viewer` sees to, and nothing can be written, which `actions.write_once` sees to; this leaves out what would
lead nowhere. Which sites may show a frame is `web/embedding.py`'s.
"""

from urllib.parse import urlencode

import streamlit as st

from andon.ui import data, markup, text, text_embed

PAGES = frozenset({"portfolio", "timeline", "launch"})
"""Their addresses."""


def begin(page: str) -> None:
    """What stands above a page in a frame; ends the page where it is not for one."""
    # A frame has little room, and its page has margins already.
    st.html(
        "<style>[data-testid=stMainBlockContainer]{padding:.75rem 1rem 1rem!important}"
        "[data-testid=stHeader]{display:none}</style>"
    )
    asked = data.as_of()
    if asked:
        st.info(text.looking_back(asked), icon="🕰️")
    if page not in PAGES:
        st.write(text_embed.ELSEWHERE)
        end(page)
        st.stop()


def end(page: str) -> None:
    """What stands below it: which moment it shows, and the way to the whole, in a tab of its own."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="embedded"):
        st.caption(text.plain(f"Andon · {text.moment(data.look().moment, data.zone())}"), width="content")
        st.link_button(text_embed.OPEN, _address(page), type="tertiary", icon=":material/open_in_new:")


def shut() -> None:
    """In place of the sign-in: a provider lets nobody sign in within a frame."""
    rules = markup.rules(dark=st.context.theme.type == "dark")
    st.html(f"<style>{rules}</style>")
    with st.container(key="andon_door"):
        st.write(text_embed.SIGN_IN)
        st.link_button(text_embed.OPEN, f"{data.address()}/", type="primary")


def _address(page: str) -> str:
    """The same page without a frame."""
    query = urlencode(st.query_params.to_dict())
    return f"{data.address()}/{page}{f'?{query}' if query else ''}"
