"""Tokens for programs, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from andon.model import Account, ApiToken, Scope
from andon.store import Store
from examples import NOW, TODAY, ago

BOT = ApiToken("t1", "Release bot", "d0", frozenset({Scope.READ, Scope.FLAG}), NOW, NOW + timedelta(days=90))


def keep(store: Store, id: str) -> None:
    store.people.keep_account(Account(id, id, signed_in_at=NOW), issuer="https://id.example.com", subject=id)


def test_a_token_is_kept_once_and_found_by_the_hash_of_its_secret(empty: Store) -> None:
    keep(empty, "d0")
    keep(empty, "k0")
    version = empty.version()
    assert empty.tokens.add(BOT, "hash-1")
    assert not empty.tokens.add(replace(BOT, name="Another"), "hash-2")
    earlier = replace(BOT, id="t0", made_at=ago(days=1))
    assert empty.tokens.add(earlier, "hash-0")
    assert empty.tokens.add(replace(BOT, id="t2", account_id="k0"), "hash-k")
    assert empty.tokens.by_hash("hash-1") == BOT
    assert empty.tokens.by_hash("hash-2") is None
    assert empty.tokens.of("d0") == [BOT, earlier]
    # No page keeps an answer about them.
    assert empty.version() == version


@pytest.mark.parametrize("scope", [Scope.CALENDAR, Scope.OWN_CALENDAR])
def test_a_calendars_token_keeps_for_whom_it_is(empty: Store, scope: Scope) -> None:
    keep(empty, "d0")
    calendar = replace(BOT, scopes=frozenset({scope}))
    empty.tokens.add(calendar, "hash-1")
    assert empty.tokens.by_hash("hash-1") == calendar
    assert empty.tokens.of("d0") == [calendar]


def test_a_token_is_revoked_once_by_its_owner_alone(empty: Store) -> None:
    keep(empty, "d0")
    empty.tokens.add(BOT, "hash-1")
    assert not empty.tokens.revoke("t1", "k0", NOW)
    assert empty.tokens.revoke("t1", "d0", NOW)
    assert not empty.tokens.revoke("t1", "d0", NOW + timedelta(days=1))
    assert empty.tokens.by_hash("hash-1") == replace(BOT, revoked_at=NOW)


def test_of_its_use_the_last_day_is_kept_and_nothing_else(empty: Store) -> None:
    keep(empty, "d0")
    empty.tokens.add(BOT, "hash-1")
    empty.tokens.used("t1", TODAY - timedelta(days=1))
    empty.tokens.used("t1", TODAY)
    assert empty.tokens.by_hash("hash-1") == replace(BOT, last_used_on=TODAY)
