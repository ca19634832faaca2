"""A round: bring in what changed at every source, and bring what follows from it up to date.

One composition for `andon sync` and for the app that keeps itself up to date. What it needs is imported when it
runs: a command that syncs nothing must not wait for Jira's client.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from time import sleep
from typing import TYPE_CHECKING

from andon.config import load_organisation, whole_minute
from andon.errors import ConfigError, SourceError, SourceUnavailable
from andon.usecases.plan_change import UNCHANGED, PlanChange, together, told_or_kept

if TYPE_CHECKING:
    from datetime import tzinfo
    from zoneinfo import ZoneInfo

    from andon.config import Organisation, Settings
    from andon.store import Store
    from andon.usecases.configure import Applied
    from andon.usecases.forecast import Forecasted
    from andon.usecases.ports import Progress, Source
    from andon.usecases.sync import Synced

TURN = "sync"
"""Whoever brings in work, from wherever, takes this turn of the store first."""

PLAN = "plan"
"""Whoever applies andon.toml waits for this turn: each looks before it writes, and replicas start together."""

PLAN_PATIENCE_SECONDS = 60
"""Far longer than the largest andon.toml takes."""


@dataclass(frozen=True, slots=True)
class How:
    """How the sources are asked; the ordinary way by default. See `usecases.sync.sync`."""

    full: bool = False
    since_last: bool = False
    believe: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """What was done."""

    synced: tuple[Synced, ...] = ()
    errors: tuple[SourceError, ...] = ()
    """Why other sources were not synced, or not whole."""
    waiting: tuple[str, ...] = ()
    """A sentence on each launch that waits for its version."""
    forecasted: Forecasted | None = None
    change: PlanChange = UNCHANGED
    """Of squads and launches."""


class WaitsTold:
    """A progress that also says while a source waits before it asks again; from any thread."""

    def __init__(
        self, progress: Progress, zone: tzinfo, *, now: Callable[[], datetime], sleep: Callable[[float], None]
    ) -> None:
        self._progress = progress
        self._zone = zone
        self._now = now
        self._sleep = sleep
        self._last: tuple[int, int | None, str] = (0, None, "Starting")

    def __call__(self, done: int, total: int | None, message: str) -> None:
        """How far it is, as any progress is told."""
        self._last = (done, total, message)
        self._progress(done, total, message)

    def pause(self, source: str, seconds: float) -> None:
        """Wait, and say so meanwhile: a bar that stands still looks like one that hangs."""
        until = (self._now() + timedelta(seconds=seconds)).astimezone(self._zone)
        done, total, _ = self._last
        self._progress(done, total, f"{source}: waiting until {until:%H:%M:%S %Z}, then asking again")
        self._sleep(seconds)
        self._progress(*self._last)


def sync_round(
    settings: Settings,
    *,
    now: Callable[[], datetime],
    make_id: Callable[[], str],
    progress: Progress,
    how: How = How(),
    then_forecast: bool = False,
) -> Round:
    """Sync every source that andon.toml names, and forecast today's launches after it if that is asked for.

    A source that fails keeps no other from being synced: what went wrong is in the answer. One that asked to be
    left alone is not asked again before its time. `make_id` gives a new unique id at every call. Raises Busy when
    another round is running, ConfigError for what is wrong in andon.toml or missing beside it, and StoreError.
    """
    from andon.store import open_store
    from andon.usecases.name_sources import check_sources, remember_sources

    organisation = load_organisation(settings.config)
    store = open_store(settings.database_url)
    with store.turns.take(TURN), told_or_kept(store) as changed:
        check_sources(store, organisation.source_names)
        changed.append(apply_organisation(store, organisation, now=now(), token=make_id()).change)
        told = WaitsTold(progress, organisation.zone, now=now, sleep=sleep)
        sources = _opened(store, organisation, settings, told.pause)
        remember_sources(store, organisation.source_names)
        synced, errors = _sync_each(store, sources, organisation.zone, now=now, progress=told, how=how)
        if not synced:
            return Round(errors=errors, change=together(changed))
        waiting = _follow(store, organisation, {each.name for each in synced}, changed, now=now, make_id=make_id)
        forecasted = _forecast_today(store, now=now, make_id=make_id) if then_forecast else None
        return Round(synced, errors, waiting, forecasted, together(changed))


def rename_source(settings: Settings, old: str, new: str, *, now: datetime, token: str) -> int:
    """Give everything that a source brought the name that andon.toml has for it now; how many issues.

    Raises Busy, ConfigError where that cannot be meant, InvalidInput when both names have issues, and StoreError.
    """
    from andon.store import open_store
    from andon.usecases import name_sources

    named = load_organisation(settings.config).source_names
    store = open_store(settings.database_url)
    with store.turns.take(TURN):
        return name_sources.rename_source(store, old, new, named=named, token=token, now=now)


def forget_source(settings: Settings, name: str, *, now: datetime) -> int:
    """Count on the issues of a source that andon.toml does not name no longer; how many there were.

    Raises Busy, ConfigError where that cannot be meant, and StoreError.
    """
    from andon.store import open_store
    from andon.usecases import name_sources

    named = load_organisation(settings.config).source_names
    store = open_store(settings.database_url)
    with store.turns.take(TURN):
        return name_sources.forget_source(store, name, named=named, now=now)


def apply_organisation(
    store: Store, organisation: Organisation, *, now: datetime, token: str, tells: bool = True
) -> Applied:
    """Bring the store to what andon.toml says, once whoever else is at it has ended. Raises Busy when that is never."""
    from andon.usecases.configure import apply_plan

    with store.turns.wait_for(PLAN, patience=PLAN_PATIENCE_SECONDS, sleep=sleep):
        return apply_plan(
            store,
            bets=organisation.bet,
            squads=organisation.squad,
            launches=organisation.launch,
            guilds=organisation.guild,
            calendar=organisation.calendar.calendar,
            now=now,
            token=token,
            tells=tells,
        )


def load_libraries() -> None:
    """Import all that a round needs, so that a serving process can do it before its first visitor."""
    for name in (
        "sources.jira.source",
        "store",
        "usecases.adopt",
        "usecases.follow_moves",
        "usecases.follow_versions",
        "usecases.forecast",
        "usecases.forecast_milestones",
        "usecases.name_sources",
        "usecases.nudge",
    ):
        import_module(f"andon.{name}")


def _opened(
    store: Store, organisation: Organisation, settings: Settings, pause: Callable[[str, float], None]
) -> list[Source]:
    from andon.sources import open_sources

    squads, launches = store.plans.squads(), store.plans.launches()
    sources = open_sources(organisation, squads, launches, recall=store.work.ids_under, pause=pause)
    if not sources:
        raise ConfigError(
            f"{settings.config} names no source of work.",
            hint='Write [jira] with url = "https://jira.example.com" and projects = ["KEY"]; '
            "docs/settings.md shows more.",
        )
    return sources


def _sync_each(
    store: Store,
    sources: list[Source],
    zone: ZoneInfo,
    *,
    now: Callable[[], datetime],
    progress: Progress,
    how: How,
) -> tuple[tuple[Synced, ...], tuple[SourceError, ...]]:
    from andon.usecases.behind import LONGEST_WAIT
    from andon.usecases.sync import sync

    synced: list[Synced] = []
    errors: list[SourceError] = []
    for source in sources:
        wait = _wait(store, source.name, now(), zone)
        if wait:
            errors.append(wait)
            continue
        began = now()
        try:
            done = sync(
                store,
                source,
                now=began,
                progress=progress,
                full=how.full,
                since_last=how.since_last,
                believe=how.believe,
            )
        except SourceError as error:
            until = error.until if isinstance(error, SourceUnavailable) else None
            store.work.fail_sync(
                source.name, until=until and min(until, now() + LONGEST_WAIT), attempt=_attempt(error, began, now())
            )
            errors.append(error)
        else:
            synced.append(done)
    return tuple(synced), tuple(errors)


def _attempt(error: SourceError, began: datetime, ended: datetime) -> dict[str, object]:
    """What is kept of a sync that failed, for those who look after Andon."""
    return {
        "tried_at": began.isoformat(),
        "tried_seconds": round((ended - began).total_seconds(), 3),
        "why": error.message,
        "hint": error.hint,
    }


def _wait(store: Store, name: str, now: datetime, zone: ZoneInfo) -> SourceUnavailable | None:
    """Why a source is not asked now: it wants to be left alone for a while."""
    from andon.usecases.behind import waits_until

    until = waits_until(store.work.source_states().get(name, {}), now)
    if until is None:
        return None
    return SourceUnavailable(
        f"{name} asked to be left alone until {whole_minute(until, zone)}.",
        hint="Sync again then; it was not asked now, and what came before is kept.",
        until=until,
    )


def _follow(
    store: Store,
    organisation: Organisation,
    synced: set[str],
    changed: list[PlanChange],
    *,
    now: Callable[[], datetime],
    make_id: Callable[[], str],
) -> tuple[str, ...]:
    """Let squads, launches and their dates follow what came; what still waits for its version."""
    from andon.usecases.adopt import adopt
    from andon.usecases.follow_moves import follow_moves
    from andon.usecases.follow_versions import follow_versions

    # The versions are known now: launches that waited for theirs get them, before new ones are added.
    applied = apply_organisation(store, organisation, now=now(), token=make_id())
    changed.append(applied.change)
    for folder in organisation.history:
        if folder.name in synced:
            changed.append(PlanChange(adopt(store, folder.name, token=make_id(), now=now())))
    follow_versions(store, now=now(), token=make_id())
    follow_moves(store, now=now(), token=make_id())
    return applied.waiting


def _forecast_today(store: Store, *, now: Callable[[], datetime], make_id: Callable[[], str]) -> Forecasted:
    from andon.usecases.forecast import forecast
    from andon.usecases.forecast_milestones import forecast_milestones
    from andon.usecases.nudge import worries

    moment = now()
    done = forecast(store, as_of=moment.date(), now=moment, make_id=make_id)
    forecast_milestones(store, as_of=moment.date(), now=moment, make_id=make_id)
    worries(store, moment.date(), moment)
    return done
