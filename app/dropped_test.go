package app

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

func TestATT02_WhatIsLetGoIsReadFromWhereItLies_InPart(t *testing.T) {
	w, door := openCarrying(t, t.TempDir())
	dir := t.TempDir()
	scan := filepath.Join(dir, "scan.png")
	if err := os.WriteFile(scan, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.dropped.hear(90, 90, []string{filepath.Join(dir, "elsewhere.png")})
	w.dropped.hear(300, 400, []string{scan, dir, filepath.Join(dir, "gone.png")})
	list := must(w.Dropped(300, 401))(t)
	if len(list) != 1 || list[0].Name != "scan.png" || list[0].Size != 10 {
		t.Fatalf("%+v: only files count, and only those that were let go there", list)
	}
	path := "/attachments/" + list[0].ID + "/dropped?offset="
	if a := ask(door, http.MethodGet, path+"4", "", nil); a.Code != http.StatusOK || a.Body.String() != "456789" {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	for _, wrong := range []string{path + "x", path + "-1", "/attachments/" + scan + "/dropped?offset=0", "/attachments/99/dropped?offset=0"} {
		if a := ask(door, http.MethodGet, wrong, "", nil); a.Code != http.StatusNotFound {
			t.Errorf("%s: %d %s", wrong, a.Code, a.Body)
		}
	}

	// Behind the lock it is given to nobody, and what is let go there is never read.
	must(w.Lock())(t)
	if a := ask(door, http.MethodGet, path+"0", "", nil); a.Code != http.StatusNotFound {
		t.Error(a.Code)
	}
	w.dropped.hear(1, 1, []string{scan})
	if list := must(w.Dropped(1, 1))(t); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}
