"""Where work comes from. Two implementations: `jira` and `history` folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from andon.config import Organisation, secret
from andon.errors import ConfigError
from andon.model import LaunchState
from andon.sources.history import HistoryFolder

if TYPE_CHECKING:
    from andon.model import Launch, Squad
    from andon.usecases.ports import Source


def open_sources(
    organisation: Organisation,
    squads: Iterable[Squad],
    launches: Iterable[Launch],
    environ: Mapping[str, str] | None = None,
) -> list[Source]:
    """The sources that andon.toml names; nothing is asked of them yet.

    `squads` and `launches` tell which queries their issues must be looked up by; those that are over are not asked.
    """
    claims = [claim for squad in squads if squad.active for claim in squad.claims]
    scopes = [scope for launch in launches if launch.state is LaunchState.OPEN for scope in launch.scopes]
    found: list[Source] = []
    for section in organisation.jira:
        # The client is imported only where there is a Jira to talk to.
        from andon.sources.jira import JiraSource
        from andon.sources.jira_fetch import JiraSettings

        token = None if section.anonymous else secret(section.token_from, environ)
        if token is None and not section.anonymous:
            # An anonymous answer to a private Jira looks like "no issues": never guess that this was meant.
            raise ConfigError(
                f"{section.token_from} is not set, so there is no login for {section.url}.",
                hint="Put the token into that variable; for a public Jira write anonymous = true under [jira].",
            )
        settings = JiraSettings(
            name=section.name,
            url=section.url,
            query=section.jql,
            token=token,
            email=None if section.anonymous else secret(section.email_from, environ),
        )
        found.append(JiraSource(settings, claims, scopes))
    found += [HistoryFolder(each.name, each.path) for each in organisation.history]
    return found
