package app

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// giving is a service that gives a record out; during is what happens while one of its
// files is fetched.
type giving struct {
	carrying
	asked  *[]api.MakeExport
	during *func(context.Context)
}

func (g giving) Export(_ context.Context, in api.MakeExport) (messaging.Export, error) {
	*g.asked = append(*g.asked, in)
	if in.Code != "123456" {
		return messaging.Export{}, messaging.FailField("code", messaging.CodeWrongCode, "Wrong.")
	}
	return messaging.Export{Practice: "Alder Street Clinic", TimeZone: "America/Los_Angeles", MadeAt: time.Now(), Why: in.Why, People: []messaging.ExportPerson{{ID: maya, Name: "CANARY Maya"}},
		Conversations: []messaging.ExportConversation{{ID: talk, Channel: messaging.ChannelSecure, Contacts: []messaging.ContactID{maya}, Messages: []messaging.ExportMessage{{Name: "CANARY Maya", Message: messaging.Message{
			ID: "01890000-0000-7000-8000-0000000000e1", Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}, Body: "CANARY words", Attachments: []messaging.Attachment{{ID: chart, Name: "plan.pdf", Type: messaging.TypePDF, Size: 12}}}}}}}}, nil
}

func (g giving) Download(ctx context.Context, id messaging.AttachmentID, f api.Form, offset int64) (api.Download, error) {
	(*g.during)(ctx)
	return g.carrying.Download(ctx, id, f, offset)
}

func openGiving(t *testing.T, dir string) (w screen, g giving) {
	t.Helper()
	g = giving{asked: &[]api.MakeExport{}, during: new(func(context.Context))}
	*g.during = func(context.Context) {}
	w = openOn(t, dir, g)
	w.signIn(t)
	for {
		if files, err := w.Files(string(talk)); err == nil && len(files) == 3 {
			return w, g
		}
		w.wait(t, func(c Change) bool { return c.Kind == "message" })
	}
}

var choice = ExportChoice{Conversation: string(talk), Why: "care", Code: "123456", Language: "en"}

// holds lists what a folder has.
func holds(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestN4_ARecordIsKeptWhereThePersonSaidAndNowhereElse(t *testing.T) {
	dir, to := t.TempDir(), t.TempDir()
	w, g := openGiving(t, dir)
	offered := ""
	w.choose = func(_ context.Context, name string) (string, error) {
		offered = name
		return filepath.Join(to, "record.zip"), nil
	}
	wrong := choice
	wrong.Code = "000000"
	if saved, err := w.ExportRecord(wrong); saved || err == nil || offered != "" {
		t.Errorf("with a wrong code: %v, %v, %q", saved, err, offered)
	}
	if saved := must(w.ExportRecord(choice))(t); !saved || !strings.HasPrefix(offered, "CANARY Maya 20") || !strings.HasSuffix(offered, ".zip") {
		t.Errorf("%v, offered as %q", saved, offered)
	}
	z, err := zip.OpenReader(filepath.Join(to, "record.zip"))
	if err != nil || len(z.File) != 6 || z.File[0].Name != "files/001 plan.pdf" {
		t.Fatalf("%v", err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(to, "record.zip")); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if got := holds(t, to); len(got) != 1 || len(outsideHolds(t, dir)) > 0 {
		t.Errorf("there is %q", got)
	}
	if last := (*g.asked)[1]; last != (api.MakeExport{Conversation: talk, Why: messaging.ExportCare, Form: messaging.ExportSaved, Code: "123456"}) {
		t.Errorf("asked for %+v", last)
	}
	w.choose = func(context.Context, string) (string, error) { return "", nil }
	if saved := must(w.ExportRecord(choice))(t); saved || len(holds(t, to)) != 1 {
		t.Error("thought better of it, and yet saved")
	}
}

func TestU15_WhatIsPrintedIsACopyThatGoesWithTheLock(t *testing.T) {
	dir := t.TempDir()
	w, g := openGiving(t, dir)
	opened := ""
	w.outside.open = func(path string) error { opened = path; return nil }
	if err := w.PrintRecord(choice); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(opened); err != nil || !strings.HasPrefix(string(b), "%PDF-") || filepath.Ext(opened) != ".pdf" || (*g.asked)[0].Form != messaging.ExportPrinted {
		t.Errorf("%s: %v", opened, err)
	}
	must(w.Lock())(t)
	if left := outsideHolds(t, dir); len(left) > 0 {
		t.Error("after the lock:", left)
	}
	if err := w.PrintRecord(choice); err == nil || len(outsideHolds(t, dir)) > 0 {
		t.Error("while locked:", err)
	}
}

// Somebody locks the window while they are asked where to save, or while files come:
// whoever is there next finds nothing.
func TestN4_ALockLeavesNothingOfARecord(t *testing.T) {
	for name, at := range map[string]string{"while the dialog is open": "dialog", "while a file comes": "file"} {
		t.Run(name, func(t *testing.T) {
			dir, to := t.TempDir(), t.TempDir()
			w, g := openGiving(t, dir)
			w.choose = func(context.Context, string) (string, error) {
				if at == "dialog" {
					must(w.Lock())(t)
				}
				return filepath.Join(to, "record.zip"), nil
			}
			*g.during = func(fetching context.Context) {
				if at == "file" {
					go func() { _, _ = w.Lock() }() // it waits for what this is part of
					<-fetching.Done()
				}
			}
			saved, err := w.ExportRecord(choice)
			if saved || err == nil || len(holds(t, to)) > 0 {
				t.Errorf("%v, %v; there is %q", saved, err, holds(t, to))
			}
		})
	}
}

func TestN4_AFullDiskLeavesWhatWasThereBefore(t *testing.T) {
	dir, to := t.TempDir(), t.TempDir()
	path := filepath.Join(to, "record.zip")
	if err := os.WriteFile(path, []byte("the one of last week"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := kept{filepath.Join(dir, "unfinished")}
	err := k.write(path, func(begin func() (io.WriteCloser, error)) error {
		return into(begin, func(w io.Writer) error {
			if _, err := io.WriteString(w, "CANARY, half"); err != nil {
				return err
			}
			if b, err := os.ReadFile(path + ".part"); err != nil || string(b) != "CANARY, half" {
				t.Errorf("while it is written there is %q, %v", b, err)
			}
			return replica.DiskError("write a record", syscall.ENOSPC)
		})
	})
	if b, _ := os.ReadFile(path); messaging.CodeOf(err) != messaging.CodeDiskFull || string(b) != "the one of last week" || len(holds(t, to)) != 1 || len(holds(t, dir)) != 0 {
		t.Errorf("%v; there is %q in %q", err, b, holds(t, to))
	}
	if err := k.write(filepath.Join(to, "none", "record.zip"), func(begin func() (io.WriteCloser, error)) error {
		return into(begin, func(io.Writer) error { return errors.New("it was begun") })
	}); err == nil || len(holds(t, to)) != 1 || len(holds(t, dir)) != 0 {
		t.Errorf("a folder that is gone: %v", err)
	}
}

func TestN4_WhatACrashLeftOfARecordGoesWithTheNextStart(t *testing.T) {
	dir, to := t.TempDir(), t.TempDir()
	path := filepath.Join(to, "record.zip")
	k := kept{filepath.Join(dir, "unfinished")}
	crashed := make(chan struct{})
	go func() {
		defer close(crashed)
		defer func() { _ = recover() }()
		_ = k.write(path, func(begin func() (io.WriteCloser, error)) error {
			w, err := begin()
			if err == nil {
				_, err = io.WriteString(w, "CANARY, half")
			}
			panic(err) // the process is gone
		})
	}()
	<-crashed
	if got := holds(t, to); len(got) != 1 || got[0] != "record.zip.part" {
		t.Fatalf("the crash left %q", got)
	}
	again := with(replica.Config{Dir: dir}, func(context.Context, Change) {})
	again.Startup(t.Context())
	t.Cleanup(func() { again.Shutdown(context.Background()) })
	if got := holds(t, to); len(got) != 0 {
		t.Errorf("after the start there is %q", got)
	}
	if _, err := os.Stat(k.note); err == nil {
		t.Error("it is still noted")
	}
}
