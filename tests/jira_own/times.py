"""Moments as Jira writes and reads them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

DAY_MS = 86_400_000
_QUARTER_MS = 900_000
_PERIOD = re.compile(r"([+-]?)((?:\d+[wdhm]\s*)+)")
_UNITS = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1}
_FORMATS = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")


class ManualClock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """By the arguments of a `timedelta`: `advance(minutes=5)`."""
        self.now += timedelta(**by)


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def day_start(day: str) -> int:
    """The first moment of `2026-08-24`; due dates have no zone."""
    return milliseconds(datetime.fromisoformat(day).replace(tzinfo=UTC))


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


_EPOCH = date(1970, 1, 1).toordinal()
_MINUTES = tuple(f"T{hour:02d}:{minute:02d}:" for hour in range(24) for minute in range(60))


def _offset_at(at: int, zone: str) -> timedelta:
    offset = datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset


def _written(offset: timedelta) -> tuple[int, str]:
    """Milliseconds and text, such as `+0200`."""
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return minutes * 60_000, f"{'-' if minutes < 0 else '+'}{hours:02d}{rest:02d}"


@lru_cache(maxsize=10_000)
def _offset_of_day(number: int, zone: str) -> tuple[int, str] | None:
    """None for a day on which the offset changes."""
    first, last = (_offset_at(at, zone) for at in (number * DAY_MS, (number + 1) * DAY_MS - 1))
    return _written(first) if first == last else None


@lru_cache(maxsize=10_000)
def _offset_of_quarter(number: int, zone: str) -> tuple[int, str]:
    return _written(_offset_at(number * _QUARTER_MS, zone))


@lru_cache(maxsize=10_000)
def _day(number: int) -> str:
    return date.fromordinal(_EPOCH + number).isoformat()


def stamp(at: int, zone: str) -> str:
    """`2026-08-24T11:11:52.944+0200`: in the zone of whoever asks, no colon in the offset."""
    offset, written = _offset_of_day(at // DAY_MS, zone) or _offset_of_quarter(at // _QUARTER_MS, zone)
    day, rest = divmod(at + offset, DAY_MS)
    minutes, rest = divmod(rest, 60_000)
    return f"{_day(day)}{_MINUTES[minutes]}{rest // 1000:02d}.{rest % 1000:03d}{written}"


def zulu(at: int) -> str:
    """`2026-08-24T09:11:52.944Z`, as boards and sprints write it."""
    return f"{moment(at):%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z"


def read_jql_date(text: str, zone: str, now: datetime) -> int | None:
    """A date in quotes: exact to the minute, in the zone of whoever asks. None when it is not one."""
    if found := _PERIOD.fullmatch(text.strip()):
        minutes = sum(int(part[:-1]) * _UNITS[part[-1]] for part in re.findall(r"\d+[wdhm]", found[2]))
        return milliseconds(now + timedelta(minutes=-minutes if found[1] == "-" else minutes))
    for form in _FORMATS:
        try:
            return milliseconds(datetime.strptime(text.strip(), form).replace(tzinfo=ZoneInfo(zone)))
        except ValueError:
            continue
    return None
