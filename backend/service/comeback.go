package service

import (
	"context"
	"crypto/subtle"
	"slices"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Somebody who has an account and no session gets back in by a new code, the birth
// date, and a teammate's word (P5). An address says nothing of who they are, since
// families share phones: the birth date chooses among the accounts that have it,
// and nothing that is sent or shown names one (D17, P14).

var errWhichPractice error = messaging.Fail(messaging.CodeNotFound, "We do not know which clinic this is. Open the newest message from your clinic, or ask them for a new invitation.")

// ComeBack begins to get back in. It says the same whether anybody is known by the
// address; a code leaves only if somebody is.
func (s *Service) ComeBack(ctx context.Context, in api.ComeBack) (out api.Join, join Opened, err error) {
	practice, err := s.practiceOf(ctx, in)
	if err != nil {
		return out, join, err
	}
	person := messaging.Contact{Language: in.Language}
	if err := in.Language.Check(); err != nil {
		return out, join, err
	}
	err = s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		var err error
		if person.Phone, person.Email, err = t.typed(in.Phone, in.Email); err != nil {
			return err
		}
		j := store.Join{Kind: store.JoinReturn, Person: person}
		if join, err = t.beginJoin(&j, person); err == nil {
			out, err = t.joinView(j, person)
		}
		return err
	})
	return out, join, err
}

// practiceOf says which practice somebody comes back to.
func (s *Service) practiceOf(ctx context.Context, in api.ComeBack) (messaging.PracticeID, error) {
	if in.Token != "" {
		hash := hashToken(in.Token)
		for _, kind := range []store.DirectoryKind{store.DirectoryInvitation, store.DirectoryDoor} {
			found, err := s.Store.Find(ctx, kind, hash)
			if unless(err, nil) != nil {
				return "", err
			}
			if err == nil {
				return found.Practice, nil
			}
		}
	}
	all, err := s.Store.Practices(ctx)
	if err != nil {
		return "", err
	}
	switch {
	case slices.Contains(all, in.Practice):
		return in.Practice, nil
	case in.Practice == "" && len(all) == 1:
		return all[0], nil
	}
	return "", errWhichPractice
}

// known lists the accounts that have the address of a join.
func (t *turn) known(j store.Join) ([]messaging.Contact, error) {
	all, err := t.ContactsLike(j.Person.Phone, j.Person.Email)
	return slices.DeleteFunc(all, func(c messaging.Contact) bool { return c.Account != messaging.AccountActive }), err
}

// chosen returns the one account of a join's address that has a birth date. Every
// one is compared, so that the time taken tells nothing of which are there.
func (t *turn) chosen(j store.Join, born messaging.Date) (found messaging.Contact, ok bool, err error) {
	all, err := t.known(j)
	n := 0
	for _, c := range all {
		if subtle.ConstantTimeCompare([]byte(c.BirthDate), []byte(born)) == 1 {
			found, n = c, n+1
		}
	}
	return found, n == 1, err
}

// askBack has a teammate decide about somebody who comes back: the contact says so,
// and so does their newest conversation, which returns from the archive. The caller
// saves j.
func (t *turn) askBack(j *store.Join, c messaging.Contact) error {
	if err := t.EndJoin(c.ID); err != nil {
		return err
	}
	j.Contact, j.Step = c.ID, stepWaiting
	c.AsksBack, c.AsksConfirmation = true, false
	if _, err := t.PutContact(c); err != nil {
		return err
	}
	list, err := t.ConversationsWith(c.ID, messaging.ChannelSecure)
	if err != nil || len(list) == 0 {
		return err
	}
	newest := slices.MaxFunc(list, func(a, b messaging.Conversation) int { return a.LastAt.Compare(b.LastAt) })
	if newest.Archived {
		newest.Archived = false
		if newest, err = t.PutConversation(newest); err != nil {
			return err
		}
	}
	m := messaging.Message{Author: messaging.Author{Kind: messaging.AuthorAutomatic}, Event: messaging.EventAsksBack,
		Status: messaging.StatusSent, At: t.now}
	if len(newest.Contacts) > 1 {
		m.Body = c.Name
	}
	if m.ID, err = newID[messaging.MessageID](t.s, t.now); err != nil {
		return err
	}
	_, err = t.AddMessage(newest, m)
	return err
}

// answerReturn lets somebody in again, and whoever had their sessions out, or does not.
func (t *turn) answerReturn(c messaging.AnswerReturn) error {
	contact, j, waits, err := t.waiting(c.Contact, store.JoinReturn)
	if err != nil {
		return err
	}
	if !waits || !t.now.Before(j.ExpiresAt) {
		return messaging.Fail(messaging.CodeConflict, "This person is not waiting to get back in any more. They can ask again.")
	}
	contact.AsksBack = false
	if _, err := t.PutContact(contact); err != nil {
		return err
	}
	j.Step = stepDeclined
	if c.Approve {
		j.Step = stepDone
		if err := t.endSessions(contact.ID); err != nil {
			return err
		}
	}
	return t.PutJoin(j)
}

// endSessions ends every session of a contact, each with a row in the log.
func (t *turn) endSessions(c messaging.ContactID) error {
	ids, err := t.SessionsOf(c)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := t.EndSession(id); err != nil {
			return err
		}
		if err := t.audit("end_session", thing{"session", id}, resultOK); err != nil {
			return err
		}
	}
	return nil
}
