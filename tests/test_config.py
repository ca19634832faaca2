"""andon.toml and the environment: what they say, and one sentence for each way in which they can be wrong."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from andon.config import Organisation, duration, load_organisation, load_settings, secret
from andon.config.told import KEYS
from andon.errors import ConfigError
from andon.model import OutcomeKind, Precision

WHOLE = """
[organisation]
name = "Music"
time_zone = "Europe/Stockholm"

[forecast]
first_look_hours = 24

[jira]
url = "https://jira.example.com"
projects = ["WEB", "TV"]

[[history]]
path = "data/titanium"

[[bet]]
name = "Everywhere"
rank = 1

[[squad]]
name = "Atlas & Co"
tribe = "Sound"
component = ["Web", "TV"]
jql = "labels = atlas"
board = 7
column = "TIMOB iOS"

[[launch]]
name = "Halcyon"
version = "1.0"
target = 2026-06-30
precision = "quarter"
bet = "Everywhere"
outcome = "late"
landed = 2026-07-04
"""


def read(tmp_path: Path, content: str) -> Organisation:
    file = tmp_path / "andon.toml"
    file.write_text(content, encoding="utf-8")
    return load_organisation(file)


def told(tmp_path: Path, content: str) -> str:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, content)
    assert error.value.hint
    return error.value.message.replace(str(tmp_path), "")


def test_a_whole_file_is_read_into_plain_words(tmp_path: Path) -> None:
    said = read(tmp_path, WHOLE)
    assert (said.organisation.name, said.zone.key, said.first_look) == ("Music", "Europe/Stockholm", timedelta(days=1))
    (jira,) = said.jira
    assert jira.jql == 'project in ("WEB", "TV")'
    (squad,) = said.squad
    assert squad.key == "atlas-co"
    assert squad.claims == ("component:Web", "component:TV", "jql:labels = atlas", "board:7", "squad:TIMOB iOS")
    (launch,) = said.launch
    assert (launch.target, launch.precision) == (date(2026, 6, 30), Precision.QUARTER)
    assert (launch.outcome, launch.landed) == (OutcomeKind.LATE, date(2026, 7, 4))


def test_no_file_is_an_organisation_with_its_defaults(tmp_path: Path) -> None:
    said = load_organisation(tmp_path / "andon.toml")
    assert said == Organisation()
    assert (said.first_look, said.zone.key) == (timedelta(hours=72), "UTC")


def test_an_empty_file_is_the_same_as_none(tmp_path: Path) -> None:
    assert read(tmp_path, "") == Organisation()


def test_several_jiras_and_one_query_of_ones_own(tmp_path: Path) -> None:
    said = read(
        tmp_path,
        """
[[jira]]
name = "cloud"
url = "https://a.example.com"
query = "  project = A  "
projects = ["B"]
[[jira]]
name = "old"
url = "http://b.example.com"
projects = ["C"]
anonymous = true
""",
    )
    assert [(each.name, each.jql, each.anonymous) for each in said.jira] == [
        ("cloud", "project = A", False),
        ("old", 'project in ("C")', True),
    ]


def test_how_often_is_written_as_people_say_it(tmp_path: Path) -> None:
    assert read(tmp_path, "").sync.every is None
    assert read(tmp_path, "[sync]\n").sync.hook_secret_from == "ANDON_HOOK_SECRET"
    for text, length in {"60s": 1, "1m": 1, "10m": 10, "1h": 60, "2d": 2880}.items():
        assert read(tmp_path, f'[sync]\nevery = "{text}"\n').sync.every == timedelta(minutes=length)


@pytest.mark.parametrize(
    "text", ["", "m", "10", "0m", "-5m", "1.5h", "10 m", "²m", "\u0661m", "10w", "31d", "9" * 99 + "d"]
)
def test_what_is_no_duration_is_none(text: str) -> None:
    assert duration(text) is None


SQUAD = '[[squad]]\nname = "Atlas"\n'
LAUNCH = '[[launch]]\nname = "Halcyon"\n'
JIRA = '[jira]\nurl = "https://jira.example.com"\nprojects = ["A"]\n'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("x = [", "/andon.toml is not valid TOML: Invalid value (at end of document)."),
        ("[organisation]\nname = Music\n", "/andon.toml is not valid TOML: Invalid value (at line 2, column 8)."),
        (
            JIRA.replace("https://jira.example.com", "http://[bad"),
            "/andon.toml: [jira]: url names no host, or a port that there is not: 'http://[bad'.",
        ),
        (
            JIRA.replace("jira.example.com", ""),
            "/andon.toml: [jira]: url names no host, or a port that there is not: 'https://'.",
        ),
        (
            JIRA.replace("example.com", "example.com:x"),
            "/andon.toml: [jira]: url names no host, or a port that there is not: 'https://jira.example.com:x'.",
        ),
        ("[organization]\n", "/andon.toml: organization: this key is not known; did you mean organisation?"),
        (
            "[organisation]\ntimezone = 'UTC'\n",
            "/andon.toml: [organisation], timezone: this key is not known; did you mean time_zone?",
        ),
        (
            "[organisation]\ntime_zone = 'Stockholm'\n",
            "/andon.toml: [organisation], time_zone: 'Stockholm' is no time zone; write it like \"Europe/Stockholm\".",
        ),
        (
            SQUAD + "time_zone = 'CEST+1'\n",
            "/andon.toml: [[squad]] 'Atlas', time_zone: 'CEST+1' is no time zone; write it like \"Europe/Stockholm\".",
        ),
        (
            "[forecast]\nfirst_look_hours = 169\n",
            "/andon.toml: [forecast], first_look_hours: a squad's first look lasts 7 days (168 hours) at most.",
        ),
        (
            "[forecast]\nfirst_look_hours = inf\n",
            "/andon.toml: [forecast], first_look_hours: a squad's first look lasts 7 days (168 hours) at most.",
        ),
        (
            "[forecast]\nfirst_look_hours = -1\n",
            "/andon.toml: [forecast], first_look_hours: -1 is too small; 0 is the least.",
        ),
        (
            "[forecast]\nfirst_look_hours = 'long'\n",
            "/andon.toml: [forecast], first_look_hours: 'long' is no number.",
        ),
        (SQUAD * 2, "/andon.toml: two squads are called 'atlas'; give each its own name or id."),
        (
            SQUAD + '[[squad]]\nname = "ATLAS"\n',
            "/andon.toml: two squads are called 'atlas'; give each its own name or id.",
        ),
        (LAUNCH * 2, "/andon.toml: two launches are called 'halcyon'; give each its own name or id."),
        (
            JIRA + '[[history]]\nname = "jira"\npath = "x"\n',
            "/andon.toml: two sources are called 'jira'; give each its own name or id.",
        ),
        (SQUAD + "leader = 'Dora'\n", "/andon.toml: [[squad]] 'Atlas', leader: this key is not known."),
        ("[[squad]]\ncomponent = 'Web'\n", "/andon.toml: [[squad]] 1, name: this key is missing."),
        ("[[squad]]\nname = ''\n", "/andon.toml: [[squad]] 1, name: it is empty."),
        (
            LAUNCH + "bet = 'Luck'\n",
            "/andon.toml: launch 'Halcyon' names the bet 'Luck', which has no [[bet]].",
        ),
        (
            "[[bet]]\nname = 'A'\nrank = 0\n",
            "/andon.toml: [[bet]] 'A', rank: 0 is too small; 1 is the least.",
        ),
        (
            LAUNCH + "outcome = 'on_time'\n",
            "/andon.toml: [[launch]] 'Halcyon': outcome = \"on_time\" needs the day: landed = 2026-05-12.",
        ),
        (
            LAUNCH + "outcome = 'great'\n",
            "/andon.toml: [[launch]] 'Halcyon', outcome: 'great' is none of 'on_time', 'on_time_cut', 'late', "
            "'cancelled' or 'still_open'.",
        ),
        (
            LAUNCH + "precision = 'week'\n",
            "/andon.toml: [[launch]] 'Halcyon', precision: 'week' is none of 'day', 'month' or 'quarter'.",
        ),
        ("[jira]\nprojects = ['A']\n", "/andon.toml: [jira], url: this key is missing."),
        (
            "[jira]\nurl = 'https://jira.example.com'\n",
            '/andon.toml: [jira]: say what to read: projects = ["KEY"], or query = "JQL".',
        ),
        (
            "[jira]\nurl = 'https://jira.example.com'\nquery = '  '\n",
            '/andon.toml: [jira]: say what to read: projects = ["KEY"], or query = "JQL".',
        ),
        (
            "[jira]\nurl = 'jira.example.com'\nprojects = ['A']\n",
            "/andon.toml: [jira]: url must begin with https:// or http://, not 'jira.example.com'.",
        ),
        (
            JIRA + "token = 'secret'\n",
            "/andon.toml: [jira], token: a secret does not belong into this file; put it into ANDON_JIRA_TOKEN.",
        ),
        ("[[history]]\nname = 'h'\n", "/andon.toml: [[history]] 'h', path: this key is missing."),
        (
            '[sync]\nevery = "10"\n',
            '/andon.toml: [sync], every: \'10\' is no duration; write it like "10m", "1h" or "90s".',
        ),
        (
            "[sync]\nevery = 10\n",
            '/andon.toml: [sync], every: 10 is no duration; write it like "10m", "1h" or "90s".',
        ),
        (
            '[sync]\nevery = "59s"\n',
            "/andon.toml: [sync], every: '59s' is too often; once a minute (1m) is the most that a Jira is asked.",
        ),
        (
            '[sync]\nhook_secret_from = ""\n',
            "/andon.toml: [sync], hook_secret_from: it is empty.",
        ),
        (
            '[sync]\nhook_secret = "x"\n',
            "/andon.toml: [sync], hook_secret: a secret does not belong into this file; put it into ANDON_HOOK_SECRET.",
        ),
        ("squad = 3\n", "/andon.toml: squad: write it as a table, [[squad]]."),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence_that_says_where(tmp_path: Path, content: str, sentence: str) -> None:
    assert told(tmp_path, content) == sentence


def test_a_date_that_does_not_exist_is_told(tmp_path: Path) -> None:
    assert "is not valid TOML" in told(tmp_path, LAUNCH + "target = 2026-02-30\n")
    assert "[[launch]] 'Halcyon', target: 'in June' is no date" in told(tmp_path, LAUNCH + 'target = "in June"\n')


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_organisation(tmp_path)
    (tmp_path / "andon.toml").write_bytes(b"name = '\xff\xfe'")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_organisation(tmp_path / "andon.toml")


# ------------------------------------------------------------------------------ the environment


def test_settings_come_from_the_environment_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANDON_DATABASE_URL", "ANDON_CONFIG", "ANDON_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    before = load_settings()
    assert (before.database_url, before.config) == ("sqlite:///andon.db", Path("andon.toml"))
    monkeypatch.setenv("ANDON_DATABASE_URL", "sqlite:///other.db")
    monkeypatch.setenv("ANDON_PUBLIC_URL", "https://andon.example.com")
    assert load_settings().database_url == "sqlite:///other.db"
    assert load_settings().public_url == "https://andon.example.com"


def test_settings_of_another_environment_do_not_look_at_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", "sqlite:///ours.db")
    theirs = load_settings({"ANDON_CONFIG": "their.toml"})
    assert theirs.config == Path("their.toml")


def test_a_secret_is_read_by_its_name_and_an_empty_one_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "abc")
    assert secret("MY_TOKEN") == "abc"
    assert secret("MY_TOKEN", {}) is None
    assert secret("MY_TOKEN", {"MY_TOKEN": ""}) is None


SECTIONS = {name: tuple(keys) for name, keys in KEYS.items()}


def test_every_table_but_the_channels_has_its_keys_for_a_misspelt_one() -> None:
    assert {*SECTIONS, "channels"} == set(Organisation.model_fields)


@pytest.mark.parametrize("table", SECTIONS)
def test_a_misspelt_key_of_any_table_is_named_with_what_was_meant(table: str, tmp_path: Path) -> None:
    """Also where what it was meant to be is missing then: the slip is what a person looks for."""
    listed = table in {"guild", "bet", "tribe", "squad", "launch"}
    for key in SECTIONS[table]:
        slip = f"{key}{key[-1]}"
        file = tmp_path / "andon.toml"
        file.write_text(f"[[{table}]]\n{slip} = 1\n" if listed else f"[{table}]\n{slip} = 1\n")
        with pytest.raises(ConfigError) as caught:
            load_organisation(file)
        assert caught.value.message.endswith(f", {slip}: this key is not known; did you mean {key}?")


@pytest.mark.parametrize("table", Organisation.model_fields)
def test_a_misspelt_table_is_named_with_what_was_meant(table: str, tmp_path: Path) -> None:
    file = tmp_path / "andon.toml"
    file.write_text(f"[[{table}{table[-1]}]]\n")
    with pytest.raises(ConfigError, match=f"this key is not known; did you mean {table}\\?"):
        load_organisation(file)
