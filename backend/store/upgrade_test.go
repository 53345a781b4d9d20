package store_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/sealed/disktest"
	"rowan/backend/store"
)

// begins is the first migration with which a side can keep what column.put writes.
var begins = map[store.Side]int64{store.Desktop: 3, store.Service: 4}

// old are the files of a closed store of the first version, with what was
// acknowledged in it.
func (c column) old(t *testing.T) (files map[string][]byte, told []string, steps []int64) {
	t.Helper()
	now, err := c.open(lay(t, place(t), c.template(t)))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		write(t, now, func(tx *store.Tx) error { return c.put(tx, n+1) })
		told = append(told, string(message(n+1, "").ID))
	}
	path := filepath.Join(place(t), "rowan.db")
	old, err := store.OpenAs(ctx, c.config(path), begins[c.side])
	if err != nil {
		t.Fatal(err)
	}
	if rows := old.TakeRows(t, now); rows < 3*len(told) {
		t.Fatalf("%d rows are in the old one", rows)
	}
	steps = now.Steps(t)
	if err := errors.Join(now.Close(), old.Close()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"rowan.db": b}, told, steps
}

// either opens what is left of an upgrade as the program of the old version and as
// that of the new one, which has to find what an upgrade left that nothing disturbed.
// The old one may refuse only what a step of the upgrade has reached.
func (c column) either(t *testing.T, path string, told []string, whole string) (untouched bool) {
	t.Helper()
	old, err := store.OpenAs(ctx, c.config(path), begins[c.side])
	switch {
	case err == nil:
		untouched = true
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
	case messaging.CodeOf(err) != messaging.CodeUnsupported || !strings.Contains(messaging.AsError(err).Sentence, "Install that version"):
		t.Fatal("the old version says:", errors.Join(err, errors.Unwrap(err)))
	}
	if err := c.check(path, told); err != nil {
		t.Fatal("the new version says:", err)
	}
	s, err := c.open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Dump(t) != whole {
		t.Fatal("something of the store is not as it was")
	}
	return untouched
}

// whole is what a store of the first version holds once nothing disturbed its upgrade,
// with the operations of the disk that the upgrade took.
func (c column) whole(t *testing.T, base map[string][]byte) (dump string, log []disktest.Operation) {
	t.Helper()
	d := disktest.Install(t)
	defer d.Remove()
	s, err := c.open(lay(t, place(t), base))
	if err != nil {
		t.Fatal(err)
	}
	log = d.Log()
	dump = s.Dump(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dump, log
}

// The power is cut at every operation of the disk while a store of the first version is
// brought to the newest: what is left opens in the old program until the first step was
// kept, which is polite about what came after it, and in the new one.
func TestFault15_UpgradeCutOff_EitherVersionOpensAndNothingIsLost(t *testing.T) {
	for name, c := range columns {
		t.Run(name, func(t *testing.T) {
			ofAFile(t, c.side)
			base, told, steps := c.old(t)
			whole, log := c.whole(t, base)
			random := rand.New(rand.NewPCG(15, 16))
			now, dir := disktest.NewImage(base, random), place(t)
			images, faults, untouched := 0, 0, 0
			for n, op := range log {
				now.Take(op)
				if testing.Short() && n%11 != 0 {
					continue
				}
				fates := disktest.Fates(random)
				if os.Getenv("ROWAN_CRASH_IMAGES") == "" {
					fates = fates[n%len(fates):][:1]
				}
				for _, fate := range fates {
					faults += now.Write(t, dir, fate)
					images++
					if c.either(t, filepath.Join(dir, "rowan.db"), told, whole) {
						untouched++
					}
				}
			}
			if len(log) < 5*len(steps) || faults < images/2 || untouched == 0 || untouched == images {
				t.Errorf("%d steps, %d operations, %d images, %d faults, %d untouched: too few to show anything", len(steps), len(log), images, faults, untouched)
			}
			t.Logf("%d power cuts at %d operations of %d steps: the old version opens %d of them, the new one all", images, len(log), len(steps)-1, untouched)
		})
	}
}

// The disk is full, or broken, from some operation of an upgrade on: that is said, the
// old version opens what no step has reached, and once the disk works the new one does.
func TestFault08_UpgradeOnAFullDisk_IsSaidAndGoesOnLater(t *testing.T) {
	for name, c := range columns {
		t.Run(name, func(t *testing.T) {
			ofAFile(t, c.side)
			base, told, _ := c.old(t)
			whole, _ := c.whole(t, base)
			step := 3
			if testing.Short() {
				step = 23
			}
			dir := place(t)
			refused, untouched, says := 0, 0, map[messaging.Code]int{}
			for _, fault := range []disktest.Fault{{Code: disktest.Full, Lasts: true}, {Code: disktest.EIO, Lasts: true}} {
				for at := 0; ; at += step {
					fault.At = at
					path := lay(t, dir, base)
					d := disktest.Install(t)
					d.Set(&fault)
					s, err := c.open(path)
					hit := d.Set(nil)
					if err == nil && hit == 0 {
						_ = s.Close()
						d.Remove()
						break // it came to its end before this operation
					}
					if err == nil {
						_ = s.Close()
					} else {
						refused++
						if messaging.AsError(err).Sentence == "" {
							t.Fatalf("%+v: it says nothing: %v", fault, err)
						}
						says[messaging.CodeOf(err)]++
					}
					d.Remove()
					if c.either(t, path, told, whole) {
						untouched++
					}
				}
			}
			t.Logf("%d upgrades were refused, %d of them before a step: %v", refused, untouched, says)
			if refused < 20 && !testing.Short() || says[messaging.CodeDiskFull] < refused/4 || untouched == 0 || untouched == refused {
				t.Error("too few to show anything")
			}
		})
	}
}
