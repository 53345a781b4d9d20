package main

import (
	"context"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"sync"
	"time"

	"rowan/backend/service"
)

// outbox is where notices go that have no phone to go to. It keeps them in memory.
type outbox struct {
	clock func() time.Time

	mu   sync.Mutex
	sent []sentNotice // oldest first
}

type sentNotice struct {
	At   time.Time          `json:"at"`
	To   string             `json:"to"`
	Kind service.NoticeKind `json:"kind"`
	Text string             `json:"text"`
	Link string             `json:"link,omitempty"`
	Code string             `json:"code,omitempty"`
}

// keepNotices bounds what the outbox remembers.
const keepNotices = 500

// Notify keeps a notice.
func (o *outbox) Notify(_ context.Context, n service.Notice) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, sentNotice{At: o.clock().UTC(), To: string(n.Phone) + string(n.Email), Kind: n.Kind, Text: n.Text, Link: n.Link, Code: n.Code})
	if extra := len(o.sent) - keepNotices; extra > 0 {
		o.sent = slices.Delete(o.sent, 0, extra)
	}
	return nil
}

// newest lists what was sent, newest first.
func (o *outbox) newest() []sentNotice {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := slices.Clone(o.sent)
	slices.Reverse(list)
	return append([]sentNotice{}, list...)
}

func (o *outbox) newestLink() string {
	for _, n := range o.newest() {
		if n.Link != "" {
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
<p>What patients of the sample practice would get on their phones. Newest first.</p>
{{if .}}<ol>{{range .}}<li>
<p><time datetime="{{.At.Format "2006-01-02T15:04:05Z07:00"}}">{{.At.Format "15:04:05"}} UTC</time> to {{.To}}</p>
<p>{{.Text}}</p>{{if .Link}}
<p><a href="{{.Link}}">Open the invitation</a></p>{{end}}
</li>{{end}}</ol>{{else}}<p>Nothing was sent yet.</p>{{end}}
</main>
</body>
</html>
`))

// handler serves the outbox at host, and under no other name: a website whose
// name was pointed here must not read codes.
func (o *outbox) handler(host string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
		_ = outboxPage.Execute(w, o.newest()) // whoever asked may be gone
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
