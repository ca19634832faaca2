"""Nothing from after the day: a history that ends on the day of a forecast gives the same one.

20 origins in `make test`, 200 in `make test-long`, spread over kinds and days by a fixed seed; on a generated history
with a changelog, and on Titanium, which has none, cut off by the independent scorer.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from andon.forecast.backtest_history import History, read_history
from andon.forecast.backtest_origins import Origin, origins
from andon.forecast.backtest_rows import Replay
from andon.frames import day_date
from forecast import stories, titanium
from forecast.scorer import scorer

SEED = 20260512


@cache
def generated() -> tuple[stories.World, History, list[Origin]]:
    told = stories.world(SEED)
    history = read_history(stories.folder(told, stories.LAST))
    return told, history, origins(history)


@cache
def real() -> tuple[History, list[Origin]]:
    titanium.need_titanium()
    history = read_history(_tables(titanium.FOLDER))
    return history, origins(history)


def chosen(asked: Sequence[Origin], number: int) -> list[Origin]:
    """So many questions, as many of each kind as there are, on days from first to last."""
    rng = np.random.default_rng(SEED)
    launches, paces = ([each for each in asked if each.kind == kind] for kind in ("launch", "pace"))
    share = max(number // 2, number - len(paces))
    return [*_drawn(launches, share, rng), *_drawn(paces, number - min(share, len(launches)), rng)]


def _drawn(asked: Sequence[Origin], number: int, rng: np.random.Generator) -> list[Origin]:
    rows = rng.choice(len(asked), min(number, len(asked)), replace=False)
    return [asked[row] for row in sorted(rows.tolist())]


def _tables(folder: Path) -> dict[str, pd.DataFrame]:
    return {file.stem: pd.read_parquet(file) for file in folder.glob("*.parquet")}


def test_the_generated_history_has_all_that_may_leak() -> None:
    told, history, asked = generated()
    assert not history.hindsight
    entries = [entry for story in told.stories for entry in story.entries]
    reopened = sum(entry[1:3] == ("category", "done") for entry in entries)
    left = sum(entry[1] == "fix_version" and entry[2] is not None for entry in entries)
    discarded = sum(entry[3] == "Won't Do" for entry in entries)
    assert min(reopened, left, discarded) > 100 and sum(story.deleted is not None for story in told.stories) > 20
    assert sum(each.kind == "launch" for each in asked) > 20 and len(asked) >= 200


@pytest.mark.parametrize("number", [20, pytest.param(200, marks=pytest.mark.long)])
def test_a_forecast_of_a_generated_history_that_ends_that_day_is_the_same(number: int) -> None:
    told, history, asked = generated()
    some = chosen(asked, number)
    assert len(some) == number and {each.kind for each in some} == {"pace", "launch"}
    for question, whole in zip(some, Replay(history).quantiles(some), strict=True):
        cut = read_history(stories.folder(told, day_date(question.as_of)))
        (then,) = Replay(cut).quantiles([question])
        assert then == pytest.approx(whole, rel=1e-9), (question.kind, question.subject, day_date(question.as_of))


@pytest.mark.parametrize("number", [20, pytest.param(200, marks=pytest.mark.long)])
def test_a_forecast_of_titanium_that_ends_that_day_is_the_same(number: int, tmp_path: Path) -> None:
    score, (history, asked) = scorer(), real()
    some = chosen(asked, number)
    if number == 20:  # of those of `make test`, paces are asked on few days
        launches = [each for each in some if each.kind == "launch"]
        paces = [each for each in asked if each.kind == "pace"]
        some = [*launches, *_on_few_days(paces, number - len(launches))]
    days = _by_day(some)
    some = [each for questions in days for each in questions]
    assert len(some) == number and {each.kind for each in some} == {"pace", "launch"}
    whole = iter(Replay(history).quantiles(some))
    for questions in days:
        cut = Replay(_cut(score, questions[0].as_of, tmp_path)).quantiles(questions)
        for question, then in zip(questions, cut, strict=True):
            assert then == pytest.approx(next(whole), rel=1e-9), _name(question)


def _by_day(asked: Sequence[Origin]) -> list[list[Origin]]:
    """The questions of each day together: to cut ten years off takes longer than to ask."""
    of_day: dict[int, list[Origin]] = defaultdict(list)
    for each in asked:
        of_day[each.as_of].append(each)
    return list(of_day.values())


def _on_few_days(paces: Sequence[Origin], number: int) -> list[Origin]:
    """So many questions, four of a day where there are as many."""
    rng, found = np.random.default_rng(SEED), list[Origin]()
    days = _by_day(paces)
    for day in rng.permutation(len(days)).tolist():
        found += _drawn(days[day], min(4, number - len(found)), rng)
    return found


def _cut(score: ModuleType, as_of: int, folder: Path) -> History:
    day = str(day_date(as_of))
    score.truncate(str(titanium.FOLDER), day, str(folder / day))
    return read_history(_tables(folder / day))


@pytest.mark.long
@pytest.mark.parametrize("until", ["2014-06-30", "2017-06-30"])
def test_another_future_changes_no_forecast_of_the_past(until: str, tmp_path: Path) -> None:
    """The scorer's warp: after a day, Titanium's history goes on 1.5 times slower."""
    score, (_, asked) = scorer(), real()
    score.warp(str(titanium.FOLDER), until, str(tmp_path / "warped"))
    warped = read_history(_tables(tmp_path / "warped"))
    past = {_name(each): each for each in asked if str(day_date(each.as_of)) <= until}
    both = [each for each in origins(warped) if _name(each) in past]
    assert len(both) > 200
    ours, theirs = (Replay(each).quantiles(both) for each in (real()[0], warped))
    for question, mine, other in zip(both, ours, theirs, strict=True):
        assert mine == pytest.approx(other, rel=1e-9), (question.kind, question.subject, day_date(question.as_of))


def _name(asked: Origin) -> tuple[str, str, int, int]:
    return asked.kind, asked.subject, asked.as_of, asked.n
