package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// TestMEN03_LeaveIsTakenFromTheOneWhoWasAskedAndOnlyOnce has a provider answer as others
// would like to, and as it does.
func TestMEN03_LeaveIsTakenFromTheOneWhoWasAskedAndOnlyOnce(t *testing.T) {
	at := api.MailConsent{Provider: "google", AuthURL: "https://provider.example/auth", ClientID: "rowan", Scope: "mail", Loopback: "127.0.0.1"}
	asked := make(chan url.Values, 1)
	a := &App{ctx: t.Context(), browse: func(_ context.Context, target string) {
		if !strings.HasPrefix(target, at.AuthURL+"?") {
			t.Errorf("the browser was led to %q", target)
		}
		u, err := url.Parse(target)
		if err != nil {
			t.Error(err)
		}
		asked <- u.Query()
	}}
	type answer struct {
		code api.MailCode
		err  error
	}
	begin := func(ctx context.Context) (url.Values, <-chan answer) {
		done := make(chan answer, 1)
		go func() {
			code, err := a.granted(ctx, "care@provider.example", at)
			done <- answer{code, err}
		}()
		return <-asked, done
	}
	back := func(to string, q url.Values) int {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, to+"?"+q.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return 0
		}
		_ = response.Body.Close()
		return response.StatusCode
	}

	q, done := begin(t.Context())
	if code := back(q.Get("redirect_uri"), url.Values{"code": {"theirs"}, "state": {"a guess"}}); code != http.StatusNotFound {
		t.Errorf("a page of somebody else's was answered with %d", code)
	}
	if code := back(q.Get("redirect_uri"), url.Values{"code": {"theirs"}}); code != http.StatusNotFound {
		t.Errorf("without a state it was answered with %d", code)
	}
	if code := back(q.Get("redirect_uri"), url.Values{"code": {"ours"}, "state": {q.Get("state")}}); code != http.StatusOK {
		t.Errorf("the provider was answered with %d", code)
	}
	got := <-done
	challenge := sha256.Sum256([]byte(got.code.Verifier))
	if got.err != nil || got.code.Code != "ours" || got.code.Redirect != q.Get("redirect_uri") || !strings.HasPrefix(got.code.Redirect, "http://127.0.0.1:") ||
		q.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(challenge[:]) || q.Get("code_challenge_method") != "S256" || q.Get("client_id") != "rowan" {
		t.Errorf("%+v of %v", got, q)
	}
	if code := back(q.Get("redirect_uri"), url.Values{"code": {"again"}, "state": {q.Get("state")}}); code != 0 {
		t.Errorf("the page is still there: %d", code)
	}

	q, done = begin(t.Context())
	back(q.Get("redirect_uri"), url.Values{"error": {"access_denied"}, "state": {q.Get("state")}})
	if got := <-done; messaging.CodeOf(got.err) != messaging.CodeInvalid || messaging.AsError(got.err).Field != "password" {
		t.Errorf("who does not agree is told %v", got.err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, done = begin(ctx)
	if got := <-done; messaging.CodeOf(got.err) != messaging.CodeNotReady {
		t.Errorf("who never answers is told %v", got.err)
	}

	at.AuthURL = "http://provider.example/auth"
	if _, err := a.granted(t.Context(), "care@provider.example", at); messaging.CodeOf(err) != messaging.CodeInsecure {
		t.Errorf("it was asked without encryption: %v", err)
	}
}
