"""How the connecting page reads CSV exports that somebody sends, and brings in what they hold."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import streamlit as st

from andon.config.exports import Field, Order
from andon.errors import AndonError
from andon.rounds import TURN, apply_organisation
from andon.sources.csv_columns import Reading, columns_of, is_about_people
from andon.sources.csv_export import CsvExport, held_in, refuse
from andon.sources.csv_issues import Export
from andon.sources.csv_text import CsvFile, open_sheet
from andon.ui import data, session, text
from andon.ui.actions import write_once
from andon.uploads import HERE
from andon.usecases.bring_export import Brought, Suggested, bring_export, suggest
from andon.usecases.rights import Action, require

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from andon.model import Category

Found = TypeVar("Found")

_LONGEST_NAME = 100

MOST_ROWS = 100_000
"""So many rows are read here: pages of others wait meanwhile. More are a matter for `andon import`."""


@dataclass(frozen=True, slots=True)
class Headers:
    """What the first lines of the files say."""

    names: tuple[str, ...]
    """Columns that may be chosen: none of people."""
    guess: Mapping[Field, tuple[str, ...]]


def may_send() -> None:
    """Let this tab send files: its page asks for them, and whoever looks may bring in work."""
    require(session.viewer(), Action.CONNECT)
    HERE.open(session.tab())


def headers(files: Sequence[UploadedFile]) -> Headers | None:
    """The columns of the files; None where one cannot be read, which is said."""
    return _once("headers", _ids(files), lambda: _headers(_files(files)))


def _headers(files: Sequence[CsvFile]) -> Headers:
    sheets = [open_sheet(each) for each in files]
    guesses = [columns_of(each.header, {}) for each in sheets]
    names = dict.fromkeys(name for each in sheets for name in each.header if name and not is_about_people(name))
    return Headers(
        tuple(names), {field: tuple(dict.fromkeys(n for each in guesses for n in each[field])) for field in Field}
    )


def reading(
    columns: Mapping[Field, tuple[str, ...]],
    statuses: Mapping[str, Category],
    *,
    dates: Order | None,
    zone: str,
    leave_out: bool,
) -> Reading:
    """How the files are to be read, as the page says it."""
    return Reading(columns, statuses, dates, ZoneInfo(zone), leave_out=leave_out)


def look(files: Sequence[UploadedFile], how: Reading) -> Export | None:
    """What is in the files; None where they cannot be read, which is said."""
    key = (_ids(files), repr(replace(how, leave_out=False)))
    return _once("export", key, lambda: CsvExport("csv", how, lambda: _files(files)).look(MOST_ROWS))


def _once(what: str, key: Hashable, read: Callable[[], Found]) -> Found | None:
    """What `read` finds, anew only when the key is another one than in the last run; None after an error, shown.

    An error is kept as well: every click on the page would read a large file anew to fail once more. Of it the words
    alone, since the exception holds on to the files.
    """
    known = session.looked(what)
    if not (known and known.key == key):
        try:
            known = session.Looked(key, read())
        except AndonError as error:
            known = session.Looked(key, wrong=text.error(error.message, error.hint))
        session.keep_looked(what, known)
    if known.wrong:
        st.error(known.wrong)
    found: Found | None = known.found
    return found


def suggested(name: str, files: Sequence[UploadedFile], how: Reading, export: Export) -> Suggested:
    """The squads and launches that what was read of the files suggests, without those that there are.

    Of a hundred thousand issues it takes a fifth of a second, which every click on the page would cost.
    """
    store = data.store()

    def found() -> Suggested:
        plans = store.plans
        return suggest(
            name,
            list(export.issues.values()),
            export.updated,
            now=data.now(),
            squads=plans.squads(),
            launches=plans.launches(),
        )

    key = (name, _ids(files), repr(how), store.version(), data.now().date())
    return _once("suggested", key, found) or Suggested()


def what_is_undecided(export: Export, how: Reading) -> AndonError | None:
    """What somebody has to say or mend first; None where it can be brought in."""
    try:
        refuse(export, how)
    except AndonError as error:
        return error
    return None


def bring(form: str, name: str, export: Export, how: Reading, chosen: Suggested) -> Brought | None:
    """Bring it in; what came of it, or None after an error, which is said."""
    done: list[Brought] = []

    def write(slot: session.Slot, now: datetime) -> bool:
        require(session.viewer(), Action.CONNECT)
        store, organisation = data.store(), data.organisation()
        refuse(export, how)
        with store.turns.take(TURN):
            held = held_in(name, store.work.stamps(name), store.work.versions())
            source = CsvExport(name, how, list, held=held, export=export)
            brought = bring_export(
                store,
                session.viewer(),
                source,
                chosen,
                named=organisation.source_names,
                follow=lambda: apply_organisation(
                    store, organisation, now=now, token=f"{slot.token}-plan", tells=False
                ),
                token=slot.token,
                now=now,
            )
        done.append(brought)
        return True

    return done[0] if write_once(form, None, write) else None


def let_go(files: Sequence[UploadedFile]) -> None:
    """Forget the files and what was read of them, and let this tab send no more until its page asks again."""
    session.let_go_of_files(_ids(files))
    session.forget_looked()
    HERE.close(session.tab())


def _files(files: Sequence[UploadedFile]) -> list[CsvFile]:
    return [CsvFile(each.name[-_LONGEST_NAME:], each.getvalue()) for each in files]


def _ids(files: Sequence[UploadedFile]) -> tuple[str, ...]:
    """Streamlit's names of them: one that is sent again has another."""
    return tuple(each.file_id for each in files)
