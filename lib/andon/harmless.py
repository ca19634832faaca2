"""People's words on their way to other programs: whoever shows them shows text, and runs nothing of it.

Slack, Teams, Discord, Mattermost, mail programs and spreadsheets each have a markup of their own, and the next one has
another. So nothing is escaped for one of them: what any of them could take for markup becomes a sign that looks alike
and means nothing, or gets a joint that nobody sees.
"""

import re

JOINT = "\u2060"
"""WORD JOINER: without width, breaks no line, and belongs to no name, address or shortcut."""

_ALIKE = str.maketrans({"<": "‹", ">": "›", "*": "∗", "`": "ˋ", "~": "∼", "|": "∣"})  # noqa: RUF001
"""Angle brackets of tags, mentions and quotes; emphasis, code, struck-out text, hidden text and tables."""

_LOW_LINE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
"""Those at the edge of a word, which emphasise it; those inside of a_name do not."""

_OPENING = re.compile(r"(@|#|](?=[(\[:])|:(?=//)|:(?=[\w+-]+:)|(?<=\w)\.(?=[^\W\d]))")
"""Mentions, channels and tags; links with a text; addresses; pictures by their name, as in :tada:; domains."""

_LINE_START = re.compile(r"(?=[=+\-@]|\d+[.)] )")
"""Formulas, headings, lists and rulers; what else begins them has become something else above."""


def harmless(words: str) -> str:
    """The words on one line as text that no program takes for anything else; they read as they did."""
    line = " ".join(words.split()).translate(_ALIKE)
    line = _LOW_LINE.sub(lambda found: "ˍ" * len(found[0]), line)
    line = _OPENING.sub(rf"\1{JOINT}", line)
    return f"{JOINT}{line}" if _LINE_START.match(line) else line
