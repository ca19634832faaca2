"""The tables that cross module borders: their columns, their types, and one check at each door.

Days are whole UTC days, counted as integers since 1970-01-01, so that arithmetic on them is exact and
fast; `day_number` and `day_date` translate.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd

from andon.errors import InvalidInput

NEVER = int(np.iinfo(np.int64).max // 4)
"""The day number of what has not happened."""

WORK: Mapping[str, str] = {
    "issue": "str",  # source and id: unique
    "key": "str",
    "squad_id": "str",  # null where no squad owns it
    "created": "int64",  # day number
    "done": "int64",  # day number on which it was done and stayed so; NEVER while open
    "delivered": "bool",  # done and not discarded
    "closed_unknown": "bool",  # done, but nobody knows since when: never open, never delivered on a day
}
"""One row an issue."""

MEMBERS: Mapping[str, str] = {"issue": "str", "launch_id": "str"}
"""Which issues are in which launch; an issue may be in several."""

LAUNCHES: Mapping[str, str] = {
    "launch_id": "str",
    "known_from": "int64",  # day number
    "target": "int64",  # last day that counts as on time, as promised by then; NEVER without a date
    "ended": "int64",  # day number on which it landed or was cancelled; NEVER while open
    "landed": "bool",  # ended by landing, not by being cancelled
}
"""One row a launch, as known at the end of some day."""

DATES: Mapping[str, str] = {
    "launch_id": "str",
    "said": "int64",  # day number on which it was promised
    "target": "int64",  # last day that counts as on time
}
"""One row a target date that was ever promised, in the order in which they were said."""


def checked(frame: pd.DataFrame, columns: Mapping[str, str], name: str) -> pd.DataFrame:
    """The frame with exactly these columns, in order and of these types; InvalidInput says what is missing."""
    for column, kind in columns.items():
        if column not in frame.columns:
            raise InvalidInput(f"The {name} table has no column '{column}'.", hint=f"It needs {', '.join(columns)}.")
        if kind != "str" and str(frame[column].dtype) != kind:
            raise InvalidInput(
                f"Column '{column}' of the {name} table is {frame[column].dtype}, not {kind}.",
                hint="Days are whole numbers since 1970-01-01.",
            )
    return frame[list(columns)]


def day_number(moment: date | datetime | None) -> int:
    """The UTC day of a date or moment as a number; NEVER for None."""
    if moment is None:
        return NEVER
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC).date()
    return moment.toordinal() - _EPOCH


def day_date(number: int) -> date:
    """The date of a day number."""
    return date.fromordinal(int(number) + _EPOCH)


def day_moment(day: date, *, days: int = 0) -> datetime:
    """The first moment of a UTC day, or of the day so many days later."""
    return datetime.combine(day + timedelta(days=days), time(), UTC)


_EPOCH = date(1970, 1, 1).toordinal()
