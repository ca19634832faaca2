"""An exception as a log may have it: what it is and where it happened, and nothing that somebody wrote.

The text of an exception quotes what it was about: a statement its parameters, a conversion the word that it did not
understand. Whose text is ours, or made by the machine, is told; of all others the kind and the place suffice.
"""

import traceback
from collections.abc import Iterator
from pathlib import Path

from andon.errors import AndonError, ChannelError, ConfigError, SourceError, StoreError

MOST = 5
"""Exceptions of a chain that are told, and exceptions of a group."""

FRAMES = 40
"""Places of one exception; of a deeper one the first and the last."""

_OURS = (ConfigError, SourceError, StoreError, ChannelError)
"""What they say is about machines. Other AndonErrors may quote what somebody has typed."""

_ABOUT_CODE = (AttributeError, NameError, ImportError, ZeroDivisionError, RecursionError, MemoryError, TimeoutError)


def told(error: BaseException) -> str:
    """The exception with its places and what led to it, one line for each."""
    return "\n".join(_chain(error, set(), MOST))


def kind(error: BaseException) -> str:
    """The name of its type."""
    return type(error).__qualname__


def _chain(error: BaseException, seen: set[int], most: int) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen and most > 1:
        yield from _chain(before, seen, most - 1)
        yield "which led to:" if error.__cause__ else "and while that was handled:"
    yield f"{kind(error)}{_text(error)}"
    yield from _places(error)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions[:MOST]:
            yield "with:"
            yield from _chain(each, seen, 1)


def _text(error: BaseException) -> str:
    if isinstance(error, _OURS):
        return f": {error.message}"
    if isinstance(error, AndonError):
        return ""
    if isinstance(error, OSError) and error.strerror:
        return f": {error.strerror}"
    if isinstance(error, _ABOUT_CODE):
        return f": {_first_line(str(error))}"
    # A database says by a number what it refused; its sentences quote rows.
    refused = getattr(error, "orig", error)
    number = getattr(refused, "sqlstate", None) or getattr(refused, "sqlite_errorname", None)
    return f": {number}" if isinstance(number, str) else ""


def _first_line(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[0][:200] if lines else ""


def _places(error: BaseException) -> Iterator[str]:
    places = traceback.extract_tb(error.__traceback__)
    for number, each in enumerate(places):
        if len(places) > FRAMES and FRAMES // 2 <= number < len(places) - FRAMES // 2:
            if number == FRAMES // 2:
                yield f"  ... {len(places) - FRAMES} more"
            continue
        yield f"  {_short(each.filename)}:{each.lineno} in {each.name}"


def _short(file: str) -> str:
    """The file as seen from the folder that holds its package: whose home folder it is tells nothing."""
    parts = Path(file).parts
    for folder in ("site-packages", "lib", "pages"):
        if folder in parts:
            after = len(parts) - 1 - parts[::-1].index(folder) + (0 if folder == "pages" else 1)
            return "/".join(parts[after:])
    return parts[-1] if parts else file
