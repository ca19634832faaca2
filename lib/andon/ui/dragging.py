"""Answers while one drags: Streamlit's slider tells its value only when it is let go (since its release 1.47).

The browser's half, `while_dragging/while_dragging.js`, looks at the sliders while one is dragged, and tells them.
The sliders stay the truth: without the script, by keyboard or in a test, everything works when one is let go.
"""

import re
from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.errors import Error as StreamlitError

COMPONENT = "andon.while_dragging"
SCRIPT = "while_dragging.js"


def dragged(keys: Sequence[str], *, key: str) -> Mapping[str, float]:
    """What the sliders with these keys say in the middle of a drag; empty at any other time, or without the script.

    Within a fragment only the fragment runs again.
    """
    classes = {_class(each): each for each in keys}
    try:
        follow = st.components.v2.component(COMPONENT, js=SCRIPT)
    except (StreamlitError, ValueError):
        # The manifest or the script was not found.
        return {}
    found = follow(data={"keys": list(classes)}, key=key, on_dragged_change=_nothing, height=0)
    told = found.get("dragged") or {}
    return {classes[name]: float(value) for name, value in told.items() if name in classes}


def _class(key: str) -> str:
    """How Streamlit writes a key into the class of its element."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())


def _nothing() -> None:
    """Streamlit keeps a trigger only where somebody listens."""
