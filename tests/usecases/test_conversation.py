"""A squad's own mirror: its flags, its offers, and its words against what happened. Nobody else may look."""

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest

from andon.errors import NotAllowed, NotFound
from andon.frames import day_moment
from andon.model import (
    FlagEnd,
    Launch,
    LaunchState,
    Milestone,
    MilestoneEnd,
    MilestoneForecast,
    MilestoneWord,
    OfferMark,
    Outcome,
    OutcomeKind,
    Precision,
    Role,
    TargetDate,
    Viewer,
)
from andon.store import Store
from andon.usecases.conversation import FEWEST, Conversation, FlagStory, Level, conversation, wilson
from examples import (
    ATLAS,
    BOREALIS,
    DIRECTOR,
    NOW,
    TODAY,
    VIEWER,
    ago,
    check_in,
    flag,
    flag_update,
    forecast,
    look,
    reply,
)


def ours(store: Store, **at: Any) -> Conversation:
    return conversation(store, look(ATLAS, **at), "atlas")


@pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER], ids=["another squad", "director", "viewer"])
def test_nobody_but_the_squad_itself_may_look(store: Store, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed, match="Only the squad itself can see how its own words and offers went"):
        conversation(store, look(viewer), "atlas")


def test_an_unknown_squad_is_told(store: Store) -> None:
    with pytest.raises(NotFound):
        conversation(store, look(Viewer(Role.SQUAD, frozenset({"nobody"}))), "nobody")


# ------------------------------------------------------------------------------ flags and offers


def test_flags_tell_after_how_long_they_were_answered_and_how_they_ended(store: Store) -> None:
    store.words.add_flag(flag("f1", raised_at=ago(days=9)))
    store.words.add_reply(reply("r1", at=ago(days=7)))
    store.words.add_reply(reply("r2", at=ago(days=6)))
    store.words.add_flag_update(flag_update("u1", at=ago(days=4), end=FlagEnd.RESOLVED))
    store.words.add_flag_update(flag_update("u2", at=ago(days=1), note="Thanks all!", end=FlagEnd.RESOLVED))
    (told,) = ours(store).flags
    assert (told.answered_after, told.end, told.ended_after) == (
        timedelta(days=2),
        FlagEnd.RESOLVED,
        timedelta(days=5),
    )


def test_an_open_flag_has_no_duration_and_one_that_waits_is_not_here(store: Store) -> None:
    """Promise 4: no running clock."""
    store.words.add_flag(flag("f1", raised_at=ago(days=9)))
    store.words.add_flag(flag("f2", raised_at=ago(days=8)))
    store.words.add_reply(reply("r2", flag_id="f2", at=ago(days=7)))
    store.words.add_flag_update(flag_update("u2", flag_id="f2", at=ago(days=6)))
    (told,) = ours(store).flags
    assert (told.flag_id, told.answered_after, told.end, told.ended_after) == ("f2", timedelta(days=1), None, None)
    assert [ours(store, moment=NOW, now=NOW + timedelta(days=n)) == ours(store) for n in (1, 30)] == [True, True]


def test_a_flag_that_was_opened_again_ended_when_it_ended_last(store: Store) -> None:
    store.words.add_flag(flag(raised_at=ago(days=9)))
    for n, end in enumerate([FlagEnd.ACCEPTED, None, FlagEnd.RESOLVED]):
        store.words.add_flag_update(flag_update(f"u{n}", at=ago(days=5 - n), end=end))
    (told,) = ours(store).flags
    assert (told.end, told.ended_after) == (FlagEnd.RESOLVED, timedelta(days=6))


def test_half_of_the_answers_came_within_that_time(store: Store) -> None:
    assert ours(store).usual_answer is None
    for n, days in enumerate([1, 8, 2]):
        store.words.add_flag(flag(f"f{n}", raised_at=ago(days=30)))
        store.words.add_reply(reply(f"r{n}", flag_id=f"f{n}", at=ago(days=30 - days)))
    assert ours(store).usual_answer == timedelta(days=2)


def test_offers_are_kept_not_kept_untold_or_ahead(store: Store) -> None:
    store.words.add_flag(flag(raised_at=ago(days=30)))
    for n, day in enumerate([TODAY - timedelta(days=9)] * 4 + [TODAY]):
        store.words.add_reply(reply(f"r{n}", at=ago(days=20), help_by=day, helper=f"Ana {n}"))
    store.words.add_reply(reply("question", at=ago(days=20), helper="", help_by=None, question="What do you need?"))
    for n, kept in [(0, True), (1, False), (2, False), (2, True)]:
        store.words.add_offer_mark(OfferMark(f"m{n}{kept}", f"r{n}", ago(days=5 - n - kept / 2), kept))
    told = ours(store).offers
    assert (told.kept, told.not_kept, told.ahead) == (2, 1, 1)
    assert [(each.flag_id, each.helper, each.help_by) for each in told.untold] == [
        ("f1", "Ana 3", TODAY - timedelta(days=9))
    ]


def test_an_offer_is_ahead_while_its_day_lasts_somewhere(store: Store) -> None:
    store.words.add_flag(flag(raised_at=ago(days=30)))
    store.words.add_reply(reply(at=ago(days=20), help_by=TODAY))
    evening_in_honolulu = day_moment(TODAY, days=1) + timedelta(hours=6)
    seen = [ours(store, moment=at, now=at).offers for at in (evening_in_honolulu, day_moment(TODAY, days=2))]
    assert [(each.ahead, len(each.untold)) for each in seen] == [(1, 0), (0, 1)]


def test_another_squads_flags_and_offers_are_not_ours(store: Store) -> None:
    store.words.add_flag(flag("f2", squad_id="borealis"))
    store.words.add_reply(reply(flag_id="f2"))
    told = ours(store)
    assert (told.flags, told.usual_answer, told.offers.ahead) == ((), None, 0)


# ------------------------------------------------------------------------------ words against outcomes


def step(store: Store, n: int, *, said: int | None = 70, met: bool = True, chance: float | None = None) -> None:
    """A milestone whose day was long ago."""
    day = ago(days=60).date()
    end = MilestoneEnd.MET if met else MilestoneEnd.MISSED
    words = [MilestoneWord(f"w{n}", f"m{n}", ago(days=70), probability=said)] if said else []
    words.append(MilestoneWord(f"e{n}", f"m{n}", day_moment(day), end=end))
    store.milestones.add(Milestone(f"m{n}", "halcyon", "atlas", f"Step {n}", day, ago(days=71)))
    for each in words:
        store.milestones.add_word(each)
    if chance is not None:
        made = MilestoneForecast(f"c{n}", f"m{n}", ago(days=65).date(), ago(days=64), chance, 5)
        store.milestones.add_forecasts([made])


def test_below_ten_outcomes_only_how_many_are_known_is_told(store: Store) -> None:
    for n in range(FEWEST - 1):
        step(store, n)
    told = ours(store)
    assert (told.known, told.words, told.forecasts) == (FEWEST - 1, (), ())


def test_from_ten_on_it_tells_how_often_it_happened_beside_the_forecast(store: Store) -> None:
    for n in range(10):
        step(store, n, met=n < 5, chance=0.92)
    step(store, 10, said=30, met=False)
    told = ours(store)
    low, high = wilson(5, 10)
    assert (told.known, told.forecast_known) == (11, 10)
    assert told.words == (Level(30, 0, 1, *wilson(0, 1)), Level(70, 5, 10, low, high))
    assert told.forecasts == (Level(90, 5, 10, low, high),)


def test_a_forecast_of_fewer_than_ten_stands_beside_nothing(store: Store) -> None:
    for n in range(12):
        step(store, n, chance=0.5 if n < 9 else None)
    told = ours(store)
    assert (told.forecast_known, told.forecasts, len(told.words)) == (9, (), 1)


def test_where_the_squad_said_nothing_there_is_no_word_to_count(store: Store) -> None:
    for n in range(12):
        step(store, n, said=None, chance=0.5)
    told = ours(store)
    assert (told.known, told.words, told.forecast_known) == (0, (), 12)


PROMISED = ago(days=40).date()


def launch(store: Store, *, dates: list[TargetDate] | None = None, **ended: Any) -> None:
    """One more launch of Atlas, promised for a day 40 days ago."""
    ordinary: dict[str, Any] = {
        "id": "marigold",
        "name": "Marigold",
        "known_from": ago(days=200).date(),
        "squad_ids": ("atlas",),
        "dates": tuple(dates or [promised(PROMISED, 200)]),
    }
    store.plans.add_launches([Launch(**ordinary | ended)], token="marigold", at=ago(days=200))
    store.plans.settle(at=NOW)


def promised(day: date, days_ago: int) -> TargetDate:
    return TargetDate(day, Precision.DAY, ago(days=days_ago))


def landed(day: date) -> dict[str, Any]:
    outcome = Outcome(OutcomeKind.LATE, day, "", day_moment(day))
    return {"state": LaunchState.CLOSED, "ended_on": day, "outcomes": (outcome,)}


def say(store: Store, *, days_ago: float, probability: int) -> None:
    said = check_in(f"c{days_ago}", launch_id="marigold", at=ago(days=days_ago), probability=probability)
    store.words.add_check_in(said)


def counted(store: Store) -> tuple[int, int, list[tuple[int, int, int]]]:
    """What is known beside nine sure milestones, and the words of the promised dates alone."""
    for n in range(FEWEST):
        step(store, n, said=90)
    told = ours(store)
    levels = [(each.said, each.happened, each.of) for each in told.words if each.said != 90]
    return told.known - FEWEST, told.forecast_known, levels


def test_a_date_that_held_counts_with_the_last_word_from_a_week_before(store: Store) -> None:
    launch(store, **landed(PROMISED))
    say(store, days_ago=90, probability=10)
    say(store, days_ago=50, probability=30)
    say(store, days_ago=44, probability=70)
    assert counted(store) == (1, 0, [(30, 1, 1)])


def test_a_launch_that_landed_later_did_not_hold_its_date(store: Store) -> None:
    launch(store, **landed(PROMISED + timedelta(days=1)))
    say(store, days_ago=50, probability=30)
    assert counted(store) == (1, 0, [(30, 0, 1)])


def test_words_after_the_landing_know_too_much(store: Store) -> None:
    launch(store, **landed(ago(days=60).date()))
    say(store, days_ago=70, probability=30)
    say(store, days_ago=60, probability=70)
    assert counted(store) == (1, 0, [(30, 1, 1)])


def test_a_date_that_passed_while_the_launch_is_open_did_not_hold(store: Store) -> None:
    launch(store)
    say(store, days_ago=50, probability=30)
    say(store, days_ago=44, probability=70)
    assert counted(store) == (1, 0, [(30, 0, 1)])


def test_a_date_that_is_still_ahead_says_nothing_yet(store: Store) -> None:
    # At nine in the morning by UTC, yesterday is still on in the last zone.
    launch(store, dates=[promised(TODAY - timedelta(days=1), 200)])
    say(store, days_ago=50, probability=30)
    assert counted(store) == (0, 0, [])


def test_a_date_that_was_moved_away_did_not_hold_and_each_date_has_its_own_words(store: Store) -> None:
    dates = [promised(ago(days=80).date(), 200), promised(ago(days=80).date(), 150), promised(PROMISED, 100)]
    launch(store, dates=dates, **landed(PROMISED))
    say(store, days_ago=120, probability=30)
    say(store, days_ago=95, probability=70)
    assert counted(store) == (2, 0, [(30, 0, 1), (70, 1, 1)])


def test_a_cancelled_launch_is_no_yes_or_no(store: Store) -> None:
    outcome = Outcome(OutcomeKind.CANCELLED, None, "", ago(days=30))
    launch(store, state=LaunchState.CANCELLED, ended_on=ago(days=30).date(), outcomes=(outcome,))
    say(store, days_ago=50, probability=30)
    assert counted(store) == (0, 0, [])


@pytest.mark.parametrize(
    ("made", "seen"),
    [
        ({}, 1),
        ({"target": PROMISED - timedelta(days=1)}, 0),
        ({"as_of": ago(days=44).date()}, 0),
        ({"made_at": ago(days=1)}, 0),
        ({"squad_id": "borealis"}, 0),
        ({"on_time": None}, 0),
    ],
    ids=["ours", "another date", "too late", "made afterwards", "another squad's", "without a chance"],
)
def test_only_our_forecast_of_that_date_from_a_week_before_stands_beside_it(
    store: Store, made: dict[str, Any], seen: int
) -> None:
    launch(store, **landed(PROMISED))
    say(store, days_ago=50, probability=30)
    ordinary: dict[str, Any] = {
        "launch_id": "marigold",
        "target": PROMISED,
        "as_of": ago(days=50).date(),
        "made_at": ago(days=49),
    }
    store.forecasts.add([forecast(**ordinary | made)])
    assert counted(store)[1] == seen


def test_a_look_back_knows_what_was_known_then(store: Store) -> None:
    launch(store, **landed(PROMISED))
    say(store, days_ago=50, probability=30)
    for n in range(FEWEST - 1):
        step(store, n)
    assert ours(store).known == FEWEST
    assert ours(store, moment=ago(days=61)).known == 0


def test_the_interval_is_wilsons(store: Store) -> None:
    # Agresti and Coull 1998, by hand for 5 of 10; never beyond 0 and 1.
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 1)[0] == 0
    assert wilson(10, 10)[1] == 1
    assert wilson(10, 10)[0] == pytest.approx(0.7225, abs=1e-4)


def test_nothing_in_it_compares_or_ranks() -> None:
    """Promise 6: no other squad, no error score."""
    names = {each.name for shape in (Conversation, FlagStory, Level) for each in fields(shape)}
    assert not {each for each in names if any(word in each for word in ("brier", "score", "rank", "others", "squads"))}
