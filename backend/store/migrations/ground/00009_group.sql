-- +goose Up
-- The teammates who take part in a conversation by name.
CREATE TABLE conversation_teammates (
  practice TEXT NOT NULL, conversation TEXT NOT NULL, teammate TEXT NOT NULL,
  PRIMARY KEY (practice, conversation, teammate)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_teammates_teammate ON conversation_teammates (practice, teammate);
