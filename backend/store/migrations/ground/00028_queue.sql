-- +goose Up
-- What waits for a carrier, whose place in the queue is shown.
CREATE INDEX messages_queued ON messages (practice, conversation) WHERE status = 'queued' AND segments = 0;
