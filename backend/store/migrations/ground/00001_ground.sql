-- +goose Up
-- The nouns that both sides keep. Sealed columns are checked by their first byte.
CREATE TABLE practices (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL, time_zone TEXT NOT NULL, reply_time TEXT NOT NULL,
  plan TEXT NOT NULL DEFAULT 'trial' CHECK (plan IN ('trial', 'paid')),
  epoch INTEGER NOT NULL, seq INTEGER NOT NULL, "key" BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE teammates (
  practice TEXT NOT NULL, id TEXT NOT NULL,
  person BLOB NOT NULL CHECK (substr(person, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  role TEXT NOT NULL, active INTEGER NOT NULL, passphrase TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL,
  PRIMARY KEY (practice, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE links (
  practice TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, owner TEXT NOT NULL,
  archived INTEGER NOT NULL, assignee TEXT NOT NULL,
  tags BLOB NOT NULL CHECK (substr(tags, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  version INTEGER NOT NULL,
  PRIMARY KEY (practice, id)
) STRICT, WITHOUT ROWID;

-- A sender is named by its scope: "link:ID", "number:ID", "mailbox:ID".
CREATE TABLE members (
  practice TEXT NOT NULL, sender TEXT NOT NULL, teammate TEXT NOT NULL,
  PRIMARY KEY (practice, sender, teammate)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_teammate ON members (practice, teammate);

CREATE TABLE contacts (
  practice TEXT NOT NULL, id TEXT NOT NULL,
  person BLOB NOT NULL CHECK (substr(person, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  phone_index BLOB, email_index BLOB,
  account TEXT NOT NULL, account_at INTEGER NOT NULL, invite_expires INTEGER NOT NULL, asks INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (practice, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contacts_phone ON contacts (practice, phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX contacts_email ON contacts (practice, email_index) WHERE email_index IS NOT NULL;

-- A conversation's sender follows from its channel (SEC-10). address is the other
-- side's, a phone or an email, of one that is carried.
CREATE TABLE conversations (
  practice TEXT NOT NULL, id TEXT NOT NULL, channel TEXT NOT NULL,
  sender TEXT NOT NULL,
  address BLOB CHECK (address IS NULL OR substr(address, 1, 1) IS NOT DISTINCT FROM {{sealed}}), address_index BLOB,
  identification TEXT NOT NULL DEFAULT '' CHECK (identification IN ('', 'owed', 'underway', 'done', 'failed')),
  subject BLOB NOT NULL CHECK (substr(subject, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  state TEXT NOT NULL, archived INTEGER NOT NULL, assignee TEXT NOT NULL,
  tags BLOB NOT NULL CHECK (substr(tags, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  made_at INTEGER NOT NULL, last_position INTEGER NOT NULL, last_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (practice, id),
  CHECK (channel IN ('secure', 'sms', 'email')),
  CHECK (sender LIKE CASE channel WHEN 'secure' THEN 'link:_%' WHEN 'sms' THEN 'number:_%' ELSE 'mailbox:_%' END),
  CHECK ((channel = 'secure') = (address_index IS NULL)),
  CHECK ((address IS NULL) = (address_index IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX conversations_sender ON conversations (practice, sender, last_at);
CREATE INDEX conversations_address ON conversations (practice, address_index) WHERE address_index IS NOT NULL;

CREATE TABLE conversation_contacts (
  practice TEXT NOT NULL, conversation TEXT NOT NULL, contact TEXT NOT NULL,
  PRIMARY KEY (practice, conversation, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_contacts_contact ON conversation_contacts (practice, contact);

-- n is local to this store: it names the row in the search index and keeps
-- pending messages, whose position is 0, in the order of their writing.
CREATE TABLE messages (
  n INTEGER PRIMARY KEY,
  practice TEXT NOT NULL, id TEXT NOT NULL, conversation TEXT NOT NULL, position INTEGER NOT NULL,
  author_kind TEXT NOT NULL, author TEXT NOT NULL,
  body BLOB NOT NULL CHECK (substr(body, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  event TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, version INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '', code TEXT NOT NULL DEFAULT '', segments INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0,
  UNIQUE (practice, id)
) STRICT;
CREATE INDEX messages_thread ON messages (practice, conversation, position, n);

-- A reader is a contact, or a teammate who takes part by name.
CREATE TABLE receipts (
  practice TEXT NOT NULL, message TEXT NOT NULL, reader TEXT NOT NULL, teammate INTEGER NOT NULL, conversation TEXT NOT NULL, seen_at INTEGER NOT NULL,
  PRIMARY KEY (practice, message, reader)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_conversation ON receipts (practice, conversation);

CREATE TABLE read_marks (
  practice TEXT NOT NULL, teammate TEXT NOT NULL, conversation TEXT NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (practice, teammate, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX read_marks_conversation ON read_marks (practice, conversation, position);

-- What climbs: commands on the desktop, notices and messages for networks on
-- the service. One row of a lane is under way at a time, in the order of n.
CREATE TABLE outbox (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  practice TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, lane TEXT NOT NULL,
  payload BLOB NOT NULL CHECK (substr(payload, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'leased', 'unsure', 'done')),
  attempts INTEGER NOT NULL, not_before INTEGER NOT NULL, leased_until INTEGER NOT NULL, made_at INTEGER NOT NULL,
  UNIQUE (practice, id)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (practice, lane, n) WHERE state <> 'done';
CREATE INDEX outbox_done ON outbox (practice, made_at) WHERE state = 'done';
