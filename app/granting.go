package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// granting is how long somebody has for agreeing in the browser.
const granting = 5 * time.Minute

// askLeave asks whoever has an account for leave to use it.
func (a *App) askLeave(address messaging.Email) (*api.MailCode, error) {
	if err := a.ready(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(a.ctx, granting)
	defer cancel()
	found, err := a.replica.FindMailServers(ctx, address)
	if err == nil && found.Consent == nil {
		err = messaging.FailField("password", messaging.CodeUnsupported, "This provider cannot be asked for leave here. Use a password for programs.")
	}
	if err != nil {
		return nil, err
	}
	code, err := a.granted(ctx, address, *found.Consent)
	return &code, err
}

// granted asks, in the browser, whoever has an account for leave to use it. The provider
// sends them back to a page of this computer's own, which takes one answer: the one to
// this question (RFC 8252).
func (a *App) granted(ctx context.Context, address messaging.Email, at api.MailConsent) (code api.MailCode, err error) {
	if page, err := url.Parse(at.AuthURL); err != nil || page.Scheme != "https" {
		return code, messaging.Fail(messaging.CodeInsecure, "This provider cannot be asked safely. Use a password for programs instead.")
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return code, messaging.Internal("listen for a provider's answer", err)
	}
	verifier, state := secretWord(), secretWord()
	code.Verifier = verifier
	code.Redirect = fmt.Sprintf("http://%s:%d/", at.Loopback, listener.Addr().(*net.TCPAddr).Port)
	type answer struct {
		code string
		err  error
	}
	answers := make(chan answer, 1)
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.Method != http.MethodGet || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state)) != 1 {
			http.NotFound(w, r)
			return
		}
		got := answer{code: q.Get("code")}
		if got.code == "" {
			got.err = messaging.FailField("password", messaging.CodeInvalid, "The provider was not given leave. Agree in the browser, or use a password for programs.")
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = fmt.Fprintf(w, "<!doctype html><title>Rowan</title><p>%s</p><p lang=es>%s</p>", html.EscapeString("You can close this page and go on in Rowan."), html.EscapeString("Puede cerrar esta página y seguir en Rowan."))
		select {
		case answers <- got:
		default: // it was answered already
		}
	})}
	served := make(chan struct{})
	go func() { defer close(served); _ = server.Serve(listener) }()
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(closing) // the page that says so is on its way
		_ = server.Close()
		<-served
	}()
	challenge := sha256.Sum256([]byte(verifier))
	q := url.Values{"response_type": {"code"}, "client_id": {at.ClientID}, "redirect_uri": {code.Redirect}, "scope": {at.Scope}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
		"login_hint": {string(address)}, "access_type": {"offline"}, "prompt": {"consent"}}
	a.browse(a.ctx, at.AuthURL+"?"+q.Encode())
	select {
	case got := <-answers:
		code.Code = got.code
		return code, got.err
	case <-ctx.Done():
		return code, messaging.FailField("password", messaging.CodeNotReady, "Nobody agreed in the browser. Try again when you are ready.").Because(ctx.Err())
	}
}

// secretWord cannot be guessed.
func secretWord() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // it never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
