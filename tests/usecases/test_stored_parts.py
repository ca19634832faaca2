"""The parts behind a stored forecast: those of its own run, or of an earlier one of the day that it still counts."""

from dataclasses import replace

from andon.model import Forecast
from andon.store import Store
from andon.usecases.stored_parts import parts_of, still_counted
from examples import NOW, TODAY, ago, forecast

FIRST, SECOND = ago(days=4), ago(days=3.9)


def part(id: str, squad_id: str | None, *keys: str, later: bool = False) -> Forecast:
    made_at = SECOND if later else FIRST
    return forecast(
        id, squad_id=squad_id, made_at=made_at, as_of=TODAY, counted=len(keys), counted_keys=keys, left_out_keys=()
    )


def test_a_part_whose_issues_left_the_launch_is_none_of_its_parts() -> None:
    stale, kept = part("a", "atlas", "A-1", "A-2"), part("b", "borealis", "B-1", later=True)
    assert still_counted(part("w", None, "B-1", later=True), [stale, kept]) == [kept]


def test_a_part_whose_issues_went_to_another_squad_is_none_either() -> None:
    stale, kept = part("a", "atlas", "A-1"), part("b", "borealis", "A-1", "B-1", later=True)
    assert still_counted(part("w", None, "A-1", "B-1", later=True), [stale, kept]) == [kept]


def test_a_part_that_said_the_same_again_stays_with_the_keys_of_then() -> None:
    same, other = part("a", "atlas", "A-1", "A-2"), part("b", "borealis", "B-1", later=True)
    assert still_counted(part("w", None, "A-2", "A-3", "B-1", later=True), [same, other]) == [other, same]


def test_two_jiras_may_both_have_the_same_key() -> None:
    parts = [part("a", "atlas", "A-1"), part("b", "borealis", "A-1", later=True)]
    assert len(still_counted(part("w", None, "A-1", "A-1", later=True), parts)) == 2


def test_parts_without_keys_stay() -> None:
    """Those with nothing left."""
    nothing = part("a", "atlas")
    assert still_counted(part("w", None, "B-1"), [nothing]) == [nothing]


def test_of_the_store_it_takes_each_squads_last_one_of_the_run_or_before(store: Store) -> None:
    whole = part("w", None, "A-1", "A-2", later=True)
    first, second = part("a", "atlas", "A-1"), part("a2", "atlas", "A-1", "A-2", later=True)
    younger = replace(part("a3", "atlas", "A-1"), made_at=NOW)
    other_day = replace(part("b", "borealis", "A-2"), as_of=ago(days=9).date())
    store.forecasts.add([first, second, whole, younger, other_day])
    assert [each.id for each in parts_of(store, whole)] == ["a2"]
