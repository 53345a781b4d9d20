package replica

import (
	"context"
	"encoding/base64"
	"io"
	"slices"

	"rowan/backend/api"
	"rowan/backend/bridge/letter"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// MailSettings is how the practice's mailboxes are set up.
type MailSettings struct {
	Practice   messaging.Practice
	Mailboxes  []messaging.Mailbox // by label, archived ones too
	Receptions map[messaging.MailboxID]messaging.Reception
	Staff      []messaging.Teammate
	Me         messaging.TeammateID
	Why        error // why the person cannot change them; nil if they can
}

// MailSettings says how the practice's mailboxes are set up.
func (r *Replica) MailSettings() (v MailSettings, err error) {
	v.Receptions = map[messaging.MailboxID]messaging.Reception{}
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			v.Me = s.me
			if v.Why = s.manages(tx); messaging.CodeOf(v.Why) == messaging.CodeInternal {
				return v.Why
			}
			if v.Practice, err = tx.GetPractice(); err != nil {
				return err
			}
			if v.Mailboxes, err = tx.Mailboxes(); err != nil {
				return err
			}
			for _, m := range v.Mailboxes {
				if v.Receptions[m.ID], err = tx.MailReception(m.ID); err != nil {
					return err
				}
			}
			v.Staff, err = tx.Teammates()
			return err
		})
	})
	return v, err
}

// FindMailServers finds out how an account is reached. Only the service can.
func (r *Replica) FindMailServers(ctx context.Context, address messaging.Email) (found api.MailServers, err error) {
	if err := address.Check(); err != nil {
		return found, err
	}
	err = r.online(ctx, func(ctx context.Context, s *session) error {
		found, err = s.remote.MailServers(ctx, address)
		return err
	})
	return found, err
}

// SaveMailbox changes the fields that c names of a mailbox, at once.
func (r *Replica) SaveMailbox(ctx context.Context, c messaging.SaveMailbox) error {
	if err := r.CheckMailbox(c); err != nil {
		return err
	}
	return r.now(ctx, messaging.Command{SaveMailbox: &c})
}

// ConnectMailbox makes a mailbox, or signs one in anew. What proves the account goes to
// the service and is not kept here.
func (r *Replica) ConnectMailbox(ctx context.Context, in api.ConnectMailbox) (id messaging.MailboxID, err error) {
	if in.Save.Mailbox == "" {
		if in.Save.Mailbox, err = newID[messaging.MailboxID](r); err != nil {
			return "", err
		}
	}
	if err := r.CheckMailbox(in.Save); err != nil {
		return "", err
	}
	return in.Save.Mailbox, r.online(ctx, func(ctx context.Context, s *session) error { return s.remote.ConnectMailbox(ctx, in) })
}

// TestMailbox has a mailbox send itself an email, to see whether it arrives.
func (r *Replica) TestMailbox(ctx context.Context, id messaging.MailboxID) error {
	return r.now(ctx, messaging.Command{TestMailbox: &messaging.TestMailbox{Mailbox: id}})
}

// SaveFooter changes what stands below every email, at once.
func (r *Replica) SaveFooter(ctx context.Context, footer messaging.Text) error {
	if err := messaging.CheckWords("footer", footer, messaging.MaxFooter); err != nil {
		return err
	}
	return r.now(ctx, messaging.Command{SavePractice: &messaging.SavePractice{Footer: &footer}})
}

// Mailboxes lists the mailboxes that the person may write from, by label.
func (r *Replica) Mailboxes() (boxes []messaging.Mailbox, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			all, err := tx.Mailboxes()
			boxes = slices.DeleteFunc(all, func(m messaging.Mailbox) bool { return m.Archived || !slices.Contains(m.Members, s.me) })
			return err
		})
	})
	return boxes, err
}

// mayMail says whether an email may leave in a conversation as things stand, by the rules
// that the service applies too.
func mayMail(tx *store.Tx, c messaging.Conversation) error {
	mailbox, err := tx.Mailbox(c.Mailbox)
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	if err == nil {
		if err := mailbox.MaySend(); err != nil {
			return err
		}
	}
	off, err := tx.Suppression(c.Address())
	if err != nil {
		return err
	}
	return off.Refuse()
}

// NewEmail is an email that begins a conversation: with a contact, or with an address of
// nobody in particular.
type NewEmail struct {
	Mailbox     messaging.MailboxID
	Contact     messaging.ContactID
	Address     messaging.Email // the contact's own if empty
	Subject     messaging.Text
	Body        messaging.Text
	Cc          []messaging.Party  // who gets it too, and sees who else does
	Of          messaging.DraftKey // where its files are, and its text was typed; the contact's own draft if empty
	Attachments []messaging.AttachmentID
}

// StartEmail begins a conversation by email with its first message.
func (r *Replica) StartEmail(n NewEmail) (id messaging.ConversationID, err error) {
	if err := messaging.CheckSaid(n.Body, n.Attachments); err != nil {
		return "", err
	}
	if id, err = newID[messaging.ConversationID](r); err != nil {
		return "", err
	}
	if n.Of == "" {
		n.Of = messaging.DraftKey(n.Contact)
	}
	return id, r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			name := messaging.Text("")
			start := messaging.Start{Conversation: id, Mailbox: n.Mailbox, Email: n.Address, Subject: n.Subject}
			if n.Contact != "" {
				contact, err := tx.Contact(n.Contact)
				if err != nil {
					return err
				}
				if start.Email == "" {
					start.Email = contact.Email
				}
				if start.Email.Fold() == contact.Email.Fold() {
					start.Contacts, name = []messaging.ContactID{n.Contact}, contact.Name
				}
			}
			c := start.Begins(r.cfg.Clock())
			c.Version = versionLocal
			if err := c.Check(); err != nil {
				return err
			}
			contacts, _, err := taking(tx, c)
			if err != nil {
				return err
			}
			if err := s.mayWrite(tx, c, contacts); err != nil {
				return err
			}
			said := words{from: n.Of, body: n.Body, files: n.Attachments}
			if len(n.Cc) > 0 {
				said.to = &messaging.Recipients{To: []messaging.Party{{Name: name, Email: c.Email}}, Cc: n.Cc}
			}
			if err := s.mayCarry(tx, c, said); err != nil {
				return err
			}
			if _, err := tx.PutConversation(c); err != nil {
				return err
			}
			if _, err := s.say(tx, c, said); err != nil || n.Of == "" {
				return err
			}
			return s.clearDraft(tx, n.Of, n.Body)
		})
	})
}

// maxImages bounds what a page shows of the images that came with it.
const maxImages = 6 << 20

// MailPage is a mail's HTML as it may be shown in a frame of its own: the images that came
// with it stand in it, and unless how asks for those of others nothing is fetched from
// anywhere.
func (r *Replica) MailPage(ctx context.Context, id messaging.MessageID, how letter.SafeOptions) (page letter.SafePage, err error) {
	var m messaging.Message
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			m, err = tx.Message(id)
			if err == nil && (m.Mail == nil || m.Mail.Page == "") {
				err = store.ErrNotFound
			}
			return err
		})
	})
	if err != nil {
		return page, err
	}
	html, err := r.whole(ctx, m.Mail.Page, api.FormOriginal)
	if err != nil {
		return page, err
	}
	how.Images = map[string]string{}
	room := maxImages
	for name, image := range m.Mail.Images {
		i := slices.IndexFunc(m.Attachments, func(a messaging.Attachment) bool { return a.ID == image })
		if i < 0 || m.Attachments[i].Absent != "" || !m.Attachments[i].Type.Picture() {
			continue
		}
		drawn, err := r.whole(ctx, image, api.FormView)
		if err != nil || len(drawn) > room {
			continue // the words are worth more than their images
		}
		room -= len(drawn)
		how.Images[name] = "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(drawn)
	}
	return letter.Safe(string(html), how), nil
}

// whole reads a file that the person may see.
func (r *Replica) whole(ctx context.Context, id messaging.AttachmentID, form api.Form) ([]byte, error) {
	f, err := r.OpenAttachment(ctx, id, form)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.NewSectionReader(f, 0, f.Size))
}

// CheckMailbox says whether a mailbox could be saved so, as far as that is known here.
func (r *Replica) CheckMailbox(c messaging.SaveMailbox) error {
	return checkSender(r, c.Mailbox, c.Address != nil, (*store.Tx).Mailbox, (*store.Tx).Mailboxes, c.Onto)
}
