"""The cord: at the top of every page that can write, one key away, and asking for one sentence."""

import uuid
from dataclasses import dataclass, field
from datetime import date

import streamlit as st
from markupsafe import Markup
from streamlit.errors import Error as StreamlitError

from andon.model import Role
from andon.ui import data, flag_actions, links, session, text, text_cord

_OPEN = "andon_cord_open"
_FIELDS = ("cord_sentence", "cord_launch")


@dataclass(frozen=True, slots=True)
class _About:
    """What the cord is pulled about."""

    nudge_id: str | None = None
    told: str = ""
    """What somebody told the squad alone; it is shown to the squad, and not said for it."""
    opening: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Each one has its own, so that its field takes the focus once."""


def cord() -> None:
    """The button, for those who may pull it here."""
    if session.viewer().role is Role.SQUAD and data.as_of() is None:
        st.button(
            text_cord.PULL_THE_CORD,
            key="cord",
            type="primary",
            icon="🚩",
            help=text_cord.CORD_TIP,
            shortcut=text_cord.SHORTCUT,
            on_click=_pull,
        )


def opened_cord() -> None:
    """The dialog, as long as it is open."""
    about: _About | None = st.session_state.get(_OPEN)
    if about is not None and session.viewer().role is Role.SQUAD and data.as_of() is None:
        _dialog(about)
        _begin_at_sentence(about)


def pull_about_nudge(nudge_id: str, sentence: str, launch_id: str | None) -> None:
    """Open the cord below what somebody told the squad alone, which says it in its own words, or not at all."""
    if _OPEN in st.session_state:
        return
    _open(_About(nudge_id, sentence))
    st.session_state["cord_launch"] = launch_id or ""


def _pull() -> None:
    _open(_About())


def _open(about: _About) -> None:
    if _OPEN in st.session_state:  # the key was pressed again: what is being written there stays
        return
    for name in _FIELDS:
        st.session_state.pop(name, None)
    st.session_state[_OPEN] = about


def _close() -> None:
    st.session_state.pop(_OPEN, None)


@st.dialog(text_cord.PULL_THE_CORD, on_dismiss=_close)
def _dialog(about: _About) -> None:
    plan = data.load_plan()
    squad_id = _as_squad({each.id: each.name for each in plan.squads if each.id in session.viewer().squad_ids})
    ours = {each.row.id: each.row.name for each in data.load_squad(squad_id).launches}
    squads = {each.id: each.name for each in plan.squads if each.active and each.id != squad_id}
    guilds = {each.id: each.name for each in plan.guilds}
    st.write(text_cord.CORD_INTRO)
    if about.told:
        st.html(
            Markup('<div class="an-reply"><span class="an-age">{}</span><br>“{}”</div>').format(
                text_cord.TOLD_YOU, about.told
            )
        )
    with st.form("cord_form", border=False):
        sentence = st.text_area(text_cord.WHAT_IS_WRONG, key="cord_sentence", height=80)
        launch_id = _launch(ours)
        with st.expander(text_cord.SAY_MORE):
            would_help = st.text_input(text_cord.WHAT_WOULD_HELP, key="cord_help")
            today = data.today(data.zone_of(squad_id))
            since = st.date_input(text_cord.SINCE_WHEN, value=today, key="cord_since", format="YYYY-MM-DD")
            waits_for = _choice(text_cord.WAITS_FOR, squads, text_cord.NO_SQUAD, key="cord_waits_for")
            guild_id = None
            if guilds:
                guild_id = _choice(text_cord.WHICH_GUILD, guilds, text_cord.NO_GUILD, key="cord_guild")
        pulled = st.form_submit_button(text_cord.RAISE_THE_FLAG, key="cord_submit", type="primary")
    if pulled and flag_actions.raise_flag(
        f"cord_{about.nudge_id}" if about.nudge_id else "cord",
        squad_id=squad_id,
        sentence=sentence,
        launch_id=launch_id,
        would_help=would_help,
        since=since if isinstance(since, date) else None,
        waits_for=waits_for,
        guild_id=guild_id,
        nudge_id=about.nudge_id,
    ):
        _close()
        st.rerun()


def _begin_at_sentence(about: _About) -> None:
    """Let the sentence have the focus when the dialog opens: whoever pulls the cord by keyboard writes at once.

    In the sidebar, so that it leaves no gap in the dialog.
    """
    try:
        begin_at = st.components.v2.component("andon.begin_at", js="begin_at.js")
    except (StreamlitError, ValueError):
        # The manifest or the script was not found; then it takes a key more.
        return
    with st.sidebar:
        begin_at(data={"key": "cord_sentence", "opening": about.opening}, key="begin_at", height=0)


def _as_squad(ours: dict[str, str]) -> str:
    """For which squad the cord is pulled: of several, the one that the page is about comes first."""
    if len(ours) == 1:
        return next(iter(ours))
    options = sorted(ours, key=lambda each: (each not in {links.read("squad"), links.read("id")}, ours[each]))
    chosen: str = st.selectbox(
        text_cord.AS_SQUAD, options, format_func=ours.__getitem__, key="cord_squad", on_change=_forget_launch
    )
    return chosen


def _forget_launch() -> None:
    """Another squad has other launches, and what is likely of them is another one."""
    st.session_state.pop("cord_launch", None)


def _launch(ours: dict[str, str]) -> str | None:
    """What the flag is about.

    A squad's only launch is chosen, on a page about no other one, and nothing is folded away there: who sends the
    sentence has seen on which launch it will stand, and that it need not.
    """
    if len(ours) != 1:
        return _choice(text_cord.WHICH_LAUNCH, ours, text_cord.NO_LAUNCH, key="cord_launch", chosen=_here())
    (only,) = ours
    options = [only, ""]
    if st.session_state.get("cord_launch", only) not in options:  # somebody wondered about one that is over by now
        st.session_state["cord_launch"] = ""
    likely = "cord_launch" in st.session_state or _here() in {"", only}
    picked: str | None = st.radio(
        text_cord.ABOUT_WHAT,
        options,
        index=0 if likely else 1,
        format_func=lambda each: text.plain(ours[each]) if each else text_cord.NO_LAUNCH,
        key="cord_launch",
        horizontal=True,
    )
    return picked or None


def _here() -> str:
    """The launch that the page is about."""
    return links.read("key") or links.read("launch")


def _choice(label: str, names: dict[str, str], none: str, *, key: str, chosen: str = "") -> str | None:
    """One of these by its name, or none; what the session holds under the key counts first."""
    options = [None, *names]
    if st.session_state.get(key) not in options:
        st.session_state.pop(key, None)
    told = key in st.session_state
    picked: str | None = st.selectbox(
        label,
        options,
        index=0 if told or chosen not in names else options.index(chosen),
        format_func=lambda each: names[each] if each else none,
        key=key,
    )
    return picked
