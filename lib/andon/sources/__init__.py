"""Where work comes from: `jira`, `history` folders and CSV exports (`csv_export`). docs/adding-a-source.md adds one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import partial
from time import sleep
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from andon.addresses import Outgoing
from andon.config import CsvSection, JiraSection, Organisation, secret
from andon.errors import ConfigError
from andon.model import LaunchState
from andon.sources.history import HistoryFolder

if TYPE_CHECKING:
    from andon.model import Launch, Squad
    from andon.sources.jira.reader import JiraSettings
    from andon.usecases.ports import Source


def open_sources(
    organisation: Organisation,
    squads: Iterable[Squad],
    launches: Iterable[Launch],
    environ: Mapping[str, str] | None = None,
    recall: Callable[[str, str], Iterable[str]] = lambda source, name: (),
    pause: Callable[[str, float], None] = lambda source, seconds: sleep(seconds),
) -> list[Source]:
    """The sources that andon.toml names; nothing is asked of them yet.

    `squads` and `launches` tell which queries their issues must be looked up by; for those that are over, `recall`
    tells the ids of a source's issues that were last known under a claim or scope (`Work.ids_under`). `pause` is how a
    source waits so many seconds before it asks again, in whichever of its threads.
    """
    plan = _plan(squads, launches)
    found: list[Source] = [_jira(section, organisation, plan, environ, recall, pause) for section in organisation.jira]
    found += [HistoryFolder(each.name, each.path) for each in organisation.history]
    found += [_csv(each, organisation.zone) for each in organisation.csv]
    return found


@dataclass(frozen=True, slots=True)
class _Plan:
    """Who owns what, and what is in which launch."""

    claims: Mapping[str, str]
    """From a claim to the squad's name."""
    scopes: Mapping[str, str]
    over: frozenset[str]
    """Claims and scopes of none but retired squads and launches that are over."""


def _plan(squads: Iterable[Squad], launches: Iterable[Launch]) -> _Plan:
    owned = [(claim, squad.name, squad.active) for squad in squads for claim in squad.claims]
    shipped = [(scope, each.name, each.state is LaunchState.OPEN) for each in launches for scope in each.scopes]
    going = {name for name, _, goes_on in (*owned, *shipped) if goes_on}
    # Whoever works now is named where two are meant.
    claims = {claim: label for claim, label, _ in sorted(owned, key=lambda each: each[2])}
    scopes = {scope: label for scope, label, _ in sorted(shipped, key=lambda each: each[2])}
    return _Plan(claims, scopes, frozenset({*claims, *scopes} - going))


def _csv(section: CsvSection, zone: tzinfo) -> Source:
    from andon.sources.csv_columns import Reading
    from andon.sources.csv_export import csv_at

    reading = Reading(
        columns=section.columns,
        statuses=section.statuses,
        dates=section.dates,
        zone=ZoneInfo(section.time_zone) if section.time_zone else zone,
        discarded=section.discarded,
        leave_out=section.leave_out,
    )
    return csv_at(section.name, section.path, reading, drop_share=section.drop_share)


def _jira(
    section: JiraSection,
    organisation: Organisation,
    plan: _Plan,
    environ: Mapping[str, str] | None,
    recall: Callable[[str, str], Iterable[str]],
    pause: Callable[[str, float], None],
) -> Source:
    # The client is imported only where there is a Jira to talk to.
    from andon.sources.jira.reader import Patience
    from andon.sources.jira.searches import Columns
    from andon.sources.jira.source import Habits, JiraSource

    return JiraSource(
        jira_settings(section, environ, zone=organisation.zone, private=organisation.outgoing.private),
        plan.claims,
        plan.scopes,
        over=plan.over,
        columns={
            f"board:{squad.board}": Columns(squad.started, squad.done)
            for squad in organisation.squad
            if squad.started or squad.done
        },
        recall=lambda name: recall(section.name, name),
        habits=Habits(section.workers, section.drop_share, section.discarded),
        patience=Patience(sleep=partial(pause, section.name)),
    )


def jira_settings(
    section: JiraSection,
    environ: Mapping[str, str] | None = None,
    *,
    zone: tzinfo = UTC,
    private: Collection[str] = (),
) -> JiraSettings:
    """Where a Jira is and as whom it is asked. ConfigError: there is no login, and none was said to be needed.

    `private` is what may be asked beside the public network, where the address was entered on a page.
    """
    from andon.sources.jira.reader import JiraSettings

    token = None if section.anonymous else secret(section.token_from, environ)
    if token is None and not section.anonymous:
        # An anonymous answer to a private Jira looks like "no issues": never guess that this was meant.
        raise ConfigError(
            f"{section.token_from} is not set, so there is no login for {section.url}.",
            hint="Put the token into that variable; for a public Jira write anonymous = true under [jira].",
        )
    return JiraSettings(
        name=section.name,
        url=section.url,
        query=section.jql,
        token=token,
        email=None if section.anonymous else secret(section.email_from, environ),
        token_from=section.token_from,
        email_from=section.email_from,
        zone=zone,
        outgoing=Outgoing(private) if section.entered else None,
    )
