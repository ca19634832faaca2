"""`andon import FILE.csv`: show what an export holds and how it is read, ask, and bring it in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

import typer
from rich.console import Console
from rich.table import Table

from andon.config import Organisation
from andon.config.exports import CATEGORY_NAMES, Field, Order, category_of, parse_field
from andon.errors import AndonError, InvalidInput
from andon.rounds import TURN
from andon.setup_command import terminal_ask
from andon.terminal import apply, configuration, err, new_id, now, opened_store, out, print_json, watched

T = TypeVar("T")

if TYPE_CHECKING:
    from andon.sources.csv_columns import Reading
    from andon.sources.csv_export import CsvExport
    from andon.sources.csv_issues import Export
    from andon.store import Store
    from andon.usecases.bring_export import Brought, Suggested

FAULTS = 10
"""So many rows in which something is wrong are shown; --json has all of them."""

NAMES = 12
"""So many squads, launches, projects or statuses are shown by name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    paths: Sequence[Path]
    name: str = "csv"
    columns: Sequence[str] = ()
    statuses: Sequence[str] = ()
    dates: Order | None = None
    time_zone: str = ""
    leave_out: bool = False
    yes: bool = False

    @property
    def says_how(self) -> bool:
        """Whether anything was said that only an export can be told."""
        return any((self.columns, self.statuses, self.dates, self.time_zone, self.leave_out, self.yes))


def are_exports(paths: Sequence[Path]) -> bool:
    """Whether these are CSV exports, and no folder that another program wrote."""
    from andon.sources.csv_text import ENDINGS

    def is_one(path: Path) -> bool:
        if path.is_dir():
            inside = {each.suffix.lower() for each in path.iterdir()}
            return bool(inside & ENDINGS) and ".parquet" not in inside
        return path.suffix.lower() in ENDINGS

    return all(is_one(each) for each in paths)


def import_csv(wish: Wish, *, as_json: bool) -> None:
    """Read, show, ask, bring in. Nothing is changed before somebody has said yes."""
    from andon.sources.csv_export import CsvExport, refuse
    from andon.sources.csv_text import files_at, read_file
    from andon.usecases.bring_export import check_name, suggest

    settings, organisation = configuration()
    reading = _reading(wish, organisation)
    store = opened_store(settings, organisation)
    check_name(store, wish.name, organisation.source_names)
    paths = [file for each in wish.paths for file in files_at(wish.name, each)]
    source = CsvExport(wish.name, reading, lambda: [read_file(each) for each in paths])
    export = source.look()
    found = suggest(
        wish.name,
        list(export.issues.values()),
        export.updated,
        squads=store.plans.squads(),
        launches=store.plans.launches(),
    )
    if not as_json:
        _show(out(), export, found, reading)
    elif not wish.yes:
        print_json({"imported": False, **_document(export, found)})
        return
    refuse(export, reading)
    if not wish.yes:
        _ask(len(export.issues))
    brought = _bring(store, organisation, source, found, as_json=as_json)
    if as_json:
        print_json({"imported": True, **_document(export, found), **_told(brought)})
        return
    typer.echo(
        f"{brought.synced.downloaded} of {len(export.issues)} issues were new or changed and are in; "
        f"{_count(brought.squads, 'squad')} and {_count(brought.launches, 'launch', 'launches')} added."
    )
    for doubt in source.doubts():
        err.print(doubt)
    typer.echo(f"Next: andon forecast. To read it at every sync instead, name it under [[csv]] in {settings.config}.")


def _bring(
    store: "Store", organisation: Organisation, source: "CsvExport", found: "Suggested", *, as_json: bool
) -> "Brought":
    from andon.sources.csv_export import held_in
    from andon.usecases.bring_export import bring_export
    from andon.usecases.configure import ADMINISTRATOR

    with store.turns.take(TURN), watched(quiet=as_json) as progress:
        held = held_in(source.name, store.work.stamps(source.name), store.work.versions())
        return bring_export(
            store,
            ADMINISTRATOR,
            source.beside(held),
            found,
            named=organisation.source_names,
            follow=lambda: apply(store, organisation, tell=True),
            token=new_id(),
            now=now(),
            progress=progress,
        )


def _ask(issues: int) -> None:
    """A yes, or nothing happens."""
    ask = terminal_ask(err)
    if ask is None:
        raise InvalidInput(
            "Nobody can be asked here whether this is right, because this is no terminal; nothing was imported.",
            hint="Add --yes to import it, or run it in a terminal.",
        )
    try:
        answer = ask(f"Import {_count(issues, 'issue')}? [y/N] ")
    except (KeyboardInterrupt, EOFError) as stopped:
        raise AndonError("Stopped. Nothing was imported.") from stopped
    if answer.strip().casefold() not in {"y", "yes"}:
        raise AndonError("Nothing was imported.", hint="--map, --status and --dates correct what was guessed.")


# ------------------------------------------------------------------------------ what was typed


def _reading(wish: Wish, organisation: Organisation) -> "Reading":
    from andon.sources.csv_columns import Reading

    columns: dict[Field, tuple[str, ...]] = {}
    for each in wish.columns:
        field, _, column = _pair(each, "--map", "story points=Custom field (Estimate)").partition("=")
        name = _parsed(parse_field, field)
        columns[name] = (*columns.get(name, ()), *((column.strip(),) if column.strip() else ()))
    statuses = {}
    for each in wish.statuses:
        status, _, category = _pair(each, "--status", "Ready for QA=in progress").rpartition("=")
        statuses[status.strip()] = _parsed(category_of, category)
    if wish.time_zone and wish.time_zone not in available_timezones():
        raise InvalidInput(f"{wish.time_zone!r} is no time zone.", hint="Write it like Europe/Stockholm.")
    zone = ZoneInfo(wish.time_zone) if wish.time_zone else organisation.zone
    return Reading(columns, statuses, wish.dates, zone, leave_out=wish.leave_out)


def _pair(text: str, option: str, example: str) -> str:
    if "=" not in text:
        raise typer.BadParameter(f'{text!r} is no pair; write it like "{example}".', param_hint=option)
    return text


def _parsed(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as error:
        told = str(error)
        raise InvalidInput(f"{told[:1].upper()}{told[1:]}.", hint="docs/csv.md lists what can be mapped.") from error


# ------------------------------------------------------------------------------ what is shown


def _show(console: Console, export: "Export", found: "Suggested", reading: "Reading") -> None:
    """What was found, what each column is taken for, and what would be made of it."""
    for file in export.files:
        console.print(_file_line(file), soft_wrap=True)
    for table in (_columns_table(export), _statuses_table(export)):
        console.print()
        console.print(table)
    console.print()
    for line in _lines(export, found, reading):
        console.print(line, soft_wrap=True)


def _file_line(file: Any) -> str:
    from andon.sources.csv_text import DELIMITER_NAMES

    told = f"{file.name}: {_count(file.rows, 'row')}, {_count(len(file.header), 'column')}"
    dates = f", dates {file.orders[0]} like {file.example}" if len(file.orders) == 1 else ""
    return f"{told}, {file.encoding}, parted by {DELIMITER_NAMES[file.delimiter]}{dates}"


def _columns_table(export: "Export") -> Table:
    table = Table("Read as", "From the column", box=None, pad_edge=False)
    for field in Field:
        names = dict.fromkeys(name for file in export.files for name in file.columns[field])
        table.add_row(field, ", then ".join(names) or "-")
    return table


def _statuses_table(export: "Export") -> Table:
    table = Table("Status", "Means", "Because", "Issues", box=None, pad_edge=False)
    for name, meant in list(export.statuses.items())[:NAMES]:
        table.add_row(name, CATEGORY_NAMES[meant.category], meant.how, str(meant.issues))
    return table


def _lines(export: "Export", found: "Suggested", reading: "Reading") -> Iterable[str]:
    projects = sorted({each.project for each in export.issues.values()})
    people = list(dict.fromkeys(name for file in export.files for name in file.people))
    yield f"{_count(len(export.issues), 'issue')} of {_count(len(projects), 'project')}: {_some(projects)}."
    if export.repeated:
        yield f"{_count(export.repeated, 'row')} of issues that come several times; the one edited last counts."
    if people:
        yield f"Not read, because no person is measured: {_some(people)}."
    if export.done_unknown:
        untold = _count(export.done_unknown, "issue")
        yield f"{untold} done without a date: closed, but nobody knows when, so that they show no pace."
    yield f"Times are those of {reading.zone}. An export has no history: an issue counts as done since it was resolved."
    rest = _rest(found.known_squads, found.quiet, "rest")
    yield f"Squads to add: {_some([each.name for each in found.squads])}.{rest}"
    told = [f"{each.name} ({each.open} of {each.issues} open)" for each in found.launches]
    yield f"Launches to add: {_some(told)}.{_rest(found.known_launches, found.finished, 'have nothing open')}"
    if found.launches:
        yield "They have no date: an export tells none. Set it on the page of the launch, or in andon.toml."
    if export.faults:
        rows = len({(each.file, each.row) for each in export.faults})
        yield f"Something is wrong in {_count(rows, 'row')}{', left out' if reading.leave_out else ''}:"
        yield from (f"  {each}" for each in export.faults[:FAULTS])


def _rest(known: int, others: int, what: str) -> str:
    told = [f"{known} known already"] * bool(known) + [f"{others} {what}"] * bool(others)
    return f" ({', '.join(told)})" if told else ""


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
    return f"{', '.join(names[:NAMES])}{more}" if names else "none"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _document(export: "Export", found: "Suggested") -> dict[str, Any]:
    """The preview for programs."""
    return {
        "files": [
            {
                "name": each.name,
                "rows": each.rows,
                "encoding": each.encoding,
                "dates": list(each.orders),
                "columns": {str(field): list(names) for field, names in each.columns.items()},
            }
            for each in export.files
        ],
        "issues": len(export.issues),
        "statuses": {name: CATEGORY_NAMES[meant.category] for name, meant in export.statuses.items()},
        "new_squads": [each.name for each in found.squads],
        "new_launches": [each.name for each in found.launches],
        "faults": [
            {"file": each.file, "row": each.row, "key": each.key, "column": each.column, "told": str(each)}
            for each in export.faults
        ],
    }


def _told(brought: "Brought") -> dict[str, Any]:
    from andon.usecases.sync import summary

    return {"sources": [summary(brought.synced)], "squads": brought.squads, "launches": brought.launches}
