"""How Andon itself is: what its sources, forecasts, channels and database last came to. Nothing here is about a squad.

Metrics are made of the same facts; the page adds what to do, and is for those who look after Andon.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from andon.model import ForecastState, Message, Viewer
from andon.usecases.behind import waits_until
from andon.usecases.rights import Action, require

if TYPE_CHECKING:
    from andon.store import Store

LATELY = timedelta(days=7)
"""So long it is told that a message was given up."""

OLD = timedelta(days=1)
"""A sync that lies back further is looked after: whoever syncs by cron does it once a day at least."""

STALE = timedelta(days=2)
"""So far back the newest day may lie that is forecast from: the day before yesterday's is."""


class Matter(StrEnum):
    """What wants a look."""

    SYNC_FAILED = "the last sync failed"
    NEVER_SYNCED = "a source was never read whole"
    SYNC_OLD = "the last sync lies far back"
    SYNC_DOUBT = "a sync was not sure of all"
    FORECAST_OLD = "forecasts lie far back"
    TABLES_BEHIND = "the tables are older than this Andon"
    TABLES_AHEAD = "a newer Andon has changed the tables"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that wants a look."""

    matter: Matter
    about: str = ""
    """The source, where it is about one."""
    since: datetime | None = None
    why: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What a source's last syncs came to."""

    name: str
    synced_at: datetime | None = None
    """When the last sync began that came to its end."""
    seconds: float = 0.0
    """How long that one took."""
    swept: int = 0
    downloaded: int = 0
    removed: int = 0
    doubt: str = ""
    """What it could not do whole, in a sentence."""
    tried_at: datetime | None = None
    """When the last attempt began, if it was another one."""
    tried_seconds: float = 0.0
    failed: bool = False
    """Whether that attempt failed."""
    why: str = ""
    hint: str = ""
    waits_until: datetime | None = None
    """Until when it asked to be left alone."""
    broken_off: bool = False
    """Whether a sync began after it that neither failed nor ended: it runs, or was stopped."""
    named: bool = True
    """Whether andon.toml names it."""


@dataclass(frozen=True, slots=True)
class ForecastStatus:
    """What the last forecasts came to."""

    as_of: date | None
    made_at: datetime | None
    counts: Mapping[ForecastState, int]


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """What a channel took lately."""

    name: str
    waiting: int = 0
    failing: int = 0
    """Of those, how many were tried in vain."""
    given_up: int = 0
    why: str = ""
    """Why the last one did not go out, without any secret."""


@dataclass(frozen=True, slots=True)
class Status:
    """How Andon is."""

    sources: tuple[SourceStatus, ...]
    forecasts: ForecastStatus
    open_flags: int
    waiting_flags: int
    """How many have no answer; how long they wait is no part of how Andon is, and for directors alone (promise 4)."""
    messages_waiting: int
    messages_failing: int
    messages_given_up: int
    open_snapshots: int
    size: int
    is_sqlite: bool
    revision: str
    behind: bool
    """Whether the tables are older than this Andon needs."""
    ahead: bool


@dataclass(frozen=True, slots=True)
class StatusPage:
    """How Andon is, for those who look after it."""

    status: Status
    channels: tuple[ChannelStatus, ...]
    troubles: tuple[Trouble, ...]


def status(store: Store, *, now: datetime, sources: Iterable[str] = ()) -> Status:
    """How the store is at a moment, with the sources that andon.toml names, and others that it knows, after them.

    Counts and moments only: for metrics. StoreError.
    """
    vital = store.vitals.read(now)
    known = {
        each.source: {"began_at": each.began_at, "finished_at": each.finished_at, **each.detail} for each in vital.syncs
    }
    named = list(sources)
    return Status(
        sources=tuple(
            _source(name, known.get(name, {}), now, named=name in named) for name in dict.fromkeys((*named, *known))
        ),
        forecasts=ForecastStatus(
            vital.forecast_as_of,
            vital.forecast_made_at,
            {each: vital.forecasts.get(each.value, 0) for each in ForecastState},
        ),
        open_flags=vital.open_flags,
        waiting_flags=vital.waiting_flags,
        messages_waiting=vital.messages_waiting,
        messages_failing=vital.messages_failing,
        messages_given_up=vital.messages_given_up,
        open_snapshots=vital.open_snapshots,
        size=vital.size,
        is_sqlite=store.vitals.is_sqlite,
        revision=vital.revision,
        behind=store.vitals.is_behind(vital.revision),
        ahead=store.vitals.is_ahead(vital.revision),
    )


def status_page(
    store: Store, viewer: Viewer, *, now: datetime, sources: Iterable[str], channels: Iterable[str]
) -> StatusPage:
    """How Andon is, for those who look after it; NotAllowed for anybody else. StoreError."""
    require(viewer, Action.SEE_STATUS)
    found = status(store, now=now, sources=sources)
    return StatusPage(found, _channels(store, now, channels), tuple(troubles(found, now=now)))


def troubles(found: Status, *, now: datetime) -> Iterator[Trouble]:
    """What wants a look; what keeps Andon from working comes first."""
    if found.behind:
        yield Trouble(Matter.TABLES_BEHIND)
    for each in found.sources:
        yield from _troubles_of(each, now)
    last = found.forecasts
    if last.as_of is not None and now.date() - last.as_of > STALE:
        yield Trouble(Matter.FORECAST_OLD, since=last.made_at)
    if found.ahead:
        yield Trouble(Matter.TABLES_AHEAD)


def _troubles_of(source: SourceStatus, now: datetime) -> Iterator[Trouble]:
    if source.failed:
        yield Trouble(Matter.SYNC_FAILED, source.name, source.tried_at, source.why, source.hint)
    elif source.named and source.synced_at is None:
        yield Trouble(Matter.NEVER_SYNCED, source.name)
    elif source.named and source.synced_at is not None and now - source.synced_at > OLD:
        yield Trouble(Matter.SYNC_OLD, source.name, source.synced_at)
    if source.doubt:
        yield Trouble(Matter.SYNC_DOUBT, source.name, source.synced_at, source.doubt)


def _source(name: str, state: Mapping[str, Any], now: datetime, *, named: bool) -> SourceStatus:
    failed = bool(state.get("failed"))
    began, finished, tried = state.get("began_at"), state.get("finished_at"), state.get("tried_at")
    later = began is not None and (finished is None or began > finished)
    return SourceStatus(
        name,
        synced_at=finished,
        seconds=float(state.get("seconds", 0.0)),
        swept=int(state.get("swept", 0)),
        downloaded=int(state.get("downloaded", 0)),
        removed=int(state.get("removed", 0)),
        doubt=str(state.get("doubt", "")),
        tried_at=datetime.fromisoformat(tried) if tried else began if later else finished,
        tried_seconds=float(state.get("tried_seconds", state.get("seconds", 0.0))),
        failed=failed,
        why=str(state.get("why", "")),
        hint=str(state.get("hint", "")),
        waits_until=waits_until(state, now),
        broken_off=later and not failed,
        named=named,
    )


def _channels(store: Store, now: datetime, names: Iterable[str]) -> tuple[ChannelStatus, ...]:
    waiting: dict[str, int] = defaultdict(int)
    for each in store.messages.waiting():
        waiting[each.channel] += 1
    troubled: dict[str, list[Message]] = defaultdict(list)
    for each in store.messages.troubled(since=now - LATELY):
        troubled[each.channel].append(each)
    return tuple(_channel(name, waiting[name], troubled[name]) for name in dict.fromkeys((*names, *waiting, *troubled)))


def _channel(name: str, waiting: int, troubled: list[Message]) -> ChannelStatus:
    given_up = sum(each.given_up_at is not None for each in troubled)
    why = troubled[-1].failed if troubled else ""
    return ChannelStatus(name, waiting, len(troubled) - given_up, given_up, why)
