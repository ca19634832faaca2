"""Addresses inside the app, built here, read here, and refused when they make no sense; and the way out to Jira."""

from collections.abc import Callable
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st

HOME = "all_hands/home.py"
SQUAD = "squad/home.py"
CHECK_IN = "squad/checkin.py"
FLAG = "squad/flag.py"
NUDGE = "squad/nudge.py"
MESSAGES = "squad/messages.py"
ROUND = "squad/round.py"
CONVERSATION = "squad/conversation.py"
BLACKOUT = "squad/blackout.py"
PORTFOLIO = "director/portfolio.py"
TIMELINE = "director/timeline.py"
LAUNCH = "director/launch.py"
SNAPSHOTS = "all_hands/snapshots.py"
ISSUE = "all_hands/issue.py"
FORECASTS = "all_hands/forecasts.py"
LAUNCHES = "setup/launches.py"
SQUADS = "setup/squads.py"
CONNECT = "setup/connect.py"
STATUS = "setup/status.py"
PEOPLE = "setup/people.py"
TOKENS = "setup/tokens.py"

_LONGEST = 200
_GATEWAY = "api.atlassian.com"
"""Where scoped tokens of Jira Cloud are used: it answers programs and shows no pages."""


def read(name: str) -> str:
    """A parameter of the address; empty when it is missing, or too long or too strange to be one of ours."""
    value = st.query_params.get(name, "")
    # What cannot be printed (control characters, half a surrogate pair) no database takes either.
    return value if len(value) <= _LONGEST and value.isprintable() else ""


def params(**values: str | None) -> dict[str, str]:
    """Parameters for a link: those that are set, and the as-of day of this page, so that a look back goes on."""
    kept = {name: value for name, value in values.items() if value}
    as_of = read("as_of")
    return {**kept, "as_of": as_of} if as_of else kept


def to_launch(launch_id: str) -> dict[str, str]:
    """Parameters of a launch's page."""
    return params(key=launch_id)


def to_each_launch() -> Callable[[str], dict[str, str]]:
    """As `to_launch`, for many launches of one page: its address is read once, which is felt where there are dozens."""
    kept = params()
    return lambda launch_id: {**kept, "key": launch_id}


def to_squad(squad_id: str) -> dict[str, str]:
    """Parameters of a squad's page."""
    return params(id=squad_id)


def to_check_in(launch_id: str, squad_id: str, status: str = "") -> dict[str, str]:
    """Parameters of the check-in page; with the status that somebody has chosen on the way to it."""
    return params(launch=launch_id, squad=squad_id, status=status)


def checking_in() -> tuple[str, str]:
    """Which launch and squad the check-in page is about.

    Streamlit leaves the parameters of the page that `st.switch_page` opens on the one that it left, so that the Back
    button after a check-in brings those of `to_squad_after`.
    """
    return read("launch") or read("said"), read("squad") or read("id")


def to_squad_after(squad_id: str, launch_id: str) -> dict[str, str]:
    """Parameters of a squad's page just after it spoke: that launch stands first."""
    return params(id=squad_id, said=launch_id)


def to_nudge(secret: str) -> dict[str, str]:
    """Parameters of the page of whoever told a squad of a worry."""
    return params(key=secret)


def to_flag(flag_id: str) -> dict[str, str]:
    """Parameters of a flag's page."""
    return params(key=flag_id)


def flag_address(flag_id: str) -> str:
    """The address of a flag's page beside this one, to be opened in a tab of its own."""
    return f"flag?{urlencode(to_flag(flag_id))}"


def to_vote(launch_id: str, squad_id: str) -> dict[str, str]:
    """Parameters of the page on which a squad votes on its part of a launch."""
    return params(launch=launch_id, squad=squad_id)


def to_issue(jira: str, key: str) -> str:
    """An issue's page in the Jira at this address; empty where there is none to open."""
    parts = urlsplit(jira)
    host = parts.netloc.rpartition("@")[2]  # a login in the address is nobody else's business
    if not host or parts.hostname == _GATEWAY:
        return ""
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}/browse/{quote(key, safe='')}"
