-- +goose Up
-- What the staff write to each other. It shares nothing with messages but the
-- numbers by which both are ordered. n is local to this store, as a message's is;
-- place is the note's row in a desktop's search index.
CREATE TABLE notes (
  n INTEGER PRIMARY KEY,
  practice TEXT NOT NULL, id TEXT NOT NULL, conversation TEXT NOT NULL, position INTEGER NOT NULL,
  author TEXT NOT NULL, body BLOB NOT NULL CHECK (substr(body, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  at INTEGER NOT NULL, version INTEGER NOT NULL, place INTEGER,
  UNIQUE (practice, id)
) STRICT;
CREATE INDEX notes_thread ON notes (practice, conversation, position, n);
CREATE UNIQUE INDEX notes_place ON notes (place) WHERE place IS NOT NULL;

-- Whom a note calls.
CREATE TABLE mentions (
  practice TEXT NOT NULL, conversation TEXT NOT NULL, teammate TEXT NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (practice, conversation, teammate, note)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_note ON mentions (practice, note);
