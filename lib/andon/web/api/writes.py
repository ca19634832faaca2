"""What programs may say, through the use cases that pages call; the key of a request is the token of its write."""

from collections.abc import Iterable
from hashlib import sha256

from andon.errors import Conflict
from andon.model import Flag, FlagEnd, Status
from andon.usecases.check_in import check_in
from andon.usecases.flag_page import flag_page
from andon.usecases.flags import raise_flag, reply_to_flag, update_flag
from andon.usecases.launch_page import launch_page
from andon.usecases.rights import said
from andon.web.api import shapes as s
from andon.web.api import told
from andon.web.api.asked import Asked


def write_id(account_id: str, key: str) -> str:
    """The id of what is written: the same key is another one for every owner, so that nobody meets somebody else's."""
    return sha256(f"{account_id}\n{key}".encode()).hexdigest()[:32]


def new_check_in(asked: Asked) -> s.WrittenCheckIn:
    """Check in."""
    sent: s.NewCheckIn = asked.body
    written = check_in(
        asked.desk.store,
        asked.viewer,
        launch_id=sent.launch,
        squad_id=sent.squad,
        status=Status(sent.status),
        probability=sent.probability,
        sentence=sent.sentence,
        differs=sent.differs,
        token=asked.key,
        now=asked.desk.now,
    )
    page = launch_page(asked.desk.store, asked.look, sent.launch)
    kept = asked.desk.store.words.check_ins(until=asked.look.now, launch_id=page.launch.id, squad_id=sent.squad)
    _same_words(
        [(each.status, each.probability, each.sentence) for each in kept if each.id == asked.key],
        (sent.status, sent.probability, said(sent.sentence, "The sentence")),
    )
    (word,) = [each.word for each in page.parts if each.word.squad_id == sent.squad]
    return s.WrittenCheckIn(written=written, word=told.word(word))


def new_flag(asked: Asked) -> s.WrittenFlag:
    """Pull the cord."""
    sent: s.NewFlag = asked.body
    stands: list[str] = []
    written = raise_flag(
        asked.desk.store,
        asked.viewer,
        squad_id=sent.squad,
        sentence=sent.sentence,
        launch_id=sent.launch,
        would_help=sent.would_help,
        since=sent.since,
        waits_for=sent.waits_for,
        guild_id=sent.guild,
        token=asked.key,
        now=asked.desk.now,
        stands_as=stands.append,
    )
    flag = _found(asked, stands[0])
    _same_words([(flag.squad_id, flag.sentence)], (sent.squad, said(sent.sentence, "The flag")))
    return s.WrittenFlag(written=written, flag=told.flag(flag))


def new_note(asked: Asked) -> s.WrittenFlag:
    """Write in a flag's timeline."""
    sent: s.NewNote = asked.body
    written = update_flag(
        asked.desk.store,
        asked.viewer,
        flag_id=asked.path["flag"],
        note=sent.note,
        end=FlagEnd(sent.end) if sent.end else None,
        reopen=sent.reopen,
        token=asked.key,
        now=asked.desk.now,
    )
    flag = _found(asked, asked.path["flag"])
    _same_words([each.note for each in flag.updates if each.id == asked.key], said(sent.note, "The note"))
    return s.WrittenFlag(written=written, flag=told.flag(flag))


def new_reply(asked: Asked) -> s.WrittenFlag:
    """Answer a flag."""
    sent: s.NewReply = asked.body
    written = reply_to_flag(
        asked.desk.store,
        asked.viewer,
        flag_id=asked.path["flag"],
        thanks=sent.thanks,
        helper=sent.helper,
        help_by=sent.help_by,
        question=sent.question,
        token=asked.key,
        now=asked.desk.now,
    )
    flag = _found(asked, asked.path["flag"])
    _same_words([each.thanks for each in flag.replies if each.id == asked.key], said(sent.thanks, "The thanks"))
    return s.WrittenFlag(written=written, flag=told.flag(flag))


def _found(asked: Asked, flag_id: str) -> Flag:
    return flag_page(asked.desk.store, asked.look, flag_id).flag


def _same_words(kept: Iterable[object], sent: object) -> None:
    """What this key has written is what was sent now: who says something else forgot to take a new key."""
    if any(each != sent for each in kept):
        raise Conflict(
            "This Idempotency-Key has written other words already.", hint="Take a new key for what is said anew."
        )
