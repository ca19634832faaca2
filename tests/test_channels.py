"""What a service receives, and what is said when it takes nothing: text that is text, and no address."""

import io
import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from requests import PreparedRequest, Response

from andon.channels import Channels
from andon.errors import ChannelError
from andon.harmless import harmless
from receivers import SECRET, Mailbox, Webhook, mailbox, webhook
from test_harmless import HOSTILE, LIVE

PUBLIC = "https://andon.example.com"
LINK = f"{PUBLIC}/flag?key=a1b2&x=3"
TITLE = "<!here> Atlas: *help* @everyone [x](http://evil.example)"
BODY = "\n".join(["Launch: Halcyon", *(f"“{' '.join(each.split())}”" for each in HOSTILE), "• one", "", LINK])


def channels(address: str, name: str = "web") -> Channels:
    return Channels({name: "SECRET_ADDRESS"}, {"SECRET_ADDRESS": address}, public_url=PUBLIC)


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as server:
        yield server


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as server:
        yield server


def harmed(text: str) -> list[str]:
    """Lines, but for our own address, in which something could run."""
    return [line for line in text.splitlines() if line != LINK and LIVE.search(line)]


# ------------------------------------------------------------------------------ what arrives


def test_a_webhook_receives_text(hook: Webhook) -> None:
    channels(hook.address).open("web").send(TITLE, BODY)
    (got,) = hook.got
    assert harmed(got["title"]) == harmed(got["message"]) == []
    assert "The" not in got["title"] and "Atlas" in got["title"]
    assert got["message"].splitlines()[-1] == LINK


def test_mail_receives_text(box: Mailbox) -> None:
    channels(box.address).open("web").send(TITLE, BODY)
    (got,) = box.got
    assert got.get_content_type() == "text/plain"
    assert harmed(str(got["Subject"])) == harmed(got.get_content().replace("\r", "")) == []
    assert LINK in got.get_content().split()


def test_mail_that_is_asked_for_as_a_page_holds_no_markup_of_people(box: Mailbox) -> None:
    channels(f"{box.address}&format=html").open("web").send(TITLE, BODY)
    (got,) = box.got
    rich = got.get_body(("html",))
    assert rich
    html = rich.get_content()
    assert "<script" not in html and "<img" not in html and "evil.example" not in html
    assert harmless("<script>") in html


SERVICES: dict[str, tuple[str, Callable[[Any], list[str]]]] = {
    "slack": (
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        lambda sent: [sent["attachments"][0]["title"], sent["attachments"][0]["text"]],
    ),
    "slack with blocks": (
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?blocks=yes",
        lambda sent: [each["text"]["text"] for each in sent["attachments"][0]["blocks"] if "text" in each],
    ),
    "discord": (f"discord://123456789012345678/{'a' * 68}", lambda sent: [sent["content"]]),
    "mattermost": (f"mmosts://chat.example.com/{'a' * 26}", lambda sent: [sent["text"]]),
    "teams": (
        f"workflows://prod-1.westus.logic.azure.com/{'a' * 20}/{'b' * 20}",
        lambda sent: [each["text"] for each in sent["attachments"][0]["content"]["body"] if "text" in each],
    ),
}


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> list[PreparedRequest]:
    """Requests as they leave this machine, for services that cannot be served here; each is taken."""
    sent: list[PreparedRequest] = []

    def take(self: object, request: PreparedRequest, **_: object) -> Response:
        sent.append(request)
        answer = Response()
        answer.status_code = 200
        answer._content = b"ok"
        answer.request = request
        answer.url = str(request.url)
        return answer

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", take)
    return sent


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_receives_text_and_our_link(service: str, wire: list[PreparedRequest]) -> None:
    address, texts = SERVICES[service]
    channels(address).open("web").send(TITLE, BODY)
    (request,) = wire
    assert request.body
    got = "\n".join(texts(json.loads(request.body))).replace("\r", "")
    link = LINK.replace("&", "&amp;") if service.startswith("slack") else LINK
    if service == "teams":
        link = f"[{LINK}]({LINK})"  # the one that makes no link of a bare address
    lines = got.split("\n")
    assert lines.pop() == link
    assert harmed("\n".join(lines)) == []
    assert "github" not in str(request.body)  # no picture is fetched from elsewhere


def test_a_line_that_only_looks_like_our_link_is_none(hook: Webhook) -> None:
    lies = ["https://andon.example.com.evil.example/x", f"see {LINK}", "https://andon.example.com@evil.example/"]
    channels(hook.address).open("web").send("A flag", "\n".join(lies))
    assert len(harmed(hook.got[0]["message"])) == 0


# ------------------------------------------------------------------------------ what does not arrive


def refusal(address: str) -> str:
    with pytest.raises(ChannelError) as refused:
        channels(address).open("web").send("A flag", "What nobody else should read")
    return f"{refused.value.message} {refused.value.hint}"


@pytest.mark.parametrize(
    ("status", "told"), [(404, "it answered 404 (Not Found)"), (429, "429"), (500, "500"), (599, "it answered 599.")]
)
def test_a_refusal_is_told_by_its_number_alone(hook: Webhook, status: int, told: str) -> None:
    hook.status = status
    assert told in refusal(hook.address)


def test_a_redirect_is_a_refusal_since_following_it_would_lose_the_message(hook: Webhook) -> None:
    hook.status, hook.location = 302, f"http://127.0.0.1:{hook.port}/elsewhere"
    assert "302" in refusal(hook.address)
    assert hook.got == []


def test_a_service_that_never_answers_is_left_after_seconds(hook: Webhook) -> None:
    hook.hold.clear()
    began = time.monotonic()
    assert "does not answer" in refusal(hook.address)
    assert time.monotonic() - began < 10


def nobody() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_no_sentence_and_no_line_of_the_log_holds_the_address(
    hook: Webhook, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    hook.status = 403
    port = nobody()
    hostile = [
        hook.address,
        f"json://127.0.0.1:{port}/{SECRET}",
        f"json://user:{SECRET}@127.0.0.1:{port}/",
        f"mailto://user:{SECRET}@127.0.0.1:{port}?from=a@example.com&to=b@example.com",
        f"nonsense://{SECRET}",
        f"slack://{SECRET}",
        f"json://[{SECRET}",
        f"https://hooks.example.com/{SECRET} and more",
        SECRET,
        f"json://127.0.0.1:{port}/a, json://127.0.0.1:{port}/{SECRET}",
    ]
    # Not pytest's own account of the log, which listens to loggers that pass nothing on as well.
    log, root = io.StringIO(), logging.getLogger()
    monkeypatch.setattr(root, "handlers", [logging.StreamHandler(log)])
    monkeypatch.setattr(root, "level", logging.DEBUG)
    logging.getLogger("somebody").debug("who debugs")
    told = "\n".join(refusal(each) for each in hostile)
    printed = capfd.readouterr()
    assert "who debugs" in log.getvalue()
    for words in (told, log.getvalue(), printed.out, printed.err):
        assert SECRET not in words
        assert SECRET.lower() not in words.lower()
        assert "nobody else should read" not in words
    assert "SECRET_ADDRESS holds no address that Apprise understands" in told


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ChannelError, match="names no channel 'mail'"):
        channels("json://x").open("mail")
    with pytest.raises(ChannelError, match="SECRET_ADDRESS is not set"):
        channels("  ").open("web")
