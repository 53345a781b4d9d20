package letter

import (
	"regexp"
	"slices"
	"strings"
)

// Answers lists the ids of the mails that this one answers, the nearest first. The
// first of them that is known says which thread it belongs to.
func (l *Letter) Answers() []string {
	nearest := slices.Clone(l.InReplyTo)
	for _, id := range slices.Backward(l.References) {
		nearest = append(nearest, id)
	}
	seen := map[string]bool{l.MessageID: true}
	return slices.DeleteFunc(nearest, func(id string) bool {
		twice := seen[id]
		seen[id] = true
		return twice
	})
}

// answering is what people's programs put before the subject of an answer.
var answering = regexp.MustCompile(`(?i)^\s*((re|aw|sv|vs|ref|fwd?|wg|tr|rv|res|enc|doorst|antw|odp|ynt|回复|答复|转发)\s*(\[\d+\]|\(\d+\))?\s*[:：]\s*)+`)

// SubjectKey is by what an answer without a trace of what it answers can still be
// joined to a thread with the same person: its subject without what says that it is
// one. It is "" for all others, which begin a thread.
func (l *Letter) SubjectKey() string {
	subject := string(l.Subject)
	if len(l.InReplyTo)+len(l.References) > 0 || !answering.MatchString(subject) {
		return ""
	}
	return Topic(subject)
}

// Topic is a subject as it is compared.
func Topic(subject string) string {
	return strings.ToLower(strings.Join(strings.Fields(answering.ReplaceAllString(subject, "")), " "))
}

// quoting is how the lines begin and end by which programs introduce what a mail
// answers.
var quoting = []struct{ begin, end string }{
	{"on ", " wrote:"}, {"el ", " escribió:"}, {"am ", " schrieb:"}, {"le ", " a écrit :"}, {"le ", " a écrit:"}, {"em ", " escreveu:"},
	{"-----original message", "-"}, {"---------- forwarded message", "-"}, {"-----mensaje original", "-"}, {"---------- mensaje reenviado", "-"},
	{"-----ursprüngliche nachricht", "-"}, {"________________________________", "_"},
}

// from and next are how a header is quoted that begins what a mail answers.
var (
	from = []string{"from: ", "*from:* ", "de: ", "*de:* ", "von: "}
	next = []string{"sent: ", "*sent:* ", "date: ", "to: ", "enviado: ", "enviado el: ", "*enviado:* ", "fecha: ", "para: ", "gesendet: "}
)

// introduces says whether a line, alone or with the one below it, begins what a mail
// answers.
func introduces(above, below string) bool {
	above, below = strings.ToLower(strings.TrimSpace(above)), strings.ToLower(strings.TrimSpace(below))
	if len(above) < 8 || len(above) > 300 {
		return false
	}
	for _, q := range quoting {
		if strings.HasPrefix(above, q.begin) && (strings.HasSuffix(above, q.end) || q.end != "-" && q.end != "_" && len(below) < 200 && strings.HasSuffix(below, strings.TrimSpace(q.end)) && strings.ContainsAny(above, "0123456789")) {
			return true
		}
	}
	begins := func(line string) func(string) bool {
		return func(with string) bool { return strings.HasPrefix(line, with) }
	}
	return slices.ContainsFunc(from, begins(above)) && slices.ContainsFunc(next, begins(below))
}

// Fold parts a text into what its writer said and what was quoted below it. Both
// together are the text again, to the byte.
func Fold(text string) (said, quoted string) {
	at := len(text)
	for start := 0; start < len(text); {
		end := lineEnd(text, start)
		if introduces(text[start:end], text[end:lineEnd(text, end)]) {
			at = start
			break
		}
		start = end
	}
	// Lines with > at the end are quoted; when somebody answers between the lines,
	// those are not folded.
	tail := len(text)
	for end := tail; end > 0; {
		start := strings.LastIndexByte(text[:end-1], '\n') + 1
		line := strings.TrimSpace(text[start:end])
		if strings.HasPrefix(line, ">") {
			tail = start
		} else if line != "" {
			break
		}
		end = start
	}
	if at = min(at, tail); strings.TrimSpace(text[:at]) == "" {
		return text, "" // somebody forwards, or quotes alone
	}
	return text[:at], text[at:]
}

// lineEnd is where the line ends that begins at a place.
func lineEnd(text string, start int) int {
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
		return start + i + 1
	}
	return len(text)
}
