package compliance

import (
	"time"

	"rowan/backend/messaging"
)

// Gate refuses a text that the rules block, whoever asks. Of what they warn of it
// returns the names: a warning is the writer's to answer.
func Gate(d Draft, f Facts, now time.Time) (warned []string, err error) {
	r := CheckSMS(d, f, now)
	if r.Verdict == Block {
		return nil, messaging.FailField("body", messaging.CodeBlocked, r.Findings[0].Title+". "+r.Findings[0].Instead)
	}
	for _, f := range r.Findings {
		warned = append(warned, f.Rule)
	}
	return warned, nil
}

// Heed is Gate for whoever writes: what is warned of goes only for a reason (CMP-01).
func Heed(d Draft, f Facts, despite messaging.Despite, now time.Time) (warned []string, err error) {
	if warned, err = Gate(d, f, now); err != nil || len(warned) == 0 || despite.Given() {
		return warned, err
	}
	return warned, messaging.FailField("despite", messaging.CodeWarned, "The rules of texting warn of this. Say why it has to go as a text, or send it securely.")
}
