-- +goose Up
-- What a teammate proves beside the passphrase: the secret that their
-- authenticator holds, and the last of its steps that was used.
CREATE TABLE factors (
  practice TEXT NOT NULL, teammate TEXT NOT NULL,
  secret BLOB NOT NULL CHECK (substr(secret, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  used_step INTEGER NOT NULL,
  PRIMARY KEY (practice, teammate),
  FOREIGN KEY (practice, teammate) REFERENCES teammates (practice, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
  practice TEXT NOT NULL, teammate TEXT NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (practice, teammate, hash),
  FOREIGN KEY (practice, teammate) REFERENCES teammates (practice, id)
) STRICT, WITHOUT ROWID;

-- One that renews is for somebody who works here and lost what they sign in with.
-- The offer is the factor that is shown while they join.
CREATE TABLE team_invitations (
  practice TEXT NOT NULL, id TEXT NOT NULL, teammate TEXT NOT NULL, invited_by TEXT NOT NULL, renews INTEGER NOT NULL, links TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'used', 'replaced')),
  made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL CHECK (expires_at > made_at),
  offer BLOB NOT NULL CHECK (substr(offer, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  PRIMARY KEY (practice, id),
  FOREIGN KEY (practice, teammate) REFERENCES teammates (practice, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_invitations_teammate ON team_invitations (practice, teammate, made_at);
CREATE UNIQUE INDEX team_invitations_open ON team_invitations (practice, teammate) WHERE state = 'open';

-- A device has a token, and another that it was given and has not used yet; both
-- are hashes. copied_at is when an older one came back.
ALTER TABLE devices ADD COLUMN token BLOB NOT NULL DEFAULT x'';
ALTER TABLE devices ADD COLUMN next_token BLOB NOT NULL DEFAULT x'';
ALTER TABLE devices ADD COLUMN renewed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN copied_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX devices_teammate ON devices (practice, teammate);
