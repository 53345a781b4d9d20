package app

import (
	"context"
	"crypto/rand"
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"rowan/backend/bridge/letter"
	"rowan/backend/messaging"
)

// lettersPath is where the pages of mails stand, each under its message: "page" is the
// page itself, below "links" is what is asked for when one is followed, and below "height"
// what tells how high a page is.
const lettersPath = "/letters/"

// MailPage is what a frame with a mail's page shows.
type MailPage struct {
	Remote  int  `json:"remote"`  // images of others that it does not show
	Allowed bool `json:"allowed"` // the person asked for those
}

// MailLink is a link in a mail's page.
type MailLink struct {
	Shown string `json:"shown"` // as somebody can read it who is to decide
	Email string `json:"email"` // whom it writes to, if it is somebody's address; else ""
}

// letters remembers, until the lock, of which mails the person asked for the images of
// others.
type letters struct {
	mu    sync.Mutex
	asked map[string]bool // guarded by mu; by message
}

func (l *letters) allow(message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asked == nil {
		l.asked = map[string]bool{}
	}
	l.asked[message] = true
}

func (l *letters) allowed(message string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked[message]
}

func (l *letters) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = nil
}

// MailPage says what the frame with a mail's page shows.
func (a *App) MailPage(message string) (MailPage, error) {
	page, err := a.letter(a.ctx, message, "")
	return MailPage{Remote: page.Remote, Allowed: a.letters.allowed(message)}, shown(err)
}

// AllowRemote shows the images of others in a mail's page until the lock.
func (a *App) AllowRemote(message string) error {
	a.letters.allow(message)
	return nil
}

// MailLink says where a link of a mail's page leads.
func (a *App) MailLink(message string, link int) (MailLink, error) {
	l, err := a.link(message, link)
	return MailLink{Shown: l.Shown, Email: addressee(l.Target)}, shown(err)
}

// OpenLink opens a link of a mail's page in the browser.
func (a *App) OpenLink(message string, link int) error {
	l, err := a.link(message, link)
	if err == nil {
		a.browse(a.ctx, l.Target)
	}
	return shown(err)
}

func byBrowser(ctx context.Context, target string) { runtime.BrowserOpenURL(ctx, target) }

func (a *App) link(message string, number int) (letter.Link, error) {
	page, err := a.letter(a.ctx, message, "")
	if err == nil && (number < 0 || number >= len(page.Links)) {
		err = messaging.Fail(messaging.CodeNotFound, "This link is not there any more. Open the email again.")
	}
	if err != nil {
		return letter.Link{}, err
	}
	return page.Links[number], nil
}

// addressee is whom a mailto link writes to; "" of every other.
func addressee(target string) string {
	to, ok := strings.CutPrefix(strings.ToLower(target), "mailto:")
	to, _, _ = strings.Cut(to, "?")
	if !ok || messaging.Email(to).Check() != nil {
		return ""
	}
	return to
}

func (a *App) letter(ctx context.Context, message, quoted string) (letter.SafePage, error) {
	return a.replica.MailPage(ctx, messaging.MessageID(message), letter.SafeOptions{
		Remote: a.letters.allowed(message), Quoted: quoted, Links: lettersPath + message + "/links/" + url.PathEscape(quoted) + "/"})
}

// ServeLetters stands before what the window loads under its Policy, and is where the frames get the
// pages of mails from. A page runs nothing, sends nothing, and loads nothing but the
// images of others that the person asked for. When a link is followed, the screen hears
// of it, the page stays, and nothing goes anywhere.
func ServeLetters(a *App, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, ours := strings.CutPrefix(r.URL.Path, lettersPath)
		if !ours {
			next.ServeHTTP(w, r)
			return
		}
		message, what, _ := strings.Cut(path, "/")
		number, followed := strings.CutPrefix(what, "links/")
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case what == "page":
			a.giveLetter(w, r, message, r.URL.Query().Get("quoted"))
		case strings.HasPrefix(what, "height/"):
			a.events.emit(a.ctx, Change{Kind: "height", ID: message, About: strings.TrimPrefix(what, "height/")})
			w.WriteHeader(http.StatusNoContent)
		case followed:
			quoted, n, _ := strings.Cut(number, "/")
			if n, err := strconv.Atoi(n); err == nil {
				a.events.emit(a.ctx, Change{Kind: "followed", ID: message, About: strconv.Itoa(n)})
			}
			a.giveLetter(w, r, message, quoted) // WebKit shows nothing where an answer has none
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
}

func (a *App) giveLetter(w http.ResponseWriter, r *http.Request, message, quoted string) {
	page, err := a.letter(r.Context(), message, quoted)
	said, status := page.HTML, http.StatusOK
	if err != nil {
		said, status = "<p>"+html.EscapeString(messaging.AsError(err).Sentence)+"</p>", fileStatus(err)
	}
	images := "data:"
	if a.letters.allowed(message) {
		images += " https:"
	}
	probe, element := heightProbe(r.URL.Query().Get("height"))
	if probe != "" {
		images += " 'self' wails:" // WebKit holds no scheme of ours for the origin of a page that has none
	}
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Security-Policy", strings.Join([]string{
		"default-src 'none'",
		"img-src " + images,
		"style-src-attr 'unsafe-inline'",
		"style-src-elem 'nonce-" + nonce + "'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'self'",
		"sandbox",
	}, "; "))
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	paper := "paper"
	if !strings.Contains(said, "color") { // also bgcolor, background-color
		paper = "paper plain" // nobody chose colours: it can be dark where the window is
	}
	_, _ = io.WriteString(w, `<!doctype html><html class="`+paper+`"><head><meta charset="utf-8"><style nonce="`+nonce+`">`+letterStyle+probe+`</style></head><body>`+said+element+`</body></html>`)
}

// letterStyle is how a page looks that says nothing of that itself.
const letterStyle = `
html{background:#fff;color:#1b1c1f;color-scheme:light;font:14px/1.45 "Segoe UI Variable Text","Segoe UI",-apple-system,Inter,system-ui,sans-serif}
body{margin:12px;overflow-wrap:anywhere}
img{max-width:100%;height:auto}
pre{white-space:pre-wrap}
a{color:inherit;text-decoration:underline}
a:focus-visible,summary:focus-visible{outline:2px solid currentColor;outline-offset:2px}
summary{cursor:default}
.link-target{opacity:.8}
.remote-image{display:inline-block;min-width:1em;padding:2px 6px;border:1px dashed currentColor}
blockquote{margin:0 0 0 8px;padding-left:10px;border-left:3px solid #a8aab0}
@media (prefers-color-scheme:dark){html.plain{background:#1c1e22;color:#ecedef;color-scheme:dark}}
`
