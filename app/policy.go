package app

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"strings"
)

// Policy stands before everything that the window loads and says what a page
// may do there: run our own script files and nothing written into the page,
// style itself from our files or under this page's nonce, and fetch from
// nowhere but the application. The nonce is handed to the page in
// meta[property=csp-nonce], new with each load, so no page is kept: an answer that
// it has not changed would put the next nonce's policy beside the last one's page.
func Policy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		nonce := rand.Text()
		h := w.Header()
		h.Set("Content-Security-Policy", strings.Join([]string{
			"default-src 'none'",
			"script-src 'self'",
			"style-src 'self' 'nonce-" + nonce + "'",
			"img-src 'self' data: blob:",
			"font-src 'self' data:",
			"media-src 'self' blob:",
			"connect-src 'self'",
			"base-uri 'none'",
			"frame-src 'self'", // the pages of mails
			"form-action 'none'",
			"frame-ancestors 'none'",
		}, "; "))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")

		p := &page{ResponseWriter: w}
		next.ServeHTTP(p, r)
		if p.html != nil {
			tag := `<head><meta property="csp-nonce" nonce="` + nonce + `">`
			w.Write(bytes.Replace(p.html.Bytes(), []byte("<head>"), []byte(tag), 1))
		}
	})
}

// page holds a whole HTML page back and lets everything else through.
type page struct {
	http.ResponseWriter
	started bool
	html    *bytes.Buffer
}

func (p *page) WriteHeader(code int) {
	p.started = true
	if code == http.StatusOK && strings.HasPrefix(p.Header().Get("Content-Type"), "text/html") {
		p.html = new(bytes.Buffer)
		p.Header().Del("Content-Length") // the page grows by its nonce
		p.Header().Set("Cache-Control", "no-store")
		return
	}
	p.ResponseWriter.WriteHeader(code)
}

func (p *page) Write(b []byte) (int, error) {
	if !p.started {
		p.WriteHeader(http.StatusOK)
	}
	if p.html != nil {
		return p.html.Write(b)
	}
	return p.ResponseWriter.Write(b)
}
