"""The words of the timeline: its point, its marks, and where launches queue up on a squad."""

from collections.abc import Sequence
from datetime import date, tzinfo

from andon.model import ForecastState
from andon.ui import text
from andon.usecases.timeline import Line, Queue, Reach, Run, Stretch, Timeline

TITLE = "Timeline"
SEE_TIMELINE = "See these launches on a timeline"
SEE_PORTFOLIO = "See them in the portfolio"
REACH_LABEL = "How much of the time"
REACH = {Reach.YEAR: "A year", Reach.NEAR: "Three months", Reach.ALL: "Everything"}
EARLIER = "An earlier forecast is drawn where a newer one is not shown yet."
ORDER = "Launches stand by the rank of their bets, then by date, then by name; those that ended come last."
NOTHING_HERE = "No launch has a date or a forecast within these months. Choose “Everything” to see them all."
TODAY = "today"
THAT_DAY = "that day"
OPEN_ONE = "Open a launch"
DOWNLOAD_PICTURE = "Picture"
DOWNLOAD_TABLE = "Table"

SPAN = "50 to 85 % span"
EARLIER_SPAN = "50 to 85 % span, earlier forecast"
DUE = "date"
FIRST_DUE = "first date"
LANDED = "landed or cancelled"
SHARED = "weeks of more than one"

QUEUES = "Squads with more than one launch at a time"
QUEUES_NOTE = (
    "A launch asks most of its squads between its date and its 50 and 85 % days; where such weeks of two launches "
    "meet, they are marked. A part in which nothing is left open is not counted. Squads stand in alphabetical order."
)
NO_QUEUES = "No squad has two of these launches open at a time, as far as dates and forecasts tell."
QUEUES_PICTURE = "Where launches meet on the same squads"

COLUMN_LAUNCH = "Launch"
COLUMN_WORD = "The squads say"
COLUMN_DATE = "Date"
COLUMN_FIRST = "First date"
COLUMN_HALF = "Half of the time by"
COLUMN_LIKELY = "85 % by"
COLUMN_NOTE = "Note"
COLUMN_SQUAD = "Squad"
COLUMN_FROM = "From"
COLUMN_UNTIL = "Until"
COLUMN_LAUNCHES = "Launches"

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def point(found: Timeline) -> str:
    """What the picture says, as its title. A forecast says it, and the squads' words stay what they are.

    Launches with a date that no forecast speaks of are counted apart: "all of them" would be more than is known.
    """
    if not found.lines:
        return NOTHING_HERE
    if not any(each.span for each in found.lines):
        dated = any(each.days() for each in found.lines)
        return "No forecast is to be shown yet: these are the dates" if dated else "Neither a date nor a forecast yet"
    if not found.compared:
        return "No launch with a forecast has a date to compare it with"
    known = "with a date and a forecast" if found.not_compared else "with a date"
    if found.after in {0, found.compared}:
        whose = {1: f"the one launch {known} is", 2: f"both launches {known} are"}.get(
            found.compared, f"all {found.compared} launches {known} are"
        )
    else:
        whose = f"{found.after} of {found.compared} launches {known} {'is' if found.after == 1 else 'are'}"
    date_of = "its date" if 1 in {found.after, found.compared} else "their dates"
    more = f"{found.not_compared} more {'has' if found.not_compared == 1 else 'have'} a date and no forecast to show"
    said = f"By the forecast, {whose} more likely than not to be done {'after' if found.after else 'by'} {date_of}"
    return f"{said}; {more}" if found.not_compared else said


def footnote(found: Timeline, *, hindsight: bool) -> str:
    """What is left out, and in which order the launches stand."""
    lies = text.count(found.outside, "more launch lies", "more launches lie")
    return " ".join(
        [
            *([f"{lies} before or after these months."] if found.outside else []),
            *([EARLIER] if any(each.is_earlier for each in found.lines) else []),
            ORDER,
            *([text.HINDSIGHT] if hindsight else []),
        ]
    )


def word(line: Line) -> str:
    """What stands at the head of a launch's line: the squads' word, or nothing where it is over."""
    return "" if line.row.is_over else text.STATUS[line.row.status]


def note(line: Line, zone: tzinfo | None = None, *, today: date) -> str:
    """What there is to say of a launch that its marks do not show; with a zone, until when a forecast is held, too."""
    if line.row.is_over:
        return text.ended(line.row, today=today)
    undated = [text.NO_TARGET.lower()] if line.row.target is None else []
    return " · ".join([*undated, *_forecast_notes(line, zone, today=today)])


def _forecast_notes(line: Line, zone: tzinfo | None = None, *, today: date) -> list[str]:
    shown = line.row.outlook
    told = [text.overdue(shown.target, today=today).lower()] if shown.overdue else []
    if shown.state is None and shown.held_until is None:
        told.append("no forecast yet")
    elif shown.state is ForecastState.FORECAST and line.span is None:
        told.append(text.by_85(None, today=today))
    elif shown.state in _STATES:
        told.append(_STATES[shown.state])
    if shown.held_until is not None and zone is not None:
        told.append(text.held(shown, zone))
    elif shown.held_until is not None and not line.is_earlier:
        which = "first" if shown.state is None else "newer"
        told.append(f"{which} forecast {f'with its {text.squads(shown)}' if shown.squads else 'not shown yet'}")
    return told


_STATES = {ForecastState.NOTHING_LEFT: "nothing left open", ForecastState.CANNOT: "cannot forecast"}


def told(line: Line, *, today: date) -> str:
    """A launch's line in a sentence."""
    row = line.row
    if row.is_over:
        return f"{row.name}: {text.ended(row, today=today)}."
    parts = [text.STATUS[row.status].lower(), _date(line, today=today)]
    if line.first_due:
        parts.append(f"first promised for {text.target(row.first_date, today=today)}")
    if line.span:
        parts.append(span(line, today=today))
    return f"{row.name}: {', '.join([*parts, *_forecast_notes(line, today=today)])}."


def _date(line: Line, *, today: date) -> str:
    return text.target(line.row.target, today=today) if line.row.target else text.NO_TARGET.lower()


def span(line: Line, *, today: date) -> str:
    """From when to when it will probably be done."""
    if line.span is None:
        return ""
    half, likely = line.span
    by_85 = text.by_85(None if likely == date.max else likely, today=today)
    return f"half of the time by {text.day(half, today=today)}, {by_85}"


def alt(found: Timeline, lines: Sequence[Line], *, today: date) -> str:
    """The picture, for somebody who hears it."""
    head = f"{point(found)}. From {text.day(found.first)} to {text.day(found.last)}."
    return " ".join([head, *(told(each, today=today) for each in lines)])


# ------------------------------------------------------------------------------ where launches queue up


def queued(queue: Queue, *, today: date) -> str:
    """What a squad has at a time, behind its name: "has three launches between 3 Feb and 20 Mar: A, B and C"."""
    number = len(queue.stretches)
    if not queue.runs:
        return f"has {_launches(number)} open, each with weeks of its own: {named(queue.stretches)}."
    if len(queue.runs) == 1 and len(queue.runs[0].stretches) == number:
        return f"has {_launches(number)} {_run(queue.runs[0], today=today)}."
    told = [f"{_number(len(each.stretches))} of them {_run(each, today=today)}" for each in queue.runs]
    return f"has {_launches(number)} open, {'; and '.join(told)}."


def _run(run: Run, *, today: date) -> str:
    return f"{_when(run, today=today)}: {named(run.stretches)}"


def named(stretches: Sequence[Stretch]) -> str:
    """Their launches by name."""
    return text.joined([each.line.row.name for each in stretches])


def _launches(number: int) -> str:
    return f"{_number(number)} launches"


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _when(run: Run, *, today: date) -> str:
    since = text.day(run.first, today=today)
    return f"between {since} and {text.day(run.last, today=today)}" if run.last else f"from {since} on"


def queues_alt(queues: Sequence[Queue], *, today: date) -> str:
    """The picture of the queues, for somebody who hears it."""
    return " ".join(f"{each.squad} {queued(each, today=today)}" for each in queues)
