"""Signing in, hats, and what each of them sees on every page."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import GivenHat, Role, Viewer
from andon.store import Store
from andon.ui import links, session, text, text_access, text_conversation, text_cord, text_setup, text_told, text_vote
from andon.usecases import people
from pages.signed_in import GROUPS, come, person, write_access
from pages.visits import errors, now, registered_pages, visit, words

NOBODY = {"is_logged_in": False}
PAGES = registered_pages()


@pytest.fixture
def signs_in(two: Store, tmp_path: Path) -> Store:
    """Atlas of Sound with Halcyon, Borealis with Marigold, and an andon.toml that says who is who."""
    write_access(tmp_path)
    return two


def role(at: AppTest) -> str:
    """For which role the page was drawn."""
    style = next(str(each.proto.body) for each in at.get("html") if "--andon-role" in each.proto.body)
    return style.split("--andon-role:")[1].split("}")[0]


def beside(at: AppTest) -> list[str]:
    """What stands in the sidebar, without what keeps addresses from becoming links."""
    return [each.value.replace("\\", "").replace("\N{WORD JOINER}", "") for each in at.sidebar.caption]


# ------------------------------------------------------------------------------ the door


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_anything_of_any_page_before_signing_in(signs_in: Store, page: str) -> None:
    at = come(page, NOBODY, key="halcyon", launch="halcyon", id="atlas", squad="atlas")
    assert not at.exception
    assert [button.label for button in at.button] == [text_access.SIGN_IN]
    assert [title.value for title in at.title] == [text_access.TITLE]
    assert not ({"Atlas", "Halcyon", "Sound"} & set(words(at).split()))
    assert not at.sidebar.children


def test_a_sign_in_of_yesterday_has_ended(signs_in: Store) -> None:
    assert come(links.PORTFOLIO, person(hours_ago=11.9)).title[0].value == text.NAV_PORTFOLIO
    at = come(links.PORTFOLIO, person(hours_ago=12.1))
    assert text_access.ENDED in [each.value for each in at.info]
    assert [button.label for button in at.button] == [text_access.SIGN_IN]


def test_who_has_no_hat_is_told_so_and_can_leave(signs_in: Store, tmp_path: Path) -> None:
    file = tmp_path / "andon.toml"
    file.write_text(file.read_text().replace("[access]", "[access]\neverybody_may_view = false"))
    at = come(links.PORTFOLIO, person(name="Eve"))
    assert at.title[0].value == text_access.NO_HAT_TITLE
    assert "Eve (eve@example.com)" in words(at)
    assert "Halcyon" not in words(at)
    assert [button.label for button in at.button] == [text_access.SIGN_OUT]
    assert come(links.PORTFOLIO, person("team-atlas")).title[0].value == text.NAV_PORTFOLIO


def test_where_one_must_sign_in_and_there_is_no_provider_every_page_stays_shut(
    signs_in: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_SIGN_IN_REQUIRED", "yes")
    for page in (links.HOME, links.PORTFOLIO):
        at = visit(page, "director")
        assert at.title[0].value == text_access.BROKEN_TITLE
        assert not at.button
        assert not at.selectbox


def test_without_a_provider_nothing_is_asked_and_everybody_chooses(signs_in: Store) -> None:
    at = visit(links.PORTFOLIO)
    assert at.selectbox(key="who").options[0] == text.AS_GUEST
    assert text_access.NOBODY_SIGNS_IN in words(visit(links.PEOPLE))
    assert text_access.SIGN_OUT not in words(at)


# ------------------------------------------------------------------------------ hats


@pytest.mark.parametrize(
    ("who", "drawn_for"),
    [
        ("its member", "squad"),
        ("a director", "director"),
        ("a director of its tribe", "director"),
        ("an administrator", "administrator"),
        ("a guest", "viewer"),
    ],
)
def test_groups_make_somebody_what_they_are_and_one_hat_needs_no_switch(
    signs_in: Store, who: str, drawn_for: str
) -> None:
    at = come(links.PORTFOLIO, person(*GROUPS[who]))
    assert role(at) == drawn_for
    assert not [each for each in at.selectbox if each.key == "who"]
    assert "Signed in as Sue (sue@example.com)" in beside(at)


def test_the_switch_offers_somebodys_own_hats_and_no_others(signs_in: Store) -> None:
    at = come(links.HOME, person("team-atlas", "team-borealis", "light-leads", "andon-admins"))
    assert at.selectbox(key="who").options == [
        text.with_squad("Atlas and Borealis"),
        "I am a director of Light",
        "I am an administrator",
    ]
    assert role(at) == "squad"
    at.selectbox(key="who").select("administrator").run()
    assert role(at) == "administrator"
    at.switch_page(links.PORTFOLIO).run()
    assert role(at) == "administrator"


def test_a_hat_that_a_session_claims_and_the_account_has_not_is_none(signs_in: Store) -> None:
    at = come(links.PORTFOLIO, person())
    for claimed in ("director", "squad:atlas", "squad", "administrator"):
        at.session_state["andon_who"] = claimed
        at.run()
        assert role(at) == "viewer"
        assert not [button for button in at.button if button.key == "cord"]


def test_a_member_who_is_removed_loses_the_hat_at_the_next_rerun(signs_in: Store) -> None:
    administrator = Viewer(Role.ADMINISTRATOR, account="a")
    people.add_member(signs_in, administrator, "atlas", "sue@example.com", now=now())
    at = come(links.SQUAD, person(), id="atlas")
    assert role(at) == "squad"
    assert at.button(key="cord")
    people.remove_member(signs_in, administrator, "atlas", "sue@example.com")
    at.run()
    assert role(at) == "viewer"
    assert not [button for button in at.button if button.key == "cord"]


def test_a_click_on_a_page_of_before_does_nothing_for_a_member_who_was_removed(signs_in: Store) -> None:
    administrator = Viewer(Role.ADMINISTRATOR, account="a")
    people.add_member(signs_in, administrator, "atlas", "sue@example.com", now=now())
    at = come(links.CHECK_IN, person(), launch="halcyon", squad="atlas")
    before = len(signs_in.words.check_ins(until=now(), squad_id="atlas"))
    people.remove_member(signs_in, administrator, "atlas", "sue@example.com")
    at.text_area(key="checkin_sentence").input("I am out already.")
    at.button(key="checkin_submit").click().run()
    assert "Only the squad itself can check in" in errors(at)
    assert len(signs_in.words.check_ins(until=now(), squad_id="atlas")) == before


def test_a_guest_is_offered_no_squad_to_speak_for(signs_in: Store) -> None:
    labels = [button.label for button in come(links.SQUAD, person(), id="atlas").button]
    assert text.i_am_with("Atlas") not in labels
    at = come(links.SQUAD, person("team-atlas", "andon-directors"), id="atlas")
    at.selectbox(key="who").select("director").run()
    at.button(key="squad_become").click().run()
    assert role(at) == "squad"


def test_a_member_of_one_squad_comes_home_and_of_several_chooses(signs_in: Store) -> None:
    assert come(links.SQUAD, person("team-atlas")).title[0].value == "Atlas"
    assert come(links.SQUAD, person("team-atlas", "team-borealis")).title[0].value == text.SQUADS_TITLE


def test_a_member_of_several_squads_pulls_the_cord_for_the_one_that_the_page_is_about(signs_in: Store) -> None:
    at = come(links.SQUAD, person("team-atlas", "team-borealis"), id="borealis")
    at.button(key="cord").click().run()
    assert at.selectbox(key="cord_squad").label == text_cord.AS_SQUAD
    assert at.selectbox(key="cord_squad").value == "borealis"
    at.text_area(key="cord_sentence").input("The key is missing.")
    at.button(key="cord_submit").click().run()
    (raised,) = [each for each in signs_in.words.flags(until=now()) if each.squad_id == "borealis"]
    assert raised.sentence == "The key is missing."


# ------------------------------------------------------------------------------ every page, every hat

SHUT = {
    links.CONVERSATION: ({"its member"}, text_conversation.SEE_SQUADS),
    links.BLACKOUT: ({"its member"}, text_access.NOT_YOURS),
    links.ROUND: ({"its member"}, text_vote.SQUAD_ONLY),
    links.MESSAGES: ({"its member", "a director"}, text_access.NOT_YOURS),
    links.CONNECT: ({"a director", "an administrator"}, text_access.WHO_CONNECTS),
    links.LAUNCHES: (set(GROUPS) - {"a guest"}, text_access.WHO_PLANS),
    links.SQUADS: (set(GROUPS) - {"a guest"}, text_access.WHO_PLANS),
    links.STATUS: ({who for who in GROUPS if "director" in who} | {"an administrator"}, text_access.WHO_SEES_STATUS),
    links.PEOPLE: ({"its member", "another squad's member", "an administrator"}, text_access.FOR_MEMBERS),
}
"""Pages that are not for everybody: for whom they are, and what the others read."""

FOR_EVERYBODY = {
    links.HOME,
    links.SQUAD,
    links.CHECK_IN,
    links.FLAG,
    links.NUDGE,
    links.PORTFOLIO,
    links.TIMELINE,
    links.LAUNCH,
    links.ISSUE,
    links.SNAPSHOTS,
    links.FORECASTS,
    links.TOKENS,
}


def test_every_page_stands_in_the_table() -> None:
    assert {*SHUT, *FOR_EVERYBODY} == set(PAGES)


FEW = ("its member", "an administrator", "a guest")
"""Enough for every run; `make test-long` has all of them."""


@pytest.mark.parametrize("people", [FEW, pytest.param(tuple(GROUPS), marks=pytest.mark.long)], ids=["few", "all"])
@pytest.mark.parametrize("page", SHUT)
def test_a_page_is_shut_to_everybody_for_whom_it_is_not(signs_in: Store, page: str, people: Sequence[str]) -> None:
    inside, told = SHUT[page]
    query = {"id": "atlas"} if page != links.ROUND else {"squad": "atlas", "launch": "halcyon"}
    found = set()
    for who in people:
        at = come(page, person(*GROUPS[who]), **query)
        assert not at.exception, f"{who}: {at.exception[0].message}"
        if told not in words(at):
            found.add(who)
    assert found == inside & set(people)


@pytest.mark.parametrize("people", [FEW[1:2], pytest.param(tuple(GROUPS), marks=pytest.mark.long)], ids=["one", "all"])
@pytest.mark.parametrize("page", sorted(FOR_EVERYBODY - {links.FLAG, links.NUDGE, links.ISSUE}))
def test_what_everybody_may_read_is_read_under_every_hat(signs_in: Store, page: str, people: Sequence[str]) -> None:
    for who in people:
        at = come(page, person(*GROUPS[who]), key="halcyon", id="atlas", launch="halcyon", squad="atlas")
        assert not at.exception, f"{who}: {at.exception[0].message}"
        assert not at.error


# ------------------------------------------------------------------------------ what is offered is allowed

EDIT = "edit_launch"


@pytest.mark.parametrize(
    ("groups", "offered"),
    [
        ("team-atlas", True),
        ("sound-leads", True),
        pytest.param("andon-directors", True, marks=pytest.mark.long),
        pytest.param("andon-admins", True, marks=pytest.mark.long),
        ("team-borealis", False),
        pytest.param("light-leads", False, marks=pytest.mark.long),
        pytest.param("staff", False, marks=pytest.mark.long),
    ],
)
def test_a_launch_leads_to_its_plan_only_those_who_may_change_it(signs_in: Store, groups: str, offered: bool) -> None:
    at = come(links.LAUNCH, person(groups), key="halcyon")
    assert (text.EDIT_LAUNCH in {each.proto.label for each in at.get("page_link")}) == offered


@pytest.mark.parametrize(
    ("groups", "launches", "squads"),
    [
        ("sound-leads", {"Halcyon"}, {"Atlas"}),
        pytest.param("team-borealis", {"Marigold"}, {"Borealis"}, marks=pytest.mark.long),
        pytest.param("light-leads", set(), set(), marks=pytest.mark.long),
        pytest.param("andon-directors", {"Halcyon", "Marigold"}, {"Atlas", "Borealis"}, marks=pytest.mark.long),
    ],
)
def test_only_what_one_may_change_is_offered(
    signs_in: Store, groups: str, launches: set[str], squads: set[str]
) -> None:
    for page, key, mine, new in (
        (links.LAUNCHES, "launches_chosen", launches, text_setup.NEW_LAUNCH),
        (links.SQUADS, "squads_chosen", squads, text_setup.NEW_SQUAD),
    ):
        at = come(page, person(groups))
        assert {each.partition(" (")[0] for each in at.selectbox(key=key).options} == {new, *mine}


def test_a_link_to_what_is_not_ones_own_says_whose_it_is(signs_in: Store) -> None:
    at = come(links.LAUNCHES, person("light-leads"), key="halcyon")
    assert at.selectbox(key="launches_chosen").value == "halcyon"
    assert text_access.WHO_CHANGES_LAUNCH in words(at)
    assert text_access.ASK_ADMINISTRATOR in words(at)
    assert not at.text_input


# ------------------------------------------------------------------------------ the page of people


def test_an_administrator_makes_somebody_a_member_and_removes_them(signs_in: Store) -> None:
    at = come(links.PEOPLE, person("andon-admins"), id="borealis")
    assert at.selectbox(key="people_squad").value == "borealis"
    at.text_input(key="people_member_borealis_address").input("kim@example.com")
    at.button(key="people_member_borealis_submit").click().run()
    (hat,) = signs_in.people.hats()
    assert (hat.address, hat.role, hat.of_id) == ("kim@example.com", Role.SQUAD, "borealis")
    assert "kim@example.com" in words(at)
    assert at.text_input[0].value == ""
    at.button(key="take_squad_borealis_kim@example.com").click().run()
    assert signs_in.people.hats() == []


def test_a_member_sees_the_members_of_their_own_squad_and_nobody_elses_hats(signs_in: Store) -> None:
    signs_in.people.give(GivenHat("kim@example.com", Role.SQUAD, "borealis", now()))
    at = come(links.PEOPLE, person("team-atlas"), id="borealis")
    told = words(at)
    assert text_access.members_of("Atlas") in told
    assert "team-atlas" in told
    assert "kim@example.com" not in told
    assert text_access.OTHERS not in told
    assert text_access.ACCOUNTS not in told


def test_an_administrator_gives_a_directors_hat_of_a_tribe(signs_in: Store) -> None:
    at = come(links.PEOPLE, person("andon-admins"))
    at.text_input(key="people_hat_address").input("dora@example.com")
    at.selectbox(key="people_hat_tribe").select("sound")
    at.button(key="people_hat_submit").click().run()
    assert "Director of Sound" in words(at)
    dora = come(links.PORTFOLIO, person(name="Dora"))
    assert role(dora) == "director"
    assert "Director of Sound" in words(dora)


def test_what_is_no_address_is_said_and_nothing_is_lost(signs_in: Store) -> None:
    at = come(links.PEOPLE, person("team-atlas"))
    at.text_input(key="people_member_atlas_address").input("kim")
    at.button(key="people_member_atlas_submit").click().run()
    assert "no e-mail address" in errors(at)
    assert at.text_input(key="people_member_atlas_address").value == "kim"


def test_an_administrator_deletes_an_account_by_choosing_and_ticking(signs_in: Store) -> None:
    come(links.SQUAD, person("andon-directors", name="Dora"), id="atlas")
    at = come(links.PEOPLE, person("andon-admins"))
    (dora,) = [each for each in signs_in.people.accounts() if each.name == "Dora"]
    at.button(key="people_forget_submit").click().run()
    assert text_access.NOBODY_CHOSEN in errors(at)
    assert any("Dora" in each for each in at.selectbox(key="people_forget_account").options)
    at.selectbox(key="people_forget_account").select(dora.id)
    at.checkbox(key="people_forget_sure").check()
    at.button(key="people_forget_submit").click().run()
    assert text_access.FORGOTTEN in words(at)
    assert signs_in.people.account(dora.id) is None
    assert "Dora" not in words(at)


# ------------------------------------------------------------------------------ visits


def visitors(at: AppTest) -> set[str]:
    """Who stands behind a day, as in "12 May: Dora"; a squad's own member never does."""
    return {found[1] for each in words(at).splitlines() if (found := re.fullmatch(r"\d+ \w{3}: (.+)", each))}


def test_the_squad_sees_who_opened_its_page_and_they_know(signs_in: Store) -> None:
    seen = come(links.SQUAD, person("andon-directors", name="Dora"), id="atlas")
    assert text_access.SEEN in words(seen)
    assert text_access.VISITS not in words(seen)
    ours = come(links.SQUAD, person("team-atlas"), id="atlas")
    assert visitors(ours) == {"Dora"}
    come(links.SQUAD, person("andon-directors", name="Dan"), id="atlas")
    assert visitors(come(links.SQUAD, person("team-atlas"), id="atlas")) == {"Dan, Dora"}
    assert signs_in.people.forget_visits(now().date() + timedelta(days=30)) == 2
    assert text_access.NO_VISITS in words(come(links.SQUAD, person("team-atlas"), id="atlas"))
    come(links.SQUAD, person("andon-directors", name="Dora"), id="atlas")
    assert [each.name for each in signs_in.people.visits("atlas", until=now().date())] == ["Dora"]
    assert text_access.NO_VISITS in words(come(links.SQUAD, person("team-borealis"), id="borealis"))


def test_without_a_sign_in_no_visit_is_kept(signs_in: Store) -> None:
    assert text_access.SEEN not in words(visit(links.SQUAD, session.GUEST, id="atlas"))
    assert signs_in.people.visits("atlas", until=now().date()) == []


def test_what_only_directors_choose_is_not_offered_to_a_director_of_a_tribe(signs_in: Store) -> None:
    assert text_told.LINK in words(come(links.PORTFOLIO, person("andon-directors")))
    assert text_told.LINK not in words(come(links.PORTFOLIO, person("sound-leads")))


def test_an_administrator_is_offered_to_connect_a_jira(signs_in: Store) -> None:
    assert text_setup.LOOK_AROUND in words(come(links.CONNECT, person("andon-admins")))


def test_what_a_provider_calls_somebody_is_shown_as_it_is_written(signs_in: Store) -> None:
    hostile = "![a](http://b/c) <script>alert(1)</script> :red[x]"
    at = come(links.PEOPLE, person("andon-admins", name=hostile, email="x@example.com"))
    assert hostile in words(at)
    assert any(hostile in each for each in beside(at))
    assert not [piece for piece in at.get("html") if "<script" in piece.proto.body or "<img" in piece.proto.body]
