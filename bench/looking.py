"""How the measurements of this folder look at the app's pages: in this process by AppTest, and in a browser."""

import gc
import time

from clocks import cpu_ms
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from andon.store import Store
from andon.ui import text_portfolio
from andon.ui.start import warm
from browser.visiting import await_still
from pages.visits import DIRECTOR, visit


def settle() -> None:
    """As the app does at its start: its own objects are no garbage, and no rerun looks at them."""
    warm()
    gc.collect()
    gc.freeze()


def look_at(page: str, **query: str) -> AppTest:
    """A page that has run once, for a director."""
    shown = visit(page, DIRECTOR, **query)
    assert not shown.exception, shown.exception
    return shown


def after_changes(shown: AppTest, store: Store, rounds: int) -> list[float]:
    """CPU milliseconds of reruns, each after a write: any raises the store's version, so that every cache misses."""
    spent = []
    for n in range(rounds):
        store.plans.remember("bench", n)
        spent.append(cpu_ms(shown.run))
    return spent


def filter_portfolio(page: Page, words: str) -> float:
    """Seconds until a browser's portfolio shows what was asked for, and has come to rest."""
    field = page.get_by_placeholder(text_portfolio.FIND_EXAMPLE)
    field.fill(words)
    began = time.perf_counter()
    field.press("Enter")
    page.get_by_text(f"{text_portfolio.ONLY}:").wait_for(state="visible" if words else "hidden")
    await_still(page)
    return time.perf_counter() - began
