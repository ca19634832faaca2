"""Guilds: set up on the page or in andon.toml; the line that changed last counts."""

import pytest

from andon.config import GuildSection
from andon.errors import Conflict, InvalidInput, NotAllowed, NotFound
from andon.model import Guild
from andon.store import Store
from andon.usecases.configure import apply_plan
from andon.usecases.guilds import add_guild, edit_guild, find_guild
from examples import ATLAS, DIRECTOR, NOW, VIEWER


def applied(store: Store, *guilds: GuildSection) -> list[Guild]:
    apply_plan(store, bets=(), squads=(), launches=(), guilds=guilds, now=NOW, token="t")
    return store.guilds.all()


def test_a_guild_is_set_up_once_and_renamed_under_its_id(empty: Store) -> None:
    assert add_guild(empty, ATLAS, name=" Web ", channel="web")
    assert not add_guild(empty, ATLAS, name="Web", channel="web")
    assert edit_guild(empty, DIRECTOR, "web", name="Web people", channel="", based_on=1)
    assert not edit_guild(empty, DIRECTOR, "web", name="Web people", channel="", based_on=1)
    assert empty.guilds.all() == [Guild("web", "Web people", "", 2)]


def test_two_editors_notice_each_other(empty: Store) -> None:
    add_guild(empty, ATLAS, name="Web")
    edit_guild(empty, ATLAS, "web", name="Web one", channel="", based_on=1)
    with pytest.raises(Conflict):
        edit_guild(empty, ATLAS, "web", name="Web two", channel="", based_on=1)
    assert find_guild(empty, "web").name == "Web one"


def test_what_cannot_be_a_guild_is_told_why(empty: Store) -> None:
    add_guild(empty, ATLAS, name="Web")
    with pytest.raises(InvalidInput, match="already a guild called 'Web'"):
        add_guild(empty, ATLAS, name="Web", channel="other")
    with pytest.raises(InvalidInput, match="The name is empty"):
        add_guild(empty, ATLAS, name=" ")
    with pytest.raises(InvalidInput, match="its address is kept elsewhere"):
        add_guild(empty, ATLAS, name="Build", channel="slack://token/secret")
    with pytest.raises(NotFound):
        edit_guild(empty, ATLAS, "nothing", name="N", channel="")
    with pytest.raises(NotAllowed):
        add_guild(empty, VIEWER, name="Guests")


def test_andon_toml_sets_guilds_up_and_only_its_changed_lines_override_the_page(empty: Store) -> None:
    web = GuildSection(name="Web", channel="web")
    assert applied(empty, web) == [Guild("web", "Web", "web")]
    edit_guild(empty, ATLAS, "web", name="Web people", channel="other")
    assert [(each.name, each.channel) for each in applied(empty, web)] == [("Web people", "other")]
    moved = GuildSection(name="Web", channel="web-2")
    assert [(each.name, each.channel) for each in applied(empty, moved)] == [("Web people", "web-2")]
    renamed = GuildSection(id="web", name="Browser", channel="web-2")
    assert [(each.id, each.name) for each in applied(empty, renamed)] == [("web", "Browser")]
