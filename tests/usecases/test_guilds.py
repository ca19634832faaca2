"""Guilds: set up on the page or in andon.toml; the line that changed last counts."""

import pytest

from andon.config import GuildSection
from andon.errors import Conflict, InvalidInput, NotAllowed, NotFound
from andon.model import Guild
from andon.store import Store
from andon.usecases.configure import apply_plan
from andon.usecases.guilds import add_guild, edit_guild, find_guild
from examples import ATLAS, DIRECTOR, NOW, VIEWER, ago


def applied(store: Store, *guilds: GuildSection) -> list[Guild]:
    apply_plan(store, bets=(), squads=(), launches=(), guilds=guilds, now=NOW, token="t")
    return store.guilds.all()


def test_a_guild_is_set_up_once_and_renamed_under_its_id(empty: Store) -> None:
    assert add_guild(empty, ATLAS, name=" Web ", channel="web", now=NOW)
    assert not add_guild(empty, ATLAS, name="Web", channel="web", now=NOW)
    assert edit_guild(empty, DIRECTOR, "web", name="Web people", channel="", now=NOW, based_on=1)
    assert not edit_guild(empty, DIRECTOR, "web", name="Web people", channel="", now=NOW, based_on=1)
    assert empty.guilds.all() == [Guild("web", "Web people", "", 2)]


def test_two_editors_notice_each_other(empty: Store) -> None:
    add_guild(empty, ATLAS, name="Web", now=NOW)
    edit_guild(empty, ATLAS, "web", name="Web one", channel="", now=NOW, based_on=1)
    with pytest.raises(Conflict):
        edit_guild(empty, ATLAS, "web", name="Web two", channel="", now=NOW, based_on=1)
    assert find_guild(empty, "web").name == "Web one"


def test_what_cannot_be_a_guild_is_told_why(empty: Store) -> None:
    add_guild(empty, ATLAS, name="Web", now=NOW)
    with pytest.raises(InvalidInput, match="already a guild called 'Web'"):
        add_guild(empty, ATLAS, name="Web", channel="other", now=NOW)
    with pytest.raises(InvalidInput, match="The name is empty"):
        add_guild(empty, ATLAS, name=" ", now=NOW)
    with pytest.raises(InvalidInput, match="its address is kept elsewhere"):
        add_guild(empty, ATLAS, name="Build", channel="slack://token/secret", now=NOW)
    with pytest.raises(NotFound):
        edit_guild(empty, ATLAS, "nothing", name="N", channel="", now=NOW)
    with pytest.raises(NotAllowed):
        add_guild(empty, VIEWER, name="Guests", now=NOW)


def test_a_channel_that_andon_toml_does_not_know_is_refused_with_those_that_it_knows(empty: Store) -> None:
    known = ("web", "mail to all")
    for channels, hint in ((known, "Choose one of its channels: web, mail to all."), ((), "Leave it empty")):
        with pytest.raises(InvalidInput, match=r"There is no channel 'wbe' in andon\.toml\.") as told:
            add_guild(empty, ATLAS, name="Web", channel="wbe", now=NOW, known=channels)
        assert told.value.hint.startswith(hint)
    assert empty.guilds.all() == []
    assert add_guild(empty, ATLAS, name="Web", channel="web", now=NOW, known=known)
    with pytest.raises(InvalidInput, match="no channel 'wbe'"):
        edit_guild(empty, ATLAS, "web", name="Web", channel="wbe", now=NOW, known=known)
    assert edit_guild(empty, ATLAS, "web", name="Web", channel=" mail to all", now=NOW, known=known)
    assert edit_guild(empty, ATLAS, "web", name="Web", channel="", now=NOW, known=())


def test_a_guild_keeps_a_channel_whose_line_went_until_it_gets_another_one(empty: Store) -> None:
    add_guild(empty, ATLAS, name="Web", channel="gone", now=NOW)
    assert edit_guild(empty, ATLAS, "web", name="Web people", channel="gone", now=NOW, known=("web",))
    edit_guild(empty, ATLAS, "web", name="Web people", channel="web", now=NOW, known=("web",))
    with pytest.raises(InvalidInput, match="no channel 'gone'"):
        edit_guild(empty, ATLAS, "web", name="Web people", channel="gone", now=NOW, known=("web",))


def test_a_guild_is_told_from_when_it_has_a_channel_whichever(empty: Store) -> None:
    add_guild(empty, ATLAS, name="Web", now=ago(days=5))
    seen = [find_guild(empty, "web").told_since]
    for days, channel in ((4, "one"), (3, "two"), (2, ""), (1, "two")):
        edit_guild(empty, ATLAS, "web", name="Web", channel=channel, now=ago(days=days))
        seen.append(find_guild(empty, "web").told_since)
    assert seen == [None, ago(days=4), ago(days=4), None, ago(days=1)]


def test_andon_toml_sets_guilds_up_and_only_its_changed_lines_override_the_page(empty: Store) -> None:
    web = GuildSection(name="Web", channel="web")
    assert applied(empty, web) == [Guild("web", "Web", "web", told_since=NOW)]
    edit_guild(empty, ATLAS, "web", name="Web people", channel="other", now=NOW)
    assert [(each.name, each.channel) for each in applied(empty, web)] == [("Web people", "other")]
    moved = GuildSection(name="Web", channel="web-2")
    assert [(each.name, each.channel) for each in applied(empty, moved)] == [("Web people", "web-2")]
    renamed = GuildSection(id="web", name="Browser", channel="web-2")
    assert [(each.id, each.name) for each in applied(empty, renamed)] == [("web", "Browser")]
