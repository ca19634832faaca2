"""Promise 2: The squad sees a forecast first. Others see it once the squad has commented on it, or after 72 hours
(configurable, 7 days at most). The squad can annotate a forecast, never delete it."""

import json
import tomllib
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import andon
from andon.config import Organisation
from andon.forecast.moved import Parts
from andon.model import ForecastState, MilestoneForecast, Viewer
from andon.store import Store, open_store
from andon.store.forecasts import Forecasts
from andon.usecases.board import Look
from andon.usecases.burn_up import burn_up
from andon.usecases.launch_page import launch_page
from andon.usecases.launch_timeline import launch_timeline
from andon.usecases.milestones import launch_steps, set_milestone, tell_milestone
from andon.usecases.move import Move, details_of
from andon.usecases.portfolio import portfolio
from andon.usecases.portfolio_filter import Filter
from andon.usecases.snapshot import snapshot_payload
from andon.usecases.squad_home import squad_home
from andon.usecases.sync import sync
from andon.usecases.timeline import Reach, timeline, whole_year
from andon.usecases.track_record import check_forecasts, last_dates, track_record
from andon.usecases.workings import workings
from examples import (
    ATLAS,
    BOREALIS,
    DIRECTOR,
    FIRST_LOOK,
    NOW,
    TODAY,
    VIEWER,
    ListSource,
    check_in,
    filled,
    forecast,
    issue,
    squad,
    steady_work,
)
from shell import Shell

SECRET_CHANCE = 0.4321
SECRET_DAY = "2026-10-03"


def young(store: Store, hours: float) -> None:
    """A forecast of every subject of both launches, made so many hours ago, that nobody has spoken of."""
    made = NOW - timedelta(hours=hours)
    changes: dict[str, Any] = {"made_at": made, "as_of": made.date() - timedelta(days=1), "on_time": SECRET_CHANCE}
    for field in ("p50", "p85", "p95"):
        changes[field] = TODAY.replace(month=10, day=3)
    store.forecasts.add(
        [
            forecast("1", **changes),
            forecast("2", squad_id=None, **changes),
            forecast("3", launch_id="meridian", **changes),
            forecast("4", launch_id="meridian", squad_id=None, **changes),
        ]
    )


def everything(store: Store, viewer: Viewer, back: int = 0) -> str:
    """All that any view, export or frozen page gives this viewer, as one text."""
    look = Look(viewer, NOW - timedelta(days=back), NOW, FIRST_LOOK)
    views = [
        portfolio(store, look),
        *(launch_page(store, look, launch) for launch in ("halcyon", "meridian")),
        *(squad_home(store, look, squad) for squad in ("atlas", "borealis")),
    ]
    views += [*record_of(store, look)]
    views += [burn_up(store, look, *subject) for subject in product(("halcyon", "meridian"), (None, "atlas"))]
    views += [launch_timeline(store, look, launch) for launch in ("halcyon", "meridian")]
    year = whole_year(portfolio(store, look))
    views += [timeline(year, Filter(), reach, today=look.moment.date()) for reach in Reach]
    views += [workings(store, look, *subject) for subject in product(("halcyon", "meridian"), (None, "atlas"))]
    payloads = [snapshot_payload(store, look, subject) for subject in ("portfolio", "launch:halcyon")]
    return repr(views) + json.dumps(payloads)


def record_of(store: Store, look: Look) -> list[Any]:
    """How forecasts came true, as pages tell it."""
    checks = check_forecasts(store, day=look.moment.date(), now=look.now, first_look=look.first_look)
    return [track_record(checks, look.viewer), last_dates(checks, look.viewer, "atlas")]


def test_why_it_moved_and_what_is_behind_it_stay_with_its_squad_as_well(store: Store) -> None:
    """Neither its parts nor the keys that it counted reach anybody else, nor do they through an older one."""
    old = NOW - timedelta(days=9)
    store.forecasts.add([forecast("0", made_at=old, as_of=old.date(), on_time=0.6, counted_keys=("A-1",))])
    told = Parts(pace=SECRET_CHANCE, added=0.0, cut=0.0, date=0.0, recalibration=0.0)
    move = Move(old.date(), ForecastState.FORECAST, 0.6, None, told, added=1, added_keys=("SECRET-1",))
    made = NOW - timedelta(hours=71.9)
    details = tuple(sorted(details_of(move).items()))
    new = forecast("1", made_at=made, as_of=made.date(), on_time=0.5, details=details, counted_keys=("SECRET-2",))
    store.forecasts.add([new])
    for viewer in (DIRECTOR, VIEWER, BOREALIS):
        seen = everything(store, viewer)
        assert "SECRET" not in seen and not leaks(seen)
    mine = everything(store, ATLAS)
    assert "SECRET-1" in mine and "SECRET-2" in mine and leaks(mine)


def leaks(text: str) -> bool:
    return str(SECRET_CHANCE) in text or SECRET_DAY in text or "2026, 10, 3" in text


@pytest.mark.parametrize("viewer", [DIRECTOR, VIEWER, BOREALIS], ids=["director", "viewer", "another squad"])
@pytest.mark.parametrize("back", [0, 1, 2])
def test_nobody_else_sees_it_in_any_view_or_look_back_within_72_hours(store: Store, viewer: Viewer, back: int) -> None:
    """Views, exports and as-of views all keep to it."""
    young(store, 71.9)
    assert not leaks(everything(store, viewer, back))


def test_its_squad_sees_it_at_once_and_everybody_after_72_hours(store: Store) -> None:
    """The same text that hides it from others shows it to its squad, and to all when the time has passed."""
    young(store, 71.9)
    assert leaks(everything(store, ATLAS))
    later = Look(DIRECTOR, NOW + timedelta(hours=1), NOW + timedelta(hours=1), FIRST_LOOK)
    shown = portfolio(store, later)
    assert leaks(repr(shown))
    assert {row.outlook.held_until for row in shown.rows} == {None}
    assert leaks(repr(launch_page(store, later, "halcyon").forecasts))


def test_a_comment_opens_it(store: Store) -> None:
    """The squad's words about the launch, said since the forecast, are its comment."""
    young(store, 10)
    store.words.add_check_in(check_in(at=NOW, launch_id="meridian"))
    shown = portfolio(store, Look(DIRECTOR, NOW, NOW, FIRST_LOOK))
    assert [row.outlook.on_time for row in shown.rows] == [None, SECRET_CHANCE]


def test_neither_what_changed_nor_where_they_differ_tells_of_it_within_72_hours(store: Store) -> None:
    """The squad spoke before it; then its hours pass."""
    old = NOW - timedelta(days=20)
    store.forecasts.add([forecast(f"old-{n}", squad_id=n, made_at=old, as_of=old.date()) for n in ("atlas", None)])
    for squad_id in ("atlas", "borealis"):
        store.words.add_check_in(check_in(squad_id, squad_id=squad_id, at=NOW - timedelta(days=4), probability=90))
    young(store, 71.9)
    told = []
    for hours in (0, 1):
        moment = NOW + timedelta(hours=hours)
        view = portfolio(store, Look(DIRECTOR, moment, moment, FIRST_LOOK))
        assert view.changes is not None
        moved = [each.forecast.after.isoformat() for each in view.changes.launches if each.forecast]
        told.append((moved, [each.on_time for each in view.apart]))
    assert told == [([], []), ([SECRET_DAY], [SECRET_CHANCE])]


def test_words_from_before_it_do_not_open_it(store: Store) -> None:
    """A squad cannot have commented on what was not there yet."""
    store.words.add_check_in(check_in("old", at=NOW - timedelta(hours=11), launch_id="meridian"))
    young(store, 10)
    shown = portfolio(store, Look(DIRECTOR, NOW, NOW, FIRST_LOOK))
    assert [row.outlook.on_time for row in shown.rows] == [None, None]


def test_the_command_line_prints_no_number_of_it_within_72_hours(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs `andon forecast` sees that there is one, and until when it is with its squad."""
    store = open_store(shell.url)
    filled(store)
    sync(store, ListSource(steady_work()), now=NOW)
    shell.write("andon.toml", "")
    told = []
    for hours in (0, 71, 73):
        monkeypatch.setattr("andon.forecast_command.now", lambda hours=hours: NOW + timedelta(hours=hours))
        assert shell.run("forecast", "--as-of", str(TODAY)) == 0
        told.append(shell.out)
    (made,) = [each for each in store.forecasts.newest(as_of=TODAY, launch_id="halcyon") if each.squad_id is None]
    assert made.made_at == NOW and made.p85 and made.on_time
    numbers = [str(made.p50), str(made.p85), f"{made.on_time:.0%}"]
    assert [[each in words for each in numbers] for words in told] == [[False] * 3, [False] * 3, [True] * 3]
    assert ["with its squad until" in words for words in told] == [True, True, False]


@pytest.mark.parametrize(("hours", "accepted"), [("0", True), ("168", True), ("168.1", False), ("-1", False)])
def test_the_window_is_configurable_and_7_days_at_most(hours: str, accepted: bool) -> None:
    """andon.toml can shorten the first look or lengthen it to a week."""
    told = tomllib.loads(f"[forecast]\nfirst_look_hours = {hours}")
    if accepted:
        assert Organisation.model_validate(told).first_look == timedelta(hours=float(hours))
    else:
        with pytest.raises(ValidationError):
            Organisation.model_validate(told)


def test_a_forecast_in_its_first_look_is_in_no_record(store: Store) -> None:
    """Also where its date has passed already, so that the record tells nothing of it."""
    made = NOW - timedelta(hours=71.9)
    soon = tuple(n / 99 for n in range(1, 100))
    late = forecast("1", squad_id=None, made_at=made, as_of=made.date() - timedelta(days=1), quantiles=soon)
    store.forecasts.add([late])
    store.plans.add_squads([squad("comet")], token="comet", at=NOW)
    names = ("Atlas", "Atlas", "Borealis", "Borealis", "Comet")
    work = [issue(f"A-{n}", claims=(f"component:{each}",), scopes=("version:1",)) for n, each in enumerate(names)]
    sync(store, ListSource(work), now=NOW)
    assert record_of(store, Look(DIRECTOR, NOW, NOW, FIRST_LOOK))[0].launches is None
    later = NOW + timedelta(hours=1)
    found = record_of(store, Look(DIRECTOR, later, later, FIRST_LOOK))[0].launches
    assert [each.known for each in found.ours.levels] == [1, 1, 1, 1]


def test_a_forecast_can_be_added_and_read_and_nothing_else() -> None:
    """Never deleted, never changed: the store has no door for it."""
    doors = {name for name in vars(Forecasts) if not name.startswith("_")}
    assert doors == {
        "add",
        "newest",
        "of_day",
        "made_since",
        "history",
        "kept",
        "last_made",
        "shapes",
        "whole",
        "chances",
    }


def test_a_squads_own_chances_are_read_for_its_own_mirror_alone() -> None:
    """`chances` tells what is in its first look, too: to the squad, whose it is."""
    files = Path(andon.__file__).parent.rglob("*.py")
    readers = [file.name for file in files if ".forecasts.chances(" in file.read_text()]
    # The second one invents the demo, where nobody is anybody.
    assert sorted(readers) == ["conversation.py", "conversations.py"]


def test_a_milestones_chance_stays_with_its_squad_and_comes_after_its_own_word(store: Store) -> None:
    """Others see it in no view and no frozen page; the squad itself once it has said what it thinks."""
    day = TODAY + timedelta(days=9)
    step: dict[str, Any] = {"launch_id": "halcyon", "squad_id": "atlas", "name": "A song plays", "day": day}
    set_milestone(store, ATLAS, **step, token="m1", now=NOW - timedelta(days=9))
    made = NOW - timedelta(days=8)
    store.milestones.add_forecasts([MilestoneForecast("f1", "m1", made.date(), made, SECRET_CHANCE, 4)])
    for viewer in (ATLAS, DIRECTOR, VIEWER, BOREALIS):
        seen = everything(store, viewer)
        assert not leaks(seen)
        assert not leaks(repr(launch_steps(store, Look(viewer, NOW, NOW, FIRST_LOOK), "halcyon")))
    tell_milestone(store, ATLAS, milestone_id="m1", probability=70, token="w1", now=NOW)
    assert leaks(everything(store, ATLAS))
    for viewer in (DIRECTOR, VIEWER, BOREALIS):
        assert not leaks(everything(store, viewer))
        assert not leaks(repr(launch_steps(store, Look(viewer, NOW, NOW, FIRST_LOOK), "halcyon")))
