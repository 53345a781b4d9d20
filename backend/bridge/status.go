package bridge

import (
	"strings"

	"rowan/backend/messaging"
)

// StatusReason says why a mail did not arrive, by the code that servers give for it, such
// as "5.1.1" (RFC 3463), or by the plain answer "550" of one that gives none.
func StatusReason(status string) messaging.Reason {
	for _, known := range statuses {
		if status == known.code || strings.HasSuffix(known.code, ".") && strings.HasPrefix(status, known.code) {
			return known.reason
		}
	}
	return messaging.ReasonOther
}

var statuses = []struct {
	code   string // of several, if it ends with a dot
	reason messaging.Reason
}{
	{"5.1.8", messaging.ReasonBlocked}, // it is our address that is not taken
	{"5.1.7", messaging.ReasonBlocked},
	{"5.1.", messaging.ReasonNoRoute},
	{"5.2.1", messaging.ReasonNotMobile},
	{"5.2.3", messaging.ReasonTooLong},
	{"5.3.4", messaging.ReasonTooLong},
	{"5.2.", messaging.ReasonUnreachable},
	{"5.3.", messaging.ReasonUnreachable},
	{"5.4.", messaging.ReasonUnreachable},
	{"4.", messaging.ReasonUnreachable}, // given up after it was tried for days
	{"5.6.", messaging.ReasonMedia},
	{"5.7.", messaging.ReasonBlocked},
	{"550", messaging.ReasonNoRoute},
	{"551", messaging.ReasonNoRoute},
	{"552", messaging.ReasonTooLong},
	{"553", messaging.ReasonNoRoute},
}
