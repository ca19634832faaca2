"""Promise 9: A percentage is checked, and bad news is no part of it: a flag, a worried check-in or Jira's impediment
never worsens the forecast of who spoke up, also where the chance on time is learnt from past launches (layer 3)."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from andon.frames import NEVER, day_date, day_moment
from andon.model import Category, Change, Flag, Issue, Launch, LaunchState, Precision, Squad, Status, TargetDate
from andon.store import Store
from andon.usecases.forecast import Forecasted, forecast
from andon.usecases.sync import sync
from examples import ListSource, check_in, flag, issue, sqlite_store
from forecast.promising import Organisation, organisation

LAUNCHES = 56
ids = (f"s{n}" for n in itertools.count())


@pytest.fixture(scope="module")
def organised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, ListSource, int]]:
    """An organisation whose dates have been held and missed often enough to be learnt from, on a late day."""
    told = organisation(5, launches=LAUNCHES, squads=3)
    day = told.last - 400
    with sqlite_store(tmp_path_factory.mktemp("promise")) as store:
        source = ListSource(_issues(told, day))
        squads = [Squad(id, name, claims=(f"component:{id}",)) for id, name in told.squads.items()]
        store.plans.add_squads(squads, token="squads", at=_at(300))
        store.plans.add_launches(_launches(told, day), token="launches", at=_at(300))
        sync(store, source, now=_now(day))
        yield store, source, day


def test_speaking_up_never_worsens_ones_own_forecast(organised: tuple[Store, ListSource, int], tmp_path: Path) -> None:
    store, source, day = organised
    before = _forecast(store, day)
    taught = [each for each in before.forecasts if ("layer", 3) in each.details]
    assert taught, "layer 3 speaks"
    for number, each in enumerate(before.forecasts):
        if each.squad_id is not None:
            store.words.add_flag(_flag(number, each.launch_id, each.squad_id, day))
            worried = check_in(f"w{number}", launch_id=each.launch_id, squad_id=each.squad_id, at=_at(day - 1))
            store.words.add_check_in(replace(worried, status=Status.NEEDS_HELP, probability=10))
    for key, each_issue in source.issues.items():
        if each_issue.category is Category.NEW:
            impeded = (*each_issue.changes, Change(_at(day - 1), "flagged", None, "Impediment"))
            source.issues[key] = replace(each_issue, changes=impeded, updated="2")
    sync(store, source, now=_now(day) + timedelta(minutes=1))
    after = _forecast(store, day)
    assert after.new == 0
    assert [replace(each, id="", made_at=_at(0)) for each in after.forecasts] == [
        replace(each, id="", made_at=_at(0)) for each in before.forecasts
    ]


def _forecast(store: Store, day: int) -> Forecasted:
    return forecast(store, as_of=day_date(day), now=_now(day), make_id=lambda: next(ids))


def _flag(number: int, launch_id: str, squad_id: str, day: int) -> Flag:
    return flag(f"f{number}", launch_id=launch_id, squad_id=squad_id, raised_at=_at(day - 2), since=day_date(day - 3))


def _issues(told: Organisation, day: int) -> list[Issue]:
    given = told.by(day)
    version = dict(zip(given.members["issue"], given.members["launch_id"], strict=True))
    columns = (given.work[each].tolist() for each in ("issue", "squad_id", "created", "done", "delivered"))
    return [
        _issue(id, squad, created, done, delivered, version.get(id))
        for id, squad, created, done, delivered in zip(*columns, strict=True)
    ]


def _issue(id: str, squad: str, created: int, done: int, delivered: bool, version: str | None) -> Issue:
    scopes = (f"version:{version}",) if version else ()
    fresh = issue(id, created=_at(created), claims=(f"component:{squad}",), scopes=scopes, project="P")
    if done >= NEVER:
        return fresh
    return replace(
        fresh,
        status="Done",
        category=Category.DONE,
        resolution="Done" if delivered else "Won't Do",
        delivered=delivered,
        done=_at(done),
        changes=(Change(_at(done), "category", "new", "done"),),
    )


def _launches(told: Organisation, day: int) -> list[Launch]:
    given = told.by(day)
    assert given.dates is not None
    found = []
    columns = ("launch_id", "known_from", "ended", "landed")
    for id, known_from, ended, landed in zip(*(given.launches[column].tolist() for column in columns), strict=True):
        mine = given.dates[given.dates["launch_id"] == id]
        promised = zip(mine["said"].tolist(), mine["target"].tolist(), strict=True)
        dates = [TargetDate(day_date(target), Precision.DAY, _at(said)) for said, target in promised]
        state = LaunchState.OPEN if ended >= NEVER else LaunchState.CLOSED if landed else LaunchState.CANCELLED
        found.append(
            Launch(
                id=id,
                name=id.title(),
                known_from=day_date(known_from),
                scopes=(f"version:jira/{id}",),
                dates=tuple(dates),
                state=state,
                ended_on=None if ended >= NEVER else day_date(ended),
            )
        )
    return found


def _at(day: int) -> datetime:
    return day_moment(day_date(day)) + timedelta(hours=9)


def _now(day: int) -> datetime:
    return day_moment(day_date(day), days=1) - timedelta(hours=1)
