package sealed_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	_ "github.com/glebarez/go-sqlite"

	"rowan/backend/sealed"
	"rowan/backend/sealed/disktest"
)

// images is how many power cuts are tried at least: ROWAN_CRASH_IMAGES, if set.
func images(t *testing.T, otherwise int) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("ROWAN_CRASH_IMAGES"))
	if err != nil {
		return otherwise
	}
	return n
}

// quick is a folder in memory where there is one: what is safe from a power cut is
// for the disk that stands in to say, and waiting for a real one shows nothing.
func quick(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "rowan-crash-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// TestFault04_CrashAtAnyOperation_KeepsWhatWasCommitted cuts the power at every operation
// on the disk, and loses, tears and reorders what was not synced.
func TestFault04_CrashAtAnyOperation_KeepsWhatWasCommitted(t *testing.T) {
	least := images(t, 2500)
	total := crashes{}
	for seed := uint64(1); total.images < least; seed++ {
		for _, mode := range []string{"WAL", "DELETE"} {
			total.everywhere(t, mode, seed)
			if t.Failed() {
				t.Fatalf("%s, seed %d", mode, seed)
			}
		}
	}
	if total.faults < total.images {
		t.Errorf("%d images, %d faults: too few to show anything", total.images, total.faults)
	}
	t.Logf("%d power cuts at %d operations, %d writes lost or torn, %d transactions kept", total.images, total.operations, total.faults, total.kept)
}

// crashes counts what was tried.
type crashes struct{ operations, images, faults, kept int }

func (c *crashes) everywhere(t *testing.T, mode string, seed uint64) {
	d := disktest.Install(t)
	random := rand.New(rand.NewPCG(seed, 2))
	transactions := map[string]int{"WAL": 7, "DELETE": 4}[mode]
	v, err := sealed.Register(key)
	if err != nil {
		t.Fatal(err)
	}
	db := openDisk(t, v, quick(t), mode)
	for i := range transactions {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			"create table if not exists note(tx, body)",
			"update note set body = body || 'changed'",
			fmt.Sprintf("insert into note select ?, 'CANARYalpha' || randomblob(%d) from (values(1),(2),(3),(4))", 800+random.IntN(1500)),
		} {
			if _, err := tx.Exec(statement, i); err != nil {
				t.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		d.Mark("")
	}
	if err := errors.Join(db.Close(), v.Close()); err != nil {
		t.Fatal(err)
	}
	log := d.Log()
	d.Remove()
	fresh := register(t, key)
	dir := filepath.Join(quick(t), "image")
	now := disktest.NewImage(nil, random)
	for n, op := range log {
		now.Take(op)
		if testing.Short() && n%7 != 0 {
			continue
		}
		c.operations++
		for _, fate := range disktest.Fates(random) {
			c.faults += now.Write(t, dir, fate)
			c.images++
			at := func() string {
				return fmt.Sprintf("after operation %d of %d, what waited being %s", n, len(log), fate.Name)
			}
			if found, _ := leaks(t, dir); len(found) > 0 {
				t.Fatalf("%s: in clear: %q", at(), found)
			}
			if err := sealed.Check(filepath.Join(dir, "store"), key); err != nil {
				t.Fatalf("%s: %v", at(), err)
			}
			// A commit may reach the disk before the program is told of it.
			got := survivors(t, fresh, dir, mode)
			if got != len(now.Marked) && got != len(now.Marked)+1 {
				t.Fatalf("%s: %d transactions of %d", at(), got, len(now.Marked))
			}
			c.kept += got
		}
	}
	if len(now.Marked) != transactions {
		t.Errorf("%d commits of %d", len(now.Marked), transactions)
	}
}

func openDisk(t *testing.T, v *sealed.VFS, dir, mode string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(dir, "store"))+"?vfs="+v.Name()+
		"&_txlock=immediate&_pragma=synchronous(FULL)&_pragma=journal_mode("+mode+")&_pragma=wal_autocheckpoint(10)&_pragma=cache_size(5)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

// A temporary file has no name on the disk once it is open, so that scanning the
// folder would not show it.
func TestSEC05_Trust24_TemporaryFilesStayInMemory(t *testing.T) {
	for _, mode := range []string{"WAL", "DELETE"} {
		d := disktest.Install(t)
		v, err := sealed.Register(sealed.Key{7})
		if err != nil {
			t.Fatal(err)
		}
		db := openDisk(t, v, t.TempDir(), mode)
		for _, statement := range []string{
			"pragma temp_store=FILE",
			"create table note(tx, body)",
			"insert into note select value, randomblob(1500) from (with recursive n(value) as (select 1 union all select value+1 from n where value<2000) select value from n)",
			"create temp table sorted as select * from note order by body",
			"create index by_body on note(body)",
			"begin; update note set body=randomblob(1600); savepoint s; update note set tx=tx+1; update or rollback note set body=randomblob(10) where tx%3; rollback to s; commit",
			"vacuum",
		} {
			if _, err := db.Exec(statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		d.Remove()
		for name := range d.Opened() {
			if name != "store" && name != "store-wal" && name != "store-journal" {
				t.Errorf("%s: the file %q was opened on the disk", mode, name)
			}
		}
		if opened := d.Opened(); !opened["store"] || len(opened) < 2 {
			t.Errorf("%s: only %v were opened", mode, opened)
		}
	}
}

// survivors opens what a crash left and counts its transactions, which must be
// whole and the first ones.
func survivors(t *testing.T, v *sealed.VFS, dir, mode string) int {
	t.Helper()
	db := openDisk(t, v, dir, mode)
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	var check string
	if err := db.QueryRow("pragma integrity_check").Scan(&check); err != nil || check != "ok" {
		t.Fatalf("integrity: %s, %v", check, err)
	}
	var tables int
	if err := db.QueryRow("select count(*) from sqlite_schema where name='note'").Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables == 0 {
		return 0
	}
	var rows, kinds, last int
	if err := db.QueryRow("select count(*), count(distinct tx), ifnull(max(tx),-1)+1 from note").Scan(&rows, &kinds, &last); err != nil {
		t.Fatal(err)
	}
	if rows != 4*kinds || kinds != last {
		t.Fatalf("%d rows of %d transactions, the last being %d", rows, kinds, last)
	}
	return kinds
}
