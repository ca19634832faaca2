"""The words around the check-in: how it begins, the forecast that waits, and why one may see it differently."""

from datetime import datetime, tzinfo

from andon.model import CheckIn
from andon.ui import text

NOT_OUR_LAUNCH = "This squad has no part in that launch, or the launch is not open."
HOW_IS_IT_GOING = "How is it going?"
HOW_LIKELY = "How likely is the date?"
IN_ONE_SENTENCE = "In one sentence"
SAY_IT = "Say it"
NO_SQUAD_CHOSEN = "Choose a squad first: it checks in on its own page."
HOW_NOW = f"{text.CHECK_IN}: how is it now?"
WHY = "Do you see it differently than the forecast? Why? (optional)"
WHY_EXAMPLE = "What Jira does not know"
ADD_WHY = "Add it to our words"
SAVED_WHY = "Added to your words."
DIFFERS = "Differs from the forecast:"
AFTER_VOTE = "You have voted: how many did, and the median, are kept with these words."
SETTINGS = "How we check in"
FORECAST_FIRST = "Show us the forecast before we speak"
FORECAST_FIRST_HELP = (
    "It stays folded until you have spoken, because a number that one has just seen is easily repeated."
)
SAVED_CHOICE = "Saved for your squad."
DOWNLOAD_PICTURE = "Picture"
DOWNLOAD_TABLE = "Table"


def news(until: datetime, zone: tzinfo) -> str:
    """That a new forecast is there, and for how long it is the squad's alone."""
    return f"A new forecast is here, yours alone until {text.weekday_moment(until, zone)} or until you check in."


def you_differ(on_time: float | None) -> str:
    """That the squad and the forecast are far apart; nobody has to explain it."""
    return f"You see it differently than the forecast ({text.percent(on_time)} on time). If you like, say why."


def saved_meanwhile(others: CheckIn) -> str:
    """That somebody else of the squad had spoken while the page was open: nobody's words are turned over unseen."""
    status = f"{text.STATUS[others.status].lower()}, {others.probability} %"
    return text.plain(
        f"{text.SAVED_CHECK_IN} While this page was open your squad had said: “{others.sentence}” ({status}). "
        "Both are kept; speak once more if it should be otherwise."
    )


def voted(number: int, median: int | None) -> str:
    """The vote that the words were agreed after."""
    return f"{number} voted" if median is None else f"{number} voted, median {median} %"


def checking_in(launch: str) -> str:
    """The title of the check-in page."""
    return text.plain(f"How is {launch} going?")
