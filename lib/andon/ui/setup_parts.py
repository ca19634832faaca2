"""Forms of the set-up pages: launches and squads."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from andon.model import Launch, LaunchState, Precision, Squad
from andon.ui import (
    access,
    data,
    links,
    markup,
    outcome_parts,
    parts,
    plan_actions,
    session,
    text,
    text_access,
    text_setup,
)
from andon.usecases import plan_launch, plan_squad
from andon.usecases.plan_launch import LaunchPlan

# ------------------------------------------------------------------------------ launches


def launch_list(plan: data.Plan) -> None:
    """Every launch by name, where one can only read."""
    for launch in plan.launches:
        st.page_link(links.LAUNCH, label=text.plain(launch.name), query_params=links.to_launch(launch.id))


def choose_launch(plan: data.Plan, asked: str) -> Launch | None:
    """The launch to edit, of those that one may change, or None for a new one.

    One that a link leads to is among them in any case: the page then says whose it is.
    """
    mine = {each.id for each in plan_launch.changeable(data.store(), session.viewer(), plan.launches)}
    launches = {launch.id: launch for launch in plan.launches if launch.id in mine or launch.id == asked}
    options = [None, *launches]
    chosen = st.selectbox(
        text_setup.CHOOSE_LAUNCH_TO_EDIT,
        options,
        index=options.index(asked) if asked in launches else 0,
        format_func=lambda id: text_setup.launch_choice(launches[id]) if id else text_setup.NEW_LAUNCH,
        key="launches_chosen",
    )
    return launches[chosen] if chosen else None


def new_launch(plan: data.Plan) -> None:
    """Create a launch."""
    with st.form("launch_new", border=True):
        entered = _launch_fields(plan, None)
        left, right = st.columns(2)
        day = left.date_input(text_setup.TARGET_DATE, value=None, key="launch_new_day", format="YYYY-MM-DD")
        precision = right.selectbox(
            text_setup.HOW_EXACT, list(Precision), format_func=text.PRECISION.__getitem__, key="launch_new_precision"
        )
        saved = st.form_submit_button(text_setup.CREATE_LAUNCH, key="launch_new_submit", type="primary")
    if not saved:
        return
    made = plan_actions.create_launch(
        "launch_new", entered, target=_day(day), precision=precision or Precision.DAY, reason=""
    )
    if made:
        st.switch_page(links.LAUNCH, query_params=links.to_launch(made))


def launch_forms(plan: data.Plan, launch: Launch) -> None:
    """Edit, re-date, close or cancel a launch; each its own form, so that one cannot undo another."""
    form = session.edition(_launch_subject(launch))
    st.page_link(links.LAUNCH, label=text_setup.SEE_LAUNCH, query_params=links.to_launch(launch.id))
    if not plan_launch.may_change(data.store(), session.viewer(), launch):
        st.info(access.instead(text_setup.NOT_YOUR_LAUNCH, text_access.WHO_CHANGES_LAUNCH))
        return
    if launch.state is not LaunchState.OPEN:
        st.info(text_setup.launch_is(launch))
        session.slot(f"{form}_reopen", launch.version, subject=_launch_subject(launch))
        if st.button(text_setup.REOPEN, key=f"{form}_reopen") and plan_actions.reopen_launch(
            f"{form}_reopen", launch.id
        ):
            st.rerun()
        return
    tabs = st.tabs([text_setup.EDIT, text_setup.MOVE_DATE, text_setup.SAY_HOW_IT_ENDED])
    with tabs[0]:
        _edit_launch(plan, launch, form)
    with tabs[1]:
        _move_date(launch, form)
    with tabs[2]:
        outcome_parts.close_form(launch, form, subject=_launch_subject(launch))


def _edit_launch(plan: data.Plan, launch: Launch, form: str) -> None:
    session.slot(f"{form}_edit", launch.version, subject=_launch_subject(launch))
    with st.form(f"{form}_edit", border=False):
        entered = _launch_fields(plan, launch)
        saved = st.form_submit_button(text.SAVE, key=f"{form}_edit_submit", type="primary")
    if saved and plan_actions.edit_launch(f"{form}_edit", launch.id, entered):
        st.rerun()


def _move_date(launch: Launch, form: str) -> None:
    session.slot(f"{form}_date", launch.version, subject=_launch_subject(launch))
    reader = parts.reader()
    parts.show(markup.date_history(reader, launch.dates))
    with st.form(f"{form}_date", border=False):
        left, right = st.columns(2)
        present = launch.target
        day = left.date_input(
            text_setup.NEW_DATE, value=present.day if present else None, key=f"{form}_day", format="YYYY-MM-DD"
        )
        precision = right.selectbox(
            text_setup.HOW_EXACT,
            list(Precision),
            index=list(Precision).index(present.precision) if present else 0,
            format_func=text.PRECISION.__getitem__,
            key=f"{form}_precision",
        )
        reason = st.text_input(text_setup.WHY_MOVED, key=f"{form}_reason")
        saved = st.form_submit_button(text_setup.PROMISE_DATE, key=f"{form}_date_submit", type="primary")
    if saved and isinstance(day, date):
        if plan_actions.move_date(f"{form}_date", launch.id, day, precision=precision or Precision.DAY, reason=reason):
            st.rerun()
    elif saved:
        st.error(text_setup.NO_DAY_CHOSEN)


def _launch_fields(plan: data.Plan, launch: Launch | None) -> LaunchPlan:
    key = session.edition(_launch_subject(launch)) if launch else "launch_new"
    bets = {bet.id: bet.name for bet in plan.bets}
    squads = {squad.id: squad.name for squad in plan.squads}
    versions = {f"version:{version.id}": text_setup.version_choice(version) for _, version in data.load_versions()}
    mine = launch.scopes if launch else ()
    name = st.text_input(text_setup.NAME, value=launch.name if launch else "", key=f"{key}_name")
    chosen = _several(text_setup.VERSIONS, versions, mine, key=f"{key}_versions", without=text_setup.NO_VERSIONS)
    others = st.text_input(
        text_setup.OTHER_SCOPES,
        value=", ".join(scope for scope in mine if scope not in versions),
        key=f"{key}_others",
        placeholder=text_setup.OTHER_SCOPES_EXAMPLE,
        help=text_setup.OTHER_SCOPES_HELP,
    )
    parties = _several(
        text_setup.NAMED_SQUADS,
        squads,
        launch.squad_ids if launch else (),
        key=f"{key}_squads",
        without=text_setup.NO_SQUADS_YET,
        help=text_setup.NAMED_SQUADS_HELP,
    )
    bet = st.selectbox(
        text_setup.BET,
        [None, *bets],
        index=[None, *bets].index(launch.bet_id) if launch and launch.bet_id in bets else 0,
        format_func=lambda id: bets[id] if id else text.NONE,
        key=f"{key}_bet",
    )
    success = st.text_input(text_setup.SUCCESS, value=launch.success if launch else "", key=f"{key}_success")
    return LaunchPlan(
        name=name,
        scopes=(*chosen, *_listed(others)),
        squad_ids=tuple(parties),
        bet_id=bet,
        success=success,
    )


def _several(
    label: str, names: Mapping[str, str], chosen: Sequence[str], *, key: str, without: str, help: str | None = None
) -> list[str]:
    """Some of these; where there is none to choose from, a sentence that says so, since an empty list is no field."""
    if not names:
        st.caption(without)
        return []
    picked: list[str] = st.multiselect(
        label,
        list(names),
        default=[each for each in chosen if each in names],
        format_func=names.__getitem__,
        key=key,
        help=help,
    )
    return picked


# ------------------------------------------------------------------------------ squads


def squad_list(plan: data.Plan) -> None:
    """Every squad by name, where one can only read."""
    for squad in plan.squads:
        st.page_link(links.SQUAD, label=text.plain(squad.name), query_params=links.to_squad(squad.id))


def choose_squad(plan: data.Plan, asked: str) -> Squad | None:
    """The squad to edit, of those that one may change, or None for a new one; as with launches."""
    viewer = session.viewer()
    squads = {each.id: each for each in plan.squads if plan_squad.may_change(viewer, each) or each.id == asked}
    options = [None, *squads]
    chosen = st.selectbox(
        text_setup.CHOOSE_SQUAD_TO_EDIT,
        options,
        index=options.index(asked) if asked in squads else 0,
        format_func=lambda id: text_setup.squad_choice(squads[id]) if id else text_setup.NEW_SQUAD,
        key="squads_chosen",
    )
    return squads[chosen] if chosen else None


def new_squad(plan: data.Plan) -> None:
    """Add a squad."""
    with st.form("squad_new", border=True):
        name, tribe, mission, claims, time_zone = _squad_fields(plan, None)
        saved = st.form_submit_button(text_setup.ADD_SQUAD, key="squad_new_submit", type="primary")
    if saved and plan_actions.add_squad(
        "squad_new", name=name, claims=claims, tribe=tribe, mission=mission, time_zone=time_zone
    ):
        st.rerun()


def squad_forms(plan: data.Plan, squad: Squad) -> None:
    """Rename, split or retire a squad."""
    form = session.edition(_squad_subject(squad))
    st.page_link(links.SQUAD, label=text_setup.SEE_SQUAD, query_params=links.to_squad(squad.id))
    if not plan_squad.may_change(session.viewer(), squad):
        st.info(access.instead(text_setup.NOT_YOUR_SQUAD, text_access.WHO_CHANGES_SQUAD))
        return
    if not squad.active:
        st.info(text_setup.SQUAD_RETIRED)
        session.slot(f"{form}_revive", squad.version, subject=_squad_subject(squad))
        if st.button(text_setup.REVIVE, key=f"{form}_revive") and plan_actions.revive_squad(f"{form}_revive", squad.id):
            st.rerun()
        return
    tabs = st.tabs([text_setup.RENAME, text_setup.SPLIT, text_setup.RETIRE])
    with tabs[0]:
        _edit_squad(plan, squad, form)
    with tabs[1]:
        _split_squad(squad, form)
    with tabs[2]:
        session.slot(f"{form}_retire", squad.version, subject=_squad_subject(squad))
        st.write(text_setup.RETIRE_LEAD)
        if losing := data.load_squad(squad.id).launches:
            st.warning(text_setup.lose_its_word(losing))
        if st.button(text_setup.RETIRE_NOW, key=f"{form}_retire") and plan_actions.retire_squad(
            f"{form}_retire", squad.id
        ):
            st.rerun()


def _edit_squad(plan: data.Plan, squad: Squad, form: str) -> None:
    session.slot(f"{form}_edit", squad.version, subject=_squad_subject(squad))
    with st.form(f"{form}_edit", border=False):
        name, tribe, mission, claims, time_zone = _squad_fields(plan, squad)
        days_off = st.text_input(
            text_setup.DAYS_OFF,
            value=", ".join(squad.calendar.days_off),
            key=f"{form}_days_off",
            help=text_setup.DAYS_OFF_HELP,
        )
        saved = st.form_submit_button(text.SAVE, key=f"{form}_edit_submit", type="primary")
    if saved and plan_actions.edit_squad(
        f"{form}_edit",
        squad.id,
        name=name,
        claims=claims,
        tribe=tribe,
        mission=mission,
        time_zone=time_zone,
        calendar=replace(squad.calendar, days_off=_listed(days_off)),
    ):
        st.rerun()


def _split_squad(squad: Squad, form: str) -> None:
    session.slot(f"{form}_split", squad.version, subject=_squad_subject(squad))
    st.write(text_setup.SPLIT_LEAD)
    with st.form(f"{form}_split", border=False):
        first, second = st.columns(2)
        entered = []
        for n, column in enumerate((first, second)):
            name = column.text_input(text_setup.part_name(n), key=f"{form}_part_{n}")
            owns = column.text_input(
                text_setup.OWNS,
                value=", ".join(squad.claims) if n == 0 else "",
                key=f"{form}_owns_{n}",
                help=text_setup.OWNS_HELP,
            )
            entered.append((name, _listed(owns)))
        saved = st.form_submit_button(text_setup.SPLIT_NOW, key=f"{form}_split_submit", type="primary")
    if saved and plan_actions.split_squad(f"{form}_split", squad.id, dict(entered)):
        st.rerun()


def _squad_fields(plan: data.Plan, squad: Squad | None) -> tuple[str, str, str, tuple[str, ...], str]:
    key = session.edition(_squad_subject(squad)) if squad else "squad_new"
    tribes = {tribe.id: tribe.name for tribe in plan.tribes}
    name = st.text_input(text_setup.NAME, value=squad.name if squad else "", key=f"{key}_name")
    tribe = st.text_input(
        text_setup.TRIBE,
        value=tribes.get(squad.tribe_id or "", "") if squad else "",
        key=f"{key}_tribe",
        disabled=squad is not None and not plan_squad.may_move(session.viewer()),
        help=text_setup.TRIBE_HELP if squad else None,
    )
    mission = st.text_input(text_setup.MISSION, value=squad.mission if squad else "", key=f"{key}_mission")
    owns = st.text_input(
        text_setup.OWNS, value=", ".join(squad.claims) if squad else "", key=f"{key}_owns", help=text_setup.OWNS_HELP
    )
    present = squad.time_zone if squad else ""
    # One that the set-up does not offer stays what it is until another is chosen.
    zones = list(dict.fromkeys(["", present, *plan_squad.time_zones()]))
    time_zone = st.selectbox(
        text_setup.TIME_ZONE,
        zones,
        index=zones.index(present),
        format_func=lambda zone: zone or text_setup.organisations_zone(data.zone_of(None)),
        key=f"{key}_zone",
        help=text_setup.TIME_ZONE_HELP,
    )
    return name, tribe, mission, _listed(owns), time_zone


def _launch_subject(launch: Launch) -> str:
    return f"launch_{launch.id}"


def _squad_subject(squad: Squad) -> str:
    return f"squad_{squad.id}"


def _listed(entered: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in entered.split(",") if each.strip())


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
