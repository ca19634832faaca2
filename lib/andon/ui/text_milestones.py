"""The words of milestones: small steps with a date. A missed one is a fact, and nobody's fault."""

from collections.abc import Sequence
from datetime import date

from andon.model import MilestoneEnd
from andon.ui import text
from andon.usecases.milestones import Step

MILESTONES = "Milestones"
END: dict[MilestoneEnd, str] = {
    MilestoneEnd.MET: "Met",
    MilestoneEnd.MISSED: "Missed",
    MilestoneEnd.DROPPED: "Dropped",
}
END_MEANS: dict[MilestoneEnd, str] = {
    MilestoneEnd.MET: "it is done",
    MilestoneEnd.MISSED: "it was not done by its day",
    MilestoneEnd.DROPPED: "it does not matter any more",
}
AHEAD = "Ahead"
TO_TELL = "Not told yet"
EMPTY = "A milestone is a small step with a day: it is met, or it is not. Long before the launch it shows how it goes."
ASK = "Its day has passed. What became of it?"
UPDATE = "Update"
ADD = "Add a milestone"
NAME = "What will be done?"
NAME_EXAMPLE = "The first device plays a song"
DAY = "By when?"
KEYS = "Issues that have to be done for it (optional)"
KEYS_EXAMPLE = "SHOP-12, SHOP-14"
KEYS_HELP = "With them the model can say how likely it is: the chance that your pace delivers them by the day."
HOW_LIKELY = "How likely is it?"
HOW_LIKELY_OPTIONAL = "How likely is it? (optional)"
NEW_DAY = "Another day? (the first one stays visible)"
WHAT_BECAME = "What became of it?"
STILL_AHEAD = "Nothing yet"
NOTE = "A note (optional)"
SAVE = "Save"
SET_IT = "Set it"
SAVED_NEW = "Set."
SAVED_WORD = "Saved."


def folded(steps: Sequence[Step]) -> str:
    """What the folded section says of itself."""
    due = sum(each.due for each in steps)
    ahead = sum(each.end is None and not each.due for each in steps)
    over = len(steps) - ahead - due
    counted = ((due, "waiting for your word"), (ahead, "ahead"), (over, "over"))
    return " · ".join([MILESTONES, *(f"{number} {word}" for number, word in counted if number)])


def when(step: Step, *, today: date) -> str:
    """Its day; a moved one keeps its first beside it."""
    told = text.day(step.day, today=today)
    return told if step.day == step.first_day else f"{told} (first {text.day(step.first_day, today=today)})"


def became(step: Step) -> str:
    """What became of it, or that it is ahead."""
    if step.end is not None:
        return END[step.end]
    return TO_TELL if step.due else AHEAD


def likely(step: Step) -> str:
    """What the squad thinks of it, and beside that the model; for the squad alone."""
    if step.end is not None or step.probability is None:
        return ""
    ours = f"you say {step.probability} %"
    if step.chance is None:
        return ours
    return f"{ours}, your pace says {text.percent(step.chance)} for {text.count(step.counted, 'open issue')}"


def end_choice(end: MilestoneEnd | None) -> str:
    """What can have become of it, on a list."""
    return STILL_AHEAD if end is None else f"{END[end]}: {END_MEANS[end]}"
