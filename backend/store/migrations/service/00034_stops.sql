-- +goose Up
-- The texts by which somebody may have asked for no more, and when they were written. Of
-- the texts that came before this was kept nobody knows, but for what they say: the newest
-- of each conversation, under no name, stands for all of them.
CREATE TABLE stops (
  practice TEXT NOT NULL, conversation TEXT NOT NULL, message TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (practice, conversation, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX stops_newest ON stops (practice, conversation, at);
INSERT INTO stops (practice, conversation, message, at)
  SELECT m.practice, m.conversation, '', max(m.at) FROM messages m JOIN conversations c ON c.practice = m.practice AND c.id = m.conversation
  WHERE c.channel = 'sms' AND m.author_kind = 'contact' GROUP BY m.practice, m.conversation;
