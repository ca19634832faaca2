"""How logs are written, in processes of their own: what is set up there holds for a whole process."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

SECRETS = {
    "ANDON_JIRA_TOKEN": "jira-token-of-ours",
    "MAIL": "mailtos://andon:correcthorse@mail.example.com",
    "PAT_OF_TEAM": "named-in-the-file",
}
PLANTED = (
    "jira-token-of-ours",
    "correcthorse",
    "named-in-the-file",
    "k7m-q2xp-9td",
    "frozen-token",
    "ana@example.com",
    "We wait for the vendor",
    "203.0.113.7",
    "sid-of-a-browser",
)
"""Secrets of the machine, of links and of people, a squad's words, and where a visitor sits."""

RAISES = """
def fails():
    raise ValueError("We wait for the vendor, ana@example.com, jira-token-of-ours")
"""
SAYS = """
import logging, sys, threading, warnings
from andon import logs
logs.set_up()
logs.keep_out(["PAT_OF_TEAM"])
log = logging.getLogger("andon.example")
log.info("Synced %s: %d seen.", "jira", 3, extra={"source": "jira", "seen": 3, "who": "ana@example.com"})
log.debug("not told")
logging.getLogger("other.library").info("not told either")
log.warning("jira-token-of-ours, correcthorse and named-in-the-file at /s/frozen-token and /v/k7m-q2xp-9td\\nforged")
log.warning("Cookie: sid-of-a-browser")
try:
    fails()
except ValueError:
    log.exception("It failed.", extra={"reference": "ABC234"})
access = logging.getLogger("uvicorn.access")
access.setLevel(logging.INFO)
access.propagate = False
access.addHandler(logging.StreamHandler(sys.stdout))
access.info('%s - "%s %s HTTP/%s" %d', "203.0.113.7:1234", "GET", "/s/frozen-token?x=ana@example.com", "1.1", 200)
logging.getLogger("asyncio").error("Task exception was never retrieved\\nfuture: ValueError('We wait for the vendor')")
logging.getLogger("streamlit.error_util").error("Uncaught app execution", exc_info=ValueError("We wait for the vendor"))
log.warning("takes %s", "one", "two")
warnings.warn_explicit("A library is old.", DeprecationWarning, "library.py", 3)
warnings.warn_explicit("A library is older.", UserWarning, "library.py", 4)
thread = threading.Thread(target=fails, name="andon-thread")
thread.start()
thread.join()
fails()
"""


def said(code: str, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **SECRETS, **environ}
    return subprocess.run([sys.executable, "-c", RAISES + code], env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def as_json() -> list[dict[str, Any]]:
    ended = said(SAYS, ANDON_LOG="json")
    assert ended.returncode == 1
    assert ended.stdout == "", "a library wrote past it"
    assert not [each for each in PLANTED if each in ended.stderr]
    return [json.loads(line) for line in ended.stderr.splitlines()]


def test_every_line_is_an_object_with_the_same_names(as_json: list[dict[str, Any]]) -> None:
    assert all(set(each) >= {"time", "level", "logger", "message"} for each in as_json)
    first = as_json[0]
    assert first["time"].endswith("Z")
    assert (first["level"], first["logger"], first["message"]) == ("info", "andon.example", "Synced jira: 3 seen.")


def test_fields_stay_numbers_and_are_as_clean_as_words(as_json: list[dict[str, Any]]) -> None:
    assert (as_json[0]["source"], as_json[0]["seen"], as_json[0]["who"]) == ("jira", 3, "...")


def test_what_is_meant_for_those_who_debug_is_not_told(as_json: list[dict[str, Any]]) -> None:
    assert not [each for each in as_json if "not told" in each["message"]]


def test_a_line_cannot_be_forged(as_json: list[dict[str, Any]]) -> None:
    (told,) = [each for each in as_json if "forged" in each["message"]]
    assert told["message"] == "..., ... and ... at /s/... and /v/... forged"


def test_an_exception_is_told_by_kind_and_place(as_json: list[dict[str, Any]]) -> None:
    (told,) = [each for each in as_json if each["message"] == "It failed."]
    assert (told["exception"], told["reference"]) == ("ValueError", "ABC234")
    assert "in fails" in told["traceback"]


def test_a_request_is_told_without_the_visitor_and_the_key(as_json: list[dict[str, Any]]) -> None:
    (told,) = [each for each in as_json if each["logger"] == "uvicorn.access"]
    assert told["message"] == '- - "GET /s/...?x=... HTTP/1.1" 200'


def test_what_others_quote_after_their_first_line_is_left_out(as_json: list[dict[str, Any]]) -> None:
    (told,) = [each for each in as_json if each["logger"] == "asyncio"]
    assert told["message"] == "Task exception was never retrieved"


def test_a_page_that_raised_is_told_once_and_not_by_streamlit(as_json: list[dict[str, Any]]) -> None:
    assert not [each for each in as_json if each["logger"].startswith("streamlit")]


def test_words_that_do_not_fit_their_values_are_told_all_the_same(as_json: list[dict[str, Any]]) -> None:
    assert [each for each in as_json if each["message"] == "takes %s"]


def test_what_a_library_warns_of_is_a_line_like_all_others(as_json: list[dict[str, Any]]) -> None:
    (told,) = [each for each in as_json if each["logger"] == "py.warnings"]
    assert told["message"] == "library.py:4: UserWarning: A library is older."


def test_what_nobody_caught_is_told_like_everything_else(as_json: list[dict[str, Any]]) -> None:
    thread, end = [each for each in as_json if each["level"] == "critical"]
    assert (thread["exception"], thread["thread_name"]) == ("ValueError", "andon-thread")
    assert end["exception"] == "ValueError"
    assert "in fails" in end["traceback"]


def test_for_people_it_is_a_line_with_the_places_under_it() -> None:
    ended = said(SAYS)
    assert not [each for each in PLANTED if each in ended.stdout + ended.stderr]
    first, *rest = ended.stderr.splitlines()
    assert first.endswith("INFO    andon.example: Synced jira: 3 seen. source=jira seen=3 who=...")
    start = next(number for number, line in enumerate(rest) if line.endswith("It failed. reference=ABC234"))
    assert rest[start + 1 : start + 3] == ["  Traceback:", "  ValueError"]
    assert "in fails" in rest[start + 4]


def test_commands_tell_machines_what_they_tell_people() -> None:
    code = "from andon.cli import run; import sys; sys.argv = ['andon', 'sync']; run()"
    for mode, begins in (("", "andon.toml names no source of work."), ("json", "{")):
        ended = said(code, ANDON_LOG=mode, ANDON_DATABASE_URL="sqlite://", ANDON_CONFIG="nowhere/andon.toml")
        assert ended.returncode == 1
        assert ended.stderr.startswith(begins) or "names no source of work" in ended.stderr.splitlines()[0]
    told = json.loads(ended.stderr.splitlines()[0])
    assert told["level"] == "error"
    assert "names no source of work" in told["message"]
