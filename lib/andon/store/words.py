"""What squads and directors said. Rows are only ever added."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, func, select, union_all

from andon.errors import Conflict
from andon.model import CheckIn, Flag, FlagEnd, FlagUpdate, OfferMark, Reply, Status
from andon.store import schema as t
from andon.store.database import Database
from andon.store.presses import is_marked, is_noted, is_replied, is_said, pressed_before

_Entry = TypeVar("_Entry", FlagUpdate, Reply)

_EVER = datetime.max.replace(tzinfo=UTC)
"""Also what a process kept whose clock is ahead."""


class Words:
    """Check-ins, flags, their timeline and the replies to them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------------- reads

    def check_ins(
        self,
        *,
        until: datetime,
        since: datetime | None = None,
        launch_id: str | None = None,
        squad_id: str | None = None,
    ) -> list[CheckIn]:
        """Check-ins said by the given moment, and with `since` at or after that one; oldest first."""
        query = select(t.check_in).where(t.check_in.c.at <= until)
        if since is not None:
            query = query.where(t.check_in.c.at >= since)
        if launch_id is not None:
            query = query.where(t.check_in.c.launch_id == launch_id)
        if squad_id is not None:
            query = query.where(t.check_in.c.squad_id == squad_id)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(t.check_in.c.at, t.check_in.c.id))
            return [_check_in(row) for row in rows]

    def check_in(self, id: str) -> CheckIn | None:
        """The check-in with this id, also one that is still to come by the clock of this machine."""
        with self._database.read() as connection:
            row = connection.execute(select(t.check_in).where(t.check_in.c.id == id)).first()
            return _check_in(row) if row else None

    def flag_of(self, entry_id: str) -> Flag | None:
        """The flag, as it stands, in whose timeline or answers there is an entry with this id."""
        holds = union_all(
            *(select(table.c.flag_id).where(table.c.id == entry_id) for table in (t.flag_update, t.reply))
        )
        with self._database.read() as connection:
            flag_id = connection.execute(holds).scalar()
        return self.flags(until=_EVER, flag_id=flag_id)[0] if flag_id is not None else None

    def last_check_ins(self, *, until: datetime) -> list[CheckIn]:
        """The last check-in of every contribution by the given moment."""
        number = func.row_number().over(
            partition_by=(t.check_in.c.launch_id, t.check_in.c.squad_id),
            order_by=(t.check_in.c.at.desc(), t.check_in.c.id.desc()),
        )
        ranked = select(t.check_in, number.label("number")).where(t.check_in.c.at <= until).subquery()
        with self._database.read() as connection:
            rows = connection.execute(select(ranked).where(ranked.c.number == 1))
            return [_check_in(row) for row in rows]

    def newest(self) -> datetime | None:
        """When the last words were said, also if that is still to come by the clock of this machine."""
        columns = (t.check_in.c.at, t.flag.c.raised_at, t.flag_update.c.at, t.reply.c.at)
        with self._database.read() as connection:
            found = [connection.execute(select(func.max(each))).scalar() for each in columns]
        return max((each for each in found if each is not None), default=None)

    def flags(
        self,
        *,
        until: datetime,
        launch_id: str | None = None,
        squad_id: str | None = None,
        flag_id: str | None = None,
        waits_for: str | None = None,
        guild_ids: Collection[str] | None = None,
        news_since: datetime | None = None,
    ) -> list[Flag]:
        """Flags raised by the given moment, with what was added to them by then, oldest first.

        With `news_since`, only those that were raised or answered after that moment.
        """
        query = select(t.flag).where(t.flag.c.raised_at <= until)
        if launch_id is not None:
            query = query.where(t.flag.c.launch_id == launch_id)
        if squad_id is not None:
            query = query.where(t.flag.c.squad_id == squad_id)
        if flag_id is not None:
            query = query.where(t.flag.c.id == flag_id)
        if waits_for is not None:
            query = query.where(t.flag.c.waits_for == waits_for)
        if guild_ids is not None:
            query = query.where(t.flag.c.guild_id.in_(guild_ids))
        if news_since is not None:
            answered = select(t.reply.c.flag_id).where(t.reply.c.at > news_since, t.reply.c.at <= until)
            query = query.where((t.flag.c.raised_at > news_since) | t.flag.c.id.in_(answered))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(t.flag.c.raised_at, t.flag.c.id)).all()
            wanted = select(query.subquery().c.id)
            updates = _updates(connection, wanted, until)
            replies = _replies(connection, wanted, until)
        return [
            Flag(
                id=row.id,
                squad_id=row.squad_id,
                raised_at=row.raised_at,
                since=row.since,
                sentence=row.sentence,
                would_help=row.would_help,
                launch_id=row.launch_id,
                waits_for=row.waits_for,
                guild_id=row.guild_id,
                updates=tuple(updates[row.id]),
                replies=tuple(replies[row.id]),
            )
            for row in rows
        ]

    # -------------------------------------------------------------------- writes
    #
    # With `once` the same press under another token is kept once (`presses.py`). All are alone: of two presses at the
    # same moment, in two processes, the second has to see the first.

    def add_check_in(self, check_in: CheckIn, *, after: str | None = None, once: bool = False) -> bool:
        """Keep a check-in; False when it is there already, or is the same press once more.

        `after` is the id of the words that it repeats: Conflict when they are no longer the last of their contribution.
        """
        row = {
            "id": check_in.id,
            "launch_id": check_in.launch_id,
            "squad_id": check_in.squad_id,
            "at": check_in.at,
            "status": check_in.status.value,
            "probability": check_in.probability,
            "sentence": check_in.sentence,
            "forecast_open": check_in.forecast_open,
            "differs": check_in.differs,
            "round_id": check_in.round_id,
            "median": check_in.median,
            "voted": check_in.voted,
        }
        with self._database.write(alone=True) as connection:
            if after is not None and _is_there(connection, t.check_in, check_in.id):
                return False
            last = _last_check_in(connection, check_in)
            if once and is_said(connection, row, last):
                return False
            if after is not None and last != after:
                raise Conflict("Something newer was said meanwhile.", hint="Look at it first.")
            return self._database.insert_once(connection, t.check_in, **row)

    def add_flag(self, flag: Flag) -> bool:
        """Keep a flag; False when it is there already."""
        return self.keep_flag(flag)[1]

    def keep_flag(self, flag: Flag, *, once: bool = False) -> tuple[str, bool]:
        """As `add_flag`, and the id of the flag that stands for this press: with `once` it may be another one."""
        row = {
            "id": flag.id,
            "squad_id": flag.squad_id,
            "launch_id": flag.launch_id,
            "raised_at": flag.raised_at,
            "since": flag.since,
            "sentence": flag.sentence,
            "would_help": flag.would_help,
            "waits_for": flag.waits_for,
            "guild_id": flag.guild_id,
        }
        with self._database.write(alone=True) as connection:
            if once and not _is_there(connection, t.flag, flag.id):
                for each in pressed_before(connection, t.flag, row, at="raised_at"):
                    last = _last_update(connection, each.id)
                    if last is None or last.end is None:  # one that has ended does not call for help any more
                        return each.id, False
            return flag.id, self._database.insert_once(connection, t.flag, **row)

    def add_flag_update(
        self,
        update: FlagUpdate,
        *,
        end: Callable[[FlagEnd | None], FlagEnd | None] | None = None,
        once: bool = False,
    ) -> bool:
        """Add to a flag's timeline; False when it is there already, or is the same press once more.

        With `end`, what the flag is afterwards follows from what it is when its entry is written, and the entry comes
        last: a colleague's word that was kept a moment before counts. What `end` raises keeps nothing.
        """
        with self._database.write(alone=True) as connection:
            if _is_there(connection, t.flag_update, update.id):
                return False
            last = _last_update(connection, update.flag_id)
            present = last.end if last else None
            if end is not None:
                update = replace(update, end=end(present))
            row = {
                "id": update.id,
                "flag_id": update.flag_id,
                "at": update.at,
                "note": update.note,
                "end": update.end.value if update.end else None,
            }
            # What ends a flag or opens it again is news; and a question that came since may be answered in these words.
            if once and update.end is present and is_noted(connection, row):
                return False
            if end is not None and last and update.at <= last.at:  # two members pressed at the same moment
                row["at"] = last.at + timedelta(microseconds=1)
            return self._database.insert_once(connection, t.flag_update, **row)

    def add_reply(self, reply: Reply, *, from_squad_id: str | None = None, once: bool = False) -> bool:
        """Keep a reply; False when it is there already, or is the same press once more.

        `from_squad_id` is the squad that offers a guild's help: kept so that it can black that out, for nothing else.
        """
        row = {
            "id": reply.id,
            "flag_id": reply.flag_id,
            "at": reply.at,
            "thanks": reply.thanks,
            "helper": reply.helper,
            "help_by": reply.help_by,
            "question": reply.question,
            "said_by": reply.said_by,
            "guild_id": reply.guild_id,
            "from_squad_id": from_squad_id,
        }
        with self._database.write(alone=True) as connection:
            if once and is_replied(connection, row):
                return False
            return self._database.insert_once(connection, t.reply, **row)

    def add_offer_mark(self, mark: OfferMark, *, once: bool = False) -> bool:
        """Keep what became of an offer; False when it is there already, or is the same press once more."""
        row = {"id": mark.id, "reply_id": mark.reply_id, "at": mark.at, "kept": mark.kept, "note": mark.note}
        with self._database.write(alone=True) as connection:
            if once and is_marked(connection, row):
                return False
            return self._database.insert_once(connection, t.offer_mark, **row)


def _is_there(connection: Connection, table: Table, id: str) -> bool:
    return connection.execute(select(table.c.id).where(table.c.id == id)).first() is not None


def _check_in(row: Any) -> CheckIn:
    return CheckIn(
        id=row.id,
        launch_id=row.launch_id,
        squad_id=row.squad_id,
        at=row.at,
        status=Status(row.status),
        probability=row.probability,
        sentence=row.sentence,
        forecast_open=row.forecast_open,
        differs=row.differs,
        round_id=row.round_id,
        median=row.median,
        voted=row.voted,
    )


def _last_check_in(connection: Connection, like: CheckIn) -> str | None:
    """The id of the last words about the same contribution."""
    c = t.check_in.c
    ours = select(c.id).where(c.launch_id == like.launch_id, c.squad_id == like.squad_id)
    return connection.execute(ours.order_by(c.at.desc(), c.id.desc()).limit(1)).scalar()


def _last_update(connection: Connection, flag_id: str) -> FlagUpdate | None:
    c = t.flag_update.c
    row = connection.execute(
        select(t.flag_update).where(c.flag_id == flag_id).order_by(c.at.desc(), c.id.desc()).limit(1)
    ).first()
    return _update(row) if row else None


def _update(row: Any) -> FlagUpdate:
    return FlagUpdate(row.id, row.flag_id, row.at, row.note, FlagEnd(row.end) if row.end else None)


def _updates(connection: Connection, flags: Any, until: datetime) -> dict[str, list[FlagUpdate]]:
    rows = connection.execute(
        select(t.flag_update)
        .where(t.flag_update.c.flag_id.in_(flags), t.flag_update.c.at <= until)
        .order_by(t.flag_update.c.at, t.flag_update.c.id)
    )
    return _grouped(_update(row) for row in rows)


def _replies(connection: Connection, flags: Any, until: datetime) -> dict[str, list[Reply]]:
    rows = connection.execute(
        select(t.reply).where(t.reply.c.flag_id.in_(flags), t.reply.c.at <= until).order_by(t.reply.c.at, t.reply.c.id)
    ).all()
    marks = _marks(connection, flags, until)
    return _grouped(
        Reply(
            id=row.id,
            flag_id=row.flag_id,
            at=row.at,
            thanks=row.thanks,
            helper=row.helper,
            help_by=row.help_by,
            question=row.question,
            said_by=row.said_by,
            guild_id=row.guild_id,
            marks=tuple(marks[row.id]),
        )
        for row in rows
    )


def _marks(connection: Connection, flags: Any, until: datetime) -> dict[str, list[OfferMark]]:
    rows = connection.execute(
        select(t.offer_mark)
        .join(t.reply, t.reply.c.id == t.offer_mark.c.reply_id)
        .where(t.reply.c.flag_id.in_(flags), t.offer_mark.c.at <= until)
        .order_by(t.offer_mark.c.at, t.offer_mark.c.id)
    )
    found: dict[str, list[OfferMark]] = defaultdict(list)
    for row in rows:
        found[row.reply_id].append(OfferMark(row.id, row.reply_id, row.at, row.kept, row.note))
    return found


def _grouped(entries: Iterable[_Entry]) -> dict[str, list[_Entry]]:
    found: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.flag_id].append(entry)
    return found
