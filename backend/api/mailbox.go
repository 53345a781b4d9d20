package api

import (
	"context"
	"net/http"

	"rowan/backend/messaging"
)

// The routes of mailboxes, for those who manage.
var (
	RouteMailServers    = route("mailServers", http.MethodPost, "/api/staff/mailboxes/servers", "Find out how an account is reached from its address", "staff")
	RouteConnectMailbox = route("connectMailbox", http.MethodPut, "/api/staff/mailboxes", "Make a mailbox, or sign one in anew", "staff")
)

// MailServer is where an account is reached. Without TLS from the first byte it is asked
// for STARTTLS, and left alone if it refuses.
type MailServer struct {
	Host string `json:"host" maxLength:"253"`
	Port int    `json:"port" minimum:"0" maximum:"65535"`
	TLS  bool   `json:"tls"`
}

// MailAddress is the request of RouteMailServers.
type MailAddress struct {
	Address messaging.Email `json:"address" maxLength:"254"`
}

// MailServers is the answer of RouteMailServers; all is empty where nothing was found.
type MailServers struct {
	IMAP MailServer `json:"imap"`
	SMTP MailServer `json:"smtp"`
	User string     `json:"user"`
	// AppPassword says that the provider takes no password of a person, but one that
	// they make for a program.
	AppPassword bool `json:"appPassword"`
	// Confirm says that the servers belong to somebody else than the address does, as
	// far as an unprotected answer says: a person has to agree first.
	Confirm bool `json:"confirm"`
	// Consent is where a person can be asked for leave, instead of a password; nil where the
	// provider has no such way or does not know the service.
	Consent *MailConsent `json:"consent,omitempty"`
}

// MailConsent is where and how a person is asked for leave to use their account.
type MailConsent struct {
	Provider string `json:"provider"`
	AuthURL  string `json:"authURL"`
	ClientID string `json:"clientID"`
	Scope    string `json:"scope"`
	// Loopback is what the provider calls the person's own computer.
	Loopback string `json:"loopback"`
}

// MailCode is what the provider handed to whoever agreed, and what proves that they had
// asked for it.
type MailCode struct {
	Code     string `json:"code" maxLength:"4096"`
	Verifier string `json:"verifier" maxLength:"128"`
	Redirect string `json:"redirect" maxLength:"256"`
}

// ConnectMailbox is the request of RouteConnectMailbox.
type ConnectMailbox struct {
	Save     messaging.SaveMailbox `json:"save"`
	User     string                `json:"user" maxLength:"254"`
	Password string                `json:"password" maxLength:"1024" doc:"It is kept sealed, and never given back"`
	IMAP     MailServer            `json:"imap"`
	SMTP     MailServer            `json:"smtp"`
	// Grant is instead of a password: the servers are then those of the provider.
	Grant *MailCode `json:"grant,omitempty"`
}

// MailServers finds out how an account is reached from its address.
func (c *Client) MailServers(ctx context.Context, address messaging.Email) (MailServers, error) {
	var out MailServers
	return out, c.do(ctx, RouteMailServers, nil, MailAddress{Address: address}, &out)
}

// ConnectMailbox makes a mailbox, or signs one in anew.
func (c *Client) ConnectMailbox(ctx context.Context, in ConnectMailbox) error {
	return c.do(ctx, RouteConnectMailbox, nil, in, nil)
}
