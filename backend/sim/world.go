package main

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// world is one history: everybody in it, one clock, and one queue of what happens
// next. Nothing in it runs beside anything else; what seems to is one thing that
// happens while another is on its way.
type world struct {
	*template
	ctx    context.Context
	seed   uint64
	random *rand.Rand
	swarm  swarm
	*seat

	now     time.Time
	queue   queue
	count   int // of what was put into the queue
	depth   int // of what happens while something is on its way
	faults  bool
	fired   map[string]int
	trail   []string // what happened, when somebody wants to read it
	tracing bool

	office   *office
	carrier  *carrier
	desks    []*desk
	patients []*patient
	servers  []*mailServer
	mailing  *mailroom // while the template is made
	history
}

// event is something that happens at a moment.
type event struct {
	at   time.Time
	n    int
	do   func()
	desk *desk // whose it is; nil if it is no desk's
}

type queue []*event

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].at.Before(q[j].at) || q[i].at.Equal(q[j].at) && q[i].n < q[j].n
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*event)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// seat is where histories are played, one after the other: a folder, and what stands
// open in it from one to the next. Opening a store takes as long as a tenth of a history.
type seat struct {
	dir   string
	shelf *store.Shelf
}

func (t *template) newSeat() (*seat, error) {
	dir, err := os.MkdirTemp(t.scratch.dir, "seat-")
	return &seat{dir: dir, shelf: &store.Shelf{}}, err
}

func (s *seat) close() error { return errors.Join(s.shelf.Close(), os.RemoveAll(s.dir)) }

// newWorld makes the world of a seed, as the template left it.
func (t *template) newWorld(ctx context.Context, at *seat, seed uint64) (*world, error) {
	w := &world{template: t, seat: at, ctx: ctx, seed: seed, random: rand.New(rand.NewPCG(seed, 0x526f77616e)), now: t.at, fired: map[string]int{}, history: newHistory()}
	w.swarm = drawSwarm(w.random)
	var err error
	w.carrier = newCarrier(w)
	for _, m := range t.servers {
		w.servers = append(w.servers, m.copyTo(w))
	}
	if w.office, err = w.openOffice(t.store); err != nil {
		return nil, err
	}
	for i, image := range t.desks {
		if w.swarm.desks[i] {
			if err := w.openDesk(image); err != nil {
				return nil, err
			}
		}
	}
	for _, p := range t.patients {
		w.patients = append(w.patients, &patient{w: w, Actor: p.Actor, practice: p.practice, conversation: p.conversation})
	}
	return w, nil
}

// close ends the world.
func (w *world) close() {
	for _, d := range w.desks {
		d.Close()
	}
	w.office.close()
}

func (w *world) path(parts ...string) string {
	return filepath.Join(append([]string{w.dir}, parts...)...)
}

// in has something happen after a while.
func (w *world) in(after time.Duration, of *desk, do func()) *event {
	w.count++
	e := &event{at: w.now.Add(after), n: w.count, do: do, desk: of}
	heap.Push(&w.queue, e)
	return e
}

// until lets everything happen that is due by a moment, but for what is busy's own:
// that has to wait until it is no longer busy.
func (w *world) until(end time.Time, busy *desk) {
	var late []*event
	for len(w.queue) > 0 && !w.queue[0].at.After(end) {
		e := heap.Pop(&w.queue).(*event)
		if e.desk != nil && e.desk.away > 0 {
			late = append(late, e)
			continue
		}
		if e.at.After(w.now) {
			w.now = e.at
		}
		e.do()
	}
	for _, e := range late {
		heap.Push(&w.queue, e)
	}
	if end.After(w.now) {
		w.now = end
	}
}

// meanwhile is the time in which something of a desk's is on its way: others go on.
func (w *world) meanwhile(d *desk) {
	const deepest = 3
	if !w.faults || w.depth >= deepest || !w.chance(w.swarm.slow) {
		return
	}
	w.fire("answer overtaken")
	w.depth++
	d.away++
	w.until(w.now.Add(w.some(3*time.Second)), d)
	d.away--
	w.depth--
}

// chance says yes so many times in a thousand.
func (w *world) chance(perMille int) bool { return w.random.IntN(1000) < perMille }

// fault says whether a fault of a kind happens now, and counts it.
func (w *world) fault(kind string, perMille int) bool {
	if !w.faults || perMille == 0 || !w.chance(perMille) {
		return false
	}
	w.fire(kind)
	return true
}

func (w *world) fire(kind string) { w.fired[kind]++ }

// some is a while, at most d.
func (w *world) some(d time.Duration) time.Duration {
	return time.Duration(w.random.Int64N(int64(d))).Truncate(time.Millisecond)
}

func pick[T any](w *world, list []T) (one T, ok bool) {
	if len(list) == 0 {
		return one, false
	}
	return list[w.random.IntN(len(list))], true
}

// note keeps what happened, for whoever reads the history of one seed.
func (w *world) note(format string, args ...any) {
	if w.tracing {
		w.trail = append(w.trail, w.now.Sub(w.at).String()+"  "+fmt.Sprintf(format, args...))
	}
}

// short is the end of an id, by which a reader tells few of them apart.
func short[T ~string](id T) string { return string(id[max(0, len(id)-5):]) }

// token is a word that nobody has written before in this history: by it a text is
// known wherever it turns up.
func (w *world) token() string {
	w.words++
	return fmt.Sprintf("kestrel%dq", w.words)
}

// said is a text with a word in it. No two are alike: what is like a draft is taken
// for what became of it.
func said(token string) messaging.Text {
	plain := []string{"lamp", "river", "stone", "paper", "window", "garden", "ladder", "mirror", "basket", "candle", "bridge", "carpet", "hammer", "pillow", "saddle", "violin"}
	text := token
	for n := fnv(token); len(text) < 48; n = n*6364136223846793005 + 1442695040888963407 {
		text += " " + plain[n>>60]
	}
	return messaging.Text(text)
}

func fnv(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// gather takes the carrier's webhooks, to be posted late, twice, in another order, or never.
func (w *world) gather() {
	for _, h := range w.carrier.Take() {
		times := 1
		if w.fault("webhook twice", w.swarm.hookTwice) {
			times += 1 + w.random.IntN(2)
		}
		if w.fault("webhook lost", w.swarm.hookLost) {
			continue
		}
		for range times {
			wait := w.some(800 * time.Millisecond)
			if w.fault("webhook late", w.swarm.hookLate) {
				wait += w.some(40 * time.Second)
			}
			w.in(wait, nil, func() { w.post(h, 0) })
		}
	}
}
