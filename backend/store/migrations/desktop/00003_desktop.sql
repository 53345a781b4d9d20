-- +goose Up
-- Whose copy of the practice this is, and how far it has read the feed.
CREATE TABLE copies (
  practice TEXT PRIMARY KEY, teammate TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The scopes that the person may see, and how far back the history of each is here.
CREATE TABLE scopes (
  practice TEXT NOT NULL, scope TEXT NOT NULL, pages INTEGER NOT NULL, before INTEGER NOT NULL, complete INTEGER NOT NULL,
  PRIMARY KEY (practice, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  practice TEXT NOT NULL, name TEXT NOT NULL,
  value BLOB NOT NULL CHECK (substr(value, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  PRIMARY KEY (practice, name)
) STRICT, WITHOUT ROWID;

-- One row a conversation, all of it derived: what a list shows without reading threads.
CREATE TABLE inbox (
  practice TEXT NOT NULL, conversation TEXT NOT NULL, contact TEXT NOT NULL, sender TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  preview BLOB NOT NULL CHECK (substr(preview, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  event TEXT NOT NULL, author TEXT NOT NULL, mine INTEGER NOT NULL, seen INTEGER NOT NULL,
  unread INTEGER NOT NULL, failed INTEGER NOT NULL, pending INTEGER NOT NULL, draft INTEGER NOT NULL,
  attention INTEGER NOT NULL, archived INTEGER NOT NULL, assignee TEXT NOT NULL,
  mentioned INTEGER NOT NULL, mentions INTEGER NOT NULL, note INTEGER NOT NULL, reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (practice, conversation)
) STRICT, WITHOUT ROWID;
-- An index a list, in its order. What is archived is in no list but its own and the drafts.
CREATE INDEX inbox_recent ON inbox (practice, archived, last_at, conversation);
CREATE INDEX inbox_sender ON inbox (practice, archived, sender, last_at, conversation);
CREATE INDEX inbox_assignee ON inbox (practice, archived, assignee, last_at, conversation);
CREATE INDEX inbox_unread ON inbox (practice, archived, last_at, conversation) WHERE unread > 0;
CREATE INDEX inbox_attention ON inbox (practice, archived, last_at, conversation) WHERE attention = 1;
CREATE INDEX inbox_mentioned ON inbox (practice, last_at, conversation) WHERE mentioned = 1;
CREATE INDEX inbox_mentions ON inbox (practice) WHERE mentions > 0;
CREATE INDEX inbox_draft ON inbox (practice, last_at, conversation) WHERE draft = 1;
CREATE INDEX messages_inbound ON messages (practice, conversation, position) WHERE author_kind = 'contact';
CREATE INDEX messages_stuck ON messages (practice, conversation, status) WHERE status IN ('pending', 'failed', 'refused', 'unconfirmed');

-- The text itself stays in messages. place is a message's row in the index, in
-- the order of time, so that the newest hits are found first.
ALTER TABLE messages ADD COLUMN place INTEGER;
CREATE UNIQUE INDEX messages_place ON messages (place) WHERE place IS NOT NULL;
CREATE VIRTUAL TABLE message_search USING fts5 (
  body, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE VIRTUAL TABLE note_search USING fts5 (
  body, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);

-- What carries a tag, by the tag's key; thing is a conversation, a contact or a link.
CREATE TABLE tagged (
  practice TEXT NOT NULL, thing TEXT NOT NULL,
  tag BLOB NOT NULL CHECK (substr(tag, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  name BLOB NOT NULL CHECK (substr(name, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  PRIMARY KEY (practice, thing, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tagged_tag ON tagged (practice, tag, thing);

-- The contact book in the order of folded names. n is a contact's row in the index.
CREATE TABLE contact_names (
  n INTEGER PRIMARY KEY, practice TEXT NOT NULL, contact TEXT NOT NULL,
  name BLOB NOT NULL CHECK (substr(name, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  UNIQUE (practice, contact)
) STRICT;
CREATE INDEX contact_names_order ON contact_names (practice, name, contact);
CREATE VIRTUAL TABLE contact_search USING fts5 (
  about, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 0 remove_diacritics 1'
);
