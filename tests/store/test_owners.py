"""What comes is its squad's at once, and nobody looks at all other issues for it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from andon.store import Store
from andon.store.database import opened
from andon.store.owners import CLAIM_ORDER
from examples import NOW, issue, sqlite_store, squad

CLAIMS = tuple(f"{kind}:{name}" for kind in CLAIM_ORDER for name in ("One", "Two", "öne"))


def squads(store: Store) -> dict[str, str | None]:
    work = store.work.work()
    return {
        key: None if squad_id != squad_id else squad_id
        for key, squad_id in zip(work["key"], work["squad_id"], strict=True)
    }


@contextmanager
def updates_of_issues(url: str) -> Iterator[list[str]]:
    """Every statement meanwhile that changes issues."""
    seen: list[str] = []

    def note(connection: object, cursor: object, sql: str, *_: object) -> None:
        if sql.lower().startswith("update issue "):
            seen.append(sql)

    engine = opened(url)._engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_what_comes_is_its_squads_before_anything_is_settled(store: Store) -> None:
    store.work.save_issues("jira", [issue("A-1", claims=("component:Atlas", "project:A")), issue("A-2")])
    assert squads(store) == {"A-1": "atlas", "A-2": None}
    store.work.save_issues("jira", [issue("A-1", updated="2", claims=("component:Borealis",))])
    assert squads(store)["A-1"] == "borealis"


def test_settling_looks_at_issues_only_where_a_claim_has_another_owner(store: Store, url: str) -> None:
    store.work.save_issues("jira", [issue("A-1", claims=("component:Atlas", "component:Cobalt"))])
    with updates_of_issues(url) as seen:
        store.plans.settle(at=NOW)
        assert seen == []
        cobalt = squad("cobalt", claims=("component:Cobalt", "jql:Cobalt"))
        store.plans.add_squads([cobalt], token="cobalt", at=NOW)
        store.plans.settle(at=NOW)
        assert len(seen) == 1
    assert squads(store) == {"A-1": "atlas"}


def test_what_an_older_andon_brought_and_did_not_settle_is_found_when_each_issue_is_looked_at(
    store: Store, url: str
) -> None:
    store.work.save_issues("jira", [issue("A-1", claims=("component:Atlas",))])
    with opened(url).write() as connection:
        connection.execute(text("update issue set squad_id = null"))
    store.plans.settle(at=NOW)
    assert squads(store) == {"A-1": None}
    store.plans.settle(at=NOW, each_issue=True)
    assert squads(store) == {"A-1": "atlas"}


@given(
    owned=st.lists(st.sets(st.sampled_from(CLAIMS), max_size=5), min_size=1, max_size=4),
    claimed=st.lists(st.sets(st.sampled_from(CLAIMS), max_size=5), min_size=1, max_size=5),
)
@settings(max_examples=15)
def test_one_by_one_or_all_together_it_is_the_same_squad(owned: list[set[str]], claimed: list[set[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, sqlite_store(Path(folder)) as store:
        found = [squad(f"squad-{n}", claims=tuple(sorted(each))) for n, each in enumerate(owned)]
        store.plans.add_squads(found, token="squads", at=NOW)
        store.plans.settle(at=NOW)
        store.work.save_issues("jira", [issue(f"A-{n}", claims=tuple(sorted(each))) for n, each in enumerate(claimed)])
        at_once = squads(store)
        store.plans.settle(at=NOW, each_issue=True)
        assert squads(store) == at_once
