"""Work comes from a source and vanishes there, forecasts are made, views are frozen; processes die, stores move."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from andon.model import SAID, Issue
from andon.usecases.board import Look
from andon.usecases.check_in import check_in
from andon.usecases.forecast import forecast as run_forecast
from andon.usecases.portfolio import portfolio
from andon.usecases.snapshot import HERE, PORTFOLIO, Payload, freeze, revoke
from andon.usecases.sync import Synced, sync
from examples import FIRST_LOOK, ListSource, done_issue, forecast, issue, steady_work
from properties.base import WORDS, Base, pick
from properties.place import Place
from properties.remembered import DORA, STEPS, Frozen, member
from properties.speaking import SOME, WHICH


def rendered(payload: Payload) -> Mapping[str, bytes]:
    """A page with all that was frozen and with its own link."""
    return {"html": f"<a href='{HERE}'>{json.dumps(payload, ensure_ascii=False)}</a>".encode()}


class Working(Base):
    """The rules of what nobody says."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.source = ListSource(steady_work(30))
        self.source.account = "the account of a robot"
        self.numbers = iter(range(1000, 9999))
        self.next_move = 0

    @rule(by=st.sampled_from(STEPS))
    def time_passes(self, by: timedelta) -> None:
        self.tick(by)

    # -------------------------------------------------------------------- work

    def _change(self, changed: Issue) -> None:
        self.source.issues[changed.id] = replace(changed, updated=f"{self.turn}")
        self.source.lately.add(changed.id)

    @rule(
        which=SOME,
        how=st.sampled_from(["appears", "done", "moved", "flagged", "vanishes", "is hidden", "is hidden", "is back"]),
        breaks=st.sampled_from([None, None, None, 0, 3]),
        lately=st.sampled_from([False, False, True]),
    )
    def an_issue_changes_and_a_source_is_synced(self, which: int, how: str, breaks: int | None, lately: bool) -> None:
        now = self.tick()
        found = pick(sorted(self.source.issues.values(), key=lambda each: each.id), which)
        match how:
            case "appears":
                claims, scopes = (pick(("component:Atlas", "component:Borealis"), which),), ("version:1",)[which % 2 :]
                self._change(issue(f"A-{next(self.numbers)}", created=now, claims=claims, scopes=scopes))
            case "done":
                same = {"created": found.created, "claims": found.claims, "scopes": found.scopes}
                self._change(done_issue(found.id, now, **same))
            case "moved":
                self._change(replace(found, key=f"B-{self.turn}", project="B", old_keys=(found.key,)))
            case "flagged":
                self._change(replace(found, flagged_since=now))
            case "vanishes":
                del self.source.issues[found.id]
            case "is hidden":
                self.source.hidden.add(found.id)
            case _:
                self.source.hidden.clear()
        self.source.breaks_after = None if breaks is None else len(self.source.downloaded) + breaks
        before = {id for (_, id), row in self.place.rows()["issue"].items() if row["gone_at"]}
        done: Synced | None = None
        try:
            done = sync(self.store, self.source, now=now, since_last=lately)
        except ConnectionError:
            assert breaks is not None
        rows = {id: row for (_, id), row in self.rows["issue"].items()}
        gone = {id for id, row in rows.items() if row["gone_at"]}
        # Nothing is buried that is there, however it looked; and what came once is never removed.
        assert not (gone - before) & self.source.issues.keys()
        if done is not None:
            seen = self.source.lately if lately and done.swept < len(self.source.issues) else self.source.issues.keys()
            for id in (seen & self.source.issues.keys()) - self.source.hidden:
                assert (rows[id]["updated"], rows[id]["gone_at"]) == (self.source.issues[id].updated, None)
            self.source.lately.clear()

    # -------------------------------------------------------------------- forecasts

    @rule(which=WHICH, chance=st.integers(0, 97), by=st.sampled_from(["a run", "itself", "itself, whole"]))
    def a_forecast_comes(self, which: int, chance: int, by: str) -> None:
        """From a run, or of any chance: what the model says of so little work is always much the same."""
        now = self.tick()
        if by == "a run":
            self._run(now)
            return
        launch = pick(self.launches(), which)
        squad_id = None if by != "itself" or not launch.squad_ids else pick(launch.squad_ids, which)
        made = forecast(
            f"forecast {self.turn}",
            launch_id=launch.id,
            squad_id=squad_id,
            as_of=now.date(),
            made_at=now,
            # A number that stands nowhere else, so that it can be looked for.
            on_time=round(0.01 + chance / 100 + self.turn / 1_000_000, 6),
        )
        self.store.forecasts.add([made])
        self.kept.forecasts[made.id] = made

    def _run(self, now: datetime) -> None:
        ids = (f"forecast {self.turn} {n}" for n in range(99))
        done = run_forecast(self.store, as_of=now.date(), now=now, make_id=lambda: next(ids), compare=False)
        new = {id for (id,) in self.rows["forecast"]} - self.kept.forecasts.keys()
        made = {each.id: each for each in done.forecasts if each.id in new}
        assert (len(made), len(new)) == (done.new, done.new)
        self.kept.forecasts |= made

    # -------------------------------------------------------------------- links

    @rule(which=WHICH, by=SOME, expires=st.sampled_from([None, 1, 30]))
    def somebody_freezes_a_view(self, which: int, by: int, expires: int | None) -> None:
        now = self.tick()
        launch = pick(self.launches(is_open=False), which)
        subject = PORTFOLIO if which % 2 else f"launch:{launch.id}"
        viewer = pick([DORA, *(member(each.id) for each in self.squads())], by)
        secret, token = f"the secret of link number {self.turn}", f"snapshot {self.turn}"
        freeze(
            self.store,
            Look(viewer, now, now, FIRST_LOOK),
            subject,
            render=rendered,
            token=token,
            secret=secret,
            expires_after=timedelta(days=expires) if expires else None,
        )
        self.kept.secrets |= {secret}
        files = {name: self.store.snapshots.content(token, name) or b"" for name in ("html", "json")}
        self.kept.frozen[token] = Frozen(secret, files, now + timedelta(days=expires) if expires else None)

    @precondition(lambda self: self.kept.frozen)
    @rule(which=SOME)
    def a_link_is_closed(self, which: int) -> None:
        now = self.tick()
        token = pick(sorted(self.kept.frozen), which)
        revoke(self.store, DORA, token, now=now)
        self.kept.frozen[token].revoked = True

    # -------------------------------------------------------------------- what becomes of processes and databases

    @rule(which=WHICH, how=st.sampled_from(["ends", "is killed", "moves"]))
    def the_process_ends(self, which: int, how: str) -> None:
        """What nobody was told to be kept is not there; what somebody was told, is, also on another database."""
        now = self.tick()
        if how == "moves" and self.turn >= self.next_move:
            looked = Look(DORA, now, now, FIRST_LOOK)
            before = portfolio(self.store, looked)
            self.place.move(now)
            assert portfolio(self.store, looked) == before
            self.next_move = self.turn + 20
        elif how == "is killed":
            self._killed(which, now)
        else:
            self.place.reopen()

    def _killed(self, which: int, now: datetime) -> None:
        """In the middle of a check-in."""
        part = pick(self.parts(), which)
        before = {name: self.place.rows()[name] for name in WORDS}
        with self.place.dying() as other:
            check_in(
                other,
                member(part.squad_id),
                launch_id=part.launch_id,
                squad_id=part.squad_id,
                status=pick(SAID, which),
                probability=50,
                sentence="Nobody hears this.",
                token=f"token {self.turn}",
                now=now,
            )
            pytest.fail("it lived")
        assert {name: self.rows[name] for name in WORDS} == before
