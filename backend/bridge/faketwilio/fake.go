// Package faketwilio plays Twilio on loopback: the part of its REST API that texts
// need, its signed webhooks, the phones at the other end, and a ledger of everything
// that it was given. Whoever sends through it cannot tell it from Twilio, so the code
// that speaks to Twilio is what runs everywhere.
//
// What it keeps:
//
//   - It follows Twilio's published contract and nothing of ours. A test holds it to
//     that contract.
//   - A text is in the ledger once it was taken, whether or not the answer arrived.
//   - It can be told to fail: to refuse, to dawdle, to lose an answer, to send its
//     callbacks twice or in any order. What goes wrong was asked for, and is counted.
//   - Nothing runs by itself: webhooks leave when Step is called.
package faketwilio

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"rowan/backend/messaging"
)

// Config is what a fake stands on.
type Config struct {
	Clock  func() time.Time
	Random io.Reader     // crypto/rand.Reader if nil
	Client *http.Client  // posts webhooks and fetches files; http.DefaultClient if nil
	Pace   time.Duration // between two news of one text
}

// Account is one at this Twilio.
type Account struct {
	SID, Token string
	Suspended  bool
}

// Number is one that an account holds.
type Number struct {
	Phone messaging.Phone `json:"phone"`
	// Hook is where texts to it are announced.
	Hook string `json:"hook"`
	// Unregistered is a number whose texts the networks do not carry.
	Unregistered bool `json:"unregistered,omitempty"`
	TollFree     bool `json:"tollFree,omitempty"`
}

// File is what a text carries. Bytes are kept until they are deleted.
type File struct {
	SID   string `json:"sid"`
	Type  string `json:"type"`
	Bytes []byte `json:"bytes,omitempty"`
	URL   string `json:"url,omitempty"` // that it was fetched from, of a text to a phone
	key   string
}

// Text is an entry of the ledger.
type Text struct {
	SID       string          `json:"sid"`
	Account   string          `json:"account"`
	Direction string          `json:"direction"` // inbound, outbound-api or outbound-reply
	From      messaging.Phone `json:"from"`
	To        messaging.Phone `json:"to"`
	Body      string          `json:"body"`
	Files     []File          `json:"files"`
	Status    string          `json:"status"`
	Code      int             `json:"code,omitempty"` // of a failure
	Callback  string          `json:"callback,omitempty"`
	At        time.Time       `json:"at"`
	Updated   time.Time       `json:"updated"`
	Posted    int             `json:"posted"`  // webhooks about it that were answered with 2xx
	GivenUp   int             `json:"givenUp"` // webhooks about it that never were
}

// Inbound says whether it came from a phone.
func (t Text) Inbound() bool { return t.Direction == inbound }

const (
	inbound = "inbound"
	byAPI   = "outbound-api"
	reply   = "outbound-reply" // what Twilio itself answers to STOP, START and HELP
)

// Fake is a Twilio. It is an http.Handler of the REST API, and safe for concurrent use.
type Fake struct {
	cfg  Config
	rest *http.ServeMux

	mu       sync.Mutex
	accounts map[string]*Account
	numbers  map[messaging.Phone]*held
	texts    []*Text
	stopped  map[pair]bool
	hooks    []webhook
	faults   []Fault
	fates    []Fate
	fired    map[string]int
}

// held is a number with whom it belongs to.
type held struct {
	Number
	account string
}

// pair is a practice's number and a phone.
type pair struct{ ours, theirs messaging.Phone }

// New makes a Twilio without accounts.
func New(cfg Config) *Fake {
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	if cfg.Client == nil {
		cfg.Client = http.DefaultClient
	}
	f := &Fake{cfg: cfg, accounts: map[string]*Account{}, numbers: map[messaging.Phone]*held{}, stopped: map[pair]bool{}, fired: map[string]int{}}
	f.rest = f.routes()
	return f
}

// SetAccount adds an account, or changes it.
func (f *Fake) SetAccount(a Account) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.accounts[a.SID] = &a
}

// SetNumber gives an account a number, or changes it.
func (f *Fake) SetNumber(account string, n Number) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.numbers[n.Phone] = &held{Number: n, account: account}
}

// Numbers lists the numbers of all accounts.
func (f *Fake) Numbers() []Number {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []Number{}
	for _, n := range f.numbers {
		list = append(list, n.Number)
	}
	slices.SortFunc(list, func(a, b Number) int { return strings.Compare(string(a.Phone), string(b.Phone)) })
	return list
}

// Ledger is everything that was taken and that arrived, oldest first.
func (f *Fake) Ledger() []Text {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]Text, 0, len(f.texts))
	for _, t := range f.texts {
		c := *t
		c.Files = slices.Clone(t.Files)
		list = append(list, c)
	}
	return list
}

// Sent is the part of the ledger that was sent through the API.
func (f *Fake) Sent() []Text {
	return slices.DeleteFunc(f.Ledger(), func(t Text) bool { return t.Direction != byAPI })
}

// Incoming is a text that a phone sends.
type Incoming struct {
	From  messaging.Phone `json:"from"`
	To    messaging.Phone `json:"to"`
	Body  string          `json:"body"`
	Files []File          `json:"files"`
}

// What a phone's text can lack.
var (
	ErrNoNumber = errors.New("nobody here holds the number that this text is for")
	ErrNothing  = errors.New("a text has a number that it comes from, and words or files")
)

// Receive takes a text from a phone and announces it to whom it is for. STOP and its
// like are obeyed and answered first, as Twilio does.
func (f *Fake) Receive(in Incoming) (sid string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.receive(in)
}

// receive is Receive for whoever holds f.mu.
func (f *Fake) receive(in Incoming) (sid string, err error) {
	n := f.numbers[in.To]
	switch {
	case n == nil:
		return "", ErrNoNumber
	case in.From == "" || (in.Body == "" && len(in.Files) == 0):
		return "", ErrNothing
	}
	t := &Text{Account: n.account, Direction: inbound, From: in.From, To: in.To, Body: in.Body, Status: "received"}
	f.take(t, in.Files)
	f.announce(t, n.Hook)
	f.obey(t)
	return t.SID, nil
}

// take gives a text its names and enters it. f.mu is held.
func (f *Fake) take(t *Text, files []File) {
	now := f.cfg.Clock().UTC()
	prefix := "SM"
	if len(files) > 0 {
		prefix = "MM"
	}
	t.SID, t.At, t.Updated, t.Files = f.sid(prefix), now, now, []File{}
	for _, file := range files {
		file.SID, file.key = f.sid("ME"), f.sid("")
		t.Files = append(t.Files, file)
	}
	f.texts = append(f.texts, t)
}

// keywords are the words that Twilio obeys by itself, alone in a text.
var keywords = map[string]string{
	"STOP": "STOP", "STOPALL": "STOP", "UNSUBSCRIBE": "STOP", "CANCEL": "STOP", "END": "STOP", "QUIT": "STOP", "REVOKE": "STOP", "OPTOUT": "STOP",
	"START": "START", "YES": "START", "UNSTOP": "START",
	"HELP": "HELP", "INFO": "HELP",
}

var replies = map[string]string{
	"STOP":  "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.",
	"START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
	"HELP":  "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}

// obey does what a keyword asks. f.mu is held.
func (f *Fake) obey(t *Text) {
	word := keywords[strings.ToUpper(strings.TrimSpace(t.Body))]
	between := pair{t.To, t.From}
	switch {
	case word == "", word == "START" && !f.stopped[between] && !strings.EqualFold(strings.TrimSpace(t.Body), "START"):
		return // YES is an ordinary answer unless somebody had stopped
	case word == "STOP":
		f.stopped[between] = true
	case word == "START":
		delete(f.stopped, between)
	}
	f.take(&Text{Account: t.Account, Direction: reply, From: t.To, To: t.From, Body: replies[word], Status: "delivered"}, nil)
}

// sid draws a name of Twilio's. f.mu is held.
func (f *Fake) sid(prefix string) string {
	b := make([]byte, 16)
	if _, err := io.ReadFull(f.cfg.Random, b); err != nil {
		panic("faketwilio: no randomness: " + err.Error())
	}
	return prefix + hex.EncodeToString(b)
}

// find is a text by its name, or nil. f.mu is held.
func (f *Fake) find(sid string) *Text {
	for _, t := range slices.Backward(f.texts) {
		if t.SID == sid {
			return t
		}
	}
	return nil
}
