package store

import (
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/sealed"
	"rowan/backend/sealed/stream"
)

// AttachmentState says how far a file beside the store has come.
type AttachmentState string

const (
	AttachmentUploading AttachmentState = "uploading" // not all of it is there
	AttachmentHeld      AttachmentState = "held"      // all of it is there and not yet found harmless
	AttachmentReady     AttachmentState = "ready"     // it can be sent, or was
)

// Attachment is a file beside the store: what is known of it, and its key. Its
// content is read and written with OpenFile and WriteFile.
type Attachment struct {
	messaging.Attachment
	Conversation messaging.ConversationID
	Message      messaging.MessageID // "" until it is sent
	Author       string              // the teammate or contact who adds it
	Received     int64               // bytes that are safe; writing goes on here
	State        AttachmentState
	MadeAt       time.Time
	// Derived are the sizes of the files that were made of it, by their name.
	Derived map[string]int64

	file string // the name on the disk
	key  sealed.Key
}

// attachmentAbout is what of an attachment is sealed.
type attachmentAbout struct {
	Name    messaging.Text           `json:"name"`
	Type    messaging.AttachmentType `json:"type"`
	Width   int                      `json:"width,omitempty"`
	Height  int                      `json:"height,omitempty"`
	Derived map[string]int64         `json:"derived,omitempty"`
	Key     []byte                   `json:"key"`
}

// NewAttachment readies a file for WriteFile: it draws the file's key and the
// name that it has on the disk, which say nothing of who wrote it.
func NewAttachment(a Attachment, random io.Reader) (Attachment, error) {
	key, err := sealed.NewKey(random)
	if err != nil {
		return a, messaging.Internal("draw a file's key", err)
	}
	file, err := messaging.NewID[messaging.AttachmentID](a.MadeAt, random)
	if err != nil {
		return a, err
	}
	a.key, a.file = key, string(file)
	return a, nil
}

type attachmentRow struct {
	ID           messaging.AttachmentID
	Conversation messaging.ConversationID
	Message      messaging.MessageID
	Author       string
	File         string
	Size         int64
	Received     int64
	State        AttachmentState
	MadeAt       int64
	About        secret
}

const selectAttachment = "SELECT id, conversation, message, author, file, size, received, state, made_at, about FROM attachments "

func (r *attachmentRow) places() []any {
	return []any{&r.ID, &r.Conversation, &r.Message, &r.Author, &r.File, &r.Size, &r.Received, &r.State, &r.MadeAt, &r.About}
}

// PutAttachment saves what is known of a file.
func (tx *Tx) PutAttachment(a Attachment) error {
	about, err := tx.sealJSON("attachments", "about", string(a.ID), attachmentAbout{a.Name, a.Type, a.Width, a.Height, a.Derived, a.key[:]})
	if err != nil {
		return err
	}
	return tx.fail("save an attachment", tx.exec(`INSERT INTO attachments (practice, id, conversation, message, author, file, size, received, state, made_at, about)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (practice, id) DO UPDATE SET message = excluded.message, size = excluded.size,
		received = excluded.received, state = excluded.state, file = excluded.file, about = excluded.about`,
		tx.practice, a.ID, a.Conversation, a.Message, a.Author, a.file, a.Size, a.Received, a.State, millis(a.MadeAt), about))
}

func (tx *Tx) attachment(r attachmentRow) (Attachment, error) {
	var about attachmentAbout
	if err := tx.unsealJSON("attachments", "about", string(r.ID), r.About, &about); err != nil {
		return Attachment{}, err
	}
	if len(about.Key) != len(sealed.Key{}) {
		return Attachment{}, messaging.Internal("read a file's key", nil)
	}
	return Attachment{
		Attachment:   messaging.Attachment{ID: r.ID, Name: about.Name, Type: about.Type, Size: r.Size, Width: about.Width, Height: about.Height},
		Conversation: r.Conversation, Message: r.Message, Author: r.Author, Received: r.Received, State: r.State, MadeAt: instant(r.MadeAt),
		Derived: about.Derived, file: r.File, key: sealed.Key(about.Key),
	}, nil
}

// Attachment returns what is known of a file.
func (tx *Tx) Attachment(id messaging.AttachmentID) (Attachment, error) {
	var r attachmentRow
	if err := tx.row(selectAttachment+"WHERE practice = ? AND id = ?", tx.practice, id).Scan(r.places()...); err != nil {
		return Attachment{}, tx.fail("read an attachment", err)
	}
	return tx.attachment(r)
}

// HeldAttachments lists the files that are to be looked through, the oldest first.
func (tx *Tx) HeldAttachments() ([]Attachment, error) {
	rows, err := ask(tx.ways, (*attachmentRow).places, selectAttachment+"WHERE practice = ? AND state = 'held' ORDER BY made_at", tx.practice)
	if err != nil {
		return nil, tx.fail("list what is held", err)
	}
	return collect(rows, tx.attachment)
}

// UnsentAttachments lists the files that were begun before an instant and never
// sent.
func (tx *Tx) UnsentAttachments(before time.Time) ([]Attachment, error) {
	rows, err := ask(tx.ways, (*attachmentRow).places, selectAttachment+"WHERE practice = ? AND message = '' AND made_at < ?", tx.practice, millis(before))
	if err != nil {
		return nil, tx.fail("list what was not sent", err)
	}
	return collect(rows, tx.attachment)
}

// Kept is how much is kept of files: of the practice, and what one author began
// after an instant and has not sent.
type Kept struct {
	Practice int64 // bytes
	Lately   int64 // bytes of the author, since then
	Unsent   int   // files of the author
}

// KeptAttachments measures what is kept.
func (tx *Tx) KeptAttachments(author string, since time.Time) (k Kept, err error) {
	err = tx.row(`SELECT (SELECT coalesce(sum(size), 0) FROM attachments WHERE practice = ?1),
		(SELECT coalesce(sum(size), 0) FROM attachments WHERE practice = ?1 AND author = ?2 AND made_at >= ?3),
		(SELECT count(*) FROM attachments WHERE practice = ?1 AND author = ?2 AND message = '')`,
		tx.practice, author, millis(since)).Scan(&k.Practice, &k.Lately, &k.Unsent)
	return k, tx.fail("measure attachments", err)
}

// ReplaceAttachment saves a file that was made anew of another, which goes from
// the disk once the transaction has committed.
func (tx *Tx) ReplaceAttachment(old, a Attachment) error {
	if old.file != a.file {
		tx.dropped = append(tx.dropped, old)
	}
	return tx.PutAttachment(a)
}

// RemoveAttachment removes files: their rows with their keys now, what is on the
// disk once the transaction has committed. What was sent again has two rows, and goes
// with the last of them.
func (tx *Tx) RemoveAttachment(list ...Attachment) error {
	for _, a := range list {
		if err := tx.exec("DELETE FROM attachments WHERE practice = ? AND id = ?", tx.practice, a.ID); err != nil {
			return tx.fail("remove an attachment", err)
		}
		var others int
		if err := tx.row("SELECT count(*) FROM attachments WHERE file = ?", a.file).Scan(&others); err != nil {
			return tx.fail("remove an attachment", err)
		}
		if others == 0 {
			tx.dropped = append(tx.dropped, a)
		}
	}
	return nil
}

// removeAttachments removes the files of a conversation, but for those of its draft.
func (tx *Tx) removeAttachments(c messaging.ConversationID) error {
	list, err := tx.attachments("WHERE practice = ? AND conversation = ? AND (message <> '' OR state <> 'ready')", tx.practice, c)
	if err != nil {
		return err
	}
	return tx.RemoveAttachment(list...)
}

// WriteFile opens the content of an attachment to be written on from its
// Received. Whoever has come further calls Sync and saves that with PutAttachment.
func (s *Store) WriteFile(a Attachment) (*stream.Writer, error) {
	w, err := s.files.Write(a.file, a.key, a.Size, a.Received)
	return w, FileFailure("write an attachment", err)
}

// HasFile is how much of an attachment is on the disk: after its part was
// removed, less than what was received.
func (s *Store) HasFile(a Attachment) (int64, error) {
	n, err := s.files.Has(a.file, a.Size)
	return min(n, a.Received), FileFailure("look at an attachment", err)
}

// OpenFile opens the content of an attachment, all of which is there.
func (s *Store) OpenFile(a Attachment) (*stream.Reader, error) {
	r, err := s.files.Read(a.file, a.key, a.Size)
	return r, FileFailure("read an attachment", err)
}

// Derive replaces what is kept under a name beside an attachment, such as its
// thumbnail. The caller saves it in Derived.
func (s *Store) Derive(a Attachment, name string, content []byte) (err error) {
	w, err := s.files.Write(a.file+"."+name, a.key, int64(len(content)), 0)
	if err != nil {
		return FileFailure("write what was made of an attachment", err)
	}
	_, err = w.Write(content)
	if err == nil {
		_, err = w.Sync()
	}
	return FileFailure("write what was made of an attachment", errors.Join(err, w.Close()))
}

// OpenDerived opens what Derive wrote.
func (s *Store) OpenDerived(a Attachment, name string) (*stream.Reader, error) {
	r, err := s.files.Read(a.file+"."+name, a.key, a.Derived[name])
	return r, FileFailure("read what was made of an attachment", err)
}

// RemoveFile removes the content of an attachment and what was made of it, and
// keeps the row: the file can be written anew.
func (s *Store) RemoveFile(a Attachment) error {
	err := s.files.Remove(a.file)
	for name := range a.Derived {
		err = errors.Join(err, s.files.Remove(a.file+"."+name))
	}
	return FileFailure("remove an attachment", err)
}

// dropFiles removes from the disk what a transaction removed. What is left by a
// power cut goes when the store is opened the next time.
func (s *Store) dropFiles(list []Attachment) {
	for _, a := range s.copying.spare(list) {
		_ = s.RemoveFile(a)
	}
}

// sweepFiles removes files that no row knows. One that another program keeps goes the
// next time.
func (s *Store) sweepFiles(ctx context.Context) error {
	names, err := s.files.Names()
	if err != nil || len(names) == 0 {
		return FileFailure("list the attachments", err)
	}
	var files []string
	query := "SELECT file FROM attachments"
	if s.pg != nil {
		query = "SELECT rowan_files()"
	}
	if err := s.write.db.WithContext(ctx).Raw(query).Scan(&files).Error; err != nil {
		return s.failure("list the attachments", err)
	}
	known := make(map[string]bool, len(files))
	for _, f := range files {
		known[f] = true
	}
	for _, name := range names {
		if file, _, _ := strings.Cut(name, "."); !known[file] {
			_ = s.files.Remove(name)
		}
	}
	return nil
}

// FileFailure makes an Error of a file's.
func FileFailure(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return messaging.Fail(messaging.CodeDiskFull, "The disk is full, and this file was not kept. Free some space and attach it again.").Because(err)
	case errors.Is(err, stream.ErrDamaged):
		return messaging.Fail(messaging.CodeBadFile, "This file is damaged and cannot be opened. Ask for it to be sent again.").Because(err)
	}
	return messaging.Internal(doing, err)
}
