-- +goose Up
-- A thing has one row in a feed, which moves to the end when the thing changes.
CREATE TABLE feed (
  practice TEXT NOT NULL, scope TEXT NOT NULL, kind TEXT NOT NULL, "key" TEXT NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (practice, scope, kind, "key")
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX feed_seq ON feed (practice, scope, seq);
