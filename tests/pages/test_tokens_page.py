"""The page of tokens: made by its owner, shown once, revoked, and seen by nobody else."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import FOR_PROGRAMS, HERE, AccessRules, Scope
from andon.store import Store
from andon.ui import links, session, text_api, text_calendar
from andon.usecases.tokens import PREFIX, caller
from andon.web.api import serving
from pages.signed_in import come, person, write_access
from pages.visits import errors, now, visit, words


@pytest.fixture
def signs_in(two: Store, tmp_path: Path) -> Store:
    write_access(tmp_path)
    return two


def make(at: AppTest, name: str = "Release bot", *scopes: Scope) -> AppTest:
    at.text_input(key="token_new_name").input(name)
    if scopes:
        at.button_group(key="token_new_scopes").set_value(list(scopes))
    return at.button(key="token_new_submit").click().run()


def shown(at: AppTest) -> str:
    """The token on the page; empty where there is none."""
    return next((each.value for each in at.code if each.value.startswith(PREFIX)), "")


def test_a_token_is_made_shown_once_and_revoked(signs_in: Store) -> None:
    at = come(links.TOKENS, person("team-atlas"))
    assert text_api.EMPTY in words(at)
    make(at, "Release bot", Scope.READ, Scope.CHECK_IN)
    token = shown(at)
    (kept,) = signs_in.tokens.of(_account(signs_in))
    assert (kept.name, kept.scopes) == ("Release bot", frozenset({Scope.READ, Scope.CHECK_IN}))
    assert (kept.expires_at - kept.made_at).days == 90
    who = caller(signs_in, token, rules=_nobody(), signs_in=True, now=now())
    assert who.token == kept
    assert "Release bot" in words(at)
    at.button(key="token_hide").click().run()
    assert not shown(at)
    assert not shown(come(links.TOKENS, person("team-atlas")))
    at.button(key=f"revoke_{kept.id}").click().run()
    assert text_api.REVOKED in [each.value for each in at.success]
    assert "revoked on" in words(at)
    assert signs_in.tokens.of(_account(signs_in))[0].revoked_at


def test_who_writes_the_program_is_led_to_what_andon_itself_serves(
    signs_in: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_PUBLIC_URL", "https://andon.example.com")
    at = come(links.TOKENS, person("team-atlas"))
    (told,) = [each.value for each in at.markdown if text_api.THE_DOCUMENT in each.value]
    assert f"(https://andon.example.com{serving.DOCUMENT})" in told
    assert ".md" not in words(at)


def test_nobody_sees_or_revokes_somebody_elses_tokens(signs_in: Store) -> None:
    make(come(links.TOKENS, person("team-atlas")))
    for who in (person("team-atlas", name="Kim"), person("andon-admins", name="Ada")):
        at = come(links.TOKENS, who)
        assert "Release bot" not in words(at)
        assert text_api.EMPTY in words(at)


@pytest.mark.parametrize(
    ("groups", "offered"),
    [
        ((), {Scope.READ}),
        (("andon-admins",), {Scope.READ}),
        (("team-atlas",), {Scope.READ, Scope.CHECK_IN, Scope.FLAG}),
        (("sound-leads",), {Scope.READ, Scope.REPLY}),
        (("team-atlas", "andon-directors"), set(FOR_PROGRAMS)),
    ],
    ids=["guest", "administrator", "member", "director", "both"],
)
def test_only_what_one_of_ones_hats_can_use_is_offered(
    signs_in: Store, groups: tuple[str, ...], offered: set[Scope]
) -> None:
    at = come(links.TOKENS, person(*groups))
    assert set(at.button_group(key="token_new_scopes").options) == {text_api.SCOPE[each] for each in offered}


def test_what_is_missing_is_said_and_nothing_is_lost(signs_in: Store) -> None:
    at = come(links.TOKENS, person())
    at.button_group(key="token_new_scopes").set_value([])
    make(at, "Wall display")
    assert "Nothing was chosen" in errors(at)
    assert at.text_input(key="token_new_name").value == "Wall display"
    assert not shown(at)


def test_a_calendars_address_is_made_shown_once_where_one_pressed_and_revoked(signs_in: Store) -> None:
    at = come(links.TOKENS, person("team-atlas"))
    at.text_input(key="calendar_new_name").input("My phone")
    at.selectbox(key="calendar_new_which").set_value(("squad", "atlas"))
    at.button(key="calendar_new_submit").click().run()
    (address,) = (each.value for each in at.code)
    key, _, which = address.partition("/cal/")[2].partition(".ics?")
    assert which == "squad=atlas"
    (kept,) = signs_in.tokens.of(_account(signs_in))
    assert (kept.name, kept.scopes) == ("My phone", frozenset({Scope.OWN_CALENDAR}))
    assert caller(signs_in, key, rules=_nobody(), signs_in=True, now=now(), calendar=True).token == kept
    assert words(at).index(text_calendar.HEAD) < words(at).index(text_calendar.MADE_ALONE)
    assert shown(make(at))
    assert address in [each.value for each in at.code]  # whoever makes both may take them in any order
    at.button(key="token_hide").click().run()
    at.button(key="address_hide").click().run()
    assert not at.code
    at.button(key=f"revoke_{kept.id}").click().run()
    assert [each.id for each in signs_in.tokens.of(_account(signs_in)) if each.revoked_at] == [kept.id]


def test_an_address_is_for_oneself_unless_one_says_that_others_will_see_it(signs_in: Store) -> None:
    at = come(links.TOKENS, person("team-atlas"))
    assert at.radio(key="calendar_new_whose").value is Scope.OWN_CALENDAR
    for form, whose in (("calendar_new", Scope.OWN_CALENDAR), ("calendar_new_again_1", Scope.CALENDAR)):
        at.radio(key=f"{form}_whose").set_value(whose)
        at.text_input(key=f"{form}_name").input(f"For {whose}")
        at.button(key=f"{form}_submit").click().run()
    assert {each.name: each.scopes for each in signs_in.tokens.of(_account(signs_in))} == {
        f"For {whose}": {whose} for whose in (Scope.OWN_CALENDAR, Scope.CALENDAR)
    }
    assert len(at.code) == 2, "each stays until it is taken"
    said = words(at)
    assert said.index(text_calendar.MADE_ALONE) < said.index(text_calendar.MADE_SHARED)
    assert "calendar for you alone · works until" in said
    assert "calendar to share · works until" in said


def test_where_nobody_signs_in_a_calendar_is_to_be_shared(two: Store) -> None:
    at = visit(links.TOKENS, "atlas")
    assert "calendar_new_whose" not in {each.key for each in at.radio}
    assert text_calendar.FIRST_LOOK_HERE in [each.value for each in at.caption]
    at.text_input(key="calendar_new_name").input("My phone")
    at.button(key="calendar_new_submit").click().run()
    assert [each.scopes for each in two.tokens.of(HERE)] == [{Scope.CALENDAR}]
    assert text_calendar.MADE_SHARED in words(at)


def test_where_nobody_signs_in_tokens_are_this_machines(two: Store) -> None:
    at = visit(links.TOKENS, session.GUEST)
    assert len(at.button_group(key="token_new_scopes").options) == len(FOR_PROGRAMS)
    assert shown(make(at))
    assert text_api.NOBODY_SIGNS_IN in [each.value for each in at.caption]
    assert [each.name for each in two.tokens.of(HERE)] == ["Release bot"]
    assert "Release bot" in words(visit(links.TOKENS, "director"))


def test_tokens_have_no_past(two: Store) -> None:
    at = visit(links.TOKENS, as_of="2026-01-01")
    assert text_api.CANNOT_LOOK_BACK in [each.value for each in at.info]
    assert not at.text_input


def _account(store: Store) -> str:
    return store.people.accounts()[0].id


def _nobody() -> AccessRules:
    return AccessRules()
