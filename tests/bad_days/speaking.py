"""A process that says one check-in after the other, as a squad's page does, and writes down which were confirmed.

It is a replica without its pages: the same use case over the same store, with a token for each word. What is not
confirmed is said again under the same token, as a form does whose button is pressed again.
"""

import itertools
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from andon.errors import AndonError
from andon.model import Role, Status, Viewer
from andon.store import Store, open_store
from andon.usecases.check_in import check_in
from forked import Process

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.02
"""Between a word that was not confirmed and the next try."""


def _speak(url: str, squad_id: str, begin: int, confirmed: Path, complaints: Path) -> None:
    """Say words until somebody ends this process."""
    viewer = Viewer(Role.SQUAD, frozenset({squad_id}))
    for number in itertools.count(begin):
        token = f"{squad_id}-{number}"
        while not _said(url, viewer, squad_id, token, complaints):
            time.sleep(PAUSE_SECONDS)
        _note(confirmed, token)


def _said(url: str, viewer: Viewer, squad_id: str, token: str, complaints: Path) -> bool:
    try:
        check_in(
            open_store(url),
            viewer,
            launch_id=launch_of(squad_id),
            squad_id=squad_id,
            status=Status.WORRIED,
            probability=50,
            sentence=f"This is {token}.",
            token=token,
            now=datetime.now(UTC),
        )
    except AndonError as error:
        _note(complaints, error.message)
        return False
    return True


def _note(file: Path, line: str) -> None:
    # One write, past every buffer: what is in the file was confirmed, also when the process dies at once.
    with file.open("ab", buffering=0) as out:
        out.write(f"{line}\n".encode())


def launch_of(squad_id: str) -> str:
    """Each squad has one launch of its own."""
    return {"atlas": "halcyon", "borealis": "marigold"}[squad_id]


@dataclass
class Speaker:
    """One squad's words, said by a process that may be killed and started again."""

    url: str
    squad_id: str
    folder: Path
    process: ForkServerProcess | None = None
    killed: int = 0
    _files: tuple[Path, Path] = field(init=False)

    def __post_init__(self) -> None:
        self._files = (self.folder / f"{self.squad_id}.confirmed", self.folder / f"{self.squad_id}.complaints")
        for file in self._files:
            file.touch()

    @property
    def confirmed(self) -> list[str]:
        """The tokens of the words that were confirmed, in order."""
        return self._files[0].read_text().splitlines()

    @property
    def complaints(self) -> list[str]:
        """What was said instead, sentence by sentence."""
        return self._files[1].read_text().splitlines()

    def start(self) -> None:
        """Go on after the last word that was confirmed: the one after it is said again, if it was said at all."""
        begin = len(self.confirmed)
        arguments = (self.url, self.squad_id, begin, *self._files)
        self.process = Process(target=_speak, args=arguments)
        self.process.start()

    def kill(self) -> None:
        """As `kill -9` does; AssertionError when it had ended by itself."""
        assert self.process is not None
        self.process.kill()
        self.process.join(PATIENCE_SECONDS)
        assert self.process.exitcode == -signal.SIGKILL, f"it ended with {self.process.exitcode}"
        self.killed += 1

    def await_more(self, words: int = 1) -> None:
        """Wait until so many more were confirmed."""
        self._await(lambda: len(self.confirmed), len(self.confirmed) + words)

    def await_complaint(self, sentences: int = 1) -> None:
        """Wait until it was told so many times more that a word could not be kept."""
        self._await(lambda: len(self.complaints), len(self.complaints) + sentences)

    def _await(self, count: Callable[[], int], enough: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while count() < enough:
            assert time.monotonic() < deadline, f"only {count()} of {enough}; {Counter(self.complaints)}"
            time.sleep(0.005)

    def lost_and_doubled(self) -> tuple[list[str], list[str]]:
        """Confirmed words that are not in the store, and words that are in it twice or were never said."""
        kept = Counter(_kept(open_store(self.url), self.squad_id))
        confirmed = set(self.confirmed)
        # The word after the last one may have been kept, and its speaker killed before it knew.
        under_way = f"{self.squad_id}-{len(self.confirmed)}"
        odd = [token for token, times in kept.items() if times > 1 or token not in {*confirmed, under_way}]
        return sorted(confirmed - set(kept)), odd


def _kept(store: Store, squad_id: str) -> list[str]:
    """By their sentences, and not by their ids, which cannot be there twice."""
    until = datetime.now(UTC) + timedelta(days=1)
    said = store.words.check_ins(until=until, squad_id=squad_id)
    return [each.sentence.removeprefix("This is ").removesuffix(".") for each in said]


@contextmanager
def speaking(url: str, folder: Path, *squads: str) -> Iterator[list[Speaker]]:
    """Squads that talk until the block ends."""
    speakers = [Speaker(url, each, folder) for each in squads]
    try:
        for each in speakers:
            each.start()
        yield speakers
    finally:
        for each in speakers:
            if each.process is not None and each.process.is_alive():
                each.process.kill()
                each.process.join(PATIENCE_SECONDS)
