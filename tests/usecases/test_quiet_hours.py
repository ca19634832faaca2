"""Quiet hours: the same moment where it is not quiet, else the end of quiet, in the reader's own zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from andon.model import WorkCalendar
from andon.usecases.quiet_hours import QuietHours

STOCKHOLM = ZoneInfo("Europe/Stockholm")
USUAL = QuietHours()  # 18:00 to 08:00, and days off


def over(quiet: QuietHours, moment: str, calendar: WorkCalendar = WorkCalendar()) -> str:  # noqa: B008
    """2026-05-11 is a Monday."""
    local = datetime.fromisoformat(f"2026-{moment}").replace(tzinfo=STOCKHOLM)
    told = quiet.over(local.astimezone(UTC), STOCKHOLM, calendar)
    return f"{told.astimezone(STOCKHOLM):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("05-11 08:00", "05-11 08:00"),
        ("05-11 17:59", "05-11 17:59"),
        ("05-11 18:00", "05-12 08:00"),
        ("05-12 02:30", "05-12 08:00"),
        ("05-15 19:00", "05-18 08:00"),  # Friday evening
        ("05-16 12:00", "05-18 08:00"),
        ("05-18 07:59", "05-18 08:00"),
        ("03-27 20:00", "03-30 08:00"),  # over the night in which clocks go forward
    ],
)
def test_what_happens_in_the_evening_is_told_in_the_morning(moment: str, told: str) -> None:
    assert over(USUAL, moment) == told


def test_the_hours_are_those_of_the_squad() -> None:
    moment = datetime(2026, 5, 11, 16, 30, tzinfo=UTC)
    assert USUAL.over(moment, STOCKHOLM, WorkCalendar()) > moment
    assert USUAL.over(moment, ZoneInfo("America/New_York"), WorkCalendar()) == moment


def test_holidays_are_days_off() -> None:
    sweden = WorkCalendar(country="SE", days_off=("2026-05-15",))
    assert over(USUAL, "05-13 19:00", sweden) == "05-18 08:00"  # Ascension Day, a day off, the weekend


def test_days_off_can_be_as_quiet_as_others() -> None:
    assert over(QuietHours(days_off=False), "05-16 12:00") == "05-16 12:00"


def test_quiet_can_be_in_the_middle_of_the_day_or_never() -> None:
    lunch = QuietHours(12, 13, days_off=False)
    assert (over(lunch, "05-11 11:59"), over(lunch, "05-11 12:10")) == ("05-11 11:59", "05-11 13:00")
    never = QuietHours(0, 0, days_off=False)
    assert over(never, "05-11 03:00") == "05-11 03:00"
    only_days_off = QuietHours(0, 0)
    assert over(only_days_off, "05-16 12:00") == "05-18 00:00"


def test_who_is_off_for_months_is_told_at_last() -> None:
    away = WorkCalendar(days_off=("2026-05-01..2026-12-31",))
    assert over(USUAL, "05-11 12:00", away) == "06-11 08:00"
