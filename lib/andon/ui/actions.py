"""How pages write: a use case with the session's viewer, the form's token and the clock; errors become sentences."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from andon.config import JiraSection, jira_section, known_zone
from andon.errors import AndonError, Conflict, InvalidInput
from andon.model import OutcomeKind, Precision, Status, WorkCalendar
from andon.ui import data, session, text
from andon.usecases import check_in as check_ins
from andon.usecases import configure, plan_launch, plan_squad, snapshot
from andon.usecases.board import Look
from andon.usecases.discover import propose
from andon.usecases.plan_launch import LaunchPlan
from andon.usecases.rights import Action, require
from andon.usecases.write_plan import Accepted, plan_text, read_plan
from andon.usecases.write_plan import write_plan as write_the_plan


def check_in(
    form: str,
    *,
    launch_id: str,
    squad_id: str,
    status: Status | None,
    probability: int | None,
    sentence: str,
    forecast_open: bool,
    differs: str = "",
    round_id: str | None = None,
) -> bool:
    """Keep the squad's words."""
    return write_once(
        form,
        text.SAVED_CHECK_IN,
        lambda slot, now: check_ins.check_in(
            data.store(),
            session.viewer(),
            launch_id=launch_id,
            squad_id=squad_id,
            status=status,
            probability=probability,
            sentence=sentence,
            forecast_open=forecast_open,
            differs=differs,
            round_id=round_id,
            token=slot.token,
            now=now,
        ),
        said=(status, probability, sentence, differs),
    )


def create_launch(form: str, plan: LaunchPlan, *, target: date | None, precision: Precision, reason: str) -> str | None:
    """Create a launch; its id, or None where it could not be."""
    made: list[str] = []

    def write(slot: session.Slot, now: datetime) -> bool:
        id = plan_launch.create_launch(
            data.store(),
            session.viewer(),
            plan,
            target=target,
            precision=precision,
            reason=reason,
            token=slot.token,
            now=now,
        )
        made.append(id)
        return True

    return made[0] if write_once(form, text.SAVED_NEW_LAUNCH, write) else None


def edit_launch(form: str, launch_id: str, plan: LaunchPlan) -> bool:
    """Change what a launch is called, holds, or who takes part."""
    return write_once(
        form,
        text.SAVED_LAUNCH,
        lambda slot, now: plan_launch.edit_launch(
            data.store(), session.viewer(), launch_id, plan, token=slot.token, now=now, based_on=slot.based_on
        ),
    )


def move_date(form: str, launch_id: str, day: date, *, precision: Precision, reason: str) -> bool:
    """Promise another date."""
    return write_once(
        form,
        text.SAVED_DATE,
        lambda slot, now: plan_launch.move_date(
            data.store(),
            session.viewer(),
            launch_id,
            day,
            precision=precision,
            reason=reason,
            token=slot.token,
            now=now,
            based_on=slot.based_on,
        ),
    )


def close_launch(form: str, launch_id: str, kind: OutcomeKind, *, landed_on: date | None, learned: str) -> bool:
    """Say what became of a launch."""
    return write_once(
        form,
        text.SAVED_OUTCOME,
        lambda slot, now: plan_launch.close_launch(
            data.store(),
            session.viewer(),
            launch_id,
            kind,
            landed_on=landed_on,
            learned=learned,
            token=slot.token,
            now=now,
            based_on=slot.based_on,
        ),
    )


def reopen_launch(form: str, launch_id: str) -> bool:
    """Open a launch again that was closed by mistake."""
    return write_once(
        form,
        text.SAVED_LAUNCH,
        lambda slot, now: plan_launch.reopen_launch(
            data.store(), session.viewer(), launch_id, token=slot.token, now=now, based_on=slot.based_on
        ),
    )


def add_squad(form: str, *, name: str, claims: Sequence[str], tribe: str, mission: str) -> bool:
    """Add a squad."""

    def write(slot: session.Slot, now: datetime) -> bool:
        plan_squad.add_squad(
            data.store(),
            session.viewer(),
            name=name,
            claims=claims,
            tribe=tribe,
            mission=mission,
            token=slot.token,
            now=now,
        )
        return True

    return write_once(form, text.SAVED_SQUAD, write)


def edit_squad(
    form: str,
    squad_id: str,
    *,
    name: str,
    claims: Sequence[str],
    tribe: str,
    mission: str,
    time_zone: str,
    calendar: WorkCalendar,
) -> bool:
    """Rename a squad, or change what it owns."""
    return write_once(
        form,
        text.SAVED_SQUAD,
        lambda slot, now: plan_squad.edit_squad(
            data.store(),
            session.viewer(),
            squad_id,
            name=name,
            claims=claims,
            tribe=tribe,
            mission=mission,
            time_zone=time_zone,
            calendar=calendar,
            token=slot.token,
            now=now,
            based_on=slot.based_on,
        ),
    )


def split_squad(form: str, squad_id: str, parts: Mapping[str, Sequence[str]]) -> bool:
    """Split a squad into new ones."""

    def write(slot: session.Slot, now: datetime) -> bool:
        plan_squad.split_squad(
            data.store(), session.viewer(), squad_id, parts, token=slot.token, now=now, based_on=slot.based_on
        )
        return True

    return write_once(form, text.SAVED_SQUAD, write)


def retire_squad(form: str, squad_id: str) -> bool:
    """Retire a squad."""
    return write_once(
        form,
        text.SAVED_SQUAD,
        lambda slot, now: plan_squad.retire_squad(
            data.store(), session.viewer(), squad_id, token=slot.token, now=now, based_on=slot.based_on
        ),
    )


def revive_squad(form: str, squad_id: str) -> bool:
    """Let a retired squad work again."""
    return write_once(
        form,
        text.SAVED_SQUAD,
        lambda slot, now: plan_squad.revive_squad(data.store(), session.viewer(), squad_id, token=slot.token, now=now),
    )


def look_around(url: str, projects: str, *, public: bool) -> bool:
    """Look around in a Jira and keep what it suggests in this tab."""
    try:
        require(session.viewer(), Action.CONNECT)
        known = data.organisation().jira
        section = jira_section(url, [projects], anonymous=public, known=known)
        _check_machine_names(section, known, data.settings().jira_url)
        from andon.sources.jira.discover import discover_at

        found = discover_at(section)
        organisation = data.organisation()
        proposal = propose(found, squads=organisation.squad, launches=organisation.launch)
    except AndonError as error:
        st.error(text.error(error.message, error.hint))
        return False
    ticked = [frozenset(each.name for each in all_ if each.ticked) for all_ in (proposal.squads, proposal.launches)]
    session.keep_connecting(session.Connecting(section, found, proposal, ticked[0], ticked[1]))
    return True


def _check_machine_names(section: JiraSection, known: Sequence[JiraSection], first: str) -> None:
    """InvalidInput for an address that nobody with access to this machine has named (`first` is ANDON_JIRA_URL).

    Whoever reaches a page may call himself a director: it must be no way to send the machine's token to an address
    of one's own, nor, without a login, to ask what only the machine can reach.
    """
    named = [each.url for each in known if section.anonymous or not each.anonymous] + ([first] if first else [])
    if section.url.casefold() in {each.strip().rstrip("/").casefold() for each in named}:
        return
    if section.anonymous or not named:
        raise InvalidInput(text.ADDRESS_NOT_NAMED, hint=text.NAME_ADDRESS)
    raise InvalidInput(text.login_belongs_to(named[0]), hint=text.NAME_ADDRESS)


def preview_plan(state: session.Connecting) -> bool:
    """Make the text of andon.toml from what is ticked, and keep it in this tab."""
    try:
        file = read_plan(data.settings().config)
        accepted = Accepted(
            url=state.section.url,
            projects=[each.key for each in state.found.projects],
            squads=[each for each in state.proposal.squads if each.name in state.squads],
            launches=[each for each in state.proposal.launches if each.name in state.launches],
            anonymous=state.section.anonymous,
            zone=known_zone(state.found.zone),
            token_from=state.section.token_from,
            email_from=state.section.email_from,
        )
        text_ = plan_text(file, accepted)
    except AndonError as error:
        st.error(text.error(error.message, error.hint))
        return False
    session.keep_connecting(replace(state, file=file, text=text_))
    return True


def write_plan(form: str, state: session.Connecting) -> bool:
    """Write andon.toml and plan what it says."""

    def write(slot: session.Slot, now: datetime) -> bool:
        require(session.viewer(), Action.CONNECT)
        if state.file is None:
            raise InvalidInput("There is nothing to write yet.", hint="Set the ticks first.")
        write_the_plan(state.file, state.text)
        organisation = data.organisation()
        configure.apply_plan(
            data.store(),
            bets=organisation.bet,
            squads=organisation.squad,
            launches=organisation.launch,
            guilds=organisation.guild,
            calendar=organisation.calendar.calendar,
            now=now,
            token=slot.token,
        )
        return True

    if not write_once(form, text.SAVED_PLAN, write):
        return False
    session.keep_connecting(replace(state, written=True))
    return True


def freeze(form: str, subject: str, *, title: str, note: str, days: int | None) -> bool:
    """Freeze a view; its link is kept in this tab, and nowhere else."""
    from andon.web.frozen import renderer

    def write(slot: session.Slot, now: datetime) -> bool:
        seen = data.look()
        moment = seen.moment if seen.is_past else now
        snapshot.freeze(
            data.store(),
            Look(seen.viewer, moment, now, seen.first_look),
            subject,
            render=renderer(data.zone()),
            token=slot.token,
            secret=slot.secret,
            title=title,
            note=note,
            expires_after=timedelta(days=days) if days else None,
        )
        session.keep_link(subject, f"{data.settings().public_url.rstrip('/')}/s/{slot.secret}")
        return True

    return write_once(form, None, write)


def revoke(snapshot_id: str) -> bool:
    """Close a link."""

    def write(slot: session.Slot, now: datetime) -> bool:
        snapshot.revoke(data.store(), session.viewer(), snapshot_id, now=now)
        return True

    return write_once(f"revoke_{snapshot_id}", text.SAVED_REVOKED, write)


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
