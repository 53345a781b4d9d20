// Package letter reads mail that arrived, whoever wrote it.
//
// What it keeps:
//
//   - Nothing is lost: a mail is read, or it is a Quarantine with the reason, and its
//     bytes are kept by whoever has them.
//   - It does no I/O and never panics. A mail takes no more than the limits below, in
//     size, parts, depth and time, so that one bad mail holds up none of the others.
//   - What it hands out of a header is one line of text. HTML is as it arrived until
//     Safe has made it safe to show.
//   - Nothing that a mail says of itself is believed: who it is from least of all (see
//     Verify), nor what its files are.
package letter

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

const (
	maxHeader = 1 << 20 // bytes of a header
	maxFields = 2000
	maxParts  = 300
	maxDepth  = 20
	maxText   = 1 << 20 // bytes that are shown as text; the rest is in the raw mail only
	maxHTML   = 2 << 20
	maxIDs    = 200
)

// Reason says why a mail could not be read.
type Reason string

const (
	ReasonNotMail  Reason = "not_mail"  // it has no header that anybody would know
	ReasonTooLarge Reason = "too_large" // the mail, or its header
	ReasonTooDeep  Reason = "too_deep"
	ReasonTooMany  Reason = "too_many" // parts or header fields
	ReasonTooSlow  Reason = "too_slow"
	ReasonCut      Reason = "cut"    // the server did not hand it out whole
	ReasonFailed   Reason = "failed" // the reader's own fault
)

// Quarantine is a mail that could not be read.
type Quarantine struct{ Reason Reason }

func (q *Quarantine) Error() string { return "could not be read: " + string(q.Reason) }

// Letter is a mail that was read.
type Letter struct {
	// MessageID and those that the mail names are without brackets.
	MessageID             string
	InReplyTo, References []string
	From, ReplyTo, To, Cc []bridge.Party // an Email that is none is empty
	Subject               messaging.Text
	Date                  time.Time // as the sender says; zero if it does not
	Text                  messaging.Text
	HTML                  string // "" if there is none; see Safe
	Files                 []File
	Bounce                *Bounce // if a server reports what became of a mail
	// Automatic says that no person wrote it: it is never answered by itself.
	Automatic bool
	// Repaired says that something of it was not as it should be.
	Repaired bool

	header []field
}

// File is what was sent with a mail. Type and Name are the sender's words for it.
type File struct {
	Name   messaging.Text
	Type   string
	ID     string // by which the HTML calls it (Content-ID), or ""
	Inline bool
	Bytes  []byte
}

// Read reads a mail. Its error is a *Quarantine.
func Read(ctx context.Context, a bridge.Arrival) (l *Letter, err error) {
	defer func() {
		if recover() != nil {
			l, err = nil, &Quarantine{ReasonFailed}
		}
	}()
	switch {
	case a.Cut && len(a.Raw) == 0:
		return nil, &Quarantine{ReasonCut}
	case a.Cut || len(a.Raw) > bridge.MaxMail:
		return nil, &Quarantine{ReasonTooLarge}
	}
	header, body, repaired, err := split(a.Raw, true)
	if err != nil {
		return nil, err
	}
	header = unfold(header)
	if !slices.ContainsFunc(header, func(f field) bool { return known[f.name] }) {
		return nil, &Quarantine{ReasonNotMail}
	}
	l = &Letter{header: header, Repaired: repaired}
	r := &reader{ctx: ctx, letter: l}
	shown, err := r.part(header, body, 0)
	if err != nil {
		return nil, err
	}
	l.MessageID = first(messageIDs(l.field("message-id")))
	l.InReplyTo, l.References = messageIDs(l.field("in-reply-to")), messageIDs(l.field("references"))
	l.From, l.ReplyTo, l.To, l.Cc = l.parties("from"), l.parties("reply-to"), l.parties("to"), l.parties("cc")
	l.Subject = messaging.Text(words(l.field("subject"), 2000))
	l.Date = date(l.field("date"))
	l.HTML = shown.html
	if shown.text == "" && shown.html != "" {
		shown.text = textOf(shown.html)
	}
	l.Text = messaging.Text(strings.TrimRight(tidy(shown.text), " \n\t"))
	l.Bounce = r.report(l)
	l.Automatic = l.Bounce != nil || l.automatic()
	return l, nil
}

// known are the fields of which a mail has at least one.
var known = map[string]bool{"from": true, "to": true, "subject": true, "date": true, "message-id": true, "received": true, "content-type": true,
	"mime-version": true, "return-path": true, "sender": true, "reply-to": true, "cc": true}

// Identity is by what the same mail is known in another folder, or when it comes again.
// It covers what the mail says, so that nobody can hide one behind the Message-ID of
// another.
func (l *Letter) Identity() string {
	h := sha256.New()
	say := func(s string) { fmt.Fprintf(h, "%d:%s", len(s), s) }
	say(l.MessageID)
	say(l.field("from"))
	say(l.field("date"))
	say(string(l.Subject))
	say(strings.Join(strings.Fields(string(l.Text)), " "))
	for _, f := range l.Files {
		sum := sha256.Sum256(f.Bytes)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// IdentityOf is the identity of a mail that could not be read: that of its bytes.
func IdentityOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// field is the value of the first field of a name, which is in lower case.
func (l *Letter) field(name string) string { return valueOf(l.header, name) }

func valueOf(header []field, name string) string {
	for _, f := range header {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// field is one line of a header, unfolded.
type field struct {
	name  string // in lower case
	value string
	raw   []byte
}

// split reads a header and says where the body begins. It reads on where others would
// give up: a line that is none is left out.
func split(raw []byte, whole bool) (header []field, body []byte, repaired bool, err error) {
	rest := raw
	if whole {
		rest = bytes.TrimLeft(rest, "\r\n")
		repaired = len(rest) != len(raw)
	}
	size := 0
	for len(rest) > 0 {
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 {
			end = len(rest)
		}
		line := rest[:end]
		text := bytes.TrimRight(line, "\r\n")
		if size += len(line); size > maxHeader || len(header) > maxFields {
			if len(header) > maxFields {
				return nil, nil, true, &Quarantine{ReasonTooMany}
			}
			return nil, nil, true, &Quarantine{ReasonTooLarge}
		}
		if len(text) == 0 {
			return header, rest[end:], repaired, nil
		}
		if text[0] == ' ' || text[0] == '\t' {
			if len(header) > 0 {
				f := &header[len(header)-1]
				f.raw = f.raw[:len(f.raw)+len(line)] // the next line of the same bytes
			}
			rest = rest[end:]
			continue
		}
		name, _, ok := bytes.Cut(text, []byte(":"))
		name = bytes.TrimRight(name, " \t")
		switch {
		case ok && len(name) > 0 && !bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
			header = append(header, field{name: strings.ToLower(string(name)), raw: line})
		case !whole && len(header) == 0:
			return nil, raw, true, nil // a part without a header: all of it is body
		default:
			repaired = true
			if len(header) > 0 { // what is folded below it is not the field's before it
				header = append(header, field{raw: line})
			}
		}
		rest = rest[end:]
	}
	return header, nil, repaired, nil
}

// unfold makes the value of each field one line.
func unfold(header []field) []field {
	kept := header[:0]
	for _, f := range header {
		if f.name == "" {
			continue
		}
		_, value, _ := bytes.Cut(f.raw, []byte(":"))
		value = bytes.ReplaceAll(bytes.ReplaceAll(value, []byte("\r"), nil), []byte("\n"), nil)
		f.value = strings.TrimSpace(string(value))
		kept = append(kept, f)
	}
	return kept
}

// reader walks the parts of one mail.
type reader struct {
	ctx    context.Context
	letter *Letter
	parts  int
	status []byte // of a report
	about  []byte // the mail that a report is about, or its header
}

// shown is what of a part is to be read in the message itself.
type shown struct{ text, html string }

func (r *reader) repaired() { r.letter.Repaired = true }

var errTooSlow = &Quarantine{ReasonTooSlow}

// part reads one part and all that is within it.
func (r *reader) part(header []field, body []byte, depth int) (shown, error) {
	if r.parts++; r.parts > maxParts {
		return shown{}, &Quarantine{ReasonTooMany}
	}
	if depth > maxDepth {
		return shown{}, &Quarantine{ReasonTooDeep}
	}
	if r.ctx.Err() != nil {
		return shown{}, errTooSlow
	}
	kind, params := mediaType(valueOf(header, "content-type"), "text/plain")
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		if pieces := pieces(body, params["boundary"]); len(pieces) > 0 {
			return r.multipart(kind, pieces, depth)
		}
		r.repaired()
		kind = "text/plain"
	}
	how, about := mediaType(valueOf(header, "content-disposition"), "")
	decoded, sound := decode(body, valueOf(header, "content-transfer-encoding"))
	if !sound {
		r.repaired()
	}
	name := about["filename"]
	if name == "" {
		name = params["name"]
	}
	switch {
	case kind == "message/delivery-status" || kind == "message/global-delivery-status":
		r.status = decoded
		return shown{}, nil
	case r.status != nil && (kind == "message/rfc822" || kind == "text/rfc822-headers" || kind == "message/global"):
		r.about = decoded
		return shown{}, nil
	case how == "attachment" || name != "" && kind != "text/html" || kind != "text/plain" && kind != "text/html" && kind != "multipart/mixed":
	case kind == "text/html":
		if html, ok := toUTF8(decoded, params["charset"]); len(html) <= maxHTML {
			if !ok {
				r.repaired()
			}
			return shown{html: html}, nil
		}
		name = "message.html"
	default:
		text, ok := toUTF8(decoded[:min(len(decoded), maxText)], params["charset"])
		if !ok {
			r.repaired()
		}
		return shown{text: text}, nil
	}
	if len(decoded) > 0 {
		r.letter.Files = append(r.letter.Files, File{Name: messaging.Text(words(name, 1000)), Type: kind, Bytes: decoded, Inline: how == "inline",
			ID: first(messageIDs(valueOf(header, "content-id")))})
	}
	return shown{}, nil
}

func (r *reader) multipart(kind string, pieces [][]byte, depth int) (shown, error) {
	var all []shown
	rich := false
	for _, piece := range pieces {
		header, body, repaired, err := split(piece, false)
		if err != nil {
			return shown{}, err
		}
		if repaired {
			r.repaired()
		}
		s, err := r.part(unfold(header), body, depth+1)
		if err != nil {
			return shown{}, err
		}
		rich = rich || s.html != ""
		all = append(all, s)
	}
	var out shown
	var text, html []string
	for _, s := range all {
		if kind == "multipart/alternative" {
			if s.text != "" {
				out.text = s.text
			}
			if s.html != "" {
				out.html = s.html
			}
			continue
		}
		if s.text == "" && s.html != "" {
			s.text = textOf(s.html)
		}
		if s.html == "" && s.text != "" {
			s.html = asHTML(s.text)
		}
		if s.text != "" {
			text, html = append(text, strings.TrimRight(s.text, "\r\n")), append(html, s.html)
		}
	}
	if kind != "multipart/alternative" {
		out.text = strings.Join(text, "\n\n")
		if rich {
			out.html = strings.Join(html, "<hr>")
		}
	}
	if len(out.text) > maxText {
		out.text = strings.ToValidUTF8(out.text[:maxText], "")
	}
	if len(out.html) > maxHTML {
		out.html = "" // the text says the same
	}
	return out, nil
}

// pieces cuts the body of a multipart at its boundary. Without an end, the last piece
// goes to the end.
func pieces(body []byte, boundary string) [][]byte {
	mark := []byte("--" + boundary)
	var list [][]byte
	start := -1
	for at := 0; len(list) <= maxParts; {
		i := bytes.Index(body[at:], mark)
		if i < 0 {
			break
		}
		i += at
		at = i + len(mark)
		if i > 0 && body[i-1] != '\n' {
			continue
		}
		end := bytes.IndexByte(body[at:], '\n')
		rest := body[at:]
		if end >= 0 {
			rest = body[at : at+end]
		}
		rest = bytes.TrimRight(rest, " \t\r")
		last := bytes.HasPrefix(rest, []byte("--")) // some write more behind the end
		if len(rest) > 0 && !last {
			continue // a longer boundary, of another part
		}
		if start >= 0 {
			list = append(list, bytes.TrimSuffix(bytes.TrimSuffix(body[start:max(i, start)], []byte("\n")), []byte("\r")))
		}
		start = -1
		if last {
			break
		}
		if end < 0 {
			break
		}
		at += end + 1
		start = at
	}
	if start >= 0 && start < len(body) {
		list = append(list, body[start:])
	}
	return list
}
