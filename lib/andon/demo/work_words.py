"""What the demo's issues are called."""

import numpy as np

AREAS = {
    "LSN": ("Player", "Queue", "Library", "Search", "Downloads", "Lyrics", "Sleep timer", "Home feed",
            "Equaliser", "Offline sync"),
    "PAY": ("Checkout", "Receipts", "Refunds", "Wallet", "Invoices", "Plans", "Tax", "Gift cards",
            "Card update", "Trial"),
    "RCH": ("Sign-up", "Invites", "Onboarding", "Push messages", "Share sheet", "Profile", "Referrals",
            "Languages", "Friend list", "Mail digest"),
    "GRD": ("Login", "Edge cache", "Event log", "Feature switches", "Build farm", "Metrics", "Config service",
            "Backups", "Rate limits", "Job queue"),
}  # fmt: skip

STORIES = (
    "retry on time-out", "show what is still loading", "remember the last choice", "undo for ten seconds",
    "work with one hand on small screens", "keyboard access", "say why it failed", "sort by last used",
    "empty state with a next step", "read aloud by screen readers", "open from a shared link",
    "resume where it stopped", "preview before saving", "large text without cuts", "ask once, not twice",
    "right-to-left layout", "second confirmation only for big amounts", "filter by month",
    "show progress in per cent", "batch of fifty at once", "switch off in settings", "follow the system theme",
    "cancel at any step", "copy as text", "guest mode", "hand over to the web view", "first-run hint",
    "limit to three suggestions",
)  # fmt: skip

BUGS = (
    "spins for ever after wake-up", "wrong total after rounding", "crash when the list is empty",
    "double entry after a slow answer", "time zone off by one day", "blank page in private mode",
    "lost after an upgrade", "cut text in German", "stale after switching accounts", "memory grows overnight",
    "button hidden by the keyboard", "error 500 on a missing field", "wrong order after midnight",
    "flickers on old phones", "sent twice on retry", "broken in landscape", "ignores the back button",
    "fails behind a proxy", "cache never expires", "shows a null to the reader", "stuck at 99 %",
    "loses focus after paste", "slow with a thousand entries", "badge counts twice",
)  # fmt: skip

TASKS = (
    "drop the old endpoint", "upgrade to the current framework", "tests for the edge cases", "alert on error rate",
    "move to the new queue", "measure start-up", "write the runbook", "load test at twice the peak",
    "rotate the certificates", "split the large module", "delete unused switches", "document the events",
    "migrate the last tenth of rows", "dashboard for on-call", "flaky test in the nightly run",
    "cheaper storage class", "trace ids end to end", "contract test with the neighbours", "shorter build",
    "review of permissions", "clean up after the experiment", "dry run of the roll-back",
)  # fmt: skip

PHRASES = {"Story": STORIES, "Bug": BUGS, "Task": TASKS}

WHERE = ("", "", "", " on web", " on phones", " on tablets", " in the car", " for families", " for new accounts",
         " behind a switch", " (part one)", " in staging")  # fmt: skip


def summary(project: str, kind: str, rng: np.random.Generator) -> str:
    """A plausible title: "Checkout: retry on time-out"."""
    areas, phrases = AREAS[project], PHRASES[kind]
    area, phrase = areas[int(rng.integers(len(areas)))], phrases[int(rng.integers(len(phrases)))]
    return f"{area}: {phrase}{WHERE[int(rng.integers(len(WHERE)))]}"
