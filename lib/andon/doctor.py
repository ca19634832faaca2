"""`andon doctor`: look at everything that an answer depends on, and say what to do.

In this order, since each needs what comes before it: configuration, database, every source, the last sync, channels,
sign-in.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from andon.config import Organisation, Settings, is_address, load_organisation, whole_minute
from andon.config.sign_in import CALLBACK, has_provider, prove_no_sign_in_is_fine
from andon.errors import AndonError, StoreError
from andon.model import Launch, Message, Role, Squad
from andon.usecases.ports import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from andon.channels import Channels
    from andon.config import LaunchSection, SquadSection
    from andon.store import Store
    from andon.usecases.ports import Source

LATELY = timedelta(days=7)
"""So long it is told that a message was given up."""

CLOCKS_DIFFER = timedelta(minutes=2)
"""Clocks of machines may be so far apart: pages look a minute ahead."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, and what it is about."""

    heading: str
    finding: Finding

    def __str__(self) -> str:
        mark = "✓" if self.finding.good else "✗"
        told = f"{mark} {self.heading}: {self.finding.what}"
        return f"{told}\n  {self.finding.hint}" if self.finding.hint and not self.finding.good else told


def check_up(settings: Settings, *, now: datetime, ask: bool = True) -> Iterator[Told]:
    """Everything that was found, as it is found; without `ask`, what can be found without asking the sources."""
    try:
        organisation = load_organisation(settings.config)
        store, finding = _database(settings)
        yield Told("Configuration", _configuration(settings, organisation, store))
    except AndonError as error:
        # Everything else reads the same file, and would only say the same again.
        yield Told("Configuration", _bad(error))
        return
    yield Told("Database", finding)
    if ask:
        yield from _sources(settings, organisation, store)
    if store is not None:
        yield from _clock(organisation, store, now)
        yield from _dropped(organisation, store)
        yield from _last_syncs(organisation, store.work.source_states(), now)
    yield from _channels(settings, organisation, store, now)
    yield from _sign_in(settings, organisation, store)


def _bad(error: AndonError) -> Finding:
    return Finding(False, error.message, error.hint)


def _database(settings: Settings) -> tuple[Store | None, Finding]:
    from andon.store import open_store

    made = _not_there_yet(settings.database_url)
    try:
        store = open_store(settings.database_url)
        issues = _several(store.work.issue_count(), "issue", "issues")
        kind = "SQLite" if store.vitals.is_sqlite else "PostgreSQL"
        planned = _planned_are(len(store.plans.squads()), len(store.plans.launches()))
        told = f"{kind} opens, with {issues}, {planned}."
        if made:
            told += f" {made} was not there and is new; ANDON_DATABASE_URL names another one."
        return store, Finding(True, told)
    except StoreError as error:
        return None, _bad(error)


def _not_there_yet(url: str) -> str:
    """The file of SQLite that will be made: who looks in the wrong folder finds nothing wrong with an empty one."""
    from andon.store.backup import sqlite_file

    with suppress(StoreError):
        file = sqlite_file(url)
        return "" if file.exists() else str(file)
    return ""


def _configuration(settings: Settings, organisation: Organisation, store: Store | None) -> Finding:
    from andon.usecases.configure import check_plan

    if not is_address(settings.public_url):
        return Finding(
            False,
            f"ANDON_PUBLIC_URL is no address that a link can begin with: {settings.public_url!r}.",
            "Write it like https://andon.example.com.",
        )
    if not settings.config.exists():
        hint = "andon setup writes one from your Jira."
        return Finding(True, f"there is no {settings.config}; everything has its default. {hint}")
    # Squads that pages added are known too, as far as the database opens.
    known = store.plans.squads() if store else []
    check_plan(squads=organisation.squad, launches=organisation.launch, guilds=organisation.guild, known=known)
    return Finding(True, f"{settings.config} names {_planned_are(len(organisation.squad), len(organisation.launch))}.")


def _planned_are(squads: int, launches: int) -> str:
    return f"{_several(squads, 'squad', 'squads')} and {_several(launches, 'launch', 'launches')}"


def _several(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


# ------------------------------------------------------------------------------ sources


def _sources(settings: Settings, organisation: Organisation, store: Store | None) -> Iterator[Told]:
    if not organisation.source_names:
        brought = ", ".join(store.work.source_states()) if store else ""
        told = (
            f"{brought} was brought in by hand."
            if brought
            else "andon setup finds what a Jira has, andon import reads a history folder or a CSV export."
        )
        yield Told("Sources", Finding(True, f"{settings.config} names none; {told}"))
        return
    squads, launches = _planned(organisation, store)
    asked = [_Asked.of(each, squads, launches) for each in _one_by_one(organisation)]
    # What one Jira does not know may be in another one.
    jiras = [each.unknown for each in asked[: len(organisation.jira)]]
    everywhere = set.intersection(*jiras) if jiras else set()
    for each in asked:
        for finding in each.findings:
            if finding.good or not finding.about or finding.about in everywhere:
                yield Told(each.name, finding)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One source, examined as far as it went."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def unknown(self) -> set[str]:
        """Claims and scopes that it does not know; a source that failed has judged none."""
        return {each.about for each in self.findings if not each.good and each.about}

    @classmethod
    def of(cls, alone: Organisation, squads: Sequence[Squad], launches: Sequence[Launch]) -> _Asked:
        """Examine the one source of `alone`."""
        from andon.sources import open_sources

        (name,) = alone.source_names
        findings: list[Finding] = []
        try:
            (source,) = open_sources(alone, squads, launches)
            findings += _examined(source)
        except AndonError as error:
            findings.append(_bad(error))
        return cls(name, tuple(findings))


def _examined(source: Source) -> Iterator[Finding]:
    """What it found, also when it could not go on to the end."""
    try:
        yield from source.examine()
    except AndonError as error:
        yield _bad(error)


def _one_by_one(organisation: Organisation) -> Iterator[Organisation]:
    """The organisation with one source at a time, so that one without a login does not hide the others."""
    none = {"jira": (), "history": (), "csv": ()}
    for kind in none:
        for one in getattr(organisation, kind):
            yield organisation.model_copy(update={**none, kind: (one,)})


def _planned(organisation: Organisation, store: Store | None) -> tuple[list[Squad], list[Launch]]:
    """Squads and launches as they are, with what the file says newly of them: it holds from the next sync on."""
    from andon.usecases.configure import unapplied

    squads, launches = list(organisation.squad), list(organisation.launch)
    old_squads: list[Squad] = []
    old_launches: list[Launch] = []
    known: set[str] = set()
    if store is not None:
        squads, launches = unapplied(store, squads=squads, launches=launches)
        new = {each.key for each in squads}, {each.key for each in launches}
        old_squads = [each for each in store.plans.squads() if each.id not in new[0]]
        old_launches = [each for each in store.plans.launches() if each.id not in new[1]]
        known = {name for _, version in store.work.versions() for name in (version.name, version.id.rpartition("/")[2])}
    return (
        old_squads + [_squad(each) for each in squads if not each.retired],
        old_launches + [_launch(each, known) for each in launches if not (each.cancelled or each.outcome)],
    )


def _squad(section: SquadSection) -> Squad:
    return Squad(id=section.key, name=section.name, claims=section.claims)


def _launch(section: LaunchSection, known: Collection[str]) -> Launch:
    """`known` are names that are no longer to be looked for: a sync has found them somewhere."""
    versions = (section.version,) if isinstance(section.version, str) else section.version
    return Launch(
        id=section.key,
        name=section.name,
        known_from=date.min,
        scopes=(
            *(f"version:{each}" for each in versions if each and each not in known),
            *((f"epic:{section.epic}",) if section.epic else ()),
            *((f"jql:{section.jql}",) if section.jql else ()),
        ),
    )


# ------------------------------------------------------------------------------ the clock and the last sync


def _clock(organisation: Organisation, store: Store, now: datetime) -> Iterator[Told]:
    """Told only where it is wrong: a clock that is right leaves nothing to see."""
    said = store.words.newest()
    if said is not None and said > now + CLOCKS_DIFFER:
        told = (
            f"words were said at {_moment(said, organisation)}, after the time of this machine; pages show them then."
        )
        hint = "Set the clocks: all machines of one Andon need the same time. No word is lost."
        yield Told("Clock", Finding(False, told, hint))


def _dropped(organisation: Organisation, store: Store) -> Iterator[Told]:
    from andon.usecases.name_sources import check_sources

    try:
        check_sources(store, organisation.source_names)
    except AndonError as error:
        yield Told("Sources", _bad(error))


def _last_syncs(organisation: Organisation, states: Mapping[str, Mapping[str, Any]], now: datetime) -> Iterator[Told]:
    names = dict.fromkeys((*organisation.source_names, *states))
    told = [f"{name} {_last(states.get(name, {}), organisation, now)}" for name in names]
    yield Told("Last sync", Finding(True, f"{', '.join(told) or 'there was none yet'}."))
    # A source that is asked here has said its own doubts; what was brought in by a command is not asked again.
    for name, state in states.items():
        if name not in organisation.source_names and state.get("doubt"):
            yield Told(
                "Last sync",
                Finding(False, str(state["doubt"]), "Correct it where it came from, and bring it in again."),
            )


def _last(state: Mapping[str, Any], organisation: Organisation, now: datetime) -> str:
    from andon.usecases.behind import waits_until

    began, finished, until = state.get("began_at"), state.get("finished_at"), waits_until(state, now)
    told = _moment(finished, organisation) if finished else "not yet"
    if until:
        return (
            f"{told} (it asked to be left alone until {whole_minute(until, organisation.zone)}; no sync asks it before)"
        )
    if began and (finished is None or began > finished):
        since = _moment(began, organisation)
        return f"{told} (one began {since} and is not done; andon sync goes on where it stopped)"
    return told


# ------------------------------------------------------------------------------ channels


def _sign_in(settings: Settings, organisation: Organisation, store: Store | None) -> Iterator[Told]:
    """Where people sign in, whether somebody can say who is what; nothing where nobody signs in or has to."""
    try:
        if not has_provider(Path.cwd()):
            prove_no_sign_in_is_fine()
            return
    except AndonError as error:
        yield Told("Sign-in", _bad(error))
        return
    given = store.people.hats() if store else []
    if organisation.access.administrators or any(each.role is Role.ADMINISTRATOR for each in given):
        yield Told("Sign-in", Finding(True, f"people come back to {settings.public_url.rstrip('/')}{CALLBACK}."))
        return
    hint = f'Name a group or an e-mail address in {settings.config}: [access] administrators = ["ada@example.com"].'
    yield Told("Sign-in", Finding(False, "People sign in, and nobody is an administrator.", hint))


def _channels(settings: Settings, organisation: Organisation, store: Store | None, now: datetime) -> Iterator[Told]:
    """Whether each channel has an address, and what it did not take lately. Nothing is sent to find out."""
    from andon.channels import Channels

    channels = Channels(organisation.channels, os.environ, public_url=settings.public_url)
    failed = store.messages.troubled(since=now - LATELY) if store else []
    for name in channels.names():
        yield Told(f"Channel {name}", _channel(channels, name, [each for each in failed if each.channel == name]))


def _channel(channels: Channels, name: str, failed: Sequence[Message]) -> Finding:
    try:
        channels.open(name)
    except AndonError as error:
        return _bad(error)
    try_it = f"andon tell --test {name} tries it."
    if failed:
        messages = "a message" if len(failed) == 1 else f"{len(failed)} messages"
        return Finding(False, f"{messages} could not be sent. {failed[-1].failed}", try_it)
    return Finding(True, f"it has an address; {try_it}")


def _moment(at: datetime, organisation: Organisation) -> str:
    return f"{at.astimezone(organisation.zone):%Y-%m-%d %H:%M %Z}"
