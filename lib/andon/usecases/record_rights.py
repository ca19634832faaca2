"""Whose dates may be counted together, so that nobody can work out how one squad did (promise 6).

A launch that one squad ships has that squad's record, so it is not counted among whole launches. What is shown of
several squads must stay a sum of several, also for a squad that subtracts its own.
"""

from datetime import date

import numpy as np

from andon import frames
from andon.forecast.known import NOBODY
from andon.forecast.pace import Days
from andon.forecast.track_record import LAST, Checked, Rows

FEWEST = 10
"""A record of fewer 85 per cent dates is luck, and is not shown."""

SQUADS = 3
"""Fewer squads than this have no record together: one of two could subtract its own."""

NEARLY_ALL = 0.8
"""A launch of which one squad has this share of the items or more is that squad's alone."""

_SURELY = 95
"""Whoever knows this date of a forecast knows its earlier ones as well."""


def passed(checked: Checked, level: int) -> Rows:
    """Rows whose date of a level has passed and is known to have held or not."""
    day = checked.dates(level)
    decided = ~np.isnan(checked.actual) | (day - checked.kept.as_of <= checked.censored)
    rows: Rows = decided & (day <= checked.known.as_of)
    return rows


def shared(checked: Checked) -> Rows:
    """Rows about launches as a whole on which several squads work."""
    numbers = {id: list(items.values()) for id, items in _items(checked).items()}
    ours = {id for id, items in numbers.items() if max(items, default=0) < NEARLY_ALL * sum(items)}
    return checked.is_whole & np.array([each in ours for each in checked.kept.launch], dtype=np.bool_)


def countable_launches(checked: Checked) -> Rows:
    """The shared rows; none of them where fewer than SQUADS take part in those with a date that has passed."""
    rows = shared(checked)
    return rows if _squads_in(checked, rows & passed(checked, 50)) >= SQUADS else np.zeros_like(rows)


def countable_parts(checked: Checked) -> Rows:
    """The rows about parts; none of them where fewer than SQUADS have FEWEST dates at every level."""
    rows = ~checked.is_whole
    return rows if _has_squads(checked, rows & passed(checked, _SURELY)) else np.zeros_like(rows)


def countable_chances(checked: Checked) -> bool:
    """Whether enough squads have FEWEST parts whose target date has passed."""
    return _has_squads(checked, ~checked.is_whole & checked.due[0])


def last_launches(checked: Checked) -> Rows:
    """The last shared rows with an 85 per cent date that has passed; none where too few squads take part in them."""
    rows = _last(checked, countable_launches(checked))
    return rows if _squads_in(checked, rows) >= SQUADS else np.zeros_like(rows)


def last_parts(checked: Checked) -> Rows:
    """The last parts with an 85 per cent date that has passed.

    None where fewer than FEWEST of them remain besides those of the squad that looks and of any other one.
    """
    rows = _last(checked, countable_parts(checked))
    largest = sorted(_per_squad(checked, rows), reverse=True)
    return rows if sum(largest[2:]) >= FEWEST else np.zeros_like(rows)


def next_date(checked: Checked) -> date | None:
    """The next 85 per cent date of a whole launch to come."""
    ahead = [each for each in checked.dates(85)[checked.is_whole].tolist() if each > checked.known.as_of]
    return frames.day_date(min(ahead)) if ahead else None


def _last(checked: Checked, rows: Rows) -> Rows:
    chosen = np.flatnonzero(rows & passed(checked, 85))
    chosen = chosen[np.argsort(checked.dates(85)[chosen], kind="stable")][-LAST:]
    found = np.zeros_like(rows)
    found[chosen] = True
    return found


def _has_squads(checked: Checked, rows: Rows) -> bool:
    return sum(number >= FEWEST for number in _per_squad(checked, rows)) >= SQUADS


def _per_squad(checked: Checked, rows: Rows) -> list[int]:
    """How many of the rows about parts each squad has."""
    squads = checked.kept.squad[rows].tolist()
    return [squads.count(each) for each in set(squads)]


def _squads_in(checked: Checked, rows: Rows) -> int:
    """How many squads have items in the launches of some rows."""
    items = _items(checked)
    return len({squad for launch_id in set(checked.kept.launch[rows].tolist()) for squad in items[launch_id]})


def _items(checked: Checked) -> dict[str, dict[int, int]]:
    """Per launch that was forecast, how many items each squad has in it."""
    known = checked.known
    numbers = {id: n for n, id in enumerate(known.launch_ids)}
    found = {}
    for id in set(checked.kept.launch.tolist()):
        codes: Days = known.squad[known.items(numbers[id])]
        squads, counts = np.unique(codes[codes != NOBODY], return_counts=True)
        found[id] = dict(zip(squads.tolist(), counts.tolist(), strict=True))
    return found
