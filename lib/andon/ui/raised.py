"""When a page raises: the visitor reads one sentence with a short number, under which the log has the rest."""

import logging
from collections.abc import Callable

import streamlit as st

from andon.errors import AndonError, ConfigError, StoreError, new_reference
from andon.ui import measured, text, text_status

log = logging.getLogger(__name__)


def page_raised(error: Exception, *, reference: Callable[[], str] = new_reference) -> bool:
    """Tell the visitor, and the log; True, which spares the visitor Streamlit's own box.

    What a person can mend comes here too, when it is raised by the press of a button: it says itself what to do.
    """
    if isinstance(error, AndonError):
        if isinstance(error, StoreError | ConfigError):
            log.error("A page could not go on: %s", error.message, extra={"page": measured.here()})
        st.error(text.error(error.message, error.hint))
        return True
    number = reference()
    log.error("A page raised.", exc_info=error, extra={"reference": number, "page": measured.here()})
    st.error(text_status.raised(number), icon="🛠️")
    return True
