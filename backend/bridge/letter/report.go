package letter

import (
	"bytes"
	"slices"
	"strings"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// Bounce is what a server reports of a mail that it was given.
type Bounce struct {
	// About is the id of that mail, without brackets; "" if the report does not tell.
	About  string
	Failed []Undelivered
}

// Undelivered is a recipient whom a mail did not reach.
type Undelivered struct {
	Email messaging.Email // "" if it is not told
	// Status is the network's code, like "5.1.1"; "" if it is not told.
	Status string
	// Final says that it was given up; else it is still tried.
	Final bool
}

// report reads what a server says of a mail: in a report of the standard kind
// (RFC 3464), or else in the words that are common.
func (r *reader) report(l *Letter) *Bounce {
	about, _, _, _ := split(r.about, true)
	b := &Bounce{About: valueOf(unfold(about), "message-id")}
	b.About = first(messageIDs(b.About))
	if r.status != nil {
		for _, group := range bytes.Split(bytes.ReplaceAll(r.status, []byte("\r\n"), []byte("\n")), []byte("\n\n")) {
			header, _, _, err := split(group, true)
			if err != nil || len(b.Failed) >= maxParties {
				break
			}
			header = unfold(header)
			action := strings.ToLower(valueOf(header, "action"))
			if action != "failed" && action != "delayed" {
				continue
			}
			to := valueOf(header, "original-recipient")
			if to == "" {
				to = valueOf(header, "final-recipient")
			}
			_, address, _ := strings.Cut(to, ";")
			status, _, _ := strings.Cut(valueOf(header, "status"), " ")
			b.Failed = append(b.Failed, Undelivered{Email: party("", strings.Trim(address, " <>")).Email, Status: line(status, 20), Final: action == "failed"})
		}
		if len(b.Failed) == 0 {
			return nil // it reports that all is well
		}
		return b
	}
	failed := l.field("x-failed-recipients")
	daemon := slices.ContainsFunc(l.parties("from"), func(p bridge.Party) bool {
		local, _, _ := strings.Cut(string(p.Email.Fold()), "@")
		return local == "mailer-daemon" || local == "postmaster"
	})
	if failed == "" && !(daemon && strings.Trim(l.field("return-path"), " <>") == "" && l.field("return-path") != "") {
		return nil
	}
	for _, p := range loose(failed) {
		b.Failed = append(b.Failed, Undelivered{Email: p.Email, Final: true})
	}
	if len(b.Failed) == 0 {
		b.Failed = []Undelivered{{Final: true}}
	}
	if b.About == "" {
		b.About = first(l.InReplyTo)
	}
	return b
}

// automatic says whether a machine wrote the mail, or a list sent it on: whoever
// answers such by a machine makes a loop.
func (l *Letter) automatic() bool {
	says := func(name string, values ...string) bool {
		value, _, _ := strings.Cut(strings.ToLower(l.field(name)), ";")
		return slices.Contains(values, strings.TrimSpace(value))
	}
	has := func(name string) bool {
		return slices.ContainsFunc(l.header, func(f field) bool { return f.name == name })
	}
	kind, _ := mediaType(l.field("content-type"), "")
	return has("auto-submitted") && !says("auto-submitted", "no") ||
		says("precedence", "bulk", "junk", "list", "auto_reply") ||
		has("x-autoreply") || has("x-autorespond") || has("x-auto-response-suppress") || has("list-id") || has("list-unsubscribe") ||
		has("feedback-id") || kind == "multipart/report" ||
		has("return-path") && strings.Trim(l.field("return-path"), " <>") == ""
}
