"""The cord: a squad raises a flag, tells how it goes on and ends it; others answer with thanks and help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from andon.errors import InvalidInput, NotFound
from andon.model import Flag, FlagEnd, FlagUpdate, OfferMark, Reply, Viewer
from andon.usecases.find import find_flag, find_launch, working_squad
from andon.usecases.guilds import as_it_works, find_guild, require_member
from andon.usecases.rights import Action, is_future, is_past, require, require_somewhere, said, speaking_squad

if TYPE_CHECKING:
    from andon.store import Store

UTC = ZoneInfo("UTC")
"""Where an organisation says no time zone: the same as its setting's own default."""


def raise_flag(
    store: Store,
    viewer: Viewer,
    *,
    squad_id: str,
    sentence: str,
    token: str,
    now: datetime,
    launch_id: str | None = None,
    would_help: str = "",
    since: date | None = None,
    zone: ZoneInfo = UTC,
    waits_for: str | None = None,
    guild_id: str | None = None,
    stands_as: Callable[[str], None] = lambda flag_id: None,
) -> bool:
    """Pull the cord: one sentence is enough; False when this token or the same press in another session already did.

    `since` can lie back, and without it is the squad's own day, by the organisation's `zone` where it has none;
    `waits_for` is the squad that it waits for, `guild_id` the guild that could help.
    `stands_as` is told the id of the flag that stands for this press: the token, or that of the press before it.
    """
    require(viewer, Action.RAISE_FLAG, squad_id)
    words = said(sentence, "The flag")
    helping = said(would_help, "What would help", needed=False)
    if since is not None and is_future(since, now):
        raise InvalidInput(f"{since} is in the future.", hint="Since when is it so? Today at the latest.")
    if store.words.flags(until=now, squad_id=squad_id, flag_id=token):  # also when the squad has been retired since
        stands_as(token)
        return False
    squad = working_squad(store, squad_id)
    if launch_id is not None:
        launch_id = find_launch(store, launch_id).id
    if waits_for is not None:
        _other_squad(store, waits_for, squad_id)
    if guild_id is not None:
        find_guild(store, guild_id)
    flag_id, is_new = store.words.keep_flag(
        Flag(
            id=token,
            squad_id=squad_id,
            launch_id=launch_id,
            raised_at=now,
            since=since or squad.day_of(now, zone),
            sentence=words,
            would_help=helping,
            waits_for=waits_for,
            guild_id=guild_id,
        ),
        once=True,
    )
    stands_as(flag_id)
    return is_new


def update_flag(
    store: Store,
    viewer: Viewer,
    *,
    flag_id: str,
    note: str,
    token: str,
    now: datetime,
    end: FlagEnd | None = None,
    reopen: bool = False,
) -> bool:
    """Add to a flag's timeline; with an end, close it. A note on a closed flag leaves it closed, unless `reopen`."""
    flag = find_flag(store, flag_id, now)
    require(viewer, Action.UPDATE_FLAG, flag.squad_id)
    if token in {each.id for each in flag.updates}:
        return False

    def after(present: FlagEnd | None) -> FlagEnd | None:
        """What the flag is after this entry: a colleague's late note must not call for help again."""
        if end is not None and present is not None:
            raise InvalidInput("This flag is closed already.", hint="Add a note, or open it again.")
        return end if present is None else (None if reopen else present)

    return store.words.add_flag_update(
        FlagUpdate(id=token, flag_id=flag_id, at=now, note=said(note, "The note")), end=after, once=True
    )


def reply_to_flag(
    store: Store,
    viewer: Viewer,
    *,
    flag_id: str,
    thanks: str,
    token: str,
    now: datetime,
    helper: str = "",
    help_by: date | None = None,
    question: str = "",
) -> bool:
    """Answer an open flag with thanks and either an offer (who, by when) or a question; it changes nothing else."""
    require_somewhere(viewer, Action.REPLY)
    flag = find_flag(store, flag_id, now)
    require(viewer, Action.REPLY, flag.squad_id)
    if token in {each.id for each in flag.replies}:
        return False
    warm = said(thanks, "The thanks")
    who = said(helper, "The helper", needed=False, limit=120)
    asked = said(question, "The question", needed=False)
    if bool(who) == bool(asked):
        raise InvalidInput(
            "A reply carries either an offer or a question.",
            hint="Say who helps and by when, or ask what the squad needs.",
        )
    _still_open(flag)
    return store.words.add_reply(
        Reply(
            id=token,
            flag_id=flag_id,
            at=now,
            thanks=warm,
            helper=who,
            help_by=_offered_day(help_by, now) if who else None,
            question=asked,
            said_by=viewer.name,
        ),
        once=True,
    )


def offer_help(
    store: Store,
    viewer: Viewer,
    *,
    flag_id: str,
    thanks: str,
    helper: str,
    help_by: date | None,
    token: str,
    now: datetime,
) -> bool:
    """Offer the help of the guild that a flag asks: a named helper and a day, in the guild's name.

    A guild that names its squads speaks through their members alone.
    """
    require(viewer, Action.OFFER)
    flag = find_flag(store, flag_id, now)
    if token in {each.id for each in flag.replies}:
        return False
    if flag.guild_id is None:
        raise InvalidInput("This flag asks no guild.", hint="A program director can answer it.")
    guild = as_it_works(store, find_guild(store, flag.guild_id))
    require_member(store, viewer, guild)
    _still_open(flag)
    return store.words.add_reply(
        Reply(
            id=token,
            flag_id=flag_id,
            at=now,
            thanks=said(thanks, "The thanks"),
            helper=said(helper, "The helper", limit=120, hint="Who will help?"),
            help_by=_offered_day(help_by, now),
            said_by=guild.name,
            guild_id=guild.id,
        ),
        from_squad_id=speaking_squad(viewer, guild.squad_ids),
        once=True,
    )


def mark_offer(
    store: Store,
    viewer: Viewer,
    *,
    flag_id: str,
    reply_id: str,
    kept: bool,
    token: str,
    now: datetime,
    note: str = "",
) -> bool:
    """Say whether an offer of help was kept. A later mark corrects an earlier one; both stay in the history."""
    flag = find_flag(store, flag_id, now)
    require(viewer, Action.MARK_OFFER, flag.squad_id)
    offer = next((each for each in flag.replies if each.id == reply_id and each.is_offer), None)
    if offer is None:
        raise NotFound("There is no such offer.", hint="Look at the flag's page again.")
    if token in {each.id for each in offer.marks}:
        return False
    if not (kept or offer.marks) and offer.help_by is not None and is_future(offer.help_by, now):
        raise InvalidInput(f"The offer is for {offer.help_by}.", hint="Say on that day whether the help came.")
    told = said(note, "The note", needed=False)
    return store.words.add_offer_mark(OfferMark(id=token, reply_id=reply_id, at=now, kept=kept, note=told), once=True)


def _still_open(flag: Flag) -> None:
    if not flag.is_open:
        raise InvalidInput("This flag has ended.", hint="Nobody needs to help any more; thank you.")


def _offered_day(help_by: date | None, now: datetime) -> date:
    if help_by is None:
        raise InvalidInput("An offer needs a day.", hint="By when will they help?")
    if is_past(help_by, now):
        raise InvalidInput(f"{help_by} has passed.", hint="Offer a day from today on.")
    return help_by


def _other_squad(store: Store, squad_id: str, own_id: str) -> None:
    if squad_id == own_id:
        raise InvalidInput("A squad does not wait for itself.", hint="Choose another squad, or none.")
    working_squad(store, squad_id)
