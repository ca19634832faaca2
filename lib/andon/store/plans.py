"""Squads, launches, their dates and outcomes: what was planned, and everything that it was before."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from andon.errors import Conflict, InvalidInput
from andon.model import (
    SAME_PRESS,
    Bet,
    Contribution,
    Launch,
    LaunchState,
    Outcome,
    OutcomeKind,
    Precision,
    Squad,
    TargetDate,
    Tribe,
    WorkCalendar,
)
from andon.store import schema as t
from andon.store.database import Database
from andon.store.owners import settle_owners
from andon.store.parts import Memory, PartsThen, by_issues, read_memory, settle_parts

DAYS_KEPT = 16
"""Days whose squads by issues are kept until the next sync."""


class Plans:
    """Reads and writes of everything that is planned."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------------- reads

    def tribes(self) -> list[Tribe]:
        """Every tribe, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(t.tribe).order_by(t.tribe.c.name))
            return [Tribe(id=row.id, name=row.name) for row in rows]

    def bets(self) -> list[Bet]:
        """Every bet, by rank."""
        with self._database.read() as connection:
            rows = connection.execute(select(t.bet).order_by(t.bet.c.rank, t.bet.c.name))
            return [Bet(id=row.id, name=row.name, rank=row.rank) for row in rows]

    def squads(self) -> list[Squad]:
        """Every squad, retired ones too, by name."""
        return list(self._database.unchanged("squads", _squads, (t.squad, t.squad_event)))

    def launches(self) -> list[Launch]:
        """Every launch with its dates, scopes and outcomes, by name."""
        tables = t.launch, t.launch_date, t.launch_scope, t.launch_squad, t.outcome
        return list(self._database.unchanged("launches", _launches, tables))

    def contributions(self) -> list[Contribution]:
        """Who takes part in what, as of the last sync or edit."""
        return list(self._database.unchanged("contributions", _contributions, (t.contribution,)))

    def squad_events(self, squad_id: str) -> list[tuple[datetime, str, dict[str, Any]]]:
        """What happened to a squad (created, renamed, split, retired ...), oldest first."""
        return self._events(t.squad_event, t.squad_event.c.squad_id == squad_id)

    def calendar_changes(self, since: datetime) -> list[tuple[datetime, str, WorkCalendar]]:
        """When a squad's calendar changed after a moment, whose, and what it was before; oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(t.squad_event).where(t.squad_event.c.at > since).order_by(t.squad_event.c.at, t.squad_event.c.id)
            )
            changed = [(row.at, row.squad_id, row.detail["calendar"]) for row in rows if "calendar" in row.detail]
            return [(at, id, _calendar(each["from"])) for at, id, each in changed if each["from"] != each["to"]]

    def launch_events(self, launch_id: str) -> list[tuple[datetime, str, dict[str, Any]]]:
        """What happened to a launch (created, edited, re-dated, cancelled ...), oldest first."""
        return self._events(t.launch_event, t.launch_event.c.launch_id == launch_id)

    def parts_then(self, moment: datetime) -> PartsThen:
        """Who took part in what at a moment, as far as it is remembered."""
        tables = t.part_change, t.launch_event, t.setting
        memory: Memory = self._database.unchanged("parts remembered", read_memory, tables)
        return memory.at(moment)

    def squads_by_issues(self, moment: datetime, scopes: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
        """Launch to the squads whose issues were in these scopes of it at a moment, as issues' histories tell.

        Asked once between two syncs for each day that somebody looks back to: it goes through all issues.
        """
        asked = moment, frozenset((id, *sorted(those)) for id, those in scopes.items())
        found: dict[Any, dict[str, frozenset[str]]]
        found = self._database.unchanged("squads by issues", lambda _: {}, (t.issue, t.issue_change, t.membership))
        if asked not in found:
            with self._database.read() as connection:
                told = by_issues(connection, moment, scopes)
            while len(found) >= DAYS_KEPT:
                found.pop(next(iter(found)), None)
            found[asked] = told
        return found[asked]

    def named_squads(self, moment: datetime) -> dict[str, frozenset[str]]:
        """The squads that were named in a launch at a moment, of every launch in which somebody changed that since."""
        return self._until("squad_ids", moment)

    def scopes_then(self, moment: datetime) -> dict[str, frozenset[str]]:
        """The scopes of a launch at a moment, of every launch in which somebody changed them since."""
        return self._until("scopes", moment)

    def first_seen(self) -> dict[str, datetime]:
        """When each squad was set up."""
        of = t.squad_event.c
        with self._database.read() as connection:
            rows = connection.execute(select(of.squad_id, func.min(of.at).label("at")).group_by(of.squad_id))
            return {row.squad_id: row.at for row in rows}

    def set_up_since(self, moment: datetime) -> set[str]:
        """The launches whose first event came after a moment, whatever the days of their work."""
        of = t.launch_event.c
        with self._database.read() as connection:
            first = select(of.launch_id).group_by(of.launch_id).having(func.min(of.at) > moment)
            return set(connection.execute(first).scalars())

    def written(self, token: str) -> bool:
        """Whether a change with this token was kept already: a second click finds its work done."""
        with self._database.read() as connection:
            return any(
                connection.execute(select(table.c.id).where(table.c.id == token)).first()
                for table in (t.launch_event, t.squad_event)
            )

    def setting(self, name: str) -> Any:
        """A remembered value, or None."""
        with self._database.read() as connection:
            return connection.execute(select(t.setting.c.value).where(t.setting.c.name == name)).scalar()

    # -------------------------------------------------------------------- writes

    def remember(self, name: str, value: Any) -> None:
        """Keep a value under a name."""
        with self._database.write(alone=True) as connection:
            changed = connection.execute(update(t.setting).where(t.setting.c.name == name).values(value=value)).rowcount
            if not changed:
                connection.execute(insert(t.setting).values(name=name, value=value))

    def put_tribe(self, tribe: Tribe) -> None:
        """Add a tribe, or give it its new name."""
        with self._database.write(alone=True) as connection:
            if not connection.execute(update(t.tribe).where(t.tribe.c.id == tribe.id).values(name=tribe.name)).rowcount:
                connection.execute(insert(t.tribe).values(id=tribe.id, name=tribe.name))

    def put_bet(self, bet: Bet) -> None:
        """Add a bet, or give it its new name and rank."""
        with self._database.write(alone=True) as connection:
            values = {"name": bet.name, "rank": bet.rank}
            if not connection.execute(update(t.bet).where(t.bet.c.id == bet.id).values(**values)).rowcount:
                connection.execute(insert(t.bet).values(id=bet.id, **values))

    def add_squads(self, squads: Sequence[Squad], *, token: str, at: datetime, kind: str = "created") -> bool:
        """Add squads in one go; False when this token already did."""
        with self._database.write(alone=True) as connection:
            for n, squad in enumerate(squads):
                if connection.execute(select(t.squad_event.c.id).where(t.squad_event.c.id == f"{token}-{n}")).first():
                    return False
                if connection.execute(select(t.squad.c.id).where(t.squad.c.id == squad.id)).first():
                    raise InvalidInput(f"There is already a squad called {squad.name!r}.", hint="Choose another name.")
                connection.execute(insert(t.squad).values(**_squad_values(squad)))
                detail = {"name": squad.name, "split_from": squad.split_from}
                self._event(connection, t.squad_event, f"{token}-{n}", "squad_id", squad.id, at, kind, detail)
            return True

    def change_squad(
        self,
        squad_id: str,
        kind: str,
        changes: Mapping[str, Any],
        *,
        token: str,
        at: datetime,
        based_on: int | None = None,
    ) -> bool:
        """Change fields of a squad and keep what they were; False when this token already did.

        `based_on` is the version that the editor saw; Conflict when it is no longer the present one.
        """
        with self._database.write(alone=True) as connection:
            return self._change(
                connection, t.squad, t.squad_event, "squad_id", squad_id, kind, changes, token, at, based_on
            )

    def add_launches(self, launches: Sequence[Launch], *, token: str, at: datetime, kind: str = "created") -> bool:
        """Add launches with their scopes and dates in one go; False when this token already did."""
        with self._database.write(alone=True) as connection:
            for n, launch in enumerate(launches):
                event_id = f"{token}-{n}"
                if connection.execute(select(t.launch_event.c.id).where(t.launch_event.c.id == event_id)).first():
                    return False
                if connection.execute(select(t.launch.c.id).where(t.launch.c.id == launch.id)).first():
                    raise InvalidInput(
                        f"There is already a launch called {launch.name!r}.", hint="Choose another name."
                    )
                connection.execute(insert(t.launch).values(**_launch_values(launch)))
                _set_pairs(connection, t.launch_scope, launch.id, "scope", launch.scopes)
                _set_pairs(connection, t.launch_squad, launch.id, "squad_id", launch.squad_ids)
                for d, target in enumerate(launch.dates):
                    _insert_date(connection, f"{event_id}-{d}", launch.id, target)
                for o, outcome in enumerate(launch.outcomes):
                    _insert_outcome(connection, f"{event_id}-o{o}", launch.id, outcome)
                self._event(
                    connection,
                    t.launch_event,
                    event_id,
                    "launch_id",
                    launch.id,
                    at,
                    kind,
                    {"name": launch.name},
                )
            return True

    def change_launch(
        self,
        launch_id: str,
        kind: str,
        changes: Mapping[str, Any],
        *,
        token: str,
        at: datetime,
        based_on: int | None = None,
        scopes: Sequence[str] | None = None,
        squad_ids: Sequence[str] | None = None,
        target: TargetDate | None = None,
        outcome: Outcome | None = None,
    ) -> bool:
        """Change a launch and keep what it was: fields, scopes, squads, a new date, an outcome.

        False when this token already did; Conflict when `based_on` is no longer the present version.
        """
        with self._database.write(alone=True) as connection:
            written = self._change(
                connection,
                t.launch,
                t.launch_event,
                "launch_id",
                launch_id,
                kind,
                changes,
                token,
                at,
                based_on,
                also=_changed_pairs(connection, launch_id, scopes, squad_ids),
            )
            if not written:
                return False
            if scopes is not None:
                _set_pairs(connection, t.launch_scope, launch_id, "scope", scopes)
            if squad_ids is not None:
                _set_pairs(connection, t.launch_squad, launch_id, "squad_id", squad_ids)
            if target is not None:
                _insert_date(connection, f"{token}-d", launch_id, target)
            if outcome is not None:
                _insert_outcome(connection, f"{token}-o", launch_id, outcome)
            return True

    def add_lesson(self, launch_id: str, learned: str, *, squad_id: str, by: str, token: str, at: datetime) -> bool:
        """Keep what one more squad learned from an end that was declared already; False when this token already did.

        So it is when the squad has said the same of this end a moment ago: the same press in another session.

        It is signed with the squad's present name, and told apart from others by its id.

        It changes nothing of the launch, so that two squads at once, or somebody who edits it, need not wait.
        InvalidInput while the launch is open.
        """
        with self._database.write(alone=True) as connection:
            ended = _outcomes(connection)[launch_id]
            if not ended or ended[-1].kind is OutcomeKind.STILL_OPEN:
                raise InvalidInput("Nobody has said yet how it ended.", hint="Say first what became of it.")
            outcome = Outcome(ended[-1].kind, ended[-1].landed_on, learned, at, by, squad_id)
            if _is_learned(ended, outcome):
                return False
            if not self._event(connection, t.launch_event, token, "launch_id", launch_id, at, "learned", {}):
                return False
            _insert_outcome(connection, f"{token}-o", launch_id, outcome)
            return True

    def settle(self, *, at: datetime, each_issue: bool = False) -> None:
        """Work out anew which squad owns each issue and who takes part in which launch, and remember who came and left.

        Issues are looked at where a claim has another owner than before, or with `each_issue`: what comes is given to
        its squad by `Work.save_issues`, but not by an older Andon whose sync was stopped.
        What is found is remembered as of `at`: now, or the day on which it became so in a story that is told later.
        """
        with self._database.quiet_write(alone=True) as connection:
            moved = settle_owners(connection, each_issue=each_issue)
            # Most syncs change neither, and pages need not read anything again then.
            if settle_parts(connection, at) or moved:
                self._database.raise_version(connection)

    # -------------------------------------------------------------------- inside

    def _until(self, name: str, moment: datetime) -> dict[str, frozenset[str]]:
        """What one field of each launch was at a moment, where somebody has changed it since."""
        of = t.launch_event.c
        query = select(of.launch_id, of.detail).where(of.at > moment).order_by(of.at, of.id)
        found: dict[str, frozenset[str]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                if name in row.detail:
                    # The first change since then says what it was until then.
                    found.setdefault(row.launch_id, frozenset(row.detail[name]["from"]))
        return found

    def _events(self, table: Any, condition: Any) -> list[tuple[datetime, str, dict[str, Any]]]:
        with self._database.read() as connection:
            rows = connection.execute(select(table).where(condition).order_by(table.c.at, table.c.id))
            return [(row.at, row.kind, row.detail) for row in rows]

    def _event(
        self,
        connection: Connection,
        table: Any,
        id: str,
        subject_column: str,
        subject: str,
        at: datetime,
        kind: str,
        detail: Mapping[str, Any],
    ) -> bool:
        values = {"id": id, subject_column: subject, "at": at, "kind": kind, "detail": _plain(detail)}
        return self._database.insert_once(connection, table, **values)

    def _change(
        self,
        connection: Connection,
        table: Any,
        events: Any,
        subject_column: str,
        subject: str,
        kind: str,
        changes: Mapping[str, Any],
        token: str,
        at: datetime,
        based_on: int | None,
        also: Mapping[str, Any] | None = None,
    ) -> bool:
        row = connection.execute(select(table).where(table.c.id == subject)).mappings().one()
        detail = {name: {"from": row[name], "to": value} for name, value in changes.items()}
        if not self._event(connection, events, token, subject_column, subject, at, kind, {**detail, **(also or {})}):
            return False
        # The condition on the version is in the UPDATE itself: two editors at the same moment cannot both pass.
        seen = row["version"] if based_on is None else based_on
        if not connection.execute(
            update(table)
            .where(table.c.id == subject, table.c.version == seen)
            .values(**changes, version=table.c.version + 1)
        ).rowcount:
            raise Conflict(
                f"Somebody else changed {row['name']!r} while you were editing.",
                hint="Your text is still here: copy it, load the new values, and enter it again.",
            )
        return True


def _plain(detail: Mapping[str, Any]) -> Any:
    """The detail as JSON can hold it."""
    return json.loads(json.dumps(detail, default=str))


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
        calendar=_calendar(row.calendar),
        version=row.version,
    )


def _calendar(kept: Mapping[str, Any]) -> WorkCalendar:
    """A calendar as it is kept; what is not in it is empty."""
    weekend = kept.get("weekend")
    return WorkCalendar(
        kept.get("country", ""),
        kept.get("subdivision", ""),
        None if weekend is None else tuple(weekend),
        tuple(kept.get("days_off", ())),
    )


def _squad_values(squad: Squad) -> dict[str, Any]:
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


def _launch_values(launch: Launch) -> dict[str, Any]:
    return {
        "id": launch.id,
        "name": launch.name,
        "known_from": launch.known_from,
        "bet_id": launch.bet_id,
        "success": launch.success,
        "state": launch.state.value,
        "ended_on": launch.ended_on,
    }


def _squads(connection: Connection) -> list[Squad]:
    rested = _rested(connection)
    rows = connection.execute(select(t.squad).order_by(t.squad.c.name))
    return [_squad(row, tuple(rested[row.id])) for row in rows]


def _launches(connection: Connection) -> list[Launch]:
    dates, scopes, squads, outcomes = (
        _dates(connection),
        _pairs(connection, t.launch_scope.c.launch_id, t.launch_scope.c.scope),
        _pairs(connection, t.launch_squad.c.launch_id, t.launch_squad.c.squad_id),
        _outcomes(connection),
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


def _contributions(connection: Connection) -> list[Contribution]:
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


def _outcomes(connection: Connection) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = defaultdict(list)
    for row in connection.execute(select(t.outcome).order_by(t.outcome.c.declared_at, t.outcome.c.id)):
        found[row.launch_id].append(
            Outcome(OutcomeKind(row.kind), row.landed_on, row.learned, row.declared_at, row.declared_by, row.squad_id)
        )
    return found


def _set_pairs(connection: Connection, table: Any, launch_id: str, column: str, values: Iterable[str]) -> None:
    connection.execute(delete(table).where(table.c.launch_id == launch_id))
    rows = [{"launch_id": launch_id, column: value} for value in dict.fromkeys(values)]
    if rows:
        connection.execute(insert(table), rows)


def _changed_pairs(
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


def _insert_date(connection: Connection, id: str, launch_id: str, target: TargetDate) -> None:
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


def _is_learned(told: Sequence[Outcome], lesson: Outcome) -> bool:
    """Whether the squad's last word on this end is this very one, from a moment ago."""
    since = [n for n, each in enumerate(told) if each.kind is OutcomeKind.STILL_OPEN]
    mine = [each for each in told[since[-1] if since else 0 :] if each.speaker == lesson.speaker]
    return bool(mine) and mine[-1].learned == lesson.learned and lesson.declared_at - mine[-1].declared_at <= SAME_PRESS


def _insert_outcome(connection: Connection, id: str, launch_id: str, outcome: Outcome) -> None:
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
