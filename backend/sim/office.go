package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"

	"rowan/backend/bridge"
	"rowan/backend/bridge/twilio"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// office is the service at work: the engine, over a store that outlives it.
type office struct {
	*service.Service
	w        *world
	dir      string
	busy     int // how many of its calls are under way
	down     time.Time
	life     int // how often it began anew
	statuses map[messaging.MessageID]messaging.Status
	kept     *backup
}

const baseURL = "https://rowan.example"

// crashed is what a process dies of.
type crashed struct{ of any }

// openOffice opens the service's store from an image.
func (w *world) openOffice(image files) (*office, error) {
	o := &office{w: w, dir: w.path("office"), statuses: map[messaging.MessageID]messaging.Status{}}
	if err := w.lay(image, o.dir); err != nil {
		return nil, err
	}
	return o, o.open()
}

func (o *office) open() error {
	s, err := store.Open(o.w.ctx, store.Config{Path: filepath.Join(o.dir, "store"), Key: o.w.ring.FileKey(), Side: store.Service, Keys: service.Keys(o.w.ring), Readers: 2, Shelf: o.w.shelf})
	if err != nil {
		return err
	}
	o.begin(s)
	s.Watch(o.changed)
	return nil
}

// begin starts the engine over its store: nothing that it remembered is left.
func (o *office) begin(s *store.Store) {
	o.life++
	for _, m := range o.w.servers { // it connects anew
		o.w.mailSoon(m)
	}
	o.Service = service.New(service.Config{Store: s, Lookup: o.w.ring.LookupKey(), Notifier: o.w.mail(), BaseURL: baseURL,
		Clock: func() time.Time { return o.w.now }, Random: o.w.reader(),
		Passphrases: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		Mailboxes:   func(a bridge.MailAccount, _ func(string)) (bridge.Mailbox, error) { return o.w.serves(a) },
		Carriers: func(a bridge.Account) (bridge.Carrier, error) {
			return twilio.New(twilio.Config{Account: a.Name, Token: a.Token, Hook: a.Hook, API: "http://127.0.0.1", Transport: o.w.carrier,
				Clock: func() time.Time { return o.w.now }})
		}})
}

func (o *office) close() { _ = o.Store.Close() }

// up says whether anybody answers at the office.
func (o *office) up() bool { return !o.w.now.Before(o.down) }

// work has the office do what is due, and comes back later.
func (o *office) work() {
	w := o.w
	defer func() {
		pace := 8 * time.Second
		if !w.faults {
			pace = 30 * time.Second
		}
		w.in(pace/2+w.some(pace), nil, o.work)
	}()
	if o.busy > 0 || !o.up() {
		return
	}
	switch {
	case w.depth > 0 || !w.faults || !w.restores || !w.swarm.restores:
	case o.kept == nil && w.chance(150):
		o.backUp()
	case o.kept != nil && len(w.lost) == 0 && w.fault("office restored", 150):
		o.restore()
	}
	o.step()
}

// step is one of the engine's, in which the process may die.
func (o *office) step() {
	_ = o.serve(func() error {
		err := o.Step(o.w.ctx)
		if err != nil {
			o.w.note("office: %v", err)
		}
		return err
	})
	o.w.gather()
}

// serve has the office do something, in which the process may die: then nobody answers.
func (o *office) serve(do func() error) (err error) {
	life := o.life
	defer func() {
		if o.life != life {
			err = errOffline
		}
	}()
	defer o.survive()
	o.busy++
	defer func() { o.busy-- }()
	return do()
}

// survive begins the engine anew, if it died.
func (o *office) survive() {
	switch died := recover().(type) {
	case nil:
	case crashed:
		if died.of != o {
			panic(died)
		}
		o.w.note("office: crashed")
		o.begin(o.Store)
		o.down = o.w.now.Add(o.w.some(20 * time.Second))
		o.w.gather()
	default:
		panic(died)
	}
}

// mailroom takes notices; while a template is made it keeps what they say.
type mailroom struct {
	phone bool
	w     *world
	codes map[string]string
	link  string
}

func (w *world) mail() bridge.Notifier {
	if w.mailing != nil {
		return w.mailing
	}
	return &mailroom{w: w}
}

func (m *mailroom) Capabilities() bridge.Capabilities {
	return bridge.Capabilities{Phone: m.phone, Email: true}
}

func (m *mailroom) Notify(_ context.Context, n bridge.Notice) error {
	if m.codes != nil {
		m.codes[string(n.Phone)] = n.Code
		if _, token, ok := strings.Cut(n.Link, "#"); ok {
			m.link = token
		}
		return nil
	}
	switch {
	case m.w.fault("mail unsure", m.w.swarm.carrierLost):
		return errors.New("no answer")
	case m.w.fault("mail busy", m.w.swarm.carrierBusy):
		return &bridge.Error{Failure: bridge.Busy, Sentence: "Later."}
	}
	return nil
}

// files are what stands in a folder.
type files map[string][]byte

func readFiles(dir string) (files, error) {
	list := files{}
	return list, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		list[name], err = os.ReadFile(path)
		return err
	})
}

// lay puts an image into a folder in place of what another history left there. Files
// are overwritten where they stand, since stores are open on them.
func (w *world) lay(image files, dir string) error {
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || image[name] != nil || strings.HasSuffix(name, "-lock") {
			return err
		}
		if strings.HasSuffix(name, "-wal") {
			return os.Truncate(path, 0)
		}
		return os.Remove(path)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := image.write(dir); err != nil {
		return err
	}
	w.shelf.Replaced(dir)
	return nil
}

func (f files) write(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, b := range f {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			return err
		}
	}
	return nil
}
