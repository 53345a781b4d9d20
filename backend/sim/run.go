package main

import (
	"context"
	"time"

	"rowan/backend/store"
)

// result is what became of one history.
type result struct {
	seed  uint64
	fired map[string]int
	steps int
	wrong []string
	trail []string
}

// run plays the history of a seed, lets everything come to rest, and holds it against
// what has to be.
func (t *template) run(ctx context.Context, at *seat, seed uint64, trace bool) (r result, err error) {
	w, err := t.newWorld(ctx, at, seed)
	if err != nil {
		return r, err
	}
	w.tracing = trace
	w.faults = true
	w.play()
	w.heal()
	w.check()
	w.close()
	return result{seed: seed, fired: w.fired, steps: w.count, wrong: w.wrong, trail: w.trail}, nil
}

// play has people act for a while, and things fail.
func (w *world) play() {
	w.in(w.some(2*time.Second), nil, w.office.work)
	at := 2 * time.Second
	for range w.swarm.acts {
		w.in(at, nil, w.act)
		at += w.some(12 * time.Second)
	}
	w.until(w.now.Add(at+time.Second), nil)
}

// heal ends all faults, and gives everything the time to come to rest (I9): first as
// long as a carrier's list takes, then a day, for what nobody knows.
func (w *world) heal() {
	w.faults = false
	w.office.down = time.Time{}
	for _, d := range w.desks {
		d.cut = time.Time{}
		if d.locked && !d.gone {
			d.comeBack()
		}
	}
	for _, m := range w.servers {
		w.mailSoon(m)
	}
	w.behind = true
	w.settleSoon()
	w.until(w.now.Add(3*time.Minute), nil)
	w.pass(11 * time.Minute)
	for range 30 {
		if w.rests() {
			break
		}
		w.pass(time.Hour)
	}
	w.behind = true
	w.settleSoon()
	w.until(w.now.Add(90*time.Second), nil)
	if !w.rests() {
		w.violate("I9: the office does not come to rest")
	}
}

// pass lets a time go by in which nobody looks.
func (w *world) pass(d time.Duration) {
	w.now = w.now.Add(d)
	w.until(w.now.Add(5*time.Second), nil)
}

// rests says whether nothing waits at the office any more.
func (w *world) rests() bool {
	for _, p := range w.practices {
		var waiting []store.Item
		err := w.office.Store.Read(w.ctx, p.id, func(tx *store.Tx) (err error) {
			waiting, err = tx.Waiting(1000)
			return err
		})
		if err != nil {
			w.violate("the office cannot be read: " + err.Error())
		}
		for _, i := range waiting {
			if i.State != store.OutboxUnsure {
				w.note("waits: %s %s %s %d", i.Kind, i.Lane, i.State, i.Attempts)
				return false
			}
		}
	}
	return true
}

// settleSoon tells the desks that there is something, as the stream does.
func (w *world) settleSoon() {
	if !w.behind {
		return
	}
	w.behind = false
	for _, d := range w.desks {
		if w.faults && w.chance(150) {
			continue // its stream had just ended
		}
		w.in(w.some(2*time.Second), d, d.hear)
	}
}
