"""Markup of a launch's time line as a table. No Streamlit in here: arguments in, markup out."""

from collections.abc import Callable, Iterable

from markupsafe import Markup

from andon.ui import text, text_launch_timeline
from andon.ui.launch_timeline_rows import Entry
from andon.ui.markup import Reader, scrolled


def table(reader: Reader, told: Iterable[Entry], address: Callable[[str], str]) -> Markup:
    """A row an entry; `address` is a flag's page by its id."""
    words = text_launch_timeline
    titles = (words.KIND, words.STATE, words.WORDS, words.FROM, words.TO)
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in titles)
    rows = Markup("").join(_row(reader, each, address) for each in told)
    made = '<table class="an-table an-told"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    return scrolled(titles, Markup(made).format(head, rows))


def _row(reader: Reader, each: Entry, address: Callable[[str], str]) -> Markup:
    words = Markup.escape(each.words)
    if each.address:
        words = Markup('<a href="{}" target="_blank">{}</a>').format(address(each.address), each.words)
    return Markup('<tr><td>{}</td><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>').format(
        each.kind,
        each.state,
        words,
        text.day(each.first, today=reader.today),
        text.day(each.last, today=reader.today),
    )
