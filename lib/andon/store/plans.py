"""Squads, launches, their dates and outcomes: what was planned, and everything that it was before."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from andon.errors import Conflict, InvalidInput
from andon.model import (
    Bet,
    Contribution,
    Launch,
    Outcome,
    OutcomeKind,
    Squad,
    TargetDate,
    Tribe,
    WorkCalendar,
)
from andon.store import schema as t
from andon.store.database import Database
from andon.store.owners import settle_owners
from andon.store.parts import Memory, PartsThen, by_issues, read_memory, settle_parts
from andon.store.plan_rows import (
    calendar_of,
    changed_pairs,
    insert_date,
    insert_outcome,
    is_learned,
    launch_values,
    read_contributions,
    read_launches,
    read_outcomes,
    read_squads,
    set_pairs,
    squad_values,
)

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
        return list(self._database.unchanged("squads", read_squads, (t.squad, t.squad_event)))

    def launches(self) -> list[Launch]:
        """Every launch with its dates, scopes and outcomes, by name."""
        tables = t.launch, t.launch_date, t.launch_scope, t.launch_squad, t.outcome
        return list(self._database.unchanged("launches", read_launches, tables))

    def contributions(self) -> list[Contribution]:
        """Who takes part in what, as of the last sync or edit."""
        return list(self._database.unchanged("contributions", read_contributions, (t.contribution,)))

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
            return [(at, id, calendar_of(each["from"])) for at, id, each in changed if each["from"] != each["to"]]

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
                if taken := connection.execute(select(t.squad.c.name).where(t.squad.c.id == squad.id)).scalar():
                    raise _taken("squad", squad.name, taken)
                connection.execute(insert(t.squad).values(**squad_values(squad)))
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
                if taken := connection.execute(select(t.launch.c.name).where(t.launch.c.id == launch.id)).scalar():
                    raise _taken("launch", launch.name, taken)
                connection.execute(insert(t.launch).values(**launch_values(launch)))
                set_pairs(connection, t.launch_scope, launch.id, "scope", launch.scopes)
                set_pairs(connection, t.launch_squad, launch.id, "squad_id", launch.squad_ids)
                for d, target in enumerate(launch.dates):
                    insert_date(connection, f"{event_id}-{d}", launch.id, target)
                for o, outcome in enumerate(launch.outcomes):
                    insert_outcome(connection, f"{event_id}-o{o}", launch.id, outcome)
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
                also=changed_pairs(connection, launch_id, scopes, squad_ids),
            )
            if not written:
                return False
            if scopes is not None:
                set_pairs(connection, t.launch_scope, launch_id, "scope", scopes)
            if squad_ids is not None:
                set_pairs(connection, t.launch_squad, launch_id, "squad_id", squad_ids)
            if target is not None:
                insert_date(connection, f"{token}-d", launch_id, target)
            if outcome is not None:
                insert_outcome(connection, f"{token}-o", launch_id, outcome)
            return True

    def add_lesson(self, launch_id: str, learned: str, *, squad_id: str, by: str, token: str, at: datetime) -> bool:
        """Keep what one more squad learned from an end that was declared already; False when this token already did.

        So it is when the squad has said the same of this end a moment ago: the same press in another session.

        It is signed with the squad's present name, and told apart from others by its id.

        It changes nothing of the launch, so that two squads at once, or somebody who edits it, need not wait.
        InvalidInput while the launch is open.
        """
        with self._database.write(alone=True) as connection:
            ended = read_outcomes(connection)[launch_id]
            if not ended or ended[-1].kind is OutcomeKind.STILL_OPEN:
                raise InvalidInput("Nobody has said yet how it ended.", hint="Say first what became of it.")
            outcome = Outcome(ended[-1].kind, ended[-1].landed_on, learned, at, by, squad_id)
            if is_learned(ended, outcome):
                return False
            if not self._event(connection, t.launch_event, token, "launch_id", launch_id, at, "learned", {}):
                return False
            insert_outcome(connection, f"{token}-o", launch_id, outcome)
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


def _taken(kind: str, name: str, present: str) -> InvalidInput:
    """Two names that differ in signs alone, or not at all, would have the same address."""
    if name.casefold() == present.casefold():
        return InvalidInput(f"There is already a {kind} called {present!r}.", hint="Choose another name.")
    return InvalidInput(
        f"{name!r} would have the same address as {present!r}, which is there already.",
        hint="Choose a name that differs in a letter or a digit.",
    )
