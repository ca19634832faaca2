"""A page that raises, and one that a person can mend: what the visitor reads, and what is logged."""

import logging

import pytest
from streamlit.testing.v1 import AppTest

from andon.errors import LENGTH, LETTERS, AndonError, InvalidInput, StoreError, new_reference

WORDS = "We wait for the vendor."


def shown(error: Exception, caplog: pytest.LogCaptureFixture) -> tuple[str, list[logging.LogRecord]]:
    """What the page says, and what the log does."""

    def page(error: Exception) -> None:
        from andon.ui.raised import page_raised

        assert page_raised(error, reference=lambda: "ABC234") is True

    with caplog.at_level(logging.INFO, "andon"):
        at = AppTest.from_function(page, args=(error,)).run()
    assert not at.exception
    return at.error[0].value, [each for each in caplog.records if each.name == "andon.ui.raised"]


def test_a_mistake_of_ours_has_a_number_and_says_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    error = ValueError(WORDS)
    said, (record,) = shown(error, caplog)
    assert "ABC234" in said
    assert WORDS not in said
    assert record.exc_info
    assert record.exc_info[1] is error
    assert record.__dict__["reference"] == "ABC234"


@pytest.mark.parametrize(
    ("error", "logged"), [(StoreError("The disk is full.", hint="Make room."), 1), (InvalidInput("It is empty."), 0)]
)
def test_what_a_person_can_mend_is_said_as_everywhere(
    caplog: pytest.LogCaptureFixture, error: AndonError, logged: int
) -> None:
    said, records = shown(error, caplog)
    assert error.message.removesuffix(".") in said
    assert len(records) == logged


def test_a_number_can_be_read_out() -> None:
    assert len(new_reference()) == LENGTH
    assert new_reference(lambda letters: letters[-1]) == LETTERS[-1] * LENGTH
    assert not set("01OIL") & set(LETTERS)
    assert len({new_reference() for _ in range(200)}) > 190
