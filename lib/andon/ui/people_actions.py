"""How pages give and take hats."""

from functools import partial

from andon.model import GivenHat, Role
from andon.ui import data, session, text_access
from andon.ui.actions import write_once
from andon.usecases import people


def add_member(form: str, squad_id: str, address: str) -> bool:
    """Make somebody a member of a squad."""
    return write_once(
        form,
        text_access.ADDED,
        lambda slot, now: people.add_member(data.store(), session.viewer(), squad_id, address, now=now),
        said=(squad_id, address),
    )


def give_hat(form: str, address: str, role: Role, tribe_id: str) -> bool:
    """Make somebody a director, an administrator or a guest."""
    return write_once(
        form,
        text_access.ADDED,
        lambda slot, now: people.give_hat(data.store(), session.viewer(), address, role, tribe_id, now=now),
        said=(address, role, tribe_id),
    )


def forget_account(form: str, account_id: str) -> bool:
    """Delete somebody's account."""
    return write_once(
        form,
        text_access.FORGOTTEN,
        lambda slot, now: people.forget_account(data.store(), session.viewer(), account_id),
        said=account_id,
    )


def take(hat: GivenHat) -> bool:
    """Take a hat away that was given on a page."""
    if hat.role is Role.SQUAD:
        gone = partial(people.remove_member, data.store(), session.viewer(), hat.of_id, hat.address)
    else:
        gone = partial(people.take_hat, data.store(), session.viewer(), hat.address, hat.role, hat.of_id)
    return write_once(f"take_{hat.role}_{hat.of_id}_{hat.address}", text_access.REMOVED, lambda slot, now: gone())
