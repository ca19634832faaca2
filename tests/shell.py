"""The command line as a person meets it: a folder, a database of its own, and what was printed."""

from pathlib import Path

import pytest

from andon.cli import main


class Shell:
    """A working folder with its own database, and what the last command printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'andon.db'}"
        self._capsys = capsys
        self.out = ""
        self.err = ""

    def run(self, *arguments: str) -> int:
        code = main(arguments)
        self.out, self.err = self._capsys.readouterr()
        assert int(code) == code
        assert "Traceback" not in self.err
        return code

    def write(self, name: str, content: str) -> Path:
        file = self.folder / name
        file.write_text(content, encoding="utf-8")
        return file
