package replica

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// entry is a command in the outbox. Before, Was, Practice and Prefs are the contact,
// the conversation, the practice and the preferences as they were, and Link what was
// done to a link, to be put back if the command is refused.
type entry struct {
	Command messaging.Command
	Link    *linkEdit               `json:",omitempty"`
	Before  *messaging.Contact      `json:",omitempty"`
	Was     *messaging.Conversation `json:",omitempty"`

	Practice *messaging.Practice    `json:",omitempty"`
	Prefs    *messaging.Preferences `json:",omitempty"`
	Until    time.Time              `json:",omitzero"` // by when a held message goes out
}

// put puts a command into the outbox. What one lane holds goes up in order, and
// may depend on what is before it: a conversation's id is the lane of what
// happens in it, a contact's the lane of what happens to them.
func (s *session) put(tx *store.Tx, lane string, e entry) error {
	me, err := tx.Teammate(s.me)
	if err != nil {
		return err
	}
	if err := me.Role.Check(e.Command.Kind()); err != nil {
		return err
	}
	if e.Command.Send != nil {
		e.Command.ID = messaging.CommandID(e.Command.Send.Message) // a message is sent by one command
	} else if id, err := newID[messaging.CommandID](s.r); err != nil {
		return err
	} else {
		e.Command.ID = id
	}
	e.Command.MadeAt = s.r.cfg.Clock()
	read, err := tx.Cursor()
	if err != nil {
		return err
	}
	e.Command.Epoch = read.Epoch
	return tx.PutOutbox(store.Item{ID: string(e.Command.ID), Kind: e.Command.Kind(), Lane: lane, MadeAt: e.Command.MadeAt}, e)
}

// offer is one row of the outbox on its way up.
type offer struct {
	store.Item
	entry
}

func offers(items []store.Item) ([]offer, error) {
	list := make([]offer, 0, len(items))
	for _, i := range items {
		o := offer{Item: i}
		if err := i.Payload(&o.entry); err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, nil
}

// atOnce is how many batches go up before what changed is fetched: whoever writes faster
// than their network carries reads what others write all the same.
const atOnce = 4

// push carries up what waits, in batches, and says whether there was anything: then
// there may be more. An answer that is lost leaves everything as it was: the same
// commands go again, and the service does each once.
func (s *session) push(ctx context.Context, now time.Time) (pushed bool, err error) {
	for range atOnce {
		batch, err := s.batch(now)
		if err != nil || len(batch) == 0 {
			return pushed, err
		}
		if err := s.offering(batch, now); err != nil {
			return pushed, err
		}
		commands := make([]messaging.Command, len(batch))
		for i, o := range batch {
			commands[i] = o.Command
		}
		outcomes, err := s.remote.Push(ctx, commands)
		if err != nil && permanent(err) {
			if len(batch) > 1 { // one of them is not understood: find it
				s.single = true
				continue
			}
			e := messaging.AsError(err)
			outcomes, err = []messaging.Outcome{{Command: commands[0].ID, Refused: e.Code, Sentence: e.Sentence}}, nil
		}
		if err != nil {
			return pushed, err
		}
		if err := s.settle(batch, outcomes, now); err != nil {
			return pushed, err
		}
		pushed, s.single = true, false
	}
	return true, nil
}

// permanent says whether the same request would fail the same way again.
func permanent(err error) bool {
	switch messaging.CodeOf(err) {
	case messaging.CodeInvalid, messaging.CodeBadText, messaging.CodeTooLong, messaging.CodeUnsupported, messaging.CodeEmpty, messaging.CodeConflict, messaging.CodeNotFound, messaging.CodeNotMember:
		return true
	}
	return false
}

// batch is what goes up next: the oldest that waits, leaving out lanes whose
// first row is to wait longer.
func (s *session) batch(now time.Time) ([]offer, error) {
	var batch []offer
	err := s.read(func(tx *store.Tx) error {
		items, err := tx.Waiting(10 * api.MaxBatch)
		if err != nil {
			return err
		}
		climbing, err := tx.Climbing()
		if err != nil {
			return err
		}
		held := map[string]bool{}
		items = slices.DeleteFunc(items, func(i store.Item) bool {
			held[i.Lane] = held[i.Lane] || i.NotBefore.After(now)
			return held[i.Lane]
		})
		all, err := offers(items)
		if err != nil {
			return err
		}
		clear(held)
		all = slices.DeleteFunc(all, func(o offer) bool { // a message waits for its files
			held[o.Lane] = held[o.Lane] || o.Command.Send != nil &&
				slices.ContainsFunc(climbing, func(a store.Attachment) bool { return a.Message == o.Command.Send.Message })
			return held[o.Lane]
		})
		limit := api.MaxBatch
		if s.single {
			limit = 1
		}
		size := 0
		for _, o := range all[:min(limit, len(all))] {
			b, err := json.Marshal(o.Command)
			if err != nil {
				return messaging.Internal("write a command", err)
			}
			if size += len(b); size > api.MaxRequest*3/4 && len(batch) > 0 {
				break
			}
			batch = append(batch, o)
		}
		return nil
	})
	return batch, err
}

// settle keeps what became of a batch, in one transaction.
func (s *session) settle(batch []offer, outcomes []messaging.Outcome, now time.Time) error {
	err := s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error {
		back := s.returning(tx, now)
		for i, o := range batch {
			var err error
			switch out := outcomes[i]; {
			case back.gone[o.N]: // with what it was built upon
			case out.Refused == "":
				err = s.applied(tx, o)
			case upAgain(o, out.Refused):
				if err = s.askAnew(tx, o); err == nil {
					err = tx.Retry(o.Item, now.Add(s.wait(o.Attempts+1)))
				}
			case busy(out.Refused):
				err = tx.Retry(o.Item, now.Add(s.wait(o.Attempts+1)))
			default:
				err = back.refuse(o, out.Sentence)
			}
			if err != nil {
				return err
			}
		}
		return back.toDrafts()
	})
	if err != nil {
		return err
	}
	s.answer(batch, outcomes)
	if slices.ContainsFunc(batch, func(o offer) bool { return o.Command.Send != nil && len(o.Command.Send.Attachments) > 0 }) {
		s.r.wake() // the service holds so many files that were not sent: others can go up now
	}
	return nil
}

// busy says whether a refusal is about the moment rather than the command.
func busy(c messaging.Code) bool {
	return c == messaging.CodeInternal || c == messaging.CodeDiskFull || c == messaging.CodeTooManyTries
}

func (s *session) applied(tx *store.Tx, o offer) error {
	switch c := o.Command; {
	case c.Send != nil:
		m, err := tx.Message(c.Send.Message)
		if err == nil && m.Status == messaging.StatusPending {
			m.Status = messaging.StatusQueued
			if c.Send.Hold > 0 || c.Send.After != "" {
				m.Status = messaging.StatusHeld
			}
			err = tx.PutMessage("", m)
		}
		if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
			return err
		}
	case c.AddNote != nil:
		note, err := tx.Note(c.AddNote.Note)
		if err == nil && note.Version == 0 {
			note.Version = 1 // older than what will come down, which has its place
			err = tx.PutNote("", note)
		}
		if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
			return err
		}
	case c.Start != nil:
		conversation, err := tx.Conversation(c.Start.Conversation)
		if err == nil && conversation.Version == versionLocal {
			conversation.Version = 0
			if _, err = tx.PutConversation(conversation); err == nil {
				err = s.climbDrafts(tx, conversation.ID)
			}
		}
		if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
			return err
		}
	case c.SaveDraft != nil:
		if err := s.savedDraft(tx, c.SaveDraft.Key); err != nil {
			return err
		}
		return tx.Drop(o.Item)
	case c.UndoSend != nil:
		if err := s.takeBack(tx, c.UndoSend.Message); err != nil {
			return err
		}
		return tx.Drop(o.Item)
	case c.MarkRead != nil, c.Opened != nil, c.SavePreferences != nil:
		return tx.Drop(o.Item) // nothing that would be missed after a restore
	}
	return tx.Done(o.Item)
}

// returned gathers what a batch brings back.
type returned struct {
	*session
	tx      *store.Tx
	now     time.Time
	gone    map[int64]bool // the rows that were refused
	order   []messaging.DraftKey
	texts   map[messaging.DraftKey][]string
	reasons map[messaging.DraftKey]string
}

func (s *session) returning(tx *store.Tx, now time.Time) returned {
	return returned{session: s, tx: tx, now: now, gone: map[int64]bool{}, reasons: map[messaging.DraftKey]string{}, texts: map[messaging.DraftKey][]string{}}
}

// upAgain says whether a message was refused for files that the service still
// looks through, or has not got any more; the latter is tried once.
func upAgain(o offer, refused messaging.Code) bool {
	return o.Command.Send != nil && len(o.Command.Send.Attachments) > 0 &&
		(refused == messaging.CodeNotReady || refused == messaging.CodeNotFound && o.Attempts == 0)
}

// askAnew asks for a refused message by another command, since a refusal stays
// one, once its files have been offered again.
func (s *session) askAnew(tx *store.Tx, o offer) error {
	id, err := newID[messaging.CommandID](s.r)
	if err != nil {
		return err
	}
	o.Command.ID = id
	if err := tx.SetPayload(o.Item, o.entry); err != nil {
		return err
	}
	return tx.ClimbAgain(o.Command.Send.Message)
}

// refuse undoes what a command did here, and what was built upon it.
func (b *returned) refuse(o offer, reason string) error {
	if err := b.drop(o); err != nil {
		return err
	}
	switch c := o.Command; {
	case c.SaveLink != nil, c.RotateDoor != nil:
		return b.unsaveLink(o, reason)
	case c.SavePractice != nil:
		if err := b.tx.PutPractice(*o.Practice); err != nil {
			return err
		}
		return b.say("What patients are told was not changed. " + reason)
	case c.Match != nil:
		return b.putBack(*o.Before, "A contact was not matched. "+reason)
	case c.AnswerReturn != nil:
		return b.putBack(*o.Before, "A patient was not answered. "+reason)
	case c.Send != nil && c.Send.Start == nil:
		return b.recall(*c.Send, reason)
	case c.Send != nil:
		if err := b.recall(*c.Send, reason); err != nil {
			return err
		}
		return b.dependants(o, reason)
	case c.AddNote != nil:
		return b.takeNoteBack(*c.AddNote, reason)
	case c.Tag != nil && o.Was != nil:
		return b.reopen(*o.Was, "Tags were not changed. "+reason)
	case c.Tag != nil:
		return b.putBack(*o.Before, "Tags were not changed. "+reason)
	case c.Start != nil:
		return b.dependants(o, reason)
	case c.SaveContact != nil && o.Before == nil:
		return b.unsave(o, c.SaveContact.Contact, reason)
	case c.Invite != nil && c.Invite.New != nil:
		return b.unsave(o, c.Invite.Contact, reason)
	case c.SaveContact != nil:
		return b.putBack(*o.Before, "A contact was not changed. "+reason)
	case c.SaveConsent != nil:
		if err := b.tx.RemoveConsent(c.SaveConsent.Consent); err != nil {
			return err
		}
		return b.say("A consent was not written down. " + reason)
	case c.Edit != nil:
		return b.reopen(*o.Was, "A conversation was not changed. "+reason)
	case c.Invite != nil:
		return b.putBack(*o.Before, "An invitation was not sent. "+reason)
	case c.ConfirmPatient != nil:
		return b.putBack(*o.Before, "A patient was not confirmed. "+reason)
	case c.UndoSend != nil && !b.awaited(c.UndoSend.Message):
		return b.say("A message could not be taken back. " + reason)
	case c.FetchAgain != nil:
		return b.say("A file was not fetched. " + reason)
	case c.SendAgain != nil:
		return b.say("A text was not sent again. " + reason)
	case c.Retract != nil && !b.awaited(c.Retract.Message):
		return b.say("A message was not retracted. " + reason)
	case c.SavePreferences != nil:
		return b.unsavePreferences(o, reason)
	}
	return nil
}

// unsave takes a new contact away that the service did not make. One to whom
// something is typed stays here, so that the draft has its place among the drafts.
func (b *returned) unsave(o offer, id messaging.ContactID, reason string) error {
	if err := b.dependants(o, reason); err != nil {
		return err
	}
	c, err := b.tx.Contact(id)
	if err != nil {
		return err
	}
	if err := b.tx.RemoveContact(id); err != nil {
		return err
	}
	typed, err := b.typed(b.tx, messaging.DraftKey(id))
	if err != nil {
		return err
	}
	if typed {
		d, err := b.tx.Draft(b.me, messaging.DraftKey(id))
		if err != nil {
			return err
		}
		if d.Body != "" {
			b.keep(d.Key, d.Body, reason)
		}
		c.Account, c.AccountAt, c.InviteExpires, c.Version = messaging.AccountNone, time.Time{}, time.Time{}, versionLocal
		if _, err := b.tx.PutContact(c); err != nil {
			return err
		}
	}
	return b.say("A new contact was not saved. " + reason)
}

func (b *returned) drop(o offer) error {
	b.gone[o.N] = true
	return b.tx.Drop(o.Item)
}

// dependants gives up what stands after a command in its lane, for the reason
// for which that was refused.
func (b *returned) dependants(o offer, reason string) error {
	lane, err := b.tx.Lane(o.Lane)
	if err != nil {
		return err
	}
	following, err := offers(lane)
	if err != nil {
		return err
	}
	for _, f := range following {
		if f.N < o.N || b.gone[f.N] {
			continue
		}
		if err := b.drop(f); err != nil {
			return err
		}
		if f.Command.Send != nil {
			if err := b.recall(*f.Command.Send, reason); err != nil {
				return err
			}
		}
		if f.Command.AddNote != nil {
			if err := b.takeNoteBack(*f.Command.AddNote, reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// recall takes a message out of its thread, to become a draft again. One that came down
// stands there: refused is only that it was offered again after a restore.
func (b *returned) recall(c messaging.Send, reason string) error {
	m, err := b.tx.Message(c.Message)
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		return nil // purged, and back with that
	}
	if err != nil {
		return err
	}
	if m.Version > 0 {
		for _, id := range c.Attachments {
			if err := b.tx.Climbed(id); err != nil {
				return err
			}
		}
		return nil
	}
	if err := b.returnFiles(b.tx, m); err != nil {
		return err
	}
	if err := b.tx.RemoveMessage(m); err != nil {
		return err
	}
	if c.Body == "" { // a draft of files alone has no place for a reason
		return b.say("Files were not sent and are a draft again. " + reason)
	}
	b.keep(messaging.DraftKey(c.Conversation), c.Body, reason)
	return nil
}

// keep keeps a text that came back for the draft at key.
func (b *returned) keep(key messaging.DraftKey, text messaging.Text, reason string) {
	if len(b.texts[key]) == 0 {
		b.order = append(b.order, key)
	}
	b.texts[key] = append(b.texts[key], string(text))
	b.reasons[key] = reason
}

// toDrafts makes what was taken back drafts again.
func (b *returned) toDrafts() error {
	for _, key := range b.order {
		if err := b.joinDraft(b.tx, key, b.texts[key], b.reasons[key]); err != nil {
			return err
		}
		c, err := b.tx.Conversation(key.Conversation())
		if messaging.CodeOf(err) == messaging.CodeNotFound {
			continue
		}
		if err == nil {
			err = b.adopt(b.tx, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// putBack restores a contact, unless a newer one has come down meanwhile.
func (b *returned) putBack(before messaging.Contact, notice string) error {
	have, err := b.tx.Contact(before.ID)
	if err == nil && have.Version == before.Version {
		_, err = b.tx.PutContact(before)
	}
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	return b.say(notice)
}

// reopen restores a conversation as it was, unless a newer one has come down
// meanwhile.
func (b *returned) reopen(was messaging.Conversation, notice string) error {
	have, err := b.tx.Conversation(was.ID)
	if err == nil && have.Version == was.Version {
		_, err = b.tx.PutConversation(was)
	}
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	return b.say(notice)
}

// say keeps why something was refused that has no draft to stand in.
func (b *returned) say(notice string) error { return b.tx.SetSetting(settingNotice, []byte(notice)) }
