"""What a run changed of the plan: whom it added, whom it retired, and whom andon.toml names no longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from andon.errors import StoreError
from andon.usecases.discover import one_line

if TYPE_CHECKING:
    from andon.store import Store

NAMED = 5
"""So many names a sentence lists before it only counts the others: a first run adds hundreds."""

KEEP_THE_ID = "To rename one, keep its id: docs/settings.md."


@dataclass(frozen=True, slots=True)
class Names:
    """Squads and launches by their names, in the order of the file or folder."""

    squads: tuple[str, ...] = ()
    launches: tuple[str, ...] = ()

    def with_(self, other: Names) -> Names:
        """Both."""
        return Names((*self.squads, *other.squads), (*self.launches, *other.launches))


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What became of the plan; nothing where nothing changed."""

    added: Names = Names()
    retired: tuple[str, ...] = ()
    """Squads."""
    unnamed: Names = Names()
    """What andon.toml named until now, and is at work, or open, as before."""

    def then(self, later: PlanChange) -> PlanChange:
        """With what changed after it."""
        return PlanChange(
            self.added.with_(later.added), (*self.retired, *later.retired), self.unnamed.with_(later.unnamed)
        )

    @property
    def may_be_renamed(self) -> bool:
        """Whether something new could be something that was there, under another name and without its id."""
        added, unnamed = self.added, self.unnamed
        return bool((added.squads and unnamed.squads) or (added.launches and unnamed.launches))

    @property
    def told(self) -> str:
        """In one line; empty where nothing changed."""
        kinds = {
            "Added": _listed(self.added),
            "Retired": _listed(Names(self.retired)),
            "Not in andon.toml any more, and kept": _listed(self.unnamed),
        }
        sentences = [f"{what}: {named}." for what, named in kinds.items() if named]
        return " ".join([*sentences, *([KEEP_THE_ID] if self.may_be_renamed else [])])

    @classmethod
    def of(cls, document: Mapping[str, Sequence[str]]) -> PlanChange:
        """What `document` told."""
        names = {key: tuple(each) for key, each in document.items()}
        return cls(
            Names(names.get("new_squads", ()), names.get("new_launches", ())),
            names.get("retired_squads", ()),
            Names(names.get("unnamed_squads", ()), names.get("unnamed_launches", ())),
        )

    def document(self) -> dict[str, Any]:
        """For programs."""
        return {
            "new_squads": list(self.added.squads),
            "new_launches": list(self.added.launches),
            "retired_squads": list(self.retired),
            "unnamed_squads": list(self.unnamed.squads),
            "unnamed_launches": list(self.unnamed.launches),
        }


UNCHANGED = PlanChange()

_UNTOLD = "plan change not told"


@contextmanager
def told_or_kept(store: Store) -> Iterator[list[PlanChange]]:
    """Gathers what a run changes; should it fail before it could tell, the next one finds that with `take_untold`."""
    changed: list[PlanChange] = []
    try:
        yield changed
    except BaseException:  # Ctrl-C, too
        with suppress(StoreError):  # the reason why it failed is the one to be told
            _keep(store, together(changed))
        raise


def take_untold(store: Store) -> PlanChange:
    """What an earlier run changed and could not tell; whoever takes it tells it."""
    kept = store.plans.setting(_UNTOLD)
    if not kept:
        return UNCHANGED
    store.plans.remember(_UNTOLD, None)
    return PlanChange.of(kept)


def together(changed: Sequence[PlanChange]) -> PlanChange:
    """One after the other as one."""
    whole = UNCHANGED
    for each in changed:
        whole = whole.then(each)
    return whole


def _keep(store: Store, change: PlanChange) -> None:
    if change != UNCHANGED:
        store.plans.remember(_UNTOLD, take_untold(store).then(change).document())


def _listed(names: Names) -> str:
    """ "squad Web; launches Halcyon, Marigold"."""
    kinds = (("squad", "squads", names.squads), ("launch", "launches", names.launches))
    return "; ".join(f"{several if len(each) > 1 else one} {_some(each)}" for one, several, each in kinds if each)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(map(one_line, names[:NAMED]))}{more}"
