"""Text from people is text: strings that try to be more go through every field and lie still on every page.

The corpus is said through the use cases into every field that people write in, then every page that shows words is
opened in Chromium: nothing runs, nothing is fetched, nothing is a link or a picture, and the words read as written.
"""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page

from andon.model import (
    DependencyState,
    FlagEnd,
    MilestoneEnd,
    OutcomeKind,
    Role,
    Status,
    Viewer,
    slug,
)
from andon.store import Store, open_store
from andon.ui import text
from andon.usecases.board import Look
from andon.usecases.check_in import check_in
from andon.usecases.depend import name_dependency, say_how_it_goes
from andon.usecases.flags import mark_offer, offer_help, raise_flag, reply_to_flag, update_flag
from andon.usecases.guilds import add_guild
from andon.usecases.milestones import set_milestone, tell_milestone
from andon.usecases.nudge import answer_nudge, tell_squad
from andon.usecases.plan_launch import LaunchPlan, close_launch, create_launch, move_date
from andon.usecases.plan_squad import add_squad
from andon.usecases.snapshot import freeze
from andon.web.frozen import renderer
from browser.visiting import await_still, look_as
from browsing import PATIENCE_MS, leaves_this_machine
from pages.visits import now, today
from server import SERVE, Server, running_server

pytestmark = pytest.mark.browser

NAMES = (
    "<img src=x onerror=pwned()>",
    "[Up](javascript:pwned())",
    '=HYPERLINK("http://evil.invalid","a")',
    "</style><script>pwned()</script>",
    "![x](http://evil.invalid/x.png)",
)
"""Short enough for a name; one for each thing that has one."""

SENTENCE = (
    "<script>pwned()</script> <img src=x onerror=pwned()> [a](javascript:pwned()) ![x](http://evil.invalid/y.png) "
    "http://evil.invalid/z **b** _i_ `c` # h | t | $x^2$ :red[r] :material/home: <!here> @channel {{7*7}} ${7*7} %s "
    '\'; DROP TABLE check_in; -- "q" &lt;b&gt; \\ 日本 👩‍👩‍👧 </style></textarea><svg/onload=pwned()>'
)
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1")
LONG = "W" * 200
"""One word that is wider than a phone."""

ATLAS = "atlas"
BOREALIS = "borealis"
US = Viewer(Role.SQUAD, frozenset({ATLAS}))
THEM = Viewer(Role.SQUAD, frozenset({BOREALIS}))
DORA = Viewer(Role.DIRECTOR, name=NAMES[0])


@dataclass(frozen=True)
class Place:
    path: str
    who: str
    shows: tuple[str, ...]
    """What has to be read there, as it was written."""


@dataclass(frozen=True)
class Hostile:
    server: Server
    frozen: tuple[str, ...]
    """Paths of the frozen pages."""
    flag_id: str
    sent: str
    """The secret of a nudge's sender."""


def fill(store: Store) -> tuple[str, str]:
    """Every field that people write in; a launch's id and the secret of a nudge's sender."""
    at = now() - timedelta(hours=2)
    one, two = fill_plan(store, at)
    fill_words(store, at, one)
    fill_flags(store, at, one)
    fill_waits(store, at, one)
    sent = fill_nudges(store, at, one)
    close_launch(store, US, two, OutcomeKind.LATE, landed_on=today(), learned=SENTENCE, token="closed", now=at)
    return one, sent


def fill_plan(store: Store, at: datetime) -> tuple[str, str]:
    """Two squads, a guild, and two launches, whose ids are told."""
    for squad_id, name in ((ATLAS, NAMES[1]), (BOREALIS, NAMES[2])):
        about: dict[str, Any] = {"name": name, "tribe": NAMES[3], "mission": SENTENCE}
        add_squad(store, DORA, **about, claims=[], squad_id=squad_id, token=squad_id, now=at)
    add_guild(store, DORA, name=NAMES[0], guild_id="web", now=at)
    plans = {"one": NAMES[4], "two": "Over " + NAMES[0]}
    for token, name in plans.items():
        plan = LaunchPlan(name=name, squad_ids=(ATLAS, BOREALIS), success=SENTENCE)
        create_launch(store, DORA, plan, target=today() + timedelta(days=30), reason=SENTENCE, token=token, now=at)
    one, two = (next(each.id for each in store.plans.launches() if each.name == name) for name in plans.values())
    move_date(store, DORA, one, today() + timedelta(days=40), reason=SENTENCE, token="moved", now=at)
    return one, two


def fill_words(store: Store, at: datetime, launch_id: str) -> None:
    said = {ATLAS: [SENTENCE], BOREALIS: [LONG, *FORMULAS]}
    for squad_id, sentences in said.items():
        for number, sentence in enumerate(sentences):
            check_in(
                store,
                Viewer(Role.SQUAD, frozenset({squad_id})),
                launch_id=launch_id,
                squad_id=squad_id,
                status=Status.WORRIED,
                probability=30,
                sentence=sentence,
                differs=SENTENCE,
                token=f"{squad_id}{number}",
                now=at + timedelta(minutes=number),
            )


def fill_flags(store: Store, at: datetime, launch_id: str) -> None:
    """One flag that is open and was answered in every way, and one that was ended."""
    by = today() + timedelta(days=3)
    ours: dict[str, Any] = {"squad_id": ATLAS, "launch_id": launch_id, "now": at}
    raise_flag(
        store, US, sentence=SENTENCE, would_help=SENTENCE, waits_for=BOREALIS, guild_id="web", token="flag", **ours
    )
    reply_to_flag(store, DORA, flag_id="flag", thanks=SENTENCE, helper=NAMES[0], help_by=by, token="r1", now=at)
    reply_to_flag(store, DORA, flag_id="flag", thanks=SENTENCE, question=SENTENCE, token="r2", now=at)
    offer_help(store, THEM, flag_id="flag", thanks=SENTENCE, helper=NAMES[1], help_by=by, token="r3", now=at)
    mark_offer(store, US, flag_id="flag", reply_id="r1", kept=True, note=SENTENCE, token="m1", now=at)
    update_flag(store, US, flag_id="flag", note=SENTENCE, token="u1", now=at)
    raise_flag(store, US, sentence=LONG, token="ended", **ours)
    update_flag(store, US, flag_id="ended", note=SENTENCE, end=FlagEnd.RESOLVED, token="u2", now=at)


def fill_waits(store: Store, at: datetime, launch_id: str) -> None:
    """Who waits for whom, and a milestone."""
    name_dependency(
        store,
        US,
        taker_id=ATLAS,
        giver_id=BOREALIS,
        what=SENTENCE[:200],
        squad_id=ATLAS,
        launch_id=launch_id,
        need_by=today() + timedelta(days=5),
        token="d1",
        now=at,
    )
    for viewer, squad_id, state in ((US, ATLAS, DependencyState.BLOCKING), (THEM, BOREALIS, DependencyState.OK)):
        say_how_it_goes(
            store, viewer, dependency_id="d1", squad_id=squad_id, state=state, note=SENTENCE, token=squad_id, now=at
        )
    by = today() + timedelta(days=3)
    step = {"launch_id": launch_id, "squad_id": ATLAS, "name": NAMES[0]}
    set_milestone(store, US, **step, day=by, probability=50, token="s1", now=at)
    tell_milestone(store, US, milestone_id="s1", end=MilestoneEnd.MISSED, note=SENTENCE, token="w1", now=at)


def fill_nudges(store: Store, at: datetime, launch_id: str) -> str:
    """One nudge that was answered, whose sender's secret is told, and one that waits."""
    secret = secrets.token_urlsafe(24)
    for token, key in (("n1", secret), ("n2", secrets.token_urlsafe(24))):
        told = {"squad_id": ATLAS, "launch_id": launch_id, "sentence": SENTENCE, "said_by": NAMES[0]}
        tell_squad(store, DORA, **told, secret=key, token=token, now=at)
    answer_nudge(store, US, nudge_id="n1", note=SENTENCE, token="a1", now=at)
    return secret


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{folder / 'andon.db'}"
    store = open_store(url)
    launch_id, sent = fill(store)
    look = Look(DORA, now(), now(), timedelta(0))
    frozen = []
    for subject in ("portfolio", f"launch:{launch_id}"):
        secret = secrets.token_urlsafe(24)
        freeze(
            store,
            look,
            subject,
            render=renderer(now().tzinfo),  # type: ignore[arg-type]
            token=subject,
            secret=secret,
            title=NAMES[3],
            note=SENTENCE,
        )
        frozen.append(f"/s/{secret}")
    with running_server(url, command=SERVE, cwd=folder) as server:
        yield Hostile(server, tuple(frozen), "flag", sent)
        assert "Traceback" not in server.log


def squeezed(words: str) -> str:
    """Without what a browser does to white space, and without the sign that takes addresses apart."""
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{WORD JOINER}]+", "", words)


RUNS = "window.pwned = () => { window.wasPwned = true; }"
MADE_OF_WORDS = """() => [...document.querySelectorAll('a[href], img[src], iframe, object, embed, form[action]')]
    .map(each => each.href || each.src || each.action || each.tagName)
    .filter(each => /^javascript:|^data:text|:\\/\\/evil/i.test(String(each)))"""


def lies_still(page: Page, outside: list[str], dialogs: list[str]) -> None:
    assert page.evaluate("window.wasPwned") is None
    assert page.evaluate(MADE_OF_WORDS) == []
    assert outside == []
    assert dialogs == []


def visit(browser: Browser, url: str, who: str, *, size: tuple[int, int]) -> tuple[Page, list[str], list[str]]:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(RUNS)
    page = context.new_page()
    outside: list[str] = []
    dialogs: list[str] = []
    context.on("request", lambda request: outside.append(request.url) if leaves_this_machine(request) else None)

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(url)
    page.locator("h1").first.wait_for()
    if who:
        look_as(page, who)
        await_still(page)
        # What is folded away is words too; what folds on a phone alone is open here, and its summary not in sight.
        folded = page.locator("[data-testid=stMain] details:not([open]) > summary:visible")
        for _ in range(folded.count()):
            folded.first.click()
            await_still(page)
    return page, outside, dialogs


AS_US = text.with_squad(NAMES[1])
AS_THEM = text.with_squad(NAMES[2])
FIRST = {"squad"}
"""Where people write most; the others are visited in `make test-long`."""
PLACES = {
    "squad": Place("/squad?id=atlas", AS_US, (SENTENCE, NAMES[0], NAMES[1], NAMES[4])),
    "the other squad": Place("/squad?id=borealis", AS_THEM, (NAMES[2], NAMES[4])),
    "check-in": Place("/checkin?launch={launch}&squad=atlas", AS_US, (NAMES[4], SENTENCE)),
    "flag": Place("/flag?key=flag", text.AS_DIRECTOR, (SENTENCE, NAMES[0], NAMES[1])),
    "portfolio": Place("/portfolio", text.AS_DIRECTOR, (SENTENCE, NAMES[4])),
    "timeline": Place("/timeline", text.AS_DIRECTOR, (NAMES[4],)),
    "launch": Place("/launch?key={launch}", text.AS_DIRECTOR, (SENTENCE, LONG, NAMES[1], NAMES[2], NAMES[4])),
    "home": Place("/", text.AS_GUEST, ()),
    "squads": Place("/squad", text.AS_GUEST, (NAMES[1], NAMES[2], NAMES[3])),
    "conversation": Place("/conversation?id=atlas", AS_US, ()),
    "blackout": Place("/blackout?id=atlas", AS_US, ()),
    "snapshots": Place("/snapshots", text.AS_DIRECTOR, (NAMES[3],)),
    "set-up of launches": Place("/launches?key={launch}", text.AS_DIRECTOR, ()),
    "set-up of squads": Place("/squads?key=atlas", text.AS_DIRECTOR, ()),
}


@pytest.mark.parametrize(
    "name", [name if name in FIRST else pytest.param(name, marks=pytest.mark.long) for name in PLACES]
)
def test_nothing_that_people_write_does_anything(browser: Browser, hostile: Hostile, name: str) -> None:
    place = PLACES[name]
    path = place.path.format(launch=slug(NAMES[4]))
    page, outside, dialogs = visit(browser, hostile.server.url + path, place.who, size=(1440, 900))
    lies_still(page, outside, dialogs)
    read = squeezed(page.locator("[data-testid=stMain]").inner_text())
    for words in place.shows:
        assert squeezed(words) in read, f"{words!r} is not to be read on {path}"
    page.context.close()


@pytest.mark.parametrize("number", [0, pytest.param(1, marks=pytest.mark.long)], ids=["portfolio", "launch"])
def test_nor_does_it_on_a_frozen_page(browser: Browser, hostile: Hostile, number: int) -> None:
    page, outside, dialogs = visit(browser, hostile.server.url + hostile.frozen[number], "", size=(1440, 900))
    lies_still(page, outside, dialogs)
    read = squeezed(page.locator("body").inner_text())
    assert squeezed(SENTENCE) in read
    assert squeezed(NAMES[3]) in read
    page.context.close()


WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(
    "path", [f"/launch?key={slug(NAMES[4])}", pytest.param("/flag?key=ended", marks=pytest.mark.long)]
)
def test_one_long_word_makes_no_phone_scroll_sideways(browser: Browser, hostile: Hostile, path: str) -> None:
    page, outside, dialogs = visit(browser, hostile.server.url + path, text.AS_DIRECTOR, size=(390, 844))
    lies_still(page, outside, dialogs)
    assert page.evaluate(WIDER) <= 0
    page.context.close()
