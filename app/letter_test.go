package app

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

const (
	pageFile messaging.AttachmentID = "01890000-0000-7000-8000-0000000000f4"
	logo     messaging.AttachmentID = "01890000-0000-7000-8000-0000000000f5"
)

// mailed is a service whose patient sent a mail with a page.
type mailed struct{ line }

func (m mailed) Snapshot(ctx context.Context, scope messaging.Scope, before int64, limit int) (messaging.Page, error) {
	page, err := m.line.Snapshot(ctx, scope, before, limit)
	for _, change := range page.Changes {
		if change.Message != nil {
			change.Message.Mail = &messaging.Mail{From: messaging.Party{Email: "maya@example.com"}, Page: pageFile, PageSize: 1 << 10,
				Images: map[string]messaging.AttachmentID{"logo": logo}}
			change.Message.Attachments = []messaging.Attachment{{ID: logo, Name: "logo.png", Type: messaging.TypePNG, Size: 8, Width: 4, Height: 3}}
		}
	}
	return page, err
}

const hostilePage = `<p>CANARY</p><script>alert(1)</script><img src="cid:logo"><img src="https://cdn.example.com/a.png" width=300>
<a href="https://bank.example@evil.example/x">bank.example</a><a href="mailto:Refills@clinic.example?subject=x">write</a><form action="https://evil.example"><input></form>`

func (mailed) Download(_ context.Context, id messaging.AttachmentID, _ api.Form, offset int64) (api.Download, error) {
	content := []byte("drawn")
	if id == pageFile {
		content = []byte(hostilePage + strings.Repeat(" ", 1<<10-len(hostilePage)))
	}
	content = content[offset:]
	return api.Download{ReadCloser: io.NopCloser(bytes.NewReader(content)), Rest: int64(len(content))}, nil
}

func TestMEN03_Trust41_APageRunsNothingAndLoadsNothingOfOthersUntilItIsAskedFor_InPart(t *testing.T) {
	w := openOn(t, t.TempDir(), mailed{})
	w.signIn(t)
	var message string
	for message == "" {
		list, err := w.Messages(string(talk), Spot{}, 1)
		if err == nil && len(list.Messages) == 1 && list.Messages[0].Mail.Page {
			message = list.Messages[0].ID
			break
		}
		w.wait(t, func(c Change) bool { return c.Kind == "message" })
	}
	door := ServeLetters(w.App, Policy(http.NotFoundHandler()))
	get := func(path string) (string, http.Header, int) {
		rec := httptest.NewRecorder()
		door.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		return rec.Body.String(), rec.Header(), rec.Code
	}
	at := "/letters/" + message
	said, header, code := get(at + "/page?quoted=Earlier")
	policy := header.Get("Content-Security-Policy")
	if code != http.StatusOK || !strings.Contains(said, "<p>CANARY</p>") || !strings.Contains(said, `src="data:image/jpeg;base64,`) {
		t.Errorf("%d %s", code, said)
	}
	for _, no := range []string{"<script", "<form", "cdn.example.com/a.png", "evil.example/x\"", "csp-nonce"} {
		if strings.Contains(strings.ReplaceAll(said, `title="https://evil.example/x"`, ""), no) {
			t.Errorf("the page has %s: %s", no, said)
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none'; img-src data:; ") || !strings.HasSuffix(policy, "; sandbox") ||
		strings.Contains(policy, "script-src") || strings.Contains(policy, "https:") || header.Get("Cache-Control") != "no-store" {
		t.Errorf("policy %q", policy)
	}
	if p, err := w.MailPage(message); err != nil || p.Remote != 1 || p.Allowed {
		t.Errorf("%+v, %v", p, err)
	}
	if err := w.AllowRemote(message); err != nil {
		t.Fatal(err)
	}
	said, header, _ = get(at + "/page")
	if !strings.Contains(said, `src="https://cdn.example.com/a.png"`) || !strings.Contains(header.Get("Content-Security-Policy"), "img-src data: https:; ") {
		t.Errorf("asked for: %s %s", said, header)
	}
	if _, header, _ := get("/letters/another/page"); strings.Contains(header.Get("Content-Security-Policy"), "https:") {
		t.Error("one mail's images let another's in")
	}

	// A page says how high it is by which image it asks for, and only where it is to.
	if said, header, _ := get(at + "/page?height=k1"); !strings.Contains(header.Get("Content-Security-Policy"), "'self' wails:;") || !strings.Contains(said, "@container (min-height:120px){.probe i{background:url(height/k1/140)}}") {
		t.Error("the page does not say how high it is")
	}
	for _, key := range []string{"", "a)}*{background:url(x", "a/b", strings.Repeat("k", 41)} {
		if said, header, _ := get(at + "/page?height=" + url.QueryEscape(key)); strings.Contains(said, "@container") || strings.Contains(header.Get("Content-Security-Policy"), "wails:") {
			t.Errorf("%q stands in a style: %s", key, said)
		}
	}
	if _, _, code := get(at + "/height/k1/140"); code != http.StatusNoContent {
		t.Error(code)
	}
	w.wait(t, func(c Change) bool { return c == Change{Kind: "height", ID: message, About: "k1/140"} })

	// What is followed is told, and goes nowhere until a person says so.
	var opened []string
	w.browse = func(_ context.Context, target string) { opened = append(opened, target) }
	if said, _, code := get(at + "/links/Earlier/0"); code != http.StatusOK || !strings.Contains(said, "CANARY") {
		t.Errorf("%d %s", code, said)
	}
	w.wait(t, func(c Change) bool { return c == Change{Kind: "followed", ID: message, About: "0"} })
	link, err := w.MailLink(message, 0)
	if err != nil || link != (MailLink{Shown: "https://evil.example/x"}) || len(opened) > 0 {
		t.Errorf("%+v, %v, %q", link, err, opened)
	}
	if link, err := w.MailLink(message, 1); err != nil || link.Email != "refills@clinic.example" {
		t.Errorf("%+v, %v", link, err)
	}
	if err := w.OpenLink(message, 0); err != nil || len(opened) != 1 || opened[0] != "https://evil.example/x" {
		t.Errorf("opened %q, %v", opened, err)
	}
	if err := w.OpenLink(message, 2); err == nil || len(opened) != 1 {
		t.Error("a link that is not there was opened")
	}

	// A lock takes everything back.
	if _, err := w.Lock(); err != nil {
		t.Fatal(err)
	}
	if said, header, code := get(at + "/page"); code == http.StatusOK || strings.Contains(said, "CANARY") || strings.Contains(header.Get("Content-Security-Policy"), "https:") {
		t.Errorf("locked: %d %s %s", code, said, header)
	}
}
