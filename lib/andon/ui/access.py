"""Who has signed in, and under which of their hats they look. Where there is no provider, nobody has to.

Streamlit reads who signed in when a browser connects; what they may do is asked anew at every rerun.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from andon.config import load_settings
from andon.config.sign_in import OPEN, REQUIRED, is_open_to_all, is_provider, reached_by_others
from andon.errors import AndonError, NotAllowed
from andon.model import Account, Hat, Role, Squad, Viewer, Visit
from andon.ui import data, session, text_access
from andon.usecases import people
from andon.usecases.rights import Action, may_somewhere

log = logging.getLogger(__name__)

_KEPT = "andon_account_kept"
_RUN = "andon_access_of_this_run"
_UNREADABLE: Mapping[str, Any] = {"": "unreadable"}


class Door(Enum):
    """Whether somebody may come in."""

    OPEN = auto()
    SIGN_IN = auto()
    """Nobody has signed in."""
    ENDED = auto()
    """Somebody did, too long ago."""
    NO_HAT = auto()
    """Somebody did, and has nothing to look as."""
    BROKEN = auto()
    """People have to sign in, and there is nowhere to."""


@dataclass(frozen=True, slots=True)
class Me:
    """Whoever signed in, with the hats that they have at this moment."""

    account: Account
    hats: tuple[Hat, ...]
    squads: tuple[Squad, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """What was found at the beginning of a run; it holds until its end, and is asked for dozens of times."""

    must_sign_in: bool
    me: Me | None = None


def has_provider() -> bool:
    """Whether there is somewhere to sign in."""
    return is_provider(_auth())


def has_to_sign_in() -> bool:
    """Whether nobody may come in before signing in: a provider is named, be it by half, or was when Andon began.

    So it is, too, where the file that may name one cannot be read.
    """
    return bool(os.environ.get(REQUIRED)) or bool(_auth())


def must_sign_in() -> bool:
    """`has_to_sign_in`, as it was found at the beginning of this run."""
    run = _this_run()
    return run.must_sign_in if run else has_to_sign_in()


def insist() -> None:
    """From now on nobody comes in without a sign-in, also should the provider's settings vanish while Andon runs.

    So it is, too, where others reach this address and nobody said that it shall be open: `andon serve` refuses that
    before it begins, and `streamlit run` asks nobody.
    """
    if has_to_sign_in():
        os.environ[REQUIRED] = "yes"
        return
    reached = reached_by_others(st.get_option("server.address"), _public_url())
    if reached and not _is_open_to_all():
        log.warning("Pages stay shut: everyone who reaches %s could come in. %s=yes opens them.", reached, OPEN)
        os.environ[REQUIRED] = "yes"


def _is_open_to_all() -> bool:
    try:
        return is_open_to_all()
    except AndonError as error:
        log.warning("%s %s", error.message, error.hint)
        return False


def _public_url() -> str:
    try:
        return load_settings().public_url
    except AndonError:  # the pages say what is wrong with it
        return ""


def providers() -> tuple[str | None, ...]:
    """Where somebody can sign in, by the names in [auth.NAME]; None is the one without a name."""
    auth = _auth()
    named = [name for name, value in auth.items() if isinstance(value, Mapping) and "client_id" in value]
    return (None, *named) if "client_id" in auth or not named else tuple(named)


def door() -> Door:
    """Whether this session may come in; asked first of all in every run, before anything of it is shown."""
    leave()
    if not has_to_sign_in():
        st.session_state[_RUN] = _Run(must_sign_in=False)
        return Door.OPEN
    if not has_provider():
        return Door.BROKEN
    if not st.user.get("is_logged_in"):
        return Door.SIGN_IN
    if people.is_over(st.user.to_dict(), datetime.now(UTC)):
        return Door.ENDED
    try:
        me = whoever()
    except AndonError:
        # The store or andon.toml cannot be read: the page says so, and shows nothing else.
        return Door.OPEN
    if not me.hats:
        return Door.NO_HAT
    _keep(me.account)
    st.session_state[_RUN] = _Run(must_sign_in=True, me=me)
    return Door.OPEN


def leave() -> None:
    """The run is over: a click, which is heard before the next one begins, asks anew who somebody is."""
    st.session_state.pop(_RUN, None)


def whoever() -> Me:
    """Whoever signed in; NotAllowed where nobody has, or did so too long ago."""
    run = _this_run()
    if run and run.me:
        return run.me
    claims = st.user.to_dict() if has_provider() and st.user.get("is_logged_in") else {}
    if not claims or people.is_over(claims, datetime.now(UTC)):
        raise NotAllowed("Nobody has signed in here.", hint="Sign in, and come back to this page.")
    account = people.account_of(claims, data.access_rules(), providers=len(providers()))
    plan = data.load_plan()
    return Me(
        account, _hats(data.settings().database_url, data.store().version(), *data.config_stamp(), account), plan.squads
    )


def viewer() -> Viewer:
    """Somebody who signed in, under the hat that they chose, as far as it is still theirs; NotAllowed."""
    me = whoever()
    if not me.hats:
        raise NotAllowed("You have no access here yet.", hint="An administrator can give it to you.")
    return people.viewer_of(me.account, chosen(me), me.squads)


def looks_as() -> tuple[Viewer, ...]:
    """As whom whoever is here may look: under each of their hats, or as anybody where people choose who they are."""
    if must_sign_in():
        me = whoever()
        return tuple(people.viewer_of(me.account, each, me.squads) for each in me.hats)
    squads = frozenset(each.id for each in data.load_plan().squads if each.active)
    return Viewer(Role.VIEWER), Viewer(Role.DIRECTOR), Viewer(Role.SQUAD, squads)


def chosen(me: Me) -> Hat:
    """The hat under which this session looks: what may be done is never more than what the account has now."""
    return next((each for each in me.hats if each.role.value == session.who()), me.hats[0])


def is_member(squad_id: str) -> bool:
    """Whether whoever signed in can look as a member of the squad."""
    return any(each.role is Role.SQUAD and squad_id in each.squad_ids for each in whoever().hats)


def instead(told: str, whose: str = "") -> str:
    """Why something is not shown: what is told where people choose who they are, or what helps whoever signed in.

    `whose` says who may, where that is not the squad itself.
    """
    if not must_sign_in():
        return told
    return f"{whose} {text_access.ASK_ADMINISTRATOR}" if whose else text_access.NOT_YOURS


def offers(action: Action) -> bool:
    """Whether the menu offers the page of an action; of whoever has not come in nothing is asked."""
    try:
        return may_somewhere(session.viewer(), action)
    except AndonError:
        return False


def note_visit(squad_id: str) -> None:
    """Keep that somebody else opened a squad's page; that it cannot be kept holds up nobody."""
    seeing = session.viewer()
    today = datetime.now(UTC).astimezone(data.zone_of(None)).date()
    noted = f"andon_visited_{squad_id}_{today}"
    if not seeing.account or noted in st.session_state:
        return
    st.session_state[noted] = True
    try:
        people.note_visit(data.store(), seeing, squad_id, today=today)
    except AndonError as error:
        log.warning("A visit could not be kept: %s", error.message)


def tribe_names() -> dict[str, str]:
    """Tribes by their ids: those of squads, and those of which andon.toml alone knows."""
    named = {each.key: each.name for each in data.organisation().tribe}
    return named | {each.id: each.name for each in data.load_plan().tribes}


def load_visits(squad_id: str) -> tuple[Visit, ...]:
    """Who opened a squad's page; NotAllowed. Not from a cache: a visit does not raise the store's version."""
    return people.visits(data.store(), data.look(), squad_id)


def load_members(squad_id: str) -> people.MembersPage:
    """The members of a squad; NotAllowed."""
    return people.members_page(data.store(), data.look(), squad_id, data.access_rules())


def load_people() -> people.PeoplePage:
    """Everybody's hats; NotAllowed."""
    return people.people_page(data.store(), data.look(), data.access_rules())


def _this_run() -> _Run | None:
    run: _Run | None = st.session_state.get(_RUN)
    return run


def _auth() -> Mapping[str, Any]:
    try:
        found = st.secrets.get("auth", {})
    except (StreamlitSecretNotFoundError, OSError, UnicodeDecodeError):
        # Without a file nobody signs in; a file that cannot be read may say where, and then nobody comes in.
        return _UNREADABLE if any(os.path.exists(each) for each in _secrets_files()) else {}  # noqa: PTH110
    return found if isinstance(found, Mapping) else {"": found}


def _secrets_files() -> Sequence[str]:
    """Where Streamlit looks for secrets."""
    found: Sequence[str] = st.get_option("secrets.files")
    return found


def _keep(account: Account) -> None:
    """Keep who signed in, once a session and sign-in."""
    claims = st.user.to_dict()
    mark = (account, claims.get("iat"))
    if st.session_state.get(_KEPT) == mark:
        return
    try:
        people.remember(data.store(), account, claims, now=datetime.now(UTC))
    except AndonError as error:
        log.warning("An account could not be kept: %s", error.message)
        return
    st.session_state[_KEPT] = mark


# A plain cache, as those of `data`: asked for many times in a run. What was given is read anew with every version.
@lru_cache(maxsize=512)
def _hats(url: str, version: int, config: Path, stamp: int, account: Account) -> tuple[Hat, ...]:
    return people.hats_of(account, data.access_rules(), data.store().people.hats(), data.load_plan().squads)
