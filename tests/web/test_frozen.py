import json
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page

from andon.ui import text, text_frozen
from andon.usecases.snapshot import HERE, PICTURES
from andon.web import frozen
from web.frozen_examples import (
    Payload,
    burn_up,
    flag,
    forecasts,
    launch,
    no_outlook,
    outlook,
    portfolio,
    reply,
    row,
    target,
    word,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(1)>"'></style>{{ 7*7 }}{% raw %}&lt;"""
VOID = {"meta", "path", "circle", "br", "img", "link", "input", "hr"}


class Reader(HTMLParser):
    """The page as a browser reads it: its tags, its attributes and its visible words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.inside: list[str] = []
        self.words: list[str] = []
        self.styles = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.inside.pop() == tag, f"</{tag}> closes something else"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        if "style" in self.inside:
            self.styles += data
        elif "head" not in self.inside and "svg" not in self.inside:
            self.words.append(data)

    @property
    def said(self) -> str:
        return " ".join(" ".join(self.words).split())


def rendered(payload: Payload) -> str:
    return frozen.page(frozen.view_of(payload, STOCKHOLM))


@cache
def _once(payload: str) -> str:
    return rendered(json.loads(payload))


def html(payload: Payload) -> str:
    """The page; drawn once for many questions."""
    return _once(json.dumps(payload))


def read(payload: Payload) -> Reader:
    reader = Reader(html(payload))
    assert reader.inside == []
    return reader


def hostile(value: Any, key: str = "") -> Any:
    """The payload with an attack in every field that people write."""
    written = {"title", "note", "name", "bet", "squad", "sentence", "success", "learned", "would_help", "thanks"}
    written |= {"tribe", "text"}  # of a filter
    if isinstance(value, dict):
        return {name: hostile(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [hostile(each) for each in value]
    if (value and key in written | {"helper", "question", "said_by"}) or (key == "launch" and isinstance(value, str)):
        return HOSTILE
    return value


def ended(**changes: Any) -> Payload:
    return row(ended_on="2026-04-14", outcome="late", learned="Sign the contract first.", **changes)


EXAMPLES = {
    "at risk": launch(note="For the all-hands."),
    "no target": launch(
        row(target=None, first_date=None, moves=0, slip_days=0, outlook=outlook(on_time=None)), dates=[]
    ),
    "ended": launch(ended(), distribution=None),
    "cannot forecast": launch(row(outlook=no_outlook("cannot_forecast")), distribution=None, forecasts=[]),
    "nobody in it": launch(
        row(words=[], status="not_heard", outlook=no_outlook()), distribution=None, said=[], forecasts=[]
    ),
    "portfolio": portfolio(
        [row(), row("Quiet mode", outlook=no_outlook()), row("Search", target=None, first_date=None)]
    ),
    "portfolio with ends": portfolio(ended=[ended()], help_asked=[flag(replies=[])], only={"tribe": "T", "text": "t"}),
    "empty portfolio": portfolio([], help_asked=[]),
}


# ------------------------------------------------------------------------------ a file that keeps


@pytest.mark.parametrize("payload", EXAMPLES.values(), ids=EXAMPLES)
def test_nothing_runs_and_nothing_is_fetched(payload: Payload) -> None:
    page = read(payload)
    assert not {"script", "link", "img", "iframe", "object", "embed", "image", "base", "form"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "xlink:href")]
    to_itself = [f"{HERE}.{each}" for each in ("pdf", "pptx", "png", "csv")]
    charts = [f"{HERE}.{each}.png" for each in PICTURES if f'id="{each}"' in html(payload)]
    assert [value for name, value in page.attributes if name == "href"] == [*charts, *to_itself, f"{HERE}?present"]
    assert "@import" not in page.styles
    assert "url(" not in page.styles
    assert not re.search(r"(https?:)?//\w", html(payload))


@pytest.mark.parametrize("payload", EXAMPLES.values(), ids=EXAMPLES)
def test_the_same_payload_gives_the_same_bytes(payload: Payload) -> None:
    assert rendered(payload) == rendered(payload)


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    given, written = tmp_path / "payload.json", tmp_path / "page.html"
    given.write_text(json.dumps(launch()))
    script = (
        "import json, sys; from pathlib import Path; from zoneinfo import ZoneInfo\n"
        "from andon.web.frozen import renderer\n"
        "payload = json.loads(Path(sys.argv[1]).read_text())\n"
        "Path(sys.argv[2]).write_bytes(renderer(ZoneInfo('Europe/Stockholm'))(payload)['html'])\n"
    )
    lib = Path(frozen.__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", script, str(given), str(written)],
        check=True,
        env={"PYTHONPATH": str(lib), "PYTHONHASHSEED": "77", "TZ": "America/Los_Angeles"},
    )
    assert written.read_text() == html(launch())


@pytest.mark.parametrize("payload", EXAMPLES.values(), ids=EXAMPLES)
def test_what_people_wrote_stays_text(payload: Payload) -> None:
    attacked = hostile(payload)
    page = read(attacked)
    calm = read(payload)
    assert sorted(page.tags) == sorted(calm.tags)
    assert {name for name, _ in page.attributes} == {name for name, _ in calm.attributes}
    assert HOSTILE in "".join(page.words)
    assert "{{ 7*7 }}" in page.said


def test_the_page_asks_not_to_be_indexed_and_says_its_title_to_chats() -> None:
    page = html(launch(title="Poland & beyond"))
    assert '<meta name="robots" content="noindex">' in page
    assert '<meta property="og:title" content="Poland &amp; beyond">' in page
    description = re.search(r'<meta property="og:description" content="([^"]*)">', page)
    assert description
    assert description[1] == "The squads say: needs help. Target 12 May 2026. Frozen 20 Apr 2026, 09:00."


# ------------------------------------------------------------------------------ what it says of itself


def test_the_stamp_is_in_the_organisations_time() -> None:
    assert "Frozen 20 Apr 2026, 09:00" in read(launch()).said
    assert "as known on" not in read(launch()).said


def test_a_look_back_is_stamped_with_both_days() -> None:
    said = read(launch(as_of="2026-04-10T22:30:00+00:00")).said
    assert "Frozen 20 Apr 2026, 09:00, as known on 11 Apr 2026" in said


def test_no_age_is_told_that_would_be_wrong_tomorrow() -> None:
    for payload in EXAMPLES.values():
        assert " ago" not in read(payload).said


# ------------------------------------------------------------------------------ a launch


def test_the_squads_words_come_before_the_forecast() -> None:
    said = read(launch()).said
    in_order = [
        text_frozen.HEAD_SAYS,
        "Android",
        "The last screen is in review",
        text_frozen.HEAD_DATE,
        "First date 31 Mar 2026; moved twice, 42 days later in all.",
        text_frozen.HEAD_MODEL,
        "18 % on time",
        "after its date; 18 % on time",
        text_frozen.HEAD_HELP,
        text_frozen.HEAD_HISTORY,
    ]
    places = [said.index(each) for each in in_order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("status", "says", "shape"),
    [
        ("on_track", "On track", "<circle"),
        ("worried", "Worried", "<path"),
        ("needs_help", "Needs help", "<path"),
        ("not_heard", "Not heard", "<circle"),
    ],
)
def test_a_status_is_a_shape_and_a_word(status: str, says: str, shape: str) -> None:
    line = row(words=[word("Web", status)], status=status)
    for page in (html(launch(line)), html(portfolio([line]))):
        assert re.search(rf'<svg class="mark mark-{status}"[^>]*>{shape}[^>]*></svg> <strong>{says}</strong>', page)
        assert f".mark-{status} {{ fill: #" in page


def test_the_forecast_never_changes_a_status() -> None:
    calm = row(words=[word("Web")], status="on_track", outlook=outlook(on_time=0.01))
    page = html(launch(calm))
    assert 'class="mark mark-on_track"' in page
    assert not re.search(r'class="mark mark-(worried|needs_help|not_heard)"', page)


def test_a_word_has_its_sentence_its_probability_and_its_day() -> None:
    said = read(launch(row(words=[word("Web", said_at="2026-04-16T22:30:00+00:00")]))).said
    assert "Said 17 Apr · 70 % that the date holds" in said


def test_a_silent_squad_is_not_heard_since_its_last_word() -> None:
    assert "No word since 28 Mar · 70 % back then" in read(launch(row(words=[word("Web", "not_heard")]))).said
    never = word("Web", "not_heard", None, sentence="", said_at=None)
    assert "No word yet" in read(launch(row(words=[never]))).said


def test_a_forecast_that_is_still_its_squads_is_no_number() -> None:
    line = row(outlook=no_outlook(held_until="2026-04-22T09:00:00+00:00"), words=[word("Web")])
    parts = [{"word": word("Web"), "outlook": no_outlook(held_until="2026-04-22T09:00:00+00:00")}]
    page = read(launch(line, parts=parts, distribution=None, forecasts=[]))
    assert "The forecast is with the squad until 22 Apr, 11:00." in page.said
    assert "% on time" not in page.said
    assert "With the squad until 22 Apr, 11:00" in read(portfolio([line])).said


def test_a_forecast_of_a_launch_without_squads_is_with_nobody() -> None:
    line = row(outlook=no_outlook(held_until="2026-04-22T09:00:00+00:00"), words=[])
    page = read(launch(line, distribution=None, forecasts=[], burn_up=burn_up() | {"cone": None})).said
    assert "The forecast is shown from 22 Apr, 11:00." in page
    assert "The forecast is shown from 22 Apr, 11:00, so there is no cone yet." in page
    assert "Shown from 22 Apr, 11:00" in read(portfolio([line])).said
    newer = row(outlook=outlook(held_until="2026-04-22T09:00:00+00:00"), words=[])
    assert "A newer one is shown from 22 Apr, 11:00" in read(portfolio([newer])).said
    for told in (page, read(portfolio([line])).said, read(portfolio([newer])).said):
        assert "with the squad" not in told


def test_an_older_forecast_says_that_a_newer_one_is_with_the_squad() -> None:
    line = row(outlook=outlook(held_until="2026-04-22T09:00:00+00:00"))
    assert "18 % on time" in read(launch(line)).said
    assert "A newer forecast is with the squads until 22 Apr, 11:00." in read(launch(line)).said
    assert "A newer one is with the squads until 22 Apr, 11:00" in read(portfolio([line])).said


@pytest.mark.parametrize(
    ("state", "long", "short"),
    [
        ("cannot_forecast", text_frozen.cannot(""), "Cannot forecast"),
        ("nothing_left", text_frozen.NOTHING_LEFT, "Nothing left open"),
        (None, text_frozen.NO_FORECAST, "No forecast yet"),
    ],
)
def test_no_number_is_an_answer_in_words(state: str | None, long: str, short: str) -> None:
    line = row(outlook=no_outlook(state))
    assert long in read(launch(line, distribution=None)).said
    assert short in read(portfolio([line])).said


def test_why_there_is_no_number_is_told_behind_that_there_is_none() -> None:
    why = "9 of the 43 open items are with Pebble."
    line = row(outlook=no_outlook("cannot_forecast") | {"reason": why})
    assert f"Cannot forecast: {why}" in read(launch(line, distribution=None)).said


def test_the_reason_of_a_forecast_stands_beside_it_where_the_payload_has_one() -> None:
    line = row(outlook=outlook(reason="42 open items at 3 a week."))
    assert "42 open items at 3 a week." in read(launch(line)).said


def test_the_charts_have_a_text_and_a_table_and_a_narrow_twin() -> None:
    page = html(launch())
    assert page.count('class="chart wide" role="img" aria-label="') == 3
    assert page.count('class="chart narrow" role="img" aria-label="') == 3
    assert "Of 20 equally likely finishing days, 4 are on or before 12 May" in page
    assert page.count("<details>") == 3
    assert "18 check-ins" in page


def test_ids_are_unique_on_the_page() -> None:
    ids = [value for name, value in read(launch()).attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_without_a_distribution_there_is_no_chart_of_one() -> None:
    page = html(launch(distribution=None, burn_up=None, said=[], forecasts=[]))
    assert 'class="chart' not in page.split("</style>")[1]


def test_until_when_a_forecast_is_with_the_squads_is_told_once() -> None:
    held = outlook(held_until="2026-04-23T07:00:00+00:00")
    parts = [{"word": word(squad), "outlook": held} for squad in ("Android", "iOS")]
    told = read(launch(row(outlook=held), parts=parts)).said
    assert told.count("with the squads until 23 Apr") == 1
    apart = [{"word": word("iOS"), "outlook": outlook(held_until="2026-04-24T07:00:00+00:00")}]
    assert "A newer one is with the squad until 24 Apr" in read(launch(row(outlook=held), parts=apart)).said


def test_how_the_work_goes_is_told_in_days_and_a_snapshot_from_before_it_was_is_laid_out_all_the_same() -> None:
    held = outlook(held_until="2026-04-23T07:00:00+00:00")
    said = read(launch(row(outlook=held))).said
    assert "66 of 86 issues are finished; about 94 in the end" in said
    assert "Forecast as of 20 Apr." in said and "until Thu" not in said
    only = launch(row(outlook=no_outlook(held_until="2026-04-23T07:00:00+00:00")), burn_up=burn_up() | {"cone": None})
    assert "The forecast is with the squads until 23 Apr, 09:00, so there is no cone yet." in read(only).said
    old = launch()
    del old["burn_up"]
    assert "issues are finished" not in read(old).said


def test_a_flag_shows_thanks_then_help() -> None:
    said = read(launch()).said
    assert "Dora: Thank you for telling us early. Dora helps by 22 Apr" in said
    asking = reply(helper="", help_by=None, question="What do you need from us?", said_by="")
    assert (
        "Thank you for telling us early. What do you need from us?" in read(launch(flags=[flag(replies=[asking])])).said
    )
    assert text_frozen.NO_REPLY in read(launch(flags=[flag(replies=[])])).said


def test_a_flag_tells_since_when_and_no_clock_runs() -> None:
    said = read(launch(flags=[flag(replies=[])])).said
    assert "Since 9 Apr" in said
    assert "waited" not in said


def test_an_ended_flag_asks_for_nothing_any_more() -> None:
    said = read(launch(flags=[flag(end="resolved")])).said
    assert text_frozen.HEAD_HELP not in said
    assert "Resolved: it is no longer a problem" in said


def test_an_ended_launch_says_how_it_went_and_what_was_learned() -> None:
    said = read(launch(ended(), distribution=None)).said
    assert "Late: ended 14 Apr 2026" in said
    assert "Sign the contract first." in said
    assert text_frozen.HEAD_SAID in said
    assert text_frozen.HEAD_MODEL not in said
    assert text.NO_TARGET not in read(launch(ended(target=None, first_date=None), distribution=None)).said
    undeclared = read(launch(row(ended_on="2026-04-14"), distribution=None)).said
    assert "The squads have not said yet how it went." in undeclared
    assert text_frozen.NOT_LEARNED in undeclared


def test_every_promised_date_stays_visible() -> None:
    assert "31 Mar, said 1 Dec 2025; 20 Apr, said 27 Feb; 12 May, said 26 Mar." in read(launch()).said


def test_a_target_is_as_exact_as_it_was_promised() -> None:
    assert "Target Q2 2026" in read(launch(row(target=target("2026-05-12", "quarter")))).said
    assert "No date yet" in read(launch(row(target=None, first_date=None), dates=[])).said


# ------------------------------------------------------------------------------ the portfolio


def test_help_is_asked_for_before_anything_else() -> None:
    said = read(portfolio()).said
    assert said.index(text_frozen.HEAD_HELP) < said.index(text_frozen.HEAD_LAUNCHES)
    assert said.index("Payments · Wallet in Poland") < said.index(text_frozen.HEAD_LAUNCHES)


def test_launches_keep_the_payloads_order_whatever_their_risk() -> None:
    names = ["Zebra", "Apple", "Mango"]
    rows = [
        row(name, outlook=outlook(on_time=chance), status=status)
        for name, chance, status in zip(names, (0.9, 0.1, 0.5), ("on_track", "needs_help", "worried"), strict=True)
    ]
    assert re.findall(r'<span class="name">(\w+)</span>', html(portfolio(rows))) == names


def test_words_stand_in_a_column_before_the_forecasts() -> None:
    columns = re.findall(r'role="columnheader">([^<]*)<', html(portfolio()))
    assert [column.replace("&#39;", "'") for column in columns] == [
        text_frozen.COLUMN_LAUNCH,
        text_frozen.SQUADS_SAY,
        text_frozen.COLUMN_DATE,
        text_frozen.HEAD_MODEL,
        text_frozen.COLUMN_FLAGS,
    ]


def test_not_heard_is_visible_beside_the_squads_that_spoke() -> None:
    said = read(portfolio()).said
    assert "Web No word since 28 Mar" in said
    assert "Android: on track" in said


def test_an_empty_portfolio_says_so() -> None:
    said = read(portfolio([], help_asked=[])).said
    assert text_frozen.NO_LAUNCHES in said
    assert text_frozen.no_help({}) in said


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, ""),
        ({"tribe": "Harbour", "quarter": "2027-Q1"}, "Only launches of tribe Harbour, Q1 2027"),
        ({"quarter": "none", "squad": "Kelp"}, "Only launches of squad Kelp, without a date"),
        ({"status": "needs_help", "text": "50 %"}, "Only launches whose word is “needs help”, that mention “50 %”"),
        ({"launches": "3"}, "Only launches that were picked by hand"),
        ({"launches": "1"}, "Only a launch that was picked by hand"),
    ],
)
def test_a_part_of_the_portfolio_says_in_words_what_it_is_a_part_of(asked: dict[str, str], told: str) -> None:
    assert text_frozen.only(asked) == told
    page = read(portfolio(only=asked))
    assert told in page.said
    previews = [value for name, value in page.attributes if name == "content" and value and "launch in" in value]
    assert previews and all(each.startswith(told) for each in previews)


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ({"open_flags": 0}, ""),
        ({"open_flags": 2}, "2"),
        ({"open_flags": 1, "other_flags": 3}, "1, and 3 of other squads"),
        ({"open_flags": 0, "other_flags": 1}, "1 of other squads"),
    ],
)
def test_flags_of_squads_that_a_filter_leaves_out_are_told_apart(counted: dict[str, Any], told: str) -> None:
    """The list of flags holds those of the wanted squads alone."""
    payload = portfolio([row(**counted)])
    (line,) = frozen.view_of(payload, STOCKHOLM)["rows"]
    assert line["flags"] == told
    assert not told or f"{text_frozen.COLUMN_FLAGS} {told}" in read(payload).said


def test_of_a_part_nothing_is_said_about_the_whole() -> None:
    """That nobody has asked for help here does not mean that nobody has."""
    for asked, help_asked in (
        ({"tribe": "Harbour"}, "Nobody in tribe Harbour has asked for help."),
        ({"tribe": "Harbour", "squad": "Kelp"}, "Nobody in squad Kelp has asked for help."),
        ({"quarter": "2027-Q1"}, "Nobody has asked for help with these launches."),
        # Its flags outside of the quarter are not here, nor are another tribe's about the same launches.
        (
            {"tribe": "Harbour", "quarter": "2027-Q1"},
            "Nobody in tribe Harbour has asked for help with these launches.",
        ),
        ({"squad": "Kelp", "status": "worried"}, "Nobody in squad Kelp has asked for help with these launches."),
        ({"tribe": "Harbour", "text": "rope"}, "Nobody in tribe Harbour has asked for help with these launches."),
        ({"launches": "3"}, "Nobody has asked for help with these launches."),
        ({"launches": "1"}, "Nobody has asked for help with this launch."),
    ):
        told = read(portfolio([], help_asked=[], only=asked)).said
        assert text_frozen.no_help({}) not in told and text_frozen.NO_LAUNCHES not in told
        assert help_asked in told and text_frozen.NO_LAUNCHES_HERE in told


def test_forecasts_without_a_chance_make_no_empty_chart() -> None:
    """A launch without a date that nobody has spoken about yet."""
    silent = [each | {"on_time": None} for each in forecasts()]
    assert text_frozen.HEAD_HISTORY not in read(launch(said=[], forecasts=silent)).said
    assert text_frozen.HEAD_HISTORY in read(launch(said=[], forecasts=forecasts())).said


def test_what_was_frozen_before_there_were_filters_is_made_anew_as_the_whole() -> None:
    """After a black-out, from a payload that knows of none."""
    old = {name: value for name, value in portfolio().items() if name != "only"}
    assert "Only launches" not in read(old).said


# ------------------------------------------------------------------------------ on real screens


@pytest.mark.browser
@pytest.mark.parametrize("width", [1920, 1440, 768, 390, 320])
def test_nothing_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for payload in (EXAMPLES["at risk"], EXAMPLES["portfolio"], hostile(EXAMPLES["at risk"])):
        page.set_content(html(payload))
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_the_page_reads_in_the_dark_and_prints_on_white(browser: Browser) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.set_content(html(launch()))
    colour = "getComputedStyle(document.body).backgroundColor"
    label = "getComputedStyle(document.querySelector('.chart.wide text[fill=\"#111111\"]')).fill"
    assert page.evaluate(colour) == "rgb(11, 15, 20)"
    assert page.evaluate(label) == "rgb(255, 255, 255)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colour) == "rgb(255, 255, 255)"
    assert page.evaluate(label) == "rgb(17, 17, 17)"
    context.close()


@pytest.mark.browser
def test_on_a_phone_the_table_becomes_cards_that_name_their_columns(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(html(portfolio()))
    assert page.locator(".launches td .label").first.is_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    assert page.locator(".launches td .label").first.is_hidden()
