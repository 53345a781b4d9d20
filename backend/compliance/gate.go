package compliance

import (
	"time"

	"rowan/backend/messaging"
)

// Gate refuses a text that the rules block, whoever asks. What has to be in order
// besides its words, messaging.Number.MaySend and Suppression.Refuse say. A warning
// is the writer's to answer.
func Gate(from messaging.Number, to messaging.Phone, body messaging.Text, now time.Time) error {
	r := CheckSMS(Draft{Text: string(body)}, Facts{From: from.Phone, To: to, MMS: MMS(from.Capabilities.MMS)}, now)
	if r.Verdict != Block {
		return nil
	}
	return messaging.FailField("body", messaging.CodeBlocked, r.Findings[0].Title+". "+r.Findings[0].Instead)
}
