package service

import (
	"bytes"
	"context"

	"rowan/backend/api"
	"rowan/backend/bridge"
	letters "rowan/backend/bridge/letter"
	"rowan/backend/messaging"
)

// memory are bytes that stand in no file.
type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

// page opens a mail's HTML for somebody who sees the mail, as it came: whoever shows it
// makes it safe. It is read out of the mail each time, and kept in no second place.
func (t *turn) page(ctx context.Context, id messaging.AttachmentID, as api.Form) (Bytes, error) {
	k, err := t.MailOfPage(id)
	if err != nil {
		return nil, unless(err, errNoAttachment)
	}
	m, err := t.Message(k.Message)
	if err != nil {
		return nil, unless(err, errNoAttachment)
	}
	if _, err := t.conversation(m.Conversation); err != nil {
		return nil, hidden(err)
	}
	if as != api.FormOriginal {
		return nil, errNoAttachment
	}
	html := k.HTML
	if html == nil {
		l, err := letters.Read(ctx, bridge.Arrival{Raw: k.Raw, Size: int64(len(k.Raw))})
		if err != nil {
			return nil, messaging.Internal("read a mail again", err)
		}
		html = []byte(l.HTML)
	}
	return memory{bytes.NewReader(html)}, t.audit("read_page", thing{"message", string(k.Message)}, resultOK)
}
