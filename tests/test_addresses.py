"""Addresses that were entered on a page lead into the public network, whatever they look like."""

import ast
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import andon
from andon.addresses import Outgoing, is_public, resolved
from andon.config import JiraSection, load_organisation
from andon.errors import ConfigError, InvalidInput, SourceError
from andon.sources import jira_settings
from andon.sources.jira.discover import discover_at
from andon.sources.jira.wire import JiraSettings, Request, Wire
from jira_own import Site, running

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "100::1",
    "jira.example.com",
    "",
]
PUBLIC = ["8.8.8.8", "185.166.143.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]

WRITTEN = ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "localhost"]
"""Ways to write this machine."""


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_the_public_network_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_network_is_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", WRITTEN)
def test_an_address_is_judged_by_where_it_leads_and_not_by_how_it_is_written(host: str) -> None:
    with pytest.raises(InvalidInput, match="network of its own"):
        Outgoing().prove(f"http://{host}:80/jira")


def test_a_name_with_one_private_address_among_its_public_ones_is_refused() -> None:
    mixed = Outgoing(resolve=lambda host, port: ["8.8.8.8", "10.0.0.7"])
    with pytest.raises(InvalidInput, match="network of its own") as refused:
        mixed.addresses("both.example.com", 443)
    assert "[outgoing]" in refused.value.hint
    assert "10.0.0.7" not in refused.value.message + refused.value.hint


@pytest.mark.parametrize("allowed", ["10.0.0.0/8", "10.0.0.7", "Jira.Example.com", "jira.example.com."])
def test_what_andon_toml_allows_may_be_asked(allowed: str) -> None:
    assert Outgoing([allowed], resolve=lambda host, port: ["10.0.0.7"]).addresses("jira.example.com", 443)


@pytest.mark.parametrize("allowed", ["10.0.1.0/24", "example.com", "fd00::/8"])
def test_nothing_else_may(allowed: str) -> None:
    with pytest.raises(InvalidInput):
        Outgoing([allowed], resolve=lambda host, port: ["10.0.0.7"]).addresses("jira.example.com", 443)


# ------------------------------------------------------------------------------ when the connection is made


def wire(url: str, resolve: Callable[[str, int], list[str]], *private: str) -> Wire:
    return Wire(JiraSettings("jira", url, "project = SHOP", outgoing=Outgoing(private, resolve=resolve)))


@pytest.fixture
def jira() -> Iterator[tuple[Site, str]]:
    site = Site()
    site.add_project("SHOP", "Web shop", public=True)
    with running(site, "dc") as url:
        yield site, url


def test_a_name_that_leads_elsewhere_after_it_was_checked_leads_nowhere(jira: tuple[Site, str]) -> None:
    site, url = jira
    answers = [["8.8.8.8"], ["127.0.0.1"]]
    changing = Outgoing(resolve=lambda host, port: answers.pop(0))
    named = url.replace("127.0.0.1", "rebound.example.com")
    changing.prove(named)
    asked = Wire(JiraSettings("jira", named, "project = SHOP", outgoing=changing))
    with pytest.raises(SourceError, match=r"rebound\.example\.com leads into a network of its own"):
        asked.send(Request("GET", "rest/api/2/serverInfo"))
    assert answers == []
    assert site.log.requests == []


def test_the_connection_is_made_to_the_address_that_was_checked(jira: tuple[Site, str]) -> None:
    """The system knows no such name: whoever resolved it once more would find nothing."""
    site, url = jira
    named = url.replace("127.0.0.1", "only-here.invalid")
    answer = wire(named, lambda host, port: ["127.0.0.1"], "127.0.0.0/8").send(Request("GET", "rest/api/2/serverInfo"))
    assert answer.status == 200
    assert len(site.log.requests) == 1


def test_the_next_address_of_a_name_is_tried_as_any_client_does(jira: tuple[Site, str]) -> None:
    named = jira[1].replace("127.0.0.1", "two.invalid")
    closed = "127.255.255.254"
    both = wire(named, lambda host, port: [closed, "127.0.0.1"], "127.0.0.0/8")
    assert both.send(Request("GET", "rest/api/2/serverInfo")).status == 200


def test_a_proxy_does_not_ask_in_its_place(jira: tuple[Site, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It would resolve the name for itself."""
    for each in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(each, jira[1])
    with pytest.raises(SourceError, match="network of its own"):
        wire("http://10.0.0.7/", resolved).send(Request("GET", "rest/api/2/serverInfo"))
    assert jira[0].log.requests == []


def test_what_nobody_knows_by_name_is_told_as_such() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("nothing")

    section = JiraSection(url="http://nowhere.invalid", projects=("A",), anonymous=True)
    settings = jira_settings(section.model_copy(update={"entered": True}))
    assert settings.outgoing
    with pytest.raises(Exception, match="has a name that is not known here"):
        wire("http://nowhere.invalid", unknown).send(Request("GET", "rest/api/2/serverInfo"))


def test_what_was_written_down_as_entered_is_checked_for_good(jira: tuple[Site, str], tmp_path: Path) -> None:
    file = tmp_path / "andon.toml"
    lines = f'[jira]\nurl = "{jira[1]}"\nprojects = ["SHOP"]\nanonymous = true\n'
    file.write_text(f"{lines}entered = true\n")
    with pytest.raises(SourceError, match="network of its own"):
        discover_at(load_organisation(file).jira[0])
    assert jira[0].log.requests == []
    file.write_text(f'{lines}entered = true\n[outgoing]\npublic = true\nprivate = ["127.0.0.1"]\n')
    organisation = load_organisation(file)
    assert discover_at(organisation.jira[0], private=organisation.outgoing.private).projects
    file.write_text(lines)
    assert discover_at(load_organisation(file).jira[0]).projects, "what the file says by itself is not checked"


# ------------------------------------------------------------------------------ the setting


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('public = true\nprivate = ["10.1.0.0/99"]', "neither a host nor a network"),
        ('public = true\nprivate = ["https://jira.example.com"]', "neither a host nor a network"),
        ('public = true\nprivate = [""]', "neither a host nor a network"),
        ('private = ["10.1.0.0/16"]', "with public = true alone"),
        ("publik = true", "did you mean public"),
    ],
)
def test_a_slip_in_the_setting_is_told(tmp_path: Path, lines: str, told: str) -> None:
    file = tmp_path / "andon.toml"
    file.write_text(f"[outgoing]\n{lines}\n")
    with pytest.raises(ConfigError, match=told):
        load_organisation(file)


# ------------------------------------------------------------------------------ nobody else speaks to the network


NETWORK = {"socket", "http.client", "urllib.request", "requests", "urllib3", "httpx", "aiohttp", "smtplib", "ftplib"}
SPEAKERS = {
    "addresses.py": "resolves a name to judge it",
    "serve.py": "asks itself whether it answers yet",
    "sources/jira/guarded.py": "connects to what was judged",
    "sources/jira/wire.py": "asks Jira",
}


def test_no_other_module_speaks_to_the_network() -> None:
    """A new one has to say here whose addresses it asks; Apprise's are of the environment alone."""
    home = Path(andon.__file__).parent
    found = {
        str(file.relative_to(home))
        for file in home.rglob("*.py")
        if any(each.partition(".")[0] in (text := file.read_text(encoding="utf-8")) for each in NETWORK)
        and {name.partition(".")[0] if name not in NETWORK else name for name in _imported(text)} & NETWORK
    }
    assert found == set(SPEAKERS)


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
