package mail

import (
	"errors"
	"html"
	"io"
	"net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// errWritten is a mail that cannot be written as it is.
var errWritten = errors.New("a header that would not be one line, or no recipient")

const (
	maxMailSubject = 250 // of an answer to whatever somebody else called it
	maxAnswers     = 20  // ids in References; the rest is known by these
)

// compose writes a mail: as text and as HTML that says the same, with its files. It
// also lists everybody that it goes to, each once.
func compose(m bridge.Mail) (*gomail.Msg, []messaging.Email, error) {
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP))
	for _, line := range []struct {
		text  messaging.Text
		limit int
	}{{messaging.Text(m.ID), 100}, {m.Subject, maxMailSubject}} {
		if messaging.CheckLine("mail", line.text, line.limit) != nil {
			return nil, nil, errWritten
		}
	}
	if strings.ContainsAny(m.ID, "<>@ ") || m.ID == "" || len(m.To) == 0 {
		return nil, nil, errWritten
	}
	var everybody []messaging.Email
	heard := map[messaging.Email]bool{}
	parties := func(header gomail.AddrHeader, list []bridge.Party) error {
		var written []*mail.Address
		for _, p := range list {
			if p.Email.Check() != nil || messaging.CheckLine("name", p.Name, messaging.MaxName) != nil {
				return errWritten
			}
			written = append(written, &mail.Address{Name: string(p.Name), Address: string(p.Email)})
			if header != gomail.HeaderFrom && !heard[p.Email.Fold()] {
				heard[p.Email.Fold()] = true
				everybody = append(everybody, p.Email)
			}
		}
		if len(written) > 0 {
			out.SetAddrHeaderFromMailAddress(header, written...)
		}
		return nil
	}
	if err := errors.Join(parties(gomail.HeaderFrom, []bridge.Party{m.From}), parties(gomail.HeaderTo, m.To), parties(gomail.HeaderCc, m.Cc)); err != nil {
		return nil, nil, err
	}
	out.Subject(string(m.Subject))
	out.SetDateWithValue(m.At)
	out.SetMessageIDWithValue(m.MessageID())
	if answers := answered(m.Answers); len(answers) > 0 {
		out.SetGenHeader(gomail.HeaderInReplyTo, answers[len(answers)-1])
		out.SetGenHeader(gomail.HeaderReferences, strings.Join(answers, " "))
	}
	text := whole(m)
	out.SetBodyString(gomail.TypeTextPlain, text)
	out.AddAlternativeString(gomail.TypeTextHTML, asHTML(text))
	files := []*gomail.File{}
	for _, f := range m.Files {
		files = append(files, &gomail.File{Name: string(messaging.FileName(f.Name, f.Type)), ContentType: gomail.ContentType(f.Type), Header: map[string][]string{},
			Writer: func(w io.Writer) (int64, error) {
				r, err := f.Open()
				if err != nil {
					return 0, err
				}
				defer r.Close()
				return io.Copy(w, r)
			}})
	}
	out.SetAttachments(files)
	return out, everybody, nil
}

// answered lists what a mail answers as References does, the nearest last. The ids
// come from mails of others: what is not one is left out.
func answered(nearestFirst []string) []string {
	var list []string
	for _, id := range nearestFirst {
		plain := !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' })
		if plain && strings.Contains(id, "@") && len(id) <= 250 && len(list) < maxAnswers {
			list = append([]string{"<" + id + ">"}, list...)
		}
	}
	return list
}

// whole is the text with what stands below it.
func whole(m bridge.Mail) string {
	text := string(m.Body)
	if m.Signature != "" {
		text += "\n\n-- \n" + string(m.Signature)
	}
	if m.Footer != "" {
		text += "\n\n" + string(m.Footer)
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// asHTML says a text in HTML, line by line.
func asHTML(text string) string {
	return "<!DOCTYPE html>\n<html><body><div style=\"white-space: pre-wrap\">" + html.EscapeString(text) + "</div></body></html>\n"
}
