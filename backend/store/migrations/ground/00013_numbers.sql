-- +goose Up
-- The numbers that the practice texts from.
CREATE TABLE numbers (
  practice TEXT NOT NULL, id TEXT NOT NULL, phone TEXT NOT NULL, label TEXT NOT NULL, archived INTEGER NOT NULL, assignee TEXT NOT NULL,
  tags BLOB NOT NULL CHECK (substr(tags, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  sms INTEGER NOT NULL, mms TEXT NOT NULL CHECK (mms IN ('unknown', 'yes', 'no')), toll_free INTEGER NOT NULL,
  registration TEXT NOT NULL CHECK (registration IN ('not_registered', 'pending', 'approved', 'rejected')),
  registration_at INTEGER NOT NULL, reason TEXT NOT NULL, rate REAL NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (practice, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX numbers_phone ON numbers (practice, phone);

-- Whose phone gets no texts, from whichever number, or whose address no emails.
CREATE TABLE suppressions (
  practice TEXT NOT NULL, id TEXT NOT NULL,
  address BLOB NOT NULL CHECK (substr(address, 1, 1) IS NOT DISTINCT FROM {{sealed}}), address_index BLOB NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('keyword', 'carrier', 'staff')), at INTEGER NOT NULL, lifted_at INTEGER NOT NULL, asked_at INTEGER NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (practice, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX suppressions_address ON suppressions (practice, address_index);
