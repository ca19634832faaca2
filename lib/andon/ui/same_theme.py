"""One theme on every page: Streamlit keeps what somebody chose in its menu for the page alone that was loaded.

Its key in the browser is the path at that moment (`stActiveTheme-/squad-v2`, in 1.67), so that a link which loads
another page went back to the system's theme. The browser's half, `same_theme/same_theme.js`, writes it down for all.
"""

import streamlit as st
from streamlit.errors import Error as StreamlitError

ADDRESSES = (
    *(
        "",
        "squad",
        "checkin",
        "flag",
        "nudge",
        "messages",
        "conversation",
        "blackout",
        "round",
        "portfolio",
        "timeline",
    ),
    *("launch", "issue", "forecasts", "snapshots", "launches", "squads", "connect", "people", "tokens", "status"),
)
"""Of every page that the frame registers; a test keeps it true."""


def keep() -> None:
    """Carry the theme along; without the script each page has its own, as Streamlit does it."""
    try:
        same_theme = st.components.v2.component("andon.same_theme", js="same_theme.js")
    except (StreamlitError, ValueError):
        # The manifest or the script was not found.
        return
    with st.sidebar:
        same_theme(data={"pages": list(ADDRESSES)}, key="same_theme", height=0)
