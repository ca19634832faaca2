"""How pages write flags: pull the cord, tell on, answer, offer, and say what became of an offer."""

from datetime import date, datetime
from functools import partial

from andon.model import FlagEnd
from andon.ui import data, session, text, text_cord
from andon.ui.actions import say_once, write_once
from andon.usecases import flags, nudge


def raise_flag(
    form: str,
    *,
    squad_id: str,
    sentence: str,
    launch_id: str | None,
    would_help: str,
    since: date | None,
    waits_for: str | None = None,
    guild_id: str | None = None,
    nudge_id: str | None = None,
) -> bool:
    """Pull the cord; with a nudge, about what that one told. The thanks for it lead to the flag's own page."""
    pull = (
        partial(nudge.raise_from_nudge, nudge_id=nudge_id) if nudge_id else partial(flags.raise_flag, squad_id=squad_id)
    )
    raised: list[str] = []

    def write(slot: session.Slot, now: datetime) -> bool:
        return pull(
            data.store(),
            session.viewer(),
            sentence=sentence,
            launch_id=launch_id,
            would_help=would_help,
            since=since,
            zone=data.organisation().zone,
            waits_for=waits_for,
            guild_id=guild_id,
            token=slot.token,
            now=now,
            stands_as=raised.append,
        )

    said = (sentence, launch_id, would_help, since, waits_for, guild_id)
    if not write_once(form, text.SAVED_FLAG, write, said=said):
        return False
    session.lead_to_flag(raised[0])
    return True


def update_flag(form: str, *, flag_id: str, note: str, end: FlagEnd | None, reopen: bool = False) -> bool:
    """Write in a flag's timeline, or end it."""
    return say_once(
        form,
        text.SAVED_NOTE,
        partial(flags.update_flag, data.store(), session.viewer(), flag_id=flag_id, note=note, end=end, reopen=reopen),
        said=(note, end, reopen),
    )


def reply(form: str, *, flag_id: str, thanks: str, helper: str, help_by: date | None, question: str) -> bool:
    """Answer a flag."""
    return say_once(
        form,
        text.SAVED_REPLY,
        partial(
            flags.reply_to_flag,
            data.store(),
            session.viewer(),
            flag_id=flag_id,
            thanks=thanks,
            helper=helper,
            help_by=help_by,
            question=question,
        ),
        said=(thanks, helper, help_by, question),
    )


def offer_help(form: str, *, flag_id: str, thanks: str, helper: str, help_by: date | None) -> bool:
    """Offer a guild's help."""
    return say_once(
        form,
        text_cord.SAVED_OFFER,
        partial(
            flags.offer_help,
            data.store(),
            session.viewer(),
            flag_id=flag_id,
            thanks=thanks,
            helper=helper,
            help_by=help_by,
        ),
        said=(thanks, helper, help_by),
    )


def mark_offer(form: str, *, flag_id: str, reply_id: str, kept: bool, note: str) -> bool:
    """Say whether the help came."""
    return say_once(
        form,
        text_cord.SAVED_MARK,
        partial(
            flags.mark_offer, data.store(), session.viewer(), flag_id=flag_id, reply_id=reply_id, kept=kept, note=note
        ),
        said=(kept, note),
    )
