package messaging

// Reason says why a text was not delivered, in the terms of whoever has to act on
// it. A carrier's own codes are mapped onto these; one that nobody knows is Other.
type Reason string

const (
	ReasonOptedOut     Reason = "opted_out"    // the person replied STOP; until START
	ReasonNotMobile    Reason = "not_mobile"   // a landline, or no number that gets texts
	ReasonUnreachable  Reason = "unreachable"  // switched off, out of reach, unknown: later perhaps
	ReasonNoRoute      Reason = "no_route"     // not from this number to that one
	ReasonFiltered     Reason = "filtered"     // a carrier took it for unwanted
	ReasonBlocked      Reason = "blocked"      // the phone or its network takes nothing from us
	ReasonRules        Reason = "rules"        // the rules of texting forbid what it says
	ReasonUnregistered Reason = "unregistered" // the practice's number has no registration
	ReasonSuspended    Reason = "suspended"    // the practice's account may not send
	ReasonTooLong      Reason = "too_long"
	ReasonMedia        Reason = "media" // the files were not taken
	ReasonCredentials  Reason = "credentials"
	ReasonBusy         Reason = "busy"  // too much at once; tried again by itself
	ReasonOther        Reason = "other" // the carrier did not say, or in a code that is new
)
