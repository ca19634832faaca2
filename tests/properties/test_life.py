"""Squads, directors, votes, flags, syncs and links at random, over both databases; the promises after every step."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from andon.model import SAID, Status
from properties.base import pick
from properties.place import Place
from properties.planning import Planning
from properties.remembered import STEPS
from properties.speaking import WHICH, Speaking
from properties.watching import Watching
from properties.working import Working
from store.conftest import Postgres
from store.conftest import postgres as postgres


class Life(Speaking, Planning, Working, Watching):
    """All rules at once."""

    @initialize(which=WHICH, chance=st.integers(0, 97), status=st.sampled_from(SAID))
    def an_ordinary_week(self, which: int, chance: int, status: Status) -> None:
        """What every organisation has behind it, so that there is something to lose from the first turn on."""
        self.a_forecast_comes(which=which, chance=chance, by="itself")
        for n, probability in enumerate((70, 50, 10)):
            self.a_squad_checks_in(which=which + n, status=pick(SAID, which + n), probability=probability, why=n == 1)
        self.an_issue_changes_and_a_source_is_synced(which=which, how="appears", breaks=None, lately=False)
        self.time_passes(by=STEPS[2])
        self.a_launch_changes(which=which, who=which, days=40, how="moves")
        self.a_squad_pulls_the_cord(which=which, about=True)
        self.a_director_answers(which=0, offers=bool(which % 2))
        self.a_squad_votes(which=which, values=[10, 50, 50], ends="by its squad")
        self.somebody_freezes_a_view(which=which, by=which, expires=30)
        self.somebody_looks_at_everything_and_remembers_it()
        self.a_forecast_comes(which=which + 1, chance=97 - chance, by="itself, whole")
        self.a_squad_checks_in(which=which, status=status, probability=30, why=False)


def live(begin: Callable[[], Life], *, runs: int, turns: int, steady: bool = True) -> None:
    """Run the machine: so many lives of so many turns, the same ones each time where they are to be steady."""
    phases = [Phase.explicit, Phase.generate, *([] if steady else [Phase.shrink])]
    run_state_machine_as_test(
        begin,  # type: ignore[arg-type]  # it calls whatever makes a machine
        settings=settings(
            max_examples=runs,
            stateful_step_count=turns,
            derandomize=steady,
            database=None,
            deadline=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_promises_hold_whatever_happens(postgres: Postgres, kind: str) -> None:
    live(lambda: Life(Place(postgres, kind)), runs=3, turns=12)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_promises_hold_in_lives_that_nobody_has_thought_of(postgres: Postgres, kind: str) -> None:
    live(lambda: Life(Place(postgres, kind)), runs=40, turns=40, steady=False)
