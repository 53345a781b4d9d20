package app

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func window() http.Handler {
	return Policy(http.FileServerFS(fstest.MapFS{
		"index.html": {Data: []byte("<html><head><title>Rowan</title></head></html>")},
		"main.js":    {Data: []byte("<head>")},
	}))
}

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestTrust49_PolicyAllowsNoInlineAndNoRemoteScript_InPart(t *testing.T) {
	h := window()
	for _, path := range []string{"/", "/main.js", "/missing"} {
		policy := get(h, path).Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'; script-src 'self'; ") {
			t.Errorf("%s: scripts from elsewhere are allowed: %q", path, policy)
		}
		for _, forbidden := range []string{"unsafe-inline", "unsafe-eval", "http:", "https:", "*"} {
			if strings.Contains(policy, forbidden) {
				t.Errorf("%s: policy contains %s: %q", path, forbidden, policy)
			}
		}
	}
}

func TestPolicyGivesEachPageItsOwnNonce(t *testing.T) {
	h := window()
	tag := regexp.MustCompile(`^<html><head><meta property="csp-nonce" nonce="(\w{20,})"><title>`)
	seen := map[string]bool{}
	for range 2 {
		w := get(h, "/")
		m := tag.FindStringSubmatch(w.Body.String())
		if m == nil {
			t.Fatalf("no nonce at the head of %q", w.Body)
		}
		if !strings.Contains(w.Header().Get("Content-Security-Policy"), "style-src 'self' 'nonce-"+m[1]+"'") {
			t.Errorf("the page's nonce %s is not the policy's", m[1])
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Error("a kept page would meet the next load's nonce")
		}
		seen[m[1]] = true
	}
	if len(seen) != 2 {
		t.Error("two loads had the same nonce")
	}
}

func TestPolicyLeavesOtherFilesAlone(t *testing.T) {
	if got := get(window(), "/main.js").Body.String(); got != "<head>" {
		t.Errorf("main.js became %q", got)
	}
}
