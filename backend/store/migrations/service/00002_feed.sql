-- +goose Up
-- A thing has one row in a feed, which moves to the end when the thing changes.
-- about is the conversation that a thing of a sender stands in: those who take part
-- in it by name read the sender's rows along it.
CREATE TABLE feed (
  practice TEXT NOT NULL, scope TEXT NOT NULL, kind TEXT NOT NULL, "key" TEXT NOT NULL, seq INTEGER NOT NULL, about TEXT NOT NULL,
  PRIMARY KEY (practice, scope, kind, "key")
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX feed_seq ON feed (practice, scope, seq);
CREATE INDEX feed_about ON feed (practice, about, seq) WHERE about <> '';
