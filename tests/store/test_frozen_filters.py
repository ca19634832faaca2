"""The text by which a frozen portfolio was narrowed goes with the words that it found, and no other text does."""

from typing import Any

import pytest

from andon.model import MARK
from andon.store.frozen_filters import in_page, in_subject, text_of, without
from andon.usecases.portfolio_filter import Filter
from andon.usecases.snapshot import filtered, subject_of

PIECE = "Kim Wintergreen"


def left(*said: str, **changes: Any) -> dict[str, Any]:
    """A payload after its words were mended."""
    return {"launches": [{"name": "Halcyon", "words": [{"sentence": each} for each in said]}], **changes}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (PIECE, MARK),
        ("we wait for kim wintergreen", f"we wait for {MARK}"),
        # A part of what is gone tells of it.
        ("WINTER", MARK),
        ("", ""),
        ("certificate", "certificate"),
        ("halcyon", "halcyon"),
    ],
)
def test_a_text_goes_as_far_as_it_tells_what_is_gone(typed: str, told: str) -> None:
    assert without(PIECE, typed, left(f"We wait for {MARK}.")) == told


def test_a_text_that_is_still_mentioned_stays() -> None:
    """In another squad's words, which are its own, or in the name of a launch; not in what its maker called it."""
    assert without(PIECE, "winter", left(f"We wait for {MARK}.", "It is winter.")) == "winter"
    assert without("Halcyon slips", "halcyon", left(MARK)) == "halcyon"
    named = left(MARK, title="Winter", note="Winter", only={"text": "winter"})
    assert without(PIECE, "winter", named) == MARK


def test_a_letter_of_two_capitals_hides_nothing() -> None:
    assert without("Strasse 7", "straße 7", left(MARK)) == MARK


def test_page_and_subject_tell_the_same() -> None:
    typed = 'R&D "x" = 50 % + more?'
    page = '<meta content="Only launches that mention “R&amp;D &#34;x&#34; = 50 % + more?”. More.">'
    assert in_page(page, typed, MARK) == f'<meta content="Only launches that mention “{MARK}”. More.">'
    subject = in_subject(filtered(Filter(tribe=typed, text=typed)), typed, MARK)
    assert subject_of(subject).wanted == Filter(tribe=typed, text=MARK)


@pytest.mark.parametrize("payload", [{}, {"only": {}}, {"only": {"tribe": "Sound"}}])
def test_what_was_not_filtered_by_a_text_has_none(payload: dict[str, Any]) -> None:
    assert text_of(payload) == ""
