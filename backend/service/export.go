package service

import (
	"cmp"
	"context"
	"slices"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// exported is how many messages are read at once.
const exported = 500

// Export gives out one conversation, or all with one contact that the actor may see.
// It takes a proof that it is still them. The row that says who took what, and why, is
// safe before the first word is read.
func (s *Service) Export(ctx context.Context, who Actor, in api.MakeExport) (out messaging.Export, err error) {
	if err := cmp.Or(in.Why.Check(), in.Form.Check()); err != nil {
		return out, err
	}
	about := thing{"conversation", string(in.Conversation)}
	if in.Conversation == "" {
		about = thing{"contact", string(in.Contact)}
	}
	if !messaging.ValidID(about.id) || in.Conversation != "" && in.Contact != "" {
		return out, messaging.Fail(messaging.CodeInvalid, "Choose one conversation, or the whole record of one contact.")
	}
	// What is printed and what is kept, for whom, and whether the staff's own words go
	// with it, are each an action of their own.
	action := string(in.Form) + "_for_" + string(in.Why)
	if in.Notes {
		action += "_with_notes"
	}
	err = s.afresh(ctx, who, in.Code, action, about, func(t *turn) error {
		_, err := t.exportable(in)
		return err
	})
	if err != nil {
		return out, err
	}
	return out, s.read(ctx, who, func(t *turn) error {
		list, err := t.exportable(in) // as it is now
		if err != nil {
			return err
		}
		out, err = t.export(list, in)
		return err
	})
}

// exportable lists the conversations that an export holds, the oldest first. A contact's
// are those of all who are the same person, as the staff say.
func (t *turn) exportable(in api.MakeExport) ([]messaging.Conversation, error) {
	if in.Conversation != "" {
		c, err := t.conversation(in.Conversation)
		return []messaging.Conversation{c}, err
	}
	contact, err := t.Contact(in.Contact)
	if err != nil {
		return nil, unless(err, errNoContact)
	}
	same, err := t.MergedInto(contact.ID)
	if err != nil {
		return nil, err
	}
	var list []messaging.Conversation
	for _, p := range append(same, contact) {
		for _, channel := range messaging.Channels {
			with, err := t.ConversationsWith(p.ID, channel)
			if err != nil {
				return nil, err
			}
			for _, c := range with {
				ok, err := t.sees(c)
				if err != nil {
					return nil, err
				}
				if ok {
					list = append(list, c)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b messaging.Conversation) int {
		return cmp.Or(a.MadeAt.Compare(b.MadeAt), cmp.Compare(a.ID, b.ID))
	})
	list = slices.CompactFunc(list, func(a, b messaging.Conversation) bool { return a.ID == b.ID })
	if len(list) == 0 {
		return nil, messaging.Fail(messaging.CodeEmpty, "There is no conversation with this person that you may see. Ask somebody who writes with them.")
	}
	return list, nil
}

// naming is who is called what while an export is made, and who was named in it.
type naming struct {
	t      *turn
	staff  map[messaging.TeammateID]messaging.Text
	out    *messaging.Export
	people map[messaging.ContactID]messaging.Text
	named  map[messaging.TeammateID]bool
}

func (t *turn) export(list []messaging.Conversation, in api.MakeExport) (messaging.Export, error) {
	practice, err := t.GetPractice()
	if err != nil {
		return messaging.Export{}, err
	}
	staff, err := t.Teammates()
	if err != nil {
		return messaging.Export{}, err
	}
	out := messaging.Export{Practice: messaging.Text(practice.Name), Phone: practice.Phone, TimeZone: practice.TimeZone, MadeAt: t.now, Why: in.Why, Contact: in.Contact,
		People: []messaging.ExportPerson{}, Staff: []messaging.ExportTeammate{}, Conversations: []messaging.ExportConversation{}}
	n := &naming{t: t, staff: map[messaging.TeammateID]messaging.Text{}, out: &out, people: map[messaging.ContactID]messaging.Text{}, named: map[messaging.TeammateID]bool{}}
	for _, s := range staff {
		n.staff[s.ID] = messaging.Text(s.Name)
	}
	out.MadeBy = n.staff[t.who.Teammate]
	if in.Contact != "" {
		if _, err := n.person(in.Contact); err != nil {
			return out, err
		}
	}
	for _, c := range list {
		one, err := n.conversation(c, in.Notes)
		if err != nil {
			return out, err
		}
		out.Conversations = append(out.Conversations, one)
	}
	return out, nil
}

// person names a contact, and has the export say who that is.
func (n *naming) person(id messaging.ContactID) (messaging.Text, error) {
	if name, ok := n.people[id]; ok || id == "" {
		return name, nil
	}
	c, err := n.t.Contact(id)
	if err != nil {
		return "", unless(err, nil)
	}
	n.people[id] = c.Name
	n.out.People = append(n.out.People, messaging.ExportPerson{ID: c.ID, Name: c.Name, Kind: c.Kind, RelatedTo: c.RelatedTo, BirthDate: c.BirthDate, Phone: c.Phone, Email: c.Email})
	return c.Name, nil
}

// teammate names somebody of the practice, and has the export say who that is.
func (n *naming) teammate(id messaging.TeammateID) messaging.Text {
	name := n.staff[id]
	if !n.named[id] && name != "" {
		n.named[id] = true
		n.out.Staff = append(n.out.Staff, messaging.ExportTeammate{ID: id, Name: name})
	}
	return name
}

func (n *naming) author(a messaging.Author) (messaging.Text, error) {
	switch a.Kind {
	case messaging.AuthorTeammate:
		return n.teammate(a.Teammate), nil
	case messaging.AuthorContact:
		return n.person(a.Contact)
	}
	return "", nil
}

func (n *naming) conversation(c messaging.Conversation, notes bool) (out messaging.ExportConversation, err error) {
	out = messaging.ExportConversation{ID: c.ID, Channel: c.Channel, Address: c.Address(), Subject: c.Subject, State: c.State,
		Contacts: c.Contacts, Teammates: c.Teammates, Messages: []messaging.ExportMessage{}}
	sender, err := n.t.Sender(c.From())
	if err != nil {
		return out, err
	}
	out.From = messaging.Text(sender.Name)
	if out.At, err = n.t.ownAddress(c); err != nil {
		return out, err
	}
	for _, id := range c.Contacts {
		if _, err := n.person(id); err != nil {
			return out, err
		}
	}
	for _, id := range c.Teammates {
		n.teammate(id)
	}
	readers, err := n.t.readers(c.ID)
	if err != nil {
		return out, err
	}
	for after := int64(0); ; {
		list, err := n.t.MessagesAfter(c.ID, after, exported)
		if err != nil {
			return out, err
		}
		ids := make([]messaging.MessageID, len(list))
		for i, m := range list {
			ids[i] = m.ID
		}
		receipts, err := n.t.Receipts(ids...)
		if err != nil {
			return out, err
		}
		slices.SortStableFunc(receipts, func(a, b messaging.Receipt) int { return a.SeenAt.Compare(b.SeenAt) })
		seen := map[messaging.MessageID][]messaging.ExportSeen{}
		for _, r := range receipts {
			name, err := n.person(r.Contact)
			if r.Teammate != "" {
				name = n.teammate(r.Teammate)
			}
			if err != nil {
				return out, err
			}
			seen[r.Message] = append(seen[r.Message], messaging.ExportSeen{Name: name, At: r.SeenAt})
		}
		for _, m := range list {
			e := messaging.ExportMessage{Message: m, Seen: seen[m.ID]}
			if e.Name, err = n.author(m.Author); err != nil {
				return out, err
			}
			for _, r := range readers {
				if m.Inbound() && r.Position >= m.Position {
					e.ReadBy = append(e.ReadBy, messaging.Text(r.Name))
				}
			}
			out.Messages = append(out.Messages, e)
		}
		if len(list) < exported {
			break
		}
		after = list[len(list)-1].Position
	}
	if notes {
		out.Notes, err = n.notes(c.ID)
	}
	return out, err
}

func (n *naming) notes(c messaging.ConversationID) (out []messaging.ExportNote, err error) {
	for after := int64(0); ; {
		list, err := n.t.NotesAfter(c, after, exported)
		if err != nil {
			return nil, err
		}
		for _, note := range list {
			out = append(out, messaging.ExportNote{Note: note, Name: n.teammate(note.Author)})
		}
		if len(list) < exported {
			return out, nil
		}
		after = list[len(list)-1].Position
	}
}

// ownAddress is where a conversation reaches the practice outside the portal.
func (t *turn) ownAddress(c messaging.Conversation) (messaging.Address, error) {
	switch {
	case c.Number != "":
		n, err := t.Number(c.Number)
		return messaging.Address(n.Phone), err
	case c.Mailbox != "":
		m, err := t.Mailbox(c.Mailbox)
		return messaging.Address(m.Address), err
	}
	return "", nil
}
