"""Let a launch's date follow its Jira version's release date, keeping every date that it had."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from andon.model import LaunchState, Precision, TargetDate

if TYPE_CHECKING:
    from datetime import date

    from andon.model import Launch, Version
    from andon.store import Store

FROM_JIRA = "The release date of its version in Jira."


def follow_versions(store: Store, *, now: datetime, token: str) -> int:
    """Give open launches their versions' new release dates; how many moved.

    Only launches whose present date came from Jira, or that have none: a date that a person promised stands.
    Jira keeps no history of these dates, so they are written down at every sync.
    """
    versions = {version.id: version for _, version in store.work.versions()}
    moved = 0
    for launch in store.plans.launches():
        day = _release(launch, versions)
        if day is None or launch.state is not LaunchState.OPEN:
            continue
        if launch.target and (launch.target.reason != FROM_JIRA or launch.target.day == day):
            continue
        moved += store.plans.change_launch(
            launch.id,
            "re-dated",
            {},
            token=f"{token}-{launch.id}",
            at=now,
            target=TargetDate(day, Precision.DAY, now, FROM_JIRA),
        )
    return moved


def _release(launch: Launch, versions: dict[str, Version]) -> date | None:
    """The last day of its versions, while one of them is still to be released.

    A released one's day counts along: that it shipped does not bring the launch's date nearer.
    """
    ids = [scope.partition(":")[2] for scope in launch.scopes if scope.startswith("version:")]
    mine = [versions[id] for id in ids if id in versions]
    if all(version.released for version in mine):
        return None
    return max((version.release for version in mine if version.release), default=None)
