package replica

import "time"

const (
	// floodSize is how many changes at once are an import or a long absence.
	floodSize = 100
	// floodQuiet is how long the index of words waits for the next of them, and
	// floodLimit for how long in all.
	floodQuiet = 500 * time.Millisecond
	floodLimit = 10 * time.Second
)

// flood is much that comes down in a short time. Its words come into the index once it is
// over: what can be read is of more use than what can be searched, and both want the disk.
type flood struct{ began, until time.Time }

// saw notes that changes came. Between two floods everything was in the index once.
func (f *flood) saw(changes int, indexed bool, now time.Time) {
	if indexed {
		*f = flood{}
	}
	if changes < floodSize {
		return
	}
	if f.began.IsZero() {
		f.began = now
	}
	if over := f.began.Add(floodLimit); f.until.Before(over) {
		f.until = now.Add(floodQuiet)
		if over.Before(f.until) {
			f.until = over
		}
	}
}

// waits says whether the index waits; a clock that was set back does not make it wait long.
func (f *flood) waits(now time.Time) bool {
	left := f.until.Sub(now)
	return left > 0 && left <= floodLimit
}
