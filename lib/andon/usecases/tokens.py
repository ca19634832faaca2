"""Tokens for programs: somebody makes, sees and revokes their own. One may never do more than its owner may now.

Where nobody signs in, everybody chooses who they are; tokens are then this machine's, and a request says as whom it
comes. Those work only where nobody signs in, and the tokens of people only where people do: a token works where it can
be revoked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import CALENDARS, FOR_PROGRAMS, HERE, AccessRules, Account, ApiToken, Hat, Role, Scope, Squad, Viewer
from andon.usecases.people import hats_of, viewer_of
from andon.usecases.rights import Action, may_somewhere, require, said_name
from andon.usecases.secret_links import secret_hash

if TYPE_CHECKING:
    from andon.store import Store

PREFIX = "andon_"
"""Before the secret, so that programs that look for leaked secrets know one."""

SECRET_BYTES = 24
"""192 random bits."""

LONGEST_DAYS = 366
"""No token works longer: whoever needs it makes a new one once a year."""

MOST = 20
"""Tokens of one owner that work at the same time."""

OWNER_SEEN = timedelta(days=30)
"""Groups are known from the last sign-in: of an owner who has not come for so long, nobody knows who they still are."""

TOLD = timedelta(days=30)
"""So long a token that works no more still stands on its owner's page."""

_FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{{SECRET_BYTES},128}}")
"""What cannot be one of ours is not looked for."""

NEEDS: Mapping[Scope, Action] = {
    Scope.READ: Action.LOOK,
    Scope.CHECK_IN: Action.CHECK_IN,
    Scope.FLAG: Action.RAISE_FLAG,
    Scope.REPLY: Action.REPLY,
}
"""What its owner has to be allowed, or a program's token could do nothing with a scope."""

_HEAD = ("director", "viewer")


@dataclass(frozen=True, slots=True)
class Caller:
    """A program, for whom it acts, and which hats that one has at this moment."""

    token: ApiToken
    hats: tuple[Hat, ...]
    account: Account | None
    """None is this machine, where nobody signs in."""
    squads: tuple[Squad, ...]


def usable(viewers: Collection[Viewer]) -> tuple[Scope, ...]:
    """What a program could do for somebody who may look as each of these: no page offers more."""
    return tuple(each for each in FOR_PROGRAMS if any(may_somewhere(viewer, NEEDS[each]) for viewer in viewers))


def make_token(
    store: Store,
    viewer: Viewer,
    *,
    name: str,
    scopes: Collection[Scope],
    days: int,
    secret: str,
    token: str,
    now: datetime,
) -> bool:
    """Make a token that works for some days; False when this press already did. The secret is kept as a hash."""
    require(viewer, Action.TOKEN)
    called = said_name(name)
    if not scopes:
        raise InvalidInput("What may the program do? Nothing was chosen.", hint="To read is enough for most.")
    _require_one_calendar(viewer, scopes)
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(f"A token works for 1 to {LONGEST_DAYS} days.", hint="Make a new one when it ends.")
    if len(secret) < SECRET_BYTES:
        raise InvalidInput("The token's secret is too short.", hint="Use secrets.token_urlsafe(24).")
    owner = _owner(viewer)
    if not viewer.account:
        store.people.keep_account(Account(HERE, "", signed_in_at=now), issuer="", subject=HERE)
    elif store.people.account(owner) is None:
        raise InvalidInput("Your sign-in was not kept.", hint="Sign out and in again, and make the token then.")
    working = [each for each in store.tokens.of(owner) if each.works(now) and each.id != token]
    if len(working) >= MOST:
        raise InvalidInput(f"You have {MOST} tokens that work.", hint="Revoke one that nobody needs any more.")
    made = ApiToken(token, called, owner, frozenset(scopes), now, now + timedelta(days=days))
    return store.tokens.add(made, _kept_hash(PREFIX + secret, calendar=made.is_calendar))


def my_tokens(store: Store, viewer: Viewer, *, now: datetime) -> tuple[ApiToken, ...]:
    """One's own tokens, those that work first, the newest first; nobody sees those of others.

    What ended longer ago than TOLD is left out.
    """
    require(viewer, Action.TOKEN)
    told = [each for each in store.tokens.of(_owner(viewer)) if now - _ended(each) <= TOLD]
    return tuple(sorted(told, key=lambda each: not each.works(now)))


def revoke_token(store: Store, viewer: Viewer, token_id: str, *, now: datetime) -> bool:
    """Let one's own token work no more, from its next request on; False where there is none to revoke."""
    require(viewer, Action.TOKEN)
    return store.tokens.revoke(token_id, _owner(viewer), now)


def caller(
    store: Store, shown: str, *, rules: AccessRules, signs_in: bool, now: datetime, calendar: bool = False
) -> Caller:
    """Who shows this token. NotFound where it is none of ours that works, NotAllowed where its owner is away.

    `signs_in` says whether people have to sign in: the tokens of this machine work only where they need not, and those
    of people only where they do, since nobody could revoke one elsewhere. `calendar` asks for the key in a calendar's
    address: an address is passed on and kept where no token would be, so that neither opens what the other does.
    """
    found = store.tokens.by_hash(_kept_hash(shown, calendar=calendar)) if _FORM.fullmatch(shown) else None
    if found is None or not found.works(now) or (found.account_id == HERE) is signs_in:
        raise NotFound(
            "This token does not work.",
            hint="It may be mistyped, expired or revoked; make a new one on the page Tokens.",
        )
    squads = tuple(store.plans.squads())
    if found.account_id == HERE:
        return Caller(found, (), None, squads)
    account = store.people.account(found.account_id)
    if account is None or account.signed_in_at is None or now - account.signed_in_at > OWNER_SEEN:
        raise NotAllowed(
            f"The owner of this token has not signed in for {OWNER_SEEN.days} days.",
            hint="It works again once they have: who somebody is, is known from their last sign-in.",
        )
    return Caller(found, hats_of(account, rules, store.people.hats(), squads), account, squads)


def note_use(store: Store, token: ApiToken, *, now: datetime) -> bool:
    """Keep the day on which a token was used; False where that is known."""
    if token.last_used_on == now.date():
        return False
    store.tokens.used(token.id, now.date())
    return True


def require_scope(token: ApiToken, scope: Scope) -> None:
    """Raise NotAllowed unless the token was made for this."""
    if scope not in token.scopes:
        raise NotAllowed(
            f"This token was not made for {scope.value!r}.", hint=f"Make one with {scope.value!r} on the page Tokens."
        )


def viewer_as(who: Caller, wanted: str = "") -> Viewer:
    """The viewer as whom a program comes: under the hat that it names, or the nearest to the work; NotAllowed.

    A hat is named by its role. Where nobody signs in it is `director`, `viewer` or `squad:ID`, as on the pages.
    """
    if who.account is None:
        return _chosen_here(wanted, who.squads)
    if not who.hats:
        raise NotAllowed("The owner of this token has no access here any more.", hint="An administrator can give it.")
    hat = next((each for each in who.hats if wanted in {"", each.role.value}), None)
    if hat is None:
        raise NotAllowed(
            f"The owner of this token cannot look as {wanted!r}.", hint=f"Choose from: {', '.join(roles(who))}."
        )
    return viewer_of(who.account, hat, who.squads)


def calendar_viewer(who: Caller) -> Viewer:
    """As whom a calendar looks: as its owner does now, if it is for them alone; NotAllowed where they have no access.

    One to share looks as somebody without a role, whoever its owner is: it is copied to other machines, passed on and
    read over shoulders, so that what is a squad's alone for the first look is not in it.
    """
    owner = viewer_as(who)
    return owner if Scope.OWN_CALENDAR in who.token.scopes else Viewer(Role.VIEWER)


def roles(who: Caller) -> tuple[str, ...]:
    """As whom a program may come."""
    if who.account is None:
        return (*_HEAD, *(f"squad:{each.id}" for each in who.squads if each.active))
    return tuple(each.role.value for each in who.hats)


def _require_one_calendar(viewer: Viewer, scopes: Collection[Scope]) -> None:
    """Raise InvalidInput where a calendar's key would do something else, or be for somebody who is nobody."""
    if not CALENDARS.isdisjoint(scopes) and len(set(scopes)) > 1:
        raise InvalidInput(
            "A calendar's address is for the calendar alone.", hint="Make another token for what a program does."
        )
    if Scope.OWN_CALENDAR in scopes and not viewer.account:
        raise InvalidInput(
            "Nobody signs in here, so that no calendar can be for one alone.", hint="Make an address to share."
        )


def _chosen_here(wanted: str, squads: Iterable[Squad]) -> Viewer:
    kind, _, squad_id = wanted.partition(":")
    if kind == Role.SQUAD.value and squad_id in {each.id for each in squads if each.active}:
        return Viewer(Role.SQUAD, frozenset({squad_id}))
    if wanted == Role.DIRECTOR.value:
        return Viewer(Role.DIRECTOR, name="Program director")
    if wanted in {"", Role.VIEWER.value}:
        return Viewer(Role.VIEWER)
    raise NotAllowed(f"Nobody here can be {wanted!r}.", hint="Say viewer, director, or squad: and the squad's id.")


def _kept_hash(shown: str, *, calendar: bool) -> str:
    """What is kept of a token: of a calendar's another one, by which no call of the API finds it.

    Nor does that of a replica of an earlier Andon, which knows of no calendars.
    """
    return secret_hash(f"calendar {shown}" if calendar else shown)


def _ended(token: ApiToken) -> datetime:
    return min(token.expires_at, token.revoked_at or token.expires_at)


def _owner(viewer: Viewer) -> str:
    return viewer.account or HERE
