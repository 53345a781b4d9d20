-- +goose Up
-- Rows of the audit log are added only. The triggers stop REPLACE too, since
-- connections have recursive_triggers on.
-- +goose StatementBegin
CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never removed'); END;
-- +goose StatementEnd
