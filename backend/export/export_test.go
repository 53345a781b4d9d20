package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"rowan/backend/export"
	"rowan/backend/messaging"
)

const (
	maya  messaging.ContactID  = "01890000-0000-7000-8000-0000000000a1"
	aunt  messaging.ContactID  = "01890000-0000-7000-8000-0000000000a2"
	gp    messaging.ContactID  = "01890000-0000-7000-8000-0000000000a3"
	lab   messaging.ContactID  = "01890000-0000-7000-8000-0000000000a4"
	ana   messaging.TeammateID = "01890000-0000-7000-8000-0000000000b1"
	chart                      = messaging.AttachmentID("01890000-0000-7000-8000-0000000000f1")
)

var at = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

func newID(n int) string { return fmt.Sprintf("01890000-0000-7000-8000-%012x", n) }

// rich is an export that has one of each: every channel, status, event and kind of person.
func rich() messaging.Export {
	e := messaging.Export{Practice: "Alder Street Clinic", Phone: "+15035550100", TimeZone: "America/Los_Angeles", MadeAt: at, MadeBy: "Ana Reyes", Why: messaging.ExportPatient, Contact: maya,
		Staff: []messaging.ExportTeammate{{ID: ana, Name: "Ana Reyes"}},
		People: []messaging.ExportPerson{{ID: maya, Name: "Maya Lindqvist", BirthDate: "1986-03-14", Phone: "+15035550162", Email: "maya@example.com"},
			{ID: aunt, Name: "Lena Lindqvist", Kind: messaging.ContactRelative, RelatedTo: maya}, {ID: gp, Name: "Dr. Quill", Kind: messaging.ContactProfessional}, {ID: lab, Name: "Lab North", Kind: messaging.ContactOrganization, BirthDate: "1990-01-01"}}}
	n := 0x1000
	say := func(c *messaging.ExportConversation, m messaging.ExportMessage) {
		n++
		m.ID, m.Conversation, m.Position, m.At = messaging.MessageID(newID(n)), c.ID, int64(len(c.Messages)+1), at.Add(time.Duration(n)*time.Second)
		c.Messages = append(c.Messages, m)
	}
	from := messaging.Author{Kind: messaging.AuthorTeammate, Teammate: ana}
	secure := messaging.ExportConversation{ID: messaging.ConversationID(newID(1)), Channel: messaging.ChannelSecure, From: "Clinic", Subject: "Clinical care", State: messaging.ConversationReadOnly,
		Contacts: []messaging.ContactID{maya, aunt, gp, lab}, Teammates: []messaging.TeammateID{ana}}
	for _, status := range []messaging.Status{messaging.StatusHeld, messaging.StatusQueued, messaging.StatusSent, messaging.StatusUnconfirmed, messaging.StatusDelivered, messaging.StatusSeen, messaging.StatusFailed, messaging.StatusRefused} {
		say(&secure, messaging.ExportMessage{Message: messaging.Message{Author: from, Body: messaging.Text("as " + status), Status: status}, Name: "Ana Reyes"})
	}
	secure.Messages[5].Seen = []messaging.ExportSeen{{Name: "Maya Lindqvist", At: at}}
	secure.Messages[6].Reason, secure.Messages[6].Code = messaging.ReasonFiltered, "30007"
	for _, event := range []messaging.Event{messaging.EventJoined, messaging.EventClosed, messaging.EventReopened, messaging.EventUnseen, messaging.EventAsksBack, messaging.EventIdentified, messaging.EventOptedOut, messaging.EventOptedIn,
		messaging.EventAsksOptOut, messaging.EventOptOutNoted, messaging.EventOptOutDenied, messaging.EventMaybeAppointment, messaging.EventAnswered, messaging.EventRetracted} {
		say(&secure, messaging.ExportMessage{Message: messaging.Message{Author: messaging.Author{Kind: messaging.AuthorAutomatic}, Event: event, Status: messaging.StatusSent}})
	}
	say(&secure, messaging.ExportMessage{Message: messaging.Message{Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}, Body: "<script>alert(1)</script> \U0001F389 العربية", Status: messaging.StatusDelivered,
		Attachments: []messaging.Attachment{{ID: chart, Name: "../CON.pdf", Type: messaging.TypePDF, Size: 5}, {ID: "01890000-0000-7000-8000-0000000000f2", Name: "rash.jpg", Type: messaging.TypeJPEG, Absent: messaging.AbsentHarmful}}},
		Name: "Maya Lindqvist", ReadBy: []messaging.Text{"Ana Reyes"}})
	secure.Notes = []messaging.ExportNote{{Note: messaging.Note{ID: messaging.NoteID(newID(9)), Position: 2, Body: "OWL", At: at, Author: ana}, Name: "Ana Reyes"}}
	text := messaging.ExportConversation{ID: messaging.ConversationID(newID(2)), Channel: messaging.ChannelSMS, From: "Front desk", At: "+15035550190", Address: "+15035550199", State: messaging.ConversationOpen}
	say(&text, messaging.ExportMessage{Message: messaging.Message{Author: messaging.Author{Kind: messaging.AuthorContact}, Body: "Who are you?", Status: messaging.StatusDelivered}})
	say(&text, messaging.ExportMessage{Message: messaging.Message{Author: from, Body: "The clinic", Status: messaging.StatusDelivered}, Name: "Ana Reyes"})
	mail := messaging.ExportConversation{ID: messaging.ConversationID(newID(3)), Channel: messaging.ChannelEmail, From: "Desk", At: "desk@clinic.example", Address: "maya@example.com", Subject: "Bill", State: messaging.ConversationOpen, Contacts: []messaging.ContactID{maya}}
	say(&mail, messaging.ExportMessage{Message: messaging.Message{Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}, Body: "See below", Status: messaging.StatusDelivered,
		Mail: &messaging.Mail{From: messaging.Party{Name: "Maya", Email: "maya@example.com"}, To: []messaging.Party{{Email: "desk@clinic.example"}}, Cc: []messaging.Party{{Name: "Lena", Email: "lena@example.com"}}, Subject: "Re: Bill", Quoted: "What was said"}}, Name: "Maya Lindqvist"})
	e.Conversations = []messaging.ExportConversation{secure, text, mail}
	return e
}

func opens(content string) export.Opener {
	return func(context.Context, messaging.AttachmentID) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}
}

// written is an export as its files.
func written(t *testing.T, e messaging.Export, l messaging.Language) map[string]string {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(t.Context(), &b, e, l, opens("%PDF-")); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

func TestN4_TheBundleIsFHIRAndEachMessageStandsInItOnce(t *testing.T) {
	compiled, err := jsonschema.NewCompiler().Compile("testdata/fhir-r4.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	e := rich()
	got := written(t, e, messaging.English)["fhir.json"]
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Errorf("%v", err)
	}
	// The schema knows what it refuses.
	if err := compiled.Validate(mustJSON(t, strings.Replace(got, `"resourceType": "Communication"`, `"resourceType": "Communication", "notes": []`, 1))); err == nil {
		t.Error("a field that FHIR does not have passes")
	}
	type ref struct{ Reference, Type, Display string }
	var bundle struct {
		Entry []struct {
			FullURL  string `json:"fullUrl"`
			Resource struct {
				ResourceType, ID, Status, Sent, Received string
				Sender, Subject, Patient                 *ref
				Recipient                                []ref
				Medium                                   []struct{ Coding []struct{ Code string } }
			}
		}
	}
	if err := json.Unmarshal([]byte(got), &bundle); err != nil {
		t.Fatal(err)
	}
	known, status, ids := map[string]string{}, map[string]int{}, []string{}
	for _, en := range bundle.Entry {
		if known[en.FullURL] != "" || en.FullURL != "urn:uuid:"+en.Resource.ID {
			t.Errorf("%s is there twice, or is not %s", en.FullURL, en.Resource.ID)
		}
		known[en.FullURL] = en.Resource.ResourceType
	}
	codes := map[string]bool{}
	for _, en := range bundle.Entry {
		r := en.Resource
		refs := slices.Clone(r.Recipient)
		for _, one := range []*ref{r.Sender, r.Subject, r.Patient} {
			if one != nil {
				refs = append(refs, *one)
			}
		}
		for _, one := range refs {
			if one.Reference != "" && known[one.Reference] != one.Type || one.Reference == "" && one.Display == "" {
				t.Errorf("%s refers to %+v, which is %q", r.ID, one, known[one.Reference])
			}
		}
		if r.ResourceType != "Communication" {
			continue
		}
		ids = append(ids, r.ID)
		status[r.Status]++
		if r.Sender == nil || r.Status == "completed" && r.Sent == "" || len(r.Medium) != 1 || r.Status == "preparation" && r.Sent != "" {
			t.Errorf("%+v", r)
		}
		codes[r.Medium[0].Coding[0].Code] = true
	}
	want := []string{}
	for _, c := range e.Conversations {
		for _, m := range c.Messages {
			want = append(want, string(m.ID))
		}
	}
	if !slices.Equal(ids, want) || e.Count() != len(want) {
		t.Errorf("%d of %d messages are in the bundle, in their order", len(ids), len(want))
	}
	if status["not-done"] != 2 || status["unknown"] != 1 || status["preparation"] != 1 || status["in-progress"] != 1 || len(codes) != 3 {
		t.Errorf("statuses %v, by %v", status, codes)
	}
	if strings.Contains(got, "OWL") {
		t.Error("a note is in it")
	}
}

func mustJSON(t *testing.T, s string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTrust40_NoCellIsAFormulaAndNoWordIsLost(t *testing.T) {
	hostile := []messaging.Text{"=1+1", "+1 503", "-2", "@cmd", "\tx", "\rx", "＝1", "a,b;\"c\"", "two\nlines", " leads", "'quoted", "plain"}
	e := rich()
	c := &e.Conversations[0]
	c.Messages = nil
	for i, body := range hostile {
		c.Messages = append(c.Messages, messaging.ExportMessage{Name: "=Ana", Message: messaging.Message{ID: messaging.MessageID(newID(i + 1)), Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: ana}, Body: body, Status: messaging.StatusSent, At: at}})
	}
	got := written(t, e, messaging.English)["messages.csv"]
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	for i, body := range hostile {
		row := rows[i+1]
		want := string(body)
		if strings.ContainsRune("=+-@\t\r＝", []rune(want)[0]) {
			want = "'" + want
		}
		if row[column("text")] != want || row[column("author")] != "'=Ana" {
			t.Errorf("%q stands as %q, by %q", body, row[column("text")], row[column("author")])
		}
		if row[column("time")] != "2026-11-23T01:30:00-08:00" || row[column("time_utc")] != "2026-11-23T09:30:00Z" {
			t.Errorf("at %q, %q", row[column("time")], row[column("time_utc")])
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("%s is the formula %q", rows[0][i], cell)
			}
		}
	}
}

func TestN4_ThePageHasEveryMessageAndRunsNothing(t *testing.T) {
	for language, want := range map[messaging.Language][]string{
		messaging.English: {`lang="en"`, "Clinical care (Inactive)", "Not delivered (filtered, 30007)", "Seen by Maya Lindqvist Nov 23, 2026, 1:30:00 AM PST", "Read by Ana Reyes", "rash.jpg</span> (not available)", "OWL", "never shown to patients", "Cc Lena"},
		messaging.Spanish: {`lang="es"`, "Clinical care (Inactiva)", "No entregado", "Visto por Maya Lindqvist 23/11/2026 01:30:00 PST", "Nota interna", "lo pidió el paciente"},
	} {
		e := rich()
		page := written(t, e, language)["record.html"]
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("%s: the page lacks %q", language, w)
			}
		}
		if n := strings.Count(page, "data-message="); n != e.Count() {
			t.Errorf("%d messages of %d", n, e.Count())
		}
		if strings.Contains(page, "<script") || !strings.Contains(page, "&lt;script&gt;") || !strings.Contains(page, "default-src &#39;none&#39;") && !strings.Contains(page, "default-src 'none'") {
			t.Error("the page can run something")
		}
		if regexp.MustCompile(`%!|<no value>|\[\]`).MatchString(page) {
			t.Error("the page says what is not meant for people")
		}
	}
}

var pageObject = regexp.MustCompile(`/Type /Page\b[^s]`)

func TestU15_ThePagesAreCountedAndGrowWithWhatIsSaid(t *testing.T) {
	pages := func(messages int) int {
		e := rich()
		c := &e.Conversations[0]
		for range messages {
			c.Messages = append(c.Messages, c.Messages[2])
		}
		var b bytes.Buffer
		if err := export.Print(&b, e, messaging.English); err != nil {
			t.Fatal(err)
		}
		n := len(pageObject.FindAll(b.Bytes(), -1))
		if !strings.Contains(b.String(), fmt.Sprintf("/Count %d", n)) || !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) || !bytes.Contains(b.Bytes(), []byte("%%EOF")) {
			t.Errorf("%d pages, of a document that says otherwise", n)
		}
		return n
	}
	few, many := pages(0), pages(400)
	if few < 2 || many < few+400/20 {
		t.Errorf("%d pages, and %d with 400 messages more", few, many)
	}
}

// Whatever goes wrong is an error; nothing that was cut short has a manifest.
func TestWrite_WhatIsNotWholeIsNoExport(t *testing.T) {
	broken := errors.New("broken")
	for name, open := range map[string]export.Opener{
		"a file that does not open": func(context.Context, messaging.AttachmentID) (io.ReadCloser, error) { return nil, broken },
		"a file that ends early":    opens("%PD"),
		"a file that is too long":   opens("%PDF-1.7"),
	} {
		var b bytes.Buffer
		if err := export.Write(t.Context(), &b, rich(), messaging.English, open); err == nil || bytes.Contains(b.Bytes(), []byte("manifest.json")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, room := range []int{0, 10, 1000, 5000, 20_000} {
		if err := export.Write(t.Context(), &full{room: room, err: broken}, rich(), messaging.English, opens("%PDF-")); !errors.Is(err, broken) {
			t.Errorf("a disk with room for %d bytes: %v", room, err)
		}
	}
}

// full is a disk that takes so many bytes.
type full struct {
	room int
	err  error
}

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.room {
		return 0, f.err
	}
	f.room -= len(b)
	return len(b), nil
}

func TestTrust40_NamesAreSafeWhateverPeopleAreCalled(t *testing.T) {
	for who, want := range map[messaging.Text]string{"Maya Lindqvist": "Maya Lindqvist 2026-11-23", "../../etc/passwd": "etc passwd 2026-11-23", "CON": "fileCON 2026-11-23", "a\u202eb:c": "ab_c 2026-11-23"} {
		e := rich()
		e.People[0].Name = who
		if got := export.Name(e); got != want {
			t.Errorf("%q is offered as %q", who, got)
		}
	}
	e := rich()
	files := written(t, e, messaging.English)
	if files["files/001 fileCON.pdf"] != "%PDF-" {
		t.Errorf("the files are %q", slices.Sorted(maps.Keys(files)))
	}
	var m export.Manifest
	if err := json.Unmarshal([]byte(files["manifest.json"]), &m); err != nil || !slices.Equal(m.Absent, []messaging.Text{"rash.jpg"}) || m.Notes != 1 || m.Messages != e.Count() {
		t.Errorf("%+v, %v", m, err)
	}
}
