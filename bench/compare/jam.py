"""jira-agile-metrics, the tool itself: installed from the package index into an environment of its own, and asked.

Its newest release is of 2019, and under today's pandas its Monte Carlo functions are what still runs. They are asked
with the days that its burn-up chart would have drawn from; the trials are as many as it makes unless told otherwise.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from andon.errors import ConfigError

from .questions import Question
from .random_days import JAM_TRIALS, burn_up_days
from .tools import SEED, Answers, table
from .trials import quantiles

NAME = "jira-agile-metrics itself"
PACKAGE = "jira-agile-metrics==0.24"
WORKER = Path(__file__).with_name("jam_worker.py")
PATIENCE = 600
"""Seconds for its installation."""


@dataclass(frozen=True)
class Jam:
    """An environment that has it."""

    python: Path


@dataclass(frozen=True, eq=False)
class Asked:
    """What it was asked, while it is at work."""

    process: "subprocess.Popen[str]"
    told: Path
    questions: Sequence[Question]

    def answers(self) -> tuple[Answers, str]:
        """Its answers, and which versions gave them; ConfigError when it broke off."""
        code = self.process.wait()
        lines = [json.loads(line) for line in self.told.read_text().splitlines()]
        if code or len(lines) != 1 + len(self.questions):
            raise ConfigError(f"{NAME} broke off: {_last_line(self.told.with_suffix('.err').read_text())}")
        found = [each["days"] and quantiles(np.array(each["days"], dtype=np.int64)) for each in lines[1:]]
        told = " under ".join(f"{name} {number}" for name, number in lines[0].items())
        return Answers(NAME, table(found), sum(each["seconds"] for each in lines[1:])), told


def installed(folder: Path, package: str = PACKAGE) -> Jam:
    """An environment in the folder that has it, made where there is none; ConfigError says why that cannot be."""
    python = folder / "bin" / "python"
    if not (python.exists() and _runs(python)):
        _say([sys.executable, "-m", "venv", "--clear", str(folder)])
        _say([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package])
        if not _runs(python):
            raise ConfigError(f"{package} was installed, and its Monte Carlo functions cannot be imported.")
    return Jam(python)


@contextmanager
def asking(jam: Jam, questions: Sequence[Question]) -> Iterator[Asked]:
    """Ask in a process of its own, which ends with the block."""
    asked = [
        {"counts": burn_up_days(each.counts).tolist(), "items": each.n, "seed": SEED + row}
        for row, each in enumerate(questions)
    ]
    with TemporaryDirectory() as folder:
        given, told = Path(folder) / "asked.json", Path(folder) / "told.jsonl"
        given.write_text(json.dumps({"trials": JAM_TRIALS, "questions": asked}))
        with given.open() as source, told.open("w") as out, told.with_suffix(".err").open("w") as err:
            process = subprocess.Popen([jam.python, WORKER], stdin=source, stdout=out, stderr=err, text=True)
        try:
            yield Asked(process, told, questions)
        finally:
            process.kill()
            process.wait()


def _runs(python: Path) -> bool:
    words = [str(python), "-W", "ignore", "-c", "import jira_agile_metrics.calculators.forecast"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def _say(words: list[str]) -> None:
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"{PACKAGE} could not be installed: {type(error).__name__}.") from error
    if done.returncode:
        # The last line alone, and no address: pip names the index that it asked.
        raise ConfigError(f"{PACKAGE} could not be installed: {_last_line(done.stderr)}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and "://" not in line]
    return lines[-1] if lines else "it did not say why."
