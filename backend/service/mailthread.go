package service

import (
	"slices"
	"strings"

	"rowan/backend/bridge"
	letters "rowan/backend/bridge/letter"
	"rowan/backend/messaging"
)

// other is who a mail is exchanged with: its writer, or of one of ours its first reader.
func (in *intake) other(a *incoming) messaging.Email {
	if a.letter == nil {
		return ""
	}
	list := a.letter.From
	if in.outgoing(a) {
		list = append(slices.Clone(a.letter.To), a.letter.Cc...)
	}
	for _, p := range list {
		if p.Email.Check() == nil {
			return p.Email
		}
	}
	return ""
}

// nobody is who a mail is from that does not say it.
const nobody messaging.Email = "unknown@invalid"

// threadOf returns the conversation that a mail belongs to, which begins with it if there
// is none. Whoever names a thread's mails without having taken part in it begins one of
// their own, so that no stranger's words come to stand among a patient's.
func (in *intake) threadOf(a *incoming, m messaging.Message) (c messaging.Conversation, err error) {
	with := in.other(a)
	var names []string
	if l := a.letter; l != nil {
		names = append(names, l.MessageID)
		if l.Bounce != nil {
			names = append(names, l.Bounce.About)
		}
		names = append(names, l.Answers()...)
		if key := l.SubjectKey(); key != "" && with != "" {
			names = append(names, "subject "+string(with.Fold())+" "+key)
		}
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "" })
	if a.within != "" {
		if c, err = in.Conversation(a.within); unless(err, nil) != nil {
			return c, err
		}
	} else if c, err = in.threadNamed(a, names, with); err != nil {
		return c, err
	}
	if c.ID == "" {
		if c, err = in.beginThread(a, m, with); err != nil {
			return c, err
		}
	}
	if l := a.letter; l != nil {
		if l.Bounce != nil {
			if _, ours := in.ours(l.Bounce); ours {
				names = append(names, undelivered(l.Bounce.About))
			}
		}
		if key := letters.Topic(string(l.Subject)); key != "" && with != "" {
			names = append(names, "subject "+string(with.Fold())+" "+key)
		}
	}
	var parties []messaging.Email
	if a.letter != nil && a.letter.Bounce == nil {
		parties = addressed(m.Mail)
	}
	return c, in.JoinThread(in.mailbox.ID, c.ID, names, parties)
}

// threadNamed is the thread that one of the names leads to and that the other side took
// part in; none, if there is none.
func (in *intake) threadNamed(a *incoming, names []string, with messaging.Email) (c messaging.Conversation, err error) {
	for _, name := range names {
		id, err := in.ThreadOf(in.mailbox.ID, name)
		if err != nil {
			if unless(err, nil) != nil {
				return c, err
			}
			continue
		}
		took := a.letter.Bounce != nil
		if !took && with != "" {
			if took, err = in.TookPart(id, with); err != nil {
				return c, err
			}
		}
		if took {
			return in.Conversation(id)
		}
	}
	return c, nil
}

func (in *intake) beginThread(a *incoming, m messaging.Message, with messaging.Email) (c messaging.Conversation, err error) {
	if c.ID = a.within; c.ID == "" {
		if c.ID, err = sameID[messaging.ConversationID](in.turn, a.At, "thread", string(in.mailbox.ID), a.identity); err != nil {
			return c, err
		}
	}
	c.Channel, c.Mailbox, c.Email, c.State, c.MadeAt, c.Subject = messaging.ChannelEmail, in.mailbox.ID, with, messaging.ConversationOpen, m.At, m.Mail.Subject
	if c.Email == "" {
		c.Email = nobody
	} else if c.Contacts, err = in.whoHas(c.Address()); err != nil {
		return c, err
	}
	// What lies elsewhere than in the inbox was seen to before.
	c.Archived = m.At.Before(in.since) && in.step.Folder.Role != bridge.RoleInbox
	return in.beginAt(in.mailbox.Sender(), c)
}

// hush lets the further automatic mails of a thread call nobody for a day.
func (in *intake) hush(c messaging.Conversation, m *messaging.Message, a *incoming) error {
	if a.letter == nil || !a.letter.Automatic && a.letter.Bounce == nil {
		return nil
	}
	lately, err := in.anyLately(c.ID, m.At.Add(-quietFor), func(b messaging.Message) bool {
		return b.Mail != nil && (b.Mail.Automatic || len(b.Mail.Bounced) > 0)
	})
	m.Read = m.Read || lately
	return err
}

// undelivered is under which name a thread is found that tells of a mail that it came back.
func undelivered(name string) string { return "undelivered " + name }

// ours is the message of the practice's that a notice says was given up.
func (in *intake) ours(b *letters.Bounce) (id messaging.MessageID, ok bool) {
	id, _, ok = bridge.Own(b.About)
	_, domain, _ := strings.Cut(b.About, "@")
	return id, ok && domain == in.mailbox.Address.Domain() && slices.ContainsFunc(b.Failed, func(u letters.Undelivered) bool { return u.Final })
}

// bounced says of a message of ours that it did not arrive.
func (in *intake) bounced(b *letters.Bounce) error {
	id, ours := in.ours(b)
	if !ours {
		return nil
	}
	m, err := in.Message(id)
	if err != nil || m.Inbound() {
		return unless(err, nil)
	}
	c, err := in.Conversation(m.Conversation)
	if err != nil || c.Mailbox != in.mailbox.ID {
		return err
	}
	code := ""
	if i := slices.IndexFunc(b.Failed, func(u letters.Undelivered) bool { return u.Final }); i >= 0 {
		code = b.Failed[i].Status
	}
	return in.settleText(c, m, bridge.Report{Status: messaging.StatusFailed, Reason: bridge.StatusReason(code), Code: code})
}
