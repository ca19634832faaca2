"""Payloads as `usecases/snapshot.py` makes them, by hand: say only what the test is about."""

from datetime import date, datetime, timedelta
from statistics import NormalDist
from typing import Any

Payload = dict[str, Any]

AS_OF = "2026-04-20T07:00:00+00:00"


def word(squad: str, status: str = "on_track", probability: int | None = 70, **changes: Any) -> Payload:
    said = {
        "on_track": "The last screen is in review; nothing is in our way.",
        "worried": "The provider's sandbox has been down for three days, and we test against it.",
        "needs_help": "We cannot sign the contract ourselves, and without it there is no test account.",
        "not_heard": "Going well.",
    }
    day = "2026-03-28" if status == "not_heard" else "2026-04-17"
    told = {
        "squad": squad,
        "status": status,
        "probability": probability,
        "sentence": said[status],
        "said_at": f"{day}T08:15:00+00:00",
    }
    return told | changes


def outlook(**changes: Any) -> Payload:
    known = {
        "state": "forecast",
        "on_time": 0.18,
        "p50": "2026-05-29",
        "p85": "2026-07-04",
        "p95": "2026-08-07",
        "counted": 42,
        "as_of": "2026-04-20",
        "held_until": None,
    }
    return known | changes


def no_outlook(state: str | None = None, held_until: str | None = None) -> Payload:
    nothing = dict.fromkeys(("on_time", "p50", "p85", "p95", "as_of"))
    return {"state": state, "counted": 0, "held_until": held_until, **nothing}


def target(day: str = "2026-05-12", precision: str = "day") -> Payload:
    return {"day": day, "precision": precision}


def flag(**changes: Any) -> Payload:
    asked = {
        "squad": "Payments",
        "launch": "Wallet in Poland",
        "sentence": "The contract with the card provider is not signed.",
        "would_help": "Somebody who may sign for the company, for an hour.",
        "since": "2026-04-09",
        "raised_at": "2026-04-10T06:30:00+00:00",
        "end": None,
        "replies": [reply()],
    }
    return asked | changes


def reply(**changes: Any) -> Payload:
    answered = {
        "thanks": "Thank you for telling us early.",
        "helper": "Dora",
        "help_by": "2026-04-22",
        "question": "",
        "said_by": "Dora",
    }
    return answered | changes


def row(name: str = "Wallet in Poland", words: list[Payload] | None = None, **changes: Any) -> Payload:
    line = {
        "id": name.casefold().replace(" ", "-"),
        "name": name,
        "bet": "Everywhere in Europe",
        "status": "needs_help",
        "words": words
        if words is not None
        else [
            word("Android"),
            word("Payments", "needs_help", 30),
            word("Web", "not_heard", 90),
            word("iOS", "worried", 50),
        ],
        "target": target(),
        "first_date": target("2026-03-31"),
        "moves": 2,
        "slip_days": 42,
        "outlook": outlook(),
        "open_flags": 1,
        "ended_on": None,
        "outcome": None,
        "learned": "",
    }
    return line | changes


def quantiles(median: float = 39, spread: float = 0.6256) -> list[float]:
    """A skewed distribution of days, as the model makes them."""
    return [median * 2.718281828 ** (spread * NormalDist().inv_cdf(level / 100)) for level in range(1, 100)]


def said() -> list[Payload]:
    courses = {
        "Android": [70, 70, 90, 70, 70, 70],
        "Payments": [70, 70, 50, 30, 30, 30],
        "iOS": [90, 90, 70, 70, 50, 50],
    }
    start = datetime.fromisoformat("2026-02-10T09:00:00+00:00")
    return [
        {
            "squad": squad,
            "at": (start + timedelta(days=13 * number + len(squad))).isoformat(),
            "status": "on_track" if chance > 50 else "worried" if chance == 50 else "needs_help",
            "probability": chance,
            "sentence": "As last time." if number else "We begin.",
        }
        for number in range(6)
        for squad, chance in ((squad, course[number]) for squad, course in courses.items())
    ]


def forecasts() -> list[Payload]:
    chances = [0.71, 0.68, 0.7, 0.6, 0.52, 0.44, 0.45, 0.31, 0.22, 0.18]
    start = date(2026, 2, 12)
    return [
        {"as_of": (start + timedelta(days=7 * number)).isoformat(), "on_time": chance, "p85": "2026-06-20"}
        for number, chance in enumerate(chances)
    ]


def burn_up() -> Payload:
    """A scope that grows for two months while less and less of it is left."""
    first = date(2026, 2, 12)
    return {
        "days": [(first + timedelta(days=each)).isoformat() for each in (0, 3, 9, 20, 31, 44, 58, 67)],
        "scope": [40, 44, 51, 60, 71, 80, 84, 86],
        "finished": [2, 5, 11, 23, 34, 49, 60, 66],
        "undated": 0,
        "hindsight": False,
        "cone": {
            "as_of": "2026-04-20",
            "finished": 66,
            "scope": 86,
            "grown": 94.5,
            "p50": "2026-05-24",
            "p85": "2026-06-20",
        },
        "target": "2026-05-12",
        "ended_on": None,
    }


def launch(line: Payload | None = None, **changes: Any) -> Payload:
    line = line or row()
    frozen = {
        "kind": "launch",
        "title": line["name"],
        "note": "",
        "frozen_at": AS_OF,
        "as_of": AS_OF,
        "launch": line,
        "success": "A customer in Poland can pay with the wallet in a shop.",
        "parts": [{"word": each, "outlook": outlook(on_time=0.4, p85="2026-06-01")} for each in line["words"]],
        "flags": [
            flag(launch=line["name"]),
            flag(
                launch=line["name"],
                squad="iOS",
                sentence="The new phones are stuck in customs.",
                end="resolved",
                replies=[],
            ),
        ],
        "dates": [
            target("2026-03-31") | {"said_at": "2025-12-01T09:00:00+00:00"},
            target("2026-04-20") | {"said_at": "2026-02-27T09:00:00+00:00"},
            target() | {"said_at": "2026-03-26T09:00:00+00:00"},
        ],
        "distribution": {"as_of": "2026-04-20", "quantiles": quantiles(), "target": "2026-05-12"},
        "burn_up": burn_up(),
        "said": said(),
        "forecasts": forecasts(),
    }
    return frozen | changes


def portfolio(rows: list[Payload] | None = None, **changes: Any) -> Payload:
    frozen = {
        "kind": "portfolio",
        "title": "Portfolio",
        "note": "",
        "frozen_at": AS_OF,
        "as_of": AS_OF,
        "launches": [row()] if rows is None else rows,
        "help_asked": [flag()],
        "ended": [],
    }
    return frozen | changes
