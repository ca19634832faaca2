"""How the page writes what somebody wants to be told."""

from collections.abc import Mapping
from dataclasses import replace

from andon.model import Event
from andon.ui import actions, data, session, text_told
from andon.usecases import message_choices
from andon.usecases.message_choices import Choices


def choose(form: str, subject: str, chosen: Choices, where: Mapping[Event, str]) -> bool:
    """Keep the choices; `where` names the channel of each event that is told."""
    return actions.write_once(
        form,
        text_told.SAVED,
        lambda slot, now: message_choices.choose(
            data.store(),
            session.viewer(),
            subject,
            where=where,
            rest=replace(chosen, wishes={}),
            known=data.organisation().channels,
            now=now,
        ),
    )
