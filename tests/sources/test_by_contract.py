"""That the connector's requests are really held against Atlassian's OpenAPI files; skipped where there are none."""

import pytest

from jira_own import generate
from jira_own.caller import Caller
from sources.by_contract import needs_specs, running_by_contract

pytestmark = needs_specs


@pytest.mark.parametrize("face", ["cloud", "dc"])
def test_a_request_that_atlassian_does_not_describe_fails_the_test(face: str) -> None:
    site = generate(seed=1, issues=5)
    with (
        pytest.raises(AssertionError, match="myself: the query parameter deep is unknown"),
        running_by_contract(site, face) as url,
    ):
        assert Caller(site, url, face).get("myself", deep="yes").status_code == 200


@pytest.mark.parametrize("face", ["cloud", "dc"])
def test_an_answer_that_atlassian_does_not_describe_fails_the_test(face: str) -> None:
    site = generate(seed=1, issues=5)
    site.recorded["status"] = {"id": "1"}
    with (
        pytest.raises(AssertionError, match="is not of type 'array'"),
        running_by_contract(site, face) as url,
    ):
        Caller(site, url, face).get("status")


@pytest.mark.parametrize("face", ["cloud", "dc"])
def test_what_atlassian_describes_passes(face: str) -> None:
    site = generate(seed=1, issues=5)
    with running_by_contract(site, face) as url:
        assert Caller(site, url, face).get("myself").status_code == 200
