"""Dates are read as their whole column says, and a person is asked where even that is not enough."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andon.config.exports import Order
from andon.sources.csv_dates import fitting, in_order, moment

MORNING = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("12/May/26 9:41 AM", Order.DAY_FIRST),
        ("12/May/2026 09:41", Order.DAY_FIRST),
        ("12.05.26 09:41", Order.DAY_FIRST),
        ("12.5.2026 9.41", Order.DAY_FIRST),
        ("12. Mai 2026 09:41", Order.DAY_FIRST),
        ("12 mai 2026 09:41:00", Order.DAY_FIRST),
        ("12-maj-26 09:41", Order.DAY_FIRST),
        ("12/mayo/26 9:41 a. m.", Order.DAY_FIRST),
        ("May 12, 2026 9:41 AM", Order.MONTH_FIRST),
        ("05/12/2026 9:41 AM", Order.MONTH_FIRST),
        ("2026-05-12 09:41", Order.YEAR_FIRST),
        ("2026-05-12T09:41:00.000Z", Order.YEAR_FIRST),
        ("2026-05-12T11:41:00.000+0200", Order.YEAR_FIRST),
        ("2026/05/12 09:41", Order.YEAR_FIRST),
        ("26/05/12 09:41", Order.YEAR_FIRST),
    ],
)
def test_the_forms_in_which_jira_writes_dates(cell: str, order: Order) -> None:
    assert moment(cell, order, UTC) == MORNING


def test_noon_and_midnight_are_told_apart() -> None:
    read = [moment(f"12/May/26 {each}", Order.DAY_FIRST, UTC) for each in ("12:05 AM", "12:05 PM", "1:05 p.m.")]
    assert [each and each.hour for each in read] == [0, 12, 13]


def test_a_time_is_that_of_whoever_made_the_export_unless_it_says_its_own() -> None:
    stockholm = ZoneInfo("Europe/Stockholm")
    assert moment("2026-05-12 11:41", Order.YEAR_FIRST, stockholm) == MORNING
    assert moment("2026-05-12 04:41 -0500", Order.YEAR_FIRST, stockholm) == MORNING


@pytest.mark.parametrize(
    "zone",
    [
        "UTC",
        "Europe/Stockholm",
        "America/Los_Angeles",
        "Asia/Tokyo",
        "Pacific/Auckland",
        "Pacific/Kiritimati",
        "Etc/GMT+12",
    ],
)
def test_a_day_without_a_time_is_that_day_there_and_in_utc(zone: str) -> None:
    """Work is counted by days in UTC, and shown by those of the squad."""
    for cell in ("12/Jan/26", "12/Jul/26"):
        read = moment(cell, Order.DAY_FIRST, ZoneInfo(zone))
        assert read
        assert {read.day, read.astimezone(ZoneInfo(zone)).day} == {12}


def test_a_day_without_a_time_is_its_noon() -> None:
    read = moment("12/May/26", Order.DAY_FIRST, ZoneInfo("Europe/Stockholm"))
    assert read == datetime(2026, 5, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "yesterday",
        "12",
        "12/13/14/15",
        "31/Feb/2026",
        "12/Mxy/26",
        "12/May/26 25:00",
        "12/May/26 13:00 PM",
        "12/May/1326",
        "2026-05-12 09:41 +9999",
        "9999-12-31 23:59 -2359",
        "0/0/0",
        "12/May/126",
    ],
)
def test_what_is_no_date_is_none(cell: str) -> None:
    assert [moment(cell, order, timezone(timedelta(hours=-14))) for order in Order] == [None, None, None]


def test_one_day_above_twelve_decides_for_all_of_them() -> None:
    assert fitting(["05/12/26 9:41", "06/12/26 9:41", "13/12/26 9:41"]) == (Order.DAY_FIRST,)
    assert fitting(["05/12/26 9:41", "", "12/13/26 9:41"]) == (Order.MONTH_FIRST,)
    assert fitting(["2026-05-12", "2026-05-13"]) == (Order.YEAR_FIRST,)


def test_without_one_a_person_has_to_say() -> None:
    assert fitting(["05/12/26 9:41", "06/11/26 9:41"]) == (Order.DAY_FIRST, Order.MONTH_FIRST)


def test_the_name_of_a_month_leaves_no_doubt() -> None:
    assert fitting(["05/May/26 9:41 AM"]) == (Order.DAY_FIRST,)


def test_a_few_slips_do_not_change_how_a_column_is_read() -> None:
    assert fitting(["13/05/26", "14/05/26", "05/14/26", "later"]) == (Order.DAY_FIRST,)


def test_of_what_is_no_date_there_is_no_form() -> None:
    assert fitting(["soon", "later"]) == fitting([]) == ()


BOTH = (Order.DAY_FIRST, Order.MONTH_FIRST)


def test_what_was_edited_before_it_was_made_was_read_wrongly() -> None:
    """In many rows, where the other way fits all of them."""
    unsure = [("05/12/25 9:00", "06/01/26 9:00")]  # 5 December, then 6 January; or 12 May, then 1 June
    assert in_order(BOTH, unsure) == BOTH
    backward = [(f"0{n}/02/26 9:00", f"0{n - 1}/03/26 9:00") for n in range(3, 6)]
    assert in_order(BOTH, [*unsure, *backward]) == (Order.DAY_FIRST,)


def test_a_few_odd_rows_throw_no_order_out() -> None:
    """They are as likely in the true one, and the same one again is no more than one."""
    odd = ("03/02/26 9:00", "02/03/26 9:00")
    assert in_order(BOTH, [odd] * 50) == BOTH
    good = [(f"01/02/26 9:{n}", "02/03/26 9:00") for n in range(10, 50)]
    backward = [(f"0{n}/02/26 9:00", f"0{n - 1}/03/26 9:00") for n in range(3, 6)]
    assert in_order(BOTH, [*good, *backward]) == BOTH


def test_where_no_order_fits_all_rows_none_is_thrown_out() -> None:
    backward = [(f"0{n}/02/26 9:00", f"0{n - 1}/03/26 9:00") for n in range(3, 9)]
    assert in_order(BOTH, [*backward, ("05/05/26", "04/04/26")]) == BOTH


FIRST = datetime(1990, 1, 1)  # noqa: DTZ001
WRITTEN = {
    Order.DAY_FIRST: ("%d/%b/%y %I:%M %p", "%d.%m.%Y %H:%M", "%d-%m-%y %H:%M"),
    Order.MONTH_FIRST: ("%m/%d/%y %I:%M %p", "%B %d, %Y %H:%M"),
    Order.YEAR_FIRST: ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M:00.000+0000"),
}


@given(
    st.lists(st.datetimes(FIRST, FIRST + timedelta(days=25_000)), min_size=1, max_size=20),
    st.sampled_from([(order, form) for order, forms in WRITTEN.items() for form in forms]),
)
def test_a_whole_column_is_read_as_it_was_written_or_it_is_asked(
    moments: list[datetime], how: tuple[Order, str]
) -> None:
    order, form = how
    whole = [each.replace(second=0, microsecond=0, tzinfo=UTC) for each in moments]
    cells = [f"{each:{form}}" for each in whole]
    assert order in fitting(cells)
    assert [moment(each, order, UTC) for each in cells] == whole
