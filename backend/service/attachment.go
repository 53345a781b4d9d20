package service

import (
	"context"
	"errors"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/picture"
	"rowan/backend/sealed/stream"
	"rowan/backend/store"
)

const (
	// keepUnsent is how long a file waits to be sent.
	keepUnsent = 24 * time.Hour

	maxUnsent        = 2 * messaging.MaxAttachments // files of one person
	maxLately        = 2_000 * messaging.MB         // bytes of one person in a day
	standardFileRoom = 100_000 * messaging.MB       // bytes of a practice
)

// Scanner looks through a file for what harms whoever opens it.
type Scanner interface {
	// Scan says whether the content is harmless. An error says that it does not
	// know, and the file is held until it does.
	Scan(ctx context.Context, content io.Reader) (harmless bool, err error)
}

var (
	errNoAttachment error = messaging.Fail(messaging.CodeNotFound, "This file is not here, or not shared with you. Attach it again, or ask for it.")
	errHarmful      error = messaging.FailField("attachment", messaging.CodeBadFile, "This file was found to be harmful and was removed. Check the device that it came from.")
	errOffset       error = messaging.Fail(messaging.CodeConflict, "This upload has come to another place. It goes on from there.")
)

// Attach begins a file in a conversation that the actor may write in. The same
// file again says how far it has come.
func (s *Service) Attach(ctx context.Context, who Actor, id messaging.ConversationID, in api.NewAttachment) (out api.Upload, err error) {
	err = s.act(ctx, who, func(t *turn) (err error) {
		if err := errors.Join(checkIDs(in.ID), messaging.CheckAttachment(in.Name, in.Size)); err != nil {
			return messaging.AsError(err)
		}
		if err := t.mayAttach(id); err != nil {
			return err
		}
		a, err := t.Attachment(in.ID)
		if err == nil {
			if a.Author != who.id() || a.Conversation != id || a.Size != in.Size && a.State == store.AttachmentUploading {
				return errNoAttachment
			}
			out, err = s.upload(a)
			return err
		}
		if err := unless(err, nil); err != nil {
			return err
		}
		if err := t.room(in.Size); err != nil {
			return err
		}
		a, err = store.NewAttachment(store.Attachment{
			Attachment:   messaging.Attachment{ID: in.ID, Name: in.Name, Size: in.Size},
			Conversation: id, Author: who.id(), State: store.AttachmentUploading, MadeAt: t.now}, s.Random)
		if err != nil {
			return err
		}
		if err := t.PutAttachment(a); err != nil {
			return err
		}
		out, err = s.upload(a)
		return errors.Join(err, t.audit("attach", thing{"attachment", string(a.ID)}, resultOK))
	})
	return out, err
}

// mayAttach says whether the actor can add files to a conversation.
func (t *turn) mayAttach(id messaging.ConversationID) error {
	c, err := t.conversation(id)
	if err != nil {
		return err
	}
	if !t.who.patient() {
		if err := t.role.Check("send"); err != nil {
			return err
		}
	}
	if c.State != messaging.ConversationOpen {
		return errClosed
	}
	return nil
}

// room says whether there is room for as many bytes more: of the person, so that
// one cannot use up what is everybody's, and of the practice.
func (t *turn) room(size int64) error {
	kept, err := t.KeptAttachments(t.who.id(), t.now.Add(-keepUnsent))
	if err != nil {
		return err
	}
	switch {
	case kept.Unsent >= maxUnsent:
		return messaging.Fail(messaging.CodeTooSoon, "Twenty files wait to be sent already. Send or remove some of them first.")
	case kept.Lately+size > maxLately:
		return messaging.Fail(messaging.CodeNoRoom, "This is more than one person can attach in a day. Go on tomorrow.")
	case kept.Practice+size > t.s.FileRoom:
		return messaging.Fail(messaging.CodeNoRoom, "The practice has no room for more files. Call the practice, or ask whoever runs Rowan there.")
	}
	return nil
}

// upload is a file on its way as its writer sees it.
func (s *Service) upload(a store.Attachment) (api.Upload, error) {
	out := api.Upload{Attachment: a.Attachment, State: api.UploadState(a.State), Received: a.Received}
	if a.State != store.AttachmentUploading {
		return out, nil
	}
	var err error
	out.Received, err = s.Store.HasFile(a)
	return out, err
}

// ownAttachment returns a file that the actor uploads and that was not sent, while they
// still may write where it is to go.
func (t *turn) ownAttachment(id messaging.AttachmentID) (store.Attachment, error) {
	a, err := t.Attachment(id)
	if err != nil {
		return a, unless(err, errNoAttachment)
	}
	if a.Author != t.who.id() {
		return a, errNoAttachment
	}
	return a, hidden(t.mayAttach(a.Conversation))
}

// hidden says of a file in a conversation that the actor may not see what is said
// of one that is not there.
func hidden(err error) error {
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		return errNoAttachment
	}
	return err
}

// Upload says how far a file of the actor's has come.
func (s *Service) Upload(ctx context.Context, who Actor, id messaging.AttachmentID) (out api.Upload, err error) {
	err = s.read(ctx, who, func(t *turn) (err error) {
		a, err := t.ownAttachment(id)
		if err != nil {
			return err
		}
		out, err = s.upload(a)
		return err
	})
	return out, err
}

// Detach removes a file that was not sent. One that is gone is removed already.
func (s *Service) Detach(ctx context.Context, who Actor, id messaging.AttachmentID) error {
	defer s.writing.lock(string(id))()
	return s.act(ctx, who, func(t *turn) error {
		a, err := t.ownAttachment(id)
		if err != nil {
			return err
		}
		if a.Message != "" {
			return messaging.Fail(messaging.CodeConflict, "This file was sent with a message and stays there.")
		}
		return errors.Join(t.RemoveAttachment(a), t.audit("detach", thing{"attachment", string(id)}, resultOK))
	})
}

// AddPart adds a part to a file of the actor's, at an offset that it has come to,
// and says how far it has come once that is safe on the disk. A part that is
// there already changes nothing. With the last part the file is looked through.
func (s *Service) AddPart(ctx context.Context, who Actor, id messaging.AttachmentID, offset int64, part []byte) (api.Upload, error) {
	defer s.writing.lock(string(id))()
	a, err := s.addPart(ctx, who, id, offset, part)
	if err == nil && a.State == store.AttachmentHeld {
		a, err = s.inspect(ctx, who.Practice, a)
	}
	if err != nil {
		return api.Upload{}, err
	}
	return s.upload(a)
}

func (s *Service) addPart(ctx context.Context, who Actor, id messaging.AttachmentID, offset int64, part []byte) (a store.Attachment, err error) {
	err = s.read(ctx, who, func(t *turn) (err error) {
		a, err = t.ownAttachment(id)
		return err
	})
	if err != nil {
		return a, err
	}
	if a.State != store.AttachmentUploading {
		return a, nil // the answer to the last part was lost
	}
	if a.Received, err = s.Store.HasFile(a); err != nil {
		return a, err
	}
	end := offset + int64(len(part))
	switch {
	case offset < a.Received && end <= a.Received:
		return a, nil
	case offset != a.Received:
		return a, errOffset
	case end > a.Size || len(part) == 0 || end < a.Size && len(part)%stream.Segment != 0:
		return a, messaging.Fail(messaging.CodeInvalid, "This part of a file is not as long as it should be. Update this program, or load the page again.")
	}
	if offset == 0 {
		if a.Type, err = messaging.HeadType(part); err == nil {
			err = a.Type.CheckSize(messaging.ChannelSecure, a.Size)
		}
		if err != nil {
			return a, errors.Join(s.removeRefused(ctx, who.Practice, a, err), err)
		}
	}
	if a.Received, err = s.write(a, part); err != nil {
		return a, err
	}
	if a.Received == a.Size {
		a.State = store.AttachmentHeld
	}
	return a, s.act(ctx, who, func(t *turn) error {
		if _, err := t.ownAttachment(id); err != nil { // it may have ended meanwhile
			return err
		}
		return t.PutAttachment(a)
	})
}

// write adds a part on the disk. When that is full, what was there of the file
// goes too: it makes room, and the upload begins anew when there is some.
func (s *Service) write(a store.Attachment, part []byte) (int64, error) {
	w, err := s.Store.WriteFile(a)
	if err != nil {
		return 0, err
	}
	_, err = w.Write(part)
	received := int64(0)
	if err == nil {
		received, err = w.Sync()
	}
	err = store.FileFailure("write an attachment", errors.Join(err, w.Close()))
	if messaging.CodeOf(err) == messaging.CodeDiskFull {
		_ = s.Store.RemoveFile(a) // the fuller error is the one to tell
	}
	return received, err
}

// removeRefused removes a file that cannot be accepted, and notes why.
func (s *Service) removeRefused(ctx context.Context, practice messaging.PracticeID, a store.Attachment, why error) error {
	return s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		return errors.Join(tx.RemoveAttachment(a), s.own(tx).audit("refuse_file", thing{"attachment", string(a.ID)}, result(why)))
	})
}

// inspect looks through a file that is whole, and makes it ready to be sent, or
// removes it and says why. One that the scanner cannot judge now stays held.
func (s *Service) inspect(ctx context.Context, practice messaging.PracticeID, a store.Attachment) (store.Attachment, error) {
	select { // one at a time, since a picture needs much memory
	case s.inspecting <- struct{}{}:
		defer func() { <-s.inspecting }()
	case <-ctx.Done():
		return a, ctx.Err()
	}
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		a, err = tx.Attachment(a.ID)
		return unless(err, errNoAttachment)
	})
	if err != nil || a.State != store.AttachmentHeld {
		return a, err // somebody else was quicker
	}
	before := a
	ready, err := s.judge(ctx, practice, &a)
	if errors.Is(err, errHarmful) && arrived(before) {
		return a, s.removeHarmful(ctx, practice, before)
	}
	if code := messaging.CodeOf(err); code == messaging.CodeBadFile || code == messaging.CodeTooLarge {
		return a, errors.Join(s.removeRefused(ctx, practice, before, err), err)
	}
	if err != nil || !ready {
		return before, err
	}
	a.State = store.AttachmentReady
	err = s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		if _, err := tx.Attachment(a.ID); err != nil {
			return unless(err, errNoAttachment) // removed meanwhile
		}
		if err := tx.ReplaceAttachment(before, a); err != nil {
			return err
		}
		if arrived(a) {
			if err := s.own(tx).showArrived(a.Message, a.Attachment); err != nil {
				return err
			}
		}
		return s.own(tx).audit("accept_file", thing{"attachment", string(a.ID)}, resultOK)
	})
	if err != nil && a.Type.Picture() {
		err = errors.Join(err, s.Store.RemoveFile(a))
	}
	return a, err
}

// judge says whether a file is ready. Of a picture it makes the one that is kept:
// without place, time and camera unless the practice keeps these (ATT-07), and what
// is shown of it, drawn anew from its pixels. Of what arrived by text nothing is
// refused but what does harm: what cannot be shown safely is kept and not shown.
func (s *Service) judge(ctx context.Context, practice messaging.PracticeID, a *store.Attachment) (ready bool, err error) {
	r, err := s.Store.OpenFile(*a)
	if err != nil {
		return false, err
	}
	defer func() { _ = r.Close() }()
	n := 0
	if arrived(*a) {
		if n, err = s.placeOf(ctx, practice, *a); err != nil {
			return false, err
		}
	}
	setAside := func(err error) bool { return arrived(*a) && messaging.CodeOf(err) == messaging.CodeBadFile }
	if a.Type, err = messaging.SniffAttachment(r, r.Size()); setAside(err) {
		a.Type = messaging.TypeOther
	} else if err != nil {
		return false, messaging.AsError(err)
	} else if err := a.Type.CheckSize(messaging.ChannelSecure, a.Size); err != nil {
		return false, err
	}
	if s.Scanner != nil {
		harmless, err := s.Scanner.Scan(ctx, io.NewSectionReader(r, 0, r.Size()))
		if err != nil {
			return false, nil //nolint:nilerror // who does not know is asked again
		}
		if !harmless {
			return false, errHarmful
		}
	}
	if a.Type.Picture() {
		var p messaging.Practice
		err = s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
			p, err = tx.GetPractice()
			return err
		})
		leaves := false
		if err == nil && !arrived(*a) {
			leaves, err = s.carries(ctx, practice, a.Conversation)
		}
		if err == nil {
			err = s.draw(a, r, p.KeepPhotoDetails, leaves)
		}
		if setAside(err) {
			a.Type = messaging.TypeOther
		} else if err != nil {
			return false, err
		}
	}
	named := a.Name != ""
	if a.Name = messaging.FileName(a.Name, a.Type); arrived(*a) && !named {
		a.Name = messaging.ArrivedName(n, a.Type)
	}
	return true, nil
}

func (s *Service) draw(a *store.Attachment, r *stream.Reader, details, leaves bool) error {
	content := make([]byte, r.Size())
	if _, err := r.ReadAt(content, 0); err != nil {
		return messaging.Internal("read a picture", err)
	}
	p, err := picture.Make(content)
	if details {
		p.Clean = content
	}
	content = nil
	defer debug.FreeOSMemory() // the pixels of one picture are gone before the next
	if err != nil {
		return messaging.FailField("attachment", messaging.CodeBadFile, pictureSentence(err)).Because(err)
	}
	forms := map[string][]byte{string(api.FormView): p.View, string(api.FormThumbnail): p.Thumbnail}
	if leaves {
		if forms[formCarried], err = picture.Fit(p.View, messaging.MaxCarried); err != nil {
			return messaging.Internal("make a picture smaller", err)
		}
	}
	next, err := store.NewAttachment(*a, s.Random)
	if err != nil {
		return err
	}
	next.Size, next.Received = int64(len(p.Clean)), 0
	next.Width, next.Height = p.Width, p.Height
	next.Derived = map[string]int64{}
	_, err = s.write(next, p.Clean)
	for name, made := range forms {
		next.Derived[name] = int64(len(made))
		if err == nil {
			err = s.Store.Derive(next, name, made)
		}
	}
	if err != nil {
		return errors.Join(err, s.Store.RemoveFile(next))
	}
	next.Received = next.Size
	*a = next
	return nil
}

func pictureSentence(err error) string {
	if errors.Is(err, picture.ErrTooLarge) {
		return "This picture has too many pixels to be shown safely. Save it smaller and attach it again."
	}
	return "This picture is damaged and cannot be shown. Save it anew and attach it again."
}

// inspectHeld looks again through what could not be judged when it came.
func (s *Service) inspectHeld(ctx context.Context, practice messaging.PracticeID) error {
	var held []store.Attachment
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		held, err = tx.HeldAttachments()
		return err
	})
	for _, a := range held {
		_, e := s.inspect(ctx, practice, a)
		if !refused(e) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// attached takes the files that a message names: each the writer's own, uploaded
// for this conversation, found harmless, and in no other message.
func (t *turn) attached(c messaging.Conversation, m messaging.Message, ids []messaging.AttachmentID) ([]messaging.Attachment, error) {
	var list []messaging.Attachment
	for _, id := range ids {
		a, err := t.Attachment(id)
		if err != nil {
			return nil, unless(err, errNoAttachment)
		}
		switch {
		case a.Author != t.who.id() || a.Conversation != c.ID || a.Message != "":
			return nil, errNoAttachment
		case a.State == store.AttachmentUploading:
			return nil, messaging.Fail(messaging.CodeNotReady, "A file of this message is not uploaded yet. Wait for it, or remove it.")
		case a.State == store.AttachmentHeld:
			return nil, messaging.Fail(messaging.CodeNotReady, "A file of this message is still being checked. Send it in a minute, or remove the file.")
		}
		a.Message = m.ID
		if err := t.PutAttachment(a); err != nil {
			return nil, err
		}
		list = append(list, a.Attachment)
	}
	return list, nil
}

// Content is what somebody asked of a file. Whoever gets it closes it.
type Content struct {
	Name  messaging.Text
	Type  messaging.AttachmentType
	Bytes Bytes
}

// Bytes are a file's, read in any order.
type Bytes interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Content opens a file, or what is shown of it, for somebody who sees the message
// that carries it, or who has not sent it yet. That they did stands in the log
// before they have it.
func (s *Service) Content(ctx context.Context, who Actor, id messaging.AttachmentID, as api.Form) (Content, error) {
	var a store.Attachment
	var page Bytes
	err := s.act(ctx, who, func(t *turn) (err error) {
		if a, err = t.Attachment(id); messaging.CodeOf(err) == messaging.CodeNotFound {
			page, err = t.page(ctx, id, as)
			return err
		}
		if err != nil {
			return err
		}
		if err := t.mayRead(a, as); err != nil {
			return err
		}
		return t.audit("read_"+string(as), thing{"attachment", string(id)}, resultOK)
	})
	if err != nil {
		return Content{}, err
	}
	if page != nil {
		return Content{Name: "mail.html", Type: messaging.TypePage, Bytes: page}, nil
	}
	return s.open(a, as)
}

// mayRead says whether the actor sees the message that carries a file, or has not sent
// it yet, and whether there is such a form of it.
func (t *turn) mayRead(a store.Attachment, as api.Form) error {
	if _, err := t.conversation(a.Conversation); err != nil {
		return hidden(err)
	}
	if a.Message == "" && a.Author != t.who.id() || a.State != store.AttachmentReady || as != api.FormOriginal && a.Derived[string(as)] == 0 {
		return errNoAttachment
	}
	return nil
}

// open opens a file, or what is shown of it, for somebody who may read it.
func (s *Service) open(a store.Attachment, as api.Form) (out Content, err error) {
	out = Content{Name: a.Name, Type: a.Type}
	if as == api.FormOriginal {
		out.Bytes, err = s.Store.OpenFile(a)
		return out, err
	}
	out.Type, out.Name = picture.Type, messaging.FileName(a.Name, picture.Type)
	out.Bytes, err = s.Store.OpenDerived(a, string(as))
	return out, err
}

// takeOut notes that a copy of a file left the sealed store of the teammate's
// device: opened in another program, or saved.
func (t *turn) takeOut(c messaging.TakeOut) error {
	a, err := t.Attachment(c.Attachment)
	if err != nil {
		return unless(err, errNoAttachment)
	}
	if _, err := t.conversation(a.Conversation); err != nil {
		return hidden(err)
	}
	if c.Way != messaging.WayOpened && c.Way != messaging.WaySaved {
		return messaging.FailField("way", messaging.CodeInvalid, "A file is opened in another program, or saved. Update this program.")
	}
	return t.audit("file_"+string(c.Way), thing{"attachment", string(a.ID)}, resultOK)
}

// forgetUnsent removes the files that were begun long ago and never sent.
func (t *turn) forgetUnsent() error {
	list, err := t.UnsentAttachments(t.now.Add(-keepUnsent))
	if err != nil {
		return err
	}
	return t.RemoveAttachment(list...)
}

// locks has a lock for each name that somebody works on.
type locks struct {
	mu   sync.Mutex
	held map[string]*lock
}

type lock struct {
	sync.Mutex
	users int
}

// lock waits for a name and takes it; the result gives it back.
func (l *locks) lock(name string) (unlock func()) {
	l.mu.Lock()
	if l.held == nil {
		l.held = map[string]*lock{}
	}
	if l.held[name] == nil {
		l.held[name] = &lock{}
	}
	mine := l.held[name]
	mine.users++
	l.mu.Unlock()
	mine.Lock()
	return func() {
		mine.Unlock()
		l.mu.Lock()
		defer l.mu.Unlock()
		if mine.users--; mine.users == 0 {
			delete(l.held, name)
		}
	}
}
