"""Launches come, move, end and are opened again; squads are renamed, split, retired and woken."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from andon.model import LaunchState, OutcomeKind
from andon.usecases.plan_launch import (
    LaunchPlan,
    close_launch,
    create_launch,
    edit_launch,
    move_date,
    reopen_launch,
)
from andon.usecases.plan_squad import edit_squad, retire_squad, revive_squad, split_squad
from properties.base import Base, pick
from properties.remembered import DORA, member
from properties.speaking import WHICH

DAYS = st.integers(-20, 200)
ENDS = (OutcomeKind.ON_TIME, OutcomeKind.ON_TIME_CUT, OutcomeKind.LATE, OutcomeKind.CANCELLED)

MOST_LAUNCHES, MOST_SQUADS = 5, 6
"""More of them would only make each turn longer."""


class Planning(Base):
    """The rules of what is planned."""

    @rule(
        which=WHICH,
        who=WHICH,
        days=DAYS,
        how=st.sampled_from(["is created", "moves", "ends", "is open again", "has others"]),
    )
    def a_launch_changes(self, which: int, who: int, days: int, how: str) -> None:
        now = self.tick()
        token, day = f"token {self.turn}", now.date() + timedelta(days=days)
        launch, squad = pick(self.launches(), which), pick(self.squads(), who)
        ended = [each for each in self.launches(is_open=False) if each.state is not LaunchState.OPEN]
        match how:
            case "is created" if len(self.launches(is_open=False)) < MOST_LAUNCHES:
                plan = LaunchPlan(f"Launch {self.turn}", squad_ids=(squad.id,))
                target = day if days % 2 else None
                id = create_launch(self.store, DORA, plan, token=token, now=now, target=target)
                self.kept.dates[id] = [target] if target else []
            case "ends" if len(self.launches()) > 1:
                said = {"landed_on": now.date(), "learned": self.words("Ask the vendor sooner")}
                late = launch.target is not None and now.date() > launch.target.last_day
                kind = pick(ENDS[2:] if late else ENDS, days)
                assert close_launch(self.store, DORA, launch.id, kind, **said, token=token, now=now)  # type: ignore[arg-type]
            case "is open again" if ended:
                assert reopen_launch(self.store, DORA, pick(ended, which).id, token=token, now=now)
            case "has others" if set(launch.squad_ids) != {squad.id}:
                others = tuple(sorted({*launch.squad_ids} ^ {squad.id}))
                plan = LaunchPlan(launch.name, launch.scopes, others, launch.bet_id, launch.success)
                assert edit_launch(self.store, DORA, launch.id, plan, token=token, now=now)
            case _ if launch.target is None or launch.target.day != day:
                assert move_date(self.store, DORA, launch.id, day, token=token, now=now)
                self.kept.dates[launch.id].append(day)

    @rule(which=WHICH, how=st.sampled_from(["is renamed", "is split", "is retired", "works again"]))
    def a_squad_changes(self, which: int, how: str) -> None:
        now = self.tick()
        squad, token = pick(self.squads(), which), f"token {self.turn}"
        resting = [each for each in self.squads(working=False) if not each.active]
        match how:
            case "is split" if len(self.squads(working=False)) + 2 <= MOST_SQUADS:
                parts = {f"Half {self.turn}": squad.claims, f"Other half {self.turn}": ()}
                told = [split_squad(self.store, member(squad.id), squad.id, parts, token=token, now=now) for _ in "12"]
                assert told[0] == told[1]
            case "is retired" if len(self.squads()) > 2:
                assert retire_squad(self.store, member(squad.id), squad.id, token=token, now=now)
            case "works again" if resting:
                assert revive_squad(self.store, DORA, pick(resting, which).id, token=token, now=now)
            case _:
                said = {"name": f"{pick('NMLK', which)}ame {self.turn}", "claims": squad.claims}
                assert edit_squad(self.store, member(squad.id), squad.id, **said, token=token, now=now)  # type: ignore[arg-type]
