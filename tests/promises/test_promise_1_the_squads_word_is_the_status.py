"""Promise 1: The squad's word is the status. No code path writes a status from a forecast. A squad that says
"on track" is shown on track, with the forecast in its own column beside it."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest

import andon
from andon.errors import NotAllowed
from andon.model import CheckIn, ForecastState, Role, Status, Viewer, worst
from andon.store import Store
from andon.usecases.check_in import check_in as say
from andon.usecases.forecast import forecast as run_forecast
from andon.usecases.launch_page import launch_page
from andon.usecases.portfolio import portfolio
from andon.usecases.portfolio_filter import Filter
from andon.usecases.squad_home import squad_home
from andon.usecases.sync import sync
from andon.usecases.timeline import Reach, timeline
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, ListSource, ago, check_in, forecast, look, steady_work

HOPELESS, SURE = 0.01, 0.99
LIB = Path(andon.__file__).parent


def with_forecast(store: Store, on_time: float) -> None:
    """Forecasts that everybody may see, for the part and for the whole."""
    old = {"as_of": ago(days=5).date(), "made_at": ago(days=5), "on_time": on_time}
    store.forecasts.add([forecast("part", **old), forecast("whole", squad_id=None, **old)])


@pytest.mark.parametrize("on_time", [HOPELESS, SURE])
@pytest.mark.parametrize("word", [Status.ON_TRACK, Status.WORRIED, Status.NEEDS_HELP])
def test_every_view_shows_the_squads_word_beside_any_forecast(store: Store, word: Status, on_time: float) -> None:
    """The status is what was said, whether the model is hopeless or sure; both stand beside each other."""
    store.words.add_check_in(check_in(status=word))
    store.words.add_check_in(check_in("b", squad_id="borealis"))
    with_forecast(store, on_time)
    row = portfolio(store, look(DIRECTOR)).rows[0]
    page = launch_page(store, look(DIRECTOR), "halcyon")
    home = squad_home(store, look(ATLAS), "atlas").launches[0]
    line = timeline(portfolio(store, look(DIRECTOR)), Filter(), Reach.ALL, today=TODAY).lines[0]
    shown = [row.words[0].status, page.parts[0].word.status, page.row.words[0].status, home.mine.status]
    assert shown == [word] * 4
    told = [row.status, page.row.status, home.row.status, line.row.status]
    assert told == [worst([word, Status.ON_TRACK])] * 4
    assert [row.outlook.on_time, page.parts[0].outlook.on_time, home.outlook.on_time] == [on_time] * 3


@pytest.mark.parametrize("state", ForecastState)
def test_silence_stays_silence_whatever_the_model_says(store: Store, state: ForecastState) -> None:
    """A forecast does not speak for a squad that has said nothing."""
    old = {"as_of": ago(days=5).date(), "made_at": ago(days=5), "state": state}
    store.forecasts.add([forecast("part", **old), forecast("whole", squad_id=None, **old)])
    row = portfolio(store, look(DIRECTOR)).rows[0]
    assert row.status is Status.NOT_HEARD
    assert {word.status for word in row.words} == {Status.NOT_HEARD}


def test_a_sync_and_a_forecast_say_nothing(store: Store) -> None:
    """Whatever Jira and the model bring, the words and their number stay as they were."""
    store.words.add_check_in(check_in())
    before = store.words.check_ins(until=NOW + timedelta(days=9))
    ids = iter(range(999))
    sync(store, ListSource(steady_work()), now=NOW)
    done = run_forecast(store, as_of=NOW.date(), now=NOW, make_id=lambda: f"p{next(ids)}")
    assert done.new > 0
    assert store.words.check_ins(until=NOW + timedelta(days=9)) == before


def test_only_its_squad_can_say_how_it_goes(store: Store) -> None:
    """No role but the squad's own writes its status, a director least of all."""
    others = [BOREALIS, DIRECTOR, Viewer(Role.VIEWER), Viewer(Role.DIRECTOR, frozenset({"atlas"}))]
    for n, viewer in enumerate(others):
        with pytest.raises(NotAllowed):
            say(
                store,
                viewer,
                launch_id="halcyon",
                squad_id="atlas",
                status=Status.NEEDS_HELP,
                probability=10,
                sentence="I know better.",
                token=f"t{n}",
                now=NOW,
            )
    assert store.words.check_ins(until=NOW) == []


def test_check_ins_are_made_in_one_place_and_read_in_one() -> None:
    """No other code path can write a status: only the use case makes a check-in, and only the store reads one."""
    makers = {
        str(file.relative_to(LIB))
        for file in LIB.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == CheckIn.__name__
    }
    assert makers == {"usecases/check_in.py", "store/words.py"}
    callers = {
        str(file.relative_to(LIB))
        for file in LIB.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "add_check_in"
    }
    assert callers == {"usecases/check_in.py"}
