"""Guilds: set up on the page or in andon.toml; the line that changed last counts."""

import pytest

from andon.config import GuildSection, SquadSection
from andon.errors import ConfigError, Conflict, InvalidInput, NotAllowed, NotFound
from andon.model import FlagEnd, Guild
from andon.store import Store
from andon.usecases.configure import apply_plan, check_plan
from andon.usecases.guilds import add_guild, asks_our_guilds, edit_guild, find_guild, member_names
from andon.usecases.plan_squad import split_squad
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, VIEWER, ago, flag, flag_update, look, reply, squad


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


# ------------------------------------------------------------------------------ its squads


def test_a_guild_is_made_of_squads_that_there_are_each_once(store: Store) -> None:
    assert add_guild(store, ATLAS, name="Web", squad_ids=["borealis", "atlas", "borealis"], now=NOW)
    assert not add_guild(store, ATLAS, name="Web", squad_ids=["atlas", "borealis"], now=NOW)
    assert find_guild(store, "web").squad_ids == ("atlas", "borealis")
    assert member_names(store, find_guild(store, "web")) == ("Atlas", "Borealis")
    with pytest.raises(InvalidInput, match="already a guild called 'Web'"):
        add_guild(store, ATLAS, name="Web", squad_ids=["atlas"], now=NOW)
    with pytest.raises(NotFound, match="no squad 'comet'"):
        edit_guild(store, ATLAS, "web", name="Web", channel="", squad_ids=["comet"], now=NOW)
    # A rename alone leaves them.
    assert edit_guild(store, ATLAS, "web", name="Web people", channel="", now=NOW)
    assert find_guild(store, "web").squad_ids == ("atlas", "borealis")
    assert not edit_guild(store, ATLAS, "web", name="Web people", channel="", squad_ids=["borealis", "atlas"], now=NOW)
    assert edit_guild(store, ATLAS, "web", name="Web people", channel="", squad_ids=[], now=NOW)
    assert find_guild(store, "web").squad_ids == ()


def test_two_who_name_squads_at_once_notice_each_other(store: Store) -> None:
    add_guild(store, ATLAS, name="Web", now=NOW)
    edit_guild(store, ATLAS, "web", name="Web", channel="", squad_ids=["atlas"], now=NOW, based_on=1)
    with pytest.raises(Conflict):
        edit_guild(store, BOREALIS, "web", name="Web", channel="", squad_ids=["borealis"], now=NOW, based_on=1)
    assert find_guild(store, "web").squad_ids == ("atlas",)


def test_what_a_squad_is_split_into_stays_in_its_guilds(store: Store) -> None:
    add_guild(store, ATLAS, name="Web", squad_ids=["atlas"], now=NOW)
    add_guild(store, ATLAS, name="Build", squad_ids=["borealis"], now=NOW)
    for _ in range(2):  # a second click
        split_squad(store, ATLAS, "atlas", {"Axis": ["component:X"], "Apex": ["component:Y"]}, token="t", now=NOW)
    assert find_guild(store, "web").squad_ids == ("apex", "atlas", "axis")
    assert (find_guild(store, "web").version, find_guild(store, "build").version) == (2, 1)


def test_andon_toml_names_a_guilds_squads_and_only_a_changed_line_overrides_the_page(empty: Store) -> None:
    ours = [SquadSection(name="Atlas"), SquadSection(name="Borealis", id="b")]

    def applied_with(*squads: str, channel: str = "") -> tuple[str, ...]:
        guild = GuildSection(name="Web", squads=squads, channel=channel)
        # The squads stand behind it in the file, and are new, too.
        apply_plan(empty, bets=(), squads=ours, launches=(), guilds=[guild], now=NOW, token="t")
        return find_guild(empty, "web").squad_ids

    assert applied_with("Borealis") == ("b",)
    edit_guild(empty, ATLAS, "web", name="Web", channel="", squad_ids=["atlas"], now=NOW)
    assert applied_with("Borealis") == ("atlas",)
    assert applied_with("Borealis", channel="web") == ("atlas",)
    assert applied_with("Atlas", "b", channel="web") == ("atlas", "b")
    assert applied_with(channel="web") == ()


def test_a_guild_that_names_a_squad_which_there_is_not_is_told_with_its_name(empty: Store) -> None:
    web = GuildSection(name="Web", squads=("Comet",))
    for tried in (
        lambda: apply_plan(empty, bets=(), squads=(), launches=(), guilds=[web], now=NOW, token="t"),
        lambda: check_plan(squads=(), launches=(), guilds=[web]),
    ):
        with pytest.raises(ConfigError, match="Guild 'Web' names the squad 'Comet', which there is not"):
            tried()
    check_plan(squads=(), launches=(), guilds=[web], known=[squad("comet")])


def test_a_member_squad_finds_the_open_flags_of_others_to_which_no_offer_stands(store: Store) -> None:
    store.guilds.add(Guild("web", "Web", squad_ids=("borealis",)))
    store.guilds.add(Guild("build", "Build"))
    for n, changes in enumerate(
        (
            {"guild_id": "web"},
            {"guild_id": "web", "squad_id": "borealis"},
            {"guild_id": "web", "waits_for": "borealis"},
            {"guild_id": "build"},
            {"guild_id": "web"},
            {"guild_id": "web"},
            {"guild_id": "web"},
            {},
        )
    ):
        store.words.add_flag(flag(f"f{n}", **changes))
    store.words.add_flag_update(flag_update(flag_id="f4", end=FlagEnd.RESOLVED))
    store.words.add_reply(reply("r5", flag_id="f5"))
    store.words.add_reply(reply("r6", flag_id="f6", helper="", help_by=None, question="What?"))
    found = asks_our_guilds(store, look(BOREALIS), "borealis")
    assert [(each.flag.id, each.squad, each.launch, each.guild) for each in found] == [
        ("f0", "Atlas", "Halcyon", "Web"),
        ("f6", "Atlas", "Halcyon", "Web"),
    ]
    assert asks_our_guilds(store, look(ATLAS), "atlas") == ()
    assert asks_our_guilds(store, look(BOREALIS, ago(days=3)), "borealis") == ()
