"""Promise 6: Nobody is ranked, no person is measured. No view, sort, chart or export orders squads by confidence,
flags, delay or calibration. Jira's assignee, reporter, worklog and comment authors are never requested and never
stored. (The tables themselves: tests/store/test_schema.py.)"""

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from andon.config import JiraSection, LaunchSection, SquadSection
from andon.config.exports import Field
from andon.errors import InvalidInput, SourceError
from andon.forecast.known import known_by
from andon.forecast.track_record import Kept, check
from andon.frames import NEVER
from andon.jql import person_in
from andon.model import (
    Bet,
    CheckIn,
    Contribution,
    Flag,
    Forecast,
    Impediment,
    Issue,
    Launch,
    LaunchState,
    OnceFlagged,
    Role,
    Status,
    Tribe,
    Viewer,
)
from andon.sources.csv_columns import Reading
from andon.sources.csv_export import CsvExport
from andon.sources.csv_text import CsvFile
from andon.sources.history_tables import COLUMNS
from andon.sources.jira.glossary import ISSUE_FIELDS
from andon.sources.jira.searches import ID_FIELDS
from andon.sources.jira.source import PROJECT
from andon.store import Store
from andon.ui import data
from andon.usecases.board import Board
from andon.usecases.first_look import Shown, Subject
from andon.usecases.plan_squad import add_squad
from andon.usecases.portfolio import Portfolio, portfolio_of
from andon.usecases.portfolio_filter import Filter, roll_up
from andon.usecases.timeline import Reach, timeline
from andon.usecases.track_record import Checks, LastDates, last_dates, track_record
from examples import DIRECTOR, NOW, TODAY, VIEWER, check_in, flag, forecast, launch, look, squad, target
from forecast.examples import finished, tables

SQUADS = ("atlas", "borealis", "comet")
LAUNCHES = tuple(
    launch(
        name,
        target(date(2026, 6, 1) + timedelta(days=7 * (n % 3))),
        bet_id=("first", "second", None)[n % 3],
        state=LaunchState.CLOSED if n > 5 else LaunchState.OPEN,
        ended_on=TODAY - timedelta(days=n) if n > 5 else None,
    )
    for n, name in enumerate(["ida", "bea", "cleo", "dora", "eva", "fay", "gil", "hal"])
)
PARTS = {each.id: tuple(SQUADS[: 1 + n % 3]) for n, each in enumerate(LAUNCHES)}

PERSON = re.compile(r"assignee|reporter|author|creator|worklog|user|e?mail|voter|watcher|comment")


def words(statuses: list[Status], chances: list[int]) -> dict[Contribution, CheckIn]:
    pairs = [Contribution(launch_id, squad_id) for launch_id, squads in PARTS.items() for squad_id in squads]
    return {
        pair: check_in(
            f"c{n}",
            launch_id=pair.launch_id,
            squad_id=pair.squad_id,
            status=statuses[n % len(statuses)],
            probability=chances[n % len(chances)],
        )
        for n, pair in enumerate(pairs)
    }


def forecasts(on_time: list[float], late: list[int]) -> dict[Subject, Shown]:
    subjects: list[Subject] = [(each.id, None) for each in LAUNCHES]
    subjects += [(launch_id, squad_id) for launch_id, squads in PARTS.items() for squad_id in squads]
    return {
        subject: Shown(_forecast(subject, on_time[n % len(on_time)], late[n % len(late)]))
        for n, subject in enumerate(subjects)
    }


def _forecast(subject: Subject, on_time: float, late: int) -> Forecast:
    p85 = TODAY + timedelta(days=late)
    return forecast("p", launch_id=subject[0], squad_id=subject[1], on_time=on_time, p50=p85, p85=p85, p95=p85)


def flags(owners: list[str]) -> tuple[Flag, ...]:
    return tuple(flag(f"f{n}", squad_id=owner, launch_id=LAUNCHES[n % 6].id) for n, owner in enumerate(owners))


def board(
    last_words: dict[Contribution, CheckIn],
    shown: dict[Subject, Shown],
    raised: tuple[Flag, ...],
    launches: tuple[Launch, ...] = LAUNCHES,
) -> Board:
    return Board(
        look=look(DIRECTOR),
        tribes=(),
        squads={each: squad(each) for each in SQUADS},
        bets={"first": Bet("first", "First", 1), "second": Bet("second", "Second", 2)},
        launches={each.id: each for each in launches},
        parts=PARTS,
        last_words=last_words,
        flags=raised,
        shown=shown,
    )


def order(view: Portfolio) -> list[tuple[str, list[str]]]:
    """Every order in which a reader meets launches, and squads within them."""
    return [(row.id, [word.squad_id for word in row.words]) for row in (*view.rows, *view.ended)]


CALM = order(portfolio_of(board({}, {}, ())))

chances = st.lists(st.sampled_from([10, 30, 50, 70, 90]), min_size=1, max_size=9)
statuses = st.lists(st.sampled_from([Status.ON_TRACK, Status.WORRIED, Status.NEEDS_HELP]), min_size=1, max_size=9)
likely = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=9)
delays = st.lists(st.integers(1, 900), min_size=1, max_size=9)
raisers = st.lists(st.sampled_from(SQUADS), max_size=9)


@settings(max_examples=60, deadline=None)
@given(statuses, chances, likely, delays, raisers)
def test_no_word_no_forecast_and_no_flag_moves_anybody_up_or_down(
    said: list[Status], sure: list[int], on_time: list[float], late: list[int], raised: list[str]
) -> None:
    """Whatever squads say, the model says, or flags are raised: launches and squads stand in the same order."""
    assert order(portfolio_of(board(words(said, sure), forecasts(on_time, late), flags(raised)))) == CALM


@settings(max_examples=40, deadline=None)
@given(st.permutations(LAUNCHES))
def test_launches_go_by_rank_and_date_in_whichever_order_they_are_read(shuffled: list[Launch]) -> None:
    """The order is told by bet rank, date and name alone."""
    view = portfolio_of(board({}, {}, (), tuple(shuffled)))
    assert order(view) == CALM
    ranks = {"first": 1, "second": 2, None: 9}
    shown = {each.id: (ranks[each.bet_id], each.dates[-1].day, each.name) for each in LAUNCHES}
    keys = [shown[row.id] for row in view.rows]
    assert len(keys) == 6
    assert keys == sorted(keys)


@settings(max_examples=40, deadline=None)
@given(chances, raisers)
def test_squads_stand_by_their_names_within_a_launch_and_among_the_silent(sure: list[int], raised: list[str]) -> None:
    """Alphabetical, which says nothing about anybody."""
    view = portfolio_of(board(words([Status.WORRIED], sure), {}, flags(raised)))
    for row in view.rows:
        assert [word.squad for word in row.words] == sorted(word.squad for word in row.words)
    silent = portfolio_of(board({}, {}, ())).silent
    rows = [row.id for row in view.rows]
    assert [(each.launch_id, each.squad) for each in silent] == sorted(
        ((each.launch_id, each.squad) for each in silent), key=lambda pair: (rows.index(pair[0]), pair[1])
    )


@settings(max_examples=40, deadline=None)
@given(statuses, chances, likely)
def test_no_word_and_no_forecast_moves_a_tribe_or_a_difference_up_or_down(
    said: list[Status], sure: list[int], on_time: list[float]
) -> None:
    """Tribes stand by name; where squad and forecast differ, launches by rank and date and squads by name."""
    view = portfolio_of(board(words(said, sure), forecasts(on_time, [30]), ()))
    tribes = (Tribe("b", "Bright"), Tribe("z", "Zonal"))
    squads = {each: squad(each, tribe_id="zb"[n % 2]) for n, each in enumerate(SQUADS)}
    rolled = roll_up(replace(view, tribes=tribes, squads=squads), Filter())
    assert [each.name for each in rolled] == ["", "Bright", "Zonal"]
    rows = [row.id for row in view.rows]
    places = [(rows.index(each.launch_id), each.squad) for each in view.apart]
    assert places == sorted(places)


@settings(max_examples=40, deadline=None)
@given(statuses, likely, delays, raisers)
def test_nothing_moves_a_launch_or_a_squad_up_or_down_on_the_timeline(
    said: list[Status], on_time: list[float], late: list[int], raised: list[str]
) -> None:
    """Launches stand as in the portfolio, and squads with several of them by name, however many they have."""
    view = portfolio_of(board(words(said, [50]), forecasts(on_time, late), flags(raised)))
    found = timeline(view, Filter(), Reach.ALL, today=TODAY)
    assert [each.row.id for each in found.lines] == [launch_id for launch_id, _ in CALM]
    assert [each.squad_id for each in found.queues] == list(SQUADS)


def test_no_field_that_holds_a_person_is_asked_of_jira() -> None:
    """The requested fields are a fixed list, and no person is among them."""
    asked = (*ISSUE_FIELDS, *ID_FIELDS, *PROJECT)
    assert "*all" not in asked and "*navigable" not in asked
    assert [each for each in asked if PERSON.search(each.casefold())] == []


@pytest.mark.parametrize(
    "jql", ["assignee = anna", "project = A AND Reporter in membersOf('web')", "creator=currentUser()"]
)
def test_a_query_that_asks_for_people_is_refused_wherever_it_is_written(jql: str, store: Store) -> None:
    with pytest.raises(ValueError, match="about work and not about people"):
        SquadSection(name="Web", jql=jql)
    with pytest.raises(ValueError, match="about work and not about people"):
        LaunchSection(name="Spring", jql=jql)
    with pytest.raises(ValueError, match="about work and not about people"):
        JiraSection(url="https://jira.example.com", query=jql)
    with pytest.raises(InvalidInput, match="about work and not about people"):
        add_squad(store, DIRECTOR, name="Web", claims=(f"jql:{jql}",), token="t", now=NOW)


@pytest.mark.parametrize("jql", ["labels = reporter-app AND text ~ 'assignee'", 'component = "Comment box"'])
def test_a_query_about_work_may_hold_such_words_in_its_values(jql: str) -> None:
    assert not person_in(jql)
    assert SquadSection(name="Web", jql=jql).jql == jql


def test_no_column_of_a_history_folder_is_about_a_person() -> None:
    """A folder's contract has no place for one."""
    names = [f"{table}.{column}" for table, columns in COLUMNS.items() for column in columns]
    assert len(names) > 20
    assert [each for each in names if PERSON.search(each)] == []


@pytest.mark.parametrize("column", ["Assignee", "Reporter", "Creator", "Watchers", "Log Work", "Comment"])
def test_no_column_of_people_of_an_export_is_read_whatever_somebody_takes_it_for(column: str) -> None:
    """It is in the file, it is chosen, and it is refused; unasked it is passed over."""
    data = f"Issue key,Status,Created,{column}\nA-1,To Do,2026-05-01,Planted\n".encode()

    def export(**said: tuple[str, ...]) -> CsvExport:
        columns = {Field[name]: names for name, names in said.items()}
        return CsvExport("csv", Reading(columns), lambda: [CsvFile("a.csv", data)])

    assert "Planted" not in repr(export().read())
    with pytest.raises(SourceError, match="no person is measured"):
        export(SUMMARY=(column,)).read()


def test_the_words_for_work_and_check_ins_have_no_place_for_a_person() -> None:
    """An issue and a check-in have no author: the squad speaks as one."""
    assert [
        each.name
        for shape in (Issue, CheckIn, Forecast, Impediment, OnceFlagged)
        for each in fields(shape)
        if PERSON.search(each.name)
    ] == []
    assert "said_by" not in {each.name for each in fields(CheckIn)}


@settings(max_examples=20, deadline=None)
@given(st.lists(st.booleans(), min_size=33, max_size=33))
def test_how_squads_forecasts_came_true_orders_nobody_and_names_nobody(missed: list[bool]) -> None:
    """The record of all squads is one number; a squad's own holds its name alone, and nobody else is given it."""
    checks = kept_record(missed)
    for viewer in (DIRECTOR, VIEWER):
        told = repr(track_record(checks, viewer))
        assert not [each for each in SQUADS if each.title() in told or each in told]
    (mine,) = [track_record(checks, Viewer(Role.SQUAD, frozenset({"atlas"})))]
    assert mine.own is not None
    assert mine.own.squad == "Atlas"
    assert not [each for each in SQUADS[1:] if each.title() in repr(mine) or each in repr(mine)]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.booleans(), min_size=11, max_size=11), st.booleans())
def test_how_one_squads_whole_launch_came_true_changes_nothing_that_anybody_sees(
    missed: list[bool], more: bool
) -> None:
    """The record of a launch that one squad ships is the squad's own: beside others or alone, it is in no figure."""
    beside = [False] * 11 if more else []
    both = [kept_record(each + beside, lone=11, whole=len(beside)) for each in (missed, [False] * 11)]
    for viewer in (DIRECTOR, VIEWER, *(Viewer(Role.SQUAD, frozenset({each})) for each in SQUADS)):
        told, calm = (repr((track_record(each, viewer), last_dates(each, viewer))) for each in both)
        assert told == calm
    assert (track_record(both[0], VIEWER).launches is not None) is more
    lone = [each for each in track_record(both[0], DIRECTOR).fates if each.launch == LAUNCHES[1].name]
    assert [(each.forecasts, each.with_date, each.on_time) for each in lone] == [(11, None, None)]
    assert last_dates(both[0], VIEWER) == (LastDates(11, 11, own=False) if more else None)


def kept_record(missed: list[bool], *, lone: int = 0, whole: int = 0) -> Checks:
    """Forecasts of which those that are told were missed: of a whole launch that Atlas shipped, of a whole launch that
    all three shipped, and the rest of each squad's part of that."""
    rows = len(missed)
    days = np.where(missed, 5.0, 20.0)
    kept = Kept(
        launch=np.array(["bea"] * lone + ["ida"] * (rows - lone), dtype=object),
        squad=np.array([None] * (lone + whole) + [SQUADS[n % 3] for n in range(rows - lone - whole)], dtype=object),
        as_of=np.full(rows, 900),
        target=np.full(rows, NEVER),
        on_time=np.full(rows, np.nan),
        counted=np.full(rows, 3),
        quantiles=days[:, None] * np.arange(1, 100) / 85,
    )
    given = tables(
        [("ida", 300, NEVER, 920, True), ("bea", 300, NEVER, 920, True)],
        *(finished(each, "ida", [910, 912]) for each in SQUADS),
        finished("atlas", "bea", [910, 912]),
    )
    checked = check(kept, known_by(given.work, given.members, given.launches, 1000))
    names = {each: each.title() for each in SQUADS}
    return Checks(date(1972, 9, 27), checked, {each.id: each for each in LAUNCHES[:2]}, names, rows, rows, 1, 0, 0, 0)


def test_the_use_case_never_hands_out_what_it_holds_of_all_squads() -> None:
    """Pages ask for a record or a sentence; the checks behind them have no door in `ui.data`."""
    doors = {name for name, value in vars(data).items() if callable(value) and not name.startswith("_")}
    assert "load_track_record" in doors
    returned = {name: get_type_hints(getattr(data, name)).get("return") for name in doors if name.startswith("load_")}
    assert Checks not in returned.values()
