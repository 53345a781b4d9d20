package service

import (
	"context"
	"slices"
	"strings"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Record is everything that the portal shows a patient, with who at the practice
// has read it (P13). It is read through what the portal reads through, so that the
// two cannot differ.
func (s *Service) Record(ctx context.Context, who Actor) (api.Record, error) {
	out := api.Record{Conversations: []api.RecordConversation{}}
	err := s.look(ctx, who, "record", thing{"contact", string(who.Contact)}, func(t *turn) error {
		contact, err := t.Contact(who.Contact)
		if err != nil {
			return err
		}
		practice, err := t.GetPractice()
		if err != nil {
			return err
		}
		out.Name, out.BirthDate, out.MadeAt, out.TimeZone = contact.Name, contact.BirthDate, t.now, practice.TimeZone
		if out.Practice, err = t.card(); err != nil {
			return err
		}
		list, err := t.ConversationsWith(who.Contact, messaging.ChannelSecure)
		if err != nil {
			return err
		}
		for _, c := range list {
			one, err := t.recordOf(c)
			if err != nil {
				return err
			}
			out.Conversations = append(out.Conversations, one)
		}
		return nil
	})
	return out, err
}

func (t *turn) recordOf(c messaging.Conversation) (out api.RecordConversation, err error) {
	head, err := t.patientThread(c)
	if err != nil {
		return out, err
	}
	out = api.RecordConversation{ID: head.ID, Subject: head.Subject, From: head.From, State: head.State, Messages: []api.RecordMessage{}}
	readers, err := t.readers(c.ID)
	if err != nil {
		return out, err
	}
	for before := int64(0); ; {
		list, err := t.Messages(c.ID, before, api.MaxPage, staffOnly...)
		if err != nil {
			return out, err
		}
		shown, err := t.patientMessages(c, list)
		if err != nil {
			return out, err
		}
		for _, m := range shown {
			r := api.RecordMessage{PatientMessage: m}
			for _, reader := range readers {
				if m.Mine && reader.Position >= m.Position {
					r.ReadBy = append(r.ReadBy, reader.Name)
				}
			}
			out.Messages = append(out.Messages, r)
		}
		if len(list) < api.MaxPage {
			break
		}
		before = list[len(list)-1].Position
	}
	slices.Reverse(out.Messages)
	return out, nil
}

// readers lists who of the staff has read a conversation and how far, by name.
func (t *turn) readers(c messaging.ConversationID) ([]store.Reader, error) {
	readers, err := t.Readers(c)
	if err != nil {
		return nil, err
	}
	staff, err := t.Teammates()
	if err != nil {
		return nil, err
	}
	for i, r := range readers {
		for _, s := range staff {
			if s.ID == r.Teammate {
				readers[i].Name = s.Name
			}
		}
	}
	slices.SortFunc(readers, func(a, b store.Reader) int { return strings.Compare(a.Name, b.Name) })
	return readers, nil
}
