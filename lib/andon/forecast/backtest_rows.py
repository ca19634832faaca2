"""Backtest, its answers: what the model of `andon forecast` says to each question, from what was known that day."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby

import numpy as np

from andon.forecast.backtest_history import History
from andon.forecast.backtest_origins import Origin
from andon.forecast.known import Known
from andon.forecast.pace import Floats
from andon.forecast.recalibration import learn_pace
from andon.forecast.reckoned import Reckoned
from andon.forecast.record import Asked, ask, record
from andon.forecast.run import Past, answers, look_back, whole_quantiles
from andon.model import ForecastState


class Replay:
    """The days of a history, one after the other."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._reckoned = Reckoned()

    @cached_property
    def _past(self) -> Past:
        """The looks back of the whole history; without a changelog none of them changes later."""
        return look_back(self.history.known(self._last, self._reckoned))

    @cached_property
    def _record(self) -> Asked:
        """The record of the whole history; without a changelog no day of it changes later."""
        last = self._last
        return record(self.history.flows(last), last)

    @cached_property
    def _last(self) -> int:
        return int(self.history.done[self.history.delivered].max())

    def quantiles(self, asked: Sequence[Origin]) -> Iterator[Floats]:
        """The 99 quantiles of each question, in days; quick where questions of one day stand side by side."""
        for (kind, day), questions in groupby(asked, key=lambda each: (each.kind, each.as_of)):
            if kind == "pace":
                yield from self._paces(day, questions)
            else:
                yield from map(self._launch, questions)

    def _paces(self, day: int, asked: Iterable[Origin]) -> Iterator[Floats]:
        known = self.history.flows(day)
        law = learn_pace(self._record if self.history.hindsight else record(known, day), day)
        for each in asked:
            flow = known[self.history.squads.index(each.subject)]
            yield law.quantiles(ask(flow, np.array([day]), np.array([each.n])))[0]

    def shown(self, asked: Origin) -> Floats | None:
        """The 99 quantiles that a page would show of a launch; None where it would say that it cannot forecast."""
        return self._shown(asked, *self._day(asked.as_of))

    def _launch(self, asked: Origin) -> Floats:
        known, past = self._day(asked.as_of)
        shown = self._shown(asked, known, past)
        return whole_quantiles(known, past, asked.subject) if shown is None else shown

    def _day(self, as_of: int) -> tuple[Known, Past]:
        known = self.history.known(as_of, self._reckoned)
        return known, self._past if self.history.hindsight else look_back(known)

    def _shown(self, asked: Origin, known: Known, past: Past) -> Floats | None:
        answer = answers(known, past, {each: each for each in known.squads}, only=[asked.subject])[0]
        return np.array(answer.quantiles) if answer.state is ForecastState.FORECAST else None
