-- +goose Up
-- The end of the service's audit log as it was told with the newest page: a service
-- that does not know it any more was set back.
ALTER TABLE copies ADD COLUMN audit_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE copies ADD COLUMN audit_hash TEXT NOT NULL DEFAULT '';
