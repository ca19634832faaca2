"""Blacking out a slip of the tongue: the only place where words that were said are ever changed.

What is changed is told in `blackout`, and nothing of what it was. Words stand in more places than the one where they
were said: in other entries of the squad, in answers that quote them, in messages and in frozen pages.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import escape
from sqlalchemy import Column, ColumnElement, Connection, Table, delete, func, select, update

from andon.model import MARK, Blackout
from andon.store import frozen_filters
from andon.store import schema as t
from andon.store.database import Database
from andon.store.wiping import overwrite_deleted, wipe

log = logging.getLogger(__name__)

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
    """Said by the squad itself, and listed; otherwise said to it, or not to be known as its own, and blacked out only
    where it says the same."""


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


def _signed(launch: Column[Any], by: Column[Any]) -> Whose:
    """Of its launches what it signed, or nobody did: directors sign with a name."""
    names = select(t.squad.c.name)
    of = _launches(launch)
    return lambda squad_id: of(squad_id) & ((by == "") | by.in_(names.where(t.squad.c.id == squad_id)))


def _declared(squad_id: str) -> ColumnElement[bool]:
    """What the squad said of its launches' ends, whatever it was called then; rows without a squad by their names."""
    of = t.outcome.c
    signed = _signed(of.launch_id, of.declared_by)(squad_id)
    return (_launches(of.launch_id)(squad_id) & (of.squad_id == squad_id)) | (of.squad_id.is_(None) & signed)


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
    _Spoken(t.nudge, "at", ("sentence", "said_by"), _directly(t.nudge.c.squad_id)),
    _Spoken(t.reply, "at", ("thanks", "helper"), _directly(t.reply.c.from_squad_id)),
    _Spoken(t.outcome, "declared_at", ("learned",), _declared),
    _Spoken(t.launch_date, "said_at", ("reason",), _signed(t.launch_date.c.launch_id, t.launch_date.c.said_by)),
    # Not listed: a list that all of a squad can open would tell which squad a worry came from.
    _Spoken(t.nudge, "at", ("sentence", "said_by"), _directly(t.nudge.c.from_squad_id), own=False),
    _Spoken(t.outcome, "declared_at", ("learned",), _launches(t.outcome.c.launch_id), own=False),
    _Spoken(t.launch_date, "said_at", ("reason",), _launches(t.launch_date.c.launch_id), own=False),
    _Spoken(
        t.reply,
        "at",
        ("thanks", "helper", "question", "said_by"),
        _through(t.reply.c.flag_id, t.flag, t.flag.c.squad_id),
        own=False,
    ),
)
"""Every place in which a squad's words, or words to it, are kept."""

PLANNED = (
    (t.squad, t.squad.c.mission, _directly(t.squad.c.id)),
    (t.launch, t.launch.c.success, _launches(t.launch.c.id)),
)
"""Words that can be edited, but of which the events keep what they were."""

_EDITED = (*(table.name for table, *_ in PLANNED), t.message.name)
"""Tables in which words are replaced in other ways, too: what stood there before may lie in their files."""

EVENTS = ((t.squad_event, _directly(t.squad_event.c.squad_id)), (t.launch_event, _launches(t.launch_event.c.launch_id)))


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

    def black_out(
        self,
        blackout: Blackout,
        words: str,
        piece: str,
        *,
        render: Callable[[dict[str, Any]], Mapping[str, bytes]] | None = None,
    ) -> bool:
        """Put MARK in the place of a piece of these words, wherever they stand; False when this was done already.

        `words` is the whole field in which the piece was found. What was frozen loses every file in which the words
        cannot be mended; with `render` they are made anew from the mended payload, after the words are gone.
        """
        squad_id = blackout.squad_id
        with self._database.write(alone=True) as connection:
            overwrite_deleted(self._database, connection)
            if not self._database.insert_once(
                connection,
                t.blackout,
                id=blackout.id,
                squad_id=squad_id,
                at=blackout.at,
                entry=blackout.entry,
                field=blackout.field,
            ):
                return False
            held, changed = {words}, set(_EDITED)
            columns = [(each.table, each.table.c[field], each.whose) for each in SPOKEN for field in each.fields]
            for table, column, whose in (*columns, *PLANNED):
                found = _take_out(connection, table, column, whose(squad_id), piece)
                held |= found
                changed |= {table.name} if found else set()
            for table, whose in EVENTS:
                if _in_events(connection, table, whose(squad_id), piece):
                    changed.add(table.name)
            slips = {each: each.replace(piece, MARK) for each in sorted(held, key=len, reverse=True)}
            _in_messages(connection, slips)
            mended = _in_frozen_pages(connection, slips, piece)
            changed |= {t.snapshot_file.name, t.snapshot.name} if mended else set()
        # Not all tables: on PostgreSQL each of them is written anew.
        wipe(self._database, *sorted(changed))
        if render is not None:
            for snapshot_id, formats in mended.items():
                if formats:
                    self._freeze_anew(snapshot_id, formats, render)
        return True

    def count(self) -> int:
        """How often something was blacked out so far: what was read before the last time may hold what is gone."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(t.blackout)).scalar_one())

    def _freeze_anew(
        self, snapshot_id: str, formats: Sequence[str], render: Callable[[dict[str, Any]], Mapping[str, bytes]]
    ) -> None:
        """Put back the files that were taken away; where more was blacked out meanwhile, from what is left then."""
        c = t.snapshot_file.c
        kept = select(c.content).where(c.snapshot_id == snapshot_id, c.format == "json")
        with self._database.read() as connection:
            told = bytes(connection.execute(kept).scalar() or b"")
        while told:
            try:
                files = render(json.loads(told))
            except Exception:  # the words are gone already, and the other frozen views wait for theirs
                log.exception("The documents of a frozen page could not be made anew after something was blacked out.")
                return
            with self._database.write(alone=True) as connection:
                now = bytes(connection.execute(kept).scalar() or b"")
                if now == told:
                    for format in formats:
                        if format in files:
                            self._database.insert_once(
                                connection,
                                t.snapshot_file,
                                snapshot_id=snapshot_id,
                                format=format,
                                content=files[format],
                            )
                    return
            told = now


def _entries(connection: Connection, spoken: _Spoken, squad_id: str, *, until: datetime) -> Iterator[Entry]:
    at = spoken.table.c[spoken.at]
    for row in connection.execute(select(spoken.table).where(spoken.whose(squad_id), at <= until)):
        for field in spoken.fields:
            words = getattr(row, field)
            if words:
                yield Entry(f"{spoken.table.name}:{row.id}", field, getattr(row, spoken.at), words)


def _take_out(
    connection: Connection, table: Table, column: Column[Any], which: ColumnElement[bool], piece: str
) -> set[str]:
    """Take the piece out of a column; the whole fields that held it.

    Row by row: SQL's own comparison may not tell capitals from small letters.
    """
    found = connection.execute(select(table.c.id, column).where(which, column.contains(piece, autoescape=True))).all()
    held = {str(row[1]) for row in found if piece in row[1]}
    for id, words in found:
        # Only what still reads so: it may have been cleared meanwhile.
        same = (table.c.id == id) & (column == words)
        connection.execute(update(table).where(same).values({column: words.replace(piece, MARK)}))
    return held


def _in_events(connection: Connection, table: Table, which: ColumnElement[bool], piece: str) -> bool:
    """Mend what the events keep; whether there was something."""
    found = False
    for row in connection.execute(select(table.c.id, table.c.detail).where(which)).all():
        detail = _mended(row.detail, lambda words: words.replace(piece, MARK))
        if detail != row.detail:
            connection.execute(update(table).where(table.c.id == row.id).values(detail=detail))
            found = True
    return found


def _in_messages(connection: Connection, slips: Mapping[str, str]) -> None:
    """In those that wait: once sent, nothing of their words is kept. There they stand on one line."""
    c = t.message.c
    for row in connection.execute(select(c.id, c.title, c.body).where(c.sent_at.is_(None))).all():
        mend = {_flat(words): _flat(mended) for words, mended in slips.items()}
        title, body = _replaced(row.title, mend), _replaced(row.body, mend)
        if (title, body) != (row.title, row.body):
            same = (c.id == row.id) & (c.body == row.body)
            connection.execute(update(t.message).where(same).values(title=title, body=body))


def _in_frozen_pages(connection: Connection, slips: Mapping[str, str], piece: str) -> dict[str, list[str]]:
    """Their bytes change here and nowhere else (promise 10). Only the page and its JSON can be mended in place.

    The formats that were taken away, by the ids of all snapshots that were mended. Slides break long words over several
    of them, and a picture or a document cannot be mended: they are taken away.
    """
    c = t.snapshot_file.c
    mended: dict[str, list[str]] = {}
    for snapshot_id, content in connection.execute(select(c.snapshot_id, c.content).where(c.format == "json")).all():
        before = json.loads(bytes(content))
        after = _mended(before, lambda words: _replaced(words, slips))
        typed = frozen_filters.text_of(before)
        narrowed = frozen_filters.without(piece, typed, after)
        if typed:
            after["only"]["text"] = narrowed
        if after == before:
            continue
        if narrowed != typed:
            this = t.snapshot.c.id == snapshot_id
            subject = str(connection.execute(select(t.snapshot.c.subject).where(this)).scalar_one())
            subject = frozen_filters.in_subject(subject, typed, narrowed)
            connection.execute(update(t.snapshot).where(this).values(subject=subject))
        json_told = json.dumps(after, ensure_ascii=False, sort_keys=True, indent=1)
        lost = []
        for file in connection.execute(select(c.format, c.content).where(c.snapshot_id == snapshot_id)).all():
            this = (c.snapshot_id == snapshot_id) & (c.format == file.format)
            if file.format == "json":
                told = json_told
            elif file.format == "html":
                page = frozen_filters.in_page(bytes(file.content).decode(), typed, narrowed)
                told = _in_html(page, slips)
            else:
                connection.execute(delete(t.snapshot_file).where(this))
                lost.append(file.format)
                continue
            connection.execute(update(t.snapshot_file).where(this).values(content=told.encode()))
        mended[snapshot_id] = lost
    return mended


_MARKUP = re.compile(r"(<style.*?</style>|<[^>]*>)", re.DOTALL)
"""Of our own frozen page: what is between is people's words and ours."""


def _in_html(page: str, slips: Mapping[str, str]) -> str:
    escaped = {str(escape(words)): str(escape(mended)) for words, mended in slips.items()}
    parts = _MARKUP.split(page)
    return "".join(each if n % 2 else _replaced(each, escaped) for n, each in enumerate(parts))


def _replaced(text: str, slips: Mapping[str, str]) -> str:
    """The text with each of the words mended, where they stand by themselves and are no part of another one."""
    for words, mended in slips.items():
        if words in text:
            text = mended.join(re.split(rf"(?<!\w){re.escape(words)}(?!\w)", text))
    return text


def _mended(value: Any, mend: Callable[[str], str]) -> Any:
    """The same JSON with every text in it mended; its names stay."""
    if isinstance(value, str):
        return mend(value)
    if isinstance(value, list):
        return [_mended(each, mend) for each in value]
    if isinstance(value, dict):
        return {name: _mended(each, mend) for name, each in value.items()}
    return value


def _flat(words: str) -> str:
    return " ".join(words.split())
