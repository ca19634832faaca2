"""A small organisation in which every table and every column holds something that Andon itself would write there.

A database of it is kept of every release (`releases.py`): whoever adds a table or a column adds what people keep in it
here, so that the next release's database holds it.
"""

import json
from dataclasses import replace
from datetime import date, timedelta

from andon.model import (
    FOR_PROGRAMS,
    Account,
    ApiToken,
    Blackout,
    Category,
    Change,
    DependencyState,
    Event,
    FlagEnd,
    ForecastState,
    GivenHat,
    Guild,
    Message,
    Milestone,
    MilestoneEnd,
    MilestoneForecast,
    MilestoneWord,
    Nudge,
    NudgeAnswer,
    NudgeEnd,
    OfferMark,
    Outcome,
    OutcomeKind,
    Precision,
    Role,
    Scope,
    Status,
    TargetDate,
    WorkCalendar,
)
from andon.store import Store
from examples import (
    NOW,
    TODAY,
    ago,
    check_in,
    dependency,
    dependency_word,
    done_issue,
    filled,
    flag,
    flag_update,
    forecast,
    issue,
    launch,
    reply,
    snapshot,
    sprint,
    squad,
    target,
    version,
    vote_round,
)

ADA = "account-ada"
SLIP = "Mr. Smith"
"""What somebody should not have written; nothing of it is left."""


def organise(store: Store) -> None:
    """Fill an empty store; twice the same."""
    filled(store)
    _plan(store)
    _bring_work(store)
    _set_steps(store)
    _say(store)
    _vote(store)
    _wonder(store)
    _forecast(store)
    _freeze(store)
    _come_in(store)
    _tell(store)
    _black_out(store)


def _plan(store: Store) -> None:
    calendar = WorkCalendar("DE", "BY", ("Fri", "Sat"), ("2026-07-06..2026-08-02", "2026-12-24 half"))
    parts = [
        squad("cobalt", split_from="borealis", mission="Signs people in.", time_zone="Asia/Kolkata", calendar=calendar),
        squad("delta", name="Delta Δ", claims=("jql:labels = delta", "project:D")),
        squad("echo", claims=()),
    ]
    store.plans.add_squads(parts, token="parts", at=ago(days=60), kind="split")
    store.plans.change_squad("delta", "retired", {"retired_at": ago(days=20)}, token="delta-rests", at=ago(days=20))
    for kind, rests in (("retired", ago(days=50)), ("revived", None)):
        at = rests or ago(days=40)
        store.plans.change_squad("echo", kind, {"retired_at": rests}, token=f"echo-{kind}", at=at)
    changes = {"calendar": {"country": "SE", "subdivision": "", "weekend": None, "days_off": ["2026-06-19"]}}
    store.plans.change_squad("echo", "edited", changes, token="echo-calendar", at=ago(days=30))
    store.guilds.add(Guild("web", "Web", "guild-web", told_since=ago(days=9), squad_ids=("borealis", "cobalt")))
    ended = [launch("zephyr", target(date(2026, 3, 31)), squad_ids=("atlas", "borealis")), launch("quasar")]
    store.plans.add_launches(ended, token="ended", at=ago(days=95))
    store.plans.change_launch(
        "halcyon",
        "edited",
        {"success": "A thousand homes watch it."},
        token="edited",
        at=ago(days=12),
        scopes=("version:jira/1", "epic:A-1", "jql:labels = tv"),
        squad_ids=("atlas", "borealis", "cobalt"),
    )
    moved = TargetDate(date(2026, 9, 30), Precision.QUARTER, ago(days=10), "The fair was moved.", "Dora")
    store.plans.change_launch("halcyon", "re-dated", {}, token="moved", at=ago(days=10), target=moved)
    landed = Outcome(OutcomeKind.LATE, date(2026, 4, 20), "Ask sooner.", ago(days=21), "Atlas", "atlas")
    closed = {"state": "closed", "ended_on": date(2026, 4, 20)}
    store.plans.change_launch("zephyr", "closed", closed, token="closed", at=ago(days=21), outcome=landed)
    store.plans.add_lesson(
        "zephyr", "Test on a slow line.", squad_id="borealis", by="Borealis", token="l1", at=ago(days=20)
    )
    _call_off(store)
    store.plans.remember("andon.toml", {"squad": [{"id": "atlas", "name": "Atlas"}], "drop_share": 0.1})


def _call_off(store: Store) -> None:
    """Quasar was cancelled, opened again, and cancelled for good."""
    ends = ((OutcomeKind.CANCELLED, 30), (OutcomeKind.STILL_OPEN, 29), (OutcomeKind.CANCELLED, 15))
    for kind, days in ends:
        at = ago(days=days)
        over = kind is OutcomeKind.CANCELLED
        changes = {"state": kind.state.value, "ended_on": at.date() if over else None}
        told = Outcome(kind, None, "Nobody wanted it." if over else "", at, "Dora")
        event = "cancelled" if over else "reopened"
        store.plans.change_launch("quasar", event, changes, token=f"quasar-{days}", at=at, outcome=told)


def _bring_work(store: Store) -> None:
    store.work.begin_sync("jira", ago(hours=3))
    store.work.remember("jira", {"statuses": {"10001": "new"}, "fields": {"points": "customfield_10016"}})
    store.work.save_versions(
        "jira", [version("1", start=date(2026, 1, 7), release=date(2026, 6, 30)), version("2", released=True)]
    )
    store.work.save_sprints("jira", [sprint(), sprint("8", start=None, end=None, completed=ago(days=1))])
    history = (
        Change(ago(days=40), "status", "To Do", "In Progress"),
        Change(ago(days=9), "flagged", None, "Impediment"),
        Change(ago(days=8), "fix_version", None, "1"),
    )
    begun = issue(
        "A-2",
        key="A-2",
        status="In Progress",
        category=Category.INDETERMINATE,
        points=5.5,
        parent="A-1",
        flagged_since=ago(days=9),
        claims=("component:Atlas",),
        scopes=("version:1", "epic:A-1"),
        sprints=("7", "8"),
        old_keys=("OLD-7",),
        changes=history,
    )
    finished = done_issue("A-3", ago(days=3), claims=("component:Borealis",), scopes=("version:1",))
    gone = issue("A-4", claims=("component:Atlas",), scopes=("version:1",), resolution="Won't Do")
    store.work.save_issues("jira", [issue("A-1", type="Epic"), begun, finished, gone])
    store.work.mark_gone("jira", ["A-4"], ago(days=1))
    store.work.finish_sync("jira", ago(hours=3), {"downloaded": 4, "removed": 1}, brought=True)
    store.work.fail_sync("old-jira", until=NOW + timedelta(hours=1))
    store.plans.settle(at=NOW)


def _set_steps(store: Store) -> None:
    own = {"launch_id": "halcyon", "squad_id": "atlas", "set_at": ago(days=15)}
    first = MilestoneWord("m1-first", "m1", ago(days=15), probability=70)
    store.milestones.add(
        Milestone("m1", name="Signs in", first_day=date(2026, 5, 20), keys=("A-2",), words=(first,), **own)  # type: ignore[arg-type]
    )
    store.milestones.add_word(MilestoneWord("m1-moved", "m1", ago(days=5), 30, date(2026, 5, 27), note="The vendor."))
    for end in MilestoneEnd:
        step = Milestone(f"m-{end}", name=f"Step {end}", first_day=ago(days=6).date(), **own)  # type: ignore[arg-type]
        store.milestones.add(step)
        store.milestones.add_word(MilestoneWord(f"m-{end}-end", step.id, ago(days=6), end=end, note="Told."))
    store.milestones.add_forecasts([MilestoneForecast("mf1", "m1", ago(days=1).date(), ago(days=1), 0.42, 1)])
    store.dependencies.add(dependency())
    store.dependencies.add_word(dependency_word())
    for n, state in enumerate(DependencyState):
        said = dependency_word(f"w-{n}", squad_id="borealis", at=ago(hours=20 - n), state=state)
        store.dependencies.add_word(said)


def _say(store: Store) -> None:
    store.words.add_check_in(check_in())
    store.words.add_check_in(check_in("c2", squad_id="borealis", status=Status.WORRIED, probability=30, at=ago(days=3)))
    stuck = check_in("c3", status=Status.NEEDS_HELP, probability=10, sentence="We are stuck: no licence.")
    store.words.add_check_in(replace(stuck, launch_id="meridian", forecast_open=True, differs="Two come back."))
    store.words.add_flag(flag(guild_id="web", waits_for="borealis"))
    store.words.add_flag_update(flag_update())
    for end in FlagEnd:
        store.words.add_flag(flag(f"f-{end}", launch_id=None, sentence=f"It was {end}.", would_help=""))
        store.words.add_flag_update(flag_update(f"u-{end}", flag_id=f"f-{end}", note="Thanks all.", end=end))
    store.words.add_reply(reply("r0", helper="", help_by=None, question="What do you need?"))
    store.words.add_reply(reply("r1"))
    store.words.add_reply(reply("r2", helper="Bo", said_by="Web", guild_id="web"), from_squad_id="borealis")
    store.words.add_offer_mark(OfferMark("o1", "r1", ago(hours=5), kept=False, note="Nobody came."))
    store.words.add_offer_mark(OfferMark("o2", "r1", ago(hours=4), kept=True))


def _vote(store: Store) -> None:
    closed = vote_round("v1", opened_at=ago(hours=9), closes_at=ago(hours=8))
    store.votes.open(closed, "hash of a code")
    for n, chance in enumerate((30, 50, 50, 70, 90)):
        store.votes.cast("v1", f"hash of a secret {n}", chance, most=20, at=ago(hours=9))
    store.votes.close("v1", ago(hours=8))
    agreed = check_in("c4", at=ago(hours=7), status=Status.WORRIED, probability=50, sentence="As we voted.")
    store.words.add_check_in(replace(agreed, round_id="v1", median=50, voted=5))
    store.votes.open(vote_round("v2"), "hash of another code")
    for n in range(2):
        store.votes.cast("v2", f"hash of a secret {n}", 30, most=20, at=NOW)


def _wonder(store: Store) -> None:
    sentence = "I hear the licence ends."
    for n, end in enumerate((None, *NudgeEnd)):
        told = Nudge(f"n{n}", "atlas", "halcyon", ago(days=4), sentence, "Kim", secret_hash=f"hash of a key {n}")
        store.nudges.add(told, from_squad_id="borealis")
        if end is not None:
            flagged = "f1" if end is NudgeEnd.FLAGGED else None
            store.nudges.add_answer(NudgeAnswer(f"na{n}", told.id, ago(days=3), end, "Thank you.", flagged))
    store.nudges.add(Nudge("c1-wonder", "atlas", "halcyon", ago(days=1), "", by_model=True, said=70, chance=0.2))


def _forecast(store: Store) -> None:
    empty = {"on_time": None, "p50": None, "p85": None, "p95": None, "target": None, "quantiles": ()}
    others = {f"p-{state}": state for state in ForecastState if state is not ForecastState.FORECAST}
    store.forecasts.add(
        [
            forecast(),
            forecast("p2", squad_id=None, as_of=TODAY, made_at=ago(hours=2), on_time=0.01),
            *(forecast(id, squad_id="borealis", state=state, **empty) for id, state in others.items()),
        ]
    )


def _freeze(store: Store) -> None:
    told = {"words": [f"Thanks to {SLIP}.", "On track."], "only": {"text": "tv"}}
    payload = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()
    page = f"<html><p>Thanks to {SLIP}.</p></html>".encode()
    files = {"json": payload, "html": page, "png": bytes(range(256))}
    store.snapshots.add(snapshot(expires_at=NOW + timedelta(days=30)), "hash of a link", files)
    store.snapshots.add(snapshot("s2", subject="portfolio"), "hash of another link", {"json": b"{}"})
    store.snapshots.count_opening("s1", 300)
    store.snapshots.revoke("s2", ago(hours=1))


def _come_in(store: Store) -> None:
    ada = Account(ADA, "Ada", "ada@example.com", frozenset({"team-atlas", "andon-admins"}), ago(hours=1))
    store.people.keep_account(ada, issuer="https://id.example.com", subject="ada")
    store.people.give(GivenHat("ada@example.com", Role.SQUAD, "atlas", ago(days=30)))
    store.people.give(GivenHat("ada@example.com", Role.DIRECTOR, "", ago(days=30)))
    store.people.note_visit("borealis", ADA, TODAY)
    calendars = {"Calendar": (Scope.CALENDAR,), "My calendar": (Scope.OWN_CALENDAR,)}
    scopes = {"Release bot": FOR_PROGRAMS, "Old bot": FOR_PROGRAMS, **calendars}
    for n, (name, may) in enumerate(scopes.items(), start=1):
        made = ApiToken(f"t{n}", name, ADA, frozenset(may), ago(days=10 - n), NOW + timedelta(days=80 + n))
        store.tokens.add(made, f"hash of t{n}")
    store.tokens.used("t1", TODAY)
    store.tokens.revoke("t2", ADA, ago(days=2))


def _tell(store: Store) -> None:
    store.preferences.write("squad:atlas", "told", {"flag_answered": ["atlas-chat"], "quiet": ["18:00", "08:00"]})
    store.preferences.write("director", "seen", 7)
    waiting = Message(
        "x1", Event.FLAG_RAISED, "director", "board", "A flag", "No licence.", ago(hours=6), due_at=ago(hours=6)
    )
    ids = ("x1", "sent", "failed", "given-up")
    store.messages.add([replace(waiting, id=id) for id in ids])
    claimed = {id: store.messages.claim(replace(waiting, id=id), until=NOW) for id in ids[1:]}
    store.messages.mark_sent(claimed["sent"] or waiting, ago(hours=5))
    store.messages.mark_failed(claimed["failed"] or waiting, "The channel did not answer.", due_at=NOW)
    store.messages.give_up(claimed["given-up"] or waiting, "Too late to be of use.", ago(hours=5))


def _black_out(store: Store) -> None:
    slip = f"Thanks to {SLIP}."
    store.words.add_flag_update(flag_update("u-slip", note=slip, at=ago(hours=3)))
    store.blackouts.black_out(Blackout("b1", "atlas", ago(hours=2), "flag_update:u-slip", "note"), slip, SLIP)
