"""All that a store tells by its own reads, as plain values that a file keeps and a later Andon is compared with."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

import pandas as pd

from andon.store import Store

EVER = datetime(9000, 1, 1, tzinfo=UTC)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def told(store: Store) -> dict[str, Any]:
    """By the name of each read, what it answers."""
    rooms = (_plans, _words, _steps, _votes_and_nudges, _model, _frozen, _people, _messages, _work)
    return {name: plain(answer) for room in rooms for name, answer in room(store).items()}


def _plans(store: Store) -> dict[str, Any]:
    plans = store.plans
    return {
        "tribes": plans.tribes(),
        "bets": plans.bets(),
        "squads": plans.squads(),
        "launches": plans.launches(),
        "contributions": sorted(plans.contributions(), key=str),
        "squad_events": {each.id: plans.squad_events(each.id) for each in plans.squads()},
        "launch_events": {each.id: plans.launch_events(each.id) for each in plans.launches()},
        "calendar_changes": plans.calendar_changes(BEGINNING),
        "named_squads": plans.named_squads(BEGINNING),
        "set_up_since": plans.set_up_since(BEGINNING),
        "parts_then": plans.parts_then(EVER),
        "andon.toml": plans.setting("andon.toml"),
        "guilds": store.guilds.all(),
    }


def _words(store: Store) -> dict[str, Any]:
    squads = [each.id for each in store.plans.squads()]
    return {
        "check_ins": store.words.check_ins(until=EVER),
        "last_check_ins": sorted(store.words.last_check_ins(until=EVER), key=lambda each: each.id),
        "flags": store.words.flags(until=EVER),
        "blackouts": {each: store.blackouts.all(each, until=EVER) for each in squads},
        "own_words": {each: store.blackouts.entries(each, until=EVER) for each in squads},
    }


def _steps(store: Store) -> dict[str, Any]:
    return {
        "dependencies": store.dependencies.named(until=EVER),
        "milestones": store.milestones.all(until=EVER),
        "milestone_forecasts": store.milestones.forecasts(until=EVER),
    }


def _votes_and_nudges(store: Store) -> dict[str, Any]:
    rounds = store.votes.rounds(until=EVER)
    secrets = [f"hash of a secret {n}" for n in range(3)]
    return {
        "rounds": rounds,
        "has_voted": {each.id: [store.votes.has_voted(each.id, secret) for secret in secrets] for each in rounds},
        "nudges": {each.id: store.nudges.to_squad(each.id, until=EVER) for each in store.plans.squads()},
    }


def _model(store: Store) -> dict[str, Any]:
    kept = store.forecasts.made_since(BEGINNING, as_of=date(8999, 1, 1))
    return {
        "forecasts": sorted(store.forecasts.whole([each.id for each in kept]), key=lambda each: each.id),
        "chances": {each.id: store.forecasts.chances(each.id, until=EVER) for each in store.plans.squads()},
    }


def _frozen(store: Store) -> dict[str, Any]:
    formats = store.snapshots.formats()
    return {
        "snapshots": sorted(store.snapshots.all(), key=lambda each: each.id),
        "files": {id: {each: store.snapshots.content(id, each) for each in some} for id, some in formats.items()},
        "link": store.snapshots.by_hash("hash of a link"),
    }


def _people(store: Store) -> dict[str, Any]:
    accounts = store.people.accounts()
    days = [day for each in accounts if each.signed_in_at and (day := each.signed_in_at.date())]
    return {
        "accounts": accounts,
        "hats": store.people.hats(),
        "visits": {each.id: store.people.visits(each.id, until=max(days)) for each in store.plans.squads()},
        "tokens": {each.id: store.tokens.of(each.id) for each in accounts},
        "token": store.tokens.by_hash("hash of t1"),
    }


def _messages(store: Store) -> dict[str, Any]:
    return {
        "waiting": store.messages.waiting(),
        "troubled": store.messages.troubled(since=BEGINNING),
        "known": store.messages.known(["x1", "sent", "failed", "given-up", "never"]),
        "preferences": {each: store.preferences.read(each) for each in ("squad:atlas", "director")},
    }


def _work(store: Store) -> dict[str, Any]:
    work = store.work
    sources = work.source_states()
    return {
        "sources": sources,
        "memory": {each: work.memory(each) for each in sources},
        "stamps": {each: work.stamps(each) for each in sources},
        "aliases": work.aliases(),
        "claims": work.claims(),
        "settled": list(work.settled()),
        "versions": work.versions(),
        "brought": work.brought(),
        "impediments": work.impediments(),
        "once_flagged": work.once_flagged(EVER - timedelta(days=1)),
    }


# ------------------------------------------------------------------------------ as plain values


def plain(value: Any) -> Any:
    """The value as JSON holds it; what has no order gets one."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return None if pd.isna(value) else value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return _laid_out(value)


def _laid_out(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        rows = value.astype(object).where(value.notna(), None)
        return [plain(each) for each in rows.to_dict("records")]
    if dataclasses.is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(each) for each in value), key=str)
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def differences(kept: Any, found: Any, place: str = "") -> list[str]:
    """Where what is found is not what was kept; a name that is new in a later Andon is no difference."""
    if isinstance(kept, dict) and isinstance(found, dict):
        return [
            each for name in kept for each in differences(kept[name], found.get(name, "missing"), f"{place}/{name}")
        ]
    if isinstance(kept, list) and isinstance(found, list) and len(kept) == len(found):
        pairs = enumerate(zip(kept, found, strict=True))
        return [each for n, (one, other) in pairs for each in differences(one, other, f"{place}/{n}")]
    return [] if kept == found else [f"{place}: {kept!r} became {found!r}"]
