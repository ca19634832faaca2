"""What use cases need from the outside world, named as small protocols."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from andon.model import Issue, Sprint, Stamps, Version

LATELY = timedelta(days=180)
"""Within this time something must have changed in a component or a board, or nobody works there any more."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an examination of a source found."""

    good: bool
    what: str
    """One sentence."""
    hint: str = ""
    """What to do, where something is wrong."""
    about: str = ""
    """The claim or scope that it is about: what one source does not know, another one may."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That a source answers, and as whom."""

    account: str = ""
    """A mark of the account, equal at every sync with the same login; no name. Empty without a login."""
    moment: datetime | None = None
    """The source's own clock, where it has one."""


@dataclass(frozen=True, slots=True)
class FoundComponent:
    """A component of a project."""

    name: str
    lately: int | None
    """How many of its issues changed within `LATELY`; None where Jira does not say."""
    jql: str
    """What finds its issues in this project and in no other."""


@dataclass(frozen=True, slots=True)
class FoundBoard:
    """A board that shows issues of a project."""

    id: int
    name: str
    kind: str
    """`scrum`, `kanban` or `simple`."""
    filter: str
    """The JQL behind it; empty where the login may not read that."""
    whole: bool
    """Whether it shows the whole project and nothing else."""
    lately: int | None
    """How many of the project's issues that it shows changed within `LATELY`; None where Jira does not say."""


@dataclass(frozen=True, slots=True)
class FoundEpic:
    """An epic that is open and has a due date."""

    key: str
    name: str
    due: date


@dataclass(frozen=True, slots=True)
class FoundProject:
    """What one project has that squads and launches could be made of."""

    key: str
    name: str
    lately: int | None
    components: tuple[FoundComponent, ...]
    boards: tuple[FoundBoard, ...]
    versions: tuple[Version, ...]
    epics: tuple[FoundEpic, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found in one Jira."""

    url: str
    kind: str
    """`Jira Cloud`, or `Jira Data Center` and its version."""
    zone: str
    """The time zone of the account that looked; empty without one."""
    projects: tuple[FoundProject, ...]


class Source(Protocol):
    """A place that work comes from. Raises SourceError (and SourceUnavailable) only."""

    name: str
    """Unique in the configuration; part of the identity of everything that comes from it."""
    asked: str
    """The query that bounds it; when it changes, issues may be missing in numbers. Empty where there is none."""
    drop_share: float
    """The share of its issues that may be missing at once; more is not believed."""

    def prove(self) -> Proof:
        """Prove that the source answers and that the login is the one that was configured."""
        ...

    def learn(self, memory: Mapping[str, Any]) -> Mapping[str, Any]:
        """Read what words mean here (fields, statuses), beside what was remembered of it; the new memory, as JSON.

        What has been deleted there since stays in the memory. Its entry `meaning` is equal as long as an issue that
        did not change would still be read alike; when it differs, every issue has to come anew.
        """
        ...

    def versions(self) -> Sequence[Version]:
        """Every version, whole: an edited release date does not touch any issue."""
        ...

    def sprints(self) -> Sequence[Sprint]:
        """Every sprint that the source can name; may be empty."""
        ...

    def sweep(self, since: datetime | None = None) -> Iterator[Stamps]:
        """Id, key and stamp of every issue of the configured query, each once; with `since`, of those that changed.

        In pages of any size, and what comes again on a later page does no harm.

        An error ends the sweep, never a short answer.
        """
        ...

    def expected(self) -> int | None:
        """About how many issues a sweep will see; None where nobody knows."""
        ...

    def download(self, wanted: Iterable[tuple[str, str]]) -> Iterator[Sequence[Issue]]:
        """The issues behind ids (with last known keys), complete, in batches of any order and size.

        One that vanished meanwhile is left out.
        """
        ...

    def still_there(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bool]]:
        """Of each issue that the sweep missed, by id and last known key: whether it is there (visible, and asked for).

        Each is asked for by itself.
        """
        ...

    def doubts(self) -> Sequence[str]:
        """Sentences on what it could not do whole since `prove`, such as a squad's query that Jira refused."""
        ...

    def examine(self) -> Iterator[Finding]:
        """Look at the login, its rights and everything that is configured, for `andon doctor`."""
        ...


class Progress(Protocol):
    """Told how far long work has come."""

    def __call__(self, done: int, total: int | None, message: str) -> None:
        """`total` is None while it is unknown."""
        ...


def silent(done: int, total: int | None, message: str) -> None:
    """A progress that tells nobody."""
