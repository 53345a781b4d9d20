package messaging

// Item is what a message carries besides words and files. Both kinds are reserved: no
// practice makes any yet, and neither ever goes by a way that is not private (MEN-06,
// MEN-07).
type Item string

const (
	ItemVisit   Item = "visit"           // questions about somebody's health, to be answered
	ItemPayment Item = "payment_request" // a bill
)

// Items are all that there are.
var Items = []Item{ItemVisit, ItemPayment}

// CheckItem says whether a message of a channel may carry an item (ATT-05).
func (r Rules) CheckItem(i Item) error {
	switch {
	case i == "":
		return nil
	case !r.Items:
		return FailField("item", CodeInvalid, "Visits and payment requests go by secure message only. Send this one securely instead.")
	}
	return FailField("item", CodeUnsupported, "Rowan cannot send visits and payment requests yet. Write a message, or call.")
}
