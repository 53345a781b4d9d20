package service_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// pictures lets a text with files arrive, and returns where it stands.
func (h *texts) pictures(remote string, files ...[]byte) messaging.MessageID {
	h.t.Helper()
	e := inbound(remote, h.desk, "")
	for i, content := range files {
		ref := remote + "/" + string(rune('a'+i))
		h.carrier.files[ref] = content
		e.Inbound.Media = append(e.Inbound.Media, bridge.Media{Ref: ref, Type: "image/jpeg"})
	}
	h.arrives(e)
	var m messaging.Message
	h.read(func(tx *store.Tx) error {
		id, err := tx.TextOf("twilio:" + remote)
		if err != nil {
			return err
		}
		m, err = tx.Message(id)
		return err
	})
	return m.ID
}

func (h *texts) fetch() {
	h.t.Helper()
	if err := h.Fetch(h.t.Context()); err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
}

func TestATT01_ATT07_APictureThatArrivesByTextIsFetchedSealedAndDeletedAtTheCarrier(t *testing.T) {
	h := newTexts(t)
	m := h.pictures("MM1", photo(t), pdf("a letter"))
	if got := h.message(m).Attachments; len(got) != 2 || got[0].Absent != messaging.AbsentComing || got[0].Name != "photo-1.jpg" {
		t.Fatalf("at first it carries %+v", got)
	}
	h.fetch()
	got := h.message(m).Attachments
	if got[0].Absent != "" || got[0].Type != messaging.TypeJPEG || got[0].Width != 800 || got[0].Name != "photo-1.jpg" || got[1].Type != messaging.TypePDF || got[1].Name != "document-2.pdf" {
		t.Fatalf("then it carries %+v", got)
	}
	for _, form := range []api.Form{api.FormOriginal, api.FormThumbnail, api.FormView} {
		content, err := h.content(h.house.ben, got[0].ID, form)
		if err != nil || len(content) == 0 || bytes.Contains(content, []byte("GPS")) {
			t.Errorf("%s: %d bytes, %v", form, len(content), err)
		}
	}
	if _, err := h.content(h.house.ife, got[0].ID, api.FormOriginal); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("who is no member of the number gets %v", err)
	}
	h.fetch()
	if !slices.Equal(h.carrier.forgotten, []string{"MM1/a", "MM1/b"}) {
		t.Errorf("the carrier has deleted %v", h.carrier.forgotten)
	}
	h.fetch()
	if len(h.carrier.forgotten) != 2 {
		t.Errorf("it was asked again: %v", h.carrier.forgotten)
	}
}

func TestATT03_WhatIsNoAcceptedFileIsKeptSealedAndNotShown(t *testing.T) {
	h := newTexts(t)
	page := []byte("<!doctype html><script>alert(1)</script>")
	m := h.pictures("MM1", page, []byte("MZ\x90\x00 a program"), append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte("x"), 100)...))
	h.fetch()
	for i, a := range h.message(m).Attachments {
		if a.Type != messaging.TypeOther || a.Absent != "" || a.Type.Picture() {
			t.Errorf("%d is %+v", i, a)
		}
		if _, err := h.content(h.house.ana, a.ID, api.FormView); messaging.CodeOf(err) != messaging.CodeNotFound {
			t.Errorf("%d is shown: %v", i, err)
		}
	}
	first := h.message(m).Attachments[0]
	if content, err := h.content(h.house.ana, first.ID, api.FormOriginal); err != nil || !bytes.Equal(content, page) {
		t.Errorf("it is %q, %v", content, err)
	}
}

func TestATT01_WhatCannotBeFetchedIsTriedAgainThenSaidInTheThread(t *testing.T) {
	h := newTexts(t)
	busy := &bridge.Error{Failure: bridge.Busy}
	h.carrier.failing["fetch MM1/a"] = []error{busy, busy}
	h.carrier.failing["fetch MM1/b"] = []error{&bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonMedia}}
	m := h.pictures("MM1", photo(t), photo(t))
	h.fetch()
	if got := h.message(m).Attachments; got[0].Absent != messaging.AbsentComing || got[1].Absent != messaging.AbsentFailed {
		t.Fatalf("it carries %+v", got)
	}
	for range 2 { // it is tried again by itself
		h.clock = h.clock.Add(time.Hour)
		h.fetch()
	}
	got := h.message(m).Attachments
	if got[0].Absent != "" || got[1].Absent != messaging.AbsentFailed {
		t.Fatalf("it carries %+v", got)
	}
	again := messaging.Command{FetchAgain: &messaging.FetchAgain{Attachment: got[1].ID}}
	h.refused(h.house.ife, again, messaging.CodeNotFound)
	h.do(h.house.ben, again)
	h.do(h.house.ana, again) // twice is once
	if got := h.message(m).Attachments[1]; got.Absent != messaging.AbsentComing {
		t.Errorf("asked for again it is %+v", got)
	}
	h.fetch()
	if got := h.message(m).Attachments[1]; got.Absent != "" || got.Width != 800 {
		t.Errorf("fetched again it is %+v", got)
	}
}

// TestATT01_AFileThatNeverComesHoldsUpNothing asks a carrier for a day whose account
// is refused: texts go on, and in the end the thread says it.
func TestATT01_AFileThatNeverComesHoldsUpNothing(t *testing.T) {
	h := newTexts(t)
	refusal := &bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonCredentials}
	h.carrier.failing["fetch MM1/a"] = slices.Repeat([]error{refusal}, 1000)
	m := h.pictures("MM1", photo(t))
	h.pictures("MM2", photo(t))
	for range 200 {
		h.clock = h.clock.Add(10 * time.Minute)
		h.fetch()
		h.step()
	}
	if got := h.message(m).Attachments[0]; got.Absent != messaging.AbsentFailed {
		t.Errorf("it is %+v", got)
	}
	if left := 1000 - len(h.carrier.failing["fetch MM1/a"]); left > 100 {
		t.Errorf("the carrier was asked %d times", left)
	}
	if !slices.Contains(h.carrier.forgotten, "MM2/a") {
		t.Error("the next text's file was not fetched")
	}
}

// TestATT01_ACrashWhileAFileComesLosesNothing ends the service in the middle: the file
// is fetched once more, and there is one of it.
func TestATT01_ACrashWhileAFileComesLosesNothing(t *testing.T) {
	h := newTexts(t)
	m := h.pictures("MM1", photo(t))
	ctx, crash := context.WithCancel(t.Context())
	h.carrier.cut = crash
	if err := h.Fetch(ctx); err == nil {
		t.Fatal("nothing was cut off")
	}
	h.clock = h.clock.Add(5 * time.Minute)
	h.step() // the lease has run out
	h.fetch()
	if got := h.message(m).Attachments[0]; got.Absent != "" || got.Width != 800 {
		t.Errorf("it is %+v", got)
	}
}

func TestATT01_TheCarrierIsAskedToDeleteUntilItDoes(t *testing.T) {
	h := newTexts(t)
	h.carrier.failing["forget MM1/a"] = []error{&bridge.Error{Failure: bridge.Busy}, &bridge.Error{Failure: bridge.Unsure}}
	h.pictures("MM1", photo(t))
	for range 5 {
		h.fetch()
		h.clock = h.clock.Add(time.Hour)
	}
	if !slices.Equal(h.carrier.forgotten, []string{"MM1/a"}) {
		t.Errorf("it has deleted %v", h.carrier.forgotten)
	}
}

// verdicts are what a scanner says, one of each file.
type verdicts []any

func (v *verdicts) Scan(_ context.Context, r io.Reader) (bool, error) {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return false, err
	}
	next := (*v)[0]
	*v = (*v)[1:]
	if err, ok := next.(error); ok {
		return false, err
	}
	return next.(bool), nil
}

func TestATT03_AHarmfulFileOfATextIsRemovedAndOneThatCannotBeJudgedWaits(t *testing.T) {
	h := newTexts(t)
	h.Scanner = &verdicts{false, errors.New("no scanner"), true}
	m := h.pictures("MM1", photo(t), photo(t))
	h.fetch()
	got := h.message(m).Attachments
	if got[0].Absent != messaging.AbsentHarmful || got[1].Absent != messaging.AbsentComing {
		t.Fatalf("it carries %+v", got)
	}
	for _, a := range got {
		if _, err := h.content(h.house.ana, a.ID, api.FormOriginal); messaging.CodeOf(err) != messaging.CodeNotFound {
			t.Errorf("%s can be had: %v", a.Name, err)
		}
	}
	h.later(2 * time.Minute)
	if got := h.message(m).Attachments; got[1].Absent != "" || got[0].Absent != messaging.AbsentHarmful {
		t.Errorf("it carries %+v", got)
	}
}

// TestATT07_APictureLeavesByTextWithoutItsPlaceEvenWherePracticesKeepIt keeps what the
// camera noted in the practice, and sends none of it.
func TestATT07_APictureLeavesByTextWithoutItsPlaceEvenWherePracticesKeepIt(t *testing.T) {
	h := newTexts(t)
	keep := true
	h.do(h.house.ana, messaging.Command{SavePractice: &messaging.SavePractice{KeepPhotoDetails: &keep}})
	h.arrives(inbound("SM1", h.desk, "Hello"))
	list, _ := h.with(theirs)
	file := h.attach(h.house.ana, list[0].ID, photo(t))
	if kept, err := h.content(h.house.ana, file, api.FormOriginal); err != nil || !bytes.Contains(kept, []byte("GPS")) {
		t.Fatalf("the practice does not keep it: %v", err)
	}
	h.do(h.house.ana, sendFiles(t, list[0].ID, file))
	h.FilesURL = "https://files.rowan.example" // where carriers fetch too, if there is one
	h.step()
	if len(h.carrier.sent) != 1 || len(h.carrier.sent[0].Media) != 1 {
		t.Fatalf("the carrier has %+v", h.carrier.sent)
	}
	name := h.carrier.sent[0].Media[0]
	if !strings.HasPrefix(name, h.FilesURL+api.PathMedia) {
		t.Errorf("it is fetched at %s", name)
	}
	name = name[strings.LastIndex(name, "/")+1:]
	out, err := h.HandedOut(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Bytes.Close()
	content, err := io.ReadAll(io.NewSectionReader(out.Bytes, 0, out.Bytes.Size()))
	if err != nil || len(content) == 0 || bytes.Contains(content, []byte("GPS")) || bytes.Contains(content, []byte("Exif")) {
		t.Errorf("%d bytes leave with a place in them, %v", len(content), err)
	}
	h.write(func(tx *store.Tx) error { // what did not leave after all is not handed out
		m, err := tx.Message(messaging.MessageID(h.carrier.sent[0].ID))
		m.Status = messaging.StatusFailed
		return errors.Join(err, tx.UpdateMessage(list[0], m))
	})
	if _, err := h.HandedOut(t.Context(), name); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("a file of a text that failed: %v", err)
	}
}

// TestSMS13_WhatIsSentAgainTakesItsFilesAlong fails a text with two files, sends it again,
// and takes the first away: the second keeps what it carries.
func TestSMS13_WhatIsSentAgainTakesItsFilesAlong_InPart(t *testing.T) {
	h := newTexts(t)
	c := h.begun(h.desk)
	picture, letter := h.attach(h.house.ana, c, photo(t)), h.attach(h.house.ana, c, pdf("a letter"))
	first := sendFiles(t, c, picture, letter)
	h.carrier.fails = []error{&bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonUnreachable}}
	h.do(h.house.ana, first)
	h.step()
	if got := h.message(first.Send.Message); got.Status != messaging.StatusFailed {
		t.Fatalf("%s", got.Status)
	}
	again := id[messaging.MessageID](t)
	h.do(h.house.ben, messaging.Command{SendAgain: &messaging.SendAgain{Message: first.Send.Message, As: again}})
	h.later(time.Second)
	if len(h.carrier.sent) != 1 || len(h.carrier.sent[0].Media) != 2 {
		t.Fatalf("the carrier has %+v", h.carrier.sent)
	}
	files := h.message(again).Attachments
	if len(files) != 2 || files[0].ID == picture || files[0].Type != messaging.TypeJPEG || files[1].Name != h.message(first.Send.Message).Attachments[1].Name {
		t.Fatalf("it carries %+v", files)
	}
	h.write(func(tx *store.Tx) error {
		a, err := tx.Attachment(picture)
		return errors.Join(err, tx.RemoveAttachment(a))
	})
	if content, err := h.content(h.house.ana, files[0].ID, api.FormOriginal); err != nil || len(content) == 0 {
		t.Errorf("once the first is gone: %d bytes, %v", len(content), err)
	}
	h.write(func(tx *store.Tx) error {
		a, err := tx.Attachment(files[0].ID)
		return errors.Join(err, tx.RemoveAttachment(a))
	})
	if _, err := h.content(h.house.ana, files[0].ID, api.FormOriginal); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("once both are gone: %v", err)
	}
}
