package api

import (
	"net/http"

	"rowan/backend/messaging"
)

// The routes of whoever comes in without an invitation: through a link's door, or
// back to an account that they have.
var (
	RouteDoor     = route("door", http.MethodPost, "/api/portal/doors/look", "Say whose join address this is; changes nothing", "portal")
	RouteDoorJoin = route("doorJoin", http.MethodPost, "/api/portal/doors/join", "Begin to join without an invitation: send a code", "portal")
	RouteComeBack = route("comeBack", http.MethodPost, "/api/portal/come-back", "Begin to get back in without a passkey: send a code", "portal")
)

// Door is the answer of RouteDoor.
type Door struct {
	Practice PracticeCard `json:"practice"`
	Link     string       `json:"link" doc:"The link's name"`
	ByPhone  bool         `json:"byPhone" doc:"Whether codes can go by text"`
	ByEmail  bool         `json:"byEmail" doc:"Whether codes can go by email"`
}

// Stranger is the request of RouteDoorJoin: who somebody says they are. Of phone
// and email one is given, to which the code goes.
type Stranger struct {
	Token     string             `json:"token" maxLength:"200"`
	Name      messaging.Text     `json:"name" maxLength:"1000"`
	BirthDate messaging.Date     `json:"birthDate" maxLength:"10" example:"1986-03-14"`
	Phone     string             `json:"phone,omitempty" maxLength:"40"`
	Email     messaging.Email    `json:"email,omitempty" maxLength:"254"`
	Language  messaging.Language `json:"language,omitempty" enum:"en,es"`
}

// ComeBack is the request of RouteComeBack. Practice and token are two ways to say
// which practice it is: what the browser remembers, or an old invitation's or a
// door's token.
type ComeBack struct {
	Practice messaging.PracticeID `json:"practice,omitempty" maxLength:"64"`
	Token    string               `json:"token,omitempty" maxLength:"200"`
	Phone    string               `json:"phone,omitempty" maxLength:"40"`
	Email    messaging.Email      `json:"email,omitempty" maxLength:"254"`
	Language messaging.Language   `json:"language,omitempty" enum:"en,es"`
}
