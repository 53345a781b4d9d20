-- +goose Up
-- Each row of the audit log carries a hash of itself and of the hash before it, so
-- that one that is changed, removed or put in between is found (audit.go). Rows
-- that were written before there was a chain have none: zeros.
ALTER TABLE audit ADD COLUMN hash BLOB NOT NULL
  DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(hash) = 32);
