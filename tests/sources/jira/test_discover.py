"""Looking around in a Jira: our own of both kinds, and jira820, which somebody else wrote."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import requests

from andon.config import JiraSection, jira_section
from andon.errors import AndonError
from andon.sources.jira.discover import discover_at, is_whole
from andon.usecases.discover import propose
from andon.usecases.ports import Discovery, FoundBoard, FoundComponent, FoundEpic
from jira820_server import running_jira820
from jira_own import ManualClock, Site, forbidden
from sources.by_contract import running_by_contract

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PEOPLE = ("assignee", "reporter", "creator", "worklog", "comment", "*all", "*navigable")
FACES = ("cloud", "dc")


def shop() -> Site:
    """Two projects: one with components, a board on a part and epics; one with nothing but a version."""
    site = Site(ManualClock(NOW))
    site.add_project("SHOP", "Web shop")
    site.add_project("PAY", "Payments", public=True)
    site.add_project("PLAT", "Platform")
    checkout = site.add_component("SHOP", 'Check "out"').id
    site.add_component("SHOP", "Attic")
    old = site.create("SHOP", "Story", "Long ago", components=(checkout,))
    old.updated -= 181 * 86_400_000
    site.create("SHOP", "Story", "Now", components=(checkout,), labels=("web",))
    site.create("SHOP", "Bug", "Now, elsewhere")
    site.create("SHOP", "Epic", "One tap", due="2026-09-01")
    site.create("SHOP", "Epic", "Without a day")
    site.create("SHOP", "Story", "A story with a day", due="2026-09-01")
    done = site.create("SHOP", "Epic", "Long done", due="2026-03-01")
    site.transition(done, "Done", resolution="Done")
    site.add_board("SHOP", "All")
    site.add_board("SHOP", "Web", jql="project = SHOP AND labels = web ORDER BY Rank")
    site.add_version("SHOP", "Northlight", release="2027-03-31")
    site.add_version("PAY", "Someday")
    return site


@pytest.fixture(params=FACES)
def jira(request: pytest.FixtureRequest) -> Iterator[tuple[Site, str]]:
    site = shop()
    with running_by_contract(site, request.param) as url:
        yield site, url


def environ(site: Site, url: str) -> dict[str, str]:
    """Data Center takes the token alone."""
    cloud = requests.get(f"{url}/rest/api/2/serverInfo", timeout=5).json()["deploymentType"] == "Cloud"
    return {"ANDON_JIRA_TOKEN": site.me.token, **({"ANDON_JIRA_EMAIL": site.me.email} if cloud else {})}


def looked(site: Site, url: str, *projects: str, anonymous: bool = False) -> Discovery:
    return discover_at(jira_section(url, projects, anonymous=anonymous), environ(site, url))


def refused(site: Site, url: str, *projects: str) -> AndonError:
    with pytest.raises(AndonError) as told:
        looked(site, url, *projects)
    return told.value


# ------------------------------------------------------------------------------ what is found


def test_a_project_is_found_with_all_that_it_has(jira: tuple[Site, str]) -> None:
    site, url = jira
    found = looked(site, url, "SHOP", "PAY")
    assert (found.url, found.zone) == (url, "Europe/Stockholm")
    assert found.kind in {"Jira Cloud", "Jira Data Center 10.3.19"}
    project, pay = found.projects
    assert (project.key, project.name, project.lately) == ("SHOP", "Web shop", 6)
    assert project.components == (
        FoundComponent('Check "out"', 1, r'project = "SHOP" AND component = "Check \"out\""'),
        FoundComponent("Attic", 0, 'project = "SHOP" AND component = "Attic"'),
    )
    assert project.boards == (
        FoundBoard(1, "All", "scrum", "project = SHOP", True, None),
        FoundBoard(2, "Web", "scrum", "project = SHOP AND labels = web", False, 1),
    )
    (version,) = project.versions
    assert (version.name, version.release, version.released) == ("Northlight", date(2027, 3, 31), False)
    (epic,) = project.epics
    assert (epic.name, epic.due) == ("One tap", date(2026, 9, 1))
    assert (pay.key, pay.components, pay.boards, pay.epics) == ("PAY", (), (), ())


def test_nobody_is_asked_for(jira: tuple[Site, str]) -> None:
    site, url = jira
    looked(site, url, "SHOP")
    asked = [f"{one.path} {one.query} {one.body}" for one in site.log.requests]
    assert asked
    assert not [each for each in asked for word in PEOPLE if word in each]


def test_what_is_found_becomes_proposals(jira: tuple[Site, str]) -> None:
    site, url = jira
    proposal = propose(looked(site, url, "SHOP", "PAY"))
    assert [(each.name, each.ticked) for each in proposal.squads] == [
        ('Check "out"', True),
        ("Web", False),
        ("Web shop", False),
        ("Payments", True),
    ]
    assert [(each.name, each.ticked) for each in proposal.launches] == [
        ("Northlight", True),
        ("One tap", False),
        ("Someday", False),
    ]


def test_a_key_named_twice_is_looked_at_once(jira: tuple[Site, str]) -> None:
    site, url = jira
    assert [each.key for each in looked(site, url, "PAY", "PAY", "PAY,SHOP").projects] == ["PAY", "SHOP"]


def test_without_the_right_to_see_boards_there_are_none(jira: tuple[Site, str]) -> None:
    site, url = jira
    site.trouble.add(forbidden(path="/rest/agile/"))
    (project,) = looked(site, url, "SHOP").projects
    assert project.boards == ()
    assert project.components


def test_a_public_jira_is_looked_at_as_a_stranger(jira: tuple[Site, str]) -> None:
    site, url = jira
    found = looked(site, url, "PAY", anonymous=True)
    assert found.zone == ""
    assert {one.account for one in site.log.requests if "/project/" in one.path} == {None}


# ------------------------------------------------------------------------------ what goes wrong


def test_an_unknown_project_is_answered_with_the_nearest_that_can_be_seen(jira: tuple[Site, str]) -> None:
    site, url = jira
    error = refused(site, url, "PAY", "PLTA")
    assert error.message == f"There is no project 'PLTA' at {url} that this login can see."
    assert error.hint.startswith("This login can see PLAT, PAY, SHOP.")


def test_a_login_that_may_see_nothing_is_told_so(jira: tuple[Site, str]) -> None:
    site, url = jira
    site.me.projects = frozenset()
    site.project("PAY").public = False
    site.metadata_generation += 1
    assert refused(site, url, "SHOP").hint.startswith("This login can see no project at all.")


def test_a_wrong_login_is_noticed_before_anything_is_looked_at(jira: tuple[Site, str]) -> None:
    site, url = jira
    token, site.me.token = site.me.token, "another"
    with pytest.raises(AndonError, match=r"refused the login|answers as to a stranger"):
        discover_at(jira_section(url, ["SHOP"]), {**environ(site, url), "ANDON_JIRA_TOKEN": token})
    assert not [one for one in site.log.requests if "/project" in one.path]


@pytest.mark.parametrize("bad_login", ["refused", "anonymous"])
@pytest.mark.parametrize("token", ["another", "half\nhalf"])
def test_a_hint_names_the_variable_that_holds_the_login(jira: tuple[Site, str], bad_login: Any, token: str) -> None:
    site, url = jira
    site.options.bad_login = bad_login
    section = JiraSection(url=url, projects=("SHOP",), token_from="SHOP_TOKEN", email_from="SHOP_EMAIL")
    with pytest.raises(AndonError) as told:
        discover_at(section, {"SHOP_TOKEN": token, "SHOP_EMAIL": site.me.email})
    assert "SHOP_TOKEN" in told.value.hint
    assert "ANDON_JIRA" not in told.value.hint


WHOLE = ("project = SHOP", 'project="SHOP"', "PROJECT in (shop)", "project = 'Web shop'", " project in ( SHOP ) ")
PART = ("project = SHOP AND labels = web", "project in (SHOP, PAY)", "project != SHOP", "project = PAY", "")


@pytest.mark.parametrize("jql", WHOLE)
def test_a_filter_that_says_the_project_alone_is_the_whole_of_it(jql: str) -> None:
    assert is_whole(jql, "SHOP", "Web shop")


@pytest.mark.parametrize("jql", PART)
def test_any_other_filter_is_not(jql: str) -> None:
    assert not is_whole(jql, "SHOP", "Web shop")


# ------------------------------------------------------------------------------ jira820


def test_a_jira_that_somebody_else_wrote_is_looked_at_too() -> None:
    with running_jira820(date(2026, 11, 20)) as url:
        found = discover_at(jira_section(url, ["JIRA820"]), {"ANDON_JIRA_TOKEN": "any"})
    (project,) = found.projects
    assert found.kind == "Jira Data Center 8.20.8"
    assert project.lately
    proposal = propose(found)
    assert {each.claim.partition(":")[0] for each in proposal.squads if each.ticked} == {"component"}
    assert {each.name for each in proposal.launches if each.ticked} == {
        each.name for each in project.versions if each.release and not each.released and not each.archived
    }
    assert all(isinstance(each, FoundEpic) for each in project.epics)
