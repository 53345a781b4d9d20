package service

import (
	"context"
	"errors"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// When something is done about messages of the practice that a patient has not
// seen, counted from the oldest of them (P8).
const (
	remindFirst  = 5 * time.Minute
	remindSecond = time.Hour
	tellStaff    = 3 * 24 * time.Hour
	// Notices that remind come by day only, by the practice's clock.
	dayBegins = 8
	dayEnds   = 21
)

// unseenDeadlines are what Lapse.Step counts along: two notices, then the staff.
var unseenDeadlines = []time.Duration{remindFirst, remindSecond, tellStaff}

// watch begins to count the time in which a message is not seen, for everybody but
// whoever wrote it.
func (t *turn) watch(c messaging.Conversation, m messaging.Message) error {
	if !c.Channel.Rules().Portal {
		return nil
	}
	for _, contact := range c.Contacts {
		if contact == m.Author.Contact {
			continue
		}
		s := store.Lapse{Contact: contact, Conversation: c.ID, Position: m.Position, Since: m.At, Due: m.At.Add(remindFirst)}
		if err := t.BeginLapse(s); err != nil {
			return err
		}
	}
	return nil
}

// looked ends a lapse of which everything was seen. If something of it was not,
// the count goes on from there, with the next deadline that is still ahead: whoever
// was just here is not reminded at once.
func (t *turn) looked(c messaging.ConversationID, contact messaging.ContactID) error {
	s, err := t.Lapse(contact, c)
	if err != nil {
		return unless(err, nil)
	}
	position, at, err := t.OldestUnseen(s)
	if err != nil {
		if unless(err, nil) != nil {
			return err
		}
		return t.EndLapse(s)
	}
	if position == s.Position {
		return nil
	}
	s.Position, s.Since, s.Step = position, at, len(unseenDeadlines)-1
	for i, d := range unseenDeadlines {
		if at.Add(d).After(t.now) {
			s.Step = i
			break
		}
	}
	s.Due = at.Add(unseenDeadlines[s.Step])
	return t.MoveLapse(s)
}

// remind does what is due about messages that were not seen.
func (s *Service) remind(ctx context.Context, practice messaging.PracticeID) error {
	const atOnce = 50
	var due []store.Lapse
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		due, err = tx.LapsesDue(s.now(), atOnce)
		return err
	})
	if err != nil {
		return err
	}
	var errs []error // of one person: the others are not forgotten for it
	for _, d := range due {
		errs = append(errs, s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
			t := s.own(tx)
			now, err := tx.Lapse(d.Contact, d.Conversation)
			if err != nil || now.Due.After(t.now) {
				return unless(err, nil) // it ended meanwhile, or another's notice covered it
			}
			return t.remind(now)
		}))
	}
	return errors.Join(errs...)
}

func (t *turn) remind(s store.Lapse) error {
	contact, err := t.Contact(s.Contact)
	if err != nil {
		return err
	}
	if _, _, err := t.OldestUnseen(s); unless(err, nil) != nil {
		return err
	} else if err != nil || !contact.Account.CanReceiveSecure() {
		return t.EndLapse(s)
	}
	if s.Step >= len(unseenDeadlines)-1 {
		return t.tellUnseen(s)
	}
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	day, err := daytime(practice, t.now)
	if err != nil {
		return err
	}
	before, err := t.Lane(unreadLane(s.Contact))
	if err != nil {
		return err
	}
	if len(before) > 0 {
		day = t.now.Add(remindFirst) // the one before is still on its way
	}
	if day.After(t.now) {
		s.Due = day
		return t.MoveLapse(s)
	}
	// One notice speaks for all conversations of the person: it does not say which.
	all, err := t.LapsesOf(s.Contact)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.Step >= len(unseenDeadlines)-1 {
			continue
		}
		one.Step++
		one.Due = one.Since.Add(unseenDeadlines[one.Step])
		if err := t.MoveLapse(one); err != nil {
			return err
		}
	}
	err = t.notify(contact, unreadNotice(contact.Language, t.s.BaseURL+"/"))
	if errors.Is(err, errUnreachable) {
		return nil // the staff are told in the end
	}
	return err
}

// reminded keeps the second reminder at its distance from the first, which may
// have left late: after a night, or an outage.
func (t *turn) reminded(contact messaging.ContactID) error {
	all, err := t.LapsesOf(contact)
	if err != nil {
		return err
	}
	soonest := t.now.Add(remindSecond - remindFirst)
	for _, s := range all {
		if s.Due.After(soonest) {
			continue
		}
		s.Due = soonest
		if err := t.MoveLapse(s); err != nil {
			return err
		}
	}
	return nil
}

// tellUnseen tells the staff, in the conversation, and ends the lapse: what is
// written after it is reminded of anew.
func (t *turn) tellUnseen(s store.Lapse) error {
	c, err := t.Conversation(s.Conversation)
	if err != nil {
		return err
	}
	m := messaging.Message{Author: messaging.Author{Kind: messaging.AuthorAutomatic}, Event: messaging.EventUnseen,
		Status: messaging.StatusSent, At: t.now}
	if len(c.Contacts) > 1 {
		contact, err := t.Contact(s.Contact)
		if err != nil {
			return err
		}
		m.Body = contact.Name
	}
	if m.ID, err = newID[messaging.MessageID](t.s, t.now); err != nil {
		return err
	}
	if _, err := t.AddMessage(c, m); err != nil {
		return err
	}
	if err := t.EndLapse(s); err != nil {
		return err
	}
	return t.AddAudit(store.Audit{At: t.now, ActorKind: "service", Action: "tell_unseen", ThingKind: "conversation", Thing: string(c.ID), Result: resultOK})
}

// daytime is the first moment from now on at which a reminder may leave.
func daytime(p messaging.Practice, now time.Time) (time.Time, error) {
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		return now, messaging.Internal("read the practice's time zone", err)
	}
	local := now.In(zone)
	day := local.Day()
	switch {
	case local.Hour() >= dayEnds:
		day++
	case local.Hour() >= dayBegins:
		return now, nil
	}
	return time.Date(local.Year(), local.Month(), day, dayBegins, 0, 0, 0, zone).UTC(), nil
}

// stale says that a reminder that waits has nothing to remind of any more, and
// until when it has to wait, if the day is over.
func (t *turn) stale(p parcel) (gone bool, until time.Time, err error) {
	if p.Kind != bridge.KindUnread {
		return false, until, nil
	}
	left, err := t.LapsesOf(p.Contact)
	if err != nil || len(left) == 0 {
		return true, until, err
	}
	contact, err := t.Contact(p.Contact)
	if err != nil {
		return false, until, err
	}
	if p.Phone != "" && contact.NoTexts || p.Email != "" && contact.NoEmails { // P15
		return true, until, nil
	}
	practice, err := t.GetPractice()
	if err != nil {
		return false, until, err
	}
	until, err = daytime(practice, t.now)
	return false, until, err
}
