"""Jira's own flags: what is told of them now and of a past day, and in which order."""

from datetime import datetime
from itertools import permutations
from typing import Any

import pytest

from andon.model import Category, Change, Impediment, OnceFlagged
from andon.store import Store
from andon.usecases.impediments import flagged_then
from andon.usecases.launch_page import launch_page
from andon.usecases.squad_home import squad_home
from examples import NOW, ago, done_issue, issue, launch, look, squad

LAUNCHES = [launch("halcyon", scopes=("version:jira/1", "epic:A-9")), launch("meridian", scopes=("version:jira/2",))]


def up(days: float, before: str | None = None) -> Change:
    return Change(ago(days=days), "flagged", before, "Impediment")


def down(days: float) -> Change:
    return Change(ago(days=days), "flagged", "Impediment", None)


def category(days: float, before: str, after: str) -> Change:
    return Change(ago(days=days), "category", before, after)


def version(days: float, before: str | None, after: str | None) -> Change:
    return Change(ago(days=days), "fix_version", before, after)


def once(*changes: Change, **facts: Any) -> OnceFlagged:
    ordinary: dict[str, Any] = {
        "source": "jira",
        "key": "A-1",
        "summary": "What A-1 is about",
        "squad_id": "atlas",
        "created": ago(days=90),
        "category": Category.NEW,
        "done": None,
        "flagged_since": None,
        "scopes": (),
    }
    return OnceFlagged(**(ordinary | facts), changes=changes)


def then(told: OnceFlagged, days: float) -> Impediment | None:
    found = flagged_then([told], LAUNCHES, ago(days=days))
    return found[0] if found else None


def since(told: OnceFlagged, days: float) -> datetime | None:
    found = then(told, days)
    return found.since if found else None


# ------------------------------------------------------------------------------ a past day


def test_a_flag_is_up_from_its_raising_to_its_end_and_again_when_raised_again() -> None:
    told = once(up(30), down(20), up(10), flagged_since=ago(days=10))
    assert [since(told, days) for days in (31, 30, 21, 20, 11, 10, 1)] == [
        None,
        ago(days=30),
        ago(days=30),
        None,
        None,
        ago(days=10),
        ago(days=10),
    ]


def test_a_second_reason_does_not_make_a_flag_younger() -> None:
    assert since(once(up(30), up(20, before="Impediment"), down(5)), 10) == ago(days=30)


def test_a_flag_that_was_up_before_its_first_entry_is_up_since_the_issue_was_created() -> None:
    told = once(down(20))
    assert [since(told, days) for days in (91, 90, 21, 20)] == [None, ago(days=90), ago(days=90), None]


def test_without_a_history_the_present_flag_is_all_that_is_known() -> None:
    told = once(flagged_since=ago(days=10))
    assert [since(told, days) for days in (11, 10)] == [None, ago(days=10)]
    assert since(once(), 1) is None


def test_what_was_done_then_is_not_told_and_what_was_opened_again_is() -> None:
    told = once(up(30), category(25, "new", "done"), category(15, "done", "indeterminate"), flagged_since=ago(days=30))
    assert [since(told, days) is not None for days in (26, 25, 16, 15, 1)] == [True, False, False, True, True]
    reopened = once(up(30), category(15, "done", "new"))
    assert [since(reopened, days) is not None for days in (20, 10)] == [False, True]


def test_where_no_history_tells_the_day_of_the_finish_decides() -> None:
    told = once(up(30), category=Category.DONE, done=ago(days=20))
    assert [since(told, days) is not None for days in (21, 20)] == [True, False]
    assert since(once(up(30), category=Category.DONE), 21) is None


def test_an_issue_is_told_in_the_launches_that_it_was_in_then() -> None:
    told = once(
        up(60),
        version(50, None, "jira/1"),
        version(40, "jira/1", "jira/2"),
        version(30, "jira/2", None),
        scopes=("epic:A-9", "version:jira/3"),
    )
    found = {days: then(told, days) for days in (55, 45, 35, 5)}
    assert {days: each.launch_ids for days, each in found.items() if each} == {
        55: ("halcyon",),
        45: ("halcyon",),
        35: ("halcyon", "meridian"),
        5: ("halcyon",),
    }
    without_epic = once(up(60), version(40, "jira/1", "jira/2"), scopes=("version:jira/2",))
    assert [each.launch_ids for days in (41, 40) if (each := then(without_epic, days))] == [
        ("halcyon",),
        ("meridian",),
    ]


# ------------------------------------------------------------------------------ the views


def save(store: Store) -> None:
    """Atlas has two flagged issues in Halcyon and two that were flagged once, Borealis one elsewhere, nobody one."""
    in_halcyon = {"scopes": ("version:jira/1",)}
    atlas = {"claims": ("component:Atlas",)}
    lifted = (up(20), down(8), version(6, "jira/1", None))
    store.work.save_issues(
        "jira",
        [
            issue("A-1", flagged_since=ago(days=3), changes=(up(3),), **atlas, **in_halcyon),
            issue("A-2", flagged_since=ago(days=9), changes=(up(9),), **atlas, **in_halcyon),
            issue("X-1", flagged_since=ago(days=30), changes=(up(30),), **in_halcyon),
            issue("B-1", flagged_since=ago(days=2), changes=(up(2),), claims=("component:Borealis",)),
            issue("A-3", changes=lifted, **atlas),
            done_issue("A-4", ago(days=1), flagged_since=ago(days=40), **atlas, **in_halcyon),
        ],
    )
    store.plans.settle(at=NOW)


def keys(found: tuple[Impediment, ...]) -> list[str]:
    return [each.key for each in found]


def test_a_squad_sees_its_flagged_issues_the_longest_flagged_first(store: Store) -> None:
    save(store)
    home = squad_home(store, look(), "atlas")
    assert [(each.key, each.since, each.launch_ids) for each in home.impediments] == [
        ("A-2", ago(days=9), ("halcyon",)),
        ("A-1", ago(days=3), ("halcyon",)),
    ]
    assert keys(squad_home(store, look(), "borealis").impediments) == ["B-1"]


def test_a_look_back_shows_what_was_flagged_then_where_it_was_then(store: Store) -> None:
    save(store)
    past = look(moment=ago(days=8, hours=1))
    assert keys(squad_home(store, past, "atlas").impediments) == ["A-4", "A-3", "A-2"]
    assert keys(launch_page(store, past, "halcyon").impediments) == ["A-4", "A-3", "A-2", "X-1"]
    assert keys(squad_home(store, look(moment=ago(days=1, hours=1)), "atlas").impediments) == ["A-4", "A-2", "A-1"]


def test_a_launch_tells_them_by_the_squads_names_and_those_of_nobody_last(store: Store) -> None:
    save(store)
    later = {"scopes": ("version:jira/1",), "claims": ("component:Borealis",)}
    store.work.save_issues("jira", [issue("B-2", flagged_since=ago(days=50), changes=(up(50),), **later)])
    store.plans.settle(at=NOW)
    assert keys(launch_page(store, look(), "halcyon").impediments) == ["A-2", "A-1", "B-2", "X-1"]
    assert launch_page(store, look(), "meridian").impediments == ()


@pytest.mark.parametrize("owners", list(permutations(["atlas", "borealis", "comet"])))
def test_neither_how_long_nor_how_many_moves_a_squad_up_or_down(store: Store, owners: tuple[str, ...]) -> None:
    """Promise 6."""
    store.plans.add_squads([squad("comet", tribe_id="sound")], token="comet", at=NOW)
    flagged = [
        issue(
            f"{owner}-{n}",
            flagged_since=ago(days=1 + 10 * place + n),
            scopes=("version:jira/1",),
            claims=(f"component:{owner.title()}",),
        )
        for place, owner in enumerate(owners)
        for n in range(1 + 2 * place)
    ]
    store.work.save_issues("jira", flagged)
    store.plans.settle(at=NOW)
    told = [each.squad_id for each in launch_page(store, look(), "halcyon").impediments]
    assert told == sorted(told, key=str)
    assert len(told) == 9
