"""A Jira of our own, with every request and answer held against Atlassian's OpenAPI files where they are at hand.

Where they are not, the tests of the connector run all the same; `test_by_contract.py` then says what is not checked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from jira_own import Site, running
from jira_own.contract import Checked, Contract

SPECS = Path(__file__).parents[3] / "shared" / "jira" / "specs"
needs_specs = pytest.mark.skipif(
    not SPECS.is_dir(), reason="Atlassian's specifications lie in ../shared/jira, which is not here."
)
EXCEPTED = (
    "rest/api/2/serverInfo",  # asked before it is known that a Cloud answers, whose description has version 3 only
    "filter/{id}: an answer 400",  # for a filter that is not shared; the description is silent about it
)


@cache
def _contract(face: str) -> Contract | None:
    return Contract.load(SPECS, face) if SPECS.is_dir() else None


@contextmanager
def running_by_contract(site: Site, face: str) -> Iterator[str]:
    """Its address; an error at the end for any request that Atlassian does not describe."""
    told = _contract(face)
    checked = Checked(told) if told else None
    with running(site, face, checked) as url:
        yield url
    broken = {each for each in checked.violations if not any(name in each for name in EXCEPTED)} if checked else set()
    if broken:
        raise AssertionError("\n".join(sorted(broken)))
