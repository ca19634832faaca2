"""Run: the answers of a day, whole, for every state and every odd case."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from andon.errors import InvalidInput
from andon.forecast.answer import MODEL, Answer
from andon.forecast.pace import HORIZON, whole_days
from andon.forecast.run import forecast_all
from andon.frames import NEVER
from andon.model import ForecastState
from forecast import titanium
from forecast.examples import TODAY, finished, launch, past_launches, steady, tables, truncated, waiting
from forecast.titanium import Tables


def asked(given: Tables, as_of: int = TODAY) -> list[Answer]:
    return forecast_all(given.work, given.members, given.launches, given.squads, as_of)


def only(answers: list[Answer], squad: str | None) -> Answer:
    (found,) = [each for each in answers if each.squad_id == squad]
    return found


def sound(answer: Answer) -> bool:
    """What holds for every answer that is a forecast."""
    quantiles = np.array(answer.quantiles)
    dates = [answer.p50, answer.p85, answer.p95]
    return bool(
        quantiles.shape == (99,)
        and np.isfinite(quantiles).all()
        and (np.diff(quantiles) >= 0).all()
        and (quantiles > 0).all()
        and [day is None for day in dates] == (whole_days(quantiles[[49, 84, 94]]) >= HORIZON).tolist()
        and sorted(day for day in dates if day is not None) == [day for day in dates if day is not None]
        and (answer.on_time is None or 0.01 <= answer.on_time <= 0.99)
        and answer.counted == len(answer.counted_issues) > 0
    )


def two_squads(target: int = TODAY + 60) -> Tables:
    return tables(
        [launch("next", target)],
        steady("web", 2),
        steady("ios", 9),
        waiting("web", "next", 12),
        waiting("ios", "next", 8),
        finished("web", "next", range(900, 960, 10)),
    )


def test_a_launch_and_its_squads_are_answered_in_order() -> None:
    answers = asked(two_squads())
    assert [(each.launch_id, each.squad_id) for each in answers] == [("next", None), ("next", "ios"), ("next", "web")]
    assert all(each.state is ForecastState.FORECAST and sound(each) for each in answers)
    assert [each.counted for each in answers] == [20, 8, 12]
    assert set(answers[0].counted_issues) == {*answers[1].counted_issues, *answers[2].counted_issues}


def test_the_sentence_is_made_of_the_numbers() -> None:
    web = only(asked(two_squads()), "web")
    pace = web.details["pace_per_week"]
    assert pace == pytest.approx(3.7, abs=0.1)
    begin = f"You finish about {pace:.1f} items a week lately; your 12 open items are taken to become about 24"
    assert web.reason.startswith(begin)
    assert f"{round(100 * (web.on_time or 0))} % likely" in web.reason
    assert web.details["items_expected"] == pytest.approx(12 * float(web.details["multiplier"]))
    assert web.details["model"] == MODEL


def test_past_launches_change_the_multiplier_and_are_counted() -> None:
    landed, items = past_launches(8, "web")
    given = tables([launch("next", TODAY + 60), *landed], steady("web", 2), waiting("web", "next", 12), items)
    web = only(asked(given), "web")
    assert web.details["past_launches"] == 8
    assert "usually" in web.reason


def test_the_chance_and_the_dates_never_disagree() -> None:
    for target in range(TODAY + 1, TODAY + 200, 7):
        for each in asked(two_squads(target)):
            assert each.on_time is not None and each.p50 is not None and each.p85 is not None
            assert (each.p50 <= target) == (each.on_time >= 0.5)
            assert (each.p85 <= target) == (each.on_time >= 0.85)


def test_a_launch_is_not_more_likely_than_any_of_its_squads() -> None:
    whole, *squads = asked(two_squads())
    for each in squads:
        assert (np.array(whole.quantiles) >= np.array(each.quantiles) - 1e-9).all()
        assert (whole.on_time or 0) <= (each.on_time or 0)


def test_a_launch_of_one_squad_is_that_squad() -> None:
    given = tables([launch("next", TODAY + 60)], steady("web", 2), waiting("web", "next", 12))
    whole, web = asked(given)
    assert whole.quantiles == pytest.approx(web.quantiles) and whole.on_time == pytest.approx(web.on_time)


def test_without_a_target_there_are_dates_but_no_chance() -> None:
    for each in asked(two_squads(NEVER)):
        assert each.on_time is None and sound(each)
        assert "the 50 % date" in each.reason


@pytest.mark.parametrize(
    ("target", "said"),
    [(TODAY, "ends with work still open"), (TODAY - 1, "it is overdue since"), (TODAY - 300, "it is overdue since")],
)
def test_a_target_that_has_passed_with_open_work_is_said_to_be_overdue_and_never_impossible(
    target: int, said: str
) -> None:
    for each in asked(two_squads(target)):
        assert each.on_time == 0.01
        assert said in each.reason


def test_a_day_more_than_eight_years_away_is_no_date() -> None:
    given = tables([launch("next")], steady("web", 60), waiting("web", "next", 900))
    for each in asked(given):
        assert each.state is ForecastState.FORECAST and sound(each)
        assert each.p50 is None and each.p85 is None and each.p95 is None
        assert each.quantiles[-1] == pytest.approx(HORIZON)
        assert each.reason.endswith("an 85 % date more than eight years away.")


def test_nothing_left_is_said_of_squad_and_launch() -> None:
    given = tables([launch("next")], steady("web", 2), finished("web", "next", range(900, 950, 10)))
    for each in asked(given):
        assert each.state is ForecastState.NOTHING_LEFT
        assert each.reason == "All 5 known items are done."
        assert each.p50 is None and each.quantiles == ()


def test_one_item_that_is_done_is_said_in_the_singular() -> None:
    given = tables([launch("next")], finished("web", "next", [900]))
    assert asked(given)[0].reason == "The only known item is done."


def test_an_empty_launch_cannot_be_forecast() -> None:
    (answer,) = asked(tables([launch("next")], steady("web", 2)))
    assert answer.state is ForecastState.CANNOT
    assert answer.reason == "No item of this launch is known yet, so there is nothing to forecast from."


def test_a_squad_with_little_of_the_launch_and_no_pace_is_left_out_and_named() -> None:
    given = tables([launch("next")], steady("web", 2), waiting("web", "next", 8), waiting("new", "next", 2))
    whole, new, _ = asked(given)
    assert whole.state is ForecastState.FORECAST and whole.counted == 8
    assert "2 open items of New are left out for too little history" in whole.reason
    assert set(whole.left_out) == set(new.left_out) and len(new.left_out) == 2
    assert new.state is ForecastState.CANNOT
    assert new.reason == "The squad has not finished an item yet; a forecast needs 5 in the last year."


def test_a_squad_with_much_of_the_launch_and_no_pace_stops_the_forecast() -> None:
    given = tables([launch("next")], steady("web", 2), waiting("web", "next", 7), waiting("new", "next", 2))
    whole, _, web = asked(given)
    assert whole.state is ForecastState.CANNOT
    assert whole.reason == "2 of the 9 open items are with New, which has too little history to forecast from."
    assert web.state is ForecastState.FORECAST and sound(web)


def test_items_of_nobody_are_left_out_up_to_one_half() -> None:
    given = tables([launch("next")], steady("web", 2), waiting("web", "next", 4), waiting(None, "next", 4))
    whole, web = asked(given)
    assert whole.state is ForecastState.FORECAST and len(whole.left_out) == 4
    assert "4 open items without a squad are left out" in whole.reason
    more = tables([launch("next")], steady("web", 2), waiting("web", "next", 4), waiting(None, "next", 5))
    whole, web = asked(more)
    assert whole.reason == "5 of the 9 open items belong to no squad, so there is no pace to forecast from."
    assert web.state is ForecastState.FORECAST


def test_launches_that_have_ended_or_are_not_known_yet_have_no_answer() -> None:
    launches = [launch("over", ended=TODAY), launch("later", known_from=TODAY + 1), launch("open")]
    given = tables(launches, steady("web", 2), waiting("web", "open", 3), waiting("web", "over", 3))
    assert {each.launch_id for each in asked(given)} == {"open"}


def test_an_item_that_is_done_since_an_unknown_day_is_neither_open_nor_delivered() -> None:
    given = two_squads()
    strange = given.work["issue"] == "next-web-open-0"
    work = given.work.assign(closed_unknown=strange)
    assert only(asked(dataclasses.replace(given, work=work)), "web").counted == 11


def test_a_discarded_item_is_not_open_and_no_delivery() -> None:
    given = two_squads()
    work = given.work.copy()
    work.loc[work["issue"] == "next-web-open-0", "done"] = TODAY
    web, before = only(asked(dataclasses.replace(given, work=work)), "web"), only(asked(given), "web")
    assert web.counted == before.counted - 1
    assert web.details["rate_a"] == before.details["rate_a"]


def test_an_issue_listed_twice_in_a_launch_counts_once() -> None:
    given = two_squads()
    twice = pd.concat([given.members, given.members], ignore_index=True)
    assert asked(dataclasses.replace(given, members=twice)) == asked(given)


def test_a_missing_column_is_named() -> None:
    given = two_squads()
    with pytest.raises(InvalidInput, match="'created'"):
        asked(dataclasses.replace(given, work=given.work.drop(columns="created")))


def test_no_tables_at_all_make_no_answers() -> None:
    given = two_squads()
    empty = Tables(given.work[:0], given.members[:0], given.launches[:0], {})
    assert asked(empty) == []


def test_the_same_question_has_the_same_answer_in_any_order_of_rows() -> None:
    landed, items = past_launches(3, "web")
    given = tables([launch("next", TODAY + 40), *landed], steady("web", 2), waiting("web", "next", 9), items)
    mixed = Tables(
        given.work.sample(frac=1, random_state=1),
        given.members.sample(frac=1, random_state=2),
        given.launches.sample(frac=1, random_state=3),
        given.squads,
    )
    first, again, shuffled = asked(given), asked(given), asked(mixed)
    assert first == again
    for one, other in zip(first, shuffled, strict=True):
        assert one.reason == other.reason
        assert one.quantiles == pytest.approx(other.quantiles, rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(as_of=st.integers(600, TODAY + 50))
def test_nothing_that_came_later_changes_an_answer(as_of: int) -> None:
    landed, items = past_launches(4, "web")
    given = tables(
        [launch("next", TODAY + 40), *landed],
        steady("web", 2),
        steady("ios", 5, last=TODAY + 40),
        waiting("web", "next", 9, created=700),
        finished("ios", "next", range(800, TODAY + 40, 12)),
        items,
    )
    assert asked(given, as_of) == asked(truncated(given, as_of), as_of)


@pytest.fixture(scope="module")
def history() -> Tables:
    titanium.need_titanium()
    return titanium.load()


@pytest.mark.parametrize("as_of", [15500, 16616])
def test_titanium_as_of_a_day_is_what_was_known_on_that_day(history: Tables, as_of: int) -> None:
    whole = asked(history, as_of)
    assert whole == asked(truncated(history, as_of), as_of)
    forecasts = [each for each in whole if each.state is ForecastState.FORECAST]
    assert len(forecasts) > 50 and all(sound(each) for each in forecasts)
    assert all(each.reason for each in whole)
