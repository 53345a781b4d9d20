// Package app is the desktop's edge: what the screen may ask of Go, one noun a
// file, and what Go tells the screen. It translates and never decides.
//
// What it keeps: making an App touches nothing; what has started stops with Lock
// or Shutdown; an event carries keys and never content.
package app

import (
	"context"
	"crypto/rand"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// App is bound to the window: its exported methods are the screen's.
type App struct {
	replica *replica.Replica
	events  *events
	notify  func(context.Context, notification)
	silence func(context.Context) // takes away what notify has shown
	after   func(time.Duration) <-chan time.Time

	outside outside
	kept    kept
	dropped dropped
	letters letters                                                         // what was asked for of pages of mails
	browse  func(ctx context.Context, target string)                        // opens what lies outside of Rowan
	choose  func(ctx context.Context, name string) (path string, err error) // where a copy is kept

	dir      string
	starting sync.Once
	started  chan struct{}   // closed when what follows is set
	folder   error           // why the data folder cannot be used
	ctx      context.Context // until Shutdown
	cancel   context.CancelFunc
	clicks   func(context.Context) // hears clicks on notifications; nil without a window
	drops    func(context.Context) // hears of files that are let go; nil without a window
	working  sync.WaitGroup        // the goroutines that live as long as the App

	mu   sync.Mutex
	loop *loop // guarded by mu; while somebody's store is open
}

// New makes the application. It has no effects before Startup.
func New() *App {
	computer, err := os.Hostname()
	if err != nil {
		computer = "This computer"
	}
	a := with(replica.Config{
		Dir:      dataFolder(),
		Address:  os.Getenv("ROWAN_SERVICE"),
		Computer: computer,
		Clock:    time.Now,
		Random:   rand.Reader,
		Keychain: keyring.OSKeychain{},
		Cost:     keyring.DefaultCost(),
		Dial:     dial,
	}, toWindow)
	a.notify, a.silence, a.clicks = byTheSystem, takenAway, a.listenForClicks
	a.drops = a.dropped.fromWindow
	a.outside.open, a.choose, a.browse = bySystem, chooseByDialog, byBrowser
	return a
}

// with is New with everything that lies outside the process given.
func with(cfg replica.Config, emit func(context.Context, Change)) *App {
	a := &App{dir: cfg.Dir, events: newEvents(emit), started: make(chan struct{}), dropped: newDropped(), silence: func(context.Context) {}, after: time.After}
	a.outside.dir = filepath.Join(cfg.Dir, "outside")
	a.kept.note = filepath.Join(cfg.Dir, "unfinished")
	cfg.Heard = a.events.heard
	a.replica = replica.New(cfg)
	return a
}

func dial(address, token string) (replica.Remote, error) { return api.NewClient(address, token, nil) }

func toWindow(ctx context.Context, c Change) { runtime.EventsEmit(ctx, "change", c) }

func dataFolder() string {
	if dir := os.Getenv("ROWAN_DATA"); dir != "" {
		return dir
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "Rowan")
}

// Startup begins to tell the window of changes, and lets a sample's person in.
// On Linux it runs in a second instance too, and in development the page loads
// twice: a second call does nothing.
func (a *App) Startup(ctx context.Context) {
	a.starting.Do(func() {
		a.ctx, a.cancel = context.WithCancel(ctx)
		if err := os.MkdirAll(a.dir, 0o700); err != nil {
			a.folder = messaging.Fail(messaging.CodeInvalid, "Rowan may not write to its folder on this computer. Ask whoever looks after the computer to allow it.").Because(err)
		}
		a.outside.wipe() // what a crash left
		a.kept.clear()
		close(a.started)
		a.working.Go(func() { a.events.run(a.ctx) })
		a.working.Go(func() { a.guard(a.ctx) })
		a.working.Go(func() { a.part(a.ctx) })
		if a.drops != nil {
			a.drops(ctx)
		}
		if a.clicks != nil {
			a.working.Go(func() { a.clicks(ctx) })
		}
		if a.folder == nil {
			a.working.Go(a.enterSample)
		}
	})
}

// ready waits for Startup, which the window runs beside its page, and says
// whether the data folder can be used.
func (a *App) ready() error {
	<-a.started
	return a.folder
}

// Shutdown stops everything and closes the store. What was acknowledged is on
// the disk already.
func (a *App) Shutdown(context.Context) {
	a.starting.Do(func() { // if it never started, it will not
		a.ctx, a.cancel = context.WithCancel(context.Background())
		close(a.started)
	})
	a.cancel()
	a.leave(nil)
	a.replica.Close()
	a.working.Wait()
}

// enter starts what runs while a store is open.
func (a *App) enter() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.loop.stop()
	a.loop = startLoop(a.ctx, a.replica)
	// A guess at a secret takes much memory, which stays with the process otherwise.
	a.working.Go(debug.FreeOSMemory)
}

// leave locks the store and stops it; with only, if it is still that one.
func (a *App) leave(only *loop) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if only != nil && only != a.loop {
		return
	}
	a.replica.Lock()
	a.outside.wipe()
	a.dropped.forget()
	a.letters.forget()
	a.events.forget()
	if a.loop != nil && a.ctx.Err() == nil {
		a.working.Go(func() { a.silence(a.ctx) })
	}
	a.loop.stop()
	a.loop = nil
}

// enterSample signs a sample's person in, or unlocks their store, so that a
// sample practice opens by itself. It works towards literal loopback only.
func (a *App) enterSample() {
	address, email := os.Getenv("ROWAN_SERVICE"), os.Getenv("ROWAN_SAMPLE_EMAIL")
	if email == "" || !sample(address) {
		return
	}
	passphrase, pin := os.Getenv("ROWAN_SAMPLE_PASSPHRASE"), os.Getenv("ROWAN_SAMPLE_PIN")
	people, _, err := a.replica.People()
	switch {
	case err != nil:
	case len(people) == 0:
		var code string
		if code, err = totp.GenerateCode(os.Getenv("ROWAN_SAMPLE_FACTOR"), time.Now()); err == nil {
			err = a.signIn(replica.SignIn{Address: address, Email: email, Passphrase: passphrase, Code: code, PIN: pin})
		}
	case len(people) == 1 && people[0].Mode == keyring.ModePIN:
		err = a.unlock(people[0].ID, pin)
	case len(people) == 1:
		err = a.unlock(people[0].ID, passphrase)
	}
	if err != nil {
		slog.Warn("the sample was not opened", "err", messaging.AsError(err))
	}
}

// sample says whether a service at address is a sample's: only samples are
// served without TLS, and those on loopback only.
func sample(address string) bool {
	u, err := api.CheckAddress(address)
	return err == nil && u.Scheme == "http"
}
