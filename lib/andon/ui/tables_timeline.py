"""The timeline as tables: a row a launch, and a row for each time at which a squad has several at once."""

from collections.abc import Iterable
from datetime import date, tzinfo

import pandas as pd

from andon.ui import text, text_timeline
from andon.usecases.timeline import Line, Queue


def timeline_table(lines: Iterable[Line], zone: tzinfo | None = None, *, today: date) -> pd.DataFrame:
    """A row a launch, as the chart shows them. People's words are as they wrote them: guard cells in a CSV."""
    columns = [
        text_timeline.COLUMN_LAUNCH,
        text_timeline.COLUMN_WORD,
        text_timeline.COLUMN_DATE,
        text_timeline.COLUMN_FIRST,
        text_timeline.COLUMN_HALF,
        text_timeline.COLUMN_LIKELY,
        text_timeline.COLUMN_NOTE,
    ]
    rows = []
    for line in lines:
        half, likely = line.span or (None, None)
        rows.append(
            (
                line.row.name,
                text_timeline.word(line) or text.NONE,
                text.target(line.row.target),
                text.target(line.row.first_date) if line.first_due else text.NONE,
                text.day(half),
                text.day(None if likely == date.max else likely),
                text_timeline.note(line, zone, today=today),
            )
        )
    return pd.DataFrame(rows, columns=columns)


def queues_table(queues: Iterable[Queue]) -> pd.DataFrame:
    """Squads that have more than one launch at a time, a row for each time at which these meet."""
    columns = [
        text_timeline.COLUMN_SQUAD,
        text_timeline.COLUMN_FROM,
        text_timeline.COLUMN_UNTIL,
        text_timeline.COLUMN_LAUNCHES,
    ]
    rows = []
    for queue in queues:
        for run in queue.runs:
            rows.append((queue.squad, text.day(run.first), text.day(run.last), text_timeline.named(run.stretches)))
        if not queue.runs:
            rows.append((queue.squad, text.NONE, text.NONE, text_timeline.named(queue.stretches)))
    return pd.DataFrame(rows, columns=columns)


def table_csv(table: pd.DataFrame) -> str:
    """A table as a file; no cell of it is a formula to a spreadsheet."""
    guarded = table.map(lambda cell: text.no_formula(str(cell)))
    return str(guarded.to_csv(index=False))
