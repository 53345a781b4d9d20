package backend_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/export"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// taken is an export as it lies in somebody's folder.
type taken struct {
	t     *testing.T
	files map[string][]byte
}

// exports takes a record from a desk, as its person would.
func (d *desk) exports(in api.MakeExport) (*replica.Export, error) {
	d.h.t.Helper()
	d.h.ahead.Add(int64(time.Minute)) // so that the authenticator shows another code
	if in.Code == "" {
		in.Code = d.h.code(d.name)
	}
	if in.Form == "" {
		in.Form = messaging.ExportSaved
	}
	if in.Why == "" {
		in.Why = messaging.ExportPatient
	}
	return d.Export(d.h.t.Context(), in)
}

func (d *desk) takes(in api.MakeExport) taken {
	d.h.t.Helper()
	e, err := d.exports(in)
	if err != nil {
		d.h.t.Fatal(err)
	}
	var b bytes.Buffer
	if err := e.Write(d.h.t.Context(), &b, messaging.English); err != nil {
		d.h.t.Fatal(err)
	}
	out := taken{d.h.t, map[string][]byte{}}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		d.h.t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			d.h.t.Fatal(err)
		}
		if out.files[f.Name], err = io.ReadAll(r); err != nil {
			d.h.t.Fatal(err)
		}
	}
	return out
}

func (x taken) table(name string) (rows []map[string]string) {
	x.t.Helper()
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(x.files[name], []byte("\ufeff")))).ReadAll()
	if err != nil || len(all) == 0 {
		x.t.Fatalf("%s: %v", name, err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, c := range cells {
			row[all[0][i]] = c
		}
		rows = append(rows, row)
	}
	return rows
}

func (x taken) communications() (list []map[string]any) {
	x.t.Helper()
	var bundle struct {
		Entry []struct {
			Resource map[string]any `json:"resource"`
		} `json:"entry"`
	}
	if err := json.Unmarshal(x.files["fhir.json"], &bundle); err != nil {
		x.t.Fatal(err)
	}
	for _, e := range bundle.Entry {
		if e.Resource["resourceType"] == "Communication" {
			list = append(list, e.Resource)
		}
	}
	return list
}

var onPage = regexp.MustCompile(`data-message="([^"]+)"`)

// ids are the messages of each form, in its order.
func (x taken) ids() (table, bundle, page []string) {
	x.t.Helper()
	for _, r := range x.table("messages.csv") {
		table = append(table, r["message"])
	}
	for _, c := range x.communications() {
		bundle = append(bundle, c["id"].(string))
	}
	for _, m := range onPage.FindAllSubmatch(x.files["record.html"], -1) {
		page = append(page, string(m[1]))
	}
	return table, bundle, page
}

// whole holds an export against its own manifest.
func (x taken) whole() export.Manifest {
	x.t.Helper()
	var m export.Manifest
	if err := json.Unmarshal(x.files["manifest.json"], &m); err != nil {
		x.t.Fatal(err)
	}
	for _, f := range m.Files {
		sum := sha256.Sum256(x.files[f.Name])
		if b, ok := x.files[f.Name]; !ok || int64(len(b)) != f.Size || hex.EncodeToString(sum[:]) != f.SHA256 {
			x.t.Errorf("%s is not what the manifest says", f.Name)
		}
	}
	if len(m.Files) != len(x.files)-1 { // itself
		x.t.Errorf("%d files, and %d in the manifest", len(x.files), len(m.Files))
	}
	return m
}

// TestCMP15_P13_N4_FlowARecordIsWholeInEachOfItsForms exports all that
// was said with Maya: in private, with a file, a note and what was taken back, and by
// text, where the practice says who writes.
func TestCMP15_P13_N4_FlowARecordIsWholeInEachOfItsForms(t *testing.T) {
	h, ana, maya, contact, talk := story(t)
	x := h.text()
	front := x.owns(ana, deskPhone, "Front desk", "Ana Reyes")
	formula := messaging.Text("=HYPERLINK(\"http://x\") <b>bold</b> \u202eالحمد لله 🎉\nline two")
	if _, err := ana.Send(talk, formula, ana.attached(talk, "../plan.pdf")); err != nil {
		t.Fatal(err)
	}
	ana.load()
	ana.settle()
	ana.note(talk, "OWL of the staff")
	back := ana.send(talk, "taken back")
	ana.settle()
	if err := ana.retract(back); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	shown := maya.thread(talk)
	maya.must(http.MethodPost, strings.Replace(api.RouteSeen.Path, "{conversation}", string(talk), 1), api.Seen{Messages: []messaging.MessageID{shown.Messages[0].ID}}, nil)
	maya.write(talk, "+1 thank you")
	ana.settle()
	last := ana.thread(talk)
	if err := ana.MarkRead(talk, last[len(last)-1].Position); err != nil {
		t.Fatal(err)
	}
	text, err := ana.StartText(replica.NewText{Number: front, Contact: contact, Body: "See you on Tuesday at 9"})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	x.carry()
	ana.settle()

	got := ana.takes(api.MakeExport{Contact: contact})
	manifest := got.whole()
	rows := got.table("messages.csv")
	table, bundle, page := got.ids()
	want := 0
	for _, c := range []messaging.ConversationID{talk, text} {
		found, err := ana.Stretch(c, replica.Spot{}, 1000)
		if err != nil {
			t.Fatal(err)
		}
		want += len(found.Messages)
	}
	if len(table) != want || manifest.Messages != want || !slices.Equal(table, bundle) || !slices.Equal(table, page) {
		t.Errorf("%d messages; the table has %d, the bundle %d, the page %d, the manifest says %d", want, len(table), len(bundle), len(page), manifest.Messages)
	}
	row := func(text string) map[string]string {
		i := slices.IndexFunc(rows, func(r map[string]string) bool { return strings.Contains(r["text"], text) })
		if i < 0 {
			t.Fatalf("nothing says %q", text)
		}
		return rows[i]
	}
	// CMP-15: who writes is among it, of nobody, with its time and how far it came.
	who := row(identified)
	at, err := time.Parse(time.RFC3339, who["time"])
	if err != nil || who["author"] != "Automatic" || who["author_kind"] != "automatic" || who["event"] != "identified" || who["status"] != "delivered" || who["channel"] != "sms" || at.IsZero() {
		t.Errorf("who writes is %v", who)
	}
	if r := row("HYPERLINK"); r["text"] != "'"+string(formula) || r["author"] != "Ana Reyes" || !strings.Contains(r["seen"], "Maya Lindqvist "+at.Format("2006")) || r["files"] != "files/001 plan.pdf" {
		t.Errorf("what Ana wrote is %v", r)
	}
	if r := row("thank you"); r["text"] != "'+1 thank you" || r["read_by"] != "Ana Reyes" || r["author"] != "Maya Lindqvist" {
		t.Errorf("what Maya wrote is %v", r)
	}
	html := string(got.files["record.html"])
	for _, want := range []string{"&lt;b&gt;bold&lt;/b&gt;", "الحمد لله 🎉", "You are messaging with Alder Street Clinic", "A message was taken back before anybody saw it.", "Seen by Maya Lindqvist", `href="files/001%20plan.pdf"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if _, ok := got.files["notes.csv"]; ok || strings.Contains(html, "OWL") || strings.Contains(html, "taken back\n") || !bytes.HasPrefix(got.files["record.pdf"], []byte("%PDF-")) {
		t.Error("what was not asked for is there, or the paper is not")
	}
	// P13: what the patient downloads is the part of it that was said in private.
	var own api.Record
	maya.must(http.MethodGet, api.RouteRecord.Path, nil, &own)
	secure := []string{}
	for _, r := range rows {
		if r["conversation"] == string(talk) && r["event"] != string(messaging.EventRetracted) {
			secure = append(secure, r["message"])
		}
	}
	mine := []string{}
	for _, m := range own.Conversations[0].Messages {
		mine = append(mine, string(m.ID))
		if r := rows[slices.IndexFunc(rows, func(r map[string]string) bool { return r["message"] == string(m.ID) })]; strings.TrimPrefix(r["text"], "'") != string(m.Body) || r["read_by"] != strings.Join(m.ReadBy, "; ") {
			t.Errorf("Maya has %+v, the practice %v", m, r)
		}
	}
	if !slices.Equal(secure, mine) {
		t.Errorf("Maya has %d messages, the practice %d", len(mine), len(secure))
	}
	noted := ana.takes(api.MakeExport{Conversation: talk, Notes: true, Why: messaging.ExportLaw})
	if n := noted.whole(); n.Notes != 1 || n.Messages >= manifest.Messages || len(noted.table("notes.csv")) != 1 || !strings.Contains(string(noted.files["record.html"]), "OWL of the staff") {
		t.Errorf("with notes: %+v", n)
	}
	if strings.Contains(string(noted.files["fhir.json"]), "OWL") {
		t.Error("a note is in the bundle, which is for others")
	}
	if got := h.audited("export_for_patient", "export_for_law_with_notes", "print_for_patient"); !slices.Equal(got, []string{"export_for_patient", "export_for_law_with_notes"}) {
		t.Errorf("the log has %q", got)
	}
}

// Without the service there is no row in the log, and so no record; after a lock there is
// none either, though it had come.
func TestTrust14_N4_FlowNothingLeavesOfflineOrAfterALock(t *testing.T) {
	k := newTalk(t)
	k.ana.send(k.talk, "CANARY words")
	k.ana.settle()
	e, err := k.ana.exports(api.MakeExport{Conversation: k.talk})
	if err != nil {
		t.Fatal(err)
	}
	rows := len(k.audited("export_for_patient"))
	k.down()
	_, err = k.ana.exports(api.MakeExport{Conversation: k.talk})
	if messaging.CodeOf(err) != messaging.CodeOffline || !strings.Contains(err.Error(), "audit log") {
		t.Errorf("offline: %v", err)
	}
	k.up()
	if got := len(k.audited("export_for_patient")); got != rows {
		t.Errorf("the log has %d rows, and had %d", got, rows)
	}
	k.ana.Lock()
	var b bytes.Buffer
	for name, write := range map[string]func() error{
		"an export": func() error { return e.Write(t.Context(), &b, messaging.English) },
		"a print":   func() error { return e.Print(&b, messaging.English) },
	} {
		if err := write(); messaging.CodeOf(err) != messaging.CodeSignedOut || b.Len() > 0 {
			t.Errorf("%s after the lock: %v, %d bytes", name, err, b.Len())
		}
	}
}
