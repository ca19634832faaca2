"""Freeze a view into a link: one payload, its bytes made once, shown by anyone who has the link (promise 10)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from andon.errors import InvalidInput, NotFound
from andon.model import ForecastState, Role, Snapshot, Viewer
from andon.usecases.board import Board, LaunchRow, Look, Outlook, Word, rank_and_date, read_board
from andon.usecases.burn_up import BurnUp, burn_up
from andon.usecases.frozen_burn_up import burn_up_payload
from andon.usecases.launch_page import LaunchPage, launch_page
from andon.usecases.portfolio import Portfolio, portfolio_of
from andon.usecases.portfolio_filter import Filter, narrowed
from andon.usecases.rights import Action, require, said
from andon.usecases.secret_links import secret_hash

if TYPE_CHECKING:
    from andon.model import Flag, Squad, Tribe
    from andon.store import Store
    from andon.usecases.took_part import TookPart

TOKEN_BYTES = 24
"""192 random bits in a link."""

HERE = "<here"
"""In a stored page, the place of its own link, of which only the hash is stored; what_opens fills it in.

Nothing that people write can hold it: on a page their "<" is "&lt;".
"""
PAGE = "html"
"""The format with links to the others."""
EMBED = "embed"
"""The small form for a frame in a wiki page, with a link to the whole."""
PREVIEW = "card.png"
"""The picture under a link in a chat: programs fetch it, so that it counts as no opening."""

PICTURES = ("finish", "burn_up", "history")
"""The charts of a launch, each of which can be had as a picture, `finish.png`, in the order of its page."""

Payload = dict[str, Any]
Renderer = Callable[[Payload], Mapping[str, bytes]]
"""From a payload to its files by format; `html` is one of them."""

AUDIENCE = Viewer(Role.VIEWER)
"""A link can reach anybody, so a snapshot holds what a viewer without a role may see, whoever makes it."""

PORTFOLIO, PICKED, LAUNCH = "portfolio", "launches", "launch"
"""What can be frozen, as a subject begins."""


@dataclass(frozen=True, slots=True)
class Of:
    """What a snapshot is of, as its subject says it."""

    kind: str
    """PORTFOLIO, PICKED or LAUNCH."""
    launch_ids: tuple[str, ...] = ()
    wanted: Filter = field(default_factory=Filter)
    """What of the portfolio; all of it without."""


def freeze(
    store: Store,
    look: Look,
    subject: str,
    *,
    render: Renderer,
    token: str,
    secret: str,
    title: str = "",
    note: str = "",
    expires_after: timedelta | None = None,
) -> Snapshot:
    """Freeze `portfolio`, `portfolio?tribe=ID`, `launch:ID` or `launches:ID,ID` as the audience may see it.

    The same token freezes once.

    Conflict where something was blacked out while it was made: it may hold what is gone.
    `secret` is the link's random part (TOKEN_BYTES, url-safe); only its hash is stored.
    """
    require(look.viewer, Action.FREEZE)
    if len(secret) < TOKEN_BYTES:
        raise InvalidInput("The link's secret is too short.", hint="Use secrets.token_urlsafe(24).")
    blackouts = store.blackouts.count()
    payload = snapshot_payload(store, replace(look, viewer=AUDIENCE), subject)
    named = said(title, "The title", needed=False, limit=120) or payload["title"]
    payload |= {"title": named, "note": said(note, "The note", needed=False)}
    files = {**render(payload), "json": _bytes(payload)}
    snapshot = Snapshot(
        id=token,
        title=named,
        made_at=look.now,
        as_of=look.moment,
        made_by=look.viewer.name or look.viewer.role.value,
        subject=subject,
        expires_at=look.now + expires_after if expires_after else None,
    )
    store.snapshots.add(snapshot, secret_hash(secret), files, blackouts=blackouts)
    return snapshot


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens."""

    snapshot: Snapshot
    format: str
    content: bytes
    """As it is served; in a page stands its own link."""

    def noted(self, note: Callable[[str], None]) -> bytes:
        """The bytes, after `note` was told the snapshot's id; a chat that fetches the preview opens nothing."""
        if self.format != PREVIEW:
            note(self.snapshot.id)
        return self.content


def what_opens(store: Store, secret: str, format: str, now: datetime) -> Opened:
    """The stored bytes behind a link, without counting. Wrong, expired and revoked links answer alike: NotFound."""
    snapshot = store.snapshots.by_hash(secret_hash(secret))
    content = store.snapshots.content(snapshot.id, format) if snapshot and snapshot.readable(now) else None
    if snapshot is None or content is None:
        raise NotFound("This link does not open anything.", hint="It may be mistyped, expired or revoked.")
    if format in {PAGE, EMBED}:
        content = content.replace(HERE.encode(), quote(secret, safe="").encode())
    return Opened(snapshot, format, content)


def count_openings(store: Store, snapshot_id: str, times: int) -> None:
    """Note that a link was opened so often; StoreError where that cannot be written now."""
    store.snapshots.count_opening(snapshot_id, times)


def as_file(store: Store, snapshot: Snapshot, format: str, link: str) -> bytes:
    """The stored bytes for a file of its maker's own: its links lead to where it is shared; it counts as no opening."""
    content = store.snapshots.content(snapshot.id, format)
    if content is None:
        raise NotFound(f"It was not frozen as {format}.", hint="Choose another ending.")
    if format != PAGE:
        return content
    told = content.replace(f'href="{HERE}'.encode(), f'href="{link}'.encode())
    return told.replace(HERE.encode(), link.rpartition("/")[2].encode())


def revoke(store: Store, viewer: Viewer, snapshot_id: str, *, now: datetime) -> None:
    """Close a link at once and for good."""
    require(viewer, Action.FREEZE)
    store.snapshots.revoke(snapshot_id, now)


def snapshot_payload(store: Store, look: Look, subject: str) -> Payload:
    """What a snapshot holds, as JSON: for every format the one source of its numbers."""
    of = subject_of(subject)
    if of.kind == LAUNCH:
        page = launch_page(store, look, of.launch_ids[0])
        payload = _launch_payload(page, burn_up(store, look, page.launch.id), look)
        return payload | _not_remembered(page.not_remembered)
    board = read_board(store, look)
    payload = _picked_payload(board, of.launch_ids, look) if of.kind == PICKED else _narrowed_payload(board, of, look)
    shown = [each["id"] for each in (*payload["launches"], *payload["ended"])]
    return payload | _not_remembered(board.not_remembered_of(shown))


def subject_of(subject: str) -> Of:
    """A subject, read back. InvalidInput where nothing is called so."""
    if subject == PORTFOLIO:
        return Of(PORTFOLIO)
    if subject.startswith(f"{PORTFOLIO}?"):
        asked = dict(parse_qsl(subject.partition("?")[2]))
        if asked and set(asked) <= {each.name for each in fields(Filter)}:
            return Of(PORTFOLIO, wanted=Filter(**asked))
    kind, _, name = subject.partition(":")
    if kind == PICKED and unquoted(name):
        return Of(PICKED, tuple(unquoted(name)))
    if kind == LAUNCH and name:
        return Of(LAUNCH, (name,))
    raise InvalidInput(f"{subject!r} cannot be frozen.", hint="Freeze a launch, some launches, or the portfolio.")


def filtered(wanted: Filter) -> str:
    """The subject of what a filter leaves of the portfolio; of all of it without one."""
    asked = {name: value for name, value in asdict(wanted).items() if value}
    return f"{PORTFOLIO}?{urlencode(asked)}" if asked else PORTFOLIO


def named(wanted: Filter, tribes: Iterable[Tribe], squads: Iterable[Squad]) -> dict[str, str]:
    """What a filter asks for, with the names that tribes and squads have now instead of their ids; empty without."""
    names = {"tribe": {each.id: each.name for each in tribes}, "squad": {each.id: each.name for each in squads}}
    return {what: names.get(what, {}).get(value, value) for what, value in asdict(wanted).items() if value}


def picked(launch_ids: Iterable[str]) -> str:
    """The subject of a hand-picked set; an id may hold a comma."""
    return f"{PICKED}:" + ",".join(quote(each, safe="/") for each in dict.fromkeys(launch_ids))


def unquoted(names: str) -> list[str]:
    """The ids of a hand-picked set, from what comes after `launches:`."""
    return [unquote(each) for each in names.split(",") if each]


def _narrowed_payload(board: Board, of: Of, look: Look) -> Payload:
    """What the filter leaves of the portfolio, and the filter itself: nobody may take a part for the whole."""
    view = narrowed(portfolio_of(board), of.wanted)
    if of.wanted and not (view.rows or view.ended or view.help_asked):
        raise NotFound("Nothing matches this filter.", hint="Choose another one.")
    return _portfolio_payload(view, look) | {"only": named(of.wanted, view.tribes, view.squads.values())}


def _picked_payload(board: Board, launch_ids: Sequence[str], look: Look) -> Payload:
    """Launches that somebody chose, as the portfolio shows them: by bet and date, whatever order they were named in."""
    missing = [each for each in launch_ids if each not in board.launches]
    if missing or not launch_ids:
        raise NotFound("One of these launches is not there.", hint="Choose them anew.")
    chosen = [board.row(board.launches[each]) for each in dict.fromkeys(launch_ids)]
    whole = portfolio_of(board)
    view = replace(
        whole,
        rows=tuple(sorted((row for row in chosen if not row.is_over), key=rank_and_date)),
        ended=tuple(sorted((row for row in chosen if row.is_over), key=rank_and_date)),
        help_asked=tuple(each for each in whole.help_asked if each.flag.launch_id in launch_ids),
    )
    names = [row.name for row in (*view.rows, *view.ended)]
    title = " · ".join(names)
    # The limit of a title that people give.
    return _portfolio_payload(view, look) | {
        "title": title if len(title) <= 120 else f"{len(names)} launches",
        "only": {PICKED: str(len(names))},
    }


def _portfolio_payload(view: Portfolio, look: Look) -> Payload:
    return {
        "kind": "portfolio",
        "title": "Portfolio",
        "frozen_at": look.now.isoformat(),
        "as_of": look.moment.isoformat(),
        "launches": [_row(row) for row in view.rows],
        "help_asked": [_flag(each.flag, each.squad, each.launch) for each in view.help_asked],
        "ended": [_row(row) for row in view.ended],
    }


def _launch_payload(page: LaunchPage, burned: BurnUp, look: Look) -> Payload:
    spread = page.distribution
    return {
        "kind": "launch",
        "title": page.launch.name,
        "frozen_at": look.now.isoformat(),
        "as_of": look.moment.isoformat(),
        "launch": _row(page.row),
        "success": page.launch.success,
        "parts": [{"word": _word(each.word), "outlook": _outlook(each.outlook)} for each in page.parts],
        "flags": [_flag(flag, page.squads[flag.squad_id], page.launch.name) for flag in page.flags],
        "dates": [
            {"day": each.day.isoformat(), "precision": each.precision.value, "said_at": each.said_at.isoformat()}
            for each in page.dates
        ],
        "distribution": None
        if spread is None
        else {
            "as_of": spread.as_of.isoformat(),
            "quantiles": list(spread.quantiles),
            "target": spread.target.isoformat() if spread.target else None,
        },
        "burn_up": burn_up_payload(burned),
        "said": [
            {
                "squad": each.squad,
                "at": each.at.isoformat(),
                "status": each.status,
                "probability": each.probability,
                "sentence": each.sentence,
            }
            for each in page.said
        ],
        "forecasts": [
            {"as_of": each.as_of.isoformat(), "on_time": each.on_time, "p85": _iso(each.p85)}
            for each in page.forecasts
            if each.squad is None
        ],
    }


def _not_remembered(told: TookPart | None) -> Payload:
    """On a look back further than who took part was written down: since when it is; nothing anywhere else."""
    return {"not_remembered": {"since": _iso(told.since)}} if told else {}


def _row(row: LaunchRow) -> Payload:
    return {
        "id": row.id,
        "name": row.name,
        "bet": row.bet,
        "status": row.status.value,
        "words": [_word(word) for word in row.words],
        "target": None
        if row.target is None
        else {"day": row.target.day.isoformat(), "precision": row.target.precision.value},
        "first_date": None
        if row.first_date is None
        else {"day": row.first_date.day.isoformat(), "precision": row.first_date.precision.value},
        "moves": row.moves,
        "slip_days": row.slip_days,
        "outlook": _outlook(row.outlook, whole=True),
        "open_flags": row.open_flags,
        "other_flags": row.other_flags,
        "ended_on": _iso(row.ended_on),
        "outcome": row.outcome,
        "learned": row.learned,
    }


def _word(word: Word) -> Payload:
    return {
        "squad": word.squad,
        "status": word.status.value,
        "probability": word.probability,
        "sentence": word.sentence,
        "said_at": _iso(word.said_at),
    }


def _outlook(shown: Outlook, *, whole: bool = False) -> Payload:
    return {
        "state": shown.state.value if shown.state else None,
        # To a hundredth of a per cent: nobody could use more in a spreadsheet.
        "on_time": None if shown.on_time is None else round(shown.on_time, 4),
        "p50": _iso(shown.p50),
        "p85": _iso(shown.p85),
        "p95": _iso(shown.p95),
        "counted": shown.counted,
        "as_of": _iso(shown.as_of),
        "held_until": _iso(shown.held_until),
        "target": _iso(shown.target),
        # A part's sentence speaks to its squad ("You finish about ..."); only why there is none is for everybody.
        "reason": shown.reason if whole or shown.state is ForecastState.CANNOT else "",
    }


def _flag(flag: Flag, squad: str, launch: str) -> Payload:
    return {
        "squad": squad,
        "launch": launch,
        "sentence": flag.sentence,
        "would_help": flag.would_help,
        "since": flag.since.isoformat(),
        "raised_at": flag.raised_at.isoformat(),
        "end": flag.end.value if flag.end else None,
        "replies": [
            {
                "thanks": each.thanks,
                "helper": each.helper,
                "help_by": _iso(each.help_by),
                "question": each.question,
                "said_by": each.said_by,
            }
            for each in flag.replies
        ],
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _bytes(payload: Payload) -> bytes:
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, indent=1).encode()
