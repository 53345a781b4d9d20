package service

import (
	"errors"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	// answerLife is how long an automatic answer may wait: a confirmation is presumed to
	// be wanted within five minutes (47 CFR 64.1200(a)(12)).
	answerLife = 5 * time.Minute
	// helpEvery keeps two machines from asking each other for help all day.
	helpEvery = 10 * time.Minute
	// appointmentNear is how long after a text about an appointment a bare CANCEL may
	// have meant that (OPT-03).
	appointmentNear = 48 * time.Hour
)

// obey does what a text that arrived asks for by its words, in the transaction that
// keeps it (OPT-01). What the carrier has answered already is not answered again.
func (t *turn) obey(c messaging.Conversation, m messaging.Message, in bridge.Inbound) error {
	off, err := t.Suppression(c.Address())
	if err != nil {
		return err
	}
	text := in.Body
	if in.OptOut != "" {
		text = in.OptOut
	}
	// What was written lately is read for the few texts only that it matters to.
	reply := compliance.Keyword(text, compliance.Situation{OptedOut: off.Stops(), Appointment: true})
	if reply.Action == compliance.OptOut || reply.Action == compliance.Ask {
		if err := t.PutStop(m); err != nil {
			return err
		}
	}
	switch {
	case reply.Action == compliance.OptOut && !off.Stops():
		maybeAppointment := false
		if reply.MaybeAppointment {
			if maybeAppointment, err = t.wroteOfAppointment(c); err != nil {
				return err
			}
		}
		if err := t.suppress(c.Address(), messaging.SuppressedByKeyword); err != nil {
			return err
		}
		if err := t.tell(c, messaging.EventOptedOut); err != nil {
			return err
		}
		if maybeAppointment {
			if err := t.tell(c, messaging.EventMaybeAppointment); err != nil {
				return err
			}
		}
		if in.OptOut == "" {
			return t.answer(c, messaging.OptedOutText)
		}
	case reply.Action == compliance.OptIn && (off.Stops() || off.Asks()):
		return t.wants(c, off, in.At)
	case reply.Action == compliance.Help && in.OptOut == "" && !off.Stops():
		answered, err := t.answeredSince(c.ID, t.now.Add(-helpEvery))
		if err != nil || answered {
			return err
		}
		return t.answer(c, messaging.HelpText)
	case reply.Action == compliance.Ask && !off.Stops():
		if err := t.ask(c.Address()); err != nil {
			return err
		}
		return t.tell(c, messaging.EventAsksOptOut)
	case reply.Action == compliance.None:
		return t.texted(c)
	}
	return nil
}

// tell notes in a conversation, for the staff, what became of somebody's wish for texts
// (OPT-07).
func (t *turn) tell(c messaging.Conversation, e messaging.Event) error {
	m := messaging.Message{Author: messaging.Author{Kind: messaging.AuthorAutomatic}, Event: e, Status: messaging.StatusSent}
	var err error
	if m.ID, err = newID[messaging.MessageID](t.s, t.now); err != nil {
		return err
	}
	if c, err = t.Conversation(c.ID); err != nil {
		return err
	}
	_, err = t.say(c, m)
	return err
}

// ask has everything to a phone wait until a teammate says whether its owner wants no
// more texts (OPT-03).
func (t *turn) ask(at messaging.Address) error {
	have, err := t.Suppression(at)
	if err != nil || have.Asks() {
		return err
	}
	if have.ID == "" {
		if have.ID, err = newID[messaging.SuppressionID](t.s, t.now); err != nil {
			return err
		}
		have.Source = messaging.SuppressedByStaff
	}
	have.Address, have.AskedAt = at, t.now
	if err := t.PutSuppression(have); err != nil {
		return err
	}
	return t.auditOwn("ask_opt_out", thing{"suppression", string(have.ID)}, resultOK)
}

// optOut is a teammate's word about whether somebody wants texts: what they said, or
// what they meant by what they wrote.
func (t *turn) optOut(c messaging.OptOut) error {
	at, talks, err := t.whose(c)
	if err != nil {
		return err
	}
	off, err := t.Suppression(at)
	if err != nil {
		return err
	}
	event := messaging.EventOptOutNoted
	switch {
	case c.Off && off.Stops():
		return nil
	case c.Off:
		err = t.suppress(at, messaging.SuppressedByStaff)
	case off.Stops() && off.Source != messaging.SuppressedByStaff:
		return messaging.Fail(messaging.CodeOptedOut, "They turned texts off themselves. Only they can turn them on again: they text START.")
	case off.Stops() || off.Asks():
		event = messaging.EventOptOutDenied
		err = t.lift(at)
	default:
		return nil
	}
	for _, talk := range talks {
		err = errors.Join(err, t.tell(talk, event))
	}
	return err
}

// whose returns the address that a teammate's word is about, and the conversations where
// it is noted: the one that they are at, or all of the contact's.
func (t *turn) whose(c messaging.OptOut) (at messaging.Address, talks []messaging.Conversation, err error) {
	if c.Conversation != "" {
		talk, err := t.conversation(c.Conversation)
		if err == nil && !talk.Channel.Rules().Carried {
			err = messaging.Fail(messaging.CodeUnsupported, "Only texts and emails can be turned off. Choose a conversation by one of these.")
		}
		return talk.Address(), []messaging.Conversation{talk}, err
	}
	contact, err := t.Contact(c.Contact)
	if err != nil {
		return "", nil, unless(err, errNoContact)
	}
	if contact.Phone == "" {
		return "", nil, messaging.Fail(messaging.CodeUnsupported, "This contact has no phone number. Add it first.")
	}
	at = messaging.Address(contact.Phone)
	talks, err = t.ConversationsAt(at)
	return at, talks, err
}

// wroteOfAppointment says whether the practice wrote of an appointment lately.
func (t *turn) wroteOfAppointment(c messaging.Conversation) (bool, error) {
	return t.anyLately(c.ID, t.now.Add(-appointmentNear), func(m messaging.Message) bool {
		return !m.Inbound() && m.Event == "" && compliance.AboutAppointment(string(m.Body))
	})
}

// wants lifts what somebody had asked for before they asked for texts again. Where they
// may have asked for none since, as long as nobody knows when they asked for what, nothing
// is lifted: the carrier's list has the times.
func (t *turn) wants(c messaging.Conversation, off messaging.Suppression, at time.Time) error {
	if later, err := t.stoppedSince(off, at); err != nil || later {
		t.unsure = t.unsure || later
		return err
	}
	if err := t.lift(off.Address); err != nil {
		return err
	}
	return t.tell(c, messaging.EventOptedIn)
}

// wishes says whether a text may say whether its writer wants texts.
func wishes(body string) bool {
	switch compliance.Keyword(body, compliance.Situation{OptedOut: true}).Action {
	case compliance.OptOut, compliance.OptIn, compliance.Ask:
		return true
	}
	return false
}

// date gives a wish that the carrier told of the time that its list has, which says what
// somebody asked for last. What was asked for in the same second, or in a text that the
// list has and nobody told of yet (stopped is when the last one was written), stays off.
func (t *turn) date(id messaging.MessageID, in bridge.Inbound, stopped time.Time) error {
	if in.At.IsZero() || !wishes(in.Body) {
		return nil
	}
	m, err := t.Message(id)
	if err != nil { // a test of a number is no message
		return unless(err, nil)
	}
	c, err := t.Conversation(m.Conversation)
	if err != nil {
		return err
	}
	if in.At.Before(m.At) {
		m.At = in.At
		if err := errors.Join(t.UpdateMessage(c, m), t.DateStop(m)); err != nil {
			return err
		}
	}
	off, err := t.Suppression(c.Address())
	if err != nil || !off.Stops() && !off.Asks() || !in.At.After(stopped) ||
		compliance.Keyword(in.Body, compliance.Situation{OptedOut: true}).Action != compliance.OptIn {
		return err
	}
	return t.wants(c, off, in.At)
}

// stoppedSince says whether somebody may have asked for no more texts at a moment or after
// it: by any of their texts, or in another way. That may be whenever the moment is unknown.
func (t *turn) stoppedSince(off messaging.Suppression, since time.Time) (bool, error) {
	if since.IsZero() || off.Stops() && off.Source != messaging.SuppressedByKeyword && !off.At.Before(since) {
		return true, nil
	}
	return t.StoppedSince(off.Address, since)
}

// answeredSince says whether an automatic answer went out lately.
func (t *turn) answeredSince(c messaging.ConversationID, since time.Time) (bool, error) {
	return t.anyLately(c, since, func(m messaging.Message) bool { return m.Event == messaging.EventAnswered })
}

// anyLately says whether a conversation has a message since a moment that is as asked. It
// reads what was written since, and stops at the first.
func (t *turn) anyLately(c messaging.ConversationID, since time.Time, is func(messaging.Message) bool) (bool, error) {
	const page = 50
	for before, more := int64(0), true; more; {
		list, err := t.Messages(c, before, page)
		if err != nil {
			return false, err
		}
		more = false
		for _, m := range list {
			if m.At.Before(since) {
				continue
			}
			if is(m) {
				return true, nil
			}
			before, more = m.Position, len(list) == page && m.Position > 0
		}
	}
	return false, nil
}

// answer sends a text by itself: the one confirmation of an opt-out, or help. Where no
// text may leave at all, there is none (INV-10).
func (t *turn) answer(c messaging.Conversation, words func(messaging.Practice) messaging.Text) error {
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	number, err := t.Number(c.Number)
	if err != nil || number.MaySend(practice) != nil {
		return unless(err, nil)
	}
	m := messaging.Message{Author: messaging.Author{Kind: messaging.AuthorAutomatic}, Event: messaging.EventAnswered, Body: words(practice), Status: messaging.StatusQueued}
	if m.ID, err = newID[messaging.MessageID](t.s, t.now); err != nil {
		return err
	}
	if c, err = t.Conversation(c.ID); err != nil {
		return err
	}
	off, err := t.Suppression(c.Address())
	if err != nil {
		return err
	}
	if m, err = t.say(c, m); err != nil {
		return err
	}
	return t.PutOutbox(store.Item{ID: textID(m.ID), Kind: textItem(c.Number), Lane: "answer:" + string(m.ID), NotBefore: t.now, MadeAt: t.now},
		letter{Message: m.ID, Conversation: c.ID, Confirms: off.Stops()})
}

// mayAnswer says whether an automatic answer may leave still: a confirmation while texts
// are off, which is the one text that may then, help while they are on, and neither late.
func (t *turn) mayAnswer(c messaging.Conversation, item store.Item, confirms bool) error {
	number, err := t.Number(c.Number)
	if err != nil {
		return err
	}
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	if err := number.MaySend(practice); err != nil {
		return err
	}
	off, err := t.Suppression(c.Address())
	switch {
	case err != nil:
		return err
	case t.now.Sub(item.MadeAt) > answerLife, off.Stops() != confirms:
		return messaging.Fail(messaging.CodeConflict, "This answer is not asked for any more.")
	}
	return nil
}
