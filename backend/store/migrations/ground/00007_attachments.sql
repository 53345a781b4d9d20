-- +goose Up
-- What a message carries stands in its own row, so that reading it costs nothing more.
ALTER TABLE messages ADD COLUMN attachments BLOB
  CHECK (attachments IS NULL OR substr(attachments, 1, 1) IS NOT DISTINCT FROM {{sealed}});

-- Whether photos keep what they tell of where and when they were taken (ATT-07).
ALTER TABLE practices ADD COLUMN keep_photo_details INTEGER NOT NULL DEFAULT 0;

-- The files beside the store. about holds the name, the type and the file's own
-- key: who destroys the row destroys the file. message is '' until it is sent.
CREATE TABLE attachments (
  practice TEXT NOT NULL, id TEXT NOT NULL, conversation TEXT NOT NULL, message TEXT NOT NULL, author TEXT NOT NULL,
  file TEXT NOT NULL, size INTEGER NOT NULL, received INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('uploading', 'held', 'ready')), made_at INTEGER NOT NULL,
  about BLOB NOT NULL CHECK (substr(about, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  PRIMARY KEY (practice, id),
  CHECK (received <= size AND (state = 'uploading' OR received = size))
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_file ON attachments (file);
CREATE INDEX attachments_conversation ON attachments (practice, conversation);
CREATE INDEX attachments_unsent ON attachments (practice, author, made_at) WHERE message = '';
CREATE INDEX attachments_author ON attachments (practice, author, made_at);
CREATE INDEX attachments_held ON attachments (practice, made_at) WHERE state = 'held';
