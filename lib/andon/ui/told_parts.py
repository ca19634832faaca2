"""Choosing what is told, where and when; and the way to it."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from andon.model import Event
from andon.ui import data, links, markup, parts, session, text, text_told, told_actions
from andon.usecases.message_choices import DIRECTOR, Choices, squad_of, subject_of
from andon.usecases.quiet_hours import QuietHours
from andon.usecases.rights import Action, may
from andon.usecases.told_page import ToldPage, Unsent, told_page


def on_squad_home(squad_id: str) -> None:
    """The way to a squad's choices, for its members."""
    if data.as_of() is None and may(session.viewer(), Action.PREFER, squad_id) and data.squad(squad_id).active:
        st.page_link(links.MESSAGES, label=text_told.LINK, icon=_ICON, query_params=links.to_squad(squad_id))


def on_portfolio() -> None:
    """The way to the directors' choices, for a director."""
    if data.as_of() is None and may(session.viewer(), Action.DIRECT):
        st.page_link(links.MESSAGES, label=text_told.LINK, icon=_ICON)


_ICON = ":material/notifications:"


def subject_here(asked: str) -> str | None:
    """Whose choices this viewer may see: the squad's that is asked for or spoken for, or the directors'."""
    viewer = session.viewer()
    if may(viewer, Action.DIRECT):
        return DIRECTOR
    squad_id = asked or next(iter(viewer.squad_ids), "")
    return subject_of(squad_id) if squad_id and may(viewer, Action.PREFER, squad_id) else None


def choose(subject: str) -> None:
    """What did not go out, and the form."""
    page = data.ask(told_page, subject)
    squad_id = squad_of(subject)
    parts.show(markup.lead(text_told.LEAD_DIRECTOR if squad_id is None else text_told.LEAD_SQUAD))
    show_unsent(page.unsent)
    channels = tuple(data.organisation().channels)
    if not (channels or page.choices.wishes):
        parts.empty(text_told.NO_CHANNELS)
        return
    with st.container(key="narrow"):
        _form(subject, page, channels)


def show_unsent(unsent: Sequence[Unsent], audience: str = "") -> None:
    """What did not go out; with an audience, where more than one stands on the page."""
    reader = parts.reader()
    for each in unsent:
        sentence = text_told.trouble(each, reader.zone, reader.today)
        st.warning(text.plain(f"{audience}: {sentence}" if audience else sentence), icon="✉️")


def _form(subject: str, page: ToldPage, channels: Sequence[str]) -> None:
    form = f"told_{subject}"
    chosen = page.choices
    with st.form(form, border=False):
        labels = text_told.labels(subject)
        where = {event: _where(event, label, chosen, channels, key=form) for event, label in labels.items()}
        st.subheader(text_told.DIGEST_WHEN, anchor=False)
        left, right = st.columns(2)
        day = left.selectbox(
            text_told.DIGEST_DAY,
            range(7),
            index=chosen.digest_day,
            format_func=text_told.WEEKDAYS.__getitem__,
            key=f"{form}_day",
        )
        hour = _hour(right, text_told.DIGEST_HOUR, chosen.digest_hour, key=f"{form}_hour")
        st.subheader(text_told.QUIET_TITLE, anchor=False)
        st.caption(text_told.quiet_note(data.zone_of(squad_of(subject))))
        left, right = st.columns(2)
        begins = _hour(left, text_told.QUIET_FROM, chosen.quiet.begins, key=f"{form}_begins")
        ends = _hour(right, text_told.QUIET_UNTIL, chosen.quiet.ends, key=f"{form}_ends")
        off = st.checkbox(text_told.ON_DAYS_OFF, value=chosen.quiet.days_off, key=f"{form}_off")
        urgent = st.checkbox(text_told.URGENT, value=chosen.urgent, key=f"{form}_urgent")
        saved = st.form_submit_button(text_told.SAVE, key=f"{form}_submit", type="primary")
    if saved and told_actions.choose(
        form,
        subject,
        Choices(quiet=QuietHours(begins, ends, off), urgent=urgent, digest_day=day, digest_hour=hour),
        where,
    ):
        st.rerun()


def _where(event: Event, label: str, chosen: Choices, channels: Sequence[str], *, key: str) -> str:
    """The channel of an event; one that andon.toml names no longer stays in the list until another is chosen."""
    present = chosen.where(event)
    options = ["", *channels, *([present] if present and present not in channels else [])]
    named, field = st.columns([3, 2], vertical_alignment="center")
    named.markdown(label, help=text_told.HELP.get(event))
    return (
        field.selectbox(
            label,
            options,
            index=options.index(present),
            format_func=lambda name: name or text_told.NOT_TOLD,
            key=f"{key}_{event}",
            label_visibility="collapsed",
        )
        or ""
    )


def _hour(where: DeltaGenerator, label: str, present: int, *, key: str) -> int:
    return where.selectbox(label, range(24), index=present, format_func=text_told.hour, key=key)
