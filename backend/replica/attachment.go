package replica

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/picture"
	"rowan/backend/sealed/stream"
	"rowan/backend/store"
)

// Kinds of messaging.Changed that concern files.
const (
	KindAttachment messaging.Kind = "attachment" // a file went further on its way
	KindStorage    messaging.Kind = "storage"    // how much the files take here
)

// files is what an open session is doing with files.
type files struct {
	filesMu sync.Mutex
	copying map[messaging.AttachmentID]*copying
	moving  map[messaging.AttachmentID]*Transfer
	coming  map[arriving]*arrival

	drawing sync.Mutex // a picture needs much memory while it is drawn

	parted     bool                             // the person has locked: nothing is told
	upFailures int                              // in a row; used by Carry alone
	sent       map[messaging.AttachmentID]int64 // how far uploads have come; used by Carry alone
}

func newFiles() files {
	return files{copying: map[messaging.AttachmentID]*copying{}, moving: map[messaging.AttachmentID]*Transfer{},
		coming: map[arriving]*arrival{}, sent: map[messaging.AttachmentID]int64{}}
}

// copying is a file on its way from the person's disk into the sealed folder.
type copying struct {
	mu     sync.Mutex
	a      store.Attachment
	w      *stream.Writer
	at     int64
	closed bool
}

var errNoCopy error = messaging.FailField("attachment", messaging.CodeNotFound, "This file is no longer being added. Choose it again.")

// BeginAttachment begins to add a file to the draft at key. What the file is and
// whether it is taken, its bytes say.
func (r *Replica) BeginAttachment(key messaging.DraftKey, name messaging.Text, size int64) (id messaging.AttachmentID, err error) {
	if err := messaging.CheckAttachment(name, size); err != nil {
		return "", err
	}
	if id, err = newID[messaging.AttachmentID](r); err != nil {
		return "", err
	}
	return id, r.with(func(s *session) error {
		a, err := store.NewAttachment(store.Attachment{Attachment: messaging.Attachment{ID: id, Name: name, Size: size},
			Conversation: messaging.ConversationID(key), Author: string(s.me), State: store.AttachmentUploading, MadeAt: r.cfg.Clock()}, r.cfg.Random)
		if err != nil {
			return err
		}
		err = s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error {
			have, err := tx.DraftAttachments(key)
			if err != nil {
				return err
			}
			if len(have) >= messaging.MaxAttachments {
				return messaging.FailField("attachment", messaging.CodeTooLarge, "A message carries 10 files at most. Send the others in a second message.")
			}
			return tx.PutAttachment(a)
		})
		if err != nil {
			return err
		}
		w, err := s.store.WriteFile(a)
		if err != nil {
			return errors.Join(s.dropFile(a), err)
		}
		s.filesMu.Lock()
		s.copying[id] = &copying{a: a, w: w}
		s.filesMu.Unlock()
		return nil
	})
}

// AppendAttachment adds the next part of a file, and refuses the file as soon as
// its first bytes say that it is of no accepted type. A refused file is gone.
func (r *Replica) AppendAttachment(id messaging.AttachmentID, offset int64, part io.Reader) error {
	return r.with(func(s *session) error {
		c, err := s.copyOf(id)
		if err != nil {
			return err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if err := c.add(offset, part); err != nil {
			return errors.Join(err, s.endCopy(c, true))
		}
		return nil
	})
}

func (c *copying) add(offset int64, part io.Reader) error {
	if c.closed || offset != c.at {
		return errNoCopy
	}
	buffer := make([]byte, stream.Segment)
	for {
		n, err := io.ReadFull(part, buffer)
		if n > 0 {
			if c.at == 0 {
				if err := c.begins(buffer[:n]); err != nil {
					return err
				}
			}
			if _, err := c.w.Write(buffer[:n]); err != nil {
				return store.FileFailure("write an attachment", err)
			}
			c.at += int64(n)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return messaging.Internal("read a file", err)
		}
	}
}

// begins judges a file by its first bytes. A type that is not taken is a failure
// of the field "type", which the screen says in words of its own.
func (c *copying) begins(head []byte) error {
	t, err := messaging.HeadType(head)
	if err != nil {
		return messaging.FailField("type", messaging.CodeBadFile, messaging.AsError(err).Sentence)
	}
	return t.CheckSize(messaging.ChannelSecure, c.a.Size)
}

// FinishAttachment looks through a file that has been added whole, makes what is
// shown of it, and puts it into the draft.
func (r *Replica) FinishAttachment(id messaging.AttachmentID) (out messaging.Attachment, err error) {
	err = r.with(func(s *session) error {
		c, err := s.copyOf(id)
		if err != nil {
			return err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		whole := c.a
		if c.closed {
			return errNoCopy
		}
		if whole.Received, err = c.w.Sync(); err != nil {
			err = store.FileFailure("keep an attachment", err)
		} else if whole.Received != whole.Size {
			err = errNoCopy
		}
		ready := whole
		if err == nil {
			ready, err = s.judge(whole)
		}
		if err == nil {
			ready.State = store.AttachmentReady
			err = s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error {
				if err := tx.ReplaceAttachment(whole, ready); err != nil {
					return err
				}
				return tx.NoteDraft(messaging.DraftKey(ready.Conversation))
			})
		}
		if err != nil {
			return errors.Join(err, s.endCopy(c, true))
		}
		out = ready.Attachment
		return s.endCopy(c, false)
	})
	return out, err
}

// judge says what a whole file is. A picture becomes one without what the camera
// noted, with what is shown of it beside.
func (s *session) judge(a store.Attachment) (store.Attachment, error) {
	f, err := s.store.OpenFile(a)
	if err != nil {
		return a, err
	}
	defer func() { _ = f.Close() }()
	if a.Type, err = messaging.SniffAttachment(f, f.Size()); err != nil {
		return a, messaging.AsError(err)
	}
	if err := a.Type.CheckSize(messaging.ChannelSecure, a.Size); err != nil {
		return a, err
	}
	a.Name = messaging.FileName(a.Name, a.Type)
	if !a.Type.Picture() {
		return a, nil
	}
	s.drawing.Lock()
	defer s.drawing.Unlock()
	content := make([]byte, f.Size())
	if _, err := f.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
		return a, store.FileFailure("read a picture", err)
	}
	made, err := picture.Make(content)
	switch {
	case errors.Is(err, picture.ErrTooLarge):
		return a, messaging.FailField("attachment", messaging.CodeBadFile, "This picture has too many pixels to be shown safely. Save it smaller and attach it again.").Because(err)
	case err != nil:
		return a, messaging.FailField("attachment", messaging.CodeBadFile, "This picture is damaged and cannot be shown. Save it anew and attach it again.").Because(err)
	}
	a.Size, a.Width, a.Height = int64(len(made.Clean)), made.Width, made.Height
	next, err := store.NewAttachment(a, s.r.cfg.Random)
	if err != nil {
		return a, err
	}
	next.Received = 0
	if next.Received, err = s.fill(next, made.Clean); err == nil {
		next.Derived = map[string]int64{}
		for form, content := range map[api.Form][]byte{api.FormThumbnail: made.Thumbnail, api.FormView: made.View} {
			next.Derived[string(form)] = int64(len(content))
			err = errors.Join(err, s.store.Derive(next, string(form), content))
		}
	}
	if err != nil {
		return a, errors.Join(err, s.store.RemoveFile(next))
	}
	return next, nil
}

// fill writes all of a file.
func (s *session) fill(a store.Attachment, content []byte) (int64, error) {
	w, err := s.store.WriteFile(a)
	if err != nil {
		return 0, err
	}
	_, err = w.Write(content)
	received := int64(0)
	if err == nil {
		received, err = w.Sync()
	}
	return received, store.FileFailure("write an attachment", errors.Join(err, w.Close()))
}

// CancelAttachment gives up a file that is being added. One that is not is gone already.
func (r *Replica) CancelAttachment(id messaging.AttachmentID) error {
	return r.with(func(s *session) error {
		c, err := s.copyOf(id)
		if err != nil {
			return nil //nolint:nilerror // it ended by itself
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		return s.endCopy(c, true)
	})
}

func (s *session) copyOf(id messaging.AttachmentID) (*copying, error) {
	s.filesMu.Lock()
	defer s.filesMu.Unlock()
	if c := s.copying[id]; c != nil {
		return c, nil
	}
	return nil, errNoCopy
}

// endCopy ends a copy, whose lock is held, and removes what there is of it, if
// it was not kept.
func (s *session) endCopy(c *copying, remove bool) error {
	if c.closed {
		return nil
	}
	c.closed = true
	_ = c.w.Close() // what counts was synced
	s.filesMu.Lock()
	delete(s.copying, c.a.ID)
	s.filesMu.Unlock()
	if !remove {
		return nil
	}
	return s.dropFile(c.a)
}

func (s *session) dropFile(a store.Attachment) error {
	return s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error { return tx.RemoveAttachment(a) })
}

// closeFiles ends what is under way with files. What was being added goes when the
// store is opened again.
func (s *session) closeFiles() {
	s.filesMu.Lock()
	list := make([]*copying, 0, len(s.copying))
	for _, c := range s.copying {
		list = append(list, c)
	}
	s.filesMu.Unlock()
	for _, c := range list {
		c.mu.Lock()
		c.closed = true
		_ = c.w.Close()
		c.mu.Unlock()
	}
}

// dropUnfinished removes what was being added when something cut in.
func dropUnfinished(tx *store.Tx) error {
	list, err := tx.Unfinished()
	if err != nil {
		return err
	}
	return tx.RemoveAttachment(list...)
}

// Detach removes a file from the draft at key. One that is gone is removed already.
func (r *Replica) Detach(key messaging.DraftKey, id messaging.AttachmentID) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			a, err := tx.Attachment(id)
			if messaging.CodeOf(err) == messaging.CodeNotFound {
				return nil
			}
			if err != nil {
				return err
			}
			if a.Message != "" || a.Conversation != messaging.ConversationID(key) {
				return errNotInDraft
			}
			if err := tx.RemoveAttachment(a); err != nil {
				return err
			}
			return tx.NoteDraft(key)
		})
	})
}

var errNotInDraft error = messaging.FailField("attachment", messaging.CodeNotFound, "This file is not in the draft any more. Attach it again.")

// drafted lists the files of a draft.
func drafted(tx *store.Tx, key messaging.DraftKey) ([]messaging.Attachment, error) {
	list, err := tx.DraftAttachments(key)
	out := make([]messaging.Attachment, 0, len(list))
	for _, a := range list {
		out = append(out, a.Attachment)
	}
	return out, err
}

// attach takes files out of the draft at key into a message.
func (s *session) attach(tx *store.Tx, key messaging.DraftKey, m *messaging.Message, ids []messaging.AttachmentID) error {
	if len(ids) == 0 {
		return nil
	}
	for _, id := range ids {
		a, err := tx.Attachment(id)
		if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
			return err
		}
		if err != nil || a.Message != "" || a.State != store.AttachmentReady || a.Conversation != messaging.ConversationID(key) {
			return errNotInDraft
		}
		if err := tx.SendAttachment(id, *m); err != nil {
			return err
		}
		m.Attachments = append(m.Attachments, a.Attachment)
	}
	return tx.NoteDraft(key)
}

// MoveFiles moves the files of one draft into another, and says which these are there.
func (r *Replica) MoveFiles(from, to messaging.DraftKey) (moved []messaging.AttachmentID, err error) {
	err = r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			moved = nil
			files, err := tx.DraftAttachments(from)
			if err != nil || len(files) == 0 || from == to {
				return err
			}
			have, err := tx.DraftAttachments(to)
			if err != nil {
				return err
			}
			if len(have)+len(files) > messaging.MaxAttachments {
				return messaging.FailField("attachment", messaging.CodeTooLarge, "A message carries 10 files at most, and there are some in the other draft. Remove those first.")
			}
			for _, a := range files {
				id, err := newID[messaging.AttachmentID](r)
				if err != nil {
					return err
				}
				if err := tx.MoveDraftAttachment(a.ID, id, to); err != nil {
					return err
				}
				moved = append(moved, id)
			}
			return errors.Join(tx.NoteDraft(from), tx.NoteDraft(to))
		})
	})
	return moved, err
}

// returnFiles takes the files of a message back into its conversation's draft. They
// get new ids: the service may keep the old ones for the message.
func (s *session) returnFiles(tx *store.Tx, m messaging.Message) error {
	ids, err := tx.ReturnAttachments(m)
	if err != nil {
		return err
	}
	return s.moveDraft(tx, messaging.DraftKey(m.Conversation), ids)
}

// climbAgain makes the files climb of every message that waits: after a restore
// the service may have lost them too.
func climbAgain(tx *store.Tx) error {
	items, err := tx.Waiting(1 << 30)
	if err != nil {
		return err
	}
	waiting, err := offers(items)
	if err != nil {
		return err
	}
	for _, o := range waiting {
		if o.Command.Send == nil || len(o.Command.Send.Attachments) == 0 {
			continue
		}
		if err := tx.ClimbAgain(o.Command.Send.Message); err != nil {
			return err
		}
	}
	return nil
}

// texts is what there is of a text.
func texts(t messaging.Text) []string {
	if t == "" {
		return nil
	}
	return []string{string(t)}
}

// moveDraft gives the files that a purge saved into a contact's draft ids of their own.
func (s *session) moveDraft(tx *store.Tx, key messaging.DraftKey, ids []messaging.AttachmentID) error {
	for _, id := range ids {
		to, err := newID[messaging.AttachmentID](s.r)
		if err != nil {
			return err
		}
		if err := tx.MoveDraftAttachment(id, to, key); err != nil {
			return err
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return tx.NoteDraft(key)
}

// FileRow is a file of a conversation with the message that carries it.
type FileRow struct {
	messaging.Attachment
	Entry Entry
}

// Files lists what a conversation's messages carry, newest first.
func (r *Replica) Files(id messaging.ConversationID) (rows []FileRow, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			messages, err := tx.Carriers(id)
			if err != nil {
				return err
			}
			entries, err := s.entries(tx, messages)
			for _, e := range entries {
				for _, a := range slices.Backward(e.Attachments) {
					if a.Absent == "" {
						rows = append(rows, FileRow{a, e})
					}
				}
			}
			return err
		})
	})
	return rows, err
}

// Transfer says how far a file is on its way.
type Transfer struct {
	Way     string // "up", "down", or "" when nothing is under way
	Done    int64
	Size    int64
	Here    bool // all of it is on this computer
	Problem string
}

// Transfer says how far a file is that the person may see.
func (r *Replica) Transfer(id messaging.AttachmentID) (t Transfer, err error) {
	err = r.with(func(s *session) error {
		err := s.read(func(tx *store.Tx) error {
			a, err := tx.Attachment(id)
			if err == nil {
				t = Transfer{Done: a.Received, Size: a.Size, Here: a.State == store.AttachmentReady}
				return nil
			}
			if messaging.CodeOf(err) != messaging.CodeNotFound {
				return err
			}
			known, err := carriedIn(tx, id)
			t.Size = known.Size
			return err
		})
		if err != nil {
			return err
		}
		s.filesMu.Lock()
		defer s.filesMu.Unlock()
		if m := s.moving[id]; m != nil {
			t.Way, t.Done, t.Problem = m.Way, m.Done, m.Problem
		}
		return nil
	})
	return t, err
}

// moved notes how far a file is and tells the screen.
func (s *session) moved(id messaging.AttachmentID, t *Transfer) {
	s.filesMu.Lock()
	if t == nil {
		delete(s.moving, id)
	} else {
		s.moving[id] = t
	}
	s.filesMu.Unlock()
	if !s.parted {
		s.r.cfg.Heard([]messaging.Changed{{Kind: KindAttachment, Key: string(id)}})
	}
}

// carriedIn is a file as the message says that carries it.
func carriedIn(tx *store.Tx, id messaging.AttachmentID) (messaging.Attachment, error) {
	m, err := tx.Carrier(id)
	if err != nil {
		return messaging.Attachment{}, err
	}
	for _, a := range m.Files() {
		if a.ID == id {
			return a, nil
		}
	}
	return messaging.Attachment{}, store.ErrNotFound
}

// AttachmentName is the name that a copy of a file has, safe to save under.
func (r *Replica) AttachmentName(id messaging.AttachmentID) (name messaging.Text, err error) {
	err = r.with(func(s *session) error {
		a, err := s.known(id)
		name = messaging.FileName(a.Name, a.Type)
		return err
	})
	return name, err
}

// takeOut reports, for the audit log, that a copy of a file left the sealed store.
func (s *session) takeOut(id messaging.AttachmentID, how messaging.Way) error {
	return s.do(func(tx *store.Tx) error {
		m, err := tx.Carrier(id)
		if err != nil {
			return err
		}
		return s.put(tx, string(m.Conversation), entry{Command: messaging.Command{TakeOut: &messaging.TakeOut{Attachment: id, Way: how}}})
	})
}

// CopyOut writes a copy of a file, which is fetched if it is not here, to w, once
// it stands in the outbox that it leaves the sealed store, and how.
func (r *Replica) CopyOut(ctx context.Context, id messaging.AttachmentID, how messaging.Way, open func(name string) (io.WriteCloser, error)) error {
	f, err := r.OpenAttachment(ctx, id, api.FormOriginal)
	if err != nil {
		return err
	}
	defer f.Close()
	if how == messaging.WayOpened && f.Type == messaging.TypeOther {
		return messaging.Fail(messaging.CodeUnsupported, "What this file is cannot be told, so no program is started for it. You can save it.")
	}
	if err := r.with(func(s *session) error { return s.takeOut(id, how) }); err != nil {
		return err
	}
	w, err := open(string(messaging.FileName(f.Name, f.Type)))
	if err != nil {
		return DiskError("make a copy", err)
	}
	_, err = io.Copy(w, io.NewSectionReader(f, 0, f.Size))
	if err := errors.Join(err, w.Close()); err != nil {
		if errors.Is(err, errLocked) {
			return errLocked
		}
		return DiskError("write a copy", err)
	}
	return nil
}
