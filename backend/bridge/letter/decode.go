package letter

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// decode undoes a transfer encoding as far as it can be undone, and says whether all
// of it could.
func decode(body []byte, encoding string) (decoded []byte, sound bool) {
	encoding, _, _ = strings.Cut(strings.ToLower(encoding), ";")
	switch strings.Trim(encoding, " \t\"'") {
	case "base64":
		return decodeBase64(body)
	case "quoted-printable":
		return decodeQuoted(body)
	case "x-uuencode", "x-uue", "uuencode":
		return decodeUU(body)
	case "", "7bit", "8bit", "binary":
		return body, true
	}
	return body, false
}

func decodeBase64(body []byte) ([]byte, bool) {
	out := make([]byte, 0, len(body)/4*3+3)
	segment := make([]byte, 0, len(body))
	sound := true
	flush := func() {
		n := len(segment)
		if n%4 == 1 {
			n, sound = n-1, false
		}
		at := len(out)
		out = append(out, make([]byte, base64.RawStdEncoding.DecodedLen(n))...)
		done, err := base64.RawStdEncoding.Decode(out[at:], segment[:n])
		sound = sound && err == nil
		out, segment = out[:at+done], segment[:0]
	}
	for _, c := range body {
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
			segment = append(segment, c)
		case c == '=':
			flush() // some put several encodings behind each other
		case c != '\r' && c != '\n' && c != ' ' && c != '\t':
			sound = false
		}
	}
	flush()
	return out, sound
}

func decodeQuoted(body []byte) ([]byte, bool) {
	out := make([]byte, 0, len(body))
	sound := true
	for len(body) > 0 {
		i := bytes.IndexByte(body, '=')
		if i < 0 {
			return append(out, body...), sound
		}
		out, body = append(out, body[:i]...), body[i+1:]
		if len(body) >= 2 {
			high, low := unhex(body[0]), unhex(body[1])
			if high >= 0 && low >= 0 {
				out, body = append(out, byte(high<<4|low)), body[2:]
				continue
			}
		}
		line := bytes.TrimLeft(body, " \t")
		switch {
		case len(line) == 0:
			return out, sound
		case line[0] == '\n':
			body = line[1:]
		case len(line) > 1 && line[0] == '\r' && line[1] == '\n':
			body = line[2:]
		default:
			out, sound = append(out, '='), false
		}
	}
	return out, sound
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

func decodeUU(body []byte) ([]byte, bool) {
	var out []byte
	begun := false
	for line := range bytes.Lines(body) {
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case !begun:
			begun = bytes.HasPrefix(line, []byte("begin "))
		case bytes.Equal(line, []byte("end")):
			return out, true
		case len(line) > 0:
			n := int(line[0]-' ') & 63
			for line = line[1:]; n > 0 && len(line) > 0; line = line[min(4, len(line)):] {
				var c [4]byte
				for i := range min(4, len(line)) {
					c[i] = (line[i] - ' ') & 63
				}
				out = append(out, []byte{c[0]<<2 | c[1]>>4, c[1]<<4 | c[2]>>2, c[2]<<6 | c[3]}[:min(3, n)]...)
				n -= 3
			}
		}
	}
	if !begun {
		return body, false
	}
	return out, false
}

// toUTF8 reads bytes of a charset, and guesses where it is a wrong or unknown one.
func toUTF8(b []byte, name string) (text string, sound bool) {
	name = strings.ToLower(strings.Trim(name, " \t\"'"))
	plain := name == "" || name == "utf-8" || name == "utf8" || name == "us-ascii" || name == "ascii"
	if !plain {
		if r, err := charset.Reader(name, bytes.NewReader(b)); err == nil {
			if read, err := io.ReadAll(r); err == nil {
				return strings.ToValidUTF8(string(read), "�"), true
			}
		}
	}
	if utf8.Valid(b) {
		return string(b), plain
	}
	read, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "�"), false
	}
	return string(read), false
}

var decoder = mime.WordDecoder{CharsetReader: func(name string, r io.Reader) (io.Reader, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text, _ := toUTF8(b, name)
	return strings.NewReader(text), nil
}}

// words reads the text of a field: one line, without anything invisible that would
// turn its direction.
func words(value string, limit int) string {
	value = value[:min(len(value), 4*limit)]
	if !utf8.ValidString(value) {
		value, _ = toUTF8([]byte(value), "")
	}
	if read, err := decoder.DecodeHeader(value); err == nil {
		value = read
	}
	return line(value, limit)
}

// line makes a text one line of at most so many characters.
func line(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
	s = strings.TrimSpace(s)
	if n := 0; len(s) > limit {
		for i := range s {
			if n++; n > limit {
				return s[:i]
			}
		}
	}
	return s
}

// tidy makes a text what a message can hold: lines ended alike, nothing unprintable.
func tidy(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r == '\r' {
			return '\n'
		}
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// mediaType reads a field like Content-Type, and what it can of one that is wrong.
func mediaType(value, otherwise string) (string, map[string]string) {
	value = value[:min(len(value), 8<<10)]
	kind, params, err := mime.ParseMediaType(value)
	if err != nil {
		params = map[string]string{}
		var rest string
		kind, rest, _ = strings.Cut(value, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
		for piece := range strings.SplitSeq(rest, ";") {
			name, said, _ := strings.Cut(piece, "=")
			name = strings.ToLower(strings.TrimSpace(name))
			if _, twice := params[name]; name != "" && !twice {
				params[name] = strings.Trim(strings.TrimSpace(said), `"`)
			}
		}
	}
	for _, name := range []string{"name", "filename"} {
		if _, said, ok := strings.Cut(value, name+"*="); ok && params[name] == "" {
			said, _, _ = strings.Cut(said, ";")
			if parts := strings.SplitN(said, "'", 3); len(parts) == 3 { // RFC 2231, in a charset of its own
				if bytes, err := url.PathUnescape(parts[2]); err == nil {
					params[name], _ = toUTF8([]byte(bytes), parts[0])
				}
			}
		}
	}
	if kind == "" || otherwise != "" && !strings.Contains(kind, "/") {
		kind = otherwise
	}
	return kind, params
}

// messageIDs lists the ids that a field names, without brackets and each once.
func messageIDs(value string) []string {
	value = value[:min(len(value), 64<<10)]
	var list []string
	seen := map[string]bool{}
	add := func(id string) {
		id = strings.Join(strings.Fields(line(id, 500)), "")
		if id != "" && !seen[id] && len(list) < maxIDs {
			seen[id] = true
			list = append(list, id)
		}
	}
	if !strings.Contains(value, "<") {
		for _, word := range strings.Fields(value) {
			if strings.Contains(word, "@") {
				add(word)
			}
		}
		return list
	}
	for piece := range strings.SplitSeq(value, "<") {
		if id, _, ok := strings.Cut(piece, ">"); ok {
			add(id)
		}
	}
	return list
}

func date(value string) time.Time {
	value = value[:min(len(value), 200)]
	at, err := mail.ParseDate(value)
	if err != nil {
		value, _, _ = strings.Cut(value, "(")
		at, err = mail.ParseDate(strings.TrimSpace(value))
	}
	if err != nil || at.Year() < 1970 || at.Year() > 2200 {
		return time.Time{}
	}
	return at.UTC()
}

const maxParties = 500

// parties lists the addresses of a field. Of one that cannot be read, what stands
// there is kept as a name, so that it is shown and cannot be written to.
func (l *Letter) parties(name string) []bridge.Party {
	var list []bridge.Party
	for _, f := range l.header {
		if f.name != name {
			continue
		}
		value := f.value[:min(len(f.value), 32<<10)]
		if !utf8.ValidString(value) {
			value, _ = toUTF8([]byte(value), "")
		}
		parser := mail.AddressParser{WordDecoder: &decoder}
		read, err := parser.ParseList(value)
		if err != nil {
			l.Repaired = l.Repaired || value != ""
			list = append(list, loose(value)...)
			continue
		}
		for _, a := range read {
			list = append(list, party(a.Name, a.Address))
		}
	}
	return list[:min(len(list), maxParties)]
}

func party(name, address string) bridge.Party {
	p := bridge.Party{Name: messaging.Text(words(name, messaging.MaxName)), Email: messaging.Email(strings.TrimSpace(address))}
	if p.Email.Check() != nil {
		if p.Name == "" {
			p.Name = messaging.Text(line(address, messaging.MaxName))
		}
		p.Email = ""
	}
	return p
}

// comments are what may stand beside an address in round brackets.
var comments = regexp.MustCompile(`\([^()]*\)`)

// loose reads a list of addresses that is not one.
func loose(value string) []bridge.Party {
	var list []bridge.Party
	for piece := range strings.SplitSeq(value, ",") {
		piece = strings.TrimSpace(piece)
		name, address := "", piece
		if i, j := strings.LastIndexByte(piece, '<'), strings.LastIndexByte(piece, '>'); i >= 0 && i < j {
			name, address = strings.Trim(piece[:i], ` "'`), comments.ReplaceAllString(piece[i+1:j], "")
		}
		if piece != "" && len(list) < maxParties {
			list = append(list, party(name, strings.Trim(address, ` "'<>;`)))
		}
	}
	return list
}
