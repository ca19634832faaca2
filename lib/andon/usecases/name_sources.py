"""Sources by their names: one that andon.toml no longer names must not be counted on beside the one that it became."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from andon.errors import ConfigError

if TYPE_CHECKING:
    from andon.store import Store

_MEMORY = "sources of andon.toml"


def check_sources(store: Store, named: Collection[str]) -> None:
    """ConfigError: the store holds issues of a source that andon.toml named once and no longer does."""
    counts = store.work.issue_counts()
    for name in sorted(_once_named(store) - set(named)):
        if not (count := counts.get(name, 0)):
            continue
        issues = "1 issue" if count == 1 else f"{count} issues"
        raise ConfigError(
            f"The store holds {issues} of a source that andon.toml no longer names: {name!r}.",
            hint=(
                f'Name it again (name = "{name}"); if it was renamed, andon sync --renamed {name}=NEW; '
                f"if it is to go, andon sync --forget {name}."
            ),
        )


def remember_sources(store: Store, named: Collection[str]) -> None:
    """Keep which sources andon.toml names, to notice when one is missing."""
    if store.plans.setting(_MEMORY) != sorted(named):
        store.plans.remember(_MEMORY, sorted(named))


def remember_import(store: Store, name: str) -> None:
    """Keep that a folder was imported under this name, so that andon.toml need not name it."""
    remember_sources(store, _once_named(store) - {name})


def rename_source(store: Store, old: str, new: str, *, named: Collection[str], token: str, now: datetime) -> int:
    """Give everything that a source brought its new name; how many issues. ConfigError where that cannot be meant."""
    if new not in named:
        raise ConfigError(f"andon.toml names no source {new!r}.", hint=f'Write name = "{new}" under its table first.')
    _refuse_named(old, named)
    count = _count(store, old)
    store.work.rename_source(old, new, token=token, at=now)
    return count


def forget_source(store: Store, name: str, *, named: Collection[str], now: datetime) -> int:
    """Count on a source's issues no longer; how many there were. ConfigError where that cannot be meant."""
    _refuse_named(name, named)
    _count(store, name)
    count = store.work.forget_source(name, now)
    store.plans.settle(at=now)
    return count


def _once_named(store: Store) -> set[str]:
    known = store.plans.setting(_MEMORY)
    if known is not None:
        return set(known)
    # A store from before this was kept: what was asked by a query was no import.
    return {name for name, state in store.work.source_states().items() if state.get("asked")}


def _refuse_named(name: str, named: Collection[str]) -> None:
    if name in named:
        raise ConfigError(f"andon.toml still names {name!r}.", hint="Change or remove its table there first.")


def _count(store: Store, name: str) -> int:
    counts = store.work.issue_counts()
    if name not in counts:
        known = ", ".join(sorted(counts)) or "none"
        raise ConfigError(f"The store holds no issues of a source {name!r}.", hint=f"It holds those of: {known}.")
    return counts[name]
