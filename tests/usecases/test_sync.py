"""A sync brings what changed, survives being stopped, and removes nothing that may still be there."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import pytest

import andon.usecases.sync
from andon.errors import SourceError
from andon.model import Change, Stamps
from andon.store import Store
from andon.usecases.sync import BATCH, OVERLAP, sync
from examples import NOW, ListSource, ago, issue, version

MANY = 2 * BATCH + 40


class InPages(ListSource):
    """Tells its stamps in pages of three, each of which begins with the last issue of the one before."""

    def sweep(self, since: datetime | None = None) -> Iterator[Stamps]:
        told = [[found for [found] in page] for page in super().sweep(since)]
        for start in range(0, len(told), 2):
            yield Stamps(*map(list, zip(*told[start : start + 3], strict=True)))


def source(number: int = 3) -> ListSource:
    return ListSource([issue(f"A-{n}", claims=("component:Atlas",)) for n in range(number)], [version("1")])


def test_the_first_sync_brings_everything_and_settles_who_owns_it(store: Store) -> None:
    done = sync(store, source(), now=NOW, timer=lambda: 0.0)
    assert (done.name, done.swept, done.downloaded, done.removed, done.doubt) == ("jira", 3, 3, 0, "")
    assert set(store.work.work()["squad_id"]) == {"atlas"}
    assert store.work.versions() == [("jira", version("jira/1", name="Release 1"))]


def test_the_next_sync_downloads_only_what_changed(store: Store) -> None:
    jira = source()
    sync(store, jira, now=NOW)
    jira.issues["A-1"] = issue("A-1", updated="2", summary="Better")
    jira.issues["A-9"] = issue("A-9")
    jira.downloaded.clear()
    done = sync(store, jira, now=NOW + timedelta(hours=1))
    assert jira.downloaded == ["A-1", "A-9"]
    assert (done.swept, done.downloaded) == (4, 2)


def test_a_full_sync_downloads_everything(store: Store) -> None:
    jira = source()
    sync(store, jira, now=NOW)
    assert sync(store, jira, now=NOW, full=True).downloaded == 3


def test_a_sync_that_broke_in_the_middle_goes_on_where_it_stopped(store: Store) -> None:
    jira = source(MANY)
    jira.breaks_after = BATCH + 17
    with pytest.raises(ConnectionError):
        sync(store, jira, now=NOW)
    assert store.work.issue_count() == BATCH
    assert store.work.source_states()["jira"]["finished_at"] is None
    kept = set(store.work.stamps("jira"))
    jira.breaks_after = None
    jira.downloaded.clear()
    done = sync(store, jira, now=NOW + timedelta(hours=1))
    assert done.downloaded == MANY - BATCH
    assert kept.isdisjoint(jira.downloaded)
    assert store.work.issue_count() == MANY
    assert store.work.source_states()["jira"]["finished_at"] == NOW + timedelta(hours=1)


def test_progress_knows_its_total_as_soon_as_the_sweep_does(store: Store) -> None:
    told: list[tuple[int, int | None]] = []
    sync(store, source(MANY), now=NOW, progress=lambda done, total, message: told.append((done, total)))
    assert told == [(0, MANY), (BATCH, MANY), (2 * BATCH, MANY), (MANY, MANY)]


def test_an_issue_that_comes_again_on_a_later_page_counts_once(store: Store) -> None:
    """When another is created meanwhile, pages overlap: what was the last of one is the first of the next."""
    jira = InPages([issue(f"A-{number}") for number in range(5)])
    sync(store, jira, now=NOW)
    assert (sync(store, jira, now=NOW).swept, jira.downloaded) == (5, [f"A-{number}" for number in range(5)])
    jira.issues["A-1"] = issue("A-1", updated="2")
    jira.downloaded.clear()
    done = sync(store, jira, now=NOW)
    assert (done.swept, done.downloaded, done.removed, jira.downloaded) == (5, 1, 0, ["A-1"])


def test_a_sweep_tells_how_far_it_is_and_not_at_every_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(andon.usecases.sync, "TOLD_AFTER", 10)
    told: list[tuple[int, int | None]] = []
    jira = InPages([issue(f"A-{number}") for number in range(25)])
    sync(store, jira, now=NOW)
    sync(store, jira, now=NOW, progress=lambda done, total, message: told.append((done, total)))
    assert told == [(11, 25), (21, 25), (0, 0)]


def test_an_issue_that_is_gone_is_asked_for_once_and_buried(store: Store) -> None:
    jira = source()
    sync(store, jira, now=NOW)
    del jira.issues["A-1"]
    assert sync(store, jira, now=NOW).removed == 1
    assert jira.looked_for == ["A-1"]
    assert set(store.work.stamps("jira")) == {"A-0", "A-2"}
    assert sync(store, jira, now=NOW).removed == 0
    assert jira.looked_for == ["A-1"]


def test_an_issue_that_the_sweep_missed_but_that_is_there_is_kept(store: Store) -> None:
    jira = source()
    sync(store, jira, now=NOW)
    jira.hidden = {"A-1"}
    done = sync(store, jira, now=NOW)
    assert (done.removed, jira.looked_for) == (0, ["A-1"])
    assert store.work.issue_count() == 3


def lose(jira: ListSource, number: int) -> None:
    for n in range(number):
        del jira.issues[f"A-{n}"]


def test_a_mass_disappearance_is_not_believed_and_says_why(store: Store) -> None:
    jira = source(200)
    sync(store, jira, now=NOW)
    lose(jira, 21)
    done = sync(store, jira, now=NOW)
    assert (done.removed, store.work.issue_count()) == (0, 200)
    assert done.doubt.startswith("21 of 200 issues were not found any more and were kept: that is too many to believe.")
    assert jira.looked_for == []
    assert store.work.source_states()["jira"]["doubt"] == done.doubt


@pytest.mark.parametrize(
    ("number", "share", "missing"), [(200, 0.1, 20), (20, 0.1, 3), (200, 0.4, 80)], ids=["share", "few", "set"]
)
def test_up_to_the_set_share_each_is_asked_for_by_itself(store: Store, number: int, share: float, missing: int) -> None:
    jira = source(number)
    jira.drop_share = share
    sync(store, jira, now=NOW)
    lose(jira, missing)
    done = sync(store, jira, now=NOW)
    assert (done.removed, done.doubt, len(jira.looked_for)) == (missing, "", missing)


def test_whoever_says_that_they_are_really_gone_is_believed_but_each_is_still_asked_for(store: Store) -> None:
    jira = source(200)
    sync(store, jira, now=NOW)
    lose(jira, 150)
    jira.hidden = {"A-199"}
    done = sync(store, jira, now=NOW, believe=True)
    assert (done.removed, len(jira.looked_for)) == (150, 151)


@pytest.mark.parametrize("number", [3, 60])
def test_an_empty_answer_removes_nothing_and_says_so(store: Store, number: int) -> None:
    """What an expired login or an anonymous one gets from Jira: 200, and no issues."""
    jira = source(number)
    sync(store, jira, now=NOW)
    jira.issues.clear()
    done = sync(store, jira, now=NOW, believe=True)
    assert (done.removed, store.work.issue_count(), jira.looked_for) == (0, number, [])
    assert "showed none at all. Check the login" in done.doubt


def test_a_project_that_vanishes_whole_is_more_likely_hidden_than_deleted(store: Store) -> None:
    jira = ListSource([issue(f"{key}-{n}", project=key) for key, last in (("A", 100), ("B", 4)) for n in range(last)])
    sync(store, jira, now=NOW)
    for n in range(3):
        del jira.issues[f"B-{n}"]
    assert sync(store, jira, now=NOW).removed == 3
    jira.issues["B-4"] = issue("B-4", project="B")
    sync(store, jira, now=NOW)
    for n in (3, 4):
        del jira.issues[f"B-{n}"]
    done = sync(store, jira, now=NOW)
    assert (done.removed, store.work.issue_count()) == (0, 102)
    assert "nothing of B is to be seen any more" in done.doubt
    assert sync(store, jira, now=NOW, believe=True).removed == 2


def test_another_login_removes_nothing_at_its_first_sync(store: Store) -> None:
    jira = source(20)
    jira.account = "one"
    sync(store, jira, now=NOW)
    jira.account = "another"
    lose(jira, 2)
    done = sync(store, jira, now=NOW)
    assert done.removed == 0
    assert "the login is another one" in done.doubt
    assert sync(store, jira, now=NOW).removed == 2


def test_a_buried_issue_that_comes_back_is_here_again(store: Store) -> None:
    jira = source()
    sync(store, jira, now=NOW)
    lost = jira.issues.pop("A-1")
    sync(store, jira, now=NOW)
    jira.issues["A-1"] = lost
    jira.downloaded.clear()
    sync(store, jira, now=NOW)
    assert jira.downloaded == ["A-1"]
    assert set(store.work.stamps("jira")) == {"A-0", "A-1", "A-2"}


def test_an_issue_that_moved_to_another_project_is_the_same_issue_under_its_new_key(store: Store) -> None:
    jira = source()
    sync(store, jira, now=NOW)
    history = (Change(ago(days=1), "category", "new", "done"),)
    jira.issues["A-1"] = issue("A-1", key="B-7", project="B", updated="2", changes=history)
    done = sync(store, jira, now=NOW)
    assert (done.downloaded, done.removed) == (1, 0)
    assert set(store.work.work()["key"]) == {"A-0", "A-2", "B-7"}


def test_one_source_does_not_bury_anothers_issues(store: Store) -> None:
    sync(store, source(), now=NOW)
    sync(store, ListSource([issue("X-1")], name="other"), now=NOW)
    assert store.work.issue_count() == 4


def test_two_sources_that_count_alike_keep_their_versions_apart(store: Store) -> None:
    """Every Jira numbers its versions from 10000: the same id in two of them is two versions."""
    for name in ("jira", "other"):
        sync(store, ListSource([issue("A-1", scopes=("version:1",))], [version("1")], name), now=NOW)
    assert {each.id for _, each in store.work.versions()} == {"jira/1", "other/1"}
    mine = store.work.members()
    assert list(mine[mine["launch_id"] == "halcyon"]["issue"]) == ["jira/A-1"]


def test_a_narrower_query_removes_what_it_leaves_out(store: Store) -> None:
    jira = source(250)
    jira.asked = "project = A"
    sync(store, jira, now=NOW)
    jira.asked = "project = A AND labels = ours"
    for n in range(100, 250):
        del jira.issues[f"A-{n}"]
    done = sync(store, jira, now=NOW + timedelta(hours=1))
    assert (done.removed, done.doubt) == (150, "")


def test_what_came_before_a_stop_belongs_to_its_squads(store: Store) -> None:
    jira = source(MANY)
    jira.breaks_after = BATCH
    with pytest.raises(ConnectionError):
        sync(store, jira, now=NOW)
    assert set(store.work.work()["squad_id"]) == {"atlas"}


def test_a_new_query_that_finds_nothing_is_not_believed(store: Store) -> None:
    """A mistyped project, or a right that was lost, looks just like this."""
    jira = source(250)
    sync(store, jira, now=NOW)
    jira.asked = "project = NOPE"
    jira.issues.clear()
    done = sync(store, jira, now=NOW + timedelta(hours=1))
    assert done.removed == 0
    assert "250 of 250 issues were not found any more" in done.doubt


def test_a_login_that_is_lost_while_the_missing_are_asked_for_removes_nothing(store: Store) -> None:
    class Forgetful(ListSource):
        def still_there(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bool]]:
            self.account = "stranger"
            yield from ((id, False) for id, _ in wanted)

    jira = Forgetful(source(20).issues.values())
    jira.account = "one"
    sync(store, jira, now=NOW)
    lose(jira, 2)
    with pytest.raises(SourceError, match="another login"):
        sync(store, jira, now=NOW)
    assert store.work.issue_count() == 20


# ------------------------------------------------------------------------------ what changed since


def test_a_look_at_what_changed_since_asks_by_the_sources_clock_and_removes_nothing(store: Store) -> None:
    jira = source(3)
    jira.moment = NOW - timedelta(hours=7)  # its clock is not ours
    sync(store, jira, now=NOW)
    del jira.issues["A-0"]
    jira.issues["A-1"] = issue("A-1", updated="2")
    jira.lately = {"A-1"}
    done = sync(store, jira, now=NOW + timedelta(minutes=1), since_last=True)
    assert (done.swept, done.downloaded, done.removed) == (1, 1, 0)
    assert jira.asked_since == NOW - timedelta(hours=7) - OVERLAP
    assert sync(store, jira, now=NOW + timedelta(minutes=2)).removed == 1


def test_a_first_look_or_one_under_another_query_or_after_a_stop_is_whole(store: Store) -> None:
    jira = source(MANY)
    jira.moment = NOW
    assert sync(store, jira, now=NOW, since_last=True).swept == MANY
    jira.asked = "project = B"
    assert sync(store, jira, now=NOW, since_last=True).swept == MANY
    assert sync(store, jira, now=NOW, since_last=True).swept == 0
    jira.breaks_after = 0
    with pytest.raises(ConnectionError):
        sync(store, jira, now=NOW + timedelta(hours=1), full=True)
    jira.breaks_after = None
    assert sync(store, jira, now=NOW + timedelta(hours=2), since_last=True).swept == MANY


def test_whether_the_last_sync_ended_is_told_by_no_clock(store: Store) -> None:
    jira = source(MANY)
    jira.moment = NOW
    sync(store, jira, now=NOW)
    jira.breaks_after = 0
    with pytest.raises(ConnectionError):
        sync(store, jira, now=NOW - timedelta(hours=1), full=True)  # on a machine whose clock is behind
    jira.breaks_after = None
    assert sync(store, jira, now=NOW, since_last=True).swept == MANY


def test_sub_tasks_of_a_moved_story_wait_for_the_next_whole_sync(store: Store) -> None:
    """After a look at what changed nobody knows which searches find what did not change."""
    jira = source(0)
    jira.moment = NOW
    jira.issues = {
        "A-1": issue("A-1", scopes=("epic:E-1",)),
        "A-2": issue("A-2", parent="A-1", scopes=("epic:E-1",)),
    }
    sync(store, jira, now=NOW)
    jira.issues["A-1"] = issue("A-1", scopes=("epic:E-2",), updated="2")
    jira.lately = {"A-1"}
    assert sync(store, jira, now=NOW, since_last=True).downloaded == 1
    jira.issues["A-2"] = issue("A-2", parent="A-1", scopes=("epic:E-2",))
    assert sync(store, jira, now=NOW).downloaded == 1
    assert store.work.ids_under("jira", "epic:E-2") == {"A-1", "A-2"}


def test_a_version_that_was_deleted_is_gone_and_one_out_of_sight_is_not(store: Store) -> None:
    jira = source(3)
    jira.known_versions = (version("1"), version("2"), version("7", project="HIDDEN"))
    sync(store, jira, now=NOW)
    jira.known_versions = (version("1"),)
    done = sync(store, jira, now=NOW)
    assert done.doubt == "jira has no version Release 2 any more."
    assert {each.id for _, each in store.work.versions()} == {"jira/1", "jira/7"}


# ------------------------------------------------------------------------------ epics, moves, memory


def test_sub_tasks_follow_their_story_into_another_epic_though_nobody_edited_them(store: Store) -> None:
    jira = source(0)
    jira.issues = {
        "A-1": issue("A-1", scopes=("epic:E-1",)),
        "A-2": issue("A-2", parent="A-1", scopes=("epic:E-1",)),
        "A-3": issue("A-3", parent="A-9", scopes=("epic:E-1",)),
    }
    sync(store, jira, now=NOW)
    jira.issues["A-1"] = issue("A-1", scopes=("epic:E-2",), updated="2")
    jira.issues["A-2"] = issue("A-2", parent="A-1", scopes=("epic:E-2",))
    jira.downloaded.clear()
    assert sync(store, jira, now=NOW).downloaded == 2
    assert jira.downloaded == ["A-1", "A-2"]
    assert store.work.ids_under("jira", "epic:E-2") == {"A-1", "A-2"}
    jira.downloaded.clear()
    jira.issues["A-1"] = issue("A-1", scopes=("epic:E-2",), updated="3")
    sync(store, jira, now=NOW)
    assert jira.downloaded == ["A-1"]


def test_sub_tasks_follow_also_when_the_sync_stops_between_their_story_and_them(store: Store) -> None:
    jira = source(0)
    jira.issues = {
        "A-1": issue("A-1", scopes=("epic:E-1",)),
        "A-2": issue("A-2", parent="A-1", scopes=("epic:E-1",)),
    }
    sync(store, jira, now=NOW)
    jira.issues["A-1"] = issue("A-1", scopes=("epic:E-2",), updated="2")
    jira.issues["A-2"] = issue("A-2", parent="A-1", scopes=("epic:E-2",))
    jira.breaks_after = len(jira.downloaded) + 1
    with pytest.raises(ConnectionError):
        sync(store, jira, now=NOW)
    jira.breaks_after = None
    assert sync(store, jira, now=NOW).downloaded == 1
    assert store.work.ids_under("jira", "epic:E-2") == {"A-1", "A-2"}


def test_the_old_keys_of_a_moved_issue_lead_to_its_new_one(store: Store) -> None:
    jira = source(2)
    sync(store, jira, now=NOW)
    jira.issues["A-1"] = issue("A-1", key="B-7", project="B", updated="2", old_keys=("OLD-3", "A-1"))
    sync(store, jira, now=NOW)
    assert store.work.aliases() == {"OLD-3": "B-7", "A-1": "B-7"}
    jira.issues["A-1"] = issue("A-1", key="C-1", project="C", updated="3")
    sync(store, jira, now=NOW)
    assert store.work.aliases() == {"OLD-3": "C-1", "A-1": "C-1", "B-7": "C-1"}


def test_what_a_source_learnt_of_its_words_is_kept_even_if_its_sync_breaks(store: Store) -> None:
    jira = source(3)
    sync(store, jira, now=NOW)
    jira.breaks_after = 0
    with pytest.raises(ConnectionError):
        sync(store, jira, now=NOW, full=True)
    assert store.work.memory("jira")["syncs"] == 2
