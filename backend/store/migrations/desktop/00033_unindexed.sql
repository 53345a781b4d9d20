-- +goose Up

-- Messages that came down as history and are not in the index of words yet, by their
-- row: the lower, the newer.
CREATE TABLE unindexed (n INTEGER PRIMARY KEY) STRICT;
