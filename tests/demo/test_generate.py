"""The demo organisation keeps what it promises, for any seed and any day."""

import ast
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pytest

from andon import demo as package
from andon.demo.calendar import easter, is_workday
from andon.demo.generate import Demo, generate
from andon.demo.said_words import CHECK_INS
from andon.demo.story import CheckedIn, DatePromised, FlagRaised, FlagUpdated, Landed, Replied
from andon.model import PROBABILITIES, SAID, OutcomeKind, Precision, TargetDate
from andon.sources.history import HistoryFolder
from examples import each_swept

T = TypeVar("T")

WORLDS = [
    (0, date(2026, 11, 22)),
    (1, date(2026, 5, 12)),
    (2, date(2027, 1, 2)),
    (3, date(2028, 2, 29)),
    (4, date(2026, 8, 3)),
    (5, date(2026, 12, 25)),
]
"""A Sunday, a Tuesday, the first days of January, a leap day, a Monday in the holidays, and Christmas."""

ANY = pytest.mark.parametrize(
    ("seed", "today"), [pytest.param(*each, marks=[pytest.mark.long] if n % 2 else []) for n, each in enumerate(WORLDS)]
)
"""Every second one in `make test`, all of them in `make test-long`."""


@cache
def demo(seed: int, today: date) -> Demo:
    return generate(seed, today)


def events(demo: Demo, kind: type[T]) -> list[T]:
    return [each for each in demo.story if isinstance(each, kind)]


def members(demo: Demo, launch: str) -> pd.DataFrame:
    """The launch's final issues in the world as it really goes on."""
    full = demo.full_tables
    ids = next(each.versions for each in demo.organisation.launches if each.name == launch)
    keys = full["issue_versions"].loc[full["issue_versions"]["version_id"].isin(ids), "key"]
    return full["issues"][full["issues"]["key"].isin(keys)]


def last_left_out(demo: Demo, launch: str) -> datetime:
    """When the last issue was moved out of the launch; long ago if none was."""
    ids = next(each.versions for each in demo.organisation.launches if each.name == launch)
    changes = demo.full_tables["changes"]
    out = changes.loc[(changes["field"] == "fix_version") & changes["from"].isin(ids), "at"]
    moments: list[datetime] = out.dt.to_pydatetime().tolist()
    return max([datetime(2000, 1, 1, tzinfo=UTC), *moments])


# ------------------------------------------------------------------------------ the folder


@ANY
def test_the_folder_keeps_the_contract(seed: int, today: date, tmp_path: Path) -> None:
    demo(seed, today).write(tmp_path)
    source = HistoryFolder("demo", tmp_path)
    source.prove()
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "changes.parquet", "issue_sprints.parquet", "issue_versions.parquet", "issues.parquet",
        "sprints.parquet", "versions.parquet",
    ]  # fmt: skip
    wanted = [(stamp.id, stamp.key) for stamp in each_swept(source)]
    assert sum(len(batch) for batch in source.download(wanted)) == len(demo(seed, today).tables["issues"])


@ANY
def test_the_folder_has_the_size_of_a_real_one(seed: int, today: date) -> None:
    issues = demo(seed, today).tables["issues"]
    assert 3800 <= len(issues) <= 6500
    assert issues.groupby("project").size().min() > 300
    assert set(issues["squad"]) == {each.column for each in demo(seed, today).organisation.squads}


@ANY
def test_nothing_in_the_folder_lies_ahead(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    assert demo_.tables["issues"]["created"].max() < demo_.now
    assert demo_.tables["issues"]["done"].max() < demo_.now
    assert demo_.tables["changes"]["at"].max() < demo_.now
    assert demo_.tables["sprints"]["completed"].max() < demo_.now
    assert demo_.tables["issues"]["created"].min().date() >= today - timedelta(730)


def test_the_same_seed_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    again = generate(*WORLDS[1])
    for name, each in (("one", demo(*WORLDS[1])), ("two", again)):
        each.write(tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    assert again.story == demo(*WORLDS[1]).story
    assert again.truth == demo(*WORLDS[1]).truth


def test_another_seed_gives_another_history() -> None:
    other = generate(999, WORLDS[1][1])
    assert len(other.tables["issues"]) != len(demo(*WORLDS[1]).tables["issues"])
    assert other.story != demo(*WORLDS[1]).story


@ANY
def test_what_is_known_today_is_a_beginning_of_the_whole(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    known, full = demo_.tables, demo_.full_tables
    names = ["key", "project", "squad", "type", "summary", "created"]
    whole = full["issues"].loc[full["issues"]["created"] < demo_.now, names]
    pd.testing.assert_frame_equal(known["issues"][names], whole.reset_index(drop=True))
    past = full["changes"][full["changes"]["at"] < demo_.now].reset_index(drop=True)
    pd.testing.assert_frame_equal(known["changes"], past)


def test_the_changes_lead_to_the_final_state() -> None:
    tables = demo(*WORLDS[0]).tables
    issues = tables["issues"].set_index("key")
    for field in ("status", "category", "resolution"):
        last = tables["changes"][tables["changes"]["field"] == field].drop_duplicates("key", keep="last")
        final = issues.loc[last["key"], field]
        assert (final.fillna("").to_numpy() == last["to"].fillna("").to_numpy()).all()
    assert (issues["done"].notna() == (issues["category"] == "done")).all()
    assert (issues.loc[issues["delivered"], "resolution"] == "Done").all()


def test_a_history_never_runs_backwards() -> None:
    tables = demo(*WORLDS[0]).full_tables
    first = tables["changes"].groupby("key")["at"].min()
    created = tables["issues"].set_index("key")["created"]
    assert (first > created.loc[first.index]).all()


# ------------------------------------------------------------------------------ who there is


@ANY
def test_there_are_four_tribes_twelve_squads_and_ten_launches(seed: int, today: date) -> None:
    organisation = demo(seed, today).organisation
    assert (len(organisation.tribes), len(organisation.squads), len(organisation.launches)) == (4, 12, 10)
    assert len({each.name for each in organisation.squads}) == 12
    assert {each.tribe for each in organisation.squads} == {each.name for each in organisation.tribes}
    assert sorted(each.rank for each in organisation.bets) == [1, 2, 3, 4]
    for launch in organisation.launches:
        assert 2 <= len(launch.squads) <= 6
        assert set(launch.squads) <= {each.name for each in organisation.squads}
        assert launch.bet in {each.name for each in organisation.bets}
    shared = Counter(name for launch in organisation.launches for name in launch.squads)
    assert max(shared.values()) >= 3


@ANY
def test_one_squad_is_too_young(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    issues = demo_.tables["issues"]
    young = [each for each in demo_.organisation.squads if (today - each.since).days < 30]
    assert [each.name for each in young] == ["Pebble"]
    assert (demo_.now - issues.loc[issues["squad"] == "Pebble", "created"].min()).days <= 24


# ------------------------------------------------------------------------------ how work goes


@ANY
def test_nobody_delivers_at_the_weekend(seed: int, today: date) -> None:
    done = demo(seed, today).full_tables["issues"]["done"].dropna()
    assert max(day.weekday() for day in set(done.dt.date)) <= 4


@ANY
def test_the_weeks_around_christmas_are_low(seed: int, today: date) -> None:
    issues = demo(seed, today).full_tables["issues"]
    day = issues.loc[issues["delivered"], "done"].dt.date
    usual = 15 * len(day) / (day.max() - day.min()).days
    for year in range(day.min().year, day.max().year):
        quiet = (day >= date(year, 12, 20)) & (day <= date(year + 1, 1, 3))
        assert quiet.sum() < 0.5 * usual


def test_squads_differ_in_pace_and_their_weeks_hang_together() -> None:
    issues = demo(*WORLDS[0]).full_tables["issues"]
    issues = issues[issues["delivered"] & (issues["squad"] != "Pebble")]
    week = issues["done"].dt.tz_localize(None).dt.to_period("W")
    weekly = pd.crosstab(week, issues["squad"])
    assert weekly.mean().max() > 1.5 * weekly.mean().min()
    assert weekly.apply(lambda column: column.autocorr(1)).mean() > 0.1


@ANY
def test_some_work_is_opened_again_and_some_is_discarded(seed: int, today: date) -> None:
    tables = demo(seed, today).tables
    changes, issues = tables["changes"], tables["issues"]
    reopened = changes[(changes["field"] == "category") & (changes["from"] == "done")]["key"].nunique()
    assert 0.02 < reopened / len(issues) < 0.10
    assert {"Won't Do", "Duplicate"} < set(issues["resolution"].dropna())
    assert 0.03 < (issues["resolution"].isin(["Won't Do", "Duplicate"])).mean() < 0.12


@ANY
def test_items_enter_and_leave_launches(seed: int, today: date) -> None:
    changes = demo(seed, today).tables["changes"]
    moves = changes[changes["field"] == "fix_version"]
    assert (moves["from"].isna() & moves["to"].notna()).sum() > 20
    assert (moves["from"].notna() & moves["to"].isna()).sum() > 10


def test_about_half_of_what_is_still_to_come_is_not_written_down_at_half_way() -> None:
    """Measured in real trackers: 56 % of it, 50 % in Titanium alone (forecasting notes, section 2B)."""
    unwritten = []
    for seed, today in WORLDS:
        demo_ = demo(seed, today)
        for launch in demo_.organisation.launches:
            finished = demo_.truth[launch.name].finished
            if finished is None:
                continue
            half = launch.known_from + (finished - launch.known_from) / 2
            issues = members(demo_, launch.name)
            rest = issues[issues["done"].dt.date > half]
            unwritten.append(float((rest["created"].dt.date > half).mean()))
    assert 0.45 < sum(unwritten) / len(unwritten) < 0.65
    assert min(unwritten) < 0.45
    assert max(unwritten) > 0.65


# ------------------------------------------------------------------------------ the truth


@ANY
def test_the_truth_is_what_the_whole_world_shows(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    for launch in demo_.organisation.launches:
        truth = demo_.truth[launch.name]
        if truth.finished is None or truth.landed is None:
            assert truth.cancelled is not None
            continue
        issues = members(demo_, launch.name)
        assert len(issues) >= 12
        assert (issues["category"] == "done").all()
        assert max(issues["done"].max(), last_left_out(demo_, launch.name)).date() == truth.finished
        assert truth.finished < truth.landed
        assert max(truth.contributions.values()) == truth.finished
        assert set(truth.contributions) == set(launch.squads)


@ANY
def test_what_is_open_today_ends_later(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    ended = {each.launch for each in events(demo_, Landed)}
    still = [each.name for each in demo_.organisation.launches if each.name not in ended]
    assert len(still) == 4
    for name in still:
        finished = demo_.truth[name].finished
        assert finished is not None
        assert finished > today
        versions = demo_.tables["versions"]
        assert not versions.loc[versions["name"] == name, "released"].any()


def test_the_ends_of_open_launches_fall_on_both_sides_of_their_dates() -> None:
    late = []
    for seed, today in WORLDS:
        demo_ = demo(seed, today)
        ended = {each.launch for each in events(demo_, Landed)}
        for name, told in demo_.promised.items():
            finished = demo_.truth[name].finished
            if name not in ended and finished is not None:
                late.append(finished > told[-1].day)
    assert 0.15 < sum(late) / len(late) < 0.85


# ------------------------------------------------------------------------------ what was said


@ANY
def test_the_story_is_in_order_and_in_the_past(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    moments = [each.at for each in demo_.story]
    assert moments == sorted(moments)
    assert moments[-1] < demo_.now
    assert moments[0] > datetime.combine(today - timedelta(730), datetime.min.time(), UTC)
    assert all(is_workday(moment.date()) for moment in moments)


@ANY
def test_every_kind_of_ending_is_there(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    kinds = Counter(each.kind for each in events(demo_, Landed))
    assert kinds == {
        OutcomeKind.ON_TIME: 3,
        OutcomeKind.ON_TIME_CUT: 1,
        OutcomeKind.LATE: 1,
        OutcomeKind.CANCELLED: 1,
    }
    for ending in events(demo_, Landed):
        truth = demo_.truth[ending.launch]
        last = demo_.promised[ending.launch][-1].day
        assert ending.landed_on == truth.landed
        if truth.landed:
            assert (truth.landed > last) == (ending.kind is OutcomeKind.LATE)
            assert ending.at.date() > truth.landed
        assert ending.learned


@ANY
def test_the_launch_with_cut_scope_shows_its_cuts(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    cut = next(each.launch for each in events(demo_, Landed) if each.kind is OutcomeKind.ON_TIME_CUT)
    ids = next(each.versions for each in demo_.organisation.launches if each.name == cut)
    changes = demo_.tables["changes"]
    assert ((changes["field"] == "fix_version") & changes["from"].isin(ids)).sum() >= 5


@ANY
def test_dates_are_promised_in_all_precisions_and_some_move(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    told = events(demo_, DatePromised)
    assert {each.precision for each in told} == set(Precision)
    assert sorted(told, key=lambda each: each.at) == told
    moved = [name for name, each in Counter(each.launch for each in told).items() if each > 1]
    assert len(moved) == 5
    for launch in demo_.organisation.launches:
        days = [each for each in told if each.launch == launch.name]
        assert days[0].at.date() >= launch.known_from
        for each in days:
            target = TargetDate(each.day, each.precision, each.at)
            assert target.last_day == each.day
            assert each.at.date() < each.day
            assert each.reason


@ANY
def test_one_squad_has_gone_quiet_and_the_others_have_not(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    ended = {each.launch for each in events(demo_, Landed)}
    last: dict[tuple[str, str], date] = {}
    for said in events(demo_, CheckedIn):
        last[said.launch, said.squad] = said.at.date()
    for launch in demo_.organisation.launches:
        for squad in launch.squads if launch.name not in ended else ():
            silent = (today - last[launch.name, squad]).days
            assert (silent > 14) == (squad == "Meridian"), (launch.name, squad, silent)


@ANY
def test_check_ins_are_on_the_scale_and_stay_inside_their_launch(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    said = events(demo_, CheckedIn)
    launches = {each.name: each for each in demo_.organisation.launches}
    assert 350 < len(said) < 700
    assert {each.status for each in said} == set(SAID)
    assert {each.probability for each in said} == set(PROBABILITIES)
    for each in said:
        launch, truth = launches[each.launch], demo_.truth[each.launch]
        assert each.squad in launch.squads
        assert launch.known_from <= each.at.date() < (truth.landed or truth.cancelled or date.max)


@ANY
def test_sentences_do_not_repeat_visibly(seed: int, today: date) -> None:
    said = events(demo(seed, today), CheckedIn)
    assert sum(len(each) for each in CHECK_INS.values()) >= 60
    before: dict[tuple[str, str], str] = {}
    for each in said:
        assert "{" not in each.sentence
        assert before.get((each.launch, each.squad)) != each.sentence
        before[each.launch, each.squad] = each.sentence
    assert max(Counter(each.sentence for each in said).values()) <= 20


@ANY
def test_a_visitor_finds_every_kind_of_flag(seed: int, today: date) -> None:
    demo_ = demo(seed, today)
    flags = {each.ref: each for each in events(demo_, FlagRaised)}
    replies = {each.flag: each for each in events(demo_, Replied)}
    ended = {each.flag: each for each in events(demo_, FlagUpdated) if each.end}
    is_open = {ref: flag for ref, flag in flags.items() if ref not in ended}
    unanswered = [flag for ref, flag in is_open.items() if ref not in replies]
    assert len(flags) >= 10
    assert [2 <= (today - flag.at.date()).days <= 6 for flag in unanswered] == [True]
    assert sum(bool(replies[ref].question) for ref in is_open if ref in replies) == 1
    assert sum((replies[ref].help_by or today) > today for ref in is_open if ref in replies) == 1
    assert any((today - each.at.date()).days < 35 and replies[ref].helper for ref, each in ended.items())
    assert any(flag.launch is None for flag in flags.values())
    for reply in replies.values():
        assert reply.thanks
        assert bool(reply.question) != bool(reply.helper and reply.help_by)
        assert flags[reply.flag].at < reply.at
    assert all(flag.since <= flag.at.date() for flag in flags.values())


# ------------------------------------------------------------------------------ the rules


def test_no_person_is_in_the_tables() -> None:
    names = {name for table in demo(*WORLDS[0]).tables.values() for name in table}
    assert names.isdisjoint({"assignee", "reporter", "author", "creator", "worklog"})
    assert set(demo(*WORLDS[0]).tables["changes"]["field"]) == {
        "status", "category", "resolution", "fix_version", "flagged",
    }  # fmt: skip


def test_the_world_knows_nothing_of_the_forecast() -> None:
    folder = Path(str(package.__file__)).parent if package.__file__ else Path(package.__path__[0])
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("andon.forecast"), file.name


@pytest.mark.parametrize(
    ("year", "day"), [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2038, date(2038, 4, 25))]
)
def test_easter_falls_where_it_should(year: int, day: date) -> None:
    assert easter(year) == day
