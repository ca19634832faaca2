"""The words of messages: a title that says who speaks, a short body, and a link; no number that is not everybody's."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from andon.model import Dependency, Event
from andon.store import Store
from andon.ui.text_told import MOST, labels, message
from andon.usecases.digest import DirectorDigest, SquadDigest, director_digest, read_week, squad_digest
from andon.usecases.message_choices import offered
from andon.usecases.news import (
    Answered,
    Facts,
    ForecastWaits,
    News,
    NotHeard,
    Nudged,
    Raised,
    RoundOpened,
)
from andon.usecases.plan_launch import move_date
from examples import DIRECTOR, FIRST_LOOK, NOW, TODAY, ago, check_in, flag, forecast, reply, sqlite_store, squad

PUBLIC = "https://andon.example.com"
QUESTION = reply(helper="", help_by=None, question="What do you need?")
ATLAS = squad("atlas")


def told(facts: Facts) -> tuple[str, str]:
    news = News(Event.DIGEST, "director", "web", "x", NOW, facts, ZoneInfo("UTC"))
    return message(news, public_url=f"{PUBLIC}/")


@pytest.mark.parametrize(
    ("facts", "title", "body"),
    [
        (
            Raised(flag(), "Atlas", "Halcyon"),
            "Atlas asks for help",
            "Launch: Halcyon\n“The certificate has not come.”\nWhat would help: “Somebody who knows the vendor.”",
        ),
        (
            Raised(flag(would_help=""), "Atlas", "", guild="Web"),
            "Atlas asks for help: Web, can somebody?",
            "“The certificate has not come.”",
        ),
        (
            Raised(flag(would_help=""), "Atlas", "", waits_for="Borealis"),
            "Atlas waits for Borealis",
            "“The certificate has not come.”",
        ),
        (
            Answered(flag(), reply(), "Atlas", "Halcyon"),
            "Atlas: an answer to your flag",
            "You wrote: “The certificate has not come.”\nFrom Dora: “Thank you.”\nHelp comes from Ana, by 12 May.",
        ),
        (
            Answered(flag(), QUESTION, "Atlas", "", guild="Web"),
            "Atlas: an answer to your flag",
            "You wrote: “The certificate has not come.”\nFrom the Web guild: “Thank you.”\n"
            "And a question: “What do you need?”",
        ),
        (
            RoundOpened(ATLAS, "Halcyon"),
            "Atlas: a vote is open",
            "It is about Halcyon. Whoever opened it has the link and the code for the meeting.",
        ),
        (
            NotHeard(ATLAS, ("Halcyon", "Meridian", "Quill")),
            "Atlas: how is it going?",
            "You last spoke of Halcyon, Meridian and Quill two weeks ago or more.\n"
            "Does it still hold? Whatever the answer is, it helps those who count on it.",
        ),
        (
            Nudged(ATLAS, "Halcyon"),
            "Atlas: somebody wonders",
            "Somebody wonders about Halcyon. Only you see what, and you need not answer.",
        ),
    ],
)
def test_a_message_says_who_speaks_and_what_about(facts: Facts, title: str, body: str) -> None:
    found, text = told(facts)
    assert found == title
    assert text.rpartition("\n\n")[0] == body


def test_every_message_leads_to_its_page() -> None:
    for facts, path, query in (
        (Raised(flag("a b&c"), "Atlas", ""), "/flag", {"key": ["a b&c"]}),
        (ForecastWaits(ATLAS, ("Halcyon",)), "/squad", {"id": ["atlas"]}),
        (DirectorDigest((), (), ()), "/portfolio", {}),
    ):
        link = urlsplit(told(facts)[1].splitlines()[-1])
        assert (f"{link.scheme}://{link.netloc}", link.path, parse_qs(link.query)) == (PUBLIC, path, query)


def test_what_people_wrote_never_begins_a_line_with_an_address() -> None:
    sly = f"{PUBLIC}/evil\n{PUBLIC}/evil\r\n# x"
    for facts in (
        Raised(flag(sentence=sly, would_help=sly), sly, sly, guild=sly),
        Answered(flag(sentence=sly), reply(thanks=sly, helper=sly, said_by=sly), sly, sly, guild=sly),
        NotHeard(squad("atlas", name=sly), (sly, sly)),
        ForecastWaits(squad("atlas", name=sly), (sly,)),
    ):
        lines = told(facts)[1].splitlines()
        assert [each for each in lines if each.startswith(PUBLIC)] == lines[-1:]


# ------------------------------------------------------------------------------ the week


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Store]:
    """A week with something of everything in it."""
    with sqlite_store(tmp_path, organised=True) as store:
        _fill(store)
        yield store


def _fill(store: Store) -> None:
    store.words.add_flag(flag("f1"))
    store.words.add_reply(reply("r1"))
    store.words.add_flag(flag("f2", squad_id="borealis", sentence="Nobody tests it.", launch_id=None))
    store.words.add_check_in(check_in("c1", launch_id="meridian"))
    store.dependencies.add(Dependency("d1", "halcyon", "borealis", "atlas", "the new API", TODAY, ago(days=9), "atlas"))
    new = store.plans.launches()[0].target
    assert new
    move_date(
        store,
        DIRECTOR,
        "halcyon",
        new.day + timedelta(days=14),
        precision=new.precision,
        reason="",
        token="moved",
        now=ago(days=2),
        based_on=None,
    )
    # What others may not see yet, and what nobody outside of Andon needs to.
    store.forecasts.add([forecast("p1", made_at=ago(hours=1), on_time=0.42), forecast("p2", squad_id=None)])


def test_a_squad_reads_its_week_in_a_minute(week: Store) -> None:
    facts = squad_digest(read_week(week, now=NOW, first_look=FIRST_LOOK), ATLAS)
    assert facts
    title, body = told(facts)
    assert title == "Atlas: your week"
    assert body.splitlines() == [
        "Your open flags",
        "• “The certificate has not come.” (Halcyon). Ana helps, by 12 May.",
        "",
        "Others wait for you",
        "• Borealis needs “the new API” by 12 May",
        "",
        "Your launches",
        "• Halcyon, 14 Jul: not heard",
        "• Meridian, 30 Sep: on track",
        "",
        "Moved this week",
        "• Halcyon: 14 Jul, was 30 Jun",
        "",
        f"{PUBLIC}/squad?id=atlas",
    ]


def test_a_director_reads_where_help_is_asked_for_and_what_moved(week: Store) -> None:
    facts = director_digest(read_week(week, now=NOW, first_look=FIRST_LOOK))
    assert facts
    title, body = told(facts)
    assert title == "All launches: the week"
    assert body.splitlines() == [
        "Help asked for",
        "• Borealis: “Nobody tests it.”",
        "• Atlas: “The certificate has not come.” (Halcyon). Ana helps, by 12 May.",
        "",
        "Moved this week",
        "• Halcyon: 14 Jul, was 30 Jun",
        "",
        "Not heard for two weeks",
        "• Halcyon: Atlas",
        "• Halcyon: Borealis",
        "",
        f"{PUBLIC}/portfolio",
    ]


def test_a_week_is_short_however_much_happened(week: Store) -> None:
    for n in range(20):
        week.words.add_flag(flag(f"x{n}", sentence=f"Flag number {n}"))
    facts = squad_digest(read_week(week, now=NOW, first_look=FIRST_LOOK), ATLAS)
    assert isinstance(facts, SquadDigest)
    body = told(facts)[1]
    assert body.count("Flag number") <= MOST
    assert f"• and {21 - MOST} more" in body


def test_a_week_with_nothing_in_it_is_not_told(tmp_path: Path) -> None:
    with sqlite_store(tmp_path) as empty:
        empty.plans.add_squads([ATLAS], token="squads", at=ago(days=9))
        nothing = read_week(empty, now=NOW, first_look=FIRST_LOOK)
        assert squad_digest(nothing, ATLAS) is None
        assert director_digest(nothing) is None


def test_the_page_names_everything_that_can_be_chosen() -> None:
    for subject in ("director", "squad:atlas"):
        assert set(labels(subject)) == set(offered(subject))
