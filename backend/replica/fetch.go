package replica

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/picture"
	"rowan/backend/sealed/stream"
	"rowan/backend/store"
)

// arriving names what is being fetched.
type arriving struct {
	id   messaging.AttachmentID
	form api.Form
}

// arrival is one fetch, whoever waits for it.
type arrival struct {
	done chan struct{}
	err  error // to be read when done is closed
}

// File is an open file. After a lock it reads nothing more.
type File struct {
	messaging.Attachment
	r       *Replica
	session *session
	reader  *stream.Reader
}

// ReadAt reads while the session lasts in which the file was opened.
func (f *File) ReadAt(b []byte, off int64) (n int, err error) {
	err = f.r.with(func(s *session) error {
		if s != f.session {
			return errLocked
		}
		n, err = f.reader.ReadAt(b, off)
		return err
	})
	return n, err
}

// Close closes the file.
func (f *File) Close() { _ = f.reader.Close() } // it was only read

// OpenAttachment opens a file that the person may see, or what is shown of it. It
// fetches what is not on this computer.
func (r *Replica) OpenAttachment(ctx context.Context, id messaging.AttachmentID, form api.Form) (*File, error) {
	var f *File
	err := r.with(func(s *session) error {
		if err := s.fetch(ctx, id, form); err != nil {
			return err
		}
		a, err := s.known(id)
		if err != nil {
			return err
		}
		f = &File{Attachment: a.Attachment, r: r, session: s}
		if form == api.FormOriginal {
			f.reader, err = s.store.OpenFile(a)
		} else {
			f.Type, f.Size, f.Width, f.Height = picture.Type, a.Derived[string(form)], 0, 0
			f.reader, err = s.store.OpenDerived(a, string(form))
		}
		if messaging.CodeOf(err) == messaging.CodeBadFile && a.Message != "" && a.Author != string(s.me) {
			err = errors.Join(err, s.dropFile(a)) // it can be fetched anew
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// FetchAttachment brings a file, or what is shown of it, to this computer, and
// returns when it is here.
func (r *Replica) FetchAttachment(ctx context.Context, id messaging.AttachmentID, form api.Form) error {
	return r.with(func(s *session) error { return s.fetch(ctx, id, form) })
}

// known is what this computer has of a file that the person may see: of one that
// stands in a message, or in a draft of theirs.
func (s *session) known(id messaging.AttachmentID) (a store.Attachment, err error) {
	err = s.read(func(tx *store.Tx) error {
		if a, err = tx.Attachment(id); messaging.CodeOf(err) != messaging.CodeNotFound {
			return err
		}
		m, err := tx.Carrier(id)
		if err != nil {
			return err
		}
		about, err := carriedIn(tx, id)
		if err != nil {
			return err
		}
		if about.Absent != "" {
			return errAbsent
		}
		author, err := json.Marshal(m.Author)
		if err != nil {
			return messaging.Internal("note an author", err)
		}
		a, err = store.NewAttachment(store.Attachment{Attachment: about, Conversation: m.Conversation, Message: m.ID,
			Author: string(author), State: store.AttachmentUploading, MadeAt: s.r.cfg.Clock()}, s.r.cfg.Random)
		return err
	})
	return a, err
}

var errAbsent error = messaging.Fail(messaging.CodeNotReady, "This file has not come from the carrier. Look at the message that it belongs to.")

// has says whether a file, or what is shown of it, is here.
func has(a store.Attachment, form api.Form) bool {
	if form == api.FormOriginal {
		return a.State == store.AttachmentReady
	}
	return a.Derived[string(form)] > 0
}

// fetch brings a file here, once for all who ask at the same time.
func (s *session) fetch(ctx context.Context, id messaging.AttachmentID, form api.Form) error {
	a, err := s.known(id)
	if err != nil {
		return err
	}
	if form != api.FormOriginal && !a.Type.Picture() {
		return store.ErrNotFound
	}
	if has(a, form) {
		return s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error { return tx.Used(id, s.r.cfg.Clock()) })
	}
	s.filesMu.Lock()
	which := arriving{id, form}
	if other := s.coming[which]; other != nil {
		s.filesMu.Unlock()
		select {
		case <-other.done:
			return other.err
		case <-ctx.Done():
			return ctx.Err()
		case <-s.ctx.Done():
			return errLocked
		}
	}
	mine := &arrival{done: make(chan struct{})}
	s.coming[which] = mine
	s.filesMu.Unlock()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	if form == api.FormOriginal {
		mine.err = s.fetchOriginal(ctx, a)
		s.moved(id, nil)
	} else {
		mine.err = s.fetchShown(ctx, a, form)
	}
	if mine.err == nil {
		mine.err = s.trim(id)
	}
	if mine.err != nil && s.ctx.Err() != nil {
		mine.err = errLocked
	}
	s.filesMu.Lock()
	delete(s.coming, which)
	s.filesMu.Unlock()
	close(mine.done)
	return mine.err
}

// maxShown bounds what is shown of a picture, in bytes.
const maxShown = 8 << 20

func (s *session) fetchShown(ctx context.Context, a store.Attachment, form api.Form) error {
	d, err := s.remote.Download(ctx, a.ID, form, 0)
	if err != nil {
		return err
	}
	defer d.Close()
	content, err := io.ReadAll(io.LimitReader(d, maxShown+1))
	if err != nil || d.Rest >= 0 && int64(len(content)) != d.Rest || len(content) > maxShown || len(content) == 0 {
		return errCutOff
	}
	return s.keepFile(a.ID, a, func(a *store.Attachment) error {
		if err := s.store.Derive(*a, string(form), content); err != nil {
			return err
		}
		derived := map[string]int64{string(form): int64(len(content))}
		for name, size := range a.Derived {
			if name != string(form) {
				derived[name] = size
			}
		}
		a.Derived = derived
		return nil
	})
}

var errCutOff error = messaging.Fail(messaging.CodeOffline, "The file did not arrive whole. Try again.")

// keepFile changes what is known of a file by what change did on the disk. The
// thumbnail and the whole can arrive at the same time.
func (s *session) keepFile(id messaging.AttachmentID, fresh store.Attachment, change func(*store.Attachment) error) error {
	return s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error {
		if _, err := tx.Carrier(id); err != nil { // purged while it came
			return err
		}
		a, err := tx.Attachment(id)
		if messaging.CodeOf(err) == messaging.CodeNotFound {
			a, err = fresh, nil
		}
		if err == nil {
			err = change(&a)
		}
		if err == nil {
			err = tx.PutAttachment(a)
		}
		if err != nil {
			return err
		}
		return tx.Used(id, s.r.cfg.Clock())
	})
}

// fetchOriginal fetches a file from where it was cut off.
func (s *session) fetchOriginal(ctx context.Context, a store.Attachment) error {
	// The row first: what is written under its key and name goes on after a cut.
	err := s.keepFile(a.ID, a, func(have *store.Attachment) error { a = *have; return nil })
	if err != nil {
		return err
	}
	if a.Received, err = s.store.HasFile(a); err != nil {
		return err
	}
	d, err := s.remote.Download(ctx, a.ID, api.FormOriginal, a.Received)
	if err != nil {
		return err
	}
	defer d.Close()
	if d.Rest >= 0 && d.Rest != a.Size-a.Received {
		return errCutOff
	}
	w, err := s.store.WriteFile(a)
	if err != nil {
		return err
	}
	reading, writing := s.pour(w, d, a)
	received, err := w.Sync()
	err = store.FileFailure("write an attachment", errors.Join(writing, err, w.Close()))
	if messaging.CodeOf(err) == messaging.CodeDiskFull {
		return errors.Join(messaging.Fail(messaging.CodeDiskFull, "The disk is full, and this file was not fetched. Free some space and try again."), s.dropFile(a))
	}
	if err != nil {
		return err
	}
	err = s.keepFile(a.ID, a, func(have *store.Attachment) error {
		have.Received = received
		if received == have.Size {
			have.State = store.AttachmentReady
		}
		return nil
	})
	if err == nil && received < a.Size {
		err = errCutOff
		if reading != nil && ctx.Err() != nil {
			err = ctx.Err()
		}
	}
	return err
}

// tellEvery is how much of a file comes between two words about it.
const tellEvery = 1 << 20

// pour writes what comes of a file, and says which side failed.
func (s *session) pour(w *stream.Writer, from io.Reader, a store.Attachment) (reading, writing error) {
	buffer := make([]byte, stream.Segment)
	done, told := a.Received, int64(-tellEvery)
	for {
		if done-told >= tellEvery {
			s.moved(a.ID, &Transfer{Way: "down", Done: done, Size: a.Size})
			told = done
		}
		n, err := from.Read(buffer)
		if n > 0 {
			if _, err := w.Write(buffer[:n]); err != nil {
				return nil, err
			}
			done += int64(n)
		}
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return err, nil
		}
	}
}

const settingStorage = "storage" // how many bytes of fetched files are kept

// standardStorage is what is kept of files unless the person says otherwise.
const standardStorage = 1000 * messaging.MB

// Storage is how many bytes the fetched files take here, and may take.
type Storage struct {
	Used, Cap int64
}

// Storage says how much the files that can be fetched again take here.
func (r *Replica) Storage() (out Storage, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			list, err := s.copies(tx)
			if err != nil {
				return err
			}
			for _, a := range list {
				out.Used += a.Takes()
			}
			out.Cap, err = storageCap(tx)
			return err
		})
	})
	return out, err
}

func storageCap(tx *store.Tx) (int64, error) {
	b, err := tx.Setting(settingStorage)
	if err != nil || len(b) == 0 {
		return standardStorage, err
	}
	var limit int64
	if err := json.Unmarshal(b, &limit); err != nil {
		return standardStorage, nil //nolint:nilerror // whoever wrote it was not this version
	}
	return limit, nil
}

// SetStorageCap says how many bytes of fetched files are kept, and removes what
// is above it.
func (r *Replica) SetStorageCap(limit int64) error {
	if limit < 0 {
		return messaging.FailField("cap", messaging.CodeInvalid, "Choose how much may be kept.")
	}
	b, err := json.Marshal(limit)
	if err != nil {
		return messaging.Internal("write a setting", err)
	}
	return r.with(func(s *session) error {
		if err := s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error { return tx.SetSetting(settingStorage, b) }); err != nil {
			return err
		}
		return s.trim("")
	})
}

func (s *session) copies(tx *store.Tx) ([]store.Attachment, error) {
	return tx.Copies(string(s.me), s.r.cfg.Clock().Add(-keepDone))
}

// trim removes files that can be fetched again, the one not looked at for longest
// first, until what is left fits. The one that was just asked for stays.
func (s *session) trim(but messaging.AttachmentID) error {
	err := s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error {
		limit, err := storageCap(tx)
		if err != nil {
			return err
		}
		list, err := s.copies(tx)
		if err != nil {
			return err
		}
		used := int64(0)
		for _, a := range list {
			used += a.Takes()
		}
		for _, a := range list {
			if used <= limit {
				break
			}
			if a.ID == but || s.busy(a.ID) {
				continue
			}
			if err := tx.RemoveAttachment(a); err != nil {
				return err
			}
			used -= a.Takes()
		}
		return nil
	})
	s.r.tell(KindStorage)
	return err
}

// busy says whether a file is being fetched.
func (s *session) busy(id messaging.AttachmentID) bool {
	s.filesMu.Lock()
	defer s.filesMu.Unlock()
	for which := range s.coming {
		if which.id == id {
			return true
		}
	}
	return false
}

// Carry takes up the files that messages wait for, and returns when it wants to be
// called next; never, if zero. It runs beside Step, so that a large file holds up
// nothing but its message.
func (r *Replica) Carry(ctx context.Context) (next time.Time) {
	r.carrying.Lock()
	defer r.carrying.Unlock()
	err := r.with(func(s *session) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(s.ctx, cancel)()
		next = s.lift(ctx)
		return nil
	})
	if err != nil {
		return time.Time{}
	}
	return next
}

// LoadWoken receives when Carry has something to do before the time that it named.
func (r *Replica) LoadWoken() <-chan struct{} { return r.loadWoken }

// lift takes up what can go, and says when to go on.
func (s *session) lift(ctx context.Context) time.Time {
	err := s.upAll(ctx)
	switch {
	case err == nil:
		s.upFailures = 0
		return time.Time{}
	case ctx.Err() != nil:
		return s.r.cfg.Clock()
	}
	s.upFailures++
	return s.r.cfg.Clock().Add(s.wait(s.upFailures))
}

// upAll takes up every file that can go, until one fails for now.
func (s *session) upAll(ctx context.Context) error {
	for {
		a, o, err := s.nextUp()
		if err != nil || a == nil {
			return err
		}
		err = s.up(ctx, *a)
		switch {
		case err == nil:
			s.r.wake() // its message can go
		case ctx.Err() == nil && lost(err):
			err = s.refuseUp(*o, messaging.AsError(err).Sentence, s.r.cfg.Clock())
			s.moved(a.ID, nil)
		default:
			s.moved(a.ID, &Transfer{Way: "up", Done: s.sent[a.ID], Size: a.Size, Problem: messaging.AsError(err).Sentence})
		}
		if err != nil {
			return err
		}
	}
}

// lost says whether a file will not be taken, however often it is offered.
func lost(err error) bool {
	switch messaging.CodeOf(err) {
	case messaging.CodeBadFile, messaging.CodeTooLarge, messaging.CodeNoRoom, messaging.CodeClosed:
		return true
	}
	return permanent(err) && messaging.CodeOf(err) != messaging.CodeConflict
}

// nextUp is the first file that can go up: its conversation is with the service.
func (s *session) nextUp() (*store.Attachment, *offer, error) {
	var up *store.Attachment
	var of *offer
	err := s.read(func(tx *store.Tx) error {
		climbing, err := tx.Climbing()
		if err != nil {
			return err
		}
		for _, a := range climbing {
			c, err := tx.Conversation(a.Conversation)
			if err != nil || c.Version == versionLocal {
				if code := messaging.CodeOf(err); code != "" && code != messaging.CodeNotFound {
					return err
				}
				continue
			}
			lane, err := tx.Lane(string(a.Conversation))
			if err != nil {
				return err
			}
			waiting, err := offers(lane)
			if err != nil {
				return err
			}
			for i, o := range waiting {
				if o.Command.Send != nil && o.Command.Send.Message == a.Message {
					up, of = &a, &waiting[i]
					return nil
				}
			}
		}
		return nil
	})
	return up, of, err
}

// up takes one file to the service, from where it had come to.
func (s *session) up(ctx context.Context, a store.Attachment) error {
	state, err := s.remote.Attach(ctx, a.Conversation, api.NewAttachment{ID: a.ID, Name: a.Name, Size: a.Size})
	if err != nil {
		return err
	}
	if state.State == api.UploadUnderWay {
		f, err := s.store.OpenFile(a)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		if state.Received < 0 || state.Received > f.Size() {
			return messaging.Fail(messaging.CodeNotRowan, "The service gives answers that make no sense. Ask whoever runs it to look after it.")
		}
		s.upTo(a, state.Received)
		rest := io.NewSectionReader(f, state.Received, f.Size()-state.Received)
		state, err = s.remote.Upload(ctx, a.ID, state.Received, rest, func(u api.Upload) { s.upTo(a, u.Received) })
		if err != nil {
			return err
		}
	}
	if state.State == api.UploadUnderWay {
		return errCutOff
	}
	if err := s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error { return tx.Climbed(a.ID) }); err != nil {
		return err
	}
	delete(s.sent, a.ID)
	s.moved(a.ID, nil)
	return nil
}

func (s *session) upTo(a store.Attachment, received int64) {
	s.sent[a.ID] = received
	s.moved(a.ID, &Transfer{Way: "up", Done: min(received, a.Size), Size: a.Size})
}

// refuseUp returns the message of a refused file to its draft, with all its files.
func (s *session) refuseUp(o offer, reason string, now time.Time) error {
	return s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error {
		back := s.returning(tx, now)
		if err := back.refuse(o, reason); err != nil {
			return err
		}
		return back.toDrafts()
	})
}
