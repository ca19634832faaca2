"""The comparison with other tools: the same questions, nothing from after their day, and tables that nobody typed."""

import sys
from contextlib import ExitStack
from dataclasses import fields
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from andon.demo.tables import write
from andon.errors import AndonError, ConfigError, InvalidInput
from andon.forecast.backtest_history import History, read_history
from andon.forecast.backtest_origins import Origin, origins
from andon.forecast.backtest_rows import Replay
from andon.frames import day_date
from bench.compare import jam
from bench.compare.andon_itself import NAME, andon_answers
from bench.compare.figures import figures
from bench.compare.page import BEGIN, END, HEADINGS, part_of, replaced
from bench.compare.questions import Book, Question
from bench.compare.run import Wish, _jam, compared, main
from bench.compare.tools import PORTS, Answers, answers
from forecast import stories

DOCS = Path(__file__).parents[1] / "docs" / "comparison.md"


@cache
def told() -> stories.World:
    return stories.world(11)


@cache
def whole() -> tuple[History, dict[str, pd.DataFrame], list[Origin]]:
    tables = stories.folder(told(), stories.LAST)
    history = read_history(tables)
    return history, tables, origins(history)


def some(kind: str, number: int) -> list[Origin]:
    mine = [each for each in whole()[2] if each.kind == kind]
    return [mine[row] for row in np.linspace(0, len(mine) - 1, number).astype(int).tolist()]


def same(one: Question, other: Question) -> bool:
    for each in fields(Question):
        mine, its = getattr(one, each.name), getattr(other, each.name)
        if each.name == "teams":
            if [(team.items, team.counts.tolist()) for team in mine] != [(t.items, t.counts.tolist()) for t in its]:
                return False
        elif not np.array_equal(mine, its):
            return False
    return True


def test_a_question_holds_nothing_from_after_its_day_and_so_no_rule_can_peek() -> None:
    """A history that was written at the end of the day asks the same, and every rule answers the same."""
    history, tables, _ = whole()
    for asked in [*some("launch", 3), *some("pace", 2)]:
        then = stories.folder(told(), day_date(asked.as_of))
        mine = Book(history, tables["versions"]).question(asked)
        its = Book(read_history(then), then["versions"]).question(asked)
        assert same(mine, its), (asked.kind, asked.subject, asked.as_of)
        for tool in PORTS:
            if asked.kind in tool.kinds:
                ours, theirs = (answers(tool, [each]).quantiles for each in (mine, its))
                assert np.array_equal(ours, theirs, equal_nan=True)


def test_the_questions_are_those_of_the_backtest_to_the_delivery() -> None:
    """Without a changelog, where the contract's own counts know nothing later either."""
    tables = {name: table for name, table in whole()[1].items() if name != "changes"}
    history = read_history(tables)
    book, every = Book(history, tables["versions"]), origins(history)
    launches = [each for each in every if each.kind == "launch"]
    for asked in [*launches[::7], *every[::40]]:
        question = book.question(asked)
        assert question.n == asked.n and question.counts.tolist() == asked.counts.tolist()
        if asked.kind == "launch":
            assert sum(team.items for team in question.teams) == asked.n and len(question.teams) > 1


def test_a_version_runs_from_its_start_date_once_that_has_come() -> None:
    history, tables, _ = whole()
    (asked,) = some("launch", 1)
    told_by: list[int] = []
    for days in (-20, 5):
        versions = tables["versions"].copy()
        versions["start"] = versions["start"].astype(object)
        versions.loc[versions["id"] == asked.subject, "start"] = day_date(asked.as_of) + timedelta(days=days)
        question = Book(history, versions).question(asked)
        told_by.append(question.running)
        assert question.finished == question.counts[-question.running :].sum() > 0
    assert told_by == [21, len(Book(history, tables["versions"]).question(asked).counts)]


def test_where_its_pages_cannot_forecast_andon_has_no_answer_either() -> None:
    """The rows of a backtest have one, since their contract asks for it; here it counts as none."""
    tables = {name: table for name, table in whole()[1].items() if name != "changes"}
    (asked,) = some("launch", 1)
    of_version = tables["issue_versions"]["key"][tables["issue_versions"]["version_id"] == asked.subject]
    nobodys = tables["issues"].assign(
        squad=tables["issues"]["squad"].where(~tables["issues"]["key"].isin(set(of_version)))
    )
    for issues, answers_it in ((tables["issues"], True), (nobodys, False)):
        history = read_history({**tables, "issues": issues})
        said = andon_answers(history, [asked]).quantiles[0]
        assert np.isfinite(said).all() == answers_it and np.isnan(said).all() != answers_it
        assert np.isfinite(next(Replay(history).quantiles([asked]))).all()


def test_the_figures_of_a_tool_by_hand() -> None:
    """Four questions: met on the day, missed, not finished and missed, and one that the tool does not answer."""
    asked = [
        Origin("pace", squad, 0, 10, actual, 100, np.ones(1, dtype=np.int64), 40.0)
        for squad, actual in (("a", 50), ("b", 62), ("c", None), ("d", 5))
    ]
    said = np.repeat(np.arange(1.0, 100.0)[None], 4, axis=0)
    said[3] = np.nan
    found = figures(Answers("x", said, cpu=2.0), asked)
    assert (found.asked, found.answered, found.silent, found.cpu_ms) == (4, 3, 0.25, 500.0)
    assert [(each.met, each.known) for each in found.levels if each] == [(1, 3), (2, 3), (2, 3), (2, 3)]
    assert (found.off, found.width) == (6.0, 35.0)
    # Chances of days 32, 40, 50 and 64 are 0.325, 0.405, 0.505 and 0.645.
    squares = [*(0.325**2, 0.405**2, 0.495**2, 0.355**2), *(0.325**2, 0.405**2, 0.505**2, 0.355**2)]
    squares += [0.325**2, 0.405**2, 0.505**2, 0.645**2]
    assert found.chances and found.chances.brier == pytest.approx(np.mean(squares)) and found.chances.sure == 0
    sure = figures(Answers("x", said / 2, cpu=2.0), asked).chances
    assert sure and (sure.held, sure.sure) == (3, 6)  # days 50 and 64: the first was done by both, the second by one


def test_a_tool_that_says_one_date_is_scored_on_that_alone() -> None:
    asked = [Origin("launch", "v", 0, 10, 50, 100, np.ones(1, dtype=np.int64), 40.0)]
    said = np.full((1, 99), np.nan)
    said[0, 49] = 50.0
    found = figures(Answers("x", said, cpu=0.0), asked)
    assert found.chances is None and found.width is None and found.off == 0.0
    assert [each and each.met for each in found.levels] == [1, None, None, None]


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("history")
    write(whole()[1], folder)
    return compared(Wish(folder, sample=6, install=False), lambda line: None)


def test_everything_is_compared_in_one_go(part: str) -> None:
    for kind, heading in HEADINGS.items():
        mine = part.partition(heading)[2].partition("###")[0]
        for name, tables in [(NAME, 3), *((tool.name, 3 if tool.often else 1) for tool in PORTS if kind in tool.kinds)]:
            assert mine.count(f"\n| {name} ") == tables, (kind, name)
        assert "6 questions about" in mine
    assert "nan" not in part and "jira-agile-metrics itself was left out" in part


def test_the_page_has_the_tables_that_the_command_writes(part: str) -> None:
    """The figures are the real history's; headings, columns and the names of the rules are what is written today."""
    page = part_of(DOCS.read_text("utf-8"))
    kept = [each for each in shapes(page) if each != jam.NAME]
    assert kept == shapes(part) and len(kept) > 50


def shapes(part: str) -> list[str]:
    """Headings, the names of a table's columns, and those of its rows."""
    lines, found = part.splitlines(), []
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        cells = [each.strip() for each in line.strip("|").split("|")]
        if line.startswith("#") or below.startswith("| --"):
            found.append(" | ".join(cells))
        elif line.startswith("|") and not line.startswith("| --"):
            found.append(cells[0])
    return found


def test_the_tables_are_written_between_their_markers_and_nowhere_else() -> None:
    page = f"# Words\n\n{BEGIN}\nold\n{END}\n\nMore words \\1.\n"
    once = replaced(page, "new")
    assert once == f"# Words\n\n{BEGIN}\n\nnew\n\n{END}\n\nMore words \\1.\n" == replaced(once, "new")
    for without in ("# Words\n", page + page, f"{END}\n{BEGIN}\n"):
        with pytest.raises(InvalidInput, match="no place"):
            replaced(without, "new")


def test_without_a_history_it_says_so_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_what_cannot_be_compared_is_told_in_a_sentence_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = {name: table[:0] if name != "versions" else table for name, table in whole()[1].items()}
    write(short, tmp_path)
    assert main([str(tmp_path), "--no-install", "--write", str(tmp_path / "no.md")]) == 1
    assert main([str(tmp_path), "--no-install"]) == 1
    told = capsys.readouterr().err
    assert "no.md is not here." in told and "too short to compare" in told and "Traceback" not in told
    for wrong in ("0", "-3", "many"):
        with pytest.raises(SystemExit):
            main([str(tmp_path), "--sample", wrong])
        assert f"{wrong} is no number of questions" in capsys.readouterr().err


FAKE = """
import pandas as pd


def throughput_sampler(throughput_data, start_value, target):
    if target == 13:
        raise ZeroDivisionError("as it does with a buffer of no draws")
    return lambda: 1


def burnup_monte_carlo(start_value, target_value, start_date, frequency, draw_sample, trials):
    days = pd.date_range(start_date, periods=target_value // draw_sample() + 1, freq=frequency)
    return pd.DataFrame({f"Trial {n}": pd.Series(range(len(days)), index=days) for n in range(trials)})
"""


def test_jira_agile_metrics_is_asked_in_its_own_process_and_its_errors_are_no_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "jira_agile_metrics" / "calculators"
    home.mkdir(parents=True)
    (home / "forecast.py").write_text(FAKE)
    told_by = tmp_path / "jira_agile_metrics-0.24.dist-info"
    told_by.mkdir()
    (told_by / "METADATA").write_text("Metadata-Version: 2.1\nName: jira-agile-metrics\nVersion: 0.24\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    counts = np.array([1, 0, 2], dtype=np.int64)
    questions = [Question("pace", "a", 1000, n, each) for n, each in ((4, counts), (13, counts), (4, 0 * counts))]
    with jam.asking(jam.Jam(Path(sys.executable)), questions) as asked:
        said, versions = asked.answers()
    assert set(said.quantiles[0]) == {4.0} and np.isnan(said.quantiles[1:]).all() and said.cpu > 0
    assert versions.startswith("jira-agile-metrics 0.24 under pandas ")


def test_jira_agile_metrics_that_breaks_off_is_told_and_not_scored(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'ImportError: its library has changed' >&2\nexit 1\n")
    python.chmod(0o755)
    with jam.asking(jam.Jam(python), []) as asked, pytest.raises(ConfigError, match="broke off: ImportError: its lib"):
        asked.answers()


def test_without_jira_agile_metrics_the_rest_is_compared_and_the_reason_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    at_work, why = _jam(Wish(tmp_path, None, install=True, environment=tmp_path / "file" / "there"), {}, ExitStack())
    assert at_work == {} and why.startswith(f"{jam.PACKAGE} could not be installed: ")


def test_what_cannot_be_installed_says_why_and_names_no_address() -> None:
    words = "import sys; sys.exit('ERROR: No matching distribution\\nLooking in indexes: https://index.example/x')"
    with pytest.raises(AndonError) as raised:
        jam._say([sys.executable, "-c", words])
    assert raised.value.message == f"{jam.PACKAGE} could not be installed: ERROR: No matching distribution"
