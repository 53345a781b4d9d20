package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/jackc/pgx/v5"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// shared opens stores of several services on one database, with a practice in it.
func shared(t *testing.T, d storetest.Database, n int) []*store.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rowan.db")
	list := make([]*store.Store, n)
	for i := range list {
		list[i] = storetest.OpenAt(t, store.Service, path, func(c *store.Config) { c.Postgres = d.Service })
	}
	p := messaging.Practice{ID: storetest.Practice, Name: "Alder Street Clinic", TimeZone: "America/Los_Angeles"}
	if err := list[0].CreatePractice(t.Context(), p, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return list
}

func connect(t *testing.T, address string) *sql.DB {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*config)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Two processes write to one practice from many sides while devices poll it. A number
// that is committed behind a higher one would never be seen by a device that has the
// higher one already; so each device has to have seen them all.
func TestFault21_Postgres_NoLowNumberIsCommittedLate(t *testing.T) {
	if missed := missedNumbers(t, shared(t, storetest.NewDatabase(t), 2)); missed > 0 {
		t.Errorf("%d numbers were missed", missed)
	}
}

// The same with numbers from a sequence, which nobody waits for.
func TestFault21_Postgres_ALowNumberThatIsCommittedLateIsNoticed(t *testing.T) {
	d := storetest.NewDatabase(t)
	stores := shared(t, d, 2)
	d.Exec(t, "CREATE SEQUENCE planted START 2",
		"ALTER TABLE practices RENAME TO kept",
		"CREATE VIEW practices WITH (security_invoker) AS SELECT * FROM kept",
		"GRANT ALL ON practices TO rowan", "GRANT ALL ON SEQUENCE planted TO rowan",
		"CREATE FUNCTION number() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.seq := nextval('planted'); RETURN NEW; END $$",
		"CREATE TRIGGER number INSTEAD OF UPDATE ON practices FOR EACH ROW EXECUTE FUNCTION number()",
		`CREATE OR REPLACE FUNCTION rowan_enter(entered text, OUT n bigint, OUT hash bytea) LANGUAGE plpgsql AS $$
			BEGIN PERFORM set_config('rowan.practice', entered, true); END $$`)
	if missedNumbers(t, stores) == 0 {
		t.Error("numbers were given without a lock, and no device missed one")
	}
}

// missedNumbers has writers in every store add to the feed, and says how many of the
// numbers a device missed that followed it meanwhile.
func missedNumbers(t *testing.T, stores []*store.Store) int {
	const writers, each = 8, 40
	var all, polling sync.WaitGroup
	var over atomic.Bool
	for w := range writers {
		s := stores[w%len(stores)]
		all.Go(func() {
			for i := range each {
				key := fmt.Sprintf("%d-%d", w, i)
				err := s.Tx(context.Background(), storetest.Practice, func(tx *store.Tx) error {
					err := tx.PutTeammate(messaging.Teammate{ID: messaging.TeammateID(key), Name: "Ana Reyes", Role: messaging.RoleAdmin, Active: true})
					if err != nil {
						return err
					}
					_, err = tx.Teammates() // something takes time between the number and the commit
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	missed := make([]int, len(stores))
	for d, s := range stores {
		polling.Go(func() {
			seen := map[string]bool{}
			for at, last := int64(0), false; ; {
				last = over.Load()
				err := s.Read(context.Background(), storetest.Practice, func(tx *store.Tx) error {
					list, err := tx.FeedAfter([]messaging.Scope{messaging.ScopePractice}, at, 1000)
					for _, e := range list {
						seen[e.Key], at = true, e.Seq
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if last {
					break
				}
			}
			missed[d] = writers*each + 1 - len(seen)
		})
	}
	all.Wait()
	over.Store(true)
	polling.Wait()
	return missed[0] + missed[1]
}

// Two processes write to one log: its rows are one chain without a gap.
func TestPostgres_TheAuditChainHasOneEnd(t *testing.T) {
	stores := shared(t, storetest.NewDatabase(t), 2)
	const writers, each = 8, 30
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				err := stores[w%2].Tx(context.Background(), storetest.Practice, func(tx *store.Tx) error {
					for range 2 {
						if err := tx.AddAudit(store.Audit{At: storetest.Now, ActorKind: "service", Action: fmt.Sprint(w, i), Result: "ok"}); err != nil {
							return err
						}
					}
					if i%5 == 0 {
						return messaging.Fail(messaging.CodeInvalid, "Not this one.")
					}
					return nil
				})
				if err != nil && messaging.CodeOf(err) != messaging.CodeInvalid {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, s := range stores {
		found, err := s.Examine(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if log := found.Practices[0].Log; log.Broken != nil || log.Head.N != 2*writers*each*4/5 {
			t.Errorf("%+v", log)
		}
	}
}

// open looks for tables that show rows, or take some, past row-level security. Every
// table that has a practice gets a row of each of two, whatever its rules.
func open(t *testing.T, d storetest.Database) (wrong []string) {
	t.Helper()
	db := connect(t, d.Super)
	rows := func(query string, args ...any) (list []string) {
		found, err := db.Query(query, args...)
		if err != nil {
			t.Fatal(err)
		}
		defer found.Close()
		for found.Next() {
			var s string
			if err := found.Scan(&s); err != nil {
				t.Fatal(err)
			}
			list = append(list, s)
		}
		return list
	}
	tables := rows(`SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND (a.attname = 'practice' OR c.relname = 'practices' AND a.attname = 'id')
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1`)
	if len(tables) < 40 {
		t.Fatalf("%d tables", len(tables))
	}
	for _, sql := range rows(`SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace`) {
		d.Exec(t, sql)
	}
	super := connect(t, d.Super)
	service := connect(t, d.Service)
	super.SetMaxOpenConns(1)
	service.SetMaxOpenConns(1)
	for _, table := range tables {
		tenant := "practice"
		if table == "practices" {
			tenant = "id"
		}
		columns := rows(`SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_name = $1 AND is_identity = 'NO' ORDER BY ordinal_position`, table)
		insert := func(of string) string {
			values := make([]string, len(columns))
			for i, c := range columns {
				kind := rows(`SELECT data_type FROM information_schema.columns WHERE table_name = $1 AND quote_ident(column_name) = $2`, table, c)[0]
				switch {
				case c == tenant:
					values[i] = "'" + of + "'"
				case kind == "bytea":
					values[i] = `'\x01` + fmt.Sprintf("%02x", of) + `'`
				case kind == "text":
					values[i] = "'" + of + "'"
				case strings.HasPrefix(kind, "timestamp"):
					values[i] = "now()"
				default:
					values[i] = strconv.Itoa(int(of[0]))
				}
			}
			return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
		}
		for _, of := range []string{"a", "b"} {
			if _, err := super.Exec(insert(of)); err != nil {
				t.Fatalf("%s: %v", table, err)
			}
		}
		count := func(of string, want int) {
			tx, err := service.Begin()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback() }()
			if of != "" {
				if _, err := tx.Exec("SELECT set_config('rowan.practice', $1, true)", of); err != nil {
					t.Fatal(err)
				}
			}
			var n int
			if err := tx.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err == nil && n != want {
				wrong = append(wrong, fmt.Sprintf("%s shows %d rows to %q", table, n, of))
			} else if err != nil && !strings.Contains(err.Error(), "permission denied") {
				t.Fatal(table, err)
			}
			if of == "" {
				return
			}
			if _, err := tx.Exec(insert("c")); err == nil {
				wrong = append(wrong, table+" takes a row of another practice")
			}
		}
		count("", 0)
		count("a", 1)
		count("", 0) // on the same connection, which knew a practice before
	}
	return wrong
}

func TestTrust23_WithoutItsPracticeNoTableShowsARow(t *testing.T) {
	if wrong := open(t, storetest.NewDatabase(t)); len(wrong) > 0 {
		t.Errorf("%q", wrong)
	}
}

func TestTrust23_ATableWithoutAPolicyIsNoticed(t *testing.T) {
	d := storetest.NewDatabase(t)
	d.Exec(t, "CREATE TABLE planted (practice text, word text)", "GRANT SELECT, INSERT ON planted TO rowan", "ALTER TABLE drafts DISABLE ROW LEVEL SECURITY")
	wrong := strings.Join(open(t, d), "\n")
	for _, want := range []string{"planted shows 2 rows", "planted takes a row", "drafts shows 2 rows", "drafts takes a row"} {
		if !strings.Contains(wrong, want) {
			t.Errorf("it says nothing of %q: %s", want, wrong)
		}
	}
}

func TestTrust23_ARoleThatMaySeeEveryPracticeIsRefused(t *testing.T) {
	d := storetest.NewDatabase(t)
	for _, role := range []string{d.Owner, d.Super} {
		s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "rowan.db"), Side: store.Service, Keys: storetest.Keys{}, Postgres: role})
		if messaging.CodeOf(err) != messaging.CodeInsecure {
			t.Errorf("%s: %v", role, err)
		}
		if err == nil {
			_ = s.Close()
		}
	}
}

// Nothing of one practice's transaction is left on the connection for the next, and
// reaching over to another practice finds nothing.
func TestTrust23_ATransactionSeesItsOwnPracticeOnly(t *testing.T) {
	s := shared(t, storetest.NewDatabase(t), 1)[0]
	other := messaging.Practice{ID: "01890000-0000-7000-8000-000000000002", Name: "Cedar Clinic", TimeZone: "America/Los_Angeles"}
	if err := s.CreatePractice(t.Context(), other, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.Tx(t.Context(), other.ID, func(tx *store.Tx) error {
		return tx.Exec("UPDATE practices SET name = 'Taken over'")
	}); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[messaging.PracticeID]string{storetest.Practice: "Alder Street Clinic", other.ID: "Taken over"} {
		if err := s.Read(t.Context(), id, func(tx *store.Tx) error {
			p, err := tx.GetPractice()
			if p.Name != want {
				t.Errorf("%s is called %q", id, p.Name)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
	err := s.Tx(t.Context(), other.ID, func(tx *store.Tx) error {
		return tx.Exec("INSERT INTO consents (practice, id, address, address_index, contact, how, warning, teammate, at, version) VALUES ('" + string(storetest.Practice) + "', 'x', '\\x01', '\\x01', '', 'form', 0, '', 1, 1)")
	})
	if err == nil {
		t.Error("a row was written into another practice")
	}
}

func TestPostgres_IsMigratedByItsOwnerOnly(t *testing.T) {
	d := storetest.EmptyDatabase(t)
	cfg := store.Config{Path: filepath.Join(t.TempDir(), "rowan.db"), Side: store.Service, Keys: storetest.Keys{}, Postgres: d.Service}
	if _, err := store.Open(t.Context(), cfg); messaging.CodeOf(err) != messaging.CodeUnsupported {
		t.Errorf("a database that nobody migrated: %v", err)
	}
	cfg.PostgresOwner = d.Owner
	var all sync.WaitGroup
	for range 3 { // processes that start together
		all.Go(func() {
			s, err := store.Open(context.Background(), cfg)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	d.Exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)")
	cfg.PostgresOwner = ""
	if _, err := store.Open(t.Context(), cfg); messaging.CodeOf(err) != messaging.CodeUnsupported || !strings.Contains(messaging.AsError(err).Sentence, "newer version") {
		t.Errorf("a database of a newer version: %v", err)
	}
}

func TestPostgres_KeepsWhatAFileKeeps(t *testing.T) {
	storetest.SameOnPostgres(t, "^Test(Audit|Sealed|SEC01|OPT01|Outbox|Feed|Tx|Read|Message|Attachment|Limit)", 13)
}
