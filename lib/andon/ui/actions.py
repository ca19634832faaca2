"""How pages write: a use case with the session's viewer, the form's token and the clock; errors become sentences."""

from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta

import streamlit as st

from andon.errors import AndonError, Conflict
from andon.ui import data, session, text, text_embed
from andon.usecases import snapshot
from andon.usecases.board import Look


def freeze(form: str, subject: str, *, title: str, note: str, days: int) -> bool:
    """Freeze a view, for good with 0 days; its link is kept in this tab, and nowhere else."""

    def write(slot: session.Slot, now: datetime) -> bool:
        seen, links = data.look(), session.links()
        link = f"{data.address()}/s/{slot.secret}"
        moment = seen.moment if seen.is_past else now
        snapshot.freeze(
            data.store(),
            Look(seen.viewer, moment, now, seen.first_look),
            subject,
            render=frozen_renderer(),
            token=slot.token,
            secret=slot.secret,
            title=title,
            note=note,
            expires_after=timedelta(days=days) if days else None,
        )
        links[subject] = link
        return True

    return write_once(form, None, write)


def frozen_renderer() -> snapshot.Renderer:
    """What makes the files of a frozen view in this organisation's time zone and address."""
    from andon.web.frozen import renderer

    # Whoever freezes or blacks out, and on whichever page: a link is for everybody.
    return renderer(data.zone_of(None), data.address())


def revoke(snapshot_id: str) -> bool:
    """Close a link."""

    def write(slot: session.Slot, now: datetime) -> bool:
        snapshot.revoke(data.store(), session.viewer(), snapshot_id, now=now)
        return True

    return write_once(f"revoke_{snapshot_id}", text.SAVED_REVOKED, write)


def say_once(form: str, saved: str | None, use_case: Callable[..., bool], *, said: Hashable = None) -> bool:
    """Write once by a use case that lacks only a token and the time, and tells whether it wrote."""
    return write_once(form, saved, lambda slot, now: use_case(token=slot.token, now=now), said=said)


def edit_once(form: str, saved: str, use_case: Callable[..., bool]) -> bool:
    """As `say_once`, by a use case that refuses where the page's reader has not seen what it would overwrite."""
    return write_once(form, saved, lambda slot, now: use_case(token=slot.token, now=now, based_on=slot.based_on))


def write_once(
    form: str, saved: str | None, write: Callable[[session.Slot, datetime], bool], *, said: Hashable = None
) -> bool:
    """Write once; on an error say the sentence and keep everything that was typed.

    `said` are the words of a form that may be filled in again and again.

    No st.* call happens inside `write`: a click would abort the script there, in the middle of it.
    """
    if data.as_of() is not None:
        st.error(text.PAST_IS_READ_ONLY)
        return False
    if session.is_embedded():
        st.error(text.error(text_embed.SHOWS_ALONE, text_embed.SHOWS_ALONE_HINT))
        return False
    again = session.spent(form, said)
    slot = again or session.slot(form)
    try:
        written = write(slot, datetime.now(UTC))
    except Conflict as error:
        # The slot stays: pressing again must not overwrite what this page has never shown.
        st.error(text.error(error.message, error.hint))
        if slot.subject:
            st.button(text.LOAD_NEW_VALUES, key="load_new_values", on_click=session.load_anew, args=(slot.subject,))
        return False
    except AndonError as error:
        st.error(text.error(error.message, error.hint))
        return False
    if again is None:
        session.renew(form, said)
    if slot.subject:
        session.renew_subject(slot.subject)
    if saved:  # a page that shows what was made itself says nothing on the next one
        session.tell(saved if written else text.SAVED_ALREADY)
    return True
