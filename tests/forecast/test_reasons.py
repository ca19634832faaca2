"""Reasons: the sentences, word for word."""

from datetime import date

import pytest

from andon.forecast import reasons
from andon.forecast.reasons import Dates, Scope
from andon.frames import NEVER, day_number

TODAY = day_number(date(2026, 8, 24))
TARGET, LATE = day_number(date(2026, 9, 30)), day_number(date(2026, 10, 21))


def dates(target: int = TARGET, on_time: float | None = 0.62, p85: int | None = LATE) -> Dates:
    return Dates(TODAY, target, on_time, day_number(date(2026, 9, 21)), p85, LATE + 40)


def test_a_squads_sentence() -> None:
    assert reasons.of_part(4.12, Scope(38, 60.2, 9), False, dates()) == (
        "You finish about 4.1 items a week lately; your 38 open items usually become about 60 by launch; "
        "that makes 30 Sep 2026 62 % likely and 21 Oct the 85 % date."
    )


def test_a_squad_that_its_launch_pulls_forward() -> None:
    said = reasons.of_part(4.12, Scope(38, 60.2, 9), True, dates())
    assert "; launches like this one usually end sooner than that alone would say; " in said


def test_a_launchs_sentence() -> None:
    left_out = reasons.left_out(2, 1, ["Docs"])
    assert reasons.of_launch(["Web", "iOS"], "iOS", Scope(50, 80, 9), left_out, dates()) == (
        "The 50 open items of Web and iOS usually become about 80 by launch; iOS is likely to be last; "
        "2 open items without a squad are left out; 1 open item of Docs is left out for too little history; "
        "that makes 30 Sep 2026 62 % likely and 21 Oct the 85 % date."
    )


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope(1, 2.0, 3), "your 1 open item usually becomes about 2 by launch"),
        (Scope(1, 0.4, 3), "your 1 open item usually stays one by launch"),
        (Scope(9, 9.2, 3), "your 9 open items usually stay about as many by launch"),
        (Scope(9, 6.8, 3), "your 9 open items usually take no longer than about 7 would"),
        (Scope(9, 15.3, 0), "your 9 open items are taken to become about 15, with no past launch to learn from yet"),
    ],
)
def test_the_scope_in_words(scope: Scope, said: str) -> None:
    assert said in reasons.of_part(4.0, scope, False, dates())


@pytest.mark.parametrize(("per_week", "said"), [(0.02, "0.1 items"), (1.0, "1.0 item a"), (12.34, "12.3 items")])
def test_the_pace_in_words(per_week: float, said: str) -> None:
    assert f"You finish about {said}" in reasons.of_part(per_week, Scope(9, 15, 3), False, dates())


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (dates(TODAY - 1, 0.01), "it is overdue since 23 Aug 2026, which leaves 21 Oct the 85 % date."),
        (dates(TODAY, 0.01), "24 Aug 2026 ends with work still open, which leaves 21 Oct the 85 % date."),
        (dates(NEVER, None), "that makes 21 Sep 2026 the 50 % date and 21 Oct the 85 % date."),
        (dates(p85=LATE + 200), "62 % likely and 9 May 2027 the 85 % date."),
        (dates(p85=None), "62 % likely and an 85 % date more than eight years away."),
        (dates(NEVER, None, None), "that makes 21 Sep 2026 the 50 % date and an 85 % date more than eight years away."),
        (Dates(TODAY, NEVER, None, None, None, None), "that makes an 85 % date more than eight years away."),
    ],
)
def test_the_dates_in_words(when: Dates, said: str) -> None:
    assert reasons.of_part(4.0, Scope(9, 15, 3), False, when).endswith(said)


def test_names_in_a_sentence() -> None:
    assert reasons.listed(["Web"]) == "Web"
    assert reasons.listed(["Web", "iOS", "Docs"]) == "Web, iOS and Docs"
    assert reasons.listed(["Web", "iOS", "Docs", "QA"]) == "Web, iOS and 2 other squads"


def test_why_there_is_no_forecast() -> None:
    assert reasons.no_squad(1, 1) == "The only open item belongs to no squad, so there is no pace to forecast from."
    assert reasons.no_squad(4, 4) == "All 4 open items belong to no squad, so there is no pace to forecast from."
    assert reasons.too_young(["Docs", "QA"], 5, 9) == (
        "5 of the 9 open items are with Docs and QA, which have too little history to forecast from."
    )
