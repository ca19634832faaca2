"""`andon snapshot`: freeze a view, print its link, and write one of its formats to a file where one is named."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import typer

from andon.errors import ConfigError
from andon.loopback import names_this_machine
from andon.model import Role, Viewer
from andon.store import Store, open_store
from andon.terminal import configuration, err, new_id, now
from andon.usecases.board import Look
from andon.usecases.find import find_launch
from andon.usecases.snapshot import TOKEN_BYTES, as_file, freeze, picked
from andon.web.frozen import renderer

ENDINGS = {f".{each}": each for each in ("html", "json", "png", "pdf", "pptx", "csv")}
"""What a frozen view can be written as, by the ending of the file."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    launches: tuple[str, ...]
    """Ids or names, or `portfolio` alone."""
    file: Path | None
    """Its ending is one of ENDINGS."""
    title: str
    note: str
    lasts: timedelta | None
    """How long the link does; for good if None."""


def run(wish: Wish) -> None:
    """Freeze, print the link alone on a line, and write the file. ConfigError: the file cannot be written."""
    settings, organisation = configuration()
    store = open_store(settings.database_url)
    moment = now()
    subject = _subject(store, wish.launches)
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    snapshot = freeze(
        store,
        Look(Viewer(Role.DIRECTOR, name="command line"), moment, moment, organisation.first_look),
        subject,
        render=renderer(organisation.zone, settings.public_url),
        token=new_id(),
        secret=secret,
        title=wish.title,
        note=wish.note,
        expires_after=wish.lasts,
    )
    link = f"{settings.public_url.rstrip('/')}/s/{secret}"
    typer.echo(link)
    if names_this_machine(settings.public_url):
        err.print(
            f"It opens on this machine alone, while andon serve is at {settings.public_url}; "
            "ANDON_PUBLIC_URL names another address or port."
        )
    if wish.file is not None:
        content = as_file(store, snapshot, ENDINGS[wish.file.suffix], link)
        try:
            wish.file.write_bytes(content)
        except OSError as error:
            raise ConfigError(f"{wish.file} cannot be written: {error.strerror}.", hint="Name another file.") from error
        err.print(f"{wish.file} holds it as a file.")


def _subject(store: Store, launches: tuple[str, ...]) -> str:
    if launches == ("portfolio",):
        return "portfolio"
    found = [find_launch(store, each).id for each in launches]
    return picked(found) if len(found) > 1 else f"launch:{found[0]}"
