package web

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"html/template"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

//go:embed record.html
var recordPage string

var recordTemplate = template.Must(template.New("record").Parse(recordPage))

// recordWords are what the page says in one language.
type recordWords struct {
	Lang, Title, Of, Born, From, Made, ReadBy, NotRead, Joined, Closed, Reopened, Inactive, NoSubject, Empty string
	day                                                                                                      string // Go layout
}

var recordLanguages = map[messaging.Language]recordWords{
	messaging.English: {Lang: "en", Title: "My messages", Of: "Messages of", Born: "born", From: "From", Made: "Downloaded", ReadBy: "Read by",
		NotRead: "Not read yet", Joined: "You joined.", Closed: "The clinic closed this conversation.", Reopened: "The clinic opened this conversation again.",
		Inactive: "(Inactive)", NoSubject: "Conversation", Empty: "No messages yet.", day: "Jan 2, 2006, 3:04 PM MST"},
	messaging.Spanish: {Lang: "es", Title: "Mis mensajes", Of: "Mensajes de", Born: "nacimiento:", From: "De", Made: "Descargado", ReadBy: "Leído por",
		NotRead: "Todavía sin leer", Joined: "Usted se unió.", Closed: "La clínica cerró esta conversación.", Reopened: "La clínica volvió a abrir esta conversación.",
		Inactive: "(Inactiva)", NoSubject: "Conversación", Empty: "Todavía no hay mensajes.", day: "02/01/2006 15:04 MST"},
}

// download is a file that a browser keeps. It is nobody's page: opened by mistake
// at this address, it may run and load nothing.
type download struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (e *edge) recordRoutes(a huma.API) {
	handle(e, a, e.patient(a, api.RouteRecord), func(ctx context.Context, in *struct {
		Format   string             `query:"format" enum:"json,html" default:"json"`
		Language messaging.Language `query:"language" enum:"en,es" default:"en"`
	}) (*download, error) {
		record, err := e.Service.Record(ctx, actorOf(ctx))
		if err != nil {
			return nil, err
		}
		out := &download{Type: "application/json", Disposition: `attachment; filename="messages.json"`, Policy: "sandbox; default-src 'none'; style-src 'unsafe-inline'"}
		if in.Format == "json" {
			out.Body, err = json.MarshalIndent(record, "", "  ")
		} else {
			out.Type, out.Disposition = "text/html; charset=utf-8", `attachment; filename="messages.html"`
			out.Body, err = recordHTML(record, in.Language)
		}
		if err != nil {
			return nil, messaging.Internal("write the record", err)
		}
		return out, nil
	})
}

// recordHTML is the record as people read it, made to be printed: whatever they
// wrote is shown in the fonts of their own device.
func recordHTML(r api.Record, l messaging.Language) ([]byte, error) {
	zone, err := time.LoadLocation(r.TimeZone)
	if err != nil {
		return nil, err
	}
	words := recordLanguages[l]
	var b bytes.Buffer
	err = recordTemplate.Execute(&b, struct {
		api.Record
		Words recordWords
		At    func(time.Time) string
		Event func(messaging.Event) string
	}{r, words, func(t time.Time) string { return t.In(zone).Format(words.day) }, func(e messaging.Event) string {
		switch e {
		case messaging.EventJoined:
			return words.Joined
		case messaging.EventClosed:
			return words.Closed
		case messaging.EventReopened:
			return words.Reopened
		}
		return string(e)
	}})
	return b.Bytes(), err
}
