"""A command as a process of its own that is killed before any step of the store's code that a test names."""

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from forked import Process, alone

ENDS_WITHIN = 120.0
"""Seconds, on a busy machine."""


def _andon(words: Sequence[str], environ: Mapping[str, str], log: Path, dies_at: int) -> None:
    """What `andon` does; killed at the n-th call in andon/store, 0 for never. Writes down how many there were."""
    alone(environ, log)
    from andon.cli import main

    calls = 0

    def count(frame: Any, event: str, _: Any) -> None:
        nonlocal calls
        if event in {"call", "c_call"} and "/andon/store/" in frame.f_code.co_filename:
            calls += 1
            if calls == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    code = main(words)
    sys.setprofile(None)
    log.with_suffix(".calls").write_text(str(calls))
    sys.exit(code)


class Dying:
    """Runs one command again and again in a folder, and kills it at steps that the seed chooses."""

    def __init__(self, folder: Path, url: str, seed: int = 7) -> None:
        self._environ = {"ANDON_DATABASE_URL": url, "ANDON_CONFIG": str(folder / "none.toml")}
        self._log = folder / "andon.log"
        self._dice = Random(seed)

    def run(self, *words: str, dies_at: int = 0) -> int:
        """The exit code; -SIGKILL when it was killed."""
        self._log.write_bytes(b"")
        process = Process(target=_andon, args=(words, self._environ, self._log, dies_at))
        process.start()
        process.join(ENDS_WITHIN)
        code = process.exitcode
        if code is None:
            process.kill()
            raise AssertionError(f"andon {' '.join(words)} did not end:\n{self.said}")
        return code

    @property
    def said(self) -> str:
        """What the last process printed."""
        return self._log.read_text(errors="replace")

    def kill_often(self, times: int, words: Callable[[str], Sequence[str]], look: Callable[[str], None]) -> int:
        """Run it whole once, then kill it so often; `look` is asked after each. How often it really was killed.

        Both get the name of the try, from which `words` makes the command.
        """
        assert self.run(*words("whole")) == 0, self.said
        look("whole")
        steps = int(self._log.with_suffix(".calls").read_text())
        killed = 0
        for n in range(times):
            # The last steps are those in which something gets its name.
            at = self._dice.randint(1, steps) if n % 2 else steps - self._dice.randint(0, min(40, steps - 1))
            code = self.run(*words(f"try{n}"), dies_at=at)
            assert code in {0, -signal.SIGKILL}, self.said
            killed += code == -signal.SIGKILL
            look(f"try{n}")
        return killed
