"""Who somebody is, which hats they have, and who gives and takes these."""

import gzip
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import AccessRules, Account, ApiToken, GivenHat, Hat, Role, Scope, Viewer, Visit
from andon.store import Store
from andon.usecases import people
from andon.usecases.plan_squad import split_squad
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, VIEWER, check_in, look, squad

ADMINISTRATOR = Viewer(Role.ADMINISTRATOR, name="Ada", account="a0")
RULES = AccessRules(
    administrators=frozenset({"andon-admins"}),
    directors=frozenset({"andon-directors", "Dora@Example.com"}),
    tribes={"sound": frozenset({"sound-leads"})},
    squads={"atlas": frozenset({"team-atlas"}), "gone": frozenset({"team-atlas"})},
)
SQUADS = (squad("atlas", tribe_id="sound"), squad("borealis", tribe_id="sound"), squad("cobalt", tribe_id="light"))
SUE = {"iss": "https://id.example.com", "sub": "1", "name": "Sue", "email": "Sue@Example.com", "email_verified": True}


def claims(**changes: Any) -> dict[str, Any]:
    return {**SUE, **changes}


def hats(*groups: str, given: tuple[GivenHat, ...] = (), rules: AccessRules = RULES) -> tuple[Hat, ...]:
    return people.hats_of(people.account_of(claims(groups=list(groups)), rules), rules, given, SQUADS)


def given(role: Role, of_id: str = "", address: str = "sue@example.com") -> GivenHat:
    return GivenHat(address, role, of_id, NOW)


# ------------------------------------------------------------------------------ who somebody is


def test_somebody_is_who_the_issuer_and_the_subject_say_whatever_else_changes() -> None:
    ids = [
        people.account_of(each, RULES).id
        for each in (
            claims(),
            claims(email="new@example.com", name="Sue Berg"),
            claims(sub="2"),
            claims(iss="https://b"),
        )
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_of_the_groups_only_those_are_kept_that_andon_toml_names() -> None:
    found = people.account_of(claims(groups=["team-atlas", "works-council", 7]), RULES)
    assert found.groups == {"team-atlas"}


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("groups", {"groups": "team-atlas"}),
        ("realm_access.roles", {"realm_access": {"roles": ["team-atlas"]}}),
        ("https://example.com/groups", {"https://example.com/groups": ["team-atlas"]}),
    ],
)
def test_groups_are_found_wherever_the_provider_tells_them(claim: str, told: dict[str, Any]) -> None:
    rules = replace(RULES, claim=claim)
    assert people.account_of({**SUE, **told}, rules).groups == {"team-atlas"}


@pytest.mark.parametrize("told", [None, 7, {"a": 1}, {"groups": {"x": "y"}}])
def test_a_provider_that_tells_no_groups_is_no_error(told: object) -> None:
    assert people.account_of(claims(groups=told), RULES).groups == frozenset()


@pytest.mark.parametrize("verified", [False, "false", None, "", 1, "maybe"])
def test_an_address_that_is_not_verified_gives_nothing(verified: object) -> None:
    unproved = people.account_of(claims(email="dora@example.com", email_verified=verified), RULES)
    assert unproved.address == ""
    assert people.hats_of(unproved, RULES, [given(Role.ADMINISTRATOR, address="")], SQUADS) == (Hat(Role.VIEWER),)
    proved = people.account_of(claims(email="dora@example.com", email_verified=True), RULES)
    assert people.hats_of(proved, RULES, [], SQUADS) == (Hat(Role.DIRECTOR),)


def test_an_address_that_nobody_vouches_for_is_none() -> None:
    told = {name: value for name, value in claims(email="dora@example.com").items() if name != "email_verified"}
    assert people.account_of(told, RULES).address == ""
    trusted = replace(RULES, issuer="https://id.example.com")
    assert people.account_of(told, trusted).address == "dora@example.com"
    assert people.account_of({**told, "email_verified": False}, trusted).address == ""


@pytest.mark.parametrize(
    ("issuer", "providers", "counts"),
    [
        ("", 1, True),
        ("", 2, False),
        ("https://id.example.com", 2, True),
        ("https://id.example.com/", 1, True),
        ("https://other.example.com", 2, False),
        ("https://other.example.com", 1, False),
    ],
)
def test_of_several_providers_the_named_one_counts_and_no_other(issuer: str, providers: int, counts: bool) -> None:
    rules = replace(RULES, issuer=issuer)
    told = claims(email="dora@example.com", groups=["team-atlas"])
    found = people.account_of(told, rules, providers=providers)
    assert (found.address, found.groups) == (("dora@example.com", {"team-atlas"}) if counts else ("", frozenset()))
    roles = [each.role for each in people.hats_of(found, rules, [given(Role.ADMINISTRATOR, address="")], SQUADS)]
    assert roles == ([Role.SQUAD, Role.DIRECTOR] if counts else [Role.VIEWER])


def test_a_sign_in_lasts_twelve_hours_and_no_longer() -> None:
    def over(hours: float) -> bool:
        return people.is_over({"iat": (NOW - timedelta(hours=hours)).timestamp()}, NOW)

    assert (over(0), over(11.99), over(12.01)) == (False, False, True)
    assert people.is_over({}, NOW)
    assert people.is_over({"iat": "soon"}, NOW)


# ------------------------------------------------------------------------------ hats


def test_groups_give_hats_and_all_squads_are_one_of_them() -> None:
    both = (given(Role.SQUAD, "borealis"),)
    assert hats("team-atlas", given=both) == (Hat(Role.SQUAD, frozenset({"atlas", "borealis"})),)
    assert hats("andon-directors") == (Hat(Role.DIRECTOR),)
    assert hats("sound-leads") == (Hat(Role.DIRECTOR, tribe_ids=frozenset({"sound"})),)
    assert hats("andon-admins", "team-atlas", "sound-leads") == (
        Hat(Role.SQUAD, frozenset({"atlas"})),
        Hat(Role.DIRECTOR, tribe_ids=frozenset({"sound"})),
        Hat(Role.ADMINISTRATOR),
    )


def test_a_page_gives_hats_to_an_address() -> None:
    several = (given(Role.DIRECTOR, "light"), given(Role.ADMINISTRATOR), given(Role.DIRECTOR, address="x@example.com"))
    assert hats(given=several) == (Hat(Role.DIRECTOR, tribe_ids=frozenset({"light"})), Hat(Role.ADMINISTRATOR))
    assert hats(given=(*several, given(Role.DIRECTOR))) == (Hat(Role.DIRECTOR), Hat(Role.ADMINISTRATOR))


def test_a_guest_is_who_is_nothing_else_and_only_where_that_is_enough() -> None:
    closed = replace(RULES, everybody_views=False, viewers=frozenset({"staff"}))
    assert hats() == (Hat(Role.VIEWER),)
    assert hats(rules=closed) == ()
    assert hats("staff", rules=closed) == (Hat(Role.VIEWER),)
    assert hats(rules=closed, given=(given(Role.VIEWER),)) == (Hat(Role.VIEWER),)
    assert hats("team-atlas", rules=closed) == (Hat(Role.SQUAD, frozenset({"atlas"})),)


def test_a_squad_that_is_gone_gives_no_hat() -> None:
    account = people.account_of(claims(groups=["team-atlas"]), RULES)
    assert people.hats_of(account, RULES, [given(Role.SQUAD, "nowhere")], [SQUADS[1]]) == (Hat(Role.VIEWER),)


def test_under_a_hat_somebody_is_what_it_says_and_signs_only_as_director_or_administrator() -> None:
    sue = Account("s0", "Sue", "sue@example.com")
    member = people.viewer_of(sue, Hat(Role.SQUAD, frozenset({"atlas"})), SQUADS)
    assert member == Viewer(Role.SQUAD, frozenset({"atlas"}), account="s0")
    of_sound = people.viewer_of(sue, Hat(Role.DIRECTOR, tribe_ids=frozenset({"sound"})), SQUADS)
    assert (of_sound.name, of_sound.directs) == ("Sue", frozenset({"atlas", "borealis"}))
    assert people.viewer_of(sue, Hat(Role.DIRECTOR), SQUADS).directs is None
    assert people.viewer_of(sue, Hat(Role.VIEWER), SQUADS).name == ""


# ------------------------------------------------------------------------------ given and taken


def test_a_squad_and_an_administrator_say_who_its_members_are_and_nobody_else(store: Store) -> None:
    assert people.add_member(store, ATLAS, "atlas", " Kim@Example.com ", now=NOW)
    assert not people.add_member(store, ADMINISTRATOR, "atlas", "kim@example.com", now=NOW)
    for viewer in (BOREALIS, DIRECTOR, VIEWER):
        with pytest.raises(NotAllowed):
            people.add_member(store, viewer, "atlas", "eve@example.com", now=NOW)
        with pytest.raises(NotAllowed):
            people.remove_member(store, viewer, "atlas", "kim@example.com")
        with pytest.raises(NotAllowed):
            people.members_page(store, look(viewer), "atlas", RULES)
    page = people.members_page(store, look(ATLAS), "atlas", RULES)
    assert [each.hat.address for each in page.given] == ["kim@example.com"]
    assert page.from_file == ("team-atlas",)
    assert people.remove_member(store, ADMINISTRATOR, "atlas", "kim@example.com")
    assert store.people.hats() == []


def test_only_an_administrator_makes_directors_administrators_and_guests(store: Store) -> None:
    for viewer in (ATLAS, DIRECTOR, VIEWER):
        with pytest.raises(NotAllowed):
            people.give_hat(store, viewer, "eve@example.com", Role.ADMINISTRATOR, now=NOW)
        with pytest.raises(NotAllowed):
            people.take_hat(store, viewer, "eve@example.com", Role.ADMINISTRATOR)
        with pytest.raises(NotAllowed):
            people.people_page(store, look(viewer), RULES)
    assert people.give_hat(store, ADMINISTRATOR, "dora@example.com", Role.DIRECTOR, "sound", now=NOW)
    assert people.take_hat(store, ADMINISTRATOR, "dora@example.com", Role.DIRECTOR, "sound")
    assert not people.take_hat(store, ADMINISTRATOR, "dora@example.com", Role.DIRECTOR, "sound")


@pytest.mark.parametrize(
    ("address", "role", "tribe_id"),
    [
        ("kim", Role.VIEWER, ""),
        ("kim@", Role.VIEWER, ""),
        ("kim@a@b", Role.VIEWER, ""),
        ("kim berg@example.com", Role.VIEWER, ""),
        ("k" * 250 + "@example.com", Role.VIEWER, ""),
        ("kim@example.com", Role.SQUAD, ""),
        ("kim@example.com", Role.ADMINISTRATOR, "sound"),
        ("kim@example.com", Role.DIRECTOR, "nowhere"),
    ],
)
def test_what_is_no_hat_is_not_given(store: Store, address: str, role: Role, tribe_id: str) -> None:
    with pytest.raises(InvalidInput) as told:
        people.give_hat(store, ADMINISTRATOR, address, role, tribe_id, now=NOW)
    assert told.value.hint
    assert store.people.hats() == []


def test_nobody_is_made_a_member_of_a_squad_that_is_not_there(store: Store) -> None:
    with pytest.raises(NotFound):
        people.add_member(store, ADMINISTRATOR, "nowhere", "kim@example.com", now=NOW)


def test_an_administrator_sees_everybodys_hats(store: Store) -> None:
    signed_in = people.account_of(claims(groups=["team-atlas"]), RULES)
    assert people.remember(store, signed_in, claims(iat=NOW.timestamp()), now=NOW)
    assert not people.remember(store, signed_in, claims(iat=NOW.timestamp()), now=NOW)
    people.give_hat(store, ADMINISTRATOR, "sue@example.com", Role.VIEWER, now=NOW)
    page = people.people_page(store, look(ADMINISTRATOR), RULES)
    assert [(each.name, each.hat.role) for each in page.given] == [("Sue", Role.VIEWER)]
    assert [(account.name, hats) for account, hats in page.accounts] == [
        ("Sue", (Hat(Role.SQUAD, frozenset({"atlas"})),))
    ]
    assert (Role.DIRECTOR, "sound", ("sound-leads",)) in page.from_file


# ------------------------------------------------------------------------------ visits


def test_a_squad_alone_sees_who_else_opened_its_page(store: Store) -> None:
    sue = people.account_of(claims(), RULES)
    people.remember(store, sue, claims(iat=NOW.timestamp()), now=NOW)
    guest = Viewer(Role.VIEWER, account=sue.id)
    assert people.note_visit(store, guest, "atlas", today=TODAY)
    assert not people.note_visit(store, guest, "atlas", today=TODAY)
    assert people.visits(store, look(ATLAS), "atlas") == (Visit(TODAY, "Sue"),)
    for viewer in (BOREALIS, DIRECTOR, VIEWER, ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            people.visits(store, look(viewer), "atlas")


def test_a_squads_own_members_and_who_did_not_sign_in_are_no_visitors(store: Store) -> None:
    for viewer in (replace(ATLAS, account="s0"), VIEWER):
        assert not people.note_visit(store, viewer, "atlas", today=TODAY)


def test_members_of_a_squad_that_splits_are_members_of_its_parts(store: Store) -> None:
    people.add_member(store, ATLAS, "atlas", "kim@example.com", now=NOW)
    people.add_member(store, BOREALIS, "borealis", "sue@example.com", now=NOW)
    parts = {"East": ["component:East"], "West": ["component:West"]}
    for _ in range(2):  # a second click changes nothing
        split_squad(store, ATLAS, "atlas", parts, token="s", now=NOW)
    members = {(each.address, each.of_id) for each in store.people.hats()}
    kim, sue = "kim@example.com", "sue@example.com"
    assert members == {(kim, "atlas"), (kim, "east"), (kim, "west"), (sue, "borealis")}


def test_whom_andon_toml_names_is_a_member_of_the_parts_until_the_file_names_their_own() -> None:
    split = (
        squad("atlas", retired_at=NOW),
        squad("east", split_from="atlas"),
        squad("far-east", split_from="east"),
        squad("west", split_from="atlas"),
    )
    sue = people.account_of(claims(groups=["team-atlas"]), RULES)
    rules = replace(RULES, squads={**RULES.squads, "east": frozenset()})
    assert people.hats_of(sue, rules, [], split) == (Hat(Role.SQUAD, frozenset({"east", "far-east", "west"})),)
    named = replace(RULES, squads={**RULES.squads, "east": frozenset({"team-east"})})
    assert people.hats_of(sue, named, [], split) == (Hat(Role.SQUAD, frozenset({"west"})),)


def test_the_members_of_a_part_are_shown_as_the_file_names_those_of_the_whole(store: Store) -> None:
    split_squad(store, ATLAS, "atlas", {"East": ["component:E"], "West": ["component:W"]}, token="s", now=NOW)
    assert people.members_page(store, look(ADMINISTRATOR), "east", RULES).from_file == ("team-atlas",)


def test_a_retired_squad_leaves_its_members_the_hat_by_which_they_let_it_work_again() -> None:
    retired = (squad("atlas", retired_at=NOW), squad("borealis"))
    atlas, both = frozenset({"atlas"}), (given(Role.SQUAD, "atlas"), given(Role.SQUAD, "borealis"))
    sue = people.account_of(claims(groups=["team-atlas"]), RULES)
    assert people.hats_of(sue, RULES, [], retired) == (Hat(Role.SQUAD, atlas, resting_ids=atlas),)
    # Whoever has another squad speaks for that one, and for the retired one no more.
    (hat,) = people.hats_of(sue, RULES, both, retired)
    assert hat == Hat(Role.SQUAD, frozenset({"borealis"}), resting_ids=atlas)
    viewer = people.viewer_of(sue, hat, retired)
    assert (viewer.squad_ids, viewer.resting_ids) == (frozenset({"borealis"}), atlas)


# ------------------------------------------------------------------------------ an account that goes


def known(store: Store, id: str, address: str) -> Account:
    account = Account(id, id.title(), address, frozenset({"team-atlas"}), NOW)
    store.people.keep_account(account, issuer="https://id.example.com", subject=f"subject-of-{id}")
    return account


def test_of_a_deleted_account_nothing_is_left_but_what_was_said(store: Store, tmp_path: Path) -> None:
    known(store, "susanna-account", "susanna@example.com")
    known(store, "kim-account", "kim@example.com")
    for who in ("susanna", "kim"):
        store.people.give(given(Role.DIRECTOR, address=f"{who}@example.com"))
        store.people.give(given(Role.SQUAD, "atlas", address=f"{who}@example.com"))
        store.people.note_visit("borealis", f"{who}-account", TODAY)
        token = ApiToken(f"{who}-t", f"of {who}", f"{who}-account", frozenset({Scope.READ}), NOW, NOW)
        assert store.tokens.add(token, f"hash-{who}")
        store.preferences.write(f"{who}-account", "seen", NOW.isoformat())
    store.words.add_check_in(check_in())
    said = store.words.check_ins(until=NOW)
    version = store.version()
    assert people.forget_account(store, ADMINISTRATOR, "susanna-account")
    assert store.version() > version, "hats are kept by the store's version"
    assert not people.forget_account(store, ADMINISTRATOR, "susanna-account")
    store.everything.write(tmp_path / "all", andon="1", now=NOW, progress=lambda *told: None)
    everything = "".join(
        gzip.decompress(each.read_bytes()).decode() for each in (tmp_path / "all" / "tables").glob("*.gz")
    ).lower()
    assert "susanna" not in everything
    assert all(each in everything for each in ("kim@example.com", "kim-account", "hash-kim", "of kim"))
    assert store.words.check_ins(until=NOW) == said
    assert said


def test_a_browser_that_is_still_here_writes_nothing_about_a_deleted_account(store: Store) -> None:
    known(store, "sue-account", "sue@example.com")
    people.forget_account(store, ADMINISTRATOR, "sue-account")
    sue = Viewer(Role.DIRECTOR, name="Sue", account="sue-account")
    assert not people.note_visit(store, sue, "atlas", today=TODAY)
    assert store.people.visits("atlas", until=TODAY) == []


def test_hats_of_an_address_that_somebody_else_has_too_stay(store: Store) -> None:
    """Two providers may tell the same address."""
    known(store, "one", "both@example.com")
    known(store, "other", "both@example.com")
    store.people.give(given(Role.DIRECTOR, address="both@example.com"))
    assert people.forget_account(store, ADMINISTRATOR, "one")
    assert len(store.people.hats()) == 1
    assert people.forget_account(store, ADMINISTRATOR, "other")
    assert store.people.hats() == []


def test_an_account_without_an_address_takes_nobodys_hats_along(store: Store) -> None:
    known(store, "sue-account", "")
    store.people.give(given(Role.DIRECTOR))
    assert people.forget_account(store, ADMINISTRATOR, "sue-account")
    assert len(store.people.hats()) == 1


def test_nobody_deletes_their_own_account_so_that_an_administrator_is_left(store: Store) -> None:
    known(store, "a0", "ada@example.com")
    with pytest.raises(InvalidInput, match="your own account"):
        people.forget_account(store, ADMINISTRATOR, "a0")
    assert store.people.account("a0")
