"""`andon import FILE.csv`: show what an export holds and how it is read, ask, and bring it in."""

import sys
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
from andon.errors import AndonError, InvalidInput, SourceError
from andon.rounds import TURN
from andon.setup_command import terminal_ask
from andon.terminal import WHAT_IS_READ, apply, configuration, err, new_id, now, opened_store, out, print_json, watched
from andon.ui import text_csv

T = TypeVar("T")

if TYPE_CHECKING:
    from andon.sources.csv_columns import Reading
    from andon.sources.csv_export import CsvExport
    from andon.sources.csv_issues import Export
    from andon.store import Store
    from andon.usecases.bring_export import Brought, Suggested

FAULTS = 10
"""So many rows in which something is wrong are shown; --json has the first thousand."""

STATUSES = 30
"""So many statuses are shown."""


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
        try:
            inside = {each.suffix.lower() for each in path.iterdir()} if path.is_dir() else None
        except OSError as error:  # nobody may look into it, or no disk can hold such a name
            raise InvalidInput(f"{path} cannot be read: {error.strerror}.", hint=WHAT_IS_READ) from error
        if inside is None:
            return path.suffix.lower() in ENDINGS
        return bool(inside & ENDINGS) and ".parquet" not in inside

    return all(is_one(each) for each in paths)


def import_csv(wish: Wish, *, as_json: bool) -> None:
    """Read, show, ask, bring in. Nothing is changed before somebody has said yes."""
    from andon.sources.csv_export import CsvExport
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
        now=now(),
        squads=store.plans.squads(),
        launches=store.plans.launches(),
    )
    if not as_json:
        _show(out(), export, found, reading)
    elif not wish.yes:
        print_json({"imported": False, **_document(export, found)})
        return
    _refuse(export, reading, listed=not as_json and sys.stdout.isatty() and sys.stderr.isatty())
    if not wish.yes:
        _ask(len(export.issues))
    brought = _bring(store, organisation, source, found, as_json=as_json)
    if as_json:
        print_json({"imported": True, **_document(export, found), **_told(brought)})
        return
    typer.echo(text_csv.brought(brought))
    for doubt in source.doubts():
        err.print(doubt)
    typer.echo(f"Next: andon forecast. To read it at every sync instead, name it under [[csv]] in {settings.config}.")


def _bring(
    store: "Store", organisation: Organisation, source: "CsvExport", found: "Suggested", *, as_json: bool
) -> "Brought":
    from andon.sources.csv_export import held_in
    from andon.usecases.bring_export import bring_export
    from andon.usecases.told_plan import ADMINISTRATOR

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


def _refuse(export: "Export", reading: "Reading", *, listed: bool) -> None:
    """Stop at what nobody has decided; where the rows stand `listed` right above, on the same screen, not once more."""
    from andon.sources.csv_export import refuse
    from andon.sources.csv_issues import undecided

    try:
        refuse(export, reading)
    except SourceError as error:
        if not listed or undecided(export):
            raise
        raise SourceError(f"Nothing was imported. {text_csv.wrong_rows(export)}", hint=error.hint) from error


def _ask(issues: int) -> None:
    """A yes, or nothing happens."""
    ask = terminal_ask(err)
    if ask is None:
        raise InvalidInput(
            "Nobody can be asked here whether this is right, because this is no terminal; nothing was imported.",
            hint="Add --yes to import it, or run it in a terminal.",
        )
    try:
        answer = ask(f"{text_csv.import_them(issues)}? [y/N] ")
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
        console.print(text_csv.file_line(file), soft_wrap=True)
    columns = Table("Read as", "From the column", box=None, pad_edge=False)
    for field, names in text_csv.column_rows(export):
        columns.add_row(field, names)
    statuses = Table("Status", "Means", "Because", "Issues", box=None, pad_edge=False)
    for line in list(text_csv.status_rows(export))[:STATUSES]:
        statuses.add_row(*line)
    for table in (columns, statuses):
        console.print()
        console.print(table)
    console.print()
    for sentence in _sentences(export, found, reading):
        console.print(sentence, soft_wrap=True)


def _sentences(export: "Export", found: "Suggested", reading: "Reading") -> Iterable[str]:
    yield from text_csv.notes(export, found, reading.zone)
    yield f"Squads to add: {text_csv.some([each.name for each in found.squads])}."
    told = [text_csv.launch_told(each.name, each.open, each.issues) for each in found.launches]
    yield f"Launches to add: {text_csv.some(told)}."
    if found.launches:
        yield text_csv.DATES_OF_LAUNCHES
    if export.faults:
        yield text_csv.wrong_rows(export)
        yield from (f"  {each}" for each in export.faults[:FAULTS])


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
        "faulty_rows": export.faulty_rows,
        "faults": [
            {"file": each.file, "row": each.row, "key": each.key, "column": each.column, "told": str(each)}
            for each in export.faults
        ],
    }


def _told(brought: "Brought") -> dict[str, Any]:
    from andon.usecases.sync import summary

    return {"sources": [summary(brought.synced)], "squads": brought.squads, "launches": brought.launches}
