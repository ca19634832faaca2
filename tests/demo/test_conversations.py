"""What the demo tells beside its story: something of everything, at its time, and the story stays as it was."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from andon.demo import build as building
from andon.demo.aside import Aside
from andon.demo.build import build
from andon.demo.conversations import Conversations, conversations, hold_round
from andon.demo.generate import Demo, generate
from andon.demo.story import Landed
from andon.model import FEWEST_TOLD, DependencyState, Flag, MilestoneEnd, slug
from andon.store import Store, forget, open_store
from andon.usecases.milestones import set_milestone, tell_milestone

WORLDS = [(7, date(2026, 11, 22)), (2, date(2027, 1, 2)), (4, date(2026, 8, 3))]
"""A Sunday, the first days of January, and a Monday in the holidays."""
EACH = pytest.mark.parametrize(
    "world", [WORLDS[0], *(pytest.param(each, marks=pytest.mark.long) for each in WORLDS[1:])]
)

STORY = "6e99782d06b545272939bf8f04bed4be"
TABLES = "6f45c24789ed46dd850a2e65671b7df0"
"""Of seed 7 on the first day, from before there were any asides."""


@cache
def demo(seed: int, today: date) -> Demo:
    return generate(seed, today)


@cache
def told(seed: int, today: date) -> Conversations:
    return conversations(demo(seed, today))


def by(asides: tuple[Aside, ...], use_case: object) -> list[Aside]:
    return [each for each in asides if each.use_case is use_case]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo as built, with forecasts of its last two days alone: the others take most of the time."""
    folder = tmp_path_factory.mktemp("conversations")
    url, world = f"sqlite:///{folder / 'andon.db'}", demo(*WORLDS[0])
    forecasts = building._forecasts
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            building,
            "_forecasts",
            lambda store, began, today, progress: forecasts(store, today - timedelta(16), today, progress),
        )
        build(open_store(url), world, folder / "history")
    yield open_store(url)
    forget(url)


# ------------------------------------------------------------------------------ before the store


def test_the_generated_history_is_what_it_was_before_there_were_conversations(tmp_path: Path) -> None:
    world = demo(*WORLDS[0])
    told(*WORLDS[0])
    assert sha256(repr(world.story).encode()).hexdigest()[:32] == STORY
    # Not the bytes of the files: those change with the writer's version.
    rows = "".join(f"{name}\n{table.to_csv(index=False)}" for name, table in sorted(world.tables.items()))
    assert sha256(rows.encode()).hexdigest()[:32] == TABLES


def test_the_same_demo_tells_the_same_and_another_seed_something_else() -> None:
    again = conversations(generate(*WORLDS[0]))
    assert again == told(*WORLDS[0])
    assert told(8, WORLDS[0][1]).asides != again.asides


@EACH
def test_nothing_is_told_ahead_of_today_and_everything_once(world: tuple[int, date]) -> None:
    asides = told(*world).asides
    assert [each.at for each in asides] == sorted(each.at for each in asides)
    assert asides[-1].at < demo(*world).now
    assert max(Counter(each.token for each in asides).values()) == 1


@EACH
def test_a_milestone_is_told_as_its_issues_went(world: tuple[int, date]) -> None:
    done = demo(*world).tables["issues"].set_index("key")["done"]
    ends: dict[str, dict[str, Any]] = {}
    days: dict[str, date] = {}
    for each in by(told(*world).asides, tell_milestone):
        id = each.told["milestone_id"]
        if "day" in each.told:
            days[id] = each.told["day"]
        ends[id] = {**ends.get(id, {}), **each.told}
    named = [each for each in by(told(*world).asides, set_milestone) if each.told["keys"]]
    ended = [each for each in named if "end" in ends.get(each.token, {})]
    assert len(ended) > 30
    for each in ended:
        day = days.get(each.token) or each.told["day"]
        finished = done.loc[each.told["keys"]]
        met = finished.notna().all() and finished.max().date() <= day
        assert ends[each.token]["end"] is (MilestoneEnd.MET if met else MilestoneEnd.MISSED)


# ------------------------------------------------------------------------------ in the store


@pytest.mark.long
def test_votes_are_closed_and_leave_no_ballots(store: Store) -> None:
    now = demo(*WORLDS[0]).now
    rounds = store.votes.rounds(until=now)
    assert len(rounds) == len(by(told(*WORLDS[0]).asides, hold_round))
    assert not [each for each in rounds if each.is_open]
    assert [each.voted for each in rounds].count(0) == 1
    assert any(0 < each.voted < FEWEST_TOLD for each in rounds)
    assert any(each.voted >= FEWEST_TOLD for each in rounds)
    with store._database.read() as connection:
        assert connection.execute(text("select count(*) from ballot")).scalar() == 0


@pytest.mark.long
def test_what_was_agreed_after_a_vote_keeps_its_median_and_count(store: Store) -> None:
    said = [each for each in store.words.check_ins(until=demo(*WORLDS[0]).now) if each.round_id]
    rounds = {each.id: each for each in store.votes.rounds(until=demo(*WORLDS[0]).now)}
    assert {each.round_id for each in said} == set(told(*WORLDS[0]).agreed.values())
    for each in said:
        vote = rounds[each.round_id or ""]
        assert (each.median, each.voted) == (vote.median, vote.voted)
        assert vote.closed_at is not None
        assert timedelta(0) < each.at - vote.closed_at < timedelta(hours=1)


@pytest.mark.long
def test_a_guild_is_asked_and_offers_and_a_squad_is_waited_for(store: Store) -> None:
    flags = [each for each in store.words.flags(until=demo(*WORLDS[0]).now) if each.is_open]
    (asked,) = [each for each in flags if each.guild_id]
    assert asked.guild_id in {each.id for each in store.guilds.all()}
    assert [reply.guild_id for reply in asked.replies] == [asked.guild_id]
    assert len([each for each in flags if each.waits_for]) == 1
    assert [each.answered for each in flags].count(False) == 1


@pytest.mark.long
def test_offers_are_marked_by_their_squads(store: Store) -> None:
    flags: list[Flag] = store.words.flags(until=demo(*WORLDS[0]).now)
    offers = [reply for flag in flags if not flag.is_open for reply in flag.replies if reply.is_offer]
    assert {reply.kept for reply in offers} == {True, False}
    assert all(reply.marks[0].note for reply in offers)


@pytest.mark.long
def test_dependencies_agree_disagree_block_and_end(store: Store) -> None:
    ended = {slug(each.launch) for each in demo(*WORLDS[0]).story if isinstance(each, Landed)}
    named = store.dependencies.named(until=demo(*WORLDS[0]).now)
    assert not {each.launch_id for each in named} & ended
    states = Counter((each.taker.state, each.giver.state) for each in named if each.taker and each.giver)
    assert states[DependencyState.OK, DependencyState.OK] == 1
    assert states[DependencyState.BLOCKING, DependencyState.BLOCKING] == 1
    assert [each.disagrees for each in named].count(True) == 1
    assert [each.is_over for each in named].count(True) == 1


@pytest.mark.long
def test_milestones_are_met_missed_moved_ahead_and_one_is_due(store: Store) -> None:
    now, today = demo(*WORLDS[0]).now, WORLDS[0][1]
    steps = store.milestones.all(until=now)
    assert {each.end for each in steps} == {MilestoneEnd.MET, MilestoneEnd.MISSED, None}
    assert any(each.day > each.first_day for each in steps)
    assert [each.day < today for each in steps if each.end is None].count(True) == 1
    assert sum(each.day > today for each in steps if each.end is None) >= 5
    ids = {each.milestone_id for each in store.milestones.forecasts(until=now)}
    assert ids
    assert ids <= {each.id for each in steps if each.keys}


@pytest.mark.long
def test_one_nudge_waits_and_one_is_answered(store: Store) -> None:
    nudges = store.nudges.to_squad("foxglove", until=demo(*WORLDS[0]).now)
    assert sorted(bool(each.answers) for each in nudges) == [False, True]


@pytest.mark.long
def test_a_reason_is_told_where_words_and_forecast_differ(store: Store) -> None:
    reasons = [each for each in store.words.check_ins(until=demo(*WORLDS[0]).now) if each.differs]
    assert reasons
    for each in reasons:
        chances = [c for c in store.forecasts.chances(each.squad_id, until=each.at) if c.launch_id == each.launch_id]
        assert abs(100 * chances[-1].on_time - each.probability) >= 19.5


@pytest.mark.long
def test_a_second_squad_tells_its_lesson(store: Store) -> None:
    lessons = {each.id: len([end.learned for end in each.outcomes]) for each in store.plans.launches()}
    assert sum(each >= 2 for each in lessons.values()) == 3
