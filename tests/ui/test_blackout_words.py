"""What can be blacked out is called by what it is, and never by an id."""

from andon.store.blackouts import PLANNED, SPOKEN
from andon.ui.text_blackout import KINDS, WORDS, kind


def test_every_place_in_which_words_are_kept_has_a_name() -> None:
    kept = {each.table.name for each in SPOKEN} | {table.name for table, *_ in PLANNED}
    assert kept <= set(KINDS)


def test_an_entry_of_a_kind_that_nobody_named_shows_no_id() -> None:
    assert kind("nudge:6e92458317bb") == "A worry"
    assert kind("something_new:6e92458317bb") == WORDS
