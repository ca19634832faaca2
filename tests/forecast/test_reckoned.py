"""What was worked out for one day is found again on another, and nothing else is."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from andon.forecast.capacity import Capacity, Clock
from andon.forecast.known import Known, known_by
from andon.forecast.reckoned import Reckoned
from andon.forecast.run import answers, look_back
from forecast.examples import TODAY, finished, launch, past_launches, steady, tables, waiting
from forecast.titanium import Tables


def organisation() -> Tables:
    """Two squads that have landed several launches together, and have one open."""
    landed, items = past_launches(6, "web")
    both = [each for name, *_ in landed[:3] for each in finished("app", name, range(700, 800, 7))]
    return tables([*landed, launch("now", target=TODAY + 40)], items, both, steady("web", 3), steady("app", 4),
                  waiting("web", "now", 9), waiting("app", "now", 5))  # fmt: skip


def asked(given: Tables, day: int, reckoned: Reckoned, capacity: Capacity | None = None) -> Known:
    return known_by(given.work, given.members, given.launches, day, capacity=capacity, reckoned=reckoned)


def other(given: Tables, table: str, row: int, column: str, value: object) -> Tables:
    """The same with one cell of a table changed."""
    changed = getattr(given, table).copy()
    changed[column] = [value if at == row else was for at, was in enumerate(changed[column].tolist())]
    return replace(given, **{table: changed.astype(getattr(given, table).dtypes.to_dict())})


def changed(given: Tables) -> Iterator[Tables]:
    """The same organisation with another past, one thing changed each."""
    names = given.work["issue"].tolist()
    row, of_no_launch = names.index("past-web-1-web-9"), names.index("web-703")
    yield other(given, "work", row, "created", 700)
    yield other(given, "work", row, "done", 860)
    yield other(given, "work", row, "delivered", False)
    yield other(given, "work", row, "squad_id", "app")
    # Only the squad's pace.
    yield other(given, "work", of_no_launch, "delivered", False)
    yield replace(given, members=given.members[given.members["issue"] != "past-web-1-web-9"])
    yield other(given, "launches", 1, "ended", TODAY - 123)


def clocks(free: int) -> Capacity:
    shares = np.ones(TODAY + 4000)
    shares[free : free + 30] = 0.0
    plain = Clock.plain(0, len(shares))
    return Capacity({"web": Clock.of(0, shares, np.ones(len(shares)))}, plain)


def said(known: Known) -> str:
    return repr(answers(known, look_back(known), {}))


def test_one_memory_for_many_days_and_pasts_changes_no_answer() -> None:
    given, shared = organisation(), Reckoned()
    found = set()
    for each in (given, *changed(given), given):
        for day in (TODAY - 30, TODAY):
            alone = said(asked(each, day, Reckoned()))
            assert said(asked(each, day, shared)) == alone
            found.add(alone)
    for free in (600, 650, 820):
        alone = said(asked(given, TODAY, Reckoned(), clocks(free)))
        assert said(asked(given, TODAY, shared, clocks(free))) == alone
        found.add(alone)
    assert len(found) > 12


def test_what_a_look_back_hangs_on_is_all_in_its_question() -> None:
    given = organisation()

    def question(of: Tables, capacity: Capacity | None = None, dates: pd.DataFrame | None = None) -> object:
        known = known_by(of.work, of.members, of.launches, TODAY, dates, capacity)
        return known.behind(1, known.items(1))

    promised = pd.DataFrame({"launch_id": pd.Series(["past-web-1"], dtype="str"), "said": [700], "target": [870]})
    questions = [question(each) for each in changed(given)]
    questions += [question(given), question(given, clocks(600)), question(given, dates=promised)]
    assert len(set(questions)) == len(questions)
    assert question(given) == question(organisation())


def test_the_next_day_works_nothing_out_again_that_is_over() -> None:
    given, shared = organisation(), Reckoned()
    look_back(asked(given, TODAY, shared))
    before = len(shared)
    look_back(asked(given, TODAY + 1, shared))
    assert len(shared) == before
