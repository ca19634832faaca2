"""Lengths of time as people write them, and until when to wait."""

from datetime import datetime, timedelta, tzinfo

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=30)
_OFTENEST = timedelta(minutes=1)
TOO_OFTEN = "is too often; once a minute (1m) is the most that a Jira is asked"


def duration(text: str) -> timedelta | None:
    """A length of time as people write it, such as 90s, 10m, 1h or 2d; None for anything else, or above 30 days."""
    number, unit = text[:-1], _UNITS.get(text[-1:])
    # isdecimal alone would let other scripts' digits through; eight of them are more than any duration needs.
    if unit is None or not (number.isascii() and number.isdecimal() and len(number) <= 8):
        return None
    length = timedelta(**{unit: int(number)})
    return length if timedelta() < length <= _LONGEST else None


def is_too_often(every: timedelta) -> bool:
    """Whether no Jira is to be asked at such a pace."""
    return every < _OFTENEST


def whole_minute(until: datetime, zone: tzinfo) -> str:
    """Until when to wait, as commands tell it: a minute that has begun is not over."""
    local = until.astimezone(zone)
    whole = local.replace(second=0, microsecond=0)
    return f"{whole if whole == local else whole + timedelta(minutes=1):%Y-%m-%d %H:%M %Z}"
