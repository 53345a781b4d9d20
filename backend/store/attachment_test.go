package store_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// attach keeps a file, with something that was made of it.
func attach(t *testing.T, s *store.Store, id messaging.AttachmentID, content []byte) store.Attachment {
	t.Helper()
	a, err := store.NewAttachment(store.Attachment{
		Attachment:   messaging.Attachment{ID: id, Name: "CANARY.pdf", Type: messaging.TypePDF, Size: int64(len(content))},
		Conversation: talk, Author: string(ana), State: store.AttachmentUploading, MadeAt: storetest.Now,
		Derived: map[string]int64{"thumbnail": int64(len(content))},
	}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *store.Tx) error { return tx.PutAttachment(a) })
	w, err := s.WriteFile(a)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if a.Received, err = w.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := s.Derive(a, "thumbnail", content); err != nil {
		t.Fatal(err)
	}
	a.State = store.AttachmentReady
	write(t, s, func(tx *store.Tx) error { return tx.PutAttachment(a) })
	return a
}

func contents(t *testing.T, s *store.Store, id messaging.AttachmentID) (original, thumbnail []byte) {
	t.Helper()
	var a store.Attachment
	read(t, s, func(tx *store.Tx) (err error) {
		a, err = tx.Attachment(id)
		return err
	})
	for _, f := range []struct {
		open func() (io.ReaderAt, io.Closer, int64, error)
		to   *[]byte
	}{
		{func() (io.ReaderAt, io.Closer, int64, error) {
			r, err := s.OpenFile(a)
			if err != nil {
				return nil, nil, 0, err
			}
			return r, r, r.Size(), nil
		}, &original},
		{func() (io.ReaderAt, io.Closer, int64, error) {
			r, err := s.OpenDerived(a, "thumbnail")
			if err != nil {
				return nil, nil, 0, err
			}
			return r, r, r.Size(), nil
		}, &thumbnail},
	} {
		r, c, size, err := f.open()
		if err != nil {
			t.Fatal(err)
		}
		if *f.to, err = io.ReadAll(io.NewSectionReader(r, 0, size)); err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
	}
	return original, thumbnail
}

func TestAttachment_SurvivesReopeningAndStraysDoNot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rowan.db")
	s := storetest.OpenAt(t, store.Service, path)
	if err := s.CreatePractice(ctx, messaging.Practice{ID: storetest.Practice}, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	content := bytes.Repeat([]byte("0123456789"), 20_000)
	attach(t, s, "a", content)
	gone := attach(t, s, "b", content)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	stray := filepath.Join(path+"-files", "01890000-0000-7000-8000-0000000000f1")
	if err := os.WriteFile(stray, []byte("left by a power cut"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = storetest.OpenAt(t, store.Service, path)
	if original, thumbnail := contents(t, s, "a"); !bytes.Equal(original, content) || !bytes.Equal(thumbnail, content) {
		t.Error("the file is not what was kept")
	}
	write(t, s, func(tx *store.Tx) error { return tx.RemoveAttachment(gone) })
	left, err := os.ReadDir(path + "-files")
	if err != nil || len(left) != 2 {
		t.Errorf("%v %v: not the file and its thumbnail", left, err)
	}
}

func TestMessage_CarriesItsAttachmentsOnBothSides(t *testing.T) {
	for _, side := range []store.Side{store.Desktop, store.Service} {
		s := storetest.Open(t, side)
		c := seed(t, s)
		want := []messaging.Attachment{{ID: "f", Name: "Röntgen.png", Type: messaging.TypePNG, Size: 12, Width: 3, Height: 4}}
		m := messaging.Message{ID: "m9", Conversation: c.ID, Attachments: want, Status: messaging.StatusSent, At: storetest.Now,
			Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}}
		write(t, s, func(tx *store.Tx) error {
			if side == store.Service {
				_, err := tx.AddMessage(c, m)
				return err
			}
			m.Position, m.Version = 9, 9
			return tx.PutMessage(c.From(), m)
		})
		read(t, s, func(tx *store.Tx) error {
			got, err := tx.Message("m9")
			if err != nil || len(got.Attachments) != 1 || got.Attachments[0] != want[0] || got.Preview() != "Röntgen.png" {
				t.Errorf("%+v %v", got, err)
			}
			return err
		})
	}
}
