"""`andon forecast`: compute and store the forecast of every open launch, and print what may be seen of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import typer
from rich.table import Table

from andon.config import Organisation
from andon.frames import day_moment
from andon.model import Forecast, ForecastState, Role, Viewer
from andon.terminal import configuration, err, new_id, now, opened_store, out, print_json, tell_left_out
from andon.usecases.board import Look, Outlook, read_board
from andon.usecases.first_look import Subject
from andon.usecases.forecast import Forecasted, forecast, summary
from andon.usecases.forecast_milestones import forecast_milestones
from andon.usecases.nudge import worries

if TYPE_CHECKING:
    from andon.store import Store


def run(day: date, *, as_json: bool) -> None:
    """Forecast as of the end of the day, and print it as a table or as JSON."""
    settings, organisation = configuration()
    store = opened_store(settings, organisation, tell=True)
    moment = now()  # later than what was applied: a forecast knows only what was said before it
    done = forecast(store, as_of=day, now=moment, make_id=new_id)
    forecast_milestones(store, as_of=day, now=moment, make_id=new_id)
    worries(store, day, moment)
    held = _held(store, organisation, day, moment)
    if as_json:
        _print_document(done, held)
        return
    tell_left_out(done)
    if not (done.forecasts or done.left_out):
        err.print(f"No launch was open on {day}. andon sync or andon import brings them, and andon.toml names them.")
        return
    if done.forecasts:
        _print_table(store, done.forecasts, held, organisation)
    typer.echo(f"{_counted(done)} {done.seconds:.1f} s")
    if held:
        err.print(
            "A new forecast is its squads' alone at first: they see it now, on their pages, and everybody else from "
            f"the moment above on ({organisation.zone} time)."
        )
    if done.hindsight:
        err.print("The sources keep no history of changes: past scopes are today's, seen with hindsight.")


def _counted(done: Forecasted) -> str:
    """How many answers there are of each kind: the parts of it add up."""
    states = [Counter(each.state for each in done.forecasts if bool(each.squad_id) is part) for part in (False, True)]
    launches, parts = (f"{each[ForecastState.FORECAST]} of {each.total()}" for each in states)
    both = states[0] + states[1]
    others = [f", {both[state]} {told[both[state] > 1]}" for state, told in _WITHOUT.items() if both[state]]
    return (
        f"As of {done.as_of}: {launches} launches and {parts} squads' parts in them have a forecast{''.join(others)}. "
        f"{done.new} of these {both.total()} answers are new."
    )


_WITHOUT = {
    ForecastState.NOTHING_LEFT: ("has nothing left to do", "have nothing left to do"),
    ForecastState.CANNOT: ("cannot be forecast (its page says why)", "cannot be forecast (their pages say why)"),
}
"""What there is instead of a forecast: of one, of several."""


def _held(store: "Store", organisation: Organisation, day: date, now: datetime) -> dict[Subject, Outlook]:
    """The forecasts that are still their squad's alone, as others see them (promise 2)."""
    moment = min(now, day_moment(day, days=1) - timedelta(microseconds=1))
    board = read_board(store, Look(Viewer(Role.DIRECTOR), moment, now, organisation.first_look))
    return {subject: board.outlook(*subject) for subject, shown in board.shown.items() if shown.held_until}


def _print_document(done: Forecasted, held: Mapping[Subject, Outlook]) -> None:
    document = summary(done)
    for told, each in zip(document["forecasts"], done.forecasts, strict=True):
        shown = held.get((each.launch_id, each.squad_id))
        told["held_until"] = shown.held_until.isoformat() if shown and shown.held_until else None
    print_json(document)


def _chance(each: Forecast) -> str:
    """The chance on time; of a date that has passed with work open there is none to speak of."""
    if each.state is ForecastState.FORECAST and each.target is not None and each.target < each.as_of:
        return "overdue"
    return "-" if each.on_time is None else f"{each.on_time:.0%}"


def _waits(shown: Outlook, organisation: Organisation) -> str:
    """Instead of the chance, what a forecast waits for."""
    if shown.held_until is None:
        return "-"
    where = f"with its {'squad' if shown.squads == 1 else 'squads'} until" if shown.squads else "shown from"
    return f"{where} {shown.held_until.astimezone(organisation.zone):%a %H:%M}"


def _print_table(
    store: "Store", forecasts: Sequence[Forecast], held: Mapping[Subject, Outlook], organisation: Organisation
) -> None:
    names = {launch.id: launch.name for launch in store.plans.launches()}
    table = Table("Launch", "Target", "On time", "50 %", "85 %", "Open issues", box=None, pad_edge=False)
    table.columns[2].no_wrap = True
    for each in forecasts:
        if each.squad_id is not None:
            continue
        numbers = (
            _chance(each),
            str(each.p50 or "-"),
            str(each.p85 or "-"),
            str(each.counted),
        )
        if shown := held.get((each.launch_id, None)):
            numbers = (_waits(shown, organisation), "-", "-", "-")
        table.add_row(names[each.launch_id], str(each.target or "-"), *numbers)
    out().print(table)
