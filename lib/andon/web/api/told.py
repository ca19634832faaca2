"""From what use cases answer to the form in which programs get it. Nothing is decided here: what may be shown was."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import overload

from andon.model import Flag, Impediment, Snapshot, Squad, TargetDate, Tribe
from andon.usecases import board, dependencies, launch_page, milestones, portfolio, squad_home, track_record
from andon.web.api import page_shapes as p
from andon.web.api import shapes as s


def word(said: board.Word) -> s.Word:
    """A squad's word."""
    return s.Word(
        squad=said.squad_id,
        squad_name=said.squad,
        status=said.status,
        said_status=said.said_status,
        probability=said.probability,  # type: ignore[arg-type]  # one of the scale, as it was checked when it was said
        sentence=said.sentence,
        said_at=moment(said.said_at),
        differs=said.differs,
        voted=said.voted,
        median=said.median,
    )


def outlook(shown: board.Outlook) -> s.Outlook:
    """A forecast as a view shows it."""
    return s.Outlook(
        state=shown.state,
        on_time=None if shown.overdue else chance(shown.on_time),
        p50=shown.p50,
        p85=shown.p85,
        p95=shown.p95,
        open_issues=shown.counted,
        as_of=shown.as_of,
        target=shown.target,
        overdue=shown.overdue,
        reason=shown.reason,
        held_until=moment(shown.held_until),
    )


def target(day: TargetDate) -> s.Target:
    """A promised date; who said it stays on the page."""
    return s.Target(
        day=day.day, precision=day.precision, last_day=day.last_day, said_at=moment(day.said_at), reason=day.reason
    )


def launch_line(row: board.LaunchRow) -> s.LaunchLine:
    """A launch in one line."""
    return s.LaunchLine(
        id=row.id,
        name=row.name,
        state=row.state,
        status=row.status,
        bet=row.bet,
        words=[word(each) for each in row.words],
        target=target(row.target) if row.target else None,
        first_date=target(row.first_date) if row.first_date else None,
        moves=row.moves,
        slip_days=row.slip_days,
        forecast=outlook(row.outlook),
        open_flags=row.open_flags,
        last_word=moment(row.last_word),
        ended_on=row.ended_on,
        outcome=row.outcome,  # type: ignore[arg-type]  # the value of an OutcomeKind
        learned=row.learned,
    )


def launch(
    page: launch_page.LaunchPage,
    steps: Iterable[milestones.Step],
    waits: Iterable[dependencies.Waiting],
) -> p.LaunchTold:
    """Everything of a launch."""
    drawn = page.distribution
    return p.LaunchTold(
        launch=launch_line(page.row),
        success=page.launch.success,
        contributions=[s.Contribution(word=word(each.word), forecast=outlook(each.outlook)) for each in page.parts],
        flags=[flag(each) for each in page.flags],
        impediments=[impediment(each) for each in page.impediments],
        milestones=[milestone(each) for each in steps],
        dependencies=[dependency(each) for each in waits],
        dates=[target(each) for each in page.dates],
        lessons=[
            s.Lesson(squad=each.squad_id, kind=each.kind, learned=each.learned, declared_at=moment(each.declared_at))
            for each in page.row.lessons
        ],
        distribution=s.Distribution(as_of=drawn.as_of, target=drawn.target, quantiles=list(drawn.quantiles))
        if drawn
        else None,
    )


def check_in(launch_id: str, said: launch_page.Said) -> s.CheckInTold:
    """Words that were said once."""
    return s.CheckInTold(
        launch=launch_id,
        squad=said.squad_id,
        squad_name=said.squad,
        said_at=moment(said.at),
        status=said.status,  # type: ignore[arg-type]  # the value of a Status
        probability=said.probability,  # type: ignore[arg-type]
        sentence=said.sentence,
        differs=said.differs,
        voted=said.voted,
        median=said.median,
    )


def forecast_point(point: launch_page.Forecasted) -> s.ForecastPoint:
    """A forecast on the time line."""
    return s.ForecastPoint(
        squad=point.squad_id,
        as_of=point.as_of,
        on_time=None if point.overdue else chance(point.on_time),
        p50=point.p50,
        p85=point.p85,
        target=point.target,
        overdue=point.overdue,
    )


def flag(raised: Flag) -> s.FlagTold:
    """A flag with its timeline and the answers; who answered, and who will help, stays on the page."""
    return s.FlagTold(
        id=raised.id,
        squad=raised.squad_id,
        launch=raised.launch_id,
        raised_at=moment(raised.raised_at),
        since=raised.since,
        sentence=raised.sentence,
        would_help=raised.would_help,
        waits_for=raised.waits_for,
        guild=raised.guild_id,
        open=raised.is_open,
        end=raised.end,
        timeline=[s.FlagNote(at=moment(each.at), note=each.note, end=each.end) for each in raised.updates],
        replies=[
            s.ReplyTold(
                id=each.id,
                at=moment(each.at),
                thanks=each.thanks,
                offers_help=each.is_offer,
                help_by=each.help_by,
                question=each.question,
                guild=each.guild_id,
                kept=each.kept,
            )
            for each in raised.replies
        ],
    )


def impediment(each: Impediment) -> s.ImpedimentTold:
    """An issue with Jira's own flag."""
    return s.ImpedimentTold(
        source=each.source, key=each.key, summary=each.summary, squad=each.squad_id, since=moment(each.since)
    )


def milestone(step: milestones.Step) -> s.MilestoneTold:
    """A milestone as this viewer may see it."""
    return s.MilestoneTold(
        id=step.id,
        launch=step.launch_id,
        squad=step.squad_id,
        name=step.name,
        day=step.day,
        first_day=step.first_day,
        end=step.end,
        due=step.due,
        note=step.note,
        probability=step.probability,  # type: ignore[arg-type]
        chance=chance(step.chance),
    )


def dependency(each: dependencies.Waiting) -> s.DependencyTold:
    """Who waits for whom."""
    return s.DependencyTold(
        id=each.id,
        launch=each.launch_id,
        what=each.what,
        need_by=each.need_by,
        taker=_side(each.taker),
        giver=_side(each.giver),
        disagrees=each.disagrees,
        open=each.is_open,
        blocking=each.blocking,
    )


def _side(each: dependencies.Side) -> s.SideTold:
    said = each.word
    return s.SideTold(
        squad=each.squad_id,
        state=said.state if said else None,
        note=said.note if said else "",
        said_at=moment(said.at) if said else None,
    )


def squad_line(each: Squad, tribes: Iterable[Tribe]) -> p.SquadLine:
    """A squad."""
    named = {tribe.id: tribe.name for tribe in tribes}
    return p.SquadLine(
        id=each.id,
        name=each.name,
        tribe=named.get(each.tribe_id or "", ""),
        mission=each.mission,
        working=each.active,
    )


def squad(home: squad_home.SquadHome, tribes: Iterable[Tribe], waits: dependencies.OurWaiting) -> p.SquadTold:
    """A squad's home."""
    return p.SquadTold(
        squad=squad_line(home.squad, tribes),
        launches=[
            p.SquadLaunch(
                launch=each.row.id,
                name=each.row.name,
                word=word(each.mine),
                forecast=outlook(each.outlook),
                news_until=moment(each.news_until),
                milestones=[milestone(step) for step in each.steps],
            )
            for each in home.launches
        ],
        flags=[flag(each) for each in home.flags],
        impediments=[impediment(each) for each in home.impediments],
        others_wait_for_us=[dependency(each) for each in waits.for_us],
        we_wait_for=[dependency(each) for each in waits.we_wait],
        to_say=home.to_say,
    )


def whole_portfolio(view: portfolio.Portfolio, waits: dependencies.BetweenSquads) -> p.PortfolioTold:
    """The portfolio."""
    return p.PortfolioTold(
        help_asked=[
            p.HelpTold(
                flag=flag(each.flag),
                answered=each.answered,
                waited_hours=None if each.waited is None else round(each.waited.total_seconds() / 3600, 1),
            )
            for each in view.help_asked
        ],
        not_heard=[
            p.SilentTold(squad=each.squad_id, launch=each.launch_id, last_said=moment(each.last_said))
            for each in view.silent
        ],
        blocking=[dependency(each) for each in waits.blocking],
        disagree=[dependency(each) for each in waits.disagree],
        moved=[each.id for each in view.moved],
        apart=[
            p.ApartTold(
                squad=each.squad_id,
                launch=each.launch_id,
                said=each.said,  # type: ignore[arg-type]
                on_time=chance(each.on_time),
                differs=each.differs,
            )
            for each in view.apart
        ],
        launches=[launch_line(each) for each in view.rows],
        ended=[launch_line(each) for each in view.ended],
    )


def snapshot(each: Snapshot, formats: Iterable[str], now: datetime) -> p.SnapshotTold:
    """A frozen view; who froze it stays on the page."""
    return p.SnapshotTold(
        id=each.id,
        title=each.title,
        subject=each.subject,
        made_at=moment(each.made_at),
        as_of=moment(each.as_of),
        expires_at=moment(each.expires_at),
        revoked_at=moment(each.revoked_at),
        opens=each.readable(now),
        opened=each.opened,
        formats=sorted(formats),
    )


def record(told: track_record.TrackRecord) -> p.RecordTold:
    """The track record, as far as this viewer may see it."""
    own = told.own
    return p.RecordTold(
        as_of=told.as_of,
        kept=told.kept,
        counted=told.counted,
        cancelled=told.cancelled,
        launches=section(told.launches),
        parts=section(told.parts),
        fates=[
            p.FateTold(
                launch=each.launch,
                ended_on=each.ended_on,
                state=each.state,
                outcome=each.kind,
                forecasts=each.forecasts,
                with_date=each.with_date,
                on_time=each.on_time,
            )
            for each in told.fates
        ],
        own=p.OwnTold(known=own.known, section=section(own.section)) if own else None,
    )


def section(each: track_record.Section | None) -> p.SectionTold | None:
    """Claimed against met; of the chances nothing where no target date is told of."""
    if each is None:
        return None
    return p.SectionTold(
        forecasts=each.ours.forecasts,
        levels=[p.LevelMet(claimed=level.claimed, met=level.met, known=level.known) for level in each.ours.levels],
        targets=each.targets,
        on_time=each.on_time,
        brier=each.ours.brier if each.targets else None,
        base_brier=each.ours.base_brier if each.targets else None,
    )


@overload
def chance(value: float) -> float: ...
@overload
def chance(value: None) -> None: ...
def chance(value: float | None) -> float | None:
    """A chance to the per cent, as pages show it."""
    return None if value is None else min(0.99, max(0.01, round(value, 2)))


@overload
def moment(at: datetime) -> datetime: ...
@overload
def moment(at: None) -> None: ...
def moment(at: datetime | None) -> datetime | None:
    """A time in UTC."""
    return None if at is None else at.astimezone(UTC)
