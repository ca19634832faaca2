"""An as-of forecast of today's store is the one of a store that was filled on that day, on histories that move a lot.

What no source can tell of the past, and so is not in these stories: another squad's component, another epic or query,
and a resolution that was changed without opening the issue again.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest

from andon.frames import day_moment
from andon.model import Contribution, Launch, LaunchState, Precision, TargetDate
from andon.store import Store
from andon.usecases.forecast import forecast
from andon.usecases.known import Past
from examples import launch, sqlite_store, squad
from forecast import stories

SEED = 11
TOLD = stories.world(SEED)
Told = dict[tuple[str, str | None], tuple[object, ...]]


def filled_on(store: Store, day: date) -> Store:
    """A store that a sync of the generated Jira filled at the end of a day."""
    names = [squad(name.lower(), name=name, claims=(f"component:{name}",)) for name in stories.SQUADS]
    store.plans.add_squads(names, token="squads", at=stories.FIRST)
    store.plans.add_launches([each for each in map(_launch, TOLD.releases) if each.known_from <= day], token="l",
                             at=stories.FIRST)  # fmt: skip
    # A deleted issue stays as it was seen last, with a tombstone.
    alive = stories.World([each for each in TOLD.stories if each.deleted is None], TOLD.releases)
    deleted = [each for each in TOLD.stories if each.deleted is not None]
    store.work.save_issues("jira", stories.issues(alive, day, "jira"))
    store.work.save_issues("jira", [issue for each in deleted for issue in stories.last_seen(each, day, "jira")])
    for each in deleted:
        if each.deleted and each.deleted < day_moment(day, days=1):
            store.work.mark_gone("jira", [each.key], each.deleted)
    store.plans.settle(at=stories.FIRST)
    return store


def _launch(release: stories.Release) -> Launch:
    begun = (stories.FIRST + timedelta(days=(int(release.id) - 1) * stories.EVERY)).date()
    said = datetime.combine(begun, time(9), UTC)
    return launch(
        f"launch-{release.id}",
        TargetDate(begun + timedelta(days=stories.LASTS), Precision.DAY, said),
        known_from=begun,
        scopes=(f"version:jira/{release.id}",),
        state=LaunchState.CLOSED,
        ended_on=release.shipped,
    )


def told(store: Store, day: date, past: Past | None = None) -> Told:
    ids = iter(range(10_000))
    done = forecast(
        store,
        as_of=day,
        now=day_moment(day, days=1),
        make_id=lambda: f"{day}-{next(ids)}",
        past=past,
        timer=lambda: 0.0,
    )
    return {
        (each.launch_id, each.squad_id): (
            each.state, each.target, each.on_time, each.p50, each.p85, each.p95, each.counted, each.counted_keys
        )
        for each in done.forecasts
    }  # fmt: skip


def by_issues(store: Store, day: date) -> set[Contribution]:
    """Who took part in the launches that were known on a day, as today's store tells it."""
    scopes = {each.id: each.scopes for each in store.plans.launches() if each.known_from <= day}
    then = store.plans.squads_by_issues(day_moment(day, days=1) - timedelta(microseconds=1), scopes)
    return {Contribution(launch_id, squad_id) for launch_id, squads in then.items() for squad_id in squads}


@pytest.mark.parametrize("number", [10, pytest.param(200, marks=pytest.mark.long)])
def test_todays_store_says_of_a_past_day_what_was_said_on_it(number: int, tmp_path: Path) -> None:
    rng, days = np.random.default_rng(SEED), range(90, stories.DAYS - stories.LASTS)
    chosen = [
        stories.FIRST.date() + timedelta(days=int(each)) for each in sorted(rng.choice(days, number, replace=False))
    ]
    (tmp_path / "today").mkdir()
    forecasts = 0
    with sqlite_store(tmp_path / "today") as today:
        past = Past(filled_on(today, stories.LAST))
        for day in chosen:
            (tmp_path / str(day)).mkdir()
            with sqlite_store(tmp_path / str(day)) as then:
                expected = told(filled_on(then, day), day)
                took_part = set(then.plans.contributions())
            found = told(today, day, past)
            assert found == expected, day
            assert took_part == by_issues(today, day), day
            forecasts += len(found)
    assert forecasts >= number
