"""One press that is heard twice: by two sessions, in two processes, under two tokens.

A form's token lives in its session. When a process dies after it has kept somebody's words and before it said so, the
browser comes back to another one with what was typed and a new token, and whoever saw no answer presses again.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, select

from andon.model import SAME_PRESS, DependencyState
from andon.store import schema as t


def pressed_before(
    connection: Connection, table: Table, row: Mapping[str, Any], *, at: str = "at", besides: Collection[str] = ()
) -> list[Any]:
    """The rows that say what `row` says and came within SAME_PRESS of it, newest first.

    All columns count but the id, the moment and those named in `besides`. Whoever asks decides what in between makes
    the words news, and asks in a transaction that is `alone`: of two presses at once the second sees the first.
    """
    same = [
        table.c[name].is_not_distinct_from(value) for name, value in row.items() if name not in {"id", at, *besides}
    ]
    # Also a little earlier than the row: two machines have two clocks.
    near = table.c[at].between(row[at] - SAME_PRESS, row[at] + SAME_PRESS)
    return list(connection.execute(select(table).where(near, *same).order_by(table.c[at].desc(), table.c.id)))


# ------------------------------------------------------------------------------ what in between makes it news


def is_said(connection: Connection, row: Mapping[str, Any], last: str | None) -> bool:
    """Whether a squad's last words about a contribution are these, from a moment ago, and no forecast came since.

    After a forecast they open it to the others (promise 2), so that they are news.
    """
    # The new session of a browser does not know whether the forecast was unfolded before; the vote's figures are its
    # round's.
    found = pressed_before(connection, t.check_in, row, besides={"forecast_open", "median", "voted"})
    said = next((each for each in found if each.id == last), None)
    if said is None:
        return False
    c = t.forecast.c
    came = select(c.id).where(c.launch_id == said.launch_id, c.made_at > said.at, c.made_at <= row["at"]).limit(1)
    return connection.execute(came).first() is None


def is_noted(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether the newest entry of a flag says this already: what was said in between makes the same words news."""
    return any(_is_newest(connection, each) for each in pressed_before(connection, t.flag_update, row))


def is_replied(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether the newest entry of a flag is this reply, and the squad has not said yet what became of it."""
    of = t.offer_mark.c.reply_id
    return any(
        _last(connection, of, each.id) is None and _is_newest(connection, each)
        for each in pressed_before(connection, t.reply, row)
    )


def is_marked(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether this is what was said last of an offer."""
    return _is_last(connection, t.offer_mark.c.reply_id, row)


def is_named(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether the squad named this dependency a moment ago; once it is over, waiting for the same again is news."""
    found = pressed_before(connection, t.dependency, row, at="named_at")
    c = t.dependency_word.c
    return any(
        _last(connection, c.dependency_id, each.id, c.squad_id == each.taker_id, what=c.state) != DependencyState.DONE
        for each in found
    )


def is_stated(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether this is what was said last of a dependency, by either side: after the other one's word it may answer."""
    return _is_last(connection, t.dependency_word.c.dependency_id, row)


def is_set(connection: Connection, row: Mapping[str, Any], probability: int | None) -> bool:
    """Whether the squad set this milestone a moment ago, with this first word, and it is not over."""
    # PostgreSQL compares no JSON.
    found = pressed_before(connection, t.milestone, row, at="set_at", besides={"keys"})
    c = t.milestone_word.c
    for each in found:
        words = connection.execute(
            select(c.probability, c.end).where(c.milestone_id == each.id).order_by(c.at, c.id)
        ).all()
        first = words[0].probability if words else None
        if list(each.keys) == row["keys"] and first == probability and all(word.end is None for word in words):
            return True
    return False


def is_told(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether this is what was said last of a milestone."""
    return _is_last(connection, t.milestone_word.c.milestone_id, row)


def is_answered(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether this is what the squad did last with a worry."""
    return _is_last(connection, t.nudge_answer.c.nudge_id, row)


def _is_newest(connection: Connection, entry: Any) -> bool:
    """Whether nothing was added to a flag, by its squad or by others, after this entry."""
    came = (
        select(table.c.id).where(table.c.flag_id == entry.flag_id, table.c.at > entry.at).limit(1)
        for table in (t.flag_update, t.reply)
    )
    return not any(connection.execute(each).first() for each in came)


def _is_last(connection: Connection, of: Column[Any], row: Mapping[str, Any]) -> bool:
    """Whether the last word about a thing is this one, from a moment ago; `of` is the column that names the thing."""
    last = _last(connection, of, row[of.name])
    return last in {each.id for each in pressed_before(connection, of.table, row)}


def _last(
    connection: Connection, of: Column[Any], thing: str, *which: ColumnElement[bool], what: Column[Any] | None = None
) -> Any:
    """The id, or something else, of the last word about a thing."""
    c = of.table.c
    query = select(c.id if what is None else what).where(of == thing, *which)
    return connection.execute(query.order_by(c.at.desc(), c.id.desc()).limit(1)).scalar()
