"""The outbox: messages that wait to be sent, and of those that were, that they were.

Any process may put a message in, and any may send it: its id says what it tells to whom and where, so that the second
one who comes finds it there. Words stand here only until they are sent; then the channel holds them and this no longer.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select, update

from andon.model import Event, Message
from andon.store import schema as t
from andon.store.database import Database

_CHUNK = 500
"""Ids in one query: both databases bound the parameters of a statement."""

_LEFT = (t.message.c.sent_at.is_(None), t.message.c.given_up_at.is_(None))
"""What is still to be sent."""


_WORDLESS = [column for column in t.message.c if column.name not in {"title", "body"}]


class Messages:
    """Reads and writes of the outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------------- reads

    def due(self, at: datetime, *, most: int) -> list[Message]:
        """At most so many messages that are to be sent now; the one that waited longest comes first."""
        query = select(t.message).where(*_LEFT, t.message.c.due_at <= at)
        return self._read(query.order_by(t.message.c.due_at, t.message.c.id).limit(most))

    def waiting(self) -> list[Message]:
        """Everything that is still to be sent, now or later; the one due first comes first."""
        return self._read(select(t.message).where(*_LEFT).order_by(t.message.c.due_at, t.message.c.id))

    def troubled(self, *, since: datetime, audiences: Collection[str] | None = None) -> list[Message]:
        """What could not be sent so far, and what was given up since a moment, without its words; the oldest first."""
        c = t.message.c
        query = select(*_WORDLESS).where(c.failed != "", c.sent_at.is_(None))
        query = query.where(or_(c.given_up_at.is_(None), c.given_up_at >= since))
        if audiences is not None:
            query = query.where(c.audience.in_(audiences))
        return self._read(query.order_by(c.made_at, c.id))

    def known(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that are there, sent or not."""
        known: set[str] = set()
        with self._database.read() as connection:
            for first in range(0, len(ids), _CHUNK):
                some: ColumnElement[bool] = t.message.c.id.in_(ids[first : first + _CHUNK])
                known |= set(connection.execute(select(t.message.c.id).where(some)).scalars())
        return known

    # -------------------------------------------------------------------- writes

    def add(self, messages: Sequence[Message]) -> int:
        """Put in those that were never there before; how many that is. No page shows them, so no cache is emptied."""
        known = self.known([each.id for each in messages])
        # In one order whoever adds: two who hold what the other one waits for would wait for ever.
        new = sorted((each for each in messages if each.id not in known), key=lambda each: each.id)
        if not new:
            return 0
        with self._database.quiet_write() as connection:
            return sum(self._database.insert_once(connection, t.message, **_row(each)) for each in new)

    def claim(self, message: Message, *, until: datetime) -> Message | None:
        """Take it upon oneself to send this, and how it reads now; None when somebody else has, it is gone, or it goes
        to another channel now.

        Its words may have been blacked out since it was read; this try is counted in its tries. Kept before anything is
        sent. Who dies meanwhile leaves it to the others from `until` on.
        """
        statement = (
            update(t.message)
            .where(t.message.c.id == message.id, t.message.c.tries == message.tries, *_LEFT)
            .where(t.message.c.channel == message.channel)
            .values(tries=message.tries + 1, due_at=until)
            .returning(t.message)
        )
        with self._database.quiet_write() as connection:
            row = connection.execute(statement).first()
        return _message(row) if row else None

    def mark_sent(self, message: Message, at: datetime) -> None:
        """Keep that it was sent, and nothing of what it said."""
        with self._database.quiet_write() as connection:
            _note(connection, message.id, sent_at=at, failed="", title="", body="")
            if message.failed:  # a page has shown that it could not be
                self._database.raise_version(connection)

    def mark_failed(self, message: Message, why: str, *, due_at: datetime) -> None:
        """Keep why it could not be sent, and when that is tried again."""
        with self._database.write() as connection:
            _note(connection, message.id, failed=why, due_at=due_at)

    def give_up(self, message: Message, why: str, at: datetime) -> None:
        """Keep why it was never sent, and nothing of what it said."""
        with self._database.write() as connection:
            _note(connection, message.id, failed=why, given_up_at=at, title="", body="")

    def forget(self, before: datetime) -> None:
        """Remove messages made before this moment: what they told is long past, and would not be told again."""
        with self._database.quiet_write() as connection:
            connection.execute(delete(t.message).where(t.message.c.made_at < before))

    # -------------------------------------------------------------------- inside

    def _read(self, query: Select[Any]) -> list[Message]:
        with self._database.read() as connection:
            return [_message(row) for row in connection.execute(query)]


def _note(connection: Any, id: str, **values: Any) -> None:
    connection.execute(update(t.message).where(t.message.c.id == id).values(**values))


def _row(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "event": message.event.value,
        "audience": message.audience,
        "channel": message.channel,
        "title": message.title,
        "body": message.body,
        "made_at": message.made_at,
        "due_at": message.due_at,
    }


def _message(row: Any) -> Message:
    known = row._mapping
    return Message(
        id=row.id,
        event=Event(row.event),
        audience=row.audience,
        channel=row.channel,
        title=known.get("title", ""),
        body=known.get("body", ""),
        made_at=row.made_at,
        due_at=row.due_at,
        tries=row.tries,
        sent_at=row.sent_at,
        failed=row.failed,
        given_up_at=row.given_up_at,
    )
