package api

import (
	"encoding/json"
	"net/http"
	"time"
)

// The routes of passkeys. What the browser and the authenticator say to each other
// passes through them as they write it (WebAuthn, JSON serialization).
var (
	RoutePasskeys      = route("passkeys", http.MethodGet, "/api/portal/passkeys", "The patient's passkeys", "portal")
	RoutePasskeyAsk    = route("passkeyAsk", http.MethodPost, "/api/portal/passkeys/ask", "Begin to make a passkey", "portal")
	RoutePasskeyAdd    = route("passkeyAdd", http.MethodPost, "/api/portal/passkeys", "Keep a passkey that was made", "portal")
	RoutePasskeyRemove = route("passkeyRemove", http.MethodPost, "/api/portal/passkeys/remove", "Forget a passkey", "portal")
	RoutePasskeyTry    = route("passkeyTry", http.MethodPost, "/api/portal/sign-in/ask", "Begin to sign in with a passkey", "portal")
	RoutePasskeySignIn = route("passkeySignIn", http.MethodPost, "/api/portal/sign-in", "Sign in with a passkey", "portal")
)

// PasskeyOptions are what the browser gives its authenticator.
type PasskeyOptions struct {
	Options json.RawMessage `json:"options" doc:"PublicKeyCredentialCreationOptionsJSON or …RequestOptionsJSON"`
}

// PasskeyMade is the request of RoutePasskeyAdd and RoutePasskeySignIn.
type PasskeyMade struct {
	Credential json.RawMessage `json:"credential" doc:"PublicKeyCredential, as toJSON writes it"`
	Name       string          `json:"name,omitempty" maxLength:"100" doc:"What the patient will know it by"`
}

// PasskeyID is the request of RoutePasskeyRemove.
type PasskeyID struct {
	ID string `json:"id" maxLength:"64"`
}

// Passkey is a passkey as its patient sees it.
type Passkey struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	MadeAt time.Time `json:"madeAt"`
	UsedAt time.Time `json:"usedAt,omitzero"`
}

// Passkeys is the answer of the routes that change or list them.
type Passkeys struct {
	Passkeys []Passkey `json:"passkeys" nullable:"false"`
}
