"""The page to which links from Jira lead."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from andon.store import Store
from andon.ui import links, text_jira
from examples import issue
from pages.signed_in import come, person
from pages.visits import errors, now, visit, words


def come_from_jira(store: Store, folder: Path) -> None:
    (folder / "andon.toml").write_text('[jira]\nurl = "https://jira.example.com"\nprojects = ["A"]\n')
    store.plans.change_launch("halcyon", "edited", {}, scopes=("version:jira/1",), token="s", at=now())
    atlas = {"claims": ("component:Atlas",)}
    store.work.save_issues("jira", [issue("A-1", scopes=("version:jira/1",), summary="*Pay* with a card", **atlas)])
    store.work.save_issues("jira", [issue("A-2", **atlas)])
    store.work.save_issues("other", [issue("A-2", summary="Another one")])
    store.plans.settle(at=now())


def links_of(at: AppTest) -> list[str]:
    return [str(each.proto.label) for each in (*at.get("page_link"), *at.get("link_button"))]


def test_an_issue_shows_its_launch_its_squad_and_the_way_back(small: Store, tmp_path: Path) -> None:
    come_from_jira(small, tmp_path)
    at = visit(links.ISSUE, key="a-1")
    assert [each.value for each in at.title] == ["A\\-1"]
    assert "*Pay* with a card" in words(at)
    assert [each.replace("\\", "") for each in links_of(at)] == ["Halcyon", "Squad: Atlas", text_jira.OPEN_IN_JIRA]
    assert [each.proto.url for each in at.get("link_button")] == ["https://jira.example.com/browse/A-1"]


def test_a_key_of_two_sources_shows_both(small: Store, tmp_path: Path) -> None:
    come_from_jira(small, tmp_path)
    told = words(visit(links.ISSUE, key="A-2"))
    assert text_jira.SEVERAL in told
    assert "A-2 in jira" in told
    assert "A-2 in other" in told
    assert text_jira.SEVERAL not in words(visit(links.ISSUE, key="A-2", source="other"))


def test_an_unknown_key_is_one_sentence_and_no_key_asks_for_one(small: Store) -> None:
    assert "NOPE-1 is not among what Andon has read from Jira." in errors(visit(links.ISSUE, key="NOPE-1"))
    at = visit(links.ISSUE)
    at.text_input(key="issue_key").input("NOPE-2").run()
    assert "NOPE-2 is not among" in errors(at)


def test_where_people_sign_in_it_is_for_everybody_who_has(small: Store, tmp_path: Path) -> None:
    come_from_jira(small, tmp_path)
    assert "Halcyon" in words(come(links.ISSUE, person(), key="A-1"))
    nobody = words(come(links.ISSUE, {"is_logged_in": False}, key="A-1"))
    assert "Halcyon" not in nobody
    assert "A-1" not in nobody.replace("\\", "")
