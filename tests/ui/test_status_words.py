"""The words of the status page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from andon.ui import text_status
from andon.usecases.status import ChannelStatus, ForecastStatus, Matter, SourceStatus, Status, Trouble
from examples import NOW, ago

READ = SourceStatus("jira", synced_at=ago(hours=5), seconds=74.2, swept=120411, tried_at=ago(hours=5))
STATUS = Status((), ForecastStatus(None, None, {}), 0, 0, 0, 0, 0, 0, 0, True, "", behind=False, ahead=False)


def test_a_source_is_told_in_a_sentence() -> None:
    assert text_status.source(READ, NOW) == "Read whole 5 hours ago, in 74 s: 120,411 seen."
    brought = replace(READ, downloaded=312, removed=4)
    assert text_status.source(brought, NOW).endswith("120,411 seen, 312 read anew and 4 gone.")
    assert text_status.source(SourceStatus("jira"), NOW) == "Never read whole."


def test_an_attempt_is_told_where_it_was_another_one() -> None:
    failed = replace(READ, failed=True, tried_at=ago(hours=1), tried_seconds=31.0)
    assert text_status.source(failed, NOW).endswith("The last attempt failed 1 hour ago, after 31 s.")
    began = replace(READ, broken_off=True, tried_at=ago(minutes=20))
    assert text_status.source(began, NOW).endswith("Another sync began 20 minutes ago and has not ended.")
    assert text_status.source(SourceStatus("jira", failed=True), NOW).endswith(text_status.FAILED)


@pytest.mark.parametrize("matter", Matter)
def test_everything_that_wants_a_look_is_said_in_a_sentence(matter: Matter) -> None:
    what, hint = text_status.trouble(Trouble(matter, "jira", ago(days=3), "It is down.", "Wait."), NOW)
    assert what.endswith(".")
    assert "None" not in what + hint


@pytest.mark.parametrize(("many", "told"), [(0, "Nothing wants a look."), (1, "One thing wants"), (4, "4 things want")])
def test_how_much_wants_a_look_stands_first(many: int, told: str) -> None:
    assert text_status.heading(many).startswith(told)


@pytest.mark.parametrize(
    ("is_open", "waiting", "said"),
    [(0, 0, "None is open."), (3, 0, "3 open, each with an answer."), (3, 2, "3 open, 2 without an answer.")],
)
def test_flags_are_counted(is_open: int, waiting: int, said: str) -> None:
    assert text_status.flags(replace(STATUS, open_flags=is_open, waiting_flags=waiting)) == said


def test_a_channel_is_told_with_what_it_did_not_take() -> None:
    assert text_status.channel(ChannelStatus("chat")) == "None waits."
    assert text_status.channel(ChannelStatus("chat", 3, 1, 2, "It answered 404.")) == (
        "3 messages to be sent, 1 of them tried in vain, 2 given up this week. It answered 404."
    )


@pytest.mark.parametrize(
    ("number", "told"), [(0.44, "0.4 s"), (9.99, "10.0 s"), (31.0, "31 s"), (119.4, "119 s"), (600.0, "10 min")]
)
def test_durations_are_as_exact_as_they_need_be(number: float, told: str) -> None:
    assert text_status.seconds(number) == told


@pytest.mark.parametrize(("number", "told"), [(598_016, "598 kB"), (10_461_184, "10.5 MB"), (3_100_000_000, "3.1 GB")])
def test_sizes_are_told_in_units(number: int, told: str) -> None:
    assert text_status.size(number) == told


def test_the_next_round_is_told_from_now() -> None:
    due = NOW + timedelta(minutes=7)
    assert text_status.upkeep(due, ago(minutes=30), "", NOW).startswith("The next round is due in 7 minutes; the last")
    assert text_status.upkeep(NOW, None, "It is down.", NOW) == (
        "The next round is due now; none was whole yet. It is down."
    )
