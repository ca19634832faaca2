"""Jira is down for a day: a round every ten minutes fails, words go on, and pages tell the age of what they show."""

import logging
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from andon.config import Settings
from andon.model import Status
from andon.rounds import Round, load_libraries, sync_round
from andon.sources.jira import reader
from andon.sources.jira.waits import Patience
from andon.store import forget, open_store
from andon.ui import links
from andon.upkeep import Upkeep
from andon.usecases.check_in import check_in
from andon.usecases.flags import raise_flag
from andon.usecases.ports import silent
from bad_days.conftest import Tell, with_squads
from jira_own import Site, running
from pages.visits import DIRECTOR, THE_SQUAD, now, visit, words
from server import free_port

JIRA = '[[jira]]\nname = "jira"\nurl = "{url}"\nprojects = ["SHOP"]\n'
TOKEN = "token-of-person-1"
EVERY = timedelta(minutes=10)
DAY = timedelta(days=1)


def shop() -> Site:
    site = Site()
    site.add_project("SHOP")
    component = site.add_component("SHOP", "Atlas").id
    for n in range(5):
        site.create("SHOP", "Story", f"Story {n}", components=(component,))
    return site


def test_a_day_without_jira_costs_no_word_and_no_hand_and_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"sqlite:///{tmp_path / 'andon.db'}"
    environ = {"ANDON_DATABASE_URL": url, "ANDON_CONFIG": str(tmp_path / "andon.toml"), "ANDON_JIRA_TOKEN": TOKEN}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    load_libraries()  # whose annotations name the class that is replaced here
    # What a round waits between two tries is no part of a simulated day.
    monkeypatch.setattr(reader, "Patience", lambda **_: Patience(attempts=2, sleep=lambda seconds: None))
    settings = Settings(database_url=url, config=tmp_path / "andon.toml")
    with_squads(url)
    store, ids = open_store(url), (f"id{n}" for n in count())
    # The day ends now, so that pages, which read the real clock, show its end.
    began = now() - DAY
    clock = began

    def one_round() -> Round:
        return sync_round(settings, now=lambda: clock, make_id=lambda: next(ids), progress=silent, then_forecast=True)

    with ExitStack() as jira:
        settings.config.write_text(JIRA.format(url=jira.enter_context(running(shop(), "dc"))))
        whole = one_round()
        assert (whole.errors, store.work.issue_count()) == ((), 5)
    # Nobody listens there any more.
    settings.config.write_text(JIRA.format(url=f"http://127.0.0.1:{free_port()}"))
    sentences, failed = set[str](), 0
    for number in range(1, DAY // EVERY + 1):
        clock = began + number * EVERY
        done = one_round()
        assert done.synced == ()
        sentences |= {each.message for each in done.errors}
        failed += 1
        if number % 12 == 0:
            check_in(
                store,
                THE_SQUAD,
                launch_id="halcyon",
                squad_id="atlas",
                status=Status.WORRIED,
                probability=50,
                sentence=f"Jira is down, hour {number // 6}.",
                token=f"word-{number}",
                now=clock,
            )
    raise_flag(
        store,
        THE_SQUAD,
        squad_id="atlas",
        launch_id="halcyon",
        since=clock.date(),
        sentence="Nobody can see our board.",
        would_help="A Jira.",
        token="flag",
        now=clock,
    )
    (sentence,) = sentences
    assert sentence.startswith("Nothing answers at http://127.0.0.1:")
    assert "\n" not in sentence
    said = [each.sentence for each in store.words.check_ins(until=now(), squad_id="atlas")]
    assert said == [f"Jira is down, hour {2 * n}." for n in range(1, 13)]
    assert store.work.issue_count() == 5, "what was known is kept"

    page = visit(links.PORTFOLIO, DIRECTOR)
    assert not page.exception
    assert "Nobody can see our board." in words(page)
    status = words(visit(links.STATUS, DIRECTOR))
    assert "jira" in status
    assert began.strftime("%H:%M") in status or "24 hours" in status or "1 day" in status, status

    with running(shop(), "dc") as back:
        settings.config.write_text(JIRA.format(url=back))
        upkeep = Upkeep(lambda **_: one_round(), EVERY, now=lambda: clock, chance=lambda: 0.0)
        with caplog.at_level(logging.ERROR):
            upkeep._take_turn()
        assert upkeep.state.failed == ""
        assert [each for each in caplog.records if each.name == "andon.upkeep"] == []
    assert "failed" not in store.work.source_states()["jira"]
    forget(url)
    tell(f"{failed} rounds without Jira, {len(said)} check-ins and a flag kept, one sentence: {sentence}")
