"""Processes that a test kills, forked from one that has imported before what they need.

One list for all of them: a run of the tests has one such process, which keeps to whatever list it was given last.
"""

import sys
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
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
