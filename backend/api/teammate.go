package api

import "rowan/backend/messaging"

// TeamInvitation is the answer of RouteTeamLook: who invites whom, before anything
// is asked for.
type TeamInvitation struct {
	Practice  string          `json:"practice"`
	InvitedBy string          `json:"invitedBy,omitempty" doc:"A teammate's name; none if the practice was founded with it"`
	Email     messaging.Email `json:"email"`
	Name      string          `json:"name,omitempty"`
	Role      messaging.Role  `json:"role"`
	// Renews says that the person works here, and chooses a new passphrase and factor.
	Renews bool `json:"renews"`
}

// FactorOffer is the answer of RouteTeamFactor: a second factor to be set up. It
// is the same each time until the invitation is accepted.
type FactorOffer struct {
	Secret   string   `json:"secret" doc:"Base32, for typing"`
	URI      string   `json:"uri" doc:"otpauth URI, for a QR code"`
	Recovery []string `json:"recovery" doc:"Single-use codes for when the authenticator is lost"`
}

// TeamAccept is the request of RouteTeamAccept. It is answered like a sign-in.
type TeamAccept struct {
	Token      string `json:"token" maxLength:"100"`
	Name       string `json:"name" maxLength:"200"`
	Passphrase string `json:"passphrase" maxLength:"1024" doc:"A new one"`
	Code       string `json:"code" maxLength:"20" doc:"Of the offered factor"`
	Device     string `json:"device" maxLength:"100"`
}

// Device is a desktop with access.
type Device struct {
	ID       messaging.DeviceID   `json:"id"`
	Teammate messaging.TeammateID `json:"teammate"`
	Name     messaging.Text       `json:"name"`
	MadeAt   string               `json:"madeAt" format:"date-time"`
	LastSeen string               `json:"lastSeen" format:"date-time"`
	Here     bool                 `json:"here" doc:"The one that asks"`
	Stopped  bool                 `json:"stopped" doc:"A copy of it was used"`
}

// Devices is the answer of RouteDevices, newest first.
type Devices struct {
	Devices []Device `json:"devices"`
}

// Renewed is the answer of RouteRenew: the device's next token. The one that it
// has stays good until it uses this one.
type Renewed struct {
	Token string `json:"token"`
}
