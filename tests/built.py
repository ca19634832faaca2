"""The demo organisation, built once for a whole run of the tests, however many processes share them."""

import fcntl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from andon.demo.folder import demo_day, ensure_demo
from andon.store import forget, open_store

SEED = 7


@dataclass(frozen=True)
class Demo:
    folder: Path
    launch_id: str
    squad_id: str
    flag_id: str

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'andon.db'}"


def built_demo(folder: Path) -> Demo:
    """The demo as of today in this folder: the first process builds it, the others wait and find it."""
    folder.mkdir(exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        url = ensure_demo(folder, seed=SEED, today=demo_day(datetime.now(UTC)))
    store = open_store(url)
    flags = store.words.flags(until=datetime.now(UTC))
    flag = next(each for each in flags if each.is_open and each.launch_id)
    forget(url)
    return Demo(folder, flag.launch_id or "", flag.squad_id, flag.id)
