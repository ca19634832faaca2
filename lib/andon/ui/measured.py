"""How long pages take, by page and never by person, for `/metrics`."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.stats import GaugeStat

from andon.errors import ConfigError, StoreError
from andon.web import metrics

log = logging.getLogger(__name__)

HOME = "home"

_here: ContextVar[str] = ContextVar("andon_page", default="")


def here() -> str:
    """The address of the page that is being made, without what was asked of it; empty where it is none of ours.

    A callback runs before any page is made: then it is the one that the browser shows.
    """
    path = _here.get() or urlsplit(st.context.url or "").path
    return path if re.fullmatch(r"/[a-z-]{0,30}", path) else ""


@contextmanager
def measured(page: str, timer: Callable[[], float] = time.perf_counter) -> Iterator[None]:
    """Count how long the block took under the page's address; one that began anew in the middle is not counted."""
    began = timer()
    _here.set(f"/{page}")
    try:
        yield
    except RerunException:
        raise
    except BaseException as error:
        if isinstance(error, StoreError | ConfigError):
            log.error("A page could not be shown: %s", error.message, extra={"page": here()})
        _count(page, timer() - began)
        raise
    _count(page, timer() - began)


def _count(page: str, seconds: float) -> None:
    metrics.reruns.labels(page or HOME).observe(seconds)


def open_pages() -> int:
    """How many browser tabs have a page of this process open."""
    if not runtime.exists():
        return 0
    counted = runtime.get_instance().stats_mgr.get_stats(["active_sessions"])
    return sum(each.value for some in counted.values() for each in some if isinstance(each, GaugeStat))
