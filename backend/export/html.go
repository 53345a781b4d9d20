package export

import (
	_ "embed"
	"html/template"
	"io"
	"net/url"
	"strings"
	"time"

	"rowan/backend/messaging"
)

//go:embed record.html
var page string

var pageTemplate = template.Must(template.New("record").Parse(page))

// carried is a file of a message as the page shows it.
type carried struct {
	messaging.Attachment
	Place   string // within the export; "" if it is not there
	Picture bool
}

// html is the record as people read it: whatever they wrote is shown in the fonts of
// the computer that shows it. It is made to be printed too.
func (r *record) html(w io.Writer) error {
	return pageTemplate.Execute(w, struct {
		messaging.Export
		Words   words
		At      func(time.Time) string
		Subject func(messaging.ExportConversation) string
		Company func(messaging.ExportConversation) string
		Author  func(messaging.ExportConversation, *messaging.ExportMessage) string
		Report  func(messaging.Event) string
		State   func(*messaging.ExportMessage) string
		Parties func(...messaging.Party) string
		Lines   func(messaging.ExportConversation) []line
		Carried func(*messaging.ExportMessage) []carried
	}{r.Export, r.words, r.at, r.subject, r.company, r.author, r.report, r.state, parties, r.lines, r.carried})
}

func (r *record) carried(m *messaging.ExportMessage) (list []carried) {
	for _, a := range m.Attachments {
		c := carried{Attachment: a}
		if name, ok := r.names[a.ID]; ok {
			folder, file, _ := strings.Cut(name, "/")
			c.Place, c.Picture = folder+"/"+url.PathEscape(file), a.Type.Picture()
		}
		list = append(list, c)
	}
	return list
}
