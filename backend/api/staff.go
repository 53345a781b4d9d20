package api

import "rowan/backend/messaging"

// About identifies a service, so that a wrong address is told from a wrong answer.
type About struct {
	Service string `json:"service" enum:"rowan"`
	Version string `json:"version"`
	// Now is the service's time, so that a desktop can tell that its clock is off.
	Now string `json:"now" format:"date-time"`
}

// SignIn is the request of RouteSignIn.
type SignIn struct {
	Email      messaging.Email `json:"email" maxLength:"254"`
	Passphrase string          `json:"passphrase" maxLength:"1024"`
	Code       string          `json:"code,omitempty" maxLength:"20" doc:"Of the authenticator, or a recovery code"`
	Device     string          `json:"device" maxLength:"100" doc:"What the person calls this computer"`
}

// SignedIn is the answer of RouteSignIn. The token is shown once and kept by
// the service as a hash only.
type SignedIn struct {
	Token    string             `json:"token"`
	Device   messaging.DeviceID `json:"device"`
	Teammate messaging.Teammate `json:"teammate"`
	Practice messaging.Practice `json:"practice"`
}

// Present is the request of RoutePresent.
type Present struct {
	Conversation messaging.ConversationID `json:"conversation" format:"uuid"`
	Doing        messaging.Doing          `json:"doing" enum:"viewing,replying,away"`
}

// LinkOpen says how many open conversations a link has, and nothing of them.
type LinkOpen struct {
	Link messaging.LinkID `json:"link"`
	Open int              `json:"open"`
}

// Open is the answer of RouteOpen. A link that has none may be left out.
type Open struct {
	Links []LinkOpen `json:"links"`
}

// Push is the request of RoutePush.
type Push struct {
	Commands []messaging.Command `json:"commands" minItems:"1" maxItems:"100"`
}

// Pushed is the answer of RoutePush: one outcome a command, in their order.
type Pushed struct {
	Outcomes []messaging.Outcome `json:"outcomes"`
}
