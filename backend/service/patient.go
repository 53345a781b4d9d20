package service

import (
	"cmp"
	"context"
	"slices"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Session says whose session a token belongs to.
func (s *Service) Session(ctx context.Context, token string) (Actor, error) {
	found, err := s.Store.Find(ctx, store.DirectorySession, hashToken(token))
	if err != nil {
		return Actor{}, unless(err, errSignedOut)
	}
	who := Actor{Practice: found.Practice, Session: found.ID}
	err = s.Store.Read(ctx, who.Practice, func(tx *store.Tx) error {
		who.Contact, err = tx.SessionContact(who.Session, s.now())
		return err
	})
	if err != nil {
		return Actor{}, unless(err, errSignedOut)
	}
	return who, nil
}

// look runs a patient's reading, after the row in the audit log that goes with it
// is safe.
func (s *Service) look(ctx context.Context, who Actor, action string, about thing, read func(*turn) error) error {
	err := s.act(ctx, who, func(t *turn) error { return t.audit(action, about, resultOK) })
	if err != nil {
		return err
	}
	return s.read(ctx, who, read)
}

// Me is what a patient's portal begins with.
func (s *Service) Me(ctx context.Context, who Actor) (api.Me, error) {
	out := api.Me{Contact: who.Contact, Conversations: []api.PatientThread{}}
	err := s.look(ctx, who, "me", thing{"contact", string(who.Contact)}, func(t *turn) error {
		contact, err := t.Contact(who.Contact)
		if err != nil {
			return err
		}
		out.Name, out.Language = contact.Name, contact.Language
		out.Reminders = api.Reminders{Text: contact.Phone != "" && !contact.NoTexts, Email: contact.Email != "" && !contact.NoEmails}
		out.ByText, out.ByEmail = contact.Phone != "", contact.Email != ""
		if out.Practice, err = t.card(); err != nil {
			return err
		}
		threads, err := t.patientThreads(nil)
		out.Conversations, out.Next = threads.Conversations, threads.Next
		return err
	})
	return out, err
}

// staffOnly are the events of a conversation that its patient is not shown.
var staffOnly = []messaging.Event{messaging.EventUnseen, messaging.EventAsksBack, messaging.EventRetracted}

// patientThread is a conversation as its patient sees it.
func (t *turn) patientThread(c messaging.Conversation) (api.PatientThread, error) {
	out := api.PatientThread{ID: c.ID, Subject: c.Subject, State: c.State, LastAt: c.LastAt}
	link, err := t.Link(c.Link)
	if err != nil {
		return out, err
	}
	out.From = link.Name
	if _, out.With, err = t.company(c); err != nil {
		return out, err
	}
	if out.Unseen, err = t.Unseen(c.ID, t.who.Contact); err != nil {
		return out, err
	}
	last, err := t.Messages(c.ID, 0, 1, staffOnly...)
	if err != nil {
		return out, err
	}
	if len(last) > 0 {
		out.Preview, out.LastAt = last[0].Preview(), last[0].At
	}
	return out, nil
}

// Thread returns a patient's messages before a position, newest first; 0 begins
// at the end. Fetching is not seeing: it makes no receipts (RCP-05).
func (s *Service) Thread(ctx context.Context, who Actor, id messaging.ConversationID, before int64, limit int) (api.Thread, error) {
	out := api.Thread{Messages: []api.PatientMessage{}}
	limit = page(limit)
	err := s.look(ctx, who, "thread", thing{"conversation", string(id)}, func(t *turn) error {
		c, err := t.conversation(id)
		if err != nil {
			return err
		}
		if out.Conversation, err = t.patientThread(c); err != nil {
			return err
		}
		list, err := t.Messages(id, before, limit+1, staffOnly...)
		if err != nil {
			return err
		}
		if out.More = len(list) > limit; out.More {
			list = list[:limit]
		}
		out.Messages, err = t.patientMessages(c, list)
		return err
	})
	return out, err
}

// patientMessages are messages as the patient of their conversation sees them.
func (t *turn) patientMessages(c messaging.Conversation, list []messaging.Message) ([]api.PatientMessage, error) {
	ids := make([]messaging.MessageID, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	receipts, err := t.Receipts(ids...)
	if err != nil {
		return nil, err
	}
	seen := map[messaging.MessageID]bool{}
	for _, r := range receipts {
		seen[r.Message] = seen[r.Message] || r.Contact == t.who.Contact
	}
	staff, err := t.Teammates()
	if err != nil {
		return nil, err
	}
	names := map[messaging.TeammateID]string{}
	for _, s := range staff {
		names[s.ID] = s.Name
	}
	company, _, err := t.company(c)
	if err != nil {
		return nil, err
	}
	read, err := t.FurthestRead(c.ID)
	if err != nil {
		return nil, err
	}
	out := make([]api.PatientMessage, len(list))
	for i, m := range list {
		p := api.PatientMessage{ID: m.ID, Mine: m.Author.Contact == t.who.Contact, Body: m.Body, Attachments: m.Attachments, Event: m.Event,
			Status: messaging.StatusSent, Seen: seen[m.ID], Position: m.Position, At: m.At}
		switch {
		case p.Mine && m.Position <= read:
			p.Status = messaging.StatusSeen
		case p.Mine:
			p.Status = messaging.StatusDelivered
		default:
			p.Author = cmp.Or(names[m.Author.Teammate], string(company[m.Author.Contact]))
			p.Patient = m.Author.Kind == messaging.AuthorContact
		}
		out[i] = p
	}
	return out, nil
}

// Write adds a patient's message to a conversation of theirs, once.
func (s *Service) Write(ctx context.Context, who Actor, id messaging.ConversationID, in api.Write) (out api.PatientMessage, err error) {
	o, err := s.once(ctx, who, messaging.CommandID(in.ID), "write", thing{"message", string(in.ID)}, true, func(t *turn) error {
		if err := messaging.CheckSaid(in.Body, in.Attachments); err != nil {
			return err
		}
		c, err := t.conversation(id)
		if err != nil {
			return err
		}
		_, err = t.say(c, messaging.Message{ID: in.ID, Body: in.Body, Status: messaging.StatusDelivered,
			Author: messaging.Author{Kind: messaging.AuthorContact, Contact: who.Contact}}, in.Attachments...)
		return err
	})
	if err != nil {
		return out, err
	}
	if o.Refused != "" {
		return out, messaging.Fail(o.Refused, o.Sentence)
	}
	err = s.read(ctx, who, func(t *turn) error {
		m, err := t.Message(in.ID)
		if err != nil {
			return err
		}
		c, err := t.conversation(m.Conversation)
		if err != nil {
			return err
		}
		list, err := t.patientMessages(c, []messaging.Message{m})
		if err == nil {
			out = list[0]
		}
		return err
	})
	return out, err
}

// Seen keeps that messages of others were on a patient's screen, at the
// service's time. If one of them is not in the conversation, none counts (RCP-05).
func (s *Service) Seen(ctx context.Context, who Actor, id messaging.ConversationID, ids []messaging.MessageID) error {
	return s.act(ctx, who, func(t *turn) error {
		c, err := t.conversation(id)
		if err != nil {
			return err
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		messages, err := t.MessagesByID(ids)
		if err != nil {
			return err
		}
		if len(messages) != len(ids) {
			return errNoMessage
		}
		for _, m := range messages {
			if m.Conversation != c.ID {
				return errNoMessage
			}
			if m.Author.Contact == who.Contact || m.Event == messaging.EventRetracted {
				continue // a report of what was taken away came too late
			}
			r := messaging.Receipt{Message: m.ID, Conversation: c.ID, Contact: who.Contact, SeenAt: t.now}
			if _, err := t.PutReceipt(c.From(), r); err != nil {
				return err
			}
		}
		if err := t.looked(c.ID, who.Contact); err != nil {
			return err
		}
		return t.audit("seen", thing{"conversation", string(c.ID)}, resultOK)
	})
}

var errNoMessage error = messaging.Fail(messaging.CodeNotFound, "This message is not here. Load the conversation again.")

// page keeps the length of a page within its bounds.
func page(limit int) int {
	if limit <= 0 {
		return 100
	}
	return min(limit, api.MaxPage)
}
