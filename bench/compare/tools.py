"""Tools: the rules that are compared, by the names under which the tables tell them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from zlib import crc32

import numpy as np

from andon.forecast.backtest_origins import Kind
from andon.forecast.pace import Floats

from .questions import Question
from .random_days import ACTIVE_DAYS, burn_up, random_days
from .random_weeks import random_weeks
from .teams import teams
from .velocity import predicted
from .weekday_strata import weekday_strata

SEED = 20261123

Rule = Callable[[Question, np.random.Generator], Floats | None]
"""The 99 quantiles of the finishing day in days, nan where the tool says no such date; None: it cannot forecast."""

BOTH: tuple[Kind, ...] = ("pace", "launch")


@dataclass(frozen=True)
class Tool:
    """A rule and what it is asked."""

    name: str
    rule: Rule
    kinds: tuple[Kind, ...] = BOTH
    often: bool = True
    """Whether it answers often enough for the questions that all answer to be counted on those that it does, too."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What a tool said to some questions of one kind."""

    name: str
    quantiles: Floats
    """Shape (questions, 99); rows of nan where it could not forecast."""
    cpu: float
    """CPU seconds for all of them."""
    often: bool = True
    """As of the tool."""


PORTS: Sequence[Tool] = (
    Tool("Lighthouse's rule, 30 days", partial(random_days, window=30, active=ACTIVE_DAYS)),
    Tool("Lighthouse's rule, 90 days", partial(random_days, window=90, active=ACTIVE_DAYS)),
    Tool("Lighthouse's rule by squad, 30 days", partial(teams, window=30), ("launch",), often=False),
    Tool("Lighthouse's rule by squad, 90 days", partial(teams, window=90), ("launch",), often=False),
    Tool("ActionableAgile's rule, all days", partial(random_days, window=None)),
    Tool("jira-flow-metrics' rule, 30 days", partial(weekday_strata, window=30)),
    Tool("jira-flow-metrics' rule, 90 days", partial(weekday_strata, window=90)),
    Tool("jira-agile-metrics' rule, weeks", random_weeks),
    Tool("jira-agile-metrics' rule, 60 days", burn_up),
    Tool("Jira's version report", predicted, ("launch",)),
)


def answers(tool: Tool, questions: Sequence[Question], clock: Callable[[], float] = time.process_time) -> Answers:
    """A tool's answers; each question has draws of its own, whichever others are asked."""
    began = clock()
    found = [tool.rule(each, np.random.default_rng(_seed(tool.name, each))) for each in questions]
    return Answers(tool.name, table(found), clock() - began, tool.often)


def table(found: Sequence[Floats | None]) -> Floats:
    """Quantiles as an array, nan where there is no forecast."""
    return np.array([np.full(99, np.nan) if each is None else each for each in found]).reshape(len(found), 99)


def _seed(name: str, question: Question) -> list[int]:
    return [SEED, crc32(f"{name} {question.subject}".encode()), question.as_of, question.n]
