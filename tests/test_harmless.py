"""People's words in other programs: they read as they did, and nothing in them runs."""

import re

import pytest

from andon.harmless import JOINT, harmless

HOSTILE = (
    "<!here> <!channel|all> <@U024BE7LH> <#C024BE7LR>",
    "@channel @everyone @here kim@example.com",
    "<https://evil.example|click> [click](https://evil.example) ![x](https://evil.example/p.png) [x]: https://e.example",
    "http://evil.example www.evil.example evil.example/path",
    "*bold* **bold** _thin_ __under__ ~~gone~~ `code` ```block``` ||hidden||",
    "# heading",
    "> quote",
    "- list",
    "1. list",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "<script>alert(1)</script><img src=x onerror=alert(1)><at>Kim</at>",
    ":tada: :rocket:",
    "| a | b |\n|---|---|",
    "first\n# second\r\n=third",
)
LIVE = re.compile(
    r"[<>*`~|]"  # tags, Slack's mentions and links, quotes, emphasis, code, tables
    r"|@(?!\u2060)|#(?!\u2060)"  # mentions, channels
    r"|\](?=[(\[:])"  # links with a text
    r"|://|\w\.[a-z]"  # addresses
    r"|:\w+:"  # pictures
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis
)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_any_program_takes_for_markup_is_left(words: str) -> None:
    told = harmless(words)
    assert not LIVE.search(told), told
    assert not re.match(r"[=+\-@]|\d+[.)] ", told)
    assert "\n" not in told and "\r" not in told


@pytest.mark.parametrize("words", HOSTILE)
def test_it_reads_as_it_was_written(words: str) -> None:
    alike = str.maketrans(harmless("<>*`~|_"), "<>*`~|_")
    assert harmless(words).replace(JOINT, "").translate(alike) == " ".join(words.split())


@pytest.mark.parametrize(
    "words",
    [
        "The certificate has not come.",
        "2.5 of 3 devices, since 12 May; the rest (2) by Thursday!",
        "Größe & Maß, naïve “quotes”, 東京",
        "snake_case_name of A-12",
    ],
)
def test_ordinary_words_stay_as_they_are(words: str) -> None:
    assert harmless(words) == words
