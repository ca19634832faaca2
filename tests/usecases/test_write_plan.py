"""andon.toml as it is written: it says what was accepted, and no line that was there is touched."""

import stat
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from andon.config import Organisation, load_organisation
from andon.errors import AndonError, ConfigError, Conflict
from andon.usecases.discover import ProposedLaunch, ProposedSquad
from andon.usecases.write_plan import Accepted, PlanFile, plan_text, read_plan, write_plan

URL = "https://jira.example.com"
HOSTILE = (
    'Check"out',
    "it's",
    "back\\slash \\u0041",
    "two\nlines\r\nand a tab\t",
    "[[squad]]\nname = 'Mallory'",
    "# no comment",
    "🚀 Ракета 火箭",
    "\x7f\x00\x85\u2028",
    '"""',
    "'''",
    " edges ",
)


def squad(name: str, claim: str) -> ProposedSquad:
    return ProposedSquad(name, claim, "", True)


def accepted(**more: object) -> Accepted:
    return Accepted(**{"url": URL, "projects": ["SHOP", "PAY"], **more})  # type: ignore[arg-type]


WHOLE = accepted(
    squads=[squad("Checkout", "component:Checkout"), squad("Payments", "project:PAY"), squad("Web", "board:12")],
    launches=[
        ProposedLaunch("Northlight", "", True, version="Northlight 1.0"),
        ProposedLaunch("1.0", "", True, version="10100", note="1.0 of PAY"),
        ProposedLaunch("One tap", "", True, epic="SHOP-7", target=date(2027, 3, 31)),
    ],
    zone="Europe/Stockholm",
)


def written(path: Path, plan: Accepted) -> Organisation:
    """What the configuration says after the plan was written."""
    file = read_plan(path)
    write_plan(file, plan_text(file, plan))
    return load_organisation(path)


def told(plan: Accepted, before: str = "") -> str:
    return plan_text(PlanFile(Path("andon.toml"), before, exists=bool(before)), plan)


# ------------------------------------------------------------------------------ a new file


def test_what_was_accepted_is_what_is_read(tmp_path: Path) -> None:
    organisation = written(tmp_path / "andon.toml", WHOLE)
    (jira,) = organisation.jira
    assert (jira.url, jira.projects, jira.anonymous) == (URL, ("SHOP", "PAY"), False)
    assert organisation.organisation.time_zone == "Europe/Stockholm"
    assert [(each.name, each.claims) for each in organisation.squad] == [
        (each.name, (each.claim,)) for each in WHOLE.squads
    ]
    assert [(each.name, each.version, each.epic, each.target) for each in organisation.launch] == [
        (each.name, each.version or (), each.epic, each.target) for each in WHOLE.launches
    ]


def test_the_file_can_be_read_by_a_person() -> None:
    text = told(WHOLE)
    assert text.startswith("# Where Andon finds the work")
    assert 'version = "10100" # 1.0 of PAY\n' in text
    assert '[[launch]]\nname = "One tap"\nepic = "SHOP-7"\ntarget = 2027-03-31\n' in text
    assert "\n\n\n" not in text
    assert max(map(len, text.splitlines())) <= 110


def test_a_secret_is_named_only_where_it_is_not_where_one_looks_for_it() -> None:
    assert tomllib.loads(told(accepted()))["jira"] == {"url": URL, "projects": ["SHOP", "PAY"]}
    other = tomllib.loads(told(accepted(token_from="SHOP_TOKEN", email_from="SHOP_EMAIL")))["jira"]
    assert (other["token_from"], other["email_from"]) == ("SHOP_TOKEN", "SHOP_EMAIL")
    public = tomllib.loads(told(accepted(anonymous=True)))["jira"]
    assert public["anonymous"] is True
    assert "TOKEN" not in told(accepted(anonymous=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_look_like_toml_are_only_names(tmp_path: Path, name: str) -> None:
    plan = accepted(
        squads=[squad(name, f"component:{name}"), squad("Other", f"jql:{name}")],
        launches=[ProposedLaunch(name, "", True, version=name)],
    )
    organisation = written(tmp_path / "andon.toml", plan)
    assert [(each.name, each.claims) for each in organisation.squad] == [
        (name, (f"component:{name}",)),
        ("Other", (f"jql:{name}",)),
    ]
    assert [(each.name, each.version) for each in organisation.launch] == [(name, name)]


@given(some.text(min_size=1), some.text(min_size=1))
def test_every_text_comes_back(name: str, value: str) -> None:
    content = tomllib.loads(told(accepted(squads=[squad(name, f"component:{value}"), squad("x", f"jql:{value}")])))
    assert content["squad"] == [{"name": name, "component": value}, {"name": "x", "jql": value}]


# ------------------------------------------------------------------------------ a file that is there

PRESENT = """\
# ours, and we like it so
[jira]
url = "https://jira.example.com/"   # with a slash
projects = ["SHOP", "PAY", "OPS"]

[[squad]]
name="Search"
component = 'Search' # mine
[forecast]
first_look_hours = 24
[[squad]]
name = "Payments"
project = "PAY\""""


def test_no_line_that_was_there_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "andon.toml"
    path.write_text(PRESENT, encoding="utf-8")
    organisation = written(path, accepted(squads=[squad("Checkout", "component:Checkout")]))
    text = path.read_text(encoding="utf-8")
    assert text == f'{PRESENT}\n\n[[squad]]\nname = "Checkout"\ncomponent = "Checkout"\n'
    assert [each.name for each in organisation.squad] == ["Search", "Payments", "Checkout"]
    assert len(organisation.jira) == 1


def test_nothing_new_leaves_every_byte() -> None:
    assert told(accepted(), PRESENT) == PRESENT


def test_the_lines_end_as_they_did() -> None:
    before = PRESENT.replace("\n", "\r\n")
    text = told(accepted(squads=[squad("Checkout", "component:Checkout")]), before)
    assert text.startswith(before)
    assert text.count("\r\n") == text.count("\n")


def test_another_jira_joins_those_that_stand_in_a_list() -> None:
    before = '[[jira]]\nurl = "https://one.example.com"\nprojects = ["A"]\n'
    first, second = tomllib.loads(told(accepted(), before))["jira"]
    assert first == {"url": "https://one.example.com", "projects": ["A"]}
    assert second == {"name": "jira-example-com", "url": URL, "projects": ["SHOP", "PAY"]}


SHOP_ALONE = {
    "in a line": '# ours\n[jira]  # the big one\nurl = "{url}/"\nprojects = ["SHOP"]  # for now\n\n[organisation]\n',
    "in several": '[jira]\nurl = "{url}"\nprojects = [\n    "SHOP", # for now\n]\n',
    "in a list of Jiras": '[[jira]]\nurl = "{url}"\nprojects = ["SHOP"]\n[[jira]]\nurl = "x"\nquery = "y"\n',
}


@pytest.mark.parametrize("before", SHOP_ALONE.values(), ids=SHOP_ALONE)
def test_a_new_project_joins_those_of_its_jira_and_no_other_line_changes(before: str) -> None:
    before = before.replace("{url}", URL)
    text = told(accepted(squads=[squad("Refunds", "component:Refunds")]), before)
    jira = tomllib.loads(text)["jira"]
    assert (jira[0] if isinstance(jira, list) else jira)["projects"] == ["SHOP", "PAY"]
    kept = [line for line in before.splitlines() if "SHOP" not in line]
    assert [line for line in text.splitlines() if line in kept][: len(kept)] == kept
    assert "for now" in text or "for now" not in before


def test_a_query_of_its_own_may_read_any_project() -> None:
    before = f'[jira]\nurl = "{URL}"\nquery = "labels = andon"\n'
    assert told(accepted(), before) == before


REFUSED = {
    "a second Jira beside a single one": (
        '[jira]\nurl = "https://one.example.com"\nprojects = ["A"]\n',
        "andon.toml has its one Jira under [jira], so a second one cannot be added.",
    ),
    "another project of a Jira that is read in two places": (
        f'[[jira]]\nurl = "{URL}"\nprojects = ["SHOP"]\n[[jira]]\nurl = "{URL}"\nprojects = ["WEB"]\n',
        f"andon.toml does not read PAY from {URL} yet, and where it belongs is not clear.",
    ),
    "another project where tables would be moved": (
        f'[[jira]]\nurl = "{URL}"\nprojects = ["SHOP"]\n[organisation]\n[[jira]]\nurl = "x"\nquery = "y"\n',
        f"andon.toml does not read PAY from {URL} yet, and where it belongs is not clear.",
    ),
    "squads in one line": (
        'squad = [{name = "A", project = "A"}]\n',
        "Nothing can be added to andon.toml: it keeps squads, launches or Jiras in lists within one line.",
    ),
    "no TOML": ("x = [", "andon.toml is not valid TOML: Invalid value (at end of document)."),
}


@pytest.mark.parametrize(("before", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_added_is_said(before: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as refused:
        told(accepted(squads=[squad("B", "project:B")]), before)
    assert refused.value.message == sentence
    assert refused.value.hint


# ------------------------------------------------------------------------------ writing


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "andon.toml"
    path.write_text("# mine\n")
    file = read_plan(path)
    path.write_text("# theirs\n")
    with pytest.raises(Conflict, match="was changed meanwhile, so nothing was written"):
        write_plan(file, "# ours\n")
    assert path.read_text() == "# theirs\n"


def test_a_file_that_appeared_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    file = read_plan(tmp_path / "andon.toml")
    (tmp_path / "andon.toml").write_text("")
    with pytest.raises(Conflict):
        write_plan(file, "# ours\n")


def test_writing_the_same_twice_is_no_conflict(tmp_path: Path) -> None:
    file = read_plan(tmp_path / "andon.toml")
    write_plan(file, "# ours\n")
    write_plan(file, "# ours\n")
    assert file.path.read_text() == "# ours\n"


def test_nothing_is_left_beside_it_and_its_rights_stay(tmp_path: Path) -> None:
    path = tmp_path / "andon.toml"
    path.write_text("# mine\n")
    path.chmod(0o640)
    write_plan(read_plan(path), "# ours\n")
    assert [each.name for each in tmp_path.iterdir()] == ["andon.toml"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text("# mine\n")
    link = tmp_path / "andon.toml"
    link.symlink_to("real.toml")
    write_plan(read_plan(link), "# ours\n")
    assert link.is_symlink()
    assert (tmp_path / "real.toml").read_text() == "# ours\n"


@pytest.mark.parametrize("place", ["no/such/folder/andon.toml", "a-file/andon.toml"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "a-file").write_text("")
    with pytest.raises(AndonError, match=r"andon\.toml cannot be (written|read): "):
        write_plan(read_plan(tmp_path / place), "# ours\n")
