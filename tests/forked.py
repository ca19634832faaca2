"""Processes that a test kills, forked from one that has imported before what they need.

One list for all of them: a run of the tests has one such process, which keeps to whatever list it was given last.
"""

import os
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType

context = get_context("forkserver")


class Process(ForkServerProcess):
    """One of them. It imports nothing of the main program, which after an AppTest is a page that has gone."""

    def start(self) -> None:
        main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = main


def alone(environ: Mapping[str, str], log: Path) -> None:
    """Called in such a process: it prints into a file, and has these variables of Andon's and no others."""
    with log.open("ab", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    for name in [name for name in os.environ if name.startswith("ANDON_")]:
        del os.environ[name]
    os.environ.update(environ)


# Otherwise each process would import all of it anew, which takes longer than what it does.
context.set_forkserver_preload(
    [
        "alembic.command",
        "andon.backup_command",
        "andon.cli",
        "andon.export_command",
        "andon.rounds",
        "andon.sources.jira.source",
        "andon.store",
        "andon.usecases.check_in",
        "andon.usecases.store_history",
        "pandas",
        "psycopg",
    ]
)
