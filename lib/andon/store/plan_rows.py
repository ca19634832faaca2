"""Rows of squads and launches: what they say, and what of a plan is written into them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from andon.model import (
    SAME_PRESS,
    Contribution,
    Launch,
    LaunchState,
    Outcome,
    OutcomeKind,
    Precision,
    Squad,
    TargetDate,
    WorkCalendar,
)
from andon.store import schema as t


def _rested(connection: Connection) -> dict[str, list[tuple[datetime, datetime]]]:
    """From when to when each squad was retired that came back; the squad's own row knows nothing of it any more."""
    of, found = t.squad_event.c, defaultdict(list)
    query = select(of.squad_id, of.at, of.detail).where(of.kind == "revived").order_by(of.at, of.id)
    for row in connection.execute(query):
        # It may be let work again twice, and a piece of a day be blacked out of what was kept.
        with suppress(TypeError, ValueError):
            found[row.squad_id].append((datetime.fromisoformat(row.detail["retired_at"]["from"]), row.at))
    return found


def _squad(row: Any, rested: tuple[tuple[datetime, datetime], ...]) -> Squad:
    return Squad(
        id=row.id,
        name=row.name,
        tribe_id=row.tribe_id,
        claims=tuple(row.claims),
        time_zone=row.time_zone,
        mission=row.mission,
        split_from=row.split_from,
        retired_at=row.retired_at,
        rested=rested,
        calendar=calendar_of(row.calendar),
        version=row.version,
    )


def calendar_of(kept: Mapping[str, Any]) -> WorkCalendar:
    """A calendar as it is kept; what is not in it is empty."""
    weekend = kept.get("weekend")
    return WorkCalendar(
        kept.get("country", ""),
        kept.get("subdivision", ""),
        None if weekend is None else tuple(weekend),
        tuple(kept.get("days_off", ())),
    )


def squad_values(squad: Squad) -> dict[str, Any]:
    """A squad as its row."""
    return {
        "id": squad.id,
        "name": squad.name,
        "tribe_id": squad.tribe_id,
        "claims": list(squad.claims),
        "time_zone": squad.time_zone,
        "mission": squad.mission,
        "split_from": squad.split_from,
        "retired_at": squad.retired_at,
        "calendar": asdict(squad.calendar) if squad.calendar else {},
    }


def launch_values(launch: Launch) -> dict[str, Any]:
    """A launch as its row; its scopes, squads, dates and ends have rows of their own."""
    return {
        "id": launch.id,
        "name": launch.name,
        "known_from": launch.known_from,
        "bet_id": launch.bet_id,
        "success": launch.success,
        "state": launch.state.value,
        "ended_on": launch.ended_on,
    }


def read_squads(connection: Connection) -> list[Squad]:
    """All squads, by name."""
    rested = _rested(connection)
    rows = connection.execute(select(t.squad).order_by(t.squad.c.name))
    return [_squad(row, tuple(rested[row.id])) for row in rows]


def read_launches(connection: Connection) -> list[Launch]:
    """All launches, by name, each with what has rows of its own."""
    dates, scopes, squads, outcomes = (
        _dates(connection),
        _pairs(connection, t.launch_scope.c.launch_id, t.launch_scope.c.scope),
        _pairs(connection, t.launch_squad.c.launch_id, t.launch_squad.c.squad_id),
        read_outcomes(connection),
    )
    rows = connection.execute(select(t.launch).order_by(t.launch.c.name, t.launch.c.id))
    return [
        Launch(
            id=row.id,
            name=row.name,
            known_from=row.known_from,
            scopes=tuple(scopes[row.id]),
            squad_ids=tuple(squads[row.id]),
            dates=tuple(dates[row.id]),
            bet_id=row.bet_id,
            success=row.success,
            state=LaunchState(row.state),
            ended_on=row.ended_on,
            outcomes=tuple(outcomes[row.id]),
            version=row.version,
        )
        for row in rows
    ]


def read_contributions(connection: Connection) -> list[Contribution]:
    """Which squad takes part in which launch now."""
    return [Contribution(row.launch_id, row.squad_id) for row in connection.execute(select(t.contribution))]


def _pairs(connection: Connection, key: Any, value: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each, other in connection.execute(select(key, value).order_by(key, value)):
        found[each].append(other)
    return found


def _dates(connection: Connection) -> dict[str, list[TargetDate]]:
    found: dict[str, list[TargetDate]] = defaultdict(list)
    for row in connection.execute(select(t.launch_date).order_by(t.launch_date.c.said_at, t.launch_date.c.id)):
        found[row.launch_id].append(TargetDate(row.day, Precision(row.precision), row.said_at, row.reason, row.said_by))
    return found


def read_outcomes(connection: Connection) -> dict[str, list[Outcome]]:
    """What was said of each launch's end, the first word first."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    for row in connection.execute(select(t.outcome).order_by(t.outcome.c.declared_at, t.outcome.c.id)):
        found[row.launch_id].append(
            Outcome(OutcomeKind(row.kind), row.landed_on, row.learned, row.declared_at, row.declared_by, row.squad_id)
        )
    return found


def set_pairs(connection: Connection, table: Any, launch_id: str, column: str, values: Iterable[str]) -> None:
    """Put these scopes, or squads, in the place of those that a launch has."""
    connection.execute(delete(table).where(table.c.launch_id == launch_id))
    rows = [{"launch_id": launch_id, column: value} for value in dict.fromkeys(values)]
    if rows:
        connection.execute(insert(table), rows)


def changed_pairs(
    connection: Connection, launch_id: str, scopes: Sequence[str] | None, squad_ids: Sequence[str] | None
) -> dict[str, Any]:
    """What a launch's scopes and squads were and become, for its history: the tables keep the present only."""
    kept = {}
    for name, column, wanted in (
        ("scopes", t.launch_scope.c.scope, scopes),
        ("squad_ids", t.launch_squad.c.squad_id, squad_ids),
    ):
        query = select(column).where(column.table.c.launch_id == launch_id).order_by(column)
        before = [row[0] for row in connection.execute(query)]
        if wanted is not None and set(wanted) != set(before):
            kept[name] = {"from": before, "to": sorted(set(wanted))}
    return kept


def insert_date(connection: Connection, id: str, launch_id: str, target: TargetDate) -> None:
    """Add a promised date; earlier ones stay (promise 8)."""
    connection.execute(
        insert(t.launch_date).values(
            id=id,
            launch_id=launch_id,
            day=target.day,
            precision=target.precision.value,
            said_at=target.said_at,
            reason=target.reason,
            said_by=target.said_by,
        )
    )


def is_learned(told: Sequence[Outcome], lesson: Outcome) -> bool:
    """Whether the squad's last word on this end is this very one, from a moment ago."""
    since = [n for n, each in enumerate(told) if each.kind is OutcomeKind.STILL_OPEN]
    mine = [each for each in told[since[-1] if since else 0 :] if each.speaker == lesson.speaker]
    return bool(mine) and mine[-1].learned == lesson.learned and lesson.declared_at - mine[-1].declared_at <= SAME_PRESS


def insert_outcome(connection: Connection, id: str, launch_id: str, outcome: Outcome) -> None:
    """Add what is said of a launch's end; what was said before stays."""
    connection.execute(
        insert(t.outcome).values(
            id=id,
            launch_id=launch_id,
            kind=outcome.kind.value,
            landed_on=outcome.landed_on,
            learned=outcome.learned,
            declared_at=outcome.declared_at,
            declared_by=outcome.declared_by,
            squad_id=outcome.squad_id,
        )
    )
