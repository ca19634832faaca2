"""A launch keeps its epic when the epic gets another key in another project."""

from andon.store import Store
from andon.usecases.follow_moves import follow_moves
from andon.usecases.sync import sync
from examples import NOW, ListSource, issue, launch


def test_a_moved_epic_is_still_the_launchs_by_both_keys(store: Store) -> None:
    store.plans.add_launches([launch("orbit", scopes=("epic:A-1",))], token="t", at=NOW)
    jira = ListSource(
        [issue("1", key="A-1"), *(issue(f"{n}", scopes=("epic:A-1",), claims=("component:Atlas",)) for n in (2, 3))]
    )
    sync(store, jira, now=NOW)
    assert follow_moves(store, now=NOW, token="a") == 0
    jira.issues["1"] = issue("1", key="B-9", updated="2")
    jira.issues["3"] = issue("3", scopes=("epic:B-9",), claims=("component:Atlas",), updated="2")
    sync(store, jira, now=NOW)
    assert follow_moves(store, now=NOW, token="b") == 1
    assert follow_moves(store, now=NOW, token="c") == 0
    orbit = next(each for each in store.plans.launches() if each.id == "orbit")
    assert orbit.scopes == ("epic:A-1", "epic:B-9")
    members = store.work.members()
    assert sorted(members[members["launch_id"] == "orbit"]["issue"]) == ["jira/2", "jira/3"]
