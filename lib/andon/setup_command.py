"""`andon setup`: look around in a Jira, ask what is true, and write andon.toml."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.table import Table

from andon.config import (
    JiraSection,
    Organisation,
    Settings,
    jira_at,
    jira_section,
    known_zone,
    load_organisation,
    secret,
)
from andon.errors import AndonError, ConfigError, InvalidInput
from andon.usecases.discover import ProposedLaunch, ProposedSquad, propose
from andon.usecases.write_plan import Accepted, plan_text, read_plan, write_plan

if TYPE_CHECKING:
    from andon.usecases.discover import Proposal
    from andon.usecases.ports import Discovery, Progress

NEXT = """Next:
  andon doctor      # does everything hold together?
  andon sync        # read the work
  andon forecast    # how likely are the dates?
  andon serve       # look at it"""

Item = TypeVar("Item", ProposedSquad, ProposedLaunch)
Ask = Callable[[str], str]
Watched = Callable[[], AbstractContextManager["Progress"]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    url: str
    projects: Sequence[str]
    anonymous: bool = False
    yes: bool = False
    """Take what is ticked without asking."""


def setup(wish: Wish, settings: Settings, out: Console, ask: Ask | None, watched: Watched) -> None:
    """Discover, ask, write. `ask` is None where nobody can answer; `watched` shows how far the looking has come."""
    organisation = load_organisation(settings.config)
    section = _section(wish, organisation)
    if ask is None and not wish.yes:
        raise InvalidInput(
            "Nobody can be asked here what is true, because this is no terminal.",
            hint="Add --yes to take what is ticked, or run it in a terminal.",
        )
    file = read_plan(settings.config)

    from andon.sources.jira.discover import discover_at

    ask = None if wish.yes else ask
    with _before_writing():
        with watched() as progress:
            found = discover_at(section, progress=progress, zone=organisation.zone)
        there = Accepted(
            url=section.url,
            projects=[each.key for each in found.projects],
            anonymous=wish.anonymous,
            zone=known_zone(found.zone),
            token_from=section.token_from,
            email_from=section.email_from,
        )
        plan_text(file, there)  # what cannot be written is said before anybody is asked
        proposal = propose(found, squads=organisation.squad, launches=organisation.launch)
        out.print(_greeting(found), soft_wrap=True)
        _tell_known(out, proposal, settings.config)
        squads = _choose(out, "squads", _squad_table(proposal.squads), proposal.squads, ask)
        launches = _choose(out, "launches", _launch_table(proposal.launches), proposal.launches, ask)
    text = plan_text(file, replace(there, squads=squads, launches=launches))
    if text == file.text:
        out.print(f"\n{settings.config} has all of it already; nothing was written.", soft_wrap=True)
    else:
        try:
            write_plan(file, text)
        except AndonError:
            # What a person answered is not to be lost.
            out.print(f"\n{text}", soft_wrap=True)
            raise
        out.print(f"\n{settings.config} is written: {_counted(squads, launches)}.", soft_wrap=True)
    out.print(f"\n{NEXT}", soft_wrap=True)


def _section(wish: Wish, organisation: Organisation) -> JiraSection:
    """The Jira that was named, with its login there; what is missing is told with what it could be."""
    known, anonymous = organisation.jira, wish.anonymous
    section = (
        jira_section(wish.url, wish.projects, anonymous=anonymous, known=known)
        if wish.projects
        else jira_at(wish.url, anonymous=anonymous, known=known)
    )
    if not wish.anonymous and not secret(section.token_from):
        raise ConfigError(
            f"{section.token_from} is not set, so there is no login for {section.url}.",
            hint="Put the token into that variable (for Jira Cloud also the account's e-mail address into "
            f"{section.email_from}); for a public Jira add --anonymous.",
        )
    if not wish.projects:
        from andon.sources.jira.discover import projects_at
        from andon.sources.jira.words import can_see

        seen = can_see("", projects_at(section, zone=organisation.zone))
        raise InvalidInput("No project is named.", hint=f"{seen} Name one or several, like --project SHOP.")
    return section


@contextmanager
def _before_writing() -> Iterator[None]:
    """Whoever stops here (Ctrl-C, or Ctrl-D at a question) is told that there is nothing to undo."""
    try:
        yield
    except (KeyboardInterrupt, EOFError) as stopped:
        raise AndonError("Stopped. Nothing was written.") from stopped


def terminal_ask(out: Console) -> Ask | None:
    """How to ask a person, or None where there is none."""
    if not sys.stdin.isatty():
        return None
    return lambda question: out.input(question, markup=False, emoji=False)


# ------------------------------------------------------------------------------ what is shown


def _greeting(found: "Discovery") -> str:
    projects = ", ".join(f"{each.key} ({each.name})" for each in found.projects)
    return f"{found.kind} at {found.url}: {projects}."


def _tell_known(out: Console, proposal: "Proposal", path: Path) -> None:
    squads, launches = proposal.known_squads, proposal.known_launches
    if squads or launches:
        named = [f"{number} of the {what}" for number, what in ((squads, "squads"), (launches, "launches")) if number]
        out.print(f"{path} names {' and '.join(named)} that were found; they are left out here.", soft_wrap=True)


def _squad_table(squads: Sequence[ProposedSquad]) -> Table:
    table = _table("Squad", "What it owns", "Why")
    for n, each in enumerate(squads, 1):
        kind, _, value = each.claim.partition(":")
        table.add_row(str(n), _tick(each.ticked), each.name, f"{kind} {value}", each.why)
    return table


def _launch_table(launches: Sequence[ProposedLaunch]) -> Table:
    table = _table("Launch", "What is in it", "Why")
    for n, each in enumerate(launches, 1):
        scope = f"epic {each.epic}" if each.epic else f"version {each.version}"
        table.add_row(str(n), _tick(each.ticked), each.name, scope, each.why)
    return table


def _table(*columns: str) -> Table:
    table = Table("", "", *columns, box=None, pad_edge=False)
    table.columns[0].justify = "right"
    return table


def _tick(ticked: bool) -> str:
    return "✓" if ticked else ""


def _counted(squads: Sequence[object], launches: Sequence[object]) -> str:
    told = (f"{len(squads)} {'squad' if len(squads) == 1 else 'squads'}",)
    return " and ".join((*told, f"{len(launches)} {'launch' if len(launches) == 1 else 'launches'} added"))


# ------------------------------------------------------------------------------ what is asked


def _choose(out: Console, what: str, table: Table, offered: Sequence[Item], ask: Ask | None) -> list[Item]:
    if not offered:
        out.print(f"\nThere are no {what} to add.", soft_wrap=True)
        return []
    out.print()
    out.print(table)
    ticked = [n for n, each in enumerate(offered, 1) if each.ticked]
    if ask is None:
        return [offered[n - 1] for n in ticked]
    question = f"Which {what}? all, none, or numbers like 1,3-5 (Enter: {'those with ✓' if ticked else 'none'}) "
    while True:
        try:
            return [offered[n - 1] for n in chosen(ask(question), len(offered), ticked)]
        except InvalidInput as error:
            out.print(f"{error.message} {error.hint}", soft_wrap=True)


def chosen(answer: str, count: int, ticked: Sequence[int]) -> list[int]:
    """The numbers, from 1, that an answer like `1,3-5` names, in order; InvalidInput for what is no such answer."""
    words = answer.casefold().replace(",", " ").split()
    if not words:
        return list(ticked)
    if words in (["all"], ["none"]):
        return list(range(1, count + 1)) if words == ["all"] else []
    return sorted({number for word in words for number in _range(word, count)})


def _range(word: str, count: int) -> range:
    first, dash, last = word.partition("-")
    ends = [first, last if dash else first]
    if not all(each.isascii() and each.isdecimal() and len(each) < 10 for each in ends):
        raise InvalidInput(f"{word!r} is no number.", hint="Write all, none, or numbers like 1,3-5.")
    low, high = (int(each) for each in ends)
    if not 1 <= low <= high <= count:
        raise InvalidInput(f"{word} is not in the list.", hint=f"The list goes from 1 to {count}.")
    return range(low, high + 1)
