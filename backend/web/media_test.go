package web_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/web"
)

const (
	filesURL  = "https://files.rowan.example"
	filesHost = "files.rowan.example"
)

// ask gets a path of a host of the site, and follows nothing. The portal's has no name.
func (s *site) ask(c *http.Client, host, path string, header ...string) answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Host = host
	straight := *c
	straight.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	out := s.answerTo(&straight, req, header)
	out.header.Del("Date")
	return out
}

// lent asks the portal for a file and returns the path, on the files' host, that it leads to.
func (s *site) lent(browser *http.Client, id messaging.AttachmentID, as api.Form) string {
	s.t.Helper()
	a := s.ask(browser, "", "/api/portal/attachments/"+string(id)+"/content?as="+string(as))
	path, ok := strings.CutPrefix(a.header.Get("Location"), filesURL)
	if a.status != http.StatusFound || !ok || len(a.body) > 0 || a.header.Get("Cache-Control") != "no-store" {
		s.t.Fatalf("%d %v %s", a.status, a.header, a.body)
	}
	return path
}

// onFiles is a site whose files have a host of their own, by a clock that tests move, with
// a photo and a film that Maya was sent.
func onFiles(t *testing.T) (s *site, later *atomic.Int64, browser *http.Client, me api.Me, photo, film messaging.AttachmentID, content []byte) {
	t.Helper()
	later = &atomic.Int64{}
	s = newSite(t, func(c *web.Config) {
		c.Service.FilesURL = filesURL
		c.Service.Clock = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	})
	browser, me = s.maya()
	_, token := s.tokens()
	c := me.Conversations[0].ID
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 800, 600))); err != nil {
		t.Fatal(err)
	}
	content = make([]byte, 200_000)
	_, _ = video(int64(len(content))).ReadAt(content, 0)
	photo = s.uploaded(token, c, "CANARYNAME.png", drawn.Bytes())
	film = s.uploaded(token, c, "CANARYNAME.mp4", content)
	s.do(token, messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: c, Attachments: []messaging.AttachmentID{photo, film}}})
	return s, later, browser, me, photo, film, content
}

// TestTrust43_FilesComeFromAHostOfTheirOwn follows a photo and a film to a browser.
func TestTrust43_FilesComeFromAHostOfTheirOwn(t *testing.T) {
	s, _, browser, me, photo, film, content := onFiles(t)
	stranger := &http.Client{} // whoever has the address, without a cookie

	path := s.lent(browser, film, api.FormOriginal)
	got := s.ask(stranger, filesHost, path)
	if got.status != http.StatusOK || !bytes.Equal(got.body, content) {
		t.Errorf("%d, %d bytes of %d", got.status, len(got.body), len(content))
	}
	for header, want := range map[string]string{
		"Content-Type": "video/mp4", "Content-Disposition": `attachment; filename="CANARYNAME.mp4"`, "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'; sandbox",
		"Cross-Origin-Resource-Policy": "cross-origin", "Referrer-Policy": "no-referrer", "Cache-Control": "private, no-store",
		"X-Frame-Options": "DENY", "Set-Cookie": "", "Access-Control-Allow-Origin": "", "Accept-Ranges": "bytes",
	} {
		if got := got.header.Get(header); got != want {
			t.Errorf("%s: %s, not %s", header, got, want)
		}
	}
	for range 3 {
		middle := s.ask(stranger, filesHost+":8443", path, "Range", "bytes=70000-70009")
		if middle.status != http.StatusPartialContent || !bytes.Equal(middle.body, content[70000:70010]) {
			t.Errorf("%d %q", middle.status, middle.body)
		}
	}
	for _, as := range []api.Form{api.FormView, api.FormThumbnail} {
		if a := s.ask(stranger, filesHost, s.lent(browser, photo, as)); a.status != http.StatusOK || a.header.Get("Content-Type") != "image/jpeg" || len(a.body) == 0 {
			t.Errorf("%s: %d %v", as, a.status, a.header)
		}
	}
	if strings.Contains(path, "CANARY") || strings.Contains(path, "Maya") || strings.Contains(path, string(me.Contact)) {
		t.Errorf("the address says %s", path)
	}

	// Each host has what is its own, and nothing else, whoever asks.
	for _, at := range []string{"/", "/join", "/assets/main.js", "/api/about", "/api/portal/me", "/api/portal/attachments/" + string(film) + "/content", "/files/"} {
		a := s.ask(browser, filesHost, at)
		if a.status != http.StatusNotFound || a.problem(t).Code != messaging.CodeNotFound || a.header.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'; sandbox" || a.header.Get("Set-Cookie") != "" {
			t.Errorf("the files' host has %s: %d %v", at, a.status, a.header)
		}
	}
	for _, host := range []string{"", "rowan.example", "elsewhere." + filesHost} {
		if a := s.ask(browser, host, path); a.status != http.StatusNotFound || bytes.Contains(a.body, content[:100]) {
			t.Errorf("%q has the file: %d", host, a.status)
		}
	}
	page := s.ask(browser, "", "/").header.Get("Content-Security-Policy")
	for _, want := range []string{"; img-src 'self' " + filesURL + ";", "; media-src 'self' " + filesURL + ";", "; connect-src 'self';", "; script-src 'self';"} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not in %s", want, page)
		}
	}

	// It is written down when the address is given, once.
	read := map[string]int{}
	err := s.store.Read(t.Context(), me.Practice.ID, func(tx *store.Tx) error {
		rows, err := tx.AuditAfter(0, 10_000)
		for _, r := range rows {
			if r.Thing == string(film) || r.Thing == string(photo) {
				read[r.Action]++
			}
		}
		return err
	})
	if err != nil || read["read_original"] != 1 || read["read_view"] != 1 || read["read_thumbnail"] != 1 {
		t.Errorf("%v, %v", read, err)
	}
	if log := s.log.String(); strings.Contains(log, "CANARY") || strings.Contains(log, string(film)) {
		t.Error("the log shows what was read")
	}
}

// TestTrust43_AnAddressOfAFileIsGoodForOneThingAndAWhile alters, keeps and outlives one.
// What is refused is refused alike, so that nobody learns what there is.
func TestTrust43_AnAddressOfAFileIsGoodForOneThingAndAWhile(t *testing.T) {
	s, later, browser, _, photo, film, content := onFiles(t)
	stranger := &http.Client{}
	path := s.lent(browser, film, api.FormOriginal)
	name := strings.TrimPrefix(path, api.PathFiles)
	parts := strings.Split(name, ".")
	if len(parts) != 6 {
		t.Fatalf("%s", name)
	}
	with := func(i int, part string) string {
		changed := slices.Clone(parts)
		changed[i] = part
		return api.PathFiles + strings.Join(changed, ".")
	}
	bad := map[string]string{
		"made up":             api.PathFiles + "x",
		"empty parts":         api.PathFiles + ".....",
		"another file":        with(2, string(photo)),
		"no such file":        with(2, string(newID[messaging.AttachmentID](t))),
		"another form":        with(3, string(api.FormThumbnail)),
		"another session":     with(1, string(newID[messaging.AttachmentID](t))),
		"another practice":    with(0, string(newID[messaging.PracticeID](t))),
		"a later end":         with(4, "zzzzzz"),
		"no mark":             with(5, ""),
		"a longer mark":       path + "A",
		"a carrier's address": strings.Replace(path, api.PathFiles, api.PathMedia, 1),
		"less":                api.PathFiles + strings.Join(parts[1:], "."),
	}
	for i := range name {
		b := []byte(name)
		if b[i]++; b[i] == '/' || b[i] == '{' {
			b[i] = 'a'
		}
		bad[fmt.Sprint("a change at ", i)] = api.PathFiles + url.PathEscape(string(b))
	}
	said := map[string]string{}
	refused := func(what, path string) {
		t.Helper()
		a := s.ask(stranger, filesHost, path)
		if a.status != http.StatusNotFound || a.problem(t).Code != messaging.CodeNotFound {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
		said[fmt.Sprint(a.status, a.header, string(a.body))] = what
	}
	for what, path := range bad {
		refused(what, path)
	}
	works := func(path string) {
		t.Helper()
		if a := s.ask(stranger, filesHost, path); a.status != http.StatusOK || !bytes.Equal(a.body, content) {
			t.Errorf("%d, %d bytes", a.status, len(a.body))
		}
	}
	works(path)
	later.Store(int64(4*time.Minute + 50*time.Second))
	works(path)
	later.Store(int64(5*time.Minute + time.Second))
	refused("its time is over", path)
	path = s.lent(browser, film, api.FormOriginal) // the portal asks again
	works(path)
	if a := s.call(browser, http.MethodPost, api.RouteSignOutHere.Path, nil); a.status != http.StatusNoContent {
		t.Fatalf("%d %s", a.status, a.body)
	}
	refused("signed out since", path)
	if len(said) != 1 {
		t.Errorf("refusals differ: %v", slices.Collect(maps.Values(said)))
	}
	if a := s.ask(browser, "", "/api/portal/attachments/"+string(film)+"/content"); a.status != http.StatusUnauthorized {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestTrust43_WithoutAHostForFilesTheyComeFromTheOwnOne_InPart is how a practice has it that
// hosts the service under one name.
func TestTrust43_WithoutAHostForFilesTheyComeFromTheOwnOne_InPart(t *testing.T) {
	s := newSite(t)
	browser, me := s.maya()
	_, token := s.tokens()
	c := me.Conversations[0].ID
	id := s.uploaded(token, c, "scan.pdf", pdf("results"))
	s.do(token, messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: c, Attachments: []messaging.AttachmentID{id}}})
	location := s.ask(browser, "", "/api/portal/attachments/"+string(id)+"/content").header.Get("Location")
	if !strings.HasPrefix(location, api.PathFiles) {
		t.Fatal(location)
	}
	a := s.ask(&http.Client{}, "", location)
	if a.status != http.StatusOK || !bytes.Equal(a.body, pdf("results")) || a.header.Get("Cross-Origin-Resource-Policy") != "same-origin" ||
		!strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") || !strings.HasSuffix(a.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %v", a.status, a.header)
	}
	if page := s.ask(browser, "", "/").header.Get("Content-Security-Policy"); !strings.Contains(page, "; img-src 'self'; media-src 'self';") {
		t.Error(page)
	}
}
