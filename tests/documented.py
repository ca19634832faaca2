"""What is written for people: the pages, and the blocks of code in them."""

import re
from dataclasses import dataclass
from pathlib import Path

from server import ROOT

DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
HOW_TO = (*PAGES, ROOT / "CONTRIBUTING.md")
EVERYTHING = (*HOW_TO, ROOT / "CHANGELOG.md")
_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[^\n`]*)\n(?P<text>.*?)^(?P=indent)``` *$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """A block of code between three backticks."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def commands(self) -> list[str]:
        """Each command of a shell block, on one line and without its comment."""
        joined = re.sub(r"\\\n\s*", "", self.text)
        bare = (re.sub(r"(?:^|\s+)#\s.*$", "", line).strip() for line in joined.splitlines())
        return [line for line in bare if line]


def name(page: Path) -> str:
    """A page as it is called in the repository."""
    return page.relative_to(ROOT).as_posix()


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str | None = None) -> list[Block]:
    """The blocks of a page, or those in one language, in their order."""
    text = read(page)
    found = [
        Block(
            name(page),
            text.count("\n", 0, fence.start()) + 1,
            fence["language"].strip(),
            re.sub(rf"^{fence['indent']}", "", fence["text"], flags=re.MULTILINE),
        )
        for fence in _FENCE.finditer(text)
    ]
    return [each for each in found if language in {None, each.language}]


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", read(page))


def quoted(page: Path) -> list[str]:
    """All that stands between single backticks in a page's prose."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose(page))


def makes() -> dict[str, list[str]]:
    """Every command of make that people are shown, in a block of a shell or in a line of prose, and on which pages."""
    found: dict[str, list[str]] = {}
    for page in HOW_TO:
        typed = [command for block in blocks(page, "sh") for command in block.commands]
        for command in [*typed, *quoted(page)]:
            if re.match(r"make(?: |$)", command):
                found.setdefault(command, []).append(name(page))
    return found
