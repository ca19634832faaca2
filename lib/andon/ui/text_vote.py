"""The words around blind votes: on the squad's pages, and on the page on which its members vote."""

from datetime import date, datetime, timedelta, tzinfo

from andon.model import FEWEST_TOLD, PROBABILITIES, Launch, Round
from andon.ui import text

# ------------------------------------------------------------------------------ the squad's page

TITLE = "Blind vote"
VOTE_FIRST = "Vote first, everybody for themselves"
VOTE_IS_OPEN = "To the open vote"
SQUAD_ONLY = "A vote belongs to its squad. The others see what it agrees on."
CHOOSE = "Choose a launch on your squad's page; its check-in leads to the vote."
NO_SUCH_VOTE = "There is no such vote. Its link may be cut, or it was not open yet on the day you look at."
INTRO = (
    "Everybody says what they think before they hear each other. Nobody sees a value before the vote closes, "
    "and nobody ever sees whose it was."
)
HOW_MANY = "How many of you vote?"
HOW_LONG = "It closes by itself after"
LASTING = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
OPEN_VOTE = "Open the vote"
OPEN_ANOTHER = "Vote again"
SHARE = "Vote with this"
SHARE_HOW = "Point a phone's camera at the picture, open the link, or type the code at"
CODE = "Code"
QR_ALT = "QR code of the link to the vote"
LINK_ELSEWHERE = "The link is in the browser tab that opened this vote. It is kept nowhere else."
NEW_LINK = "Make a new link"
NEW_LINK_HELP = "The link and the code before it stop working. Votes that are in stay in."
ONLY_HERE = (
    "Phones cannot open this address: it leads to this machine alone. Ask an administrator, or whoever runs Andon, for "
    "one that phones reach (the setting is ANDON_PUBLIC_URL)."
)
CLOSE_VOTE = "Close the vote and look"
CLOSE_HELP = "Nobody can vote after that."
SPREAD = "What you think"
SPREAD_ALT = "How many chose each answer"
TALK_FIRST = (
    "Talk first: what do those who see it brighter know, and those who see it darker? Then agree on one answer."
)
ALL_ALIKE = "You see it alike. Say it in a sentence together."
ONE_VOTE = "One of you voted. Say it in a sentence, or vote again when more of you are there."
STAYS_INSIDE = (
    f"With fewer than {FEWEST_TOLD} votes this stays inside your squad. "
    "The others see what you agree on, and nothing of the vote."
)
TOLD_OUTSIDE = "The others see what you agree on, how many voted, and the median. Nobody else sees this picture."
AGREE = "Agree and check in"
NOBODY_VOTED = "Nobody voted."
NOBODY_HINT = "It happens. Say it in a check-in, or open another vote when all of you are there."
EARLIER = "Earlier votes"


def heading(launch: Launch) -> str:
    """The title of the page, for Markdown."""
    return text.plain(f"A blind vote on {launch.name}")


def lead(squad: str, launch: Launch, *, today: date) -> str:
    """Whose vote it is, and on which date."""
    return f"{squad} · {text.target(launch.target, today=today)}"


def lasting(gap: timedelta) -> str:
    """ "15 minutes", "1 hour"."""
    return text.lasting(gap)


def have_voted(round: Round) -> str:
    """All that is told of an open round: "5 of 7 have voted"; and whether somebody may have voted twice."""
    if round.voted > round.expected:
        return _voted(round)
    return f"{round.voted} of {round.expected} {'has' if round.expected == 1 else 'have'} voted"


def closes(round: Round, zone: tzinfo, *, today: date) -> str:
    """When it closes by itself."""
    return f"The vote closes by itself at {_clock(round.closes_at, zone, today=today)}."


def closed(round: Round, zone: tzinfo, *, today: date) -> str:
    """When it closed, and how many had voted."""
    at = text.moment(round.closed_at, zone, today=today)
    return f"{_voted(round)}, closed {at}{text.whose_time(zone)}"


def median(round: Round) -> str:
    """What stands over the spread."""
    return f"Median {round.median} %"


def bar(value: int, votes: int) -> str:
    """A bar of the spread for those who hear the page: "70 %: 3 votes"."""
    return f"{value} %: {text.count(votes, 'vote')}"


def after(round: Round) -> str:
    """What to do with the spread."""
    if round.voted == 1:
        return ONE_VOTE
    alike = round.counts is not None and max(round.counts) == round.voted
    return ALL_ALIKE if alike else TALK_FIRST


def reach(round: Round) -> str:
    """How far the result goes."""
    return TOLD_OUTSIDE if round.voted >= FEWEST_TOLD else STAYS_INSIDE


def earlier(round: Round, zone: tzinfo, *, today: date) -> str:
    """A closed round in a line: "12 May, 09:20 · 7 of 7 voted · median 50 %"."""
    at = text.moment(round.closed_at, zone, today=today)
    told = "nobody voted" if round.unanswered else f"{_voted(round)} · median {round.median} %"
    return f"{at} · {told}"


def open_on_home(launch: str, round: Round) -> str:
    """A squad's home about an open round."""
    return f"A vote on {launch} is open: {have_voted(round)}."


def was_open_on_home(launch: str) -> str:
    """A squad's home on a past day about a round that was open then."""
    return f"A vote on {launch} was open."


def unanswered_on_home(launch: str, round: Round, zone: tzinfo, *, today: date) -> str:
    """A squad's home about a round with nobody in it."""
    return f"The vote on {launch} closed {text.moment(round.closed_at, zone, today=today)}, and nobody had voted."


# ------------------------------------------------------------------------------ the page on which members vote

VOTE_TITLE = "Vote · Andon"
ANSWERS = tuple((value, text.probability_choice(value)) for value in reversed(PROBABILITIES))
"""The likeliest stands first, as on a thermometer."""
BLIND = "Nobody sees a value before the vote closes, and nobody ever sees whose it was."
ONE_TAP = "One tap, and your vote is in."
VOTED = "Your vote is in"
CHANGE = "Change my vote"
CHANGING = "Your new answer takes the place of the one before."
CLOSED_TITLE = "This vote has closed"
CLOSED_SAYS = "Your squad looks at the answers together, on its own page."
TOO_LATE = "It had closed before your answer came, which was not counted."
FULL_TITLE = "This vote is full"
FULL_SAYS = "It has taken all the votes that it can. Ask whoever opened it for a new one."
WRONG_ANSWER = "That is none of the five answers. Choose again."
TYPE_CODE = "Type the code"
TYPE_HINT = "It stands beside the picture that your squad shows: ten signs, as in k7m-q2xp-9td."
GO_ON = "Go on"
NO_VOTE = "No vote opens with this code"
NO_VOTE_SAYS = "Look at it once more, or ask whoever shared it."
NOT_NOW_TITLE = "Andon cannot take a vote right now"
NOT_NOW_SAYS = "Nothing is lost. Try again in a minute."
NOT_FROM_THERE = "This vote came from another site"
NOT_FROM_THERE_SAYS = "Open the link again, and vote there."


def question(launch: Launch, *, today: date) -> str:
    """What a member is asked."""
    if launch.target is None:
        return f"How likely is {launch.name} to come as planned?"
    return f"How likely is {launch.name} to make {text.target(launch.target, today=today)}?"


def until(round: Round, zone: tzinfo, *, today: date) -> str:
    """How long a vote can be changed."""
    at = _clock(round.closes_at, zone, today=today)
    return f"You can change it here until the vote closes ({at} at the latest)."


def _voted(round: Round) -> str:
    if round.voted > round.expected:
        return f"{round.voted} votes of {round.expected} expected: somebody may have voted twice"
    return f"{round.voted} of {round.expected} voted"


def _clock(moment: datetime, zone: tzinfo, *, today: date) -> str:
    local = moment.astimezone(zone)
    at = f"{local:%H:%M}" if local.date() == today else text.weekday_moment(moment, zone)
    return f"{at}{text.whose_time(zone)}"
