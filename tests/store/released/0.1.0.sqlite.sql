BEGIN TRANSACTION;
CREATE TABLE account (
	id VARCHAR NOT NULL, 
	issuer VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	name VARCHAR DEFAULT '' NOT NULL, 
	address VARCHAR DEFAULT '' NOT NULL, 
	groups JSON DEFAULT '[]' NOT NULL, 
	signed_in_at DATETIME NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id)
);
INSERT INTO "account" VALUES('account-ada','https://id.example.com','ada','Ada','ada@example.com','["andon-admins", "team-atlas"]','2026-05-12 08:00:00.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0010');
CREATE TABLE api_token (
	id VARCHAR NOT NULL, 
	secret_hash VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	scopes JSON NOT NULL, 
	made_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	revoked_at DATETIME, 
	last_used_on DATE, 
	CONSTRAINT pk_api_token PRIMARY KEY (id), 
	CONSTRAINT fk_api_token_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);
INSERT INTO "api_token" VALUES('t1','hash of t1','Release bot','account-ada','["check-in", "flag", "read", "reply"]','2026-05-03 09:00:00.000000','2026-08-01 09:00:00.000000',NULL,'2026-05-12');
INSERT INTO "api_token" VALUES('t2','hash of t2','Old bot','account-ada','["check-in", "flag", "read", "reply"]','2026-05-04 09:00:00.000000','2026-08-02 09:00:00.000000','2026-05-10 09:00:00.000000',NULL);
INSERT INTO "api_token" VALUES('t3','hash of t3','Calendar','account-ada','[]','2026-05-05 09:00:00.000000','2026-08-03 09:00:00.000000',NULL,NULL);
CREATE TABLE ballot (
	round_id VARCHAR NOT NULL, 
	secret_hash VARCHAR NOT NULL, 
	probability INTEGER NOT NULL, 
	CONSTRAINT pk_ballot PRIMARY KEY (round_id, secret_hash), 
	CONSTRAINT fk_ballot_round_id FOREIGN KEY(round_id) REFERENCES vote_round (id)
)
 WITHOUT ROWID

;
INSERT INTO "ballot" VALUES('v2','hash of a secret 0',30);
INSERT INTO "ballot" VALUES('v2','hash of a secret 1',30);
CREATE TABLE bet (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	rank INTEGER NOT NULL, 
	CONSTRAINT pk_bet PRIMARY KEY (id)
);
INSERT INTO "bet" VALUES('everywhere','Everywhere',1);
INSERT INTO "bet" VALUES('quality','Quality',2);
CREATE TABLE blackout (
	id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	entry VARCHAR NOT NULL, 
	field VARCHAR NOT NULL, 
	CONSTRAINT pk_blackout PRIMARY KEY (id), 
	CONSTRAINT fk_blackout_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "blackout" VALUES('b1','atlas','2026-05-12 07:00:00.000000','flag_update:u-slip','note');
CREATE TABLE check_in (
	id VARCHAR NOT NULL, 
	launch_id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	status VARCHAR NOT NULL, 
	probability INTEGER NOT NULL, 
	sentence TEXT NOT NULL, 
	forecast_open BOOLEAN NOT NULL, differs TEXT DEFAULT '' NOT NULL, round_id VARCHAR, median INTEGER, voted INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_check_in PRIMARY KEY (id), 
	CONSTRAINT fk_check_in_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id), 
	CONSTRAINT fk_check_in_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "check_in" VALUES('c1','halcyon','atlas','2026-05-11 09:00:00.000000','on_track',70,'The player works on the first device.',0,'',NULL,NULL,0);
INSERT INTO "check_in" VALUES('c2','halcyon','borealis','2026-05-09 09:00:00.000000','worried',30,'The player works on the first device.',0,'',NULL,NULL,0);
INSERT INTO "check_in" VALUES('c3','meridian','atlas','2026-05-11 09:00:00.000000','needs_help',10,'We are stuck: no licence.',1,'Two come back.',NULL,NULL,0);
INSERT INTO "check_in" VALUES('c4','halcyon','atlas','2026-05-12 02:00:00.000000','worried',50,'As we voted.',0,'','v1',50,5);
CREATE TABLE claim_owner (
	claim VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	rank INTEGER NOT NULL, 
	CONSTRAINT pk_claim_owner PRIMARY KEY (claim), 
	CONSTRAINT fk_claim_owner_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "claim_owner" VALUES('component:Atlas','atlas',2);
INSERT INTO "claim_owner" VALUES('component:Borealis','borealis',2);
INSERT INTO "claim_owner" VALUES('component:Cobalt','cobalt',2);
INSERT INTO "claim_owner" VALUES('jql:labels = delta','delta',0);
INSERT INTO "claim_owner" VALUES('project:D','delta',4);
CREATE TABLE contribution (
	launch_id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	CONSTRAINT pk_contribution PRIMARY KEY (launch_id, squad_id), 
	CONSTRAINT fk_contribution_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id), 
	CONSTRAINT fk_contribution_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "contribution" VALUES('halcyon','atlas');
INSERT INTO "contribution" VALUES('halcyon','borealis');
INSERT INTO "contribution" VALUES('meridian','atlas');
INSERT INTO "contribution" VALUES('halcyon','cobalt');
INSERT INTO "contribution" VALUES('zephyr','atlas');
INSERT INTO "contribution" VALUES('zephyr','borealis');
CREATE TABLE dependency (
	id VARCHAR NOT NULL, 
	launch_id VARCHAR NOT NULL, 
	taker_id VARCHAR NOT NULL, 
	giver_id VARCHAR NOT NULL, 
	what TEXT NOT NULL, 
	need_by DATE NOT NULL, 
	named_at DATETIME NOT NULL, 
	named_by VARCHAR NOT NULL, 
	CONSTRAINT pk_dependency PRIMARY KEY (id), 
	CONSTRAINT fk_dependency_giver_id FOREIGN KEY(giver_id) REFERENCES squad (id), 
	CONSTRAINT fk_dependency_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id), 
	CONSTRAINT fk_dependency_named_by FOREIGN KEY(named_by) REFERENCES squad (id), 
	CONSTRAINT fk_dependency_taker_id FOREIGN KEY(taker_id) REFERENCES squad (id)
);
INSERT INTO "dependency" VALUES('d1','halcyon','atlas','borealis','The login for televisions','2026-06-01','2026-05-07 09:00:00.000000','atlas');
CREATE TABLE dependency_word (
	id VARCHAR NOT NULL, 
	dependency_id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	state VARCHAR NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_dependency_word PRIMARY KEY (id), 
	CONSTRAINT fk_dependency_word_dependency_id FOREIGN KEY(dependency_id) REFERENCES dependency (id), 
	CONSTRAINT fk_dependency_word_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "dependency_word" VALUES('w1','d1','atlas','2026-05-10 09:00:00.000000','slowing','We mock it meanwhile.');
INSERT INTO "dependency_word" VALUES('w-0','d1','borealis','2026-05-11 13:00:00.000000','ok','We mock it meanwhile.');
INSERT INTO "dependency_word" VALUES('w-1','d1','borealis','2026-05-11 14:00:00.000000','slowing','We mock it meanwhile.');
INSERT INTO "dependency_word" VALUES('w-2','d1','borealis','2026-05-11 15:00:00.000000','blocking','We mock it meanwhile.');
INSERT INTO "dependency_word" VALUES('w-3','d1','borealis','2026-05-11 16:00:00.000000','done','We mock it meanwhile.');
CREATE TABLE flag (
	id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	launch_id VARCHAR, 
	raised_at DATETIME NOT NULL, 
	since DATE NOT NULL, 
	sentence TEXT NOT NULL, 
	would_help TEXT NOT NULL, waits_for VARCHAR, guild_id VARCHAR, 
	CONSTRAINT pk_flag PRIMARY KEY (id), 
	CONSTRAINT fk_flag_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id), 
	CONSTRAINT fk_flag_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "flag" VALUES('f1','atlas','halcyon','2026-05-10 09:00:00.000000','2026-05-09','The certificate has not come.','Somebody who knows the vendor.','borealis','web');
INSERT INTO "flag" VALUES('f-resolved','atlas',NULL,'2026-05-10 09:00:00.000000','2026-05-09','It was resolved.','',NULL,NULL);
INSERT INTO "flag" VALUES('f-owned','atlas',NULL,'2026-05-10 09:00:00.000000','2026-05-09','It was owned.','',NULL,NULL);
INSERT INTO "flag" VALUES('f-accepted','atlas',NULL,'2026-05-10 09:00:00.000000','2026-05-09','It was accepted.','',NULL,NULL);
INSERT INTO "flag" VALUES('f-mitigated','atlas',NULL,'2026-05-10 09:00:00.000000','2026-05-09','It was mitigated.','',NULL,NULL);
CREATE TABLE flag_update (
	id VARCHAR NOT NULL, 
	flag_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	note TEXT NOT NULL, 
	"end" VARCHAR, 
	CONSTRAINT pk_flag_update PRIMARY KEY (id), 
	CONSTRAINT fk_flag_update_flag_id FOREIGN KEY(flag_id) REFERENCES flag (id)
);
INSERT INTO "flag_update" VALUES('u1','f1','2026-05-11 09:00:00.000000','The vendor called back.',NULL);
INSERT INTO "flag_update" VALUES('u-resolved','f-resolved','2026-05-11 09:00:00.000000','Thanks all.','resolved');
INSERT INTO "flag_update" VALUES('u-owned','f-owned','2026-05-11 09:00:00.000000','Thanks all.','owned');
INSERT INTO "flag_update" VALUES('u-accepted','f-accepted','2026-05-11 09:00:00.000000','Thanks all.','accepted');
INSERT INTO "flag_update" VALUES('u-mitigated','f-mitigated','2026-05-11 09:00:00.000000','Thanks all.','mitigated');
INSERT INTO "flag_update" VALUES('u-slip','f1','2026-05-12 06:00:00.000000','Thanks to █████.',NULL);
CREATE TABLE forecast (
	id VARCHAR NOT NULL, 
	launch_id VARCHAR NOT NULL, 
	squad_id VARCHAR, 
	as_of DATE NOT NULL, 
	made_at DATETIME NOT NULL, 
	state VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	target DATE, 
	on_time FLOAT, 
	p50 DATE, 
	p85 DATE, 
	p95 DATE, 
	counted INTEGER NOT NULL, 
	quantiles JSON NOT NULL, 
	details JSON NOT NULL, 
	counted_keys JSON NOT NULL, 
	left_out_keys JSON NOT NULL, 
	CONSTRAINT pk_forecast PRIMARY KEY (id), 
	CONSTRAINT fk_forecast_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id), 
	CONSTRAINT fk_forecast_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "forecast" VALUES('p1','halcyon','atlas','2026-05-11','2026-05-11 09:00:00.000000','forecast','12 open issues at 4 a week.','2026-06-30',0.62,'2026-06-20','2026-07-10','2026-07-25',12,'[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 30.0, 31.0, 32.0, 33.0, 34.0, 35.0, 36.0, 37.0, 38.0, 39.0, 40.0, 41.0, 42.0, 43.0, 44.0, 45.0, 46.0, 47.0, 48.0, 49.0, 50.0, 51.0, 52.0, 53.0, 54.0, 55.0, 56.0, 57.0, 58.0, 59.0, 60.0, 61.0, 62.0, 63.0, 64.0, 65.0, 66.0, 67.0, 68.0, 69.0, 70.0, 71.0, 72.0, 73.0, 74.0, 75.0, 76.0, 77.0, 78.0, 79.0, 80.0, 81.0, 82.0, 83.0, 84.0, 85.0, 86.0, 87.0, 88.0, 89.0, 90.0, 91.0, 92.0, 93.0, 94.0, 95.0, 96.0, 97.0, 98.0, 99.0]','{"pace": 0.57, "window": 84}','["A-1", "A-2"]','["A-3"]');
INSERT INTO "forecast" VALUES('p2','halcyon',NULL,'2026-05-12','2026-05-12 07:00:00.000000','forecast','12 open issues at 4 a week.','2026-06-30',0.01,'2026-06-20','2026-07-10','2026-07-25',12,'[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 30.0, 31.0, 32.0, 33.0, 34.0, 35.0, 36.0, 37.0, 38.0, 39.0, 40.0, 41.0, 42.0, 43.0, 44.0, 45.0, 46.0, 47.0, 48.0, 49.0, 50.0, 51.0, 52.0, 53.0, 54.0, 55.0, 56.0, 57.0, 58.0, 59.0, 60.0, 61.0, 62.0, 63.0, 64.0, 65.0, 66.0, 67.0, 68.0, 69.0, 70.0, 71.0, 72.0, 73.0, 74.0, 75.0, 76.0, 77.0, 78.0, 79.0, 80.0, 81.0, 82.0, 83.0, 84.0, 85.0, 86.0, 87.0, 88.0, 89.0, 90.0, 91.0, 92.0, 93.0, 94.0, 95.0, 96.0, 97.0, 98.0, 99.0]','{"pace": 0.57, "window": 84}','["A-1", "A-2"]','["A-3"]');
INSERT INTO "forecast" VALUES('p-nothing_left','halcyon','borealis','2026-05-11','2026-05-11 09:00:00.000000','nothing_left','12 open issues at 4 a week.',NULL,NULL,NULL,NULL,NULL,12,'[]','{"pace": 0.57, "window": 84}','["A-1", "A-2"]','["A-3"]');
INSERT INTO "forecast" VALUES('p-cannot_forecast','halcyon','borealis','2026-05-11','2026-05-11 09:00:00.000000','cannot_forecast','12 open issues at 4 a week.',NULL,NULL,NULL,NULL,NULL,12,'[]','{"pace": 0.57, "window": 84}','["A-1", "A-2"]','["A-3"]');
CREATE TABLE guild (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	channel VARCHAR DEFAULT '' NOT NULL, 
	version INTEGER NOT NULL, told_since DATETIME, squad_ids JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_guild PRIMARY KEY (id)
);
INSERT INTO "guild" VALUES('web','Web','guild-web',1,'2026-05-03 09:00:00.000000','["borealis", "cobalt"]');
CREATE TABLE hat (
	address VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	of_id VARCHAR NOT NULL, 
	given_at DATETIME NOT NULL, 
	CONSTRAINT pk_hat PRIMARY KEY (address, role, of_id)
);
INSERT INTO "hat" VALUES('ada@example.com','squad','atlas','2026-04-12 09:00:00.000000');
INSERT INTO "hat" VALUES('ada@example.com','director','','2026-04-12 09:00:00.000000');
CREATE TABLE issue (
	source VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	project VARCHAR NOT NULL, 
	squad_id VARCHAR, 
	type VARCHAR NOT NULL, 
	summary TEXT NOT NULL, 
	status VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	resolution VARCHAR, 
	delivered BOOLEAN NOT NULL, 
	created DATETIME NOT NULL, 
	done DATETIME, 
	points FLOAT, 
	parent VARCHAR, 
	flagged_since DATETIME, 
	updated VARCHAR NOT NULL, 
	gone_at DATETIME, 
	CONSTRAINT pk_issue PRIMARY KEY (source, id), 
	CONSTRAINT fk_issue_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "issue" VALUES('jira','A-1','A-1','A',NULL,'Epic','What A-1 is about','To Do','new',NULL,0,'2026-02-11 09:00:00.000000',NULL,NULL,NULL,NULL,'1',NULL);
INSERT INTO "issue" VALUES('jira','A-2','A-2','A','atlas','Story','What A-2 is about','In Progress','indeterminate',NULL,0,'2026-02-11 09:00:00.000000',NULL,5.5,'A-1','2026-05-03 09:00:00.000000','1',NULL);
INSERT INTO "issue" VALUES('jira','A-3','A-3','A','borealis','Story','What A-3 is about','Done','done','Done',1,'2026-02-11 09:00:00.000000','2026-05-09 09:00:00.000000',NULL,NULL,NULL,'1',NULL);
INSERT INTO "issue" VALUES('jira','A-4','A-4','A','atlas','Story','What A-4 is about','To Do','new','Won''t Do',0,'2026-02-11 09:00:00.000000',NULL,NULL,NULL,NULL,'1','2026-05-11 09:00:00.000000');
CREATE TABLE issue_alias (
	source VARCHAR NOT NULL, 
	old_key VARCHAR NOT NULL, 
	issue_id VARCHAR NOT NULL, 
	CONSTRAINT pk_issue_alias PRIMARY KEY (source, old_key)
);
INSERT INTO "issue_alias" VALUES('jira','OLD-7','A-2');
CREATE TABLE issue_change (
	source VARCHAR NOT NULL, 
	issue_id VARCHAR NOT NULL, 
	n INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	field VARCHAR NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	CONSTRAINT pk_issue_change PRIMARY KEY (source, issue_id, n)
);
INSERT INTO "issue_change" VALUES('jira','A-2',0,'2026-04-02 09:00:00.000000','status','To Do','In Progress');
INSERT INTO "issue_change" VALUES('jira','A-2',1,'2026-05-03 09:00:00.000000','flagged',NULL,'Impediment');
INSERT INTO "issue_change" VALUES('jira','A-2',2,'2026-05-04 09:00:00.000000','fix_version',NULL,'1');
INSERT INTO "issue_change" VALUES('jira','A-3',0,'2026-05-09 09:00:00.000000','category','indeterminate','done');
CREATE TABLE issue_claim (
	source VARCHAR NOT NULL, 
	issue_id VARCHAR NOT NULL, 
	claim VARCHAR NOT NULL, 
	CONSTRAINT pk_issue_claim PRIMARY KEY (source, issue_id, claim)
);
INSERT INTO "issue_claim" VALUES('jira','A-2','component:Atlas');
INSERT INTO "issue_claim" VALUES('jira','A-3','component:Borealis');
INSERT INTO "issue_claim" VALUES('jira','A-4','component:Atlas');
CREATE TABLE issue_sprint (
	source VARCHAR NOT NULL, 
	issue_id VARCHAR NOT NULL, 
	sprint_id VARCHAR NOT NULL, 
	CONSTRAINT pk_issue_sprint PRIMARY KEY (source, issue_id, sprint_id)
);
INSERT INTO "issue_sprint" VALUES('jira','A-2','7');
INSERT INTO "issue_sprint" VALUES('jira','A-2','8');
CREATE TABLE launch (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	known_from DATE NOT NULL, 
	bet_id VARCHAR, 
	success TEXT NOT NULL, 
	state VARCHAR NOT NULL, 
	ended_on DATE, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_launch PRIMARY KEY (id), 
	CONSTRAINT fk_launch_bet_id FOREIGN KEY(bet_id) REFERENCES bet (id)
);
INSERT INTO "launch" VALUES('halcyon','Halcyon','2026-02-01','everywhere','A thousand homes watch it.','open',NULL,3);
INSERT INTO "launch" VALUES('meridian','Meridian','2026-02-01','quality','','open',NULL,1);
INSERT INTO "launch" VALUES('zephyr','Zephyr','2026-02-01',NULL,'','closed','2026-04-20',2);
INSERT INTO "launch" VALUES('quasar','Quasar','2026-02-01',NULL,'','cancelled','2026-04-27',4);
CREATE TABLE launch_date (
	id VARCHAR NOT NULL, 
	launch_id VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	precision VARCHAR NOT NULL, 
	said_at DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	said_by VARCHAR NOT NULL, 
	CONSTRAINT pk_launch_date PRIMARY KEY (id), 
	CONSTRAINT fk_launch_date_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id)
);
INSERT INTO "launch_date" VALUES('launches-0-0','halcyon','2026-06-30','day','2026-02-01 09:00:00.000000','The fair opens.','Dora');
INSERT INTO "launch_date" VALUES('launches-1-0','meridian','2026-09-30','day','2026-02-01 09:00:00.000000','The fair opens.','Dora');
INSERT INTO "launch_date" VALUES('ended-0-0','zephyr','2026-03-31','day','2026-02-01 09:00:00.000000','The fair opens.','Dora');
INSERT INTO "launch_date" VALUES('moved-d','halcyon','2026-09-30','quarter','2026-05-02 09:00:00.000000','The fair was moved.','Dora');
CREATE TABLE launch_event (
	id VARCHAR NOT NULL, 
	launch_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR NOT NULL, 
	detail JSON NOT NULL, 
	CONSTRAINT pk_launch_event PRIMARY KEY (id), 
	CONSTRAINT fk_launch_event_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id)
);
INSERT INTO "launch_event" VALUES('launches-0','halcyon','2026-02-01 09:00:00.000000','created','{"name": "Halcyon"}');
INSERT INTO "launch_event" VALUES('launches-1','meridian','2026-02-01 09:00:00.000000','created','{"name": "Meridian"}');
INSERT INTO "launch_event" VALUES('ended-0','zephyr','2026-02-06 09:00:00.000000','created','{"name": "Zephyr"}');
INSERT INTO "launch_event" VALUES('ended-1','quasar','2026-02-06 09:00:00.000000','created','{"name": "Quasar"}');
INSERT INTO "launch_event" VALUES('edited','halcyon','2026-04-30 09:00:00.000000','edited','{"success": {"from": "", "to": "A thousand homes watch it."}, "scopes": {"from": ["version:jira/1"], "to": ["epic:A-1", "jql:labels = tv", "version:jira/1"]}, "squad_ids": {"from": ["atlas", "borealis"], "to": ["atlas", "borealis", "cobalt"]}}');
INSERT INTO "launch_event" VALUES('moved','halcyon','2026-05-02 09:00:00.000000','re-dated','{}');
INSERT INTO "launch_event" VALUES('closed','zephyr','2026-04-21 09:00:00.000000','closed','{"state": {"from": "open", "to": "closed"}, "ended_on": {"from": null, "to": "2026-04-20"}}');
INSERT INTO "launch_event" VALUES('l1','zephyr','2026-04-22 09:00:00.000000','learned','{}');
INSERT INTO "launch_event" VALUES('quasar-30','quasar','2026-04-12 09:00:00.000000','cancelled','{"state": {"from": "open", "to": "cancelled"}, "ended_on": {"from": null, "to": "2026-04-12"}}');
INSERT INTO "launch_event" VALUES('quasar-29','quasar','2026-04-13 09:00:00.000000','reopened','{"state": {"from": "cancelled", "to": "open"}, "ended_on": {"from": "2026-04-12", "to": null}}');
INSERT INTO "launch_event" VALUES('quasar-15','quasar','2026-04-27 09:00:00.000000','cancelled','{"state": {"from": "open", "to": "cancelled"}, "ended_on": {"from": null, "to": "2026-04-27"}}');
CREATE TABLE launch_scope (
	launch_id VARCHAR NOT NULL, 
	scope VARCHAR NOT NULL, 
	CONSTRAINT pk_launch_scope PRIMARY KEY (launch_id, scope), 
	CONSTRAINT fk_launch_scope_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id)
);
INSERT INTO "launch_scope" VALUES('halcyon','version:jira/1');
INSERT INTO "launch_scope" VALUES('halcyon','epic:A-1');
INSERT INTO "launch_scope" VALUES('halcyon','jql:labels = tv');
CREATE TABLE launch_squad (
	launch_id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	CONSTRAINT pk_launch_squad PRIMARY KEY (launch_id, squad_id), 
	CONSTRAINT fk_launch_squad_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id), 
	CONSTRAINT fk_launch_squad_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "launch_squad" VALUES('meridian','atlas');
INSERT INTO "launch_squad" VALUES('zephyr','atlas');
INSERT INTO "launch_squad" VALUES('zephyr','borealis');
INSERT INTO "launch_squad" VALUES('halcyon','atlas');
INSERT INTO "launch_squad" VALUES('halcyon','borealis');
INSERT INTO "launch_squad" VALUES('halcyon','cobalt');
CREATE TABLE membership (
	source VARCHAR NOT NULL, 
	issue_id VARCHAR NOT NULL, 
	scope VARCHAR NOT NULL, 
	CONSTRAINT pk_membership PRIMARY KEY (source, issue_id, scope)
);
INSERT INTO "membership" VALUES('jira','A-2','version:1');
INSERT INTO "membership" VALUES('jira','A-2','epic:A-1');
INSERT INTO "membership" VALUES('jira','A-3','version:1');
INSERT INTO "membership" VALUES('jira','A-4','version:1');
CREATE TABLE message (
	id VARCHAR NOT NULL, 
	event VARCHAR NOT NULL, 
	audience VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	title TEXT NOT NULL, 
	body TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	sent_at DATETIME, 
	failed TEXT DEFAULT '' NOT NULL, 
	given_up_at DATETIME, 
	CONSTRAINT pk_message PRIMARY KEY (id)
);
INSERT INTO "message" VALUES('failed','flag_raised','director','board','A flag','No licence.','2026-05-12 03:00:00.000000','2026-05-12 09:00:00.000000',1,NULL,'The channel did not answer.',NULL);
INSERT INTO "message" VALUES('given-up','flag_raised','director','board','','','2026-05-12 03:00:00.000000','2026-05-12 09:00:00.000000',1,NULL,'Too late to be of use.','2026-05-12 04:00:00.000000');
INSERT INTO "message" VALUES('sent','flag_raised','director','board','','','2026-05-12 03:00:00.000000','2026-05-12 09:00:00.000000',1,'2026-05-12 04:00:00.000000','',NULL);
INSERT INTO "message" VALUES('x1','flag_raised','director','board','A flag','No licence.','2026-05-12 03:00:00.000000','2026-05-12 03:00:00.000000',0,NULL,'',NULL);
CREATE TABLE milestone (
	id VARCHAR NOT NULL, 
	launch_id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	name TEXT NOT NULL, 
	first_day DATE NOT NULL, 
	set_at DATETIME NOT NULL, 
	keys JSON NOT NULL, 
	CONSTRAINT pk_milestone PRIMARY KEY (id), 
	CONSTRAINT fk_milestone_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id), 
	CONSTRAINT fk_milestone_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "milestone" VALUES('m1','halcyon','atlas','Signs in','2026-05-20','2026-04-27 09:00:00.000000','["A-2"]');
INSERT INTO "milestone" VALUES('m-met','halcyon','atlas','Step met','2026-05-06','2026-04-27 09:00:00.000000','[]');
INSERT INTO "milestone" VALUES('m-missed','halcyon','atlas','Step missed','2026-05-06','2026-04-27 09:00:00.000000','[]');
INSERT INTO "milestone" VALUES('m-dropped','halcyon','atlas','Step dropped','2026-05-06','2026-04-27 09:00:00.000000','[]');
CREATE TABLE milestone_forecast (
	id VARCHAR NOT NULL, 
	milestone_id VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	made_at DATETIME NOT NULL, 
	chance FLOAT NOT NULL, 
	counted INTEGER NOT NULL, 
	CONSTRAINT pk_milestone_forecast PRIMARY KEY (id), 
	CONSTRAINT fk_milestone_forecast_milestone_id FOREIGN KEY(milestone_id) REFERENCES milestone (id)
);
INSERT INTO "milestone_forecast" VALUES('mf1','m1','2026-05-11','2026-05-11 09:00:00.000000',0.42,1);
CREATE TABLE milestone_word (
	id VARCHAR NOT NULL, 
	milestone_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	probability INTEGER, 
	day DATE, 
	"end" VARCHAR, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_milestone_word PRIMARY KEY (id), 
	CONSTRAINT fk_milestone_word_milestone_id FOREIGN KEY(milestone_id) REFERENCES milestone (id)
);
INSERT INTO "milestone_word" VALUES('m1-first','m1','2026-04-27 09:00:00.000000',70,NULL,NULL,'');
INSERT INTO "milestone_word" VALUES('m1-moved','m1','2026-05-07 09:00:00.000000',30,'2026-05-27',NULL,'The vendor.');
INSERT INTO "milestone_word" VALUES('m-met-end','m-met','2026-05-06 09:00:00.000000',NULL,NULL,'met','Told.');
INSERT INTO "milestone_word" VALUES('m-missed-end','m-missed','2026-05-06 09:00:00.000000',NULL,NULL,'missed','Told.');
INSERT INTO "milestone_word" VALUES('m-dropped-end','m-dropped','2026-05-06 09:00:00.000000',NULL,NULL,'dropped','Told.');
CREATE TABLE nudge (
	id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	launch_id VARCHAR, 
	at DATETIME NOT NULL, 
	sentence TEXT NOT NULL, 
	said_by VARCHAR DEFAULT '' NOT NULL, 
	by_model BOOLEAN NOT NULL, 
	secret_hash VARCHAR DEFAULT '' NOT NULL, said INTEGER, chance FLOAT, from_squad_id VARCHAR, 
	CONSTRAINT pk_nudge PRIMARY KEY (id), 
	CONSTRAINT fk_nudge_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id), 
	CONSTRAINT fk_nudge_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "nudge" VALUES('n0','atlas','halcyon','2026-05-08 09:00:00.000000','I hear the licence ends.','Kim',0,'hash of a key 0',NULL,NULL,'borealis');
INSERT INTO "nudge" VALUES('n1','atlas','halcyon','2026-05-08 09:00:00.000000','I hear the licence ends.','Kim',0,'hash of a key 1',NULL,NULL,'borealis');
INSERT INTO "nudge" VALUES('n2','atlas','halcyon','2026-05-08 09:00:00.000000','I hear the licence ends.','Kim',0,'hash of a key 2',NULL,NULL,'borealis');
INSERT INTO "nudge" VALUES('n3','atlas','halcyon','2026-05-08 09:00:00.000000','I hear the licence ends.','Kim',0,'hash of a key 3',NULL,NULL,'borealis');
INSERT INTO "nudge" VALUES('c1-wonder','atlas','halcyon','2026-05-11 09:00:00.000000','','',1,'',70,0.2,NULL);
CREATE TABLE nudge_answer (
	id VARCHAR NOT NULL, 
	nudge_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	"end" VARCHAR NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	flag_id VARCHAR, 
	CONSTRAINT pk_nudge_answer PRIMARY KEY (id), 
	CONSTRAINT fk_nudge_answer_flag_id FOREIGN KEY(flag_id) REFERENCES flag (id), 
	CONSTRAINT fk_nudge_answer_nudge_id FOREIGN KEY(nudge_id) REFERENCES nudge (id)
);
INSERT INTO "nudge_answer" VALUES('na1','n1','2026-05-09 09:00:00.000000','answered','Thank you.',NULL);
INSERT INTO "nudge_answer" VALUES('na2','n2','2026-05-09 09:00:00.000000','flagged','Thank you.','f1');
INSERT INTO "nudge_answer" VALUES('na3','n3','2026-05-09 09:00:00.000000','let_lie','Thank you.',NULL);
CREATE TABLE offer_mark (
	id VARCHAR NOT NULL, 
	reply_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	kept BOOLEAN NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_offer_mark PRIMARY KEY (id), 
	CONSTRAINT fk_offer_mark_reply_id FOREIGN KEY(reply_id) REFERENCES reply (id)
);
INSERT INTO "offer_mark" VALUES('o1','r1','2026-05-12 04:00:00.000000',0,'Nobody came.');
INSERT INTO "offer_mark" VALUES('o2','r1','2026-05-12 05:00:00.000000',1,'');
CREATE TABLE outcome (
	id VARCHAR NOT NULL, 
	launch_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	landed_on DATE, 
	learned TEXT NOT NULL, 
	declared_at DATETIME NOT NULL, 
	declared_by VARCHAR NOT NULL, squad_id VARCHAR, 
	CONSTRAINT pk_outcome PRIMARY KEY (id), 
	CONSTRAINT fk_outcome_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id)
);
INSERT INTO "outcome" VALUES('closed-o','zephyr','late','2026-04-20','Ask sooner.','2026-04-21 09:00:00.000000','Atlas','atlas');
INSERT INTO "outcome" VALUES('l1-o','zephyr','late','2026-04-20','Test on a slow line.','2026-04-22 09:00:00.000000','Borealis','borealis');
INSERT INTO "outcome" VALUES('quasar-30-o','quasar','cancelled',NULL,'Nobody wanted it.','2026-04-12 09:00:00.000000','Dora',NULL);
INSERT INTO "outcome" VALUES('quasar-29-o','quasar','still_open',NULL,'','2026-04-13 09:00:00.000000','Dora',NULL);
INSERT INTO "outcome" VALUES('quasar-15-o','quasar','cancelled',NULL,'Nobody wanted it.','2026-04-27 09:00:00.000000','Dora',NULL);
CREATE TABLE page_visit (
	squad_id VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	account_id VARCHAR NOT NULL, 
	CONSTRAINT pk_page_visit PRIMARY KEY (squad_id, day, account_id), 
	CONSTRAINT fk_page_visit_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id), 
	CONSTRAINT fk_page_visit_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);
INSERT INTO "page_visit" VALUES('borealis','2026-05-12','account-ada');
CREATE TABLE part_change (
	n INTEGER NOT NULL, 
	launch_id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	joined BOOLEAN NOT NULL, 
	CONSTRAINT pk_part_change PRIMARY KEY (n), 
	CONSTRAINT fk_part_change_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id), 
	CONSTRAINT fk_part_change_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "part_change" VALUES(1,'halcyon','atlas','2026-02-01 09:00:00.000000',1);
INSERT INTO "part_change" VALUES(2,'halcyon','borealis','2026-02-01 09:00:00.000000',1);
INSERT INTO "part_change" VALUES(3,'meridian','atlas','2026-02-01 09:00:00.000000',1);
INSERT INTO "part_change" VALUES(4,'halcyon','cobalt','2026-05-12 09:00:00.000000',1);
INSERT INTO "part_change" VALUES(5,'zephyr','atlas','2026-05-12 09:00:00.000000',1);
INSERT INTO "part_change" VALUES(6,'zephyr','borealis','2026-05-12 09:00:00.000000',1);
CREATE TABLE preference (
	subject VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_preference PRIMARY KEY (subject, name)
);
INSERT INTO "preference" VALUES('squad:atlas','told','{"flag_answered": ["atlas-chat"], "quiet": ["18:00", "08:00"]}');
INSERT INTO "preference" VALUES('director','seen',7);
CREATE TABLE reply (
	id VARCHAR NOT NULL, 
	flag_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	thanks TEXT NOT NULL, 
	helper VARCHAR NOT NULL, 
	help_by DATE, 
	question TEXT NOT NULL, 
	said_by VARCHAR NOT NULL, guild_id VARCHAR, from_squad_id VARCHAR, 
	CONSTRAINT pk_reply PRIMARY KEY (id), 
	CONSTRAINT fk_reply_flag_id FOREIGN KEY(flag_id) REFERENCES flag (id)
);
INSERT INTO "reply" VALUES('r0','f1','2026-05-11 09:00:00.000000','Thank you.','',NULL,'What do you need?','Dora',NULL,NULL);
INSERT INTO "reply" VALUES('r1','f1','2026-05-11 09:00:00.000000','Thank you.','Ana','2026-05-12','','Dora',NULL,NULL);
INSERT INTO "reply" VALUES('r2','f1','2026-05-11 09:00:00.000000','Thank you.','Bo','2026-05-12','','Web','web','borealis');
CREATE TABLE setting (
	name VARCHAR NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (name)
);
INSERT INTO "setting" VALUES('parts remembered since','"2026-02-01T09:00:00+00:00"');
INSERT INTO "setting" VALUES('andon.toml','{"squad": [{"id": "atlas", "name": "Atlas"}], "drop_share": 0.1}');
CREATE TABLE snapshot (
	id VARCHAR NOT NULL, 
	token_hash VARCHAR NOT NULL, 
	title TEXT NOT NULL, 
	subject VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	as_of DATETIME NOT NULL, 
	made_by VARCHAR NOT NULL, 
	expires_at DATETIME, 
	revoked_at DATETIME, 
	opened INTEGER NOT NULL, 
	CONSTRAINT pk_snapshot PRIMARY KEY (id), 
	CONSTRAINT uq_snapshot_token_hash UNIQUE (token_hash)
);
INSERT INTO "snapshot" VALUES('s1','hash of a link','Halcyon','launch:halcyon','2026-05-12 09:00:00.000000','2026-05-12 09:00:00.000000','Dora','2026-06-11 09:00:00.000000',NULL,300);
INSERT INTO "snapshot" VALUES('s2','hash of another link','Halcyon','portfolio','2026-05-12 09:00:00.000000','2026-05-12 09:00:00.000000','Dora',NULL,'2026-05-12 08:00:00.000000',0);
CREATE TABLE snapshot_file (
	snapshot_id VARCHAR NOT NULL, 
	format VARCHAR NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_snapshot_file PRIMARY KEY (snapshot_id, format), 
	CONSTRAINT fk_snapshot_file_snapshot_id FOREIGN KEY(snapshot_id) REFERENCES snapshot (id)
);
INSERT INTO "snapshot_file" VALUES('s1','json',X'7B0A20226F6E6C79223A207B0A20202274657874223A20227476220A207D2C0A2022776F726473223A205B0A2020225468616E6B7320746F20E29688E29688E29688E29688E296882E222C0A2020224F6E20747261636B2E220A205D0A7D');
INSERT INTO "snapshot_file" VALUES('s1','html',X'3C68746D6C3E3C703E5468616E6B7320746F20E29688E29688E29688E29688E296882E3C2F703E3C2F68746D6C3E');
INSERT INTO "snapshot_file" VALUES('s2','json',X'7B7D');
CREATE TABLE source_state (
	source VARCHAR NOT NULL, 
	began_at DATETIME, 
	finished_at DATETIME, 
	detail JSON NOT NULL, memory JSON DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_source_state PRIMARY KEY (source)
);
INSERT INTO "source_state" VALUES('jira','2026-05-12 06:00:00.000000','2026-05-12 06:00:00.000000','{"downloaded": 4, "removed": 1}','{"statuses": {"10001": "new"}, "fields": {"points": "customfield_10016"}}');
INSERT INTO "source_state" VALUES('old-jira',NULL,NULL,'{"failed": true, "until": "2026-05-12T10:00:00+00:00"}','{}');
CREATE TABLE sprint (
	source VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	start DATETIME, 
	"end" DATETIME, 
	completed DATETIME, 
	CONSTRAINT pk_sprint PRIMARY KEY (source, id)
);
INSERT INTO "sprint" VALUES('jira','7','Sprint 7','2026-04-28 09:00:00.000000','2026-05-12 09:00:00.000000',NULL);
INSERT INTO "sprint" VALUES('jira','8','Sprint 8',NULL,NULL,'2026-05-11 09:00:00.000000');
CREATE TABLE squad (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	tribe_id VARCHAR, 
	claims JSON NOT NULL, 
	time_zone VARCHAR NOT NULL, 
	mission TEXT NOT NULL, 
	split_from VARCHAR, 
	retired_at DATETIME, 
	version INTEGER NOT NULL, calendar JSON DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_squad PRIMARY KEY (id), 
	CONSTRAINT fk_squad_split_from FOREIGN KEY(split_from) REFERENCES squad (id), 
	CONSTRAINT fk_squad_tribe_id FOREIGN KEY(tribe_id) REFERENCES tribe (id)
);
INSERT INTO "squad" VALUES('atlas','Atlas','sound','["component:Atlas"]','','',NULL,NULL,1,'{}');
INSERT INTO "squad" VALUES('borealis','Borealis','sound','["component:Borealis"]','','',NULL,NULL,1,'{}');
INSERT INTO "squad" VALUES('cobalt','Cobalt',NULL,'["component:Cobalt"]','Asia/Kolkata','Signs people in.','borealis',NULL,1,'{"country": "DE", "subdivision": "BY", "weekend": ["Fri", "Sat"], "days_off": ["2026-07-06..2026-08-02", "2026-12-24 half"]}');
INSERT INTO "squad" VALUES('delta','Delta Δ',NULL,'["jql:labels = delta", "project:D"]','','',NULL,'2026-04-22 09:00:00.000000',2,'{}');
INSERT INTO "squad" VALUES('echo','Echo',NULL,'[]','','',NULL,NULL,4,'{"country": "SE", "subdivision": "", "weekend": null, "days_off": ["2026-06-19"]}');
CREATE TABLE squad_event (
	id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR NOT NULL, 
	detail JSON NOT NULL, 
	CONSTRAINT pk_squad_event PRIMARY KEY (id), 
	CONSTRAINT fk_squad_event_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id)
);
INSERT INTO "squad_event" VALUES('squads-0','atlas','2026-02-01 09:00:00.000000','created','{"name": "Atlas", "split_from": null}');
INSERT INTO "squad_event" VALUES('squads-1','borealis','2026-02-01 09:00:00.000000','created','{"name": "Borealis", "split_from": null}');
INSERT INTO "squad_event" VALUES('parts-0','cobalt','2026-03-13 09:00:00.000000','split','{"name": "Cobalt", "split_from": "borealis"}');
INSERT INTO "squad_event" VALUES('parts-1','delta','2026-03-13 09:00:00.000000','split','{"name": "Delta \u0394", "split_from": null}');
INSERT INTO "squad_event" VALUES('parts-2','echo','2026-03-13 09:00:00.000000','split','{"name": "Echo", "split_from": null}');
INSERT INTO "squad_event" VALUES('delta-rests','delta','2026-04-22 09:00:00.000000','retired','{"retired_at": {"from": null, "to": "2026-04-22 09:00:00+00:00"}}');
INSERT INTO "squad_event" VALUES('echo-retired','echo','2026-03-23 09:00:00.000000','retired','{"retired_at": {"from": null, "to": "2026-03-23 09:00:00+00:00"}}');
INSERT INTO "squad_event" VALUES('echo-revived','echo','2026-04-02 09:00:00.000000','revived','{"retired_at": {"from": "2026-03-23 09:00:00+00:00", "to": null}}');
INSERT INTO "squad_event" VALUES('echo-calendar','echo','2026-04-12 09:00:00.000000','edited','{"calendar": {"from": {}, "to": {"country": "SE", "subdivision": "", "weekend": null, "days_off": ["2026-06-19"]}}}');
CREATE TABLE store_version (
	one INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	CONSTRAINT pk_store_version PRIMARY KEY (one)
);
INSERT INTO "store_version" VALUES(1,92);
CREATE TABLE tribe (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	CONSTRAINT pk_tribe PRIMARY KEY (id)
);
INSERT INTO "tribe" VALUES('sound','Sound');
CREATE TABLE version (
	source VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	project VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	start DATE, 
	release DATE, 
	released BOOLEAN NOT NULL, 
	archived BOOLEAN NOT NULL, 
	kind VARCHAR NOT NULL, 
	CONSTRAINT pk_version PRIMARY KEY (source, id)
);
INSERT INTO "version" VALUES('jira','1','A','Release 1','2026-01-07','2026-06-30',0,0,'release');
INSERT INTO "version" VALUES('jira','2','A','Release 2',NULL,NULL,1,0,'release');
CREATE TABLE vote_round (
	id VARCHAR NOT NULL, 
	launch_id VARCHAR NOT NULL, 
	squad_id VARCHAR NOT NULL, 
	code_hash VARCHAR NOT NULL, 
	opened_at DATETIME NOT NULL, 
	expected INTEGER NOT NULL, 
	closes_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	counts JSON, 
	voted INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_vote_round PRIMARY KEY (id), 
	CONSTRAINT fk_vote_round_launch_id FOREIGN KEY(launch_id) REFERENCES launch (id), 
	CONSTRAINT fk_vote_round_squad_id FOREIGN KEY(squad_id) REFERENCES squad (id), 
	CONSTRAINT uq_vote_round_code_hash UNIQUE (code_hash)
);
INSERT INTO "vote_round" VALUES('v1','halcyon','atlas','hash of a code','2026-05-12 00:00:00.000000',7,'2026-05-12 01:00:00.000000','2026-05-12 01:00:00.000000','[0, 1, 2, 1, 1]',5);
INSERT INTO "vote_round" VALUES('v2','halcyon','atlas','hash of another code','2026-05-12 09:00:00.000000',7,'2026-05-12 10:00:00.000000',NULL,NULL,0);
CREATE INDEX ix_issue_claim_claim ON issue_claim (claim);
CREATE INDEX ix_membership_scope ON membership (scope);
CREATE INDEX ix_version_name ON version (name);
CREATE INDEX ix_check_in_contribution ON check_in (launch_id, squad_id, at);
CREATE INDEX ix_contribution_squad_id ON contribution (squad_id);
CREATE INDEX ix_flag_launch_id ON flag (launch_id);
CREATE INDEX ix_flag_squad_id ON flag (squad_id);
CREATE INDEX ix_forecast_as_of ON forecast (as_of);
CREATE INDEX ix_forecast_made_at ON forecast (made_at);
CREATE INDEX ix_forecast_subject ON forecast (launch_id, squad_id, as_of, made_at);
CREATE INDEX ix_issue_key ON issue ("key");
CREATE INDEX ix_issue_squad_id ON issue (squad_id);
CREATE INDEX ix_launch_date_launch_id ON launch_date (launch_id);
CREATE INDEX ix_launch_event_launch_id ON launch_event (launch_id);
CREATE INDEX ix_launch_scope_scope ON launch_scope (scope);
CREATE INDEX ix_outcome_launch_id ON outcome (launch_id);
CREATE INDEX ix_squad_event_squad_id ON squad_event (squad_id);
CREATE INDEX ix_flag_update_flag_id ON flag_update (flag_id);
CREATE INDEX ix_reply_flag_id ON reply (flag_id);
CREATE INDEX ix_issue_alias_issue_id ON issue_alias (issue_id);
CREATE INDEX ix_issue_parent ON issue (parent);
CREATE INDEX ix_issue_flagged_since ON issue (flagged_since) WHERE flagged_since IS NOT NULL;
CREATE INDEX ix_issue_change_flagged ON issue_change (at) WHERE field = 'flagged';
CREATE INDEX ix_message_audience ON message (audience);
CREATE INDEX ix_message_due ON message (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX ix_blackout_squad_id ON blackout (squad_id);
CREATE INDEX ix_dependency_giver_id ON dependency (giver_id);
CREATE INDEX ix_dependency_launch_id ON dependency (launch_id);
CREATE INDEX ix_dependency_taker_id ON dependency (taker_id);
CREATE INDEX ix_milestone_contribution ON milestone (squad_id, launch_id);
CREATE INDEX ix_nudge_secret_hash ON nudge (secret_hash);
CREATE INDEX ix_nudge_squad_id ON nudge (squad_id);
CREATE INDEX ix_vote_round_contribution ON vote_round (squad_id, launch_id, opened_at);
CREATE INDEX ix_dependency_word_dependency_id ON dependency_word (dependency_id);
CREATE INDEX ix_milestone_forecast_milestone_id ON milestone_forecast (milestone_id);
CREATE INDEX ix_milestone_word_milestone_id ON milestone_word (milestone_id);
CREATE INDEX ix_nudge_answer_nudge_id ON nudge_answer (nudge_id);
CREATE INDEX ix_offer_mark_reply_id ON offer_mark (reply_id);
CREATE INDEX ix_account_address ON account (address);
CREATE UNIQUE INDEX ix_api_token_secret_hash ON api_token (secret_hash);
CREATE INDEX ix_issue_change_version ON issue_change (at) WHERE field = 'fix_version';
CREATE INDEX ix_forecast_squad_id ON forecast (squad_id);
COMMIT;
