"""What only this browser tab knows: one accessor for each key. What must survive lives in the store or the URL."""

import secrets
import time
import uuid
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from andon.config import JiraSection
from andon.model import Role, Viewer
from andon.usecases.discover import Proposal
from andon.usecases.ports import Discovery
from andon.usecases.write_plan import PlanFile

GUEST = "viewer"
_WHO = "andon_who"
_SLOT = "andon_slot_"
_EDITION = "andon_edition_"
_SPENT = "andon_spent_"
_NUDGES = "andon_nudges"
_PAGE_ZONE = "andon_page_zone"
_LOOKED = "andon_looked"
SAME_CLICK_SECONDS = 30.0
"""The same words from the same form within this time are one click that was heard twice."""


def who() -> str:
    """As who somebody chose to look: `viewer`, `director` or `squad:ID`; of who signed in, the role of the hat."""
    return str(st.session_state.get(_WHO, GUEST))


def become(choice: str) -> None:
    """Look as somebody else from now on."""
    st.session_state[_WHO] = choice


def viewer() -> Viewer:
    """The viewer of this session: the one place that says who looks. NotAllowed for who has to sign in first."""
    from andon.ui import access  # it asks the store, through modules that ask for the viewer

    if access.must_sign_in():
        signed_in = access.viewer()
        return Viewer(Role.VIEWER) if is_embedded() else signed_in
    if is_embedded():
        return Viewer(Role.VIEWER)
    kind, _, squad_id = who().partition(":")
    if kind == "squad" and squad_id:
        return Viewer(Role.SQUAD, frozenset({squad_id}))
    if kind == "director":
        return Viewer(Role.DIRECTOR, name="Program director")
    return Viewer(Role.VIEWER)


def page_zone() -> str:
    """The time zone in which the page tells times, where it is a squad's own page with one of its own; else empty."""
    return str(st.session_state.get(_PAGE_ZONE, ""))


def tell_times_in(zone: str) -> None:
    """From here on the page tells times in this zone; empty for the organisation's, with which each run begins."""
    st.session_state[_PAGE_ZONE] = zone


def is_embedded() -> bool:
    """Whether the page stands in a frame (`?embed=true`): the browser says it, and gains nothing by it."""
    return bool(st.context.is_embedded)


def is_guest() -> bool:
    """Whether nobody has said who they are, where anybody may say it."""
    from andon.ui import access  # as in `viewer`

    return not access.must_sign_in() and not is_embedded() and who() == GUEST


def own_squad() -> str:
    """The squad as whose member this session looks; empty for everybody else, and for members of several."""
    looks = viewer()
    ours = looks.squad_ids if looks.role is Role.SQUAD else ()
    return next(iter(ours)) if len(ours) == 1 else ""


def as_member(squad_id: str) -> str | None:
    """What to become to speak for a squad; None for whoever signed in and is no member of it."""
    from andon.ui import access  # as in `viewer`

    if not access.must_sign_in():
        return f"squad:{squad_id}"
    return Role.SQUAD.value if access.is_member(squad_id) else None


@dataclass(frozen=True, slots=True)
class Slot:
    """A form's idempotency: its token until it was saved, a secret that goes with it, and the version it shows."""

    token: str
    secret: str
    based_on: int | None
    subject: str = ""
    """What the form edits, when other forms on the page edit it too."""


def slot(form: str, based_on: int | None = None, *, subject: str = "") -> Slot:
    """The slot of a form. It stays the same until `renew`, so that a double click writes once."""
    key = f"{_SLOT}{form}"
    if key not in st.session_state:
        st.session_state[key] = Slot(uuid.uuid4().hex, secrets.token_urlsafe(24), based_on, subject)
    found: Slot = st.session_state[key]
    return found


def renew(form: str, said: Hashable = None) -> None:
    """Begin a new slot: what the form held was saved; `said` is what it was, for `spent`."""
    saved = st.session_state.pop(f"{_SLOT}{form}", None)
    if saved is not None and said is not None:
        st.session_state[f"{_SPENT}{form}"] = saved, said, time.monotonic()


def spent(form: str, said: Hashable) -> Slot | None:
    """The slot under which the form saved these very words a moment ago.

    The second click of a double click may be heard when the first has been saved and its page not been left yet.
    """
    saved: tuple[Slot, Hashable, float] | None = st.session_state.get(f"{_SPENT}{form}")
    if saved is None or saved[1] != said or time.monotonic() - saved[2] > SAME_CLICK_SECONDS:
        return None
    return saved[0]


def renew_subject(subject: str) -> None:
    """Begin new slots for every form that edits this: its version rose, and this session knows why."""
    for key, held in list(st.session_state.items()):
        if str(key).startswith(_SLOT) and isinstance(held, Slot) and held.subject == subject:
            del st.session_state[key]


def edition(subject: str) -> str:
    """How the forms and fields of what is edited are called, until `load_anew`."""
    n = st.session_state.get(f"{_EDITION}{subject}", 0)
    return f"{subject}_again_{n}" if n else subject


def load_anew(subject: str) -> None:
    """Let every form of this show what is stored.

    The fields get new names: with its old name a browser's field would keep showing what was typed.
    """
    renew_subject(subject)
    st.session_state[f"{_EDITION}{subject}"] = st.session_state.get(f"{_EDITION}{subject}", 0) + 1


@dataclass(frozen=True, slots=True)
class Connecting:
    """How far somebody has come in connecting a Jira; nothing of it is kept before the file is written."""

    section: JiraSection
    found: Discovery
    proposal: Proposal
    squads: frozenset[str]
    """Names of those that are ticked, as `launches`."""
    launches: frozenset[str]
    file: PlanFile | None = None
    """Once the ticks are set: the file as it was read, and what it will hold."""
    text: str = ""
    written: bool = False


def connecting() -> Connecting | None:
    """How far this tab has come in connecting a Jira."""
    found: Connecting | None = st.session_state.get("andon_connecting")
    return found


def keep_connecting(state: Connecting | None) -> None:
    """Go on from here; None begins anew."""
    st.session_state["andon_connecting"] = state


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in files that were uploaded; the files themselves are not in it."""

    key: Hashable
    """Of the files and of how they were to be read."""
    found: Any = None
    wrong: str = ""
    """Why they cannot be read, as it is shown, where they cannot."""


def looked(what: str) -> Looked | None:
    """What this tab last found of this kind."""
    found: dict[str, Looked] = st.session_state.get(_LOOKED, {})
    return found.get(what)


def keep_looked(what: str, state: Looked) -> None:
    """Keep it until something else of this kind is found."""
    st.session_state[_LOOKED] = {**st.session_state.get(_LOOKED, {}), what: state}


def forget_looked() -> None:
    """Keep nothing any more of what was found in uploaded files."""
    st.session_state.pop(_LOOKED, None)


def tab() -> str:
    """How Streamlit calls this browser tab, also in the address to which it sends files."""
    here = get_script_run_ctx()
    return here.session_id if here else ""


def let_go_of_files(ids: Iterable[str]) -> None:
    """Forget files that this tab has sent: Streamlit would keep them as long as the tab is open."""
    here = get_script_run_ctx()
    if here and isinstance(here.uploaded_file_mgr, MemoryUploadedFileManager):
        for id in ids:
            here.uploaded_file_mgr.remove_file(here.session_id, id)


def tell(message: str) -> None:
    """Say something at the top of the next run, also when that is another page."""
    st.session_state["andon_told"] = message
    st.session_state.pop("andon_told_of", None)


def lead_to_flag(flag_id: str) -> None:
    """Beside what is said there, lead to this flag."""
    st.session_state["andon_told_of"] = flag_id


def told_of() -> str | None:
    """The flag to lead to now, once."""
    flag_id: str | None = st.session_state.pop("andon_told_of", None)
    return flag_id


def told() -> str | None:
    """What is to be said now, once."""
    message: str | None = st.session_state.pop("andon_told", None)
    return message


def links() -> dict[str, str]:
    """The links that were made in this tab, to be remembered here: each is shown once and stored nowhere.

    Get it before what a link is to is written: a second click ends the script wherever it touches `session_state`.
    """
    kept: dict[str, str] = st.session_state.setdefault("andon_links", {})
    return kept


def kept_link(key: str) -> str | None:
    """The link that was made on this page in this tab."""
    return links().get(key)


def keep_nudge(squad_id: str, launch_id: str, secret: str) -> None:
    """Remember the key to a squad's answer: it is stored nowhere else."""
    kept: tuple[tuple[str, str, str], ...] = st.session_state.get(_NUDGES, ())
    if (squad_id, launch_id, secret) not in kept:
        st.session_state[_NUDGES] = (*kept, (squad_id, launch_id, secret))


def keep_token(kind: str, token: str | None) -> None:
    """Remember a new token until its owner has taken it: it is shown once and stored nowhere; one of each kind."""
    st.session_state[f"andon_new_{kind}"] = token


def kept_token(kind: str) -> str | None:
    """The token of this kind that was just made."""
    token: str | None = st.session_state.get(f"andon_new_{kind}")
    return token


def kept_nudges() -> tuple[str, ...]:
    """The keys to everything that this tab told squads."""
    return tuple(secret for _, _, secret in st.session_state.get(_NUDGES, ()))


def nudges_about(launch_id: str) -> tuple[tuple[str, str], ...]:
    """To which squads this tab told what about a launch: squad ids and keys, oldest first."""
    kept: tuple[tuple[str, str, str], ...] = st.session_state.get(_NUDGES, ())
    return tuple((squad_id, secret) for squad_id, launch, secret in kept if launch == launch_id)
