"""The pictures in docs/images, taken from a fresh demo: PYTHONPATH=tests python -m browser.screenshots DIR.

Every page is taken as somebody meets it who has a reason to be there, at a desk and on a phone. With
../shared/data/titanium beside the checkout, a real organisation's history is shown as well.
"""

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize

from andon.demo.folder import demo_day, ensure_demo
from andon.model import FlagEnd, ForecastState, LaunchState, Role, Squad, Viewer
from andon.store import Store, forget, open_store
from andon.ui import text, text_what_if
from andon.usecases.board import Look
from andon.usecases.portfolio import portfolio
from browser.visiting import await_still, look_as
from browsing import PATIENCE_MS, running_chromium
from examples import FIRST_LOOK
from server import ROOT, SERVE, run_andon, running_server

SEED = 7
TITANIUM = ROOT.parent / "shared" / "data" / "titanium"
TITANIUM_DAY = "2015-06-30"
TITANIUM_LAUNCH = "release-5-0-0"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
STAGE: ViewportSize = {"width": 1920, "height": 1080}
DRAWN = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
    .every(chart => [...chart.querySelectorAll('canvas, svg')].some(each => each.getBoundingClientRect().width > 50))"""


@dataclass(frozen=True)
class Shot:
    name: str
    path: str
    who: str = text.AS_GUEST
    size: ViewportSize | None = None
    dark: bool = False
    unfold: str = ""
    """The title of a folded section with a chart that is opened, and scrolled to the top."""
    press: str = ""
    """The key of a button that opens a dialog."""

    @property
    def is_plain(self) -> bool:
        """Whether it is a page without Streamlit: nobody says there who they are, and no script has to end."""
        return self.path.startswith(("/s/", "/v"))

    @property
    def file(self) -> str:
        return f"{self.name}{'-dark' if self.dark else ''}.png"


def on_desk_and_phone(shots: Sequence[Shot]) -> Iterator[Shot]:
    for shot in shots:
        yield replace(shot, name=f"{shot.name}-desktop", size=DESK)
        yield replace(shot, name=f"{shot.name}-phone", size=PHONE)


def empty_shots() -> list[Shot]:
    """Every page of a store in which there is nothing yet."""
    paths = (
        *("home", "squad", "portfolio", "timeline", "launch", "checkin", "round", "flag", "nudge"),
        *("forecasts", "snapshots", "launches", "squads"),
    )
    return [Shot(f"empty-{path}", f"/{path}" if path != "home" else "/", text.AS_DIRECTOR) for path in paths]


def demo_shots(store: Store) -> list[Shot]:
    """Every page of the demo, each with something on it."""
    now = datetime.now(UTC)
    flags = store.words.flags(until=now)
    asked = next(flag for flag in flags if flag.is_open and not flag.answered and flag.launch_id)
    answered = next((flag for flag in flags if flag.is_open and flag.answered), asked)
    ended = next((flag for flag in reversed(flags) if flag.end is FlagEnd.RESOLVED and flag.replies), answered)
    squads = {squad.id: squad for squad in store.plans.squads()}
    launch = next(each for each in store.plans.launches() if each.id == asked.launch_id)
    # What a launch's own page has to show, it shows of one with a forecast.
    look = Look(Viewer(Role.DIRECTOR), now, now, FIRST_LOOK)
    rows = portfolio(store, look).rows
    told = next((row.id for row in rows if row.outlook.state is ForecastState.FORECAST), launch.id)
    us = _as_squad(squads[asked.squad_id])
    return [
        Shot("home", "/"),
        Shot("squads-list", "/squad"),
        Shot("squad", f"/squad?id={asked.squad_id}", us),
        Shot("cord", f"/squad?id={asked.squad_id}", us, press="cord"),
        Shot("checkin", f"/checkin?launch={launch.id}&squad={asked.squad_id}", us),
        Shot("round", f"/round?launch={launch.id}&squad={asked.squad_id}", us),
        Shot("conversation", f"/conversation?id={asked.squad_id}", us),
        Shot("messages", f"/messages?id={asked.squad_id}", us),
        Shot("blackout", f"/blackout?id={asked.squad_id}", us),
        Shot("flag", f"/flag?key={asked.id}", text.AS_DIRECTOR),
        Shot("flag-ended", f"/flag?key={ended.id}", _as_squad(squads[ended.squad_id])),
        Shot("portfolio", "/portfolio", text.AS_DIRECTOR),
        Shot("timeline", "/timeline", text.AS_DIRECTOR),
        Shot("launch", f"/launch?key={told}", text.AS_DIRECTOR),
        Shot("what-if", f"/launch?key={told}", text.AS_DIRECTOR, unfold=text_what_if.WHAT_IF),
        Shot("forecasts", "/forecasts", us),
        Shot("snapshots", "/snapshots", text.AS_DIRECTOR),
        Shot("launches", f"/launches?key={launch.id}", text.AS_DIRECTOR),
        Shot("squads", f"/squads?key={asked.squad_id}", text.AS_DIRECTOR),
    ]


DARK = (
    *("cord", "portfolio", "timeline", "launch", "squad", "forecasts"),
    *("round", "conversation", "messages", "checkin", "flag"),
)


def _as_squad(squad: Squad) -> str:
    return text.with_squad(squad.name)


def take(browser: Browser, url: str, shots: Sequence[Shot], folder: Path) -> None:
    """One fresh visitor for each picture."""
    for shot in shots:
        context = browser.new_context(
            viewport=shot.size or DESK,
            color_scheme="dark" if shot.dark else "light",
            locale="en-GB",
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto(f"{url}{shot.path}")
        page.locator("h1, [data-testid=stAlert]").first.wait_for()
        if not shot.is_plain:
            await_still(page)
            look_as(page, shot.who)
            await_still(page)
            if shot.unfold:
                page.get_by_text(shot.unfold, exact=True).click()
                page.locator("details[open] [data-testid=stVegaLiteChart]").wait_for()
                await_still(page)
            if shot.press:
                page.locator(f".st-key-{shot.press} button:visible").first.click()
                page.get_by_role("dialog").wait_for()
                await_still(page)
            page.wait_for_function(DRAWN)
            if shot.unfold:
                page.get_by_text(shot.unfold, exact=True).evaluate("title => title.scrollIntoView()")
        page.evaluate("document.activeElement.blur()")
        page.mouse.move(0, 0)
        page.screenshot(path=folder / shot.file, animations="disabled", caret="hide")
        context.close()


def freeze(store_url: str, launch_id: str, **settings: str) -> str:
    """A frozen launch's path, made by the command line."""
    link = run_andon(store_url, "snapshot", launch_id, "--note", "For the all-hands.", **settings)
    return re.sub(r"^https?://[^/]+", "", link)


def take_demo(browser: Browser, work: Path, folder: Path) -> None:
    url = ensure_demo(work / "demo", seed=SEED, today=demo_day(datetime.now(UTC)))
    store = open_store(url)
    shots = demo_shots(store)
    config = {"ANDON_CONFIG": str(work / "demo" / "andon.toml")}
    (next_landing, *_) = sorted(
        (each for each in store.plans.launches() if each.state is LaunchState.OPEN and each.target),
        key=lambda each: each.target.last_day if each.target else date.max,
    )
    forget(url)
    with running_server(url, command=SERVE, env=config) as server:
        frozen = freeze(url, next_landing.id, **config)
        take(browser, server.url, list(on_desk_and_phone(shots)), folder)
        dark = [replace(shot, name=f"{shot.name}-desktop", dark=True) for shot in shots if shot.name in DARK]
        take(browser, server.url, dark, folder)
        take(browser, server.url, [Shot("frozen-launch", frozen, size=STAGE)], folder)


def take_empty(browser: Browser, work: Path, folder: Path) -> None:
    with running_server(f"sqlite:///{work / 'empty.db'}", command=SERVE, cwd=work) as server:
        take(browser, server.url, list(on_desk_and_phone(empty_shots())), folder)


def take_titanium(browser: Browser, work: Path, folder: Path) -> None:
    url = f"sqlite:///{work / 'titanium.db'}"
    run_andon(url, "import", str(TITANIUM), "--name", "titanium")
    run_andon(url, "forecast", "--as-of", TITANIUM_DAY, "--json")
    shots = [
        Shot("titanium-portfolio", f"/portfolio?as_of={TITANIUM_DAY}", size=DESK),
        Shot("titanium-timeline", f"/timeline?as_of={TITANIUM_DAY}", size=DESK),
        Shot("titanium-launch", f"/launch?key={TITANIUM_LAUNCH}&as_of={TITANIUM_DAY}", size=DESK),
    ]
    with running_server(url, command=SERVE, cwd=work) as server:
        take(browser, server.url, shots, folder)


def main(folder: Path, *, empty: Path | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, running_chromium() as browser:
        work = Path(made)
        take_demo(browser, work, folder)
        if TITANIUM.is_dir():
            take_titanium(browser, work, folder)
        if empty:
            take_empty(browser, work, empty)


if __name__ == "__main__":
    main(Path(sys.argv[1]), empty=Path(sys.argv[2]) if len(sys.argv) > 2 else None)
