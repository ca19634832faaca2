"""The portfolio narrowed to what somebody wants to see: from the answer that is there already, with no new read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from andon.model import Contribution, Squad, Status, TargetDate, worst
from andon.usecases.board import LaunchRow, Word
from andon.usecases.changes_since import Changes, FlagChanged
from andon.usecases.dependencies import BetweenSquads, Waiting
from andon.usecases.portfolio import HelpAsked, Portfolio

NO_DATE = "none"
"""The quarter of a launch without a date."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see, as the address says it; an empty field wants everything."""

    tribe: str = ""
    squad: str = ""
    quarter: str = ""
    """Of the target's last day, like "2026-Q4", or NO_DATE."""
    status: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from, each by its name in the address and its name for people."""

    tribes: Mapping[str, str]
    squads: Mapping[str, str]
    quarters: tuple[str, ...]
    """In the order of time."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many parts of launches stand behind each word, for a tribe or for all; its status is the worst part."""

    name: str
    """Empty for squads without a tribe, and for all squads."""
    everybody: bool
    status: Status
    counts: Mapping[Status, int]


def offered(view: Portfolio) -> Offered:
    """Tribes, squads and quarters of what the portfolio shows; by name."""
    squads = _taking_part(view)
    tribes = {each.tribe_id for each in squads}
    quarters = {quarter_of(row.target) for row in (*view.rows, *view.ended)}
    return Offered(
        tribes={each.id: each.name for each in view.tribes if each.id in tribes},
        squads={each.id: each.name for each in sorted(squads, key=lambda squad: (squad.name, squad.id))},
        quarters=tuple(sorted(quarters, key=lambda each: (each == NO_DATE, each))),
    )


def quarter_of(target: TargetDate | None) -> str:
    """The quarter in which a promise ends."""
    if target is None:
        return NO_DATE
    return f"{target.last_day.year}-Q{(target.last_day.month + 2) // 3}"


def narrowed(view: Portfolio, wanted: Filter) -> Portfolio:
    """What is left of the portfolio, in the same order. A launch is left with the words of all of its squads.

    It counts the flags that are in the list, which holds those of the wanted squads; the others are counted apart.
    """
    if not wanted:
        return view
    rows = tuple(row for row in view.rows if _fits(view, wanted, row) and _says(wanted, row))
    # What has ended has a past, and no word of today.
    ended = () if wanted.status else tuple(row for row in view.ended if _fits(view, wanted, row) and _says(wanted, row))
    left = _ids(rows)
    help_asked = tuple(each for each in view.help_asked if _keeps_flag(view, wanted, each, {*left, *_ids(ended)}))
    listed = Counter(each.flag.launch_id for each in help_asked)
    rows, ended = (tuple(_with_flags(row, listed[row.id]) for row in those) for those in (rows, ended))
    parts = [each for row in rows for each in _parts(view, wanted, row)]
    return replace(
        view,
        rows=rows,
        ended=ended,
        moved=tuple(row for row in rows if row.moves),
        help_asked=help_asked,
        silent=tuple(each for each in view.silent if each.launch_id in left and heeded(view, wanted, each.squad_id)),
        apart=tuple(each for each in view.apart if each.launch_id in left and heeded(view, wanted, each.squad_id)),
        changes=_narrowed_changes(view, wanted, {*left, *_ids(ended)}),
        contributions=len(parts),
        forecast_contributions=sum(each in view.forecast_parts for each in parts),
    )


def narrowed_waits(found: BetweenSquads, view: Portfolio, wanted: Filter) -> BetweenSquads:
    """Who waits for whom in what is left; `view` is the narrowed portfolio."""
    if not wanted:
        return found
    left = _ids(view.rows)

    def stays(each: Waiting) -> bool:
        sides = (each.taker.squad_id, each.giver.squad_id)
        return each.launch_id in left and any(heeded(view, wanted, squad_id) for squad_id in sides)

    return BetweenSquads(
        disagree=tuple(each for each in found.disagree if stays(each)),
        blocking=tuple(each for each in found.blocking if stays(each)),
    )


def roll_up(view: Portfolio, wanted: Filter) -> tuple[Counted, ...]:
    """The whole company first, then its tribes by name: each is its worst part, and silence is not on track."""
    words = [word for row in view.rows for word in row.words if heeded(view, wanted, word.squad_id)]
    by_tribe: dict[str | None, list[Word]] = {}
    for word in words:
        by_tribe.setdefault(_tribe_of(view, word.squad_id), []).append(word)
    groups = [_counted(each.name, by_tribe.pop(each.id)) for each in view.tribes if each.id in by_tribe]
    without = [word for said in by_tribe.values() for word in said]
    if without and groups:
        groups.append(_counted("", without))
    # A launch that nobody takes part in is in no tribe, and heard from by nobody.
    orphans = sum(not row.words for row in view.rows)
    if (len(groups) == 1 and not orphans) or not (words or orphans):
        return tuple(groups)
    return (_counted("", words, everybody=True, orphans=orphans), *groups)


def _with_flags(row: LaunchRow, listed: int) -> LaunchRow:
    """The launch with as many open flags as are in the list, and the others beside them."""
    return replace(row, open_flags=listed, other_flags=row.open_flags - listed)


def _counted(name: str, said: Iterable[Word], *, everybody: bool = False, orphans: int = 0) -> Counted:
    statuses = [*(word.status for word in said), *[Status.NOT_HEARD] * orphans]
    counts = {each: statuses.count(each) for each in Status}
    return Counted(name, everybody, worst(statuses), counts)


def _fits(view: Portfolio, wanted: Filter, row: LaunchRow) -> bool:
    """Whether the launch is wanted, whatever is written in it."""
    if wanted.quarter and quarter_of(row.target) != wanted.quarter:
        return False
    if wanted.status and row.status.value != wanted.status:
        return False
    return not (wanted.tribe or wanted.squad) or any(heeded(view, wanted, word.squad_id) for word in row.words)


def _says(wanted: Filter, row: LaunchRow) -> bool:
    """Whether the wanted text stands in a launch: in its name, its bet, its squads' names and what they say."""
    return _within(
        wanted.text, row.name, row.bet, *(each for word in row.words for each in (word.squad, word.sentence))
    )


def _keeps_flag(view: Portfolio, wanted: Filter, asked: HelpAsked, left: set[str]) -> bool:
    """A flag stays where its launch does, or where its own words hold the wanted text."""
    flag = asked.flag
    if not heeded(view, wanted, flag.squad_id):
        return False
    if flag.launch_id in left:
        return True
    row = next((each for each in (*view.rows, *view.ended) if each.id == flag.launch_id), None)
    known = row is not None and _fits(view, wanted, row) and not (row.is_over and wanted.status)
    if not known and (wanted.quarter or wanted.status):
        return False
    return _within(wanted.text, flag.sentence, flag.would_help, asked.squad, asked.launch)


def _narrowed_changes(view: Portfolio, wanted: Filter, left: set[str]) -> Changes | None:
    """What changed about the launches that are left; words and flags of the wanted squads alone.

    A flag about no launch stays as it does in `_keeps_flag`.
    """
    if view.changes is None:
        return None

    def keeps(launch_id: str | None, news: FlagChanged) -> bool:
        if launch_id is not None:
            return heeded(view, wanted, news.flag.squad_id)
        if wanted.quarter or wanted.status:
            return False
        told = _within(wanted.text, news.flag.sentence, news.flag.would_help, news.squad)
        return told and heeded(view, wanted, news.flag.squad_id)

    changed = [
        replace(
            each,
            words=tuple(word for word in each.words if heeded(view, wanted, word.squad_id)),
            flags=tuple(news for news in each.flags if keeps(each.launch_id, news)),
        )
        for each in view.changes.launches
        if each.launch_id is None or each.launch_id in left
    ]
    return replace(view.changes, launches=tuple(each for each in changed if each))


def heeded(view: Portfolio, wanted: Filter, squad_id: str) -> bool:
    """Whether the squad is the wanted one, and in the wanted tribe."""
    return wanted.squad in {"", squad_id} and wanted.tribe in {"", _tribe_of(view, squad_id)}


def _tribe_of(view: Portfolio, squad_id: str) -> str | None:
    squad = view.squads.get(squad_id)
    return squad.tribe_id if squad else None


def _parts(view: Portfolio, wanted: Filter, row: LaunchRow) -> list[Contribution]:
    return [Contribution(row.id, word.squad_id) for word in row.words if heeded(view, wanted, word.squad_id)]


def _taking_part(view: Portfolio) -> list[Squad]:
    ids = {word.squad_id for row in (*view.rows, *view.ended) for word in row.words}
    ids |= {each.flag.squad_id for each in view.help_asked}
    return [view.squads[each] for each in ids if each in view.squads]


def _within(text: str, *places: str) -> bool:
    return not text or any(text.casefold() in each.casefold() for each in places)


def _ids(rows: Iterable[LaunchRow]) -> set[str]:
    return {row.id for row in rows}
