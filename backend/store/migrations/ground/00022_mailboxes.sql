-- +goose Up
-- The practice's own mailboxes. How their servers are signed in to, only the service has.
CREATE TABLE mailboxes (
  practice TEXT NOT NULL, id TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL, label TEXT NOT NULL,
  signature TEXT NOT NULL, archived INTEGER NOT NULL, assignee TEXT NOT NULL,
  tags BLOB NOT NULL CHECK (substr(tags, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  version INTEGER NOT NULL,
  PRIMARY KEY (practice, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX mailboxes_address ON mailboxes (practice, address COLLATE NOCASE);

ALTER TABLE practices ADD COLUMN footer TEXT NOT NULL DEFAULT '';

-- What an email says beside its words, and that another program has read it.
ALTER TABLE messages ADD COLUMN mail BLOB CHECK (mail IS NULL OR substr(mail, 1, 1) IS NOT DISTINCT FROM {{sealed}});
ALTER TABLE messages ADD COLUMN read INTEGER NOT NULL DEFAULT 0;
