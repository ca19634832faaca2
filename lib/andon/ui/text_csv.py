"""Words about CSV exports that are brought in, on the page and in the terminal. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from andon.config.exports import CATEGORY_NAMES, Field, Order
from andon.ui.text import count, joined

if TYPE_CHECKING:
    from datetime import tzinfo

    from andon.sources.csv_issues import Export
    from andon.sources.csv_rows import OpenedFile
    from andon.usecases.bring_export import Brought, Suggested

NAMES = 12
"""So many names stand in one sentence."""

JIRAS_MOST = 1_000
"""Rows of an export, unless an administrator of that Jira allows more."""

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

FROM = "Where is the work?"
FROM_JIRA = "In a Jira"
FROM_CSV = "In CSV exports of one"
LEAD = "Bring in what Jira's issue navigator exports. Nothing is written before you have seen how it is read."
FILES = "CSV exports"
HOW_TO_EXPORT = (
    "In Jira search for the issues: a project, or a query over several.",
    "Choose Export, and then CSV with all fields.",
    "An export has 1,000 issues at most. Where there are more, export them year by year, and bring all of the files.",
)
NOT_KEPT = (
    "Who does the work is not read: columns like Assignee, Reporter, Comment and Log Work are passed over. A file is "
    "kept nowhere; its issues are, once you import them."
)
HOW_IT_IS_READ = "How it is read"
HOW_COLUMNS = "What is read from which column"
HOW_COLUMNS_HELP = (
    "Of several columns the first that is filled counts. Of components, squads, versions and sprints all do."
)
HOW_STATUSES = "What each status means"
HOW_DATES = "Dates are written"
HOW_ZONE = "Times are those of"
HOW_ZONE_HELP = "The time zone in the profile of whoever made the export."
AS_GUESSED = "as guessed"
SOURCE_NAME = "Name of this source"
SOURCE_NAME_HELP = "What is brought in later under this name adds to it. Another Jira needs another name."
WHAT_IS_IN_IT = "What is in it"
WHAT_TO_ADD = "What to add"
NEW_SQUADS = "Squads"
NEW_LAUNCHES = "Launches"
NOTHING_TO_ADD = "Neither a squad nor a launch: what there is is planned already, or nobody works on it any more."
WRONG_ROWS = "What is wrong"
LEAVE_OUT = "Leave these rows out"
FAULT_TITLES = ("File", "Row", "Issue", "Column", "Value", "What is wrong")
DOWNLOAD_FAULTS = "Download the list"
FIRST_MEND = "Something is wrong in some rows. Correct them in Jira and export again, or have them left out."
IMPORTING = "Bringing it in …"
OTHER_FILES = "Bring in more"
WHAT_NOW = (
    "An export is as old as its file: bring a newer one whenever you like. It adds to what is here, and nothing is "
    "removed. andon sync leaves it alone; andon sync --forget NAME takes it out again."
)
DATES_OF_LAUNCHES = "An export tells no dates of versions: promise one on the page of the launches, or in andon.toml."
FORECAST_NEXT = "andon forecast    # how likely are the dates?"

ORDERS = {Order.DAY_FIRST: "day first", Order.MONTH_FIRST: "month first", Order.YEAR_FIRST: "year first"}


def field_name(field: Field) -> str:
    """What is read, as a label."""
    return field.value.capitalize()


def file_line(file: OpenedFile) -> str:
    """How one file was read."""
    told = f"{file.name}: {count(file.rows, 'row')}, {count(len(file.header), 'column')}"
    dates = f", dates {ORDERS[file.orders[0]]} like {file.example}" if len(file.orders) == 1 and file.example else ""
    return f"{told}, {file.encoding}, parted by {_DELIMITERS[file.delimiter]}{dates}"


def notes(export: Export, found: Suggested, zone: tzinfo) -> Iterator[str]:
    """What was found, what is not read, and what an export cannot tell: a sentence each."""
    projects = sorted({each.project for each in export.issues.values()})
    in_all = f"{count(len(export.issues), 'issue')} of {count(len(projects), 'project')}"
    yield f"{in_all}: {some(projects)}." if projects else "No issue that can be read."
    for file in export.files:
        yield from _of_file(file)
    if export.repeated:
        yield f"{count(export.repeated, 'row')} of issues that come several times: the one edited last counts."
    people = list(dict.fromkeys(name for file in export.files for name in file.people))
    if people:
        yield f"Not read, because no person is measured: {some(people)}."
    yield f"Times are those of {zone}. An export has no history: an issue counts as done since it was resolved."
    if export.done_unknown:
        untold = count(export.done_unknown, "issue is", "issues are")
        yield f"{untold} done without a date: closed, but nobody knows since when, so that they show no pace."
    guessed = [name for name, meant in export.statuses.items() if meant.how == "a guess"]
    if guessed:
        yield f"What these statuses mean is a guess; correct it where it is wrong: {some(guessed)}."
    if found.quiet:
        yield f"{count(found.quiet, 'component')} in which nothing changed for half a year: no squad is made of them."
    if found.finished:
        yield f"{count(found.finished, 'version')} in which nothing is open: no launch is made of them."
    if found.known_squads or found.known_launches:
        known = [count(found.known_squads, "squad")] * bool(found.known_squads)
        known += [count(found.known_launches, "launch", "launches")] * bool(found.known_launches)
        are = "is" if found.known_squads + found.known_launches == 1 else "are"
        yield f"{joined(known)} of it {are} planned already."


def _of_file(file: OpenedFile) -> Iterator[str]:
    if file.rows == JIRAS_MOST:
        yield f"{file.name} has {JIRAS_MOST:,} rows, the most that Jira exports at once: are there more issues?"
    if file.unreadable:
        yield file.unreadable


def column_rows(export: Export) -> Iterator[tuple[str, str]]:
    """What is read, and from which columns."""
    for field in Field:
        names = dict.fromkeys(name for file in export.files for name in file.columns[field])
        yield field.value, ", then ".join(names) or "-"


def status_rows(export: Export) -> Iterator[tuple[str, str, str, str]]:
    """Statuses, what they are taken for, why, and how many issues have them."""
    for name, meant in export.statuses.items():
        yield name, CATEGORY_NAMES[meant.category], meant.how.value, str(meant.issues)


def wrong_rows(export: Export) -> str:
    """In how many rows something is wrong."""
    listed = f" The first {len(export.faults):,} faults are listed." if export.faulty_rows > len(export.faults) else ""
    return f"Something is wrong in {count(export.faulty_rows, 'row')}.{listed}"


def launch_told(name: str, left: int, issues: int) -> str:
    """A version that becomes a launch."""
    return f"{name} ({left} of {count(issues, 'issue')} open)"


def squad_told(name: str, issues: int) -> str:
    """A component, project or squad that becomes a squad."""
    return f"{name} ({count(issues, 'issue')})"


def import_them(issues: int) -> str:
    """The button."""
    return f"Import {count(issues, 'issue')}"


def brought(done: Brought) -> str:
    """What came of it."""
    came = count(done.synced.downloaded, "issue is", "issues are")
    added = joined([count(done.squads, "squad"), count(done.launches, "launch", "launches")])
    return f"{came} new or changed, {added} added."


def some(names: Sequence[str]) -> str:
    """The first of the names, and how many more there are."""
    more = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
    return f"{', '.join(names[:NAMES])}{more}" if names else "none"
