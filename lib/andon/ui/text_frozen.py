"""The words of charts and of frozen pages. A frozen page says days, never "3 days ago": it will be read later."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo

from andon.model import FlagEnd, OutcomeKind, Status, TargetDate
from andon.ui import text, text_burn_up, text_portfolio
from andon.usecases.board import Outlook
from andon.usecases.portfolio_filter import NO_DATE
from andon.usecases.snapshot import PICKED, PORTFOLIO, Of

# ------------------------------------------------------------------------------ the chart of the finishing day

FINISHING_DAY = "Finishing day"
EACH_DOT = "Each dot is one chance in 20"
ANY_DAY = "20 of 20: no date to compare with"
DONE_BY = "Done by"
CHANCE = "Chance in %"


def flags(listed: int, others: int) -> str:
    """How many flags are open, under COLUMN_FLAGS; those of squads that a filter leaves out are told apart."""
    apart = f"{others} {OF_OTHERS}" if others else ""
    return ", and ".join(filter(None, (str(listed) if listed else "", apart)))


def on_time_dots(on_time: int) -> str:
    """The legend of the filled dots."""
    return f"{on_time} of 20: on time"


def late_dots(late: int) -> str:
    """The legend of the hollow dots."""
    return f"{late} of 20: after the date"


def target_label(target: date, *, today: date) -> str:
    """What stands over the line of the target date."""
    return f"Target {text.day(target, today=today)}"


def likely_label(p85: date, *, today: date) -> str:
    """What stands over the line of the 85 % date."""
    return f"85 % by {text.day(p85, today=today)}"


def tail_note(last: date, *, today: date) -> str:
    """That the axis leaves out the long tail."""
    return f"3 chances in 100 are later than {text.day(last, today=today)} and not drawn"


def finish_alt(title: str, target: date | None, p85: date | None, on_time_of_20: int, *, today: date) -> str:
    """The chart of the finishing day, for somebody who hears it."""
    parts = [title]
    if target is not None:
        parts.append(
            f"Of 20 equally likely finishing days, {on_time_of_20} are on or before {text.day(target, today=today)}"
        )
    if p85 is not None:
        parts.append(f"With 85 % it is done by {text.day(p85, today=today)}")
    return ". ".join(parts) + "."


# ------------------------------------------------------------------------------ the chart of words and forecasts

HISTORY_TITLE = "What the squads said, and what the forecast said"
CHANCE_ON_TIME = "Chance on time"
SQUADS_SAY = "Squads say"
FORECAST = "Forecast"
DAY = "Day"
WHO = "Who"
SAYS = "Says"
SENTENCE = "In their words"
NO_HISTORY = "Nothing has been said or forecast yet."


def moved_label(target: TargetDate, *, today: date) -> str:
    """What stands over the line of the day on which the target date moved."""
    return f"moved to {text.target(target, today=today)}"


def said_alt(count: int, lowest: int, highest: int, first: date, last: date, *, today: date) -> str:
    """The squads' marks, for somebody who hears the chart."""
    span = f"{lowest} %" if lowest == highest else f"between {lowest} % and {highest} %"
    return (
        f"{text.count(count, 'check-in')} from {text.day(first, today=today)} to {text.day(last, today=today)}, "
        f"chance on time {span}."
    )


def forecast_alt(first: float, last: float) -> str:
    """The forecast's line, for somebody who hears the chart."""
    if text.percent(first) == text.percent(last):
        return f"The forecast's chance on time is {text.percent(last)}."
    return f"The forecast's chance on time went from {text.percent(first)} to {text.percent(last)}."


def forecast_ended(since: date, *, today: date) -> str:
    """At the end of the forecast's line, where the newest forecasts have no chance to tell."""
    return f"until {text.day(since, today=today)}"


def forecast_ended_alt(since: date, *, today: date) -> str:
    """The same, for somebody who hears the chart."""
    return f"Since {text.day(since, today=today)} it tells none."


# ------------------------------------------------------------------------------ a frozen page

SITE = "Andon"
HEAD_SAYS = "What the squads say"
HEAD_SAID = "What the squads said last"
HEAD_DATE = "The date"
HEAD_MODEL = text.FORECAST_SAYS
MODEL_ADVISES = "Calculated from the squads' Jira. It advises; the squads' words are the status."
HEAD_HELP = "Help asked for"
HEAD_ENDED_FLAGS = "Flags that have ended"
HEAD_HISTORY = HISTORY_TITLE
HEAD_LEARNED = "What was learned"
HEAD_LAUNCHES = "Launches"
HEAD_RECENT = "Ended lately"
COLUMN_LAUNCH = "Launch"
COLUMN_DATE = "Target date"
COLUMN_FLAGS = "Open flags"
OF_OTHERS = "of other squads"
ORDER = "By bet and date. The order says nothing about risk."
AS_TABLE = "The same as a table"
NO_SQUADS = "No squad takes part in this launch yet."
NO_LAUNCHES = "There is no open launch."
NO_LAUNCHES_HERE = "None of them is open."
NO_FORECAST = "There is no forecast yet."
NOTHING_LEFT = text_burn_up.NOTHING_LEFT
NO_WORD = "No word yet"
NO_REPLY = "Nobody has replied yet."
NOT_LEARNED = "The squads have not said yet what they learned."
SUCCESS = "It is a success when"
WOULD_HELP = "What would help"
HALF = "Half of the time by"
LIKELY = "85 % by"
NEARLY = "95 % by"
COUNTED = "Open issues counted"
EACH_SQUAD = "Each squad's part"
CHANGES_NEVER = "This page never changes."
SEE_THE_WHOLE = "See the whole page"
WHY_NO_FORECAST = "Why there is no forecast"
IN_THEIR_WORDS = "In the squads' own words"

# ------------------------------------------------------------------------------ slides, and what is taken along

TAKE_ALONG = "Take it along"
TAKE = (("pdf", "PDF"), ("pptx", "PowerPoint"), ("png", "PNG"), ("csv", "CSV"))
"""What a frozen page can be taken along as: the ending of its address, and its name."""
AS_PICTURE = "As a picture"
PRESENT = "Show as slides"
AS_PAGE = "Show as a page"
PREVIOUS = "Previous slide"
NEXT = "Next slide"
COLUMN_SQUAD = "Squad"
COLUMN_STATUS = "Status"
COLUMN_BET = "Bet"
COLUMN_MOVES = "What became of the first date"
FLAGS = "Flags"
COLUMN_SAID_ON = "Said on"
COLUMN_PROBABILITY = "Chance that the date holds, in %"
COLUMN_SINCE = "Since"
COLUMN_REPLY = "Reply"
COLUMN_END = "How it ended"
FORMAT_NAMES = {"html": "page", "embed": "small page", "slides": "slides", "json": "JSON", **dict(TAKE)}
"""What the list of frozen links calls each format; the preview's picture is no format to people."""


def slide_of(number: int, slides: int) -> str:
    """Where one is among the slides."""
    return f"slide {number} of {slides}"


def page_of(page: int, pages: str) -> str:
    """Where one is in a document."""
    return f"page {page} of {pages}"


def letters_replaced(by: str) -> str:
    """That a document has no letters for something that was written."""
    return f"{by} stands for a sign that this document has no letter for; the link shows it."


def and_more(number: int) -> str:
    """That a picture leaves some launches out."""
    return f"and {text.count(number, 'more launch', 'more launches')}"


def and_more_squads(number: int) -> str:
    """That a preview leaves some squads out."""
    return f"and {text.count(number, 'more squad')}"


def counted(status: Status, number: int) -> str:
    """How many launches have a word."""
    return f"{text.STATUS[status]} {number}"


def only(asked: Mapping[str, str]) -> str:
    """What a frozen portfolio was narrowed to, so that nobody takes a part for the whole; empty without a filter.

    `asked` is what `snapshot.named` tells.
    """
    if PICKED in asked:
        return (
            "Only launches that were picked by hand"
            if asked[PICKED] != "1"
            else "Only a launch that was picked by hand"
        )
    quarter = asked.get("quarter", "")
    of = [f"{kind} {asked[kind]}" for kind in ("tribe", "squad") if kind in asked]
    of += [text_portfolio.quarter(quarter)] if quarter and quarter != NO_DATE else []
    parts = [
        f"of {', '.join(of)}" if of else "",
        "without a date" if quarter == NO_DATE else "",
        f"whose word is “{text_portfolio.status(asked['status']).lower()}”" if "status" in asked else "",
        f"that mention “{asked['text']}”" if "text" in asked else "",
    ]
    told = ", ".join(each for each in parts if each)
    return f"Only launches {told}" if told else ""


def no_help(asked: Mapping[str, str]) -> str:
    """That no flag is open, of as much as was asked for; `asked` as in `only`.

    Of a tribe or a squad only its own flags are told, and with more in the filter only those about what is left: it may
    have asked for help with other launches, and another one with these.
    """
    whose = next((f" in {kind} {asked[kind]}" for kind in ("squad", "tribe") if kind in asked), "")
    those = " with this launch" if asked.get(PICKED) == "1" else " with these launches"
    return f"Nobody{whose} has asked for help{those if set(asked) - {'tribe', 'squad'} else ''}."


def frozen_of(of: Of, asked: Mapping[str, str]) -> str:
    """What a link is of, in the list of links; `asked` is the filter with names."""
    if of.kind == PORTFOLIO:
        told = only(asked)
        return f"{text.NAV_PORTFOLIO}: {told[:1].lower()}{told[1:]}" if told else "The whole portfolio"
    return text.NAV_LAUNCH if len(of.launch_ids) == 1 else f"{chosen(len(of.launch_ids))}, picked by hand"


CHOOSE = "Freeze several launches together"


def chosen(number: int) -> str:
    """What a hand-picked set is called until somebody names it."""
    return text.count(number, "launch", "launches")


def formats(stored: Collection[str]) -> str:
    """What a frozen link can be had as."""
    return ", ".join(name for each, name in FORMAT_NAMES.items() if each in stored)


def stamp(frozen_at: datetime, as_of: datetime, zone: tzinfo) -> str:
    """When the page was frozen, and as known on which day where that is another one."""
    frozen = f"Frozen {text.moment(frozen_at, zone)}"
    known = as_of.astimezone(zone).date()
    if known == frozen_at.astimezone(zone).date():
        return frozen
    return f"{frozen}, as known on {text.day(known)}"


def times(zone: tzinfo) -> str:
    """In whose time the page speaks."""
    return f"Times are those of {zone}."


def said_on(status: Status, said_on: date | None, *, today: date) -> str:
    """When a squad said it; for a silent squad since when nothing was heard."""
    if said_on is None:
        return NO_WORD
    if status is Status.NOT_HEARD:
        return f"No word since {text.day(said_on, today=today)}"
    return f"Said {text.day(said_on, today=today)}"


def holds(status: Status, probability: int | None) -> str:
    """A squad's probability in words; that of a silent squad is of its time."""
    if probability is None:
        return ""
    return f"{probability} % back then" if status is Status.NOT_HEARD else f"{probability} % that the date holds"


def calm(squads: list[str], *, all_of_them: bool) -> str:
    """Squads that are on track, in one line; empty without any."""
    if not squads or all_of_them:
        return text.joined(squads)
    return f"{text.joined(squads)}: {text.STATUS[Status.ON_TRACK].lower()}"


def target_in_full(target: TargetDate | None) -> str:
    """The target date at the top of a page."""
    return f"Target {text.target(target)}" if target else text.NO_TARGET


def first_date(first: TargetDate, moves: int, slip_days: int) -> str:
    """What became of the first date, in a sentence."""
    if moves == 0:
        return "The first date still stands."
    return f"First date {text.target(first)}; {text.moves(moves, slip_days)}."


def moved_briefly(first: TargetDate, moves: int, slip_days: int, *, today: date) -> str:
    """The same on a slide, where a date that never moved needs no words."""
    if moves == 0:
        return ""
    days = f"{'+' if slip_days > 0 else ''}{text.count(slip_days, 'day')}" if slip_days else "same day again"
    return f"First {text.target(first, today=today)}, moved {text.often(moves)}, {days}"


def date_history(dates: list[tuple[TargetDate, date]], *, today: date) -> list[str]:
    """Every promised date with the day on which it was said, oldest first."""
    return [f"{text.target(each, today=today)}, said {text.day(said, today=today)}" for each, said in dates]


def ended(kind: OutcomeKind | None, ended_on: date | None) -> str:
    """How and when a launch ended."""
    day = text.day(ended_on)
    if kind is None:
        return f"Ended {day}. The squads have not said yet how it went."
    return text.OUTCOME[kind] if ended_on is None else f"{text.OUTCOME[kind]}: ended {day}"


def held(shown: Outlook, zone: tzinfo, *, today: date) -> str:
    """That a forecast is still its squad's alone, and until when; without a squad, from when on it is shown."""
    if shown.held_until is None:
        return ""
    which = "A newer forecast" if shown.state else "The forecast"
    return f"{which} is {_held(shown, zone, today=today)}."


def _held(shown: Outlook, zone: tzinfo, *, today: date) -> str:
    where = f"with the {text.squads(shown)} until" if shown.squads else "shown from"
    return f"{where} {text.moment(shown.held_until, zone, today=today)}" if shown.held_until else ""


def outlook(shown: Outlook, zone: tzinfo, *, today: date) -> list[str]:
    """A forecast in a few words, a line each; days instead of "Thu", since the page will be read later."""
    until = _held(shown, zone, today=today)
    if shown.state is None and until:
        return [f"{until[:1].upper()}{until[1:]}"]
    lines = text.outlook(replace(shown, held_until=None), zone, today=today).split(" · ")
    return [*lines, f"A newer one is {until}"] if until else lines


def outlook_briefly(shown: Outlook, zone: tzinfo, *, today: date) -> list[str]:
    """The same on a slide; until when a newer one is its squad's alone stands on the page."""
    if shown.held_until is None or shown.state is None:
        return outlook(shown, zone, today=today)
    newer = f"A newer one is with the {text.squads(shown)}" if shown.squads else "A newer one is not shown yet"
    return [*outlook(replace(shown, held_until=None), zone, today=today), newer]


def model_says(on_time: float | None, p85: date | None, *, today: date) -> str:
    """The forecast in a sentence."""
    if on_time is None:
        return f"Done with 85 % by {text.day(p85, today=today)}. There is no date to compare with."
    return f"{text.percent(on_time).capitalize()} on time"


def cannot(reason: str) -> str:
    """That there is no number, and why; without a reason that it is an answer all the same."""
    return f"Cannot forecast: {reason or 'there is too little to go by. That is an answer, not a bad sign.'}"


def model_as_of(day: date | None, *, today: date) -> str:
    """From which day the forecast is."""
    return f"As of {text.day(day, today=today)}." if day else ""


def raised(since: date, *, today: date) -> str:
    """Since when something is wrong."""
    return f"Since {text.day(since, today=today)}"


def offer(helper: str, help_by: date | None, *, today: date) -> str:
    """Who helps, by when."""
    if not helper:
        return ""
    return f"{helper} helps" + (f" by {text.day(help_by, today=today)}" if help_by else "")


def flag_end(end: FlagEnd) -> str:
    """How a flag ended, in words."""
    return f"{text.FLAG_END[end]}: {text.FLAG_END_MEANS[end]}"


def launch_description(status: Status, target: TargetDate | None, outcome: str, stamped: str) -> str:
    """What a chat shows under the link of a frozen launch."""
    say = outcome or f"The squads say: {text.STATUS[status].lower()}"
    return f"{say}. {target_in_full(target)}. {stamped}."


def portfolio_description(launches: int, help_asked: int, asked: Mapping[str, str], stamped: str) -> str:
    """What a chat shows under the link of a frozen portfolio; `asked` as in `only`."""
    help_ = f"Help asked for {help_asked} {'time' if help_asked == 1 else 'times'}." if help_asked else no_help(asked)
    told = f"{text.count(launches, 'launch', 'launches')} in the squads' own words. {help_} {stamped}."
    return f"{narrowed}. {told}" if (narrowed := only(asked)) else told
