-- +goose Up
-- How texts leave and arrive: of the account with the carrier, and of each number. The
-- last three are the service's own: until when everything that arrived is known, what the
-- test says that is under way, and at which address that is not ours the carrier announced
-- texts while we were told of one all the same.
CREATE TABLE receptions (
  practice TEXT NOT NULL, thing TEXT NOT NULL, trouble TEXT NOT NULL, since INTEGER NOT NULL, received_at INTEGER NOT NULL,
  test TEXT NOT NULL, tested_at INTEGER NOT NULL, reason TEXT NOT NULL, caught_up INTEGER NOT NULL DEFAULT 0, challenge TEXT NOT NULL DEFAULT '', relay TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (practice, thing)
) STRICT, WITHOUT ROWID;
