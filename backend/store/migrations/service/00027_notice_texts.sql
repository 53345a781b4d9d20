-- +goose Up
-- To whom a text was that carried a notice, as its carrier calls it.
CREATE TABLE notice_texts (
  practice TEXT NOT NULL, remote TEXT NOT NULL, contact TEXT NOT NULL,
  PRIMARY KEY (practice, remote)
) STRICT, WITHOUT ROWID;
