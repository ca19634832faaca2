"""Fields that people write into: the browser refuses nothing there, since it does so without a word."""

import ast
from functools import cache

from server import ROOT

BOUNDED_WORDS = {
    "people_parts.py",  # an address of mail has a longest one
    "portfolio_parts.py",  # a search is no word that is kept
    "jira_parts.py",  # a key is looked up, and not kept
    "csv_parts.py",  # a source's name, which begins filled in
    "connect_parts.py",  # an address and a list of keys
    "milestone_parts.py",  # a list of keys
}
"""Where a field has a bound in the browser, because no sentence of anybody goes there."""
BOUNDED_DAYS = {
    "parts.py",  # a look back, which keeps nothing
    "what_if_parts.py",  # a pause that is imagined, and not kept
}
WORDS = {"text_input", "text_area"}


@cache
def _fields() -> tuple[tuple[str, str, frozenset[str | None]], ...]:
    """Every call of a page: in which file, of what, with which names of arguments."""
    sources = [*(ROOT / "pages").rglob("*.py"), *(ROOT / "lib/andon/ui").glob("*.py")]
    return tuple(
        (source.name, node.func.attr, frozenset(each.arg for each in node.keywords))
        for source in sources
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )


def _bounded(kinds: set[str], *bounds: str) -> set[str]:
    """The files that draw a field of these kinds with one of the bounds."""
    return {name for name, kind, told in _fields() if kind in kinds and told & {*bounds}}


def test_a_sentence_that_is_too_long_is_told_and_not_swallowed() -> None:
    """Streamlit drops a paste that goes beyond `max_chars` as a whole; the use case says how long it may be."""
    assert len([name for name, kind, _ in _fields() if kind in WORDS]) > 40
    assert _bounded(WORDS, "max_chars") == BOUNDED_WORDS


def test_a_day_that_cannot_be_is_told_and_not_replaced() -> None:
    """Beyond `min_value` and `max_value` Streamlit hands the day over that stood there before."""
    assert len([name for name, kind, _ in _fields() if kind == "date_input"]) > 8
    assert _bounded({"date_input"}, "min_value", "max_value") == BOUNDED_DAYS
