"""The words of a nudge: a worry that is told to the squad alone."""

from datetime import date, tzinfo

from andon.model import Nudge, NudgeEnd
from andon.ui import text
from andon.usecases.nudge import SentNudge, Wonder

TELL_THE_SQUAD = "Tell the squad"
TELL_LEAD = "Something worries you? The squad alone reads it, and decides what to do about it."
FROM_YOUR_SQUAD = (
    "Unless you give a name, nobody is shown where it came from. What your squad blacks out goes from here too."
)
PRINCIPLE = "We'll let the team tell us if they think there's a problem."
WHICH_SQUAD = "Which squad?"
THE_WORRY = "What worries you, in one sentence?"
YOUR_NAME = "Your name (optional)"
TELL = "Tell them"
TOLD = "The squad has it. Thank you."

SOMEBODY_WONDERS = "Somebody wonders"
WONDERS_LEAD = "Only your squad reads this. Nobody waits for an answer, and it changes nothing."
SOMEBODY = "Somebody"
THE_MODEL = "The forecast"
MODEL_ASKS = "Do you know something that it does not, or the other way round?"
ANSWER = "Answer"
ANSWER_LEAD = "Whoever wrote it can read this, and nobody else."
YOUR_ANSWER = "Your answer"
SEND = "Send"
MAKE_FLAG = "Pull the cord about it"
LET_LIE = "Let it lie"
SAVED_ANSWER = "Your answer can be read by whoever asked."
SAVED_LET_LIE = "Let lie. Nobody is told."
LATELY = "What became of earlier ones"
ENDED: dict[NudgeEnd, str] = {
    NudgeEnd.ANSWERED: "You answered:",
    NudgeEnd.FLAGGED: "You pulled the cord about it.",
    NudgeEnd.LET_LIE: "You let it lie.",
}

TITLE = "What you told a squad"
CUT_LINK = "Open the link that you got when you told a squad of a worry."
KEEP_LINK = "This page is yours alone. Its address is the key to it."
THEY_ANSWERED = "The squad answers:"
THEY_FLAGGED = "The squad has pulled the cord about it. Thank you."


def told_line(squad: str) -> str:
    """The way back to what this browser told a squad."""
    return text.plain(f"What you told {squad}, and its answer")


def who(wonder: Wonder, zone: tzinfo, *, today: date) -> str:
    """Who wonders, about what, and since when."""
    nudge = wonder.nudge
    name = THE_MODEL if nudge.by_model else nudge.said_by or SOMEBODY
    parts = [name, *([wonder.launch] if wonder.launch else []), text.moment(nudge.at, zone, today=today)]
    return " · ".join(parts)


def sentence(nudge: Nudge) -> str:
    """What somebody wonders: a person's own words in quotation marks, or what the model found."""
    if not nudge.by_model:
        return f"“{nudge.sentence}”"
    if nudge.said is None:  # kept by the release before, in words
        return f"{nudge.sentence} {MODEL_ASKS}"
    return f"You say {nudge.said} %, and the forecast {_chance(nudge.chance or 0)}. {MODEL_ASKS}"


def _chance(chance: float) -> str:
    percent = round(100 * chance)
    return f"{percent} %" if percent >= 2 else "less than 2 %"


def sent_lead(sent: SentNudge, zone: tzinfo, *, today: date) -> str:
    """To whom it was told, about what, and when."""
    about = f" about {sent.launch}" if sent.launch else ""
    return f"Told to {sent.squad}{about}, {text.moment(sent.at, zone, today=today)}. Nobody else sees it."
