package bridge

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"time"

	"rowan/backend/messaging"
)

// Text is an SMS or MMS on its way out.
type Text struct {
	ID       string // the message's, and the same each time that it is tried
	From, To messaging.Phone
	Body     string
	// Media are addresses that the carrier can fetch for a short while, with the
	// type that they are served as.
	Media []string
}

// Taken is a carrier's word for a text that it accepted.
type Taken struct {
	Remote   string // its name for the text
	Status   messaging.Status
	Segments int
}

// Hook is a webhook as it arrived. URL is the configured address of the hook with the
// query that was asked for behind it, never one that was put together from the
// request's headers.
type Hook struct {
	URL    string
	Header map[string][]string
	Body   []byte
}

// Media names one file of a text that arrived.
type Media struct {
	Ref  string // the carrier's name for it
	Type string // as the sender's phone called it: a hint, no more
}

// Inbound is a text that arrived.
type Inbound struct {
	Remote   string
	From, To messaging.Phone
	Body     string
	Media    []Media
	At       time.Time // the carrier's time; zero if it gives none
	// OptOut is the keyword that the carrier itself has acted on and answered: "STOP",
	// "START", "HELP" or "".
	OptOut string
}

// Report says how far a text has come.
type Report struct {
	Remote string
	// Text is the id that Send was given, where the carrier tells it back: by it a
	// report is known that overtook the answer, or whose answer was lost.
	Text   string
	Status messaging.Status
	Reason messaging.Reason // of a failure
	Code   string           // the carrier's own, for whoever asks its support
	At     time.Time        // zero if the carrier gives none
}

// Account is with what a carrier is reached.
type Account struct {
	Carrier string `json:"carrier"` // which one, as in the address of its hooks: "twilio"
	Name    string `json:"name"`    // what the carrier calls the account
	Token   string `json:"token"`
	Hook    string `json:"hook"` // the configured address of its webhooks
}

// LogValue hides the account.
func (Account) LogValue() slog.Value { return slog.StringValue("[account]") }

// Event is what a carrier tells by itself. One of its fields is set.
type Event struct {
	Inbound *Inbound
	Report  *Report
}

// Carrier carries texts for one account. It is safe for concurrent use. An error of
// any of its methods is an *Error, or counts as one that is Unsure.
type Carrier interface {
	Send(ctx context.Context, t Text) (Taken, error)
	// Parse verifies a webhook and says what it reports: nothing, if it concerns
	// nothing that we know of. What is not the carrier's is ErrForged.
	Parse(h Hook) ([]Event, error)
	// Find asks what became of a text whose answer was lost. Not found says that the
	// carrier has none, which right after the call is not yet proof.
	Find(ctx context.Context, t Text, since time.Time) (report Report, found bool, err error)
	// Since lists what arrived at a number, oldest first, for catching up.
	Since(ctx context.Context, number messaging.Phone, since time.Time) ([]Inbound, error)
	// Fetch opens a file of a text, up to limit bytes; Forget deletes it at the carrier.
	Fetch(ctx context.Context, m Media, limit int64) (io.ReadCloser, error)
	Forget(ctx context.Context, m Media) error
	// Check asks whether the account answers with these credentials.
	Check(ctx context.Context) error
	// Tells asks where the carrier announces texts to a number, and returns the address if
	// it is not ours: "" if it is, and where that cannot be known.
	Tells(ctx context.Context, number messaging.Phone) (elsewhere string, err error)
}

// Form reads a hook's body, and refuses one that says something twice: of repeated
// keys a signature covers the first only.
func (h Hook) Form() (url.Values, error) {
	form, err := url.ParseQuery(string(h.Body))
	if err != nil {
		return nil, ErrForged
	}
	for _, values := range form {
		if len(values) > 1 {
			return nil, ErrForged
		}
	}
	return form, nil
}
