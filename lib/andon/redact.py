"""What no log may hold: secrets, the keys of links, and people's addresses. Whatever is logged goes through here.

Two nets. The values of this machine's own secrets are taken out wherever they stand; and whatever has the form of a
secret is, whosever it is. Neither knows a squad's words: those are kept out by never being logged, which for texts of
exceptions is `faults.told`.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

MASK = "..."

FEWEST = 6
"""Characters of a secret that is looked for by its value; a shorter one would take words out of every line."""

_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSW|(?:^|[_.])KEY$|COOKIE|CREDENTIAL|_PAT$|JIRA_EMAIL", re.IGNORECASE)

_SHOWN_SCHEMES = frozenset(
    {"http", "https", "sqlite", "postgresql", "postgresql+psycopg", "postgres", "file", "ws", "wss"}
)
"""Addresses that may be shown, without the login in them. Any other one is a channel's, and a secret as a whole."""

_NET: tuple[tuple[re.Pattern[str], str], ...] = (
    # A header, to the end of its line.
    (
        re.compile(r"(?i)(authorization|cookie|(?<![a-z])x-[a-z-]*(?:key|token))(\\*['\"]?\s*[:=]\s*).*"),
        r"\1\2...",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), r"\1 ..."),
    # The login in an address.
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@'\"]*@"), r"\1...@"),
    # The keys of frozen links, of votes and of calendars.
    (re.compile(r"(/(?:[sv]|cal)/)[^\s\"'?<>]+"), r"\1..."),
    # A program's token, also one that happens to hold no digit.
    (re.compile(r"\bandon_(?=[\w-]*[A-Z])[\w-]{24,}"), MASK),
    # What is asked behind an address: names may stay, values may not.
    (re.compile(r"([?&])([\w.-]{1,24})=[^&\s\"'<>]+"), r"\1\2=..."),
    (re.compile(r"(?i)\b(_streamlit_\w+|_xsrf|andon_\w+)=[^\s;,\"']+"), r"\1=..."),
    # A named value. More may stand before the name and behind it, as in client_secret, "accessToken" and SECRET_KEY:
    # no `\b` there, for which `_` is a letter. Quotes have a backslash within quotes.
    (
        re.compile(
            r"(?i)((?:passw(?:or)?d|passphrase|secret|token|credentials?|(?:api|private|signing)[_-]?key)"
            r"(?:[_-][\w-]*|key)?\\*['\"]?\s*[:=]\s*)"
            r"(\\+\"[^\"]*\"|\"(?:\\.|[^\"\\\n])*(?:\"|$)|'(?:\\.|[^'\\\n])*(?:'|$)|[^\s,;&})]+)"
        ),
        r"\1...",
    ),
    (re.compile(r"\b\w[\w.+%-]*@[\w-]+(?:\.[\w-]+)+"), MASK),
    # Long, with small and large letters and digits: nobody writes such a word by hand.
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{20,}(?![\w-])"), MASK),
)
_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*)://[^\s\"'<>]+")


def redacted(text: str, secrets: Collection[str] = ()) -> str:
    """The text without these secrets, and without whatever looks like one."""
    for each in sorted(secrets, key=len, reverse=True):
        text = text.replace(each, MASK)
    text = _ADDRESS.sub(_shown, text)
    for pattern, left in _NET:
        text = pattern.sub(left, text)
    return text


def _shown(address: re.Match[str]) -> str:
    return address[0] if address[1].casefold() in _SHOWN_SCHEMES else f"{address[1]}://{MASK}"


def secrets_of(environ: Mapping[str, str], names: Iterable[str] = ()) -> frozenset[str]:
    """The secrets of an environment: of variables that are called so or are named here, and inside every address."""
    named = set(names)
    found: set[str] = set()
    for name, value in environ.items():
        if name in named or _SECRET_NAME.search(name):
            found.add(value.strip())
        if "://" in value:
            found |= set(_inside(value.strip()))
    return frozenset(form for each in found for form in _forms(each) if len(form) >= FEWEST)


def named(values: Mapping[str, Any], under: str = "") -> dict[str, str]:
    """What a file of secrets holds, each text by its whole name, as `auth.google.client_secret`: an environment."""
    found: dict[str, str] = {}
    for name, value in values.items():
        whole = f"{under}{name}"
        if isinstance(value, Mapping):
            found |= named(value, f"{whole}.")
        elif isinstance(value, str):
            found[whole] = value
    return found


def _inside(address: str) -> Iterator[str]:
    """What an address holds that opens something: its password, and all of a channel's."""
    try:
        parts = urlsplit(address)
        yield parts.password or ""
    except ValueError:
        return
    if parts.scheme not in _SHOWN_SCHEMES:
        yield address
        yield parts.username or ""
        yield from parts.path.split("/")
        yield from (each.partition("=")[2] for each in parts.query.split("&"))


def _forms(secret: str) -> set[str]:
    """A secret as it is, and as addresses write it."""
    return {secret, unquote(secret), quote(secret, safe="")}
