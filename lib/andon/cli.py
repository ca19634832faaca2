"""The command line: parse, call a use case, print, exit. Data on standard output, everything else on standard error."""

import gc
import json
import secrets
import signal
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from andon import __version__
from andon.config import Organisation, Settings, duration, load_organisation, load_settings
from andon.errors import AndonError, ConfigError

if TYPE_CHECKING:
    from andon.model import Forecast
    from andon.rounds import How, Round
    from andon.store import Store
    from andon.usecases.first_look import Subject
    from andon.usecases.forecast import Forecasted
    from andon.usecases.ports import Progress


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    FIXABLE = 1
    """A person can fix it: one line and a hint on standard error."""
    USAGE = 2
    """The command itself was wrong."""


_INTERRUPTED = 130
"""What Typer makes of a KeyboardInterrupt."""

app = typer.Typer(
    help="Andon: the squad's word is the status, the forecast advises, and the percentages are checked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# Names are people's words: "Web [beta]" is no markup, and ":rocket:" no picture.
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        # Outside of its standalone mode, Typer returns the code of a typer.Exit instead of raising it.
        code = app(args=list(argv) if argv is not None else None, standalone_mode=False)
    except AndonError as error:
        return _told(error)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped()
    except Exception as error:
        # Typer's own usage errors; anything else is a bug and keeps its traceback.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        return int(getattr(error, "exit_code", Exit.USAGE))
    if code == _INTERRUPTED:
        return _stopped()
    return int(code) if isinstance(code, int) else Exit.DONE


def run() -> None:
    """The console script."""
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
    import os

    from andon.demo.folder import ensure_demo

    if fresh or not (folder / "andon.db").exists():
        err.print("Building the demo organisation: two years of work and words, about half a minute ...")
    with _progress() as progress:
        database = ensure_demo(folder, seed=seed, today=_now().date(), fresh=fresh, progress=progress)
    err.print(f"The demo organisation is in {folder}. Everybody and everything in it is made up.")
    if no_serve:
        return
    os.environ["ANDON_DATABASE_URL"] = database
    os.environ["ANDON_CONFIG"] = str(folder / "andon.toml")
    _serve("127.0.0.1", port, without_sign_in=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to bind.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to bind.")] = 8501,
    without_sign_in: Annotated[
        bool, typer.Option("--without-sign-in", help="Serve other addresses although nobody has to sign in.")
    ] = False,
) -> None:
    """Serve the app."""
    settings, organisation = _configuration()
    # The app's start does this too, but only here does the person learn at once what is wrong.
    _apply(_store(settings), organisation)
    _serve(host, port, without_sign_in=without_sign_in)


def _serve(host: str, port: int, *, without_sign_in: bool) -> None:
    from andon.serve import serve as serve_app

    serve_app(host, port, without_sign_in=without_sign_in)


# ------------------------------------------------------------------------------ data


@app.command()
def sync(
    full: Annotated[bool, typer.Option("--full", help="Download everything, changed or not.")] = False,
    believe: Annotated[
        bool, typer.Option("--believe", help="Remove what is gone even if it is a large share of a source.")
    ] = False,
    every: Annotated[str | None, typer.Option(help="Go on, so often: 10m, 1h, 90s. Forecasts after each.")] = None,
    renamed: Annotated[
        str | None, typer.Option(help="First: a source has another name in andon.toml now.", metavar="OLD=NEW")
    ] = None,
    forget: Annotated[
        str | None, typer.Option(help="First: count no longer on a source that andon.toml does not name.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Pull what changed from every configured source."""
    from andon.rounds import How

    pause = _duration(every) if every else None
    if renamed:
        _rename_source(renamed)
    if forget:
        _forget_source(forget)
    how = How(full=full, believe=believe)
    if pause is not None:
        _sync_on(pause, how, as_json=as_json)
    elif _sync_once(how, as_json=as_json).errors:
        raise typer.Exit(Exit.FIXABLE)


def _rename_source(renamed: str) -> None:
    from andon.rounds import rename_source

    old, _, new = renamed.partition("=")
    if not (old and new):
        raise typer.BadParameter(f"{renamed!r} is no pair of names; write it like OLD=NEW.", param_hint="--renamed")
    issues = rename_source(load_settings(), old, new, now=_now(), token=_token())
    err.print(f"{issues} issues of {old} belong to {new} now, and so do the launches that name its versions.")


def _forget_source(name: str) -> None:
    from andon.rounds import forget_source

    issues = forget_source(load_settings(), name, now=_now())
    err.print(f"{issues} issues of {name} do not count any more. Named again, it brings them back.")


def _sync_on(pause: timedelta, how: "How", *, as_json: bool) -> None:
    """Sync again and again, until somebody ends it."""
    from andon.rounds import How

    with _sigterm_ends_quietly():
        while True:
            due = _now() + pause
            try:
                done = _sync_once(how, as_json=as_json, then_forecast=True)
            except AndonError as error:
                _told(error)
            else:
                if not done.errors:
                    # What was asked for once: trusting every large loss from now on would be no guard at all.
                    how = How()
            time.sleep(max(0.0, (due - _now()).total_seconds()))


def _sync_once(how: "How", *, as_json: bool, then_forecast: bool = False) -> "Round":
    from andon.rounds import load_libraries, sync_round
    from andon.usecases.sync import summary

    load_libraries()
    _spare_the_collector()
    with _progress(quiet=as_json) as progress:
        done = sync_round(
            load_settings(), now=_now, make_id=_token, progress=progress, how=how, then_forecast=then_forecast
        )
    if as_json:
        _print_json({"sources": [summary(each) for each in done.synced]})
    else:
        _print_round(done)
    for error in done.errors:
        _told(error)
    return done


def _spare_the_collector() -> None:
    """Let the garbage collector look rarely at what is loaded and often dropped.

    A first sync makes millions of small objects, hardly any of them in circles: looking for those as often as
    Python does by itself is a fifth of its time.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def _print_round(done: "Round") -> None:
    for each in done.synced:
        typer.echo(
            f"{each.name}: {each.swept} issues seen, {each.downloaded} downloaded, "
            f"{each.removed} gone, {each.seconds:.1f} s"
        )
        if each.doubt:
            err.print(each.doubt)
    for sentence in done.waiting:
        err.print(sentence)
    if done.forecasted:
        typer.echo(f"{done.forecasted.new} new forecasts, {done.forecasted.seconds:.1f} s")
        _print_left_out(done.forecasted)


def _print_left_out(done: "Forecasted") -> None:
    from andon.usecases.forecast import told_left_out

    if sentence := told_left_out(done):
        err.print(sentence)


@contextmanager
def _sigterm_ends_quietly() -> Iterator[None]:
    """What a supervisor stops has done its work: where it stands, and with an exit code that says so."""

    def end(*_: object) -> None:
        raise _Ended

    previous = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except _Ended:
        _stopped()
    finally:
        signal.signal(signal.SIGTERM, previous)


class _Ended(KeyboardInterrupt):
    """SIGTERM. Passes through everything that lets a Ctrl-C through."""


@app.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(help="A history folder: issues.parquet, versions.parquet, ...")],
    name: Annotated[str, typer.Option(help="The source's name in the store.")] = "history",
    as_json: Json = False,
) -> None:
    """Read a history folder into the store, with its squads and launches."""
    from andon.rounds import TURN
    from andon.sources.history import HistoryFolder
    from andon.usecases.adopt import adopt
    from andon.usecases.name_sources import remember_import
    from andon.usecases.sync import summary, sync

    settings, organisation = _configuration()
    store = _store(settings)
    _apply(store, organisation)
    _spare_the_collector()
    with store.turns.take(TURN), _progress(quiet=as_json) as progress:
        done = sync(store, HistoryFolder(name, folder), now=_now(), progress=progress)
        remember_import(store, name)
        # The versions are known now: launches that waited for theirs get them before new ones are added.
        _apply(store, organisation, tell=True)
        squads, launches = adopt(store, name, token=_token(), now=_now())
    if done.doubt:
        err.print(done.doubt)
    if as_json:
        _print_json({"sources": [summary(done)], "squads": squads, "launches": launches})
        return
    typer.echo(
        f"{done.downloaded} of {done.swept} issues read, {squads} squads and {launches} launches added, "
        f"{done.seconds:.1f} s"
    )


@app.command()
def forecast(
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Use only what was known on that day.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compute and store the forecast of every open launch."""
    from andon.model import ForecastState
    from andon.usecases.forecast import forecast, summary

    settings, organisation = _configuration()
    today = _now().date()
    day = as_of.date() if as_of else today
    if day > today:
        raise typer.BadParameter(f"{day} is in the future.", param_hint="--as-of")
    store = _store(settings)
    _apply(store, organisation, tell=True)
    now = _now()  # later than what was applied: a forecast knows only what was said before it
    done = forecast(store, as_of=day, now=now, make_id=_token)
    held = _held(store, organisation, day, now)
    if as_json:
        document = summary(done)
        for told, each in zip(document["forecasts"], done.forecasts, strict=True):
            until = held.get((each.launch_id, each.squad_id))
            told["held_until"] = until.isoformat() if until else None
        _print_json(document)
        return
    _print_left_out(done)
    if not (done.forecasts or done.left_out):
        err.print(f"No launch was open on {day}. andon sync or andon import brings them, and andon.toml names them.")
        return
    _print_forecasts(store, done.forecasts, held, organisation)
    made = sum(each.state is ForecastState.FORECAST for each in done.forecasts)
    parts = [each for each in done.forecasts if each.squad_id]
    numbered = sum(each.state is ForecastState.FORECAST for each in parts)
    typer.echo(
        f"{made} forecasts as of {day} ({numbered} of {len(parts)} contributions), {done.new} new, {done.seconds:.1f} s"
    )
    if done.hindsight:
        err.print("The sources keep no history of changes: past scopes are today's, seen with hindsight.")


@app.command()
def backtest(
    folder: Annotated[Path, typer.Argument(help="A history folder: issues.parquet, versions.parquet, ...")],
    rows: Annotated[Path | None, typer.Option(help="Write every forecast and its outcome to this file.")] = None,
    jobs: Annotated[int | None, typer.Option(help="Processes; one for each core by default.", min=1)] = None,
    as_json: Json = False,
) -> None:
    """Replay a history folder: how often did the dates come true?"""
    import os

    from andon.backtest_command import Wish, document, run, show

    done = run(Wish(folder, rows, jobs or os.cpu_count() or 1), lambda: _progress(quiet=as_json))
    if as_json:
        _print_json(document(done))
    else:
        show(done, Console(markup=False, emoji=False, highlight=False))


def _held(store: "Store", organisation: Organisation, day: date, now: datetime) -> "dict[Subject, datetime]":
    """The forecasts that are still their squad's alone, and until when (promise 2)."""
    from andon.frames import day_moment
    from andon.model import Role, Viewer
    from andon.usecases.board import Look, read_board

    moment = min(now, day_moment(day, days=1) - timedelta(microseconds=1))
    board = read_board(store, Look(Viewer(Role.DIRECTOR), moment, now, organisation.first_look))
    return {subject: shown.held_until for subject, shown in board.shown.items() if shown.held_until}


def _print_forecasts(
    store: "Store",
    forecasts: "Sequence[Forecast]",
    held: "Mapping[Subject, datetime]",
    organisation: Organisation,
) -> None:
    from rich.table import Table

    names = {launch.id: launch.name for launch in store.plans.launches()}
    table = Table("Launch", "Target", "On time", "50 %", "85 %", "Open issues", box=None, pad_edge=False)
    table.columns[2].no_wrap = True
    for each in forecasts:
        if each.squad_id is not None:
            continue
        until = held.get((each.launch_id, None))
        numbers = (
            "-" if each.on_time is None else f"{each.on_time:.0%}",
            str(each.p50 or "-"),
            str(each.p85 or "-"),
            str(each.counted),
        )
        if until:
            numbers = (f"with its squad until {until.astimezone(organisation.zone):%a %H:%M}", "-", "-", "-")
        table.add_row(names[each.launch_id], str(each.target or "-"), *numbers)
    Console(markup=False, emoji=False, highlight=False).print(table)


@app.command()
def snapshot(
    launch: Annotated[str, typer.Argument(help="A launch's id or name, or 'portfolio'.")],
    out: Annotated[Path | None, typer.Option(help="Also write the frozen page to a file: .html or .json.")] = None,
    title: Annotated[str, typer.Option(help="Another title.")] = "",
    note: Annotated[str, typer.Option(help="A note for the audience.")] = "",
    days: Annotated[int | None, typer.Option(help="The link expires after so many days.", min=1, max=3650)] = None,
) -> None:
    """Freeze a view and print its link."""
    from andon.model import Role, Viewer
    from andon.usecases.board import Look
    from andon.usecases.find import find_launch
    from andon.usecases.snapshot import TOKEN_BYTES, freeze, open_snapshot
    from andon.web.frozen import renderer

    if out is not None and out.suffix not in {".html", ".json"}:
        raise typer.BadParameter("A snapshot is written as .html or .json.", param_hint="--out")
    settings, organisation = _configuration()
    store = _store(settings)
    now = _now()
    subject = "portfolio" if launch == "portfolio" else f"launch:{find_launch(store, launch).id}"
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    freeze(
        store,
        Look(Viewer(Role.DIRECTOR, name="command line"), now, now, organisation.first_look),
        subject,
        render=renderer(organisation.zone),
        token=_token(),
        secret=secret,
        title=title,
        note=note,
        expires_after=timedelta(days=days) if days else None,
    )
    typer.echo(f"{settings.public_url.rstrip('/')}/s/{secret}")
    if out is not None:
        content = open_snapshot(store, secret, out.suffix[1:], now)
        try:
            out.write_bytes(content)
        except OSError as error:
            raise ConfigError(f"{out} cannot be written: {error.strerror}.", hint="Name another file.") from error


# ------------------------------------------------------------------------------ looking after it


@app.command()
def setup(
    url: Annotated[str, typer.Option(help="The address of your Jira, like https://jira.example.com.")],
    project: Annotated[list[str], typer.Option(help="A project's key; name several by repeating the option.")],
    yes: Annotated[bool, typer.Option("--yes", help="Take what is ticked, without asking.")] = False,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="A public Jira: send no login.")] = False,
) -> None:
    """Find squads and launches in a Jira, ask which are true, and write andon.toml."""
    from andon.setup_command import Wish, setup, terminal_ask

    out = Console(markup=False, emoji=False, highlight=False)
    wish = Wish(url, project, anonymous=anonymous, yes=yes)
    setup(wish, load_settings(), out, terminal_ask(err), _progress)


@app.command()
def doctor() -> None:
    """Check configuration, database and sources, and say what to do."""
    from andon.doctor import check_up

    worst = Exit.DONE
    for told in check_up(load_settings(), now=_now()):
        typer.echo(str(told))
        if not told.finding.good:
            worst = Exit.FIXABLE
    raise typer.Exit(worst)


# ------------------------------------------------------------------------------ shared


def _now() -> datetime:
    return datetime.now(UTC)


def _token() -> str:
    return uuid.uuid4().hex


def _configuration() -> tuple[Settings, Organisation]:
    settings = load_settings()
    return settings, load_organisation(settings.config)


def _store(settings: Settings) -> "Store":
    from andon.store import open_store

    return open_store(settings.database_url)


def _apply(store: "Store", organisation: Organisation, *, tell: bool = False) -> None:
    from andon.rounds import apply_organisation

    waiting = apply_organisation(store, organisation, now=_now(), token=_token())
    if tell:
        for sentence in waiting:
            err.print(sentence)


def _duration(text: str) -> timedelta:
    length = duration(text)
    if length is None:
        raise typer.BadParameter(f"{text!r} is no duration; write it like 10m, 1h or 90s.", param_hint="--every")
    return length


def _stopped() -> int:
    err.print("Stopped. What was done so far is kept.")
    return Exit.FIXABLE


def _told(error: AndonError) -> int:
    err.print(error.message)
    if error.hint:
        err.print(error.hint)
    return Exit.FIXABLE


def _print_json(document: Any) -> None:
    typer.echo(json.dumps(document, indent=1, ensure_ascii=False, default=str))


def _progress(*, quiet: bool = False) -> "AbstractContextManager[Progress]":
    """A progress bar on standard error, or silence where nobody watches."""
    from andon.usecases.ports import silent

    if quiet or not err.is_terminal:
        return nullcontext(silent)
    from andon.progress import bar

    return bar(err)
