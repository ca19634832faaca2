"""`andon snapshot`: freeze a view, print its link, and write the frozen page to a file where one is named."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import typer

from andon.errors import ConfigError
from andon.model import Role, Viewer
from andon.store import open_store
from andon.terminal import configuration, new_id, now
from andon.usecases.board import Look
from andon.usecases.find import find_launch
from andon.usecases.snapshot import TOKEN_BYTES, freeze, open_snapshot
from andon.web.frozen import renderer


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    launch: str
    """Its id or name, or `portfolio`."""
    file: Path | None
    """.html or .json."""
    title: str
    note: str
    lasts: timedelta | None
    """How long the link does; for good if None."""


def run(wish: Wish) -> None:
    """Freeze, print the link alone on a line, and write the file. ConfigError: the file cannot be written."""
    settings, organisation = configuration()
    store = open_store(settings.database_url)
    moment = now()
    subject = "portfolio" if wish.launch == "portfolio" else f"launch:{find_launch(store, wish.launch).id}"
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    freeze(
        store,
        Look(Viewer(Role.DIRECTOR, name="command line"), moment, moment, organisation.first_look),
        subject,
        render=renderer(organisation.zone),
        token=new_id(),
        secret=secret,
        title=wish.title,
        note=wish.note,
        expires_after=wish.lasts,
    )
    typer.echo(f"{settings.public_url.rstrip('/')}/s/{secret}")
    if wish.file is not None:
        content = open_snapshot(store, secret, wish.file.suffix[1:], moment)
        try:
            wish.file.write_bytes(content)
        except OSError as error:
            raise ConfigError(f"{wish.file} cannot be written: {error.strerror}.", hint="Name another file.") from error
