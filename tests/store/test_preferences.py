"""Choices of squads and directors: the newest counts."""

from andon.store import Store


def test_the_newest_choice_counts(empty: Store) -> None:
    empty.preferences.write("squad:harbour", "forecast_first", True)
    empty.preferences.write("squad:harbour", "forecast_first", False)
    empty.preferences.write("squad:harbour", "tell", {"flag_raised": ["web"]})

    assert empty.preferences.read("squad:harbour") == {"forecast_first": False, "tell": {"flag_raised": ["web"]}}


def test_each_chooses_for_itself(empty: Store) -> None:
    empty.preferences.write("squad:harbour", "forecast_first", True)
    empty.preferences.write("squad:meridian", "forecast_first", False)
    empty.preferences.write("director", "tell", [])

    assert empty.preferences.read("squad:lantern") == {}
    assert empty.preferences.read("director") == {"tell": []}
    assert empty.preferences.all("forecast_first") == {"squad:harbour": True, "squad:meridian": False}


def test_a_choice_can_be_taken_back(empty: Store) -> None:
    empty.preferences.write("squad:harbour", "forecast_first", True)
    empty.preferences.write("squad:harbour", "forecast_first", None)

    assert empty.preferences.read("squad:harbour") == {}


def test_a_choice_makes_every_cache_look_again(empty: Store) -> None:
    before = empty.version()
    empty.preferences.write("director", "tell", [])

    assert empty.version() > before
