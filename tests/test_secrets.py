"""Secrets planted in everything that Andon reads: no command tells one, and no copy holds one."""

import re
import subprocess
from collections.abc import Sequence

import pytest

from andon.store import forget, open_store
from andon.ui import links
from andon.usecases.ballots import code_hash, code_of
from andon.usecases.secret_links import secret_hash
from examples import filled, snapshot, vote_round
from pages.visits import DIRECTOR, visit, words
from server import ROOT
from shell import Shell
from test_cli import history

PASSWORD = "planted-database-password"
ENVIRON = {
    "ANDON_JIRA_TOKEN": "planted-jira-token",
    "ANDON_JIRA_EMAIL": "planted-login@example.com",
    "ANDON_HOOK_SECRET": "planted-hook-secret",
    "ANDON_METRICS_TOKEN": "planted-metrics-token",
    "ANDON_OIDC_METADATA_URL": "http://127.0.0.1:9/.well-known/openid-configuration",
    "ANDON_OIDC_CLIENT_ID": "andon",
    "ANDON_OIDC_CLIENT_SECRET": "planted-client-secret",
    "ANDON_COOKIE_SECRET": "planted-cookie-secret-of-32-signs-and-more",
    "MAIL": "mailto://andon:planted-mail-password@127.0.0.1:9?to=planted-person@example.com",
    "CHAT": "slack://planted-a/planted-b/planted-c",
}
JIRA = '[[jira]]\nurl = "http://127.0.0.1:9"\nprojects = ["SHOP"]\n'
PLAN = '[channels]\nteam = "MAIL"\nchat = "CHAT"\n[[squad]]\nname = "Atlas"\nproject = "SHOP"\n'
OPENING: tuple[Sequence[str], ...] = (
    ("doctor",),
    ("sync",),
    ("tell",),
    ("export", "out"),
    ("backup", "copy.db"),
    ("restore", "copy.db"),
    ("import", "out"),
    ("import", "history"),
)
"""Commands that open the database."""

COMMANDS = (*OPENING, ("serve", "--host", "0.0.0.0", "--port", "0"))
WORD = "planted"
"""In every secret, so that a part of one is found too."""


@pytest.fixture
def planted(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ANDON_SIGN_IN_REQUIRED", "")  # `andon serve` sets it for its own process
    monkeypatch.setattr("andon.sources.jira.reader.FIRST_ATTEMPTS", 1)  # nobody waits for a Jira that is not there
    shell.write("andon.toml", JIRA + PLAN)
    history(shell.folder / "history")
    return shell


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://andon:{PASSWORD}@127.0.0.1:9/andon",
        f"postgresql+psycopg://andon:{PASSWORD}@127.0.0.1:9/andon?connect_timeout=1",
        f"postgresql://andon:{PASSWORD}@127.0.0.1:port/andon",
        f"postgresql://andon:{PASSWORD}@[::1/andon",
        f"mysql://andon:{PASSWORD}@db/andon",
        f"postgresql//andon:{PASSWORD}@db",
    ],
)
def test_whatever_is_wrong_with_the_database_its_password_is_not_told(
    planted: Shell, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", address)
    planted.write("andon.toml", PLAN)  # without a Jira that would be waited for
    for command in OPENING:
        assert planted.run(*command) != 0, command
        assert WORD not in planted.out + planted.err, command


def test_no_command_tells_a_secret_and_no_copy_holds_one(planted: Shell) -> None:
    store = open_store(planted.url)
    filled(store)
    code = code_of("planted form")
    store.votes.open(vote_round(), code_hash(code))
    store.snapshots.add(snapshot(), secret_hash("planted-link"), {"html": b"<html></html>"})
    forget(planted.url)
    for command in COMMANDS:
        planted.run(*command)
        assert planted.out + planted.err or command[0] == "tell", command
        assert WORD not in planted.out + planted.err, command
        assert code not in planted.out + planted.err, command
    copies = [each for each in planted.folder.rglob("*") if each.is_file()]
    assert {"copy.db", "manifest.json", "andon.toml"} <= {each.name for each in copies}
    assert [each.name for each in copies if b"planted" in each.read_bytes()] == []


def test_no_page_of_those_who_look_after_it_tells_one(planted: Shell) -> None:
    """After a sync that failed, for a Jira and channels whose secrets are in the environment."""
    filled(open_store(planted.url))
    forget(planted.url)
    planted.run("sync")
    told = {page: words(visit(page, DIRECTOR)) for page in (links.STATUS, links.CONNECT)}
    assert "Nothing answers at http://127.0.0.1:9" in told[links.STATUS]
    assert "ANDON_JIRA_TOKEN" in told[links.CONNECT].replace("\\", "")
    assert [page for page, all_ in told.items() if WORD in all_] == []


# ------------------------------------------------------------------------------ the repository

LOOKS_LIKE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bAIza[0-9A-Za-z_-]{35}\b"
    r"|\bgh[pousr]_[0-9A-Za-z]{36,}\b|\bgithub_pat_[0-9A-Za-z_]{50,}\b"
    r"|\bglpat-[0-9A-Za-z_-]{20,}\b"
    r"|\bxox[abprs]-[0-9A-Za-z-]{20,}\b"
    r"|hooks\.slack\.com/services/T[0-9A-Z]{8,}/B[0-9A-Z]{8,}/[0-9A-Za-z]{20,}"
    r"|\bATATT3[0-9A-Za-z_=-]{50,}"
    r"|\bsk_live_[0-9A-Za-z]{20,}\b"
    r"|\beyJ[0-9A-Za-z_-]{20,}\.eyJ[0-9A-Za-z_-]{20,}\.[0-9A-Za-z_-]{20,}"
)
"""Keys as those who make them write them, so that they are found; our own examples are made not to."""


BEGINNINGS = (
    *(
        "PRIVATE KEY-----",
        "AKIA",
        "AIza",
        "github_pat_",
        "glpat-",
        "xox",
        "hooks.slack.com",
        "ATATT3",
        "sk_live_",
        "eyJ",
    ),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
)
"""One of these is in every one of them, and quickly looked for."""


def holds_a_key(text: str) -> bool:
    return any(each in text for each in BEGINNINGS) and LOOKS_LIKE.search(text) is not None


def test_keys_of_well_known_kinds_are_recognised() -> None:
    known = ["AKIA" + "A" * 16, "ghp_" + "a" * 36, "-----BEGIN " + "RSA PRIVATE KEY-----", "ATATT3" + "x" * 60]
    assert [each for each in known if not holds_a_key(f'key = "{each}"')] == []


def test_the_repository_holds_no_key_and_no_file_that_is_for_secrets() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / each for each in listed.stdout.split("\0") if each]
    assert len(files) > 500
    held = [each for each in files if each.is_file() and each.suffix not in {".png", ".parquet"}]
    assert [str(each) for each in held if holds_a_key(each.read_text(encoding="latin-1"))] == []
    named = re.compile(r"(^|/)(secrets\.toml|\.env|\.netrc|\.pgpass|id_rsa|id_ed25519)$|\.(pem|key|p12|pfx|db)$")
    assert [str(each) for each in files if named.search(str(each))] == []
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"secrets.toml", "*.db"} <= {each.strip().rpartition("/")[2] for each in ignored}
