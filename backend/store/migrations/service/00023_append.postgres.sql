-- +goose Up
-- Rows of the audit log are added only, whoever asks.
-- +goose StatementBegin
CREATE FUNCTION rowan_append() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit rows are never changed or removed'; END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_append BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION rowan_append();
