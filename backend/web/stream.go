package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

// heartbeat keeps a silent stream from looking dead, and is how often whoever
// listens is asked whether they still may.
const heartbeat = 15 * time.Second

func (e *edge) staffStream(w http.ResponseWriter, r *http.Request) {
	who, err := e.Service.Authenticate(r.Context(), bearer(r.Header.Get("Authorization")))
	e.stream(w, r, who, err)
}

func (e *edge) portalStream(w http.ResponseWriter, r *http.Request) {
	who, err := e.Service.Session(r.Context(), cookieOf(r, sessionCookie(e.secure)))
	e.stream(w, r, who, err)
}

// stream sends the present cursor, and another, or what changed, whenever something
// changed that the listener may see; to staff also who is at a conversation that they
// see. It ends when they may no longer listen.
func (e *edge) stream(w http.ResponseWriter, r *http.Request, who service.Actor, err error) {
	if err != nil {
		writeProblem(w, e.problem(r.Context(), "stream", err))
		return
	}
	ear := e.Service.Listen(who)
	defer ear.Close()
	news, _, err := ear.Hear(r.Context())
	if err != nil {
		writeProblem(w, e.problem(r.Context(), "stream", err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(w)
	// The deadlines of the server are for requests that end.
	if out.SetReadDeadline(time.Time{}) != nil || out.SetWriteDeadline(time.Time{}) != nil {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for text := change(news) + presence(ear); ; {
		if _, err := w.Write([]byte(text)); err != nil {
			return
		}
		if out.Flush() != nil {
			return
		}
		if text = e.next(r, ear, beat.C); text == "" {
			return
		}
	}
}

// mostInEvent is how long a page may be that travels in an event; a longer one is pulled.
const mostInEvent = 64 << 10

// change says that something changed, and what, if that is short.
func change(news messaging.Told) string {
	if news.Page != nil {
		b, err := json.Marshal(api.Told{After: news.After, Page: news.Page.Brief()})
		if err == nil && len(b) <= mostInEvent {
			return fmt.Sprintf("event: page\ndigest: %s\ndata: %s\n\n", api.Digest(b), b)
		}
	}
	return fmt.Sprintf("event: change\ndata: %s\n\n", news.At)
}

// presence says who is where, if that is news.
func presence(ear *service.Ear) string {
	list, news := ear.Here()
	if !news {
		return ""
	}
	b, _ := json.Marshal(list) // ids and words always can be
	return fmt.Sprintf("event: presence\ndata: %s\n\n", b)
}

// next waits for what to send next; "" ends the stream.
func (e *edge) next(r *http.Request, ear *service.Ear, beat <-chan time.Time) string {
	for {
		text := ""
		select {
		case <-r.Context().Done():
			return ""
		case <-e.Stopping.Done():
			return ""
		case <-beat:
			text = ": still here\n\n"
		case <-ear.News():
		}
		news, changed, err := ear.Hear(r.Context())
		if err != nil {
			return ""
		}
		if changed {
			text = change(news)
		}
		if text += presence(ear); text != "" {
			return text
		}
	}
}
