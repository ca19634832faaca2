"""What was typed to narrow a frozen portfolio stands on it and in its subject: it goes with the words that it found."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from markupsafe import escape

from andon.model import MARK

_OF_ITS_MAKER = {"only", "title", "note"}
"""What no squad said. The rest of a payload is what the text was looked for in."""


def text_of(payload: Mapping[str, Any]) -> str:
    """The text by which a frozen portfolio was narrowed; empty without."""
    return str(payload.get("only", {}).get("text", ""))


def without(piece: str, typed: str, left: Mapping[str, Any]) -> str:
    """The typed text without the piece; or a mark, where it is a part of the piece.

    It stays where something on the page still mentions it, and tells nothing then that is gone. Capitals do not count,
    since they do not in the search either.
    """
    ours, gone = typed.casefold(), piece.casefold()
    if not typed or not (gone in ours or ours in gone):
        return typed
    if any(
        ours in each.casefold() for name, value in left.items() if name not in _OF_ITS_MAKER for each in _all(value)
    ):
        return typed
    mended = re.sub(re.escape(piece), MARK, typed, flags=re.IGNORECASE)
    return mended if mended != typed else MARK


def in_page(page: str, typed: str, mended: str) -> str:
    """The frozen page with another text: in quotation marks, also in the description that chats show."""
    return page.replace(f"“{escape(typed)}”", f"“{escape(mended)}”")


def in_subject(subject: str, typed: str, mended: str) -> str:
    """The snapshot's subject with another text."""
    kind, _, asked = subject.partition("?")
    told = {name: mended if (name, value) == ("text", typed) else value for name, value in parse_qsl(asked)}
    return f"{kind}?{urlencode(told)}"


def _all(value: Any) -> Iterator[str]:
    """Every text in a piece of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _all(each)
