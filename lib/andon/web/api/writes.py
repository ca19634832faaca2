"""What programs may say, through the use cases that pages call; the key of a request is the token of its write."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from andon.errors import Conflict
from andon.model import CheckIn, Flag, FlagEnd, FlagUpdate, Reply, Scope, Status
from andon.usecases.check_in import check_in
from andon.usecases.find import find_launch, find_squad
from andon.usecases.flag_page import flag_page
from andon.usecases.flags import raise_flag, reply_to_flag, update_flag
from andon.usecases.launch_page import launch_page
from andon.usecases.rights import said
from andon.web.api import page_shapes as p
from andon.web.api import sent_shapes as sent_as
from andon.web.api import told
from andon.web.api.asked import Asked

_EVER = datetime.max.replace(tzinfo=UTC)
"""Also what a process kept whose clock is ahead."""


def write_id(owner: str, key: str) -> str:
    """The id of what is written: the same key is another one for every owner, so that nobody meets somebody else's."""
    return sha256(f"{owner}\n{key}".encode()).hexdigest()[:32]


def new_check_in(asked: Asked) -> p.WrittenCheckIn:
    """Check in."""
    sent: sent_as.NewCheckIn = asked.body
    store, token = asked.desk.store, _token(asked)
    written = check_in(
        store,
        asked.viewer,
        launch_id=sent.launch,
        squad_id=sent.squad,
        status=Status(sent.status),
        probability=sent.probability,
        sentence=sent.sentence,
        differs=sent.differs,
        token=token,
        now=asked.desk.now,
    )
    if not written:
        now_sent = {
            "launch_id": find_launch(store, sent.launch).id,
            "squad_id": sent.squad,
            "status": Status(sent.status),
            "probability": sent.probability,
            "sentence": said(sent.sentence, "The sentence"),
            "differs": said(sent.differs, "The reason", needed=False),
        }
        # Without one, it is the same press once more, which was kept under another key.
        if kept := store.words.check_in(token):
            _require_same(kept, now_sent)
    if not _may_read(asked):
        return p.WrittenCheckIn(written=written, word=None)
    page = launch_page(store, asked.look, sent.launch)
    words = [told.word(each.word) for each in page.parts if each.word.squad_id == sent.squad]
    return p.WrittenCheckIn(written=written, word=words[0] if words else None)


def new_flag(asked: Asked) -> p.WrittenFlag:
    """Pull the cord."""
    sent: sent_as.NewFlag = asked.body
    store, zone = asked.desk.store, asked.desk.organisation.zone
    stands: list[str] = []
    written = raise_flag(
        store,
        asked.viewer,
        squad_id=sent.squad,
        sentence=sent.sentence,
        launch_id=sent.launch,
        would_help=sent.would_help,
        since=sent.since,
        zone=zone,
        waits_for=sent.waits_for,
        guild_id=sent.guild,
        token=_token(asked),
        now=asked.desk.now,
        stands_as=stands.append,
    )
    (flag_id,) = stands
    if not written:
        (flag,) = store.words.flags(until=_EVER, flag_id=flag_id)
        now_sent = {
            "squad_id": sent.squad,
            "launch_id": find_launch(store, sent.launch).id if sent.launch is not None else None,
            "sentence": said(sent.sentence, "The flag"),
            "would_help": said(sent.would_help, "What would help", needed=False),
            "since": sent.since or find_squad(store, flag.squad_id).day_of(flag.raised_at, zone),
            "waits_for": sent.waits_for,
            "guild_id": sent.guild,
        }
        _require_same(flag, now_sent)
    return _written_flag(asked, flag_id, written=written)


def new_note(asked: Asked) -> p.WrittenFlag:
    """Write in a flag's timeline."""
    sent: sent_as.NewNote = asked.body
    store, token, flag_id = asked.desk.store, _token(asked), asked.path["flag"]
    written = update_flag(
        store,
        asked.viewer,
        flag_id=flag_id,
        note=sent.note,
        end=FlagEnd(sent.end) if sent.end else None,
        reopen=sent.reopen,
        token=token,
        now=asked.desk.now,
    )
    if not written:
        note = said(sent.note, "The note")
        flag = store.words.flag_of(token)
        updates = flag.updates if flag else ()
        for before, each in zip((None, *updates), updates, strict=False):
            if each.id == token:
                stayed = None if sent.reopen or before is None else before.end
                end = FlagEnd(sent.end) if sent.end else stayed
                _require_same(each, {"flag_id": flag_id, "note": note, "end": end})
    return _written_flag(asked, flag_id, written=written)


def new_reply(asked: Asked) -> p.WrittenFlag:
    """Answer a flag."""
    sent: sent_as.NewReply = asked.body
    store, token, flag_id = asked.desk.store, _token(asked), asked.path["flag"]
    written = reply_to_flag(
        store,
        asked.viewer,
        flag_id=flag_id,
        thanks=sent.thanks,
        helper=sent.helper,
        help_by=sent.help_by,
        question=sent.question,
        token=token,
        now=asked.desk.now,
    )
    if not written:
        helper = said(sent.helper, "The helper", needed=False, limit=120)
        now_sent = {
            "flag_id": flag_id,
            "thanks": said(sent.thanks, "The thanks"),
            "helper": helper,
            "help_by": sent.help_by if helper else None,
            "question": said(sent.question, "The question", needed=False),
        }
        flag = store.words.flag_of(token)
        for each in flag.replies if flag else ():
            if each.id == token:
                _require_same(each, now_sent)
    return _written_flag(asked, flag_id, written=written)


def _token(asked: Asked) -> str:
    """Under which id it is kept. Where nobody signs in, one token speaks for every squad: each has keys of its own."""
    if asked.caller.account is not None:
        return asked.key
    return write_id(f"{asked.viewer.role} {' '.join(sorted(asked.viewer.squad_ids))}", asked.key)


def _may_read(asked: Asked) -> bool:
    """Whether the answer may hold more than that it was kept: others have written beside it."""
    return Scope.READ in asked.caller.token.scopes


def _written_flag(asked: Asked, flag_id: str, *, written: bool) -> p.WrittenFlag:
    flag = flag_page(asked.desk.store, asked.look, flag_id).flag if _may_read(asked) else None
    return p.WrittenFlag(written=written, id=flag_id, flag=told.flag(flag) if flag else None)


def _require_same(kept: CheckIn | Flag | FlagUpdate | Reply, now_sent: Mapping[str, Any]) -> None:
    """What this key has kept is what was sent now: who says something else, or of something else, needs a new one."""
    if any(getattr(kept, name) != value for name, value in now_sent.items()):
        raise Conflict(
            "This Idempotency-Key has written something else already.", hint="Take a new key for what is said anew."
        )
