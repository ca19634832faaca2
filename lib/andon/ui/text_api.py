"""Words of the API, of its tokens, and of the page on which they are made. It knows no Streamlit."""

from collections.abc import Collection
from datetime import date

from andon.model import ApiToken, Scope
from andon.ui import text

# ------------------------------------------------------------------------------ the page of tokens

TITLE = "Tokens"
LEAD = "A token lets a program read Andon, or speak for you. It may never do more than you may."
EMPTY = "You have no tokens. Make one for each program, so that you can take back one without the others."
SIGNED_IN_DAYS = "A token rests once you have not signed in for 30 days, and works again when you do."
NOBODY_SIGNS_IN = (
    "Nobody has to sign in here: these tokens belong to everybody who opens this page, and a program says as whom it "
    "comes. They stop working once people sign in."
)
HOW = "Whoever writes the program finds every address, with what it takes and what it answers, in"
THE_DOCUMENT = "the document of the API"
DOCUMENT = "/api/v1/openapi.json"
"""Where Andon serves the document of its API to everybody."""

NEW = "Make a token"
NAME = "Which program is it for?"
NAME_EXAMPLE = "Release bot"
SCOPES = "What may it do?"
LIVES = "How long does it work?"
LIVES_DAYS = (30, 90, 365)
MAKE = "Make the token"

MADE = "Here is the token. It is shown this once; keep it where the program keeps its secrets."
HIDE = "I have kept it"
YOURS = "Your tokens"
REVOKE = "Revoke"
REVOKED = "Revoked. It works no more."
CANNOT_LOOK_BACK = "Tokens have no past: go back to today to see them."

SCOPE = {
    Scope.READ: "Read what you may see",
    Scope.CHECK_IN: "Check in for your squad",
    Scope.FLAG: "Raise your squad's flags, write in them and end them",
    Scope.REPLY: "Answer flags as a director",
    Scope.CALENDAR: "Open the calendar of launches",
    Scope.OWN_CALENDAR: "Open the calendar of launches as you see them",
}
_CALENDAR = {Scope.CALENDAR: "calendar to share", Scope.OWN_CALENDAR: "calendar for you alone"}


def lives(days: int) -> str:
    """A choice of how long it works."""
    return {30: "30 days", 90: "90 days", 365: "A year"}[days]


def scopes(given: Collection[Scope]) -> str:
    """What a token may do, in a word each."""
    return ", ".join(_CALENDAR.get(each, each.value) for each in Scope if each in given)


def state(token: ApiToken, *, today: date, works: bool) -> str:
    """What it may do, until when it works, or that it does not, and when it was used last."""
    may = scopes(token.scopes)
    if token.revoked_at:
        ends = f"revoked on {text.day(token.revoked_at.date(), today=today)}"
    elif works:
        ends = f"works until {text.day(token.expires_at.date(), today=today)}"
    else:
        ends = f"expired on {text.day(token.expires_at.date(), today=today)}"
    if token.last_used_on is None:
        return f"{may} · {ends} · never used"
    return f"{may} · {ends} · last used on {text.day(token.last_used_on, today=today)}"


# ------------------------------------------------------------------------------ what programs are told

WRONG_KEYS = "Too many wrong keys came from your network. Wait a moment, and try again."
NO_TOKEN = "The request shows no token."
NO_TOKEN_HINT = "Send the header Authorization: Bearer TOKEN; tokens are made on the page Tokens."
WRONG_KEYS_HINT = "Check the token; the header Retry-After says how many seconds to wait."
TOO_FAST = "This token asks too often."
TOO_FAST_HINT = "The header Retry-After says how many seconds to wait."
NOWHERE = "There is nothing at this address."
NOWHERE_HINT = f"{DOCUMENT} lists every address."
WRONG_METHOD = "This address does not take this method."
WRONG_METHOD_HINT = "The header Allow says which it takes."
TOO_LONG = "The request is too long."
TOO_LONG_HINT = "64 kB are the most that is read."
TOO_SLOW = "The request took too long to come."
TOO_SLOW_HINT = "Send it again; with the same Idempotency-Key nothing is written twice."
NO_JSON = "The body is no JSON."
NO_JSON_HINT = "Send a JSON object, with Content-Type: application/json."
WRONG_FIELDS = "What was sent cannot be taken as it is; nothing was saved."
WRONG_FIELDS_HINT = "The errors name each field; the OpenAPI document says what it takes."
NO_KEY = "The header Idempotency-Key is missing, or cannot be taken."
NO_KEY_HINT = "Send a new random one with each word, say a UUID, and the same one again when you retry."
WRONG_AS = "The header Andon-As cannot be taken."
WRONG_AS_HINT = "GET /api/v1/me says what it may be."
HERE_HINT = "Say as whom the program comes: Andon-As: director, or squad: and the squad's id."
RAISED = "Something went wrong on our side."
STORE_HINT = "Try again in a moment; nothing was lost."


def raised_hint(reference: str) -> str:
    """What to tell whoever runs Andon."""
    return f"Whoever runs Andon finds it in the log under {reference}."


ABOUT = (
    "Everything that the token's owner may see of squads, launches, forecasts and flags, and the words that a program "
    "may say for them. It keeps to the promises of the pages: a squad sees its forecast first, words that were blacked "
    "out are gone, no answer holds a person's name, and nothing is in an order of merit. Times are UTC, ISO 8601; "
    "chances are numbers from 0.01 to 0.99."
)

SUMMARY = {
    "me": "As whom the token comes, and what it may do",
    "portfolio": "The director's questions, then the launches by rank and date",
    "launches": "Every launch in a line",
    "launch": "One launch: words, forecast, flags, milestones, dependencies",
    "launch_check_ins": "What its squads said, oldest first",
    "launch_forecasts": "What was forecast of it, oldest first",
    "squads": "Every squad",
    "squad": "One squad's home",
    "squad_check_ins": "What it said of its launches, oldest first",
    "flags": "Flags with their answers, in the order in which they were raised",
    "flag": "One flag",
    "snapshots": "What was frozen into links, newest first",
    "track_record": "How forecasts came true",
    "new_check_in": "Check in",
    "new_flag": "Raise a flag",
    "new_note": "Write in a flag's timeline, or end it",
    "new_reply": "Answer a flag with thanks, and an offer or a question",
}
"""What each call does, by its name."""
