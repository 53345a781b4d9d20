package mail

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"

	"rowan/backend/bridge"
)

// deniedError is a server's no to a token, which it says within the exchange and not
// as the answer to a command.
type deniedError struct{ status string }

func (e *deniedError) Error() string { return "the token was denied: " + e.status }

var errNoWay = &textproto.Error{Code: 504, Msg: "no way to sign in that is known here"}

// byPassword signs in with a password. It is only asked on a connection that is
// encrypted or does not leave this computer.
func byPassword(user, password string) proof {
	return func(_ context.Context, ways []string) (sasl.Client, error) {
		switch {
		case slices.Contains(ways, sasl.Plain):
			return sasl.NewPlainClient("", user, password), nil
		case slices.Contains(ways, sasl.Login):
			return sasl.NewLoginClient(user, password), nil
		}
		return nil, errNoWay
	}
}

// byToken signs in with a token of a grant.
func byToken(user string, p peer, t *tokens) proof {
	return func(ctx context.Context, ways []string) (sasl.Client, error) {
		bearer, old := slices.Contains(ways, sasl.OAuthBearer), slices.Contains(ways, xoauth2)
		if !bearer && !old {
			return nil, errNoWay
		}
		token, err := t.token(ctx)
		if err != nil {
			return nil, err
		}
		if bearer {
			return &bearerClient{sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: user, Token: token, Host: p.host})}, nil
		}
		return &xoauth2Client{user, token}, nil
	}
}

// bearerClient says of a refusal that it is one.
type bearerClient struct{ sasl.Client }

func (c *bearerClient) Next(challenge []byte) ([]byte, error) { return nil, denied(challenge) }

const xoauth2 = "XOAUTH2"

// xoauth2Client is the mechanism that large providers had before OAUTHBEARER and some
// still have alone.
type xoauth2Client struct{ user, token string }

func (c *xoauth2Client) Start() (string, []byte, error) {
	if strings.ContainsAny(c.user+c.token, "\x00\x01\r\n") {
		return "", nil, errors.New("a token that would say more than itself")
	}
	return xoauth2, []byte("user=" + c.user + "\x01auth=Bearer " + c.token + "\x01\x01"), nil
}

// Next hears a challenge only when the token was refused. The exchange ends there:
// whoever signs in closes the connection.
func (c *xoauth2Client) Next(challenge []byte) ([]byte, error) { return nil, denied(challenge) }

func denied(challenge []byte) error {
	var says struct {
		Status string `json:"status"`
	}
	_ = json.Unmarshal(challenge, &says) // without a status it is a refusal as well
	return &deniedError{says.Status}
}

// tokens keeps the token of a grant until shortly before it ends.
type tokens struct {
	clock   func() time.Time
	client  *http.Client
	rotated func(refresh string)
	say     sentences

	mu    sync.Mutex
	grant bridge.Grant
	last  string
	until time.Time
}

// forget drops the token, since a server did not take it.
func (t *tokens) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = ""
}

// token gives the token, a new one if the last is over.
func (t *tokens) token(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last != "" && t.clock().Before(t.until) {
		return t.last, nil
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {t.grant.Refresh}, "client_id": {t.grant.ClientID}}
	if t.grant.ClientSecret != "" {
		form.Set("client_secret", t.grant.ClientSecret)
	}
	answer, err := askTokens(ctx, t.client, t.grant.TokenURL, form, t.say)
	if err != nil {
		return "", err
	}
	const early = time.Minute // so that it does not end on its way
	t.last, t.until = answer.Access, t.clock().Add(time.Duration(min(max(answer.Expires, 120), 86400))*time.Second-early)
	if answer.Refresh != "" && answer.Refresh != t.grant.Refresh {
		t.grant.Refresh = answer.Refresh
		t.rotated(answer.Refresh)
	}
	return t.last, nil
}
