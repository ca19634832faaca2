"""The slides of a frozen view: read from the last row, paged by keys, in need of nothing."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from andon.ui import text_frozen
from andon.web import frozen, slide_room, slide_script, slides
from andon.web.snapshots import SLIDES_HEADERS
from ui import drawn
from web.frozen_examples import Payload, burn_up, flag, launch, no_outlook, portfolio, reply, row, word

LONG = "Somebody wrote a long sentence here, since the thing is not simple and everybody should understand it. " * 4
LONG_TITLE = (
    "The wallet for everybody who travels between Poland, Lithuania and Latvia with two cards, in shops and on the web"
)
SQUADS = [f"Squad {n} of the north" + " and of the far islands" * (n % 3 == 0) for n in range(40)]
"""More than anybody has; each of them is silent."""
SMALLEST = """() => {
  let least = 1e9;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const holder = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || holder.tagName === "SCRIPT") continue;
    const drawing = holder.closest("svg");
    const scale = drawing ? drawing.getScreenCTM().a : 1;
    least = Math.min(least, parseFloat(getComputedStyle(holder).fontSize) * scale);
  }
  return least;
}"""


def deck_page(payload: Payload) -> str:
    view = frozen.view_of(payload, ZoneInfo("Europe/Stockholm"))
    deck = slides.deck(view)
    return slides.page(view, deck, slides.drawings(deck))


def long_portfolio() -> Payload:
    words = [word("Android"), word("Payments", "needs_help", 30, sentence=LONG), word("Web", "not_heard")]
    rows = [row(f"Launch {n}", words if n % 2 else [word("iOS")], open_flags=n % 3) for n in range(29)]
    rows.append(row("A name " * 16, outlook=no_outlook("cannot_forecast") | {"reason": "Too little is known."}))
    rows += [row(f"Launch with {n}", [word(each, "not_heard") for each in SQUADS[:n]]) for n in (13, 40)]
    rows.append(row("L" * 200, [word("S" * 120, "worried", sentence="w" * 500)], bet="A bet of many words. " * 20))
    asked = [flag(sentence=LONG, would_help=LONG) for _ in range(5)]
    return portfolio(rows, help_asked=asked, title=LONG_TITLE, note=LONG, only={"tribe": "Harbour", "text": LONG[:90]})


EXAMPLES = {
    "launch": launch(title=LONG_TITLE, note=LONG),
    "long portfolio": long_portfolio(),
    "empty": portfolio([], help_asked=[]),
}


@pytest.fixture(params=list(EXAMPLES.values()), ids=list(EXAMPLES))
def shown(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, list[str]]]:
    file = tmp_path / "slides.html"
    file.write_text(deck_page(request.param))
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.goto(file.as_uri())
    yield page, asked
    page.close()


def test_a_room_can_read_it_and_nothing_is_fetched(shown: tuple[Page, list[str]]) -> None:
    page, asked = shown
    assert page.evaluate(SMALLEST) >= 36
    assert len(asked) == 1
    rows = page.locator(".slide").evaluate_all("all => all.map(each => each.querySelectorAll('tbody tr').length)")
    assert max(rows) <= 7
    tall = page.locator(".slide").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert max(tall) <= 1081
    assert page.evaluate("document.documentElement.scrollWidth") <= 1920


def test_every_slide_has_its_place_and_the_stamp(shown: tuple[Page, list[str]]) -> None:
    page, _ = shown
    count = page.locator(".slide").count()
    for number, foot in enumerate(page.locator(".slide footer").all_inner_texts(), start=1):
        assert "Frozen 20 Apr 2026, 09:00" in foot
        assert f"slide {number} of {count}" in foot


def test_keys_page_in_both_directions_under_the_routes_own_policy(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    told = deck_page(launch())
    page.route("**/*", lambda route: route.fulfill(body=told, content_type="text/html", headers=SLIDES_HEADERS))
    complaints: list[str] = []
    page.on("console", lambda each: complaints.append(each.text))
    page.goto("http://andon.example/s/token?present")
    last = page.locator(".slide").count()
    for key, number in (
        ("ArrowRight", 2),
        ("ArrowDown", 3),
        ("PageDown", 4),
        (" ", 5),
        ("Shift+ ", 4),
        ("ArrowLeft", 3),
        ("ArrowUp", 2),
        ("PageUp", 1),
        ("ArrowLeft", 1),
        ("End", last),
        ("ArrowRight", last),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        expect(page.locator(".slide").nth(number - 1)).to_be_in_viewport(ratio=0.95)
    assert complaints == []
    page.close()


def test_without_its_script_everything_is_there_and_page_down_snaps_to_the_next(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "slides.html"
    file.write_text(deck_page(launch()))
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.get_by_text("We cannot sign the contract ourselves").is_visible()
    page.keyboard.press("PageDown")
    page.wait_for_timeout(800)
    box = page.locator(".slide").nth(1).bounding_box()
    assert box is not None and abs(box["y"]) < 2
    context.close()


def test_on_a_phone_it_is_a_page_that_fits(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "slides.html"
    file.write_text(deck_page(launch(note=LONG)))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(SMALLEST) >= 12
    page.close()


def test_the_counts_begin_with_those_who_need_help() -> None:
    statuses = ("on_track", "needs_help", "not_heard", "worried")
    payload = portfolio([row(each, [word("Web", each)], status=each) for each in statuses])
    first = slides.deck(frozen.view_of(payload, ZoneInfo("UTC")))[0]
    assert [each.text for each in first.lead] == ["Needs help 1", "Worried 1", "On track 1", "Not heard 1"]


def test_no_row_stands_alone_where_two_slides_can_share() -> None:
    deck = slides.deck(frozen.view_of(launch(row(words=[word(each) for each in SQUADS[:7]])), ZoneInfo("UTC")))
    assert [len(each.rows) for each in deck if each.title == text_frozen.HEAD_SAYS] in ([7], [4, 3])


def test_letters_grow_where_there_is_room_and_are_alike_on_all_slides_of_a_table() -> None:
    few = slides.deck(frozen.view_of(portfolio([row("Lodestar"), row("Saltmarsh")]), ZoneInfo("UTC")))
    many = slides.deck(frozen.view_of(portfolio([row(f"Launch {n}") for n in range(9)]), ZoneInfo("UTC")))
    for deck in (few, many):
        launches = [each for each in deck if each.title == text_frozen.HEAD_LAUNCHES]
        assert len({each.grown for each in launches}) == 1
        room = slide_room._room(launches[0])
        assert max(slide_room.tall(each.rows, each.widths, each.grown) for each in launches) <= room
    (only,) = [each for each in few if each.title == text_frozen.HEAD_LAUNCHES]
    assert only.grown > 1
    assert slide_room.tall(only.rows, only.widths, only.grown) > 0.66 * room


@pytest.mark.parametrize("long_ago", [False, True], ids=["days", "months"])
def test_no_word_of_a_slides_chart_stands_right_beside_another(long_ago: bool) -> None:
    past = burn_up()
    if long_ago:
        past["days"] = ["2025-12-04", "2025-12-20", "2026-01-25", *past["days"][3:]]
    drawings = slides.drawings(slides.deck(frozen.view_of(launch(burn_up=past), ZoneInfo("UTC"))))
    said = [each for each in drawn.words(drawings["burn_up"]) if each.said]
    assert {"50 %", "85 %"} <= {each.said for each in said}
    close = [(one.said, other.said) for one, other in combinations(said, 2) if one.touches(other, across=10, down=8)]
    assert close == []


def test_a_flag_that_fits_on_a_slide_stays_in_one_piece_however_few_rows_the_next_one_has() -> None:
    asked = [flag(squad="Kelp", replies=[reply(help_by=None)] * 4), flag(squad="Reef", would_help="", replies=[])]
    deck = slides.deck(frozen.view_of(portfolio(help_asked=asked), ZoneInfo("UTC")))
    shown = [each.rows for each in deck if each.title == text_frozen.HEAD_HELP]
    assert [(rows[0][0].text.split(" · ")[0], len(rows)) for rows in shown] == [("Kelp", 6), ("Reef", 2)]


def test_a_short_title_is_large_and_a_long_one_makes_room() -> None:
    first, *_ = slides.deck(frozen.view_of(launch(), ZoneInfo("UTC")))
    long, *_ = slides.deck(frozen.view_of(launch(title=LONG_TITLE, note=LONG), ZoneInfo("UTC")))
    assert first.size == slides.HEADLINES[0] > long.size
    assert slide_room.first_tall(long) <= slide_room.FIRST_ROOM


def test_silent_squads_go_on_under_the_name_of_their_launch_and_none_is_lost() -> None:
    payload = portfolio([row("Wallet", [word(each, "not_heard") for each in SQUADS], open_flags=0)])
    deck = slides.deck(frozen.view_of(payload, ZoneInfo("UTC")))
    rows = [each for slide in deck for each in slide.rows if slide.title == text_frozen.HEAD_LAUNCHES]
    assert len(rows) > 1
    assert {each[0].text for each in rows} == {"Wallet"}
    assert [squad for each in rows for _, squad in each[1].marked] == SQUADS
    assert [each[1].status for each in rows] == ["needs_help"] + [""] * (len(rows) - 1)


def test_no_word_is_lost_on_the_way_to_the_slides() -> None:
    story = " ".join(f"word{n}" for n in range(600))
    page = deck_page(portfolio(ended=[row(ended_on="2026-04-14", outcome="late", learned=story)]))
    assert not [n for n in range(600) if f"word{n}" not in page]


def test_only_the_scripts_that_were_ever_frozen_may_run() -> None:
    """A stored deck must go on paging after its script has changed, so this list is only added to."""
    assert slide_script.SCRIPT_HASHES[0] == "sha256-2arEjMOq7IEh0c1ip6WoELgZRFSsPpyHmVwNq03e1ao="
    script = b64encode(sha256(slide_script.SCRIPT.encode()).digest()).decode()
    assert f"sha256-{script}" == slide_script.SCRIPT_HASHES[-1]
    assert f"<script>{slide_script.SCRIPT}</script>" in deck_page(portfolio([]))


def test_what_people_write_on_slides_stays_text() -> None:
    attack = "<script>alert(1)</script>"
    page = deck_page(portfolio([row(attack, [word(attack, "worried", sentence=attack)])]))
    assert attack not in page
    assert "&lt;script&gt;alert(1)" in page
