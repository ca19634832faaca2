"""A frozen view's tables as one file for a spreadsheet: each under its name, with an empty line before the next.

It begins with a byte order mark: without one, Excel takes UTF-8 for the machine's old code page and spoils every "ö".
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from andon.model import ForecastState
from andon.ui import text
from andon.ui import text_frozen as words
from andon.web.frozen import View


def tables(view: View) -> bytes:
    """Every table of the view."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([_guarded(view["title"])])
    writer.writerow([view["stamp"]])
    if view["only"]:
        writer.writerow([_guarded(view["only"])])
    if view["note"]:
        writer.writerow([_guarded(view["note"])])
    if view["who_took_part"]:
        writer.writerow([view["who_took_part"]])
    for name, head, rows in _launch(view) if view["kind"] == "launch" else _portfolio(view):
        if rows:
            writer.writerow([])
            writer.writerow([name])
            writer.writerow(head)
            writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


Table = tuple[str, Sequence[str], Sequence[Sequence[object]]]


def _launch(view: View) -> Iterator[Table]:
    row = view["launch"]
    yield _launches(words.COLUMN_LAUNCH, [row])
    yield _said(words.HEAD_SAID if row["ended"] else words.HEAD_SAYS, [row])
    yield words.HEAD_DATE, (words.HEAD_DATE,), [(each,) for each in view["dates"]]
    if not row["ended"]:
        parts = [(each["squad"], each["says"]) for each in view["model"]["parts"]]
        yield words.EACH_SQUAD, (words.COLUMN_SQUAD, words.HEAD_MODEL), parts
    for chart in (None if row["ended"] else view["finish"], view["burn_up"], view["history"]):
        if chart is not None:
            yield chart["title"], tuple(chart["columns"]), chart["rows"]
    yield _flags(view["help_asked"] + view["ended_flags"])


def _portfolio(view: View) -> Iterator[Table]:
    yield _flags(view["help_asked"])
    yield _launches(words.HEAD_LAUNCHES, view["rows"])
    yield _said(words.SQUADS_SAY, view["rows"])
    yield _launches(words.HEAD_RECENT, view["ended"])


def _launches(name: str, rows: Iterable[View]) -> Table:
    head = (
        words.COLUMN_LAUNCH,
        words.COLUMN_BET,
        words.SQUADS_SAY,
        words.COLUMN_DATE,
        words.COLUMN_MOVES,
        words.CHANCE_ON_TIME,
        words.HALF,
        words.LIKELY,
        words.NEARLY,
        words.COUNTED,
        words.HEAD_MODEL,
        words.COLUMN_FLAGS,
        words.COLUMN_END,
        words.HEAD_LEARNED,
    )
    return name, head, [_line(row) for row in rows]


def _line(row: View) -> tuple[object, ...]:
    numbers = _told(row)
    model = "; ".join([*row["outlook"], *([row["reason"]] if row["reason"] else [])])
    return (
        row["name"],
        row["bet"],
        row["says"],
        row["day"],
        row["moves"],
        numbers["on_time"],
        numbers["p50"],
        numbers["p85"],
        numbers["p95"],
        numbers["counted"],
        "" if row["ended"] else model,
        row["open_flags"],
        row["ended"],
        row["learned"],
    )


def _told(row: View) -> dict[str, object]:
    """The forecast's numbers as far as the page tells them: none of what is over, no chance after the date."""
    numbers: dict[str, object] = row["numbers"]
    if row["ended"]:
        return dict.fromkeys(numbers, "")
    untold = {"on_time"} if row["overdue"] else set()
    # Where there is no forecast, nothing was counted for one: 0 would say that all is done.
    untold |= {"counted"} if numbers["state"] in {None, ForecastState.CANNOT} else set()
    return numbers | dict.fromkeys(untold, "")


def _said(name: str, rows: Iterable[View]) -> Table:
    head = (
        words.COLUMN_LAUNCH,
        words.COLUMN_SQUAD,
        words.COLUMN_STATUS,
        words.COLUMN_PROBABILITY,
        words.SENTENCE,
        words.COLUMN_SAID_ON,
    )
    lines = [
        (row["name"], each["squad"], each["says"], each["probability"], each["sentence"], each["day"])
        for row in rows
        for each in row["words"]
    ]
    return name, head, lines


def _flags(flags: Iterable[View]) -> Table:
    head = (
        words.COLUMN_SQUAD,
        words.COLUMN_LAUNCH,
        words.COLUMN_SINCE,
        words.SENTENCE,
        words.WOULD_HELP,
        words.COLUMN_REPLY,
        words.COLUMN_END,
    )
    lines = [
        (
            each["squad"],
            each["launch"],
            each["day"],
            each["sentence"],
            each["would_help"],
            " / ".join(_reply(reply) for reply in each["replies"]),
            each["end"],
        )
        for each in flags
    ]
    return words.FLAGS, head, lines


def _reply(reply: View) -> str:
    said = " ".join(filter(None, (reply["thanks"], reply["then"])))
    return f"{reply['said_by']}: {said}" if reply["said_by"] else said


def _guarded(cell: object) -> object:
    """No cell is a formula to a spreadsheet; a number stays one."""
    if cell is None:
        return ""
    return text.no_formula(cell) if isinstance(cell, str) else cell
