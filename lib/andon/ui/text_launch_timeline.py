"""The words of a launch's time line: what each mark is, and what the whole says, in words before shapes."""

from collections.abc import Sequence
from datetime import date, tzinfo

from andon.model import TargetDate
from andon.ui import text, text_depend, text_milestones
from andon.usecases.launch_timeline import FlagSpan, LaunchTimeline, StepMark, WaitSpan

HEADING = "On one line of time"
DATES = "The date"
FLAGS = "Flags"
WAITS = text_depend.IN_THIS_LAUNCH
STEPS = "Milestones"
TODAY = "Today"
ENDED = "Ended"
KIND = "What"
STATE = "How it stands"
WORDS = "In words"
FROM = "From"
TO = "To"
LEGEND = (
    "Squares are promised dates, the filled one counts; each line begins on the day of the promise. A filled bar is an "
    "open flag, a hollow one has ended. Diamonds are days of need, filled once it is there. Circles are milestones, "
    "filled when met; a cross is a missed one, a dash one that was dropped. Rows go by squad or by day, whatever "
    "became of them."
)


def promised(dates: Sequence[TargetDate], n: int, *, today: date) -> str:
    """One of the dates in the order in which they were promised."""
    day = text.target(dates[n], today=today)
    return f"First date {day}" if n == 0 else f"Moved to {day}"


def flag_state(flag: FlagSpan, zone: tzinfo, *, today: date) -> str:
    """Open since when, or how and when it ended."""
    if flag.end is None or flag.ended_at is None:
        return f"Open since {text.day(flag.since, today=today)}"
    return f"{text.FLAG_END[flag.end]} {text.day(flag.ended_at.astimezone(zone).date(), today=today)}"


def wait_words(span: WaitSpan) -> str:
    """Who waits for what, and what each side says of it."""
    waiting = span.waiting
    said = [
        f"{side.squad}: {text_depend.told(side.word.state, taking=taking)}"
        for side, taking in ((waiting.taker, True), (waiting.giver, False))
        if side.word is not None
    ]
    words = f"{text_depend.waits(waiting)}: {waiting.what}"
    return " · ".join([words, *said])


def wait_state(span: WaitSpan, *, today: date) -> str:
    """By when it is needed, or that it is there."""
    day = text.day(span.waiting.need_by, today=today)
    if span.got_at is not None:
        return f"Has it, needed by {day}"
    if not span.waiting.is_open:
        return f"Nobody waits any more, needed by {day}"
    return f"Needed by {day}"


def step_state(step: StepMark, *, today: date) -> str:
    """What became of a milestone, and its day; a moved one keeps its first day beside it."""
    day = text.day(step.day, today=today)
    first = "" if step.day == step.first_day else f" (first {text.day(step.first_day, today=today)})"
    if step.end is not None:
        return f"{text_milestones.END[step.end]}, {day}{first}"
    return f"{text_milestones.TO_TELL if step.due else text_milestones.AHEAD}, {day}{first}"


def steps_of(squad: str, steps: Sequence[StepMark], *, today: date) -> str:
    """A squad's milestones in a line, each by its name, in the order of their days, as their marks stand below it.

    Nothing is counted: how many a squad has missed is nobody's business here.
    """
    by_day = sorted(steps, key=lambda each: each.day)
    told = [f"{each.name} ({_stands(each)}, {text.day(each.day, today=today)})" for each in by_day]
    return f"{squad}: {', '.join(told)}"


def _stands(step: StepMark) -> str:
    if step.end is not None:
        return text_milestones.END[step.end].lower()
    return (text_milestones.TO_TELL if step.due else text_milestones.AHEAD).lower()


def squads_words(squad: str, words: str) -> str:
    """A squad's words."""
    return f"{squad}: {words}"


def point(view: LaunchTimeline, *, today: date) -> str:
    """What the picture says, in a sentence."""
    told = [*_flags(view), *_waits(view), *_steps(view, today=today), *_dates(view)]
    if not told:
        return "Nothing has happened yet."
    sentence = "; ".join(told)
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _flags(view: LaunchTimeline) -> list[str]:
    still = sum(flag.end is None for flag in view.flags)
    if still:
        return [f"{text.count(still, 'flag')} {_is(still)} open"]
    if not view.flags:
        return []
    all_of_them = {1: "the flag has", 2: "both flags have"}.get(len(view.flags), f"all {len(view.flags)} flags have")
    return [f"{all_of_them} ended"]


def _waits(view: LaunchTimeline) -> list[str]:
    still = [each.waiting for each in view.waits if each.waiting.is_open]
    apart = sum(each.disagrees for each in still)
    blocking = sum(each.blocking for each in still)
    told = []
    if blocking:
        of = "the dependency" if len(still) == 1 else f"{blocking} of {len(still)} dependencies"
        told.append(f"{of} {_is(blocking)} blocking")
    if apart:
        told.append(f"two sides see {'a dependency' if apart == 1 else f'{apart} dependencies'} differently")
    if still and not told:
        told.append(f"{text.count(len(still), 'dependency', 'dependencies')} {_is(len(still))} open")
    return told


def _steps(view: LaunchTimeline, *, today: date) -> list[str]:
    ahead = [each for each in view.steps if each.end is None and not each.due]
    due = sum(each.due for each in view.steps)
    told = []
    if due:
        told.append(f"{text.count(due, 'milestone')} {_is(due)} not told yet")
    if ahead:
        told.append(f"the next milestone is due {text.day(min(each.day for each in ahead), today=today)}")
    if view.steps and not told:
        told.append("every milestone has been told of")
    return told


def _dates(view: LaunchTimeline) -> list[str]:
    moves = len(view.dates) - 1
    return [f"the date moved {text.often(moves)}"] if moves > 0 else []


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def older(number: int) -> str:
    """That the picture leaves out what is over for long."""
    return "" if not number else f"{text.count(number, 'older entry', 'older entries')} stand in the table."


def chart_alt(view: LaunchTimeline, *, today: date) -> str:
    """The picture, for somebody who hears it; the table has every entry."""
    counted = [
        text.count(len(each), one, many)
        for each, one, many in (
            (view.dates, "promised date", ""),
            (view.flags, "flag", ""),
            (view.waits, "dependency", "dependencies"),
            (view.steps, "milestone", ""),
        )
        if each
    ]
    return f"{point(view, today=today)}. A time line of {text.joined(counted)}."
