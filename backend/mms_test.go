package backend_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rowan/backend/bridge/faketwilio"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// noise is a photo that no JPEG makes small, with a place noted in it.
func noise(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(r.UintN(256))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	note := "GPS 45.5152N 122.6784W"
	return append(append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(note) + 2)}, note...), b.Bytes()[2:]...)
}

// adds puts a file into the draft of a conversation.
func (d *desk) adds(c messaging.ConversationID, name string, content []byte) messaging.AttachmentID {
	d.h.t.Helper()
	id, err := d.BeginAttachment(messaging.DraftKey(c), messaging.Text(name), int64(len(content)))
	if err == nil {
		err = d.AppendAttachment(id, 0, bytes.NewReader(content))
	}
	if err == nil {
		_, err = d.FinishAttachment(id)
	}
	if err != nil {
		d.h.t.Fatal(err)
	}
	return id
}

// load lets a desk bring its files to the service, then its messages.
func (d *desk) load() {
	d.h.t.Helper()
	for range 4 {
		d.settle()
		d.Carry(d.h.t.Context())
	}
	d.settle()
}

// fetch asks for an address as a carrier does.
func (x *texting) fetch(method, address string) (*http.Response, []byte) {
	x.t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		x.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(x.t.Context(), method, x.url()+at.RequestURI(), nil)
	if err != nil {
		x.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		x.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	return resp, body
}

func TestATT01_ATT07_FlowPicturesGoBothWaysByText(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	x.owns(ana, deskPhone, "Front desk", "Ana Reyes")
	theirs := noise(t, 900, 700)
	if _, err := x.twilio.Receive(faketwilio.Incoming{From: mayaPhone, To: deskPhone, Body: "My rash", Files: []faketwilio.File{{Type: "image/jpeg", Bytes: theirs}}}); err != nil {
		t.Fatal(err)
	}
	x.carry()
	for range 2 {
		if err := x.Fetch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ana.settle()
	talk := ana.rows(store.ListInbox)[0].Conversation
	got := ana.thread(talk)[0].Attachments
	if len(got) != 1 || got[0].Absent != "" || got[0].Width != 900 || got[0].Name != "photo-1.jpg" {
		t.Fatalf("it came with %+v", got)
	}
	if f, err := ana.OpenAttachment(t.Context(), got[0].ID, "view"); err != nil {
		t.Error(err)
	} else {
		f.Close()
	}
	if left := x.twilio.Ledger()[0].Files; len(left) != 0 {
		t.Errorf("the carrier still has %d files", len(left))
	}

	photo, letter := ana.adds(talk, "Maya's rash.jpg", noise(t, 3000, 2000)), ana.attached(talk, "plan for Maya.pdf")
	if _, err := ana.Send(talk, "Use this cream", photo, letter); err != nil {
		t.Fatal(err)
	}
	ana.load()
	x.carry()
	sent := x.twilio.Sent()
	if len(sent) == 0 || len(sent[0].Files) != 2 {
		t.Fatalf("the carrier has %+v", sent)
	}
	for i, want := range []string{"image/jpeg", "application/pdf"} {
		address := sent[0].Files[i].URL
		resp, body := x.fetch(http.MethodGet, address)
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != want || len(body) == 0 || len(body) > 600_000 {
			t.Errorf("%d: %d, %s, %d bytes", i, resp.StatusCode, resp.Header.Get("Content-Type"), len(body))
		}
		if bytes.Contains(body, []byte("GPS")) || strings.Contains(resp.Header.Get("Content-Disposition"), "Maya") {
			t.Errorf("%d tells where it was taken, or of whom: %v", i, resp.Header)
		}
		head, none := x.fetch(http.MethodHead, address)
		if head.StatusCode != http.StatusOK || head.Header.Get("Content-Type") != want || head.ContentLength != int64(len(body)) || len(none) != 0 {
			t.Errorf("%d: HEAD is answered with %d, %d bytes of %d", i, head.StatusCode, head.ContentLength, len(body))
		}
	}
	ana.settle()
	if m := ana.thread(talk)[1]; m.Status != messaging.StatusDelivered || len(m.Attachments) != 2 {
		t.Errorf("it is %+v", m)
	}

	// The address is for this file, for a while, and nobody can make another.
	address := sent[0].Files[0].URL
	name := address[strings.LastIndex(address, "/")+1:]
	parts, other := strings.Split(name, "."), sent[0].Files[1].URL
	for what, wrong := range map[string]string{
		"another file under the same mark": strings.Replace(name, parts[2], strings.Split(other[strings.LastIndex(other, "/")+1:], ".")[2], 1),
		"a later end":                      strings.Replace(name, "."+parts[3]+".", ".zzzzzzz.", 1),
		"no mark":                          strings.Join(parts[:4], "."),
		"an empty mark":                    strings.Join(parts[:4], ".") + ".",
		"nothing":                          "",
	} {
		if resp, body := x.fetch(http.MethodGet, "/media/"+wrong); resp.StatusCode != http.StatusNotFound && resp.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %d, %d bytes", what, resp.StatusCode, len(body))
		}
	}
	x.ahead.Add(int64(61 * time.Minute))
	if resp, _ := x.fetch(http.MethodGet, address); resp.StatusCode != http.StatusNotFound {
		t.Errorf("after an hour it is answered with %d", resp.StatusCode)
	}
	rows := 0
	err := x.store.Read(t.Context(), x.practice(), func(tx *store.Tx) error {
		list, err := tx.AuditAfter(0, 10_000)
		for _, row := range list {
			if row.Action == "hand_out" {
				rows++
			}
		}
		return err
	})
	if err != nil || rows != 4 {
		t.Errorf("the log has %d rows of it, %v", rows, err)
	}
}

func TestATT04_FlowANumberWithoutMMSTakesNoFiles(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	front := x.owns(ana, deskPhone, "Front desk", "Ana Reyes")
	x.writes(mayaPhone, deskPhone, "Hello")
	ana.settle()
	talk := ana.rows(store.ListInbox)[0].Conversation
	set := func(mms messaging.Ability) {
		t.Helper()
		if err := ana.SaveNumber(t.Context(), messaging.SaveNumber{Number: front, MMS: &mms}); err != nil {
			t.Fatal(err)
		}
		ana.settle()
	}
	// It is queued while nobody knows better, and found out before it leaves.
	if _, err := ana.Send(talk, "Your plan", ana.attached(talk, "plan.pdf")); err != nil {
		t.Fatal(err)
	}
	ana.load()
	set(messaging.AbilityNo)
	x.carry()
	ana.settle()
	if m := ana.thread(talk)[1]; m.Status != messaging.StatusFailed || m.Reason != messaging.ReasonRules || len(x.twilio.Sent()) != 0 {
		t.Errorf("it is %s, %s", m.Status, m.Reason)
	}
	again := ana.attached(talk, "plan.pdf")
	if _, err := ana.Send(talk, "", again); messaging.CodeOf(err) != messaging.CodeBlocked {
		t.Errorf("from a number without: %v", err)
	}
	v, err := ana.CheckText(replica.TextDraft{Conversation: talk, Attachments: []messaging.AttachmentID{again}})
	if err != nil || v.First().Rule != "mms-none" {
		t.Errorf("the composer says %+v, %v", v.First(), err)
	}
	if err := ana.SendAgain(ana.thread(talk)[1].ID); err != nil {
		t.Error(err)
	}
	ana.load()
	x.carry()
	if h, err := ana.Health(); err != nil || !strings.HasPrefix(h.Sentence, "A text was not sent again.") || len(x.twilio.Sent()) != 0 {
		t.Errorf("sent again from a number without: %q, %v", h.Sentence, err)
	}
	set(messaging.AbilityYes)
	if _, err := ana.Send(talk, "", again); err != nil {
		t.Error(err)
	}
	ana.load()
	x.carry()
	if sent := x.twilio.Sent(); len(sent) != 1 || len(sent[0].Files) != 1 {
		t.Errorf("the carrier has %+v", sent)
	}
}

// TestCMP07_FlowFilesGoSecurelyInstead has what was attached to a text read by the
// patient in the portal, and nothing of it at the carrier.
func TestCMP07_FlowFilesGoSecurelyInstead(t *testing.T) {
	h := newHouse(t)
	ana := h.newDesk("ana", 0)
	contact, maya := ana.joins("Maya Lindqvist", "5035550162")
	x := h.text()
	x.owns(ana, deskPhone, "Front desk", "Ana Reyes")
	x.writes(mayaPhone, deskPhone, "Hello")
	ana.settle()
	talk := ana.rows(store.ListInbox)[0].Conversation
	ana.attached(talk, "results.pdf")
	moved, err := ana.MoveFiles(messaging.DraftKey(talk), messaging.DraftKey(contact))
	if err != nil || len(moved) != 1 {
		t.Fatalf("%v, %v", moved, err)
	}
	if again, err := ana.MoveFiles(messaging.DraftKey(talk), messaging.DraftKey(contact)); err != nil || len(again) != 0 {
		t.Errorf("moved twice: %v, %v", again, err)
	}
	secure, err := ana.Start(replica.NewMessage{Link: x.link, Contact: contact, Subject: "Results", Body: "Attached", Attachments: moved})
	if err != nil {
		t.Fatal(err)
	}
	ana.load()
	x.carry()
	messages := maya.thread(secure).Messages
	if len(messages) == 0 || len(messages[0].Attachments) != 1 || messages[0].Attachments[0].Name != "results.pdf" {
		t.Errorf("she reads %+v", messages)
	}
	for _, sent := range x.twilio.Sent() {
		if len(sent.Files) > 0 {
			t.Errorf("the carrier has %+v", sent)
		}
	}
	for range messaging.MaxAttachments {
		ana.attached(talk, "a.pdf")
	}
	other := ana.attached(messaging.ConversationID(contact), "b.pdf")
	if _, err := ana.MoveFiles(messaging.DraftKey(talk), messaging.DraftKey(contact)); messaging.CodeOf(err) != messaging.CodeTooLarge {
		t.Errorf("eleven files of one message, with %s: %v", other, err)
	}
}
