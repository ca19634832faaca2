"""Tokens for programs: whose they are, what they may do, and when they stop."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import HERE, AccessRules, Account, GivenHat, Role, Scope, Viewer
from andon.store import Store
from andon.usecases.people import people_page
from andon.usecases.tokens import (
    LONGEST_DAYS,
    MOST,
    OWNER_SEEN,
    PREFIX,
    TOLD,
    caller,
    make_token,
    my_tokens,
    note_use,
    require_scope,
    revoke_token,
    roles,
    viewer_as,
)
from examples import NOW, TODAY, VIEWER, look, sqlite_store

RULES = AccessRules(
    directors=frozenset({"leads"}), squads={"atlas": frozenset({"team-atlas"})}, tribes={"sound": frozenset({"sound"})}
)
SUE = Account("s0", "Sue", "sue@example.com", frozenset({"team-atlas", "leads"}), NOW)
SUE_LOOKS = Viewer(Role.SQUAD, frozenset({"atlas"}), account="s0")
KIM_LOOKS = Viewer(Role.VIEWER, account="k0")
SECRET = "s" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with sqlite_store(tmp_path, organised=True) as store:
        keep(store, SUE)
        keep(store, Account("k0", "Kim", "kim@example.com", frozenset(), NOW))
        yield store


def keep(store: Store, account: Account) -> None:
    store.people.keep_account(account, issuer="https://id.example.com", subject=account.id)


def made(store: Store, viewer: Viewer = SUE_LOOKS, secret: str = SECRET, **changes: Any) -> str:
    ordinary: dict[str, Any] = {"name": "Bot", "scopes": [Scope.READ], "days": 30, "token": secret, "now": NOW}
    assert make_token(store, viewer, secret=secret, **{**ordinary, **changes})
    return PREFIX + secret


def came(store: Store, token: str, *, signs_in: bool = True, days: float = 0) -> Any:
    return caller(store, token, rules=RULES, signs_in=signs_in, now=NOW + timedelta(days=days))


# ------------------------------------------------------------------------------ making and revoking


def test_a_token_is_shown_by_nobody_else_and_its_secret_is_nowhere(store: Store, tmp_path: Path) -> None:
    made(store)
    (token,) = my_tokens(store, SUE_LOOKS, now=NOW)
    assert (token.name, token.scopes, token.expires_at) == ("Bot", frozenset({Scope.READ}), NOW + timedelta(days=30))
    assert my_tokens(store, KIM_LOOKS, now=NOW) == ()
    assert SECRET not in repr(token).replace(f"id='{SECRET}'", "")
    written = b"".join(each.read_bytes() for each in tmp_path.glob("andon.db*"))
    assert (PREFIX + SECRET).encode() not in written


def test_a_second_press_makes_no_second_token(store: Store) -> None:
    made(store)
    assert not make_token(
        store, SUE_LOOKS, name="Bot", scopes=[Scope.READ], days=30, secret=SECRET, token=SECRET, now=NOW
    )
    assert len(my_tokens(store, SUE_LOOKS, now=NOW)) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "The name is empty"),
        ({"scopes": []}, "Nothing was chosen"),
        ({"days": 0}, "1 to 366 days"),
        ({"days": LONGEST_DAYS + 1}, "1 to 366 days"),
        ({"secret": "s" * 23}, "secret is too short"),
        ({"scopes": [Scope.CALENDAR, Scope.READ]}, "for the calendar alone"),
        ({"scopes": [Scope.OWN_CALENDAR, Scope.READ]}, "for the calendar alone"),
        ({"scopes": [Scope.OWN_CALENDAR, Scope.CALENDAR]}, "for the calendar alone"),
        ({"scopes": [Scope.OWN_CALENDAR], "viewer": VIEWER}, "no calendar can be for one alone"),
    ],
)
def test_what_is_missing_is_said(store: Store, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as told:
        made(store, **changes)
    assert told.value.hint
    assert my_tokens(store, SUE_LOOKS, now=NOW) == ()


def test_an_owner_has_so_many_that_work(store: Store) -> None:
    for n in range(MOST):
        made(store, secret=f"{n:032d}")
    with pytest.raises(InvalidInput, match="20 tokens that work"):
        made(store)
    assert revoke_token(store, SUE_LOOKS, f"{0:032d}", now=NOW)
    made(store)


def test_who_was_not_kept_is_told_to_sign_in_again(store: Store) -> None:
    with pytest.raises(InvalidInput, match="sign-in was not kept"):
        made(store, Viewer(Role.VIEWER, account="nobody"))


def test_only_its_owner_revokes_a_token_and_it_works_no_more(store: Store) -> None:
    token = made(store)
    assert not revoke_token(store, KIM_LOOKS, SECRET, now=NOW)
    assert came(store, token)
    assert revoke_token(store, SUE_LOOKS, SECRET, now=NOW)
    with pytest.raises(NotFound):
        came(store, token)


def test_what_ended_long_ago_stands_on_no_page(store: Store) -> None:
    made(store, days=1)
    made(store, secret="r" * 32)
    revoke_token(store, SUE_LOOKS, "r" * 32, now=NOW)
    made(store, secret="w" * 32, days=90)

    def told(after: timedelta) -> list[str]:
        return [each.id[0] for each in my_tokens(store, SUE_LOOKS, now=NOW + after)]

    assert told(timedelta()) == ["s", "w", "r"]
    assert told(TOLD) == ["w", "r", "s"]
    assert told(TOLD + timedelta(minutes=1)) == ["w", "s"]
    assert told(TOLD + timedelta(days=2)) == ["w"]


# ------------------------------------------------------------------------------ who comes


@pytest.mark.parametrize("wrong", ["", PREFIX, SECRET, PREFIX + "x" * 32, PREFIX + SECRET + "s", "andon_\udce9"])
def test_a_wrong_token_opens_nothing(store: Store, wrong: str) -> None:
    made(store)
    with pytest.raises(NotFound, match="does not work"):
        came(store, wrong)


def test_a_token_ends_on_its_day(store: Store) -> None:
    token = made(store, days=30)
    keep(store, replace(SUE, signed_in_at=NOW + timedelta(days=29)))
    assert came(store, token, days=29.99)
    with pytest.raises(NotFound):
        came(store, token, days=30)


def test_a_token_rests_while_its_owner_is_away_and_works_again(store: Store) -> None:
    token = made(store, days=90)
    assert came(store, token, days=OWNER_SEEN.days)
    with pytest.raises(NotAllowed, match="not signed in for 30 days"):
        came(store, token, days=OWNER_SEEN.days + 0.01)
    keep(store, replace(SUE, signed_in_at=NOW + timedelta(days=40)))
    assert came(store, token, days=41)


def test_a_token_comes_under_its_owners_hats_of_this_moment(store: Store) -> None:
    who = came(store, made(store))
    assert roles(who) == ("squad", "director")
    assert viewer_as(who) == Viewer(Role.SQUAD, frozenset({"atlas"}), account="s0")
    assert viewer_as(who, "director").role is Role.DIRECTOR
    with pytest.raises(NotAllowed, match="cannot look as 'administrator'") as told:
        viewer_as(who, "administrator")
    assert told.value.hint == "Choose from: squad, director."
    keep(store, replace(SUE, groups=frozenset({"leads"})))
    assert viewer_as(came(store, PREFIX + SECRET)).role is Role.DIRECTOR
    keep(store, replace(SUE, groups=frozenset()))
    assert viewer_as(came(store, PREFIX + SECRET)).role is Role.VIEWER
    shut = caller(store, PREFIX + SECRET, rules=replace(RULES, everybody_views=False), signs_in=True, now=NOW)
    with pytest.raises(NotAllowed, match="no access here any more"):
        viewer_as(shut)


def test_a_hat_from_a_page_counts_and_goes_at_once(store: Store) -> None:
    token = made(store, KIM_LOOKS)
    assert viewer_as(came(store, token)).role is Role.VIEWER
    store.people.give(GivenHat("kim@example.com", Role.SQUAD, "borealis", NOW))
    assert viewer_as(came(store, token)).squad_ids == {"borealis"}
    store.people.take("kim@example.com", Role.SQUAD, "borealis")
    assert viewer_as(came(store, token)).role is Role.VIEWER


def test_a_scope_that_was_not_chosen_is_refused(store: Store) -> None:
    who = came(store, made(store, scopes=[Scope.READ, Scope.FLAG]))
    require_scope(who.token, Scope.READ)
    require_scope(who.token, Scope.FLAG)
    with pytest.raises(NotAllowed, match="not made for 'check-in'"):
        require_scope(who.token, Scope.CHECK_IN)


def test_its_use_is_noted_once_a_day(store: Store) -> None:
    token = made(store)
    assert note_use(store, came(store, token).token, now=NOW)
    assert came(store, token).token.last_used_on == TODAY
    assert not note_use(store, came(store, token).token, now=NOW + timedelta(hours=2))


# ------------------------------------------------------------------------------ where nobody signs in


def test_where_nobody_signs_in_a_token_is_this_machines_and_says_as_whom_it_comes(store: Store) -> None:
    token = made(store, VIEWER)
    assert [each.account_id for each in my_tokens(store, VIEWER, now=NOW)] == [HERE]
    who = came(store, token, signs_in=False)
    assert roles(who) == ("director", "viewer", "squad:atlas", "squad:borealis")
    assert viewer_as(who) == VIEWER
    assert viewer_as(who, "squad:atlas") == Viewer(Role.SQUAD, frozenset({"atlas"}))
    assert viewer_as(who, "director").role is Role.DIRECTOR
    for wanted in ("squad:nobody", "squad", "administrator"):
        with pytest.raises(NotAllowed, match="Nobody here"):
            viewer_as(who, wanted)


def test_this_machine_is_nobody_who_signed_in(store: Store) -> None:
    made(store, VIEWER)
    administrator = Viewer(Role.ADMINISTRATOR, account="a")
    page = people_page(store, look(administrator), RULES)
    assert [each.id for each, _ in page.accounts] == ["k0", "s0"]


def test_a_token_of_somebody_works_no_more_where_nobody_signs_in_any_more_since_nobody_could_revoke_it(
    store: Store,
) -> None:
    token = made(store)
    with pytest.raises(NotFound):
        came(store, token, signs_in=False)
    assert came(store, token).account == SUE


def test_a_token_of_this_machine_works_no_more_once_people_sign_in(store: Store) -> None:
    token = made(store, VIEWER)
    with pytest.raises(NotFound):
        came(store, token, signs_in=True)
