"""Jira's own flags on a squad's home and on a launch's page: quietly, without a clock, and never as a status."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import SAID, Category, Change, Issue, Status
from andon.store import Store
from andon.ui import flag_parts, links, text, text_flags
from pages.test_squad_pages import speak
from pages.visits import ATLAS, DIRECTOR, now, today, visit, words

PAGES = [(links.SQUAD, {"id": "atlas"}), (links.LAUNCH, {"key": "halcyon"})]
LINE = '<p class="an-issue">'
HOSTILE = "<img src=x onerror=alert(1)> <script>alert(2)</script> ![a](http://b/c) **bold** </p></div> \u202e\"'&amp;"


def flagged(n: int, *, days: int = 30, claim: str = "component:Atlas", summary: str = "") -> Issue:
    since = now() - timedelta(days=days)
    return Issue(
        id=f"{n}",
        key=f"A-{n}",
        project="A",
        type="Story",
        status="To Do",
        category=Category.NEW,
        created=now() - timedelta(days=90),
        updated="1",
        summary=summary or f"Summary {n}",
        flagged_since=since,
        claims=(claim,),
        scopes=("version:jira/1",),
        changes=(Change(since, "flagged", None, "Impediment"),),
    )


@pytest.fixture
def jira(small: Store) -> Store:
    """The launch is the Jira version 1."""
    small.plans.change_launch("halcyon", "edited", {}, token="t", at=now(), scopes=("version:jira/1",))
    return small


def bring(store: Store, *issues: Issue) -> None:
    store.work.save_issues("jira", issues)
    store.plans.settle(at=now())


def bodies(at: AppTest) -> list[str]:
    """The lists of flagged issues as they are sent to the browser."""
    return [each.proto.body for each in at.get("html") if LINE in each.proto.body]


def listed(at: AppTest) -> list[str]:
    """The keys on the page in their order, those that are folded away after the others."""
    return [part.partition(" ")[0] for part in "".join(bodies(at)).split(LINE)[1:]]


def folds(at: AppTest) -> list[str]:
    return [each.label for each in at.expander if each.label.endswith("more")]


@pytest.mark.parametrize(("page", "query"), PAGES)
def test_where_nothing_is_flagged_nothing_is_said(jira: Store, page: str, query: dict[str, str]) -> None:
    assert text_flags.FLAGGED_IN_JIRA not in words(visit(page, ATLAS, **query))


@pytest.mark.parametrize(("page", "query"), PAGES)
def test_a_flagged_issue_is_told_with_since_when_and_without_a_clock(
    jira: Store, page: str, query: dict[str, str]
) -> None:
    bring(jira, flagged(1))
    for who in (ATLAS, DIRECTOR):
        told = words(visit(page, who, **query))
        line = next(piece for piece in told.split("\n") if "A-1" in piece)
        assert f"A-1 Summary 1 since {text.day(today() - timedelta(days=30), today=today())}" in line
        assert ("Atlas" if page == links.LAUNCH else "Halcyon") in line
        assert text_flags.FLAGGED_IN_JIRA in told
        assert "ago" not in line
        assert Status.NEEDS_HELP not in statuses(told)
        assert folds(visit(page, who, **query)) == []


@pytest.mark.parametrize(("page", "query"), PAGES)
def test_many_are_folded_away_after_the_first(jira: Store, page: str, query: dict[str, str]) -> None:
    number = flag_parts.SHOWN + 3
    bring(jira, *(flagged(n, days=50 - n) for n in range(number)))
    at = visit(page, ATLAS, **query)
    assert folds(at) == [text.more(3)]
    assert listed(at) == [f"A-{n}" for n in range(number)]
    assert [each.value for each in at.header if each.value.startswith(text_flags.FLAGGED_IN_JIRA)] == [
        text_flags.FLAGGED_IN_JIRA
    ]


def test_a_launch_tells_them_squad_by_squad_and_those_of_nobody_last(jira: Store) -> None:
    bring(jira, flagged(1, claim="component:None", days=60), flagged(2, days=10), flagged(3, days=20))
    at = visit(links.LAUNCH, DIRECTOR, key="halcyon")
    assert listed(at) == ["A-3", "A-2", "A-1"]
    told = next(piece for piece in words(at).split("\n") if "A-1" in piece)
    assert told.index("Atlas") < told.index("A-3") < told.index("A-2") < told.index(text_flags.OWNED_BY_NO_SQUAD)


@pytest.mark.parametrize(("page", "query"), PAGES)
def test_no_summary_and_no_key_is_run_or_fetched(jira: Store, page: str, query: dict[str, str]) -> None:
    bring(jira, flagged(1, summary=HOSTILE), flagged(2, summary="x" * 10_000))
    at = visit(page, ATLAS, **query)
    assert not at.exception
    (body,) = bodies(at)
    assert "&lt;img src=x onerror=alert(1)&gt;" in body
    assert "&lt;script&gt;" in body and "&amp;amp;" in body
    assert body.count("<div") == body.count("</div>") and body.count("<p") == body.count("</p>") == 2


@pytest.mark.parametrize(("page", "query"), PAGES)
def test_a_flag_in_jira_changes_no_word(jira: Store, page: str, query: dict[str, str]) -> None:
    """Promise 1."""
    speak(jira, "All is well.")
    before = visit(page, ATLAS, **query)
    told = statuses(words(before))
    bring(jira, *(flagged(n) for n in range(20)))
    after = visit(page, ATLAS, **query)
    assert statuses(words(after)) == told == [Status.ON_TRACK]


def statuses(told: str) -> list[Status]:
    """Those that are told, without the choices of what to say next."""
    offered = {text.status_choice(each) for each in SAID}
    lines = [line for line in told.split("\n") if line not in offered]
    return [status for status, name in text.STATUS.items() if any(name in line for line in lines)]


@pytest.mark.parametrize(("page", "query"), PAGES)
def test_a_look_back_shows_what_was_flagged_then(jira: Store, page: str, query: dict[str, str]) -> None:
    lifted = flagged(1, days=30)
    ended = Change(now() - timedelta(days=10), "flagged", "Impediment", None)
    bring(jira, replace(lifted, flagged_since=None, changes=(*lifted.changes, ended)), flagged(2, days=5))
    assert listed(visit(page, ATLAS, **query)) == ["A-2"]
    day = (today() - timedelta(days=20)).isoformat()
    assert listed(visit(page, ATLAS, as_of=day, **query)) == ["A-1"]


def test_what_a_sync_brings_shows_at_the_next_rerun(jira: Store) -> None:
    at = visit(links.SQUAD, ATLAS)
    bring(jira, flagged(1))
    assert listed(at.run()) == ["A-1"]


def test_a_key_opens_in_the_jira_that_is_configured_and_nowhere_else(jira: Store, tmp_path: Path) -> None:
    (tmp_path / "andon.toml").write_text(
        '[[jira]]\nname = "jira"\nurl = "https://jira.example.com/base/"\nprojects = ["A"]\nanonymous = true\n'
    )
    bring(jira, flagged(1))
    jira.work.save_issues("history", [flagged(2)])
    jira.plans.settle(at=now())
    (body,) = bodies(visit(links.SQUAD, ATLAS))
    assert '<a href="https://jira.example.com/base/browse/A-1" target="_blank">A-1</a>' in body
    assert body.count("<a ") == 1


@pytest.mark.parametrize(
    ("jira", "key", "address"),
    [
        ("https://jira.example.com", "A-1", "https://jira.example.com/browse/A-1"),
        ("http://127.0.0.1:2990/jira/", "A-1", "http://127.0.0.1:2990/jira/browse/A-1"),
        ("https://ana:secret@jira.example.com", "A-1", "https://jira.example.com/browse/A-1"),
        (
            "https://jira.example.com",
            '"><b>/../x?y#z',
            "https://jira.example.com/browse/%22%3E%3Cb%3E%2F..%2Fx%3Fy%23z",
        ),
        ("https://api.atlassian.com/ex/jira/1-2", "A-1", ""),
        ("", "A-1", ""),
    ],
)
def test_the_way_to_an_issue_leads_to_its_page_or_is_not_offered(jira: str, key: str, address: str) -> None:
    assert links.to_issue(jira, key) == address
