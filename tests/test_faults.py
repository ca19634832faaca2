"""Exceptions in a log: kinds and places, and nothing that somebody wrote."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from andon.errors import InvalidInput, SourceError
from andon.faults import FRAMES, kind, told

WORDS = "We wait for the vendor and nobody says so."


def caught(raising: object) -> BaseException:
    try:
        raising()  # type: ignore[operator]
    except BaseException as error:  # noqa: BLE001  whatever it is, it is looked at
        return error
    raise AssertionError("nothing was raised")


def raise_(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    "error", [ValueError(WORDS), KeyError(WORDS), RuntimeError(WORDS), InvalidInput(WORDS), AssertionError(WORDS)]
)
def test_what_somebody_wrote_is_not_in_it(error: Exception) -> None:
    found = told(caught(lambda: raise_(error)))
    assert WORDS not in found
    assert found.startswith(type(error).__name__)
    assert "test_faults.py:" in found
    assert "in raise_" in found


def test_what_machines_say_is_in_it() -> None:
    assert "SourceError: jira.example.com is down." in told(SourceError("jira.example.com is down.", hint="Wait."))
    assert "FileNotFoundError: No such file" in told(caught(lambda: Path("/nowhere/x").read_text()))
    assert "'int' object has no attribute" in told(caught(lambda: (1).nothing))  # type: ignore[attr-defined]
    assert "by zero" in told(caught(lambda: 1 // 0))


def test_a_database_says_by_a_number_what_it_refused() -> None:
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("create table word (sentence text primary key)"))
        connection.execute(text("insert into word values (:words)"), {"words": WORDS})
        with pytest.raises(IntegrityError) as refused:
            connection.execute(text("insert into word values (:words)"), {"words": WORDS})
    assert WORDS in str(refused.value), "or this would prove nothing"
    found = told(refused.value)
    assert "IntegrityError: SQLITE_CONSTRAINT_PRIMARYKEY" in found
    assert WORDS not in found
    assert kind(refused.value.orig or ValueError()) == sqlite3.IntegrityError.__name__


def test_what_led_to_it_comes_first_and_is_as_silent() -> None:
    def wrapped() -> None:
        try:
            raise_(ValueError(WORDS))
        except ValueError as error:
            raise RuntimeError(WORDS) from error

    lines = told(caught(wrapped)).splitlines()
    assert lines[0] == "ValueError"
    assert "which led to:" in lines
    assert lines.index("RuntimeError") > lines.index("which led to:")
    assert not any(WORDS in each for each in lines)


def test_exceptions_of_a_group_are_told_and_silent() -> None:
    found = told(ExceptionGroup(WORDS, [ValueError(WORDS), KeyError(WORDS)]))
    assert {"ExceptionGroup", "ValueError", "KeyError"} <= set(found.split())
    assert WORDS not in found


def test_notes_are_words_too() -> None:
    error = ValueError("x")
    error.add_note(WORDS)
    assert WORDS not in told(error)


def test_a_deep_one_is_told_by_its_ends() -> None:
    def deeper(left: int) -> None:
        if left == 0:
            raise ValueError(WORDS)
        deeper(left - 1)

    lines = told(caught(lambda: deeper(200))).splitlines()
    assert len(lines) == FRAMES + 2
    assert any("more" in each for each in lines)


def test_whose_folder_it_is_stays_untold() -> None:
    home = str(Path.home())
    assert home not in told(caught(lambda: raise_(ValueError())))
