-- +goose Up
-- A link's join address, as whoever manages links is told. The service keeps the
-- token instead.
ALTER TABLE links ADD COLUMN join_url BLOB CHECK (join_url IS NULL OR substr(join_url, 1, 1) IS NOT DISTINCT FROM {{sealed}});

-- Who came through one, and whose chart the staff say they are.
ALTER TABLE contacts ADD COLUMN unverified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contacts ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN asks_back INTEGER NOT NULL DEFAULT 0;
CREATE INDEX contacts_merged ON contacts (practice, merged_into) WHERE merged_into <> '';

-- What patients are told of the practice.
ALTER TABLE practices ADD COLUMN hours TEXT NOT NULL DEFAULT '';
ALTER TABLE practices ADD COLUMN short_name TEXT NOT NULL DEFAULT '';
