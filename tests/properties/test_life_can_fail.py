"""The machine can fail: rules of the product are broken in memory, one at a time, and it has to notice each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from andon.model import Forecast, Launch, Status
from andon.store import presses, schema, words
from andon.store.forecasts import Forecasts
from andon.store.plans import Plans
from andon.store.snapshots import Snapshots
from andon.store.votes import Votes
from andon.usecases import ballots, flags, forecast, portfolio, sync
from andon.usecases.board import Board, Word
from andon.usecases.first_look import FirstLook
from properties.place import Place
from properties.test_life import Life, live
from store.conftest import Postgres
from store.conftest import postgres as postgres

Break = Callable[[pytest.MonkeyPatch], None]


def everybody_sees_a_forecast_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(FirstLook, "is_open", lambda self, forecast: True)


def a_hopeless_forecast_is_the_status(patch: pytest.MonkeyPatch) -> None:
    word = Board.word

    def broken(self: Board, launch_id: str, squad_id: str) -> Word:
        hopeless = (self.outlook(launch_id, squad_id).on_time or 1) < 0.9
        told = word(self, launch_id, squad_id)
        return replace(told, status=Status.NEEDS_HELP) if hopeless else told

    patch.setattr(Board, "word", broken)


def silence_stays_green(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("andon.usecases.board.NOT_HEARD_AFTER", timedelta(days=1400))


def a_forecast_changes_what_was_said(patch: pytest.MonkeyPatch) -> None:
    add = Forecasts.add

    def broken(self: Forecasts, made: Sequence[Forecast]) -> None:
        add(self, made)
        with self._database.write() as connection:
            connection.execute(update(schema.check_in).values(probability=10))

    patch.setattr(Forecasts, "add", broken)


def a_forecast_takes_the_place_of_the_last_one(patch: pytest.MonkeyPatch) -> None:
    add = Forecasts.add

    def broken(self: Forecasts, made: Sequence[Forecast]) -> None:
        with self._database.write() as connection:
            for each in made:
                connection.execute(delete(schema.forecast).where(schema.forecast.c.launch_id == each.launch_id))
        add(self, made)

    patch.setattr(Forecasts, "add", broken)


def anybody_ends_a_flag(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(flags, "require", lambda *asked: None)


def the_worst_comes_first(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(portfolio, "rank_and_date", lambda row: -[*Status].index(row.status))


def a_round_keeps_its_ballots(patch: pytest.MonkeyPatch) -> None:
    close = Votes.close

    def broken(self: Votes, round_id: str, at: Any) -> bool:
        with self._database.read() as connection:
            mine = select(schema.ballot).where(schema.ballot.c.round_id == round_id)
            kept = [dict(each) for each in connection.execute(mine).mappings()]
        closed = close(self, round_id, at)
        if kept:
            with self._database.write() as connection:
                connection.execute(insert(schema.ballot), kept)
        return closed

    patch.setattr(Votes, "close", broken)


def a_ballot_lies_under_its_browsers_secret(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ballots, "_ballot_key", lambda round, secret: secret)


def the_first_date_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Launch, "first_date", property(lambda self: self.target))


def a_link_is_made_anew_when_it_is_opened(patch: pytest.MonkeyPatch) -> None:
    content = Snapshots.content

    def broken(self: Snapshots, snapshot_id: str, format: str) -> bytes | None:
        return (content(self, snapshot_id, format) or b"") + str(len(self.all())).encode()

    patch.setattr(Snapshots, "content", broken)


def a_closed_link_still_opens(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Snapshots, "revoke", lambda self, snapshot_id, at: None)


def every_press_is_kept(patch: pytest.MonkeyPatch) -> None:
    name = presses.pressed_before.__name__
    for module in (presses, words):
        patch.setattr(module, name, lambda *asked, **named: [])


def todays_squads_took_part_before(patch: pytest.MonkeyPatch) -> None:
    then = Plans.parts_then
    patch.setattr(
        Plans, "parts_then", lambda self, moment: replace(then(self, moment), parts=frozenset(self.contributions()))
    )


def what_a_sweep_misses_is_buried(patch: pytest.MonkeyPatch) -> None:
    def broken(store: Any, source: Any, missing: Any, proof: Any, now: Any, progress: Any) -> int:
        store.work.mark_gone(source.name, missing, now)
        return len(missing)

    patch.setattr(sync, "_bury", broken)


def a_forecast_run_is_sure(patch: pytest.MonkeyPatch) -> None:
    made = forecast._forecast
    patch.setattr(forecast, "_forecast", lambda *asked: replace(made(*asked), on_time=1.0))


BROKEN: dict[Break, str] = {
    everybody_sees_a_forecast_at_once: "promise_2|opens_every_page",
    a_hopeless_forecast_is_the_status: "promise_1",
    silence_stays_green: "promise_1",
    a_forecast_changes_what_was_said: "nothing_that_was_said|a_moment_that_has_passed",
    a_forecast_takes_the_place_of_the_last_one: "promise_9|rows_are_only_added|a_forecast_comes",
    anybody_ends_a_flag: "others_speak",
    the_worst_comes_first: "promise_6_nobody_is_ranked",
    a_round_keeps_its_ballots: "promise_7",
    a_ballot_lies_under_its_browsers_secret: "promise_6_no_person",
    the_first_date_is_forgotten: "promise_8",
    a_link_is_made_anew_when_it_is_opened: "promise_10",
    a_closed_link_still_opens: "promise_10",
    every_press_is_kept: "a_replica_dies",
    todays_squads_took_part_before: "a_moment_that_has_passed",
    what_a_sweep_misses_is_buried: "source_is_synced",
    a_forecast_run_is_sure: "promise_9",
}
"""What is broken, and which rule or invariant notices it."""


@pytest.mark.long
@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_a_broken_rule_is_noticed(postgres: Postgres, monkeypatch: pytest.MonkeyPatch, broken: Break) -> None:
    broken(monkeypatch)
    with pytest.raises((AssertionError, pytest.fail.Exception)) as told:
        live(lambda: Life(Place(postgres, "sqlite")), runs=60, turns=20)
    noticed = {each.name for each in told.traceback}
    assert any(re.search(BROKEN[broken], each) for each in noticed), noticed
