package main

import (
	"maps"
	"os"

	"rowan/backend/messaging"
)

// backup is what somebody kept of the office, and what was known when they did.
type backup struct {
	files    files
	at       int
	accesses map[access]int
	revoked  map[messaging.TeammateID]bool
	statuses map[messaging.MessageID]messaging.Status
	taken    map[messaging.MessageID]bool
	seen     map[messaging.MessageID]int
}

// backUp keeps the office as it is.
func (o *office) backUp() {
	w := o.w
	kept, err := readFiles(o.dir)
	if err != nil {
		w.violate("the office cannot be backed up: " + err.Error())
		return
	}
	o.kept = &backup{files: kept, at: w.tick(), accesses: maps.Clone(w.accesses), revoked: maps.Clone(w.revoked), statuses: maps.Clone(o.statuses),
		taken: maps.Clone(w.taken), seen: maps.Clone(w.seen)}
	w.note("office: backed up")
}

// restore sets the office back to what was kept of it. What was done since is lost there
// until somebody offers it again.
func (o *office) restore() {
	w := o.w
	o.close()
	if err := os.RemoveAll(o.dir); err != nil {
		w.violate("the office cannot be restored: " + err.Error())
	}
	err := o.kept.files.write(o.dir)
	if err == nil {
		err = o.open()
	}
	if err == nil {
		err = o.Restored(w.ctx)
	}
	if err != nil {
		w.violate("the office cannot be restored: " + err.Error())
		return
	}
	w.accesses, w.revoked, o.statuses = maps.Clone(o.kept.accesses), maps.Clone(o.kept.revoked), maps.Clone(o.kept.statuses)
	w.taken, w.seen = maps.Clone(o.kept.taken), maps.Clone(o.kept.seen)
	w.lost = append(w.lost, span{o.kept.at, w.tick()})
	w.note("office: restored")
}

// span is a time of which the office lost what it had been told.
type span struct{ from, to int }

// excused says whether what was acknowledged at a moment was lost in a restore.
func (h *history) excused(at int) bool {
	for _, s := range h.lost {
		if at > s.from && at < s.to {
			return true
		}
	}
	return false
}
