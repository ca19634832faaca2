"""Blackouts: the words go from every place, files included, and a mark stays."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Text

from andon.errors import Conflict
from andon.model import MARK, Blackout, Event, Message
from andon.store import Store, schema
from andon.store.blackouts import SPOKEN
from examples import NOW, ago, check_in, flag, flag_update, reply, snapshot, sqlite_store

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


WITHOUT_WORDS = re.compile(
    r"(source|issue.*|version|sprint|membership|forecast|squad.*|tribe|bet|guild|launch|launch_event|launch_scope|"
    r"setting|store_version|snapshot|blackout|claim_owner|message)"
)


def test_every_field_with_a_squads_words_can_be_blacked_out() -> None:
    """A new table with a text in it has to be named in SPOKEN, or here with a reason."""
    kept = {(spoken.table.name, field) for spoken in SPOKEN for field in spoken.fields}
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
