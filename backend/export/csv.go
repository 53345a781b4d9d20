package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"rowan/backend/messaging"
)

// mark tells spreadsheets that what follows is UTF-8.
const mark = "\ufeff"

// cell keeps spreadsheets from taking what somebody wrote for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

// table writes rows of cells below their names.
func table(w io.Writer, head []string, rows func(row func(...string))) error {
	if _, err := io.WriteString(w, mark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = false // which would change the lines of what was written
	err := out.Write(head)
	rows(func(cells ...string) {
		for i, c := range cells {
			cells[i] = cell(c)
		}
		if err == nil {
			err = out.Write(cells)
		}
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

// exact is a time that programs read, at the practice's clock.
func (r *record) exact(t time.Time) string { return t.In(r.zone).Format(time.RFC3339) }

func (r *record) csv(w io.Writer) error {
	head := []string{"conversation", "subject", "channel", "practice_side", "practice_address", "other_side", "other_address", "number", "time", "time_utc",
		"author", "author_kind", "event", "text", "email_subject", "email_from", "email_to", "email_cc", "email_quoted", "status", "reason", "carrier_code", "seen", "read_by", "files", "message"}
	return table(w, head, func(row func(...string)) {
		for _, c := range r.Conversations {
			subject, company := r.subject(c), r.company(c)
			for i, m := range c.Messages {
				seen := []string{}
				for _, s := range m.Seen {
					seen = append(seen, string(s.Name)+" "+r.exact(s.At))
				}
				var mail messaging.Mail
				from := ""
				if m.Mail != nil {
					mail, from = *m.Mail, parties(m.Mail.From)
				}
				row(string(c.ID), subject, string(c.Channel), string(c.From), string(c.At), company, string(c.Address), strconv.Itoa(i+1), r.exact(m.At), m.At.UTC().Format(time.RFC3339),
					r.author(c, &m), string(m.Author.Kind), string(m.Event), string(m.Body), string(mail.Subject), from, parties(mail.To...), parties(mail.Cc...), string(mail.Quoted),
					string(m.Status), string(m.Reason), m.Code, strings.Join(seen, "; "), r.readBy(&m), strings.Join(r.files(&m), "; "), string(m.ID))
			}
		}
	})
}

func (r *record) notesCSV(w io.Writer) error {
	return table(w, []string{"conversation", "subject", "time", "time_utc", "author", "text", "note"}, func(row func(...string)) {
		for _, c := range r.Conversations {
			subject := r.subject(c)
			for _, n := range c.Notes {
				row(string(c.ID), subject, r.exact(n.At), n.At.UTC().Format(time.RFC3339), string(n.Name), string(n.Body), string(n.ID))
			}
		}
	})
}

// parties lists people of a mail as headers write them.
func parties(list ...messaging.Party) string {
	out := []string{}
	for _, p := range list {
		if p.Name == "" {
			out = append(out, string(p.Email))
			continue
		}
		out = append(out, string(p.Name)+" <"+string(p.Email)+">")
	}
	return strings.Join(out, "; ")
}
