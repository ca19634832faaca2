"""The page that tells how Andon itself is."""

from datetime import timedelta
from pathlib import Path

import pytest

from andon import __version__
from andon.model import Event, Message
from andon.store import Store
from andon.ui import links, session, text_status
from built import Demo
from pages.visits import ATLAS, DIRECTOR, now, visit, words

PLAN = '[[history]]\nname = "web"\npath = "web"\n[channels]\nteam = "TEAM"\n'


@pytest.mark.parametrize("who", [session.GUEST, ATLAS])
def test_it_is_for_those_who_look_after_andon(small: Store, who: str) -> None:
    at = visit(links.STATUS, who)
    assert text_status.WHO_FIRST in words(at)
    assert not at.button(key="cord").disabled if who == ATLAS else True
    assert text_status.DATABASE not in words(at)


def test_where_all_is_well_it_says_so_first(small: Store) -> None:
    at = visit(links.STATUS, DIRECTOR)
    assert text_status.ALL_WELL in words(at)
    assert f"Andon {__version__}" in words(at)
    assert text_status.NO_SOURCES in words(at)


def test_what_wants_a_look_stands_first_with_what_to_do(small: Store, tmp_path: Path) -> None:
    (tmp_path / "andon.toml").write_text(PLAN)
    small.work.begin_sync("web", now() - timedelta(hours=5))
    small.work.finish_sync("web", now() - timedelta(hours=5), {"seconds": 1.5, "swept": 1204, "downloaded": 12})
    tried = {"tried_at": (now() - timedelta(hours=1)).isoformat(), "tried_seconds": 30.0}
    small.work.fail_sync("web", attempt={**tried, "why": "web does not <b>answer</b>.", "hint": "Is it up?"})
    small.messages.add([Message("m", Event.DIGEST, "director", "team", "T", "B", now(), now())])
    at = visit(links.STATUS, DIRECTOR)
    told = words(at)
    assert text_status.heading(2) in told, "the sync, and a channel without an address"
    assert "web: the last sync failed 1 hour ago. web does not <b>answer</b>. Is it up?" in told
    assert "TEAM is not set" in told
    for each in ("Read whole 5 hours ago, in 1.5 s: 1,204 seen and 12 read anew.", "failed 1 hour ago, after 30 s."):
        assert each in told
    # The button looks again: what came right meanwhile is gone.
    small.work.begin_sync("web", now())
    small.work.finish_sync("web", now(), {"seconds": 1.5, "swept": 1204})
    at.button(key="status_again").click().run()
    assert "web does not" not in words(at)


def test_the_demo_is_told_whole(demo: Demo) -> None:
    told = words(visit(links.STATUS, DIRECTOR))
    assert "with dates" in told
    assert "without an answer" in told
    assert "SQLite" in told
