"""What no log may hold is found by its value and by its form; what a person needs to read stays."""

import pytest

from andon.redact import named, redacted, secrets_of

ENVIRON = {
    "ANDON_JIRA_TOKEN": "jira-token-of-ours",
    "MAIL": "mailtos://andon:correct%20horse@mail.example.com?to=team@example.com&key=batterystaple",
    "CHAT": "slack://Tabcdef/Bghijkl/mnopqrstuvwx",
    "ANDON_DATABASE_URL": "postgresql://andon:database-secret@db.internal/andon",
    "PAT_OF_TEAM": "named-in-the-file",
    "HOME": "/home/andon",
    "SHORT_TOKEN": "on",
}


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("GET /s/k2f9-token.json HTTP/1.1", "GET /s/... HTTP/1.1"),
        ("GET /cal/andon_small-letters-alone.ics?squad=atlas", "GET /cal/...?squad=..."),
        ("POST /v/k7m-q2xp-9td done", "POST /v/... done"),
        ("https://andon.example.com/s/abc?present", "https://andon.example.com/s/...?present"),
        ("/nudge?key=s3cret&as_of=2026-01-01 opened", "/nudge?key=...&as_of=... opened"),
        ("Authorization: Bearer abc.def", "Authorization: ..."),
        ("the token andon_kGhTbVxQwErTyUiOpAsDfGhJkLzXcVbN was shown", "the token ... was shown"),
        ("{'authorization': 'Basic YTpi'}", "{'authorization': ..."),
        ("sent with Bearer abcdefgh", "sent with Bearer ..."),
        ("Cookie: andon_ballot_1=x; other=y", "Cookie: ..."),
        ("kept _streamlit_user=eyJhIjoi; andon_return_to=/launch", "kept _streamlit_user=...; andon_return_to=..."),
        ("postgresql://andon:pass@db.internal/andon", "postgresql://...@db.internal/andon"),
        ("mailtos://u:p@mail.example.com?to=x", "mailtos://..."),
        ("slack://T1/B2/C3 refused", "slack://... refused"),
        ("password=hunter2 was wrong", "password=... was wrong"),
        ('{"token": "abc def", "n": 1}', '{"token": ..., "n": 1}'),
        ("client_secret=0f3a9c0f3a9c&n=1", "client_secret=...&n=..."),
        ('{"access_token": "0f3a9c 0f3a9c", "n": 1}', '{"access_token": ..., "n": 1}'),
        ("{'client_secret': '0f3a9c 0f3a9c', 'n': 1}", "{'client_secret': ..., 'n': 1}"),
        ("refresh_token: 0f3a9c0f3a9c, n: 1", "refresh_token: ..., n: 1"),
        ('cookie_secret = "0f3a9c 0f3a9c"', "cookie_secret = ..."),
        ("ANDON_JIRA_TOKEN=0f3a9c0f3a9c was read", "ANDON_JIRA_TOKEN=... was read"),
        ("AWS_SECRET_ACCESS_KEY=0f3a9c0f3a9c", "AWS_SECRET_ACCESS_KEY=..."),
        ('{"accessToken":"0f3a9c", "secretKey":"0f3a9c"}', '{"accessToken":..., "secretKey":...}'),
        ("private_key: 0f3a9c0f3a9c", "private_key: ..."),
        ("Private-Token: 0f3a9c0f3a9c", "Private-Token: ..."),
        ("db_password=hunter2", "db_password=..."),
        (r'body "{\"id_token\": \"0f3a9c 0f3a9c\", \"n\": 1}"', r'body "{\"id_token\": ..., \"n\": 1}"'),
        (r'client_secret = "0f3a\"9c 0f3a9c" was read', "client_secret = ... was read"),
        ('it began with "client_secret": "0f3a9c 0f3a', 'it began with "client_secret": ...'),
        ("HTTP_COOKIE: one=x; other=y", "HTTP_COOKIE: ..."),
        ("'HTTP_AUTHORIZATION': 'Digest x=y, z=w'", "'HTTP_AUTHORIZATION': ..."),
        ("ana.lopez+jira@team.example.com wrote", "... wrote"),
        ("the word hR7kQ2mZ9xW4vT6bN1cL is long", "the word ... is long"),
    ],
)
def test_what_looks_like_a_secret_is_left_out(line: str, left: str) -> None:
    assert redacted(line) == left


@pytest.mark.parametrize(
    "line",
    [
        "The database sqlite:////srv/andon.db cannot be written: disk I/O error.",
        "https://jira.example.com/rest/api/2/search did not answer within 30 s. Is it right?",
        "Synced jira: 1204 seen, 12 downloaded, 0 gone.",
        "jira asked to be left alone until 2026-05-12 09:00 UTC.",
        "Check the token, and sync again.",
        "Its secret is missing; tokens: 12, max-key: 3.",
        "andon/usecases/forecast_milestones.py:41 in forecast_milestones",
    ],
)
def test_what_a_person_needs_stays(line: str) -> None:
    assert redacted(line) == line


def test_the_secrets_of_an_environment_are_found_by_names_in_addresses_and_as_the_file_says() -> None:
    found = secrets_of(ENVIRON, ["PAT_OF_TEAM"])
    assert {
        "jira-token-of-ours",
        "correct horse",
        "correct%20horse",
        "batterystaple",
        "Bghijkl",
        "mnopqrstuvwx",
        "database-secret",
        "named-in-the-file",
    } <= found
    assert not {"/home/andon", "on", "", "andon", "db.internal"} & found
    assert "named-in-the-file" not in secrets_of(ENVIRON)


def test_the_secrets_of_a_file_with_tables_are_found_by_their_names() -> None:
    shared = {"redirect_uri": "https://andon.example.com/oauth2callback", "cookie_secret": "c00k1e-secret"}
    one = {"client_id": "andon-client", "client_secret": "0f3a9c-of-one", "client_kwargs": {"scope": "openid email"}}
    tables = {
        "auth": {**shared, "one": one, "two": {"client_secret": "0f3a9c-of-two", "age": 3}},
        "key": "a-key-at-the-top",
        "db": {"key": "a-key-in-a-table", "url": "postgresql://andon:database-secret@db.internal/andon"},
    }
    assert secrets_of(named(tables)) == {
        "c00k1e-secret",
        "0f3a9c-of-one",
        "0f3a9c-of-two",
        "a-key-at-the-top",
        "a-key-in-a-table",
        "database-secret",
    }


def test_a_secret_goes_wherever_it_stands() -> None:
    told = redacted("it said jira-token-of-ours, and correct horse", secrets_of(ENVIRON))
    assert told == "it said ..., and ..."
