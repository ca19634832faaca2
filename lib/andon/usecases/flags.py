"""The cord: a squad raises a flag, tells how it goes on and ends it; a director answers with thanks and help."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from andon.errors import InvalidInput
from andon.model import Flag, FlagEnd, FlagUpdate, Reply, Viewer
from andon.usecases.find import find_flag, find_launch, working_squad
from andon.usecases.rights import Action, is_future, is_past, require, said

if TYPE_CHECKING:
    from andon.store import Store


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
) -> bool:
    """Pull the cord: one sentence is enough; False when this token already did."""
    require(viewer, Action.RAISE_FLAG, squad_id)
    words = said(sentence, "The flag")
    helping = said(would_help, "What would help", needed=False)
    if since is not None and is_future(since, now):
        raise InvalidInput(f"{since} is in the future.", hint="Since when is it so? Today at the latest.")
    working_squad(store, squad_id)
    if launch_id is not None:
        launch_id = find_launch(store, launch_id).id
    return store.words.add_flag(
        Flag(
            id=token,
            squad_id=squad_id,
            launch_id=launch_id,
            raised_at=now,
            since=since or now.date(),
            sentence=words,
            would_help=helping,
        )
    )


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
    if end is not None and not flag.is_open:
        raise InvalidInput("This flag is closed already.", hint="Add a note, or open it again.")
    # What the flag is after this entry: a colleague's late note must not call for help again.
    after = end if flag.is_open else (None if reopen else flag.end)
    return store.words.add_flag_update(
        FlagUpdate(id=token, flag_id=flag_id, at=now, note=said(note, "The note"), end=after)
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
    """Answer a flag with thanks and either an offer (who, by when) or a question; it changes nothing else."""
    require(viewer, Action.REPLY)
    flag = find_flag(store, flag_id, now)
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
    if who and help_by is None:
        raise InvalidInput("An offer needs a day.", hint="By when will they help?")
    if who and help_by is not None and is_past(help_by, now):
        raise InvalidInput(f"{help_by} has passed.", hint="Offer a day from today on.")
    return store.words.add_reply(
        Reply(
            id=token,
            flag_id=flag_id,
            at=now,
            thanks=warm,
            helper=who,
            help_by=help_by if who else None,
            question=asked,
            said_by=viewer.name,
        )
    )
