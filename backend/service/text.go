package service

import (
	"slices"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// mayText says whether a text may leave in a conversation as things stand: the
// practice and its number may send, the other side wants texts, and it was told who
// writes.
func (t *turn) mayText(c messaging.Conversation) error {
	number, err := t.Number(c.Number)
	if err != nil {
		return unless(err, errNoSender)
	}
	if err := t.mayTextFrom(number, c.Phone); err != nil {
		return err
	}
	if c.Identification == messaging.IdentificationFailed { // CMP-17
		return messaging.ErrPaused
	}
	return nil
}

// mayTextFrom says whether anything at all may leave from a number to a phone.
func (t *turn) mayTextFrom(number messaging.Number, to messaging.Phone) error {
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	if err := number.MaySend(practice); err != nil { // SMS-06, INV-10
		return err
	}
	off, err := t.Suppression(messaging.Address(to))
	if err != nil {
		return err
	}
	return off.Refuse() // OPT-05, D12
}

// mayCarry says whether what a message says and carries may go by the
// conversation's carrier.
func (t *turn) mayCarry(c messaging.Conversation, send messaging.Send) error {
	rules := c.Channel.Rules()
	if !rules.Carried {
		return nil
	}
	if !rules.Texts {
		return t.mayPost(c, send)
	}
	if err := t.agreed(c.Address()); err != nil {
		return err
	}
	_, err := t.heed(c, send)
	return err
}

// mayBegin says whether a conversation that is carried can begin, and with whom.
func (t *turn) mayBegin(c *messaging.Conversation) error {
	if c.Channel.Rules().Paired {
		if err := t.mayPair(c); err != nil {
			return err
		}
	}
	if c.Channel.Rules().Texts {
		c.Identification = messaging.IdentificationOwed
	}
	return t.addressee(c)
}

// mayPair says whether there is no conversation of a number and a phone yet: there is
// only ever one (SMS-09).
func (t *turn) mayPair(c *messaging.Conversation) error {
	_, found, err := t.pair(c.Number, c.Phone)
	if err == nil && found {
		err = messaging.Fail(messaging.CodeConflict, "There is a conversation of this number and this phone already. Write there; your text is kept as a draft.")
	}
	return err
}

// addressee says whom a conversation is with: the one who was named, if they have this
// address, else the one who has it.
func (t *turn) addressee(c *messaging.Conversation) (err error) {
	if len(c.Contacts) == 0 {
		c.Contacts, err = t.whoHas(c.Address())
		return err
	}
	contact, err := t.Contact(c.Contacts[0])
	if err != nil {
		return unless(err, errNoContact)
	}
	if at := c.Address(); messaging.Address(contact.Phone) != at && messaging.Address(contact.Email.Fold()) != at {
		return messaging.FailField("to", messaging.CodeConflict, "This person's phone number or email changed meanwhile. Look at the contact, then choose them again.")
	}
	return nil
}

// letter is a text in the outbox: a message of a conversation, a notice, or a test.
type letter struct {
	Message      messaging.MessageID      `json:"message,omitempty"`
	Conversation messaging.ConversationID `json:"conversation,omitempty"`
	Notice       *parcel                  `json:"notice,omitempty"`
	Test         *probe                   `json:"test,omitempty"`
	Confirms     bool                     `json:"confirms,omitempty"` // the message confirms that there will be no other
}

// textItem is what texts of a number are called in the outbox: each number has a
// queue of its own, at the rate that its carriers take.
func textItem(n messaging.NumberID) string { return "text:" + string(n) }

func textLane(c messaging.ConversationID) string { return "text:" + string(c) }

func textID(m messaging.MessageID) string { return "text:" + string(m) }

// putText puts a message into its number's queue.
func (t *turn) putText(c messaging.Conversation, m messaging.Message) error {
	return t.PutOutbox(store.Item{ID: textID(m.ID), Kind: textItem(c.Number), Lane: textLane(c.ID), NotBefore: t.now, MadeAt: t.now}, letter{Message: m.ID, Conversation: c.ID})
}

// mayBeOut says whether a text of a conversation may have left of which nothing is
// known yet.
func (t *turn) mayBeOut(c messaging.ConversationID) (bool, error) {
	lane, err := t.Lane(textLane(c))
	if err != nil || slices.ContainsFunc(lane, func(i store.Item) bool { return i.State == store.OutboxLeased }) {
		return true, err
	}
	list, err := t.Messages(c, 0, 50)
	return slices.ContainsFunc(list, func(m messaging.Message) bool {
		return m.Status == messaging.StatusUnconfirmed || m.Author.Kind == messaging.AuthorTeammate && m.Status == messaging.StatusSent && m.Event == ""
	}), err
}

// identify says who writes, as a text of its own (CMP-11): right after the first
// that a carrier took, and before any other.
func (t *turn) identify(c messaging.Conversation) error {
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	m := messaging.Message{Author: messaging.Author{Kind: messaging.AuthorAutomatic}, Event: messaging.EventIdentified,
		Body: messaging.IdentificationText(practice), Status: messaging.StatusQueued}
	if m.ID, err = newID[messaging.MessageID](t.s, t.now); err != nil {
		return err
	}
	c.Identification = messaging.IdentificationUnderway
	if c, err = t.PutConversation(c); err != nil {
		return err
	}
	if m, err = t.say(c, m); err != nil {
		return err
	}
	item := store.Item{ID: textID(m.ID), Kind: textItem(c.Number), Lane: identityLane(c.ID), NotBefore: t.now, MadeAt: t.now}
	return t.PutOutbox(item, letter{Message: m.ID, Conversation: c.ID})
}

// identityLane is beside that of the conversation, whose texts wait for it.
func identityLane(c messaging.ConversationID) string { return "identity:" + string(c) }

// sendAgain sends, as a new message, what a person sees was not delivered or may
// not have been. The text that says who writes is sent anew in its own place.
func (t *turn) sendAgain(c messaging.SendAgain) error {
	conversation, m, err := t.stuck(c.Message)
	if err != nil {
		return err
	}
	m.Settled = true
	if err := t.UpdateMessage(conversation, m); err != nil {
		return err
	}
	if m.Event == messaging.EventIdentified {
		if conversation.Identification != messaging.IdentificationFailed {
			return messaging.Fail(messaging.CodeConflict, "This was sent again already.")
		}
		conversation.Identification = messaging.IdentificationUnderway
		if err := t.mayText(conversation); err != nil {
			return err
		}
		return t.identify(conversation)
	}
	files, err := t.filesAgain(conversation.ID, m)
	if err != nil {
		return err
	}
	again := messaging.Send{Message: c.As, Conversation: m.Conversation, Body: m.Body, Attachments: files, Despite: messaging.DespiteAgain}
	if m.Mail != nil {
		again.Recipients = &messaging.Recipients{To: m.Mail.To, Cc: m.Mail.Cc}
	}
	return t.sendNow(again)
}

// filesAgain makes files of the sender's own of what a message carries.
func (t *turn) filesAgain(c messaging.ConversationID, m messaging.Message) (ids []messaging.AttachmentID, err error) {
	for _, a := range m.Attachments {
		file, err := t.Attachment(a.ID)
		if err != nil {
			return nil, unless(err, errNoAttachment)
		}
		if file.ID, err = newID[messaging.AttachmentID](t.s, t.now); err != nil {
			return nil, err
		}
		file.Author, file.Conversation, file.Message, file.MadeAt = t.who.id(), c, "", t.now
		if err := t.PutAttachment(file); err != nil {
			return nil, err
		}
		ids = append(ids, file.ID)
	}
	return ids, nil
}

// settleByHand takes a person's word for what became of a text.
func (t *turn) settleByHand(c messaging.Settle) error {
	conversation, m, err := t.stuck(c.Message)
	if err != nil {
		return err
	}
	if c.Arrived {
		if m.Status != messaging.StatusUnconfirmed {
			return messaging.Fail(messaging.CodeConflict, "It is known that this did not arrive. Send it again, or securely.")
		}
		return t.settleText(conversation, m, bridge.Report{Status: messaging.StatusDelivered})
	}
	m.Settled = true
	if m.Event == messaging.EventIdentified && m.Status == messaging.StatusUnconfirmed { // what waits for it goes on waiting for nothing
		return t.failText(conversation, m, messaging.ReasonOther, "")
	}
	return t.UpdateMessage(conversation, m)
}

// stuck returns a text that the person may see and has to decide about.
func (t *turn) stuck(id messaging.MessageID) (c messaging.Conversation, m messaging.Message, err error) {
	if m, err = t.Message(id); err != nil {
		return c, m, unless(err, errNoMessage)
	}
	if c, err = t.conversation(m.Conversation); err != nil {
		if messaging.CodeOf(err) == messaging.CodeNotFound {
			err = errNoMessage
		}
		return c, m, err
	}
	if !c.Channel.Rules().Carried || m.Status != messaging.StatusFailed && m.Status != messaging.StatusUnconfirmed {
		return c, m, messaging.Fail(messaging.CodeConflict, "This is on its way, or has arrived. Look at it again.")
	}
	return c, m, nil
}
