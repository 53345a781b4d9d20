package messaging

import (
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of texts, in Unicode code points.
const (
	MaxBody    = 100_000
	MaxSubject = 120
	MaxName    = 200
)

// Text is something that a person wrote or that names one. It keeps itself out of logs.
type Text string

// LogValue hides the text.
func (Text) LogValue() slog.Value { return slog.StringValue("[text]") }

// CheckBody says whether body may be sent: valid UTF-8, not blank, at most MaxBody.
func CheckBody(body Text) error {
	switch {
	case !utf8.ValidString(string(body)):
		return FailField("body", CodeBadText, "This message has characters that cannot be read. Remove them and send it again.")
	case blank(string(body)):
		return FailField("body", CodeEmpty, "There is nothing to send yet. Write a message first.")
	case utf8.RuneCountInString(string(body)) > MaxBody:
		return FailField("body", CodeTooLong, "This message is longer than 100,000 characters. Shorten it or send it in parts.")
	}
	return nil
}

// CheckLine says whether a one-line field is valid UTF-8 without control
// characters and within its limit. Empty is fine: whoever needs it asks for it.
func CheckLine(field string, s Text, limit int) error {
	switch {
	case !utf8.ValidString(string(s)):
		return FailField(field, CodeBadText, "This has characters that cannot be read. Remove them and try again.")
	case strings.ContainsFunc(string(s), unicode.IsControl):
		return FailField(field, CodeBadText, "This has to fit on one line. Remove line breaks and try again.")
	case utf8.RuneCountInString(string(s)) > limit:
		return FailField(field, CodeTooLong, "This is too long. Shorten it and try again.")
	}
	return nil
}

// CheckWords says whether a text of several lines, which may be empty, is valid UTF-8
// without control characters and within its limit.
func CheckWords(field string, s Text, limit int) error {
	return CheckLine(field, Text(strings.NewReplacer("\n", " ", "\t", " ").Replace(string(s))), limit)
}

// blank says whether nothing of s would be visible.
func blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && !unicode.IsControl(r)
	}) < 0
}

// Preview is the first line's worth of a body, for a row of the inbox.
func Preview(body Text) Text {
	const limit = 140
	s := strings.Join(strings.Fields(string(body)), " ")
	if n := 0; len(s) > limit {
		for i := range s {
			if n++; n > limit {
				return Text(s[:i])
			}
		}
	}
	return Text(s)
}
