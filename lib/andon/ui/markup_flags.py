"""Markup of flags: their words, the answers, and what became of an offer. As `markup`: no Streamlit in here."""

from markupsafe import Markup

from andon.model import Flag, FlagUpdate, Reply
from andon.ui import text, text_cord, text_flags
from andon.ui.markup import Reader
from andon.usecases.flag_page import FlagPage


def flag_lines(flag: Flag, *, about: str, helping: bool = True) -> Markup:
    """A flag's own words, under whose they are and since when, and what would help."""
    would_help = Markup('<br><span class="an-quiet">{} {}</span>').format(text_flags.WOULD_HELP, flag.would_help)
    return Markup('<div class="an-flag"><span class="an-age">{}</span><br><b>{}</b>{}</div>').format(
        about, flag.sentence, would_help if flag.would_help and helping else ""
    )


def answer_line(reader: Reader, reply: Reply) -> Markup:
    """The gist of a reply in one line, for a list that has more to show."""
    who = (
        ""
        if reply.guild_id
        else Markup('<span class="an-quiet">{}: </span>').format(reply.said_by or text_flags.A_REPLY)
    )
    return Markup("{}{}{}").format(who, _offer_or_question(reader, reply), _mark(reply))


def reply_lines(reader: Reader, reply: Reply) -> Markup:
    """A reply: thanks, then an offer or a question, and beside an offer what became of it."""
    who = text_cord.guild(reply.said_by) if reply.guild_id else reply.said_by
    return Markup('<div class="an-reply"><span class="an-age">{}</span><br>{}<br><b>{}</b>{}</div>').format(
        text_flags.replied(who, reply.at, reader.zone, today=reader.today),
        reply.thanks,
        _offer_or_question(reader, reply),
        _mark(reply),
    )


def note_line(squad: str, told: FlagUpdate) -> Markup:
    """What the squad wrote last, in one line."""
    return Markup('<span class="an-quiet">{}: </span>{}').format(squad, told.note)


def note_lines(reader: Reader, squad: str, told: FlagUpdate) -> Markup:
    """An entry of the squad's in its flag's timeline."""
    return Markup('<div class="an-reply"><span class="an-age">{}</span><br>{}{}</div>').format(
        text_flags.replied(squad, told.at, reader.zone, today=reader.today),
        Markup("<b>{}.</b> ").format(text.FLAG_END[told.end]) if told.end else "",
        told.note,
    )


def flag_facts(reader: Reader, page: FlagPage) -> Markup:
    """Since when it is so, whom it asks, what would help, and where it stands; whose it is, links beside it say."""
    flag = page.flag
    asked = text_cord.asked_of(page.waits_for, page.guild.name if page.guild else "")
    sentence = "" if text_flags.is_short(flag.sentence) else Markup('<p class="an-lead">{}</p>').format(flag.sentence)
    lines = [f"{text_flags.WOULD_HELP} {flag.would_help}"] * bool(flag.would_help) + [asked] * bool(asked)
    return Markup('{}{}<p class="an-quiet">{}</p>').format(
        sentence,
        Markup("").join(Markup("<p>{}</p>").format(each) for each in lines),
        text_flags.flag_facts(flag, "", "", reader.zone, today=reader.today),
    )


def timeline(reader: Reader, flag: Flag, *, squad: str) -> Markup:
    """Replies and updates in the order in which they came."""
    entries = [(each.at, reply_lines(reader, each)) for each in flag.replies]
    entries += [(each.at, note_lines(reader, squad, each)) for each in flag.updates]
    return Markup("").join(piece for _, piece in sorted(entries, key=lambda entry: entry[0]))


def _mark(reply: Reply) -> Markup:
    if not reply.marks:
        return Markup("")
    return Markup('<br><span class="an-quiet">{}</span>').format(text_cord.marked(reply.marks[-1]))


def _offer_or_question(reader: Reader, reply: Reply) -> str:
    return text_cord.offer(reply, today=reader.today) if reply.is_offer else text_flags.asks(reply.question)
