"""What a Jira that says no, or nothing that makes sense, is to people: one sentence and a way out."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from andon.errors import SourceError

if TYPE_CHECKING:
    from andon.sources.jira.wire import JiraSettings

ADDRESS_HINT = "Check the url: it ends before /browse or /secure, as in https://jira.example.com."

SCOPES_HINT = (
    "Give the token the scopes read:jira-work and read:jira-user, and for boards and sprints read:project:jira, "
    "read:board-scope:jira-software, read:board-scope.admin:jira-software and read:sprint:jira-software."
)

REFUSALS = {
    400: ("did not accept a request", "Check the query and the JQL of squads and launches in andon.toml."),
    401: ("refused the login", "Check {token_from} (and {email_from}, which Data Center does not need)."),
    403: (
        "does not let this login read that",
        "Ask for permission to browse the projects; after many failed logins, log in once in a browser.",
    ),
    404: ("has nothing there", ADDRESS_HINT),
    410: (
        "has removed what this version of Andon asks for",
        "Update Andon; if it is the newest version, please report it.",
    ),
    413: ("finds a request too large", "Shorten the JQL of squads and launches in andon.toml."),
    414: ("finds a request too large", "Shorten the JQL of squads and launches in andon.toml."),
}
"""What a status means, and what to do; hints name the variables that hold the login."""

MALFORMED = (AttributeError, KeyError, TypeError, ValueError)
"""What reading JSON of another form raises."""

STRANGER = frozenset({"AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED"})
"""Values of X-Seraph-LoginReason by which Jira says that it did not take the login."""


class Again(Exception):
    """A failure that may pass by itself. It never leaves the reader."""

    def __init__(
        self,
        reason: str,
        *,
        wait: float | None = None,
        limited: bool = False,
        address: bool = False,
        foreign: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        """Seconds that Jira asked for, if it did."""
        self.limited = limited
        """Whether Jira said that it was asked too much."""
        self.address = address or foreign
        """Whether the address may be to blame, as long as nothing has answered there."""
        self.foreign = foreign
        """Whether something answered that is no Jira: a proxy while Jira restarts, or a portal for good."""


class Refused(SourceError):
    """Jira understood the request and said no."""

    def __init__(self, message: str, *, hint: str, status: int, gone: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.gone = gone
        """Whether what was asked for is not there (or may not be seen), as Jira itself says."""


def login_hint(settings: "JiraSettings") -> str:
    """What to do where Jira does not know the token."""
    return (
        "The token may have expired or belong to another address. Make a new one and set "
        f"{settings.token_from} (for Jira Cloud also {settings.email_from})."
    )


def nobody_logged_in(settings: "JiraSettings") -> SourceError:
    """Jira took the token and does not say whose it is."""
    return SourceError(
        f"Jira at {settings.address} does not say who is logged in.",
        hint=f"The token may have expired. Make a new one and set {settings.token_from}.",
    )


def refusal(
    settings: "JiraSettings", status: int, headers: Mapping[str, str], said: str, *, gone: bool = False
) -> Refused:
    """The sentence for an answer of 4xx; `said` are Jira's own words."""
    sentence, hint = REFUSALS.get(status, ("refused a request", ADDRESS_HINT))
    if "scope" in said:
        sentence, hint = "does not let this token read that", SCOPES_HINT
    elif headers.get("X-Seraph-LoginReason") == "AUTHENTICATED_FAILED":
        sentence, hint = REFUSALS[401]
    elif _wants_captcha(headers):
        sentence = "wants a captcha to be solved before it takes this login again"
        hint = "Log in once in a browser with the token's account; then sync again."
    return Refused(
        f"Jira at {settings.address} {sentence} ({status})" + (f": {said}" if said else "."),
        hint=hint.format(token_from=settings.token_from, email_from=settings.email_from),
        status=status,
        gone=gone,
    )


def is_stranger(headers: Mapping[str, str]) -> bool:
    """Whether an answer was meant for nobody in particular. With a token, that is a lost login."""
    return headers.get("X-AUSERNAME") == "anonymous" or headers.get("X-Seraph-LoginReason") in STRANGER


def _wants_captcha(headers: Mapping[str, str]) -> bool:
    denied = headers.get("X-Authentication-Denied-Reason", "")
    return "CAPTCHA" in denied or headers.get("X-Seraph-LoginReason") == "AUTHENTICATION_DENIED"


def error_in(body: bytes) -> Mapping[str, Any] | None:
    """The JSON object that tells of an error; None if there is none."""
    try:
        error = json.loads(body)
    except ValueError:
        return None
    return error if isinstance(error, dict) else None


def words_of(error: Mapping[str, Any]) -> str:
    """What an error says; "" if nothing."""
    messages, errors = error.get("errorMessages"), error.get("errors")
    words = [error.get("message"), *(messages if isinstance(messages, list) else ())]
    words += errors.values() if isinstance(errors, dict) else ()
    return " ".join(str(each) for each in words if each)


def is_own(error: Mapping[str, Any]) -> bool:
    """Whether an error has the form in which Jira speaks of issues, projects and filters.

    Gateways that have lost their Jira have other forms, and so has a Jira that is still starting.
    """
    return isinstance(error.get("errorMessages"), list) or isinstance(error.get("errors"), dict)


def inconsistent(what: str) -> SourceError:
    """Pages from which a whole list cannot be put together."""
    return SourceError(
        f"The pages of a Jira search do not fit together: {what}.",
        hint="Nothing was removed. Sync again; if it stays, ask an administrator to rebuild Jira's search index.",
    )


@contextmanager
def fitting(otherwise: str) -> Iterator[None]:
    """Turn what is missing or malformed in a page into the error of a list that cannot be put together."""
    try:
        yield
    except MALFORMED as error:
        raise inconsistent(otherwise) from error


@contextmanager
def understood(what: str) -> Iterator[None]:
    """Turn what is missing or malformed in Jira's JSON into a sentence; its cause stays attached."""
    try:
        yield
    except MALFORMED as error:
        raise unknown_form(what, error) from error


def unknown_form(what: str, error: Exception) -> SourceError:
    """An answer that is not what Jira's documents promise."""
    return SourceError(
        f"Jira's answer about {what} has an unknown form ({error!r}).",
        hint="Something between Andon and Jira may change answers; otherwise please report it.",
    )
