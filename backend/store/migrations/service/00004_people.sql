-- +goose Up
-- The one table that is not led by a practice: it says which practice a token or
-- an email address belongs to, before anything else is known of whoever asks.
CREATE TABLE directory (
  kind TEXT NOT NULL CHECK (kind IN ('email', 'device', 'invitation', 'join', 'session', 'door', 'passkey', 'team_invitation', 'hook')),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  practice TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (kind, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_thing ON directory (practice, kind, id);

CREATE TABLE devices (
  practice TEXT NOT NULL, id TEXT NOT NULL, teammate TEXT NOT NULL,
  name BLOB NOT NULL CHECK (substr(name, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  made_at INTEGER NOT NULL, last_seen INTEGER NOT NULL, revoked_at INTEGER NOT NULL,
  PRIMARY KEY (practice, id),
  FOREIGN KEY (practice, teammate) REFERENCES teammates (practice, id)
) STRICT, WITHOUT ROWID;

-- codes counts the codes that were sent on the strength of the invitation.
CREATE TABLE invitations (
  practice TEXT NOT NULL, id TEXT NOT NULL, contact TEXT NOT NULL, link TEXT NOT NULL, invited_by TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'used', 'replaced')),
  made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL CHECK (expires_at > made_at), codes INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (practice, id),
  FOREIGN KEY (practice, contact) REFERENCES contacts (practice, id),
  FOREIGN KEY (practice, link) REFERENCES links (practice, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_contact ON invitations (practice, contact, made_at);
CREATE UNIQUE INDEX invitations_open ON invitations (practice, contact) WHERE state = 'open';

-- A contact has one begun join at most. Who came without an invitation has no
-- contact yet: person is what they said of themselves, and where their code goes.
CREATE TABLE joins (
  practice TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('invitation', 'door', 'return')),
  contact TEXT, invitation TEXT, link TEXT,
  person BLOB NOT NULL CHECK (substr(person, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  step TEXT NOT NULL CHECK (step IN ('code', 'birth_date', 'ask', 'waiting', 'declined', 'done')),
  code_salt BLOB NOT NULL, code_hash BLOB NOT NULL, code_expires INTEGER NOT NULL, codes INTEGER NOT NULL,
  tries INTEGER NOT NULL, birth_tries INTEGER NOT NULL, sent_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  PRIMARY KEY (practice, id),
  UNIQUE (practice, contact),
  FOREIGN KEY (practice, invitation) REFERENCES invitations (practice, id),
  FOREIGN KEY (practice, link) REFERENCES links (practice, id),
  CHECK ((kind = 'invitation') = (invitation IS NOT NULL)),
  CHECK ((kind = 'door') = (link IS NOT NULL)),
  CHECK (contact IS NOT NULL OR kind <> 'invitation')
) STRICT, WITHOUT ROWID;
CREATE INDEX joins_expiry ON joins (practice, expires_at);

CREATE TABLE sessions (
  practice TEXT NOT NULL, id TEXT NOT NULL, contact TEXT NOT NULL, made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  PRIMARY KEY (practice, id),
  FOREIGN KEY (practice, contact) REFERENCES contacts (practice, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_expiry ON sessions (practice, expires_at);

-- A link's join address. The token is found by its hash; it is kept sealed as well,
-- so that an admin can print it again.
CREATE TABLE doors (
  practice TEXT NOT NULL, link TEXT NOT NULL,
  token BLOB NOT NULL CHECK (substr(token, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  PRIMARY KEY (practice, link),
  FOREIGN KEY (practice, link) REFERENCES links (practice, id)
) STRICT, WITHOUT ROWID;

-- A patient's passkeys: public keys and how often they were used.
CREATE TABLE passkeys (
  practice TEXT NOT NULL, id TEXT NOT NULL, contact TEXT NOT NULL,
  credential BLOB NOT NULL CHECK (substr(credential, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  made_at INTEGER NOT NULL, used_at INTEGER NOT NULL,
  PRIMARY KEY (practice, id),
  FOREIGN KEY (practice, contact) REFERENCES contacts (practice, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_contact ON passkeys (practice, contact);

-- What may happen so often only within a time, by the keyed hash of what it is.
CREATE TABLE limits (
  practice TEXT NOT NULL, what BLOB NOT NULL CHECK (length(what) = 32), n INTEGER NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY (practice, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX limits_until ON limits (practice, until);

CREATE INDEX contacts_expiring ON contacts (practice, invite_expires) WHERE account IN ('invited', 'started');

-- What became of each command, so that the same one happens once.
CREATE TABLE applied (
  practice TEXT NOT NULL, command TEXT NOT NULL, actor TEXT NOT NULL, refused TEXT NOT NULL, sentence TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (practice, command)
) STRICT, WITHOUT ROWID;
CREATE INDEX applied_at ON applied (practice, at);

-- Who did what and when, and nothing of what was said: rows are added only, which
-- the triggers of 00023 see to.
CREATE TABLE audit (
  practice TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('teammate', 'contact', 'service')), actor TEXT NOT NULL, via TEXT NOT NULL,
  action TEXT NOT NULL, thing_kind TEXT NOT NULL, thing TEXT NOT NULL, result TEXT NOT NULL,
  PRIMARY KEY (practice, n)
) STRICT, WITHOUT ROWID;
