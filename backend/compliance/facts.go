package compliance

import (
	"cmp"
	"sync"
	"time"

	"rowan/backend/messaging"
)

// FactsOf is what has to be known besides a text when somebody writes from a number
// to a phone, about which off says whether it gets texts. lives is the time zone of its
// owner, by whose clock and by that of the phone's area it is too late or too early;
// where nobody has told it, it is the practice's, since most live near.
func FactsOf(p messaging.Practice, from messaging.Number, to messaging.Phone, lives string, off messaging.Suppression) Facts {
	f := Facts{From: from.Phone, To: to, MMS: MMS(from.Capabilities.MMS), Zone: zone(cmp.Or(lives, p.TimeZone)), Trial: p.Plan != messaging.PlanPaid,
		Unregistered: from.Registration != messaging.RegistrationApproved, Archived: from.Archived, AskedToStop: off.Asks()}
	if off.Stops() {
		f.OptedOut = off.At
	}
	return f
}

// zones keeps the time zones that were named before.
var zones sync.Map // of name, to *time.Location

// zone is the time zone of a name, nil for one that is not known.
func zone(name string) *time.Location {
	known, ok := zones.Load(name)
	if !ok {
		at, err := time.LoadLocation(name)
		if name == "" || err != nil {
			return nil
		}
		known, _ = zones.LoadOrStore(name, at)
	}
	return known.(*time.Location)
}
