CREATE TABLE public.account (
    id character varying NOT NULL,
    issuer character varying NOT NULL,
    subject character varying NOT NULL,
    name character varying DEFAULT ''::character varying NOT NULL,
    address character varying DEFAULT ''::character varying NOT NULL,
    groups json DEFAULT '[]'::json NOT NULL,
    signed_in_at timestamp with time zone NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.api_token (
    id character varying NOT NULL,
    secret_hash character varying NOT NULL,
    name character varying NOT NULL,
    account_id character varying NOT NULL,
    scopes json NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_on date
);
CREATE TABLE public.ballot (
    round_id character varying NOT NULL,
    secret_hash character varying NOT NULL,
    probability integer NOT NULL
);
CREATE TABLE public.bet (
    id character varying NOT NULL,
    name character varying NOT NULL,
    rank integer NOT NULL
);
CREATE TABLE public.blackout (
    id character varying NOT NULL,
    squad_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    entry character varying NOT NULL,
    field character varying NOT NULL
);
CREATE TABLE public.check_in (
    id character varying NOT NULL,
    launch_id character varying NOT NULL,
    squad_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    status character varying NOT NULL,
    probability integer NOT NULL,
    sentence text NOT NULL,
    forecast_open boolean NOT NULL,
    differs text DEFAULT ''::text NOT NULL,
    round_id character varying,
    median integer,
    voted integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.claim_owner (
    claim character varying NOT NULL,
    squad_id character varying NOT NULL,
    rank integer NOT NULL
);
CREATE TABLE public.contribution (
    launch_id character varying NOT NULL,
    squad_id character varying NOT NULL
);
CREATE TABLE public.dependency (
    id character varying NOT NULL,
    launch_id character varying NOT NULL,
    taker_id character varying NOT NULL,
    giver_id character varying NOT NULL,
    what text NOT NULL,
    need_by date NOT NULL,
    named_at timestamp with time zone NOT NULL,
    named_by character varying NOT NULL
);
CREATE TABLE public.dependency_word (
    id character varying NOT NULL,
    dependency_id character varying NOT NULL,
    squad_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    state character varying NOT NULL,
    note text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.flag (
    id character varying NOT NULL,
    squad_id character varying NOT NULL,
    launch_id character varying,
    raised_at timestamp with time zone NOT NULL,
    since date NOT NULL,
    sentence text NOT NULL,
    would_help text NOT NULL,
    waits_for character varying,
    guild_id character varying
);
CREATE TABLE public.flag_update (
    id character varying NOT NULL,
    flag_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    note text NOT NULL,
    "end" character varying
);
CREATE TABLE public.forecast (
    id character varying NOT NULL,
    launch_id character varying NOT NULL,
    squad_id character varying,
    as_of date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    state character varying NOT NULL,
    reason text NOT NULL,
    target date,
    on_time double precision,
    p50 date,
    p85 date,
    p95 date,
    counted integer NOT NULL,
    quantiles json NOT NULL,
    details json NOT NULL,
    counted_keys json NOT NULL,
    left_out_keys json NOT NULL
);
CREATE TABLE public.guild (
    id character varying NOT NULL,
    name character varying NOT NULL,
    channel character varying DEFAULT ''::character varying NOT NULL,
    version integer NOT NULL,
    told_since timestamp with time zone,
    squad_ids json DEFAULT '[]'::json NOT NULL
);
CREATE TABLE public.hat (
    address character varying NOT NULL,
    role character varying NOT NULL,
    of_id character varying NOT NULL,
    given_at timestamp with time zone NOT NULL
);
CREATE TABLE public.issue (
    source character varying NOT NULL,
    id character varying NOT NULL,
    key character varying NOT NULL,
    project character varying NOT NULL,
    squad_id character varying,
    type character varying NOT NULL,
    summary text NOT NULL,
    status character varying NOT NULL,
    category character varying NOT NULL,
    resolution character varying,
    delivered boolean NOT NULL,
    created timestamp with time zone NOT NULL,
    done timestamp with time zone,
    points double precision,
    parent character varying,
    flagged_since timestamp with time zone,
    updated character varying NOT NULL,
    gone_at timestamp with time zone
);
CREATE TABLE public.issue_alias (
    source character varying NOT NULL,
    old_key character varying NOT NULL,
    issue_id character varying NOT NULL
);
CREATE TABLE public.issue_change (
    source character varying NOT NULL,
    issue_id character varying NOT NULL,
    n integer NOT NULL,
    at timestamp with time zone NOT NULL,
    field character varying NOT NULL,
    before text,
    after text
);
CREATE TABLE public.issue_claim (
    source character varying NOT NULL,
    issue_id character varying NOT NULL,
    claim character varying NOT NULL
);
CREATE TABLE public.issue_sprint (
    source character varying NOT NULL,
    issue_id character varying NOT NULL,
    sprint_id character varying NOT NULL
);
CREATE TABLE public.launch (
    id character varying NOT NULL,
    name character varying NOT NULL,
    known_from date NOT NULL,
    bet_id character varying,
    success text NOT NULL,
    state character varying NOT NULL,
    ended_on date,
    version integer NOT NULL
);
CREATE TABLE public.launch_date (
    id character varying NOT NULL,
    launch_id character varying NOT NULL,
    day date NOT NULL,
    "precision" character varying NOT NULL,
    said_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    said_by character varying NOT NULL
);
CREATE TABLE public.launch_event (
    id character varying NOT NULL,
    launch_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying NOT NULL,
    detail json NOT NULL
);
CREATE TABLE public.launch_scope (
    launch_id character varying NOT NULL,
    scope character varying NOT NULL
);
CREATE TABLE public.launch_squad (
    launch_id character varying NOT NULL,
    squad_id character varying NOT NULL
);
CREATE TABLE public.membership (
    source character varying NOT NULL,
    issue_id character varying NOT NULL,
    scope character varying NOT NULL
);
CREATE TABLE public.message (
    id character varying NOT NULL,
    event character varying NOT NULL,
    audience character varying NOT NULL,
    channel character varying NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    sent_at timestamp with time zone,
    failed text DEFAULT ''::text NOT NULL,
    given_up_at timestamp with time zone
);
CREATE TABLE public.milestone (
    id character varying NOT NULL,
    launch_id character varying NOT NULL,
    squad_id character varying NOT NULL,
    name text NOT NULL,
    first_day date NOT NULL,
    set_at timestamp with time zone NOT NULL,
    keys json NOT NULL
);
CREATE TABLE public.milestone_forecast (
    id character varying NOT NULL,
    milestone_id character varying NOT NULL,
    as_of date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    chance double precision NOT NULL,
    counted integer NOT NULL
);
CREATE TABLE public.milestone_word (
    id character varying NOT NULL,
    milestone_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    probability integer,
    day date,
    "end" character varying,
    note text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.nudge (
    id character varying NOT NULL,
    squad_id character varying NOT NULL,
    launch_id character varying,
    at timestamp with time zone NOT NULL,
    sentence text NOT NULL,
    said_by character varying DEFAULT ''::character varying NOT NULL,
    by_model boolean NOT NULL,
    secret_hash character varying DEFAULT ''::character varying NOT NULL,
    said integer,
    chance double precision,
    from_squad_id character varying
);
CREATE TABLE public.nudge_answer (
    id character varying NOT NULL,
    nudge_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    "end" character varying NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    flag_id character varying
);
CREATE TABLE public.offer_mark (
    id character varying NOT NULL,
    reply_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    kept boolean NOT NULL,
    note text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.outcome (
    id character varying NOT NULL,
    launch_id character varying NOT NULL,
    kind character varying NOT NULL,
    landed_on date,
    learned text NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    declared_by character varying NOT NULL,
    squad_id character varying
);
CREATE TABLE public.page_visit (
    squad_id character varying NOT NULL,
    day date NOT NULL,
    account_id character varying NOT NULL
);
CREATE TABLE public.part_change (
    n integer NOT NULL,
    launch_id character varying NOT NULL,
    squad_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    joined boolean NOT NULL
);
CREATE SEQUENCE public.part_change_n_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.part_change_n_seq OWNED BY public.part_change.n;
CREATE TABLE public.preference (
    subject character varying NOT NULL,
    name character varying NOT NULL,
    value json NOT NULL
);
CREATE TABLE public.reply (
    id character varying NOT NULL,
    flag_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    thanks text NOT NULL,
    helper character varying NOT NULL,
    help_by date,
    question text NOT NULL,
    said_by character varying NOT NULL,
    guild_id character varying,
    from_squad_id character varying
);
CREATE TABLE public.setting (
    name character varying NOT NULL,
    value json NOT NULL
);
CREATE TABLE public.snapshot (
    id character varying NOT NULL,
    token_hash character varying NOT NULL,
    title text NOT NULL,
    subject character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    as_of timestamp with time zone NOT NULL,
    made_by character varying NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    opened integer NOT NULL
);
CREATE TABLE public.snapshot_file (
    snapshot_id character varying NOT NULL,
    format character varying NOT NULL,
    content bytea NOT NULL
);
CREATE TABLE public.source_state (
    source character varying NOT NULL,
    began_at timestamp with time zone,
    finished_at timestamp with time zone,
    detail json NOT NULL,
    memory json DEFAULT '{}'::json NOT NULL
);
CREATE TABLE public.sprint (
    source character varying NOT NULL,
    id character varying NOT NULL,
    name character varying NOT NULL,
    start timestamp with time zone,
    "end" timestamp with time zone,
    completed timestamp with time zone
);
CREATE TABLE public.squad (
    id character varying NOT NULL,
    name character varying NOT NULL,
    tribe_id character varying,
    claims json NOT NULL,
    time_zone character varying NOT NULL,
    mission text NOT NULL,
    split_from character varying,
    retired_at timestamp with time zone,
    version integer NOT NULL,
    calendar json DEFAULT '{}'::json NOT NULL
);
CREATE TABLE public.squad_event (
    id character varying NOT NULL,
    squad_id character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying NOT NULL,
    detail json NOT NULL
);
CREATE TABLE public.store_version (
    one integer NOT NULL,
    n integer NOT NULL
);
CREATE SEQUENCE public.store_version_one_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.store_version_one_seq OWNED BY public.store_version.one;
CREATE TABLE public.tribe (
    id character varying NOT NULL,
    name character varying NOT NULL
);
CREATE TABLE public.version (
    source character varying NOT NULL,
    id character varying NOT NULL,
    project character varying NOT NULL,
    name character varying NOT NULL,
    start date,
    release date,
    released boolean NOT NULL,
    archived boolean NOT NULL,
    kind character varying NOT NULL
);
CREATE TABLE public.vote_round (
    id character varying NOT NULL,
    launch_id character varying NOT NULL,
    squad_id character varying NOT NULL,
    code_hash character varying NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    expected integer NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    counts json,
    voted integer DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY public.part_change ALTER COLUMN n SET DEFAULT nextval('public.part_change_n_seq'::regclass);
ALTER TABLE ONLY public.store_version ALTER COLUMN one SET DEFAULT nextval('public.store_version_one_seq'::regclass);
INSERT INTO public.account VALUES ('account-ada', 'https://id.example.com', 'ada', 'Ada', 'ada@example.com', '["andon-admins", "team-atlas"]', '2026-05-12 08:00:00+00');
INSERT INTO public.alembic_version VALUES ('0010');
INSERT INTO public.api_token VALUES ('t3', 'hash of t3', 'Calendar', 'account-ada', '[]', '2026-05-05 09:00:00+00', '2026-08-03 09:00:00+00', NULL, NULL);
INSERT INTO public.api_token VALUES ('t1', 'hash of t1', 'Release bot', 'account-ada', '["check-in", "flag", "read", "reply"]', '2026-05-03 09:00:00+00', '2026-08-01 09:00:00+00', NULL, '2026-05-12');
INSERT INTO public.api_token VALUES ('t2', 'hash of t2', 'Old bot', 'account-ada', '["check-in", "flag", "read", "reply"]', '2026-05-04 09:00:00+00', '2026-08-02 09:00:00+00', '2026-05-10 09:00:00+00', NULL);
INSERT INTO public.ballot VALUES ('v2', 'hash of a secret 0', 30);
INSERT INTO public.ballot VALUES ('v2', 'hash of a secret 1', 30);
INSERT INTO public.bet VALUES ('everywhere', 'Everywhere', 1);
INSERT INTO public.bet VALUES ('quality', 'Quality', 2);
INSERT INTO public.blackout VALUES ('b1', 'atlas', '2026-05-12 07:00:00+00', 'flag_update:u-slip', 'note');
INSERT INTO public.check_in VALUES ('c1', 'halcyon', 'atlas', '2026-05-11 09:00:00+00', 'on_track', 70, 'The player works on the first device.', false, '', NULL, NULL, 0);
INSERT INTO public.check_in VALUES ('c2', 'halcyon', 'borealis', '2026-05-09 09:00:00+00', 'worried', 30, 'The player works on the first device.', false, '', NULL, NULL, 0);
INSERT INTO public.check_in VALUES ('c3', 'meridian', 'atlas', '2026-05-11 09:00:00+00', 'needs_help', 10, 'We are stuck: no licence.', true, 'Two come back.', NULL, NULL, 0);
INSERT INTO public.check_in VALUES ('c4', 'halcyon', 'atlas', '2026-05-12 02:00:00+00', 'worried', 50, 'As we voted.', false, '', 'v1', 50, 5);
INSERT INTO public.claim_owner VALUES ('component:Atlas', 'atlas', 2);
INSERT INTO public.claim_owner VALUES ('component:Borealis', 'borealis', 2);
INSERT INTO public.claim_owner VALUES ('component:Cobalt', 'cobalt', 2);
INSERT INTO public.claim_owner VALUES ('jql:labels = delta', 'delta', 0);
INSERT INTO public.claim_owner VALUES ('project:D', 'delta', 4);
INSERT INTO public.contribution VALUES ('halcyon', 'atlas');
INSERT INTO public.contribution VALUES ('halcyon', 'borealis');
INSERT INTO public.contribution VALUES ('meridian', 'atlas');
INSERT INTO public.contribution VALUES ('halcyon', 'cobalt');
INSERT INTO public.contribution VALUES ('zephyr', 'atlas');
INSERT INTO public.contribution VALUES ('zephyr', 'borealis');
INSERT INTO public.dependency VALUES ('d1', 'halcyon', 'atlas', 'borealis', 'The login for televisions', '2026-06-01', '2026-05-07 09:00:00+00', 'atlas');
INSERT INTO public.dependency_word VALUES ('w1', 'd1', 'atlas', '2026-05-10 09:00:00+00', 'slowing', 'We mock it meanwhile.');
INSERT INTO public.dependency_word VALUES ('w-0', 'd1', 'borealis', '2026-05-11 13:00:00+00', 'ok', 'We mock it meanwhile.');
INSERT INTO public.dependency_word VALUES ('w-1', 'd1', 'borealis', '2026-05-11 14:00:00+00', 'slowing', 'We mock it meanwhile.');
INSERT INTO public.dependency_word VALUES ('w-2', 'd1', 'borealis', '2026-05-11 15:00:00+00', 'blocking', 'We mock it meanwhile.');
INSERT INTO public.dependency_word VALUES ('w-3', 'd1', 'borealis', '2026-05-11 16:00:00+00', 'done', 'We mock it meanwhile.');
INSERT INTO public.flag VALUES ('f1', 'atlas', 'halcyon', '2026-05-10 09:00:00+00', '2026-05-09', 'The certificate has not come.', 'Somebody who knows the vendor.', 'borealis', 'web');
INSERT INTO public.flag VALUES ('f-resolved', 'atlas', NULL, '2026-05-10 09:00:00+00', '2026-05-09', 'It was resolved.', '', NULL, NULL);
INSERT INTO public.flag VALUES ('f-owned', 'atlas', NULL, '2026-05-10 09:00:00+00', '2026-05-09', 'It was owned.', '', NULL, NULL);
INSERT INTO public.flag VALUES ('f-accepted', 'atlas', NULL, '2026-05-10 09:00:00+00', '2026-05-09', 'It was accepted.', '', NULL, NULL);
INSERT INTO public.flag VALUES ('f-mitigated', 'atlas', NULL, '2026-05-10 09:00:00+00', '2026-05-09', 'It was mitigated.', '', NULL, NULL);
INSERT INTO public.flag_update VALUES ('u1', 'f1', '2026-05-11 09:00:00+00', 'The vendor called back.', NULL);
INSERT INTO public.flag_update VALUES ('u-resolved', 'f-resolved', '2026-05-11 09:00:00+00', 'Thanks all.', 'resolved');
INSERT INTO public.flag_update VALUES ('u-owned', 'f-owned', '2026-05-11 09:00:00+00', 'Thanks all.', 'owned');
INSERT INTO public.flag_update VALUES ('u-accepted', 'f-accepted', '2026-05-11 09:00:00+00', 'Thanks all.', 'accepted');
INSERT INTO public.flag_update VALUES ('u-mitigated', 'f-mitigated', '2026-05-11 09:00:00+00', 'Thanks all.', 'mitigated');
INSERT INTO public.flag_update VALUES ('u-slip', 'f1', '2026-05-12 06:00:00+00', 'Thanks to █████.', NULL);
INSERT INTO public.forecast VALUES ('p1', 'halcyon', 'atlas', '2026-05-11', '2026-05-11 09:00:00+00', 'forecast', '12 open issues at 4 a week.', '2026-06-30', 0.62, '2026-06-20', '2026-07-10', '2026-07-25', 12, '[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 30.0, 31.0, 32.0, 33.0, 34.0, 35.0, 36.0, 37.0, 38.0, 39.0, 40.0, 41.0, 42.0, 43.0, 44.0, 45.0, 46.0, 47.0, 48.0, 49.0, 50.0, 51.0, 52.0, 53.0, 54.0, 55.0, 56.0, 57.0, 58.0, 59.0, 60.0, 61.0, 62.0, 63.0, 64.0, 65.0, 66.0, 67.0, 68.0, 69.0, 70.0, 71.0, 72.0, 73.0, 74.0, 75.0, 76.0, 77.0, 78.0, 79.0, 80.0, 81.0, 82.0, 83.0, 84.0, 85.0, 86.0, 87.0, 88.0, 89.0, 90.0, 91.0, 92.0, 93.0, 94.0, 95.0, 96.0, 97.0, 98.0, 99.0]', '{"pace": 0.57, "window": 84}', '["A-1", "A-2"]', '["A-3"]');
INSERT INTO public.forecast VALUES ('p2', 'halcyon', NULL, '2026-05-12', '2026-05-12 07:00:00+00', 'forecast', '12 open issues at 4 a week.', '2026-06-30', 0.01, '2026-06-20', '2026-07-10', '2026-07-25', 12, '[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 30.0, 31.0, 32.0, 33.0, 34.0, 35.0, 36.0, 37.0, 38.0, 39.0, 40.0, 41.0, 42.0, 43.0, 44.0, 45.0, 46.0, 47.0, 48.0, 49.0, 50.0, 51.0, 52.0, 53.0, 54.0, 55.0, 56.0, 57.0, 58.0, 59.0, 60.0, 61.0, 62.0, 63.0, 64.0, 65.0, 66.0, 67.0, 68.0, 69.0, 70.0, 71.0, 72.0, 73.0, 74.0, 75.0, 76.0, 77.0, 78.0, 79.0, 80.0, 81.0, 82.0, 83.0, 84.0, 85.0, 86.0, 87.0, 88.0, 89.0, 90.0, 91.0, 92.0, 93.0, 94.0, 95.0, 96.0, 97.0, 98.0, 99.0]', '{"pace": 0.57, "window": 84}', '["A-1", "A-2"]', '["A-3"]');
INSERT INTO public.forecast VALUES ('p-nothing_left', 'halcyon', 'borealis', '2026-05-11', '2026-05-11 09:00:00+00', 'nothing_left', '12 open issues at 4 a week.', NULL, NULL, NULL, NULL, NULL, 12, '[]', '{"pace": 0.57, "window": 84}', '["A-1", "A-2"]', '["A-3"]');
INSERT INTO public.forecast VALUES ('p-cannot_forecast', 'halcyon', 'borealis', '2026-05-11', '2026-05-11 09:00:00+00', 'cannot_forecast', '12 open issues at 4 a week.', NULL, NULL, NULL, NULL, NULL, 12, '[]', '{"pace": 0.57, "window": 84}', '["A-1", "A-2"]', '["A-3"]');
INSERT INTO public.guild VALUES ('web', 'Web', 'guild-web', 1, '2026-05-03 09:00:00+00', '["borealis", "cobalt"]');
INSERT INTO public.hat VALUES ('ada@example.com', 'squad', 'atlas', '2026-04-12 09:00:00+00');
INSERT INTO public.hat VALUES ('ada@example.com', 'director', '', '2026-04-12 09:00:00+00');
INSERT INTO public.issue VALUES ('jira', 'A-1', 'A-1', 'A', NULL, 'Epic', 'What A-1 is about', 'To Do', 'new', NULL, false, '2026-02-11 09:00:00+00', NULL, NULL, NULL, NULL, '1', NULL);
INSERT INTO public.issue VALUES ('jira', 'A-2', 'A-2', 'A', 'atlas', 'Story', 'What A-2 is about', 'In Progress', 'indeterminate', NULL, false, '2026-02-11 09:00:00+00', NULL, 5.5, 'A-1', '2026-05-03 09:00:00+00', '1', NULL);
INSERT INTO public.issue VALUES ('jira', 'A-3', 'A-3', 'A', 'borealis', 'Story', 'What A-3 is about', 'Done', 'done', 'Done', true, '2026-02-11 09:00:00+00', '2026-05-09 09:00:00+00', NULL, NULL, NULL, '1', NULL);
INSERT INTO public.issue VALUES ('jira', 'A-4', 'A-4', 'A', 'atlas', 'Story', 'What A-4 is about', 'To Do', 'new', 'Won''t Do', false, '2026-02-11 09:00:00+00', NULL, NULL, NULL, NULL, '1', '2026-05-11 09:00:00+00');
INSERT INTO public.issue_alias VALUES ('jira', 'OLD-7', 'A-2');
INSERT INTO public.issue_change VALUES ('jira', 'A-2', 0, '2026-04-02 09:00:00+00', 'status', 'To Do', 'In Progress');
INSERT INTO public.issue_change VALUES ('jira', 'A-2', 1, '2026-05-03 09:00:00+00', 'flagged', NULL, 'Impediment');
INSERT INTO public.issue_change VALUES ('jira', 'A-2', 2, '2026-05-04 09:00:00+00', 'fix_version', NULL, '1');
INSERT INTO public.issue_change VALUES ('jira', 'A-3', 0, '2026-05-09 09:00:00+00', 'category', 'indeterminate', 'done');
INSERT INTO public.issue_claim VALUES ('jira', 'A-2', 'component:Atlas');
INSERT INTO public.issue_claim VALUES ('jira', 'A-3', 'component:Borealis');
INSERT INTO public.issue_claim VALUES ('jira', 'A-4', 'component:Atlas');
INSERT INTO public.issue_sprint VALUES ('jira', 'A-2', '7');
INSERT INTO public.issue_sprint VALUES ('jira', 'A-2', '8');
INSERT INTO public.launch VALUES ('meridian', 'Meridian', '2026-02-01', 'quality', '', 'open', NULL, 1);
INSERT INTO public.launch VALUES ('halcyon', 'Halcyon', '2026-02-01', 'everywhere', 'A thousand homes watch it.', 'open', NULL, 3);
INSERT INTO public.launch VALUES ('zephyr', 'Zephyr', '2026-02-01', NULL, '', 'closed', '2026-04-20', 2);
INSERT INTO public.launch VALUES ('quasar', 'Quasar', '2026-02-01', NULL, '', 'cancelled', '2026-04-27', 4);
INSERT INTO public.launch_date VALUES ('launches-0-0', 'halcyon', '2026-06-30', 'day', '2026-02-01 09:00:00+00', 'The fair opens.', 'Dora');
INSERT INTO public.launch_date VALUES ('launches-1-0', 'meridian', '2026-09-30', 'day', '2026-02-01 09:00:00+00', 'The fair opens.', 'Dora');
INSERT INTO public.launch_date VALUES ('ended-0-0', 'zephyr', '2026-03-31', 'day', '2026-02-01 09:00:00+00', 'The fair opens.', 'Dora');
INSERT INTO public.launch_date VALUES ('moved-d', 'halcyon', '2026-09-30', 'quarter', '2026-05-02 09:00:00+00', 'The fair was moved.', 'Dora');
INSERT INTO public.launch_event VALUES ('launches-0', 'halcyon', '2026-02-01 09:00:00+00', 'created', '{"name": "Halcyon"}');
INSERT INTO public.launch_event VALUES ('launches-1', 'meridian', '2026-02-01 09:00:00+00', 'created', '{"name": "Meridian"}');
INSERT INTO public.launch_event VALUES ('ended-0', 'zephyr', '2026-02-06 09:00:00+00', 'created', '{"name": "Zephyr"}');
INSERT INTO public.launch_event VALUES ('ended-1', 'quasar', '2026-02-06 09:00:00+00', 'created', '{"name": "Quasar"}');
INSERT INTO public.launch_event VALUES ('edited', 'halcyon', '2026-04-30 09:00:00+00', 'edited', '{"success": {"from": "", "to": "A thousand homes watch it."}, "scopes": {"from": ["version:jira/1"], "to": ["epic:A-1", "jql:labels = tv", "version:jira/1"]}, "squad_ids": {"from": ["atlas", "borealis"], "to": ["atlas", "borealis", "cobalt"]}}');
INSERT INTO public.launch_event VALUES ('moved', 'halcyon', '2026-05-02 09:00:00+00', 're-dated', '{}');
INSERT INTO public.launch_event VALUES ('closed', 'zephyr', '2026-04-21 09:00:00+00', 'closed', '{"state": {"from": "open", "to": "closed"}, "ended_on": {"from": null, "to": "2026-04-20"}}');
INSERT INTO public.launch_event VALUES ('l1', 'zephyr', '2026-04-22 09:00:00+00', 'learned', '{}');
INSERT INTO public.launch_event VALUES ('quasar-30', 'quasar', '2026-04-12 09:00:00+00', 'cancelled', '{"state": {"from": "open", "to": "cancelled"}, "ended_on": {"from": null, "to": "2026-04-12"}}');
INSERT INTO public.launch_event VALUES ('quasar-29', 'quasar', '2026-04-13 09:00:00+00', 'reopened', '{"state": {"from": "cancelled", "to": "open"}, "ended_on": {"from": "2026-04-12", "to": null}}');
INSERT INTO public.launch_event VALUES ('quasar-15', 'quasar', '2026-04-27 09:00:00+00', 'cancelled', '{"state": {"from": "open", "to": "cancelled"}, "ended_on": {"from": null, "to": "2026-04-27"}}');
INSERT INTO public.launch_scope VALUES ('halcyon', 'version:jira/1');
INSERT INTO public.launch_scope VALUES ('halcyon', 'epic:A-1');
INSERT INTO public.launch_scope VALUES ('halcyon', 'jql:labels = tv');
INSERT INTO public.launch_squad VALUES ('meridian', 'atlas');
INSERT INTO public.launch_squad VALUES ('zephyr', 'atlas');
INSERT INTO public.launch_squad VALUES ('zephyr', 'borealis');
INSERT INTO public.launch_squad VALUES ('halcyon', 'atlas');
INSERT INTO public.launch_squad VALUES ('halcyon', 'borealis');
INSERT INTO public.launch_squad VALUES ('halcyon', 'cobalt');
INSERT INTO public.membership VALUES ('jira', 'A-2', 'version:1');
INSERT INTO public.membership VALUES ('jira', 'A-2', 'epic:A-1');
INSERT INTO public.membership VALUES ('jira', 'A-3', 'version:1');
INSERT INTO public.membership VALUES ('jira', 'A-4', 'version:1');
INSERT INTO public.message VALUES ('x1', 'flag_raised', 'director', 'board', 'A flag', 'No licence.', '2026-05-12 03:00:00+00', '2026-05-12 03:00:00+00', 0, NULL, '', NULL);
INSERT INTO public.message VALUES ('sent', 'flag_raised', 'director', 'board', '', '', '2026-05-12 03:00:00+00', '2026-05-12 09:00:00+00', 1, '2026-05-12 04:00:00+00', '', NULL);
INSERT INTO public.message VALUES ('failed', 'flag_raised', 'director', 'board', 'A flag', 'No licence.', '2026-05-12 03:00:00+00', '2026-05-12 09:00:00+00', 1, NULL, 'The channel did not answer.', NULL);
INSERT INTO public.message VALUES ('given-up', 'flag_raised', 'director', 'board', '', '', '2026-05-12 03:00:00+00', '2026-05-12 09:00:00+00', 1, NULL, 'Too late to be of use.', '2026-05-12 04:00:00+00');
INSERT INTO public.milestone VALUES ('m1', 'halcyon', 'atlas', 'Signs in', '2026-05-20', '2026-04-27 09:00:00+00', '["A-2"]');
INSERT INTO public.milestone VALUES ('m-met', 'halcyon', 'atlas', 'Step met', '2026-05-06', '2026-04-27 09:00:00+00', '[]');
INSERT INTO public.milestone VALUES ('m-missed', 'halcyon', 'atlas', 'Step missed', '2026-05-06', '2026-04-27 09:00:00+00', '[]');
INSERT INTO public.milestone VALUES ('m-dropped', 'halcyon', 'atlas', 'Step dropped', '2026-05-06', '2026-04-27 09:00:00+00', '[]');
INSERT INTO public.milestone_forecast VALUES ('mf1', 'm1', '2026-05-11', '2026-05-11 09:00:00+00', 0.42, 1);
INSERT INTO public.milestone_word VALUES ('m1-first', 'm1', '2026-04-27 09:00:00+00', 70, NULL, NULL, '');
INSERT INTO public.milestone_word VALUES ('m1-moved', 'm1', '2026-05-07 09:00:00+00', 30, '2026-05-27', NULL, 'The vendor.');
INSERT INTO public.milestone_word VALUES ('m-met-end', 'm-met', '2026-05-06 09:00:00+00', NULL, NULL, 'met', 'Told.');
INSERT INTO public.milestone_word VALUES ('m-missed-end', 'm-missed', '2026-05-06 09:00:00+00', NULL, NULL, 'missed', 'Told.');
INSERT INTO public.milestone_word VALUES ('m-dropped-end', 'm-dropped', '2026-05-06 09:00:00+00', NULL, NULL, 'dropped', 'Told.');
INSERT INTO public.nudge VALUES ('n0', 'atlas', 'halcyon', '2026-05-08 09:00:00+00', 'I hear the licence ends.', 'Kim', false, 'hash of a key 0', NULL, NULL, 'borealis');
INSERT INTO public.nudge VALUES ('n1', 'atlas', 'halcyon', '2026-05-08 09:00:00+00', 'I hear the licence ends.', 'Kim', false, 'hash of a key 1', NULL, NULL, 'borealis');
INSERT INTO public.nudge VALUES ('n2', 'atlas', 'halcyon', '2026-05-08 09:00:00+00', 'I hear the licence ends.', 'Kim', false, 'hash of a key 2', NULL, NULL, 'borealis');
INSERT INTO public.nudge VALUES ('n3', 'atlas', 'halcyon', '2026-05-08 09:00:00+00', 'I hear the licence ends.', 'Kim', false, 'hash of a key 3', NULL, NULL, 'borealis');
INSERT INTO public.nudge VALUES ('c1-wonder', 'atlas', 'halcyon', '2026-05-11 09:00:00+00', '', '', true, '', 70, 0.2, NULL);
INSERT INTO public.nudge_answer VALUES ('na1', 'n1', '2026-05-09 09:00:00+00', 'answered', 'Thank you.', NULL);
INSERT INTO public.nudge_answer VALUES ('na2', 'n2', '2026-05-09 09:00:00+00', 'flagged', 'Thank you.', 'f1');
INSERT INTO public.nudge_answer VALUES ('na3', 'n3', '2026-05-09 09:00:00+00', 'let_lie', 'Thank you.', NULL);
INSERT INTO public.offer_mark VALUES ('o1', 'r1', '2026-05-12 04:00:00+00', false, 'Nobody came.');
INSERT INTO public.offer_mark VALUES ('o2', 'r1', '2026-05-12 05:00:00+00', true, '');
INSERT INTO public.outcome VALUES ('closed-o', 'zephyr', 'late', '2026-04-20', 'Ask sooner.', '2026-04-21 09:00:00+00', 'Atlas', 'atlas');
INSERT INTO public.outcome VALUES ('l1-o', 'zephyr', 'late', '2026-04-20', 'Test on a slow line.', '2026-04-22 09:00:00+00', 'Borealis', 'borealis');
INSERT INTO public.outcome VALUES ('quasar-30-o', 'quasar', 'cancelled', NULL, 'Nobody wanted it.', '2026-04-12 09:00:00+00', 'Dora', NULL);
INSERT INTO public.outcome VALUES ('quasar-29-o', 'quasar', 'still_open', NULL, '', '2026-04-13 09:00:00+00', 'Dora', NULL);
INSERT INTO public.outcome VALUES ('quasar-15-o', 'quasar', 'cancelled', NULL, 'Nobody wanted it.', '2026-04-27 09:00:00+00', 'Dora', NULL);
INSERT INTO public.page_visit VALUES ('borealis', '2026-05-12', 'account-ada');
INSERT INTO public.part_change VALUES (1, 'halcyon', 'atlas', '2026-02-01 09:00:00+00', true);
INSERT INTO public.part_change VALUES (2, 'halcyon', 'borealis', '2026-02-01 09:00:00+00', true);
INSERT INTO public.part_change VALUES (3, 'meridian', 'atlas', '2026-02-01 09:00:00+00', true);
INSERT INTO public.part_change VALUES (4, 'halcyon', 'cobalt', '2026-05-12 09:00:00+00', true);
INSERT INTO public.part_change VALUES (5, 'zephyr', 'atlas', '2026-05-12 09:00:00+00', true);
INSERT INTO public.part_change VALUES (6, 'zephyr', 'borealis', '2026-05-12 09:00:00+00', true);
INSERT INTO public.preference VALUES ('squad:atlas', 'told', '{"flag_answered": ["atlas-chat"], "quiet": ["18:00", "08:00"]}');
INSERT INTO public.preference VALUES ('director', 'seen', '7');
INSERT INTO public.reply VALUES ('r0', 'f1', '2026-05-11 09:00:00+00', 'Thank you.', '', NULL, 'What do you need?', 'Dora', NULL, NULL);
INSERT INTO public.reply VALUES ('r1', 'f1', '2026-05-11 09:00:00+00', 'Thank you.', 'Ana', '2026-05-12', '', 'Dora', NULL, NULL);
INSERT INTO public.reply VALUES ('r2', 'f1', '2026-05-11 09:00:00+00', 'Thank you.', 'Bo', '2026-05-12', '', 'Web', 'web', 'borealis');
INSERT INTO public.setting VALUES ('parts remembered since', '"2026-02-01T09:00:00+00:00"');
INSERT INTO public.setting VALUES ('andon.toml', '{"squad": [{"id": "atlas", "name": "Atlas"}], "drop_share": 0.1}');
INSERT INTO public.snapshot VALUES ('s1', 'hash of a link', 'Halcyon', 'launch:halcyon', '2026-05-12 09:00:00+00', '2026-05-12 09:00:00+00', 'Dora', '2026-06-11 09:00:00+00', NULL, 300);
INSERT INTO public.snapshot VALUES ('s2', 'hash of another link', 'Halcyon', 'portfolio', '2026-05-12 09:00:00+00', '2026-05-12 09:00:00+00', 'Dora', NULL, '2026-05-12 08:00:00+00', 0);
INSERT INTO public.snapshot_file VALUES ('s2', 'json', '\x7b7d');
INSERT INTO public.snapshot_file VALUES ('s1', 'json', '\x7b0a20226f6e6c79223a207b0a20202274657874223a20227476220a207d2c0a2022776f726473223a205b0a2020225468616e6b7320746f20e29688e29688e29688e29688e296882e222c0a2020224f6e20747261636b2e220a205d0a7d');
INSERT INTO public.snapshot_file VALUES ('s1', 'html', '\x3c68746d6c3e3c703e5468616e6b7320746f20e29688e29688e29688e29688e296882e3c2f703e3c2f68746d6c3e');
INSERT INTO public.source_state VALUES ('jira', '2026-05-12 06:00:00+00', '2026-05-12 06:00:00+00', '{"downloaded": 4, "removed": 1}', '{"statuses": {"10001": "new"}, "fields": {"points": "customfield_10016"}}');
INSERT INTO public.source_state VALUES ('old-jira', NULL, NULL, '{"failed": true, "until": "2026-05-12T10:00:00+00:00"}', '{}');
INSERT INTO public.sprint VALUES ('jira', '7', 'Sprint 7', '2026-04-28 09:00:00+00', '2026-05-12 09:00:00+00', NULL);
INSERT INTO public.sprint VALUES ('jira', '8', 'Sprint 8', NULL, NULL, '2026-05-11 09:00:00+00');
INSERT INTO public.squad VALUES ('atlas', 'Atlas', 'sound', '["component:Atlas"]', '', '', NULL, NULL, 1, '{}');
INSERT INTO public.squad VALUES ('borealis', 'Borealis', 'sound', '["component:Borealis"]', '', '', NULL, NULL, 1, '{}');
INSERT INTO public.squad VALUES ('cobalt', 'Cobalt', NULL, '["component:Cobalt"]', 'Asia/Kolkata', 'Signs people in.', 'borealis', NULL, 1, '{"country": "DE", "subdivision": "BY", "weekend": ["Fri", "Sat"], "days_off": ["2026-07-06..2026-08-02", "2026-12-24 half"]}');
INSERT INTO public.squad VALUES ('delta', 'Delta Δ', NULL, '["jql:labels = delta", "project:D"]', '', '', NULL, '2026-04-22 09:00:00+00', 2, '{}');
INSERT INTO public.squad VALUES ('echo', 'Echo', NULL, '[]', '', '', NULL, NULL, 4, '{"country": "SE", "subdivision": "", "weekend": null, "days_off": ["2026-06-19"]}');
INSERT INTO public.squad_event VALUES ('squads-0', 'atlas', '2026-02-01 09:00:00+00', 'created', '{"name": "Atlas", "split_from": null}');
INSERT INTO public.squad_event VALUES ('squads-1', 'borealis', '2026-02-01 09:00:00+00', 'created', '{"name": "Borealis", "split_from": null}');
INSERT INTO public.squad_event VALUES ('parts-0', 'cobalt', '2026-03-13 09:00:00+00', 'split', '{"name": "Cobalt", "split_from": "borealis"}');
INSERT INTO public.squad_event VALUES ('parts-1', 'delta', '2026-03-13 09:00:00+00', 'split', '{"name": "Delta \u0394", "split_from": null}');
INSERT INTO public.squad_event VALUES ('parts-2', 'echo', '2026-03-13 09:00:00+00', 'split', '{"name": "Echo", "split_from": null}');
INSERT INTO public.squad_event VALUES ('delta-rests', 'delta', '2026-04-22 09:00:00+00', 'retired', '{"retired_at": {"from": null, "to": "2026-04-22 09:00:00+00:00"}}');
INSERT INTO public.squad_event VALUES ('echo-retired', 'echo', '2026-03-23 09:00:00+00', 'retired', '{"retired_at": {"from": null, "to": "2026-03-23 09:00:00+00:00"}}');
INSERT INTO public.squad_event VALUES ('echo-revived', 'echo', '2026-04-02 09:00:00+00', 'revived', '{"retired_at": {"from": "2026-03-23 09:00:00+00:00", "to": null}}');
INSERT INTO public.squad_event VALUES ('echo-calendar', 'echo', '2026-04-12 09:00:00+00', 'edited', '{"calendar": {"from": {}, "to": {"country": "SE", "subdivision": "", "weekend": null, "days_off": ["2026-06-19"]}}}');
INSERT INTO public.store_version VALUES (1, 92);
INSERT INTO public.tribe VALUES ('sound', 'Sound');
INSERT INTO public.version VALUES ('jira', '1', 'A', 'Release 1', '2026-01-07', '2026-06-30', false, false, 'release');
INSERT INTO public.version VALUES ('jira', '2', 'A', 'Release 2', NULL, NULL, true, false, 'release');
INSERT INTO public.vote_round VALUES ('v1', 'halcyon', 'atlas', 'hash of a code', '2026-05-12 00:00:00+00', 7, '2026-05-12 01:00:00+00', '2026-05-12 01:00:00+00', '[0, 1, 2, 1, 1]', 5);
INSERT INTO public.vote_round VALUES ('v2', 'halcyon', 'atlas', 'hash of another code', '2026-05-12 09:00:00+00', 7, '2026-05-12 10:00:00+00', NULL, NULL, 0);
SELECT pg_catalog.setval('public.part_change_n_seq', 1, false);
SELECT pg_catalog.setval('public.store_version_one_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT pk_account PRIMARY KEY (id);
ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT pk_api_token PRIMARY KEY (id);
ALTER TABLE ONLY public.ballot
    ADD CONSTRAINT pk_ballot PRIMARY KEY (round_id, secret_hash);
ALTER TABLE ONLY public.bet
    ADD CONSTRAINT pk_bet PRIMARY KEY (id);
ALTER TABLE ONLY public.blackout
    ADD CONSTRAINT pk_blackout PRIMARY KEY (id);
ALTER TABLE ONLY public.check_in
    ADD CONSTRAINT pk_check_in PRIMARY KEY (id);
ALTER TABLE ONLY public.claim_owner
    ADD CONSTRAINT pk_claim_owner PRIMARY KEY (claim);
ALTER TABLE ONLY public.contribution
    ADD CONSTRAINT pk_contribution PRIMARY KEY (launch_id, squad_id);
ALTER TABLE ONLY public.dependency
    ADD CONSTRAINT pk_dependency PRIMARY KEY (id);
ALTER TABLE ONLY public.dependency_word
    ADD CONSTRAINT pk_dependency_word PRIMARY KEY (id);
ALTER TABLE ONLY public.flag
    ADD CONSTRAINT pk_flag PRIMARY KEY (id);
ALTER TABLE ONLY public.flag_update
    ADD CONSTRAINT pk_flag_update PRIMARY KEY (id);
ALTER TABLE ONLY public.forecast
    ADD CONSTRAINT pk_forecast PRIMARY KEY (id);
ALTER TABLE ONLY public.guild
    ADD CONSTRAINT pk_guild PRIMARY KEY (id);
ALTER TABLE ONLY public.hat
    ADD CONSTRAINT pk_hat PRIMARY KEY (address, role, of_id);
ALTER TABLE ONLY public.issue
    ADD CONSTRAINT pk_issue PRIMARY KEY (source, id);
ALTER TABLE ONLY public.issue_alias
    ADD CONSTRAINT pk_issue_alias PRIMARY KEY (source, old_key);
ALTER TABLE ONLY public.issue_change
    ADD CONSTRAINT pk_issue_change PRIMARY KEY (source, issue_id, n);
ALTER TABLE ONLY public.issue_claim
    ADD CONSTRAINT pk_issue_claim PRIMARY KEY (source, issue_id, claim);
ALTER TABLE ONLY public.issue_sprint
    ADD CONSTRAINT pk_issue_sprint PRIMARY KEY (source, issue_id, sprint_id);
ALTER TABLE ONLY public.launch
    ADD CONSTRAINT pk_launch PRIMARY KEY (id);
ALTER TABLE ONLY public.launch_date
    ADD CONSTRAINT pk_launch_date PRIMARY KEY (id);
ALTER TABLE ONLY public.launch_event
    ADD CONSTRAINT pk_launch_event PRIMARY KEY (id);
ALTER TABLE ONLY public.launch_scope
    ADD CONSTRAINT pk_launch_scope PRIMARY KEY (launch_id, scope);
ALTER TABLE ONLY public.launch_squad
    ADD CONSTRAINT pk_launch_squad PRIMARY KEY (launch_id, squad_id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT pk_membership PRIMARY KEY (source, issue_id, scope);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT pk_message PRIMARY KEY (id);
ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT pk_milestone PRIMARY KEY (id);
ALTER TABLE ONLY public.milestone_forecast
    ADD CONSTRAINT pk_milestone_forecast PRIMARY KEY (id);
ALTER TABLE ONLY public.milestone_word
    ADD CONSTRAINT pk_milestone_word PRIMARY KEY (id);
ALTER TABLE ONLY public.nudge
    ADD CONSTRAINT pk_nudge PRIMARY KEY (id);
ALTER TABLE ONLY public.nudge_answer
    ADD CONSTRAINT pk_nudge_answer PRIMARY KEY (id);
ALTER TABLE ONLY public.offer_mark
    ADD CONSTRAINT pk_offer_mark PRIMARY KEY (id);
ALTER TABLE ONLY public.outcome
    ADD CONSTRAINT pk_outcome PRIMARY KEY (id);
ALTER TABLE ONLY public.page_visit
    ADD CONSTRAINT pk_page_visit PRIMARY KEY (squad_id, day, account_id);
ALTER TABLE ONLY public.part_change
    ADD CONSTRAINT pk_part_change PRIMARY KEY (n);
ALTER TABLE ONLY public.preference
    ADD CONSTRAINT pk_preference PRIMARY KEY (subject, name);
ALTER TABLE ONLY public.reply
    ADD CONSTRAINT pk_reply PRIMARY KEY (id);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT pk_setting PRIMARY KEY (name);
ALTER TABLE ONLY public.snapshot
    ADD CONSTRAINT pk_snapshot PRIMARY KEY (id);
ALTER TABLE ONLY public.snapshot_file
    ADD CONSTRAINT pk_snapshot_file PRIMARY KEY (snapshot_id, format);
ALTER TABLE ONLY public.source_state
    ADD CONSTRAINT pk_source_state PRIMARY KEY (source);
ALTER TABLE ONLY public.sprint
    ADD CONSTRAINT pk_sprint PRIMARY KEY (source, id);
ALTER TABLE ONLY public.squad
    ADD CONSTRAINT pk_squad PRIMARY KEY (id);
ALTER TABLE ONLY public.squad_event
    ADD CONSTRAINT pk_squad_event PRIMARY KEY (id);
ALTER TABLE ONLY public.store_version
    ADD CONSTRAINT pk_store_version PRIMARY KEY (one);
ALTER TABLE ONLY public.tribe
    ADD CONSTRAINT pk_tribe PRIMARY KEY (id);
ALTER TABLE ONLY public.version
    ADD CONSTRAINT pk_version PRIMARY KEY (source, id);
ALTER TABLE ONLY public.vote_round
    ADD CONSTRAINT pk_vote_round PRIMARY KEY (id);
ALTER TABLE ONLY public.snapshot
    ADD CONSTRAINT uq_snapshot_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY public.vote_round
    ADD CONSTRAINT uq_vote_round_code_hash UNIQUE (code_hash);
CREATE INDEX ix_account_address ON public.account USING btree (address);
CREATE UNIQUE INDEX ix_api_token_secret_hash ON public.api_token USING btree (secret_hash);
CREATE INDEX ix_blackout_squad_id ON public.blackout USING btree (squad_id);
CREATE INDEX ix_check_in_contribution ON public.check_in USING btree (launch_id, squad_id, at);
CREATE INDEX ix_contribution_squad_id ON public.contribution USING btree (squad_id);
CREATE INDEX ix_dependency_giver_id ON public.dependency USING btree (giver_id);
CREATE INDEX ix_dependency_launch_id ON public.dependency USING btree (launch_id);
CREATE INDEX ix_dependency_taker_id ON public.dependency USING btree (taker_id);
CREATE INDEX ix_dependency_word_dependency_id ON public.dependency_word USING btree (dependency_id);
CREATE INDEX ix_flag_launch_id ON public.flag USING btree (launch_id);
CREATE INDEX ix_flag_squad_id ON public.flag USING btree (squad_id);
CREATE INDEX ix_flag_update_flag_id ON public.flag_update USING btree (flag_id);
CREATE INDEX ix_forecast_as_of ON public.forecast USING btree (as_of);
CREATE INDEX ix_forecast_made_at ON public.forecast USING btree (made_at);
CREATE INDEX ix_forecast_squad_id ON public.forecast USING btree (squad_id);
CREATE INDEX ix_forecast_subject ON public.forecast USING btree (launch_id, squad_id, as_of, made_at);
CREATE INDEX ix_issue_alias_issue_id ON public.issue_alias USING btree (issue_id);
CREATE INDEX ix_issue_change_flagged ON public.issue_change USING btree (at) WHERE ((field)::text = 'flagged'::text);
CREATE INDEX ix_issue_change_version ON public.issue_change USING btree (at) WHERE ((field)::text = 'fix_version'::text);
CREATE INDEX ix_issue_claim_claim ON public.issue_claim USING btree (claim);
CREATE INDEX ix_issue_flagged_since ON public.issue USING btree (flagged_since) WHERE (flagged_since IS NOT NULL);
CREATE INDEX ix_issue_key ON public.issue USING btree (key);
CREATE INDEX ix_issue_parent ON public.issue USING btree (parent);
CREATE INDEX ix_issue_squad_id ON public.issue USING btree (squad_id);
CREATE INDEX ix_launch_date_launch_id ON public.launch_date USING btree (launch_id);
CREATE INDEX ix_launch_event_launch_id ON public.launch_event USING btree (launch_id);
CREATE INDEX ix_launch_scope_scope ON public.launch_scope USING btree (scope);
CREATE INDEX ix_membership_scope ON public.membership USING btree (scope);
CREATE INDEX ix_message_audience ON public.message USING btree (audience);
CREATE INDEX ix_message_due ON public.message USING btree (due_at) WHERE ((sent_at IS NULL) AND (given_up_at IS NULL));
CREATE INDEX ix_milestone_contribution ON public.milestone USING btree (squad_id, launch_id);
CREATE INDEX ix_milestone_forecast_milestone_id ON public.milestone_forecast USING btree (milestone_id);
CREATE INDEX ix_milestone_word_milestone_id ON public.milestone_word USING btree (milestone_id);
CREATE INDEX ix_nudge_answer_nudge_id ON public.nudge_answer USING btree (nudge_id);
CREATE INDEX ix_nudge_secret_hash ON public.nudge USING btree (secret_hash);
CREATE INDEX ix_nudge_squad_id ON public.nudge USING btree (squad_id);
CREATE INDEX ix_offer_mark_reply_id ON public.offer_mark USING btree (reply_id);
CREATE INDEX ix_outcome_launch_id ON public.outcome USING btree (launch_id);
CREATE INDEX ix_reply_flag_id ON public.reply USING btree (flag_id);
CREATE INDEX ix_squad_event_squad_id ON public.squad_event USING btree (squad_id);
CREATE INDEX ix_version_name ON public.version USING btree (name);
CREATE INDEX ix_vote_round_contribution ON public.vote_round USING btree (squad_id, launch_id, opened_at);
ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT fk_api_token_account_id FOREIGN KEY (account_id) REFERENCES public.account(id);
ALTER TABLE ONLY public.ballot
    ADD CONSTRAINT fk_ballot_round_id FOREIGN KEY (round_id) REFERENCES public.vote_round(id);
ALTER TABLE ONLY public.blackout
    ADD CONSTRAINT fk_blackout_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.check_in
    ADD CONSTRAINT fk_check_in_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.check_in
    ADD CONSTRAINT fk_check_in_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.claim_owner
    ADD CONSTRAINT fk_claim_owner_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.contribution
    ADD CONSTRAINT fk_contribution_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.contribution
    ADD CONSTRAINT fk_contribution_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.dependency
    ADD CONSTRAINT fk_dependency_giver_id FOREIGN KEY (giver_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.dependency
    ADD CONSTRAINT fk_dependency_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.dependency
    ADD CONSTRAINT fk_dependency_named_by FOREIGN KEY (named_by) REFERENCES public.squad(id);
ALTER TABLE ONLY public.dependency
    ADD CONSTRAINT fk_dependency_taker_id FOREIGN KEY (taker_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.dependency_word
    ADD CONSTRAINT fk_dependency_word_dependency_id FOREIGN KEY (dependency_id) REFERENCES public.dependency(id);
ALTER TABLE ONLY public.dependency_word
    ADD CONSTRAINT fk_dependency_word_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.flag
    ADD CONSTRAINT fk_flag_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.flag
    ADD CONSTRAINT fk_flag_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.flag_update
    ADD CONSTRAINT fk_flag_update_flag_id FOREIGN KEY (flag_id) REFERENCES public.flag(id);
ALTER TABLE ONLY public.forecast
    ADD CONSTRAINT fk_forecast_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.forecast
    ADD CONSTRAINT fk_forecast_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.issue
    ADD CONSTRAINT fk_issue_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.launch
    ADD CONSTRAINT fk_launch_bet_id FOREIGN KEY (bet_id) REFERENCES public.bet(id);
ALTER TABLE ONLY public.launch_date
    ADD CONSTRAINT fk_launch_date_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.launch_event
    ADD CONSTRAINT fk_launch_event_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.launch_scope
    ADD CONSTRAINT fk_launch_scope_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.launch_squad
    ADD CONSTRAINT fk_launch_squad_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.launch_squad
    ADD CONSTRAINT fk_launch_squad_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.milestone_forecast
    ADD CONSTRAINT fk_milestone_forecast_milestone_id FOREIGN KEY (milestone_id) REFERENCES public.milestone(id);
ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT fk_milestone_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT fk_milestone_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.milestone_word
    ADD CONSTRAINT fk_milestone_word_milestone_id FOREIGN KEY (milestone_id) REFERENCES public.milestone(id);
ALTER TABLE ONLY public.nudge_answer
    ADD CONSTRAINT fk_nudge_answer_flag_id FOREIGN KEY (flag_id) REFERENCES public.flag(id);
ALTER TABLE ONLY public.nudge_answer
    ADD CONSTRAINT fk_nudge_answer_nudge_id FOREIGN KEY (nudge_id) REFERENCES public.nudge(id);
ALTER TABLE ONLY public.nudge
    ADD CONSTRAINT fk_nudge_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.nudge
    ADD CONSTRAINT fk_nudge_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.offer_mark
    ADD CONSTRAINT fk_offer_mark_reply_id FOREIGN KEY (reply_id) REFERENCES public.reply(id);
ALTER TABLE ONLY public.outcome
    ADD CONSTRAINT fk_outcome_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.page_visit
    ADD CONSTRAINT fk_page_visit_account_id FOREIGN KEY (account_id) REFERENCES public.account(id);
ALTER TABLE ONLY public.page_visit
    ADD CONSTRAINT fk_page_visit_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.part_change
    ADD CONSTRAINT fk_part_change_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.part_change
    ADD CONSTRAINT fk_part_change_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.reply
    ADD CONSTRAINT fk_reply_flag_id FOREIGN KEY (flag_id) REFERENCES public.flag(id);
ALTER TABLE ONLY public.snapshot_file
    ADD CONSTRAINT fk_snapshot_file_snapshot_id FOREIGN KEY (snapshot_id) REFERENCES public.snapshot(id);
ALTER TABLE ONLY public.squad_event
    ADD CONSTRAINT fk_squad_event_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
ALTER TABLE ONLY public.squad
    ADD CONSTRAINT fk_squad_split_from FOREIGN KEY (split_from) REFERENCES public.squad(id);
ALTER TABLE ONLY public.squad
    ADD CONSTRAINT fk_squad_tribe_id FOREIGN KEY (tribe_id) REFERENCES public.tribe(id);
ALTER TABLE ONLY public.vote_round
    ADD CONSTRAINT fk_vote_round_launch_id FOREIGN KEY (launch_id) REFERENCES public.launch(id);
ALTER TABLE ONLY public.vote_round
    ADD CONSTRAINT fk_vote_round_squad_id FOREIGN KEY (squad_id) REFERENCES public.squad(id);
