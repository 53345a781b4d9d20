package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// TestStream_APageThatDoesNotComeWholeIsPulled cuts and alters an event on its way.
func TestStream_APageThatDoesNotComeWholeIsPulled(t *testing.T) {
	const told = `{"after":1,"page":{"epoch":1,"next":2,"more":false,"changes":[{"seq":2,"kind":"message","message":{"id":"m","body":"Hello"}}]}}`
	whole := "event: page\ndigest: " + Digest([]byte(told)) + "\ndata: " + told + "\n\n"
	for name, test := range map[string]struct {
		event string
		page  bool
	}{
		"whole":            {whole, true},
		"cut":              {whole[:len(whole)-20], false},
		"altered":          {strings.Replace(whole, "Hello", "Jello", 1), false},
		"without a digest": {"event: page\ndata: " + told + "\n\n", false},
		"no page":          {"event: page\ndigest: " + Digest([]byte("[]")) + "\ndata: []\n\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			address, roots, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				_, _ = w.Write([]byte(test.event))
			}, asIs)
			c, err := NewClient(address, "token", roots)
			if err != nil {
				t.Fatal(err)
			}
			var heard []messaging.Told
			err = c.Stream(context.Background(), time.Minute, func(news messaging.Told) { heard = append(heard, news) }, func([]messaging.Presence) {})
			if len(heard) != 1 || (heard[0].Page != nil) != test.page {
				t.Fatalf("heard %+v, %v", heard, err)
			}
			if test.page && (heard[0].After != 1 || heard[0].At != messaging.Cursor{Epoch: 1, Seq: 2} || heard[0].Page.Changes[0].Key != "m") {
				t.Errorf("heard %+v with %+v", heard[0], heard[0].Page)
			}
		})
	}
}
