"""Squads and launches that a Jira suggests: what is offered, what is ticked, and names that no two share."""

from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from andon.model import Version, slug
from andon.usecases.discover import Proposal, one_line, propose
from andon.usecases.ports import Discovery, FoundBoard, FoundComponent, FoundEpic, FoundProject

SPRING = date(2027, 3, 31)


@dataclass(frozen=True)
class Planned:
    """A squad or a launch of andon.toml."""

    key: str = ""
    claims: tuple[str, ...] = ()
    version: str | tuple[str, ...] = ()
    epic: str = ""


def project(key: str = "SHOP", name: str = "Web shop", lately: int | None = 100, **more: object) -> FoundProject:
    empty: dict[str, object] = {"components": (), "boards": (), "versions": (), "epics": ()}
    return FoundProject(key, name, lately, **{**empty, **more})  # type: ignore[arg-type]


def components(*names: str, lately: int | None = 7, key: str = "SHOP") -> tuple[FoundComponent, ...]:
    return tuple(FoundComponent(name, lately, f"project = {key} AND component = {name}") for name in names)


def board(id: int, name: str, *, whole: bool = False, jql: str = "labels = web", lately: int | None = 5) -> FoundBoard:
    return FoundBoard(id, name, "scrum", jql, whole, lately)


def version(id: str, name: str, key: str = "SHOP", **more: object) -> Version:
    return Version(id=id, project=key, name=name, **more)  # type: ignore[arg-type]


def proposed(*projects: FoundProject, squads: tuple[Planned, ...] = (), launches: tuple[Planned, ...] = ()) -> Proposal:
    found = Discovery("https://jira.example.com", "Jira Cloud", "UTC", projects)
    return propose(found, squads=squads, launches=launches)


def ticked(proposal: Proposal) -> list[str]:
    return [each.claim for each in proposal.squads if each.ticked]


# ------------------------------------------------------------------------------ squads


def test_components_in_which_somebody_works_are_squads() -> None:
    alive, dead = components("Search", "Checkout"), components("Attic", lately=0)
    proposal = proposed(project(components=alive + dead, boards=(board(3, "Web"),)))
    assert ticked(proposal) == ["component:Checkout", "component:Search"]
    assert [each.claim for each in proposal.squads if not each.ticked] == ["board:3", "project:SHOP"]


def test_a_component_of_which_jira_does_not_tell_the_age_may_be_alive() -> None:
    assert ticked(proposed(project(components=components("Search", lately=None)))) == ["component:Search"]


def test_without_components_boards_that_show_a_part_are_squads() -> None:
    boards = (
        board(1, "Everything", whole=True),
        board(2, "All of it, said otherwise", lately=100),
        board(3, "Web"),
        board(4, "Long forgotten", lately=0),
        board(5, "With a filter that nobody may read", jql="", lately=None),
        board(6, "Of unknown size", lately=None),
    )
    proposal = proposed(project(components=components("Attic", lately=0), boards=boards))
    assert ticked(proposal) == ["board:6", "board:3"]


def test_without_either_the_project_is_one_squad() -> None:
    (squad,) = proposed(project(boards=(board(1, "Everything", whole=True),))).squads
    assert (squad.name, squad.claim, squad.ticked) == ("Web shop", "project:SHOP", True)


def test_squads_stand_by_name_whatever_they_did() -> None:
    busy = components("Zebra", lately=900) + components("Apple", lately=1)
    proposal = proposed(project(components=busy))
    assert [each.name for each in proposal.squads] == ["Apple", "Zebra", "Web shop"]


def test_a_component_in_two_projects_is_two_squads_that_do_not_share_issues() -> None:
    proposal = proposed(
        project(components=components("Backend", "Search")),
        project("PAY", "Payments", components=components("Backend", key="PAY")),
    )
    assert [(each.name, each.claim) for each in proposal.squads if each.ticked] == [
        ("Backend (SHOP)", "jql:project = SHOP AND component = Backend"),
        ("Search", "component:Search"),
        ("Backend (PAY)", "jql:project = PAY AND component = Backend"),
    ]


# ------------------------------------------------------------------------------ launches


def test_every_unreleased_version_with_a_date_is_ticked_and_the_others_are_offered() -> None:
    versions = (
        version("1", "Northlight", release=SPRING),
        version("2", "Overdue", release=date(2020, 1, 1)),
        version("3", "Someday"),
        version("4", "Shipped", release=SPRING, released=True),
        version("5", "Attic", release=SPRING, archived=True),
    )
    proposal = proposed(project(versions=versions, epics=(FoundEpic("SHOP-7", "One tap", SPRING),)))
    assert [each.name for each in proposal.launches if each.ticked] == ["Overdue", "Northlight"]
    offered = [(each.name, each.epic, each.target) for each in proposal.launches if not each.ticked]
    assert offered == [("Someday", "", None), ("One tap", "SHOP-7", SPRING)]


def test_a_version_keeps_its_date_in_jira_so_that_the_launch_follows_it() -> None:
    (launch,) = proposed(project(versions=(version("1", "Northlight", release=SPRING),))).launches
    assert launch.target is None
    assert "2027-03-31" in launch.why


def test_a_version_whose_name_is_not_clear_goes_by_its_id() -> None:
    proposal = proposed(
        project(versions=(version("11", "1.0", release=SPRING), version("12", "2027", release=SPRING))),
        project("PAY", versions=(version("13", "1.0", "PAY", released=True, release=SPRING),)),
    )
    assert [(each.name, each.version, each.note) for each in proposal.launches] == [
        ("1.0", "11", "1.0 of SHOP"),
        ("2027", "12", "2027 of SHOP"),
    ]


# ------------------------------------------------------------------------------ what is planned already


def test_what_is_planned_already_is_not_offered_again() -> None:
    whole = project(
        components=components("Search", "Checkout"),
        versions=(version("1", "Northlight", release=SPRING), version("2", "Southlight", release=SPRING)),
        epics=(FoundEpic("SHOP-7", "One tap", SPRING),),
    )
    proposal = proposed(
        whole,
        squads=(Planned("the-searchers", claims=("component:Search",)),),
        launches=(Planned("n", version=("Northlight",)), Planned("s", version="2"), Planned("o", epic="SHOP-7")),
    )
    assert [each.name for each in proposal.squads] == ["Checkout", "Web shop"]
    assert proposal.launches == ()
    assert (proposal.known_squads, proposal.known_launches) == (1, 3)


def test_a_name_does_not_hang_on_what_was_accepted_before() -> None:
    both = (
        project(components=components("Backend")),
        project("PAY", "Payments", components=components("Backend", key="PAY")),
    )
    first = proposed(*both)
    accepted = Planned("backend-shop", claims=(first.squads[0].claim,))
    again = proposed(*both, squads=(accepted,))
    assert again.squads == first.squads[1:]


def test_an_id_that_a_plan_has_already_is_not_given_again() -> None:
    proposal = proposed(project(components=components("Search")), squads=(Planned("search"), Planned("search-shop")))
    assert proposal.squads[0].name == "Search (SHOP) 2"


NAMES = some.text(max_size=130)


@given(some.lists(NAMES, max_size=6, unique=True), some.lists(NAMES, max_size=6, unique=True))
def test_names_of_any_kind_make_ids_of_their_own(parts: list[str], versions: list[str]) -> None:
    whole = project(
        components=components(*parts),
        versions=tuple(version(str(n), name, release=SPRING) for n, name in enumerate(versions)),
        epics=tuple(FoundEpic(f"SHOP-{n}", name, SPRING) for n, name in enumerate(versions)),
    )
    proposal = proposed(whole, project("PAY", components=components(*parts)))
    for offered in (proposal.squads, proposal.launches):
        names = [each.name for each in offered]
        assert len({slug(name) for name in names}) == len(names)
        assert all(name and len(name) <= 120 and one_line(name) == name[:100].strip() for name in names)
