"""What has to be true after every turn, each named after the promise that it guards (design.md, section 1)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from andon.errors import NotFound
from andon.model import FEWEST_TOLD, PROBABILITIES, CheckIn, Launch, Role, Status, Viewer
from andon.usecases.board import Board, Look, rank_and_date, read_board
from andon.usecases.launch_page import launch_page
from andon.usecases.portfolio import portfolio, portfolio_of
from andon.usecases.portfolio_filter import Filter
from andon.usecases.snapshot import HERE, snapshot_payload, what_opens
from andon.usecases.squad_home import squad_home
from andon.usecases.timeline import Reach, timeline
from examples import FIRST_LOOK
from properties.base import Base, pick
from properties.place import Place
from properties.remembered import DORA, GUEST, Asked, Rows, member
from properties.speaking import WHICH
from store.conftest import APPEND_ONLY

FEW_ASKED = 4
"""Answers about the past that are asked for again."""


class Watching(Base):
    """The invariants, and the rules that only look."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.previous: Rows = {}

    # -------------------------------------------------------------------- looking

    def look(self, viewer: Viewer = DORA, moment: datetime | None = None) -> Look:
        now = self.kept.now
        return Look(viewer, moment or now, now, FIRST_LOOK)

    def viewers(self) -> list[Viewer]:
        return [DORA, GUEST, *(member(each.id) for each in self.squads())]

    def other(self) -> Viewer:
        """Who looks in this turn beside the director: everybody in their turn."""
        return pick(self.viewers(), self.turn)

    def board(self, viewer: Viewer = DORA) -> Board:
        return self.once(viewer, lambda: read_board(self.store, self.look(viewer)))

    def known(self) -> Mapping[str, Launch]:
        return {each.id: each for each in self.launches(is_open=False)}

    def answer(self, moment: datetime) -> dict[str, Any]:
        """What a view tells of a moment that no later moment may change."""
        board = read_board(self.store, self.look(moment=moment))
        view = portfolio_of(board)
        told: dict[str, Any] = {}
        for row in (*view.rows, *view.ended):
            told[row.id] = (row.target, row.first_date, row.moves, row.slip_days, row.state, row.outcome, row.lessons)
            told[f"who is in {row.id}"] = {word.squad_id for word in row.words}
            for word in row.words:
                told[f"{row.id} by {word.squad_id}"] = tuple(
                    getattr(word, name) for name in ("status", "probability", "sentence", "said_at", "differs")
                )
        return {**told, **{each.id: each for each in board.flags}}

    @precondition(lambda self: len(self.kept.asked) < FEW_ASKED)
    @rule()
    def somebody_looks_at_everything_and_remembers_it(self) -> None:
        now = self.tick()
        self.kept.asked.append(Asked(now, self.answer(now)))

    @rule(who=WHICH, back=st.sampled_from([0, 0, 1, 5]))
    def somebody_opens_every_page(self, who: int, back: int) -> None:
        """On none of them is a number that is another squad's alone, also where it looks back (promise 2)."""
        now = self.tick()
        viewer = pick(self.viewers(), who)
        hidden, shown = self._numbers(viewer)
        moment = now - timedelta(days=back)
        for page in self._pages(viewer, moment):
            told = repr(page)
            assert not [each for each in hidden - shown if each in told]

    def _numbers(self, viewer: Viewer) -> tuple[set[str], set[str]]:
        """Chances that somebody may not see, and those that they may."""
        launches, working = self.known(), {each.id for each in self.squads()}
        numbers: dict[bool, set[str]] = {True: set(), False: set()}
        for each in self.kept.forecasts.values():
            if each.on_time is not None:
                numbers[self.kept.may_see(viewer, each, launches, working)].add(repr(each.on_time))
        return numbers[False], numbers[True]

    def _pages(self, viewer: Viewer, moment: datetime) -> Iterator[Any]:
        look = self.look(viewer, moment)
        view = portfolio(self.store, look)
        yield view
        yield timeline(view, Filter(), Reach.ALL, today=moment.date())
        for each in self.known().values():
            if each.known_from <= moment.date():
                yield launch_page(self.store, look, each.id)
        for squad in self.squads():
            yield squad_home(self.store, look, squad.id)
        if viewer.role is not Role.SQUAD:  # what a link holds, whoever makes it
            yield snapshot_payload(self.store, look, "portfolio")

    # -------------------------------------------------------------------- nothing is lost

    @invariant()
    def nothing_that_was_said_is_lost_or_changed(self) -> None:
        rows = self.rows
        told = {id: _told(row) for (id,), row in rows["check_in"].items()}
        assert told == {id: _said(each) for id, each in self.kept.said.items()}
        flags = {id: row["sentence"] for (id,), row in rows["flag"].items()}
        assert flags == {id: each.sentence for id, each in self.kept.flags.items()}
        for table, name in (("flag_update", "updates"), ("reply", "replies")):
            there = Counter(row["flag_id"] for row in rows[table].values())
            assert there == Counter(
                {each.id: n for each in self.kept.flags.values() if (n := len(getattr(each, name)))}
            )

    @invariant()
    def rows_are_only_added(self) -> None:
        """Nor is anything changed in what was said, promised, forecast, but for what was blacked out."""
        before, self.previous = self.previous, self.rows
        for table in APPEND_ONLY:
            for key, row in before.get(table, {}).items():
                there = self.rows[table][key]
                assert there is row or self.kept.mended(there) == self.kept.mended(row), (table, key)

    @invariant()
    def what_was_blacked_out_is_nowhere(self) -> None:
        everything = repr(self.rows)
        assert not [piece for piece in self.kept.blacked_out if piece in everything]

    # -------------------------------------------------------------------- the promises

    @invariant()
    def promise_1_the_squads_word_is_the_status(self) -> None:
        """And promise 5: silence is not green, and a roll-up is its worst part."""
        view = portfolio_of(self.board())
        for row in (*view.rows, *view.ended):
            for word in row.words:
                last = self.kept.last_said(row.id, word.squad_id)
                assert word.status is self.kept.status(row.id, word.squad_id), row
                told = (last.status, last.probability, last.sentence, last.at) if last else (None, None, "", None)
                assert (word.said_status, word.probability, word.sentence, word.said_at) == told
            assert row.status is self.kept.roll_up(row.id, [word.squad_id for word in row.words])
        working = {each.id for each in self.squads()}
        for launch in self.launches():
            shown = [row for row in view.rows if row.id == launch.id]
            assert all(working & set(launch.squad_ids) <= {word.squad_id for word in row.words} for row in shown)

    @invariant()
    def promise_2_the_squad_sees_a_forecast_first(self) -> None:
        launches, working = self.known(), {each.id for each in self.squads()}
        for viewer in (DORA, self.other()):
            for shown in self.board(viewer).shown.values():
                if shown.forecast is not None:
                    assert self.kept.may_see(viewer, shown.forecast, launches, working), (viewer, shown)

    @invariant()
    def promise_4_only_the_squad_ends_its_flag(self) -> None:
        """Its timeline and its answers are what was said, and no clock runs on it for the squad."""
        flags = {each.id: each for each in self.store.words.flags(until=self.kept.now)}
        assert flags == self.kept.flags
        viewer = self.other()
        if viewer is not DORA:
            assert {each.waited for each in portfolio_of(self.board(viewer)).help_asked} <= {None}

    @invariant()
    def promise_6_nobody_is_ranked(self) -> None:
        ranks = {each.id: each.rank for each in self.store.plans.bets()}
        launches = self.known()
        for viewer in (DORA, self.other()):
            rows = portfolio_of(self.board(viewer)).rows
            assert list(rows) == sorted(rows, key=rank_and_date)
            assert [each.rank for each in rows] == [ranks.get(launches[each.id].bet_id or "") for each in rows]
            for row in rows:
                names = [word.squad for word in row.words]
                assert names == sorted(names)

    @invariant()
    def promise_6_no_person_is_stored(self) -> None:
        """Nor is anything that would lead to one: accounts, and what only a browser holds."""
        everything = repr(self.rows)
        assert "the account of" not in everything.replace("the account of a robot", "")
        assert not [each for each in self.kept.secrets if each in everything]

    @invariant()
    def promise_7_a_vote_is_blind(self) -> None:
        ballots = Counter(round_id for round_id, _ in self.rows["ballot"])
        for votes in self.kept.rounds.values():
            row = self.rows["vote_round"][votes.id,]
            values = Counter(votes.values.values())
            if row["closed_at"] is None:
                assert (row["counts"], row["voted"], ballots[votes.id]) == (None, 0, len(votes.values))
            else:
                assert votes.closed or votes.closes_at <= self.kept.now
                assert (row["counts"], row["voted"]) == ([values[each] for each in PROBABILITIES], values.total())
                assert votes.id not in ballots
        words = [word for row in portfolio_of(self.board()).rows for word in row.words]
        assert all(each.voted >= FEWEST_TOLD or (each.voted, each.median) == (0, None) for each in words)

    @invariant()
    def promise_8_a_moved_date_stays_visible(self) -> None:
        launches = self.known()
        assert {id: [each.day for each in launch.dates] for id, launch in launches.items()} == self.kept.dates
        view = portfolio_of(self.board())
        for row in (*view.rows, *view.ended):
            days = self.kept.dates[row.id]
            told = (row.first_date.day if row.first_date else None, row.moves, row.slip_days)
            moves = sum(before != after for before, after in pairwise(days))
            assert told == ((days[0], moves, (days[-1] - days[0]).days) if days else (None, 0, 0))

    @invariant()
    def promise_9_every_forecast_is_kept_and_none_is_sure(self) -> None:
        rows = {id: row for (id,), row in self.rows["forecast"].items()}
        assert rows.keys() == self.kept.forecasts.keys()
        for id, made in self.kept.forecasts.items():
            row = rows[id]
            assert (row["on_time"], row["p85"], row["made_at"]) == (made.on_time, made.p85, made.made_at)
            assert made.on_time is None or 0.01 <= made.on_time <= 0.99

    @invariant()
    def promise_10_a_shared_snapshot_does_not_change(self) -> None:
        """What is stored of each of them; and one of them is opened."""
        for token, frozen in self.kept.frozen.items():
            for format, content in frozen.files.items():
                assert self.rows["snapshot_file"][token, format]["content"] == content
        for frozen in list(self.kept.frozen.values())[self.turn % max(1, len(self.kept.frozen)) :][:1]:
            over = frozen.revoked or (frozen.expires_at is not None and frozen.expires_at <= self.kept.now)
            if over:
                with pytest.raises(NotFound):
                    what_opens(self.store, frozen.secret, "html", self.kept.now)
            else:
                opened = what_opens(self.store, frozen.secret, "html", self.kept.now).content
                assert opened == frozen.files["html"].replace(HERE.encode(), frozen.secret.replace(" ", "%20").encode())

    @precondition(lambda self: self.kept.asked)
    @invariant()
    def a_moment_that_has_passed_stays_as_it_was(self) -> None:
        asked = pick(self.kept.asked, self.turn)
        now = self.answer(asked.moment)
        assert {name: (each, now.get(name)) for name, each in asked.answer.items() if now.get(name) != each} == {}


def _said(said: CheckIn) -> dict[str, Any]:
    return {name: getattr(said, name) for name in _COMPARED}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Status(row[name]) if name == "status" else row[name] for name in _COMPARED}


_COMPARED = ("id", "launch_id", "squad_id", "at", "status", "probability", "sentence", "differs")
