"""The command line: what can be typed, and how a command ends.

What a command does is in a module of its own, `..._command.py`, and is imported when it runs: help and usage
errors must not wait for pandas.
"""

import os
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from andon import __version__, logs, terminal
from andon.config import TOO_OFTEN, duration, is_too_often, load_settings
from andon.config.exports import Order
from andon.errors import AndonError
from andon.terminal import Exit, err

_INTERRUPTED = 130
"""What Typer makes of a KeyboardInterrupt."""

app = typer.Typer(
    help="Andon: the squad's word is the status, the forecast advises, and the percentages are checked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        # Outside of its standalone mode, Typer returns the code of a typer.Exit instead of raising it.
        code = app(args=list(argv) if argv is not None else None, standalone_mode=False)
    except AndonError as error:
        return terminal.tell_error(error)
    except (KeyboardInterrupt, typer.Abort):
        return terminal.tell_stopped()
    except Exception as error:
        # Typer's own usage errors; anything else is a bug and keeps its traceback.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        return int(getattr(error, "exit_code", Exit.USAGE))
    if code == _INTERRUPTED:
        return terminal.tell_stopped()
    return int(code) if isinstance(code, int) else Exit.DONE


def run() -> None:
    """The console script."""
    logs.set_up()
    terminal.end_as_usual(os.getpid())
    sys.exit(main())


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


# ------------------------------------------------------------------------------ serving


@app.command()
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only build it.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the old demo away and build a new one.")] = False,
    seed: Annotated[int, typer.Option(help="Another seed is another organisation.")] = 7,
    folder: Annotated[Path, typer.Option(help="Where it is kept.")] = Path("demo"),
    port: Annotated[int, typer.Option(help="The port to serve on.")] = 8501,
) -> None:
    """Build an organisation with two years of honest history, and serve it."""
    from andon.demo.folder import demo_day, ensure_demo
    from andon.serve import serve as serve_app

    if fresh or not (folder / "andon.db").exists():
        err.print("Building the demo organisation: two years of work and words, about half a minute ...")
    with terminal.watched() as progress:
        database = ensure_demo(folder, seed=seed, today=demo_day(terminal.now()), fresh=fresh, progress=progress)
    err.print(f"The demo organisation is in {folder}. Everybody and everything in it is made up.")
    if no_serve:
        return
    os.environ["ANDON_DATABASE_URL"] = database
    os.environ["ANDON_CONFIG"] = str(folder / "andon.toml")
    # Who typed `make demo` knows no options.
    serve_app("127.0.0.1", port, without_sign_in=False, other_port="make demo PORT={port}, or --port {port}")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to bind.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to bind.")] = 8501,
    without_sign_in: Annotated[
        bool, typer.Option("--without-sign-in", help="Serve other addresses although nobody has to sign in.")
    ] = False,
) -> None:
    """Serve the app."""
    from andon.serve import serve as serve_app

    # Being stopped is how serving ends, also while it starts; the web server passes on here what has stopped it.
    terminal.end_as_usual(os.getpid(), Exit.DONE)
    # The app's start does this too, but only here does the person learn at once what is wrong.
    terminal.opened_store(*terminal.configuration())
    serve_app(host, port, without_sign_in=without_sign_in)


# ------------------------------------------------------------------------------ data


@app.command()
def sync(
    full: Annotated[bool, typer.Option("--full", help="Download everything, changed or not.")] = False,
    believe: Annotated[
        bool, typer.Option("--believe", help="Remove what is gone even if it is a large share of a source.")
    ] = False,
    every: Annotated[
        str | None, typer.Option(help="Go on, so often: 10m, 1h, 90s; at least 1m. Forecasts after each.")
    ] = None,
    renamed: Annotated[
        str | None, typer.Option(help="First: a source has another name in andon.toml now.", metavar="OLD=NEW")
    ] = None,
    forget: Annotated[
        str | None, typer.Option(help="First: count no longer on a source that andon.toml does not name.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Pull what changed from every configured source."""
    pause = _pause(every) if every else None
    names = _renaming(renamed) if renamed else None

    from andon import sync_command
    from andon.rounds import How

    if names:
        sync_command.rename_source(*names)
    if forget and not sync_command.forget_source(forget):
        return
    how = How(full=full, believe=believe)
    if pause is not None:
        sync_command.sync_on(pause, how, as_json=as_json)
    elif sync_command.sync_once(how, as_json=as_json).errors:
        raise typer.Exit(Exit.FIXABLE)


@app.command("import")
def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="What andon export wrote; a history folder (issues.parquet, ...); or CSV exports of Jira's issues.",
            metavar="PATH...",
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option(help="Its name in the store; by default history, or csv.", show_default=False),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="An export: also over what is there, which is exported beside it first.")
    ] = False,
    columns: Annotated[
        list[str], typer.Option("--map", help="CSV: what is read, and its column.", metavar="WHAT=COLUMN")
    ] = [],  # noqa: B006
    statuses: Annotated[
        list[str],
        typer.Option(
            "--status", help="CSV: what a status means: to do, in progress or done.", metavar="STATUS=MEANING"
        ),
    ] = [],  # noqa: B006
    dates: Annotated[Order | None, typer.Option(help="CSV: how its dates are written.")] = None,
    time_zone: Annotated[str, typer.Option(help="CSV: of whoever made the export; else the organisation's.")] = "",
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="CSV: leave out the rows in which something is wrong.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="CSV: import what is shown, without asking.")] = False,
    as_json: Json = False,
) -> None:
    """Bring in all that an export holds, a history folder with its squads and launches, or CSV exports of a Jira."""
    from andon import csv_command

    wish = csv_command.Wish(paths, name or "csv", columns, statuses, dates, time_zone, leave_out=leave_out, yes=yes)
    if csv_command.are_exports(paths):
        if replace:
            raise typer.BadParameter(
                "A CSV export adds to what is there, and replaces nothing.", param_hint="--replace"
            )
        csv_command.import_csv(wish, as_json=as_json)
        return
    if len(paths) > 1 or wish.says_how:
        raise typer.BadParameter(
            "Several paths, --map, --status, --dates, --time-zone, --leave-out and --yes are for CSV exports.",
            param_hint="PATH",
        )
    _import_folder(paths[0], name, replace=replace, as_json=as_json)


def _import_folder(folder: Path, name: str | None, *, replace: bool, as_json: bool) -> None:
    """What andon export wrote, or a history folder."""
    from andon.store.export_files import is_export

    if is_export(folder):
        if name is not None:
            raise typer.BadParameter("An export keeps the names of its sources.", param_hint="--name")
        from andon.export_command import import_export

        import_export(folder, replace=replace, as_json=as_json)
        return
    if replace:
        raise typer.BadParameter(
            f"{folder} is no export, and a history folder replaces nothing.", param_hint="--replace"
        )
    from andon.sync_command import import_folder

    import_folder(folder, name or "history", as_json=as_json)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A folder that there is not yet.")],
    history: Annotated[
        bool | None,
        typer.Option(
            "--history/--no-history",
            help="The work as a history folder too; by default up to 200,000 issues.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write everything that the database holds into a folder, from which andon import makes it again anywhere."""
    from andon import export_command

    export_command.export(folder, history=history, as_json=as_json)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace an earlier backup of that name, once the new one is whole.")
    ] = False,
) -> None:
    """Copy an SQLite database while others write to it, and check the copy."""
    from andon import backup_command

    backup_command.backup(file, replace=replace)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What andon backup wrote.")],
) -> None:
    """Put a backup in the place of an SQLite database; what was there is kept beside it."""
    from andon import backup_command

    backup_command.put_back(file)


EARLIEST = date(1970, 1, 1)
"""Nothing that Andon reads is older, and what is counted from a day reaches back behind it."""


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it like 2026-05-12.") from None
    if day < EARLIEST:
        raise typer.BadParameter(f"{day} is too long ago; no work is known from before {EARLIEST}.")
    return day


@app.command()
def forecast(
    as_of: Annotated[
        date | None, typer.Option("--as-of", parser=_day, metavar="DATE", help="Use only what was known on that day.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compute and store the forecast of every open launch."""
    today = terminal.now().date()
    day = as_of or today
    if day > today:
        raise typer.BadParameter(f"{day} is in the future.", param_hint="--as-of")

    from andon.forecast_command import run

    run(day, as_json=as_json)


@app.command()
def backtest(
    folder: Annotated[
        Path | None, typer.Argument(help="A history folder (issues.parquet, ...); without one, your own database.")
    ] = None,
    rows: Annotated[Path | None, typer.Option(help="Write every forecast and its outcome to this file.")] = None,
    jobs: Annotated[int | None, typer.Option(help="Processes; one for each core by default.", min=1)] = None,
    as_json: Json = False,
) -> None:
    """Replay the organisation's own store, or a history folder: how often did the dates come true?"""
    from andon.backtest_command import Wish, run, show

    wish = Wish(folder, rows, jobs or os.cpu_count() or 1)
    done = run(wish, lambda: terminal.watched(quiet=as_json), terminal.present_store)
    if as_json:
        terminal.print_json(done.summary())
    else:
        show(wish, done, terminal.out())


@app.command()
def snapshot(
    launch: Annotated[
        list[str], typer.Argument(help="A launch's id or name; several are frozen together. Or 'portfolio'.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Also write it to a file: .html, .json, .png, .pdf, .pptx or .csv.")
    ] = None,
    title: Annotated[str, typer.Option(help="Another title.")] = "",
    note: Annotated[str, typer.Option(help="A note for the audience.")] = "",
    days: Annotated[int | None, typer.Option(help="The link expires after so many days.", min=1, max=3650)] = None,
) -> None:
    """Freeze a view and print its link."""
    from andon.snapshot_command import ENDINGS, Wish, run

    if out is not None and out.suffix not in ENDINGS:
        raise typer.BadParameter(f"A snapshot is written as {', '.join(ENDINGS)}.", param_hint="--out")
    run(Wish(tuple(launch), out, title, note, lasts=timedelta(days=days) if days else None))


# ------------------------------------------------------------------------------ looking after it


@app.command()
def setup(
    url: Annotated[str, typer.Option(help="The address of your Jira, like https://jira.example.com.")],
    project: Annotated[
        list[str],
        typer.Option(
            help="A project's key; name several by repeating the option. "
            "Without one Andon only says which ones the login can see."
        ),
    ] = [],  # noqa: B006
    yes: Annotated[bool, typer.Option("--yes", help="Take what is ticked, without asking.")] = False,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="A public Jira: send no login.")] = False,
) -> None:
    """Find squads and launches in a Jira, ask which are true, and write andon.toml."""
    from andon.setup_command import Wish, setup, terminal_ask

    wish = Wish(url, project, anonymous=anonymous, yes=yes)
    setup(wish, load_settings(), terminal.out(), terminal_ask(err), terminal.watched)


@app.command()
def tell(
    test: Annotated[
        str | None, typer.Option(help="Only send a greeting to this channel of andon.toml.", metavar="CHANNEL")
    ] = None,
) -> None:
    """Send now what a serving Andon would send within a minute: news and weekly digests to those who chose them."""
    from andon import tell_command

    if test is None:
        tell_command.tell()
    else:
        tell_command.greet(test)


@app.command()
def doctor() -> None:
    """Check configuration, database and sources, and say what to do."""
    from andon.doctor import check_up

    worst = Exit.DONE
    for told in check_up(load_settings(), now=terminal.now()):
        typer.echo(str(told))
        if not told.finding.good:
            worst = Exit.FIXABLE
    raise typer.Exit(worst)


# ------------------------------------------------------------------------------ what was typed


def _pause(text: str) -> timedelta:
    length = duration(text)
    if length is None:
        raise typer.BadParameter(f"{text!r} is no duration; write it like 10m, 1h or 90s.", param_hint="--every")
    if is_too_often(length):
        raise typer.BadParameter(f"{text!r} {TOO_OFTEN}. Write it like 10m, 1h or 90s.", param_hint="--every")
    return length


def _renaming(text: str) -> tuple[str, str]:
    old, _, new = text.partition("=")
    if not (old and new):
        raise typer.BadParameter(f"{text!r} is no pair of names; write it like OLD=NEW.", param_hint="--renamed")
    return old, new
