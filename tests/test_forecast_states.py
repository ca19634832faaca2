"""What `andon forecast` prints of a launch whose date has passed, and why forecasts moved."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from andon.frames import day_moment
from andon.model import Issue
from andon.store import open_store
from andon.usecases.sync import sync
from examples import ListSource, filled, steady_work
from shell import Shell

AS_OF = "2026-07-20"
"""Three weeks after Halcyon's date."""


@pytest.fixture
def late(shell: Shell) -> Shell:
    """Halcyon was due on 30 June 2026 and has six open issues."""
    store = open_store(shell.url)
    filled(store)
    work: list[Issue] = steady_work()
    sync(store, ListSource(work), now=day_moment(datetime(2026, 7, 21, tzinfo=UTC).date()))
    return shell


def test_a_date_that_passed_with_work_open_is_overdue_in_the_table_and_1_percent_in_json(late: Shell) -> None:
    assert late.run("forecast", "--as-of", AS_OF, "--json") == 0
    (row,) = [each for each in json.loads(late.out)["forecasts"] if each["launch"] == "halcyon" and not each["squad"]]
    assert (row["on_time"], row["moved"]) == (0.01, None)
    assert "it is overdue since 30 Jun 2026" in row["reason"]
    late.write("andon.toml", "[forecast]\nfirst_look_hours = 0\n")
    assert late.run("forecast", "--as-of", AS_OF) == 0
    assert "overdue" in late.out and "1%" not in late.out


def test_a_later_forecast_tells_its_parts_in_json(late: Shell) -> None:
    earlier = (datetime.fromisoformat(AS_OF) - timedelta(days=8)).date().isoformat()
    late.run("forecast", "--as-of", earlier)
    late.run("forecast", "--as-of", AS_OF, "--json")
    (row,) = [each for each in json.loads(late.out)["forecasts"] if each["launch"] == "halcyon" and not each["squad"]]
    assert row["moved"]["since"] == earlier
    assert set(row["moved"]["p85_days"]) == {"pace", "added", "cut", "date", "recalibration"}
