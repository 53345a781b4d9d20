package mail

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rowan/backend/bridge"
)

// world is a mail server and a keeper in memory, in which everything goes wrong that
// can: it is driven by the real watcher, from a seed.
type world struct {
	random *rand.Rand
	holds  map[string]*worldFolder
	serial int
	counts bool // the server counts changes
	calm   bool // nothing goes wrong any more

	kept    map[string]bridge.FolderState
	letters map[string]map[uint32]string // what the keeper has
	wrong   string
}

type worldFolder struct {
	role           bridge.Role
	validity, next uint32
	modSeq         uint64
	mails          map[uint32]*worldMail
}

type worldMail struct {
	text   string
	read   bool
	modSeq uint64
	poison bool // the line breaks when it is fetched
	absent bool // listed, and never handed out
}

func newWorld(seed uint64) *world {
	w := &world{random: rand.New(rand.NewPCG(seed, 7)), holds: map[string]*worldFolder{}, kept: map[string]bridge.FolderState{}, letters: map[string]map[uint32]string{}}
	w.counts = w.random.IntN(2) == 0
	for name, role := range map[string]bridge.Role{"INBOX": bridge.RoleInbox, "Archive": bridge.RoleArchive, "Sent": bridge.RoleSent, "Spam": bridge.RoleJunk} {
		w.holds[name] = &worldFolder{role: role, validity: 1 + w.random.Uint32N(100), next: 1, mails: map[uint32]*worldMail{}}
	}
	for range w.random.IntN(300) {
		w.deliver(w.any())
	}
	return w
}

func (w *world) any() *worldFolder {
	names := slices.Sorted(maps.Keys(w.holds))
	return w.holds[names[w.random.IntN(len(names))]]
}

func (f *worldFolder) put(m *worldMail) {
	f.modSeq++
	m.modSeq = f.modSeq
	f.mails[f.next] = m
	f.next++
}

func (w *world) deliver(f *worldFolder) {
	w.serial++
	f.put(&worldMail{text: fmt.Sprint("mail ", w.serial), read: w.random.IntN(3) == 0, poison: w.random.IntN(150) == 0, absent: w.random.IntN(150) == 0})
}

// happen lets others do something, between any two answers.
func (w *world) happen() {
	if w.calm || w.random.IntN(3) > 0 {
		return
	}
	f := w.any()
	uids := slices.Sorted(maps.Keys(f.mails))
	switch n := w.random.IntN(20); {
	case n < 8 || len(uids) == 0:
		w.deliver(f)
	case n < 13:
		m := f.mails[uids[w.random.IntN(len(uids))]]
		m.read = !m.read
		f.modSeq++
		m.modSeq = f.modSeq
	case n < 15:
		delete(f.mails, uids[w.random.IntN(len(uids))])
		f.modSeq++
	case n < 18:
		uid := uids[w.random.IntN(len(uids))]
		m := *f.mails[uid]
		delete(f.mails, uid)
		f.modSeq++
		w.any().put(&m)
	case n == 18:
		f.validity++ // numbered anew
		old := f.mails
		f.mails, f.next, f.modSeq = map[uint32]*worldMail{}, 1+w.random.Uint32N(3), 1
		for _, uid := range slices.Sorted(maps.Keys(old)) {
			f.put(old[uid])
		}
	}
}

var errCut = errors.New("the line is cut")

func (w *world) cut() error {
	w.happen()
	if !w.calm && w.random.IntN(40) == 0 {
		return errCut
	}
	return nil
}

func (w *world) close() {}

func (f *worldFolder) status(counts bool) folderStatus {
	s := folderStatus{validity: f.validity, next: f.next, count: uint32(len(f.mails))}
	for _, m := range f.mails {
		if !m.read {
			s.unseen++
		}
	}
	if counts {
		s.modSeq = f.modSeq
	}
	return s
}

func (w *world) folders() ([]listed, error) {
	var list []listed
	for _, name := range slices.Sorted(maps.Keys(w.holds)) {
		f := w.holds[name]
		list = append(list, listed{MailFolder: bridge.MailFolder{Name: name, Role: f.role}, status: f.status(w.counts)})
	}
	return list, w.cut()
}

func (w *world) look(folder string, state bridge.FolderState) (view, error) {
	if err := w.cut(); err != nil {
		return view{}, err
	}
	f := w.holds[folder]
	v := view{validity: f.validity, uids: slices.Sorted(maps.Keys(f.mails)), read: map[uint32]bool{}}
	if w.counts {
		v.modSeq = f.modSeq
	}
	if state.Validity != f.validity {
		return v, nil
	}
	for uid, m := range f.mails {
		if !w.counts || m.modSeq > state.ModSeq {
			v.read[uid] = m.read
		}
	}
	return v, nil
}

func (w *world) fetch(folder string, validity uint32, uids []uint32, open func(bridge.Arrival) any, each func(bridge.Arrival) error) error {
	if err := w.cut(); err != nil {
		return err
	}
	f := w.holds[folder]
	if f.validity != validity {
		return errRenumbered
	}
	for _, uid := range slices.Sorted(slices.Values(uids)) {
		m := f.mails[uid]
		if m == nil || m.absent {
			continue
		}
		if m.poison {
			return errCut
		}
		if !w.calm && w.random.IntN(200) == 0 {
			return errCut
		}
		a := bridge.Arrival{UID: uid, Raw: []byte(m.text), Read: m.read}
		a.Opened = open(a)
		if err := each(a); err != nil {
			return err
		}
	}
	return nil
}

// errQuiet is how the calm world says that there is nothing more.
var errQuiet = errors.New("nothing more")

func (w *world) wait(context.Context, string, time.Duration) (bool, error) {
	if w.calm {
		return false, errQuiet
	}
	return w.random.IntN(2) == 0, w.cut()
}

func (w *world) State(_ context.Context, folder string) (bridge.FolderState, error) {
	s := w.kept[folder]
	s.Read = maps.Clone(s.Read)
	return s, w.cut()
}

func (w *world) Open(_ context.Context, a bridge.Arrival) any { return "opened " + string(a.Raw) }

func (w *world) Keep(_ context.Context, step bridge.FolderStep) error {
	if !w.calm && w.random.IntN(60) == 0 {
		return errors.New("the disk is full")
	}
	s, has := w.kept[step.Folder.Name], w.letters[step.Folder.Name]
	if step.Anew != (s.Validity != 0 && s.Validity != step.Validity) {
		w.wrong = "a folder is said to be numbered anew, or not, against the truth"
	}
	if step.Anew || s.Read == nil {
		s.Read, has = map[uint32]bool{}, map[uint32]string{}
	}
	s.Validity, s.ModSeq = step.Validity, step.ModSeq
	for _, uid := range step.Gone {
		if _, known := s.Read[uid]; !known {
			w.wrong = "something is gone that was never there"
		}
		delete(s.Read, uid)
		delete(has, uid)
	}
	for uid, read := range step.Read {
		if _, known := s.Read[uid]; !known {
			w.wrong = "something is marked that was never there"
		}
		s.Read[uid] = read
	}
	last := ^uint32(0)
	for _, a := range step.Arrived {
		if _, known := s.Read[a.UID]; known {
			w.wrong = "a mail came twice"
		}
		if a.UID >= last {
			w.wrong = "older mails came before newer ones"
		}
		last = a.UID
		if a.Raw != nil && a.Opened != "opened "+string(a.Raw) {
			w.wrong = "a mail was kept with what another says"
		}
		s.Read[a.UID], has[a.UID] = a.Read, string(a.Raw)
	}
	w.kept[step.Folder.Name], w.letters[step.Folder.Name] = s, has
	return nil
}

func (w *world) Heard(context.Context, time.Time) {}
func (w *world) Lost(context.Context, error)      {}

// Each mail once, none lost, the marks right; what the server does not hand out is
// known as such.
func TestFault51_WhateverHappensTheKeeperEndsWithWhatTheServerHas(t *testing.T) {
	seeds := uint64(1000)
	if testing.Short() {
		seeds = 200
	}
	poisoned := 0
	for seed := range seeds {
		w := newWorld(seed)
		watch := &watcher{keeper: w, clock: time.Now, batch: maxBatch, tried: map[bridge.Place]int{}}
		var err error
		for range 40 {
			err = watch.follow(t.Context(), w)
		}
		w.calm = true
		for range 500 {
			if err = watch.follow(t.Context(), w); errors.Is(err, errQuiet) {
				break
			}
		}
		if !errors.Is(err, errQuiet) {
			t.Fatalf("seed %d: it never came to rest: %v", seed, err)
		}
		for name, f := range w.holds {
			if f.role == bridge.RoleJunk {
				if len(w.letters[name]) > 0 {
					t.Fatalf("seed %d: junk was taken", seed)
				}
				continue
			}
			if len(w.letters[name]) != len(f.mails) {
				t.Fatalf("seed %d: %s has %d mails, kept are %d", seed, name, len(f.mails), len(w.letters[name]))
			}
			for uid, m := range f.mails {
				text, ok := w.letters[name][uid]
				if m.poison || m.absent {
					m.text, m.read = "", w.kept[name].Read[uid]
					poisoned++
				}
				if !ok || text != m.text || w.kept[name].Read[uid] != m.read {
					t.Fatalf("seed %d: %s has %d as %q (read %v), kept is %q (read %v)", seed, name, uid, m.text, m.read, text, w.kept[name].Read[uid])
				}
			}
		}
		if w.wrong != "" {
			t.Fatalf("seed %d: %s", seed, w.wrong)
		}
	}
	if poisoned == 0 {
		t.Error("no mail was ever held back")
	}
}

func TestMEN03_WhoIsRefusedKnocksRarely_InPart(t *testing.T) {
	busy, refused := &bridge.Error{Failure: bridge.Busy}, &bridge.Error{Failure: bridge.Refused}
	last := time.Duration(0)
	for failures := range 8 {
		d := delay(2*time.Second, failures, 0.5, busy)
		if d <= last || d > 5*time.Minute {
			t.Errorf("after %d failures it waits %v", failures, d)
		}
		last = d
	}
	if d := delay(2*time.Second, 100, 0.5, busy); d != last {
		t.Errorf("it waits %v", d)
	}
	if d := delay(2*time.Second, 0, 0, refused); d < 7*time.Minute {
		t.Errorf("after a refusal it waits %v", d)
	}
	if delay(time.Second, 3, 0, busy) == delay(time.Second, 3, 0.9, busy) {
		t.Error("all knock at once")
	}
}

func TestMEN03_NewMailComesBeforeWhatIsOldInOtherFolders_InPart(t *testing.T) {
	w := newWorld(1)
	w.calm = true
	watch := &watcher{keeper: w, clock: time.Now, batch: maxBatch, tried: map[bridge.Place]int{}}
	old := &followed{listed: listed{MailFolder: bridge.MailFolder{Name: "Archive", Role: bridge.RoleArchive}}, wanted: []uint32{5, 4, 3}, batches: 2}
	inbox := listed{MailFolder: bridge.MailFolder{Name: "INBOX", Role: bridge.RoleInbox}}
	newest := slices.Max(slices.Collect(maps.Keys(w.holds["INBOX"].mails)))
	known := &followed{batches: 9, state: bridge.FolderState{Validity: w.holds["INBOX"].validity, Read: map[uint32]bool{newest: true}}}
	for _, c := range []struct {
		what string
		want string
	}{{"older ones are missing here", "Archive"}, {"one is new here", "INBOX"}} {
		f, err := watch.refresh(t.Context(), w, inbox, known)
		if err != nil {
			t.Fatal(err)
		}
		if next := turn(map[string]*followed{"INBOX": f, "Archive": old}); next.Name != c.want || len(f.wanted) == 0 {
			t.Errorf("%s: next is %s", c.what, next.Name)
		}
		w.deliver(w.holds["INBOX"])
	}
}
