"""Dates of a CSV export: their form is guessed over a whole column, and never row by row.

An export writes dates as the person who made it reads them: `12/May/26 9:41 AM`, `2026-05-12 09:41`,
`12.05.26 09:41`. Whether 05/12 is a day in May or in December no single row can tell, so that all of them are asked,
and where even all of them do not tell, a person is.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from andon.config.exports import Order

YEARS = (1970, 2199)
"""Outside of these a date is a slip."""


_MANY = 3
"""So many different pairs of dates that do not fit an order rule it out, or a tenth of them where these are more."""

_PLACES = {Order.DAY_FIRST: (2, 1, 0), Order.MONTH_FIRST: (2, 0, 1), Order.YEAR_FIRST: (0, 1, 2)}
"""Where year, month and day stand among three parts."""

_MONTHS: dict[str, int] = {
    name: n
    for n, names in enumerate(
        (
            "jan januar january janvier janv ene enero gen gennaio janeiro januari jän jänner",
            "feb februar february février févr fév fevr febrero febbraio fev fevereiro februari",
            "mar mär märz mrz march mars marzo março mrt maart",
            "apr april avr avril abr abril aprile",
            "may mai mayo mag maggio maio mei maj",
            "jun june juni juin junio giu giugno junho",
            "jul july juli juil juillet julio lug luglio julho",
            "aug august août aout ago agosto augustus augusti",
            "sep sept september septembre septiembre set settembre setembro",
            "oct october okt oktober octobre octubre ott ottobre out outubro",
            "nov november novembre noviembre novembro",
            "dec december dez dezember déc décembre dic diciembre dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
"""Names of months in some of the languages in which Jira writes them; no name means two."""

_AFTERNOON = re.compile(r"p\.?\s?m\.?|nachm\.?", re.IGNORECASE)

_FORM = re.compile(
    r"""\s*(?P<a>\d{1,4}|[^\W\d_]{3,12}\.?)[\s./-]+(?P<b>\d{1,2}|[^\W\d_]{3,12}\.?),?[\s./-]+(?P<c>\d{1,4})
    (?:[\sT,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?
       (?:\s*(?P<half>[ap]\.?\s?m\.?|vorm\.?|nachm\.?))?
       (?:\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?
    )?\s*""",
    re.IGNORECASE | re.VERBOSE,
)


def moment(text: str, order: Order, zone: tzinfo) -> datetime | None:
    """The moment that a cell tells when it is read in this order; None where it is none.

    A day without a time is its noon: its first moment is the day before in UTC, by whose days work is counted, for
    everybody east of Greenwich. A zone in the cell beats the one that is given.
    """
    found = _FORM.fullmatch(text)
    if not found:
        return None
    parts = [found["a"], found["b"], found["c"]]
    year, month, day = (parts[n] for n in _PLACES[order])
    try:
        read = datetime(_year(year), _month(month), int(day), *_clock(found), tzinfo=_zone(found["zone"], zone))
        if not YEARS[0] <= read.year <= YEARS[1]:
            return None
        return read.astimezone(UTC) if found["hour"] else _same_day(read)
    except (ValueError, OverflowError):
        return None


def fitting(values: Iterable[str]) -> tuple[Order, ...]:
    """The orders in which most of the cells are dates. One is an answer; several leave it to a person.

    Year first with a year of two digits is believed last: nearly every 12.05.26 could be one.
    """
    cells = [each for each in dict.fromkeys(values) if each]
    misses = {order: sum(moment(each, order, UTC) is None for each in cells) for order in Order}
    least = min(misses.values())
    if not cells or least == len(cells):
        return ()
    best = [order for order in Order if misses[order] == least]
    short = not any(re.match(r"\s*\d{4}", each) for each in cells)
    if short and len(best) > 1 and Order.YEAR_FIRST in best:
        best.remove(Order.YEAR_FIRST)
    return tuple(best)


def in_order(orders: Sequence[Order], pairs: Iterable[tuple[str, str]]) -> tuple[Order, ...]:
    """Those of the orders in which things were edited after they were made.

    One is ruled out only by many pairs that do not fit it where all of them fit another: a few odd rows are as likely
    in the true order, and then a person has to say.
    """
    known = set(pairs)
    wrong = {order: sum(_is_backward(pair, order) for pair in known) for order in orders}
    if 0 not in wrong.values():
        return tuple(orders)
    many = max(_MANY, len(known) // 10)
    return tuple(order for order in orders if wrong[order] < many)


def _is_backward(pair: tuple[str, str], order: Order) -> bool:
    before, after = (moment(each, order, UTC) for each in pair)
    return before is not None and after is not None and after < before


def _same_day(noon: datetime) -> datetime:
    """In UTC, on the same day there: beyond twelve hours from Greenwich noon itself is on another."""
    found = noon.astimezone(UTC)
    if found.date() == noon.date():
        return found
    return found + timedelta(hours=2 if found.date() < noon.date() else -2)


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    if len(text) != 2:
        raise ValueError(text)
    return 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.get(text.rstrip(".").casefold(), 0)


def _clock(found: re.Match[str]) -> tuple[int, int, int]:
    if not found["hour"]:
        return 12, 0, 0
    hour, minute, second = (int(found[each] or 0) for each in ("hour", "minute", "second"))
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if _AFTERNOON.fullmatch(found["half"]) else 0)
    return hour, minute, second


def _zone(text: str | None, otherwise: tzinfo) -> tzinfo:
    if not text:
        return otherwise
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if text[0] == "-" else away)
