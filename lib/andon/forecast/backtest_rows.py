"""Backtest, its answers: what the model of `andon forecast` says to each question, from what was known that day."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from scipy.special import ndtri

from andon.forecast.backtest_history import History
from andon.forecast.backtest_origins import Origin
from andon.forecast.curve import PERCENTILES
from andon.forecast.pace import Floats, Pace, finish_quantiles, fit_pace
from andon.forecast.run import Past, answers, look_back
from andon.model import ForecastState


class Replay:
    """The days of a history, one after the other."""

    def __init__(self, history: History) -> None:
        self.history = history

    @cached_property
    def _past(self) -> Past:
        """The looks back of the whole history; without a changelog none of them changes later."""
        return look_back(self.history.known(int(self.history.done[self.history.delivered].max())))

    def quantiles(self, asked: Sequence[Origin]) -> Iterator[Floats]:
        """The 99 quantiles of each question, in days."""
        for each in asked:
            yield self._pace(each) if each.kind == "pace" else self._launch(each)

    def _pace(self, asked: Origin) -> Floats:
        pace = fit_pace(self.history.deliveries(asked.subject, asked.as_of), asked.as_of)
        assert isinstance(pace, Pace), "the contract asks for squads with half a year of deliveries only"
        return finish_quantiles(pace, asked.n, PERCENTILES)

    def _launch(self, asked: Origin) -> Floats:
        known = self.history.known(asked.as_of)
        past = self._past if self.history.hindsight else look_back(known)
        answer = answers(known, past, {each: each for each in known.squads}, only=[asked.subject])[0]
        if answer.state is ForecastState.FORECAST:
            return np.array(answer.quantiles)
        return 60 * np.exp(0.9 * ndtri(PERCENTILES))
