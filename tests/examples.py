"""Small valid records. A test names what it is about; everything else is as ordinary as can be."""

import functools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from andon.config import DROP_SHARE
from andon.model import (
    Bet,
    Category,
    Change,
    CheckIn,
    Dependency,
    DependencyState,
    DependencyWord,
    Flag,
    FlagUpdate,
    Forecast,
    ForecastState,
    Issue,
    Launch,
    Precision,
    Reply,
    Role,
    Round,
    Snapshot,
    Sprint,
    Squad,
    Stamps,
    Status,
    TargetDate,
    Tribe,
    Version,
    Viewer,
)
from andon.store import Store, forget, open_store
from andon.usecases.board import Look
from andon.usecases.ports import Finding, Proof, Source

NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
"""A Tuesday morning."""
TODAY = NOW.date()
BEGAN = NOW - timedelta(days=100)
"""When the small organisation was set up."""
FIRST_LOOK = timedelta(hours=72)

ATLAS = Viewer(Role.SQUAD, frozenset({"atlas"}))
BOREALIS = Viewer(Role.SQUAD, frozenset({"borealis"}))
DIRECTOR = Viewer(Role.DIRECTOR, name="Dora")
VIEWER = Viewer(Role.VIEWER)


def ago(*, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
    """A moment before NOW."""
    return NOW - timedelta(days=days, hours=hours, minutes=minutes)


def look(viewer: Viewer = VIEWER, moment: datetime = NOW, now: datetime = NOW) -> Look:
    """Somebody looking, now unless said otherwise."""
    return Look(viewer, moment, now, FIRST_LOOK)


# ------------------------------------------------------------------------------ records


def squad(id: str = "atlas", **changes: Any) -> Squad:
    return replace(Squad(id=id, name=id.title(), claims=(f"component:{id.title()}",)), **changes)


def target(day: date = date(2026, 6, 30), **changes: Any) -> TargetDate:
    return replace(TargetDate(day, Precision.DAY, BEGAN, "The fair opens.", "Dora"), **changes)


def launch(id: str = "halcyon", target: TargetDate | None = None, **changes: Any) -> Launch:
    ordinary = Launch(id=id, name=id.title(), known_from=BEGAN.date(), dates=(target,) if target else ())
    return replace(ordinary, **changes)


def check_in(id: str = "c1", **changes: Any) -> CheckIn:
    ordinary = CheckIn(
        id=id,
        launch_id="halcyon",
        squad_id="atlas",
        at=ago(days=1),
        status=Status.ON_TRACK,
        probability=70,
        sentence="The player works on the first device.",
    )
    return replace(ordinary, **changes)


def flag(id: str = "f1", **changes: Any) -> Flag:
    ordinary = Flag(
        id=id,
        squad_id="atlas",
        launch_id="halcyon",
        raised_at=ago(days=2),
        since=ago(days=3).date(),
        sentence="The certificate has not come.",
        would_help="Somebody who knows the vendor.",
    )
    return replace(ordinary, **changes)


def flag_update(id: str = "u1", **changes: Any) -> FlagUpdate:
    return replace(FlagUpdate(id=id, flag_id="f1", at=ago(days=1), note="The vendor called back."), **changes)


def vote_round(id: str = "r1", **changes: Any) -> Round:
    ordinary = Round(
        id=id,
        launch_id="halcyon",
        squad_id="atlas",
        opened_at=NOW,
        expected=7,
        closes_at=NOW + timedelta(hours=1),
    )
    return replace(ordinary, **changes)


def reply(id: str = "r1", **changes: Any) -> Reply:
    ordinary = Reply(
        id=id, flag_id="f1", at=ago(days=1), thanks="Thank you.", helper="Ana", help_by=TODAY, said_by="Dora"
    )
    return replace(ordinary, **changes)


def dependency(id: str = "d1", **changes: Any) -> Dependency:
    """Atlas waits for Borealis."""
    ordinary = Dependency(
        id=id,
        launch_id="halcyon",
        taker_id="atlas",
        giver_id="borealis",
        what="The login for televisions",
        need_by=date(2026, 6, 1),
        named_at=ago(days=5),
        named_by="atlas",
    )
    return replace(ordinary, **changes)


def dependency_word(id: str = "w1", **changes: Any) -> DependencyWord:
    """Atlas is slowed down."""
    ordinary = DependencyWord(id, "d1", "atlas", ago(days=2), DependencyState.SLOWING, "We mock it meanwhile.")
    return replace(ordinary, **changes)


def forecast(id: str = "p1", **changes: Any) -> Forecast:
    ordinary = Forecast(
        id=id,
        launch_id="halcyon",
        squad_id="atlas",
        as_of=ago(days=1).date(),
        made_at=ago(days=1),
        state=ForecastState.FORECAST,
        reason="12 open issues at 4 a week.",
        target=date(2026, 6, 30),
        on_time=0.62,
        p50=date(2026, 6, 20),
        p85=date(2026, 7, 10),
        p95=date(2026, 7, 25),
        counted=12,
        quantiles=tuple(float(n) for n in range(1, 100)),
        details=(("pace", 0.57), ("window", 84)),
        counted_keys=("A-1", "A-2"),
        left_out_keys=("A-3",),
    )
    return replace(ordinary, **changes)


def snapshot(id: str = "s1", **changes: Any) -> Snapshot:
    return replace(Snapshot(id, "Halcyon", NOW, NOW, "Dora", "launch:halcyon"), **changes)


def issue(id: str = "A-1", **changes: Any) -> Issue:
    ordinary = Issue(
        id=id,
        key=id,
        project=id.partition("-")[0],
        type="Story",
        status="To Do",
        category=Category.NEW,
        created=ago(days=90),
        updated="1",
        summary=f"What {id} is about",
    )
    return replace(ordinary, **changes)


def done_issue(id: str, done: datetime, **changes: Any) -> Issue:
    """Finished and delivered, with the history that says so."""
    history = (Change(done, "category", "indeterminate", "done"),)
    ordinary = issue(id, status="Done", category=Category.DONE, resolution="Done", delivered=True, done=done)
    return replace(ordinary, **{"changes": history, **changes})


def version(id: str = "1", **changes: Any) -> Version:
    return replace(Version(id, "A", f"Release {id}"), **changes)


def sprint(id: str = "7", **changes: Any) -> Sprint:
    return replace(Sprint(id, f"Sprint {id}", ago(days=14), NOW, None), **changes)


# ------------------------------------------------------------------------------ a source and an organisation


class Stamp(NamedTuple):
    """What a sweep tells of one issue."""

    id: str
    key: str
    updated: str


def each_swept(source: Source) -> list[Stamp]:
    """What a sweep tells, issue by issue."""
    return [Stamp(*each) for page in source.sweep() for each in zip(*page, strict=True)]


class ListSource:
    """A source of work that is a dictionary: what is in it, is in Jira."""

    def __init__(self, issues: Iterable[Issue], versions: Sequence[Version] = (), name: str = "jira") -> None:
        self.name = name
        self.asked = ""
        self.drop_share = DROP_SHARE
        self.account = ""
        self.moment: datetime | None = None
        self.issues = {each.id: each for each in issues}
        self.known_versions = tuple(versions)
        self.downloaded: list[str] = []
        self.breaks_after: int | None = None
        """How many more issues may be downloaded before the line goes dead."""
        self.hidden: set[str] = set()
        """Issues that a sweep misses although they are there."""
        self.lately: set[str] = set()
        """Issues that changed since the last sync, for one that asks for no others."""
        self.asked_since: datetime | None = None
        self.looked_for: list[str] = []
        """Issues whose disappearance was checked one by one."""

    def prove(self) -> Proof:
        return Proof(self.account, self.moment)

    def learn(self, memory: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"syncs": memory.get("syncs", 0) + 1}

    def versions(self) -> Sequence[Version]:
        return self.known_versions

    def sprints(self) -> Sequence[Sprint]:
        return ()

    def sweep(self, since: datetime | None = None) -> Iterator[Stamps]:
        self.asked_since = since
        for each in self.issues.values():
            if each.id not in self.hidden and (since is None or each.id in self.lately):
                yield Stamps([each.id], [each.key], [each.updated])

    def expected(self) -> int | None:
        return len(self.issues)

    def download(self, wanted: Iterable[tuple[str, str]]) -> Iterator[Sequence[Issue]]:
        for id, _ in wanted:
            if self.breaks_after is not None and len(self.downloaded) >= self.breaks_after:
                raise ConnectionError("the line went dead")
            self.downloaded.append(id)
            yield [self.issues[id]]

    def still_there(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bool]]:
        for id, _ in wanted:
            self.looked_for.append(id)
            yield id, id in self.issues

    def doubts(self) -> Sequence[str]:
        return ()

    def examine(self) -> Iterator[Finding]:
        yield Finding(True, "it is a list")


def filled(store: Store) -> None:
    """Two squads, two bets and two launches: Halcyon (both squads, bet 1) and Meridian (Atlas alone, bet 2)."""
    store.plans.put_tribe(Tribe("sound", "Sound"))
    store.plans.put_bet(Bet("everywhere", "Everywhere", 1))
    store.plans.put_bet(Bet("quality", "Quality", 2))
    squads = [squad("atlas", tribe_id="sound"), squad("borealis", tribe_id="sound")]
    store.plans.add_squads(squads, token="squads", at=BEGAN)
    halcyon = launch(
        "halcyon", target(), scopes=("version:jira/1",), squad_ids=("atlas", "borealis"), bet_id="everywhere"
    )
    meridian = launch("meridian", target(date(2026, 9, 30)), squad_ids=("atlas",), bet_id="quality")
    store.plans.add_launches([halcyon, meridian], token="launches", at=BEGAN)
    store.plans.settle(at=BEGAN)


def steady_work(days: int = 84) -> list[Issue]:
    """Atlas finishes an issue every second day and has six left in Halcyon (version 1)."""
    mine = {"claims": ("component:Atlas",), "scopes": ()}
    finished = [done_issue(f"A-{n}", ago(days=n), created=ago(days=n + 10), **mine) for n in range(days, 0, -2)]
    left = [issue(f"A-{500 + n}", created=ago(days=30), **{**mine, "scopes": ("version:1",)}) for n in range(6)]
    return [*finished, *left]


# ------------------------------------------------------------------------------ a store


@contextmanager
def sqlite_store(
    folder: Path, *, organised: bool = False, then: Callable[[Store], None] | None = None
) -> Iterator[Store]:
    """A real SQLite store in a folder: empty, or `organised` as `filled` does it, and with what `then` adds."""
    file = folder / "andon.db"
    file.write_bytes(_template(organised, then))
    url = f"sqlite:///{file}"
    try:
        yield open_store(url)
    finally:
        forget(url)


@functools.cache
def _template(organised: bool, then: Callable[[Store], None] | None) -> bytes:
    """A migrated database; making it once spares every test the import of Alembic and the same few writes."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/template.db"
        store = open_store(url)
        if organised:
            filled(store)
        if then is not None:
            then(store)
        forget(url)
        return Path(folder, "template.db").read_bytes()
