"""The frozen page: one payload becomes one self-contained file that shows the same for twenty years.

Its slides, pictures and files for taking along are made at the same moment, from the same payload (slides.py,
export_*.py). Style and charts are inside it, and nothing is run or fetched. Whatever people wrote goes through Jinja's
autoescape; the only markup that does not is the SVG of charts, which hold days, numbers and our own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from typing import Any
from zlib import crc32

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from andon.model import FlagEnd, ForecastState, OutcomeKind, Precision, Status, TargetDate
from andon.ui import (
    charts,
    charts_burn_up,
    charts_finish,
    charts_history,
    palette,
    text,
    text_burn_up,
    text_flags,
    text_look_back,
)
from andon.ui import text_frozen as words
from andon.usecases.board import Outlook
from andon.usecases.frozen_burn_up import burn_up_told
from andon.usecases.launch_page import Forecasted, Said
from andon.usecases.snapshot import EMBED, HERE, Payload

WIDE, NARROW = 760, 340
"""Charts are laid out twice: one that shrank to a phone's width would have words of 6 pixels."""

View = dict[str, Any]
"""What the template lays out: finished words, by name."""


def renderer(zone: tzinfo, public_url: str = "") -> Callable[[Payload], dict[str, bytes]]:
    """From a payload to its page and all that is taken along, with times in the organisation's zone.

    The same bytes for the same payload. `public_url` is where chats fetch the preview's picture; without it the page
    names none.
    """

    def render(payload: Payload) -> dict[str, bytes]:
        # Here: what makes documents takes as long to import as half of the app, and only freezing needs it.
        from andon.web import export_csv, export_pdf, export_png, export_pptx, slides

        view = view_of(payload, zone)
        deck = slides.deck(view)
        drawn = slides.drawings(deck)
        charts_drawn = export_png.charts_of(view)
        pictures = {name: export_png.painted(svg, scale=2) for name, svg in drawn.items()}
        return {
            "html": page(view, public_url).encode(),
            EMBED: small(view).encode(),
            "slides": slides.page(view, deck, drawn).encode(),
            "png": export_png.picture(view, charts_drawn),
            **{f"{name}.png": content for name, content in charts_drawn.items()},
            "card.png": export_png.card(view),
            "pdf": export_pdf.document(view, pictures),
            "pptx": export_pptx.presentation(view, deck, pictures),
            "csv": export_csv.tables(view),
        }

    return render


def page(view: View, public_url: str = "") -> str:
    """The page at reading size."""
    address = public_url.rstrip("/")
    return template("frozen.html.j2").render(**view, card=f"{address}/s/" if address else "")


def small(view: View) -> str:
    """The small form for a frame in a wiki page."""
    return template("embed.html.j2").render(**view)


@cache
def template(name: str) -> Template:
    """A page of this folder, in the words and shapes of frozen pages."""
    environment = Environment(
        loader=PackageLoader("andon", "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    marks = {status.value: mark for status, mark in palette.MARKS.items()}
    environment.globals |= {"w": words, "marks": marks, "here": Markup(HERE), "inline": inline}
    environment.globals |= {"WIDE": WIDE, "NARROW": NARROW}
    return environment.get_template(name)


def view_of(payload: Payload, zone: tzinfo) -> View:
    """The payload in finished words, for every format."""
    frozen_at, as_of = _moment(payload["frozen_at"]), _moment(payload["as_of"])
    today = as_of.astimezone(zone).date()
    stamp = words.stamp(frozen_at, as_of, zone)
    view = _launch(payload, zone, today) if payload["kind"] == "launch" else _portfolio(payload, zone, today)
    description = view.pop("describe")(stamp)
    return {
        "kind": payload["kind"],
        "title": payload["title"],
        "only": words.only(payload.get("only", {})),
        "note": payload.get("note", ""),
        "who_took_part": _who_took_part(payload.get("not_remembered"), as_of, zone, today),
        "stamp": stamp,
        "frozen_at": frozen_at.astimezone(UTC),
        "times": words.times(zone),
        "description": description,
        **view,
    }


def _who_took_part(told: Payload | None, as_of: datetime, zone: tzinfo, today: date) -> str:
    """On a look back: from where it is known, where nobody wrote it down. An older payload says nothing of it."""
    if told is None:
        return ""
    since = _moment(told["since"]) if told["since"] else None
    return text_look_back.who_took_part_frozen(since, as_of, zone, today=today)


# ------------------------------------------------------------------------------ a launch


def _launch(payload: Payload, zone: tzinfo, today: date) -> View:
    row = _row(payload["launch"], zone, today)
    dates = [_target(each) for each in payload["dates"]]
    flags = [_flag(each, today) for each in payload["flags"]]
    status, target = Status(payload["launch"]["status"]), _target(payload["launch"]["target"])
    return {
        "describe": lambda stamp: words.launch_description(status, target, row["ended"], stamp),
        "launch": row,
        "success": payload["success"],
        "dates": words.date_history([(each, _on(each.said_at, zone)) for each in dates if each], today=today),
        "model": _model(payload, zone, today),
        "finish": _finish(payload, today),
        "burn_up": _burn_up(payload, zone, today),
        "help_asked": [flag for flag in flags if not flag["end"]],
        "ended_flags": [flag for flag in flags if flag["end"]],
        "history": _history(payload, zone, today),
    }


def _model(payload: Payload, zone: tzinfo, today: date) -> View:
    """The forecast in its own block: of the launch in full, of each squad's part in a few words."""
    shown = _whole(payload["launch"])
    known = shown.state is ForecastState.FORECAST
    facts = [
        (words.HALF, text.day(shown.p50, today=today)),
        (words.LIKELY, text.day(shown.p85, today=today)),
        (words.NEARLY, text.day(shown.p95, today=today)),
        (words.COUNTED, str(shown.counted)),
    ]
    return {
        "says": _model_says(shown, today),
        "facts": facts if known else [],
        "reason": shown.reason if known else "",
        "held": words.held(shown, zone, today=today),
        "as_of": words.model_as_of(shown.as_of, today=today),
        "parts": [
            {
                "squad": part["word"]["squad"],
                "says": _one_line(words.outlook(_untold(_outlook(part["outlook"]), shown), zone, today=today)),
            }
            for part in payload["parts"]
        ],
    }


def _untold(part: Outlook, whole: Outlook) -> Outlook:
    """A part's forecast without what is told of the launch already: until when a newer one is with the squads."""
    told = part.state is not None and part.held_until == whole.held_until
    return replace(part, held_until=None) if told else part


def _one_line(lines: list[str]) -> str:
    """Short phrases stay in one piece, so that no line ends with "85" and the next begins with "%"."""
    return " · ".join(line if len(line) > 24 else line.replace(" ", "\N{NO-BREAK SPACE}") for line in lines)


def _model_says(shown: Outlook, today: date) -> str:
    """The model's answer in a sentence; that it cannot say is an answer too."""
    if shown.state is None:
        return "" if shown.held_until else words.NO_FORECAST
    if shown.state is ForecastState.NOTHING_LEFT:
        return words.NOTHING_LEFT
    if shown.state is ForecastState.CANNOT:
        return words.cannot(shown.reason)
    if shown.overdue:
        return text.overdue(shown.target, today=today)
    return words.model_says(shown.on_time, shown.p85, today=today)


def _finish(payload: Payload, today: date) -> View | None:
    """The chart of the finishing day with its text and its table; None where there is nothing to draw."""
    spread, shown = payload["distribution"], _whole(payload["launch"])
    if spread is None:
        return None
    as_of, target = date.fromisoformat(spread["as_of"]), _day(spread["target"])
    facts = (spread["quantiles"], as_of, target, shown.p50, shown.p85)
    table = charts_finish.finish_table(spread["quantiles"], as_of)
    return {
        "title": (title := text.finish_title(shown.p50, target, shown.on_time, today=today)),
        "brief": title,
        "alt": charts_finish.finish_alt(*facts, today=today, on_time=shown.on_time),
        "name": "finish",
        "below": "",
        **_drawing(
            lambda width: charts_finish.finish_chart(
                *facts, today=today, theme="paper", on_time=shown.on_time, width=width, titled=False
            )
        ),
        "columns": list(table.columns),
        "rows": [(f"{chance} %", text.day(done)) for chance, done in table.itertuples(index=False)],
    }


def _burn_up(payload: Payload, zone: tzinfo, today: date) -> View | None:
    """The chart of what is in the launch and what is finished; None where no issue was known.

    A snapshot from before there was one has none, when something in it is blacked out and it is laid out anew.
    """
    if not payload.get("burn_up"):
        return None
    told = burn_up_told(payload["burn_up"], _whole(payload["launch"]))
    # That a newer one is with the squads stands beside the forecast's numbers already, and in days: not "until Thu".
    held = "" if told.outlook.state else words.held(told.outlook, zone, today=today).removesuffix(".")
    table = charts_burn_up.burn_up_table(told)
    return {
        "title": text_burn_up.point(told, today=today),
        "brief": text_burn_up.so_far(told),
        "alt": text_burn_up.chart_alt(told, today=today),
        "name": "burn_up",
        "below": text_burn_up.legend_words(told, held, today=today),
        **_drawing(
            lambda width: charts_burn_up.burn_up_chart(told, today=today, theme="paper", width=width, titled=False)
        ),
        "columns": list(table.columns),
        "rows": [
            (text.day(day), str(scope), str(done), what) for day, scope, done, what in table.itertuples(index=False)
        ],
    }


def _history(payload: Payload, zone: tzinfo, today: date) -> View | None:
    """The chart of words and forecasts with its text and its table; None while there is no chance to draw."""
    said = [_said(each, zone) for each in payload["said"]]
    forecasts = [_forecasted(each) for each in payload["forecasts"]]
    if not said and all(each.on_time is None for each in forecasts):
        return None
    dates = [each for each in map(_target, payload["dates"]) if each]
    table = charts_history.history_table(said, forecasts)
    return {
        "title": words.HEAD_HISTORY,
        "brief": words.HEAD_HISTORY,
        "alt": charts_history.history_alt(said, forecasts, today=today),
        "name": "history",
        "below": "",
        **_drawing(
            lambda width: charts_history.history_chart(
                said, forecasts, dates=dates, today=today, theme="paper", width=width, titled=False
            )
        ),
        "columns": list(table.columns),
        "rows": [
            (text.day(day), who, says, f"{chance} %", sentence)
            for day, who, says, chance, sentence in table.itertuples(index=False)
        ],
    }


def _drawing(draw: Callable[[int], Any]) -> View:
    """A chart laid out for a width: as itself, and as SVG, which several formats share."""
    return {"draw": draw, "svg": cache(lambda width: charts.to_svg(draw(width)))}


def inline(svg: str) -> Markup:
    """An SVG for inside a page: as wide as its place, silent beside its text, and without addresses of schemas.

    Vega counts the ids of what it cuts off from one in each chart; on a page an id stands once.
    """
    own = f"c{crc32(svg.encode()):08x}"
    opening, rest = re.sub(r'(\bid="|url\(#)(?=vega-)', rf"\g<1>{own}-", svg).split(">", 1)
    opening = re.sub(r' (?:xmlns(?::xlink)?|version|class|width|height)="[^"]*"', "", opening)
    return Markup(f'{opening} aria-hidden="true" focusable="false">{rest}')


# ------------------------------------------------------------------------------ the portfolio


def _portfolio(payload: Payload, zone: tzinfo, today: date) -> View:
    launches, asked, only = payload["launches"], payload["help_asked"], payload.get("only", {})
    return {
        "describe": lambda stamp: words.portfolio_description(len(launches), len(asked), only, stamp),
        "no_launches": words.NO_LAUNCHES_HERE if only else words.NO_LAUNCHES,
        "no_help": words.no_help(only),
        "help_asked": [_flag(each, today) for each in asked],
        "rows": [_row(each, zone, today) for each in launches],
        "ended": [_row(each, zone, today) for each in payload["ended"]],
    }


# ------------------------------------------------------------------------------ what both show


def _row(row: Payload, zone: tzinfo, today: date) -> View:
    first, target = _target(row["first_date"]), _target(row["target"])
    outcome = OutcomeKind(row["outcome"]) if row["outcome"] else None
    ended = words.ended(outcome, _day(row["ended_on"])) if outcome or row["ended_on"] else ""
    said = [_word(each, zone, today) for each in row["words"]]
    calm = [each["squad"] for each in said if each["status"] == Status.ON_TRACK]
    others = row.get("other_flags", 0)  # what was frozen by an older release does not tell
    return {
        "name": row["name"],
        "bet": row["bet"],
        "status": row["status"],
        "says": text.STATUS[Status(row["status"])],
        "words": said,
        "calm": words.calm(calm, all_of_them=len(calm) == len(said)),
        "all_calm": len(calm) == len(said),
        "target": text.target(target),
        "target_label": words.target_in_full(target) if target or not ended else "",
        "moves": words.first_date(first, row["moves"], row["slip_days"]) if first else "",
        "moved": words.moved_briefly(first, row["moves"], row["slip_days"], today=today) if first else "",
        "outlook": words.outlook(_whole(row), zone, today=today),
        "outlook_briefly": words.outlook_briefly(_whole(row), zone, today=today),
        "reason": _why_none(row["outlook"]),
        "day": row["target"]["day"] if row["target"] else "",
        "numbers": row["outlook"],
        "overdue": _whole(row).overdue,
        "open_flags": row["open_flags"],
        "other_flags": others,
        "flags": words.flags(row["open_flags"], others),
        "ended": ended,
        "learned": row["learned"],
    }


def _why_none(shown: Payload) -> str:
    """Why a launch has no number, where that is the forecast's answer."""
    return shown.get("reason", "") if shown["state"] == ForecastState.CANNOT else ""


def _word(word: Payload, zone: tzinfo, today: date) -> View:
    status = Status(word["status"])
    said_on = _on(_moment(word["said_at"]), zone) if word["said_at"] else None
    when = words.said_on(status, said_on, today=today)
    return {
        "squad": word["squad"],
        "status": status.value,
        "says": text.STATUS[status],
        "sentence": word["sentence"],
        "facts": " · ".join(filter(None, (when, words.holds(status, word["probability"])))),
        "said_on": when,
        "probability": word["probability"],
        "day": said_on.isoformat() if said_on else "",
    }


def _flag(flag: Payload, today: date) -> View:
    return {
        "squad": flag["squad"],
        "launch": flag["launch"],
        "sentence": flag["sentence"],
        "would_help": flag["would_help"],
        "since": words.raised(date.fromisoformat(flag["since"]), today=today),
        "day": flag["since"],
        "end": words.flag_end(FlagEnd(flag["end"])) if flag["end"] else "",
        "replies": [
            {
                "thanks": each["thanks"],
                "then": words.offer(each["helper"], _day(each["help_by"]), today=today)
                or text_flags.asks(each["question"]),
                "said_by": each["said_by"],
            }
            for each in flag["replies"]
        ],
    }


def _whole(row: Payload) -> Outlook:
    """The forecast of a whole launch, from its line."""
    return replace(_outlook(row["outlook"]), squads=len(row["words"]))


def _outlook(shown: Payload) -> Outlook:
    return Outlook(
        state=ForecastState(shown["state"]) if shown["state"] else None,
        on_time=shown["on_time"],
        p50=_day(shown["p50"]),
        p85=_day(shown["p85"]),
        p95=_day(shown["p95"]),
        counted=shown["counted"],
        as_of=_day(shown["as_of"]),
        reason=shown.get("reason", ""),
        held_until=_moment(shown["held_until"]) if shown["held_until"] else None,
        target=_day(shown.get("target")),
    )


def _said(each: Payload, zone: tzinfo) -> Said:
    """On the day that it was where the page speaks, as in every other line of it."""
    at = _moment(each["at"]).astimezone(zone)
    return Said("", each["squad"], at, each["status"], each["probability"], each["sentence"])


def _forecasted(each: Payload) -> Forecasted:
    return Forecasted(date.fromisoformat(each["as_of"]), each["on_time"], None, _day(each["p85"]), None)


def _target(each: Payload | None) -> TargetDate | None:
    """A promised date; in a launch's line it has no day on which it was said, and none is needed."""
    if each is None:
        return None
    said_at = _moment(each["said_at"]) if "said_at" in each else datetime.combine(date.min, time(), UTC)
    return TargetDate(date.fromisoformat(each["day"]), Precision(each["precision"]), said_at)


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def _on(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()
