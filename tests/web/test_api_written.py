"""What the API's document and its page say of what is written, refused and broken, beside what serving does."""

import inspect
import re
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from andon.model import SAME_PRESS
from andon.web.api import problems, serving
from andon.web.api.calls import BASE, CALLS, Call
from andon.web.api.document import PROBLEMS, document
from server import ROOT
from web.api_calls import one_of_everything
from web.api_document import called, holds
from web.api_examples import Api


def responses(call: Call) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = document()["paths"][BASE + call.path][call.method.lower()]["responses"]
    return found


def test_the_document_has_every_status_that_serving_answers_with() -> None:
    source = inspect.getsource(serving) + inspect.getsource(problems)
    answered = {HTTPStatus[name] for name in re.findall(r"HTTPStatus\.([A-Z_]+)", source)} - {HTTPStatus.OK}
    assert len(answered) > 10
    assert answered == set(PROBLEMS)


@pytest.mark.parametrize("call", CALLS, ids=lambda each: each.name)
def test_faults_and_other_methods_are_told_of_every_call_and_a_slow_body_of_those_that_have_one(call: Call) -> None:
    told = responses(call)
    assert {"405", "500"} <= set(told)
    assert ("408" in told) is call.writes


def test_a_fault_and_another_method_are_answered_as_the_document_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ValueError("It broke.")

    with one_of_everything(tmp_path) as store:
        api = Api(store)
        token = api.token("its member")
        holds(called("flags"), api.ask("/flags", token, method="PUT"))
        monkeypatch.setattr(store.words, "flags", breaks)
        answer = api.get("/flags", token)
        assert answer.status == 500
        holds(called("flags"), answer)


def test_that_the_same_words_within_ten_minutes_are_one_press_is_said_wherever_a_program_reads_of_it() -> None:
    assert timedelta(minutes=10) == SAME_PRESS
    told = [responses(call)["200"]["description"] for call in CALLS if call.writes]
    schemas = document()["components"]["schemas"]
    told += [schemas[name]["properties"]["written"]["description"] for name in ("WrittenCheckIn", "WrittenFlag")]
    told.append((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    assert len(told) == 7
    assert all("said within the last ten minutes" in each for each in told)
