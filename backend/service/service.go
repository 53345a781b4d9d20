// Package service is the hosted engine: the truth of every practice. It decides
// who may do what and who may see what, applies commands, keeps the log of who
// did so, and hands out what changed.
//
// What it keeps:
//
//   - A command happens once. Its effects, its outcome and its audit row are
//     written in one transaction, in which the rights are checked too; if one of
//     them cannot be written, nothing happened.
//   - Whatever a person sees of a conversation, in a feed, a snapshot or a thread,
//     goes through the one predicate in rights.go.
//   - A token is kept as its hash only; a code as a salted, keyed one.
//   - Time, randomness and the way notices leave come in from outside. There are
//     no goroutines here: whoever starts the engine calls Step, and Fetch beside it.
package service

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/sealed"
	"rowan/backend/store"
)

// Config is what a service is made of.
type Config struct {
	Store *store.Store
	// Lookup keys the hashes by which the directory knows addresses, and those of
	// joining codes; see LookupKey.
	Lookup   sealed.Key
	Notifier bridge.Notifier
	// Carriers opens what carries texts, by the account that a practice has with it;
	// nil where nothing does.
	Carriers func(bridge.Account) (bridge.Carrier, error)
	// Mailboxes opens a practice's mailbox by its account; rotated is told the token that
	// replaces the account's. FindMail finds out how an account is reached. Both are nil
	// where there is no email.
	Mailboxes func(a bridge.MailAccount, rotated func(refresh string)) (bridge.Mailbox, error)
	FindMail  func(context.Context, messaging.Email) (api.MailServers, error)
	// GrantMail has the provider of an address make what its owner agreed to into a grant.
	GrantMail func(context.Context, messaging.Email, api.MailCode) (*bridge.Grant, error)
	// MailKey finds the keys that a domain signs its mail with; nil where nobody asks.
	MailKey func(ctx context.Context, domain string) ([]string, error)
	// BaseURL is where patients reach the portal, such as "https://rowan.example".
	BaseURL string
	// FilesURL is where files are fetched, by another name than the portal's, such as
	// "https://files.rowan.example"; "" where there is none: they then come from the
	// portal's own host, kept from acting there by their headers alone.
	FilesURL string

	Clock  func() time.Time // time.Now if nil
	Random io.Reader        // crypto/rand.Reader if nil
	// Scanner looks through files before they can be sent; nil where there is none.
	Scanner Scanner
	// FileRoom is how many bytes of files a practice may keep; 0 for the standard.
	FileRoom int64
	// AtOnce is in how many practices Step, and Fetch, do what is due at one time. Without it
	// they do one after the other, and have done all when they return.
	AtOnce int
	// Passphrases is the cost of hashing a passphrase; nil for the standard one.
	Passphrases *argon2id.Params
}

// Service is the engine. It is safe for concurrent use.
type Service struct {
	Config
	tries      throttle
	here       presences     // who is where just now
	hashing    chan struct{} // bounds how many passphrases are hashed at once, since each needs much memory
	inspecting chan struct{} // bounds how many files are looked through at once
	questions  challenges    // asked of authenticators and not answered yet
	writing    locks         // of files, by their ids
	nobody     func() string // the hash that an unknown address is compared with

	presenting sync.Mutex // held while a token is looked up

	schedule  schedule // of Step
	fetching  schedule // of Fetch
	following schedule // of Followed
	sweeping  rounds   // of Step
	carriers  openCarriers
	paces     paces
	vigils    vigils
	mailboxes openMailboxes
	prints    compliance.Prints

	mu      sync.Mutex
	devices map[[sha256.Size]byte]Actor // who a token belongs to; whether it still counts is asked each time
	swept   time.Time
}

// New makes a service. It reads and writes nothing yet.
func New(cfg Config) *Service {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	if cfg.Passphrases == nil {
		cfg.Passphrases = &argon2id.Params{Memory: 64 * 1024, Iterations: 2, Parallelism: 2, SaltLength: 16, KeyLength: 32}
	}
	if cfg.FileRoom == 0 {
		cfg.FileRoom = standardFileRoom
	}
	s := &Service{Config: cfg, hashing: make(chan struct{}, 2), inspecting: make(chan struct{}, 1), devices: map[[sha256.Size]byte]Actor{}}
	s.nobody = sync.OnceValue(func() string {
		hash, err := argon2id.CreateHash("nobody signs in with this", cfg.Passphrases)
		if err != nil {
			panic("service: hash a passphrase: " + err.Error()) // only without a source of randomness
		}
		return hash
	})
	if cfg.AtOnce > 1 {
		s.schedule.slots, s.fetching.slots = make(chan struct{}, cfg.AtOnce), make(chan struct{}, cfg.AtOnce)
	}
	if cfg.Store != nil {
		cfg.Store.Listen(s.heard)
	}
	return s
}

// now is the service's time, which is what every row is stamped with: UTC, and
// as fine as the store keeps it.
func (s *Service) now() time.Time { return s.Clock().UTC().Truncate(time.Millisecond) }

func newID[T ~string](s *Service, now time.Time) (T, error) {
	return messaging.NewID[T](now, s.Random)
}

// newToken draws a token and the hash to keep of it.
func (s *Service) newToken(bytes int) (token string, hash []byte, err error) {
	b := make([]byte, bytes)
	if _, err := io.ReadFull(s.Random, b); err != nil {
		return "", nil, messaging.Internal("make a token", err)
	}
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, hashToken(token), nil
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// keyed is a hash that says nothing to whoever lacks the lookup key.
func (s *Service) keyed(use string, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, s.Lookup[:])
	h.Write([]byte(use))
	for _, p := range parts {
		h.Write([]byte{0})
		h.Write(p)
	}
	return h.Sum(nil)
}

// unless returns instead in place of the store's "no such thing", and every
// other error as it is.
func unless(err, instead error) error {
	if errors.Is(err, store.ErrNotFound) {
		return instead
	}
	return err
}
