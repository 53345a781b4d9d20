package export

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"rowan/backend/messaging"
)

const (
	missing = '▯' // stands where a character cannot be printed

	margin   = 18.0 // mm
	lineHigh = 5.0
)

// glyphs says what the font can print.
var glyphs = sync.OnceValue(func() *sfnt.Font {
	f, err := sfnt.Parse(dejavusans.TTF)
	if err != nil {
		panic("export: read the embedded font: " + err.Error())
	}
	return f
})

// printable is what a font without shaping prints as it was written, and whether that is
// all: writing that joins its letters, or runs from the right, would say something else.
func printable(s string) (string, bool) {
	var b sfnt.Buffer
	var out strings.Builder
	whole := true
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == '\n':
			out.WriteRune(r)
			continue
		case r == '\t':
			out.WriteString("    ")
			continue
		case unicode.IsControl(r):
			continue
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			whole = whole && !unicode.Is(unicode.Bidi_Control, r)
			continue
		}
		i, err := glyphs().GlyphIndex(&b, r)
		if err != nil || i == 0 || r > 0xFFFF || !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common, unicode.Inherited) {
			r, whole = missing, false
		}
		out.WriteRune(r)
	}
	return out.String(), whole
}

// paper is a record as it is printed.
type paper struct {
	*fpdf.Fpdf
	r *record
}

// pdf is the record on paper: each page says whose it is, who printed it when, and which
// of how many it is (U15).
func (r *record) pdf(w io.Writer) error {
	doc := fpdf.New("P", "mm", "Letter", "")
	p := paper{doc, r}
	doc.AddUTF8FontFromBytes("sans", "", dejavusans.TTF)
	doc.AddUTF8FontFromBytes("sans", "B", dejavusansbold.TTF)
	doc.SetCreationDate(r.MadeAt)
	doc.SetModificationDate(r.MadeAt)
	doc.SetCatalogSort(true)
	doc.SetTitle(r.words.Title, true)
	doc.SetLang(r.words.Lang)
	doc.SetMargins(margin, 24, margin)
	doc.SetAutoPageBreak(true, 22)
	doc.AliasNbPages("{pages}")
	whose := []string{string(r.Practice)}
	if len(r.People) == 1 || len(r.People) > 1 && r.Contact != "" {
		whose = append(whose, r.identity(r.People[0])...)
	}
	doc.SetHeaderFunc(func() {
		doc.SetY(12)
		p.small(strings.Join(whose, " · "))
		doc.SetY(24)
	})
	doc.SetFooterFunc(func() {
		doc.SetY(-16)
		p.small(fmt.Sprintf("%s %s %s %s · %s %d %s {pages}", r.words.Made, r.at(r.MadeAt), r.words.By, r.MadeBy, r.words.Page, doc.PageNo(), r.words.Of))
	})
	doc.AddPage()
	p.text("B", 15, r.words.Title)
	for _, person := range r.People {
		line := strings.Join(r.identity(person), ", ")
		for _, way := range []string{string(person.Phone), string(person.Email)} {
			if way != "" {
				line += " · " + way
			}
		}
		p.text("", 10, line)
	}
	p.small(r.words.For + " " + r.words.Reasons[r.Why])
	for _, c := range r.Conversations {
		p.conversation(c)
	}
	return doc.Output(w)
}

// identity is by what somebody is told apart: their name, and their birth date if it is
// known.
func (r *record) identity(p messaging.ExportPerson) []string {
	if p.BirthDate == "" {
		return []string{string(p.Name)}
	}
	return []string{string(p.Name), r.words.Born + " " + string(p.BirthDate)}
}

func (p paper) conversation(c messaging.ExportConversation) {
	r := p.r
	p.Ln(lineHigh)
	p.together(8 * lineHigh)
	p.text("B", 12, r.subject(c))
	p.small(fmt.Sprintf("%s · %s %s · %s %s", r.words.Channels[c.Channel], r.words.From, both(string(c.From), string(c.At)), r.words.With, both(r.company(c), string(c.Address))))
	if len(c.Messages) == 0 {
		p.text("", 10, r.words.Empty)
	}
	for _, l := range r.lines(c) {
		p.Ln(lineHigh / 2)
		p.together(4 * lineHigh)
		if l.Note != nil {
			p.text("B", 9, fmt.Sprintf("%s (%s) · %s · %s", r.words.Note, r.words.NotePrivate, l.Note.Name, r.at(l.Note.At)))
			p.text("", 10, string(l.Note.Body))
			continue
		}
		m := l.Message
		p.text("B", 9, r.author(c, m)+" · "+r.at(m.At))
		whole := true
		if m.Mail != nil {
			head := fmt.Sprintf("%s %s · %s %s", r.words.From, parties(m.Mail.From), r.words.To, parties(m.Mail.To...))
			if len(m.Mail.Cc) > 0 {
				head += " · Cc " + parties(m.Mail.Cc...)
			}
			if m.Mail.Subject != "" {
				head = string(m.Mail.Subject) + " · " + head
			}
			whole = p.small(head)
		}
		if said := r.body(m); said != "" {
			whole = p.text("", 10, said) && whole
		}
		if m.Mail != nil && m.Mail.Quoted != "" {
			whole = p.text("", 9, "> "+strings.ReplaceAll(string(m.Mail.Quoted), "\n", "\n> ")) && whole
		}
		for _, name := range r.files(m) {
			whole = p.small(r.words.File+": "+name) && whole
		}
		if !whole {
			p.small(r.words.Unprinted)
		}
		if state := r.state(m); state != "" {
			p.small(state)
		}
	}
}

// both is a name with the address behind it, unless they are the same or there is none.
func both(name, address string) string {
	if address == "" || address == name {
		return name
	}
	return name + " " + address
}

// together begins a new page unless so much of this one is left.
func (p paper) together(high float64) {
	_, height := p.GetPageSize()
	_, _, _, bottom := p.GetMargins()
	if p.GetY()+high > height-bottom {
		p.AddPage()
	}
}

// text writes lines, and says whether all of it could be.
func (p paper) text(style string, size float64, s string) bool {
	said, whole := printable(s)
	p.SetFont("sans", style, size)
	p.SetTextColor(27, 28, 31)
	p.MultiCell(0, lineHigh*size/10, said, "", "L", false)
	return whole
}

// small writes what stands beside the words.
func (p paper) small(s string) bool {
	said, whole := printable(s)
	p.SetFont("sans", "", 8)
	p.SetTextColor(80, 83, 90)
	p.MultiCell(0, 4, said, "", "L", false)
	return whole
}
