"""Promise 7: A vote is blind. Nobody sees results before the round closes; a value is stored without its voter; while
a round is open a ballot is keyed by a random secret that only the voter's browser holds, and closing deletes keys,
times and order; results of fewer than 5 votes stay inside the squad; no running mean. (Through the browser:
tests/browser/test_votes.py; the account of requests: tests/web/test_votes_served.py.)"""

import ast
import gzip
import logging
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from starlette.applications import Starlette

import andon
from andon.errors import NotAllowed
from andon.model import FEWEST_TOLD, PROBABILITIES, Round, Viewer
from andon.store import Store, forget, open_store, schema
from andon.usecases import ballots, vote
from andon.usecases.launch_page import launch_page
from andon.usecases.portfolio import portfolio
from andon.usecases.ports import silent
from andon.usecases.snapshot import snapshot_payload
from andon.usecases.squad_home import squad_home
from andon.web.votes import Booth, routes
from asgi import ask
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, VIEWER, check_in, look, sqlite_store, vote_round

CODE = ballots.code_of("the secret of a form")
LIB = Path(andon.__file__).parent
OUTSIDERS = pytest.mark.parametrize("viewer", [DIRECTOR, BOREALIS, VIEWER], ids=["director", "another squad", "viewer"])


def opened(store: Store, **changes: Any) -> None:
    store.votes.open(vote_round(**changes), ballots.code_hash(CODE))


def cast(store: Store, *values: int) -> None:
    for n, value in enumerate(values):
        ballots.cast_vote(store, CODE, secret=f"the browser {n}", probability=value, now=NOW)


# ------------------------------------------------------------------------------ nothing before the close


@pytest.mark.parametrize("other", [(90, 90, 90), (10, 50, 90), (70, 10, 10)])
def test_while_a_round_is_open_its_squad_cannot_tell_one_vote_from_another(
    tmp_path: Path, other: tuple[int, ...]
) -> None:
    """Whatever was voted, every answer is the same: no value, no spread, no running mean, only how many."""
    answers = []
    for n, values in enumerate([(10, 10, 10), other]):
        folder = tmp_path / f"{n}"
        folder.mkdir()
        with sqlite_store(folder, organised=True) as store:
            opened(store)
            cast(store, *values)
            answers.append(
                (
                    vote.vote_page(store, look(ATLAS), "atlas", "halcyon", ""),
                    vote.on_home(store, look(ATLAS), "atlas"),
                    vote.opened_rounds(store, NOW),
                    vote.closed_round(store, "atlas", "halcyon", "r1"),
                    store.votes.round("r1"),
                    store.votes.by_code(ballots.code_hash(CODE)),
                    store.votes.rounds(until=NOW),
                    store.votes.due(NOW + timedelta(days=9)),
                    ballots.ballot_paper(store, CODE, secret="the browser 0", now=NOW),
                )
            )
    assert answers[0] == answers[1]
    page = answers[0][0]
    assert page.current == vote_round(voted=3)
    assert page.current.median is None


@OUTSIDERS
def test_an_open_round_shows_to_nobody_outside_the_squad_not_even_that_it_is(store: Store, viewer: Viewer) -> None:
    before = outside(store, viewer)
    opened(store)
    cast(store, 10, 90)
    assert outside(store, viewer) == before
    with pytest.raises(NotAllowed):
        vote.vote_page(store, look(viewer), "atlas", "halcyon", "r1")
    with pytest.raises(NotAllowed):
        vote.on_home(store, look(viewer), "atlas")


# ------------------------------------------------------------------------------ a value without its voter


def test_no_table_of_votes_has_a_place_for_who_or_when() -> None:
    """A ballot is a round, a hash and a value; a round holds counts and no list of votes."""
    assert [each.name for each in schema.ballot.columns] == ["round_id", "secret_hash", "probability"]
    told = {each.name for each in schema.vote_round.columns}
    assert told == {
        "id",
        "launch_id",
        "squad_id",
        "code_hash",
        "opened_at",
        "expected",
        "closes_at",
        "closed_at",
        "counts",
        "voted",
    }
    assert {each.name for each in fields(Round)} == told - {"code_hash"}


class Room:
    """A database file with a round in it, and browsers that vote in it through the real pages."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "andon.db"
        self.store = open_store(f"sqlite:///{self.file}")
        self.secrets: list[str] = []
        self.cookies: list[str] = []

    def vote(self, value: int, cookie: str = "") -> str:
        """Vote, and keep the cookie."""
        headers = {"cookie": cookie} if cookie else {}
        booth = Booth(self.store, NOW, NOW.tzinfo, https=False)  # type: ignore[arg-type]
        app = Starlette(routes=routes(lambda: booth))
        answer = ask(app, f"/v/{CODE}", method="POST", headers=headers, body=f"probability={value}".encode())
        assert answer.status == 303
        kept = answer.headers["set-cookie"].split(";")[0]
        if kept not in self.cookies:
            self.cookies.append(kept)
            self.secrets.append(kept.partition("=")[2])
        return kept

    def dump(self) -> str:
        """Everything that a backup holds."""
        with closing(sqlite3.connect(self.file)) as connection:
            return "\n".join(connection.iterdump())

    def export(self) -> str:
        """Everything that `andon export` writes, unpacked."""
        with tempfile.TemporaryDirectory() as folder:
            self.store.everything.write(Path(folder), andon="", now=NOW, progress=silent)
            files = sorted(Path(folder).rglob("*.gz"))
            assert len(files) > len(schema.metadata.tables) / 2
            return "".join(gzip.decompress(each.read_bytes()).decode() for each in files)

    def bytes(self) -> bytes:
        """Everything that stands in the files, whether a statement finds it or not."""
        return b"".join(each.read_bytes() for each in sorted(self.file.parent.glob("andon.db*")))

    def ballot_keys(self) -> list[str]:
        with closing(sqlite3.connect(self.file)) as connection:
            return [key for (key,) in connection.execute("select secret_hash from ballot")]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with sqlite_store(tmp_path, organised=True):
        room = Room(tmp_path)
        room.store.votes.open(vote_round(expected=50), ballots.code_hash(CODE))
        with closing(sqlite3.connect(room.file)) as other:
            # As another process would: SQLite tidies its log by itself when the last connection closes.
            other.execute("select * from ballot").fetchall()
            yield room
        forget(f"sqlite:///{room.file}")


def test_neither_dump_nor_files_nor_log_ever_hold_a_secret_and_after_the_close_not_even_its_hash(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    """Sixty people vote and change their minds; the pages of the database split and join on the way."""
    caplog.set_level(logging.DEBUG)
    random = Random(7)
    mine = [room.vote(random.choice(PROBABILITIES)) for _ in range(60)]
    for _ in range(30):
        room.vote(random.choice(PROBABILITIES), random.choice(mine))
    keys = room.ballot_keys()
    assert (len(keys), len(set(room.secrets))) == (60, 60)
    told = room.dump() + room.export()
    for each in (*room.secrets, *room.cookies, CODE, CODE.replace("-", "")):
        assert each not in told
        assert each.encode() not in room.bytes()
        assert each not in caplog.text
    assert all(key.encode() in room.bytes() for key in keys)

    closed = vote.close_round(room.store, ATLAS, "r1", now=NOW)
    assert (closed.voted, sum(closed.counts or ())) == (60, 60)
    after = room.bytes()
    told = room.dump() + room.export()
    left = [each for each in (*keys, *room.secrets, CODE) if each in told or each.encode() in after]
    assert left == []
    assert not [key for key in keys if key in caplog.text]
    assert room.ballot_keys() == []


def test_a_backup_of_an_open_round_holds_no_order(room: Room) -> None:
    """Rows lie in the order of their hashes, whoever came first, and SQLite has no number for them."""
    came = []
    for value in (10, 30, 50, 70, 90) * 4:
        room.vote(value)
        came.append(next(each for each in room.ballot_keys() if each not in came))
    dumped = re.findall(r"INSERT INTO \"?ballot\"? VALUES\('r1','([0-9a-f]{64})',\d+\)", room.dump())
    assert dumped == sorted(came) != came
    exported = re.findall(r'{"round_id":"r1","secret_hash":"([0-9a-f]{64})","probability":\d+}\n', room.export())
    assert exported == sorted(came)
    with closing(sqlite3.connect(room.file)) as connection, pytest.raises(sqlite3.OperationalError, match="rowid"):
        connection.execute("select rowid from ballot")


def test_a_key_is_of_no_use_in_another_round(store: Store) -> None:
    """One browser's votes in two rounds cannot be told to be one browser's."""
    for round_id, code in (("r1", "one"), ("r2", "two")):
        store.votes.open(
            vote_round(round_id, launch_id="halcyon" if round_id == "r1" else "meridian"), ballots.code_hash(code)
        )
        ballots.cast_vote(store, code, secret="the same browser", probability=50, now=NOW)
    first, second = (ballots._ballot_key(vote_round(each), "the same browser") for each in ("r1", "r2"))
    assert first != second
    assert [store.votes.has_voted("r1", each) for each in (first, second)] == [True, False]


# ------------------------------------------------------------------------------ fewer than five


def outside(store: Store, viewer: Viewer) -> str:
    """Everything that somebody outside the squad is given about its launch."""
    seen = look(viewer)
    answers = (
        portfolio(store, seen),
        launch_page(store, seen, "halcyon"),
        squad_home(store, seen, "atlas"),
        snapshot_payload(store, seen, "launch:halcyon"),
        snapshot_payload(store, seen, "portfolio"),
    )
    return "\n".join(map(repr, answers))


@OUTSIDERS
@pytest.mark.parametrize("voted", range(1, FEWEST_TOLD))
def test_results_of_fewer_than_five_votes_stay_inside_the_squad(tmp_path: Path, viewer: Viewer, voted: int) -> None:
    """What others are given is the same, to the letter, as if nobody had voted."""
    told = []
    for name, words in (
        ("voted", check_in(round_id="r1", median=10, voted=voted)),
        ("otherwise", check_in(round_id="r1", median=90, voted=voted)),
        ("not", check_in()),
    ):
        folder = tmp_path / name
        folder.mkdir()
        with sqlite_store(folder, organised=True) as store:
            store.words.add_check_in(words)
            told.append(outside(store, viewer))
    assert told[0] == told[1] == told[2]


@OUTSIDERS
def test_others_never_see_the_spread_however_many_voted(store: Store, viewer: Viewer) -> None:
    """From five votes on they may learn how many voted and the median; never how often an answer was chosen."""
    opened(store, opened_at=NOW - timedelta(hours=1), closes_at=NOW)
    for n, value in enumerate((10, 10, 30, 70, 90, 90, 90)):
        ballots.cast_vote(store, CODE, secret=f"browser {n}", probability=value, now=NOW - timedelta(minutes=1))
    vote.close_due(store, NOW)
    closed = vote.closed_round(store, "atlas", "halcyon", "r1")
    assert closed
    assert closed.counts == (2, 1, 0, 1, 3)
    store.words.add_check_in(check_in(at=NOW, round_id="r1", median=closed.median, voted=closed.voted))
    told = outside(store, viewer)
    assert "counts" not in told
    assert "2, 1, 0, 1, 3" not in told
    with pytest.raises(NotAllowed):
        vote.vote_page(store, look(viewer), "atlas", "halcyon", "r1")


# ------------------------------------------------------------------------------ no totals


def test_nothing_in_andon_adds_votes_up_over_squads() -> None:
    """Totals would reveal a small squad by subtraction. Counts leave the store in two modules alone: one shows them
    to their own squad, one takes votes; what tells others of rounds gets them without any."""
    readers = {
        str(file.relative_to(LIB))
        for file in LIB.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "votes" and not ast.unparse(node).startswith("self.")
    }
    assert readers == {"usecases/vote.py", "usecases/ballots.py"}


def test_what_tells_of_rounds_knows_no_result(store: Store) -> None:
    opened(store)
    cast(store, 10, 10, 90, 90, 90)
    assert vote.opened_rounds(store, NOW) == (vote_round(),)
    vote.close_round(store, ATLAS, "r1", now=NOW)
    assert vote.opened_rounds(store, NOW + timedelta(minutes=1)) == ()
