package service

import (
	letters "rowan/backend/bridge/letter"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// files writes the files of a mail, which are looked through before anybody sees them.
// Of one that could not be read that is the mail itself. Where there is no room, the
// mail is kept without: it lies on its server still.
func (in *intake) files(m *messaging.Message, c messaging.Conversation, a *incoming) (kept []store.Attachment, err error) {
	var list []letters.File
	switch {
	case a.letter == nil && len(a.Raw) > 0:
		list = []letters.File{{Name: "mail.eml", Bytes: a.Raw}}
	case a.letter != nil:
		list = a.letter.Files
	}
	raw := a.letter != nil && len(a.Raw) > maxRawRow
	if len(list) == 0 && !raw {
		return nil, nil
	}
	usage, err := in.KeptAttachments("", in.now)
	if err != nil {
		return nil, err
	}
	write := func(file store.Attachment, content []byte) error {
		file, err := store.NewAttachment(file, in.s.Random)
		if err != nil {
			return err
		}
		if file.Received, err = in.s.write(file, content); err != nil {
			return err
		}
		kept = append(kept, file)
		return in.PutAttachment(file)
	}
	if usage.Practice += int64(len(a.Raw)); raw && usage.Practice <= in.s.FileRoom { // in no message: nobody is given it
		id, err := newID[messaging.AttachmentID](in.s, in.now)
		if err != nil {
			return nil, err
		}
		if err := write(store.Attachment{Attachment: messaging.Attachment{ID: id, Name: "mail.eml", Type: messaging.TypeOther, Size: int64(len(a.Raw))},
			Conversation: c.ID, Message: m.ID, State: store.AttachmentReady, MadeAt: in.now}, a.Raw); err != nil {
			return kept, err
		}
	}
	for _, f := range list {
		if len(f.Bytes) == 0 {
			continue
		}
		id, err := newID[messaging.AttachmentID](in.s, in.now)
		if err != nil {
			return kept, err
		}
		shown := messaging.Arriving(id, len(m.Attachments), f.Type)
		if f.Name != "" {
			shown.Name = messaging.FileName(f.Name, shown.Type)
		}
		if f.ID != "" {
			if m.Mail.Images == nil {
				m.Mail.Images = map[string]messaging.AttachmentID{}
			}
			m.Mail.Images[f.ID] = id
		}
		size := int64(len(f.Bytes))
		if usage.Practice += size; usage.Practice > in.s.FileRoom || size > messaging.MaxAttachment {
			shown.Absent = messaging.AbsentFailed
			m.Attachments = append(m.Attachments, shown)
			continue
		}
		if err := write(store.Attachment{Attachment: messaging.Attachment{ID: id, Name: f.Name, Size: size},
			Conversation: c.ID, Message: m.ID, State: store.AttachmentHeld, MadeAt: in.now}, f.Bytes); err != nil {
			return kept, err
		}
		m.Attachments = append(m.Attachments, shown)
	}
	return kept, nil
}
