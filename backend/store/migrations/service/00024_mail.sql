-- +goose Up
-- With what a mailbox's servers are signed in to, and since when it is followed: what had
-- arrived before is not new.
CREATE TABLE mail_accounts (
  practice TEXT NOT NULL, mailbox TEXT NOT NULL,
  account BLOB NOT NULL CHECK (substr(account, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  since INTEGER NOT NULL,
  PRIMARY KEY (practice, mailbox)
) STRICT, WITHOUT ROWID;

-- How far each folder was kept, and where each mail lies. A folder is known by a keyed
-- hash of its name, which may name a patient.
CREATE TABLE mail_folders (
  practice TEXT NOT NULL, mailbox TEXT NOT NULL, folder BLOB NOT NULL,
  name BLOB NOT NULL CHECK (substr(name, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  role TEXT NOT NULL, validity INTEGER NOT NULL, mod_seq INTEGER NOT NULL,
  PRIMARY KEY (practice, mailbox, folder)
) STRICT, WITHOUT ROWID;
CREATE TABLE mail_places (
  practice TEXT NOT NULL, mailbox TEXT NOT NULL, folder BLOB NOT NULL, uid INTEGER NOT NULL,
  message TEXT NOT NULL, read INTEGER NOT NULL,
  PRIMARY KEY (practice, mailbox, folder, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_places_message ON mail_places (practice, message);

-- Which message a mail is, by what it says. raw is the mail as it came; of a large one,
-- which is a file of its own, html is what it shows.
CREATE TABLE mails (
  practice TEXT NOT NULL, mailbox TEXT NOT NULL, identity BLOB NOT NULL, message TEXT NOT NULL, page TEXT NOT NULL,
  raw BLOB CHECK (raw IS NULL OR substr(raw, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  html BLOB CHECK (html IS NULL OR substr(html, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  PRIMARY KEY (practice, mailbox, identity)
) STRICT;
CREATE UNIQUE INDEX mails_message ON mails (practice, message);
CREATE INDEX mails_page ON mails (practice, page) WHERE page <> '';

-- To which conversation a mail belongs that names another, by keyed hashes: of the ids
-- that its mails have or name, of its subject as a last resort, and of who takes part.
CREATE TABLE mail_threads (
  practice TEXT NOT NULL, mailbox TEXT NOT NULL, name BLOB NOT NULL, conversation TEXT NOT NULL,
  PRIMARY KEY (practice, mailbox, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE mail_parties (
  practice TEXT NOT NULL, conversation TEXT NOT NULL, party BLOB NOT NULL,
  PRIMARY KEY (practice, conversation, party)
) STRICT, WITHOUT ROWID;
