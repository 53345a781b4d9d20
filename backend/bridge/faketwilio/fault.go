package faketwilio

import (
	"maps"
	"slices"
	"time"

	"rowan/backend/messaging"
)

// Fault is something that goes wrong when a text is handed over.
type Fault struct {
	To    messaging.Phone `json:"to,omitempty"`    // for texts to this phone; "" for any
	Times int             `json:"times,omitempty"` // how often; 0 is once

	Delay  time.Duration `json:"delay,omitempty"`  // before anything else
	Code   int           `json:"code,omitempty"`   // it is refused with this error
	Status int           `json:"status,omitempty"` // of that answer; 0 is 400
	After  int           `json:"after,omitempty"`  // seconds, as Retry-After
	Drop   bool          `json:"drop,omitempty"`   // the connection breaks before the text is taken
	Lose   bool          `json:"lose,omitempty"`   // the text is taken, and the connection breaks before the answer
}

func (f Fault) name() string {
	switch {
	case f.Lose:
		return "lose"
	case f.Drop:
		return "drop"
	case f.Code != 0 || f.Status != 0:
		return "refuse"
	}
	return "delay"
}

// Fate is how a text fares that was taken: the news of it, in their order. A status may
// stand there twice, and in an order in which it cannot have happened.
type Fate struct {
	To    messaging.Phone `json:"to,omitempty"`
	Times int             `json:"times,omitempty"`

	Statuses []string `json:"statuses"` // none for one of which nothing is heard again
	Code     int      `json:"code,omitempty"`
}

// ordinary is the fate of a text of which nothing else was said.
var ordinary = []string{"queued", "sent", "delivered"}

// Fail makes the next texts fail.
func (f *Fake) Fail(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, fault)
}

// Decide settles how the next texts fare.
func (f *Fake) Decide(fate Fate) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fates = append(f.fates, fate)
}

// Fired counts what was asked to go wrong and did: "refuse", "drop", "lose", "delay"
// and "fate".
func (f *Fake) Fired(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fired[name]
}

// allFired is Fired of every kind.
func (f *Fake) allFired() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.fired)
}

// fault takes the next one for a phone. f.mu is held.
func (f *Fake) fault(to messaging.Phone) (next Fault) {
	for i, fault := range f.faults {
		if fault.To == "" || fault.To == to {
			f.fired[fault.name()]++
			if f.faults[i].Times--; f.faults[i].Times <= 0 {
				f.faults = slices.Delete(f.faults, i, i+1)
			}
			return fault
		}
	}
	return next
}

// fate takes the next one for a text. f.mu is held.
func (f *Fake) fate(t *Text) ([]string, int) {
	for i, fate := range f.fates {
		if fate.To == "" || fate.To == t.To {
			f.fired["fate"]++
			if f.fates[i].Times--; f.fates[i].Times <= 0 {
				f.fates = slices.Delete(f.fates, i, i+1)
			}
			return fate.Statuses, fate.Code
		}
	}
	switch n := f.numbers[t.From]; {
	case n.Unregistered && n.TollFree:
		return []string{"queued", "failed"}, 30032
	case n.Unregistered:
		return []string{"queued", "failed"}, 30034
	}
	return ordinary, 0
}
