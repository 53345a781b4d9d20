//go:build unix

package mail_test

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rowan/backend/bridge"
	"rowan/backend/bridge/bridgetest"
	"rowan/backend/bridge/mail"
)

// TestMEN03_ACodeIsMadeIntoAGrantOnceAndByWhomItWasGivenTo exchanges with a server that
// follows the mechanism: RFC 6749 and 7636.
func TestMEN03_ACodeIsMadeIntoAGrantOnceAndByWhomItWasGivenTo(t *testing.T) {
	r := bridgetest.Start(t)
	verifier := strings.Repeat("v", 43)
	sum := sha256.Sum256([]byte(verifier))
	challenge, used, lasting := base64.RawURLEncoding.EncodeToString(sum[:]), false, true
	endpoint := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_ = q.ParseForm()
		f := q.PostForm
		proof := sha256.Sum256([]byte(f.Get("code_verifier")))
		if f.Get("grant_type") != "authorization_code" || f.Get("code") != "code" || used || f.Get("client_id") != "rowan" || f.Get("client_secret") != "hush" ||
			f.Get("redirect_uri") != "http://127.0.0.1:7/" || base64.RawURLEncoding.EncodeToString(proof[:]) != challenge {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":"invalid_grant"}`)
			return
		}
		used = true
		if !lasting {
			_, _ = io.WriteString(w, `{"access_token":"a","expires_in":3600}`)
			return
		}
		_, _ = io.WriteString(w, `{"access_token":"a","expires_in":3600,"refresh_token":"r"}`)
	}))
	endpoint.TLS = &tls.Config{Certificates: []tls.Certificate{r.Certificate}}
	endpoint.StartTLS()
	t.Cleanup(endpoint.Close)
	at := mail.Consent{TokenURL: strings.Replace(endpoint.URL, "127.0.0.1", "localhost", 1)}
	us, code := mail.Client{ID: "rowan", Secret: "hush"}, mail.Code{Code: "code", Verifier: verifier, Redirect: "http://127.0.0.1:7/"}

	for name, wrong := range map[string]mail.Code{"another's": {Code: "code", Verifier: strings.Repeat("x", 43), Redirect: code.Redirect}, "for elsewhere": {Code: "code", Verifier: verifier, Redirect: "http://127.0.0.1:8/"}} {
		if _, err := at.Exchange(t.Context(), us, wrong, r.Roots); !errors.Is(err, bridge.ErrSignIn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	grant, err := at.Exchange(t.Context(), us, code, r.Roots)
	if err != nil || *grant != (bridge.Grant{TokenURL: at.TokenURL, ClientID: "rowan", ClientSecret: "hush", Refresh: "r"}) {
		t.Fatal(grant, err, errors.Unwrap(err))
	}
	if _, err := at.Exchange(t.Context(), us, code, r.Roots); !errors.Is(err, bridge.ErrSignIn) {
		t.Errorf("a second time: %v", err)
	}
	used, lasting = false, false
	_, err = at.Exchange(t.Context(), us, code, r.Roots)
	wantFailure(t, err, bridge.Refused)
	plain := mail.Consent{TokenURL: "http://localhost/token"}
	_, err = plain.Exchange(t.Context(), us, code, r.Roots)
	wantFailure(t, err, bridge.Refused)
}
