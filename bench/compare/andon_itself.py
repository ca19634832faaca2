"""Andon itself: the model of `andon forecast`, asked as `andon backtest` asks it.

Where its pages would say that it cannot forecast, it has no answer here either; the rows of `andon backtest` have one,
because their contract asks for it.
"""

import time
from collections.abc import Callable, Sequence

from andon.forecast.backtest_history import History
from andon.forecast.backtest_origins import Origin
from andon.forecast.backtest_rows import Replay

from .tools import Answers, table

NAME = "Andon"


def andon_answers(history: History, asked: Sequence[Origin], clock: Callable[[], float] = time.process_time) -> Answers:
    """Its answers to questions in the order of days; what it learns from the past first is counted."""
    began = clock()
    replay = Replay(history)
    paces = replay.quantiles([each for each in asked if each.kind == "pace"])
    found = [next(paces) if each.kind == "pace" else replay.shown(each) for each in asked]
    return Answers(NAME, table(found), clock() - began)
