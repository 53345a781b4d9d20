-- +goose Up
-- Which message carries a file: whoever may see the message may see the file.
CREATE TABLE carried (
  practice TEXT NOT NULL, attachment TEXT NOT NULL, message TEXT NOT NULL, conversation TEXT NOT NULL,
  PRIMARY KEY (practice, attachment)
) STRICT, WITHOUT ROWID;
CREATE INDEX carried_message ON carried (practice, message);
CREATE INDEX carried_conversation ON carried (practice, conversation);

-- A desktop's files: those of a draft have no message yet, those that climb have
-- to be with the service before their message can, and the rest are copies.
ALTER TABLE attachments ADD COLUMN climbs INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attachments ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX attachments_climbing ON attachments (practice, made_at) WHERE climbs = 1;
CREATE INDEX attachments_used ON attachments (practice, used_at);

-- What the newest message carries, where it says nothing.
ALTER TABLE inbox ADD COLUMN carries TEXT NOT NULL DEFAULT '';
