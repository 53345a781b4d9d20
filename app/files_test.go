package app

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

const (
	chart messaging.AttachmentID = "01890000-0000-7000-8000-0000000000f1"
	cough messaging.AttachmentID = "01890000-0000-7000-8000-0000000000f2"
	rash  messaging.AttachmentID = "01890000-0000-7000-8000-0000000000f3"
)

// carrying is a service whose patient sent three files.
type carrying struct{ line }

func (c carrying) Snapshot(ctx context.Context, scope messaging.Scope, before int64, limit int) (messaging.Page, error) {
	page, err := c.line.Snapshot(ctx, scope, before, limit)
	for _, change := range page.Changes {
		if change.Message != nil {
			change.Message.Attachments = []messaging.Attachment{{ID: chart, Name: "../CANARY.pdf", Type: messaging.TypePDF, Size: 12},
				{ID: cough, Name: "cough.mp3", Type: messaging.TypeMP3, Size: 9 << 20}, {ID: rash, Name: "rash.png", Type: messaging.TypePNG, Size: 12, Width: 4, Height: 3}}
		}
	}
	return page, err
}

func (c carrying) Download(_ context.Context, id messaging.AttachmentID, _ api.Form, offset int64) (api.Download, error) {
	content := []byte("CANARY bytes")
	if id == cough {
		content = bytes.Repeat([]byte("cough"), 9<<20/5+1)[:9<<20]
	}
	content = content[offset:]
	return api.Download{ReadCloser: io.NopCloser(bytes.NewReader(content)), Rest: int64(len(content))}, nil
}

// openCarrying is a window with the patient's files, and its door for bytes.
func openCarrying(t *testing.T, dir string) (w screen, door http.Handler) {
	t.Helper()
	w = openOn(t, dir, carrying{})
	w.signIn(t)
	for {
		if files, err := w.Files(string(talk)); err == nil && len(files) == 3 {
			break
		}
		w.wait(t, func(c Change) bool { return c.Kind == "message" })
	}
	return w, Policy(ServeFiles(w.App, http.NotFoundHandler()))
}

func ask(door http.Handler, method, path, span string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, body)
	if span != "" {
		r.Header.Set("Range", span)
	}
	a := httptest.NewRecorder()
	door.ServeHTTP(a, r)
	return a
}

func TestTrust43_ServeFiles_ShowsWhatIsDrawnAnewAndPlaysByRange_InPart(t *testing.T) {
	_, door := openCarrying(t, t.TempDir())
	for _, c := range []struct {
		path, span string
		status     int
		kind       string
		length     int
	}{
		{"/attachments/" + string(rash) + "/view", "", 200, "image/jpeg", 12},
		{"/attachments/" + string(rash) + "/thumbnail", "", 200, "image/jpeg", 12},
		{"/attachments/" + string(rash) + "/original", "", 404, "application/json", -1}, // only what was drawn anew is shown
		{"/attachments/" + string(chart) + "/original", "", 404, "application/json", -1},
		{"/attachments/" + string(chart) + "/view", "", 404, "application/json", -1},
		{"/attachments/" + string(cough) + "/original", "bytes=0-", 206, "audio/mpeg", stretch},
		{"/attachments/" + string(cough) + "/original", "bytes=9437000-", 206, "audio/mpeg", 184},
		{"/attachments/" + string(cough) + "/original", "bytes=5-9", 206, "audio/mpeg", 5},
		{"/attachments/" + string(cough) + "/nonsense", "", 404, "application/json", -1},
		{"/attachments/none/thumbnail", "", 404, "application/json", -1},
	} {
		a := ask(door, http.MethodGet, c.path, c.span, nil)
		h := a.Header()
		if a.Code != c.status || h.Get("Content-Type") != c.kind || c.length >= 0 && a.Body.Len() != c.length {
			t.Errorf("%s %s: %d %s, %d bytes", c.path, c.span, a.Code, h.Get("Content-Type"), a.Body.Len())
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", c.path, h)
		}
	}
	if a := ask(door, http.MethodPost, "/attachments/"+string(rash)+"/view", "", nil); a.Code != http.StatusMethodNotAllowed {
		t.Error(a.Code)
	}
	if a := ask(door, http.MethodGet, "/index.html", "", nil); a.Code != http.StatusNotFound || a.Header().Get("Content-Security-Policy") == "default-src 'none'; sandbox" {
		t.Error("what is no file is somebody else's:", a.Code)
	}
}

func TestServeFiles_TakesPartsAndSaysWhyNot(t *testing.T) {
	w, door := openCarrying(t, t.TempDir())
	plan := "%PDF-1.4\nplan\n%%EOF\n"
	id := must(w.BeginAttachment(string(talk), "plan.pdf", int64(len(plan))))(t)
	if a := ask(door, http.MethodPut, "/attachments/"+id+"?offset=0", "", strings.NewReader(plan)); a.Code != http.StatusNoContent {
		t.Fatal(a.Code, a.Body)
	}
	if v := must(w.FinishAttachment(id))(t); v.Name != "plan.pdf" || v.Kind != "document" {
		t.Errorf("%+v", v)
	}
	bad := must(w.BeginAttachment(string(talk), "scan.png", 10))(t)
	a := ask(door, http.MethodPut, "/attachments/"+bad+"?offset=0", "", strings.NewReader("MZ program"))
	if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), `"code":"bad_file"`) || !strings.Contains(a.Body.String(), `"field":"type"`) {
		t.Error(a.Code, a.Body)
	}
	if a := ask(door, http.MethodPut, "/attachments/"+bad+"?offset=x", "", nil); a.Code != http.StatusUnprocessableEntity {
		t.Error(a.Code)
	}
}

func TestServeFiles_GivesAndTakesNothingWhileLocked(t *testing.T) {
	w, door := openCarrying(t, t.TempDir())
	if a := ask(door, http.MethodGet, "/attachments/"+string(rash)+"/view", "", nil); a.Code != 200 {
		t.Fatal(a.Code)
	}
	id := must(w.BeginAttachment(string(talk), "plan.pdf", 10))(t)
	must(w.Lock())(t)
	for _, form := range []string{"view", "thumbnail", "original"} {
		for _, file := range []messaging.AttachmentID{rash, cough, chart} {
			if a := ask(door, http.MethodGet, "/attachments/"+string(file)+"/"+form, "", nil); a.Code != http.StatusForbidden || strings.Contains(a.Body.String(), "CANARY") {
				t.Errorf("%s: %d %s", form, a.Code, a.Body)
			}
		}
	}
	if a := ask(door, http.MethodPut, "/attachments/"+id+"?offset=0", "", strings.NewReader("%PDF-")); a.Code != http.StatusForbidden {
		t.Error(a.Code)
	}
}

// outsideHolds lists what stands in the folder of copies.
func outsideHolds(t *testing.T, dir string) (found []string) {
	t.Helper()
	_ = filepath.WalkDir(filepath.Join(dir, "outside"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, path)
		}
		return nil
	})
	return found
}

func TestATT06_ACopyForAnotherProgramIsTheirsAloneAndGoesWithTheLock(t *testing.T) {
	dir := t.TempDir()
	w, _ := openCarrying(t, dir)
	var opened []string
	w.outside.open = func(path string) error { opened = append(opened, path); return nil }
	open := func() string {
		t.Helper()
		if err := w.OpenOutside(string(chart)); err != nil {
			t.Fatal(err)
		}
		return opened[len(opened)-1]
	}
	path := open()
	content, err := os.ReadFile(path)
	if err != nil || string(content) != "CANARY bytes" || filepath.Base(path) != "CANARY.pdf" || !strings.HasPrefix(path, filepath.Join(dir, "outside")) {
		t.Fatalf("%s holds %q, %v", path, content, err)
	}
	for p := filepath.Dir(path); p != dir; p = filepath.Dir(p) {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
	must(w.Lock())(t)
	if left := outsideHolds(t, dir); len(left) > 0 {
		t.Error("after the lock:", left)
	}
	if err := w.OpenOutside(string(chart)); err == nil || len(outsideHolds(t, dir)) > 0 {
		t.Error("while locked:", err)
	}

	if err := os.MkdirAll(filepath.Join(dir, "outside", "left"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "outside", "left", "CANARY.pdf"), []byte("CANARY"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Shutdown(t.Context())
	if left := outsideHolds(t, dir); len(left) > 0 {
		t.Error("after the end:", left)
	}
	if err := os.MkdirAll(filepath.Join(dir, "outside", "crash"), 0o700); err != nil {
		t.Fatal(err)
	}
	again := with(replica.Config{Dir: dir}, func(context.Context, Change) {})
	again.Startup(t.Context())
	t.Cleanup(func() { again.Shutdown(context.Background()) })
	if _, err := os.Stat(filepath.Join(dir, "outside")); err == nil {
		t.Error("what a crash left is there after the start")
	}
}

func TestATT06_ALockWhileACopyIsMadeLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	o := outside{dir: filepath.Join(dir, "outside"), open: func(string) error { t.Error("it was opened"); return nil }}
	err := o.show(func(create func(string) (io.WriteCloser, error)) error {
		f, err := create("chart.pdf")
		if err != nil {
			return err
		}
		o.wipe() // the lock
		_, err = io.WriteString(f, "CANARY")
		if e := f.Close(); e != nil {
			return e
		}
		return err
	})
	if messaging.CodeOf(err) != messaging.CodeSignedOut || len(outsideHolds(t, dir)) > 0 {
		t.Error(err, outsideHolds(t, dir))
	}
}

func TestSaveAttachment_KeepsACopyWhereThePersonSaid(t *testing.T) {
	dir := t.TempDir()
	w, _ := openCarrying(t, dir)
	to := filepath.Join(t.TempDir(), "chart.pdf")
	offered := ""
	w.choose = func(_ context.Context, name string) (string, error) { offered = name; return to, nil }
	if saved := must(w.SaveAttachment(string(chart)))(t); !saved || offered != "CANARY.pdf" {
		t.Error(saved, offered)
	}
	if b, err := os.ReadFile(to); err != nil || string(b) != "CANARY bytes" {
		t.Error(string(b), err)
	}
	w.choose = func(context.Context, string) (string, error) { return "", nil }
	if saved := must(w.SaveAttachment(string(chart)))(t); saved {
		t.Error("thought better of it, and yet saved")
	}
}
