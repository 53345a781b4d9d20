package compliance

import "rowan/backend/messaging"

// FactsOf is what has to be known besides a text when somebody writes from a number
// to a phone, about which off says whether it gets texts.
func FactsOf(p messaging.Practice, from messaging.Number, to messaging.Phone, off messaging.Suppression) Facts {
	f := Facts{From: from.Phone, To: to, MMS: MMS(from.Capabilities.MMS), Trial: p.Plan != messaging.PlanPaid,
		Unregistered: from.Registration != messaging.RegistrationApproved, Archived: from.Archived, AskedToStop: off.Asks()}
	if off.Stops() {
		f.OptedOut = off.At
	}
	return f
}
