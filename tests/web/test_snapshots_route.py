import gzip
import os
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from andon.errors import AndonError, NotFound, StoreError
from andon.model import Snapshot
from andon.store import Store, open_store, schema
from andon.store.database import Database
from andon.store.snapshots import Snapshots
from andon.usecases.secret_links import secret_hash
from andon.web.shell import Shell
from andon.web.slide_script import SCRIPT_HASHES
from andon.web.snapshots import Read, routes
from asgi import Answer, ask

TOKEN = "kZ3-_x9"
PAGE = b"<!DOCTYPE html><title>Frozen 12 May 2026, 09:00</title>"
SLIDES = b"<!DOCTYPE html><title>Slides, frozen 12 May 2026, 09:00</title>"
STORED = {(TOKEN, "html"): PAGE, (TOKEN, "json"): b'{"launch": "Bergamot"}', (TOKEN, "slides"): SLIDES}
FORMATS = ("html", "slides", "embed", "json", "png", "card.png", "burn_up.png", "pdf", "pptx", "csv")
ENDINGS = ("", "?present", "?embed", ".json", ".png", ".card.png", ".burn_up.png", ".pdf", ".pptx", ".csv")
"""Of the addresses of these formats."""
EACH = {format: PAGE if format == "html" else format.encode() for format in FORMATS if format not in ("json", "pdf")}
ALL = {"json": b"{}", **EACH}
opened_in: list[str] = []


def read(token: str, format_: str) -> bytes:
    opened_in.append(threading.current_thread().name)
    try:
        return STORED[token, format_]
    except KeyError:
        raise NotFound("No snapshot opens with this link.") from None


def failing(error: AndonError) -> Read:
    def read(token: str, format_: str) -> bytes:
        raise error

    return read


def asked(path: str, *, read: Read = read, method: str = "GET", headers: Mapping[str, str] | None = None) -> Answer:
    return ask(Shell(Starlette(routes=routes(read))), path, method=method, headers=headers)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of this process, with one link of each kind: good, expired and revoked."""
    url = f"sqlite:///{tmp_path / 'andon.db'}"
    monkeypatch.setenv("ANDON_DATABASE_URL", url)
    store, now = open_store(url), datetime.now(UTC)
    good = Snapshot(id="good", title="Bergamot", made_at=now, as_of=now, made_by="Dora", subject="launch:bergamot")
    for snapshot in (
        good,
        replace(good, id="expired", expires_at=now - timedelta(hours=1)),
        replace(good, id="revoked"),
    ):
        store.snapshots.add(snapshot, secret_hash(snapshot.id), {"json": b"{}"} | EACH)
    store.snapshots.revoke("revoked", now)
    return store


def from_the_store(path: str, method: str = "GET") -> Answer:
    return ask(Starlette(routes=routes(rest=0)), path, method=method)


def test_a_stored_link_opens_and_the_opening_is_counted(store: Store) -> None:
    assert from_the_store("/s/good").body == PAGE
    assert from_the_store("/s/good.json").body == b"{}"
    (opened,) = (each.opened for each in store.snapshots.all() if each.id == "good")
    assert opened == 2


def test_a_link_opens_while_nothing_can_be_written_and_is_counted_afterwards(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*told: object) -> None:
        raise StoreError("The database is read-only.")

    app = Starlette(routes=routes(rest=0))
    with monkeypatch.context() as patch:
        patch.setattr(Snapshots, "count_opening", busy)
        assert ask(app, "/s/good").body == PAGE
    assert ask(app, "/s/good").body == PAGE
    assert [each.opened for each in store.snapshots.all() if each.id == "good"] == [2]


def test_wrong_expired_and_revoked_links_cannot_be_told_apart(store: Store) -> None:
    answers = [from_the_store(f"/s/{token}{end}") for token in ("wrong", "expired", "revoked") for end in ENDINGS]
    assert {(answer.status, answer.body) for answer in answers} == {(404, answers[0].body)}
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert not [each for each in store.snapshots.all() if each.opened]


def test_each_format_is_served_as_stored_until_its_link_is_closed(store: Store) -> None:
    for format, end in zip(FORMATS, ENDINGS, strict=True):
        answer = from_the_store(f"/s/good{end}")
        assert (answer.status, answer.body) == ((404, answer.body) if format == "pdf" else (200, ALL[format]))
    store.snapshots.revoke("good", datetime.now(UTC))
    assert {from_the_store(f"/s/good{end}").status for end in ENDINGS} == {404}


def test_a_saved_file_is_not_named_after_the_link_that_opens_it(store: Store) -> None:
    for end in (".pptx", ".csv", ".burn_up.png"):
        told = from_the_store(f"/s/good{end}").headers["content-disposition"]
        assert told == f'inline; filename="andon{end}"'


def test_a_chat_that_fetches_the_preview_has_not_opened_the_link(store: Store) -> None:
    assert from_the_store("/s/good.card.png").body == b"card.png"
    assert not [each for each in store.snapshots.all() if each.opened]


def test_a_page_names_its_own_link_of_which_only_the_hash_is_stored(store: Store) -> None:
    now = datetime.now(UTC)
    another = Snapshot(id="another", title="B", made_at=now, as_of=now, made_by="Dora", subject="portfolio")
    page = b'<a href="<here.pdf">&lt;here</a>'
    store.snapshots.add(another, secret_hash("another-one"), {"html": page, "embed": page})
    for path in ("/s/another-one", "/s/another-one?embed"):
        assert from_the_store(path).body == b'<a href="another-one.pdf">&lt;here</a>'


def test_slides_may_run_the_script_that_pages_them_and_no_other() -> None:
    answer = asked(f"/s/{TOKEN}?present")
    assert (answer.status, answer.body) == (200, SLIDES)
    rules = answer.headers["content-security-policy"].split("; ")
    (scripts,) = (rule for rule in rules if rule.startswith("script-src"))
    assert scripts == "script-src " + " ".join(f"'{each}'" for each in SCRIPT_HASHES)
    assert "default-src 'none'" in rules
    assert "script-src" not in asked(f"/s/{TOKEN}").headers["content-security-policy"]


WIKI = "https://wiki.example.com"


@pytest.fixture
def wiki(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An organisation whose wiki may show Andon."""
    (tmp_path / "andon.toml").write_text(f'[embed]\nsites = ["{WIKI}"]\n')
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))


def test_its_small_form_is_for_frames_of_the_sites_that_are_named(store: Store, wiki: None) -> None:
    answer = ask(Shell(Starlette(routes=routes(rest=0))), "/s/good?embed")
    assert (answer.status, answer.body) == (200, b"embed")
    policy = answer.headers["content-security-policy"].split("; ")
    assert f"frame-ancestors {WIKI}" in policy
    assert {"default-src 'none'", "form-action 'none'"} <= set(policy)
    assert "x-frame-options" not in answer.headers
    assert answer.headers["referrer-policy"] == "no-referrer"
    for path in ("/s/good", "/s/good?present", "/s/good.json"):
        others = ask(Shell(Starlette(routes=routes(rest=0))), path).headers
        assert "frame-ancestors 'none'" in others["content-security-policy"]
        assert others["x-frame-options"] == "DENY"


def test_without_a_named_site_or_with_a_file_that_cannot_be_read_nobody_frames_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "andon.toml"
    monkeypatch.setenv("ANDON_CONFIG", str(file))
    for text in ("", '[embed]\nsites = ["https://*"]\n', "[embed"):
        file.write_text(text)
        answer = ask(Shell(Starlette(routes=routes(rest=0))), "/s/good?embed")
        assert answer.status == 200
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"


def test_what_was_frozen_before_there_was_a_small_form_is_framed_whole(wiki: None) -> None:
    answer = asked(f"/s/{TOKEN}?embed")
    assert (answer.status, answer.body) == (200, PAGE)
    assert WIKI in answer.headers["content-security-policy"]


def test_a_wrong_link_is_not_framed(wiki: None) -> None:
    assert "frame-ancestors 'none'" in asked("/s/wrong?embed").headers["content-security-policy"]


def test_what_was_frozen_before_there_were_slides_stays_a_page() -> None:
    def old(token: str, format_: str) -> bytes:
        if format_ == "slides":
            raise NotFound("No slides.")
        return read(token, format_)

    assert asked(f"/s/{TOKEN}?present", read=old).body == PAGE


def test_a_format_that_was_not_stored_does_not_open(store: Store) -> None:
    assert from_the_store("/s/good.pdf").status == 404


def test_a_link_shows_the_stored_bytes_untouched() -> None:
    answer = asked(f"/s/{TOKEN}")
    assert answer.status == 200
    assert answer.body == PAGE
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_its_numbers_come_as_json() -> None:
    answer = asked(f"/s/{TOKEN}.json")
    assert answer.body == STORED[TOKEN, "json"]
    assert answer.headers["content-type"] == "application/json"


def test_a_frozen_page_may_run_and_load_nothing_and_stays_out_of_caches_and_indexes() -> None:
    headers = asked(f"/s/{TOKEN}").headers
    (policy,) = headers.getlist("content-security-policy")
    for rule in ("default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "frame-ancestors 'none'"):
        assert rule in policy.split("; ")
    assert headers["cache-control"] == "private, no-cache"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/s/wrong", "/s/wrong.json", f"/s/{TOKEN}.exe", f"/s/{TOKEN}/more", "/s/", "/s"])
def test_whatever_does_not_open_gets_one_and_the_same_quiet_page(path: str) -> None:
    answer, other = asked(path), asked("/s/never-existed")
    assert answer.status == 404
    assert (answer.body, answer.headers) == (other.body, other.headers)
    assert "This link shows nothing" in answer.text
    assert "http" not in answer.text


def test_the_page_for_a_link_that_does_not_open_is_no_less_protected() -> None:
    assert asked("/s/wrong").headers["content-security-policy"].startswith("default-src 'none'")


def test_a_store_that_is_away_says_so_without_details() -> None:
    answer = asked(f"/s/{TOKEN}", read=failing(StoreError("postgresql://db.internal does not answer.")))
    assert answer.status == 503
    assert "cannot be shown right now" in answer.text
    assert "internal" not in answer.text


def test_a_browser_that_has_it_already_is_told_so_without_the_bytes() -> None:
    first = asked(f"/s/{TOKEN}")
    again = asked(f"/s/{TOKEN}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == "private, no-cache"
    assert asked(f"/s/{TOKEN}?present", headers={"If-None-Match": first.headers["etag"]}).status == 200


def test_what_a_browser_has_does_not_open_a_link_that_was_closed(store: Store) -> None:
    tag = from_the_store("/s/good").headers["etag"]
    store.snapshots.revoke("good", datetime.now(UTC))
    assert ask(Starlette(routes=routes(rest=0)), "/s/good", headers={"If-None-Match": tag}).status == 404


def test_a_room_reads_a_link_once_and_sees_a_revocation_and_a_black_out_at_its_next_opening(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_from_store: list[str] = []
    content = Snapshots.content

    def noted(self: Snapshots, snapshot_id: str, format: str) -> bytes | None:
        read_from_store.append(format)
        return content(self, snapshot_id, format)

    monkeypatch.setattr(Snapshots, "content", noted)
    app = Starlette(routes=routes(rest=0))
    assert {ask(app, "/s/good").body for _ in range(20)} == {PAGE}
    assert read_from_store == ["html"]
    assert [each.opened for each in store.snapshots.all() if each.id == "good"] == [20]
    # As a black-out mends a page: in a transaction of another process.
    with Database(os.environ["ANDON_DATABASE_URL"]).write() as connection:
        connection.execute(update(schema.snapshot_file).values(content=b"mended"))
    assert ask(app, "/s/good").body == b"mended"
    store.snapshots.revoke("good", datetime.now(UTC))
    assert ask(app, "/s/good").status == 404


def test_what_was_read_for_a_room_expires_with_its_link(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    (good,) = (each for each in store.snapshots.all() if each.id == "good")
    store.snapshots.add(replace(good, id="soon", expires_at=soon), secret_hash("soon"), EACH)
    app = Starlette(routes=routes(rest=0))
    assert ask(app, "/s/soon").body == PAGE
    later = SimpleNamespace(now=lambda zone: soon + timedelta(seconds=1))
    monkeypatch.setattr("andon.web.snapshots.datetime", later)
    assert ask(app, "/s/soon").status == 404


def test_words_travel_compressed_where_the_browser_can_read_that() -> None:
    answer = asked(f"/s/{TOKEN}", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == PAGE
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert "content-encoding" not in asked(f"/s/{TOKEN}").headers


def test_a_link_preview_may_ask_with_head() -> None:
    answer = asked(f"/s/{TOKEN}", method="HEAD")
    assert answer.status == 200
    assert answer.headers["content-length"] == str(len(PAGE))


def test_reading_the_store_does_not_hold_up_the_other_visitors() -> None:
    opened_in.clear()
    asked(f"/s/{TOKEN}")
    (thread,) = opened_in
    assert "AnyIO worker" in thread
