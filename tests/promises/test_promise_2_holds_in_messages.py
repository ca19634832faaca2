"""Promise 2 in Slack, Teams and mail: a forecast is its squad's alone, and a channel has more readers than that."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from andon.model import Event, WorkCalendar
from andon.store import Store
from andon.ui.text_told import message
from andon.usecases.message_choices import Choices, Wish, _written
from andon.usecases.quiet_hours import QuietHours
from andon.usecases.tell import news
from examples import FIRST_LOOK, NOW, ago, check_in, flag, forecast, sqlite_store

CHANCE = 0.4273


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Everybody wants to be told everything, and a forecast waits for Atlas."""
    with sqlite_store(tmp_path, organised=True) as found:
        chosen = Choices(
            {event: Wish("web", ago(days=60)) for event in Event},
            QuietHours(0, 0, days_off=False),
            digest_day=1,
            digest_hour=8,
        )
        for subject in ("director", "squad:atlas", "squad:borealis"):
            found.preferences.write(subject, "messages", _written(chosen))
        found.words.add_flag(flag(raised_at=ago(hours=1), waits_for="borealis"))
        for squad_id in ("atlas", None):
            found.forecasts.add(
                [forecast(f"p-{squad_id}", squad_id=squad_id, made_at=ago(hours=2), as_of=NOW.date(), on_time=CHANCE)]
            )
        yield found


def told(store: Store) -> dict[str, list[tuple[Event, str]]]:
    found: dict[str, list[tuple[Event, str]]] = {}
    for each in news(store, now=NOW, zone=ZoneInfo("UTC"), calendar=WorkCalendar(), first_look=FIRST_LOOK):
        words = "\n".join(message(each, public_url="https://andon.example.com"))
        found.setdefault(each.audience, []).append((each.event, words))
    return found


def test_only_its_squad_is_told_that_a_forecast_is_there(store: Store) -> None:
    heard = {audience for audience, all_ in told(store).items() for event, _ in all_ if event is Event.FORECAST_WAITS}
    assert heard == {"squad:atlas"}


def test_that_message_holds_no_number_at_all(store: Store) -> None:
    (words,) = (words for event, words in told(store)["squad:atlas"] if event is Event.FORECAST_WAITS)
    assert not re.search(r"\d", words), words


def test_no_message_of_any_kind_holds_a_chance_or_a_forecast_date(store: Store) -> None:
    everything = "\n".join(words for all_ in told(store).values() for _, words in all_)
    assert "Halcyon" in everything
    assert "%" not in everything
    assert "42" not in everything and "43" not in everything
    assert "20 Jun" not in everything and "10 Jul" not in everything and "25 Jul" not in everything


def test_who_has_spoken_about_it_is_not_told_of_it(store: Store) -> None:
    store.words.add_check_in(check_in(at=NOW - timedelta(minutes=1)))
    assert Event.FORECAST_WAITS not in {event for all_ in told(store).values() for event, _ in all_}
