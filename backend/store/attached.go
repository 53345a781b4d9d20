package store

import (
	"time"

	"rowan/backend/messaging"
)

// A desktop keeps files of three kinds in one table: those that its person has put
// into a draft, those that climb with a message, and copies of what the service has.

// noteCarried keeps which message carries which files.
func (tx *Tx) noteCarried(m messaging.Message) error {
	for _, a := range m.Files() {
		err := tx.exec("INSERT OR REPLACE INTO carried (practice, attachment, message, conversation) VALUES (?, ?, ?, ?)",
			tx.practice, a.ID, m.ID, m.Conversation)
		if err != nil {
			return tx.fail("note what a message carries", err)
		}
	}
	return nil
}

// forgetCarried forgets what a message carried, and removes the files.
func (tx *Tx) forgetCarried(m messaging.Message) error {
	if err := tx.exec("DELETE FROM carried WHERE practice = ? AND message = ?", tx.practice, m.ID); err != nil {
		return tx.fail("forget what a message carries", err)
	}
	list, err := tx.attachments("WHERE practice = ? AND message = ?", tx.practice, m.ID)
	if err != nil {
		return err
	}
	return tx.RemoveAttachment(list...)
}

// Carrier returns the message that carries a file.
func (tx *Tx) Carrier(id messaging.AttachmentID) (messaging.Message, error) {
	var m messaging.MessageID
	if err := tx.row("SELECT message FROM carried WHERE practice = ? AND attachment = ?", tx.practice, id).Scan(&m); err != nil {
		return messaging.Message{}, tx.fail("find what carries an attachment", err)
	}
	return tx.Message(m)
}

// Carriers lists a conversation's messages that carry files, newest first.
func (tx *Tx) Carriers(c messaging.ConversationID) ([]messaging.Message, error) {
	var rows []messageRow
	err := tx.db.Where("practice = ? AND id IN (SELECT message FROM carried WHERE practice = ? AND conversation = ?)", tx.practice, tx.practice, c).
		Order("position = 0 DESC, position DESC, n DESC").Find(&rows).Error
	if err != nil {
		return nil, tx.fail("list what carries attachments", err)
	}
	return collect(rows, tx.message)
}

func (tx *Tx) attachments(which string, args ...any) ([]Attachment, error) {
	rows, err := ask(tx.ways, (*attachmentRow).places, selectAttachment+which, args...)
	if err != nil {
		return nil, tx.fail("list attachments", err)
	}
	return collect(rows, tx.attachment)
}

// DraftAttachments lists the files of the draft at key, in the order of adding.
func (tx *Tx) DraftAttachments(key messaging.DraftKey) ([]Attachment, error) {
	return tx.attachments("WHERE practice = ? AND conversation = ? AND message = '' AND state = 'ready' ORDER BY made_at, id", tx.practice, key)
}

// Unfinished lists the files that were being added when something cut in.
func (tx *Tx) Unfinished() ([]Attachment, error) {
	return tx.attachments("WHERE practice = ? AND message = '' AND state = 'uploading'", tx.practice)
}

// NoteDraft tells of a draft whose files have changed.
func (tx *Tx) NoteDraft(key messaging.DraftKey) error {
	tx.touch(messaging.ConversationID(key))
	_, err := tx.change(messaging.Changed{Kind: messaging.KindDraft, Key: string(key), About: messaging.ConversationID(key)})
	return err
}

// SendAttachment takes a file out of its draft into a message, and makes it climb.
func (tx *Tx) SendAttachment(id messaging.AttachmentID, m messaging.Message) error {
	return tx.fail("send an attachment", tx.exec("UPDATE attachments SET conversation = ?, message = ?, climbs = 1 WHERE practice = ? AND id = ?",
		m.Conversation, m.ID, tx.practice, id))
}

// ReturnAttachments takes the files of a message back into its conversation's
// draft, and says which these are.
func (tx *Tx) ReturnAttachments(m messaging.Message) ([]messaging.AttachmentID, error) {
	return tx.keepAttachments(m.Conversation, m.ID, messaging.DraftKey(m.Conversation))
}

// keepAttachments moves the person's own files of a message, or of a conversation's
// draft for "", to the draft at key, and says which these are.
func (tx *Tx) keepAttachments(c messaging.ConversationID, m messaging.MessageID, key messaging.DraftKey) ([]messaging.AttachmentID, error) {
	const which = " WHERE practice = ? AND conversation = ? AND message = ? AND state = 'ready'"
	ids, err := ask(tx.ways, itself[messaging.AttachmentID], "SELECT id FROM attachments"+which+" ORDER BY made_at, id", tx.practice, c, m)
	if err != nil {
		return nil, tx.fail("find attachments", err)
	}
	err = tx.exec("UPDATE attachments SET conversation = ?, message = '', climbs = 0"+which, key, tx.practice, c, m)
	return ids, tx.fail("take attachments back", err)
}

// MoveDraftAttachment moves a file to another draft, under another id: the service
// may know the first one, as a file of the conversation that it was written in.
func (tx *Tx) MoveDraftAttachment(from, to messaging.AttachmentID, key messaging.DraftKey) error {
	a, err := tx.Attachment(from)
	if err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM attachments WHERE practice = ? AND id = ?", tx.practice, from); err != nil {
		return tx.fail("move an attachment", err)
	}
	a.ID, a.Conversation, a.Message = to, messaging.ConversationID(key), ""
	return tx.PutAttachment(a)
}

// Climbing lists the files that have to be with the service, the oldest first.
func (tx *Tx) Climbing() ([]Attachment, error) {
	return tx.attachments("WHERE practice = ? AND climbs = 1 ORDER BY made_at, id", tx.practice)
}

// Climbed notes that a file is with the service.
func (tx *Tx) Climbed(id messaging.AttachmentID) error {
	return tx.fail("note an upload", tx.exec("UPDATE attachments SET climbs = 0 WHERE practice = ? AND id = ?", tx.practice, id))
}

// ClimbAgain makes the files of a message climb that are all here: the service
// may have forgotten them.
func (tx *Tx) ClimbAgain(m messaging.MessageID) error {
	return tx.fail("offer attachments again", tx.exec("UPDATE attachments SET climbs = 1 WHERE practice = ? AND message = ? AND state = 'ready'", tx.practice, m))
}

// Used notes that a file was looked at.
func (tx *Tx) Used(id messaging.AttachmentID, at time.Time) error {
	return tx.fail("note the use of an attachment", tx.exec("UPDATE attachments SET used_at = ? WHERE practice = ? AND id = ?", millis(at), tx.practice, id))
}

// Copies lists the files that can be fetched again, the one not looked at for
// longest first. What the person sent counts once it is older than an instant:
// until then the service may lose it in a restore.
func (tx *Tx) Copies(author string, sentBefore time.Time) ([]Attachment, error) {
	return tx.attachments("WHERE practice = ? AND message <> '' AND climbs = 0 AND (author <> ? OR made_at < ?) ORDER BY used_at, made_at",
		tx.practice, author, millis(sentBefore))
}

// Takes is how many bytes a file takes on the disk with all that was made of it.
func (a Attachment) Takes() int64 {
	n := a.Received
	for _, size := range a.Derived {
		n += size
	}
	return n
}

// carries is what a row of the inbox says of a message without words: the kind
// of its files, "files" when there are several kinds.
func carries(m messaging.Message) string {
	if m.Body != "" || len(m.Attachments) == 0 {
		return ""
	}
	kind := m.Attachments[0].Type.Kind()
	for _, a := range m.Attachments[1:] {
		if a.Type.Kind() != kind {
			return "files"
		}
	}
	return kind
}
