package mail

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"rowan/backend/bridge"
)

// Client is as whom a provider knows whoever runs this service. Without one nobody can be
// asked for a Grant there.
type Client struct {
	ID     string `json:"id"`
	Secret string `json:"secret,omitempty"`
}

// Code is what a provider handed to whoever agreed, and what proves that they asked
// for it (RFC 7636).
type Code struct{ Code, Verifier, Redirect string }

// Exchange has a code made into a Grant. The code is good once, and for this client alone.
func (c Consent) Exchange(ctx context.Context, as Client, code Code, roots *x509.CertPool) (*bridge.Grant, error) {
	const timeout = 30 * time.Second
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code.Code}, "code_verifier": {code.Verifier}, "redirect_uri": {code.Redirect}, "client_id": {as.ID}}
	if as.Secret != "" {
		form.Set("client_secret", as.Secret)
	}
	answer, err := askTokens(ctx, httpClient(roots, timeout), c.TokenURL, form, accountSays)
	if err != nil {
		return nil, accountSays.unproven(err)
	}
	if answer.Refresh == "" { // it would end within the hour
		return nil, refuse(accountSays.signIn, errors.New("the provider gave no lasting grant"))
	}
	return &bridge.Grant{TokenURL: c.TokenURL, ClientID: as.ID, ClientSecret: as.Secret, Refresh: answer.Refresh}, nil
}

// given is what a provider answers whoever asks for a token.
type given struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Expires int64  `json:"expires_in"`
	Error   string `json:"error"`
}

// askTokens asks a provider for a token.
func askTokens(ctx context.Context, client *http.Client, at string, form url.Values, say sentences) (answer given, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, at, strings.NewReader(form.Encode()))
	if err != nil || request.URL.Scheme != "https" {
		return answer, refuse(say.distrusted, errors.Join(errNoTLS, err))
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return answer, say.failed(err, say.server)
	}
	defer response.Body.Close()
	err = json.NewDecoder(io.LimitReader(response.Body, 64<<10)).Decode(&answer)
	switch {
	case answer.Error == "invalid_grant" || answer.Error == "unauthorized_client" || answer.Error == "invalid_client":
		return answer, &deniedError{answer.Error}
	case err != nil || response.StatusCode != http.StatusOK || answer.Access == "":
		return answer, &bridge.Error{Failure: bridge.Busy, Sentence: say.server, Code: response.Status, Cause: err}
	}
	return answer, nil
}
