package service

import (
	"slices"

	"rowan/backend/messaging"
)

// start begins a conversation.
func (t *turn) start(c messaging.Start) error {
	if there, err := t.begun(c); err != nil || there {
		return err
	}
	next, err := t.mayStart(c)
	if err != nil {
		return err
	}
	_, err = t.begin(next)
	return err
}

// mayStart returns the conversation that c would begin.
func (t *turn) mayStart(c messaging.Start) (messaging.Conversation, error) {
	next := c.Begins(t.now)
	if err := checkIDs(c.Conversation); err != nil {
		return next, err
	}
	if err := next.Check(); err != nil { // SEC-09, SEC-10
		return next, err
	}
	if next.Channel.Rules().Carried {
		if err := t.mayBegin(&next); err != nil {
			return next, err
		}
	}
	if err := t.mayWriteFrom(next.From()); err != nil {
		return next, err
	}
	if err := t.reaches(next); err != nil {
		return next, err
	}
	if err := t.convene(next, c.NamesShown); err != nil {
		return next, err
	}
	if _, err := t.Conversation(c.Conversation); err == nil {
		return next, messaging.Fail(messaging.CodeConflict, "This conversation was started already. Open it from the inbox.")
	} else if unless(err, nil) != nil {
		return next, err
	}
	return next, nil
}

// begin keeps a new conversation, with what its sender says that one begins with.
// That happens here and never again: what the sender says later is for later ones
// (SEC-27, LNK-08).
func (t *turn) begin(c messaging.Conversation) (messaging.Conversation, error) {
	sender, err := t.Sender(c.From())
	if err != nil {
		return c, err
	}
	return t.beginAt(sender, c)
}

// beginAt is begin for a sender that is known already.
func (t *turn) beginAt(sender messaging.Sender, c messaging.Conversation) (messaging.Conversation, error) {
	c.Tags = sender.Tags
	if sender.Assignee != "" {
		switch err := t.mayLookAfter(sender.Scope, sender.Assignee); {
		case err == nil:
			c.Assignee = sender.Assignee
		case !refused(err):
			return c, err
		}
	}
	return t.PutConversation(c)
}

// reaches says whether what is written in a conversation can reach who it is for.
func (t *turn) reaches(c messaging.Conversation) error {
	if c.Channel.Rules().Portal {
		return t.joined(c.Contacts)
	}
	if c.Channel.Rules().Texts {
		return t.mayText(c)
	}
	return t.mayMail(c)
}

// joined says whether secure messages can reach everybody: only an active
// account has them (SEC-02, GRP-03). Who it is that has none, the desktop says:
// refusals are kept, and name nobody.
func (t *turn) joined(contacts []messaging.ContactID) error {
	for _, id := range contacts {
		account, err := t.Account(id)
		if err != nil {
			return unless(err, errNoContact)
		}
		if account.CanReceiveSecure() {
			continue
		}
		if len(contacts) > 1 {
			return messaging.Fail(messaging.CodeNotJoined, "Not everybody in this group has joined yet. Invite those who have not; your message is kept as a draft.")
		}
		if account.CanInvite() {
			return messaging.Fail(messaging.CodeNotJoined, "This person has not joined yet. Invite them first; your message is kept as a draft.")
		}
		return messaging.Fail(messaging.CodeNotJoined, "This person was invited and has not joined yet. You can resend the invitation; your message is kept as a draft.")
	}
	return nil
}

// edit changes a conversation. That it was closed or reopened stands in the
// thread, by name, for whoever reads it later (RO-05).
func (t *turn) edit(c messaging.Edit) error {
	before, err := t.conversation(c.Conversation)
	if err != nil {
		return err
	}
	after, err := c.Onto(before)
	if err != nil || !c.Changes(before, after) {
		return err
	}
	if after.Assignee != before.Assignee && after.Assignee != "" {
		if err := t.mayLookAfter(after.From(), after.Assignee); err != nil {
			return err
		}
	}
	if e := c.Contact; e != nil && *e != "" {
		if err := t.recognize(*e, after); err != nil {
			return err
		}
	}
	if after.Archived && !before.Archived {
		if wrote, err := t.WroteAfter(after.ID, c.Saw); err != nil {
			return err
		} else if wrote {
			return messaging.Fail(messaging.CodeConflict, "The patient wrote before it could be archived. It stays in the inbox; read what is new first.")
		}
	}
	if after, err = t.PutConversation(after); err != nil {
		return err
	}
	if after.Archived != before.Archived {
		if err := t.mirrorArchive(after); err != nil {
			return err
		}
	}
	if after.State == before.State {
		return nil
	}
	id, err := newID[messaging.MessageID](t.s, t.now)
	if err != nil {
		return err
	}
	event := messaging.EventClosed
	if after.State == messaging.ConversationOpen {
		event = messaging.EventReopened
	}
	_, err = t.AddMessage(after, messaging.Message{ID: id, Event: event, At: t.now, Status: messaging.StatusSent,
		Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: t.who.Teammate}})
	return err
}

// send adds a teammate's message to a conversation, or holds it for as long as
// they want to be able to take it back. What follows one that is held waits behind it.
func (t *turn) send(c messaging.Send) error {
	if there, err := t.stands(c); err != nil || there {
		return err
	}
	if c.After != "" {
		_, h, err := t.heldMessage(c.After)
		if err == nil && h.Conversation == c.Conversation {
			if err := messaging.CheckSaid(c.Body, c.Attachments); err != nil {
				return err
			}
			return t.hold(c)
		}
		if unless(err, nil) != nil {
			return err
		}
	}
	if c.Hold <= 0 {
		return t.sendNow(c)
	}
	conversation, err := t.maySend(c)
	if err != nil {
		return err
	}
	if conversation.Channel.Rules().Carried { // nobody can take back what may have left
		doubt, err := t.mayHaveHappened()
		if err != nil {
			return err
		}
		if doubt {
			return t.sendNow(c)
		}
	}
	return t.hold(c)
}

// maySend returns the conversation that a message would stand in.
func (t *turn) maySend(c messaging.Send) (messaging.Conversation, error) {
	if err := messaging.CheckSaid(c.Body, c.Attachments); err != nil {
		return messaging.Conversation{}, err
	}
	if c.Start != nil && c.Start.Conversation == c.Conversation {
		conversation, err := t.mayStart(*c.Start)
		if err == nil {
			err = conversation.Channel.Rules().CheckItem(c.Item)
		}
		if err != nil {
			return conversation, err
		}
		return conversation, t.mayCarry(conversation, c)
	}
	conversation, err := t.conversation(c.Conversation)
	if err != nil {
		return conversation, err
	}
	if err := t.reaches(conversation); err != nil {
		return conversation, err
	}
	if err := conversation.Channel.Rules().CheckItem(c.Item); err != nil {
		return conversation, err
	}
	if err := t.mayCarry(conversation, c); err != nil {
		return conversation, err
	}
	return conversation, writable(conversation)
}

func (t *turn) sendNow(c messaging.Send) error {
	conversation, err := t.maySend(c)
	if err == nil && c.Start != nil {
		conversation, err = t.begin(conversation)
	}
	if err != nil {
		return err
	}
	m := messaging.Message{ID: c.Message, Body: c.Body, Status: messaging.StatusSent,
		Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: t.who.Teammate}}
	doubt := false
	if conversation.Channel.Rules().Carried {
		m.Status = messaging.StatusQueued
		if doubt, err = t.mayHaveHappened(); err != nil {
			return err
		}
	}
	if m.Mail, err = t.outward(conversation, c); err != nil {
		return err
	}
	if m, err = t.say(conversation, m, c.Attachments...); err != nil || m.Status != messaging.StatusQueued {
		return err
	}
	if err := t.despite(conversation, c); err != nil {
		return err
	}
	if err := t.putOut(conversation, m); err != nil || !doubt {
		return err
	}
	return t.doubt(conversation, m)
}

// say adds a message that somebody wrote to an open conversation, with the files
// that they uploaded for it. A patient's brings it back from the archive, to
// whoever looks after it.
func (t *turn) say(c messaging.Conversation, m messaging.Message, files ...messaging.AttachmentID) (messaging.Message, error) {
	if err := checkIDs(m.ID); err != nil {
		return m, err
	}
	if err := writable(c); err != nil {
		return m, err
	}
	attached, err := t.attached(c, m, files)
	if err != nil {
		return m, err
	}
	m.Attachments = append(m.Attachments, attached...)
	if c.Archived && m.Inbound() {
		c.Archived = false
		if c, err = t.PutConversation(c); err != nil {
			return m, err
		}
	}
	if m.At.IsZero() {
		m.At = t.now
	}
	m, err = t.AddMessage(c, m)
	if err != nil || m.Author.Kind == messaging.AuthorAutomatic {
		return m, err
	}
	return m, t.watch(c, m)
}

var errClosed error = messaging.Fail(messaging.CodeClosed, "This conversation is read-only. Start a new one to write.")

// writable says whether anybody can write in a conversation (RO-01).
func writable(c messaging.Conversation) error {
	if c.State != messaging.ConversationOpen {
		return errClosed
	}
	return nil
}

// markRead moves the teammate's own mark.
func (t *turn) markRead(c messaging.MarkRead) error {
	conversation, err := t.conversation(c.Conversation)
	if err != nil {
		return err
	}
	last, err := t.LastNote(c.Conversation)
	if err != nil {
		return err
	}
	if c.Position < 0 || c.Position > max(conversation.LastPosition, last) {
		return messaging.Fail(messaging.CodeInvalid, "There is no message at this place. Open the conversation again.")
	}
	if slices.Contains(conversation.Teammates, t.who.Teammate) {
		if err := t.saw(conversation, c.Position); err != nil {
			return err
		}
	}
	if err := t.mirrorMark(conversation, c.Position); err != nil {
		return err
	}
	return t.PutReadMark(messaging.ReadMark{Conversation: c.Conversation, Teammate: t.who.Teammate, Position: c.Position})
}

// saw keeps that a teammate who takes part by name has seen what others wrote, up to
// a position (D13). A member of the link who reads along leaves no receipt.
func (t *turn) saw(c messaging.Conversation, upTo int64) error {
	have, err := t.ReadMark(t.who.Teammate, c.ID)
	if err != nil {
		return err
	}
	seen, err := t.WrittenBetween(c.ID, have.Position, upTo, t.who.Teammate)
	for _, m := range seen {
		if err == nil {
			_, err = t.PutReceipt(c.From(), messaging.Receipt{Message: m, Conversation: c.ID, Teammate: t.who.Teammate, SeenAt: t.now})
		}
	}
	return err
}
