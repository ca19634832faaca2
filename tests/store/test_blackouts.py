"""Blackouts: the words go from every place, files included, and a mark stays."""

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Text, select

from andon.errors import Conflict
from andon.model import MARK, Blackout, Event, Message
from andon.store import Store, open_store, schema, wiping
from andon.store.blackouts import PLANNED, SPOKEN
from examples import NOW, ago, check_in, filled, flag, flag_update, reply, snapshot, sqlite_store
from store.conftest import Postgres

SECRET = "Wintergreen-42<b>"
SENTENCE = f"The key is {SECRET} & nobody else has it."


def blacked_out(store: Store, entry: str = "check_in:c1", field: str = "sentence", token: str = "b1") -> bool:
    return store.blackouts.black_out(Blackout(token, "atlas", NOW, entry, field), SENTENCE, SECRET)


def test_what_a_squad_has_said_is_listed_newest_first_and_as_known(store: Store) -> None:
    store.words.add_check_in(check_in("c1", at=ago(days=3), sentence=SENTENCE))
    store.words.add_check_in(check_in("c2", at=ago(days=2), squad_id="borealis"))
    store.words.add_flag(flag("f1", raised_at=ago(days=1), sentence="It burns.", would_help="Water."))
    told = store.blackouts.entries("atlas", until=NOW)
    assert [(each.entry, each.field) for each in told] == [
        ("flag:f1", "would_help"),
        ("flag:f1", "sentence"),
        ("check_in:c1", "sentence"),
    ]
    assert [each.entry for each in store.blackouts.entries("atlas", until=ago(days=2))] == ["check_in:c1"]


def test_a_slip_goes_from_every_place_and_only_there(store: Store) -> None:
    store.words.add_check_in(check_in("c1", sentence=SENTENCE))
    store.words.add_check_in(check_in("c2", sentence=f"Again {SECRET}."))
    store.words.add_check_in(check_in("c3", squad_id="borealis", sentence=f"Ours is {SECRET} too."))
    store.words.add_flag(flag("f1", sentence="It burns."))
    store.words.add_flag_update(flag_update("u1", flag_id="f1", note=f"Try {SECRET}"))
    store.words.add_reply(reply("r1", flag_id="f1", thanks=f"Thank you for {SECRET}."))
    assert blacked_out(store)
    said = {each.id: each.sentence for each in store.words.check_ins(until=NOW)}
    assert said["c1"] == f"The key is {MARK} & nobody else has it."
    assert said["c2"] == f"Again {MARK}."
    # Another squad's words are its own.
    assert said["c3"] == f"Ours is {SECRET} too."
    (found,) = store.words.flags(until=NOW)
    assert found.updates[0].note == f"Try {MARK}"
    assert found.replies[0].thanks == f"Thank you for {MARK}."
    assert [each.entry for each in store.blackouts.all("atlas", until=NOW)] == ["check_in:c1"]
    assert not blacked_out(store)


def test_capitals_and_wildcards_are_not_mixed_up(store: Store) -> None:
    store.words.add_check_in(check_in("c1", sentence="100% of Anna, none of anna"))
    store.blackouts.black_out(
        Blackout("b1", "atlas", NOW, "check_in:c1", "sentence"), "100% of Anna, none of anna", "Anna"
    )
    (said,) = store.words.check_ins(until=NOW)
    assert said.sentence == f"100% of {MARK}, none of anna"


def test_frozen_pages_and_messages_lose_it_too(store: Store) -> None:
    store.words.add_check_in(check_in("c1", sentence=SENTENCE))
    payload = json.dumps({"said": SENTENCE}, ensure_ascii=False).encode()
    html = b"<p>The key is Wintergreen-42&lt;b&gt; &amp; nobody else has it.</p>"
    store.snapshots.add(snapshot("s1"), "h1", {"html": html, "json": payload, "png": b"a picture of it"})
    store.snapshots.add(snapshot("s2"), "h2", {"html": b"<p>x</p>", "json": b"{}"})
    store.messages.add(
        [
            Message("m1", Event.FLAG_RAISED, "director", "all", "A flag", f"Atlas: {SENTENCE}", NOW, NOW),
            Message("m2", Event.FLAG_RAISED, "director", "all", "A flag", f"Borealis: {SECRET}", NOW, NOW),
        ]
    )
    assert blacked_out(store)
    assert store.snapshots.content("s1", "html") == f"<p>The key is {MARK} &amp; nobody else has it.</p>".encode()
    assert json.loads(store.snapshots.content("s1", "json") or b"") == {"said": SENTENCE.replace(SECRET, MARK)}
    assert store.snapshots.content("s1", "png") is None
    assert store.snapshots.content("s2", "html") == b"<p>x</p>"


def test_no_byte_of_it_stays_in_the_files_of_the_database(tmp_path: Path) -> None:
    with sqlite_store(tmp_path, organised=True) as store:
        store.words.add_check_in(check_in("c1", sentence=SENTENCE))
        assert any(SECRET.encode() in file.read_bytes() for file in tmp_path.iterdir())
        blacked_out(store)
        assert [file.name for file in tmp_path.iterdir() if SECRET.encode() in file.read_bytes()] == []
    with sqlite3.connect(tmp_path / "andon.db") as connection:
        assert not any(SECRET in line for line in connection.iterdump())


PLANTED = "Evergreen-4711"
"""In no other test, since all of them share one server."""


@dataclass(frozen=True)
class Server:
    url: str
    folder: Path
    connection: psycopg.Connection[Any]

    def settled(self) -> None:
        """As after a while: the statistics are read off the tables, and all is in the files."""
        self.connection.execute("analyze")
        self.connection.execute("checkpoint")

    def holding(self, words: str) -> list[str]:
        """The files in which these words stand."""
        return [each.name for each in self.folder.iterdir() if words.encode() in each.read_bytes()]

    def quoted(self, words: str) -> bool:
        """Whether the statistics quote them, which every user of the database may read."""
        (told,) = self.connection.execute("select string_agg(pg_stats::text, '') from pg_stats").fetchone() or ("",)
        return words in told


@pytest.fixture
def server(postgres: Postgres) -> Iterator[Server]:
    """A database of its own on the server, its address, and the folder that holds its files."""
    url = postgres.database()
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("select current_setting('data_directory'), oid from pg_database "
                                 "where datname = current_database()").fetchone()  # fmt: skip
        assert row is not None
        filled(open_store(url))
        yield Server(url, Path(row[0]) / "base" / str(row[1]), connection)
    postgres.drop(url)


def dump(store: Store) -> str:
    """Every value of every row of every table."""
    with store._database.read() as connection:
        rows = [row for table in schema.metadata.sorted_tables for row in connection.execute(select(table))]
    values = (bytes(each) if isinstance(each, memoryview) else each for row in rows for each in row)
    return "\n".join(each.decode(errors="replace") if isinstance(each, bytes) else str(each) for each in values)


def planted(store: Store) -> None:
    """Words with the secret, in each kind of table that is mended, and in rows that were written over before."""
    for n in range(3):
        store.words.add_check_in(check_in(f"c{n}", sentence=f"{n}: the key is {PLANTED}"))
    store.words.add_flag(flag("f1", sentence=f"Lost {PLANTED}"))
    store.words.add_reply(reply("r1", flag_id="f1", thanks=f"Thanks for {PLANTED}"))
    for n, mission in enumerate((f"We keep {PLANTED}", "We keep the keys")):
        store.plans.change_squad("atlas", "edited", {"mission": mission}, token=f"e{n}", at=ago(days=1))
    payload = json.dumps({"said": f"0: the key is {PLANTED}", "only": {"text": PLANTED}}).encode()
    narrowed = snapshot("s1", subject=f"portfolio?text={PLANTED}")
    store.snapshots.add(narrowed, "h1", {"html": b"<p></p>", "json": payload, "png": f"of {PLANTED}".encode()})
    for n, body in enumerate((f"0: the key is {PLANTED}", f"Sent: {PLANTED}")):
        store.messages.add([Message(f"m{n}", Event.FLAG_RAISED, "director", "all", "A flag", body, NOW, NOW)])
    (sent,) = [each for each in store.messages.waiting() if each.id == "m1"]
    store.messages.mark_sent(sent, NOW)


def blacked_out_on_the_server(store: Store) -> bool:
    return store.blackouts.black_out(
        Blackout("b1", "atlas", NOW, "check_in:c0", "sentence"), f"0: the key is {PLANTED}", PLANTED
    )


def test_no_byte_of_it_stays_in_tables_statistics_or_table_files_of_postgresql(server: Server) -> None:
    store = open_store(server.url)
    planted(store)
    server.settled()
    assert server.quoted(PLANTED)
    assert len(server.holding(PLANTED)) >= 5, "else this test proves nothing"
    assert PLANTED in dump(store)
    assert blacked_out_on_the_server(store)
    assert PLANTED not in dump(store)
    assert not server.quoted(PLANTED)
    # All is in the files, and nothing has tidied them up since.
    server.connection.execute("checkpoint")
    assert server.holding(PLANTED) == []
    assert server.holding("the key is") != [], "the words around it are there"


def test_a_table_that_somebody_holds_keeps_no_other_one_from_being_cleared_and_the_log_names_it(
    server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "PATIENCE_MS", 100)
    store = open_store(server.url)
    planted(store)
    server.settled()
    with psycopg.connect(server.url) as reading:
        reading.execute("lock table check_in in access share mode")
        assert blacked_out_on_the_server(store)
    server.settled()
    assert PLANTED not in dump(store)
    assert len(server.holding(PLANTED)) == 1
    assert [each.getMessage() for each in caplog.records if each.name == wiping.__name__] == [
        "What was deleted may still lie in the database's files, until these are cleared or vacuumed in full: check_in."
    ]
    server.connection.execute("vacuum full check_in")
    server.settled()
    assert server.holding(PLANTED) == []


WITHOUT_WORDS = re.compile(
    r"(source|issue.*|version|sprint|membership|forecast|squad_.*|tribe|bet|guild|launch_event|launch_scope|"
    r"setting|store_version|snapshot|blackout|claim_owner|message)"
)


def test_every_field_with_a_squads_words_can_be_blacked_out() -> None:
    """A new text has to be named in SPOKEN or PLANNED, or its table here with a reason."""
    kept = {(spoken.table.name, field) for spoken in SPOKEN for field in spoken.fields}
    kept |= {(table.name, column.name) for table, column, _ in PLANNED}
    texts = {
        (table.name, column.name)
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text) and not WITHOUT_WORDS.fullmatch(table.name)
    }
    assert texts - kept == set()


def test_two_black_outs_at_once_leave_the_documents_of_what_is_left(store: Store) -> None:
    store.words.add_check_in(check_in("c1", sentence=SENTENCE))
    store.words.add_check_in(check_in("c2", sentence="Ask Anna."))
    payload = json.dumps({"said": [SENTENCE, "Ask Anna."]}, ensure_ascii=False).encode()
    store.snapshots.add(snapshot("s1"), "h1", {"html": b"<p></p>", "json": payload, "png": b"a picture of it"})
    rendered = []

    def render(told: dict[str, list[str]]) -> dict[str, bytes]:
        rendered.append(told["said"])
        if len(rendered) == 1:  # somebody else's, in the middle of the first one
            other = Blackout("b2", "atlas", NOW, "check_in:c2", "sentence")
            assert store.blackouts.black_out(other, "Ask Anna.", "Anna", render=render)
        return {"png": " ".join(told["said"]).encode()}

    first = Blackout("b1", "atlas", NOW, "check_in:c1", "sentence")
    assert store.blackouts.black_out(first, SENTENCE, SECRET, render=render)
    left = [SENTENCE.replace(SECRET, MARK), f"Ask {MARK}."]
    assert rendered[-1] == left
    assert store.snapshots.content("s1", "png") == " ".join(left).encode()
    assert store.blackouts.count() == 2


def test_a_document_that_cannot_be_made_anew_keeps_no_other_one_away(store: Store) -> None:
    store.words.add_check_in(check_in("c1", sentence=SENTENCE))
    for n in (1, 2):
        payload = json.dumps({"said": SENTENCE, "n": n}, ensure_ascii=False).encode()
        store.snapshots.add(snapshot(f"s{n}"), f"h{n}", {"html": b"<p></p>", "json": payload, "png": b"a picture"})

    def render(told: dict[str, int]) -> dict[str, bytes]:
        if told["n"] == 1:
            raise ValueError("cannot be drawn")
        return {"png": b"anew"}

    slip = Blackout("b1", "atlas", NOW, "check_in:c1", "sentence")
    assert store.blackouts.black_out(slip, SENTENCE, SECRET, render=render)
    assert store.snapshots.content("s1", "png") is None
    assert store.snapshots.content("s2", "png") == b"anew"


def test_what_was_read_before_something_was_blacked_out_is_not_frozen(store: Store) -> None:
    store.words.add_check_in(check_in("c1", sentence="Ask Anna."))
    before = store.blackouts.count()
    assert store.blackouts.black_out(Blackout("b1", "atlas", NOW, "check_in:c1", "sentence"), "Ask Anna.", "Anna")
    with pytest.raises(Conflict):
        store.snapshots.add(snapshot(), "hash", {"html": b"x"}, blackouts=before)
    assert store.snapshots.all() == []
    assert store.snapshots.add(snapshot(), "hash", {"html": b"x"}, blackouts=store.blackouts.count())
