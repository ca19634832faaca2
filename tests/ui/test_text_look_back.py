"""A look back says from where it is known who took part."""

from datetime import UTC, timedelta

from andon.ui.text_look_back import who_took_part, who_took_part_frozen
from andon.usecases.took_part import TookPart
from examples import NOW, TODAY, ago


def told(days: float | None) -> str:
    """Of the tenth day before now, when it is remembered since so many days."""
    since = None if days is None else ago(days=days)
    return who_took_part(TookPart((), frozenset({"halcyon"}), since), NOW - timedelta(days=10), UTC, today=TODAY)


def test_where_it_is_remembered_nothing_is_said() -> None:
    assert who_took_part(None, NOW, UTC, today=TODAY) == ""


def test_it_says_since_when_it_is_kept_where_that_came_later() -> None:
    assert told(3).startswith("Who took part was not written down before 9 May: it is read from the histories")
    assert told(None).startswith("Who took part was not written down: it is read from the histories")


def test_of_a_launch_that_was_set_up_later_it_says_so() -> None:
    assert told(30).startswith("Who took part was not written down before a launch was set up here: it is read")


def test_a_frozen_page_is_read_later_and_speaks_of_no_now() -> None:
    told = who_took_part_frozen(ago(days=3), NOW - timedelta(days=10), UTC, today=TODAY)
    assert told.startswith("Who took part was not written down before 9 May: it is read from the histories")
    assert told.endswith("as they were when this was frozen.")
