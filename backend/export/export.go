// Package export writes what was said as files that other programs read: a page for
// people (record.html), the same on paper (record.pdf), a table (messages.csv), a
// bundle for the systems of other practices (fhir.json), the files of the messages,
// and a manifest with the digest of each of them.
//
// What it keeps: each form has every message of the export once, in its order; nothing
// that somebody wrote is taken for markup or for a formula; the manifest comes last, so
// that what was cut short has none.
package export

import (
	"archive/zip"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"rowan/backend/messaging"
)

// Opener opens a file of a message.
type Opener func(ctx context.Context, id messaging.AttachmentID) (io.ReadCloser, error)

// Manifest says what an export's files are.
type Manifest struct {
	Format   string                 `json:"format"`
	Practice messaging.Text         `json:"practice"`
	MadeAt   time.Time              `json:"madeAt"`
	MadeBy   messaging.Text         `json:"madeBy"`
	Why      messaging.ExportReason `json:"why"`
	Messages int                    `json:"messages"`
	Notes    int                    `json:"notes"`
	Files    []ManifestFile         `json:"files"`
	// Absent are files of messages that the service does not have either.
	Absent []messaging.Text `json:"absent,omitempty"`
}

// ManifestFile is one file of an export.
type ManifestFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

const format = "rowan export 1"

// record is an export with what its forms have in common.
type record struct {
	messaging.Export
	words words
	zone  *time.Location
	names map[messaging.AttachmentID]string // of files, within the export
}

func newRecord(e messaging.Export, l messaging.Language) (*record, error) {
	zone, err := time.LoadLocation(e.TimeZone)
	if err != nil {
		return nil, messaging.Internal("read a time zone", err)
	}
	r := &record{Export: e, words: languages[cmp.Or(l, messaging.English)], zone: zone, names: map[messaging.AttachmentID]string{}}
	for i, a := range e.Files() {
		if a.Absent == "" {
			r.names[a.ID] = fmt.Sprintf("files/%03d %s", i+1, messaging.FileName(a.Name, a.Type))
		}
	}
	return r, nil
}

// Name is what an export's file is offered to be called, without an extension: it says
// whose it is and of which day, in what every file system takes.
func Name(e messaging.Export) string {
	name := "Rowan record"
	if len(e.People) > 0 {
		name = string(e.People[0].Name)
	}
	safe := strings.TrimSuffix(string(messaging.FileName(messaging.Text(strings.NewReplacer("/", " ", `\`, " ").Replace(name)), messaging.TypeOther)), ".bin")
	return safe + " " + e.MadeAt.Format(time.DateOnly)
}

// Write writes an export as one ZIP file.
func Write(ctx context.Context, w io.Writer, e messaging.Export, l messaging.Language, open Opener) error {
	r, err := newRecord(e, l)
	if err != nil {
		return err
	}
	out := &archive{zip: zip.NewWriter(w), at: e.MadeAt, manifest: Manifest{Format: format, Practice: e.Practice, MadeAt: e.MadeAt, MadeBy: e.MadeBy, Why: e.Why, Messages: e.Count(), Files: []ManifestFile{}}}
	for _, a := range e.Files() {
		if a.Absent != "" {
			out.manifest.Absent = append(out.manifest.Absent, a.Name)
			continue
		}
		err := out.add(r.names[a.ID], func(w io.Writer) error {
			f, err := open(ctx, a.ID)
			if err != nil {
				return err
			}
			defer f.Close() // it was only read
			n, err := io.Copy(w, f)
			if err == nil && n != a.Size {
				err = messaging.Fail(messaging.CodeBadFile, "A file of this record is not complete. Try again.")
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	type form struct {
		name  string
		write func(io.Writer) error
	}
	forms := []form{{"record.html", r.html}, {"record.pdf", r.pdf}, {"messages.csv", r.csv}, {"fhir.json", r.fhir}}
	for _, c := range e.Conversations {
		out.manifest.Notes += len(c.Notes)
	}
	if out.manifest.Notes > 0 {
		forms = append(forms, form{"notes.csv", r.notesCSV})
	}
	for _, f := range forms {
		if err := out.add(f.name, f.write); err != nil {
			return err
		}
	}
	err = out.add("manifest.json", func(w io.Writer) error {
		b, err := json.MarshalIndent(out.manifest, "", "  ")
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	})
	if err != nil {
		return err
	}
	return out.zip.Close()
}

// Print writes an export as the pages that are printed.
func Print(w io.Writer, e messaging.Export, l messaging.Language) error {
	r, err := newRecord(e, l)
	if err != nil {
		return err
	}
	return r.pdf(w)
}

// archive is a ZIP file with the manifest that grows beside it.
type archive struct {
	zip      *zip.Writer
	at       time.Time
	manifest Manifest
}

func (a *archive) add(name string, write func(io.Writer) error) error {
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.at})
	if err != nil {
		return err
	}
	counted := &counter{w: w}
	sum := sha256.New()
	if err := write(io.MultiWriter(counted, sum)); err != nil {
		return err
	}
	a.manifest.Files = append(a.manifest.Files, ManifestFile{Name: name, Size: counted.n, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// subject is what a conversation is called: its subject, or who is in it, and whether
// it was closed (RO-04).
func (r *record) subject(c messaging.ExportConversation) string {
	name := string(c.Subject)
	if name == "" {
		list := []string{}
		for _, id := range c.Contacts {
			list = append(list, r.person(id))
		}
		name = cmp.Or(strings.Join(list, ", "), string(c.Address), r.words.Conversation)
	}
	if c.State == messaging.ConversationReadOnly {
		name += " " + r.words.Inactive
	}
	return name
}

func (r *record) person(id messaging.ContactID) string {
	for _, p := range r.People {
		if p.ID == id {
			return string(p.Name)
		}
	}
	return ""
}

// company is who takes part in a conversation, by name.
func (r *record) company(c messaging.ExportConversation) string {
	list := []string{}
	for _, id := range c.Contacts {
		list = append(list, r.person(id))
	}
	for _, id := range c.Teammates {
		for _, s := range r.Staff {
			if s.ID == id {
				list = append(list, string(s.Name))
			}
		}
	}
	return cmp.Or(strings.Join(list, ", "), string(c.Address))
}

// author is who wrote a message, as it is shown.
func (r *record) author(c messaging.ExportConversation, m *messaging.ExportMessage) string {
	switch {
	case m.Author.Kind == messaging.AuthorAutomatic:
		return r.words.Automatic
	case m.Mail != nil && m.Name == "":
		return cmp.Or(string(m.Mail.From.Name), string(m.Mail.From.Email))
	}
	return cmp.Or(string(m.Name), string(c.Address))
}

// report is what an event says, "" of none.
func (r *record) report(e messaging.Event) string { return cmp.Or(r.words.Events[e], string(e)) }

// body is what a message says, or what it reports, or both.
func (r *record) body(m *messaging.ExportMessage) string {
	return strings.TrimSpace(r.report(m.Event) + "\n" + string(m.Body))
}

// status is how far a message has come, and why not further; "" of what only reports
// something, which goes nowhere.
func (r *record) status(m *messaging.ExportMessage) string {
	switch {
	case m.Event != "" && m.Event != messaging.EventIdentified && m.Event != messaging.EventAnswered:
		return ""
	case m.Inbound():
		return r.words.Received
	}
	said := cmp.Or(r.words.Statuses[m.Status], string(m.Status))
	if m.Reason == "" {
		return said
	}
	said += " (" + string(m.Reason)
	if m.Code != "" {
		said += ", " + m.Code
	}
	return said + ")"
}

// seen is who saw a message and when.
func (r *record) seen(m *messaging.ExportMessage) string {
	list := []string{}
	for _, s := range m.Seen {
		list = append(list, string(s.Name)+" "+r.at(s.At))
	}
	return strings.Join(list, "; ")
}

func (r *record) readBy(m *messaging.ExportMessage) string {
	list := []string{}
	for _, name := range m.ReadBy {
		list = append(list, string(name))
	}
	return strings.Join(list, "; ")
}

// files are the names of what a message carries, within the export.
func (r *record) files(m *messaging.ExportMessage) []string {
	list := []string{}
	for _, a := range m.Attachments {
		list = append(list, cmp.Or(r.names[a.ID], string(a.Name)+" "+r.words.Absent))
	}
	return list
}

// at is a time as people read it, with its zone.
func (r *record) at(t time.Time) string { return t.In(r.zone).Format(r.words.day) }

// state is how far a message has come, and who saw or read it.
func (r *record) state(m *messaging.ExportMessage) string {
	list := []string{}
	add := func(before, said string) {
		if said != "" {
			list = append(list, strings.TrimSpace(before+" "+said))
		}
	}
	add("", r.status(m))
	add(r.words.SeenBy, r.seen(m))
	add(r.words.ReadBy, r.readBy(m))
	if m.Inbound() && m.Event == "" && len(m.ReadBy) == 0 {
		add("", r.words.NotRead)
	}
	return strings.Join(list, " · ")
}

// lines is a conversation with what the staff wrote between its messages, in order.
func (r *record) lines(c messaging.ExportConversation) (out []line) {
	notes := c.Notes
	for _, m := range c.Messages {
		for len(notes) > 0 && notes[0].Position < m.Position {
			out, notes = append(out, line{Note: &notes[0]}), notes[1:]
		}
		out = append(out, line{Message: &m})
	}
	for i := range notes {
		out = append(out, line{Note: &notes[i]})
	}
	return out
}

// line is a message or a note.
type line struct {
	Message *messaging.ExportMessage
	Note    *messaging.ExportNote
}
