"""What programs may read: the use cases behind the pages, asked as the pages ask them."""

from typing import TypeVar

from andon.frames import day_moment
from andon.model import Flag
from andon.usecases.board import Board, rank_and_date, read_board
from andon.usecases.dependencies import between_squads, our_waiting, waiting_in_launch
from andon.usecases.flag_page import flag_page
from andon.usecases.launch_page import launch_page
from andon.usecases.milestones import launch_steps
from andon.usecases.portfolio import portfolio
from andon.usecases.squad_home import squad_home
from andon.usecases.squad_words import squad_words
from andon.usecases.tokens import roles
from andon.usecases.track_record import Checks, check_forecasts, depends_on, track_record
from andon.web.api import page_shapes as p
from andon.web.api import sent_shapes as sent_as
from andon.web.api import shapes as s
from andon.web.api import told
from andon.web.api.asked import Asked

Item = TypeVar("Item")


def me(asked: Asked) -> p.Me:
    """As whom the token comes."""
    return p.Me(
        role=asked.viewer.role,
        squads=sorted(asked.viewer.squad_ids),
        may_come_as=list(roles(asked.caller)),
        scopes=sorted(asked.caller.token.scopes),
        expires_at=told.moment(asked.caller.token.expires_at),
    )


def portfolio_(asked: Asked) -> p.PortfolioTold:
    """The portfolio."""
    return told.whole_portfolio(asked.ask(portfolio), asked.ask(between_squads))


# ------------------------------------------------------------------------------ launches


def launches(asked: Asked) -> s.PageOf[s.LaunchLine]:
    """Every launch in a line."""
    board = asked.ask(read_board)
    state = asked.query.state
    rows = [board.row(each) for each in board.launches.values() if state in {None, each.state}]
    return s.PageOf[s.LaunchLine](**asked.part(sorted(rows, key=rank_and_date), told.launch_line))


def launch(asked: Asked) -> p.LaunchTold:
    """One launch."""
    page = asked.ask(launch_page, asked.path["launch"])
    waits, steps = asked.ask(waiting_in_launch, page.launch.id), asked.ask(launch_steps, page.launch.id)
    return told.launch(page, steps, waits)


def launch_check_ins(asked: Asked) -> s.PageOf[s.CheckInTold]:
    """What its squads said, oldest first."""
    page, squad = asked.ask(launch_page, asked.path["launch"]), asked.query.squad
    said = [each for each in page.said if squad in {None, each.squad_id}]
    return s.PageOf[s.CheckInTold](**asked.part(said, lambda each: told.check_in(page.launch.id, each)))


def launch_forecasts(asked: Asked) -> s.PageOf[s.ForecastPoint]:
    """What was forecast of it, oldest first."""
    page, squad = asked.ask(launch_page, asked.path["launch"]), asked.query.squad
    points = [each for each in page.forecasts if squad is None or each.squad_id == squad]
    return s.PageOf[s.ForecastPoint](**asked.part(points, told.forecast_point))


# ------------------------------------------------------------------------------ squads


def squads(asked: Asked) -> s.PageOf[p.SquadLine]:
    """Every squad."""
    board = asked.ask(read_board)
    ordered = sorted(board.squads.values(), key=lambda each: (each.name.casefold(), each.id))
    return s.PageOf[p.SquadLine](**asked.part(ordered, lambda each: told.squad_line(each, board.tribes)))


def squad(asked: Asked) -> p.SquadTold:
    """One squad's home."""
    wanted = asked.path["squad"]
    home, waits = asked.ask(squad_home, wanted), asked.ask(our_waiting, wanted)
    return told.squad(home, asked.desk.store.plans.tribes(), waits)


def squad_check_ins(asked: Asked) -> s.PageOf[s.CheckInTold]:
    """What it said of all its launches, oldest first."""
    said = asked.ask(squad_words, asked.path["squad"])
    return s.PageOf[s.CheckInTold](**asked.part(said, lambda each: told.check_in(*each)))


# ------------------------------------------------------------------------------ flags


def flags(asked: Asked) -> s.PageOf[s.FlagTold]:
    """Flags with their answers, in the order in which they were raised."""
    board: Board = asked.ask(read_board)
    found = [each for each in board.flags if _is_asked_for(each, asked.query)]
    return s.PageOf[s.FlagTold](**asked.part(found, told.flag))


def _is_asked_for(flag: Flag, wanted: sent_as.WhichFlags) -> bool:
    return (
        wanted.squad in {None, flag.squad_id}
        and (wanted.launch is None or wanted.launch == flag.launch_id)
        and wanted.open in {None, flag.is_open}
    )


def flag(asked: Asked) -> s.FlagTold:
    """One flag."""
    return told.flag(asked.ask(flag_page, asked.path["flag"]).flag)


# ------------------------------------------------------------------------------ what is for all hands


def snapshots(asked: Asked) -> s.PageOf[p.SnapshotTold]:
    """What was frozen, newest first."""
    formats = asked.desk.store.snapshots.formats()
    found = asked.desk.store.snapshots.all()
    return s.PageOf[p.SnapshotTold](
        **asked.part(found, lambda each: told.snapshot(each, formats.get(each.id, ()), asked.desk.now))
    )


def track_record_(asked: Asked) -> p.RecordTold:
    """How forecasts came true."""
    store, look = asked.desk.store, asked.look
    day, today = look.moment.date(), look.now.date()

    def checked() -> Checks:
        return check_forecasts(store, day=day, now=day_moment(today), first_look=look.first_look)

    # Dear, and made of few things: a check-in or another viewer changes nothing of it.
    key = (asked.desk.url, "checks", depends_on(store), day, today, look.first_look)
    return told.record(track_record(asked.desk.kept.ask_dear(key, checked), asked.viewer))
