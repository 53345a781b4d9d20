// Package replica is the desktop's engine: one person's sealed copy of what they
// may see of their practice, and the outbox of what they ask for.
//
// What it keeps:
//
//   - Whatever a person does is checked, kept and on the screen in one
//     transaction, before any network is asked. It climbs later, in order, once.
//   - Whatever comes down is kept in one transaction with the cursor, so that a
//     page that arrives twice, or half, does no harm.
//   - What the service refuses is never gone: its text is a draft again, with the
//     reason.
//   - Everybody on a shared computer has a store and a key of their own. Without
//     their secret nothing about them can be read but their initials, and how much
//     of theirs has not been sent.
//
// The engine has no goroutines, no clock and no network of its own. Whoever runs
// it calls Step when Step asked for it or Woken says so, and Listen and Carry
// beside it.
package replica

import (
	"context"
	"io"
	"sync"
	"time"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/sealed/stream"
	"rowan/backend/store"
)

// Remote is the hosted service as this engine needs it; *api.Client is one.
type Remote interface {
	About(ctx context.Context) (api.About, error)
	SignIn(ctx context.Context, in api.SignIn) (api.SignedIn, error)
	TeamLook(ctx context.Context, token string) (api.TeamInvitation, error)
	TeamFactor(ctx context.Context, token string) (api.FactorOffer, error)
	TeamAccept(ctx context.Context, in api.TeamAccept) (api.SignedIn, error)
	Devices(ctx context.Context) ([]api.Device, error)
	Open(ctx context.Context) ([]api.LinkOpen, error)
	Carrier(ctx context.Context) (api.Carrier, error)
	SetCarrier(ctx context.Context, in api.SetCarrier) (api.Carrier, error)
	MailServers(ctx context.Context, address messaging.Email) (api.MailServers, error)
	ConnectMailbox(ctx context.Context, in api.ConnectMailbox) error
	Export(ctx context.Context, in api.MakeExport) (messaging.Export, error)
	RenewToken(ctx context.Context) (string, error)
	UseToken(token string) // with every later request
	Push(ctx context.Context, commands []messaging.Command) ([]messaging.Outcome, error)
	Changes(ctx context.Context, after messaging.Cursor, limit int) (messaging.Page, error)
	Snapshot(ctx context.Context, scope messaging.Scope, before int64, limit int) (messaging.Page, error)
	Stream(ctx context.Context, quiet time.Duration, heard func(messaging.Told), here func([]messaging.Presence)) error
	Present(ctx context.Context, at messaging.ConversationID, doing messaging.Doing) error
	Attach(ctx context.Context, conversation messaging.ConversationID, in api.NewAttachment) (api.Upload, error)
	Upload(ctx context.Context, id messaging.AttachmentID, offset int64, r io.Reader, heard func(api.Upload)) (api.Upload, error)
	Download(ctx context.Context, id messaging.AttachmentID, as api.Form, offset int64) (api.Download, error)
}

// Kinds of messaging.Changed that concern the engine rather than a thing in it.
const (
	KindState    messaging.Kind = "state"    // locked, opened, or another person
	KindPresence messaging.Kind = "presence" // who is at a conversation just now
	KindHealth   messaging.Kind = "health"   // whether messages arrive
	KindLock     messaging.Kind = "lock"     // when this person's store locks by itself
	// KindArrived says that a patient's message came in just now, which is worth a
	// notification; one that comes down as history is not.
	KindArrived messaging.Kind = "arrived"
	// KindMentioned says that a note that calls the person came in just now.
	KindMentioned messaging.Kind = "mentioned"
)

// Config is what the engine is given by whoever starts it.
type Config struct {
	Dir      string // of all people on this computer
	Address  string // of the service that is offered at the first sign-in
	Computer string // what this computer is called in the list of devices
	Clock    func() time.Time
	Random   io.Reader
	Keychain keyring.Keychain
	Cost     keyring.Cost
	Disk     stream.Disk  // keeps files; nil for the system's
	Shelf    *store.Shelf // keeps open what is locked; nil, as it has to be at a person's desk, for closing it
	// Dial makes a client of the service at address for a device's token, "" for none.
	Dial func(address, token string) (Remote, error)
	// Heard is told of every change, in the goroutine that made it. It must be
	// quick and must not call the engine.
	Heard func([]messaging.Changed)
}

// Replica is the engine. Its methods may be called from any goroutine.
type Replica struct {
	cfg      Config
	device   keyring.Device
	keychain func() bool

	coming sync.Mutex // held while somebody signs in, unlocks or locks
	mu     sync.RWMutex
	open   *session // guarded by mu; nil while locked
	notice string   // guarded by mu; what to say while locked

	partingMu sync.Mutex
	parting   []*leaver // guarded by partingMu
	left      chan struct{}
	away      away

	stepping sync.Mutex
	woken    chan struct{}

	carrying  sync.Mutex
	loadWoken chan struct{}
}

// New makes an engine. It touches no disk, keychain or network.
func New(cfg Config) *Replica {
	device := keyring.Device{Keychain: cfg.Keychain, Now: cfg.Clock, Random: cfg.Random, Cost: cfg.Cost}
	return &Replica{cfg: cfg, device: device, woken: make(chan struct{}, 1), left: make(chan struct{}, 1), loadWoken: make(chan struct{}, 1),
		keychain: sync.OnceValue(func() bool { return device.CheckKeychain() == nil })}
}

// Woken receives when Step has something to do before the time that it named.
func (r *Replica) Woken() <-chan struct{} { return r.woken }

func (r *Replica) wake() {
	for _, woken := range []chan struct{}{r.woken, r.loadWoken} {
		select {
		case woken <- struct{}{}:
		default:
		}
	}
}

func (r *Replica) tell(kind messaging.Kind) {
	r.cfg.Heard([]messaging.Changed{{Kind: kind}})
}

// with runs fn with the open session, which stays open until fn returns.
func (r *Replica) with(fn func(*session) error) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.open == nil {
		return errLocked
	}
	return fn(r.open)
}

var errLocked error = messaging.Fail(messaging.CodeSignedOut, "Rowan is locked. Unlock it to go on.")

// newID makes an id for something that is made here.
func newID[T ~string](r *Replica) (T, error) { return messaging.NewID[T](r.cfg.Clock(), r.cfg.Random) }
