package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pquerna/otp/totp"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/sealed"
	"rowan/backend/service"
)

// outbox is where notices go that have no phone to go to. It keeps them in a
// sealed file, since they hold codes, so that an invitation survives a restart.
type outbox struct {
	clock func() time.Time
	path  string
	key   sealed.Key

	mu   sync.Mutex
	sent []sentNotice // oldest first
}

// sealedAs is what the outbox's file is bound to.
var sealedAs = []byte("localserve outbox")

// openOutbox reads what an earlier run kept. Links are moved to base, where this
// run is reached.
func openOutbox(path string, key sealed.Key, base string, clock func() time.Time) (*outbox, error) {
	o := &outbox{clock: clock, path: path, key: key}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil
	}
	if err != nil {
		return nil, err
	}
	if b, err = sealed.Open(key, b, sealedAs); err != nil {
		return nil, fmt.Errorf("open the outbox: %w", err)
	}
	if err := json.Unmarshal(b, &o.sent); err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	for i := range o.sent {
		n := &o.sent[i]
		link := base + "/"
		if _, path, ok := strings.Cut(n.Link, "/join#"); ok {
			link = base + "/join#" + path
		}
		if n.Link != "" {
			n.Text, n.Link = strings.ReplaceAll(n.Text, n.Link, link), link
		}
	}
	return o, nil
}

// save replaces the file. o.mu is held.
func (o *outbox) save() error {
	b, err := json.Marshal(o.sent)
	if err != nil {
		return err
	}
	next := o.path + ".next"
	if err := os.WriteFile(next, sealed.Seal(o.key, b, sealedAs), 0o600); err != nil {
		return err
	}
	return os.Rename(next, o.path)
}

type sentNotice struct {
	At   time.Time   `json:"at"`
	To   string      `json:"to"`
	Kind bridge.Kind `json:"kind"`
	Text string      `json:"text"`
	Link string      `json:"link,omitempty"`
	Code string      `json:"code,omitempty"`
}

// keepNotices bounds what the outbox remembers.
const keepNotices = 500

// Capabilities says that the page is phone and mailbox.
func (o *outbox) Capabilities() bridge.Capabilities {
	return bridge.Capabilities{Phone: true, Email: true}
}

// Notify keeps a notice.
func (o *outbox) Notify(_ context.Context, n bridge.Notice) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, sentNotice{At: o.clock().UTC(), To: string(n.Phone) + string(n.Email), Kind: n.Kind, Text: n.Text, Link: n.Link, Code: n.Code})
	if extra := len(o.sent) - keepNotices; extra > 0 {
		o.sent = slices.Delete(o.sent, 0, extra)
	}
	return o.save()
}

// newest lists what was sent, newest first.
func (o *outbox) newest() []sentNotice {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := slices.Clone(o.sent)
	slices.Reverse(list)
	return append([]sentNotice{}, list...)
}

// newestLink is the newest invitation that went to a phone, "" if none did.
func (o *outbox) newestLink(to messaging.Phone) string {
	for _, n := range o.newest() {
		if n.Kind == bridge.KindInvitation && n.To == string(to) {
			return n.Link
		}
	}
	return ""
}

var outboxPage = template.Must(template.New("outbox").Parse(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rowan outbox</title><meta http-equiv="refresh" content="5"></head>
<body>
<main>
<h1>Outbox</h1>
<p>What patients and staff of the sample practice would get on their phones and in their mailboxes. Newest first.</p>
{{if .Sent}}<ol>{{range .Sent}}<li>
<p><time datetime="{{.At.Format "2006-01-02T15:04:05Z07:00"}}">{{.At.Format "15:04:05"}} UTC</time> to {{.To}}</p>
<p>{{.Text}}</p>{{if .Link}}
<p><a href="{{.Link}}">{{if eq .Kind "unread"}}Open the portal{{else}}Open the invitation{{end}}</a></p>{{end}}
</li>{{end}}</ol>{{else}}<p>Nothing was sent yet.</p>{{end}}
<h2>Authenticators</h2>
<p>What the staff of the sample practice would read on theirs now. A code works once.</p>
<ul>{{range .Shows}}<li>{{.Email}}: {{.Code}}</li>{{end}}</ul>
</main>
</body>
</html>
`))

// shown is what somebody's authenticator shows.
type shown struct {
	Email messaging.Email
	Code  string
}

// authenticators are those of the sample's staff at a moment.
func authenticators(now time.Time) (list []shown) {
	for _, s := range service.SampleSignIns {
		if code, err := totp.GenerateCode(s.Factor, now); err == nil {
			list = append(list, shown{s.Email, code})
		}
	}
	return list
}

// handler serves the outbox at host, and under no other name: a website whose
// name was pointed here must not read codes.
func (o *outbox) handler(host string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
		_ = outboxPage.Execute(w, struct { // whoever asked may be gone
			Sent  []sentNotice
			Shows []shown
		}{o.newest(), authenticators(o.clock())})
	})
	mux.HandleFunc("GET /outbox.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(o.newest()) // whoever asked may be gone
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != host {
			http.Error(w, "not served under this name", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		mux.ServeHTTP(w, r)
	})
}
