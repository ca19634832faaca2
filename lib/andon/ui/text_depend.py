"""The words around who waits for whom: short, about the thing that is waited for, and blaming nobody."""

from datetime import date, datetime

from andon.model import DependencyState
from andon.ui import text
from andon.usecases.dependencies import Side, Waiting

WAIT_FOR_US = "Who waits for us"
WE_WAIT_FOR = "Whom we wait for"
PAST = "Nobody waits any more"
NAME_IT = "Say who waits for whom"
NAME_LEAD = "Either squad may name it. It stands on both squads' homes and on the launch's page."
WHICH_WAY = "Who waits?"
WE_WAIT = "We wait for them"
THEY_WAIT = "They wait for us"
OTHER_SQUAD = "The other squad"
IN_LAUNCH = "In which launch?"
WHAT = "For what?"
WHAT_EXAMPLE = "The login for televisions"
NEEDED_BY = "Needed by"
SAVE_NAMED = "Save"
HOW_FOR_US = "Say how it goes for us"
NOTE = "A sentence, if you like"
SAVED_NAMED = "Saved. Both squads see it on their homes."
SAVED_WORD = "Saved. It stands beside the other side's word."
DISAGREE = "Where two sides see it differently"
BLOCKING = "Blocking"
IN_THIS_LAUNCH = "Who waits for whom"
DIFFERENT = "The two sides see it differently. A few minutes together may be enough."

STATE: dict[DependencyState, str] = {
    DependencyState.OK: "OK",
    DependencyState.SLOWING: "Slowing",
    DependencyState.BLOCKING: "Blocking",
    DependencyState.DONE: "Done",
}
HAS_IT = "Has it"
_TAKER: dict[DependencyState, str] = {
    DependencyState.OK: "OK: it does not hold us up",
    DependencyState.SLOWING: "Slowing: we go on, but slower",
    DependencyState.BLOCKING: "Blocking: we cannot go on without it",
    DependencyState.DONE: "We have it",
}
_GIVER: dict[DependencyState, str] = {
    DependencyState.OK: "OK: it comes in time",
    DependencyState.SLOWING: "Slowing: it may come later",
    DependencyState.BLOCKING: "Blocking: something keeps us from it",
    DependencyState.DONE: "Done: they can have it",
}


def choice(state: DependencyState, *, taking: bool) -> str:
    """What a side can say, in its own words."""
    return (_TAKER if taking else _GIVER)[state]


def told(state: DependencyState, *, taking: bool) -> str:
    """What a side has said, in a word: whoever waited has it, and the other one is done."""
    return HAS_IT if taking and state is DependencyState.DONE else STATE[state]


def waits(each: Waiting) -> str:
    """Who waits for whom."""
    return waits_of(name(each.taker), name(each.giver))


def waits_of(taker: str, giver: str) -> str:
    """Who waits for whom, by their names."""
    return f"{taker} waits for {giver}"


def name(side: Side) -> str:
    """A squad's name; of one that is retired, nobody expects a word."""
    return side.squad if side.active else f"{side.squad} (retired)"


def needed(each: Waiting, *, today: date) -> str:
    """By when it is needed; of a day that has passed no more than that."""
    told = text.day(each.need_by, today=today)
    return f"was needed by {told}" if each.is_open and each.need_by < today else f"needed by {told}"


def age(side: Side, now: datetime) -> str:
    """How old a side's word is."""
    return text.ago(now - side.word.at) if side.word else "no word yet"


def disagreements(number: int) -> str:
    """The heading over disagreements on the portfolio."""
    return f"{DISAGREE} · {number}"


def blocked(number: int) -> str:
    """The heading over what blocks on the portfolio."""
    return f"{BLOCKING} · {number}"
