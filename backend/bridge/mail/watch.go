package mail

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"rowan/backend/bridge"
)

// line is what Watch needs of a server.
type line interface {
	folders() ([]listed, error)
	look(folder string, state bridge.FolderState) (view, error)
	// fetch opens mails beside what each does with those before, unless they are large.
	fetch(folder string, validity uint32, uids []uint32, open func(bridge.Arrival) any, each func(bridge.Arrival) error) error
	wait(ctx context.Context, folder string, beat time.Duration) (news bool, err error)
	close()
}

const (
	// firstBatch is how many mails are fetched before the server is asked again for what
	// is newer than all of them, and maxBatch how many of small ones.
	firstBatch = 100
	maxBatch   = 400
	// maxStep is how many bytes, and stepMails how many mails, are kept in one step: what
	// others write waits for it.
	maxStep   = 4 << 20
	stepMails = 200
	// maxTries is how often one mail is asked for that does not come.
	maxTries = 3
)

// Watch follows the mailbox until ctx ends.
func (a *Account) Watch(ctx context.Context, k bridge.MailKeeper) {
	w := &watcher{keeper: k, clock: a.cfg.Clock, beat: a.cfg.Beat, batch: firstBatch, tried: map[bridge.Place]int{}}
	for failures := 0; ctx.Err() == nil; failures++ {
		err := a.again(func() error {
			s, err := a.open(ctx)
			if err != nil {
				return err
			}
			defer s.close()
			defer context.AfterFunc(ctx, s.drop)()
			return w.follow(ctx, s)
		})
		if ctx.Err() != nil {
			return
		}
		if w.progress {
			w.progress, failures = false, 0
		}
		err = a.say.failed(err, a.say.server)
		k.Lost(ctx, err)
		timer := time.NewTimer(delay(a.cfg.Retry, failures, a.cfg.Random(), err))
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// delay is how long to wait before connecting anew: longer each time, and long at
// once after a refusal, since servers lock accounts that knock too often.
func delay(first time.Duration, failures int, random float64, err error) time.Duration {
	d := first << min(failures, 7)
	if e, ok := errors.AsType[*bridge.Error](err); ok && e.Failure == bridge.Refused {
		d = max(d, 450*first)
	}
	return d/2 + time.Duration(random*float64(d))
}

// watcher remembers what outlives a connection.
type watcher struct {
	keeper   bridge.MailKeeper
	clock    func() time.Time
	beat     time.Duration
	batch    int                  // how many mails to ask for at once: fewer after a failure
	tried    map[bridge.Place]int // mails that did not come, and how often
	progress bool                 // since the last failure
}

// followed is a folder that is being followed.
type followed struct {
	listed
	state   bridge.FolderState
	wanted  []uint32 // the newest first
	batches int
}

// follow keeps what the server has, then waits for more, until something fails.
func (w *watcher) follow(ctx context.Context, l line) error {
	all := map[string]*followed{}
	for {
		list, err := l.folders()
		if err != nil {
			return err
		}
		inbox := ""
		current := map[string]*followed{}
		for _, f := range choose(list) {
			if f.Role == bridge.RoleInbox {
				inbox = f.Name
			}
			known := all[f.Name]
			if known == nil || known.status != f.status {
				if known, err = w.refresh(ctx, l, f, known); err != nil {
					return err
				}
			}
			current[f.Name] = known
		}
		all = current
		next := turn(all)
		if next == nil {
			w.progress = true
			w.keeper.Heard(ctx, w.clock())
			if inbox == "" {
				return errors.New("the mailbox has no inbox")
			}
			news, err := l.wait(ctx, inbox, w.beat)
			if err != nil {
				return err
			}
			if news {
				all[inbox].status = folderStatus{} // whatever the server says of it next
			}
			continue
		}
		if err := w.fetch(ctx, l, next); err != nil {
			return err
		}
	}
}

// choose lists the folders that are followed, the inbox first. Where one folder holds
// everything, it stands for all but the inbox.
func choose(list []listed) []listed {
	everything := slices.ContainsFunc(list, func(f listed) bool { return f.Role == bridge.RoleAll })
	chosen := []listed{}
	for _, f := range list {
		switch f.Role {
		case bridge.RoleInbox:
			chosen = slices.Insert(chosen, 0, f)
		case bridge.RoleAll, bridge.RoleSent, bridge.RoleArchive, bridge.RoleNone:
			if !everything || f.Role == bridge.RoleAll {
				chosen = append(chosen, f)
			}
		}
	}
	return chosen
}

// turn says from which folder mails are fetched next: each gets its newest before any
// gets its older ones, the inbox before the others.
func turn(all map[string]*followed) *followed {
	var next *followed
	for _, name := range slices.Sorted(maps.Keys(all)) {
		f := all[name]
		if len(f.wanted) == 0 {
			continue
		}
		if next == nil || f.batches < next.batches || f.batches == next.batches && f.Role == bridge.RoleInbox {
			next = f
		}
	}
	return next
}

// plan says what separates a folder as it was kept from the folder as it is: a step
// that takes all but the mails that are new, and those, the newest first.
func plan(folder bridge.MailFolder, kept bridge.FolderState, now view) (step bridge.FolderStep, wanted []uint32) {
	step = bridge.FolderStep{Folder: folder, Validity: now.validity, ModSeq: now.modSeq, Read: map[uint32]bool{}}
	read := kept.Read
	if kept.Validity != now.validity {
		step.Anew, read = kept.Validity != 0, nil
	}
	there := make(map[uint32]bool, len(now.uids))
	for _, uid := range now.uids {
		there[uid] = true
		if _, known := read[uid]; !known {
			wanted = append(wanted, uid)
		}
	}
	for uid, was := range read {
		if !there[uid] {
			step.Gone = append(step.Gone, uid)
		} else if is, told := now.read[uid]; told && is != was {
			step.Read[uid] = is
		}
	}
	slices.Sort(step.Gone)
	slices.Sort(wanted)
	slices.Reverse(wanted)
	return step, slices.Compact(wanted)
}

// refresh looks at a folder that has changed and keeps all of it but new mails.
func (w *watcher) refresh(ctx context.Context, l line, f listed, known *followed) (*followed, error) {
	if known == nil {
		state, err := w.keeper.State(ctx, f.Name)
		if err != nil {
			return nil, notKept(err)
		}
		known = &followed{state: state}
	}
	known.listed = f
	now, err := l.look(f.Name, known.state)
	if err != nil {
		return nil, err
	}
	step, wanted := plan(f.MailFolder, known.state, now)
	known.wanted = wanted
	if newest := slices.Max(append(slices.Collect(maps.Keys(known.state.Read)), 0)); len(wanted) > 0 && wanted[0] > newest {
		known.batches = 0 // what is new comes before what is old, wherever it lies
	}
	if step.Anew || len(step.Gone) > 0 || len(step.Read) > 0 || step.Validity != known.state.Validity || step.ModSeq != known.state.ModSeq {
		if err := w.keep(ctx, known, step); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// keep hands a step to the keeper, and knows it from then on.
func (w *watcher) keep(ctx context.Context, f *followed, step bridge.FolderStep) error {
	if err := w.keeper.Keep(ctx, step); err != nil {
		return notKept(err)
	}
	if step.Validity != f.state.Validity {
		f.state.Read = nil
	}
	if f.state.Read == nil {
		f.state.Read = map[uint32]bool{}
	}
	f.state.Validity, f.state.ModSeq = step.Validity, step.ModSeq
	for _, uid := range step.Gone {
		delete(f.state.Read, uid)
	}
	maps.Copy(f.state.Read, step.Read)
	for _, a := range step.Arrived {
		f.state.Read[a.UID] = a.Read
		w.progress = true
	}
	return nil
}

func notKept(err error) error {
	return &bridge.Error{Failure: bridge.Busy, Sentence: "What arrived could not be kept by this service. It is tried again by itself.", Cause: err}
}

// fetch takes a folder's next mails. One that does not come holds up nothing: fewer
// are asked for, and one that does not come alone either is kept as such.
func (w *watcher) fetch(ctx context.Context, l line, f *followed) error {
	asked := slices.Clone(f.wanted[:min(w.batch, len(f.wanted))])
	step := bridge.FolderStep{Folder: f.MailFolder, Validity: f.state.Validity, ModSeq: f.state.ModSeq}
	size, all, came := 0, 0, map[uint32]bool{}
	flush := func() error {
		if len(step.Arrived) == 0 {
			return nil
		}
		slices.SortFunc(step.Arrived, func(a, b bridge.Arrival) int { return cmp.Compare(b.UID, a.UID) })
		err := w.keep(ctx, f, step)
		step.Arrived, size = nil, 0
		return err
	}
	var keeping error
	open := func(a bridge.Arrival) any { return w.keeper.Open(ctx, a) }
	err := l.fetch(f.Name, f.state.Validity, asked, open, func(a bridge.Arrival) error {
		if came[a.UID] || !slices.Contains(asked, a.UID) {
			return nil
		}
		came[a.UID] = true
		step.Arrived = append(step.Arrived, a)
		all += len(a.Raw)
		if size += len(a.Raw); size >= maxStep || len(step.Arrived) == stepMails {
			keeping = flush()
		}
		return keeping
	})
	if keeping == nil {
		keeping = flush() // what came before the line broke is whole
	}
	if keeping != nil {
		return keeping
	}
	f.batches++
	f.wanted = slices.DeleteFunc(f.wanted, func(uid uint32) bool { return came[uid] })
	if len(came) == len(asked) {
		if w.batch = min(2*w.batch, maxBatch); all > maxStep {
			w.batch = max(1, len(asked)/2)
		}
		return err
	}
	f.status = folderStatus{} // look again: what is missing may be gone
	alone := len(asked) == 1
	w.batch = max(1, len(asked)/4)
	for _, uid := range asked {
		if came[uid] || err != nil && !alone {
			continue
		}
		place := bridge.Place{Folder: f.Name, Validity: f.state.Validity, UID: uid}
		if w.tried[place]++; w.tried[place] < maxTries {
			continue
		}
		step.Arrived = append(step.Arrived, bridge.Arrival{UID: uid, At: w.clock(), Cut: true})
		delete(w.tried, place)
	}
	return errors.Join(err, flush())
}
