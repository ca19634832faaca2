"""Many browsers open a page at the same moment and leave: the server answers on, and gives their memory back."""

import importlib.util
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from andon.web.readied import AFTER_SECONDS
from bad_days.conftest import Tell, with_squads
from server import ROOT, SERVE, Server, running_server

PAGES = ("portfolio", "squad", "launch")


def _live_session() -> Any:
    """The session without a browser that measurements use: bench/ is no package of the tests."""
    spec = importlib.util.spec_from_file_location("live_session", ROOT / "bench" / "live_session.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.live_session


live_session = _live_session()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    url = f"sqlite:///{tmp_path / 'andon.db'}"
    with_squads(url)
    with running_server(url, command=SERVE, env={"ANDON_CONFIG": str(tmp_path / "none.toml")}, cwd=tmp_path) as found:
        yield found


def resident(server: Server) -> float:
    """Megabytes of the server in memory."""
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def await_libraries(server: Server) -> None:
    """Wait until what freezing needs was loaded, in a quiet moment after the start: a hundred megabytes at once."""
    deadline = time.monotonic() + 4 * AFTER_SECONDS
    while "vl_convert" not in Path(f"/proc/{server.process.pid}/maps").read_text():
        assert time.monotonic() < deadline, "the libraries were not loaded"
        time.sleep(0.5)


def sessions(server: Server) -> int:
    """How many the server says are open."""
    told = server.ask("/metrics").body.decode()
    (line,) = [each for each in told.splitlines() if each.startswith("andon_sessions ")]
    return int(float(line.split()[1]))


def wave(server: Server, size: int) -> None:
    """So many open at once, each sees its page to the end; all of them are there together, and then leave."""

    def come(number: int) -> ExitStack:
        stack = ExitStack()
        page = PAGES[number % len(PAGES)]
        query = {"squad": "id=atlas", "launch": "key=halcyon"}.get(page, "")
        stack.enter_context(live_session(server.url, page, query))
        return stack

    with ThreadPoolExecutor(size) as pool:
        stacks = list(pool.map(come, range(size)))
        assert sessions(server) == size
        list(pool.map(ExitStack.close, stacks))


@pytest.mark.parametrize(("size", "waves"), [(25, 2), pytest.param(200, 4, marks=pytest.mark.long)])
def test_many_sessions_that_open_at_once_and_close_leave_a_server_that_goes_on(
    server: Server, size: int, waves: int, tell: Tell
) -> None:
    wave(server, 3)
    if waves > 2:  # they last so long that it would come between two of them
        await_libraries(server)
    held = [resident(server)]
    began = time.monotonic()
    for _ in range(waves):
        wave(server, size)
        deadline = time.monotonic() + 30
        while sessions(server):
            assert time.monotonic() < deadline, f"{sessions(server)} sessions did not end"
            time.sleep(0.1)
        held.append(resident(server))
    assert server.ask("/readyz").status == 200
    assert "Traceback" not in server.log
    # What the first wave needed is used again by those after it.
    assert held[-1] - held[1] < 40 + 0.1 * size, f"megabytes after each wave: {held}"
    told = ", ".join(f"{each:.0f}" for each in held)
    tell(f"{waves} waves of {size} sessions in {time.monotonic() - began:.0f} s; megabytes after each: {told}")
