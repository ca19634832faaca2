"""What the doctor finds in a Jira, sentence by sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from andon.errors import AndonError
from andon.sources.jira.account import projects_named
from andon.sources.jira.examine import examine
from andon.sources.jira.faces import open_face
from andon.sources.jira.platform import Platform
from andon.sources.jira.reader import JiraSettings
from andon.sources.jira.searches import Columns
from andon.usecases.ports import Finding
from jira820_server import running_jira820
from jira_own import FieldIds, ManualClock, Site, running
from sources.by_contract import running_by_contract

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
QUERY = 'project in ("SHOP", "PAY")'
JQL_HINT = "Mend it in andon.toml."


@dataclass(frozen=True)
class Jira:
    site: Site
    url: str
    cloud: bool

    def look(
        self,
        query: str = QUERY,
        *,
        claims: tuple[str, ...] = (),
        scopes: tuple[str, ...] = (),
        anonymous: bool = False,
        late: timedelta = timedelta(),
        columns: Mapping[str, Columns] | None = None,
    ) -> list[Finding]:
        me = self.site.me
        settings = JiraSettings(
            name="jira",
            url=self.url,
            query=query,
            token=None if anonymous else me.token,
            email=me.email if self.cloud and not anonymous else None,
        )
        named = dict.fromkeys(claims, "Atlas"), dict.fromkeys(scopes, "Halcyon")
        return list(examine(open_face(settings), settings, *named, columns=columns, now=lambda: NOW + late))


def shop(ids: FieldIds | None = None) -> Site:
    site = Site(ManualClock(NOW), ids=ids)
    for key in ("SHOP", "PAY", "PLAT"):
        site.add_project(key)
    component = site.add_component("SHOP", "Checkout").id
    site.create("SHOP", "Story", "A", components=(component,))
    site.create("PAY", "Epic", "B")
    site.add_board("SHOP", "All")
    site.add_version("SHOP", "Northlight")
    return site


@pytest.fixture(params=("cloud", "dc"))
def jira(request: pytest.FixtureRequest) -> Iterator[Jira]:
    site = shop()
    with running_by_contract(site, request.param) as url:
        yield Jira(site, url, request.param == "cloud")


def good(findings: list[Finding]) -> list[str]:
    return [each.what for each in findings if each.good]


def bad(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(each.what, each.hint) for each in findings if not each.good]


# ------------------------------------------------------------------------------ when all is well


def test_everything_that_is_well_is_said(jira: Jira) -> None:
    version = next(iter(jira.site.versions))
    found = jira.look(
        claims=("component:Checkout", "project:PAY", "board:1", "jql:labels = web", "squad:of a history folder"),
        scopes=(f"version:jira/{version}", "version:Northlight", "version:history/7", "epic:PAY-1", "jql:labels = x"),
    )
    assert bad(found) == []
    kind = "Jira Cloud" if jira.cloud else "Jira Data Center 10.3.19"
    link = "the parent of their issues" if jira.cloud else 'the field "Epic Link" (customfield_10014)'
    assert good(found) == [
        f"Logged in to {jira.url}, {kind}, as Robin Example.",
        "The login may browse SHOP and PAY.",
        f"The query reaches {'about ' if jira.cloud else ''}2 issues in PAY and SHOP.",
        'The flag is the field "Flagged" (customfield_10021).',
        'Sprints are in the field "Sprint" (customfield_10020).',
        # The board counts in it, so it comes first.
        'Story points are in the field "Story Points" (customfield_10034) and the field "Story point estimate" '
        "(customfield_10016); the first of them that has a value counts.",
        f"Epics are known by {link}.",
        "5 statuses: 2 to do, 2 in progress, 1 done.",
        "What 1 squad owns is there.",
        "What is in 1 launch is there.",
    ]


def test_nobodys_history_is_read_to_see_that_an_issue_is_there(jira: Jira) -> None:
    assert bad(jira.look(scopes=("epic:PAY-1",))) == []
    assert jira.site.log.to("/issue/PAY-1")
    assert not [one for one in jira.site.log.requests if "changelog" in one.text]


def test_the_estimate_that_the_squads_board_counts_in_comes_first(jira: Jira) -> None:
    jira.site.add_board("SHOP", "Estimated", estimation=jira.site.ids.estimate)
    told = "\n".join(good(jira.look(claims=("board:2",))))
    assert 'in the field "Story point estimate" (customfield_10016) and' in told


def test_a_stranger_is_called_one(jira: Jira) -> None:
    jira.site.project("PAY").public = True
    found = jira.look("project = PAY", anonymous=True)
    assert good(found)[0].startswith("Asked as a stranger: ")
    assert "The login may browse PAY." in good(found)


def test_what_a_site_lacks_is_said_with_what_is_missed() -> None:
    site = shop(FieldIds(sprint=None, epic_link=None, points=None, estimate=None, flagged=None))
    with running(site, "dc") as url:
        found = Jira(site, url, cloud=False).look()
    assert bad(found) == []
    assert good(found)[3:7] == [
        "There is no flag field: Jira's own impediments are not shown.",
        "There is no sprint field: sprints are not read.",
        "There is no field for story points: issues are counted without them.",
        "There is no epic link field: the issues of an epic are not known, so no launch can be one.",
    ]


# ------------------------------------------------------------------------------ login, clock, rights, query


@pytest.mark.parametrize(
    ("late", "told"),
    [
        (timedelta(seconds=59), None),
        (timedelta(seconds=90), "Jira's clock is 2 minutes behind this machine's."),
        (timedelta(hours=-3), "Jira's clock is 3 hours ahead of this machine's."),
        (timedelta(days=4), "Jira's clock is 4 days behind this machine's."),
    ],
)
def test_clocks_that_differ_are_told(jira: Jira, late: timedelta, told: str | None) -> None:
    assert [what for what, _ in bad(jira.look(late=late))] == ([told] if told else [])


def test_a_wrong_project_key_is_answered_with_the_nearest_ones(jira: Jira) -> None:
    found = jira.look('project in ("SHOP", "PALT")')
    (project, hint), *_ = bad(found)
    assert project == "There is no project 'PALT' that this login can see."
    assert hint.startswith("This login can see PLAT, PAY, SHOP.")
    assert "The login may browse SHOP." in good(found)


def test_a_query_that_is_refused_is_told_in_jiras_words(jira: Jira) -> None:
    told = [what for what, _ in bad(jira.look("project = SHOP AND nonsense = 3"))]
    assert told[0].startswith("Jira refuses the query: Field 'nonsense' does not exist")


def test_a_project_that_may_not_be_browsed_is_named_with_the_right_that_is_missing(jira: Jira) -> None:
    jira.site.me.projects = frozenset({"PAY"})
    ((told, hint), *_) = bad(jira.look())
    assert told == "There is no project 'SHOP' that this login can see."
    assert hint.endswith("ask for the permission Browse Projects (BROWSE_PROJECTS) there.")


def test_whoever_administers_a_project_may_still_lack_the_right_to_browse_it(
    jira: Jira, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A project's administrators see the project without the right to see its issues.
    right = {"id": "10", "key": "BROWSE_PROJECTS", "name": "Browse Projects", "havePermission": False}
    get = Platform.get

    def get_no_right(self: Platform, path: str, **params: str | int) -> Any:
        return {"permissions": {right["key"]: right}} if path == "mypermissions" else get(self, path, **params)

    monkeypatch.setattr(Platform, "get", get_no_right)
    ((told, hint),) = bad(jira.look("project = SHOP"))
    assert told == (
        "This login may not browse the project SHOP: it lacks the permission BROWSE_PROJECTS (Browse Projects)."
    )
    assert hint == "Ask an administrator of that project to give it to the account."


def test_a_token_whose_scopes_leave_out_boards_is_told_which_are_missing() -> None:
    site = shop()
    scopes = frozenset({"read:jira-work", "read:jira-user"})
    service = site.add_account("service", "Service", scopes=scopes)
    with running(site, "cloud") as url:
        gateway = f"{url}/ex/jira/{site.options.cloud_id}"
        settings = JiraSettings("jira", gateway, QUERY, token=service.token, email=service.email)
        ((told, hint),) = bad(list(examine(open_face(settings), settings, {}, {}, now=lambda: NOW)))
    assert told.startswith("This login may not read the boards of SHOP: ")
    assert "read:board-scope:jira-software, read:board-scope.admin:jira-software and read:sprint" in hint


def test_a_query_that_reaches_nothing_is_no_good_sign(jira: Jira) -> None:
    assert bad(jira.look("project = PLAT"))[0][0] == "The query reaches no issue."


def test_statuses_without_an_end_are_no_good_sign(jira: Jira) -> None:
    jira.site.statuses["10002"].category = "indeterminate"
    jira.site.metadata_generation += 1
    ((told, hint),) = bad(jira.look())
    assert told == "5 statuses: 2 to do, 3 in progress, 0 done."
    assert hint


def test_a_lost_login_ends_the_look(jira: Jira) -> None:
    jira.site.trouble.expired_login = True
    with pytest.raises(AndonError):
        jira.look()


# ------------------------------------------------------------------------------ claims and scopes

NO_FIELD = "Field 'nonsense' does not exist or you do not have permission to view it."
CLAIMS = {
    "component:Chekout": (
        "Squad 'Atlas' owns the component 'Chekout', which no project here has.",
        "Did you mean Checkout?",
    ),
    "component:Zzz": (
        "Squad 'Atlas' owns the component 'Zzz', which no project here has.",
        "The projects have Checkout.",
    ),
    "project:PLAT": (
        "Squad 'Atlas' owns the project 'PLAT', which the query does not reach.",
        "Add PLAT to projects under [jira].",
    ),
    "project:PAYY": (
        "Squad 'Atlas' owns the project 'PAYY', which the query does not reach.",
        "This login can see PAY, PLAT, SHOP.",
    ),
    "board:99": (
        "Squad 'Atlas' owns board 99, which this login cannot see.",
        "Check the number, and ask for permission to see the board and its filter.",
    ),
    "jql:nonsense = 3": (f"Jira refuses the JQL of squad 'Atlas': {NO_FIELD}", JQL_HINT),
}
SCOPES = {
    "version:jira/99": (
        "Launch 'Halcyon' has the version '99', which no project here has.",
        "It may have been renamed, deleted or merged in Jira.",
    ),
    "version:Nortlight": (
        "Launch 'Halcyon' has the version 'Nortlight', which no project here has.",
        "Did you mean Northlight?",
    ),
    "epic:SHOP-99": (
        "Launch 'Halcyon' is the epic 'SHOP-99', which this login cannot see.",
        "Check the key, or ask for permission to browse its project.",
    ),
    "jql:nonsense = 3": (f"Jira refuses the JQL of launch 'Halcyon': {NO_FIELD}", JQL_HINT),
}


@pytest.mark.parametrize(("claim", "told"), CLAIMS.items(), ids=CLAIMS)
def test_a_wrong_claim_names_its_squad(jira: Jira, claim: str, told: tuple[str, str]) -> None:
    found = jira.look(claims=("component:Checkout", claim))
    assert bad(found) == [told]
    assert [each.about for each in found if not each.good] == [claim]


@pytest.mark.parametrize(("scope", "told"), SCOPES.items(), ids=SCOPES)
def test_a_wrong_scope_names_its_launch(jira: Jira, scope: str, told: tuple[str, str]) -> None:
    found = jira.look(scopes=(scope,))
    assert bad(found) == [told]
    assert [each.about for each in found if not each.good] == [scope]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (Columns("In progress", "DONE"), []),
        (
            Columns("In Pogress", ""),
            [
                (
                    "Squad 'Atlas' names the column 'In Pogress', which its board does not have.",
                    "Did you mean In Progress?",
                )
            ],
        ),
        (
            Columns("", "Live"),
            [
                (
                    "Squad 'Atlas' names the column 'Live', which its board does not have.",
                    "It has Backlog, Selected for Development, In Progress, Review and Done.",
                )
            ],
        ),
    ],
)
def test_columns_that_say_what_is_begun_must_be_the_boards(
    jira: Jira, columns: Columns, told: list[tuple[str, str]]
) -> None:
    assert bad(jira.look(claims=("board:1",), columns={"board:1": columns})) == told


def test_a_board_whose_filter_is_not_shared_cannot_be_seen(jira: Jira) -> None:
    del jira.site.filters[jira.site.boards[1].filter]
    ((told, _),) = bad(jira.look(claims=("board:1",)))
    assert told == "Squad 'Atlas' owns board 1, which this login cannot see."


# ------------------------------------------------------------------------------ jira820, and small things


def test_a_jira_that_somebody_else_wrote_is_examined_too() -> None:
    with running_jira820() as url:
        settings = JiraSettings(name="jira", url=url, query="project = JIRA820", token="any")
        face = open_face(settings)
        found = list(examine(face, settings, {"component:Nowhere": "Atlas"}, {}, now=face.now))
    assert [what for what, _ in bad(found)] == [
        "Squad 'Atlas' owns the component 'Nowhere', which no project here has."
    ]
    assert "The query reaches 364 issues in JIRA820." in good(found)


NAMED = {
    "project = SHOP": ["SHOP"],
    "project in (\"SHOP\", PAY, 'Web shop') AND labels = x": ["SHOP", "PAY", "Web shop"],
    "labels = x": [],
    "project not in (SHOP) AND project != PAY": [],
    "(project=SHOP OR PROJECT = pay) ORDER BY project": ["SHOP", "pay"],
}


@pytest.mark.parametrize(("jql", "projects"), NAMED.items())
def test_projects_that_a_query_names(jql: str, projects: list[str]) -> None:
    assert projects_named(jql) == projects
