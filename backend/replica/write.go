package replica

import (
	"slices"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// versionLocal is the version of a conversation or a contact that the service does
// not have.
const versionLocal = -1

// NewMessage is a message that begins a conversation: with a contact, or with them
// and others, which is a group. NamesShown says that the person knows that its
// patients will see each other's names.
type NewMessage struct {
	Contact    messaging.ContactID
	With       []messaging.ContactID
	Teammates  []messaging.TeammateID
	NamesShown bool

	Link    messaging.LinkID
	Subject messaging.Text
	Body    messaging.Text
	// Attachments are those of the draft for these people.
	Attachments []messaging.AttachmentID
}

// Start begins a secure conversation with its first message.
func (r *Replica) Start(n NewMessage) (id messaging.ConversationID, err error) {
	if err := messaging.CheckSaid(n.Body, n.Attachments); err != nil {
		return "", err
	}
	if id, err = newID[messaging.ConversationID](r); err != nil {
		return "", err
	}
	c := messaging.Conversation{ID: id, Channel: messaging.ChannelSecure, Link: n.Link, Subject: n.Subject,
		State: messaging.ConversationOpen, MadeAt: r.cfg.Clock(), Version: versionLocal}
	if n.Contact != "" {
		c.Contacts = append([]messaging.ContactID{n.Contact}, n.With...)
	}
	c.Teammates = n.Teammates
	if err := c.Check(); err != nil { // SEC-09
		return "", err
	}
	return id, r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			contacts, _, err := taking(tx, c)
			if err != nil {
				return err
			}
			if err := s.mayWrite(tx, c, contacts); err != nil {
				return err
			}
			if messaging.ShowsNames(contacts) && !n.NamesShown {
				return messaging.ErrNamesShown
			}
			if sender, err := tx.Sender(c.From()); err != nil {
				return err
			} else if sender.Archived { // what was begun goes on; nothing new begins
				return errNotFrom
			}
			if _, err := tx.PutConversation(c); err != nil {
				return err
			}
			if _, err := s.say(tx, c, words{from: messaging.DraftFor(c), body: n.Body, files: n.Attachments}); err != nil {
				return err
			}
			return s.clearDraft(tx, messaging.DraftFor(c), n.Body)
		})
	})
}

// startAgain starts a conversation whose start was refused, unless it still waits.
func (s *session) startAgain(tx *store.Tx, c messaging.Conversation) error {
	start, err := s.start(tx, c)
	if err != nil || start == nil {
		return err
	}
	return s.put(tx, string(c.ID), entry{Command: messaging.Command{Start: start}})
}

// start is what begins a conversation that the service does not have; nil if
// something that waits begins it already.
func (s *session) start(tx *store.Tx, c messaging.Conversation) (*messaging.Start, error) {
	if c.Version != versionLocal {
		return nil, nil
	}
	waiting, err := tx.Lane(string(c.ID))
	if err != nil || slices.ContainsFunc(waiting, func(i store.Item) bool { return i.Kind == "start" }) {
		return nil, err
	}
	contacts, _, err := taking(tx, c)
	return &messaging.Start{Conversation: c.ID, Link: c.Link, Number: c.Number, Phone: c.Phone, Mailbox: c.Mailbox, Email: c.Email, Contacts: c.Contacts, Teammates: c.Teammates, Subject: c.Subject,
		NamesShown: messaging.ShowsNames(contacts)}, err // the person was asked before c was here
}

// Edit changes a conversation's subject, whether it can be written in, whether it
// is archived, or who looks after it.
func (r *Replica) Edit(e messaging.Edit) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error { return s.edit(tx, e) })
	})
}

func (s *session) edit(tx *store.Tx, e messaging.Edit) error {
	before, err := tx.Conversation(e.Conversation)
	if err != nil {
		return err
	}
	if err := s.begun(tx, before); err != nil {
		return err
	}
	after, err := e.Onto(before)
	if err != nil || !e.Changes(before, after) {
		return err
	}
	if after.Assignee != before.Assignee && after.Assignee != "" {
		if err := mayLookAfter(tx, after.From(), after.Assignee); err != nil {
			return err
		}
	}
	if after.Archived && !before.Archived {
		e.Saw = before.LastPosition
	}
	if _, err := tx.PutConversation(after); err != nil {
		return err
	}
	return s.put(tx, string(e.Conversation), entry{Command: messaging.Command{Edit: &e}, Was: &before})
}

// mayLookAfter says whether a teammate can be given conversations of a sender, by
// the rule that the service applies too.
func mayLookAfter(tx *store.Tx, scope messaging.Scope, id messaging.TeammateID) error {
	sender, err := tx.Sender(scope)
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	teammate, err := tx.Teammate(id)
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	return sender.CheckAssignee(teammate)
}

// Send adds a message to a conversation, with files of its draft, and clears that.
func (r *Replica) Send(id messaging.ConversationID, body messaging.Text, attachments ...messaging.AttachmentID) (m messaging.MessageID, err error) {
	return r.SendDespite(id, body, "", attachments...)
}

// SendDespite is Send for a text of which the rules warn, with the reason for it.
func (r *Replica) SendDespite(id messaging.ConversationID, body messaging.Text, despite messaging.Despite, attachments ...messaging.AttachmentID) (m messaging.MessageID, err error) {
	return r.write(id, words{from: messaging.DraftKey(id), body: body, despite: despite, files: attachments})
}

// write adds what somebody wrote to a conversation.
func (r *Replica) write(id messaging.ConversationID, w words) (m messaging.MessageID, err error) {
	if err := messaging.CheckSaid(w.body, w.files); err != nil {
		return "", err
	}
	err = r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			c, err := tx.Conversation(id)
			if err != nil {
				return err
			}
			contacts, _, err := taking(tx, c)
			if err != nil {
				return err
			}
			if err := s.mayWrite(tx, c, contacts); err != nil {
				return err
			}
			if err := s.mayCarry(tx, c, w); err != nil {
				return err
			}
			m, err = s.say(tx, c, w)
			return err
		})
	})
	return m, err
}

// words are what somebody says in a conversation, and what goes with it.
type words struct {
	from    messaging.DraftKey // out of which the files come
	body    messaging.Text
	files   []messaging.AttachmentID
	despite messaging.Despite
	// to is whom an email goes to; nil for those whom an answer goes to by itself.
	to *messaging.Recipients
}

// say writes a pending message and the command that carries it up. Its files come
// out of the draft at from.
func (s *session) say(tx *store.Tx, c messaging.Conversation, w words) (messaging.MessageID, error) {
	id, err := newID[messaging.MessageID](s.r)
	if err != nil {
		return "", err
	}
	m := messaging.Message{ID: id, Conversation: c.ID, Body: w.body, Status: messaging.StatusPending, At: s.r.cfg.Clock(),
		Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: s.me}}
	if m.Mail, err = outward(tx, c, w.to); err != nil {
		return "", err
	}
	if err := s.attach(tx, w.from, &m, w.files); err != nil {
		return "", err
	}
	if err := tx.PutMessage(c.From(), m); err != nil {
		return "", err
	}
	if err := s.carry(tx, c, m, w); err != nil {
		return "", err
	}
	return id, s.clearDraft(tx, messaging.DraftKey(c.ID), w.body)
}

// grownFrom says whether text is an edit of what came back, rather than something
// that was typed before the screen showed it: at least half of what came back
// still stands at its beginning and its end.
func grownFrom(back, text messaging.Text) bool {
	n := min(len(back), len(text))
	head := 0
	for head < n && back[head] == text[head] {
		head++
	}
	tail := 0
	for tail < n-head && back[len(back)-1-tail] == text[len(text)-1-tail] {
		tail++
	}
	return 2*(head+tail) >= len(back)
}

// mayWrite says whether the person may write in a conversation, by the rules that
// the service applies too.
func (s *session) mayWrite(tx *store.Tx, c messaging.Conversation, contacts []messaging.Contact) error {
	switch {
	case c.Channel.Rules() == messaging.Rules{}:
		return messaging.Fail(messaging.CodeUnsupported, "This version of Rowan can only read this conversation.")
	case c.State == messaging.ConversationReadOnly:
		return messaging.Fail(messaging.CodeClosed, "This conversation is read-only. Start a new one to write.")
	}
	if err := reaches(tx, c, contacts); err != nil {
		return err
	}
	if slices.Contains(c.Teammates, s.me) && c.Version != versionLocal { // who begins it is a member (LNK-07)
		return nil
	}
	sender, err := tx.Sender(c.From())
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	sender.Scope = c.From()
	return sender.CheckFrom(s.me)
}

// reaches says whether what is written in a conversation can reach who it is for,
// as far as that is known here.
func reaches(tx *store.Tx, c messaging.Conversation, contacts []messaging.Contact) error {
	if c.Channel.Rules().Portal {
		return joined(contacts...) // SEC-02
	}
	if c.Channel.Rules().Texts {
		return mayText(tx, c)
	}
	return mayMail(tx, c)
}

// dropEmpty removes a conversation that the service refused to start, once
// nothing is left in it.
func (s *session) dropEmpty(tx *store.Tx, id messaging.ConversationID) error {
	c, err := tx.Conversation(id)
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		return s.dropUnsaved(tx, messaging.ContactID(id))
	}
	if err != nil || c.Version != versionLocal {
		return err
	}
	messages, err := tx.Messages(id, 0, 1)
	if err != nil || len(messages) > 0 {
		return err
	}
	row, err := tx.InboxRow(id)
	if err != nil || row.Note {
		return err
	}
	for _, key := range []messaging.DraftKey{messaging.DraftKey(id), messaging.NoteDraft(id)} {
		if d, err := tx.Draft(s.me, key); err != nil || !d.Empty() {
			return err
		}
	}
	if files, err := drafted(tx, messaging.DraftKey(id)); err != nil || len(files) > 0 {
		return err
	}
	return tx.RemoveConversation(id)
}

// openedEvery is how often opening one conversation is reported.
const openedEvery = 10 * time.Minute

// reportOpened reports, for the audit log, that the person reads a conversation.
func (s *session) reportOpened(id messaging.ConversationID) error {
	now := s.r.cfg.Clock()
	s.mu.Lock()
	at, known := s.opened[id]
	due := !known || now.Sub(at) >= openedEvery
	if due {
		s.opened[id] = now
	}
	s.mu.Unlock()
	if !due {
		return nil
	}
	return s.do(func(tx *store.Tx) error {
		c, err := tx.Conversation(id)
		if err != nil || c.Version == versionLocal {
			return err
		}
		return s.put(tx, string(id), entry{Command: messaging.Command{Opened: &messaging.Opened{Conversation: id}}})
	})
}

// MarkRead says that the person has read a conversation up to a position.
func (r *Replica) MarkRead(id messaging.ConversationID, position int64) error {
	return r.mark(id, func(have int64) int64 { return max(have, position) })
}

// MarkUnread says that the message at a position and all after it are unread.
func (r *Replica) MarkUnread(id messaging.ConversationID, position int64) error {
	return r.mark(id, func(int64) int64 { return max(position-1, 0) })
}

func (r *Replica) mark(id messaging.ConversationID, move func(int64) int64) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			have, err := tx.ReadMark(s.me, id)
			if err != nil {
				return err
			}
			to := move(have.Position)
			if to == have.Position {
				return nil
			}
			newest, err := tx.Messages(id, 1<<62, 1)
			if err != nil {
				return err
			}
			last, err := tx.LastNote(id)
			if err != nil {
				return err
			}
			if len(newest) > 0 {
				last = max(last, newest[0].Position)
			}
			if to > last {
				return messaging.FailField("position", messaging.CodeInvalid, "There is no message at this place. Open the conversation again.")
			}
			have.Position = to
			if err := tx.PutReadMark(have); err != nil {
				return err
			}
			waits, err := s.waitingMark(tx, id)
			if err != nil {
				return err
			}
			if waits != nil { // only the last one counts
				if err := tx.Drop(*waits); err != nil {
					return err
				}
			}
			return s.put(tx, string(id), entry{Command: messaging.Command{MarkRead: &messaging.MarkRead{Conversation: id, Position: to}}})
		})
	})
}

// waitingMark is the read mark of a conversation that has not gone up yet.
func (s *session) waitingMark(tx *store.Tx, id messaging.ConversationID) (*store.Item, error) {
	lane, err := tx.Lane(string(id))
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(lane, func(i store.Item) bool { return i.Kind == "mark_read" }); i >= 0 {
		return &lane[i], nil
	}
	return nil, nil
}
