package api

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// anybody answers every request with the same.
type anybody struct {
	status int
	kind   string
	body   []byte
}

func (a anybody) RoundTrip(*http.Request) (*http.Response, error) {
	h := http.Header{"Content-Type": {a.kind}, "Content-Digest": {Digest(a.body)}}
	return &http.Response{StatusCode: a.status, Header: h, Body: io.NopCloser(bytes.NewReader(a.body))}, nil
}

// FuzzAnswer lets whoever stands at the service's address answer anything at all, with
// the digest that belongs to it: a desktop gets a page that can be read or an error
// with a sentence, and its stream ends.
func FuzzAnswer(f *testing.F) {
	f.Add(200, "application/json", []byte(`{"epoch":1,"next":2,"more":true,"scopes":["practice"],"changes":[{"seq":1,"kind":"contact"}]}`))
	f.Add(409, "application/problem+json", []byte(`{"code":"conflict","detail":"x","status":409}`))
	f.Add(200, "text/event-stream", []byte("event: change\ndata: 1.2\n\nevent: presence\ndata: [{\"conversation\":\"x\"}]\n\ndata: 1.2.3.zz\n"))
	told := `{"after":1,"page":{"epoch":1,"next":2,"changes":[{"seq":2,"kind":"contact"}]}}`
	f.Add(200, "text/event-stream", []byte("event: page\ndigest: "+Digest([]byte(told))+"\ndata: "+told+"\n\n"))
	f.Add(409, "application/problem+json", []byte(`{"code":"0"}`))
	f.Add(200, "text/html", []byte("<!doctype html><title>Sign in to this network</title>"))
	f.Fuzz(func(t *testing.T, status int, kind string, body []byte) {
		if status < 200 || status > 599 {
			status = 200
		}
		c, err := NewClient("https://rowan.example", "token", nil)
		if err != nil {
			t.Fatal(err)
		}
		c.http = &http.Client{Transport: anybody{status, kind, body}}
		if _, err := c.Changes(t.Context(), messaging.Cursor{}, 10); err != nil && messaging.AsError(err).Sentence == "" {
			t.Errorf("an error without a sentence: %v", err)
		}
		err = c.Stream(t.Context(), time.Minute, func(news messaging.Told) {
			cursor := news.At
			if again, err := messaging.ParseCursor(cursor.String()); news.Page == nil && (err != nil || again != cursor) {
				t.Errorf("%+v is written as %q", cursor, cursor)
			}
		}, func([]messaging.Presence) {})
		if err == nil || messaging.AsError(err).Sentence == "" {
			t.Errorf("a stream that ended: %v", err)
		}
	})
}
