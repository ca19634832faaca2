"""The words of Andon: what a squad, a launch, a check-in and a flag are.

Frozen dataclasses and enums over the standard library; nothing here reads a clock, a file or a
database. Derived facts are properties, so that every page, export and command agrees on them.
"""

from andon.model.blackouts import MARK, Blackout
from andon.model.dependencies import Dependency, DependencyState, DependencyWord
from andon.model.forecasts import FIRST_LOOK, FIRST_LOOK_LIMIT, Forecast, ForecastState, Snapshot
from andon.model.launches import Bet, Contribution, Launch, LaunchState, Outcome, OutcomeKind, Precision, TargetDate
from andon.model.messages import Event, Message
from andon.model.milestones import Milestone, MilestoneEnd, MilestoneForecast, MilestoneWord
from andon.model.nudges import Nudge, NudgeAnswer, NudgeEnd
from andon.model.people import VISITS_KEPT_DAYS, AccessRules, Account, GivenHat, Hat, Visit
from andon.model.said import (
    NOT_HEARD_AFTER,
    PROBABILITIES,
    SAID,
    SAME_PRESS,
    CheckIn,
    Flag,
    FlagEnd,
    FlagUpdate,
    Guild,
    OfferMark,
    Reply,
    Status,
    worst,
)
from andon.model.tokens import CALENDARS, FOR_PROGRAMS, HERE, ApiToken, Scope
from andon.model.votes import FEWEST_TOLD, Cast, Round, median
from andon.model.who import Role, Squad, Tribe, Viewer, WorkCalendar, slug
from andon.model.work import Category, Change, Impediment, Issue, KnownIssue, OnceFlagged, Sprint, Stamps, Version

__all__ = [
    "CALENDARS",
    "FEWEST_TOLD",
    "FIRST_LOOK",
    "FIRST_LOOK_LIMIT",
    "FOR_PROGRAMS",
    "HERE",
    "MARK",
    "NOT_HEARD_AFTER",
    "PROBABILITIES",
    "SAID",
    "SAME_PRESS",
    "VISITS_KEPT_DAYS",
    "AccessRules",
    "Account",
    "ApiToken",
    "Bet",
    "Blackout",
    "Cast",
    "Category",
    "Change",
    "CheckIn",
    "Contribution",
    "Dependency",
    "DependencyState",
    "DependencyWord",
    "Event",
    "Flag",
    "FlagEnd",
    "FlagUpdate",
    "Forecast",
    "ForecastState",
    "GivenHat",
    "Guild",
    "Hat",
    "Impediment",
    "Issue",
    "KnownIssue",
    "Launch",
    "LaunchState",
    "Message",
    "Milestone",
    "MilestoneEnd",
    "MilestoneForecast",
    "MilestoneWord",
    "Nudge",
    "NudgeAnswer",
    "NudgeEnd",
    "OfferMark",
    "OnceFlagged",
    "Outcome",
    "OutcomeKind",
    "Precision",
    "Reply",
    "Role",
    "Round",
    "Scope",
    "Snapshot",
    "Sprint",
    "Squad",
    "Stamps",
    "Status",
    "TargetDate",
    "Tribe",
    "Version",
    "Viewer",
    "Visit",
    "WorkCalendar",
    "median",
    "slug",
    "worst",
]
