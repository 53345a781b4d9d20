-- +goose Up
-- What a teammate typed and did not send: on the service everybody's, on a desktop
-- its person's own. refused says that it was sent and came back. The devices are
-- known to the service alone.
CREATE TABLE drafts (
  practice TEXT NOT NULL, "key" TEXT NOT NULL, teammate TEXT NOT NULL,
  content BLOB NOT NULL CHECK (substr(content, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  refused INTEGER NOT NULL, body_by TEXT NOT NULL, other_by TEXT NOT NULL, at INTEGER NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (practice, "key", teammate)
) STRICT, WITHOUT ROWID;

CREATE TABLE preferences (
  practice TEXT NOT NULL, teammate TEXT NOT NULL, undo_send INTEGER NOT NULL CHECK (undo_send BETWEEN 0 AND 30), version INTEGER NOT NULL,
  PRIMARY KEY (practice, teammate)
) STRICT, WITHOUT ROWID;
