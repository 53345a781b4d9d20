package compliance

import "regexp"

// appointment finds the words by which a text is about an appointment.
var appointment = regexp.MustCompile(`(?i)\b(appointments?|appts?|visits?|check-?ups?|follow-?ups?|reschedul\w*|scheduled|see you|expect you|` +
	`citas?|consultas?|agend\w+|reprogram\w+|le esperamos|la esperamos|lo esperamos|nos vemos)\b`)

// AboutAppointment says whether a text of the practice's is about an appointment, so
// that a bare CANCEL or END in answer may have meant that (OPT-03). It only points
// this out to people, and so finds one too many rather than one too few.
func AboutAppointment(text string) bool { return appointment.MatchString(text) }
