-- +goose Up
-- That whoever has a phone agreed to get texts there. Rows are added, and stay.
CREATE TABLE consents (
  practice TEXT NOT NULL, id TEXT NOT NULL,
  phone BLOB NOT NULL CHECK (substr(phone, 1, 1) IS NOT DISTINCT FROM {{sealed}}), phone_index BLOB NOT NULL,
  contact TEXT NOT NULL, how TEXT NOT NULL CHECK (how IN ('form', 'verbal', 'agreement', 'texted')),
  warning INTEGER NOT NULL, teammate TEXT NOT NULL, at INTEGER NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (practice, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX consents_phone ON consents (practice, phone_index, at);

ALTER TABLE practices ADD COLUMN consent_required INTEGER NOT NULL DEFAULT 0;
