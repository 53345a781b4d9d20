package bridge

import (
	"testing"

	"rowan/backend/messaging"
)

// TestMEN03_AServersCodeIsTheReasonThatStaffRead, whichever it gives.
func TestMEN03_AServersCodeIsTheReasonThatStaffRead(t *testing.T) {
	for status, want := range map[string]messaging.Reason{
		"5.1.1": messaging.ReasonNoRoute, "5.1.10": messaging.ReasonNoRoute, "5.1.8": messaging.ReasonBlocked, "5.2.1": messaging.ReasonNotMobile,
		"5.2.2": messaging.ReasonUnreachable, "5.2.3": messaging.ReasonTooLong, "5.3.4": messaging.ReasonTooLong, "5.4.4": messaging.ReasonUnreachable,
		"4.4.1": messaging.ReasonUnreachable, "5.7.1": messaging.ReasonBlocked, "5.7.26": messaging.ReasonBlocked, "5.6.3": messaging.ReasonMedia,
		"550": messaging.ReasonNoRoute, "552": messaging.ReasonTooLong, "554": messaging.ReasonOther, "5.0.0": messaging.ReasonOther, "": messaging.ReasonOther, "5.1": messaging.ReasonOther,
	} {
		if got := StatusReason(status); got != want {
			t.Errorf("%q is %s, want %s", status, got, want)
		}
	}
}
