"""Every example of docs/api.md is run as it stands there, against a real server."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from andon.model import Scope
from andon.store import Store
from andon.usecases.rights import ALLOWED, Action
from andon.web.api.calls import BASE, CALLS
from andon.web.api.serving import MOST_BYTES, TOKEN_PACE
from andon.web.guesses import AGAIN, ALL_AGAIN, MISSES
from examples import NOW, sqlite_store
from server import ROOT
from web.api_examples import Api, served

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with sqlite_store(tmp_path, organised=True) as store:
        yield store


def test_every_example_does_what_the_page_says(store: Store) -> None:
    api = Api(store)
    answers = []
    with served(api) as address:
        environment = {**os.environ, "ANDON": address, "TOKEN": api.token("its member"), "NO_PROXY": "*"}
        for example in EXAMPLES:
            ended = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", example],
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert ended.returncode == 0, f"{example}\n{ended.stderr}"
            answers.append(json.loads(ended.stdout))
    me, launches, launch, checked_in, raised = answers
    assert me["squads"] == ["atlas"]
    assert [each["id"] for each in launches["items"]] == ["halcyon", "meridian"]
    assert launch["launch"]["id"] == "halcyon"
    assert checked_in["written"] and raised["written"]
    assert store.words.check_ins(until=NOW)[-1].sentence == "The certificate has not come."
    assert store.words.flags(until=NOW)[-1].would_help == "Somebody who knows the signing."


def test_the_page_names_every_address_scope_and_limit() -> None:
    for call in CALLS:
        if not call.writes:
            assert f"`{re.sub(r'{.*?}', 'ID', call.path)}`" in PAGE, call.path
        else:
            assert re.sub(r"{.*?}", "ID", call.path) in PAGE, call.path
    assert all(f"| `{each.value}` |" in PAGE for each in Scope)
    assert BASE in PAGE
    assert f"{TOKEN_PACE.burst} times at once and then {TOKEN_PACE.a_second} times a second" in PAGE
    assert f"{MOST_BYTES // 1024} kB are read" in PAGE
    assert f"After {MISSES.burst} different wrong tokens" in PAGE
    assert f"{AGAIN.a_second:g} times a second at most" in PAGE and f"together {ALL_AGAIN.a_second:g} times" in PAGE
    assert MISSES.a_second == 0.5 and "half a try a second" in PAGE
    assert set(ALLOWED[Action.TOKEN]) == {role for roles in ALLOWED.values() for role in roles}
