package replica

import (
	"context"
	"errors"
	"io"
	"slices"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Forwarded is where the files of a mail stand that is passed on, and which of them are
// not among them: what is of no accepted type, and what never came.
type Forwarded struct {
	Draft messaging.DraftKey
	Left  []messaging.Text
}

// NewMailDraft is where an email is written that begins at a contact; of "" it is
// somewhere new, and to nobody yet.
func (r *Replica) NewMailDraft(contact messaging.ContactID) (messaging.DraftKey, error) {
	if contact != "" {
		return messaging.MailDraft(string(contact)), nil
	}
	id, err := newID[messaging.ConversationID](r)
	return messaging.MailDraft(string(id)), err
}

// Forward copies the files of a mail into a draft of its own, from where they can go to
// somebody else. Either all that can go are there or none is: a file that cannot be
// fetched now fails the whole.
func (r *Replica) Forward(ctx context.Context, id messaging.MessageID) (f Forwarded, err error) {
	m, err := r.forwarded(id)
	if err != nil {
		return f, err
	}
	if f.Draft, err = r.NewMailDraft(""); err != nil {
		return f, err
	}
	var copied []messaging.AttachmentID
	for _, a := range m.Attachments {
		copy, err := r.copyInto(ctx, f.Draft, a)
		switch {
		case err == nil:
			copied = append(copied, copy)
		case a.Absent != "" || slices.Contains(refusedFile, messaging.CodeOf(err)):
			f.Left = append(f.Left, a.Name)
		default:
			for _, id := range copied {
				err = errors.Join(err, r.Detach(f.Draft, id))
			}
			return Forwarded{}, err
		}
	}
	return f, nil
}

// refusedFile is said of a file that cannot be in any draft, however often it is tried.
var refusedFile = []messaging.Code{messaging.CodeBadFile, messaging.CodeTooLarge}

func (r *Replica) forwarded(id messaging.MessageID) (m messaging.Message, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			m, err = tx.Message(id)
			if err == nil && m.Mail == nil {
				err = messaging.Fail(messaging.CodeUnsupported, "Only an email can be forwarded. Copy the text of this message instead.")
			}
			return err
		})
	})
	return m, err
}

// copyInto adds a file that stands in a message to the draft at key.
func (r *Replica) copyInto(ctx context.Context, key messaging.DraftKey, a messaging.Attachment) (messaging.AttachmentID, error) {
	from, err := r.OpenAttachment(ctx, a.ID, api.FormOriginal)
	if err != nil {
		return "", err
	}
	defer from.Close()
	id, err := r.BeginAttachment(key, a.Name, from.Size)
	if err != nil {
		return "", err
	}
	if err := r.AppendAttachment(id, 0, io.NewSectionReader(from, 0, from.Size)); err != nil {
		return "", err
	}
	_, err = r.FinishAttachment(id)
	return id, err
}
