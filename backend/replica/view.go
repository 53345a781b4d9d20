package replica

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge/letter"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Open is whose store is open.
type Open struct {
	Me       messaging.Teammate
	Practice messaging.Practice
	Address  string // of the service
}

// Open says whose store is open; ok is false while locked.
func (r *Replica) Open() (o Open, ok bool, err error) {
	err = r.with(func(s *session) error {
		ok, o.Address = true, s.address
		return s.read(func(tx *store.Tx) error {
			if o.Me, err = tx.Teammate(s.me); err != nil {
				return err
			}
			o.Practice, err = tx.GetPractice()
			return err
		})
	})
	if err != nil && !ok {
		err = nil
	}
	return o, ok, err
}

// Counts are the numbers beside the lists.
func (r *Replica) Counts() (counts store.Counts, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			counts, err = tx.Counts()
			return err
		})
	})
	return counts, err
}

// Inbox lists conversations, newest activity first; next is nil at the end.
func (r *Replica) Inbox(list store.List, after *store.InboxKey, limit int) (rows []store.InboxRow, next *store.InboxKey, err error) {
	limit = clamp(limit)
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			rows, err = tx.Inbox(list, after, limit+1)
			return err
		})
	})
	if len(rows) > limit {
		key := rows[limit-1].Key()
		rows, next = rows[:limit], &key
	}
	return rows, next, err
}

func clamp(limit int) int {
	if limit <= 0 || limit > api.MaxPage {
		return api.MaxPage
	}
	return limit
}

// Row is a conversation as a list shows it. It is not taken for having been read.
func (r *Replica) Row(id messaging.ConversationID) (row store.InboxRow, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			row, err = tx.InboxRow(id)
			return err
		})
	})
	return row, err
}

// Thread is a conversation with all that its header and details say.
type Thread struct {
	store.InboxRow
	Members int   // of the sender
	Why     error // why the person cannot write here; nil if they can
	ReadTo  int64
	Draft   messaging.Draft
	Drafted []messaging.Attachment // the draft's files
	Note    messaging.Draft        // what was typed for a note
	Others  []store.InboxRow       // the contact's other conversations, or of a group none

	People []Participant
	Off    messaging.Suppression // whether texts or emails to them are off
	// Identification is how far the practice has come with saying who writes.
	Identification messaging.Identification
	Early          messaging.Draft // what was written to the contact before they joined
	// Answer is whom an answer by email goes to by itself, AnswerAll whom if it goes to all.
	Answer, AnswerAll messaging.Recipients
}

// Conversation returns a conversation, and reports that the person read it.
func (r *Replica) Conversation(id messaging.ConversationID) (t Thread, err error) {
	err = r.with(func(s *session) error {
		err := s.read(func(tx *store.Tx) error {
			c, err := tx.Conversation(id)
			if err != nil {
				return err
			}
			contacts, teammates, err := taking(tx, c)
			if err != nil {
				return err
			}
			if t.InboxRow, err = tx.InboxRow(id); err != nil {
				return err
			}
			if len(contacts) > 0 {
				t.Contact = contacts[0]
			}
			t.Identification = c.Identification
			if c.Address() != "" {
				if t.Off, err = tx.Suppression(c.Address()); err != nil {
					return err
				}
			}
			if t.Answer, t.AnswerAll, err = answers(tx, c); err != nil {
				return err
			}
			if t.People, err = participants(tx, c, contacts, teammates); err != nil {
				return err
			}
			if t.Early, err = s.early(tx, c); err != nil {
				return err
			}
			sender, err := tx.Sender(c.From())
			if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
				return err
			}
			t.Members = len(sender.Members)
			if t.Why = s.mayWrite(tx, c, contacts); messaging.CodeOf(t.Why) == messaging.CodeInternal {
				return t.Why
			}
			mark, err := tx.ReadMark(s.me, id)
			if err != nil {
				return err
			}
			t.ReadTo = mark.Position
			if t.Draft, err = tx.Draft(s.me, messaging.DraftKey(id)); err != nil {
				return err
			}
			if t.Note, err = tx.Draft(s.me, messaging.NoteDraft(id)); err != nil {
				return err
			}
			if t.Drafted, err = drafted(tx, messaging.DraftKey(id)); err != nil {
				return err
			}
			if c.Group() || t.Contact.ID == "" {
				return nil
			}
			t.Others, err = tx.InboxOf(t.Contact.ID)
			t.Others = slices.DeleteFunc(t.Others, func(o store.InboxRow) bool { return o.Conversation == id })
			return err
		})
		if err != nil {
			return err
		}
		return s.reportOpened(id)
	})
	return t, err
}

// Entry is a message as a thread shows it.
type Entry struct {
	messaging.Message
	Name   string // of who wrote it
	Mine   bool   // whether the person did
	SeenAt time.Time
	SeenBy int // how many of Of contacts saw it
	Of     int
	Ahead  int // how many texts leave its number before it, while it waits
}

// Automatic is what stands where nobody wrote a message (RCP-06).
const Automatic = "Automatic"

func (s *session) entries(tx *store.Tx, messages []messaging.Message) ([]Entry, error) {
	ids := make([]messaging.MessageID, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	seen, by, of := map[messaging.MessageID]time.Time{}, map[messaging.MessageID]int{}, map[messaging.ConversationID]messaging.Conversation{}
	receipts, err := tx.Receipts(ids...)
	if err != nil {
		return nil, err
	}
	for _, r := range receipts {
		by[r.Message]++
		if r.SeenAt.After(seen[r.Message]) {
			seen[r.Message] = r.SeenAt
		}
	}
	names := map[messaging.Author]string{}
	entries := make([]Entry, 0, len(messages))
	for _, m := range messages {
		if _, ok := of[m.Conversation]; !ok {
			c, err := tx.Conversation(m.Conversation)
			if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
				return nil, err
			}
			of[m.Conversation] = c
		}
		e := Entry{Message: m, SeenAt: seen[m.ID], SeenBy: by[m.ID], Of: of[m.Conversation].Readers(m.Author), Mine: m.Author.Kind == messaging.AuthorTeammate && m.Author.Teammate == s.me}
		if e.SeenBy > 0 && e.SeenBy >= e.Of && !m.Inbound() { // seen is by everybody (D13)
			e.Status = messaging.Advance(e.Status, messaging.StatusSeen)
		}
		if m.Waits() && of[m.Conversation].Channel.Rules().Carried {
			if e.Ahead, err = tx.QueuedBefore(of[m.Conversation].From(), m); err != nil {
				return nil, err
			}
		}
		if e.Name, err = authorName(tx, names, m.Author); err != nil {
			return nil, err
		}
		if m.Mail != nil {
			e.Name = cmp.Or(e.Name, string(m.Mail.From.Name), string(m.Mail.From.Email))
			if letter.Topic(string(m.Mail.Subject)) == letter.Topic(string(of[m.Conversation].Subject)) {
				mail := *m.Mail
				mail.Subject, e.Mail = "", &mail
			}
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func authorName(tx *store.Tx, known map[messaging.Author]string, a messaging.Author) (string, error) {
	if name, ok := known[a]; ok {
		return name, nil
	}
	name, err := Automatic, error(nil)
	switch a.Kind {
	case messaging.AuthorTeammate:
		var t messaging.Teammate
		t, err = tx.Teammate(a.Teammate)
		name = t.Name
	case messaging.AuthorContact:
		var c messaging.Contact
		c, err = tx.Contact(a.Contact)
		name = string(c.Name)
	}
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		err = nil // their name has not come down yet
	}
	known[a] = name
	return name, err
}

// Details is what is known of one message.
type Details struct {
	Entry
	From string // the link, or the label of the number
	Seen []Seen // one a participant
}

// Seen is when a participant saw a message; At is zero for not yet.
type Seen struct {
	Name     messaging.Text
	Teammate bool
	At       time.Time
}

// Details says who wrote a message, from where, and who saw it when.
func (r *Replica) Details(id messaging.MessageID) (d Details, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			m, err := tx.Message(id)
			if err != nil {
				return err
			}
			entries, err := s.entries(tx, []messaging.Message{m})
			if err != nil {
				return err
			}
			d.Entry = entries[0]
			c, err := tx.Conversation(m.Conversation)
			if err != nil {
				return err
			}
			sender, err := tx.Sender(c.From())
			if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
				return err
			}
			d.From = sender.Name
			if m.Inbound() {
				return nil
			}
			receipts, err := tx.Receipts(id)
			if err != nil {
				return err
			}
			for _, p := range c.Contacts {
				contact, err := tx.Contact(p)
				if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
					return err
				}
				seen := Seen{Name: contact.Name}
				for _, r := range receipts {
					if r.Contact == p {
						seen.At = r.SeenAt
					}
				}
				d.Seen = append(d.Seen, seen)
			}
			for _, p := range c.Teammates {
				if p == m.Author.Teammate {
					continue
				}
				teammate, err := tx.Teammate(p)
				if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
					return err
				}
				seen := Seen{Name: messaging.Text(teammate.Name), Teammate: true}
				for _, r := range receipts {
					if r.Teammate == p {
						seen.At = r.SeenAt
					}
				}
				d.Seen = append(d.Seen, seen)
			}
			return nil
		})
	})
	return d, err
}

// Team lists who can look after a conversation, by name: the active members of
// its sender.
func (r *Replica) Team(id messaging.ConversationID) (team []messaging.Teammate, err error) {
	return r.staff(id, func(_ messaging.Conversation, s messaging.Sender, t messaging.Teammate) error {
		return s.CheckAssignee(t)
	})
}

// staff lists the teammates whom check finds nothing wrong with, by name. A sender
// that is not here has no members.
func (r *Replica) staff(id messaging.ConversationID, check func(messaging.Conversation, messaging.Sender, messaging.Teammate) error) (staff []messaging.Teammate, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			c, err := tx.Conversation(id)
			if err != nil {
				return err
			}
			sender, err := tx.Sender(c.From())
			if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
				return err
			}
			if staff, err = tx.Teammates(); err != nil {
				return err
			}
			staff = slices.DeleteFunc(staff, func(t messaging.Teammate) bool { return check(c, sender, t) != nil })
			slices.SortFunc(staff, byName)
			return nil
		})
	})
	return staff, err
}

func byName(a, b messaging.Teammate) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

// Search finds messages and notes, newest first, and contacts, best first.
func (r *Replica) Search(query string, limit int) (hits []store.Hit, contacts []messaging.Contact, err error) {
	limit = clamp(limit)
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			if hits, err = tx.Search(query, limit); err != nil {
				return err
			}
			contacts, err = tx.SearchContacts(query, limit)
			return err
		})
	})
	return hits, contacts, err
}
