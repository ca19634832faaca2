"""Our own Jira, its JQL: what queries find, what they are refused for, and in whose words."""

from datetime import UTC, datetime

import pytest

from jira_own import ManualClock, Site
from jira_own.jql import JqlError, parse
from jira_own.query import Query
from jira_own.times import milliseconds

START = datetime(2026, 3, 2, 9, 30, 20, 250_000, tzinfo=UTC)
AT = milliseconds(START)


@pytest.fixture(scope="module")
def site() -> Site:
    """Stockholm is where its first account lives."""
    site = Site(ManualClock(START))
    for key, name in (("SHOP", "The shop"), ("PAY", "Payments"), ("HIDE", "Hidden")):
        site.add_project(key, name, public=key == "PAY")
    site.add_account("person-2", "Kim Example", projects=frozenset({"SHOP", "PAY"}), zone="America/New_York")
    cart, spring = site.add_component("SHOP", "Cart"), site.add_version("SHOP", "Spring, at last")
    site.add_version("PAY", "2.0", released=True)
    sprint = site.add_sprint(site.add_board("SHOP", "Board").id, "Sprint 1", "active")
    site.add_field("customfield_90001", "Squad", "com.atlassian.jira.plugin.system.customfieldtypes:textfield")
    epic = site.create("SHOP", "Epic", "Checkout")
    site.create("SHOP", "Story", "One step", parent=epic.key, components=(cart.id,), labels=("web",), points=3.0)
    site.create("SHOP", "Bug", "Refund fails", versions=(spring.id,), sprints=(sprint.id,), priority="1")
    site.create("SHOP", "Sub-task", "Ask legal", parent="SHOP-2", custom={"customfield_90001": "blue"})
    site.create("PAY", "Story", "Pay later")
    site.create("HIDE", "Story", "Secret")
    site.advance(minutes=1)
    site.transition("SHOP-3", "Done", resolution="Won't Do")
    site.transition("SHOP-2", "In Progress")
    site.flag("SHOP-2")
    site.create("SHOP", "Story", "Moves away")
    site.move("SHOP-5", "PAY")
    return site


def keys(site: Site, jql: str, account: str | None = "person-1", *, lenient: bool = False) -> list[str]:
    who = site.accounts[account] if account else None
    return [one.key for one in Query(site, who, lenient=lenient).find(jql).issues]


@pytest.mark.parametrize(
    ("jql", "found"),
    [
        ("project = SHOP ORDER BY key", "SHOP-1 SHOP-2 SHOP-3 SHOP-4"),
        ("project = 'The shop' ORDER BY key DESC", "SHOP-4 SHOP-3 SHOP-2 SHOP-1"),
        ("project in (PAY, HIDE) order by key asc", "HIDE-1 PAY-1 PAY-2"),
        ("project = PAY", "PAY-2 PAY-1"),
        ("project != SHOP ORDER BY key", "HIDE-1 PAY-1 PAY-2"),
        ("key = SHOP-1", "SHOP-1"),
        ("issuekey in (SHOP-1, PAY-1) ORDER BY id", "PAY-1 SHOP-1"),
        ("key in (SHOP-5)", "PAY-2"),
        ("id = 10001", "SHOP-1"),
        ("project = SHOP AND key not in (SHOP-1, SHOP-2) ORDER BY key", "SHOP-3 SHOP-4"),
        (f"updated >= {AT + 60_000} ORDER BY key", "PAY-2 SHOP-2 SHOP-3"),
        (f"updated > {AT + 60_000}", ""),
        (f"updated < {AT + 60_000} AND project = SHOP ORDER BY key", "SHOP-1 SHOP-4"),
        (f"created <= {AT} AND project = PAY", "PAY-1"),
        ("component = Cart", "SHOP-2"),
        ('fixVersion = "Spring, at last"', "SHOP-3"),
        ("fixVersion in unreleasedVersions()", "SHOP-3"),
        ("project = SHOP AND fixVersion is EMPTY ORDER BY key", "SHOP-1 SHOP-2 SHOP-4"),
        ('fixVersion != "2.0"', "SHOP-3"),
        ("project = SHOP AND (fixVersion not in (2.0) OR fixVersion is EMPTY) AND type = Bug", "SHOP-3"),
        ('status = "In Progress"', "SHOP-2"),
        ("status = 3", "SHOP-2"),
        ("statusCategory = Done", "SHOP-3"),
        ('statusCategory in ("In Progress", done) ORDER BY key', "SHOP-2 SHOP-3"),
        ("issuetype = Epic", "SHOP-1"),
        ("type in (Bug, Sub-task) ORDER BY key", "SHOP-3 SHOP-4"),
        ("parent = SHOP-1", "SHOP-2"),
        ('"Epic Link" = SHOP-1', "SHOP-2"),
        ("parent = SHOP-2", "SHOP-4"),
        ('"Epic Link" is not EMPTY', "SHOP-2"),
        ("labels = web", "SHOP-2"),
        ("resolution is not EMPTY", "SHOP-3"),
        ("project = SHOP AND resolution = Unresolved ORDER BY key", "SHOP-1 SHOP-2 SHOP-4"),
        ('resolution = "Won\'t Do"', "SHOP-3"),
        ("Flagged = Impediment", "SHOP-2"),
        ("cf[10021] = Impediment", "SHOP-2"),
        ("cf[10034] = 3", "SHOP-2"),
        ("Squad = blue", "SHOP-4"),
        ("sprint in openSprints()", "SHOP-3"),
        ('Sprint = "Sprint 1"', "SHOP-3"),
        ("priority = Highest", "SHOP-3"),
        ("summary ~ refund", "SHOP-3"),
        ("project = SHOP AND (labels = web OR type = Bug) AND NOT status = Done ORDER BY key", "SHOP-2"),
        ("PROJECT = shop and NOT (type = Epic or type = Bug) order by KEY", "SHOP-2 SHOP-4"),
        ("project = SHOP ORDER BY updated DESC, key", "SHOP-2 SHOP-3 SHOP-1 SHOP-4"),
        ("", "PAY-2 HIDE-1 PAY-1 SHOP-4 SHOP-3 SHOP-2 SHOP-1"),
    ],
)
def test_a_query_finds(site: Site, jql: str, found: str) -> None:
    assert keys(site, jql) == found.split()


@pytest.mark.parametrize(
    ("jql", "refused"),
    [
        ("squad_name = blue", "Field 'squad_name' does not exist or you do not have permission to view it."),
        ("project = NONE", "The value 'NONE' does not exist for the field 'project'."),
        ("key = SHOP-99", "An issue with key 'SHOP-99' does not exist for field 'key'."),
        ("fixVersion = Autumn", "The value 'Autumn' does not exist for the field 'fixVersion'."),
        ("status = Gone", "The value 'Gone' does not exist for the field 'status'."),
        ("Flagged = Yes", "The option 'Yes' for field 'Flagged' does not exist."),
        ("text = word", "The operator '=' is not supported by the 'text' field."),
        ("project ~ SHOP", "The operator '~' is not supported by the 'project' field."),
        ("updated >= soon", "Date value 'soon' for field 'updated' is invalid."),
        ("project = SHOP AND", "Expecting a field name but got 'EOF'. (line 1, character 19)"),
        ("project SHOP", "Expecting operator but got 'SHOP'."),
        ("project = ", "Expecting either a value, list or function but got 'EOF'."),
        ("project in SHOP", "Expecting '(' but got 'SHOP'."),
        ("(project = SHOP", "Expecting ')' but got 'EOF'."),
        ("project = SHOP project = PAY", "Expecting either 'OR' or 'AND' but got 'project'."),
        ("project = SHOP ORDER BY mood", "Not able to sort using field 'mood'."),
        ("fixVersion in nextVersions()", "Unable to find JQL function 'nextVersions()'."),
        ("project = 'SHOP", "The quoted string 'SHOP' has not been completed."),
        ("project = SHOP )", "Expecting either 'OR' or 'AND' but got ')'."),
        ("type = Epic ORDER BY " + ", ".join(["key"] * 8), "The maximum number of sort fields is 7."),
    ],
)
def test_a_query_is_refused(site: Site, jql: str, refused: str) -> None:
    with pytest.raises(JqlError) as error:
        keys(site, jql)
    assert refused in str(error.value)


def test_a_query_without_a_restriction_is_refused_where_it_has_to_be_bounded(site: Site) -> None:
    with pytest.raises(JqlError, match="Unbounded JQL queries are not allowed here"):
        Query(site, site.me).find("ORDER BY key", bounded=True)


def test_without_validation_what_is_unknown_finds_nothing_and_the_rest_is_found(site: Site) -> None:
    assert keys(site, "key in (SHOP-1, SHOP-99)", lenient=True) == ["SHOP-1"]
    assert keys(site, "nobody = knows OR key = SHOP-1", lenient=True) == ["SHOP-1"]
    with pytest.raises(JqlError, match="Expecting"):
        keys(site, "key in", lenient=True)


def test_a_date_in_quotes_is_minute_exact_in_the_zone_of_whoever_asks(site: Site) -> None:
    """09:30:20 UTC is 10:30 in Stockholm and 04:30 in New York: a watermark in quotes loses or repeats."""
    assert "SHOP-1" in keys(site, 'updated >= "2026-03-02 10:30"')
    assert "SHOP-1" not in keys(site, 'updated >= "2026-03-02 10:31"')
    assert "SHOP-1" not in keys(site, 'updated <= "2026-03-02 10:30"')
    assert "SHOP-1" not in keys(site, 'updated >= "2026-03-02 10:30"', "person-2")
    assert "SHOP-1" in keys(site, 'updated >= "2026/03/02 04:30"', "person-2")


def test_milliseconds_in_quotes_are_no_date(site: Site) -> None:
    with pytest.raises(JqlError, match="is invalid"):
        keys(site, f'updated >= "{AT}"')


def test_a_period_counts_back_from_the_site_s_own_clock(site: Site) -> None:
    assert "SHOP-1" in keys(site, "updated >= -2m")
    assert "SHOP-1" not in keys(site, "updated > -1m")
    assert "SHOP-3" in keys(site, "updated > -1m")


def test_nobody_finds_what_they_may_not_browse(site: Site) -> None:
    assert keys(site, "type = Story ORDER BY key", "person-2") == ["PAY-1", "PAY-2", "SHOP-2"]
    assert keys(site, "type = Story ORDER BY key", None) == ["PAY-1", "PAY-2"]


def test_two_fields_of_one_name_both_count() -> None:
    site = Site(ManualClock(START))
    site.add_project("SHOP")
    site.add_field("customfield_90002", "Flagged", "com.atlassian.jira.plugin.system.customfieldtypes:textfield")
    site.flag(site.create("SHOP", "Story", "a"))
    site.create("SHOP", "Story", "b", custom={"customfield_90002": "Impediment"})
    assert keys(site, "Flagged = Impediment ORDER BY key") == ["SHOP-1", "SHOP-2"]
    assert keys(site, "cf[10021] = Impediment") == ["SHOP-1"]


def test_an_answer_is_kept_until_the_site_changes() -> None:
    site = Site(ManualClock(START))
    site.add_project("SHOP")
    site.create("SHOP", "Story", "a")
    first = Query(site, site.me).find("project = SHOP")
    assert Query(site, site.me).find("project = SHOP") is first
    site.create("SHOP", "Story", "b")
    assert len(Query(site, site.me).find("project = SHOP").issues) == 2


def test_a_tree_keeps_and_before_or() -> None:
    assert parse("a = 1 or b = 2 and c = 3") == parse("a = 1 OR (b = 2 AND c = 3)")
    assert parse("a = 1 or b = 2 and c = 3") != parse("(a = 1 OR b = 2) AND c = 3")
