package export

import (
	"cmp"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"time"

	"rowan/backend/messaging"
)

// system is by whom ids and codes of ours are given.
const system = "urn:rowan:"

// The resources of FHIR R4 (4.0.1) that an export has, as far as it fills them.
type (
	bundle struct {
		ResourceType string     `json:"resourceType"`
		Type         string     `json:"type"`
		Timestamp    string     `json:"timestamp"`
		Identifier   identifier `json:"identifier"`
		Entry        []entry    `json:"entry"`
	}
	entry struct {
		FullURL  string `json:"fullUrl"`
		Resource any    `json:"resource"`
	}
	identifier struct {
		System string `json:"system"`
		Value  string `json:"value"`
	}
	coding struct {
		System  string `json:"system"`
		Code    string `json:"code"`
		Display string `json:"display,omitempty"`
	}
	concept struct {
		Coding []coding `json:"coding,omitempty"`
		Text   string   `json:"text,omitempty"`
	}
	reference struct {
		Reference string `json:"reference,omitempty"`
		Type      string `json:"type,omitempty"`
		Display   string `json:"display,omitempty"`
	}
	humanName struct {
		Text string `json:"text"`
	}
	contactPoint struct {
		System string `json:"system"`
		Value  string `json:"value"`
	}
	// party is a Patient, a RelatedPerson, a Practitioner or an Organization.
	party struct {
		ResourceType string         `json:"resourceType"`
		ID           string         `json:"id"`
		Identifier   []identifier   `json:"identifier"`
		Name         any            `json:"name"` // an Organization's is plain
		Telecom      []contactPoint `json:"telecom,omitempty"`
		BirthDate    messaging.Date `json:"birthDate,omitempty"`
		Patient      *reference     `json:"patient,omitempty"`
	}
	communication struct {
		ResourceType string       `json:"resourceType"`
		ID           string       `json:"id"`
		Meta         meta         `json:"meta"`
		Identifier   []identifier `json:"identifier"`
		Status       string       `json:"status"`
		StatusReason *concept     `json:"statusReason,omitempty"`
		Category     []concept    `json:"category"`
		Medium       []concept    `json:"medium"`
		Subject      *reference   `json:"subject,omitempty"`
		Topic        *concept     `json:"topic,omitempty"`
		Sent         string       `json:"sent,omitempty"`
		Received     string       `json:"received,omitempty"`
		Recipient    []reference  `json:"recipient,omitempty"`
		Sender       *reference   `json:"sender,omitempty"`
		Payload      []payload    `json:"payload,omitempty"`
		Note         []annotation `json:"note,omitempty"`
	}
	meta struct {
		Tag []coding `json:"tag"`
	}
	payload struct {
		String     string    `json:"contentString,omitempty"`
		Attachment *document `json:"contentAttachment,omitempty"`
	}
	document struct {
		Type  messaging.AttachmentType `json:"contentType"`
		URL   string                   `json:"url,omitempty"`
		Size  int64                    `json:"size,omitempty"`
		Title messaging.Text           `json:"title"`
	}
	annotation struct {
		Author string `json:"authorString,omitempty"`
		Time   string `json:"time,omitempty"`
		Text   string `json:"text"`
	}
)

// statuses are those of messages in FHIR's words.
var statuses = map[messaging.Status]string{
	messaging.StatusPending: "preparation", messaging.StatusHeld: "preparation", messaging.StatusQueued: "in-progress",
	messaging.StatusSent: "completed", messaging.StatusDelivered: "completed", messaging.StatusSeen: "completed",
	messaging.StatusUnconfirmed: "unknown", messaging.StatusFailed: "not-done", messaging.StatusRefused: "not-done",
}

// media are the channels in the words of HL7's ParticipationMode.
var media = map[messaging.Channel]coding{
	messaging.ChannelSecure: {System: participation, Code: "ONLINEWRIT", Display: "online written"},
	messaging.ChannelSMS:    {System: participation, Code: "ELECTRONIC", Display: "electronic data"},
	messaging.ChannelEmail:  {System: participation, Code: "EMAILWRIT", Display: "email"},
}

const participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"

func fullURL(id string) string { return "urn:uuid:" + id }

// practiceID names the practice within one bundle: it is in no other.
const practiceID = "00000000-0000-4000-8000-000000000001"

// fhir is the record for other systems: each message is one Communication, whose parties
// stand in the bundle.
func (r *record) fhir(w io.Writer) error {
	instant := func(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
	b := bundle{ResourceType: "Bundle", Type: "collection", Timestamp: instant(r.MadeAt), Identifier: identifier{System: system + "export", Value: instant(r.MadeAt)}}
	refs := map[string]reference{}
	add := func(p party, display string) {
		refs[p.ID] = reference{Reference: fullURL(p.ID), Type: p.ResourceType, Display: display}
		b.Entry = append(b.Entry, entry{fullURL(p.ID), p})
	}
	add(party{ResourceType: "Organization", ID: practiceID, Identifier: []identifier{{system + "practice", string(r.Practice)}}, Name: r.Practice, Telecom: telecom(r.Phone, "")}, string(r.Practice))
	for _, p := range r.People {
		add(r.resource(p), string(p.Name))
	}
	for _, s := range r.Staff {
		add(party{ResourceType: "Practitioner", ID: string(s.ID), Identifier: []identifier{{system + "teammate", string(s.ID)}}, Name: []humanName{{string(s.Name)}}}, string(s.Name))
	}
	for _, c := range r.Conversations {
		for _, m := range c.Messages {
			b.Entry = append(b.Entry, entry{fullURL(string(m.ID)), r.communication(c, &m, refs, instant)})
		}
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	return out.Encode(b)
}

func (r *record) resource(p messaging.ExportPerson) party {
	out := party{ResourceType: "Patient", ID: string(p.ID), Identifier: []identifier{{system + "contact", string(p.ID)}}, Name: []humanName{{string(p.Name)}}, Telecom: telecom(p.Phone, p.Email), BirthDate: p.BirthDate}
	switch p.Kind {
	case messaging.ContactRelative:
		out.ResourceType, out.Patient = "RelatedPerson", &reference{Type: "Patient", Display: cmp.Or(r.person(p.RelatedTo), "not recorded")}
		if r.person(p.RelatedTo) != "" {
			out.Patient.Reference = fullURL(string(p.RelatedTo))
		}
	case messaging.ContactProfessional:
		out.ResourceType = "Practitioner"
	case messaging.ContactOrganization:
		out.ResourceType, out.Name, out.BirthDate = "Organization", p.Name, ""
	}
	return out
}

func telecom(phone messaging.Phone, email messaging.Email) (list []contactPoint) {
	if phone != "" {
		list = append(list, contactPoint{"phone", string(phone)})
	}
	if email != "" {
		list = append(list, contactPoint{"email", string(email)})
	}
	return list
}

func (r *record) communication(c messaging.ExportConversation, m *messaging.ExportMessage, refs map[string]reference, instant func(time.Time) string) communication {
	known := func(id string) *reference {
		if ref, ok := refs[id]; ok {
			return &ref
		}
		return nil
	}
	out := communication{ResourceType: "Communication", ID: string(m.ID), Meta: meta{[]coding{{System: system + "conversation", Code: string(c.ID)}}},
		Identifier: []identifier{{system + "message", string(m.ID)}}, Status: cmp.Or(statuses[m.Status], "unknown"), Sent: instant(m.At),
		Category: []concept{{Text: "message"}}, Medium: []concept{{Coding: []coding{media[c.Channel]}, Text: r.words.Channels[c.Channel]}}}
	if m.Event != "" {
		out.Category = []concept{{Coding: []coding{{System: system + "event", Code: string(m.Event)}}, Text: r.words.Events[m.Event]}}
	}
	if m.Reason != "" {
		out.StatusReason = &concept{Coding: []coding{{System: system + "reason", Code: string(m.Reason)}}, Text: strings.TrimSpace(string(m.Reason) + " " + m.Code)}
	}
	if out.Status == "preparation" {
		out.Sent = "" // it has not been
	}
	if subject := string(c.Subject); subject != "" || m.Mail != nil && m.Mail.Subject != "" {
		if m.Mail != nil && m.Mail.Subject != "" {
			subject = string(m.Mail.Subject)
		}
		out.Topic = &concept{Text: subject}
	}
	if len(c.Contacts) == 1 {
		if ref := known(string(c.Contacts[0])); ref != nil && ref.Type == "Patient" {
			out.Subject = ref
		}
	}
	practice := refs[practiceID]
	others := []reference{}
	for _, id := range c.Contacts {
		if ref := known(string(id)); ref != nil && id != m.Author.Contact {
			others = append(others, *ref)
		}
	}
	for _, id := range c.Teammates {
		if ref := known(string(id)); ref != nil && id != m.Author.Teammate {
			others = append(others, *ref)
		}
	}
	if m.Inbound() {
		out.Received = out.Sent
		if out.Sender = known(string(m.Author.Contact)); out.Sender == nil {
			out.Sender = &reference{Display: r.author(c, m)} // a phone or an address that is nobody's yet
		}
		out.Recipient = append([]reference{practice}, others...)
	} else {
		if out.Sender = known(string(m.Author.Teammate)); out.Sender == nil {
			out.Sender = &practice
		}
		if out.Recipient = others; len(others) == 0 && c.Address != "" {
			out.Recipient = []reference{{Display: string(c.Address)}}
		}
		if len(m.Seen) > 0 {
			out.Received = instant(m.Seen[0].At)
		}
	}
	if said := r.body(m); said != "" {
		out.Payload = append(out.Payload, payload{String: said})
	}
	if m.Mail != nil && m.Mail.Quoted != "" {
		out.Payload = append(out.Payload, payload{String: string(m.Mail.Quoted)})
	}
	for _, a := range m.Attachments {
		d := &document{Type: a.Type, Size: a.Size, Title: a.Name}
		if name, ok := r.names[a.ID]; ok {
			d.URL = (&url.URL{Path: name}).EscapedPath()
		}
		out.Payload = append(out.Payload, payload{Attachment: d})
	}
	for _, s := range m.Seen {
		out.Note = append(out.Note, annotation{Author: string(s.Name), Time: instant(s.At), Text: "Seen by " + string(s.Name)})
	}
	for _, name := range m.ReadBy {
		out.Note = append(out.Note, annotation{Author: string(name), Text: "Read by " + string(name)})
	}
	return out
}
