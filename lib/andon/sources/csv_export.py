"""CSV exports of a Jira's issue navigator as a source: a file, a folder of them, or what somebody uploads.

Read again at every sync, a file or folder is the truth: an issue that is no longer in it is looked for, and buried, as
with any source. Brought in once (`Held`), it adds to what came before: an export has a thousand rows at most, and that
an issue is not in this one says nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from andon.config import DROP_SHARE
from andon.errors import InvalidInput, SourceError
from andon.model import Issue, Sprint, Stamps, Version
from andon.sources.csv_columns import Reading
from andon.sources.csv_issues import Export, read_exports, undecided, version_id
from andon.sources.csv_rows import MOST_ROWS
from andon.sources.csv_text import CsvFile, files_at, read_file
from andon.usecases.ports import Finding, Proof

BATCH = 400

TOLD = 3
"""So many of the rows in which something is wrong are told in one sentence."""


@dataclass(frozen=True, slots=True)
class Held:
    """What earlier imports of this source have left in the store: it stays, beside what comes now."""

    stamps: Mapping[str, str] = field(default_factory=dict)
    versions: Sequence[Version] = ()


class CsvExport:
    """A source that reads CSV exports. The issue's id is its key."""

    def __init__(
        self,
        name: str,
        reading: Reading,
        files: Callable[[], Sequence[CsvFile]],
        *,
        held: Held | None = None,
        export: Export | None = None,
        drop_share: float = DROP_SHARE,
    ) -> None:
        """`files` are read when they are asked for, and not at all where `export` is what they hold."""
        self.name = name
        self.asked = ""
        self.drop_share = drop_share
        self._reading = reading
        self._files = files
        self._held = held
        self._export = export

    def prove(self) -> Proof:
        """Read all of it; SourceError says in one sentence what is wrong with it."""
        self.read()
        return Proof()

    def learn(self, memory: Mapping[str, Any]) -> Mapping[str, Any]:
        """What an export means is in the stamps of its issues, so there is nothing to remember."""
        return memory

    def versions(self) -> Sequence[Version]:
        """Every version that an issue is in, by its name: an export tells no dates of theirs."""
        told = {
            version_id(project, name): Version(version_id(project, name), project, name)
            for project, name in self.read().versions
        }
        return tuple({**{each.id: each for each in (self._held.versions if self._held else ())}, **told}.values())

    def sprints(self) -> Sequence[Sprint]:
        """Every sprint that an issue is or was in, by its name."""
        return tuple(Sprint(name, name) for name in self.read().sprints)

    def sweep(self, since: datetime | None = None) -> Iterator[Stamps]:
        """Key and stamp of every issue, whatever `since` is; of two that are held and told, the one edited later."""
        held = self._held.stamps if self._held else {}
        issues = self.read().issues
        found = {**held}
        for key, issue in issues.items():
            if not _is_older(issue.updated, held.get(key, "")):
                found[key] = issue.updated
        keys = list(found)
        yield Stamps(keys, keys, list(found.values()))

    def expected(self) -> int | None:
        """How many issues there are."""
        return len({*self.read().issues, *(self._held.stamps if self._held else ())})

    def download(self, wanted: Iterable[tuple[str, str]]) -> Iterator[Sequence[Issue]]:
        """The issues with these ids, in batches; one that is not in the files is left out."""
        issues = self.read().issues
        ids = (id for id, _ in wanted)
        while batch := list(islice(ids, BATCH)):
            yield [issues[id] for id in batch if id in issues]

    def still_there(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bool]]:
        """Of each issue, whether the files still have it, be it in a row that cannot be read."""
        export = self.read()
        for id, _ in wanted:
            yield id, id in export.issues or id in export.faulty_keys

    def doubts(self) -> Sequence[str]:
        """Which rows were left out, and in which files there are signs that cannot be read."""
        export = self.read()
        signs = [f"{self.name}: {each.unreadable}" for each in export.files if each.unreadable]
        rows = [f"{self.name}: {told_faults(export)} Those rows were left out."] if export.faults else []
        return (*signs, *rows)

    def examine(self) -> Iterator[Finding]:
        """Read it all, and say what was found."""
        export = self.read()
        files = "1 file" if len(export.files) == 1 else f"{len(export.files)} files"
        yield Finding(True, f"{self.name} is readable: {len(export.issues)} issues in {files}.")
        for doubt in self.doubts():
            yield Finding(False, doubt, hint="Correct it and export again.")

    def look(self, most_rows: int = MOST_ROWS) -> Export:
        """What the files say, read once, whatever is wrong in their rows. SourceError where they cannot be read."""
        if self._export is None:
            try:
                self._export = read_exports(self._files(), self._reading, most_rows)
            except InvalidInput as error:
                raise SourceError(error.message, hint=error.hint) from error
        return self._export

    def read(self) -> Export:
        """As `look`; SourceError as well for what nobody has decided."""
        export = self.look()
        refuse(export, self._reading)
        return export

    def beside(self, held: Held) -> "CsvExport":
        """The same, adding to what is held; nothing is read again."""
        return CsvExport(self.name, self._reading, self._files, held=held, export=self._export)


def held_in(name: str, stamps: Mapping[str, str], versions: Iterable[tuple[str, Version]]) -> Held:
    """What the store holds of a source: its stamps, and its versions as the source itself names them."""
    own = [replace(each, id=each.id.removeprefix(f"{name}/")) for source, each in versions if source == name]
    return Held(stamps, tuple(own))


def csv_at(name: str, path: Path, reading: Reading, *, drop_share: float = DROP_SHARE) -> CsvExport:
    """The source that reads a file or a folder."""
    return CsvExport(name, reading, lambda: [read_file(each) for each in files_at(name, path)], drop_share=drop_share)


def refuse(export: Export, reading: Reading) -> None:
    """SourceError for what nobody has decided: dates that can be read in two ways, rows in which something is wrong."""
    unsure = undecided(export)
    if unsure:
        raise SourceError(
            f"The dates of {unsure.name} can be read {' or '.join(unsure.orders)}: no day in it is above 12.",
            hint=f"Say which: {', '.join(unsure.orders)} (--dates, or dates under [[csv]]).",
        )
    if export.faults and not reading.leave_out:
        raise SourceError(
            told_faults(export),
            hint="Correct them and export again, or leave them out: --leave-out, or leave_out = true under [[csv]].",
        )


def told_faults(export: Export) -> str:
    """The first faults, and how many rows there are."""
    first = " ".join(str(each) for each in export.faults[:TOLD])
    more = f" In all something is wrong in {export.faulty_rows} rows." if len(export.faults) > TOLD else ""
    return f"{first}{more}"


def _is_older(stamp: str, other: str) -> bool:
    """Whether a stamp is of an issue as it was before the other; without dates nobody knows, and the new one counts."""
    one, two = (each.partition(" ")[0] for each in (stamp, other))
    return bool(one) and one < two
