"""What was known at the end of a past day, held against a plain loop over each issue's own story."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from andon import frames
from andon.model import Category, Change, Issue, LaunchState
from andon.store import Store
from andon.usecases.known import Past, known_launches
from andon.usecases.plan_launch import LaunchPlan, edit_launch
from examples import DIRECTOR, NOW, ago, done_issue, issue, launch, target

FIRST = date(2026, 1, 1)


def at(day: int, hour: int = 12) -> datetime:
    """A moment on the n-th day of the year."""
    return datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=day)


def category(day: int, before: str, after: str) -> Change:
    return Change(at(day), "category", before, after)


def told(past: Past, day: int) -> dict[str, tuple[int | None, bool]]:
    """Key to the day of the year on which it was done (None: open), and whether it was delivered."""
    table = past.work(FIRST + timedelta(days=day))
    zero = frames.day_number(FIRST)
    return {
        row["key"]: (None if row["done"] >= frames.NEVER else row["done"] - zero, row["delivered"])
        for row in table.to_dict("records")
    }


def test_an_issue_that_was_opened_again_later_is_still_done_in_the_past(store: Store) -> None:
    reopened = done_issue(
        "A-1",
        at(30),
        created=at(1),
        changes=(category(10, "new", "done"), category(20, "done", "new"), category(30, "new", "done")),
    )
    store.work.save_issues("jira", [reopened])
    past = Past(store)
    assert told(past, 15)["A-1"] == (10, True)
    assert told(past, 25)["A-1"][0] in {None, 30}
    assert told(past, 25)["A-1"][0] != 10
    assert told(past, 35)["A-1"] == (30, True)


def test_an_issue_that_is_open_now_was_done_then(store: Store) -> None:
    store.work.save_issues(
        "jira", [issue("A-1", created=at(1), changes=(category(10, "new", "done"), category(20, "done", "new")))]
    )
    past = Past(store)
    assert told(past, 9)["A-1"][0] is None
    assert told(past, 15)["A-1"][0] == 10
    assert told(past, 20)["A-1"][0] is None


def test_today_needs_no_history(store: Store) -> None:
    store.work.save_issues("jira", [done_issue("A-1", ago(days=3), scopes=("version:jira/1",))])
    light, whole = Past(store, whole=False), Past(store)
    assert light.work(NOW.date()).equals(whole.work(NOW.date()))
    assert light.members(NOW.date()).equals(whole.members(NOW.date()))


def test_an_issue_that_left_one_of_two_versions_of_a_launch_was_in_it_all_the_time(store: Store) -> None:
    plan = LaunchPlan("Halcyon", scopes=("version:jira/1", "version:jira/2"))
    edit_launch(store, DIRECTOR, "halcyon", plan, token="t", now=NOW)
    joined_late = Change(at(20), "fix_version", None, "jira/2")
    store.work.save_issues(
        "jira", [issue("A-1", created=at(1), scopes=("version:jira/1", "version:jira/2"), changes=(joined_late,))]
    )
    past = Past(store)
    for day in (10, 25):
        assert past.members(FIRST + timedelta(days=day)).to_dict("records") == [
            {"issue": "jira/A-1", "launch_id": "halcyon"}
        ]


def test_what_was_found_gone_since_was_there_until_then(store: Store) -> None:
    left = Change(at(20), "fix_version", "jira/1", None)
    store.work.save_issues("jira", [issue("A-1", created=at(1), changes=(left,)), issue("A-2", changes=(left,))])
    store.work.mark_gone("jira", ["A-1"], at(60))
    past = Past(store)
    there = {day: set(past.work(FIRST + timedelta(days=day))["key"]) for day in (10, 59, 60)}
    assert there == {10: {"A-1", "A-2"}, 59: {"A-1", "A-2"}, 60: {"A-2"}}
    assert list(past.members(FIRST + timedelta(days=10))["issue"]) == ["jira/A-1", "jira/A-2"]


def test_a_source_that_was_forgotten_is_in_no_past(store: Store) -> None:
    for source in ("old", "new"):
        store.work.save_issues(source, [issue("A-1", created=at(1))])
    store.work.forget_source("old", at(60))
    assert list(Past(store).work(FIRST + timedelta(days=10))["issue"]) == ["new/A-1"]


def test_what_was_delivered_is_so_until_it_was_opened_again_and_discarded(store: Store) -> None:
    story = (
        category(10, "new", "done"),
        Change(at(10), "resolution", None, "Done"),
        category(20, "done", "new"),
        Change(at(20), "resolution", "Done", None),
        category(30, "new", "done"),
        Change(at(30), "resolution", None, "Won't Do"),
    )
    discarded = issue("A-1", created=at(1), category=Category.DONE, done=at(30), resolution="Won't Do", changes=story)
    store.work.save_issues("jira", [discarded, done_issue("A-2", at(5))])
    past = Past(store)
    assert told(past, 15)["A-1"] == (10, True)
    assert told(past, 35)["A-1"] == (30, False)


def test_what_was_discarded_is_so_until_it_was_opened_again(store: Store) -> None:
    story = (
        category(10, "new", "done"),
        Change(at(10), "resolution", None, "Won't Do"),
        category(20, "done", "new"),
        Change(at(20), "resolution", "Won't Do", None),
    )
    others = [issue("A-2", category=Category.DONE, resolution="Won't Do", done=at(5))]
    store.work.save_issues("jira", [issue("A-1", created=at(1), changes=story), *others])
    assert told(Past(store), 15)["A-1"] == (10, False)


# ------------------------------------------------------------------------------ against the loop


def random_issue(n: int, rng: np.random.Generator) -> Issue:
    """An issue with a story: moved between categories and in and out of two versions on random days."""
    days = sorted(int(each) for each in rng.integers(2, 100, size=8))
    state, versions, changes = "new", set[str](), list[Change]()
    done: datetime | None = None
    for day in days:
        if rng.random() < 0.5:
            after = str(rng.choice(["new", "indeterminate", "done"]))
            if after != state:
                changes.append(category(day, state, after))
                done = at(day) if after == "done" else None
            state = after
        else:
            one = str(rng.choice(["jira/1", "jira/2"]))
            if one in versions:
                changes.append(Change(at(day), "fix_version", one, None))
            else:
                changes.append(Change(at(day), "fix_version", None, one))
            versions ^= {one}
    return issue(
        f"A-{n}",
        created=at(0),
        category=Category(state),
        done=done,
        delivered=state == "done",
        scopes=tuple(f"version:{each}" for each in sorted(versions)),
        changes=tuple(changes),
    )


def category_then(story: Issue, day: int) -> str:
    """What a person would find out by reading the history up to the end of the day."""
    state = "new"
    for change in story.changes:
        if change.field == "category" and change.at.date() <= FIRST + timedelta(days=day):
            state = str(change.after)
    return state


def done_then(story: Issue, day: int) -> int:
    last = 0
    for change in story.changes:
        if change.field == "category" and change.after == "done" and change.at.date() <= FIRST + timedelta(days=day):
            last = (change.at.date() - FIRST).days
    return last


def versions_then(story: Issue, day: int) -> set[str]:
    found: set[str] = set()
    for change in story.changes:
        if change.field == "fix_version" and change.at.date() <= FIRST + timedelta(days=day):
            found.discard(change.before or "")
            found |= {change.after} if change.after else set()
    return found


@pytest.mark.parametrize("seed", range(3))
def test_every_day_of_many_stories_is_what_the_loop_reads(store: Store, seed: int) -> None:
    rng = np.random.default_rng(seed)
    stories = [random_issue(n, rng) for n in range(60)]
    store.plans.add_launches([launch("orbit", scopes=("version:jira/2",))], token="t", at=NOW)
    store.work.save_issues("jira", stories)
    past = Past(store)
    for day in range(1, 101, 9):
        work = told(past, day)
        for story in stories:
            found = work[story.key][0]
            if category_then(story, day) == "done":
                assert found == done_then(story, day), (story.key, day)
            else:
                assert found is None or found > day, (story.key, day)
        members = past.members(FIRST + timedelta(days=day))
        expected = {
            (f"jira/{story.id}", name)
            for story in stories
            for name, one in (("halcyon", "jira/1"), ("orbit", "jira/2"))
            if one in versions_then(story, day)
        }
        assert set(zip(members["issue"], members["launch_id"], strict=True)) == expected


def test_launches_become_a_table_of_day_numbers() -> None:
    ended = launch("a", target(), state=LaunchState.CLOSED, ended_on=date(2026, 5, 1))
    cancelled = launch("b", state=LaunchState.CANCELLED, ended_on=date(2026, 5, 2))
    table = known_launches([ended, cancelled, launch("c")])
    assert frames.checked(table, frames.LAUNCHES, "launches").to_dict("records") == [
        {
            "launch_id": "a",
            "known_from": frames.day_number(ended.known_from),
            "target": frames.day_number(date(2026, 6, 30)),
            "ended": frames.day_number(date(2026, 5, 1)),
            "landed": True,
        },
        {
            "launch_id": "b",
            "known_from": frames.day_number(ended.known_from),
            "target": frames.NEVER,
            "ended": frames.day_number(date(2026, 5, 2)),
            "landed": False,
        },
        {
            "launch_id": "c",
            "known_from": frames.day_number(ended.known_from),
            "target": frames.NEVER,
            "ended": frames.NEVER,
            "landed": False,
        },
    ]
    assert len(known_launches([])) == 0
