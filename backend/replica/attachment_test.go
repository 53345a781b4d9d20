package replica

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/sealed/stream"
	"rowan/backend/store"
)

// pdf is a document of about a size that says something.
func pdf(says string, size int) []byte {
	return []byte("%PDF-1.4\n% " + says + strings.Repeat(" ", max(0, size-len(says)-20)) + "\n%%EOF\n")
}

// photo is a picture with a note of the camera's in it.
func photo(t *testing.T, note string) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7)
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if note == "" {
		return b.Bytes()
	}
	chunk := append([]byte("tEXt"), "Comment\x00"+note...)
	noted := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	noted = append(append(noted, chunk...), 0, 0, 0, 0) // nobody asks for the sum of what is thrown away
	const header = 8 + 25
	return slices.Concat(b.Bytes()[:header], noted, b.Bytes()[header:])
}

// add adds a file to a draft, in parts.
func (c *computer) add(of messaging.ConversationID, name string, content []byte) (messaging.Attachment, error) {
	c.t.Helper()
	return c.addFrom(of, name, bytes.NewReader(content), int64(len(content)))
}

func (c *computer) addFrom(of messaging.ConversationID, name string, r io.Reader, size int64) (messaging.Attachment, error) {
	id, err := c.BeginAttachment(messaging.DraftKey(of), messaging.Text(name), size)
	if err != nil {
		return messaging.Attachment{}, err
	}
	for at := int64(0); at < size; at += 1 << 20 {
		if err := c.AppendAttachment(id, at, io.LimitReader(r, min(1<<20, size-at))); err != nil {
			return messaging.Attachment{}, err
		}
	}
	return c.FinishAttachment(id)
}

// climb takes files and messages up until nothing is due.
func (c *computer) climb() {
	c.t.Helper()
	c.settle()
	c.Carry(context.Background())
	c.settle()
}

func (c *computer) draft(of messaging.ConversationID) (text, reason string, files []string) {
	c.t.Helper()
	thread, err := c.Conversation(of)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, a := range thread.Drafted {
		files = append(files, string(a.Name))
	}
	return string(thread.Draft.Body), thread.Draft.Reason, files
}

// kept lists the sealed files of a computer.
func (c *computer) kept() []string {
	c.t.Helper()
	found, err := filepath.Glob(filepath.Join(c.dir, "*", storeFile+"-files", "*"))
	if err != nil {
		c.t.Fatal(err)
	}
	return found
}

func (c *computer) content(id messaging.AttachmentID, form api.Form) (string, error) {
	f, err := c.OpenAttachment(context.Background(), id, form)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size))
	return string(b), err
}

func TestATT01_ACutUploadGoesOnWhereItWasAndArrivesOnceWithItsMessage(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	plan := pdf("The plan", 3_500_000)
	a := must(comp.add(id, "plan.pdf", plan))(t)
	if a.Type != messaging.TypePDF || a.Size != int64(len(plan)) {
		t.Fatalf("added %+v", a)
	}
	must(comp.Send(id, "Here it is.", a.ID))(t)
	must(comp.Send(id, "And this."))(t)
	if _, _, files := comp.draft(id); len(files) > 0 {
		t.Error("the draft still holds", files)
	}
	comp.settle()
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "Here it is. pending", "And this. pending"}) {
		t.Error("before the file is there:", got)
	}
	c.files.cutAfter = 2_500_000
	if next := comp.Carry(t.Context()); !next.After(comp.clock()) {
		t.Error("after a cut it wants to go on at", next)
	}
	state := must(comp.Transfer(a.ID))(t)
	if state.Way != "up" || state.Done == 0 || state.Done >= a.Size || state.Problem == "" {
		t.Errorf("cut off it is %+v", state)
	}
	comp.climb()
	if c.files.cutAfter != 0 || c.files.begun != 1 || c.files.received != a.Size {
		t.Errorf("%d uploads, %d of %d bytes went up", c.files.begun, c.files.received, a.Size)
	}
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "Here it is. sent", "And this. sent"}) {
		t.Error("in the end:", got)
	}
	if !bytes.Equal(c.files.all[a.ID].content, plan) || len(c.messages) != 3 {
		t.Error("the service has something else")
	}
	comp.climb()
	if c.files.received != a.Size || len(c.messages) != 3 {
		t.Error("something went twice")
	}
}

func TestATT01_AConversationBegunOfflineTakesItsFilesAlong(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	hold := 10
	if err := comp.SavePreferences(messaging.SavePreferences{UndoSend: &hold}); err != nil {
		t.Fatal(err)
	}
	c.down = offline
	a := must(comp.add(messaging.ConversationID(maya), "plan.pdf", pdf("x", 100)))(t)
	id := must(comp.Start(NewMessage{Contact: maya, Link: front, Attachments: []messaging.AttachmentID{a.ID}}))(t)
	comp.climb()
	c.down = nil
	comp.pass(time.Minute)
	comp.climb()
	if got := comp.thread(id); !slices.Equal(got, []string{" sent"}) || !c.files.all[a.ID].sent {
		t.Error(got)
	}
}

func TestATT03_WhatAFileIsItsContentSays(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	if err := comp.SaveDraft(messaging.DraftKey(id), "Your scan"); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct{ name, content, field string }{
		{"scan.png", "MZ\x90\x00 a program", "type"},
		{"scan.jpg", "<!doctype html><script>", "type"},
		{"scan.png", `<svg xmlns="http://www.w3.org/2000/svg">`, "type"},
		{"scan.heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "type"},
		{"scan.pdf", "%PDF-1.4\n<script>alert(1)</script>\n%%EOF\n", "type"},
		{"scan.pdf", string(pdf("x", 100)) + "PK\x03\x04", "attachment"},
		{"scan.png", string(photo(t, "")) + "behind the end", "attachment"},
	} {
		_, err := comp.add(id, bad.name, []byte(bad.content))
		if e := messaging.AsError(err); e.Code != messaging.CodeBadFile || e.Field != bad.field || strings.Contains(e.Sentence, bad.name) {
			t.Errorf("%s: %v in field %q", bad.name, err, messaging.AsError(err).Field)
		}
	}
	if _, err := comp.BeginAttachment(messaging.DraftKey(id), "film.mp4", 200*messaging.MB+1); messaging.CodeOf(err) != messaging.CodeTooLarge {
		t.Error("over every limit:", err)
	}
	if _, err := comp.addFrom(id, "long.pdf", io.MultiReader(bytes.NewReader(pdf("x", 100)), zeros{}), 25*messaging.MB+1); messaging.CodeOf(err) != messaging.CodeTooLarge {
		t.Error("over the limit of its type:", err)
	}
	text, _, files := comp.draft(id)
	if left := comp.kept(); text != "Your scan" || len(files) > 0 || len(left) > 0 {
		t.Errorf("the draft is %q with %v, on the disk are %v", text, files, left)
	}
	a := must(comp.add(id, "scan.exe", photo(t, "")))(t)
	if a.Name != "scan.exe.png" || a.Type != messaging.TypePNG || a.Width != 40 || a.Height != 30 {
		t.Errorf("a picture by another name is %+v", a)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestATT06_SEC05_Trust24_FilesLeaveNothingOnTheDiskInClear(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	own := must(comp.add(id, "CANARYNAME.pdf", pdf("CANARYBYTES", 200_000)))(t)
	must(comp.add(id, "CANARYNAME.png", photo(t, "CANARYNOTE")))(t)
	must(comp.Send(id, "", own.ID))(t)
	comp.climb()
	theirs := messaging.Attachment{ID: must(newID[messaging.AttachmentID](comp.Replica))(t), Name: "CANARYNAME.jpg", Type: messaging.TypeJPEG, Size: 11}
	c.files.offer(theirs, []byte("CANARYBYTES"))
	c.say(id, messaging.Message{ID: "their", Attachments: []messaging.Attachment{theirs}, Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}})
	comp.news()
	for _, form := range []api.Form{api.FormThumbnail, api.FormView, api.FormOriginal} {
		if got, err := comp.content(theirs.ID, form); err != nil || got == "" {
			t.Fatalf("%s: %q, %v", form, got, err)
		}
	}
	if len(comp.kept()) < 5 {
		t.Fatal("too few files to scan:", comp.kept())
	}
	comp.Close()
	scanned, control := 0, []byte("CANARYBYTES and more")
	err := filepath.WalkDir(comp.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte("CANARY")) || bytes.Contains(b, []byte("shown as")) || strings.Contains(path, "CANARY") {
			t.Errorf("%s holds a canary", path)
		}
		scanned++
		return err
	})
	if err != nil || scanned < 6 || !bytes.Contains(control, []byte("CANARY")) {
		t.Fatalf("scanned %d files, %v", scanned, err)
	}
}

func TestCrash_WhileAFileIsAddedLosesTheFileAloneAfterItNothing(t *testing.T) {
	c, k, comp, id := anaAtWork(t)
	if err := comp.SaveDraft(messaging.DraftKey(id), "See this"); err != nil {
		t.Fatal(err)
	}
	whole := must(comp.add(id, "whole.pdf", pdf("whole", 100_000)))(t)
	half := must(comp.BeginAttachment(messaging.DraftKey(id), "half.pdf", 300_000))(t)
	if err := comp.AppendAttachment(half, 0, bytes.NewReader(pdf("half", 200_000))); err != nil {
		t.Fatal(err)
	}
	if len(comp.kept()) != 2 {
		t.Fatal("on the disk are", comp.kept())
	}
	people, _, _ := comp.People()
	comp.Close() // between the copy and its commit

	again := newComputerAt(t, c, k, comp.dir)
	if err := again.Unlock(t.Context(), people[0].ID, pin); err != nil {
		t.Fatal(err)
	}
	text, _, files := again.draft(id)
	if text != "See this" || !slices.Equal(files, []string{"whole.pdf"}) || len(again.kept()) != 1 {
		t.Errorf("the draft is %q with %v, on the disk are %v", text, files, again.kept())
	}
	must(again.Send(id, "See this", whole.ID))(t)
	people, _, _ = again.People()
	again.Close() // between the send and the upload

	last := newComputerAt(t, c, k, comp.dir)
	if err := last.Unlock(t.Context(), people[0].ID, pin); err != nil {
		t.Fatal(err)
	}
	last.climb()
	if got := last.thread(id); !slices.Equal(got, []string{"Hello delivered", "See this sent"}) || c.files.begun != 1 {
		t.Error(got)
	}
}

// fullDisk is a disk that has room for so many bytes more.
type fullDisk struct {
	stream.System
	mu   sync.Mutex
	room int64
}

func (d *fullDisk) OpenFile(path string, flag int, mode fs.FileMode) (stream.File, error) {
	f, err := d.System.OpenFile(path, flag, mode)
	return &fullFile{f, d}, err
}

type fullFile struct {
	stream.File
	d *fullDisk
}

func (f *fullFile) WriteAt(b []byte, off int64) (int, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if f.d.room -= int64(len(b)); f.d.room < 0 {
		return 0, &fs.PathError{Op: "write", Err: syscall.ENOSPC}
	}
	return f.File.WriteAt(b, off)
}

func TestFault07_DiskFull_WhileAttachingKeepsTheTextAndRemovesThePart(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := newComputer(t, c, &keychain{entries: map[string][]byte{}})
	disk := &fullDisk{room: 300_000}
	comp.cfg.Disk = disk
	comp.signIn("ana@example.com")
	comp.settle()
	if err := comp.SaveDraft(messaging.DraftKey(id), "See this"); err != nil {
		t.Fatal(err)
	}
	_, err := comp.add(id, "plan.pdf", pdf("x", 500_000))
	if messaging.CodeOf(err) != messaging.CodeDiskFull || disk.room >= 0 {
		t.Fatalf("with %d bytes left: %v", disk.room, err)
	}
	if !strings.Contains(messaging.AsError(err).Sentence, "Free some space") {
		t.Error("it says", messaging.AsError(err).Sentence)
	}
	if text, _, files := comp.draft(id); text != "See this" || len(files) > 0 || len(comp.kept()) > 0 {
		t.Errorf("the draft is %q with %v, on the disk are %v", text, files, comp.kept())
	}
	disk.room = 1 << 30
	a := must(comp.add(id, "plan.pdf", pdf("x", 500_000)))(t)
	must(comp.Send(id, "See this", a.ID))(t)
	comp.climb()
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "See this sent"}) {
		t.Error(got)
	}

	theirs := messaging.Attachment{ID: must(newID[messaging.AttachmentID](comp.Replica))(t), Name: "a.pdf", Type: messaging.TypePDF, Size: 900_000}
	c.files.offer(theirs, pdf("x", 900_000)[:900_000])
	c.say(id, messaging.Message{ID: "their", Attachments: []messaging.Attachment{theirs}, Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}})
	comp.news()
	before := len(comp.kept())
	disk.room = 100_000
	if err := comp.FetchAttachment(t.Context(), theirs.ID, api.FormOriginal); messaging.CodeOf(err) != messaging.CodeDiskFull || len(comp.kept()) != before {
		t.Errorf("fetching: %v, on the disk are %v", err, comp.kept())
	}
	disk.room = 1 << 30
	if err := comp.FetchAttachment(t.Context(), theirs.ID, api.FormOriginal); err != nil {
		t.Error("with room again:", err)
	}
}

func TestRefusedFile_BringsTheMessageBackWithWordsFilesAndReason(t *testing.T) {
	for _, words := range []string{"See this", ""} {
		c := newClinic()
		id := c.begin(front, "Hello")
		comp := signedIn(t, c)
		a := must(comp.add(id, "a.pdf", pdf("a", 100)))(t)
		comp.pass(time.Second)
		b := must(comp.add(id, "b.pdf", pdf("b", 100)))(t)
		must(comp.Send(id, messaging.Text(words), a.ID, b.ID))(t)
		c.files.refuse = messaging.Error{Code: messaging.CodeNoRoom, Sentence: "The practice has no room for more files."}
		comp.climb()
		text, reason, files := comp.draft(id)
		if words == "" {
			reason = must(comp.Health())(t).Sentence
		}
		if text != words || !strings.Contains(reason, "The practice has no room for more files.") || !slices.Equal(files, []string{"a.pdf", "b.pdf"}) {
			t.Errorf("%q: back are %q with %v, since %q", words, text, files, reason)
		}
		if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered"}) {
			t.Error(got)
		}
		c.files.refuse = messaging.Error{}
		back := must(comp.Conversation(id))(t).Drafted
		must(comp.Send(id, messaging.Text(words), back[0].ID, back[1].ID))(t)
		comp.climb()
		if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", words + " sent"}) {
			t.Error("sent again:", got)
		}
		if text, reason, files := comp.draft(id); text != "" || reason != "" || len(files) > 0 {
			t.Errorf("left are %q with %v, since %q", text, files, reason)
		}
	}
}

// What was sent is offered again after a restore, and its file is refused since somebody
// has closed the conversation: it stands there all the same, and is no draft.
func TestFault26_Restore_ARefusedFileOfWhatStandsThereTakesNothingBack(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	a := must(comp.add(id, "a.pdf", pdf("a", 100)))(t)
	must(comp.Send(id, "See this", a.ID))(t)
	comp.climb()
	c.epoch, c.files.refuse = 2, messaging.Error{Code: messaging.CodeClosed, Sentence: "This conversation is read-only."}
	comp.news()
	comp.pass(time.Minute)
	comp.climb()
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "See this sent"}) {
		t.Error(got)
	}
	if text, reason, files := comp.draft(id); text != "" || reason != "" || len(files) > 0 {
		t.Errorf("back are %q with %v, since %q", text, files, reason)
	}
	if content, err := comp.content(a.ID, api.FormOriginal); err != nil || content == "" {
		t.Errorf("its file: %v", err)
	}
}

func TestForgottenUpload_GoesUpAgain(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	a := must(comp.add(id, "a.pdf", pdf("a", 100)))(t)
	must(comp.Send(id, "See this", a.ID))(t)
	comp.Carry(t.Context())
	delete(c.files.all, a.ID) // after a day
	comp.settle()
	comp.pass(time.Minute)
	comp.climb()
	comp.pass(time.Minute)
	comp.climb()
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "See this sent"}) || c.files.begun != 2 {
		t.Error(got, c.files.begun)
	}
}

func TestLNK06_LosingALinkRemovesItsFilesAndKeepsWhatWasNotSent(t *testing.T) {
	c := newClinic()
	c.member(false)
	id := c.begin(bills, "Hello")
	comp := signedIn(t, c)
	sent := must(comp.add(id, "sent.pdf", pdf("sent", 100)))(t)
	must(comp.Send(id, "", sent.ID))(t)
	comp.climb()
	pending := must(comp.add(id, "pending.pdf", pdf("pending", 100)))(t)
	c.down = offline
	must(comp.Send(id, "Not sent", pending.ID))(t)
	must(comp.add(id, "draft.pdf", pdf("draft", 100)))(t)
	comp.climb()
	c.down = nil
	c.scopes[ana] = slices.DeleteFunc(c.scopes[ana], func(s messaging.Scope) bool { return s == messaging.ScopeLink(bills) })
	c.files.refuse = messaging.Error{Code: messaging.CodeOffline, Sentence: "not now"}
	comp.pass(time.Minute)
	comp.news()
	if _, err := comp.content(sent.ID, api.FormOriginal); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("what was sent:", err)
	}
	card := must(comp.Contact(maya))(t)
	names := []string{}
	for _, a := range card.Drafted {
		names = append(names, string(a.Name))
		if a.ID == pending.ID {
			t.Error("it kept the id that the service may know elsewhere")
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"draft.pdf", "pending.pdf"}) || card.Draft.Body != "Not sent" || len(comp.kept()) != 2 {
		t.Errorf("the draft is %q with %v, on the disk are %v", card.Draft.Body, names, comp.kept())
	}
	c.files.refuse = messaging.Error{}
	next := must(comp.Start(NewMessage{Contact: maya, Link: front, Body: "Not sent", Attachments: []messaging.AttachmentID{card.Drafted[0].ID, card.Drafted[1].ID}}))(t)
	comp.pass(time.Minute)
	comp.climb()
	if got := comp.thread(next); !slices.Equal(got, []string{"Not sent sent"}) {
		t.Error(got)
	}
}

// withTheirs is a computer and so many documents that the patient sent.
func withTheirs(t *testing.T, n, size int) (*clinic, *computer, []messaging.AttachmentID) {
	t.Helper()
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	ids := []messaging.AttachmentID{}
	for i := range n {
		a := messaging.Attachment{ID: must(newID[messaging.AttachmentID](comp.Replica))(t), Name: "letter.pdf", Type: messaging.TypePDF, Size: int64(size)}
		c.files.offer(a, pdf("letter", 2*size)[:size])
		c.say(id, messaging.Message{ID: messaging.MessageID("their" + string(rune('a'+i))), Attachments: []messaging.Attachment{a},
			Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}})
		ids = append(ids, a.ID)
	}
	comp.news()
	return c, comp, ids
}

func TestFetch_GoesOnWhereItWasCutOff(t *testing.T) {
	c, comp, ids := withTheirs(t, 1, 500_000)
	c.files.short = 300_000
	if err := comp.FetchAttachment(t.Context(), ids[0], api.FormOriginal); messaging.CodeOf(err) != messaging.CodeOffline {
		t.Fatal("cut off:", err)
	}
	if state := must(comp.Transfer(ids[0]))(t); state.Here || state.Done == 0 || state.Done%stream.Segment != 0 {
		t.Errorf("cut off it is %+v", state)
	}
	c.down = offline
	if _, err := comp.content(ids[0], api.FormOriginal); messaging.CodeOf(err) != messaging.CodeOffline {
		t.Error("half a file:", err)
	}
	c.down = nil
	got, err := comp.content(ids[0], api.FormOriginal)
	if err != nil || got != string(pdf("letter", 1_000_000)[:500_000]) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	c.down = offline
	if _, err := comp.content(ids[0], api.FormOriginal); err != nil {
		t.Error("offline, once it is here:", err)
	}
}

func TestStorage_WhatWasNotLookedAtForLongestGoesFirst(t *testing.T) {
	c, comp, ids := withTheirs(t, 3, 100_000)
	for _, id := range ids {
		must(comp.content(id, api.FormOriginal))(t)
		comp.pass(time.Minute)
	}
	must(comp.content(ids[0], api.FormOriginal))(t)
	if s := must(comp.Storage())(t); s.Used != 300_000 || s.Cap != standardStorage {
		t.Errorf("%+v", s)
	}
	if err := comp.SetStorageCap(250_000); err != nil {
		t.Fatal(err)
	}
	c.down = offline
	for i, here := range []bool{true, false, true} {
		if _, err := comp.content(ids[i], api.FormOriginal); (err == nil) != here {
			t.Errorf("file %d: %v", i, err)
		}
	}
	c.down = nil
	if _, err := comp.content(ids[1], api.FormOriginal); err != nil {
		t.Error("fetched again:", err)
	}
	if s := must(comp.Storage())(t); s.Used > s.Cap || s.Cap != 250_000 || len(comp.kept()) != 2 {
		t.Errorf("%+v, on the disk are %v", s, comp.kept())
	}
	if err := comp.SetStorageCap(-1); messaging.CodeOf(err) != messaging.CodeInvalid {
		t.Error(err)
	}
}

func TestLock_EndsTheAccessToFiles(t *testing.T) {
	_, comp, ids := withTheirs(t, 2, 100_000)
	f := must(comp.OpenAttachment(t.Context(), ids[0], api.FormOriginal))(t)
	defer f.Close()
	b := make([]byte, 10)
	if _, err := f.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	people, _, _ := comp.People()
	comp.Lock()
	if n, err := f.ReadAt(make([]byte, 10), 0); messaging.CodeOf(err) != messaging.CodeSignedOut || n > 0 {
		t.Errorf("an open file gave %d bytes, %v", n, err)
	}
	for _, id := range ids {
		if _, err := comp.content(id, api.FormOriginal); messaging.CodeOf(err) != messaging.CodeSignedOut {
			t.Error(err)
		}
	}
	err := comp.CopyOut(t.Context(), ids[0], messaging.WaySaved, func(string) (io.WriteCloser, error) {
		t.Error("a copy was begun")
		return nil, errors.New("no")
	})
	if messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Error(err)
	}
	if err := comp.Unlock(t.Context(), people[0].ID, pin); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReadAt(b, 0); messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Error("a file of the last session:", err)
	}
}

func TestLock_TakesUpWhatWaitsForItsFiles(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	a := must(comp.add(id, "a.pdf", pdf("a", 100)))(t)
	must(comp.Send(id, "See this", a.ID))(t)
	comp.Lock()
	comp.Leave(t.Context())
	if len(c.messages) != 2 || !c.files.all[a.ID].sent {
		t.Errorf("the service has %d messages", len(c.messages))
	}
}

// kept copies collects a copy in memory.
type copyOf struct{ bytes.Buffer }

func (*copyOf) Close() error { return nil }

func TestATT06_ACopyThatLeavesIsReported(t *testing.T) {
	c, comp, ids := withTheirs(t, 1, 1000)
	var out copyOf
	err := comp.CopyOut(t.Context(), ids[0], messaging.WaySaved, func(name string) (io.WriteCloser, error) {
		if name != "letter.pdf" {
			t.Error("it is called", name)
		}
		return &out, nil
	})
	if err != nil || out.Len() != 1000 {
		t.Fatal(out.Len(), err)
	}
	if h := must(comp.Health())(t); h.Waiting != 0 {
		t.Error("the person is told of", h.Waiting)
	}
	before := len(c.done)
	comp.settle()
	if len(c.done) != before+1 {
		t.Error("nothing was reported")
	}
}

func TestFiles_AreListedFoundAndNamedInTheRow(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	first := must(comp.add(id, "Insurance card.png", photo(t, "")))(t)
	second := must(comp.add(id, "plan.pdf", pdf("x", 100)))(t)
	rows, _, _ := comp.Inbox(store.ListDrafts, nil, 10)
	if len(rows) != 1 || !rows[0].Draft {
		t.Error("a draft of files alone is not listed:", rows)
	}
	must(comp.Send(id, "", first.ID))(t)
	rows, _, _ = comp.Inbox(store.ListInbox, nil, 10)
	if rows[0].Carries != "photo" || rows[0].Preview != "" {
		t.Errorf("the row says %q and %q", rows[0].Carries, rows[0].Preview)
	}
	must(comp.Send(id, "The plan", second.ID))(t)
	comp.climb()
	files := must(comp.Files(id))(t)
	if len(files) != 2 || files[0].ID != second.ID || files[1].ID != first.ID || files[0].Entry.Name != "Ana Reyes" {
		t.Errorf("the files are %+v", files)
	}
	for query, want := range map[string]string{"insurance": "Insurance card.png", "plan.pdf": "The plan\nplan.pdf", "PLAN": "The plan\nplan.pdf"} {
		if hits, _, err := comp.Search(query, 10); err != nil || len(hits) != 1 || hits[0].Snippet != want {
			t.Errorf("%s finds %+v, %v", query, hits, err)
		}
	}
	if err := comp.Detach(messaging.DraftKey(id), first.ID); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("a file that was sent left the message:", err)
	}
	third := must(comp.add(id, "third.pdf", pdf("x", 100)))(t)
	if err := comp.Detach(messaging.DraftKey(id), third.ID); err != nil {
		t.Error(err)
	}
	if _, err := comp.Send(id, "again", third.ID); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("a file that was removed was sent:", err)
	}
	if _, err := comp.Send(id, "again", first.ID); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("a file went with two messages:", err)
	}
}

// swallowing takes files up and keeps none.
type swallowing struct {
	Remote
	took int64
}

func (s *swallowing) Attach(_ context.Context, _ messaging.ConversationID, in api.NewAttachment) (api.Upload, error) {
	return api.Upload{Attachment: messaging.Attachment{ID: in.ID, Size: in.Size}, State: api.UploadUnderWay}, nil
}

func (s *swallowing) Upload(_ context.Context, _ messaging.AttachmentID, _ int64, r io.Reader, heard func(api.Upload)) (api.Upload, error) {
	n, err := io.Copy(io.Discard, r)
	s.took = n
	return api.Upload{State: api.UploadReady, Received: n}, err
}

func TestATT01_TwoHundredMegabytesNeedConstantMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("a large file")
	}
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := newComputer(t, c, &keychain{entries: map[string][]byte{}})
	up := &swallowing{}
	comp.cfg.Dial = func(address, token string) (Remote, error) {
		remote, err := c.dial(address, token)
		return &swallowing{Remote: remote}, err
	}
	comp.signIn("ana@example.com")
	comp.settle()
	up = comp.open.remote.(*swallowing)

	const size = 200 * messaging.MB
	head := slices.Concat([]byte("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00"), []byte("\x00\x00\x00\x08moov"),
		binary.BigEndian.AppendUint32(nil, size-24), []byte("mdat"))
	runtime.GC()
	film := &measured{Reader: io.LimitReader(io.MultiReader(bytes.NewReader(head), zeros{}), size)}
	a, err := comp.addFrom(id, "film.mp4", film, size)
	if err != nil || a.Type != messaging.TypeMP4 {
		t.Fatal(a, err)
	}
	must(comp.Send(id, "", a.ID))(t)
	comp.Carry(t.Context())
	out := &measured{}
	err = comp.CopyOut(t.Context(), a.ID, messaging.WaySaved, func(string) (io.WriteCloser, error) { return out, nil })
	if err != nil || up.took != size || out.wrote != size {
		t.Fatal(up.took, out.wrote, err)
	}
	const most = 64 << 20 // garbage and the database's cache included
	if peak := max(film.peak, out.peak); peak > most || film.looked < 100 || out.looked < 100 {
		t.Errorf("it took %d MB, seen %d and %d times", peak>>20, film.looked, out.looked)
	}
}

// measured looks at the heap for every megabyte that goes through it.
type measured struct {
	io.Reader
	through, wrote int64
	looked         int
	peak           uint64
}

func (m *measured) look(n int) {
	if m.through += int64(n); m.through < 1<<20 {
		return
	}
	m.through = 0
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	m.looked, m.peak = m.looked+1, max(m.peak, s.HeapAlloc)
}

func (m *measured) Read(b []byte) (int, error) {
	n, err := m.Reader.Read(b)
	m.look(n)
	return n, err
}

func (m *measured) Write(b []byte) (int, error) {
	m.wrote += int64(len(b))
	m.look(len(b))
	return len(b), nil
}

func (*measured) Close() error { return nil }

func TestUndoSend_BringsWordsAndFilesBackInPlace(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	hold := 10
	if err := comp.SavePreferences(messaging.SavePreferences{UndoSend: &hold}); err != nil {
		t.Fatal(err)
	}
	a := must(comp.add(id, "a.pdf", pdf("a", 100)))(t)
	m := must(comp.Send(id, "See this", a.ID))(t)
	if decided, err := comp.UndoSend(t.Context(), id, m); !decided || err != nil {
		t.Fatal(decided, err)
	}
	if text, _, files := comp.draft(id); text != "See this" || !slices.Equal(files, []string{"a.pdf"}) {
		t.Errorf("back are %q with %v", text, files)
	}
	back := must(comp.Conversation(id))(t).Drafted
	must(comp.Send(id, "See this", back[0].ID))(t)
	comp.climb()
	if len(c.messages) != 2 || !c.files.all[back[0].ID].sent || len(comp.kept()) != 1 {
		t.Errorf("the service has %d messages, on the disk are %v", len(c.messages), comp.kept())
	}
}
