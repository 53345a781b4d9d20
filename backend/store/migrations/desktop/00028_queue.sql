-- +goose Up
-- What waits for a carrier in the order in which it leaves: its place is shown.
CREATE INDEX messages_queued ON messages (practice, position) WHERE status = 'queued' AND segments = 0;
