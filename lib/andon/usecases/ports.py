"""What use cases need from the outside world, named as small protocols."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from andon.model import Issue, Sprint, Stamp, Version


class Source(Protocol):
    """A place that work comes from. Raises SourceError (and SourceUnavailable) only."""

    name: str
    """Unique in the configuration; part of the identity of everything that comes from it."""
    asked: str
    """The query that bounds it; when it changes, issues may be missing in numbers. Empty where there is none."""

    def prove(self) -> None:
        """Prove that the source answers and that the login is the one that was configured."""
        ...

    def versions(self) -> Sequence[Version]:
        """Every version, whole: an edited release date does not touch any issue."""
        ...

    def sprints(self) -> Sequence[Sprint]:
        """Every sprint that the source can name; may be empty."""
        ...

    def sweep(self) -> Iterator[Stamp]:
        """Key and stamp of every issue of the configured query. An error ends the sweep, never a short answer."""
        ...

    def download(self, stamps: Sequence[Stamp]) -> Iterator[Issue]:
        """The issues behind the stamps, complete, in any order; one that vanished meanwhile is left out."""
        ...

    def exists(self, id: str) -> bool:
        """Whether one issue that the sweep missed is still there (and visible, and in the query)."""
        ...


class Progress(Protocol):
    """Told how far long work has come."""

    def __call__(self, done: int, total: int | None, message: str) -> None:
        """`total` is None while it is unknown."""
        ...


def silent(done: int, total: int | None, message: str) -> None:
    """A progress that tells nobody."""
