package service_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/sealed/stream"
	"rowan/backend/service"
	"rowan/backend/store"
)

func pdf(says string) []byte { return []byte("%PDF-1.7\n" + says + "\n%%EOF\n") }

// photo is a JPEG with a place noted in it.
func photo(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for i := range img.Pix {
		img.Pix[i] = byte(i >> 7)
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	note := "GPS 45.5152N 122.6784W"
	return append(append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(note) + 2)}, note...), b.Bytes()[2:]...)
}

// begin begins a file and returns its id.
func (h *house) begin(who service.Actor, c messaging.ConversationID, size int) messaging.AttachmentID {
	h.t.Helper()
	id := id[messaging.AttachmentID](h.t)
	if _, err := h.Attach(h.t.Context(), who, c, api.NewAttachment{ID: id, Name: "a file", Size: int64(size)}); err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
	return id
}

func (h *house) addPart(who service.Actor, id messaging.AttachmentID, offset int64, part []byte) (api.Upload, error) {
	return h.AddPart(h.t.Context(), who, id, offset, part)
}

// attach uploads a file whole.
func (h *house) attach(who service.Actor, c messaging.ConversationID, content []byte) messaging.AttachmentID {
	h.t.Helper()
	id := h.begin(who, c, len(content))
	if up, err := h.addPart(who, id, 0, content); err != nil || up.State != api.UploadReady {
		h.t.Fatalf("%+v %v %v", up, err, errors.Unwrap(err))
	}
	return id
}

func sendFiles(t *testing.T, c messaging.ConversationID, ids ...messaging.AttachmentID) messaging.Command {
	t.Helper()
	s := send(t, c, "")
	s.Send.Attachments = ids
	return s
}

// content reads a file, or says why not.
func (h *house) content(who service.Actor, id messaging.AttachmentID, as api.Form) ([]byte, error) {
	c, err := h.Content(h.t.Context(), who, id, as)
	if err != nil {
		return nil, err
	}
	defer c.Bytes.Close()
	return io.ReadAll(io.NewSectionReader(c.Bytes, 0, c.Bytes.Size()))
}

func TestATT01_PAT06_FilesGoBothWays_InPart(t *testing.T) {
	h := newHouse(t)
	maya, c := h.patient(h.desk, h.ana)
	mine := h.attach(h.ben, c, pdf("Your results"))
	h.do(h.ben, sendFiles(t, c, mine))
	theirs := h.attach(maya, c, photo(t))
	if _, err := h.Write(t.Context(), maya, c, api.Write{ID: id[messaging.MessageID](t), Attachments: []messaging.AttachmentID{theirs}}); err != nil {
		t.Fatal(err)
	}
	thread, err := h.Thread(t.Context(), maya, c, 0, 10)
	if err != nil || len(thread.Messages) < 2 || len(thread.Messages[0].Attachments) != 1 || len(thread.Messages[1].Attachments) != 1 {
		t.Fatalf("%+v %v", thread, err)
	}
	if got := thread.Messages[0].Attachments[0]; got.ID != theirs || got.Type != messaging.TypeJPEG || got.Name != "a file.jpg" || got.Width != 800 || got.Height != 600 {
		t.Errorf("%+v", got)
	}
	if thread.Conversation.Preview != "a file.jpg" {
		t.Errorf("%q", thread.Conversation.Preview)
	}
	if got, err := h.content(maya, mine, api.FormOriginal); err != nil || !bytes.Equal(got, pdf("Your results")) {
		t.Errorf("%q %v", got, err)
	}
	// ATT-07: nobody learns from a photo where it was taken.
	for _, as := range []api.Form{api.FormOriginal, api.FormView, api.FormThumbnail} {
		got, err := h.content(h.ana, theirs, as)
		if err != nil || !bytes.HasPrefix(got, []byte("\xff\xd8")) || bytes.Contains(got, []byte("GPS")) {
			t.Errorf("%s: %d bytes, %v", as, len(got), err)
		}
	}
	seen := map[string]int{}
	for _, row := range h.audit() {
		if row.ThingKind == "attachment" {
			seen[row.Action+" "+row.Result]++
		}
	}
	for _, want := range []string{"attach ok", "accept_file ok", "read_original ok", "read_view ok", "read_thumbnail ok"} {
		if seen[want] == 0 {
			t.Errorf("the log does not have %q: %v", want, seen)
		}
	}
	if got, err := h.content(h.ana, mine, api.FormThumbnail); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("of a PDF there is no thumbnail: %d bytes, %v", len(got), err)
	}
}

func TestAttachment_IsItsWritersForOneConversationAndOneMessage(t *testing.T) {
	h := newHouse(t)
	maya, c := h.patient(h.desk, h.ana)
	other := id[messaging.ConversationID](t)
	h.do(h.ife, messaging.Command{Start: &messaging.Start{Conversation: other, Link: h.personal, Contacts: []messaging.ContactID{maya.Contact}}})

	file := h.attach(h.ife, c, pdf("a"))
	h.refused(h.ben, sendFiles(t, c, file), messaging.CodeNotFound)
	h.refused(h.ife, sendFiles(t, other, file), messaging.CodeNotFound)
	half := h.begin(h.ife, c, 100)
	h.refused(h.ife, sendFiles(t, c, file, half), messaging.CodeNotReady)
	for name, who := range map[string]service.Actor{"teammate": h.ben, "patient": maya} { // until it is sent, it is hers
		if _, err := h.content(who, file, api.FormOriginal); messaging.CodeOf(err) != messaging.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := h.addPart(who, half, 0, pdf("")); messaging.CodeOf(err) != messaging.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
		if err := h.Detach(t.Context(), who, file); messaging.CodeOf(err) != messaging.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	said := command(t, sendFiles(t, c, file))
	for range 2 { // the answer was lost
		if out, err := h.Apply(t.Context(), h.ife, []messaging.Command{said}); err != nil || out[0].Refused != "" {
			t.Errorf("%+v %v", out, err)
		}
	}
	h.refused(h.ife, sendFiles(t, c, file), messaging.CodeNotFound)
	if err := h.Detach(t.Context(), h.ife, file); messaging.CodeOf(err) != messaging.CodeConflict {
		t.Errorf("%v", err)
	}

	// Of the personal link nobody else sees a thing, and in what is closed nobody adds.
	private := h.attach(h.ife, other, pdf("b"))
	h.do(h.ife, sendFiles(t, other, private))
	if _, err := h.content(h.ana, private, api.FormOriginal); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("%v", err)
	}
	if _, err := h.Attach(t.Context(), h.ana, other, api.NewAttachment{ID: id[messaging.AttachmentID](t), Name: "x", Size: 5}); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("%v", err)
	}
	closed := messaging.ConversationReadOnly
	h.do(h.ife, messaging.Command{Edit: &messaging.Edit{Conversation: c, State: &closed}})
	for name, who := range map[string]service.Actor{"teammate": h.ife, "patient": maya} {
		if _, err := h.Attach(t.Context(), who, c, api.NewAttachment{ID: id[messaging.AttachmentID](t), Name: "x", Size: 5}); messaging.CodeOf(err) != messaging.CodeClosed {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.addPart(h.ife, half, 0, pdf("")); messaging.CodeOf(err) != messaging.CodeClosed {
		t.Errorf("%v", err)
	}
	if _, err := h.content(maya, file, api.FormOriginal); err != nil {
		t.Errorf("what was sent stays readable: %v", err)
	}
}

func TestATT03_Trust43_WhatIsRefusedLeavesNothing_InPart(t *testing.T) {
	dir := ""
	h := newHouse(t, func(c *store.Config) { dir = c.Path + "-files" })
	maya, c := h.patient(h.desk, h.ana)
	flood := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x06\x00\x00\x00crc!"), []byte("\x00\x00\x00\x00IENDcrc!")...)
	cases := map[string][]byte{
		"a renamed program": append([]byte("MZ"), make([]byte, 500)...), "a page": []byte("<html><script>alert(1)</script>"),
		"a drawing": []byte("<svg onload=alert(1)>"), "a PDF with an archive": append(pdf("x"), []byte("PK\x05\x06"+strings.Repeat("\x00", 18))...),
		"a flood of pixels": flood, "a photo cut short": photo(t)[:4000], "a photo with a page": append(photo(t), "<html>"...),
	}
	for name, content := range cases {
		for _, who := range []service.Actor{h.ben, maya} {
			file := h.begin(who, c, len(content))
			_, err := h.addPart(who, file, 0, content)
			if messaging.CodeOf(err) != messaging.CodeBadFile {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := h.Upload(t.Context(), who, file); messaging.CodeOf(err) != messaging.CodeNotFound {
				t.Errorf("%s is still there: %v", name, err)
			}
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
	// Too large for what it is, said with the first part.
	file := h.begin(maya, c, 26*messaging.MB)
	if _, err := h.addPart(maya, file, 0, append(pdf(""), make([]byte, stream.Segment-len(pdf("")))...)); messaging.CodeOf(err) != messaging.CodeTooLarge {
		t.Errorf("%v", err)
	}
	if _, err := h.Attach(t.Context(), maya, c, api.NewAttachment{ID: id[messaging.AttachmentID](t), Name: "x", Size: messaging.MaxAttachment + 1}); messaging.CodeOf(err) != messaging.CodeTooLarge {
		t.Errorf("%v", err)
	}
}

func TestATT07_Trust46_APracticeCanKeepWhereAPhotoWasTaken(t *testing.T) {
	h := newHouse(t)
	maya, c := h.patient(h.desk, h.ana)
	for _, keep := range []bool{true, false} {
		h.do(h.ana, messaging.Command{ID: id[messaging.CommandID](t), SavePractice: &messaging.SavePractice{KeepPhotoDetails: &keep}})
		theirs := h.attach(maya, c, photo(t))
		if _, err := h.Write(t.Context(), maya, c, api.Write{ID: id[messaging.MessageID](t), Attachments: []messaging.AttachmentID{theirs}}); err != nil {
			t.Fatal(err)
		}
		// What is shown is drawn anew in any case.
		for as, place := range map[api.Form]bool{api.FormOriginal: keep, api.FormView: false, api.FormThumbnail: false} {
			got, err := h.content(h.ana, theirs, as)
			if err != nil || !bytes.HasPrefix(got, []byte("\xff\xd8")) || bytes.Contains(got, []byte("GPS")) != place {
				t.Errorf("keep %v, %s: %d bytes, with a place %v, %v", keep, as, len(got), !place, err)
			}
		}
	}
}

func TestTrust44_Attachment_CapsOfAPersonAndOfAPractice(t *testing.T) {
	h := newHouse(t)
	maya, c := h.patient(h.desk, h.ana)
	try := func(size int64) error {
		_, err := h.Attach(t.Context(), maya, c, api.NewAttachment{ID: id[messaging.AttachmentID](t), Name: "x", Size: size})
		return err
	}
	for range 10 {
		if err := try(messaging.MaxAttachment); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, try(1), messaging.CodeNoRoom) // more than a person has in a day
	h.clock = h.clock.Add(25 * time.Hour)
	h.step()
	for range 20 {
		if err := try(1); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, try(1), messaging.CodeTooSoon) // more files than wait
	h.FileRoom = 100
	_, err := h.Attach(t.Context(), h.ben, c, api.NewAttachment{ID: id[messaging.AttachmentID](t), Name: "x", Size: 81})
	wantCode(t, err, messaging.CodeNoRoom)
}

func TestAttachment_UnsentOnesGoAfterADay(t *testing.T) {
	dir := ""
	h := newHouse(t, func(c *store.Config) { dir = c.Path + "-files" })
	maya, c := h.patient(h.desk, h.ana)
	sent := h.attach(maya, c, pdf("sent"))
	if _, err := h.Write(t.Context(), maya, c, api.Write{ID: id[messaging.MessageID](t), Attachments: []messaging.AttachmentID{sent}}); err != nil {
		t.Fatal(err)
	}
	whole := h.attach(maya, c, pdf("whole"))
	half := h.begin(maya, c, 2*stream.Segment)
	if up, err := h.addPart(maya, half, 0, append(pdf(""), make([]byte, stream.Segment-len(pdf("")))...)); err != nil || up.Received != stream.Segment {
		t.Fatalf("%+v %v", up, err)
	}
	for _, later := range []struct {
		by   time.Duration
		left int
	}{{23 * time.Hour, 3}, {2 * time.Hour, 1}} {
		h.clock = h.clock.Add(later.by)
		h.step()
		if left, err := os.ReadDir(dir); err != nil || len(left) != later.left {
			t.Errorf("%d files are left, %v", len(left), err)
		}
	}
	for _, gone := range []messaging.AttachmentID{whole, half} {
		if _, err := h.Upload(t.Context(), maya, gone); messaging.CodeOf(err) != messaging.CodeNotFound {
			t.Errorf("%v", err)
		}
	}
	if _, err := h.content(h.ben, sent, api.FormOriginal); err != nil {
		t.Error(err)
	}
}

// scanner is one in the test's hand.
type scanner struct {
	down  bool
	asked int
}

func (s *scanner) Scan(_ context.Context, r io.Reader) (bool, error) {
	s.asked++
	b, err := io.ReadAll(r)
	if s.down || err != nil {
		return false, errors.Join(err, errors.New("no answer"))
	}
	return !bytes.Contains(b, []byte("EICAR")), nil
}

func TestTrust45_Attachment_IsHeldUntilTheScannerHasSpoken(t *testing.T) {
	h := newHouse(t)
	s := &scanner{down: true}
	h.Scanner = s
	_, c := h.patient(h.desk, h.ana)
	good, bad := pdf("good"), pdf("X5O!P%@AP EICAR-STANDARD-ANTIVIRUS-TEST-FILE")
	files := []messaging.AttachmentID{}
	for _, content := range [][]byte{good, bad} {
		file := h.begin(h.ben, c, len(content))
		if up, err := h.addPart(h.ben, file, 0, content); err != nil || up.State != api.UploadHeld {
			t.Fatalf("%+v %v", up, err)
		}
		h.refused(h.ben, sendFiles(t, c, file), messaging.CodeNotReady)
		if _, err := h.content(h.ben, file, api.FormOriginal); messaging.CodeOf(err) != messaging.CodeNotFound {
			t.Errorf("what is held is handed out: %v", err)
		}
		files = append(files, file)
	}
	h.clock = h.clock.Add(2 * time.Minute)
	h.step() // still down
	s.down = false
	h.clock = h.clock.Add(2 * time.Minute)
	h.step()
	if up, err := h.Upload(t.Context(), h.ben, files[0]); err != nil || up.State != api.UploadReady {
		t.Errorf("%+v %v", up, err)
	}
	if _, err := h.Upload(t.Context(), h.ben, files[1]); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("what is harmful is still there: %v", err)
	}
	if s.asked < 6 {
		t.Errorf("the scanner was asked %d times", s.asked)
	}
}

// disk is full while it is said to be.
type disk struct {
	stream.System
	full *atomic.Bool
}

type diskFile struct {
	stream.File
	full *atomic.Bool
}

func (d disk) OpenFile(path string, flag int, mode os.FileMode) (stream.File, error) {
	f, err := d.System.OpenFile(path, flag, mode)
	return diskFile{f, d.full}, err
}

func (f diskFile) WriteAt(b []byte, off int64) (int, error) {
	if f.full.Load() {
		return 0, &os.PathError{Op: "write", Err: syscall.ENOSPC}
	}
	return f.File.WriteAt(b, off)
}

func TestAttachment_FullDiskRemovesThePartAndTheUploadBeginsAnewLater(t *testing.T) {
	full := &atomic.Bool{}
	dir := ""
	h := newHouse(t, func(c *store.Config) { c.Disk, dir = disk{full: full}, c.Path+"-files" })
	maya, c := h.patient(h.desk, h.ana)
	content := append(pdf(strings.Repeat("z", 2*stream.Segment)), '\n')
	file := h.begin(maya, c, len(content))
	if up, err := h.addPart(maya, file, 0, content[:stream.Segment]); err != nil || up.Received != stream.Segment {
		t.Fatalf("%+v %v", up, err)
	}
	full.Store(true)
	_, err := h.addPart(maya, file, stream.Segment, content[stream.Segment:])
	wantCode(t, err, messaging.CodeDiskFull)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
	up, err := h.Upload(t.Context(), maya, file)
	if err != nil || up.Received != 0 || up.State != api.UploadUnderWay {
		t.Errorf("%+v %v", up, err)
	}
	full.Store(false)
	if up, err := h.addPart(maya, file, 0, content); err != nil || up.State != api.UploadReady {
		t.Errorf("%+v %v", up, err)
	}
	if got, err := h.content(maya, file, api.FormOriginal); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
