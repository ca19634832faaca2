"""Snapshots: bytes are written once and only read."""

from datetime import timedelta

from andon.store import Store
from examples import NOW, ago, snapshot

FILES = {"html": b"<p>\xc3\xa5\x00\xff</p>", "json": b"{}"}


def test_a_snapshot_comes_back_equal_with_its_bytes(empty: Store) -> None:
    whole = snapshot(expires_at=NOW + timedelta(days=7))
    assert empty.snapshots.add(whole, "hash", FILES)
    assert empty.snapshots.by_hash("hash") == whole
    assert empty.snapshots.content("s1", "html") == FILES["html"]
    assert empty.snapshots.content("s1", "pdf") is None
    assert empty.snapshots.by_hash("another") is None


def test_a_second_click_freezes_nothing_anew(empty: Store) -> None:
    empty.snapshots.add(snapshot(), "hash", FILES)
    assert not empty.snapshots.add(snapshot(title="Other"), "other", {"html": b"other"})
    assert empty.snapshots.content("s1", "html") == FILES["html"]
    assert empty.snapshots.by_hash("other") is None


def test_the_newest_snapshot_is_listed_first(empty: Store) -> None:
    for n in (3, 1, 2):
        empty.snapshots.add(snapshot(f"s{n}", made_at=ago(days=n)), f"hash{n}", FILES)
    assert [each.id for each in empty.snapshots.all()] == ["s1", "s2", "s3"]


def test_openings_are_counted_without_making_every_page_look_again(empty: Store) -> None:
    empty.snapshots.add(snapshot(), "hash", FILES)
    before = empty.version()
    for _ in range(3):
        empty.snapshots.count_opening("s1")
    assert empty.snapshots.all() == [snapshot(opened=3)]
    assert empty.version() == before


def test_the_first_revocation_counts(empty: Store) -> None:
    empty.snapshots.add(snapshot(), "hash", FILES)
    empty.snapshots.revoke("s1", ago(hours=1))
    empty.snapshots.revoke("s1", NOW)
    assert empty.snapshots.all() == [snapshot(revoked_at=ago(hours=1))]
