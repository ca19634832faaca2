"""Words of the pages where launches and squads are set up, a Jira is connected and links are listed."""

from collections.abc import Sequence
from datetime import date, tzinfo

from andon.model import Launch, Squad, TargetDate, Version
from andon.ui.text import LAUNCH_STATE, OUTCOME, STATUS, count, day, joined, moment, plain, target, with_state
from andon.usecases.discover import ProposedLaunch, ProposedSquad
from andon.usecases.ports import Discovery
from andon.usecases.propose_outcome import Proposal
from andon.usecases.squad_home import MyLaunch

LAUNCHES_LEAD = "What ships, when, and who takes part. Earlier dates, words and flags stay when something changes here."
SQUADS_SETUP_LEAD = "Who there is and what they own. A squad's words stay when it is renamed, split or retired."
CHOOSE_WHO_TO_PLAN = "Say at the top of the page who you are to change something here."
NOT_YOUR_SQUAD = "Its own members and program directors change it. Say at the top of the page who you are."
NOT_YOUR_LAUNCH = (
    "The squads that take part in it and program directors change it. Say at the top of the page who you are."
)
CHOOSE_LAUNCH_TO_EDIT = "Launch"
NEW_LAUNCH = "A new launch"
CHOOSE_SQUAD_TO_EDIT = "Squad"
NEW_SQUAD = "A new squad"
NAME = "Name"
VERSIONS = "Jira versions that are in it"
NO_SQUADS_YET = "Squads can be chosen here once there are some."
NO_VERSIONS = "Jira versions can be chosen here once Andon has read a Jira."
OTHER_SCOPES = "Or an epic or a query"
OTHER_SCOPES_EXAMPLE = "SHOP-12, or jql:labels = launch"
OTHER_SCOPES_HELP = "Write an epic's key like SHOP-12, or jql:labels = launch. Separate several by a comma."
NAMED_SQUADS = "Squads that take part"
NAMED_SQUADS_HELP = "Squads with issues in it take part anyway; name those that have none yet."
BET = "Bet"
SUCCESS = "How will we know that it went well? (optional)"
TARGET_DATE = "Target date (optional)"
HOW_EXACT = "As exact as a"
CREATE_LAUNCH = "Create the launch"
SEE_LAUNCH = "See its page"
EDIT = "Edit"
MOVE_DATE = "Move the date"
SAY_HOW_IT_ENDED = "Say how it ended"
NEW_DATE = "The new date"
WHY_MOVED = "Why? (optional)"
PROMISE_DATE = "Promise this date"
NO_DAY_CHOSEN = "No day was chosen."
NO_OUTCOME_CHOSEN = "Choose what became of it, then save again."
WHAT_BECAME_OF_IT = "What became of it?"
NOT_RELEASED = "Jira does not say that it was released."
CUT_ISSUES = "Which issues"
NOBODY_KNOWS_WHAT_LEFT = "What left it is not known: only versions keep that."
ON_WHICH_DAY = "On which day?"
WHAT_WAS_LEARNED = "What did we learn? (optional)"
REOPEN = "Open it again"
ADD_SQUAD = "Add the squad"
SEE_SQUAD = "See its page"
RENAME = "Rename or edit"
SPLIT = "Split"
RETIRE = "Retire"
SPLIT_LEAD = (
    "The squad becomes two. The old one is retired and keeps everything it said. The new ones take part in its open "
    "launches, where they are not heard until they say a word of their own."
)
SPLIT_NOW = "Split the squad"
RETIRE_LEAD = "Nobody waits for a retired squad's word. Everything it said stays, and it can come back."
RETIRE_NOW = "Retire the squad"
REVIVE = "Let it work again"
SQUAD_RETIRED = "This squad is retired."
TRIBE = "Tribe (optional)"
TRIBE_HELP = "Who directs the tribe directs the squad, so a director of both moves it into another one."
MISSION = "Mission (optional)"
TIME_ZONE = "Time zone"
TIME_ZONE_HELP = (
    "By it the squad's own pages, votes and messages tell times, days and quiet hours. Pages of several squads, and "
    "frozen links, tell them by the organisation's."
)
DAYS_OFF = "Days off, beside the weekends and holidays of its calendar"
DAYS_OFF_HELP = (
    "Like 2026-12-24, 2026-12-24 half, or 2026-12-28..2027-01-03. Separate several by a comma. Days on which a good part "
    "of the squad is away; whose days they are does not belong here."
)
OWNS = "What it owns"
OWNS_HELP = (
    "component:Web, project:SHOP, jql:labels = web, or squad:NAME for the squad column of a history folder. "
    "Separate several by a comma."
)


CONNECT_LEAD = "Name your Jira and a project. Andon looks at what is there and proposes squads and launches; you tick what is true."
CHOOSE_DIRECTOR_TO_CONNECT = "A program director connects a Jira. Say at the top of the page who you are."
JIRA_URL = "The address of your Jira"
JIRA_URL_EXAMPLE = "https://jira.example.com"
PROJECT_KEYS = "Keys of its projects"
PROJECT_KEYS_HELP = "Of an issue SHOP-12 that is SHOP. Separate several by a comma."
PUBLIC_JIRA = "It is a public Jira: send no login"
LOOK_AROUND = "Look around"
LOOKING_AROUND = "Looking around in Jira. A large project takes a minute …"
WHICH_SQUADS = "Which of these are squads?"
WHICH_LAUNCHES = "Which of these are launches?"
NO_SQUADS_LEFT = "Nothing here looks like a squad that is not planned yet."
NO_LAUNCHES_LEFT = "There is no unreleased version and no open epic with a due date that is not planned yet."
SEE_PLAN = "See what will be written"
OTHER_JIRA = "Another Jira or project"
OTHER_TICKS = "Change the ticks"
NOTHING_TO_WRITE = "The file has all of it already, so there is nothing to write."
DOWNLOAD_PLAN = "Download it"
SAVED_PLAN = "andon.toml is written, and its squads and launches are planned."
WHAT_COMES_NEXT = "What comes next"
NEXT_COMMANDS = (
    "andon doctor      # does everything hold together?\n"
    "andon sync        # read the work\n"
    "andon forecast    # how likely are the dates?"
)
NEXT_COMMANDS_LEAD = (
    "Three commands on the machine where Andon runs. A launch gets the date of its version at the first sync."
)
CONNECT_ANOTHER = "Connect another Jira or project"


def login_state(token_from: str, token: bool, email_from: str, email: bool) -> str:
    """Which secrets are there; never what they are."""
    if not token:
        return f"There is no login yet: put a token into {token_from} on the machine where Andon runs (for Jira Cloud also the account's e-mail address into {email_from}), and start Andon again. It is never entered here."
    told = "and so is" if email else "which is enough for Jira Data Center; Jira Cloud also needs"
    return f"The login comes from the machine where Andon runs: {token_from} is set, {told} {email_from}."


def login_belongs_to(url: str) -> str:
    """That the login goes to no other address."""
    return f"The login belongs to {url} and is sent nowhere else."


ADDRESS_NOT_NAMED = "This page asks only a Jira that the machine where Andon runs has been told of."
PUBLIC_MAY_BE_ASKED = "Without a login this page asks any Jira that everybody can reach, and with one only your own."
NAME_ADDRESS = "There, connect it with andon setup, or put its address into ANDON_JIRA_URL and start Andon again."


def found_at(discovery: Discovery) -> str:
    """What was looked at."""
    return (
        f"{discovery.kind} at {discovery.url}: {joined([f'{each.key} ({each.name})' for each in discovery.projects])}."
    )


def known_already(squads: int, launches: int) -> str:
    """What was found and is planned already."""
    parts = [count(squads, "squad")] * bool(squads) + [count(launches, "launch", "launches")] * bool(launches)
    return f"{joined(parts).capitalize()} of it are planned already and not shown here." if parts else ""


def squad_source(squad: ProposedSquad) -> str:
    """Where a proposed squad comes from, and why it may be one."""
    return f"{owns(squad.claim)} · {squad.why}"


def owns(claim: str) -> str:
    """A claim in words."""
    kind, _, value = claim.partition(":")
    return f"{'JQL' if kind == 'jql' else kind.capitalize()} {value}"


def launch_source(launch: ProposedLaunch) -> str:
    """Where a proposed launch comes from, and why it may be one."""
    if launch.epic:
        return f"Epic {launch.epic} · {launch.why}"
    return f"Version {launch.note or launch.version} · {launch.why}"


def plan_preview(path: str, exists: bool) -> str:
    """What the preview shows."""
    if exists:
        return f"This is {path} as it will be. None of its lines changes; what is new stands at its end."
    return f"This is {path} as it will be. Keep it in git, and edit it by hand whenever you like."


def write_plan(path: str) -> str:
    """The button that writes."""
    return f"Write {path}"


def launch_choice(launch: Launch) -> str:
    """A launch in a list, with its state when it is over."""
    return with_state(launch.name, launch.state)


def squad_choice(squad: Squad) -> str:
    """A squad in a list."""
    return squad.name if squad.active else f"{squad.name} (retired)"


def version_choice(version: Version) -> str:
    """A version in a list: names repeat across projects."""
    return f"{version.name} ({version.project})"


def lose_its_word(launches: Sequence[MyLaunch]) -> str:
    """What goes when a squad is retired: its word in open launches."""
    where = [f"{each.row.name} ({STATUS[each.mine.status].lower()})" for each in launches]
    return plain(f"Its word will count no more in {joined(where)}, and nobody will be asked for another one.")


def launch_is(launch: Launch) -> str:
    """That a launch is over."""
    return f"{LAUNCH_STATE[launch.state]} {day(launch.ended_on)}."


def proposed_outcome(proposal: Proposal, *, today: date) -> str:
    """What Jira says of a launch's end, and what follows from it; the squads decide."""
    said = [f"Jira says it was released {day(proposal.day, today=today)}." if proposal.shipped else NOT_RELEASED]
    if proposal.planned:
        held = f"On {day(proposal.since, today=today)} it held {count(proposal.planned, 'issue')}"
        said.append(f"{held}; {_cut(proposal)}.")
    if not proposal.played_back:
        said.append(NOBODY_KNOWS_WHAT_LEFT)
    if proposal.kind:
        said.append(f"That would be: {OUTCOME[proposal.kind].lower()}. You say what became of it.")
    return " ".join(said)


def _cut(proposal: Proposal) -> str:
    """How many of the planned issues were cut; while it has not shipped, what is open may still be delivered."""
    number, one = len(proposal.cut), proposal.planned == 1
    if proposal.shipped and not number:
        return "that one was delivered with it" if one else "all of them were delivered with it"
    who = "none of them" if not number else f"{number} of them"
    if one:
        who = "that one" if number else "nothing"
    if proposal.shipped:
        return f"{who} {'was' if number == 1 else 'were'} not delivered with it"
    return f"{who} {'has left it or was' if number < 2 else 'have left it or were'} closed undone"


def cut_issues(proposal: Proposal) -> str:
    """Over the keys of what was cut."""
    return "Not delivered with it" if proposal.shipped else "Left it, or closed undone"


def organisations_zone(zone: tzinfo) -> str:
    """The choice of a squad without a time zone of its own."""
    return f"The organisation's ({zone})"


def promised(date_: TargetDate, zone: tzinfo, *, today: date) -> str:
    """One entry of a date's history."""
    why = f": {date_.reason}" if date_.reason else ""
    return f"{target(date_, today=today)}, said {moment(date_.said_at, zone, today=today)}{why}"


def part_name(n: int) -> str:
    """A field of the split form."""
    return ("Name of the first new squad", "Name of the second")[n]
