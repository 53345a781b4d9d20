-- +goose Up
-- Whom the practice wrote to and who has not seen all of it yet: from which
-- message on, and when something has to be done about it. step counts the notices
-- that went out.
CREATE TABLE unseen (
  practice TEXT NOT NULL, contact TEXT NOT NULL, conversation TEXT NOT NULL,
  position INTEGER NOT NULL, since INTEGER NOT NULL, step INTEGER NOT NULL, due INTEGER NOT NULL,
  PRIMARY KEY (practice, contact, conversation),
  FOREIGN KEY (practice, contact) REFERENCES contacts (practice, id),
  FOREIGN KEY (practice, conversation) REFERENCES conversations (practice, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unseen_due ON unseen (practice, due);
