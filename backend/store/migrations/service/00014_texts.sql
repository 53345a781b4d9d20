-- +goose Up
-- The practice's account with whoever carries its texts.
CREATE TABLE carriers (
  practice TEXT PRIMARY KEY,
  account BLOB NOT NULL CHECK (substr(account, 1, 1) IS NOT DISTINCT FROM {{sealed}})
) STRICT, WITHOUT ROWID;

-- What a carrier calls a text: it may tell of the same one more than once.
CREATE TABLE texts (
  practice TEXT NOT NULL, remote TEXT NOT NULL, message TEXT NOT NULL,
  PRIMARY KEY (practice, remote)
) STRICT, WITHOUT ROWID;

-- Files of texts that arrived, while they are at the carrier.
CREATE TABLE media (
  practice TEXT NOT NULL, attachment TEXT NOT NULL, message TEXT NOT NULL,
  media BLOB NOT NULL CHECK (substr(media, 1, 1) IS NOT DISTINCT FROM {{sealed}}),
  PRIMARY KEY (practice, attachment)
) STRICT, WITHOUT ROWID;

-- One conversation of a number and a phone, whoever begins it, and however often.
CREATE UNIQUE INDEX conversations_pair ON conversations (practice, sender, address_index) WHERE channel = 'sms';
