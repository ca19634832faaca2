"""What is taken along says what the payload says: read back from each format."""

import csv
import io
import json
import re
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.text import MSO_AUTO_SIZE
from pypdf import PdfReader

from andon.ui import text, text_frozen
from andon.usecases.snapshot import PICTURES
from andon.web import frozen
from exported import words_in
from web.frozen_examples import Payload, flag, launch, no_outlook, outlook, portfolio, row, said, target, word

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@cache
def _once(payload: str) -> dict[str, bytes]:
    return frozen.renderer(STOCKHOLM, "https://andon.example/")(json.loads(payload))


def files(payload: Payload) -> dict[str, bytes]:
    return _once(json.dumps(payload))


def flat(format: str, payload: Payload) -> str:
    """All words on one line, as lines break differently in each format."""
    return " ".join(words_in(format, files(payload)[format]).replace("\N{NO-BREAK SPACE}", " ").split())


def rows() -> list[Payload]:
    return [
        row(
            f"Launch {n}",
            target=target(f"2026-0{n + 1}-1{n}"),
            outlook=outlook(on_time=n / 10 + 0.03, p85=f"2026-1{n % 3}-0{n}"),
        )
        for n in range(1, 8)
    ]


@pytest.mark.parametrize("format", ["slides", "pdf", "pptx", "csv"])
def test_a_launchs_numbers_are_those_of_the_payload(format: str) -> None:
    payload = launch(note="For everybody.")
    told = flat(format, payload)
    for each in payload["launch"]["words"]:
        assert each["squad"] in told
        assert each["sentence"].replace("'", "&#39;" if format == "slides" else "'") in told
    assert "For everybody." in told
    shown = payload["launch"]["outlook"]
    if format == "csv":
        line = next(each for each in table(payload, "Launch") if each["Launch"] == "Wallet in Poland")
        assert float(line["Chance on time"]) == shown["on_time"]
        assert line["Half of the time by"] == shown["p50"]
        assert line["85 % by"] == shown["p85"]
        assert line["95 % by"] == shown["p95"]
        assert int(line["Open issues counted"]) == shown["counted"]
    else:
        assert "18 % on time" in told
        for day in (shown["p50"], shown["p85"], shown["p95"]):
            assert text.day(date.fromisoformat(day), today=date(2026, 4, 20)) in told
    assert "First date 31 Mar 2026; moved twice, 42 days later in all." in told


@pytest.mark.parametrize("payload", [launch(note="For everybody."), portfolio()])
def test_a_look_back_says_in_each_format_that_who_took_part_was_not_written_down(payload: Payload) -> None:
    """With the day from which it was; what was frozen before that was told is made anew as it was."""
    said = "Who took part was not written down before 2 May: it is read from the histories"
    back = {**payload, "not_remembered": {"since": "2026-05-02T08:00:00+00:00"}}
    for format in ("html", "embed", "slides", "pdf", "pptx", "csv"):
        told = flat(format, back)
        assert said in told and "as they were when this was frozen." in told, format
        assert "written down" not in flat(format, payload), format
    if payload["kind"] == "portfolio":
        plain, higher = (Image.open(io.BytesIO(files(each)["png"])).size for each in (payload, back))
        assert higher[0] == plain[0] and higher[1] > plain[1] + 40


@pytest.mark.parametrize("format", ["slides", "pdf", "pptx", "csv"])
def test_a_portfolios_numbers_are_those_of_the_payload_in_its_order(format: str) -> None:
    payload = portfolio(rows())
    told = flat(format, payload)
    at = [told.index(each["name"], told.index("Launches")) for each in payload["launches"]]
    assert at == sorted(at)
    for each in payload["launches"]:
        assert f"{round(each['outlook']['on_time'] * 100)} % on time" in told
        assert text.day(date.fromisoformat(each["outlook"]["p85"]), today=date(2026, 4, 20)) in told


def table(payload: Payload, name: str) -> list[dict[str, str]]:
    """One table of the CSV, by the name above it."""
    lines = list(csv.reader(io.StringIO(files(payload)["csv"].decode("utf-8-sig"))))
    start = lines.index([name]) + 1
    end = next((n for n in range(start, len(lines)) if not lines[n]), len(lines))
    return [dict(zip(lines[start], line, strict=True)) for line in lines[start + 1 : end]]


def test_the_csv_has_every_word_and_the_table_of_each_chart() -> None:
    payload = launch()
    said = table(payload, "What the squads say")
    assert [each["Squad"] for each in said] == [each["squad"] for each in payload["launch"]["words"]]
    assert [int(each["Chance that the date holds, in %"]) for each in said] == [70, 30, 90, 50]
    history = table(payload, "What the squads said, and what the forecast said")
    assert len(history) == len(payload["said"]) + len(payload["forecasts"])
    title = "66 of 86 issues are finished; about 94 in the end, probably by 24 May with 50 % and by 20 Jun with 85 %, "
    burned = table(payload, f"{title}after the target date".replace(" %", "\N{NO-BREAK SPACE}%"))
    so_far = [each for each in burned if each["What it is"] == "so far"]
    assert [int(each["In it"]) for each in so_far] == payload["burn_up"]["scope"]
    assert [int(each["Finished"]) for each in so_far] == payload["burn_up"]["finished"]
    assert [each["Day"] for each in burned[-2:]] == ["24 May 2026", "20 Jun 2026"]


def test_no_cell_of_the_csv_is_a_formula_and_excel_reads_its_letters() -> None:
    attack = '=HYPERLINK("http://evil.example","x")'
    payload = launch(
        row("Łódź", [word("+Squad", sentence=attack)], bet="@bet"), note="-1", flags=[flag(sentence=attack)]
    )
    content = files(payload)["csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    cells = [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in line]
    assert f"'{attack}" in cells
    assert "Łódź" in cells
    assert not [cell for cell in cells if cell.lstrip()[:1] in ("=", "+", "-", "@") and len(cell) > 1]


def test_the_pictures_have_their_sizes_and_something_on_them() -> None:
    for payload in (launch(), portfolio(rows()), portfolio([], help_asked=[])):
        card = Image.open(io.BytesIO(files(payload)["card.png"]))
        assert card.size == (1200, 630)
        picture = Image.open(io.BytesIO(files(payload)["png"]))
        assert picture.size[0] >= 1200
        for each in (card, picture):
            assert len(each.convert("RGB").getcolors(1 << 24) or []) > 10


def test_every_chart_of_the_page_is_a_picture_of_its_own() -> None:
    def pictures(payload: Payload) -> set[str]:
        return {each.removesuffix(".png") for each in files(payload) if each.endswith(".png")} - {"card"}

    open_launch, over = launch(), launch(row(ended_on="2026-04-14", outcome="late"), distribution=None)
    for payload in (open_launch, over, launch(distribution=None, burn_up=None), portfolio(rows())):
        page = files(payload)["html"].decode()
        assert pictures(payload) == set(re.findall(r'href="<here\.(\w+)\.png">As a picture', page))
    assert pictures(open_launch) == set(PICTURES)
    assert pictures(over) == {"burn_up", "history"} and pictures(portfolio(rows())) == set()
    assert files(open_launch)["finish.png"] == files(open_launch)["png"]


def test_the_preview_shows_each_squads_word_in_its_colour() -> None:
    card = Image.open(io.BytesIO(files(launch())["card.png"])).convert("RGB")
    colours = {colour for _, colour in card.getcolors(1 << 24) or []}
    assert {(0, 0x72, 0xB2), (0xF0, 0xE4, 0x42), (0xD5, 0x5E, 0)} <= colours


def test_a_chat_finds_the_picture_with_its_text() -> None:
    page = files(launch())["html"].decode()
    assert '<meta property="og:image" content="https://andon.example/s/<here.card.png">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert 'property="og:image:alt" content="Wallet in Poland. The squads say: needs help.' in page


def test_powerpoint_has_native_tables_titles_and_pictures_with_a_text() -> None:
    deck = Presentation(io.BytesIO(files(launch())["pptx"]))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    assert all(slide.shapes.title.text for slide in deck.slides)
    assert [each for each in shapes if each.has_table]
    described = [each._element.nvPicPr.cNvPr.get("descr") for each in shapes if each.shape_type == 13]
    assert len(described) == 3 and all(described)
    height = deck.slide_height or 0
    for slide in deck.slides:
        for drawn in [each for each in slide.shapes if each.shape_type == 13]:
            title = slide.shapes.title
            above, below = drawn.top - title.top - title.height, height - drawn.top - drawn.height
            assert 0 < below - above < height / 8, "it stands in the middle of its place"
    sizes = {
        run.font.size.pt
        for shape in shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    }
    assert min(sizes) >= 18


def test_where_there_is_no_arial_words_shrink_instead_of_covering_others() -> None:
    """LibreOffice without its letters took wider ones, and a headline ran into the table below it."""
    deck = Presentation(io.BytesIO(files(launch())["pptx"]))
    boxes = [each for slide in deck.slides for each in slide.shapes if each.has_text_frame and each.text_frame.text]
    assert {each.text_frame.auto_size for each in boxes} == {MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE}


def test_every_program_can_show_the_letters_and_shapes_of_a_pdf() -> None:
    """A font in PostScript's format under the name of the other one is shown by some programs, and not by all."""
    document: Any = PdfReader(io.BytesIO(files(launch())["pdf"]))
    fonts = [font for page in document.pages for font in page["/Resources"]["/Font"].values()]
    letters = [
        inner.get_object()["/FontDescriptor"]["/FontFile2"].get_data()[:4]
        for font in fonts
        for inner in font.get_object()["/DescendantFonts"]
    ]
    assert letters and b"OTTO" not in letters
    assert "◆ Needs help" in flat("pdf", launch())


def test_a_rare_sign_is_shown_all_the_same() -> None:
    assert "★ Łódź ☎" in flat("pdf", launch(row("★ Łódź ☎")))


def test_a_pdf_says_which_signs_it_has_no_letter_for() -> None:
    told = flat("pdf", launch(row("Łódź Київ Αθήνα 東京")))
    assert "Łódź Київ Αθήνα ▯▯" in told
    assert "stands for a sign that this document has no letter for" in told
    assert "stands for a sign" not in flat("pdf", launch())


def test_the_reason_for_no_forecast_is_told_everywhere() -> None:
    reason = "Cannot forecast. 9 of the 44 open items are with Pebble."
    held = no_outlook("cannot_forecast", "2026-04-22T06:00:00+00:00") | {"reason": reason}
    payload = portfolio([row(outlook=held)])
    for format in ("html", "slides", "pdf", "pptx", "csv"):
        assert "9 of the 44 open items are with Pebble" in flat(format, payload)
        assert "A newer one is with the squads" in flat(format, payload)
    for format in ("html", "pdf", "csv"):
        assert "A newer one is with the squads until 22 Apr, 08:00" in flat(format, payload)


@pytest.mark.parametrize("payload", [launch(), portfolio(rows())], ids=["launch", "portfolio"])
def test_the_same_payload_gives_the_same_bytes_in_every_format(payload: Payload) -> None:
    again = frozen.renderer(STOCKHOLM, "https://andon.example/")(payload)
    assert [name for name, content in again.items() if content != files(payload)[name]] == []


@pytest.mark.parametrize("words", ["a\n" * 249 + "end", "word " * 99 + "end"])
def test_words_that_are_higher_than_a_page_are_told_on_several(words: str) -> None:
    """A table breaks between rows alone; what somebody says may not keep everybody from freezing."""
    said = [word(f"Squad {n}", "worried", sentence=words) for n in range(6)]
    for payload in (portfolio([row("Halcyon", said)]), launch(row("Halcyon", said))):
        assert flat("pdf", payload).count("end") >= 6


def test_the_csv_tells_no_number_that_the_page_does_not() -> None:
    late = outlook(on_time=0.01, as_of="2026-06-01", target="2026-05-12")
    (line,) = table(portfolio([row("Halcyon", outlook=late)]), text_frozen.HEAD_LAUNCHES)
    assert (line["Chance on time"], line["85 % by"]) == ("", late["p85"])
    counted = {}
    for state in ("cannot_forecast", "nothing_left", None):
        (line,) = table(portfolio([row("Halcyon", outlook=no_outlook(state))]), text_frozen.HEAD_LAUNCHES)
        counted[state] = line[text_frozen.COUNTED]
    assert counted == {"cannot_forecast": "", "nothing_left": "0", None: ""}, "0 would say that all is done"
    over = row("Halcyon", outlook=late, ended_on="2026-06-01", outcome="late")
    (line,) = table(portfolio([], ended=[over]), text_frozen.HEAD_RECENT)
    assert {line["Chance on time"], line["Half of the time by"], line["85 % by"], line["95 % by"]} == {""}


def test_words_of_a_late_evening_are_of_one_day_everywhere() -> None:
    """In Stockholm it is the next day already: in the table of the history, too."""
    late = {**said()[0], "at": "2026-03-02T23:30:00+00:00"}
    told = table(launch(said=[late], forecasts=[]), text_frozen.HEAD_HISTORY)
    assert [each["Day"] for each in told] == ["3 Mar 2026"]
