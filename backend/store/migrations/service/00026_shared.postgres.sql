-- +goose Up
-- What SQLite calls so.
CREATE FUNCTION max(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT greatest($1, $2)';
CREATE FUNCTION max(bigint, bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT greatest($1, $2, $3)';
CREATE AGGREGATE json_group_array(text) (SFUNC = array_append, STYPE = text[], INITCOND = '{}', FINALFUNC = array_to_json);

-- Which process looks after a practice, and until when.
CREATE TABLE turns (
  practice TEXT PRIMARY KEY REFERENCES practices (id), holder TEXT NOT NULL, until TIMESTAMPTZ NOT NULL
);

-- A writer enters a practice: it sees the practice's rows, has its turn until it commits,
-- and knows the end of its audit log. What follows sees all that was committed before.
-- +goose StatementBegin
CREATE FUNCTION rowan_enter(entered text, OUT n bigint, OUT hash bytea) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('rowan.practice', entered, true);
  PERFORM 1 FROM practices p WHERE p.id = entered FOR UPDATE;
  SELECT a.n, a.hash INTO n, hash FROM audit a WHERE a.practice = entered ORDER BY a.n DESC LIMIT 1;
END $$;
-- +goose StatementEnd

-- What spans practices, each as narrow as its use: they run as the owner.
CREATE FUNCTION rowan_practices() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT id FROM practices ORDER BY id';
CREATE FUNCTION rowan_find(sought text, hashed bytea) RETURNS TABLE (practice text, id text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT d.practice, d.id FROM directory d WHERE d.kind = sought AND d.hash = hashed';
CREATE FUNCTION rowan_files() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT file FROM attachments';

-- The practices that a process looks after from now on: those that it has, and those that
-- nobody has any more. A turn is renewed when half of it is over, by the database's clock.
-- +goose StatementBegin
CREATE FUNCTION rowan_turns(taker text, lasting interval) RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO turns SELECT p.id, '', '-infinity' FROM practices p WHERE NOT EXISTS (SELECT 1 FROM turns t WHERE t.practice = p.id) ON CONFLICT DO NOTHING;
  UPDATE turns SET holder = taker, until = clock_timestamp() + lasting WHERE practice IN (
    SELECT t.practice FROM turns t WHERE t.until < clock_timestamp() OR t.holder = taker AND t.until < clock_timestamp() + lasting / 2
    FOR UPDATE SKIP LOCKED);
  RETURN QUERY SELECT t.practice FROM turns t WHERE t.holder = taker AND t.until > clock_timestamp() ORDER BY t.practice;
END $$;
-- +goose StatementEnd
CREATE FUNCTION rowan_yield(giver text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ UPDATE turns SET until = '-infinity' WHERE holder = giver $$;
