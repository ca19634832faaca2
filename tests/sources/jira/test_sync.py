"""The whole connector against a Jira of our own, Cloud and Data Center: what the store holds is what Jira knows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from andon.errors import SourceError, SourceUnavailable
from andon.sources.jira import epics
from andon.sources.jira.reader import JiraSettings, Patience
from andon.sources.jira.searches import Columns
from andon.sources.jira.source import BATCH, Habits, JiraSource
from andon.store import Store, schema
from andon.usecases.sync import Synced, sync
from examples import sqlite_store
from jira_own import Site, forbidden, generate, too_many, unauthorised
from sources.by_contract import running_by_contract

FACES = ("cloud", "dc")
PEOPLE = ("assignee", "reporter", "creator", "worklog", "comment", "author", "*all", "*navigable", "watches")


def at(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)


@dataclass
class Bench:
    """A Jira that is served, and a store that follows it."""

    site: Site
    store: Store
    url: str
    face: str
    query: str

    def source(self, **more: Any) -> JiraSource:
        token = more.pop("token", self.site.me.token)
        settings = JiraSettings(
            name="jira",
            url=self.url,
            query=more.pop("query", self.query),
            token=token,
            email=self.site.me.email if self.face == "cloud" and token else None,
        )
        patience = Patience(attempts=4, seconds=120, sleep=lambda seconds: None)
        return JiraSource(settings, more.pop("claims", {}), more.pop("scopes", {}), patience=patience, **more)

    def sync(self, *, full: bool = False, since_last: bool = False, **more: Any) -> Synced:
        self.site.advance(minutes=10)
        return sync(self.store, self.source(**more), now=self.site.clock(), full=full, since_last=since_last)

    def issue(self, key: str) -> dict[str, Any]:
        """One row of the store, as it is."""
        with self.store.work._database.read() as connection:
            found = connection.execute(select(schema.issue).where(schema.issue.c.key == key)).mappings().one()
            return dict(found)

    def rows(self) -> dict[str, dict[str, Any]]:
        with self.store.work._database.read() as connection:
            query = select(schema.issue).where(schema.issue.c.gone_at.is_(None))
            return {row["id"]: dict(row) for row in connection.execute(query).mappings()}


@contextmanager
def bench(folder: Path, site: Site, face: str, query: str = "project in (SHOP, PAY)") -> Iterator[Bench]:
    """Every request of the connector, and every answer to it, is held against Atlassian's OpenAPI files."""
    with sqlite_store(folder) as store, running_by_contract(site, face) as url:
        yield Bench(site, store, url, face, query)


@pytest.fixture(params=FACES)
def jira(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path, generate(seed=3, issues=150, projects=2), request.param) as found:
        yield found


# ------------------------------------------------------------------------------ the store is what Jira is


def test_every_issue_is_here_once_and_as_jira_knows_it(jira: Bench) -> None:
    jira.site.flag("SHOP-3")
    done = jira.sync()
    site, rows = jira.site, jira.rows()
    assert done.doubt == ""
    assert done.swept == done.downloaded == len(rows) == len(site.issues)
    for id, issue in site.issues.items():
        row, status = rows[str(id)], site.statuses[issue.status]
        assert (row["key"], row["summary"], row["status"]) == (issue.key, issue.summary, status.name)
        assert (row["category"], row["created"]) == (status.category, at(issue.created))
        assert bool(row["flagged_since"]) == issue.flagged
        assert (row["done"] is not None) == (status.category == "done")
        epic = epic_of(site, issue.id)
        assert (f"epic:{epic}" in scopes(jira, id)) == (epic is not None)
        assert {f"version:jira/{each}" for each in issue.versions} <= scopes(jira, id)
    assert any(row["flagged_since"] for row in rows.values())


@pytest.mark.parametrize(("recent", "is_asked"), [(epics.RECENT, False), (0, True)])
def test_a_parent_that_has_just_come_is_not_asked_for_its_epic_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recent: int, *, is_asked: bool
) -> None:
    monkeypatch.setattr(epics, "RECENT", recent)
    site = generate(seed=3, issues=20, projects=2)
    epic = site.create("SHOP", "Epic", "Checkout").key
    story = site.create("SHOP", "Story", "Basket", parent=epic).key
    for n in range(BATCH):
        site.create("SHOP", "Story", f"In between {n}")
    part = site.create("SHOP", "Sub-task", "Part of it", parent=story)
    with bench(tmp_path, site, "cloud") as jira:
        jira.sync(habits=Habits(workers=1))
        assert f"epic:{epic}" in scopes(jira, part.id)
        bulks = [one.body for one in site.log.to("/issue/bulkfetch")]
    assert any(story in body["issueIdsOrKeys"] for body in bulks) is is_asked


def epic_of(site: Site, id: int) -> str | None:
    """The key of an issue's epic, which for a sub-task is its story's."""
    issue = site.issues[id]
    parent = site.issues.get(issue.parent or 0)
    if parent is None or site.types[parent.type].level == 1:
        return parent.key if parent else None
    return epic_of(site, parent.id)


def scopes(jira: Bench, id: int) -> set[str]:
    table = schema.membership.c
    with jira.store.work._database.read() as connection:
        return set(connection.execute(select(table.scope).where(table.issue_id == str(id))).scalars())


def test_work_counts_as_done_from_its_last_entry_into_done(jira: Bench) -> None:
    again = next(each.key for each in jira.site.issues.values() if each.status == done_status(jira.site))
    for status in ("In Progress", "Done", "In Progress", "Done"):
        jira.site.advance(hours=5)
        jira.site.transition(again, status)
    jira.sync()
    rows = jira.rows()
    for id, issue in jira.site.issues.items():
        moves = [
            (history.at, jira.site.statuses[item.new or ""].category, jira.site.statuses[item.old or ""].category)
            for history in issue.history
            for item in history.items
            if item.field_id == "status"
        ]
        entries = [when for when, after, before in moves if after == "done" and before != "done"]
        if jira.site.statuses[issue.status].category == "done" and entries:
            assert rows[str(id)]["done"] == at(entries[-1])
    jira.site.transition(again, "In Progress")
    jira.sync()
    row = jira.issue(again)
    assert (row["done"], row["delivered"]) == (None, False)


def done_status(site: Site) -> str:
    return next(each.id for each in site.statuses.values() if each.category == "done")


def test_what_was_discarded_is_done_but_not_delivered(jira: Bench) -> None:
    for key, resolution in (("SHOP-1", "Won't Do"), ("SHOP-2", "Duplicate"), ("SHOP-3", "Done"), ("SHOP-4", None)):
        jira.site.transition(key, "In Progress")
        jira.site.transition(key, "Done", resolution=resolution)
    jira.sync()
    assert [jira.issue(f"SHOP-{n}")["delivered"] for n in (1, 2, 3, 4)] == [False, False, True, True]


def test_a_history_longer_than_what_jira_embeds_is_whole(jira: Bench) -> None:
    site = jira.site
    for n in range(130):
        site.advance(minutes=1)
        site.transition("SHOP-5", "In Progress" if n % 2 else "Backlog")
    jira.sync()
    told = sum(item.field_id == "status" for history in site.issue("SHOP-5").history for item in history.items)
    table = schema.issue_change.c
    with jira.store.work._database.read() as connection:
        query = select(table.field).where(table.issue_id == str(site.issue("SHOP-5").id), table.field == "status")
        assert len(connection.execute(query).all()) == told > 130


# ------------------------------------------------------------------------------ only what changed


def test_only_what_changed_is_downloaded(jira: Bench) -> None:
    jira.sync()
    assert jira.sync().downloaded == 0
    jira.site.edit("SHOP-7", summary="Better")
    new = jira.site.create("PAY", "Story", "New").key
    done = jira.sync()
    assert (done.swept, done.downloaded) == (len(jira.site.issues), 2)
    assert jira.issue("SHOP-7")["summary"] == "Better"
    assert jira.issue(new)["summary"] == "New"


def test_a_look_at_what_changed_since_asks_by_jiras_clock_in_milliseconds(jira: Bench) -> None:
    jira.sync()
    jira.site.advance(hours=3)
    jira.site.edit("SHOP-7", summary="Better")
    jira.site.delete("SHOP-8")
    done = jira.sync(since_last=True)
    assert (done.downloaded, done.removed) == (1, 0)
    assert done.swept < len(jira.site.issues) / 2
    [asked] = {text for one in jira.site.log.requests if "updated >=" in (text := str(one.body) + str(one.query))}
    assert re.search(r"updated >= \d{13}\b(?!')", asked)
    assert jira.sync().removed == 1


def test_a_second_edit_within_one_second_is_not_lost_where_jira_keeps_whole_seconds(
    tmp_path: Path,
) -> None:
    """Both edits carry one stamp, and the first was read between them."""
    for face in FACES:
        site = generate(seed=3, issues=20, projects=1, whole_seconds=True)
        (tmp_path / face).mkdir()
        with bench(tmp_path / face, site, face, "project = SHOP") as jira:
            jira.sync()
            site.advance(minutes=10)
            site.edit("SHOP-7", summary="First")
            source = jira.source()
            sync(jira.store, source, now=site.clock())
            site.advance(milliseconds=300)
            site.edit("SHOP-7", summary="Second")
            assert jira.issue("SHOP-7")["summary"] == "First"
            assert jira.sync().downloaded == 1
            assert jira.issue("SHOP-7")["summary"] == "Second"
            assert jira.sync().downloaded == 0


def test_release_dates_are_noticed_though_no_issue_is_touched(jira: Bench) -> None:
    version = jira.site.add_version("SHOP", "Spring", release="2026-09-01")
    jira.sync()
    jira.site.change_version(version.id, release="2026-10-01")
    assert jira.sync().downloaded == 0
    [spring] = [each for _, each in jira.store.work.versions() if each.name == "Spring"]
    assert str(spring.release) == "2026-10-01"


# ------------------------------------------------------------------------------ moved, deleted, hidden


def test_a_moved_issue_is_the_same_one_and_keeps_its_old_keys(jira: Bench) -> None:
    id = jira.site.issue("SHOP-9").id
    early = jira.site.move("SHOP-10", "PAY").key
    jira.sync()
    late = jira.site.move("SHOP-9", "PAY").key
    done = jira.sync()
    assert (done.removed, jira.issue(late)["id"]) == (0, str(id))
    aliases = jira.store.work.aliases()
    assert (aliases["SHOP-9"], aliases["SHOP-10"]) == (late, early)


def test_a_deleted_issue_gets_a_tombstone_and_one_that_left_the_query_too(jira: Bench) -> None:
    jira.sync()
    jira.site.add_project("ELSE")
    gone, left = jira.site.issue("SHOP-11").id, jira.site.issue("SHOP-12").id
    jira.site.delete("SHOP-11")
    jira.site.move("SHOP-12", "ELSE")
    assert jira.sync().removed == 2
    assert {str(gone), str(left)}.isdisjoint(jira.rows())


def test_a_login_that_may_see_less_removes_nothing_at_first(jira: Bench) -> None:
    everything = "created >= 0"  # a query that names its projects is refused to whoever cannot see one of them
    jira.sync(query=everything)
    narrow = jira.site.add_account("narrow", "Narrow Example", projects=frozenset({"SHOP"}))
    jira.site.accounts = {"narrow": narrow}
    done = jira.sync(token=narrow.token, query=everything)
    assert done.removed == 0
    assert "the login is another one" in done.doubt


def test_an_expired_login_that_answers_200_removes_nothing_and_says_so(jira: Bench) -> None:
    jira.sync()
    jira.site.trouble.expired_login = True
    with pytest.raises(SourceError, match=r"login|stranger|logged in|no login"):
        jira.sync()
    assert len(jira.rows()) == len(jira.site.issues)


def test_an_anonymous_jira_that_shows_nothing_any_more_removes_nothing_and_says_so(tmp_path: Path) -> None:
    for face in FACES:
        site = generate(seed=3, issues=8, projects=1)
        site.project("SHOP").public = True
        site.add_project("OPEN", public=True)
        (tmp_path / face).mkdir()
        with bench(tmp_path / face, site, face, "project = SHOP") as jira:
            assert jira.sync(token=None).downloaded == 8
            site.project("SHOP").public = False
            site._touched()
            done = jira.sync(token=None)
            assert done.removed == 0
            assert "showed none at all" in done.doubt


def test_a_login_that_dies_in_the_middle_keeps_what_came_and_removes_nothing(jira: Bench) -> None:
    jira.sync()
    jira.site.delete("SHOP-13")
    jira.site.edit("SHOP-14", summary="Better")
    jira.site.trouble.add(
        unauthorised(path="bulkfetch") if jira.face == "cloud" else unauthorised(path="/search", after=3)
    )
    with pytest.raises(SourceError, match="401"):
        jira.sync()
    assert len(jira.rows()) == len(jira.site.issues) + 1
    jira.site.trouble.clear()
    assert jira.sync().removed == 1


# ------------------------------------------------------------------------------ what happens between two pages


def test_data_that_changes_between_two_pages_loses_and_doubles_nothing(jira: Bench) -> None:
    site = jira.site
    site.options.page_caps, site.options.offset_cap = (20, 20, 20), 20
    keys = iter([each.key for each in site.issues.values() if not site.children.get(each.id)])

    def meanwhile(page: int) -> None:
        site.delete(next(key for key in keys if site.find(key)))
        site.create("SHOP", "Story", f"Made after page {page}")
        site.edit(next(key for key in keys if site.find(key)), summary="Edited meanwhile")
        if page == 20:
            site.trouble.after_page = None

    site.trouble.after_page = meanwhile
    for _ in range(4):
        jira.sync()
    assert site.trouble.pages > 20
    rows = jira.rows()
    assert {int(id): row["summary"] for id, row in rows.items()} == {
        id: issue.summary for id, issue in site.issues.items()
    }


def test_a_lagging_index_delays_and_removes_nothing(jira: Bench) -> None:
    jira.sync()
    site = jira.site
    site.index_lags = True
    site.edit("SHOP-7", summary="Not yet to be found")
    site.create("SHOP", "Story", "Not to be found either")
    assert jira.sync().removed == 0
    site.settle()
    jira.sync()
    assert {row["summary"] for row in jira.rows().values()} == {each.summary for each in site.issues.values()}


def test_short_pages_are_not_last_pages(jira: Bench) -> None:
    jira.site.trouble.short_pages = Random(5)
    jira.site.options.offset_cap = 7
    jira.site.options.agile_cap = 3
    assert jira.sync().downloaded == len(jira.site.issues)


# ------------------------------------------------------------------------------ waiting


def test_a_limit_of_hours_stops_the_sync_says_until_when_and_keeps_what_came(jira: Bench) -> None:
    path = "bulkfetch" if jira.face == "cloud" else "/search"
    jira.site.trouble.add(too_many(7200, path=path, after=2, times=None))
    with pytest.raises(SourceUnavailable) as told:
        jira.sync(habits=Habits(workers=1))
    assert told.value.until is not None
    assert told.value.until > datetime.now(UTC) + timedelta(minutes=110)
    assert "what was already fetched is kept" in told.value.hint
    kept = len(jira.rows())
    jira.site.trouble.clear()
    assert jira.sync().downloaded == len(jira.site.issues) - kept


# ------------------------------------------------------------------------------ what words mean


def test_a_status_that_was_deleted_still_means_in_histories_what_it_meant(jira: Bench) -> None:
    """Its name is given to a status of another category meanwhile, so that only its id still tells."""
    site = jira.site
    site.add_status("10777", "Shipped", "done")
    site.transition("SHOP-15", "10777")
    jira.sync()
    site.advance(days=1)
    site.delete_status("10777", move_to="10000")
    site.add_status("10778", "Shipped", "indeterminate")
    site.transition("SHOP-15", "In Progress")
    jira.sync()
    table = schema.issue_change.c
    with jira.store.work._database.read() as connection:
        query = select(table.after).where(
            table.issue_id == str(site.issue("SHOP-15").id), table.field == "category", table.after == "done"
        )
        assert connection.execute(query).all()


def test_a_status_that_comes_to_mean_something_else_is_read_anew_everywhere(jira: Bench) -> None:
    site = jira.site
    jira.sync()
    ours = [str(each.id) for each in site.issues.values() if site.statuses[each.status].category == "indeterminate"]
    assert ours
    for status in site.statuses.values():
        status.category = "done" if status.category == "indeterminate" else status.category
    site._touched()
    assert jira.sync().downloaded == len(site.issues)
    assert {jira.rows()[id]["category"] for id in ours} == {"done"}
    assert jira.sync().downloaded == 0


def test_a_boards_columns_can_say_what_is_begun_and_done(jira: Bench) -> None:
    site = jira.site
    site.add_status("10801", "Ready for release", "indeterminate")
    site.add_status("10802", "Analysis", "new")
    columns = (
        ("Open", ("10000", "10001")),
        ("Analysis", ("10802",)),
        ("Doing", ("3",)),
        ("Ready", ("10801",)),
        ("Done", ("10002",)),
    )
    board = site.add_board("SHOP", "Ours", jql="project = SHOP", columns=columns)
    site.transition("SHOP-1", "10801")
    site.transition("SHOP-2", "10802")
    site.transition("PAY-1", "10801")
    claim = f"board:{board.id}"
    said: dict[str, Any] = {"claims": {claim: "Atlas"}, "columns": {claim: Columns(started="analysis", done="Ready")}}
    jira.sync(**said)
    assert [jira.issue(key)["category"] for key in ("SHOP-1", "SHOP-2", "PAY-1")] == [
        "done", "indeterminate", "indeterminate"
    ]  # fmt: skip
    assert jira.issue("SHOP-1")["done"] is not None
    assert jira.sync(**said).downloaded == 0
    later: dict[str, Any] = {"claims": {claim: "Atlas"}, "columns": {claim: Columns(done="Done")}}
    assert jira.sync(**later).downloaded > 0
    assert jira.issue("SHOP-1")["category"] == "indeterminate"
    mistyped: dict[str, Any] = {"claims": {claim: "Atlas"}, "columns": {claim: Columns(done="Redy")}}
    assert "board:" in jira.sync(**mistyped).doubt


def test_a_board_that_jira_does_not_show_any_more_goes_on_meaning_what_it_meant(jira: Bench) -> None:
    site = jira.site
    columns = (("Open", ("10000", "10001")), ("Doing", ("3",)), ("Ready", ("10011",)), ("Done", ("10002",)))
    board = site.add_board("SHOP", "Ours", jql="project = SHOP", columns=columns)
    site.transition("SHOP-1", "10011")
    claim = f"board:{board.id}"
    said: dict[str, Any] = {"claims": {claim: "Atlas"}, "columns": {claim: Columns(done="Ready")}}
    said["recall"] = lambda name: jira.store.work.ids_under("jira", name)
    jira.sync(**said)
    assert jira.issue("SHOP-1")["category"] == "done"
    site.trouble.add(forbidden(path=f"board/{board.id}/configuration"))
    done = jira.sync(**said)
    assert "Its issues stay as they were last known" in done.doubt
    assert (done.downloaded, jira.issue("SHOP-1")["category"]) == (0, "done")


@pytest.mark.parametrize("shown", [True, False])
def test_what_a_board_is_set_to_is_asked_once_a_sync(jira: Bench, shown: bool) -> None:
    site = jira.site
    claim = f"board:{site.add_board('SHOP', 'Ours', jql='project = SHOP').id}"
    path = f"{claim.replace(':', '/')}/configuration"
    if not shown:
        site.trouble.add(forbidden(path=path))
    for times in (1, 2):
        jira.sync(claims={claim: "Atlas"}, columns={claim: Columns(done="Done")})
        assert len(site.log.to(path)) == times


def test_other_resolutions_can_be_named_that_deliver_nothing(jira: Bench) -> None:
    site = jira.site
    site.resolutions["10077"] = "Verworfen"
    site._touched()
    site.transition("SHOP-1", "In Progress")
    site.transition("SHOP-1", "Done", resolution="Verworfen")
    jira.sync()
    assert jira.issue("SHOP-1")["delivered"]
    jira.sync(habits=Habits(discarded=("verworfen",)))
    assert not jira.issue("SHOP-1")["delivered"]


# ------------------------------------------------------------------------------ renames, and what is over


def test_a_project_that_gets_another_key_takes_its_issues_along(jira: Bench) -> None:
    """Jira renames the keys and touches no `updated`."""
    jira.sync(query="created >= 0")
    site = jira.site
    project = site.project("PAY")
    project.old_keys, project.key = (*project.old_keys, "PAY"), "BILL"
    for issue in site.issues.values():
        if issue.project == project.id:
            issue.key = issue.key.replace("PAY-", "BILL-")
            site.key_to_id[issue.key] = issue.id
    site._touched()
    done = jira.sync(query="created >= 0")
    assert done.removed == 0
    assert {row["key"] for row in jira.rows().values()} == {issue.key for issue in site.issues.values()}
    assert jira.store.work.aliases()["PAY-1"] == "BILL-1"


def test_a_component_that_gets_another_name_takes_its_issues_along(jira: Bench) -> None:
    jira.sync()
    component = next(iter(jira.site.components.values()))
    before = jira.store.work.ids_under("jira", f"component:{component.name}")
    ours = {str(issue.id) for issue in jira.site.issues.values() if component.id in issue.components}
    assert ours and ours <= before
    component.name = "Basket"
    jira.site._touched()
    jira.sync()
    assert jira.store.work.ids_under("jira", "component:Basket") == ours
    assert jira.sync().downloaded == 0


def test_what_is_over_keeps_the_issues_that_it_had_and_is_asked_for_no_more(jira: Bench) -> None:
    claim, scope = "jql:project = SHOP", "jql:project = PAY"
    recall: dict[str, Any] = {"recall": lambda name: jira.store.work.ids_under("jira", name)}
    jira.sync(claims={claim: "Atlas"}, scopes={scope: "Halcyon"}, **recall)
    before = [jira.store.work.ids_under("jira", name) for name in (claim, scope)]
    assert all(before)
    start = len(jira.site.log.requests)
    over = frozenset({claim, scope})
    done = jira.sync(claims={claim: "Atlas"}, scopes={scope: "Halcyon"}, over=over, **recall)
    assert done.downloaded == 0
    jira.sync(claims={claim: "Atlas"}, scopes={scope: "Halcyon"}, over=over, full=True, **recall)
    assert [jira.store.work.ids_under("jira", name) for name in (claim, scope)] == before
    assert not [one for one in jira.site.log.requests[start:] if "AND (project = " in one.text]


def test_a_look_at_what_changed_leaves_the_searches_of_the_others_alone(jira: Bench) -> None:
    claim = "jql:project = SHOP"
    site = jira.site
    epics = [site.create("SHOP", "Epic", name).key for name in ("One", "Two")]
    story = site.create("SHOP", "Story", "Basket", parent=epics[0]).key
    part = site.create("SHOP", "Sub-task", "Part of it", parent=story)
    jira.sync(claims={claim: "Atlas"})
    site.advance(hours=2)
    jira.sync(claims={claim: "Atlas"})
    site.edit(story, parent=epics[1])
    jira.sync(claims={claim: "Atlas"}, since_last=True)
    assert str(part.id) in jira.store.work.ids_under("jira", claim)
    jira.sync(claims={claim: "Atlas"})
    assert str(part.id) in jira.store.work.ids_under("jira", claim)
    assert str(part.id) in jira.store.work.ids_under("jira", f"epic:{epics[1]}")


# ------------------------------------------------------------------------------ people


def test_no_person_is_asked_for_and_none_is_stored(jira: Bench) -> None:
    jira.sync()
    jira.site.delete("SHOP-20")
    jira.site.edit("SHOP-21", summary="Better")
    jira.sync()
    assert len(jira.site.log.requests) > 20
    for one in jira.site.log.requests:
        told = f"{one.path} {one.query} {one.body}"
        assert not [person for person in PEOPLE if person in told], told
        if "/search" in one.path or "/issue" in one.path:
            assert one.fields or "changelog" in one.path or "count" in one.path, told
    with jira.store.work._database.read() as connection:
        held = " ".join(
            str(row) for table in schema.metadata.sorted_tables for row in connection.execute(select(table))
        )
    for account in jira.site.accounts.values():
        assert account.name not in held
        assert account.id not in held
