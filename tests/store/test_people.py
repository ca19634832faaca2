"""Accounts, hats and visits, on both databases."""

from dataclasses import replace
from datetime import timedelta

from andon.model import VISITS_KEPT_DAYS, Account, GivenHat, Role, Visit
from andon.store import Store, schema
from examples import NOW, TODAY

DORA = Account("d0", "Dora Ek", "dora@example.com", frozenset({"leads"}), NOW)
KIM = Account("k0", "", "kim@example.com", signed_in_at=NOW)


def keep(store: Store, account: Account) -> None:
    store.people.keep_account(account, issuer="https://id.example.com", subject=account.name)


def test_an_account_is_kept_once_and_as_it_was_told_last(empty: Store) -> None:
    version = empty.version()
    keep(empty, DORA)
    later = replace(DORA, name="Dora Berg", groups=frozenset(), signed_in_at=NOW + timedelta(days=1))
    keep(empty, later)
    keep(empty, KIM)
    assert empty.people.accounts() == [KIM, later]
    assert empty.people.account("d0") == later
    assert empty.people.account("x") is None
    # Whoever signs in changes nothing that a page reads: no cache has to look again.
    assert empty.version() == version


def test_a_hat_is_given_once_and_taken_once_and_pages_look_again(empty: Store) -> None:
    hat = GivenHat("dora@example.com", Role.DIRECTOR, "sound", NOW)
    version = empty.version()
    assert empty.people.give(hat)
    assert not empty.people.give(replace(hat, given_at=NOW + timedelta(days=1)))
    assert empty.people.give(replace(hat, of_id=""))
    assert empty.people.hats() == [replace(hat, of_id=""), hat]
    assert empty.version() > version
    version = empty.version()
    assert empty.people.take("dora@example.com", Role.DIRECTOR, "sound")
    assert not empty.people.take("dora@example.com", Role.DIRECTOR, "sound")
    assert empty.people.hats() == [replace(hat, of_id="")]
    assert empty.version() > version


def test_a_visit_is_kept_once_a_day_and_gone_after_thirty(store: Store) -> None:
    keep(store, DORA)
    keep(store, KIM)
    old = TODAY - timedelta(days=VISITS_KEPT_DAYS)
    assert store.people.note_visit("atlas", "d0", old)
    assert store.people.note_visit("atlas", "d0", TODAY - timedelta(days=1))
    assert store.people.note_visit("atlas", "k0", TODAY - timedelta(days=1))
    assert not store.people.note_visit("atlas", "k0", TODAY - timedelta(days=1))
    assert store.people.note_visit("borealis", "k0", TODAY)
    yesterday = TODAY - timedelta(days=1)
    told = [Visit(yesterday, "Dora Ek"), Visit(yesterday, "kim@example.com")]
    assert store.people.visits("atlas", until=TODAY) == told
    assert store.people.visits("atlas", until=old) == []  # it went when the next one was noted


def test_a_look_back_sees_nobody_who_came_later_or_long_before(store: Store) -> None:
    keep(store, DORA)
    for days in (3, 2, 1):
        store.people.note_visit("atlas", "d0", TODAY - timedelta(days=days))
    seen = store.people.visits("atlas", until=TODAY - timedelta(days=2))
    assert [each.day for each in seen] == [TODAY - timedelta(days=2), TODAY - timedelta(days=3)]


def test_nothing_but_who_may_come_in_refers_to_an_account() -> None:
    """Promise 6: nobody can work out from the tables whose work or whose words anything is."""
    refers = {
        f"{table.name}.{key.parent.name}"
        for table in schema.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in {"account", "hat", "api_token"}
    }
    named = {
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if "account" in column.name or "address" in column.name
    }
    assert refers == {"page_visit.account_id", "api_token.account_id"}
    assert named == {*refers, "account.address", "hat.address"}


def test_visits_that_are_old_go_also_where_nobody_comes_any_more(store: Store) -> None:
    keep(store, DORA)
    old, kept = TODAY - timedelta(days=30), TODAY - timedelta(days=29)
    for day in (old, kept):
        store.people.note_visit("atlas", "d0", day)
    assert store.people.forget_visits(TODAY) == 1
    assert store.people.forget_visits(TODAY) == 0
    assert [each.day for each in store.people.visits("atlas", until=TODAY)] == [kept]
