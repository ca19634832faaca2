"""Prints what the fault tests did after the last test: the counts are what the promise is about."""

import pytest

from faults.figures import DONE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    done = config.stash.get(DONE, None)
    if done is not None:
        terminalreporter.section("faults")
        for line in done.lines():
            terminalreporter.line(line)
