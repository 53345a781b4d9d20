package twilio

import (
	"github.com/twilio/twilio-go/client"

	"rowan/backend/bridge"
)

// Signed says whether Parse would believe the signature of a hook under a token.
func Signed(token string, h bridge.Hook) bool {
	_, ok := (&Twilio{verifier: client.NewRequestValidator(token)}).signed(h)
	return ok
}
