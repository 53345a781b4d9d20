package replica

import (
	"slices"
	"strings"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// SaveDraft keeps what the person has typed and not sent; "" removes it. Where a
// text has come back meanwhile, both are kept, until the screen says by saving it as
// it is that the person has it before them.
func (r *Replica) SaveDraft(key messaging.DraftKey, body messaging.Text) error {
	body = messaging.Typed(body)
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error { return s.saveDraft(tx, key, body) })
	})
}

func (s *session) saveDraft(tx *store.Tx, key messaging.DraftKey, body messaging.Text) error {
	have, err := tx.Draft(s.me, key)
	if err != nil || have.Body == body && !have.Returned {
		return err
	}
	d := have
	d.Body = body
	if body == "" {
		d.Reason, d.Returned = "", false
	} else if body == have.Body {
		d.Returned = false
	} else if have.Returned && !grownFrom(have.Body, body) {
		d.Body = have.Body + "\n\n" + body
	}
	if err := s.putDraft(tx, d, false); err != nil || body != "" {
		return err
	}
	return s.dropEmpty(tx, key.Conversation())
}

// SaveSubject keeps the subject of an email that is not begun yet, beside what is typed of it.
func (r *Replica) SaveSubject(key messaging.DraftKey, subject messaging.Text) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			d, err := tx.Draft(s.me, key)
			if err != nil || d.Subject == subject {
				return err
			}
			d.Subject = subject
			if _, err := (messaging.SaveDraft{Key: key, Subject: subject}).Onto(messaging.Draft{}, ""); err != nil {
				return err
			}
			return s.putDraft(tx, d, false)
		})
	})
}

// SettleDraft keeps body in place of two texts that the person typed on two
// computers, having seen both.
func (r *Replica) SettleDraft(key messaging.DraftKey, body messaging.Text) error {
	body = messaging.Typed(body)
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			d, err := tx.Draft(s.me, key)
			if err != nil {
				return err
			}
			d.Body, d.Other = body, ""
			return s.putDraft(tx, d, true)
		})
	})
}

// LooseDrafts lists what the person typed and what files they chose in no
// conversation that is here, newest first: to people with whom there is none yet,
// and what came back from one that is no longer shared with them. While history
// still comes, what stands in a conversation that is to come is left out.
func (r *Replica) LooseDrafts() (list []LooseDraft, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			drafts, err := tx.LooseDrafts(s.me)
			if err != nil {
				return err
			}
			scopes, err := tx.Scopes()
			if err != nil {
				return err
			}
			coming := slices.ContainsFunc(scopes, func(h store.Held) bool { return !h.Complete })
			for _, d := range drafts {
				l := LooseDraft{Draft: d, Note: d.Key.Note()}
				if l.People, err = peopleOf(tx, d.Key); err != nil {
					return err
				}
				if coming && len(l.People) == 0 && !d.Key.Mail() {
					continue
				}
				files, err := tx.DraftAttachments(d.Key)
				if err != nil {
					return err
				}
				l.Files = len(files)
				list = append(list, l)
			}
			return nil
		})
	})
	return list, err
}

// peopleOf returns whom a draft is for, if its key names them: its contacts first.
func peopleOf(tx *store.Tx, key messaging.DraftKey) (contacts []Participant, err error) {
	var teammates []Participant
	for id := range strings.SplitSeq(string(key.Conversation()), "+") {
		contact, err := tx.Contact(messaging.ContactID(id))
		if err == nil {
			contacts = append(contacts, Participant{Contact: contact})
			continue
		}
		if messaging.CodeOf(err) != messaging.CodeNotFound {
			return nil, err
		}
		teammate, err := tx.Teammate(messaging.TeammateID(id))
		if err == nil {
			teammates = append(teammates, Participant{Teammate: teammate})
		} else if messaging.CodeOf(err) != messaging.CodeNotFound {
			return nil, err
		}
	}
	return append(contacts, teammates...), nil
}

// typed says whether there is anything in the draft at key.
func (s *session) typed(tx *store.Tx, key messaging.DraftKey) (bool, error) {
	d, err := tx.Draft(s.me, key)
	if err != nil || !d.Empty() {
		return err == nil, err
	}
	files, err := drafted(tx, key)
	return len(files) > 0, err
}

// LooseDraft is a draft in no conversation that is here.
type LooseDraft struct {
	messaging.Draft
	Note   bool          // it was typed for the staff, and is never a message
	People []Participant // whom it is to or about; empty if that is not known here
	Files  int
}

func draftLane(key messaging.DraftKey) string { return "draft:" + string(key) }

// putDraft keeps a draft here and puts it into the outbox for the person's other
// desktops. Only the newest save of a draft climbs.
func (s *session) putDraft(tx *store.Tx, d messaging.Draft, chosen bool) error {
	d.At = s.r.cfg.Clock()
	if err := tx.PutDraft(s.me, d); err != nil {
		return err
	}
	if c, err := tx.Conversation(d.Key.Conversation()); err == nil && c.Version == versionLocal && d.Version == 0 {
		return nil // the others know nothing of the conversation yet, nor of what was typed in it
	} else if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	return s.sendDraft(tx, d, chosen)
}

// sendDraft puts a draft into the outbox, in place of what waits there of it.
func (s *session) sendDraft(tx *store.Tx, d messaging.Draft, chosen bool) error {
	lane, err := tx.Lane(draftLane(d.Key))
	if err != nil {
		return err
	}
	waiting, err := offers(lane)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		chosen = chosen || w.Command.SaveDraft.Chosen
		if err := tx.Drop(w.Item); err != nil {
			return err
		}
	}
	if d.Body == "" && d.Subject == "" && d.Version == 0 && len(waiting) == 0 {
		return nil // the service never heard of it
	}
	save := messaging.SaveDraft{Key: d.Key, Body: d.Body, Subject: d.Subject, Reason: d.Reason, Returned: d.Returned, Saw: d.Version, Chosen: chosen}
	return s.put(tx, draftLane(d.Key), entry{Command: messaging.Command{SaveDraft: &save}})
}

// climbDrafts carries up what was typed in a conversation before the service had it.
func (s *session) climbDrafts(tx *store.Tx, id messaging.ConversationID) error {
	for _, key := range []messaging.DraftKey{messaging.DraftKey(id), messaging.NoteDraft(id)} {
		d, err := tx.Draft(s.me, key)
		if err == nil {
			err = s.climbDraft(tx, d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *session) climbDraft(tx *store.Tx, d messaging.Draft) error {
	if d.Empty() {
		return nil
	}
	return s.putDraft(tx, d, false)
}

// typedAgain carries up everything that is typed here: the service may have lost it in a
// restore.
func (s *session) typedAgain(tx *store.Tx) error {
	drafts, err := tx.Drafts(s.me)
	for _, d := range drafts {
		if err == nil {
			err = s.climbDraft(tx, d)
		}
	}
	return err
}

// savedDraft notes that the service has what was typed: from then on its word
// counts that the draft is no more.
func (s *session) savedDraft(tx *store.Tx, key messaging.DraftKey) error {
	d, err := tx.Draft(s.me, key)
	if err != nil || d.Empty() || d.Version > 0 {
		return err
	}
	d.Version = 1 // older than any that will come down
	return tx.PutDraft(s.me, d)
}

// keepDraft takes over what came down, unless something was typed here since:
// that goes up first, and what came of the two comes down then.
func (s *session) keepDraft(tx *store.Tx, d messaging.Draft) error {
	typed, err := tx.Lane(draftLane(d.Key))
	if err != nil || len(typed) > 0 {
		return err
	}
	have, err := tx.Draft(s.me, d.Key)
	if err != nil {
		return err
	}
	if d.Empty() && have.Version == 0 || !d.Empty() && have.Version > d.Version {
		return nil // what the service does not have, it cannot take away
	}
	if !have.Empty() && have.Version == 0 && (have.Body != d.Body || have.Subject != d.Subject) {
		return s.sendDraft(tx, have, false) // it has not heard of this one: it keeps both
	}
	return tx.PutDraft(s.me, d)
}

// clearDraft removes the draft that was sent. One that came back while something
// else was typed is not that one, and stays.
func (s *session) clearDraft(tx *store.Tx, key messaging.DraftKey, sent messaging.Text) error {
	have, err := tx.Draft(s.me, key)
	if err != nil || have.Body == "" && have.Subject == "" || have.Returned && !grownFrom(have.Body, sent) {
		return err
	}
	have.Body, have.Other = have.Other, "" // what stood beside it is the draft now
	have.Reason, have.Returned = "", false
	if have.Body == "" {
		have.Subject = ""
	}
	return s.putDraft(tx, have, have.Body != "")
}

// joinDraft joins texts that came back to the draft at key.
func (s *session) joinDraft(tx *store.Tx, key messaging.DraftKey, texts []string, reason string) error {
	d, err := tx.Draft(s.me, key)
	if err != nil {
		return err
	}
	return s.putDraft(tx, d.Joined(messaging.Text(strings.Join(texts, "\n\n")), reason), false)
}
