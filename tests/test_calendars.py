"""Calendars: what a person writes, as days; and from andon.toml to the dates of a forecast."""

import json
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from andon.calendars import check_country, joined, known_then, parse_days_off, shares
from andon.config import Organisation
from andon.model import WorkCalendar
from shell import Shell


def worked(calendar: WorkCalendar, first: str, last: str) -> list[float]:
    return shares(calendar, date.fromisoformat(first), date.fromisoformat(last))[0]


def resting(calendar: WorkCalendar, first: str, last: str) -> list[str]:
    """The days of the ordinary week on which nobody works all day, by month and day."""
    begin = date.fromisoformat(first)
    pairs = zip(*shares(calendar, begin, date.fromisoformat(last)), strict=True)
    found = [begin + timedelta(n) for n, (is_worked, usual) in enumerate(pairs) if usual and is_worked < 1]
    return [f"{day:%m-%d}" for day in found]


# ------------------------------------------------------------------------------ countries


def test_a_country_brings_its_public_holidays_and_what_its_law_treats_alike() -> None:
    eves = ["06-19", "12-24", "12-31"]
    public = ["01-01", "01-06", "04-03", "04-06", "05-01", "05-14", "12-25"]
    assert resting(WorkCalendar("SE"), "2026-01-01", "2026-12-31") == sorted([*public, *eves])


def test_a_subdivision_has_holidays_of_its_own() -> None:
    alone, bavaria = (resting(WorkCalendar("DE", part), "2026-01-01", "2026-12-31") for part in ("", "BY"))
    assert set(bavaria) - set(alone) == {"01-06", "06-04"}


def test_a_holiday_on_a_weekend_is_off_on_the_day_on_which_it_is_observed() -> None:
    assert worked(WorkCalendar("US"), "2027-07-02", "2027-07-06") == [1, 0, 0, 0, 1]


def test_the_weekend_is_the_countrys_unless_another_is_named() -> None:
    week = "2026-11-01", "2026-11-07"  # Sunday to Saturday
    assert worked(WorkCalendar("IL"), *week) == [1, 1, 1, 1, 1, 0, 0]
    assert worked(WorkCalendar("IL", weekend=("Sat", "Sun")), *week) == [0, 1, 1, 1, 1, 1, 0]
    assert worked(WorkCalendar(), *week) == [0, 1, 1, 1, 1, 1, 0]
    assert worked(WorkCalendar(weekend=()), *week) == [1] * 7


def test_where_a_country_works_on_a_weekend_for_a_longer_holiday_that_day_counts() -> None:
    saturday = "2026-10-10", "2026-10-10"
    assert worked(WorkCalendar("CN"), *saturday) == [1]
    assert worked(WorkCalendar("CN", weekend=("Sat", "Sun")), *saturday) == [0]


def test_both_codes_of_a_kingdom_are_known() -> None:
    for code in ("GB", "UK"):
        check_country(code, "SCT")


# ------------------------------------------------------------------------------ days off


def test_days_halves_and_ranges() -> None:
    calendar = WorkCalendar(days_off=("2026-12-24 half", "2026-12-28..2026-12-29", "2026-12-29..2026-12-31 half"))
    assert worked(calendar, "2026-12-23", "2026-12-31") == [1, 0.5, 1, 0, 0, 0, 0, 0.5, 0.5]
    assert [str(day) for day in parse_days_off("2028-02-28 .. 2028-03-01".replace(" ", "")).days()] == [
        "2028-02-28",
        "2028-02-29",
        "2028-03-01",
    ]


def test_a_squads_days_are_added_and_its_country_stands_instead() -> None:
    everybody = WorkCalendar("SE", "", ("Sun",), ("2026-12-28",))
    assert joined(everybody, WorkCalendar()) == everybody
    assert joined(everybody, WorkCalendar(days_off=("2026-12-29",))).days_off == ("2026-12-28", "2026-12-29")
    assert joined(everybody, WorkCalendar("DE", "BY")) == WorkCalendar("DE", "BY", None, ("2026-12-28",))
    assert joined(everybody, WorkCalendar(weekend=())) == WorkCalendar("SE", "", (), ("2026-12-28",))


def test_what_is_ahead_counts_once_it_was_said_and_what_happened_counts_always() -> None:
    now = WorkCalendar(days_off=("2026-07-01..2026-07-31", "2026-05-01 half"))
    then = WorkCalendar(days_off=("2026-08-01",))
    assert known_then(now, then, date(2026, 7, 10)).days_off == (
        "2026-07-01..2026-07-10",
        "2026-05-01..2026-05-01 half",
        "2026-08-01..2026-08-01",
    )
    assert known_then(now, now, date(2026, 7, 10)) is now


# ------------------------------------------------------------------------------ andon.toml


def test_dates_may_stand_without_quotes() -> None:
    said = Organisation.model_validate(tomllib.loads('[calendar]\ndays_off = [2026-12-24, "2026-12-28..2026-12-31"]'))
    assert said.calendar.calendar.days_off == ("2026-12-24", "2026-12-28..2026-12-31")


@pytest.fixture
def working(shell: Shell) -> Shell:
    """A squad that finished an item every third day until yesterday, with ten left in release 1.0."""
    folder = shell.folder / "folder"
    folder.mkdir()
    done = pd.date_range(end=pd.Timestamp(today()) - pd.Timedelta(days=1), periods=60, freq="3D", tz="UTC")
    rows = [
        {
            "key": f"A-{n}",
            "project": "A",
            "squad": "Web",
            "type": "Story",
            "status": "Done" if n < 60 else "To Do",
            "category": "done" if n < 60 else "new",
            "resolution": "Done" if n < 60 else None,
            "delivered": n < 60,
            "created": done[0] - pd.Timedelta(days=31),
            "done": done[n] if n < 60 else pd.NaT,
        }
        for n in range(70)
    ]
    pd.DataFrame(rows).to_parquet(folder / "issues.parquet")
    versions = {"id": ["1"], "project": ["A"], "name": ["1.0"], "start": [None], "released": [False], "release": [None]}
    pd.DataFrame(versions).to_parquet(folder / "versions.parquet")
    pairs = {"key": [f"A-{n}" for n in range(60, 70)], "version_id": ["1"] * 10}
    pd.DataFrame(pairs).to_parquet(folder / "issue_versions.parquet")
    assert shell.run("import", "folder") == 0
    return shell


def today() -> date:
    return datetime.now(UTC).date()


def p85(shell: Shell, file: str) -> dict[str | None, date]:
    """The 85 % date of the launch and of its squad's part with an andon.toml."""
    Path(shell.folder / "andon.toml").write_text(file, encoding="utf-8")
    assert shell.run("forecast", "--json") == 0
    return {each["squad"]: date.fromisoformat(each["p85"]) for each in json.loads(shell.out)["forecasts"]}


def test_days_off_in_andon_toml_move_the_dates_of_a_forecast(working: Shell) -> None:
    every_day = p85(working, "[calendar]\nweekend = []\n")
    free = f'"{today() + timedelta(days=1)}..{today() + timedelta(days=28)}"'
    off = p85(working, f"[calendar]\nweekend = []\ndays_off = [{free}]\n")
    squad = f'[[squad]]\nname = "Web"\ncolumn = "Web"\ndays_off = [{free}]\n'
    of_squad = p85(working, f"[calendar]\nweekend = []\n\n{squad}")
    for subject in (None, "web"):
        assert off[subject] - every_day[subject] == timedelta(days=28)
        assert of_squad[subject] == off[subject]
    assert "28 days off until then are taken out" in working.out
    without = squad.replace(f"days_off = [{free}]\n", "")
    assert p85(working, f"[calendar]\nweekend = []\n\n{without}") == every_day, "days taken out of the file count again"
    assert "off until then" not in working.out


def test_a_country_in_andon_toml_keeps_dates_off_weekends_and_holidays(working: Shell) -> None:
    for day in p85(working, '[calendar]\ncountry = "SE"\n').values():
        assert worked(WorkCalendar("SE"), str(day), str(day)) == [1]
