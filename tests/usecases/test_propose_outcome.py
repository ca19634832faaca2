"""What became of a launch is proposed from its versions and issues, and declared by people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from andon.model import Category, Change, Issue, OutcomeKind
from andon.store import Store
from andon.usecases.plan_launch import LaunchPlan, edit_launch
from andon.usecases.propose_outcome import Proposal, propose_outcome
from examples import DIRECTOR, NOW, ago, check_in, done_issue, issue, launch, version

IN = ("version:jira/1",)
SHIPPED = date(2026, 5, 10)
FIRST_WORD = ago(days=40)


def delivered(n: int, **changes: object) -> Issue:
    return done_issue(f"A-{n}", ago(days=5), scopes=IN, **changes)


def undone(n: int) -> Issue:
    return issue(f"A-{n}", scopes=IN, category=Category.DONE, resolution="Won't Do", done=ago(days=4))


def moved_out(n: int, days: float = 10) -> Issue:
    return issue(f"A-{n}", changes=(Change(ago(days=days), "fix_version", "jira/1", None),))


def proposed(store: Store, work: Sequence[Issue], *, release: date | None = SHIPPED) -> Proposal:
    """Of Halcyon (version 1, promised for 30 June), of which a squad spoke 40 days ago."""
    store.words.add_check_in(check_in(at=FIRST_WORD))
    store.work.save_versions("jira", [version("jira/1", release=release, released=release is not None)])
    store.work.save_issues("jira", work)
    return propose_outcome(store, "halcyon", today=NOW.date())


def test_all_that_was_planned_and_delivered_by_the_date_is_on_time_in_full(store: Store) -> None:
    found = proposed(store, [delivered(n) for n in range(20)])
    assert (found.kind, found.day, found.shipped) == (OutcomeKind.ON_TIME, SHIPPED, True)
    assert (found.since, found.planned, found.cut) == (FIRST_WORD.date(), 20, ())


@pytest.mark.parametrize(("cut", "kind"), [(1, OutcomeKind.ON_TIME), (2, OutcomeKind.ON_TIME_CUT)])
def test_a_tenth_of_the_scope_that_left_or_was_closed_undone_is_a_cut(
    store: Store, cut: int, kind: OutcomeKind
) -> None:
    gone = [moved_out(30), undone(31)][:cut]
    found = proposed(store, [*(delivered(n) for n in range(20 - cut)), *gone])
    assert (found.kind, found.planned, len(found.cut)) == (kind, 20, cut)


def test_what_was_still_open_when_it_was_released_was_cut(store: Store) -> None:
    still_open = [issue(f"A-{n}", scopes=IN) for n in range(10, 28)]
    found = proposed(store, [delivered(1), delivered(2), *still_open])
    assert (found.kind, found.planned) == (OutcomeKind.ON_TIME_CUT, 20)
    assert found.cut == tuple(("jira", each.key) for each in still_open)


@pytest.mark.parametrize(("done", "cut"), [(date(2026, 5, 10), ()), (date(2026, 5, 11), (("jira", "A-2"),))])
def test_what_was_delivered_after_the_day_of_the_release_was_not_in_it(
    store: Store, done: date, cut: tuple[tuple[str, str], ...]
) -> None:
    moment = datetime.combine(done, time(16), UTC)
    assert proposed(store, [delivered(1), done_issue("A-2", moment, scopes=IN)]).cut == cut


def reopened(n: int, resolution: str) -> Issue:
    """Done before the release, and opened again after it."""
    changes = (
        Change(ago(days=5), "category", "indeterminate", "done"),
        Change(ago(days=5), "resolution", None, resolution),
        Change(ago(days=1), "category", "done", "indeterminate"),
        Change(ago(days=1), "resolution", resolution, None),
    )
    return issue(f"A-{n}", scopes=IN, changes=changes)


def test_what_the_release_delivered_and_was_opened_again_since_is_no_cut(store: Store) -> None:
    found = proposed(store, [delivered(1), reopened(2, "Fixed")])
    assert (found.planned, found.cut, found.kind) == (2, (), OutcomeKind.ON_TIME)
    done_again = replace(reopened(3, "Fixed"), category=Category.DONE, delivered=True, resolution="Fixed", done=NOW)
    assert proposed(store, [done_again]).cut == ()


def test_what_was_discarded_by_the_release_and_was_opened_again_since_was_cut(store: Store) -> None:
    assert proposed(store, [delivered(1), undone(4), reopened(2, "Won't Do")]).cut == (("jira", "A-2"), ("jira", "A-4"))


def test_what_was_open_at_the_release_and_discarded_since_was_cut(store: Store) -> None:
    later = undone(2)
    changes = (
        Change(ago(days=1), "category", "indeterminate", "done"),
        Change(ago(days=1), "resolution", None, "Won't Do"),
    )
    assert proposed(store, [delivered(1), replace(later, done=ago(days=1), changes=changes)]).cut == (("jira", "A-2"),)


def test_what_was_delivered_on_an_unknown_day_is_not_called_too_late(store: Store) -> None:
    found = proposed(store, [delivered(1), replace(delivered(2), done=None, changes=())])
    assert (found.planned, found.cut) == (2, ())


def test_what_came_after_the_first_word_and_left_again_was_never_planned(store: Store) -> None:
    late = issue(
        "A-40",
        changes=(
            Change(ago(days=30), "fix_version", None, "jira/1"),
            Change(ago(days=20), "fix_version", "jira/1", None),
        ),
    )
    written_later = issue("A-41", created=ago(days=20), changes=(Change(ago(days=9), "fix_version", "jira/1", None),))
    found = proposed(store, [*(delivered(n) for n in range(4)), late, written_later])
    assert (found.planned, found.cut, found.kind) == (4, (), OutcomeKind.ON_TIME)


def test_what_was_delivered_and_left_after_it_had_shipped_is_no_cut(store: Store) -> None:
    left = (Change(ago(days=1), "fix_version", "jira/1", None),)
    tidied = done_issue("A-30", ago(days=5), changes=left)
    found = proposed(store, [*(delivered(n) for n in range(4)), tidied])
    assert (found.planned, found.cut, found.kind) == (5, (), OutcomeKind.ON_TIME)


def test_a_release_after_the_promised_day_is_late_however_much_was_cut(store: Store) -> None:
    store.words.add_check_in(check_in(at=FIRST_WORD))
    store.work.save_versions("jira", [version("jira/1", release=date(2026, 7, 1), released=True)])
    store.work.save_issues("jira", [delivered(1), moved_out(2)])
    found = propose_outcome(store, "halcyon", today=date(2026, 7, 20))
    assert (found.kind, found.day) == (OutcomeKind.LATE, date(2026, 7, 1))


def test_while_jira_does_not_say_that_it_shipped_nothing_is_proposed_and_the_day_is_today(store: Store) -> None:
    found = proposed(store, [delivered(1), delivered(2)], release=None)
    assert (found.shipped, found.day, found.kind) == (False, NOW.date(), None)


def test_while_it_has_not_shipped_open_work_may_still_be_delivered(store: Store) -> None:
    open_work = [issue(f"A-{n}", scopes=IN) for n in range(10, 28)]
    found = proposed(store, [delivered(1), undone(2), moved_out(3), *open_work], release=None)
    assert (found.planned, found.cut, found.kind) == (21, (("jira", "A-2"), ("jira", "A-3")), None)


def test_a_date_that_passed_without_a_release_proposes_nothing(store: Store) -> None:
    proposed(store, [delivered(1)], release=None)
    found = propose_outcome(store, "halcyon", today=date(2026, 7, 20))
    assert (found.shipped, found.kind) == (False, None)


def test_of_two_versions_both_must_be_out(store: Store) -> None:
    edit_launch(
        store, DIRECTOR, "halcyon", LaunchPlan("Halcyon", ("version:jira/1", "version:jira/2")), token="t", now=NOW
    )
    assert not proposed(store, [delivered(1)]).shipped
    both = [version(f"jira/{n}", release=SHIPPED - timedelta(days=n), released=True) for n in (1, 2)]
    store.work.save_versions("jira", both)
    found = propose_outcome(store, "halcyon", today=NOW.date())
    assert (found.shipped, found.day) == (True, SHIPPED - timedelta(days=1))


def test_without_a_promised_date_nobody_can_say_whether_it_was_met(store: Store) -> None:
    store.plans.add_launches([launch("orbit", scopes=("epic:A-1",))], token="orbit", at=NOW)
    store.work.save_issues("jira", [done_issue("A-2", ago(days=5), created=ago(days=120), scopes=("epic:A-1",))])
    found = propose_outcome(store, "orbit", today=NOW.date())
    assert (found.kind, found.planned, found.played_back) == (None, 1, False)
