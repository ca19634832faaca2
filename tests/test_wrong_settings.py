"""Every wrong setting, and the one sentence that it gets: at the command line, with a hint, without a traceback."""

import os
import re
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from andon.store import forget
from jira_own import Site, html_page, running
from server import ROOT
from shell import Shell

TOKEN = "token-of-person-1"
SECRET = "ATATT3x-S3CR3T="
JIRA = '[jira]\nurl = "{jira}"\nprojects = ["SHOP"]\n'
NOWHERE = '[jira]\nurl = "{nowhere}"\nprojects = ["SHOP"]\n'
SQUAD = '[[squad]]\nname = "Web"\n'
LAUNCH = '[[launch]]\nname = "Halcyon"\n'
BET = '[[bet]]\nname = "Luck"\n'


# ------------------------------------------------------------------------------ andon.toml by itself

FILE = {
    # The file
    "x = [": "andon.toml is not valid TOML: Invalid value (at end of document).",
    "[jira]\nurl = https://jira.example.com\n": "andon.toml is not valid TOML: Invalid value (at line 2, column 7).",
    LAUNCH + "target = 2027-02-30\n": "andon.toml is not valid TOML: Invalid date or datetime (at line 3, column 10).",
    "[jirra]\n": "andon.toml: jirra: this key is not known; did you mean jira?",
    'jira = "https://jira.example.com"\n': "andon.toml: jira: write it as a table, [jira], or [[jira]] for several.",
    'jira = ["https://jira.example.com"]\n': (
        "andon.toml: [[jira]] 1: write it as a table, [jira], or [[jira]] for several."
    ),
    'squad = [{name = "Web"}, "Lab"]\n': "andon.toml: [[squad]] 2: write it as a table, [[squad]].",
    "organisation = 1\n": "andon.toml: organisation: write it as a table, [organisation].",
    '[squad]\nname = "Web"\n': "andon.toml: squad: write it as a table, [[squad]].",
    # [organisation]
    '[organisation]\ntimezone = "UTC"\n': (
        "andon.toml: [organisation], timezone: this key is not known; did you mean time_zone?"
    ),
    '[organisation]\ntime_zone = "Mars"\n': (
        "andon.toml: [organisation], time_zone: 'Mars' is no time zone; write it like \"Europe/Stockholm\"."
    ),
    "[organisation]\ntime_zone = 1\n": "andon.toml: [organisation], time_zone: 1 is no text; put it in quotes.",
    # [channels], [[guild]]
    '[channels]\nweb = "slack://a/b/c"\n': (
        "andon.toml: [channels], web: this is the name of an environment variable; "
        "the secret itself does not belong here."
    ),
    "[channels]\nweb = 3\n": "andon.toml: [channels], web: 3 is no text; put it in quotes.",
    'channels = "x"\n': "andon.toml: channels: write it as a table, [channels].",
    '[guild]\nname = "Web"\n': "andon.toml: guild: write it as a table, [[guild]].",
    '[[guild]]\nnam = "Web"\n': "andon.toml: [[guild]] 1, nam: this key is not known; did you mean name?",
    "[[guild]]\n": "andon.toml: [[guild]] 1, name: this key is missing.",
    '[[guild]]\nname = "Web"\nchannel = "nope"\n': (
        "andon.toml: guild 'Web' names 'nope', which is none of [channels]."
    ),
    # [access], [[tribe]]
    '[access]\ndirectors = "leads"\n': 'andon.toml: [access], directors: write it in brackets, like ["A", "B"].',
    '[access]\nfrozen_links = "open"\n': "andon.toml: [access], frozen_links: 'open' is none of 'token' or 'sign-in'.",
    '[access]\nmember = ["a"]\n': "andon.toml: [access], member: this key is not known.",
    # [outgoing]
    "[outgoing]\npublik = true\n": "andon.toml: [outgoing], publik: this key is not known; did you mean public?",
    '[outgoing]\npublic = "perhaps"\n': "andon.toml: [outgoing], public: 'perhaps' is neither true nor false.",
    '[outgoing]\npublic = true\nprivate = ["10.0.0.0/99"]\n': (
        "andon.toml: [outgoing], private: '10.0.0.0/99' is neither a host nor a network; write it like "
        "jira.example.com or 10.1.0.0/16."
    ),
    '[outgoing]\nprivate = ["10.0.0.0/8"]\n': "andon.toml: outgoing: private has a meaning with public = true alone.",
    "[access]\neverybody_may_view = 3\n": ("andon.toml: [access], everybody_may_view: 3 is neither true nor false."),
    "[[tribe]]\n": "andon.toml: [[tribe]] 1, name: this key is missing.",
    '[tribe]\nname = "Sound"\n': "andon.toml: tribe: write it as a table, [[tribe]].",
    # [calendar]
    'calendar = "SE"\n': "andon.toml: calendar: write it as a table, [calendar].",
    '[calendar]\ncounty = "SE"\n': "andon.toml: [calendar], county: this key is not known; did you mean country?",
    '[calendar]\ncountry = "XX"\n': (
        "andon.toml: calendar: country = 'XX' is not known; write its code of two capital letters, like \"SE\"."
    ),
    '[calendar]\ncountry = "Sweden"\n': (
        "andon.toml: calendar: country = 'Sweden' is not known; write its code of two capital letters, like \"SE\"."
    ),
    '[calendar]\ncountry = "NZ"\nsubdivision = "QQQ"\n': (
        "andon.toml: calendar: subdivision = 'QQQ' is not known in NZ; write its code, like \"AUK\"."
    ),
    '[calendar]\ncountry = "SE"\nsubdivision = "AB"\n': (
        "andon.toml: calendar: subdivision = 'AB' is not needed: the holidays of SE are the same everywhere."
    ),
    '[calendar]\nsubdivision = "BY"\n': (
        "andon.toml: calendar: subdivision = 'BY' needs its country, like country = \"DE\"."
    ),
    '[calendar]\nweekend = ["Saturday"]\n': (
        "andon.toml: [calendar], weekend: 'Saturday' is no day of the week; write them like Mon, Tue, Wed, Thu, Fri, "
        "Sat, Sun."
    ),
    '[calendar]\nweekend = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]\n': (
        "andon.toml: [calendar], weekend: that leaves no day to work on; name the days without work."
    ),
    '[calendar]\ndays_off = "2026-12-24"\n': (
        'andon.toml: [calendar], days_off: write it in brackets, like ["A", "B"].'
    ),
    '[calendar]\ndays_off = ["24.12.2026"]\n': (
        'andon.toml: [calendar], days_off: \'24.12.2026\' is no day off; write "2026-12-24", "2026-12-24 half", or '
        '"2026-12-28..2027-01-03" for a range.'
    ),
    '[calendar]\ndays_off = ["2027-02-29"]\n': (
        'andon.toml: [calendar], days_off: \'2027-02-29\' is no day off; write "2026-12-24", "2026-12-24 half", or '
        '"2026-12-28..2027-01-03" for a range.'
    ),
    '[calendar]\ndays_off = ["2026-12-24 quarter"]\n': (
        "andon.toml: [calendar], days_off: '2026-12-24 quarter' is no day off; write \"2026-12-24\", "
        '"2026-12-24 half", or "2026-12-28..2027-01-03" for a range.'
    ),
    '[calendar]\ndays_off = ["2027-01-03..2026-12-28"]\n': (
        "andon.toml: [calendar], days_off: '2027-01-03..2026-12-28' ends before it begins; write the earlier day first."
    ),
    '[calendar]\ndays_off = ["2026-01-03..2027-12-28"]\n': (
        "andon.toml: [calendar], days_off: '2026-01-03..2027-12-28' is longer than a year; look at the years."
    ),
    SQUAD + 'country = "se"\n': (
        "andon.toml: [[squad]] 'Web': country = 'se' is not known; write its code of two capital letters, like \"SE\"."
    ),
    SQUAD + 'days_off = ["tomorrow"]\n': (
        "andon.toml: [[squad]] 'Web', days_off: 'tomorrow' is no day off; write \"2026-12-24\", \"2026-12-24 half\", "
        'or "2026-12-28..2027-01-03" for a range.'
    ),
    # [forecast]
    '[forecast]\nfirst_look_hours = "soon"\n': "andon.toml: [forecast], first_look_hours: 'soon' is no number.",
    "[forecast]\nfirst_look_hours = -1\n": "andon.toml: [forecast], first_look_hours: -1 is too small; 0 is the least.",
    "[forecast]\nfirst_look_hours = 169\n": (
        "andon.toml: [forecast], first_look_hours: a squad's first look lasts 7 days (168 hours) at most."
    ),
    # [jira]
    '[jira]\nprojects = ["SHOP"]\n': "andon.toml: [jira], url: this key is missing.",
    '[jira]\nurll = "https://jira.example.com"\nprojects = ["SHOP"]\n': (
        "andon.toml: [jira], urll: this key is not known; did you mean url?"
    ),
    '[jira]\nURL = "https://jira.example.com"\n': "andon.toml: [jira], URL: this key is not known; did you mean url?",
    '[jira]\nurl = "jira.example.com"\nprojects = ["A"]\n': (
        "andon.toml: [jira]: url must begin with https:// or http://, not 'jira.example.com'."
    ),
    '[jira]\nurl = "https://"\nprojects = ["A"]\n': (
        "andon.toml: [jira]: url names no host, or a port that there is not: 'https://'."
    ),
    '[jira]\nurl = "https://jira.example.com:99999"\nprojects = ["A"]\n': (
        "andon.toml: [jira]: url names no host, or a port that there is not: 'https://jira.example.com:99999'."
    ),
    f'[jira]\nurl = "https://me:{SECRET}@jira.example.com"\nprojects = ["A"]\n': (
        "andon.toml: [jira], url: a login does not belong into the url; it comes from ANDON_JIRA_TOKEN."
    ),
    '[jira]\nurl = "https://jira.example.com"\n': (
        'andon.toml: [jira]: say what to read: projects = ["KEY"], or query = "JQL".'
    ),
    '[jira]\nurl = "https://jira.example.com"\nprojects = "SHOP"\n': (
        'andon.toml: [jira], projects: write it in brackets, like ["A", "B"].'
    ),
    '[jira]\nurl = "https://jira.example.com"\nprojects = [1]\n': (
        "andon.toml: [jira], projects: 1 is no text; put it in quotes."
    ),
    '[jira]\nurl = "https://jira.example.com"\nquery = 1\n': (
        "andon.toml: [jira], query: 1 is no text; put it in quotes."
    ),
    JIRA + 'anonymous = "maybe"\n': "andon.toml: [jira], anonymous: 'maybe' is neither true nor false.",
    JIRA + f'token = "{SECRET}"\n': (
        "andon.toml: [jira], token: a secret does not belong into this file; put it into ANDON_JIRA_TOKEN."
    ),
    JIRA + f'token = "{SECRET}"\ntoken_from = "SHOP_TOKEN"\n': (
        "andon.toml: [jira], token: a secret does not belong into this file; put it into SHOP_TOKEN."
    ),
    f'[sync]\nsecret = "{SECRET}"\nhook_secret_from = "SHOP_SECRET"\n': (
        "andon.toml: [sync], secret: a secret does not belong into this file; put it into SHOP_SECRET."
    ),
    f'[jira]\nurl = "https://me:{SECRET}@jira.example.com"\nprojects = ["A"]\ntoken_from = "SHOP_TOKEN"\n': (
        "andon.toml: [jira], url: a login does not belong into the url; it comes from SHOP_TOKEN."
    ),
    JIRA + f'token_from = "{SECRET}"\n': (
        "andon.toml: [jira], token_from: this is the name of an environment variable; the secret itself does "
        "not belong here."
    ),
    JIRA + 'email_from = "me@example.com"\n': (
        "andon.toml: [jira], email_from: this is the name of an environment variable; the secret itself does "
        "not belong here."
    ),
    JIRA + "workers = 0\n": "andon.toml: [jira], workers: 0 is too small; 1 is the least.",
    JIRA + "workers = 17\n": "andon.toml: [jira], workers: 17 is too large; 16 is the most.",
    JIRA + "workers = 1.5\n": "andon.toml: [jira], workers: 1.5 is no whole number.",
    JIRA + "drop_share = 2\n": "andon.toml: [jira], drop_share: 2 is too large; 1 is the most.",
    2 * JIRA.replace("[jira]", "[[jira]]"): (
        "andon.toml: two sources are called 'jira'; give each its own name or id."
    ),
    # [[history]]
    '[[history]]\nname = "old"\n': "andon.toml: [[history]] 'old', path: this key is missing.",
    "[[history]]\npath = 1\n": "andon.toml: [[history]] 1, path: 1 is no text; put it in quotes.",
    # [sync]
    '[sync]\nevery = "often"\n': (
        'andon.toml: [sync], every: \'often\' is no duration; write it like "10m", "1h" or "90s".'
    ),
    "[sync]\nevery = 10\n": 'andon.toml: [sync], every: 10 is no duration; write it like "10m", "1h" or "90s".',
    '[sync]\nevery = "59s"\n': (
        "andon.toml: [sync], every: '59s' is too often; once a minute (1m) is the most that a Jira is asked."
    ),
    '[sync]\nhook_secret_from = ""\n': "andon.toml: [sync], hook_secret_from: it is empty.",
    f'[sync]\nhook_secret_from = "{SECRET}"\n': (
        "andon.toml: [sync], hook_secret_from: this is the name of an environment variable; the secret itself does "
        "not belong here."
    ),
    '[sync]\nhook_secret = "x"\n': (
        "andon.toml: [sync], hook_secret: a secret does not belong into this file; put it into ANDON_HOOK_SECRET."
    ),
    # [[csv]]
    '[[csv]]\nname = "shop"\n': "andon.toml: [[csv]] 'shop', path: this key is missing.",
    '[[csv]]\npath = "exports"\ndates = "odd"\n': (
        "andon.toml: [[csv]] 1, dates: 'odd' is none of 'day-first', 'month-first' or 'year-first'."
    ),
    # [embed]
    '[embed]\nsites = ["wiki.example.com"]\n': (
        "andon.toml: [embed], sites: 'wiki.example.com' is no site; write it like https://wiki.example.com, "
        "without a path and without *."
    ),
    "[embed]\nsite = []\n": "andon.toml: [embed], site: this key is not known; did you mean sites?",
    # [[squad]]
    '[[squad]]\ncomponent = "Web"\n': "andon.toml: [[squad]] 1, name: this key is missing.",
    '[[squad]]\nname = ""\n': "andon.toml: [[squad]] 1, name: it is empty.",
    SQUAD + 'components = "Web"\n': (
        "andon.toml: [[squad]] 'Web', components: this key is not known; did you mean component?"
    ),
    SQUAD + "component = 3\n": "andon.toml: [[squad]] 'Web', component: 3 is no text; put it in quotes.",
    SQUAD + 'board = "Web"\n': "andon.toml: [[squad]] 'Web', board: 'Web' is no whole number.",
    SQUAD + 'started = "Doing"\n': (
        "andon.toml: [[squad]] 'Web': started and done name columns of a board: say which with board = 12."
    ),
    SQUAD + 'time_zone = "Mars"\n': (
        "andon.toml: [[squad]] 'Web', time_zone: 'Mars' is no time zone; write it like \"Europe/Stockholm\"."
    ),
    SQUAD + 'retired = "perhaps"\n': "andon.toml: [[squad]] 'Web', retired: 'perhaps' is neither true nor false.",
    SQUAD * 2: "andon.toml: two squads are called 'web'; give each its own name or id.",
    # [[bet]]
    BET: "andon.toml: [[bet]] 'Luck', rank: this key is missing.",
    BET + "rank = 0\n": "andon.toml: [[bet]] 'Luck', rank: 0 is too small; 1 is the least.",
    BET + 'rank = "first"\n': "andon.toml: [[bet]] 'Luck', rank: 'first' is no whole number.",
    # [[launch]]
    '[[launch]]\nversion = "1.0"\n': "andon.toml: [[launch]] 1, name: this key is missing.",
    LAUNCH + "version = 10100\n": "andon.toml: [[launch]] 'Halcyon', version: 10100 is no text; put it in quotes.",
    LAUNCH + 'epic = ["A-1"]\n': "andon.toml: [[launch]] 'Halcyon', epic: ['A-1'] is no text; put it in quotes.",
    LAUNCH + 'target = "soon"\n': (
        "andon.toml: [[launch]] 'Halcyon', target: 'soon' is no date; write it like 2027-03-31, without quotes."
    ),
    LAUNCH + "cancelled = true\n": (
        "andon.toml: [[launch]] 'Halcyon', cancelled: true is no date; write it like 2027-03-31, without quotes."
    ),
    LAUNCH + 'precision = "week"\n': (
        "andon.toml: [[launch]] 'Halcyon', precision: 'week' is none of 'day', 'month' or 'quarter'."
    ),
    LAUNCH + 'bet = "Luck"\n': "andon.toml: launch 'Halcyon' names the bet 'Luck', which has no [[bet]].",
    LAUNCH + 'outcome = "great"\n': (
        "andon.toml: [[launch]] 'Halcyon', outcome: 'great' is none of 'on_time', 'on_time_cut', 'late', "
        "'cancelled' or 'still_open'."
    ),
    LAUNCH + 'outcome = "late"\n': (
        "andon.toml: [[launch]] 'Halcyon': outcome = \"late\" needs the day: landed = 2026-05-12."
    ),
    LAUNCH + 'squads = ["Chekout"]\n': "Launch 'Halcyon' names the squad 'Chekout', which there is not.",
    LAUNCH * 2: "andon.toml: two launches are called 'halcyon'; give each its own name or id.",
}


@pytest.mark.parametrize(("content", "sentence"), FILE.items(), ids=FILE.values())
def test_a_wrong_line_is_told_by_the_doctor_and_stops_a_sync(shell: Shell, content: str, sentence: str) -> None:
    shell.write("andon.toml", content.replace("{jira}", "https://jira.example.com"))
    assert shell.run("doctor") == 1
    told, hint = shell.out.splitlines()[:2]
    assert told == f"✗ Configuration: {sentence}"
    assert hint.endswith((".", "?"))
    assert shell.run("sync") == 1
    assert shell.err.splitlines() == [sentence, hint.strip()]
    assert SECRET not in shell.out + shell.err


# ------------------------------------------------------------------------------ the world around it


@dataclass(frozen=True)
class Wrong:
    """A setting that does not fit what there is."""

    sentence: str
    content: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ("doctor",)
    trouble: Callable[[Site], object] | None = None
    face: str = "dc"


LOGIN = {"ANDON_JIRA_TOKEN": TOKEN}
SETUP = ("setup", "--yes", "--project", "SHOP", "--url")
WORLD = {
    # The environment
    "a database of no kind": Wrong(
        "✗ Database: ANDON_DATABASE_URL is not a database address: nonsense.",
        environ={"ANDON_DATABASE_URL": "nonsense"},
    ),
    "a database in no folder": Wrong(
        "✗ Database: The database sqlite:////no/where/andon.db cannot be written: unable to open database file.",
        environ={"ANDON_DATABASE_URL": "sqlite:////no/where/andon.db"},
    ),
    "a folder for a file": Wrong(
        "✗ Configuration: . cannot be read: [Errno 21] Is a directory: '.'.",
        environ={"ANDON_CONFIG": "."},
    ),
    "an address that no link can begin with": Wrong(
        "✗ Configuration: ANDON_PUBLIC_URL is no address that a link can begin with: 'andon.example.com'.",
        environ={"ANDON_PUBLIC_URL": "andon.example.com"},
    ),
    "no token": Wrong("✗ jira: ANDON_JIRA_TOKEN is not set, so there is no login for {jira}.", JIRA),
    "no token under another name": Wrong(
        "✗ jira: SHOP_TOKEN is not set, so there is no login for {jira}.", JIRA + 'token_from = "SHOP_TOKEN"\n'
    ),
    "a token with a line break in it": Wrong(
        "✗ jira: The token for Jira holds characters that no token has.",
        JIRA,
        {"ANDON_JIRA_TOKEN": "half\nhalf"},
    ),
    "a wrong token": Wrong(
        "✗ jira: Jira at {jira} refused the login (401): Client must be authenticated to access this resource.",
        JIRA,
        {"ANDON_JIRA_TOKEN": "another"},
    ),
    "a token that only makes a stranger": Wrong(
        "✗ jira: Jira at {jira} does not know the token and answers as to a stranger.",
        JIRA,
        {"ANDON_JIRA_TOKEN": "another"},
        trouble=lambda site: setattr(site.options, "bad_login", "anonymous"),
    ),
    "a Cloud without the e-mail address": Wrong(
        "✗ jira: Jira Cloud at https://shop.atlassian.net takes a token only together with the e-mail address of its "
        "account.",
        '[jira]\nurl = "https://shop.atlassian.net"\nprojects = ["SHOP"]\n',
        LOGIN,
    ),
    # The url
    "a port where nothing listens": Wrong(
        "✗ jira: Nothing answers at {nowhere}: it takes no connection.",
        NOWHERE,
        LOGIN,
    ),
    "a host that nobody knows": Wrong(
        "✗ jira: Nothing answers at http://jira.invalid: it has a name that is not known here.",
        '[jira]\nurl = "http://jira.invalid"\nprojects = ["SHOP"]\n',
        LOGIN,
    ),
    "https where there is none": Wrong(
        "✗ jira: Nothing answers at {jira_s}: it broke off an encrypted connection.",
        '[jira]\nurl = "{jira_s}"\nprojects = ["SHOP"]\n',
        LOGIN,
    ),
    "a page of Jira": Wrong(
        "✗ jira: What answers at {jira}/browse is not a Jira.",
        '[jira]\nurl = "{jira}/browse"\nprojects = ["SHOP"]\n',
        LOGIN,
    ),
    "a portal in between": Wrong(
        "✗ jira: {jira} answered with a web page instead of Jira's data.",
        JIRA,
        LOGIN,
        trouble=lambda site: site.trouble.add(html_page(times=None)),
    ),
    # What it names in Jira
    "an unknown project": Wrong(
        "✗ jira: There is no project 'SHPO' that this login can see.",
        JIRA.replace("SHOP", "SHPO"),
        LOGIN,
    ),
    "a query with an unknown field": Wrong(
        "✗ jira: Jira refuses the query: Field 'nonsense' does not exist or you do not have permission to view it.",
        '[jira]\nurl = "{jira}"\nquery = "nonsense = 3"\n',
        LOGIN,
    ),
    "an unknown component": Wrong(
        "✗ jira: Squad 'Web' owns the component 'Chekout', which no project here has.",
        JIRA + SQUAD + 'component = "Chekout"\n',
        LOGIN,
    ),
    "a project that is not read": Wrong(
        "✗ jira: Squad 'Web' owns the project 'PAY', which the query does not reach.",
        JIRA + SQUAD + 'project = "PAY"\n',
        LOGIN,
    ),
    "an unknown board": Wrong(
        "✗ jira: Squad 'Web' owns board 99, which this login cannot see.",
        JIRA + SQUAD + "board = 99\n",
        LOGIN,
    ),
    "a column that the board does not have": Wrong(
        "✗ jira: Squad 'Web' names the column 'Doing', which its board does not have.",
        JIRA + SQUAD + 'board = 1\nstarted = "Doing"\n',
        LOGIN,
    ),
    "a squad's JQL with an unknown field": Wrong(
        "✗ jira: Jira refuses the JQL of squad 'Web': Field 'nonsense' does not exist or you do not have permission "
        "to view it.",
        JIRA + SQUAD + 'jql = "nonsense = 3"\n',
        LOGIN,
    ),
    "a launch's JQL with an unknown value": Wrong(
        "✗ jira: Jira refuses the JQL of launch 'Halcyon': The value 'Mars' does not exist for the field 'project'.",
        JIRA + LAUNCH + 'jql = "project = Mars"\n',
        LOGIN,
    ),
    "an unknown version": Wrong(
        "✗ jira: Launch 'Halcyon' has the version 'Nortlight', which no project here has.",
        JIRA + LAUNCH + 'version = "Nortlight"\n',
        LOGIN,
    ),
    "an unknown epic": Wrong(
        "✗ jira: Launch 'Halcyon' is the epic 'SHOP-99', which this login cannot see.",
        JIRA + LAUNCH + 'epic = "SHOP-99"\n',
        LOGIN,
    ),
    # The rest of the file, at work
    "no source": Wrong("andon.toml names no source of work.", command=("sync",)),
    "a history folder that there is not": Wrong(
        "The history folder of 'history' is not there: nowhere.",
        '[[history]]\npath = "nowhere"\n',
        command=("sync",),
    ),
    # Options
    "setup: no scheme": Wrong(
        "Url must begin with https:// or http://, not 'jira.example.com'.", command=(*SETUP, "jira.example.com")
    ),
    "setup: no project": Wrong(
        "No project is named.", command=("setup", "--yes", "--project", " ", "--url", "https://jira.example.com")
    ),
    "setup: no token": Wrong(
        "ANDON_JIRA_TOKEN is not set, so there is no login for {jira}.", command=(*SETUP, "{jira}")
    ),
    "setup: an unknown project": Wrong(
        "There is no project 'SHPO' at {jira} that this login can see.",
        environ=LOGIN,
        command=("setup", "--yes", "--project", "SHPO", "--url", "{jira}"),
    ),
    "setup: nothing listens": Wrong(
        "Nothing answers at {nowhere}: it takes no connection.", environ=LOGIN, command=(*SETUP, "{nowhere}")
    ),
    "setup: a second Jira": Wrong(
        "andon.toml has its one Jira under [jira], so a second one cannot be added.",
        '[jira]\nurl = "https://jira.example.com"\nprojects = ["SHOP"]\n',
        LOGIN,
        (*SETUP, "{jira}"),
    ),
    "setup: a folder that there is not": Wrong(
        "no/where/andon.toml cannot be written: No such file or directory.",
        environ={**LOGIN, "ANDON_CONFIG": "no/where/andon.toml"},
        command=(*SETUP, "{jira}"),
    ),
    "serve: a port that is taken": Wrong(
        "Port {port} is taken, perhaps by another Andon.", command=("serve", "--port", "{port}")
    ),
    "serve: for everybody": Wrong(
        "On 0.0.0.0 everyone in your network could read and write here, because nobody has to sign in.",
        command=("serve", "--host", "0.0.0.0"),
    ),
}


@pytest.fixture
def places(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Addresses: of a Jira, of nothing, and a port that is taken."""
    wrong: Wrong = request.node.callspec.params["wrong"]
    site = Site()
    for key in ("SHOP", "PAY"):
        site.add_project(key)
    site.add_component("SHOP", "Checkout")
    site.add_version("SHOP", "Northlight")
    site.add_board("SHOP", "All")
    site.create("SHOP", "Story", "One")
    if wrong.trouble:
        wrong.trouble(site)
    with running(site, wrong.face) as url, socket.create_server(("127.0.0.1", 0)) as taken, socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # and never listens
        yield {
            "jira": url,
            "jira_s": url.replace("http:", "https:"),
            "nowhere": f"http://127.0.0.1:{free.getsockname()[1]}",
            "port": str(taken.getsockname()[1]),
        }


def filled(text: str, places: Mapping[str, str]) -> str:
    for name, place in places.items():
        text = text.replace(f"{{{name}}}", place)
    return text


@pytest.mark.parametrize("wrong", WORLD.values(), ids=WORLD)
def test_what_does_not_fit_the_world_is_told_in_one_sentence(
    shell: Shell, wrong: Wrong, places: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in wrong.environ.items():
        monkeypatch.setenv(name, value)
    if wrong.content:
        shell.write("andon.toml", filled(wrong.content, places))
    assert shell.run(*(filled(each, places) for each in wrong.command)) == 1
    lines = (shell.out if wrong.command == ("doctor",) else shell.err).splitlines()
    sentence = filled(wrong.sentence, places)
    assert sentence in lines
    hint = lines[lines.index(sentence) + 1].strip()
    assert hint.endswith((".", "?"))
    assert "Traceback" not in shell.out + shell.err
    assert not [line for line in lines if line.startswith("✗")] or sentence == first_wrong(lines)
    forget(os.environ["ANDON_DATABASE_URL"])


def test_a_missing_driver_is_installed_as_the_readme_says(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("ANDON_DATABASE_URL", "postgresql://u:p@127.0.0.1/andon")
    assert shell.run("forecast") == 1
    told, hint = shell.err.splitlines()
    assert told.startswith("The driver for postgresql://u:***@127.0.0.1/andon is not installed")
    (command,) = re.findall(r"pip install \S+(?=\.$)", hint)
    assert f"(`{command}`)" in (ROOT / "README.md").read_text()


def first_wrong(lines: list[str]) -> str:
    return next(line for line in lines if line.startswith("✗"))


def test_every_table_of_the_file_has_its_wrong_lines() -> None:
    """A new table, or a new key of one, belongs into this list."""
    from andon.config import Organisation

    whole = "\n".join(FILE)
    assert all(f"[{name}]" in whole for name in Organisation.model_fields)


def test_the_shell_has_no_login_of_its_own(shell: Shell) -> None:
    assert not [name for name in os.environ if name.startswith("ANDON_JIRA_")]
    assert not (Path.cwd() / "andon.toml").exists()
