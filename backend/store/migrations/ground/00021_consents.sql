-- +goose Up
-- That whoever has a phone or an address agreed to get texts or emails there. Rows are added, and stay.
CREATE TABLE consents (
  practice TEXT NOT NULL, id TEXT NOT NULL,
  address BLOB NOT NULL CHECK (substr(address, 1, 1) IS NOT DISTINCT FROM {{sealed}}), address_index BLOB NOT NULL,
  contact TEXT NOT NULL, how TEXT NOT NULL CHECK (how IN ('form', 'verbal', 'agreement', 'texted')),
  warning INTEGER NOT NULL, teammate TEXT NOT NULL, at INTEGER NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (practice, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX consents_address ON consents (practice, address_index, at);

ALTER TABLE practices ADD COLUMN consent_required INTEGER NOT NULL DEFAULT 0;
