"""The words of the record: how often what forecasts said came true, for somebody who is not a statistician."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from andon.model import LaunchState, OutcomeKind
from andon.ui import text
from andon.usecases.record_rights import FEWEST, SQUADS
from andon.usecases.track_record import Fate, LastDates, Own, Section, TrackRecord

if TYPE_CHECKING:
    from andon.forecast.backtest_scores import Met, Score

TITLE = "How good are our forecasts?"
LEAD = (
    "Every forecast names dates and says how sure it is of each: by this one with 50\u00a0%, by that one with "
    "85\u00a0%. All of them are kept, and once a date has passed, it either held or it did not. This is the count."
)

WHOLE = "Whole launches of several squads"
PARTS = "Squads' parts of launches, all squads together"
OUTCOMES = "What became of the launches"
OUTCOMES_LEAD = "In the squads' own words, where they have said how it went."
HOW_COUNTED = "How this is counted"
DOWNLOAD_PICTURE = "Picture"
DOWNLOAD_TABLE = "Table"

NOTHING_KEPT = "No forecast has been made yet, so there is nothing to check. Make the first ones:"
COMMANDS = "andon forecast      # now, and then daily or weekly: each one is kept and checked\n"
BACKTEST = "How the same method would have done on a history that you have already:"
BACKTEST_COMMANDS = "andon backtest DIR  # a history folder; without one, the work that is here\n"

CLAIMED = "Said"
HELD = "Held"
PASSED = "Passed"
SHARE = "Share"
RANGE = "Probably between"
PLAIN = {30: "Plain, 30 days", 90: "Plain, 90 days"}
"""Plain Monte Carlo, by its window in days."""
OURS = "Our forecasts"
MONTE_CARLO = {30: "Plain Monte Carlo, 30 days", 90: "Plain Monte Carlo, 90 days"}
SAID_AXIS = "How sure the forecast was (%)"
HELD_AXIS = "How many of the dates held (%)"
DIAGONAL = "On the dashed line, dates hold exactly as often as the forecast says; below it they come too early."
LOW, HIGH = "from (%)", "to (%)"
METHOD = "Method"

CHANCE = "Was the date likely, and did it hold?"
SCORE = "Mean error"

BECAME = "What became of it"
LAUNCH = "Launch"
LAUNCHES = "Launches"
ENDED = "Ended"
FORECASTS = "Forecasts"
WITH_DATE = "Whose target date has passed"
ON_TIME = "Work done by that date"
NOT_SAID = "Landed; nobody has said how"
LAUNCH_BY_LAUNCH = "Launch by launch"


def last_dates(dates: LastDates) -> str:
    """How many of the last 85 per cent dates held, in the sentence after a forecast's reason."""
    if dates.own:
        return f"Of our last {dates.known} “85 %” dates, {dates.met} held."
    return f"Of the organisation's last {dates.known} “85 %” dates, {dates.met} held."


def share(value: float | None) -> str:
    """A share that was counted, 0.625 as "62 %": unlike a chance it may be 0 % or 100 %."""
    return text.NONE if value is None else f"{round(100 * value)} %"


def claimed(met: Met) -> str:
    """The level of a date, kept in one piece however narrow its column is."""
    return f"{met.claimed}\N{NO-BREAK SPACE}%"


def held(met: Met) -> str:
    """ "128 of 136"."""
    return f"{met.met} of {met.known}"


def spread(met: Met) -> str:
    """The interval of a share in words; a dash where there are too few launches for one."""
    if met.low is None or met.high is None:
        return text.NONE
    return f"{round(100 * met.low)} and {round(100 * met.high)} %"


def headline(section: Section) -> str:
    """The 85 per cent dates in one sentence."""
    met = level(section.ours, 85)
    if met.share is None:
        return "No “85 %” date has passed yet."
    verb = "has" if met.known == 1 else "have"
    return f"{met.known} “85 %” {_dates(met.known)} {verb} passed, and {met.met} held: {share(met.share)}."


def _dates(number: int) -> str:
    return "date" if number == 1 else "dates"


def verdict(section: Section) -> str:
    """What to make of it, from the interval alone."""
    met = level(section.ours, 85)
    if met.low is None or met.high is None:
        return "They come from fewer than three launches, so it is too early to say whether that is good or luck."
    if met.high < 0.85:
        return "That is less often than it should be: take our dates for too early."
    if met.low > 0.85:
        return "That is more often than it had to be: our dates are on the safe side."
    if met.high - met.low > _VAGUE:
        return f"These are too few launches to tell skill from luck: in the long run it may be between {spread(met)}."
    return "That fits: a date that is called 85 % sure should hold about 17 times in 20."


_VAGUE = 0.3
"""A wider range than this says nothing about a claim that lies within it."""


def beside(section: Section) -> str:
    """What plain Monte Carlo would have said on the same days."""
    shares = [share(level(score, 85).share) for score in section.plain.values()]
    windows = text.joined([str(window) for window in section.plain])
    return (
        f"The plain method that most tools use (Monte Carlo over the last {windows} days) would have named “85 %” "
        f"dates on the same days of which {text.joined(shares)} held."
    )


def on_time(section: Section) -> str:
    """The chances on time in a sentence; empty where no target date has passed yet."""
    if not section.targets:
        return ""
    return (
        f"{text.count(section.targets, 'forecast')} said how likely the target date was, and it has passed: "
        f"{text.count(section.on_time, 'time')} the work was done by then, in full or with cut scope."
    )


def score_means(section: Section) -> str:
    """What the table of mean errors says."""
    skill = section.ours.brier_skill
    judged = (
        "Nothing can be said of it yet: the dates all held, or none did."
        if skill is None
        else "Ours told launches that held from those that did not."
        if skill > 0.02
        else "Ours told launches that held from those that did not no better than the same number for all of them."
    )
    return (
        f"The error is the squared gap between what was said and what came (the Brier score): 0 is perfect, 0.25 "
        f"is guessing; smaller is better. {judged}"
    )


def always(section: Section) -> str:
    """The base rate as a method."""
    return f"Always saying {share(section.on_time / section.targets)}"


def against(section: Section) -> str:
    """The head of the column that compares with the base rate."""
    told = share(section.on_time / section.targets)
    return f"Compared with always saying {told}".replace(" %", "\N{NO-BREAK SPACE}%")


def against_base(score: Score) -> str:
    """A mean error against that of the base rate."""
    skill = score.brier_skill
    if skill is None:
        return text.NONE
    return f"{abs(round(100 * skill))} % {'smaller' if skill >= 0 else 'larger'}"


def nearer(section: Section) -> str:
    """The CRPS skill in a sentence; empty where it cannot be told."""
    skill = section.ours.crps_skill(section.plain[90])
    if skill is None:
        return ""
    where = f"{round(100 * skill)} % nearer to" if skill >= 0 else f"{round(-100 * skill)} % further from"
    return f"Over all its percentages, our forecast lay {where} the real finishing day than the plain one of 90 days."


def level(score: Score, claimed: int) -> Met:
    """How often the dates of a level were met."""
    return next(each for each in score.levels if each.claimed == claimed)


def chart_alt(section: Section) -> str:
    """The chart, for somebody who hears it."""
    told = [f"of the {each.claimed} % dates {share(each.share)} held" for each in section.ours.levels if each.known]
    return f"{OURS}: {text.joined(told)}. {beside(section)}"


def nothing_known(record: TrackRecord, *, today: date) -> str:
    """Why nothing of whole launches is shown although forecasts are kept."""
    if record.held_back:
        return NO_WHOLE
    kept = f"{text.count(record.kept, 'forecast')} kept"
    if not record.chosen:
        return f"{kept}. Only the squads that they are about can see them yet, so none counts yet."
    if not record.whole:
        return f"{kept}, and none that counts is of a whole launch."
    when = f"; the next one comes on {text.day(record.next_date, today=today)}" if record.next_date else ""
    whole = f"{text.count(record.whole, 'forecast')} of whole launches kept"
    return f"{whole}, and none of their dates has passed yet{when}."


def own_title(own: Own) -> str:
    """The head of a squad's own record."""
    return f"Your own: {own.squad}"


def own_lead(own: Own) -> str:
    """Whose eyes it is for; while it is hidden, when it will be shown."""
    if own.section is None:
        return f"How often your own dates held is known after {_TEN} dates that have passed; {own.known} so far."
    return "Your squad's parts alone. Nobody but your squad sees this."


_TEN = {10: "ten"}.get(FEWEST, str(FEWEST))

_THREE = {3: "three"}.get(SQUADS, str(SQUADS))

NO_PARTS = (
    f"The parts of squads are counted together once {_THREE} squads have {_TEN} dates each that have passed, so that "
    "nobody can work out how another squad did."
)
NO_WHOLE = (
    f"Dates of whole launches have passed, but fewer than {_THREE} squads shared those launches. Their count would "
    "tell how one squad did, so it is not shown."
)
ALONE = "A launch that is nearly all one squad's does not count as a whole launch: its record would be that squad's."


def became(kind: OutcomeKind | None, state: LaunchState) -> str:
    """What became of a launch, in the words of its squads."""
    if state is LaunchState.OPEN:
        return text.OUTCOME[OutcomeKind.STILL_OPEN]
    return text.OUTCOME[kind] if kind else NOT_SAID


def fates(all_of_them: Iterable[Fate]) -> list[tuple[str, list[str]]]:
    """For each thing that became of launches: how many, their forecasts, those with a passed date, those in time."""
    found: dict[str, list[Fate]] = {}
    for each in all_of_them:
        found.setdefault(became(each.kind, each.state), []).append(each)
    order = [*text.OUTCOME.values(), NOT_SAID]
    return [(name, _sums(found[name])) for name in sorted(found, key=order.index)]


def _sums(some: list[Fate]) -> list[str]:
    told = [each.with_date for each in some if each.with_date is not None]
    held = [each.on_time for each in some if each.on_time is not None]
    counts = [len(some), sum(each.forecasts for each in some)]
    return [*map(str, counts), *(number(sum(each) if each else None) for each in (told, held))]


def number(value: int | None) -> str:
    """A count; a dash where it would tell how one squad did."""
    return text.NONE if value is None else str(value)


def age(record: TrackRecord, read: datetime | None, zone: tzinfo, *, looking_back: bool, today: date) -> str:
    """As known when."""
    if looking_back or read is None:
        return f"As known on {text.day(record.as_of)}."
    return f"As known today. The work was read last on {text.moment(read, zone, today=today)}."


def rules(record: TrackRecord, *, parts_shown: bool) -> list[str]:
    """How it is counted, a sentence each."""
    every = "" if record.every == 1 else f" There are very many, so that one in {record.every} of those is taken."
    told = [
        f"{text.count(record.kept, 'forecast')} kept so far. Of each launch and each squad's part the first one of a "
        f"week is taken, so that forecasting daily weighs no more than weekly.{every} That makes {record.chosen}: "
        f"{record.counted} are counted, {record.chosen - record.counted} are counted out.",
        "A date held when the work was done by then: the day on which 95 % of what was still delivered before the "
        "landing had been delivered. What was cut or moved on does not count as work.",
        "A date counts once it has passed. While a launch is open, a date that has passed is missed if what is open "
        "now would have to be done before it.",
        "The target date is the one that stood on the day of the forecast, also where it moved later.",
        "“Probably between” is a range of 95 %, from drawing whole launches anew: forecasts of one launch share its "
        "luck, so a few launches give a wide range however many forecasts they had.",
        "Plain Monte Carlo takes the items that were open for all there will be, and draws each day to come from the "
        "squads' last 30 or 90 days. It stands here to compare with; no forecast is made of it.",
        "A forecast that only its squad can see yet does not count yet.",
        ALONE,
    ]
    if not parts_shown:
        told.append(NO_PARTS)
    return told


def counted_out(record: TrackRecord) -> str:
    """What is kept and not counted, and why; empty without any."""
    told = []
    if record.cancelled:
        told.append(f"{text.count(record.cancelled, 'forecast')} of cancelled launches: they never end")
    if record.nothing_came:
        told.append(
            f"{text.count(record.nothing_came, 'forecast')} after which nothing was delivered any more: what was open "
            "was cut, or moved on"
        )
    if record.looked_back:
        told.append(
            f"{text.count(record.looked_back, 'forecast')} about a day long gone, made later with today's scope: that "
            "is hindsight"
        )
    if record.alone:
        told.append(
            f"{text.count(record.alone, 'forecast')} of launches that are nearly all one squad's: that would be this "
            "squad's own record"
        )
    return f"Counted out: {'; '.join(told)}." if told else ""
