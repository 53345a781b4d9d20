package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	// How often a carrier is asked whether the account works, what arrived at each number
	// and where it tells of that.
	watchEvery  = time.Minute
	recheckSoon = 15 * time.Second
	// hookGrace is how long a carrier may take to tell of a text. What it told of later,
	// or not at all, is silence.
	hookGrace = 30 * time.Second
	// listOverlap is how far what is listed reaches back before what is known, since a
	// carrier lists by its own clock.
	listOverlap = 5 * time.Minute
	testLife    = 2 * time.Minute
	// testEvery is how often a number is tested by itself: what keeps texts from arriving
	// is else found only once somebody writes.
	testEvery = 7 * 24 * time.Hour
)

// vigils are what is remembered of watching each practice's carrier.
type vigils struct {
	mu sync.Mutex
	of map[messaging.PracticeID]*vigil
}

type vigil struct {
	account bridge.Carrier // that was watched; another begins anew
	checkAt time.Time
	failed  int // checks in a row
	// trusted is since when the carrier could have told us of everything: before that we
	// were away, or it was out of reach.
	trusted time.Time
	listAt  map[messaging.NumberID]time.Time
	listed  map[messaging.NumberID]bool // of what arrived before this process began
	astray  map[messaging.NumberID]astray
}

// vigil returns what is remembered of a practice; the caller holds s.vigils.mu.
func (s *Service) vigil(practice messaging.PracticeID) *vigil {
	if s.vigils.of == nil {
		s.vigils.of = map[messaging.PracticeID]*vigil{}
	}
	v := s.vigils.of[practice]
	if v == nil {
		v = &vigil{trusted: s.now(), listAt: map[messaging.NumberID]time.Time{}, listed: map[messaging.NumberID]bool{}, astray: map[messaging.NumberID]astray{}}
		s.vigils.of[practice] = v
	}
	return v
}

// checkSoon has the carrier asked again with the next step: something says that it is not
// as it was.
func (s *Service) checkSoon(practice messaging.PracticeID) {
	s.vigils.mu.Lock()
	s.vigil(practice).checkAt = time.Time{}
	s.vigils.mu.Unlock()
	s.schedule.soon(practice)
}

// listSoon has the carrier list what arrived at each number with the next step.
func (s *Service) listSoon(practice messaging.PracticeID) {
	s.vigils.mu.Lock()
	clear(s.vigil(practice).listAt)
	s.vigils.mu.Unlock()
	s.schedule.soon(practice)
}

// nextCheck is when keepWatch asks a practice's carrier again; zero without one.
func (s *Service) nextCheck(practice messaging.PracticeID) time.Time {
	s.vigils.mu.Lock()
	defer s.vigils.mu.Unlock()
	if v := s.vigils.of[practice]; v != nil {
		return v.checkAt
	}
	return time.Time{}
}

// keepWatch asks the carrier of a practice, when it is time, whether texts leave and
// arrive, and fetches those that it did not tell of.
func (s *Service) keepWatch(ctx context.Context, practice messaging.PracticeID) error {
	carrier, err := s.carrier(ctx, practice)
	if err != nil || carrier == nil {
		return err
	}
	now := s.now()
	s.vigils.mu.Lock()
	v := s.vigil(practice)
	if v.account != carrier {
		v.account, v.checkAt, v.failed, v.trusted = carrier, time.Time{}, 0, now
		clear(v.listAt)
		clear(v.astray)
	}
	due := !now.Before(v.checkAt)
	s.vigils.mu.Unlock()
	if due {
		if well, err := s.check(ctx, practice, carrier); err != nil || !well {
			return err
		}
	}
	var numbers []messaging.Number
	err = s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		numbers, err = tx.Numbers()
		return err
	})
	if err != nil {
		return err
	}
	var errs []error // of one number: the others are watched
	for _, n := range numbers {
		s.vigils.mu.Lock()
		due, trusted := !now.Before(v.listAt[n.ID]), v.trusted
		s.vigils.mu.Unlock()
		if due {
			errs = append(errs, s.catchUp(ctx, practice, carrier, n, trusted))
		}
	}
	return errors.Join(errs...)
}

// check asks whether the account works, and writes down what is wrong with it. It says
// whether the carrier answers as it should. One failure to reach it is not yet a trouble.
func (s *Service) check(ctx context.Context, practice messaging.PracticeID, carrier bridge.Carrier) (well bool, err error) {
	trouble := troubleOf(carrier.Check(ctx))
	now := s.now()
	s.vigils.mu.Lock()
	v := s.vigil(practice)
	wait := watchEvery
	switch {
	case trouble == messaging.TroubleNone:
		if v.failed > 0 {
			v.trusted = now
		}
		v.failed = 0
	default:
		v.failed++
		wait = min(watchEvery, recheckSoon<<(v.failed-1))
	}
	v.checkAt = now.Add(wait)
	unsure := trouble == messaging.TroubleUnreachable && v.failed == 1
	s.vigils.mu.Unlock()
	if unsure {
		return false, nil
	}
	return trouble == messaging.TroubleNone, s.Store.Tx(ctx, practice, func(tx *store.Tx) error { return s.own(tx).judge(trouble) })
}

// troubleOf is what a carrier's answer to a check says of the account.
func troubleOf(err error) messaging.Trouble {
	if err == nil {
		return messaging.TroubleNone
	}
	switch e := carrierError(err); {
	case e.Reason == messaging.ReasonSuspended:
		return messaging.TroubleSuspended
	case e.Failure == bridge.Refused:
		return messaging.TroubleCredentials
	}
	return messaging.TroubleUnreachable
}

// judge writes down what is wrong with the account: its own trouble, else the silence
// of one of its numbers.
func (t *turn) judge(own messaging.Trouble) error {
	all, err := t.Receptions()
	if err != nil {
		return err
	}
	next := messaging.Reception{Trouble: own, Since: t.now}
	var have messaging.Reception
	for _, r := range all {
		switch {
		case r.OfAccount():
			have = r
		case r.Number != "" && own == messaging.TroubleNone && r.Trouble != messaging.TroubleNone && (next.Trouble == messaging.TroubleNone || r.Since.Before(next.Since)):
			next.Trouble, next.Since = r.Trouble, r.Since
		}
	}
	if have.Trouble == next.Trouble {
		return nil
	}
	if next.Trouble == messaging.TroubleNone {
		next.Since = time.Time{}
	}
	if err := t.PutReception(next); err != nil {
		return err
	}
	return t.auditOwn("watch", thing{"carrier", ""}, string(next.Trouble))
}

// rejudge is judge with what is known of the account itself.
func (t *turn) rejudge() error {
	have, err := t.Reception("")
	if err != nil {
		return err
	}
	if have.Trouble == messaging.TroubleSilent || have.Trouble == messaging.TroubleMisdirected {
		have.Trouble = messaging.TroubleNone
	}
	return t.judge(have.Trouble)
}

// catchUp fetches what arrived at a number and was not told of. What arrived only just
// now is left to the carrier to tell.
func (s *Service) catchUp(ctx context.Context, practice messaging.PracticeID, carrier bridge.Carrier, n messaging.Number, trusted time.Time) error {
	var until time.Time
	var a account
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		if err = tx.CarrierAccount(&a); err != nil {
			return err
		}
		until, _, err = tx.CaughtUp(n.ID)
		return err
	})
	if err != nil {
		return unless(err, nil)
	}
	now := s.now()
	s.vigils.mu.Lock()
	v := s.vigil(practice)
	v.listAt[n.ID] = now.Add(watchEvery)
	s.vigils.mu.Unlock()
	where := s.tells(ctx, practice, carrier, n)
	if until.IsZero() { // what arrived before it was connected here is not ours
		s.hasListed(practice, n.ID)
		return s.caughtUp(ctx, practice, n, found{until: now, told: where})
	}
	list, err := carrier.Since(ctx, n.Phone, until.Add(-listOverlap))
	if err != nil {
		return nil // the next check says what is wrong, or the next list is whole
	}
	first := !s.listed(practice, n.ID) // nobody was told of anything before that
	all, missed, stopped := now, time.Time{}, lastStops(list)
	for _, in := range list {
		recent := !first && now.Sub(in.At) < hookGrace
		if recent && in.At.Before(all) {
			all = in.At
		}
		fresh, err := s.fetched(ctx, practice, a.Carrier, in, stopped[in.From], recent)
		if err != nil {
			return err
		}
		if fresh && in.At.After(trusted) && (missed.IsZero() || in.At.Before(missed)) {
			missed = in.At
		}
	}
	s.hasListed(practice, n.ID)
	return s.caughtUp(ctx, practice, n, found{until: all, missed: missed, told: where})
}

// listed says whether it was asked, since this process began, what arrived at a number.
func (s *Service) listed(practice messaging.PracticeID, n messaging.NumberID) bool {
	s.vigils.mu.Lock()
	defer s.vigils.mu.Unlock()
	return s.vigil(practice).listed[n]
}

func (s *Service) hasListed(practice messaging.PracticeID, n messaging.NumberID) {
	s.vigils.mu.Lock()
	defer s.vigils.mu.Unlock()
	s.vigil(practice).listed[n] = true
}

// lastStops is when each phone asked for no more texts last, of those listed.
func lastStops(list []bridge.Inbound) map[messaging.Phone]time.Time {
	last := map[messaging.Phone]time.Time{}
	for _, in := range list {
		if compliance.Keyword(in.Body, compliance.Situation{}).Action == compliance.OptOut {
			last[in.From] = in.At
		}
	}
	return last
}

// fetched keeps a text that the carrier listed, and says whether it had not told of it.
// One that arrived only just now, and is not known, is left to it. stopped is when the list
// has its writer ask for no more texts last.
func (s *Service) fetched(ctx context.Context, practice messaging.PracticeID, carrier string, in bridge.Inbound, stopped time.Time, recent bool) (fresh bool, err error) {
	if recent && !wishes(in.Body) {
		return false, nil
	}
	err = s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		known, err := t.TextOf(remote(carrier, in.Remote))
		if err == nil {
			return t.date(known, in, stopped)
		}
		if err = unless(err, nil); err != nil || recent {
			return err
		}
		fresh, err = t.takeText(carrier, in, false)
		return err
	})
	return fresh, err
}

// found is what the carrier's answers say of a number.
type found struct {
	until  time.Time // all that arrived before is known
	missed time.Time // when the first text arrived that we were not told of
	told   string    // at which address that is not ours it tells of texts
}

// caughtUp writes down what was found, and a test that did not come back.
func (s *Service) caughtUp(ctx context.Context, practice messaging.PracticeID, number messaging.Number, f found) error {
	return s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t, n := s.own(tx), number.ID
		r, err := t.Reception(n)
		if err != nil {
			return err
		}
		before := r
		if !f.missed.IsZero() && r.Trouble == messaging.TroubleNone {
			r.Trouble, r.Since = messaging.TroubleSilent, f.missed
		}
		if err := t.directed(n, &r, f.told); err != nil {
			return err
		}
		if r.Test == messaging.TestUnderway && t.now.Sub(r.TestedAt) >= testLife {
			r.Test = messaging.TestFailed
		}
		have, challenge, err := t.CaughtUp(n)
		if err != nil {
			return err
		}
		if r != before || have.IsZero() {
			if err := t.PutReception(r); err != nil {
				return err
			}
		}
		if r.Test != messaging.TestUnderway && challenge != "" {
			if err := t.SetChallenge(n, ""); err != nil {
				return err
			}
		}
		if err := t.SetCaughtUp(n, f.until); err != nil {
			return err
		}
		return errors.Join(t.rejudge(), t.testWeekly(number, r.TestedAt))
	})
}

// received writes down that the carrier told of a text to a number.
func (t *turn) received(n messaging.NumberID) error {
	r, err := t.Reception(n)
	if err != nil {
		return err
	}
	if r.Trouble == messaging.TroubleMisdirected {
		if by, err := t.reached(n); err != nil || !by {
			return err
		}
	}
	silent := r.Trouble != messaging.TroubleNone
	if !silent && t.now.Sub(r.ReceivedAt) < time.Minute {
		return nil
	}
	r.Trouble, r.Since, r.ReceivedAt = messaging.TroubleNone, time.Time{}, t.now
	if err := t.PutReception(r); err != nil || !silent {
		return err
	}
	return t.rejudge()
}

// probe is a test in the outbox.
type probe struct {
	From messaging.NumberID `json:"from"`
	To   messaging.NumberID `json:"to"`
	Body string             `json:"body"`
}

// errNoTester says that a number cannot be tested.
var errNoTester error = messaging.Fail(messaging.CodeUnsupported, "There is no other number that a test could come from. Text anything to this one from a mobile phone: its line here says when it arrived.")

// testNumber tests a number for a teammate.
func (t *turn) testNumber(c messaging.TestNumber) error {
	if t.s.Carriers == nil {
		return errNoCarrier
	}
	to, err := t.Number(c.Number)
	if err != nil {
		return unless(err, errNoSender)
	}
	return t.test(to)
}

// testWeekly tests a number that nobody has for a week, or since it was registered.
func (t *turn) testWeekly(n messaging.Number, last time.Time) error {
	if n.RegistrationAt.After(last) {
		last = n.RegistrationAt
	}
	practice, err := t.GetPractice()
	if err != nil || last.IsZero() || t.now.Sub(last) < testEvery || n.MaySend(practice) != nil {
		return err
	}
	if err := t.test(n); err != nil && !errors.Is(err, errNoTester) {
		return err
	}
	return nil
}

// test sends a number a text from another, which proves that it arrives once the
// carrier tells of it.
func (t *turn) test(to messaging.Number) error {
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	all, err := t.Numbers()
	if err != nil {
		return err
	}
	p := probe{To: to.ID}
	for _, n := range all {
		if n.ID != to.ID && n.MaySend(practice) == nil { // INV-10
			p.From = n.ID
			break
		}
	}
	if p.From == "" {
		return errNoTester
	}
	var b [5]byte
	if _, err := io.ReadFull(t.s.Random, b[:]); err != nil {
		return messaging.Internal("draw a test", err)
	}
	p.Body = fmt.Sprintf("Rowan test %X. There is nothing to do.", b)
	r, err := t.Reception(to.ID)
	if err != nil {
		return err
	}
	r.Test, r.TestedAt, r.Reason = messaging.TestUnderway, t.now, ""
	if err := t.PutReception(r); err != nil {
		return err
	}
	if err := t.SetChallenge(to.ID, p.Body); err != nil {
		return err
	}
	id, err := newID[string](t.s, t.now)
	if err != nil {
		return err
	}
	return t.PutOutbox(store.Item{ID: id, Kind: textItem(p.From), Lane: "test:" + string(to.ID), NotBefore: t.now, MadeAt: t.now}, letter{Test: &p})
}

// leaseTest is leaseText for a test.
func (t *turn) leaseTest(item store.Item, p probe) (text bridge.Text, leased bool, err error) {
	from, err := t.Number(p.From)
	if err != nil {
		return text, false, err
	}
	to, err := t.Number(p.To)
	if err != nil {
		return text, false, err
	}
	if err := t.mayTextFrom(from, to.Phone); err != nil {
		if !refused(err) {
			return text, false, err
		}
		return text, false, errors.Join(t.failTest(p, reasonOf(err)), t.Drop(item))
	}
	return bridge.Text{ID: item.ID, From: from.Phone, To: to.Phone, Body: p.Body}, true, t.Lease(item, t.now.Add(textLease))
}

// settleTest writes down that a test did not leave. Whether one that did arrives, the
// carrier tells.
func (t *turn) settleTest(item store.Item, p probe, sent error) error {
	if sent != nil {
		if e := carrierError(sent); e.Failure != bridge.Unsure {
			if err := t.failTest(p, e.Reason); err != nil {
				return err
			}
		}
	}
	return t.Drop(item)
}

func (t *turn) failTest(p probe, why messaging.Reason) error {
	r, err := t.Reception(p.To)
	if err != nil || r.Test != messaging.TestUnderway {
		return err
	}
	r.Test, r.Reason = messaging.TestFailed, why
	if err := t.PutReception(r); err != nil {
		return err
	}
	return t.SetChallenge(p.To, "")
}

// answersTest says whether a text that arrived is the test that is under way at its
// number, and writes down how that went: told is whether the carrier told of it.
func (t *turn) answersTest(n messaging.NumberID, in bridge.Inbound, told bool) (bool, error) {
	_, challenge, err := t.CaughtUp(n)
	if err != nil || challenge == "" || strings.TrimSpace(in.Body) != challenge {
		return false, err
	}
	if _, err := t.NumberOf(in.From); err != nil {
		return false, unless(err, nil)
	}
	r, err := t.Reception(n)
	if err != nil {
		return false, err
	}
	if r.Test = messaging.TestFailed; told {
		r.Test = messaging.TestPassed
	}
	r.Reason = ""
	return true, errors.Join(t.PutReception(r), t.SetChallenge(n, ""))
}
