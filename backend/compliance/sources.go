package compliance

// source is what a rule rests on, and when it was read.
type source struct {
	name, url, dated string
}

const (
	srcCannabis = iota
	srcRx
	srcShaft
	srcTobacco
	srcFinance
	srcPhishing
	srcShortener
	srcLength
	srcHIPAA
	srcMarketing
	srcBulk
	srcHours
	srcMedia
	srcTollFree
	srcOptOut
	srcRegistration
	srcRowan
)

var sources = [...]source{
	srcCannabis:     {"Twilio error 30459: cannabis, CBD and kratom, whatever the state's law", "https://www.twilio.com/docs/api/errors/30459", "2026-11-22"},
	srcRx:           {"Twilio error 30565: promotion of prescription drugs and GLP-1 (modified 2026-09-14)", "https://www.twilio.com/docs/api/errors/30565", "2026-11-22"},
	srcShaft:        {"Twilio: forbidden message categories in the US and Canada", "https://support.twilio.com/hc/en-us/articles/360045004974", "2026-11-22"},
	srcTobacco:      {"Twilio error 30878: tobacco and vape", "https://www.twilio.com/docs/api/errors/30878", "2026-11-22"},
	srcFinance:      {"Twilio: forbidden message categories in the US and Canada", "https://support.twilio.com/hc/en-us/articles/360045004974", "2026-11-22"},
	srcPhishing:     {"Twilio: forbidden message categories in the US and Canada; T-Mobile Sev-0", "https://support.twilio.com/hc/en-us/articles/360045004974", "2026-11-22"},
	srcShortener:    {"Twilio: forbidden message categories; AT&T's list of shared shorteners", "https://support.twilio.com/hc/en-us/articles/360045004974", "2026-11-22"},
	srcLength:       {"Twilio error 21617: a text over 1600 characters", "https://www.twilio.com/docs/api/errors/21617", "2026-11-22"},
	srcHIPAA:        {"78 FR 5634; 45 CFR 164.522(b): unencrypted messages to patients", "https://www.ecfr.gov/current/title-45/section-164.522", "2026-11-22"},
	srcMarketing:    {"47 CFR 64.1200(a)(2): advertising by text needs written consent", "https://www.ecfr.gov/current/title-47/section-64.1200", "2026-11-22"},
	srcBulk:         {"47 CFR 64.1200; carriers' filters for repeated content (Twilio error 30007)", "https://www.twilio.com/docs/api/errors/30007", "2026-11-22"},
	srcHours:        {"47 CFR 64.1200(c)(1), and stricter hours of states (FL, OK, MD, MS, NJ, CT, TX SB 140, RI)", "https://www.ecfr.gov/current/title-47/section-64.1200", "2026-11-22"},
	srcMedia:        {"Twilio: accepted types and sizes of MMS", "https://support.twilio.com/hc/en-us/articles/360018832773", "2026-11-22"},
	srcTollFree:     {"Twilio: toll-free SMS and MMS", "https://support.twilio.com/hc/en-us/articles/4411046744987", "2026-11-22"},
	srcOptOut:       {"47 CFR 64.1200(a)(10): revocation of consent", "https://www.ecfr.gov/current/title-47/section-64.1200", "2026-11-22"},
	srcRegistration: {"Twilio errors 30032 and 30034: unregistered numbers", "https://www.twilio.com/docs/api/errors/30034", "2026-11-22"},
	srcRowan:        {"Rowan's own rule", "", "2026-11-22"},
}
