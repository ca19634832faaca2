"""What the tables can and cannot hold, and what the code can and cannot do to them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from andon import store
from andon.store import issues, renaming, schema
from store.conftest import APPEND_ONLY, CHANGES_WORDS

FILES = sorted(each for each in Path(store.__file__).parent.glob("*.py"))

PERSON = re.compile(r"assignee|reporter|author|worklog|person|people|user|e?mail|voter|watcher|login|avatar")

TABLE_ARGUMENT = {"_change": 1, "set_pairs": 1, "_replace": 0, "_replace_start": 1, "_take_out": 1, "_in_events": 1}
"""Helpers that update or delete in a table that they are given, and where it stands among their arguments."""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with its function's bare name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def changed_tables(source: str) -> set[str]:
    """The tables that a module updates or deletes from; a variable counts by its name."""
    found = set()
    for name, call in calls(ast.parse(source)):
        if name in {"update", "delete"}:
            found.add(ast.unparse(call.args[0]))
        elif name in TABLE_ARGUMENT:
            found.add(ast.unparse(call.args[TABLE_ARGUMENT[name]]))
    return {each.removeprefix("t.").removeprefix("schema.") for each in found}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_code_changes_or_removes_what_was_said(file: Path) -> None:
    # A slip of the tongue is blacked out in one module alone, through its one helper.
    allowed = {"snapshot_file"} if file.name == "blackouts.py" else set()
    assert changed_tables(file.read_text()) & set(APPEND_ONLY) == allowed


def test_the_only_unnamed_tables_that_are_changed_are_those_of_the_known_helpers() -> None:
    changed = set().union(*(changed_tables(file.read_text()) for file in FILES))
    assert changed - set(schema.metadata.tables) == {"table"}
    users = {
        function.name
        for file in FILES
        for function in ast.walk(ast.parse(file.read_text()))
        if isinstance(function, ast.FunctionDef)
        for name, call in calls(function)
        if name in {"update", "delete"} and ast.unparse(call.args[0]) == "table"
    }
    # An import makes room for a whole store, after it has exported the one that was there.
    assert users == {*TABLE_ARGUMENT, "_forget", "rename_source", "_make_room"}
    takes_out = [
        file.name for file in FILES if any(name == "_take_out" for name, _ in calls(ast.parse(file.read_text())))
    ]
    assert takes_out == ["blackouts.py"]
    assert {table.name for table in (*issues._CHILDREN, *renaming.BROUGHT)} & set(APPEND_ONLY) == set()


def test_no_raw_statement_changes_anything_behind_the_guards_back() -> None:
    for file in FILES:
        for name, call in calls(ast.parse(file.read_text())):
            if name in {"text", "exec_driver_sql"}:
                told = ast.unparse(call.args[0]).lower().replace("wal_checkpoint(truncate)", "")
                assert not re.search(r"\b(update|delete|drop|alter|truncate)\b", told), f"{file.name}: {told}"


def test_the_guards_catch_what_they_are_for() -> None:
    assert changed_tables("connection.execute(update(t.check_in).values(sentence='better'))") == {"check_in"}
    assert changed_tables("set_pairs(connection, t.flag, 'f1', 'note', [])") == {"flag"}
    assert CHANGES_WORDS.match("UPDATE check_in SET status=?")
    assert CHANGES_WORDS.match('DELETE FROM "forecast" WHERE id=?')
    assert not CHANGES_WORDS.match("UPDATE flagged SET x=?")
    assert set(APPEND_ONLY) <= set(schema.metadata.tables)


def test_no_table_or_column_is_about_a_person() -> None:
    """Promise 6: no person is measured; assignee, reporter, worklog and authors are never stored."""
    names = [table.name for table in schema.metadata.sorted_tables]
    names += [f"{table.name}.{column.name}" for table in schema.metadata.sorted_tables for column in table.columns]
    assert [name for name in names if PERSON.search(name)] == []


def test_a_name_is_kept_only_of_who_promised_answered_or_shared_and_never_of_who_said_how_it_goes() -> None:
    """Promise 6: a squad speaks as one; the names are those that a director signs with."""
    signed = {
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_by") or column.name in {"helper", "who", "by", "signed"}
    }
    assert signed == {
        "dependency.named_by",  # a squad
        "dependency.need_by",  # a day
        "launch_date.said_by",
        "nudge.said_by",  # of an outsider who chose to give it
        "outcome.declared_by",
        "reply.helper",
        "reply.help_by",
        "reply.said_by",
        "snapshot.made_by",
    }
