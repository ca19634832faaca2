"""Andon beside other tools' rules on one history, in one go: accuracy, calibration and time. `make compare` runs it.

    python -m bench.compare.run [DIR] [--sample N] [--no-install] [--write docs/comparison.md]

DIR is a history folder; without one it is ../shared/data/titanium. `--sample 100` asks so many questions of each kind.
"""

import argparse
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from andon.errors import AndonError, InvalidInput
from andon.forecast.answer import MODEL
from andon.forecast.backtest import KINDS
from andon.forecast.backtest_history import read_history
from andon.forecast.backtest_origins import Kind, Origin, origins
from andon.forecast.backtest_scores import Met, met_by, outcomes
from andon.sources.history_tables import load
from andon.usecases.backtest import NO_VERSION, PACE_TOO_SHORT

from . import jam
from .andon_itself import andon_answers
from .figures import Marks, answered, figures
from .page import Compared, replaced, section
from .questions import Book, Question, spread
from .tools import PORTS, Answers, answers
from .velocity import velocity

ROOT = Path(__file__).resolve().parents[2]
TITANIUM = ROOT.parent / "shared" / "data" / "titanium"
ENVIRONMENT = ROOT / "build" / "compare-jira-agile-metrics"

Told = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    folder: Path
    sample: int | None
    """Questions of each kind; None is all."""
    install: bool
    """Whether jira-agile-metrics may be installed, into `environment`."""
    environment: Path = ENVIRONMENT


def main(argv: Sequence[str] | None = None) -> int:
    """Compare, print, and write where that was asked for."""
    parser = argparse.ArgumentParser(description="Andon beside other tools' rules on one history.")
    parser.add_argument("folder", nargs="?", type=Path, default=TITANIUM, help="a history folder")
    parser.add_argument("--sample", type=_number, help="questions of each kind, evenly spread over the days")
    parser.add_argument("--no-install", action="store_true", help="leave jira-agile-metrics itself out")
    parser.add_argument("--write", type=Path, help="the page whose tables are written anew")
    wished = parser.parse_args(argv)
    if not wished.folder.is_dir():
        print(f"{wished.folder} is not here: nothing is compared. Name a history folder (andon export writes one).")
        return 0
    try:
        if wished.write is not None and not wished.write.is_file():
            # Before the work, not after it.
            raise InvalidInput(f"{wished.write} is not here.", hint="Name a page that has a place for the tables.")
        part = compared(Wish(wished.folder, wished.sample, not wished.no_install), _tell)
        if wished.write is not None:
            wished.write.write_text(replaced(wished.write.read_text("utf-8"), part), "utf-8")
    except AndonError as error:
        print(f"{error.message} {error.hint}".strip(), file=sys.stderr)
        return 1
    print(part)
    return 0


def compared(wish: Wish, told: Told) -> str:
    """All tables with the words around them, as the page has them."""
    began = time.perf_counter()
    tables = load(wish.folder.name, wish.folder).frames
    history = read_history(tables)
    every = origins(history)
    asked = {kind: spread([each for each in every if each.kind == kind], wish.sample) for kind in KINDS}
    asked = {kind: mine for kind, mine in asked.items() if mine}
    if not asked:
        raise InvalidInput("This history is too short to compare on.", hint=f"{PACE_TOO_SHORT} {NO_VERSION}")
    book = Book(history, tables["versions"])
    questions = {kind: [book.question(each) for each in mine] for kind, mine in asked.items()}
    told(f"{sum(map(len, asked.values())):,} questions; jira-agile-metrics is installed if it can be")
    with ExitStack() as stack:
        at_work, why_not = _jam(wish, questions, stack)
        said: dict[Kind, list[Answers]] = {}
        for kind, mine in asked.items():
            told(f"Andon, {kind}")
            said[kind] = [andon_answers(history, mine)]
            for tool in PORTS:
                if kind in tool.kinds:
                    told(f"{tool.name}, {kind}")
                    said[kind].append(answers(tool, questions[kind]))
        versions = ""
        for kind, process in at_work.items():
            told(f"{jam.NAME}, {kind}")
            itself, versions = process.answers()
            said[kind].append(itself)
    parts = [section(_compared(kind, asked[kind], questions[kind], said[kind])) for kind in asked]
    spent = sum(each.cpu for mine in said.values() for each in mine)
    head = _head(wish, history.hindsight, versions or why_not, (time.perf_counter() - began, spent))
    return "\n\n".join([head, *parts])


def _jam(
    wish: Wish, questions: Mapping[Kind, Sequence[Question]], stack: ExitStack
) -> tuple[dict[Kind, jam.Asked], str]:
    """jira-agile-metrics at work beside the rest, by kind; none, and why, where it cannot be had."""
    if not wish.install:
        return {}, f"{jam.NAME} was left out"
    try:
        there = jam.installed(wish.environment)
    except AndonError as error:
        return {}, error.message.rstrip(".")
    return {kind: stack.enter_context(jam.asking(there, mine)) for kind, mine in questions.items()}, ""


def _compared(kind: Kind, asked: Sequence[Origin], questions: Sequence[Question], said: Sequence[Answers]) -> Compared:
    often = [each for each in said if each.often]
    common = np.logical_and.reduce([answered(each) for each in often])
    return Compared(
        kind,
        len({each.subject for each in asked}),
        [figures(each, asked, common) for each in often],
        [(figures(each, asked), figures(said[0], asked, answered(each))) for each in said],
        _late(asked, questions, common) if kind == "launch" else None,
    )


def _late(asked: Sequence[Origin], questions: Sequence[Question], common: Marks) -> Met | None:
    """How often the later end of the version report's band was met."""
    rows = np.flatnonzero(common).tolist()
    dates = [velocity(questions[row]) for row in rows]
    if not rows or not all(dates):
        return None
    days = np.ceil(np.array([each.pessimistic for each in dates if each]) - 1e-9).clip(1)
    return met_by(days, outcomes([asked[row] for row in rows]), 50)


def _head(wish: Wish, hindsight: bool, itself: str, seconds: tuple[float, float]) -> str:
    asked = "all questions" if wish.sample is None else f"{wish.sample} questions of each kind"
    scope = "past scopes are the final membership" if hindsight else "past scopes are played back from the changelog"
    clock, cpu = (each / 60 for each in seconds)
    return (
        f"The history folder {wish.folder.resolve().name}, {asked}; {scope}. Andon's model {MODEL}; {itself}; "
        f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}. All answers together "
        f"took {cpu:.1f} minutes of CPU time, and the whole {clock:.1f} minutes by the clock, beside whatever else ran."
    )


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of questions; 50 is one")
    return int(text)


def _tell(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
