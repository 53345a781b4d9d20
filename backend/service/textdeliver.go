package service

import (
	"context"
	"errors"
	"sync"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	// textLease is longer than a carrier takes for one text.
	textLease = 2 * time.Minute
	// textLife is how long a busy carrier is asked again before a person decides.
	textLife = 24 * time.Hour
	// When a carrier is asked what became of a text whose answer was lost, and until
	// when: after that only a person knows.
	askFirst = 30 * time.Second
	askLast  = 24 * time.Hour
	// askedAgain is how long a text waits before it is looked whether it may go.
	askedAgain = 2 * time.Second
)

// paces keep each number to its carriers' rate.
type paces struct {
	mu   sync.Mutex
	next map[messaging.NumberID]time.Time
}

// ready says whether a number may send now.
func (p *paces) ready(n messaging.NumberID, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.next[n].After(now)
}

// took counts segments that a number sent.
func (p *paces) took(n messaging.Number, segments int, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next == nil {
		p.next = map[messaging.NumberID]time.Time{}
	}
	from := p.next[n.ID]
	if from.Before(now) {
		from = now
	}
	p.next[n.ID] = from.Add(time.Duration(float64(time.Second) * float64(max(segments, 1)) / n.Rate))
}

// text hands the texts of one practice that are due to its carrier, and asks after
// those of which nobody knows.
func (s *Service) text(ctx context.Context, practice messaging.PracticeID) error {
	carrier, err := s.carrier(ctx, practice)
	if err != nil || carrier == nil {
		return err
	}
	var numbers []messaging.Number
	var at messaging.Cursor
	err = s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		if numbers, err = tx.Numbers(); err != nil {
			return err
		}
		at, err = tx.Head()
		return err
	})
	if err != nil {
		return err
	}
	var errs []error // of one number: the others go on
	for _, n := range numbers {
		if at.Epoch > 1 && !s.listed(practice, n.ID) {
			continue // a STOP may be among what was lost in a restore
		}
		errs = append(errs, s.textFrom(ctx, practice, carrier, n))
	}
	return errors.Join(append(errs, s.askAfter(ctx, practice, carrier))...)
}

// textFrom hands over what a number may send now.
func (s *Service) textFrom(ctx context.Context, practice messaging.PracticeID, carrier bridge.Carrier, n messaging.Number) error {
	const atOnce = 50
	for range atOnce {
		if !s.paces.ready(n.ID, s.now()) {
			return nil
		}
		var due []store.Item
		err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
			due, err = tx.Due(textItem(n.ID), s.now(), 1)
			return err
		})
		if err != nil || len(due) == 0 {
			return err
		}
		text, leased, err := s.leaseText(ctx, practice, due[0])
		if err != nil {
			return err
		}
		if !leased {
			continue
		}
		taken, sent := carrier.Send(ctx, text)
		s.paces.took(n, max(taken.Segments, compliance.Measure(text.Body).Segments), s.now())
		if err := s.settleSend(ctx, practice, due[0], taken, sent); err != nil {
			return err
		}
		if sent != nil && carrierError(sent).Failure == bridge.Busy {
			return nil // the rest has its turn with the next step, not after a row of time-outs
		}
	}
	return nil
}

// leaseText takes a text out for sending, and asks everything again that may have
// changed while it waited: nothing can come between this and the carrier.
func (s *Service) leaseText(ctx context.Context, practice messaging.PracticeID, item store.Item) (text bridge.Text, leased bool, err error) {
	err = s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		now, err := tx.Take(item, t.now)
		if err != nil {
			return unless(err, nil) // it was cancelled, or is under way
		}
		switch l := letterOf(now); {
		case l.Notice != nil:
			text, leased, err = t.leaseNotice(now, *l.Notice)
			return err
		case l.Test != nil:
			text, leased, err = t.leaseTest(now, *l.Test)
			return err
		}
		c, m, err := t.letter(now)
		if err != nil {
			return err
		}
		err = t.mayLeave(c, m, now)
		if errors.Is(err, messaging.ErrAsked) {
			return tx.Retry(now, t.now.Add(askedAgain)) // until a teammate has said what was meant
		}
		if m.Event != messaging.EventAnswered && c.Identification == messaging.IdentificationUnderway && m.Event != messaging.EventIdentified {
			return tx.Retry(now, t.now.Add(time.Second)) // who writes is said first
		}
		if err != nil {
			if !refused(err) {
				return err
			}
			return t.turnBack(now, c, m, err)
		}
		number, err := t.Number(c.Number)
		if err != nil {
			return err
		}
		text, leased = bridge.Text{ID: string(m.ID), From: number.Phone, To: c.Phone, Body: string(m.Body), Media: t.handOut(m)}, true
		return tx.Lease(now, t.now.Add(textLease))
	})
	return text, leased && err == nil, err
}

// mayLeave says whether a text may be handed over as things stand.
func (t *turn) mayLeave(c messaging.Conversation, m messaging.Message, item store.Item) error {
	if m.Event == messaging.EventAnswered {
		return t.mayAnswer(c, item, letterOf(item).Confirms)
	}
	if err := t.mayText(c); err != nil {
		return err
	}
	return t.comply(c, m.Body, m.Attachments)
}

// turnBack fails a text that may not leave.
func (t *turn) turnBack(item store.Item, c messaging.Conversation, m messaging.Message, why error) error {
	return errors.Join(t.failText(c, m, reasonOf(why), ""), t.auditText(item, string(messaging.CodeOf(why))), t.Drop(item))
}

// letterOf reads what an item of a number's queue is.
func letterOf(i store.Item) (l letter) {
	if i.Payload(&l) != nil {
		return letter{} // whoever reads the message says what is wrong
	}
	return l
}

// leaseNotice is leaseText for a notice. One that may not leave as a text any more
// goes by email.
func (t *turn) leaseNotice(item store.Item, p parcel) (text bridge.Text, leased bool, err error) {
	if leased, err = t.timely(item, p); err != nil || !leased {
		return text, false, err
	}
	number, err := t.Number(p.Number)
	if err != nil {
		return text, false, err
	}
	if err := t.mayTextFrom(number, p.Phone); err != nil {
		if !refused(err) {
			return text, false, err
		}
		return text, false, t.turnNoticeBack(item, p, err)
	}
	return bridge.Text{ID: p.ID, From: number.Phone, To: p.Phone, Body: p.Text}, true, t.Lease(item, t.now.Add(textLease))
}

// turnNoticeBack sends a notice by email that may not leave as a text, or says on the
// contact that nothing reached them.
func (t *turn) turnNoticeBack(item store.Item, p parcel, why error) error {
	sent, err := t.byEmail(item.Lane, p)
	if err == nil && !sent {
		err = t.unreached(p.Contact, messaging.AsError(why).Sentence)
	}
	return errors.Join(err, t.auditNotice(item, string(messaging.CodeOf(why))), t.Drop(item))
}

// letter reads what an item of the outbox is about.
func (t *turn) letter(i store.Item) (c messaging.Conversation, m messaging.Message, err error) {
	var l letter
	if err = i.Payload(&l); err != nil {
		return c, m, err
	}
	if m, err = t.Message(l.Message); err != nil {
		return c, m, err
	}
	c, err = t.Conversation(l.Conversation)
	return c, m, err
}

// reasonOf is why a text was not let go, in the terms of its status.
func reasonOf(err error) messaging.Reason {
	switch messaging.CodeOf(err) {
	case messaging.CodeOptedOut:
		return messaging.ReasonOptedOut
	case messaging.CodeTrial, messaging.CodeUnregistered:
		return messaging.ReasonUnregistered
	case messaging.CodeBlocked:
		return messaging.ReasonRules
	}
	return messaging.ReasonOther
}

// carrierError is what a carrier says of a failure.
func carrierError(err error) *bridge.Error {
	if e, ok := errors.AsType[*bridge.Error](err); ok {
		return e
	}
	return &bridge.Error{Failure: bridge.Unsure, Reason: messaging.ReasonOther, Cause: err}
}

// settleSend writes down what became of a text that was handed over.
func (s *Service) settleSend(ctx context.Context, practice messaging.PracticeID, item store.Item, taken bridge.Taken, sent error) error {
	l := letterOf(item)
	if l.Notice != nil {
		return s.settle(ctx, practice, item, *l.Notice, taken, sent)
	}
	if sent != nil && troubleOf(sent) != messaging.TroubleUnreachable {
		switch carrierError(sent).Reason {
		case messaging.ReasonCredentials, messaging.ReasonSuspended:
			s.checkSoon(practice)
		}
	}
	if l.Test != nil {
		return s.Store.Tx(ctx, practice, func(tx *store.Tx) error { return s.own(tx).settleTest(item, *l.Test, sent) })
	}
	return s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		c, m, err := t.letter(item)
		if err != nil {
			return err
		}
		if sent == nil {
			var a account
			if err := tx.CarrierAccount(&a); err != nil {
				return err
			}
			if _, err := tx.PutText(remote(a.Carrier, taken.Remote), m.ID); err != nil {
				return err
			}
			if taken.Segments == 0 { // it does not always say
				taken.Segments = max(1, compliance.Measure(string(m.Body)).Segments)
			}
			if taken.Segments != m.Segments {
				m.Segments = taken.Segments
				if err := t.UpdateMessage(c, m); err != nil {
					return err
				}
			}
			return errors.Join(t.settleText(c, m, bridge.Report{Status: taken.Status}), t.auditText(item, resultOK), tx.Drop(item))
		}
		e := carrierError(sent)
		if e.Failure == bridge.Busy {
			wait, err := s.backOff(item.Attempts)
			if err != nil {
				return err
			}
			// While it was at the carrier nobody could cancel it: STOP may have come.
			if err := t.mayLeave(c, m, item); err != nil && !errors.Is(err, messaging.ErrAsked) {
				if !refused(err) {
					return err
				}
				return t.turnBack(item, c, m, err)
			}
			if at := t.now.Add(max(e.After, wait)); at.Sub(item.MadeAt) < textLife {
				return tx.Retry(item, at)
			}
			e = &bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonBusy, Code: e.Code}
		}
		if e.Failure == bridge.Unsure {
			return errors.Join(t.settleText(c, m, bridge.Report{Status: messaging.StatusUnconfirmed}), t.auditText(item, e.Failure.String()),
				tx.Unsure(item, t.now.Add(askFirst)))
		}
		return errors.Join(t.settleText(c, m, bridge.Report{Status: messaging.StatusFailed, Reason: e.Reason, Code: e.Code}),
			t.auditText(item, e.Failure.String()), tx.Drop(item))
	})
}

// lostText settles a text whose lease ran out: whoever handed it over is gone, and
// nobody knows whether the carrier has it.
func (s *Service) lostText(ctx context.Context, practice messaging.PracticeID, item store.Item) error {
	return s.settleSend(ctx, practice, item, bridge.Taken{}, errInterrupted)
}

// settleText moves a text along by news of it, which may be old, or told before.
func (t *turn) settleText(c messaging.Conversation, m messaging.Message, news bridge.Report) error {
	have := m.Status
	if have == messaging.StatusUnconfirmed && news.Status == messaging.StatusQueued {
		news.Status = messaging.StatusSent // the carrier has it after all
	}
	if news.Status == messaging.StatusFailed && messaging.Advance(have, news.Status) != have {
		return t.failText(c, m, news.Reason, news.Code)
	}
	if m.Status = messaging.Advance(have, news.Status); m.Status != have {
		if err := t.UpdateMessage(c, m); err != nil {
			return err
		}
	}
	if news.Status == messaging.StatusUnconfirmed || m.Status == messaging.StatusFailed {
		return nil
	}
	c, err := t.Conversation(c.ID)
	switch {
	case err != nil:
		return err
	case m.Event == messaging.EventIdentified && c.Identification != messaging.IdentificationDone:
		c.Identification = messaging.IdentificationDone
		_, err = t.PutConversation(c)
		return err
	case c.Identification == messaging.IdentificationOwed: // CMP-12
		return t.identify(c)
	}
	return nil
}

// failText says of a text that it did not leave, or was not delivered. Where it was
// the one that says who writes, nothing else leaves until it does, and whoever
// manages the practice is told (CMP-17).
func (t *turn) failText(c messaging.Conversation, m messaging.Message, why messaging.Reason, code string) error {
	m.Status, m.Reason, m.Code = messaging.StatusFailed, why, code
	m.Settled = m.Event == messaging.EventAnswered // nobody has to send it again
	if err := t.UpdateMessage(c, m); err != nil {
		return err
	}
	if why == messaging.ReasonOptedOut {
		if err := t.suppress(c.Address(), messaging.SuppressedByCarrier); err != nil { // OPT-06
			return err
		}
	}
	if m.Event != messaging.EventIdentified {
		return nil
	}
	c, err := t.Conversation(c.ID)
	if err != nil {
		return err
	}
	c.Identification = messaging.IdentificationFailed
	if why == messaging.ReasonOptedOut { // nothing leaves anyway; who comes back is told anew
		c.Identification = messaging.IdentificationOwed
	}
	if _, err := t.PutConversation(c); err != nil || why == messaging.ReasonOptedOut {
		return err
	}
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	return t.tellManagers(pausedNotice(practice.Name))
}

// askAfter asks the carrier about texts of which nobody knows whether they left.
func (s *Service) askAfter(ctx context.Context, practice messaging.PracticeID, carrier bridge.Carrier) error {
	const atOnce = 20
	var items []store.Item
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		items, err = tx.Unsettled(s.now(), atOnce)
		return err
	})
	if err != nil {
		return err
	}
	for _, item := range items {
		if err := s.askOne(ctx, practice, carrier, item); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) askOne(ctx context.Context, practice messaging.PracticeID, carrier bridge.Carrier, item store.Item) error {
	var text bridge.Text
	settled := false
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		c, m, err := t.letter(item)
		if err != nil {
			return err
		}
		number, err := t.Number(c.Number)
		settled = m.Status != messaging.StatusUnconfirmed
		text = bridge.Text{ID: string(m.ID), From: number.Phone, To: c.Phone, Body: string(m.Body), Media: t.handOut(m)}
		return err
	})
	if err != nil {
		return err
	}
	var found bool
	var report bridge.Report
	if !settled {
		if report, found, err = carrier.Find(ctx, text, item.MadeAt); err != nil {
			found = false // as good as not asked
		}
	}
	return s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		if !found && !settled && t.now.Sub(item.MadeAt) < askLast {
			wait, err := s.backOff(2 * item.Attempts)
			if err != nil {
				return err
			}
			return tx.Unsure(item, t.now.Add(max(askFirst, wait)))
		}
		if found {
			var a account
			if err := tx.CarrierAccount(&a); err != nil {
				return err
			}
			report.Text = text.ID
			if err := t.report(a.Carrier, report); err != nil {
				return err
			}
		} else if !settled {
			if err := t.nobodyKnows(item); err != nil {
				return err
			}
		}
		return tx.Drop(item)
	})
}

// nobodyKnows gives up asking after a text. Where it was the one that says who writes,
// the others must not wait for it forever: a person decides about all of them.
func (t *turn) nobodyKnows(item store.Item) error {
	c, m, err := t.letter(item)
	if err != nil || m.Event != messaging.EventIdentified {
		return err
	}
	return t.failText(c, m, messaging.ReasonOther, "")
}

func (t *turn) auditText(item store.Item, result string) error {
	return t.auditOwn("text", thing{"message", item.ID[len(textID("")):]}, result)
}
