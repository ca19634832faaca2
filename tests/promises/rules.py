"""The rules behind the promises, where they stand in the source, and how each one is broken to see its test fail.

Read by `test_promises_can_fail.py`. `text` is taken as it stands; `times` is how often it stands there.
"""

from typing import NamedTuple


class Broken(NamedTuple):
    """A rule that is broken in a copy of the source."""

    what: str
    """What Andon then does."""
    test: str
    """The promise's test that has to fail."""
    source: str
    text: str
    instead: str
    times: int = 1


def _test(name: str) -> str:
    return f"tests/promises/test_promise{name}"


WORD = _test("_1_the_squads_word_is_the_status.py")
FIRST = _test("_2_the_squad_sees_a_forecast_first.py")
TOLD = _test("_2_holds_in_messages.py")
ASKED = _test("_2_holds_in_what_if.py")
PROGRAM = _test("_2_holds_in_the_api.py")
CALENDAR = _test("_2_holds_in_calendars.py")
CORD = _test("_3_the_cord_is_always_in_reach.py")
THANKS = _test("_4_thanks_then_help.py")
SILENCE = _test("_5_silence_is_not_green.py")
LESSON = _test("_6_a_late_launch_is_a_lesson.py")
RANKED = _test("_6_nobody_is_ranked.py")
BLIND = _test("_7_a_vote_is_blind.py")
DATES = _test("_8_a_moved_date_stays_visible.py")
CHECKED = _test("_9_a_forecast_is_kept_and_never_sure.py")
SPEAKING = _test("_9_speaking_up_never_worsens_a_forecast.py")
FROZEN = _test("_10_a_shared_snapshot_does_not_change.py")
SEEN = _test("s_1_2_5_8_in_the_browser.py")
SEEN_TOO = _test("s_2_4_6_9_in_the_browser.py")

LIB = "lib/andon"
MODEL, STORE, USECASES, UI = f"{LIB}/model", f"{LIB}/store", f"{LIB}/usecases", f"{LIB}/ui"

_ONE = (
    Broken(
        "a launch's status is written from its forecast",
        f"{WORD}::test_every_view_shows_the_squads_word_beside_any_forecast",
        f"{USECASES}/board.py",
        "            status=worst(word.status for word in words),",
        "            status=Status.NEEDS_HELP if (self.outlook(launch.id, None).on_time or 1) < 0.5 else "
        "Status.ON_TRACK,",
    ),
    Broken(
        "a squad's word gives way to a hopeless forecast",
        f"{WORD}::test_every_view_shows_the_squads_word_beside_any_forecast",
        f"{USECASES}/board.py",
        "        status = Status.NOT_HEARD if silent else last.status",
        "        hopeless = (self.outlook(launch_id, squad_id).on_time or 1) < 0.1\n"
        "        status = Status.NOT_HEARD if silent else Status.NEEDS_HELP if hopeless else last.status",
    ),
    Broken(
        "a forecast speaks for a silent squad",
        f"{WORD}::test_silence_stays_silence_whatever_the_model_says",
        f"{USECASES}/board.py",
        'return Word(squad_id, squad.name, Status.NOT_HEARD, None, "", None)',
        "return Word(squad_id, squad.name, Status.WORRIED if (launch_id, squad_id) in self.shown else Status.NOT_HEARD,"
        ' None, "", None)',
    ),
    Broken(
        "a forecast run repeats what a squad said",
        f"{WORD}::test_a_sync_and_a_forecast_say_nothing",
        f"{USECASES}/forecast.py",
        "    store.forecasts.add(fresh)\n",
        "    store.forecasts.add(fresh)\n"
        "    for said in store.words.last_check_ins(until=now):\n"
        "        store.words.add_check_in(replace(said, id=make_id(), at=now, probability=10))\n",
    ),
    Broken(
        "another squad says how it goes",
        f"{WORD}::test_only_its_squad_can_say_how_it_goes",
        f"{USECASES}/check_in.py",
        "    require(viewer, Action.CHECK_IN, squad_id)\n    if status",
        "    require(viewer, Action.CHECK_IN, next(iter(viewer.squad_ids), None))\n    if status",
    ),
    Broken(
        "a check-in is made in a second place",
        f"{WORD}::test_check_ins_are_made_in_one_place_and_read_in_one",
        f"{USECASES}/forecast.py",
        "    store.forecasts.add(fresh)\n",
        "    store.forecasts.add(fresh)\n    if not store:\n        store.words.add_check_in(None)\n",
    ),
)

_TWO = (
    Broken(
        "the API knows no first look",
        f"{PROGRAM}::test_a_token_of_anybody_else_sees_the_forecast_that_is_open",
        f"{LIB}/web/api/asked.py",
        "return Look(self.viewer, moment, now, self.desk.organisation.first_look)",
        "return Look(self.viewer, moment, now, timedelta(0))",
    ),
    Broken(
        "a token comes as a guest, whoever its owner is",
        f"{PROGRAM}::test_a_token_of_the_squad_sees_its_news_at_once",
        f"{USECASES}/tokens.py",
        "return viewer_of(who.account, hat, who.squads)",
        "return viewer_of(who.account, Hat(Role.VIEWER), who.squads)",
    ),
    Broken(
        "the API's first look is not the organisation's",
        f"{PROGRAM}::test_it_opens_after_three_days_and_not_by_a_look_back",
        f"{LIB}/web/api/asked.py",
        "return Look(self.viewer, moment, now, self.desk.organisation.first_look)",
        "return Look(self.viewer, moment, now, timedelta(days=7))",
    ),
    Broken(
        "for a program, too, one squad's word opens the whole launch",
        f"{PROGRAM}::test_it_opens_once_every_squad_has_spoken",
        f"{USECASES}/first_look.py",
        "return bool(squads) and all(",
        "return bool(squads) and any(",
    ),
    Broken(
        "a calendar to share looks as its owner",
        f"{CALENDAR}::test_nobodys_calendar_to_share_holds_what_is_the_squads_alone",
        f"{USECASES}/tokens.py",
        "return owner if Scope.OWN_CALENDAR in who.token.scopes else Viewer(Role.VIEWER)",
        "return owner",
    ),
    Broken(
        "one's own calendar looks as anybody",
        f"{CALENDAR}::test_a_members_own_calendar_holds_the_news_at_once_and_says_that_it_is_the_squads",
        f"{USECASES}/tokens.py",
        "return owner if Scope.OWN_CALENDAR in who.token.scopes else Viewer(Role.VIEWER)",
        "return Viewer(Role.VIEWER)",
    ),
    Broken(
        "one's own calendar knows no first look",
        f"{CALENDAR}::test_nobody_elses_own_calendar_holds_them",
        f"{LIB}/web/calendars.py",
        "look = Look(looks, now, now, desk.organisation.first_look)",
        "look = Look(looks, now, now, timedelta(0))",
    ),
    Broken(
        "calendars of whoever looks otherwise share an answer",
        f"{CALENDAR}::test_who_leaves_the_squad_sees_less_at_the_next_request",
        f"{LIB}/web/calendars.py",
        "key = (desk.url, desk.store.version(), launch_calendar, look, wanted, public_url, zone, own)",
        "key = (desk.url, desk.store.version(), launch_calendar, now, wanted, public_url, zone, own)",
    ),
    Broken(
        "one's own calendar says less than the pages",
        f"{CALENDAR}::test_ones_own_calendar_says_of_each_launch_what_its_page_says_to_one",
        f"{USECASES}/tokens.py",
        "return owner if Scope.OWN_CALENDAR in who.token.scopes else Viewer(Role.VIEWER)",
        "return Viewer(Role.VIEWER)",
    ),
    Broken(
        "a calendar's first look is not the organisation's",
        f"{CALENDAR}::test_it_opens_after_three_days",
        f"{LIB}/web/calendars.py",
        "look = Look(looks, now, now, desk.organisation.first_look)",
        "look = Look(looks, now, now, timedelta(days=7))",
    ),
    Broken(
        "in a calendar, too, one squad's word opens the whole launch",
        f"{CALENDAR}::test_it_opens_once_every_squad_has_spoken",
        f"{USECASES}/first_look.py",
        "return bool(squads) and all(",
        "return bool(squads) and any(",
    ),
    Broken(
        "the window of 72 hours is ignored",
        f"{FIRST}::test_nobody_else_sees_it_in_any_view_or_look_back_within_72_hours",
        f"{USECASES}/first_look.py",
        "if forecast.made_at + self._first_look <= self._now or _is_history(forecast):",
        "if forecast.made_at <= self._now or _is_history(forecast):",
    ),
    Broken(
        "the window never ends",
        f"{FIRST}::test_its_squad_sees_it_at_once_and_everybody_after_72_hours",
        f"{USECASES}/first_look.py",
        "if forecast.made_at + self._first_look <= self._now or _is_history(forecast):",
        "if _is_history(forecast):",
    ),
    Broken(
        "an as-of view shows it",
        f"{FIRST}::test_nobody_else_sees_it_in_any_view_or_look_back_within_72_hours",
        f"{USECASES}/board.py",
        "        first_look=look.first_look,\n",
        "        first_look=look.now - look.moment if look.is_past else look.first_look,\n",
    ),
    Broken(
        "the burn-up's cone is of a forecast that is with its squad",
        f"{FIRST}::test_nobody_else_sees_it_in_any_view_or_look_back_within_72_hours",
        f"{USECASES}/burn_up.py",
        "launch, shown = board.launches[launch_id], board.outlook(launch_id, squad_id)",
        "from andon.usecases.board import outlook\n\n    launch = board.launches[launch_id]\n"
        "    made = [each for each in store.forecasts.history(launch_id, as_of=look.now.date())"
        " if each.squad_id == squad_id]\n"
        "    shown = outlook(made[-1] if made else None)",
    ),
    Broken(
        "one squad's word opens the whole launch",
        f"{FIRST}::test_nobody_else_sees_it_in_any_view_or_look_back_within_72_hours",
        f"{USECASES}/first_look.py",
        "return bool(squads) and all(",
        "return bool(squads) and any(",
    ),
    Broken(
        "a comment does not open it",
        f"{FIRST}::test_a_comment_opens_it",
        f"{USECASES}/first_look.py",
        "return at is not None and at >= forecast.made_at",
        "return False",
    ),
    Broken(
        "what changed counts a forecast that is with its squad",
        f"{FIRST}::test_neither_what_changed_nor_where_they_differ_tells_of_it_within_72_hours",
        f"{USECASES}/first_look.py",
        "if forecast.made_at + self._first_look <= self._now or _is_history(forecast):",
        "if forecast.made_at <= self._now or _is_history(forecast):",
    ),
    Broken(
        "squad and model are compared by a forecast that is with its squad",
        f"{FIRST}::test_neither_what_changed_nor_where_they_differ_tells_of_it_within_72_hours",
        f"{USECASES}/portfolio.py",
        "    shown = board.outlook(row.id, word.squad_id)\n",
        "    shown = replace(board.outlook(row.id, word.squad_id), on_time=0.4321)\n",
    ),
    Broken(
        "words from before it count as a comment",
        f"{FIRST}::test_words_from_before_it_do_not_open_it",
        f"{USECASES}/first_look.py",
        "return at is not None and at >= forecast.made_at",
        "return at is not None",
    ),
    Broken(
        "the history of a launch shows it",
        f"{FIRST}::test_nobody_else_sees_it_in_any_view_or_look_back_within_72_hours",
        f"{USECASES}/launch_page.py",
        "visible = [each for each in history if rule.is_open(each)]",
        "visible = list(history)",
    ),
    Broken(
        "what is behind it is shown beside an older one",
        f"{FIRST}::test_why_it_moved_and_what_is_behind_it_stay_with_its_squad_as_well",
        f"{USECASES}/workings.py",
        "    (forecast,) = store.forecasts.whole([shown.forecast_id])\n",
        "    newest = store.forecasts.newest(as_of=look.moment.date(), launch_id=launch_id)\n"
        "    (forecast,) = store.forecasts.whole([each.id for each in newest if each.squad_id == squad_id])\n",
    ),
    Broken(
        "the command line prints it",
        f"{FIRST}::test_the_command_line_prints_no_number_of_it_within_72_hours",
        f"{LIB}/forecast_command.py",
        "for subject, shown in board.shown.items() if shown.held_until}",
        "for subject, shown in board.shown.items() if shown.held_until and subject[1]}",
    ),
    Broken(
        "the record counts it",
        f"{FIRST}::test_a_forecast_in_its_first_look_is_in_no_record",
        f"{USECASES}/track_record.py",
        "told = [each for each in made if each.made_at + first_look <= now]",
        "told = made",
    ),
    Broken(
        "the window may last a month",
        f"{FIRST}::test_the_window_is_configurable_and_7_days_at_most",
        f"{LIB}/config/sections.py",
        "if not value <= FIRST_LOOK_LIMIT / timedelta(hours=1):",
        "if not value <= 30 * 24:",
    ),
    Broken(
        "a forecast can be deleted",
        f"{FIRST}::test_a_forecast_can_be_added_and_read_and_nothing_else",
        f"{STORE}/forecasts.py",
        "    def last_made(self)",
        "    def delete(self, id: str) -> None:\n        raise NotImplementedError\n\n    def last_made(self)",
    ),
    Broken(
        "the portfolio reads a squad's own chances",
        f"{FIRST}::test_a_squads_own_chances_are_read_for_its_own_mirror_alone",
        f"{USECASES}/portfolio.py",
        "    board = read_board(store, look)\n",
        '    board = read_board(store, look)\n    store.forecasts.chances("", until=look.moment)\n',
    ),
    Broken(
        "a milestone's chance is told to all",
        f"{FIRST}::test_a_milestones_chance_stays_with_its_squad_and_comes_after_its_own_word",
        f"{USECASES}/milestones.py",
        "ours = {each.squad_id for each in milestones if look.viewer.speaks_for(each.squad_id)}",
        "ours = {each.squad_id for each in milestones}",
    ),
    Broken(
        "a milestone's chance comes before its squad's own word",
        f"{FIRST}::test_a_milestones_chance_stays_with_its_squad_and_comes_after_its_own_word",
        f"{USECASES}/milestones.py",
        "forecast is not None and milestone.probability is not None and",
        "forecast is not None and",
    ),
    Broken(
        "a message holds a number",
        f"{TOLD}::test_that_message_holds_no_number_at_all",
        f"{UI}/text_told.py",
        'f"For {_names(facts.launches)}."',
        'f"For {_names(facts.launches)}, {len(facts.launches)} in all."',
    ),
    Broken(
        "the directors are told that a forecast is there",
        f"{TOLD}::test_only_its_squad_is_told_that_a_forecast_is_there",
        f"{USECASES}/tell.py",
        "yield look.news(Event.FORECAST_WAITS, subject_of(squad_id), choices,",
        "yield look.news(Event.FORECAST_WAITS, DIRECTOR, choices,",
    ),
    Broken(
        "the week tells how likely a launch is",
        f"{TOLD}::test_no_message_of_any_kind_holds_a_chance_or_a_forecast_date",
        f"{UI}/text_told.py",
        "{text.STATUS[each.word.status].lower()}",
        "{text.STATUS[each.word.status].lower()}, {each.word.probability} %",
    ),
    Broken(
        "who has spoken is told again",
        f"{TOLD}::test_who_has_spoken_about_it_is_not_told_of_it",
        f"{USECASES}/tell.py",
        "said = self.store.words.last_check_ins(until=self.now)",
        "said: list[CheckIn] = []",
    ),
    Broken(
        "what-if tells a part that is held",
        f"{ASKED}::test_a_forecast_about_the_past_does_not_give_away_a_part_that_is_news",
        f"{USECASES}/what_if.py",
        "held = next((each for each in counted if not rule.is_open(each)), None)",
        "held = None",
    ),
    Broken(
        "what-if counts a part that came later",
        f"{ASKED}::test_a_launch_that_is_open_does_not_give_away_a_part_that_is_not",
        f"{USECASES}/stored_parts.py",
        " and each.made_at <= launch.made_at",
        "",
    ),
    Broken(
        "what-if is for nobody as long as it is held",
        f"{ASKED}::test_its_own_squad_asks_at_once_and_everybody_after_the_window",
        f"{USECASES}/what_if.py",
        "held = next((each for each in counted if not rule.is_open(each)), None)",
        "held = next((each for each in counted if each.made_at + look.first_look > look.now), None)",
    ),
    Broken(
        "what-if hears no comment",
        f"{ASKED}::test_a_comment_opens_it",
        f"{USECASES}/what_if.py",
        "last_words=store.words.last_check_ins(until=look.now),",
        "last_words=(),",
    ),
    Broken(
        "a held forecast hides the one before it",
        f"{ASKED}::test_an_earlier_forecast_that_is_open_is_asked_instead_of_the_held_one",
        f"{USECASES}/first_look.py",
        "before = earlier.get(subject)",
        "before = None",
    ),
    Broken(
        "what-if asks a held forecast",
        f"{ASKED}::test_a_held_forecast_cannot_be_asked",
        f"{USECASES}/what_if.py",
        "board = read_board(store, look, launch_id=launch_id)",
        "board = read_board(store, Look(look.viewer, look.moment, look.now, timedelta(0)), launch_id=launch_id)",
    ),
)

_THREE = (
    Broken(
        "the cord asks for a launch too",
        f"{CORD}::test_several_flags_are_open_at_once",
        f"{UI}/cord_parts.py",
        "if pulled and flag_actions.raise_flag(",
        "if pulled and launch_id and flag_actions.raise_flag(",
    ),
    Broken(
        "the cord rests where a Jira is named",
        f"{CORD}::test_on_every_page_one_sentence_raises_a_flag",
        f"{UI}/cord_parts.py",
        '            icon="🚩",\n',
        '            icon="🚩",\n            disabled=bool(data.jiras()),\n',
    ),
    Broken(
        "a page that refuses has no cord",
        f"{CORD}::test_it_is_there_whatever_the_page_shows",
        "pages/frame.py",
        "            parts.header()\n            pages.run()\n",
        "            pages.run()\n            parts.header()\n",
    ),
    Broken(
        "a letter pulls the cord",
        f"{CORD}::test_one_key_reaches_it_too_and_its_tip_says_which",
        f"{UI}/text_cord.py",
        'SHORTCUT = "F8"',
        'SHORTCUT = "H"',
    ),
)

_FOUR = (
    Broken(
        "the status page tells how long flags wait",
        f"{THANKS}::test_how_andon_is_tells_how_many_flags_wait_and_not_how_long",
        f"{USECASES}/status.py",
        "        waiting_flags=vital.waiting_flags,",
        "        waiting_flags=sum((now - each.raised_at).days for each in store.words.flags(until=now)),",
    ),
    Broken(
        "a reply needs no offer and no question",
        f"{THANKS}::test_a_reply_is_thanks_with_either_an_offer_or_a_question",
        f"{USECASES}/flags.py",
        "if bool(who) == bool(asked):",
        "if who and asked:",
    ),
    Broken(
        "a reply needs no thanks",
        f"{THANKS}::test_a_reply_is_thanks_with_either_an_offer_or_a_question",
        f"{USECASES}/flags.py",
        'warm = said(thanks, "The thanks")',
        'warm = said(thanks, "The thanks", needed=False)',
    ),
    Broken(
        "an offer needs no day",
        f"{THANKS}::test_a_reply_is_thanks_with_either_an_offer_or_a_question",
        f"{USECASES}/flags.py",
        "help_by=_offered_day(help_by, now) if who else None,",
        "help_by=help_by,",
    ),
    Broken(
        "a director may end a flag",
        f"{THANKS}::test_nobody_but_the_squad_writes_in_its_flags_timeline",
        f"{USECASES}/flags.py",
        "    require(viewer, Action.UPDATE_FLAG, flag.squad_id)\n",
        '    if viewer.role.value != "director":\n        require(viewer, Action.UPDATE_FLAG, flag.squad_id)\n',
    ),
    Broken(
        "a squad may end another one's flag",
        f"{THANKS}::test_nobody_but_the_squad_writes_in_its_flags_timeline",
        f"{USECASES}/rights.py",
        "    Action.UPDATE_FLAG: _SQUAD,\n",
        "    Action.UPDATE_FLAG: {Role.SQUAD: Reach.ALL},\n",
    ),
    Broken(
        "a reply ends the flag",
        f"{THANKS}::test_a_reply_changes_nothing_about_the_flag",
        f"{MODEL}/said.py",
        "return self.end is None\n",
        "return self.end is None and not self.replies\n",
    ),
    Broken(
        "a squad cannot end its flag",
        f"{THANKS}::test_the_squad_ends_its_flag_in_any_of_the_four_ways",
        f"{USECASES}/flags.py",
        "return end if present is None else (None if reopen else present)",
        "return None if reopen else present",
    ),
    Broken(
        "a flag that has ended is answered",
        f"{THANKS}::test_no_answer_offer_or_mark_changes_how_a_flag_stands",
        f"{USECASES}/flags.py",
        "    _still_open(flag)\n",
        "",
        times=2,
    ),
    Broken(
        "the clock runs in front of everybody",
        f"{THANKS}::test_the_clock_runs_on_the_directors_page_alone",
        f"{USECASES}/portfolio.py",
        "board.look.moment - flag.raised_at if directing else None",
        "board.look.moment - flag.raised_at",
    ),
    Broken(
        "a squad's home holds a clock",
        f"{THANKS}::test_the_clock_runs_on_the_directors_page_alone",
        f"{USECASES}/squad_home.py",
        "    squad: Squad\n    tribe: str\n",
        "    squad: Squad\n    tribe: str\n    waited: timedelta\n",
    ),
    Broken(
        "a closed flag is gone",
        f"{THANKS}::test_a_squad_sees_its_answered_and_its_closed_flags",
        f"{USECASES}/squad_home.py",
        "return (*opened, *reversed(ended))",
        "return (*opened,)",
    ),
)

_FIVE = (
    Broken(
        "silence lasts 15 days",
        f"{SILENCE}::test_a_word_counts_for_14_days_and_not_a_second_longer",
        f"{MODEL}/said.py",
        "NOT_HEARD_AFTER = timedelta(days=14)",
        "NOT_HEARD_AFTER = timedelta(days=15)",
    ),
    Broken(
        "a tribe is as most of its parts",
        f"{SILENCE}::test_neither_a_tribe_nor_the_company_nor_a_week_is_on_track_while_one_of_its_squads_is_silent",
        f"{USECASES}/portfolio_filter.py",
        "return Counted(name, everybody, worst(statuses), counts)",
        "return Counted(name, everybody, max(statuses, key=statuses.count), counts)",
    ),
    Broken(
        "a silent week is on track",
        f"{SILENCE}::test_neither_a_tribe_nor_the_company_nor_a_week_is_on_track_while_one_of_its_squads_is_silent",
        f"{USECASES}/portfolio.py",
        "found.append(said[n - 1].status if heard else Status.NOT_HEARD)",
        "found.append(said[n - 1].status if n else Status.ON_TRACK)",
    ),
    Broken(
        "silence counts as the last word",
        f"{SILENCE}::test_a_word_counts_for_14_days_and_not_a_second_longer",
        f"{USECASES}/board.py",
        "status = Status.NOT_HEARD if silent else last.status",
        "status = last.status",
    ),
    Broken(
        "silence is calmer than on track",
        f"{SILENCE}::test_a_launch_is_not_on_track_while_one_of_its_squads_is_silent",
        f"{MODEL}/said.py",
        '    ON_TRACK = "on_track"\n    NOT_HEARD = "not_heard"\n',
        '    NOT_HEARD = "not_heard"\n    ON_TRACK = "on_track"\n',
    ),
    Broken(
        "nobody's launch is on track",
        f"{SILENCE}::test_a_launch_that_nobody_takes_part_in_is_not_on_track",
        f"{MODEL}/said.py",
        "default=Status.NOT_HEARD)",
        "default=Status.ON_TRACK)",
    ),
    Broken(
        "a roll-up is its best part",
        f"{SILENCE}::test_a_roll_up_is_its_worst_part",
        f"{MODEL}/said.py",
        "return max(statuses,",
        "return min(statuses,",
    ),
)

_SIX = (
    Broken(
        "launches that ended go by how late they were",
        f"{LESSON}::test_launches_that_ended_go_by_their_end_and_never_by_how_late_they_were",
        f"{USECASES}/portfolio.py",
        "key=lambda row: (row.ended_on or date.min, row.name), reverse=True",
        "key=lambda row: (row.target.day - row.ended_on if row.target and row.ended_on else timedelta(0))",
    ),
    Broken(
        "waits go by how they are",
        f"{LESSON}::test_waits_go_by_the_day_of_need_and_never_by_a_squad_or_its_word",
        f"{USECASES}/dependencies.py",
        "key=lambda each: not each.is_open",
        'key=lambda each: each.taker.word.state if each.taker.word else ""',
    ),
    Broken(
        "a director sees how a squad's words went",
        f"{LESSON}::test_how_a_squads_words_went_is_for_that_squad_alone",
        f"{USECASES}/conversation.py",
        "    require(look.viewer, Action.LEARN, squad_id)\n",
        "",
    ),
    Broken(
        "launches go by their chance",
        f"{RANKED}::test_no_word_no_forecast_and_no_flag_moves_anybody_up_or_down",
        f"{USECASES}/portfolio.py",
        "rows = tuple(sorted(opened, key=rank_and_date))",
        "rows = tuple(sorted(opened, key=lambda row: (row.outlook.on_time or 0, rank_and_date(row))))",
    ),
    Broken(
        "tribes stand by their worst word",
        f"{RANKED}::test_no_word_and_no_forecast_moves_a_tribe_or_a_difference_up_or_down",
        f"{USECASES}/portfolio_filter.py",
        '    return (_counted("", words, everybody=True, orphans=orphans), *groups)\n',
        "    groups.sort(key=lambda each: -[*Status].index(each.status))\n"
        '    return (_counted("", words, everybody=True, orphans=orphans), *groups)\n',
    ),
    Broken(
        "where squad and model differ most stands first",
        f"{RANKED}::test_no_word_and_no_forecast_moves_a_tribe_or_a_difference_up_or_down",
        f"{USECASES}/portfolio.py",
        "        apart=tuple(each for row in rows for word in row.words if (each := _apart(board, row, word))),\n",
        "        apart=tuple(\n"
        "            sorted(\n"
        "                (each for row in rows for word in row.words if (each := _apart(board, row, word))),\n"
        "                key=lambda each: -abs(each.said - each.on_time * 100),\n"
        "            )\n"
        "        ),\n",
    ),
    Broken(
        "the squad with most launches at a time stands first",
        f"{RANKED}::test_nothing_moves_a_launch_or_a_squad_up_or_down_on_the_timeline",
        f"{USECASES}/timeline.py",
        "for squad_id in sorted(at_work, key=lambda each: (names[each], each)):",
        "for squad_id in sorted(at_work, key=lambda each: len(at_work[each])):",
    ),
    Broken(
        "launches go by their chance on the timeline",
        f"{RANKED}::test_nothing_moves_a_launch_or_a_squad_up_or_down_on_the_timeline",
        f"{USECASES}/timeline.py",
        "    first, last = _limits(reach, lines, today)\n",
        "    lines.sort(key=lambda line: line.row.outlook.on_time or 0)\n"
        "    first, last = _limits(reach, lines, today)\n",
    ),
    Broken(
        "launches go by their flags",
        f"{RANKED}::test_no_word_no_forecast_and_no_flag_moves_anybody_up_or_down",
        f"{USECASES}/portfolio.py",
        "rows = tuple(sorted(opened, key=rank_and_date))",
        "rows = tuple(sorted(opened, key=lambda row: (-row.open_flags, rank_and_date(row))))",
    ),
    Broken(
        "squads go by their probability",
        f"{RANKED}::test_squads_stand_by_their_names_within_a_launch_and_among_the_silent",
        f"{USECASES}/board.py",
        "sorted(words, key=lambda word: word.squad)",
        "sorted(words, key=lambda word: word.probability or 0)",
    ),
    Broken(
        "launches go by their names",
        f"{RANKED}::test_launches_go_by_rank_and_date_in_whichever_order_they_are_read",
        f"{USECASES}/board.py",
        "    return rank, row.target.last_day if row.target else date.max, row.name\n",
        "    return 0, date.max, row.name\n",
    ),
    Broken(
        "a column of people of a CSV export can be taken for the summary",
        f"{RANKED}::test_no_column_of_people_of_an_export_is_read_whatever_somebody_takes_it_for",
        f"{LIB}/sources/csv_columns.py",
        "    return bool(PEOPLE.search(words_of(column)))",
        "    return False",
    ),
    Broken(
        "Jira is asked for the assignee",
        f"{RANKED}::test_no_field_that_holds_a_person_is_asked_of_jira",
        f"{LIB}/sources/jira/glossary.py",
        '    "summary",\n    "issuetype",\n',
        '    "summary",\n    "assignee",\n    "issuetype",\n',
    ),
    Broken(
        "a query may ask for people",
        f"{RANKED}::test_a_query_that_asks_for_people_is_refused_wherever_it_is_written",
        f"{LIB}/config/sections.py",
        "if person := person_in(jql):",
        "if person := person_in(jql) if not jql else None:",
    ),
    Broken(
        "a squad may be added by its people",
        f"{RANKED}::test_a_query_that_asks_for_people_is_refused_wherever_it_is_written",
        f"{USECASES}/plan_squad.py",
        'if kind == "jql" and (person := person_in(value)):',
        'if kind == "jql" and not value and (person := person_in(value)):',
    ),
    Broken(
        "a query about work is refused for a word",
        f"{RANKED}::test_a_query_about_work_may_hold_such_words_in_its_values",
        f"{LIB}/jql.py",
        "[\"']?\\s*(?:{_ASKS})|",
        "[\"']?|",
    ),
    Broken(
        "a history folder tells the assignee",
        f"{RANKED}::test_no_column_of_a_history_folder_is_about_a_person",
        f"{LIB}/sources/history_tables.py",
        '        "squad": _TEXT,\n        "type": _TEXT,\n',
        '        "squad": _TEXT,\n        "assignee": _TEXT,\n        "type": _TEXT,\n',
    ),
    Broken(
        "pages are handed the checks of all squads",
        f"{RANKED}::test_the_use_case_never_hands_out_what_it_holds_of_all_squads",
        f"{UI}/data.py",
        "def load_track_record() -> TrackRecord:",
        "def load_checks() -> Checks:\n    raise NotImplementedError\n\n\ndef load_track_record() -> TrackRecord:",
    ),
    Broken(
        "a check-in has an author",
        f"{RANKED}::test_the_words_for_work_and_check_ins_have_no_place_for_a_person",
        f"{MODEL}/said.py",
        "    forecast_open: bool = False\n",
        '    forecast_open: bool = False\n    author: str = ""\n',
    ),
    Broken(
        "everybody is given a squad's own record",
        f"{RANKED}::test_how_squads_forecasts_came_true_orders_nobody_and_names_nobody",
        f"{USECASES}/track_record.py",
        "mine = [squad_id for squad_id in checks.squads if viewer.speaks_for(squad_id)]\n    if len(mine) != 1:",
        "mine = list(checks.squads)\n    if not mine:",
    ),
    Broken(
        "the record counts launches of one squad",
        f"{RANKED}::test_how_one_squads_whole_launch_came_true_changes_nothing_that_anybody_sees",
        f"{USECASES}/record_rights.py",
        "NEARLY_ALL = 0.8",
        "NEARLY_ALL = 8.0",
    ),
)

_SEVEN = (
    Broken(
        "an open round tells its counts",
        f"{BLIND}::test_while_a_round_is_open_its_squad_cannot_tell_one_vote_from_another",
        f"{STORE}/votes.py",
        '    return select(t.vote_round, ballots.label("ballots"))',
        "    sum_of = select(func.sum(t.ballot.c.probability)).where(t.ballot.c.round_id == t.vote_round.c.id)\n"
        '    return select(t.vote_round, sum_of.correlate(t.vote_round).scalar_subquery().label("ballots"))',
    ),
    Broken(
        "anybody may look at a squad's vote",
        f"{BLIND}::test_an_open_round_shows_to_nobody_outside_the_squad_not_even_that_it_is",
        f"{USECASES}/vote.py",
        "    require(look.viewer, Action.VOTE, squad_id)\n    squad, launch",
        "    squad, launch",
    ),
    Broken(
        "a ballot keeps its voter",
        f"{BLIND}::test_no_table_of_votes_has_a_place_for_who_or_when",
        f"{STORE}/schema.py",
        '    Column("secret_hash", String, primary_key=True),\n    Column("probability", Integer, nullable=False),\n',
        '    Column("secret_hash", String, primary_key=True),\n    Column("probability", Integer, nullable=False),\n'
        '    Column("voter", String),\n',
    ),
    Broken(
        "a ballot is kept under the secret itself",
        f"{BLIND}::test_neither_dump_nor_files_nor_log_ever_hold_a_secret_and_after_the_close_not_even_its_hash",
        f"{USECASES}/ballots.py",
        'return hashlib.sha256(f"andon ballot {round.id} {secret}".encode()).hexdigest()',
        "return secret",
    ),
    Broken(
        "ballots outlive their round",
        f"{BLIND}::test_neither_dump_nor_files_nor_log_ever_hold_a_secret_and_after_the_close_not_even_its_hash",
        f"{STORE}/votes.py",
        "            connection.execute(delete(t.ballot).where(mine))\n"
        "            connection.execute(\n                update(",
        "            connection.execute(\n                update(",
    ),
    Broken(
        "deleted ballots stay in the files",
        f"{BLIND}::test_neither_dump_nor_files_nor_log_ever_hold_a_secret_and_after_the_close_not_even_its_hash",
        f"{STORE}/votes.py",
        "        wipe(self._database, t.ballot.name)\n",
        "",
    ),
    Broken(
        "ballots lie in the order of the votes",
        f"{BLIND}::test_a_backup_of_an_open_round_holds_no_order",
        f"{STORE}/migrations/versions/m0005_squads_side.py",
        "        sqlite_with_rowid=False,\n",
        "",
    ),
    Broken(
        "a key fits every round",
        f"{BLIND}::test_a_key_is_of_no_use_in_another_round",
        f"{USECASES}/ballots.py",
        'f"andon ballot {round.id} {secret}"',
        'f"andon ballot {secret}"',
    ),
    Broken(
        "results of four votes leave the squad",
        f"{BLIND}::test_results_of_fewer_than_five_votes_stay_inside_the_squad",
        f"{USECASES}/board.py",
        "if said.voted >= FEWEST_TOLD or",
        "if said.voted >= 4 or",
    ),
    Broken(
        "others see a closed round",
        f"{BLIND}::test_others_never_see_the_spread_however_many_voted",
        f"{USECASES}/vote.py",
        "    require(look.viewer, Action.VOTE, squad_id)\n    squad, launch",
        "    squad, launch",
    ),
    Broken(
        "the portfolio reads votes",
        f"{BLIND}::test_nothing_in_andon_adds_votes_up_over_squads",
        f"{USECASES}/portfolio.py",
        "    board = read_board(store, look)\n",
        "    board = read_board(store, look)\n    store.votes.rounds(until=look.moment)\n",
    ),
    Broken(
        "news of a round tells how many have voted",
        f"{BLIND}::test_what_tells_of_rounds_knows_no_result",
        f"{USECASES}/vote.py",
        "return tuple(replace(each, voted=0) for each in rounds",
        "return tuple(each for each in rounds",
    ),
)

_EIGHT = (
    Broken(
        "the first date is the last one",
        f"{DATES}::test_every_view_tells_the_first_date_the_moves_and_the_slip",
        f"{MODEL}/launches.py",
        "return self.dates[0] if self.dates else None",
        "return self.dates[-1] if self.dates else None",
    ),
    Broken(
        "the first date is overwritten",
        f"{DATES}::test_the_store_gives_back_every_date_in_the_order_in_which_it_was_said",
        f"{STORE}/plans.py",
        "            if target is not None:\n",
        "            if target is not None:\n"
        '                set_pairs(connection, t.launch_date, launch_id, "day", ())\n',
    ),
    Broken(
        "a date that came back has not moved",
        f"{DATES}::test_a_date_that_went_out_and_came_back_has_moved_twice",
        f"{MODEL}/launches.py",
        "        return sum(before != after for before, after in pairwise(days))",
        "        return len(set(days)) - 1",
    ),
    Broken(
        "a launch that is edited forgets its dates",
        f"{DATES}::test_nothing_that_is_replanned_later_forgets_a_date",
        f"{STORE}/plans.py",
        "            if scopes is not None:\n",
        "            if scopes is not None:\n"
        '                set_pairs(connection, t.launch_date, launch_id, "day", ())\n',
    ),
    Broken(
        "a slip is told from the last move",
        f"{DATES}::test_moves_and_slip_are_what_the_loop_counts",
        f"{MODEL}/launches.py",
        "(self.dates[-1].last_day - self.dates[0].last_day).days",
        "(self.dates[-1].last_day - self.dates[-2:][0].last_day).days",
    ),
    Broken(
        "the timeline forgets the first date",
        f"{DATES}::test_every_view_tells_the_first_date_the_moves_and_the_slip",
        f"{USECASES}/timeline.py",
        "return self.row.first_date.last_day if self.row.moves and self.row.first_date else None",
        "return None",
    ),
    Broken(
        "a rougher promise is a move",
        f"{DATES}::test_a_sharper_or_rougher_promise_of_the_same_last_day_is_no_move",
        f"{MODEL}/launches.py",
        "days = [each.last_day for each in self.dates]",
        "days = [each.day for each in self.dates]",
    ),
    Broken(
        "a date that was said can be changed",
        f"{DATES}::test_a_date_cannot_be_changed_once_it_is_said",
        f"{MODEL}/launches.py",
        "@dataclass(frozen=True, slots=True)\nclass TargetDate:",
        "@dataclass(slots=True)\nclass TargetDate:",
    ),
)

_NINE = (
    Broken(
        "a chance may be 0 % or 100 %",
        f"{CHECKED}::test_no_forecast_is_ever_impossible_or_certain",
        f"{LIB}/forecast/curve.py",
        "LEAST, MOST = 0.01, 0.99",
        "LEAST, MOST = 0.0, 1.0",
    ),
    Broken(
        "a number is made up where there is no pace",
        f"{CHECKED}::test_too_little_to_go_by_is_said_and_no_number_is_made_up",
        f"{LIB}/forecast/answer.py",
        "return Answer(launch_id, squad_id, ForecastState.CANNOT, reason, left_out=issues)",
        "return Answer(launch_id, squad_id, ForecastState.CANNOT, reason, on_time=0.5, left_out=issues)",
    ),
    Broken(
        "nothing left is 99 %",
        f"{CHECKED}::test_nothing_left_to_do_is_an_answer_too",
        f"{LIB}/forecast/answer.py",
        "return Answer(launch_id, squad_id, ForecastState.NOTHING_LEFT, reasons.nothing_left(part.known))",
        "return Answer(launch_id, squad_id, ForecastState.NOTHING_LEFT, reasons.nothing_left(part.known), 0.99)",
    ),
    Broken(
        "yesterday's forecasts are deleted",
        f"{CHECKED}::test_every_forecast_stays_after_the_next_ones",
        f"{STORE}/forecasts.py",
        "                connection.execute(insert(t.forecast), rows)",
        "                connection.execute(t.forecast.delete())\n"
        "                connection.execute(insert(t.forecast), rows)",
    ),
    Broken(
        "a look back finds today's forecast",
        f"{CHECKED}::test_a_look_back_finds_the_forecast_that_was_claimed_then",
        f"{STORE}/forecasts.py",
        'ranked = select(c.id, number.label("number")).where(c.as_of <= as_of)',
        'ranked = select(c.id, number.label("number"))',
    ),
    Broken(
        "misses are not counted",
        f"{CHECKED}::test_every_forecast_is_scored_when_its_outcome_is_known",
        f"{USECASES}/track_record.py",
        "running = [each.id for each in wanted if",
        "running = [each.id for each in wanted[1:] if",
    ),
    Broken(
        "a flag worsens the forecast of who raised it",
        f"{SPEAKING}::test_speaking_up_never_worsens_ones_own_forecast",
        f"{USECASES}/forecast.py",
        "    sources = sources_behind(store, day.moment)\n",
        "    flagged = {each.launch_id for each in store.words.flags(until=day.moment)}\n"
        "    answered = [replace(each, counted=each.counted + (each.launch_id in flagged)) for each in answered]\n"
        "    sources = sources_behind(store, day.moment)\n",
    ),
    Broken(
        "a worried word worsens the forecast of who said it",
        f"{SPEAKING}::test_speaking_up_never_worsens_ones_own_forecast",
        f"{USECASES}/forecast.py",
        "    sources = sources_behind(store, day.moment)\n",
        "    said = {(each.launch_id, each.squad_id) for each in store.words.last_check_ins(until=day.moment)}\n"
        "    answered = [replace(e, counted=e.counted + ((e.launch_id, e.squad_id) in said)) for e in answered]\n"
        "    sources = sources_behind(store, day.moment)\n",
    ),
)

_TEN = (
    Broken(
        "a snapshot is made anew when it is opened",
        f"{FROZEN}::test_the_same_link_gives_the_same_bytes_after_everything_that_can_happen",
        f"{USECASES}/snapshot.py",
        "    return Opened(snapshot, format, content)\n",
        '    if format == "json":\n'
        "        look = Look(AUDIENCE, now, now, timedelta(hours=72))\n"
        "        content = _bytes(snapshot_payload(store, look, snapshot.subject))\n"
        "    return Opened(snapshot, format, content)\n",
    ),
    Broken(
        "a second click renders it again",
        f"{FROZEN}::test_the_same_link_gives_the_same_bytes_after_everything_that_can_happen",
        f"{STORE}/snapshots.py",
        "                return False\n",
        "                mine = t.snapshot_file.c.snapshot_id == snapshot.id\n"
        "                connection.execute(t.snapshot_file.delete().where(mine))\n",
    ),
    Broken(
        "a click that is sent again after an upgrade renders it again",
        f"{FROZEN}::test_the_same_link_gives_the_same_bytes_after_an_upgrade_of_its_templates",
        f"{STORE}/snapshots.py",
        "                return False\n",
        "                mine = t.snapshot_file.c.snapshot_id == snapshot.id\n"
        "                connection.execute(t.snapshot_file.delete().where(mine))\n",
    ),
    Broken(
        "a page holds something of the process that serves it",
        f"{FROZEN}::test_the_same_link_gives_the_same_bytes_in_a_process_that_was_started_later",
        f"{USECASES}/snapshot.py",
        'content.replace(HERE.encode(), quote(secret, safe="").encode())',
        "content.replace(HERE.encode(), str(hash(secret)).encode())",
    ),
    Broken(
        "a filtered portfolio is frozen whole",
        f"{FROZEN}::test_a_part_of_the_portfolio_says_what_it_was_narrowed_to_also_after_a_black_out",
        f"{USECASES}/snapshot.py",
        "view = narrowed(portfolio_of(board), of.wanted)",
        "view = portfolio_of(board)",
    ),
    Broken(
        "a filtered portfolio does not say so",
        f"{FROZEN}::test_a_part_of_the_portfolio_says_what_it_was_narrowed_to_also_after_a_black_out",
        f"{USECASES}/snapshot.py",
        '"only": named(of.wanted, view.tribes, view.squads.values())',
        '"only": {}',
    ),
    Broken(
        "it is not stamped with its moment",
        f"{FROZEN}::test_it_is_stamped_with_the_moment_at_which_it_was_frozen",
        f"{USECASES}/snapshot.py",
        '        "frozen_at": look.now.isoformat(),\n',
        '        "frozen_at": look.now.date().isoformat(),\n',
        times=2,
    ),
    Broken(
        "it shows what its maker may see",
        f"{FROZEN}::test_it_never_shows_more_than_a_viewer_may_see",
        f"{USECASES}/snapshot.py",
        "payload = snapshot_payload(store, replace(look, viewer=AUDIENCE), subject)",
        "payload = snapshot_payload(store, look, subject)",
    ),
    Broken(
        "it opens after it has expired",
        f"{FROZEN}::test_it_can_expire_and_be_revoked",
        f"{MODEL}/forecasts.py",
        "return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)",
        "return self.revoked_at is None",
    ),
    Broken(
        "it opens after it was revoked",
        f"{FROZEN}::test_it_can_expire_and_be_revoked",
        f"{MODEL}/forecasts.py",
        "return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)",
        "return self.expires_at is None or moment < self.expires_at",
    ),
    Broken(
        "its bytes can be changed",
        f"{FROZEN}::test_the_store_has_no_door_through_which_its_bytes_could_change",
        f"{STORE}/snapshots.py",
        "    def content(self,",
        "    def change(self, snapshot_id: str) -> None:\n        raise NotImplementedError\n\n    def content(self,",
    ),
)

_IN_THE_BROWSER = (
    Broken(
        "a director sees a forecast at once",
        f"{SEEN}::test_words_stand_first_beside_what_others_may_see_of_a_forecast_and_no_date_is_forgotten",
        f"{USECASES}/first_look.py",
        "if forecast.made_at + self._first_look <= self._now or _is_history(forecast):",
        "if True:",
    ),
    Broken(
        "a message names the chance",
        f"{SEEN_TOO}::test_2_a_message_tells_its_squad_that_a_forecast_is_there_and_not_which",
        f"{UI}/text_told.py",
        'f"For {_names(facts.launches)}."',
        'f"For {_names(facts.launches)}: 43 %."',
    ),
    Broken(
        "everybody is offered to end a flag",
        f"{SEEN_TOO}::test_4_thanks_go_with_an_offer_or_a_question_and_only_its_squad_ends_a_flag_and_sees_no_clock",
        "pages/squad/flag.py",
        "if data.as_of() is None and may(session.viewer(), Action.UPDATE_FLAG, squad.id):",
        "if data.as_of() is None:",
    ),
    Broken(
        "a squad is shown the clock",
        f"{SEEN_TOO}::test_4_thanks_go_with_an_offer_or_a_question_and_only_its_squad_ends_a_flag_and_sees_no_clock",
        f"{UI}/flag_parts.py",
        "        if directing:\n",
        "        if not directing:\n"
        '            about += f" · {text.waiting(reader.now - asked.flag.raised_at, asked.answered)}"\n'
        "        if directing:\n",
    ),
    Broken(
        "the portfolio's page sorts by chance",
        f"{SEEN_TOO}::test_6_no_page_puts_squads_or_their_launches_in_an_order_of_merit_or_offers_to",
        "pages/director/portfolio.py",
        "director_parts.launch_rows(view.rows, view.weeks)",
        "director_parts.launch_rows(sorted(view.rows, key=lambda row: row.outlook.on_time or 0), view.weeks)",
    ),
    Broken(
        "a page offers to sort squads",
        f"{SEEN_TOO}::test_6_no_page_puts_squads_or_their_launches_in_an_order_of_merit_or_offers_to",
        f"{UI}/director_parts.py",
        '    """Every squad\'s words, and beside them its part\'s forecast; by name, without an order of merit."""\n',
        '    st.button("Sort by confidence")\n',
    ),
    Broken(
        "a page shows 0 % and 100 %",
        f"{SEEN_TOO}::test_9_claims_stand_against_what_was_met_and_no_chance_is_certain",
        f"{UI}/text.py",
        "    if chance < 0.015:\n",
        '    if chance < 0.005:\n        return "0 %"\n    if chance < 0.015:\n',
    ),
)

_ON_A_JOURNEY = (
    Broken(
        "a letter that is typed pulls the cord",
        "tests/browser/test_cord.py::test_a_flag_is_pulled_by_keyboard_on_any_page_and_never_while_typing",
        f"{UI}/text_cord.py",
        'SHORTCUT = "F8"',
        'SHORTCUT = "H"',
    ),
    Broken(
        "a phone shows what was voted on it",
        "tests/browser/test_votes.py::test_five_people_vote_on_their_phones_talk_and_check_in",
        f"{UI}/text_vote.py",
        'VOTED = "Your vote is in"',
        'VOTED = "Your vote is in: 50 %"',
    ),
    Broken(
        "a frozen page tells when it is opened",
        "tests/browser/test_journey.py::test_a_squad_speaks_a_director_answers_and_the_frozen_page_stays",
        f"{USECASES}/snapshot.py",
        "    return Opened(snapshot, format, content)\n",
        "    return Opened(snapshot, format, content + now.isoformat().encode())\n",
    ),
)
"""Promises 3, 7 and 10 are walked in tests/browser."""

BROKEN: tuple[Broken, ...] = (
    *_ONE,
    *_TWO,
    *_THREE,
    *_FOUR,
    *_FIVE,
    *_SIX,
    *_SEVEN,
    *_EIGHT,
    *_NINE,
    *_TEN,
    *_IN_THE_BROWSER,
    *_ON_A_JOURNEY,
)
