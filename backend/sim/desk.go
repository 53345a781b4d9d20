package main

import (
	"context"
	"maps"
	"time"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// desk is one person's computer: the desktop engine, over a store that outlives it.
type desk struct {
	*replica.Replica
	w     *world
	of    *practice
	who   *teammate
	name  string
	dir   string
	id    string // of its person, in the index of people
	chain keychain
	skew  time.Duration

	cut    time.Time // until when it has no network
	away   int       // how many of its requests are under way
	locked bool
	gone   bool // its person's access from it was taken away
	next   *event
	news   news
	frail  bool // whether the computer can lose power now
}

const pin = "246810"

// keychain stands for the operating system's.
type keychain map[string][]byte

func (k keychain) Get(entry string) ([]byte, error) {
	if v, ok := k[entry]; ok {
		return append([]byte(nil), v...), nil // the keyring clears what it was given
	}
	return nil, keyring.ErrKeychainEntryGone
}
func (k keychain) Set(entry string, v []byte) error {
	k[entry] = append([]byte(nil), v...)
	return nil
}
func (k keychain) Delete(entry string) error { delete(k, entry); return nil }

// deskImage is a desk as a template keeps it.
type deskImage struct {
	name  string
	id    string
	of    *practice
	who   *teammate
	files files
	chain keychain
}

// openDesk sets a desk up as the template left it.
func (w *world) openDesk(image deskImage) error {
	d := &desk{w: w, of: image.of, who: image.who, name: image.name, id: image.id, dir: w.path(image.name), chain: maps.Clone(image.chain)}
	if w.chance(w.swarm.skewed) {
		w.fire("clock off")
		d.skew = w.some(144*time.Hour) - 72*time.Hour
	}
	if err := w.lay(image.files, d.dir); err != nil {
		return err
	}
	d.start()
	w.desks = append(w.desks, d)
	return d.unlock()
}

// start begins the engine: nothing that it remembered is left.
func (d *desk) start() {
	d.Replica = replica.New(replica.Config{Dir: d.dir, Address: baseURL, Computer: d.name, Random: d.w.reader(), Keychain: d.chain, Shelf: d.w.shelf,
		Cost:  keyring.Cost{Time: 1, MemoryKiB: 8, Threads: 1},
		Clock: func() time.Time { return d.w.now.Add(d.skew) },
		Dial:  func(_, token string) (replica.Remote, error) { return &line{d: d, token: token}, nil },
		Heard: func([]messaging.Changed) { d.committed() }})
	d.locked = true
}

func (d *desk) unlock() error {
	if err := d.Unlock(d.w.ctx, d.id, pin); err != nil {
		return err
	}
	d.locked = false
	d.soon()
	return nil
}

// soon has the engine take its next step shortly.
func (d *desk) soon() { d.at(50*time.Millisecond + d.w.some(1500*time.Millisecond)) }

func (d *desk) at(wait time.Duration) {
	if d.next != nil {
		d.next.do = func() {}
	}
	d.next = d.w.in(max(wait, 0), d, d.work)
}

// work takes a step of the engine, in which the computer may lose power.
func (d *desk) work() {
	d.next = nil
	if d.gone {
		return
	}
	defer d.survive()
	d.frail = true
	next := d.Leave(d.w.ctx)
	if step := d.Step(d.w.ctx); !step.IsZero() && (next.IsZero() || step.Before(next)) {
		next = step
	}
	if carried := d.carry(); !carried.IsZero() && (next.IsZero() || carried.Before(next)) {
		next = carried
	}
	d.w.note("%s: stepped", d.name)
	if !next.IsZero() && d.next == nil {
		d.at(next.Sub(d.w.now.Add(d.skew)) + d.w.some(100*time.Millisecond))
	}
	d.noticed()
}

// committed is told of everything that the engine has just made durable: a moment at
// which the computer may lose power.
func (d *desk) committed() {
	if d.frail && d.away == 0 && d.w.fault("desk dies after a commit", d.w.swarm.deskDies/3) {
		panic(crashed{d})
	}
}

// noticed sees whether the engine destroyed what it had, since its access is gone.
func (d *desk) noticed() {
	people, _, err := d.People()
	if err == nil && len(people) == 0 {
		d.gone = true
		d.w.note("%s: wiped", d.name)
	}
}

// survive starts the computer again, if it lost power.
func (d *desk) survive() {
	died := recover()
	d.frail = false
	if died == nil {
		return
	}
	if c, ok := died.(crashed); !ok || c.of != d {
		panic(died)
	}
	d.crash()
}

// crash is a loss of power: the engine forgets everything that is not in its store.
func (d *desk) crash() {
	d.w.note("%s: crashed", d.name)
	d.frail = false
	d.Close()
	d.start()
	d.w.in(d.w.some(8*time.Second), d, func() {
		if d.locked && !d.gone {
			err := d.unlock()
			if d.w.revoked[d.who.id] && messaging.CodeOf(err) == messaging.CodeNotFound {
				d.noticed() // the power went while it destroyed what it had
			} else if err != nil {
				d.w.violate(d.name + " does not open after a crash: " + err.Error())
			}
		}
	})
}

// hear has the stream say that there is something.
func (d *desk) hear() {
	if d.locked || d.gone || d.w.now.Before(d.cut) || !d.w.office.up() {
		return
	}
	if d.miss() {
		return
	}
	defer d.survive()
	d.frail = true
	d.Listen(context.Background())
	d.frail = false
	d.soon()
}
