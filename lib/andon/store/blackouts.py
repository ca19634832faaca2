"""Blacking out a slip of the tongue: the only place where words that were said are ever changed.

What is changed is told in `blackout`, and nothing of what it was. Words stand in more places than the one where they
were said: in other entries of the squad, in answers that quote them, in messages and in frozen pages.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import escape
from sqlalchemy import Column, ColumnElement, Connection, Table, delete, select, update

from andon.model import MARK, Blackout
from andon.store import schema as t
from andon.store.database import Database
from andon.store.wiping import overwrite_deleted, wipe

Whose = Callable[[str], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Entry:
    """Words that a squad said, in one field of one row."""

    entry: str
    """`kind:ID`, like `check_in:ID`."""
    field: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class _Spoken:
    table: Table
    at: str
    fields: tuple[str, ...]
    whose: Whose
    own: bool = True
    """Said by the squad itself; otherwise said to it, and blacked out only where it says the same."""


def _directly(column: Column[Any]) -> Whose:
    return lambda squad_id: column == squad_id


def _through(column: Column[Any], other: Table, squad: Column[Any]) -> Whose:
    return lambda squad_id: column.in_(select(other.c.id).where(squad == squad_id))


def _offers(squad_id: str) -> ColumnElement[bool]:
    flags = select(t.flag.c.id).where(t.flag.c.squad_id == squad_id)
    return t.offer_mark.c.reply_id.in_(select(t.reply.c.id).where(t.reply.c.flag_id.in_(flags)))


def _launches(column: Column[Any]) -> Whose:
    of = t.contribution.c
    return lambda squad_id: column.in_(select(of.launch_id).where(of.squad_id == squad_id))


SPOKEN = (
    _Spoken(t.check_in, "at", ("sentence", "differs"), _directly(t.check_in.c.squad_id)),
    _Spoken(t.flag, "raised_at", ("sentence", "would_help"), _directly(t.flag.c.squad_id)),
    _Spoken(t.flag_update, "at", ("note",), _through(t.flag_update.c.flag_id, t.flag, t.flag.c.squad_id)),
    _Spoken(t.offer_mark, "at", ("note",), _offers),
    _Spoken(t.nudge_answer, "at", ("note",), _through(t.nudge_answer.c.nudge_id, t.nudge, t.nudge.c.squad_id)),
    _Spoken(t.dependency, "named_at", ("what",), _directly(t.dependency.c.named_by)),
    _Spoken(t.dependency_word, "at", ("note",), _directly(t.dependency_word.c.squad_id)),
    _Spoken(t.milestone, "set_at", ("name",), _directly(t.milestone.c.squad_id)),
    _Spoken(
        t.milestone_word,
        "at",
        ("note",),
        _through(t.milestone_word.c.milestone_id, t.milestone, t.milestone.c.squad_id),
    ),
    _Spoken(t.outcome, "declared_at", ("learned",), _launches(t.outcome.c.launch_id)),
    _Spoken(t.launch_date, "said_at", ("reason",), _launches(t.launch_date.c.launch_id), own=False),
    _Spoken(
        t.reply,
        "at",
        ("thanks", "helper", "question"),
        _through(t.reply.c.flag_id, t.flag, t.flag.c.squad_id),
        own=False,
    ),
    _Spoken(t.nudge, "at", ("sentence",), _directly(t.nudge.c.squad_id), own=False),
)
"""Every place in which a squad's words, or words to it, are kept."""


class Blackouts:
    """Reads what a squad has said, and blacks out what should not have been."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------------- reads

    def entries(self, squad_id: str, *, until: datetime) -> list[Entry]:
        """What the squad has said by the given moment, newest first."""
        with self._database.read() as connection:
            found = [
                each for spoken in SPOKEN if spoken.own for each in _entries(connection, spoken, squad_id, until=until)
            ]
        return sorted(found, key=lambda each: (each.at, each.entry, each.field), reverse=True)

    def all(self, squad_id: str, *, until: datetime) -> list[Blackout]:
        """What the squad has blacked out, newest first."""
        c = t.blackout.c
        query = select(t.blackout).where(c.squad_id == squad_id, c.at <= until).order_by(c.at.desc(), c.id)
        with self._database.read() as connection:
            return [Blackout(row.id, row.squad_id, row.at, row.entry, row.field) for row in connection.execute(query)]

    # -------------------------------------------------------------------- writes

    def black_out(self, blackout: Blackout, words: str, piece: str, *, told: tuple[str, str] | None = None) -> bool:
        """Put MARK in the place of a piece of these words, wherever they stand; False when this was done already.

        `words` is the whole field in which the piece was found; `told` is how both read in messages.
        """
        with self._database.write(alone=True) as connection:
            overwrite_deleted(self._database, connection)
            if not self._database.insert_once(
                connection,
                t.blackout,
                id=blackout.id,
                squad_id=blackout.squad_id,
                at=blackout.at,
                entry=blackout.entry,
                field=blackout.field,
            ):
                return False
            for spoken in SPOKEN:
                for field in spoken.fields:
                    column = spoken.table.c[field]
                    _take_out(connection, spoken.table, column, spoken.whose(blackout.squad_id), piece)
            for its_words, its_piece in {(words, piece), told or (words, piece)}:
                _in_messages(connection, blackout.squad_id, its_words, its_piece)
            _in_frozen_pages(connection, words, piece)
        wipe(self._database, *{spoken.table.name for spoken in SPOKEN}, t.message.name, t.snapshot_file.name)
        return True


def _entries(connection: Connection, spoken: _Spoken, squad_id: str, *, until: datetime) -> Iterator[Entry]:
    at = spoken.table.c[spoken.at]
    for row in connection.execute(select(spoken.table).where(spoken.whose(squad_id), at <= until)):
        for field in spoken.fields:
            words = getattr(row, field)
            if words:
                yield Entry(f"{spoken.table.name}:{row.id}", field, getattr(row, spoken.at), words)


def _take_out(
    connection: Connection, table: Table, column: Column[str], which: ColumnElement[bool], piece: str
) -> None:
    """Row by row: SQL's own comparison may not tell capitals from small letters, and its replace would."""
    for row in connection.execute(select(table.c.id, column).where(which, column.contains(piece, autoescape=True))):
        blacked_out = str(row[1]).replace(piece, MARK)
        connection.execute(update(table).where(table.c.id == row.id).values({column: blacked_out}))


def _in_messages(connection: Connection, squad_id: str, words: str, piece: str) -> None:
    """In what is told to the squad, and in what tells others these words."""
    for column in (t.message.c.title, t.message.c.body):
        which = (t.message.c.audience == f"squad:{squad_id}") | column.contains(words, autoescape=True)
        _take_out(connection, t.message, column, which, piece)


def _in_frozen_pages(connection: Connection, words: str, piece: str) -> None:
    """Their bytes change here and nowhere else (promise 10). A picture cannot be mended: it is taken away."""
    c = t.snapshot_file.c
    spoken = {"html": _as_html, "json": _as_json}
    pages = connection.execute(select(c.snapshot_id, c.content).where(c.format == "json")).all()
    holding = {row.snapshot_id for row in pages if _as_json(words) in bytes(row.content)}
    for snapshot_id in sorted(holding):
        files = connection.execute(select(c.format, c.content).where(c.snapshot_id == snapshot_id)).all()
        for file in files:
            this = (c.snapshot_id == snapshot_id) & (c.format == file.format)
            if file.format not in spoken:
                connection.execute(delete(t.snapshot_file).where(this))
                continue
            as_there = spoken[file.format]
            content = bytes(file.content).replace(as_there(piece), as_there(MARK))
            connection.execute(update(t.snapshot_file).where(this).values(content=content))


def _as_html(words: str) -> bytes:
    return str(escape(words)).encode()


def _as_json(words: str) -> bytes:
    return json.dumps(words, ensure_ascii=False)[1:-1].encode()
