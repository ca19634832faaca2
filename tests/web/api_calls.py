"""The small organisation with one of everything that the API tells, and a call of each kind about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from andon.model import Status
from andon.store import Store
from andon.usecases import milestones, snapshot
from andon.web.api.calls import Call
from examples import (
    ATLAS,
    DIRECTOR,
    TODAY,
    ago,
    check_in,
    dependency,
    dependency_word,
    flag,
    forecast,
    look,
    reply,
    sqlite_store,
)
from web.api_examples import Api

SAID = {"launch": "halcyon", "squad": "atlas", "status": "worried", "probability": 50, "sentence": "We wait."}
PULLED = {"squad": "atlas", "sentence": "The certificate is missing."}


@contextmanager
def one_of_everything(folder: Path) -> Iterator[Store]:
    """A store of its own for each test; making it is copying a file."""
    with sqlite_store(folder, organised=True, then=_say_one_of_everything) as store:
        yield store


def _say_one_of_everything(store: Store) -> None:
    store.words.add_check_in(check_in())
    store.words.add_check_in(check_in("c2", squad_id="borealis", status=Status.WORRIED, probability=30))
    store.words.add_flag(flag())
    store.words.add_reply(reply(said_by="Dora Ek", helper="Ana Berg"))
    store.dependencies.add(dependency())
    store.dependencies.add_word(dependency_word())
    milestones.set_milestone(
        store,
        ATLAS,
        launch_id="halcyon",
        squad_id="atlas",
        name="Alpha",
        day=TODAY + timedelta(days=5),
        token="m",
        now=ago(days=1),
    )
    for squad_id in ("atlas", "borealis", None):
        old = ago(days=6)
        store.forecasts.add([forecast(f"o-{squad_id}", squad_id=squad_id, made_at=old, as_of=old.date())])
    snapshot.freeze(store, look(DIRECTOR), "portfolio", render=lambda _: {"html": b"<p>"}, token="z", secret="t" * 40)


PATHS = {"launch": "halcyon", "squad": "atlas", "flag": "f1"}
BODIES: dict[str, dict[str, Any]] = {
    "new_check_in": SAID,
    "new_flag": PULLED,
    "new_note": {"note": "The vendor called back."},
    "new_reply": {"thanks": "Thank you.", "question": "What do you need?"},
}
SPEAKER = {"new_reply": "a director"}
"""Who may say it; else a member of Atlas."""


def made(api: Api, call: Call, token: str, **headers: str) -> Any:
    """A call that is well formed, about Atlas, Halcyon and its flag."""
    path = call.path.format(**PATHS)
    if call.writes:
        return api.post(path, token, BODIES[call.name], **headers)
    return api.get(path, token, **headers)
