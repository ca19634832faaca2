"""Milestones, what squads say of them, and the model's chances. Rows are only ever added."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from andon.model import Milestone, MilestoneEnd, MilestoneForecast, MilestoneWord
from andon.store import schema as t
from andon.store.database import Database
from andon.store.presses import is_set, is_told


class Milestones:
    """Reads and writes of small dated steps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------------- reads

    def all(
        self,
        *,
        until: datetime,
        launch_id: str | None = None,
        squad_id: str | None = None,
        milestone_id: str | None = None,
        ahead_of: date | None = None,
    ) -> list[Milestone]:
        """Milestones set by the given moment, with what was said of them by then, by their first days.

        With `ahead_of` only those whose first day comes after it.
        """
        c = t.milestone.c
        query = select(t.milestone).where(c.set_at <= until)
        if ahead_of is not None:
            query = query.where(c.first_day > ahead_of)
        for column, wanted in ((c.launch_id, launch_id), (c.squad_id, squad_id), (c.id, milestone_id)):
            if wanted is not None:
                query = query.where(column == wanted)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(c.first_day, c.set_at, c.id)).all()
            words = _words(connection, select(query.subquery().c.id), until) if rows else {}
        return [_milestone(row, words.get(row.id, ())) for row in rows]

    def forecasts(
        self, *, until: datetime, squad_id: str | None = None, as_of: date | None = None
    ) -> list[MilestoneForecast]:
        """The model's chances made by the given moment, oldest first; of one squad's milestones or of all, of a day."""
        c = t.milestone_forecast.c
        query = select(t.milestone_forecast).where(c.made_at <= until)
        if as_of is not None:
            query = query.where(c.as_of == as_of)
        if squad_id is not None:
            mine = select(t.milestone.c.id).where(t.milestone.c.squad_id == squad_id)
            query = query.where(c.milestone_id.in_(mine))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(c.as_of, c.made_at, c.id))
            return [_forecast(row) for row in rows]

    def newest_forecasts(self, milestone_ids: Collection[str], *, until: datetime) -> dict[str, MilestoneForecast]:
        """The model's last chance of each of these milestones, of those made by the given moment, by milestone."""
        c = t.milestone_forecast.c
        number = func.row_number().over(
            partition_by=c.milestone_id, order_by=(c.as_of.desc(), c.made_at.desc(), c.id.desc())
        )
        ranked = select(t.milestone_forecast, number.label("number")).where(
            c.milestone_id.in_(milestone_ids), c.made_at <= until
        )
        table = ranked.subquery()
        with self._database.read() as connection:
            rows = connection.execute(select(table).where(table.c.number == 1)).all() if milestone_ids else []
            return {row.milestone_id: _forecast(row) for row in rows}

    def own_issues(self, squad_id: str, keys: Sequence[str]) -> set[str]:
        """Those of the keys that are issues of the squad, open or not."""
        c = t.issue.c
        query = select(c.key).where(c.squad_id == squad_id, c.key.in_(keys), c.gone_at.is_(None))
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    # -------------------------------------------------------------------- writes

    # With `once` the same press under another token is kept once (`presses.py`); both are alone for it.

    def add(self, milestone: Milestone, *, once: bool = False) -> bool:
        """Keep a milestone with the words that it is set with; False when it is there, or is the same press again."""
        row = {
            "id": milestone.id,
            "launch_id": milestone.launch_id,
            "squad_id": milestone.squad_id,
            "name": milestone.name,
            "first_day": milestone.first_day,
            "set_at": milestone.set_at,
            "keys": list(milestone.keys),
        }
        with self._database.write(alone=True) as connection:
            if once and is_set(connection, row, milestone.probability):
                return False
            added = self._database.insert_once(connection, t.milestone, **row)
            if added:
                for word in milestone.words:
                    self._database.insert_once(connection, t.milestone_word, **_word_row(word))
            return added

    def add_word(self, word: MilestoneWord, *, once: bool = False) -> bool:
        """Keep what a squad says of a milestone; False when it is there already, or is the same press once more."""
        row = _word_row(word)
        with self._database.write(alone=True) as connection:
            if once and is_told(connection, row):
                return False
            return self._database.insert_once(connection, t.milestone_word, **row)

    def add_forecasts(self, forecasts: Sequence[MilestoneForecast]) -> None:
        """Keep the model's chances for good."""
        rows = [
            {
                "id": each.id,
                "milestone_id": each.milestone_id,
                "as_of": each.as_of,
                "made_at": each.made_at,
                "chance": each.chance,
                "counted": each.counted,
            }
            for each in forecasts
        ]
        if rows:
            with self._database.write() as connection:
                connection.execute(insert(t.milestone_forecast), rows)


def _milestone(row: Any, words: Sequence[MilestoneWord]) -> Milestone:
    return Milestone(
        id=row.id,
        launch_id=row.launch_id,
        squad_id=row.squad_id,
        name=row.name,
        first_day=row.first_day,
        set_at=row.set_at,
        keys=tuple(row.keys),
        words=tuple(words),
    )


def _word_row(word: MilestoneWord) -> dict[str, Any]:
    return {
        "id": word.id,
        "milestone_id": word.milestone_id,
        "at": word.at,
        "probability": word.probability,
        "day": word.day,
        "end": word.end.value if word.end else None,
        "note": word.note,
    }


def _forecast(row: Any) -> MilestoneForecast:
    return MilestoneForecast(row.id, row.milestone_id, row.as_of, row.made_at, row.chance, row.counted)


def _words(connection: Connection, wanted: Any, until: datetime) -> dict[str, list[MilestoneWord]]:
    c = t.milestone_word.c
    rows = connection.execute(
        select(t.milestone_word).where(c.milestone_id.in_(wanted), c.at <= until).order_by(c.at, c.id)
    )
    found: dict[str, list[MilestoneWord]] = defaultdict(list)
    for row in rows:
        end = MilestoneEnd(row.end) if row.end else None
        found[row.milestone_id].append(
            MilestoneWord(row.id, row.milestone_id, row.at, row.probability, row.day, end, row.note)
        )
    return found
