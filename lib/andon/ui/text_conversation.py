"""The words of a squad's own mirror: what came of its flags, its offers and its words. For nobody else."""

from datetime import date, timedelta

from andon.ui import text
from andon.usecases.conversation import FEWEST, Conversation, FlagStory, Level, Offers, Untold

TITLE = "Our conversation"
LINK = "How our flags, offers and words went, for us alone"
LEAD = "For your squad alone: nobody else can open this page, and nothing of it is counted anywhere else."
FOR_ITS_SQUAD = "This page is a squad's own. Choose your squad at the top to see yours."
SEE_SQUADS = "See all squads"

FLAGS = "Our flags"
NO_FLAGS = "No flag has been answered or has ended yet."
OFFERS = "Help that was offered"
NO_OFFERS = "Nobody has offered help on a flag yet."
WORDS = "What we said, and what happened"
HOW_COUNTED = (
    "Counted are milestones, and the dates that launches were promised for: the last thing you said at least a week "
    "before the day (of a milestone, before the day itself), beside what the forecast said until then. A date that was "
    "moved away did not hold, and a launch counts as a whole. Cancelled launches and dropped milestones are left out. "
    "The range tells how far luck alone can bend a share of so few (a 95 % interval)."
)

FLAG = "Flag"
ANSWERED = "Answered after"
ENDED = "Ended"
SAID = "Called"
WE = "By you: it happened"
FORECAST = "By the forecast: it happened"
RANGE = "Range"


def flags_lead(told: Conversation) -> str:
    """How soon flags were answered."""
    number = text.count(len(told.flags), "flag")
    were = "was" if len(told.flags) == 1 else "were"
    lead = f"{number} {were} answered or {'has' if len(told.flags) == 1 else 'have'} ended."
    if told.usual_answer is None:
        return lead
    return f"{lead} Half of the answers came within {lasting(told.usual_answer)}."


def lasting(gap: timedelta) -> str:
    """How long something took."""
    told = text.lasting(gap)
    return "5 minutes" if told == "just now" else told


def answered(each: FlagStory) -> str:
    """After how long a flag was answered."""
    return text.NONE if each.answered_after is None else lasting(each.answered_after)


def ended(each: FlagStory) -> str:
    """How a flag ended, and after how long; of one that is open, nothing but that."""
    if each.end is None or each.ended_after is None:
        return "open"
    return f"{text.FLAG_END[each.end]}, after {lasting(each.ended_after)}"


def offers(told: Offers) -> str:
    """What became of the offers, in a sentence."""
    parts = [
        (told.kept, "kept"),
        (told.not_kept, "not kept"),
        (len(told.untold), "not told yet"),
        (told.ahead, "still ahead"),
    ]
    said = [f"{number} {word}" for number, word in parts if number]
    return f"{text.joined(said)}." if said else NO_OFFERS


def untold(each: Untold, *, today: date) -> str:
    """The way to an offer of which nobody has said what became of it."""
    return text.plain(f"{each.helper}, by {text.day(each.help_by, today=today)}: say whether it was kept")


def too_few(known: int) -> str:
    """That there is too little to show."""
    is_known = "1 is" if known == 1 else f"{known} are"
    return (
        f"From {FEWEST} outcomes on, this shows how often things happened that you called likely. {is_known} known. "
        "Milestones make them come sooner than launches."
    )


def forecast_too_few(known: int) -> str:
    """That the forecast's side is not shown."""
    return f"The forecast spoke of {known} of them: too few to stand beside yours."


def said(level: int) -> str:
    """What was said."""
    return f"{level}\N{NO-BREAK SPACE}%"


def happened(level: Level | None) -> str:
    """How often it happened."""
    return text.NONE if level is None else f"{level.happened} of {level.of}"


def spread(level: Level | None) -> str:
    """The interval of the share."""
    return text.NONE if level is None else f"{round(100 * level.low)} to {round(100 * level.high)}\N{NO-BREAK SPACE}%"


def in_words(told: Conversation) -> str:
    """The fullest line, as a sentence."""
    level = max(told.words, key=lambda each: each.of)
    return f"When you said {level.said} %, it happened {level.happened} times of {level.of}."
