package service

import (
	"context"
	"slices"
	"strings"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Receive keeps what a carrier tells, in one transaction: a text that arrived with
// all that follows from it, or how far one of ours has come. The same again changes
// nothing.
func (s *Service) Receive(ctx context.Context, practice messaging.PracticeID, carrier string, e bridge.Event) error {
	unsure := false
	err := s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		switch {
		case e.Inbound != nil:
			_, err := t.takeText(carrier, *e.Inbound, true)
			unsure = t.unsure
			return err
		case e.Report != nil:
			return t.report(carrier, *e.Report)
		}
		return nil
	})
	if err == nil && unsure {
		s.listSoon(practice)
	}
	return err
}

// remote is what a text is called, whichever carrier does.
func remote(carrier, name string) string { return carrier + ":" + name }

// takeText keeps a text that arrived, and says whether it was not known yet. told is
// whether the carrier told of it, or it was found by asking.
func (t *turn) takeText(carrier string, in bridge.Inbound, told bool) (fresh bool, err error) {
	m := messaging.Message{Author: messaging.Author{Kind: messaging.AuthorContact}, Body: messaging.Text(strings.ToValidUTF8(in.Body, "\uFFFD")), Status: messaging.StatusSent, At: in.At}
	if m.At.IsZero() || m.At.After(t.now) {
		m.At = t.now
	}
	number, err := t.NumberOf(in.To)
	if unless(err, nil) != nil {
		return false, err
	}
	if err != nil { // the carrier keeps it, and gives it again once the number is known here
		return false, t.auditOwn("receive", thing{"number", ""}, string(messaging.CodeNotFound))
	}
	if m.ID, err = sameID[messaging.MessageID](t, time.Time{}, "message", remote(carrier, in.Remote)); err != nil {
		return false, err
	}
	if fresh, err = t.PutText(remote(carrier, in.Remote), m.ID); err != nil || !fresh {
		return false, err
	}
	test, err := t.answersTest(number, in, told)
	if err == nil && told {
		err = t.received(number)
	}
	if err != nil || test {
		return true, err
	}
	c, err := t.conversationAt(number, in.From)
	if err != nil {
		return false, err
	}
	if len(c.Contacts) == 1 {
		m.Author.Contact = c.Contacts[0]
	}
	if m.Attachments, err = t.expect(m.ID, in.Media); err != nil {
		return false, err
	}
	if m, err = t.say(c, m); err != nil {
		return false, err
	}
	if !in.At.IsZero() { // else it is as late as can be
		if err := t.placeByTime(c, m); err != nil {
			return false, err
		}
	}
	if err := t.obey(c, m, in); err != nil {
		return false, err
	}
	return true, t.auditOwn("receive", thing{"message", string(m.ID)}, resultOK)
}

// pair returns the one conversation of a number and a phone, if there is one (SMS-09).
func (t *turn) pair(number messaging.NumberID, phone messaging.Phone) (c messaging.Conversation, found bool, err error) {
	all, err := t.ConversationsAt(messaging.Address(phone))
	i := slices.IndexFunc(all, func(c messaging.Conversation) bool { return c.Number == number })
	if err != nil || i < 0 {
		return c, false, err
	}
	return all[i], true, nil
}

// conversationAt returns the conversation in which a phone wrote to a number, which
// begins with it if there was none. Whoever wrote first is never identified to (CMP-13).
func (t *turn) conversationAt(number messaging.NumberID, phone messaging.Phone) (messaging.Conversation, error) {
	c, found, err := t.pair(number, phone)
	if err != nil {
		return c, err
	}
	if !found {
		if c.ID, err = sameID[messaging.ConversationID](t, time.Time{}, "conversation", string(number), string(phone)); err != nil {
			return c, err
		}
		c.Channel, c.Number, c.Phone, c.State, c.MadeAt = messaging.ChannelSMS, number, phone, messaging.ConversationOpen, t.now
		if c.Contacts, err = t.whoHas(messaging.Address(phone)); err != nil {
			return c, err
		}
		return t.begin(c)
	}
	if c.Identification == messaging.IdentificationOwed {
		if out, err := t.mayBeOut(c.ID); err != nil || out {
			return c, err
		}
		c.Identification = ""
		return t.PutConversation(c)
	}
	return c, nil
}

// whoHas returns the one contact that has a phone or an email; nobody if none has, or
// several do: families share them.
func (t *turn) whoHas(at messaging.Address) ([]messaging.ContactID, error) {
	list, err := t.ContactsLike(at.Phone(), at.Email())
	if err != nil {
		return nil, err
	}
	who := []messaging.ContactID{}
	for _, c := range list {
		id := c.ID
		if c.MergedInto != "" {
			id = c.MergedInto
		}
		if !slices.Contains(who, id) {
			who = append(who, id)
		}
	}
	if len(who) > 1 {
		return nil, nil
	}
	return who, nil
}

// nameAt gives the conversations with an address, of whom nobody knew, to the one
// contact that has it now.
func (t *turn) nameAt(at messaging.Address) error {
	if at == "" {
		return nil
	}
	who, err := t.whoHas(at)
	if err != nil || len(who) == 0 {
		return err
	}
	list, err := t.ConversationsAt(at)
	if err != nil {
		return err
	}
	for _, c := range list {
		if len(c.Contacts) > 0 {
			continue
		}
		c.Contacts = who
		if _, err := t.PutConversation(c); err != nil {
			return err
		}
	}
	return nil
}

// placeByTime moves a text that arrived before those that its carrier took later,
// as far as nobody has read them: none may come to stand among what was read.
func (t *turn) placeByTime(c messaging.Conversation, m messaging.Message) error {
	const lookBack = 20
	read, err := t.NewestRead(c.ID)
	if err != nil {
		return err
	}
	newest, err := t.Messages(c.ID, m.Position, lookBack)
	if err != nil {
		return err
	}
	for _, before := range newest {
		if !before.Inbound() || before.Position <= read || !before.At.After(m.At) {
			return nil
		}
		before.Position, m.Position = m.Position, before.Position
		for _, moved := range []messaging.Message{before, m} {
			if err := t.UpdateMessage(c, moved); err != nil {
				return err
			}
		}
	}
	return nil
}

// report keeps how far a text of ours has come.
func (t *turn) report(carrier string, r bridge.Report) error {
	id, err := t.TextOf(remote(carrier, r.Remote))
	if unless(err, nil) != nil {
		return err
	}
	if err != nil {
		id = messaging.MessageID(r.Text)
	}
	m, err := t.Message(id)
	if unless(err, nil) != nil {
		return err
	}
	if err != nil {
		return t.reportNotice(carrier, r)
	}
	c, err := t.Conversation(m.Conversation)
	if err != nil || !c.Channel.Rules().Texts || m.Inbound() {
		return err
	}
	if _, err := t.PutText(remote(carrier, r.Remote), id); err != nil {
		return err
	}
	if err := t.settleText(c, m, r); err != nil {
		return err
	}
	return t.auditOwn("report", thing{"message", string(id)}, string(r.Status))
}
