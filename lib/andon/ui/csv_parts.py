"""The steps in which CSV exports are brought in: send them, see how they are read, correct it, import."""

import csv
import io
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import streamlit as st
from markupsafe import Markup

from andon.config.exports import CATEGORY_NAMES, Field, Order
from andon.model import Category
from andon.ui import csv_actions, data, links, markup, parts, session, text, text_csv, text_setup
from andon.uploads import MOST_MB

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from andon.sources.csv_columns import Reading
    from andon.sources.csv_issues import Export
    from andon.sources.csv_rows import Fault
    from andon.usecases.bring_export import Brought, Suggested

FAULTS = 20
"""So many rows in which something is wrong are shown; all of them can be downloaded."""

STATUSES = 60
"""So many statuses can be corrected here; those that are guesses come first."""

_KEY = "csv"
_DONE = "csv_done"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page says of how files are to be read."""

    columns: Mapping[Field, tuple[str, ...]]
    dates: Order | None
    zone: str


def bring() -> None:
    """All of it, one step after the other on one page."""
    parts.show(markup.lead(text_csv.LEAD))
    csv_actions.may_send()
    edition = session.edition(_KEY)
    files = st.file_uploader(
        text_csv.FILES,
        type=["csv", "tsv", "txt"],
        accept_multiple_files=True,
        max_upload_size=MOST_MB,
        key=f"{edition}_files",
    )
    st.caption(text.plain(text_csv.NOT_KEPT))
    if not files:
        parts.show(_list(text_csv.HOW_TO_EXPORT, ordered=True))
    elif found := csv_actions.headers(files):
        _preview(edition, files, found)


def _preview(edition: str, files: "Sequence[UploadedFile]", found: csv_actions.Headers) -> None:
    """What was read stands first, and below it how; that is asked first, since it decides what is read."""
    above = st.container()
    st.header(text_csv.HOW_IT_IS_READ, anchor=False)
    choices = _choices(edition, found)
    statuses: dict[str, Category] = st.session_state.get(f"{edition}_statuses", {})
    how = csv_actions.reading(choices.columns, statuses, dates=choices.dates, zone=choices.zone, leave_out=False)
    export = csv_actions.look(files, how)
    if export is None:
        return
    _statuses(edition, export)
    name = _name(edition)
    suggested = csv_actions.suggested(name, files, how, export)
    with above:
        st.header(text_csv.WHAT_IS_IN_IT, anchor=False)
        for file in export.files:
            st.caption(text.plain(text_csv.file_line(file)))
        parts.show(_list(text_csv.notes(export, suggested, how.zone)))
        how = _faults(edition, export, how)
    chosen = _to_add(edition, suggested)
    wrong = csv_actions.what_is_undecided(export, how)
    if wrong:
        st.warning(text.plain(text_csv.FIRST_MEND) if export.faults else text.error(wrong.message, wrong.hint))
        return
    form = f"{edition}_import"
    session.slot(form)
    if not st.button(text_csv.import_them(len(export.issues)), key=form, type="primary"):
        return
    with st.spinner(text_csv.IMPORTING):
        brought = csv_actions.bring(form, name, export, how, chosen)
    if brought:
        csv_actions.let_go(files)
        session.load_anew(_KEY)
        st.session_state[_DONE] = brought
        st.rerun()


def is_done() -> bool:
    """Whether this tab has just brought something in."""
    return _DONE in st.session_state


def done() -> None:
    """What came of it, and what comes next."""
    brought: Brought = st.session_state[_DONE]
    st.success(text_csv.brought(brought))
    if brought.launches:
        st.write(text_csv.DATES_OF_LAUNCHES)
    st.subheader(text_setup.WHAT_COMES_NEXT, anchor=False)
    st.code(text_csv.FORECAST_NEXT, language=None)
    st.page_link(links.SQUADS, label=text.NAV_SQUADS)
    st.page_link(links.LAUNCHES, label=text.NAV_LAUNCHES)
    st.caption(text.plain(text_csv.WHAT_NOW))
    st.button(text_csv.OTHER_FILES, key="csv_anew", on_click=_begin_anew)


def _begin_anew() -> None:
    st.session_state.pop(_DONE, None)


# ------------------------------------------------------------------------------ how it is read


def _choices(edition: str, found: csv_actions.Headers) -> Choices:
    """What is read from which column, and how dates are told; what nobody touches is as guessed.

    Files with other columns are guessed anew: what was chosen for the former names none of theirs.
    """
    of_these = zlib.crc32(repr(found.names).encode())
    with st.expander(text_csv.HOW_COLUMNS):
        st.caption(text_csv.HOW_COLUMNS_HELP)
        columns: dict[Field, tuple[str, ...]] = {}
        left, right = st.columns(2)
        for n, field in enumerate(Field):
            with left if n % 2 == 0 else right:
                named = st.multiselect(
                    text_csv.field_name(field),
                    found.names,
                    default=found.guess[field],
                    key=f"{edition}_map_{field.name.lower()}_{of_these}",
                    placeholder="-",
                )
            columns[field] = tuple(named)
    first, second = st.columns(2)
    with first:
        dates = st.selectbox(
            text_csv.HOW_DATES,
            [None, *Order],
            format_func=lambda order: text_csv.ORDERS[order] if order else text_csv.AS_GUESSED,
            key=f"{edition}_dates",
        )
    with second:
        zones = sorted(available_timezones())
        own = str(data.zone())
        zone = st.selectbox(
            text_csv.HOW_ZONE,
            zones,
            index=zones.index(own) if own in zones else zones.index("UTC"),
            help=text_csv.HOW_ZONE_HELP,
            key=f"{edition}_zone",
        )
    return Choices(columns, dates, zone)


def _statuses(edition: str, export: "Export") -> None:
    """What each status means; a correction counts from the next run on."""
    ordered = sorted(export.statuses.items(), key=lambda each: each[1].how != "a guess")[:STATUSES]
    with st.expander(text_csv.HOW_STATUSES):
        left, right = st.columns(2)
        for n, (name, meant) in enumerate(ordered):
            with left if n % 2 == 0 else right:
                st.selectbox(
                    text.plain(f"{name} · {text.count(meant.issues, 'issue')} · {meant.how}"),
                    list(Category),
                    index=list(Category).index(meant.category),
                    format_func=CATEGORY_NAMES.__getitem__,
                    key=f"{edition}_status_{n}_{name}",
                    on_change=_correct,
                    args=(edition, f"{edition}_status_{n}_{name}", name),
                )


def _correct(edition: str, key: str, status: str) -> None:
    said = st.session_state.get(f"{edition}_statuses", {})
    st.session_state[f"{edition}_statuses"] = {**said, status: st.session_state[key]}


def _name(edition: str) -> str:
    name: str = st.text_input(
        text_csv.SOURCE_NAME, value="csv", help=text_csv.SOURCE_NAME_HELP, max_chars=60, key=f"{edition}_name"
    )
    return name.strip()


# ------------------------------------------------------------------------------ what is wrong, and what is added


def _faults(edition: str, export: "Export", how: "Reading") -> "Reading":
    """The rows in which something is wrong; how it is read when they are left out."""
    if not export.faults:
        return how
    st.header(text_csv.WRONG_ROWS, anchor=False)
    st.write(text_csv.wrong_rows(export))
    parts.show(_list(str(each) for each in export.faults[:FAULTS]))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            text_csv.DOWNLOAD_FAULTS,
            _fault_file(export.faults),
            file_name="wrong-rows.csv",
            mime="text/csv",
            key=f"{edition}_faults",
            on_click="ignore",
        )
        leave_out = st.checkbox(text_csv.LEAVE_OUT, key=f"{edition}_leave_out")
    return csv_actions.reading(how.columns, how.statuses, dates=how.dates, zone=str(how.zone), leave_out=leave_out)


def _to_add(edition: str, found: "Suggested") -> "Suggested":
    """The squads and launches that somebody wants of those that are suggested."""
    st.header(text_csv.WHAT_TO_ADD, anchor=False)
    if not (found.squads or found.launches):
        st.write(text_csv.NOTHING_TO_ADD)
        return found
    squads = {text_csv.squad_told(each.name, each.issues): each.name for each in found.squads}
    launches = {text_csv.launch_told(each.name, each.open, each.issues): each.name for each in found.launches}
    wanted_squads = _ticked(text_csv.NEW_SQUADS, squads, f"{edition}_squads")
    wanted_launches = _ticked(text_csv.NEW_LAUNCHES, launches, f"{edition}_launches")
    if launches:
        st.caption(text.plain(text_csv.DATES_OF_LAUNCHES))
    return found.only(wanted_squads, wanted_launches)


def _ticked(label: str, offered: Mapping[str, str], key: str) -> set[str]:
    """Those that somebody keeps. Where others are offered than before, all of these are ticked again."""
    if not offered:
        return set()
    of_these = f"{key}_{zlib.crc32(repr(sorted(offered)).encode())}"
    return {offered[each] for each in st.multiselect(label, list(offered), default=list(offered), key=of_these)}


def _list(sentences: Iterable[str], *, ordered: bool = False) -> Markup:
    lines = Markup("").join(Markup("<li>{}</li>").format(each) for each in sentences)
    return Markup('<ol class="an-list">{}</ol>' if ordered else '<ul class="an-list">{}</ul>').format(lines)


def _fault_file(faults: "Iterable[Fault]") -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(text_csv.FAULT_TITLES)
    for each in faults:
        cells = (each.file, str(each.row), each.key, each.column, each.value, each.what)
        writer.writerow([text.no_formula(cell) for cell in cells])
    return file.getvalue()
