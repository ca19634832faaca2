"""Promise 10: A shared snapshot does not change. Same link, same bytes, after any sync; stamped with its date; it
can expire and be revoked; it never shows more than a viewer may see. (Through the browser, in front of an audience:
tests/browser/test_journey.py.)"""

import json
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from andon.errors import NotFound
from andon.model import Status
from andon.store import Store
from andon.store.snapshots import Snapshots
from andon.usecases.black_out import black_out
from andon.usecases.forecast import forecast as run_forecast
from andon.usecases.plan_launch import LaunchPlan, edit_launch, move_date
from andon.usecases.plan_squad import retire_squad
from andon.usecases.portfolio_filter import Filter
from andon.usecases.snapshot import HERE, Payload, Renderer, filtered, freeze, revoke, what_opens
from andon.usecases.sync import sync
from andon.web.frozen import renderer
from examples import ATLAS, DIRECTOR, NOW, TODAY, ListSource, ago, check_in, flag, forecast, look, steady_work
from exported import words_in

NARROWED = filtered(Filter(tribe="sound", quarter="2026-Q2"))
"""Halcyon alone: Meridian is due later."""
SECRETS = {
    "launch:halcyon": "a-secret-for-the-launch-page",
    "portfolio": "a-secret-for-the-portfolio",
    NARROWED: "a-secret-for-a-part-of-the-portfolio",
}
FORMATS = ("html", "slides", "json", "png", "card.png", "pdf", "pptx", "csv")


READ_AGAIN = """
import sys
from datetime import datetime
from hashlib import sha256
from andon.store import open_store
from andon.usecases.snapshot import what_opens
url, now, *wanted = sys.argv[1:]
for secret, format in zip(wanted[::2], wanted[1::2]):
    content = what_opens(open_store(url), secret, format, datetime.fromisoformat(now)).content
    sys.stdout.write(sha256(content).hexdigest() + chr(10))
"""


def share(store: Store, render: Renderer | None = None) -> None:
    for subject, secret in SECRETS.items():
        render = render or renderer(ZoneInfo("Europe/Stockholm"))
        freeze(store, look(ATLAS), subject, render=render, token=subject, secret=secret)


def opened(store: Store, days: int = 0) -> dict[tuple[str, str], bytes]:
    now, stored = NOW + timedelta(days=days), store.snapshots.formats()
    assert all(set(FORMATS) <= set(stored[subject]) for subject in SECRETS)
    return {
        (subject, format): what_opens(store, secret, format, now).content
        for subject, secret in SECRETS.items()
        for format in stored[subject]
    }


def test_the_same_link_gives_the_same_bytes_after_everything_that_can_happen(store: Store) -> None:
    """A sync, words, a flag, another date, another name, a retired squad, new forecasts, and a year."""
    store.words.add_check_in(check_in())
    share(store)
    before = opened(store)
    sync(store, ListSource(steady_work()), now=NOW)
    store.words.add_check_in(check_in("c2", at=NOW, status=Status.NEEDS_HELP))
    store.words.add_flag(flag(sentence="Everything has changed."))
    move_date(store, DIRECTOR, "halcyon", TODAY, token="m", now=NOW)
    edit_launch(store, DIRECTOR, "halcyon", LaunchPlan("Renamed", squad_ids=("atlas",)), token="e", now=NOW)
    retire_squad(store, DIRECTOR, "borealis", token="r", now=NOW)
    ids = iter(range(999))
    run_forecast(store, as_of=TODAY, now=NOW, make_id=lambda: f"p{next(ids)}")
    share(store)
    assert opened(store, days=365) == before


def looking(like: str) -> Renderer:
    """The templates of one Andon; a page names its own link in each."""

    def render(payload: Payload) -> dict[str, bytes]:
        return dict.fromkeys(FORMATS, f'{like} of <a href="{HERE}">{payload["title"]}</a>'.encode())

    return render


def test_the_same_link_gives_the_same_bytes_after_an_upgrade_of_its_templates(store: Store) -> None:
    """Also when the click that made it is sent again to the newer Andon."""
    share(store, looking("Old look"))
    before = opened(store)
    share(store, looking("New look"))
    freeze(
        store, look(ATLAS), "portfolio", render=looking("New look"), token="new", secret="a-secret-for-the-newer-one"
    )
    assert opened(store) == before
    assert what_opens(store, "a-secret-for-the-newer-one", "pdf", NOW).content.startswith(b"New look")


def test_the_same_link_gives_the_same_bytes_in_a_process_that_was_started_later(store: Store, tmp_path: Path) -> None:
    share(store, looking("A look"))
    before = opened(store)
    wanted = [word for subject, format in before for word in (SECRETS[subject], format)]
    command = [sys.executable, "-c", READ_AGAIN, f"sqlite:///{tmp_path / 'andon.db'}", NOW.isoformat(), *wanted]
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert again.stdout.split() == [sha256(content).hexdigest() for content in before.values()]


def test_a_part_of_the_portfolio_says_what_it_was_narrowed_to_also_after_a_black_out(store: Store) -> None:
    """Nobody takes a part for the whole; what is made anew from the payload is made with the same filter."""
    store.words.add_check_in(check_in(status=Status.WORRIED, sentence="Kim has the password."))
    render, secret = renderer(ZoneInfo("UTC")), SECRETS[NARROWED]
    freeze(store, look(ATLAS), NARROWED, render=render, token="part", secret=secret)
    before = {format: what_opens(store, secret, format, NOW).content for format in FORMATS}
    said = {"squad_id": "atlas", "entry": "check_in:c1", "field": "sentence", "piece": "Kim"}
    assert black_out(store, ATLAS, **said, token="b", now=NOW, render=render)
    after = {format: what_opens(store, secret, format, NOW).content for format in FORMATS}
    for format in (each for each in FORMATS if not each.endswith("png")):
        for files in (before, after):
            told = " ".join(words_in(format, files[format]).split())
            assert "Halcyon" in told and "Meridian" not in told
            if format == "json":
                assert json.loads(told)["only"] == {"tribe": "Sound", "quarter": "2026-Q2"}
            else:
                assert "Only launches of tribe Sound, Q2 2026" in told
        assert "Kim" in words_in(format, before[format]) and "Kim" not in told


def test_it_is_stamped_with_the_moment_at_which_it_was_frozen(store: Store) -> None:
    """In its data, and for people in words and in the organisation's time zone."""
    share(store)
    for (_, format), content in opened(store).items():
        if format == "json":
            assert json.loads(content)["frozen_at"] == "2026-05-12T09:00:00+00:00"
        elif not format.endswith("png"):
            assert "12 May 2026, 11:00" in words_in(format, content)


def test_it_never_shows_more_than_a_viewer_may_see(store: Store) -> None:
    """A squad that freezes its own young forecast does not give it away."""
    hidden = {"on_time": 0.4321, "p50": ago(days=-200).date(), "p85": ago(days=-200).date()}
    store.forecasts.add([forecast("a", **hidden), forecast("b", squad_id=None, **hidden)])
    share(store)
    for (_, format), content in opened(store).items():
        told = "" if format.endswith("png") else words_in(format, content)
        assert "0.4321" not in told
        assert "43 %" not in told and "43&nbsp;%" not in told
        assert str(hidden["p85"]) not in told and "28 November 2026" not in told


def test_it_can_expire_and_be_revoked(store: Store) -> None:
    """Then it opens nothing, and says no more than a wrong link does."""
    render = renderer(ZoneInfo("UTC"))
    secret = SECRETS["portfolio"]
    week = timedelta(days=7)
    freeze(store, look(DIRECTOR), "portfolio", render=render, token="s", secret=secret, expires_after=week)
    assert what_opens(store, secret, "html", NOW + week - timedelta(seconds=1)).content
    with pytest.raises(NotFound) as expired:
        what_opens(store, secret, "html", NOW + week)
    revoke(store, DIRECTOR, "s", now=NOW)
    with pytest.raises(NotFound) as revoked:
        what_opens(store, secret, "html", NOW)
    with pytest.raises(NotFound) as wrong:
        what_opens(store, "no such secret", "html", NOW)
    assert str(expired.value) == str(revoked.value) == str(wrong.value)


def test_the_store_has_no_door_through_which_its_bytes_could_change() -> None:
    """Added once, read, listed, counted, revoked."""
    doors = {name for name in vars(Snapshots) if not name.startswith("_")}
    assert doors == {"add", "by_hash", "all", "content", "formats", "count_opening", "revoke"}
