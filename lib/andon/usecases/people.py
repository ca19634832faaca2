"""People: who somebody is by what their provider tells, which hats they have, and who gives and takes these.

A hat comes from andon.toml (groups and e-mail addresses) or from a page (addresses). What a page gave, a page takes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from andon.errors import InvalidInput
from andon.model import HERE, AccessRules, Account, GivenHat, Hat, Role, Squad, Viewer, Visit
from andon.usecases.find import find_squad, working_squad
from andon.usecases.rights import Action, require

if TYPE_CHECKING:
    from andon.store import Store
    from andon.usecases.board import Look

SIGN_IN_LASTS = timedelta(hours=12)
"""So long at most; then the provider is asked again, and knows who has left the organisation."""

GIVEN = (Role.DIRECTOR, Role.ADMINISTRATOR, Role.VIEWER)
"""What an administrator gives; a member is one of a squad, and its members see to that as well."""

_LONGEST_ADDRESS = 254


# ------------------------------------------------------------------------------ who somebody is


def account_of(claims: Mapping[str, Any], rules: AccessRules, *, providers: int = 1) -> Account:
    """Somebody by what their provider tells; of their groups only those that andon.toml names.

    Of `providers` that there are, one counts: the only one, or the one that andon.toml names. That one is believed
    about addresses, too, unless it says itself that one is not verified; one that is not named has to say that it is.
    """
    named = rules.issuer.rstrip("/")
    counts = issuer(claims).rstrip("/") == named if named else providers == 1
    verified = str(claims.get("email_verified", "")).lower()
    believed = counts and (verified == "true" or (bool(named) and verified == ""))
    address = str(claims.get("email") or "").strip().lower() if believed else ""
    name = str(claims.get("name") or claims.get("preferred_username") or "").strip()
    return Account(
        id=sha256(f"{issuer(claims)}\n{claims.get('sub', '')}".encode()).hexdigest()[:32],
        name=name[:120],
        address=address,
        groups=_groups(claims, rules.claim) & rules.named if counts else frozenset(),
    )


def issuer(claims: Mapping[str, Any]) -> str:
    """Who vouches for somebody."""
    return str(claims.get("iss") or claims.get("provider") or "")


def is_over(claims: Mapping[str, Any], now: datetime) -> bool:
    """Whether somebody signed in longer ago than a sign-in lasts, or at a time that nobody told."""
    try:
        signed_in = float(claims["iat"])
    except (KeyError, TypeError, ValueError):
        return True
    return now.timestamp() - signed_in > SIGN_IN_LASTS.total_seconds()


def hats_of(
    account: Account, rules: AccessRules, given: Iterable[GivenHat], squads: Collection[Squad]
) -> tuple[Hat, ...]:
    """What somebody may look as, the nearest to the work first; a guest's hat only for those who have no other."""
    mine = [each for each in given if account.address and each.address == account.address]
    hats = [
        *_of_squads(account, rules, mine, squads),
        *_of_director(account, rules, mine),
    ]
    if account.is_among(rules.administrators) or _has(mine, Role.ADMINISTRATOR):
        hats.append(Hat(Role.ADMINISTRATOR))
    views = rules.everybody_views or account.is_among(rules.viewers) or _has(mine, Role.VIEWER)
    return tuple(hats) or ((Hat(Role.VIEWER),) if views else ())


def viewer_of(account: Account, hat: Hat, squads: Collection[Squad]) -> Viewer:
    """Somebody under one of their hats. A squad speaks as one, so that its members have no name (promise 6)."""
    directs = None
    if hat.tribe_ids is not None:
        directs = frozenset(each.id for each in squads if each.tribe_id in hat.tribe_ids)
    signs = hat.role in {Role.DIRECTOR, Role.ADMINISTRATOR}
    return Viewer(
        hat.role,
        hat.squad_ids,
        name=account.called if signs else "",
        tribe_ids=hat.tribe_ids,
        directs=directs,
        account=account.id,
        resting_ids=hat.resting_ids,
    )


def _of_squads(
    account: Account, rules: AccessRules, mine: Iterable[GivenHat], squads: Collection[Squad]
) -> Iterable[Hat]:
    given = {each.of_id for each in mine if each.role is Role.SQUAD}
    by_id = {each.id: each for each in squads}
    ours = [each for each in squads if each.id in given or account.is_among(_named_members(each, by_id, rules))]
    working = frozenset(each.id for each in ours if each.active)
    # Where it was split its parts go on, and nobody waits for it to come back.
    split = {each.split_from for each in squads}
    resting = frozenset(each.id for each in ours if not each.active and each.id not in split)
    return (Hat(Role.SQUAD, working or resting, resting_ids=resting),) if working or resting else ()


def _named_members(squad: Squad, by_id: Mapping[str, Squad], rules: AccessRules) -> Set[str]:
    """Whom andon.toml names as its members; of a part that it does not name yet, those of what it was split from."""
    asked: Squad | None = squad
    seen = set()
    while asked and asked.id not in seen:
        if members := rules.squads.get(asked.id):
            return members
        seen.add(asked.id)
        asked = by_id.get(asked.split_from or "")
    return frozenset()


def _of_director(account: Account, rules: AccessRules, mine: Iterable[GivenHat]) -> Iterable[Hat]:
    if account.is_among(rules.directors) or _has(mine, Role.DIRECTOR):
        return (Hat(Role.DIRECTOR),)
    named = {tribe_id for tribe_id, directors in rules.tribes.items() if account.is_among(directors)}
    tribes = frozenset(named | {each.of_id for each in mine if each.role is Role.DIRECTOR})
    return (Hat(Role.DIRECTOR, tribe_ids=tribes),) if tribes else ()


def _has(mine: Iterable[GivenHat], role: Role) -> bool:
    return any(each.role is role and not each.of_id for each in mine)


def _groups(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    # Some providers name a claim with dots in it, like an address: as it stands it counts first.
    value: Any = claims.get(claim)
    if value is None:
        value = claims
        for part in claim.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return frozenset({value})
    return (
        frozenset(each for each in value if isinstance(each, str)) if isinstance(value, list | tuple) else frozenset()
    )


# ------------------------------------------------------------------------------ what is kept of them


def remember(store: Store, account: Account, claims: Mapping[str, Any], *, now: datetime) -> bool:
    """Keep somebody as they signed in; False where nothing is new since this sign-in."""
    present = store.people.account(account.id)
    signed_in_at = datetime.fromtimestamp(float(claims["iat"]), tz=now.tzinfo)
    if present and (present.name, present.address, present.groups, present.signed_in_at) == (
        account.name,
        account.address,
        account.groups,
        signed_in_at,
    ):
        return False
    kept = Account(account.id, account.name, account.address, account.groups, signed_in_at)
    store.people.keep_account(kept, issuer=issuer(claims), subject=str(claims.get("sub", "")))
    return True


def note_visit(store: Store, viewer: Viewer, squad_id: str, *, today: date) -> bool:
    """Keep that somebody else opened the squad's page, once a day; its own members are at home there."""
    if not viewer.account or viewer.speaks_for(squad_id):
        return False
    return store.people.note_visit(squad_id, viewer.account, today)


def forget_visits(store: Store, *, today: date) -> int:
    """Delete the visits that are too old to be shown; how many there were. Also where nobody comes any more."""
    return store.people.forget_visits(today)


def visits(store: Store, look: Look, squad_id: str) -> tuple[Visit, ...]:
    """Who opened the squad's page lately, for the squad alone."""
    require(look.viewer, Action.SEE_VISITS, squad_id)
    return tuple(store.people.visits(squad_id, until=look.moment.date()))


def forget_account(store: Store, viewer: Viewer, account_id: str) -> bool:
    """Delete somebody's account with their hats, tokens, visits and marks; False where it is not there.

    What they said stays: it is their squad's word, and holds no account. Whoever may still sign in comes back as
    somebody new, and so does who is signed in already, for as long as that lasts.
    """
    require(viewer, Action.FORGET)
    if account_id == viewer.account:
        raise InvalidInput(
            "This is your own account.", hint="Another administrator can delete it, so that one is always left."
        )
    return store.people.forget_account(account_id)


# ------------------------------------------------------------------------------ hats, given and taken


def add_member(store: Store, viewer: Viewer, squad_id: str, address: str, *, now: datetime) -> bool:
    """Make whoever signs in with this address a member; False where they are one."""
    require(viewer, Action.MEMBERS, squad_id)
    squad = working_squad(store, squad_id)
    return store.people.give(GivenHat(_address(address), Role.SQUAD, squad.id, now))


def remove_member(store: Store, viewer: Viewer, squad_id: str, address: str) -> bool:
    """Let them be no member any more, from their next click on; False where they are none."""
    require(viewer, Action.MEMBERS, squad_id)
    return store.people.take(_address(address), Role.SQUAD, squad_id)


def give_hat(store: Store, viewer: Viewer, address: str, role: Role, tribe_id: str = "", *, now: datetime) -> bool:
    """Make somebody a director (of a tribe, or of everything), an administrator or a viewer; False where they are."""
    require(viewer, Action.PEOPLE)
    if role not in GIVEN:
        raise InvalidInput("A member is one of a squad.", hint="Choose the squad, and add the member there.")
    if tribe_id and role is not Role.DIRECTOR:
        raise InvalidInput("Only a director is one of a tribe.", hint="Leave the tribe out.")
    if tribe_id and tribe_id not in {each.id for each in store.plans.tribes()}:
        raise InvalidInput(f"There is no tribe {tribe_id!r}.", hint="Choose one from the list.")
    return store.people.give(GivenHat(_address(address), role, tribe_id, now))


def take_hat(store: Store, viewer: Viewer, address: str, role: Role, tribe_id: str = "") -> bool:
    """Take such a hat away again; False where there was none."""
    require(viewer, Action.PEOPLE)
    if role not in GIVEN:
        raise InvalidInput("A member is one of a squad.", hint="Choose the squad, and remove the member there.")
    return store.people.take(_address(address), role, tribe_id)


def _address(text: str) -> str:
    address = text.strip().lower()
    name, _, host = address.partition("@")
    well = address.isprintable() and not any(each.isspace() for each in address)
    if not (name and host and well and "@" not in host and len(address) <= _LONGEST_ADDRESS):
        raise InvalidInput("That is no e-mail address.", hint="Write it like kim@example.com.")
    return address


# ------------------------------------------------------------------------------ what pages show


@dataclass(frozen=True, slots=True)
class Given:
    """A hat that was given on a page, and can be taken there."""

    hat: GivenHat
    name: str
    """Whose it is, once they have signed in."""


@dataclass(frozen=True, slots=True)
class MembersPage:
    """Who the members of a squad are."""

    squad: Squad
    given: tuple[Given, ...]
    from_file: tuple[str, ...]
    """Groups and addresses that andon.toml names."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Who is a director, an administrator or a viewer, for administrators."""

    given: tuple[Given, ...]
    from_file: tuple[tuple[Role, str, tuple[str, ...]], ...]
    """What andon.toml says: the role, the tribe where it is one's, and the groups and addresses."""
    accounts: tuple[tuple[Account, tuple[Hat, ...]], ...]
    """Everybody who has signed in, with all of their hats."""


def members_page(store: Store, look: Look, squad_id: str, rules: AccessRules) -> MembersPage:
    """The members of a squad, for themselves and for administrators."""
    require(look.viewer, Action.MEMBERS, squad_id)
    squad = find_squad(store, squad_id)
    given = [each for each in _given(store) if each.hat.role is Role.SQUAD and each.hat.of_id == squad_id]
    named = _named_members(squad, {each.id: each for each in store.plans.squads()}, rules)
    return MembersPage(squad, tuple(given), tuple(sorted(named)))


def people_page(store: Store, look: Look, rules: AccessRules) -> PeoplePage:
    """Everybody's hats, for administrators."""
    require(look.viewer, Action.PEOPLE)
    squads, hats = store.plans.squads(), store.people.hats()
    named = [
        (Role.ADMINISTRATOR, "", rules.administrators),
        (Role.DIRECTOR, "", rules.directors),
        *((Role.DIRECTOR, tribe_id, directors) for tribe_id, directors in sorted(rules.tribes.items())),
        (Role.VIEWER, "", rules.viewers),
    ]
    return PeoplePage(
        given=tuple(each for each in _given(store) if each.hat.role is not Role.SQUAD),
        from_file=tuple((role, tribe_id, tuple(sorted(who))) for role, tribe_id, who in named if who),
        accounts=tuple(
            (each, hats_of(each, rules, hats, squads)) for each in store.people.accounts() if each.id != HERE
        ),
    )


def _given(store: Store) -> list[Given]:
    names = {each.address: each.name for each in store.people.accounts() if each.address}
    return [Given(each, names.get(each.address, "")) for each in store.people.hats()]
