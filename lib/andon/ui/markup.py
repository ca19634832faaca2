"""Markup for `st.html`: shapes, words and dates. It is all ours; people's words enter it only through
`Markup.format`, which escapes them. No Streamlit in here: arguments in, markup out.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from itertools import groupby
from urllib.parse import quote

from markupsafe import Markup

from andon.model import Impediment, Outcome, Snapshot, Status, TargetDate
from andon.ui import text, text_check_in, text_flags, text_frozen, text_setup
from andon.ui.palette import MARKS
from andon.usecases.board import LaunchRow, Outlook, Word
from andon.usecases.launch_page import LaunchPage, Said


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is told."""

    now: datetime
    """The moment that the page shows."""
    today: date
    zone: tzinfo


def lead(sentence: str) -> Markup:
    """The sentence under a title."""
    return Markup('<p class="an-lead an-quiet">{}</p>').format(sentence)


def scrolled(columns: Sequence[str], table: Markup) -> Markup:
    """A table that moves sideways within itself where a screen is narrow, also by keyboard; its columns name it."""
    return Markup('<div class="an-scroll" role="group" tabindex="0" aria-label="{}">{}</div>').format(
        text.table_of(columns), table
    )


@cache
def badge(status: Status) -> Markup:
    """A status as shape and word."""
    return Markup('<span class="an-badge">{}<span>{}</span></span>').format(shape(status), text.STATUS[status])


@cache
def shape(status: Status) -> Markup:
    """A status's shape, filled in its colour and outlined; the word stands beside it.

    A class, drawn by the style sheet: `st.html` removes SVG elements.
    """
    return Markup('<i class="an-shape an-{}" aria-hidden="true"></i>').format(status.value)


def words(reader: Reader, rows: Iterable[Word], *, sentences: bool = True) -> Markup:
    """What squads say: one line each, shape, name, words."""
    lines = [_word_line(reader, word, sentences=sentences) for word in rows]
    return Markup('<div class="an-words">{}</div>').format(Markup("").join(lines))


def _word_line(reader: Reader, word: Word, *, sentences: bool) -> Markup:
    said = word.sentence if sentences and word.said_at else ""
    likely = "" if word.probability is None else f"{word.probability} %"
    silent = word.status is Status.NOT_HEARD
    return Markup(
        '<p class="an-word{}">{}<b>{}</b> <span class="an-quiet">{}{}</span>{}{}<br>'
        '<span class="an-age">{}{}</span></p>'
    ).format(
        Markup(" an-silent") if silent else "",
        shape(word.status),
        word.squad,
        text.STATUS[word.status],
        f" · {likely}" if likely and not silent else "",
        Markup("<br>“{}”").format(said) if said else "",
        differs(word) if sentences else "",
        text.word_age(word, reader.now),
        f" · {text_check_in.voted(word.voted, word.median)}" if word.voted else "",
    )


def differs(said: Word | Said) -> Markup:
    """Why a squad sees it differently than the forecast, under its sentence; nothing where it did not say."""
    if not said.differs:
        return Markup("")
    return Markup('<br><span class="an-quiet">{} “{}”</span>').format(text_check_in.DIFFERS, said.differs)


def outlook(reader: Reader, shown: Outlook, *, small: bool = False, tell_held: bool = True) -> Markup:
    """The forecast in its own place: chance, dates, and until when a newer one is with its squad; `small` in a list."""
    today = reader.today
    tell = text.newer if small else text.held
    held = tell(shown, reader.zone) if tell_held else ""
    if shown.state != "forecast":
        why = shown.reason if small and shown.state == "cannot_forecast" else ""
        told = [why, held if shown.state is not None else ""]
        return Markup('<p class="an-quiet">{}{}</p>').format(
            text.outlook(shown, reader.zone, today=today),
            Markup("").join(Markup('<br><span class="an-age">{}</span>').format(each) for each in told if each),
        )
    head, under = _chance_or_date(shown, today)
    dates = "" if shown.on_time is None else text.by_85(shown.p85, today=today)
    return Markup(
        '<div class="an-outlook{}"><b>{}</b> <span>{}</span><br><span class="an-quiet">{}</span>{}</div>'
    ).format(
        Markup(" an-small") if small else "",
        head,
        under,
        dates,
        Markup('<br><span class="an-age">{}</span>').format(held) if held else "",
    )


def _chance_or_date(shown: Outlook, today: date) -> tuple[str, str]:
    """What stands large in a forecast, and what it is."""
    if shown.overdue:
        return text.OVERDUE, text.since(shown.target, today=today)
    if shown.on_time is None:
        return text.day(shown.p85, today=today), text.P85_DATE
    return text.percent(shown.on_time), text.ON_TIME


def last_words(reader: Reader, word: Word) -> Markup:
    """What the squad said last time, above the form in which it speaks again."""
    if word.said_at is None:
        return Markup('<p class="an-quiet">{}</p>').format(text.FIRST_WORDS)
    return Markup('<p class="an-age">{}</p><div class="an-reply">{}</div>').format(
        text.LAST_TIME, words(reader, [word])
    )


def snapshot_line(reader: Reader, snapshot: Snapshot) -> Markup:
    """A frozen link in the list."""
    return Markup('<b>{}</b><br><span class="an-quiet">{}</span>').format(
        snapshot.title, text.snapshot_facts(snapshot, reader.now, reader.zone)
    )


def impediments(
    reader: Reader, found: Iterable[Impediment], *, address: Callable[[Impediment], str], launches: Mapping[str, str]
) -> Markup:
    """Issues that are flagged in Jira, one after the other, with their launches as far as they are named."""
    lines = [
        _impediment(reader, each, address(each), [launches[id] for id in each.launch_ids if id in launches])
        for each in found
    ]
    return Markup('<div class="an-words">{}</div>').format(Markup("").join(lines))


def impediments_by_squad(
    reader: Reader, found: Iterable[Impediment], *, address: Callable[[Impediment], str], squads: Mapping[str, str]
) -> Markup:
    """Issues of a launch that are flagged in Jira, in the order in which they come, under their squads' names."""
    groups = [
        Markup('<div class="an-words"><b>{}</b>{}</div>').format(
            squads.get(squad_id or "", text_flags.OWNED_BY_NO_SQUAD),
            Markup("").join(_impediment(reader, each, address(each), ()) for each in some),
        )
        for squad_id, some in groupby(found, key=lambda each: each.squad_id)
    ]
    return Markup('<div class="an-groups">{}</div>').format(Markup("").join(groups))


def _impediment(reader: Reader, each: Impediment, address: str, launches: Sequence[str]) -> Markup:
    key = Markup('<a href="{}" target="_blank">{}</a>').format(address, each.key) if address else each.key
    return Markup('<p class="an-issue">{} {}<br><span class="an-age">{}</span></p>').format(
        key, each.summary, text_flags.flagged_since(each.since, launches, reader.zone, today=reader.today)
    )


def ended_list(reader: Reader, rows: Iterable[LaunchRow]) -> Markup:
    """What landed lately: first what was learned from it; how it kept its date comes last, and quietly."""
    lines = [
        Markup("<p>{}<b>{}</b>{}</p>").format(
            Markup("").join(Markup("{}<br>").format(_lesson(each)) for each in row.lessons),
            row.name,
            Markup(' <span class="an-age">· {}</span>').format(text.ended(row, today=reader.today)),
        )
        for row in rows
    ]
    return Markup('<div class="an-words">{}</div>').format(Markup("").join(lines))


def date_history(reader: Reader, promised: Iterable[TargetDate]) -> Markup:
    """Every date that was promised, oldest first."""
    lines = [
        Markup("<p>{}</p>").format(text_setup.promised(each, reader.zone, today=reader.today)) for each in promised
    ]
    return Markup('<div class="an-words">{}</div>').format(Markup("").join(lines))


def names(rows: Iterable[Word]) -> Markup:
    """Several squads in a line: shape, name and word."""
    return Markup('<p class="an-word">{}</p>').format(
        Markup(" ").join(
            Markup('<span class="an-nowrap an-name">{}{} <span class="an-age">{}</span></span>').format(
                shape(word.status), word.squad, text.STATUS[word.status].lower()
            )
            for word in rows
        )
    )


def said_list(reader: Reader, said: Iterable[Said]) -> Markup:
    """Every check-in of a launch, newest first."""
    lines = [
        Markup('<p>{}<b>{}</b> <span class="an-age">{} · {} %{}</span><br>“{}”{}</p>').format(
            shape(Status(each.status)),
            each.squad,
            text.moment(each.at, reader.zone, today=reader.today),
            each.probability,
            f" · {text_check_in.voted(each.voted, each.median)}" if each.voted else "",
            each.sentence,
            differs(each),
        )
        for each in sorted(said, key=lambda each: each.at, reverse=True)
    ]
    return Markup('<div class="an-words">{}</div>').format(Markup("").join(lines))


def launch_lead(reader: Reader, page: LaunchPage) -> Markup:
    """Status in the squads' words, or what became of it; the date, and what it was at first."""
    row = page.row
    parts = []
    if not row.is_over or row.target:
        parts.append(text.launch_target(row, today=reader.today))
        parts += filter(None, [text.passed(row.target, over=row.is_over, today=reader.today)])
    if row.moves:
        parts += [text.first_was(row.first_date, today=reader.today), text.moves(row.moves, row.slip_days)]
    if row.bet:
        parts.append(row.bet)
    success = Markup('<p class="an-quiet">{}</p>').format(page.launch.success) if page.launch.success else ""
    head = Markup("<b>{}</b>").format(text.ended(row, today=reader.today)) if row.is_over else badge(row.status)
    return Markup('<p class="an-lead">{}{}</p>{}').format(
        head, Markup(' <span class="an-quiet">· {}</span>').format(" · ".join(parts)) if parts else "", success
    )


def learned(row: LaunchRow) -> Markup:
    """What the squads of an ended launch learned, in their words."""
    if not row.lessons:
        return Markup('<p class="an-quiet">{}</p>').format(text_frozen.NOT_LEARNED)
    lines = [Markup("<p>{}</p>").format(_lesson(each)) for each in row.lessons]
    return Markup('<div class="an-words">{}</div>').format(Markup("").join(lines))


def _lesson(each: Outcome) -> Markup:
    """What was learned, in whose words."""
    who = Markup(' <span class="an-age">{}</span>').format(each.declared_by) if each.declared_by else ""
    return Markup("“{}”{}").format(each.learned, who)


def rules(*, dark: bool) -> str:
    """The style sheet of everything above, for a light or a dark page."""
    quiet = "#b9c2cc" if dark else "#5a5a55"
    line = "#38424e" if dark else "#d6d5cf"
    page = "#0b0f14" if dark else "#ffffff"
    accent = "#56B4E9" if dark else "#0b5cad"
    shapes = "".join(_shape_rule(status, dark=dark) for status in Status)
    # On a dark page the primary colour is light: buttons and chosen values in it need dark words.
    in_primary = (
        '[data-testid^="stBaseButton-primary"],[data-testid^="stBaseButton-primary"] p,'
        "[data-testid=stMultiSelectTagsContainer] [data-tag],[data-testid=stMultiSelectTagsContainer] [data-tag] *"
        "{color:#0b0f14!important}"
    )
    colours = {"QUIET": quiet, "LINE": line, "PAGE": page, "ACCENT": accent}
    sheet = f"{shapes}{in_primary if dark else ''}{_SHEET}"
    return re.sub("|".join(colours), lambda found: colours[found[0]], sheet)


def _shape_rule(status: Status, *, dark: bool) -> str:
    mark = MARKS[status]
    ring = status is Status.NOT_HEARD
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
        f"<path d='{_OUTLINES[status]}' fill='{'none' if ring else mark.dark if dark else mark.light}' "
        f"stroke='{'#b9c2cc' if dark else mark.outline}' stroke-width='{2 if ring else 1}'/></svg>"
    )
    return f'.an-{status.value}{{background-image:url("data:image/svg+xml,{quote(svg)}")}}'


_OUTLINES = {
    Status.ON_TRACK: "M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12z",
    Status.WORRIED: "M8 1.8 15 14H1z",
    Status.NEEDS_HELP: "M8 1 15 8 8 15 1 8z",
    Status.NOT_HEARD: "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z",
}

_SHEET = """
.an-shape{display:inline-block;width:.85em;height:.85em;margin-right:.45em;vertical-align:-.06em;
  background-size:contain;background-repeat:no-repeat;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.an-name{margin-right:1rem}.an-badge{font-weight:600;white-space:nowrap}.an-nowrap{white-space:nowrap}
[data-testid=stHtml] p{margin:0}
:has(>.st-key-told){position:sticky;top:3.75rem;z-index:90;background:PAGE;border-radius:.4rem}
.an-words{display:grid;gap:.6rem}
.an-quiet{color:QUIET}.an-age{color:QUIET;font-size:.85rem}
.an-lead{font-size:1.05rem;max-width:46rem}
.an-outlook b{font-size:1.6rem;font-weight:600}.an-outlook.an-small b{font-size:1.05rem}
.an-reply{border-left:3px solid LINE;padding-left:.8rem;margin:.45rem 0}
.an-flag b{font-weight:600}
.an-sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.4rem 1.4rem;margin:.45rem 0}
.an-votes{font-size:1.6rem;font-weight:600}
.an-share{display:flex;flex-wrap:wrap;gap:1rem 1.4rem;align-items:center}
.an-share img{background:#fff;border:1px solid LINE;border-radius:.4rem}.an-share>div{flex:1 1 12rem}
.an-code{font:600 1.6rem/1.3 ui-monospace,Menlo,Consolas,monospace;white-space:nowrap;margin-top:.3rem!important}
.an-spread{display:grid;gap:.35rem;max-width:30rem;font-variant-numeric:tabular-nums}
.an-spread>div{display:grid;grid-template-columns:3.2rem 1fr 1.6rem;gap:.7rem;align-items:center}
.an-spread span:first-child{text-align:right}
.an-spread i{display:block;height:1.1rem;background:ACCENT;border-radius:.15rem}
.an-moved{max-width:46rem;margin:.4rem 0!important}
.an-move th{white-space:nowrap}
.an-move .an-end>*{font-weight:600}.an-way{width:100%;min-width:6rem;padding-right:0!important}
.an-track{display:block;padding:.35rem 0;background:linear-gradient(LINE,LINE) center/100% 1px no-repeat}
.an-bar{display:block;box-sizing:border-box;height:.8rem;min-width:2px;border:1.5px solid QUIET}
.an-more,.an-same{background:QUIET}.an-less{background:PAGE}.an-level{background:LINE}
.an-issue{overflow-wrap:anywhere;max-width:46rem}.an-groups{display:grid;gap:1.1rem}
.an-issue a,.an-issue a:visited{color:inherit;text-decoration-color:LINE;text-underline-offset:.2em}
.an-issue a:hover{text-decoration-color:currentColor}
[data-testid=stMainBlockContainer]{max-width:1180px;padding-top:.7rem;padding-bottom:4rem}
.stApp h1{padding:.2rem 0 .4rem}.stApp h2{padding:1.1rem 0 .5rem}.stApp h3{padding:.8rem 0 .3rem}
[data-testid=stLayoutWrapper]:has(>.st-key-andon_header){position:sticky;top:.7rem;z-index:999991}
.st-key-andon_header{justify-content:flex-end;min-height:2.5rem}
.st-key-andon_door{max-width:38rem;margin:16vh auto 0}[class*="st-key-hat_"]{flex-wrap:nowrap}
[data-testid=stPageLink] a,[data-testid=stPageLink] a:hover{padding-left:0;background:none}
[data-testid=stPageLink] a p{text-decoration:underline;text-decoration-color:LINE;text-underline-offset:.2em}
[data-testid=stPageLink] a:hover p{text-decoration-color:currentColor}
[class*="st-key-name_"] a p,[class*="st-key-row_"] [data-testid=stPageLink] a p{font-size:1.1rem;font-weight:600}
[class*="st-key-go_"] a,[class*="st-key-go_"] a:hover{border:1px solid LINE;border-radius:.4rem;
  justify-content:center;padding:.4rem .8rem}
[class*="st-key-go_"] a:hover{border-color:ACCENT}
[class*="st-key-go_"] a p{text-decoration:none}
[class*="st-key-go_answer_"] a{border-color:ACCENT}
[class*="st-key-go_answer_"] a p{color:ACCENT;font-weight:600}
[class*="st-key-say_"] a,[class*="st-key-say_"] a:hover{border:1px solid LINE;border-radius:.4rem;
  justify-content:center;padding:.45rem .6rem}
[class*="st-key-say_"] a:hover{border-color:ACCENT}[class*="st-key-say_"] a p{text-decoration:none;white-space:nowrap}
.an-news{border-left:3px solid ACCENT;padding-left:.8rem}
.st-key-flag_words h1{font-size:1.5rem;line-height:1.35;max-width:46rem}
.st-key-narrow,.st-key-narrow_forecast,.st-key-setup{max-width:46rem}
.an-line{display:grid;grid-template-columns:2.2fr 1.6fr 3.4fr 2.2fr;gap:1rem 1.4rem}
.an-headings{padding:0 1rem}
[class*="st-key-row_"] [data-testid=stPageLink] a{padding:0}
.an-scroll{overflow-x:auto}.an-table{border-collapse:collapse;font-variant-numeric:tabular-nums}
.an-table th,.an-table td{text-align:left;vertical-align:top;font-weight:400;padding:.35rem 1rem .35rem 0}
.an-table tbody td{white-space:nowrap}
.an-table thead th{color:QUIET;font-size:.85rem;border-bottom:1px solid LINE}
.an-table tbody tr+tr>*{border-top:1px solid LINE}
[data-testid=stHtml] .an-facts{display:grid;grid-template-columns:max-content 1fr;gap:.45rem 1.4rem;margin:0;padding:0}
[data-testid=stHtml] .an-facts>*{margin:0}.an-facts dt{color:QUIET}
.an-list{margin:0;padding-left:1.1rem;display:grid;gap:.5rem;max-width:46rem}
.an-weeks{display:block;white-space:nowrap;margin:.2rem 0}.an-weeks .an-shape{font-size:.8rem;margin-right:.16rem}
.stHtml{overflow-wrap:anywhere}
.an-table th{overflow-wrap:break-word}
.an-change>p{margin:.15rem 0}.an-rolled{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.45rem 1.4rem}
.an-rolled span{white-space:nowrap;margin-right:1.1rem}
.an-rest>summary{cursor:pointer;color:QUIET;margin-top:.6rem;text-decoration:underline;text-decoration-color:LINE;
  text-underline-offset:.2em}.an-rest[open]>summary{margin-bottom:.6rem}
.stElementContainer:has(>.stHtml>.an-fold){display:none}
:is([class*="st-key-changed_"],[class*="st-key-about_"]) [data-testid=stPageLink] a{padding:0}
:is([class*="st-key-changed_"],[class*="st-key-about_"]) a p{font-size:1rem;font-weight:600}
@media(max-width:640px){.stElementContainer:has(>.stHtml>.an-fold){display:block}
[data-testid=stPopoverBody]{inset:auto .5rem .5rem!important;transform:none!important;max-width:none!important;
  max-height:75vh!important}
  .an-fold>summary{cursor:pointer;padding:.55rem 0;border-top:1px solid LINE}
  .stApp .an-fold h2{display:inline;font-size:1.1rem;padding:0}
  [class*="st-key-answer_"] .stElementContainer:has(>.stHeading){display:none}
  [class*="st-key-question_"]:has(.an-fold:not([open])) [data-testid=stLayoutWrapper]{display:none}
  [data-testid=stLayoutWrapper]:has(>[class*="st-key-question_"])+[data-testid=stLayoutWrapper]{margin-top:-1rem}
  .st-key-portfolio_filters>:first-child{flex:1 1 9rem!important;width:auto!important;min-width:0}
  .stHorizontalBlock:has([class*="st-key-question_"]){gap:0}
  [data-testid=stMainBlockContainer]{padding:3.6rem 1rem 4rem}
  [data-testid=stLayoutWrapper]:has(>.st-key-andon_header){top:0;background:PAGE;padding:.4rem 0}
  .st-key-andon_header{flex-wrap:nowrap}.st-key-andon_header kbd{display:none}
  .st-key-andon_header>:first-child{flex:1 1 auto;min-width:0}.st-key-andon_header button{white-space:nowrap}
  .an-move .an-way{display:none}.an-move thead th{white-space:normal}.an-move th,.an-move td{padding-right:.6rem}
  [data-testid=stHtml] .an-facts{grid-template-columns:1fr;gap:0}[data-testid=stHtml] .an-facts dd{margin:0 0 .6rem}
  .an-headings{display:none}.an-line{grid-template-columns:1fr;gap:.7rem}
  .st-key-narrow button{min-height:2.75rem}
  [data-testid$=InputInstructions]{display:none}
  .an-table th,.an-table td{padding-right:.6rem;font-size:.9rem}}
@media print{[data-testid=stSidebar],[data-testid=stHeader],.st-key-andon_header{display:none!important}}
"""
