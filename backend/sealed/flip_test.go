package sealed_test

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// One byte of one page is another, 500 times: the page is never handed on, and what
// was read before it stays what was written.
func TestFault11_Trust26_Tamper_AFlippedByteInAnyOf500PagesIsNoticed(t *testing.T) {
	path := filepath.Join(quick(t), "store")
	v := register(t, key)
	db := open(t, v, path, "journal_mode(WAL)")
	fill(t, db, 6000)
	closeDB(t, db)
	original := read(t, path)
	pages := len(original) / pageSize
	if pages < 500 {
		t.Fatalf("%d pages", pages)
	}
	random := rand.New(rand.NewPCG(9, 10))
	noticed := 0
	for _, page := range random.Perm(pages)[:500] {
		damaged := bytes.Clone(original)
		damaged[page*pageSize+random.IntN(pageSize)] ^= byte(1 + random.IntN(255))
		write(t, path, damaged)
		failures := v.AuthFailures()
		db := open(t, v, path)
		var result string
		if err := db.QueryRow("pragma integrity_check").Scan(&result); err == nil && result == "ok" {
			t.Errorf("page %d of %d: unnoticed", page+1, pages)
		} else if v.AuthFailures() > failures {
			noticed++
		}
		rows, err := db.Query("select body from note")
		for err == nil && rows.Next() {
			var body string
			if rows.Scan(&body) == nil && !bytes.HasPrefix([]byte(body), []byte(canaries[0]+" ")) {
				t.Fatalf("page %d: wrong text was read", page+1)
			}
		}
		if rows != nil {
			_ = rows.Close()
		}
		closeDB(t, db)
	}
	if noticed != 500 {
		t.Errorf("%d of 500 pages were refused by their seal", noticed)
	}
}
