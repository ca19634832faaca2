"""A look back says from where it is known who took part."""

from datetime import UTC, timedelta

from andon.ui.text_look_back import who_took_part
from andon.usecases.took_part import TookPart
from examples import NOW, TODAY, ago


def told(days: float | None) -> str:
    """Of the tenth day before now, when it is remembered since so many days."""
    since = None if days is None else ago(days=days)
    return who_took_part(TookPart((), frozenset({"halcyon"}), since), NOW - timedelta(days=10), UTC, today=TODAY)


def test_where_it_is_remembered_nothing_is_said() -> None:
    assert who_took_part(None, NOW, UTC, today=TODAY) == ""


def test_it_says_since_when_it_is_kept_where_that_came_later() -> None:
    assert told(3).startswith("Who took part was not written down yet.")
    assert told(3).endswith("Since 9 May Andon keeps it.")
    assert "Since" not in told(None)


def test_of_a_launch_that_was_set_up_later_it_says_so() -> None:
    assert told(30).startswith("Who took part in launches that were set up here later was not written down yet.")
