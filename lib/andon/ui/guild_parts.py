"""The set-up of guilds, on the squads' set-up page."""

import streamlit as st

from andon.model import Guild
from andon.ui import data, guild_actions, session, text, text_guild, text_setup, told_parts
from andon.usecases.rights import Action, may
from andon.usecases.told_page import guilds_unsent


def guilds(plan: data.Plan) -> None:
    """Who can be asked for help across squads; a list where one can only read."""
    st.header(text_guild.TITLE, anchor=False)
    st.caption(text_guild.LEAD)
    names = {squad.id: squad.name for squad in plan.squads}
    if not may(session.viewer(), Action.GUILD) or data.as_of() is not None:
        for each in plan.guilds:
            st.markdown(text.plain(text_guild.told(each, names)))
        if not plan.guilds:
            st.write(text_guild.EMPTY)
        return
    known = {each.id: each for each in plan.guilds}
    for guild_id, unsent in data.ask(guilds_unsent).items():
        if guild_id in known:
            told_parts.show_unsent(unsent, known[guild_id].name)
    chosen = st.selectbox(
        text_guild.CHOOSE,
        [None, *known],
        format_func=lambda id: text_guild.listed(known[id]) if id else text_guild.NEW,
        key="guilds_chosen",
    )
    _form(plan, known[chosen] if chosen else None)


def _form(plan: data.Plan, guild: Guild | None) -> None:
    subject = f"guild_{guild.id}" if guild else "guild_new"
    form = session.edition(subject)
    session.slot(form, guild.version if guild else None, subject=subject if guild else "")
    channels = list(data.organisation().channels)
    hears_in = guild.channel if guild else ""
    if hears_in and hears_in not in channels:
        channels.append(hears_in)
    with st.form(form, border=True):
        name = st.text_input(text_guild.NAME, value=guild.name if guild else "", key=f"{form}_name")
        channel = st.selectbox(
            text_guild.CHANNEL,
            ["", *channels],
            index=["", *channels].index(hears_in),
            format_func=lambda each: each or text_guild.NO_CHANNEL,
            key=f"{form}_channel",
            help=text_guild.CHANNEL_HELP,
        )
        squad_ids = _squads(plan, guild, form)
        saved = st.form_submit_button(
            text_guild.SAVE if guild else text_guild.ADD, key=f"{form}_submit", type="primary"
        )
    if not saved:
        return
    if guild is None and guild_actions.add_guild(form, name=name, channel=channel, squad_ids=squad_ids):
        st.rerun()
    if guild is not None and guild_actions.edit_guild(form, guild.id, name=name, channel=channel, squad_ids=squad_ids):
        st.rerun()


def _squads(plan: data.Plan, guild: Guild | None, form: str) -> list[str]:
    """The squads that it is made of: those at work, and retired ones that it has still."""
    had = guild.squad_ids if guild else ()
    squads = {squad.id: text_setup.squad_choice(squad) for squad in plan.squads if squad.active or squad.id in had}
    if not squads:
        return []
    picked: list[str] = st.multiselect(
        text_guild.SQUADS,
        list(squads),
        default=[each for each in squads if each in had],
        format_func=squads.__getitem__,
        key=f"{form}_squads",
        placeholder=text_guild.OPEN_TO_ALL,
        help=text_guild.SQUADS_HELP,
    )
    return picked
