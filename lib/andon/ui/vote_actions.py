"""How the page of a blind vote writes. The code that a click makes is kept in its tab, and nowhere else."""

from datetime import UTC, datetime, timedelta

from andon.ui import data, session
from andon.ui.actions import write_once
from andon.usecases import vote
from andon.usecases.ballots import code_of


def open_round(form: str, *, launch_id: str, squad_id: str, expected: int, lasts: timedelta) -> bool:
    """Open a vote; its code is kept in this tab."""

    def write(slot: session.Slot, now: datetime) -> bool:
        code, links = code_of(slot.secret), session.links()
        round_id = vote.open_round(
            data.store(),
            session.viewer(),
            launch_id=launch_id,
            squad_id=squad_id,
            expected=expected,
            lasts=lasts,
            code=code,
            token=slot.token,
            now=now,
        )
        links[_kept(round_id)] = code
        return True

    return write_once(form, None, write)


def replace_code(round_id: str) -> bool:
    """Make a new code for an open vote; it is kept in this tab."""

    def write(slot: session.Slot, now: datetime) -> bool:
        code, links = code_of(slot.secret), session.links()
        vote.replace_code(data.store(), session.viewer(), round_id, code=code)
        links[_kept(round_id)] = code
        return True

    return write_once(f"code_{round_id}", None, write)


def close_round(round_id: str) -> bool:
    """Close a vote."""

    def write(slot: session.Slot, now: datetime) -> bool:
        vote.close_round(data.store(), session.viewer(), round_id, now=now)
        return True

    return write_once(f"close_{round_id}", None, write)


def close_due(closes_at: datetime) -> bool:
    """Close the votes whose time is over, if that is so for one that closes then; by the clock, not by the minute."""
    now = datetime.now(UTC)
    return closes_at <= now and vote.close_due(data.store(), now) > 0


def kept_code(round_id: str) -> str | None:
    """The code that was made for this vote in this tab."""
    return session.kept_link(_kept(round_id))


def _kept(round_id: str) -> str:
    return f"round_{round_id}"
