package service

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	mediaItem = "media"

	// maxMedia bounds a file of a text: more than any network carries, and little
	// enough to be held in memory while it comes.
	maxMedia = 12 * messaging.MB
	// mediaTime is how long one may take, and mediaLease longer than that.
	mediaTime  = time.Minute
	mediaLease = 2 * time.Minute
	// mediaLife is how long a carrier is asked for a file before a person decides, and
	// forgetLife how long it is asked to delete one.
	mediaLife  = 24 * time.Hour
	forgetLife = 30 * 24 * time.Hour
)

// medium is a file of a text in the outbox: it has to come here, and then to be
// deleted at the carrier.
type medium struct {
	Attachment messaging.AttachmentID `json:"attachment"`
	Forget     bool                   `json:"forget,omitempty"` // what can be had of it is here
}

func mediaID(a messaging.AttachmentID) string { return mediaItem + ":" + string(a) }

// arrived says of a file that is being looked through whether it came by text: what
// people attach belongs to no message yet.
func arrived(a store.Attachment) bool { return a.Message != "" }

// expect notes the files of a text that has arrived. They are fetched once it stands
// in its conversation: a text never waits for them.
func (t *turn) expect(m messaging.MessageID, media []bridge.Media) (list []messaging.Attachment, err error) {
	for i, file := range media[:min(len(media), messaging.MaxAttachments)] {
		id, err := newID[messaging.AttachmentID](t.s, t.now)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(t.PutMedia(id, m, file), t.bring(id)); err != nil {
			return nil, err
		}
		list = append(list, messaging.Arriving(id, i, file.Type))
	}
	return list, nil
}

// bring has a file fetched.
func (t *turn) bring(id messaging.AttachmentID) error {
	return t.PutOutbox(store.Item{ID: mediaID(id), Kind: mediaItem, Lane: mediaID(id), NotBefore: t.now, MadeAt: t.now}, medium{Attachment: id})
}

// fetchAgain has a file fetched that could not be, for somebody who sees its message.
func (t *turn) fetchAgain(c messaging.FetchAgain) error {
	var media bridge.Media
	id, err := t.Media(c.Attachment, &media)
	if err != nil {
		return unless(err, errNoAttachment)
	}
	m, err := t.Message(id)
	if err != nil {
		return unless(err, errNoAttachment)
	}
	conversation, err := t.conversation(m.Conversation)
	if err != nil {
		return hidden(err)
	}
	i := slices.IndexFunc(m.Attachments, func(a messaging.Attachment) bool { return a.ID == c.Attachment })
	if i < 0 || m.Attachments[i].Absent != messaging.AbsentFailed {
		return nil // somebody else was quicker
	}
	m.Attachments[i].Absent = messaging.AbsentComing
	return errors.Join(t.UpdateMessage(conversation, m), t.bring(c.Attachment))
}

// Fetch brings the files here that arrived with texts, and has the carriers delete
// theirs. It is beside Step, since a file that is slow must hold up no text.
func (s *Service) Fetch(ctx context.Context) error {
	practices, err := s.Store.Turns(ctx)
	if err != nil {
		return err
	}
	return s.fetching.each(ctx, s, practices, func(ctx context.Context, p messaging.PracticeID) (time.Time, error) {
		next, due, err := s.nextDue(ctx, p)
		if due {
			err = s.fetch(ctx, p)
		}
		return next, err
	})
}

func (s *Service) fetch(ctx context.Context, practice messaging.PracticeID) error {
	const atOnce = 10
	carrier, err := s.carrier(ctx, practice)
	if err != nil || carrier == nil {
		return err
	}
	var due []store.Item
	err = s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		due, err = tx.Due(mediaItem, s.now(), atOnce)
		return err
	})
	errs := []error{err}
	for _, item := range due {
		errs = append(errs, s.fetchOne(ctx, practice, carrier, item)) // of one file: the others go on
	}
	return errors.Join(errs...)
}

// fetchOne does the next thing that a file needs. All of it can be done twice.
func (s *Service) fetchOne(ctx context.Context, practice messaging.PracticeID, carrier bridge.Carrier, item store.Item) error {
	var l medium
	if err := item.Payload(&l); err != nil {
		return err
	}
	var media bridge.Media
	leased := false
	err := s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		if _, err := tx.Take(item, s.now()); err != nil {
			return unless(err, nil) // it is under way
		}
		if _, err := tx.Media(l.Attachment, &media); err != nil {
			return errors.Join(unless(err, nil), tx.Drop(item))
		}
		leased = true
		return tx.Lease(item, s.now().Add(mediaLease))
	})
	if err != nil || !leased {
		return err
	}
	item.Attempts++
	if l.Forget {
		return s.forgetMedia(ctx, practice, carrier, item, media)
	}
	content, err := take(ctx, carrier, media)
	if err == nil {
		var a store.Attachment
		if a, err = s.keepMedia(ctx, practice, item, content); err == nil {
			_, err = s.inspect(ctx, practice, a)
			return err
		}
	}
	return s.notFetched(ctx, practice, item, err)
}

// take reads a file of a text whole.
func take(ctx context.Context, carrier bridge.Carrier, media bridge.Media) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, mediaTime)
	defer cancel()
	r, err := carrier.Fetch(ctx, media, maxMedia)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(r, maxMedia+1))
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	if len(content) == 0 || len(content) > maxMedia {
		return nil, &bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonMedia}
	}
	return content, nil
}

// keepMedia keeps the bytes of a file, sealed. From then on the carrier's copy is to
// be deleted, and nobody sees ours before it was looked through.
func (s *Service) keepMedia(ctx context.Context, practice messaging.PracticeID, item store.Item, content []byte) (a store.Attachment, err error) {
	var l medium
	if err := item.Payload(&l); err != nil {
		return a, err
	}
	err = s.Store.Read(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		m, err := t.mediaMessage(l.Attachment)
		if err != nil {
			return err
		}
		kept, err := t.KeptAttachments("", t.now)
		if err != nil {
			return err
		}
		if kept.Practice+int64(len(content)) > s.FileRoom {
			return errNoRoom
		}
		a = store.Attachment{Attachment: messaging.Attachment{ID: l.Attachment, Size: int64(len(content))},
			Conversation: m.Conversation, Message: m.ID, State: store.AttachmentHeld, MadeAt: t.now}
		return nil
	})
	if err != nil {
		return a, err
	}
	if a, err = store.NewAttachment(a, s.Random); err != nil {
		return a, err
	}
	if a.Received, err = s.write(a, content); err != nil {
		return a, err
	}
	err = s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		l.Forget = true
		return errors.Join(t.PutAttachment(a), t.SetPayload(item, l), t.Retry(item, t.now), t.auditOwn("fetch_file", thing{"attachment", string(a.ID)}, resultOK))
	})
	if err != nil {
		err = errors.Join(err, s.Store.RemoveFile(a))
	}
	return a, err
}

var errNoRoom error = messaging.Fail(messaging.CodeNoRoom, "The practice has no room for more files. Ask whoever runs Rowan there.")

// mediaMessage returns the message that a file came with.
func (t *turn) mediaMessage(a messaging.AttachmentID) (messaging.Message, error) {
	var media bridge.Media
	m, err := t.Media(a, &media)
	if err != nil {
		return messaging.Message{}, err
	}
	return t.Message(m)
}

// notFetched tries a file later, or says in the thread that it could not be had. What
// the carrier says for good of this file is believed; of the account it is not.
func (s *Service) notFetched(ctx context.Context, practice messaging.PracticeID, item store.Item, why error) error {
	var l medium
	if err := item.Payload(&l); err != nil {
		return err
	}
	e := &bridge.Error{Failure: bridge.Busy}
	if got, ok := errors.AsType[*bridge.Error](why); ok {
		e = got
	}
	err := s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		wait, err := s.backOff(item.Attempts)
		if err != nil {
			return err
		}
		final := e.Failure == bridge.Refused && e.Reason == messaging.ReasonMedia
		if at := t.now.Add(max(e.After, wait)); !final && at.Sub(item.MadeAt) < mediaLife {
			return tx.Retry(item, at)
		}
		m, err := t.mediaMessage(l.Attachment)
		if err != nil {
			return err
		}
		return errors.Join(t.lose(m.ID, l.Attachment, messaging.AbsentFailed), t.auditOwn("fetch_file", thing{"attachment", string(l.Attachment)}, e.Failure.String()), tx.Drop(item))
	})
	if _, ok := errors.AsType[*bridge.Error](why); ok || refused(why) {
		why = nil // it was dealt with; what failed in here is the caller's to log
	}
	return errors.Join(err, why)
}

// forgetMedia has the carrier delete a file that is here.
func (s *Service) forgetMedia(ctx context.Context, practice messaging.PracticeID, carrier bridge.Carrier, item store.Item, media bridge.Media) error {
	ctx, cancel := context.WithTimeout(ctx, mediaTime)
	failed := carrier.Forget(ctx, media)
	cancel()
	return s.Store.Tx(context.WithoutCancel(ctx), practice, func(tx *store.Tx) error {
		t := s.own(tx)
		var l medium
		if err := item.Payload(&l); err != nil {
			return err
		}
		wait, err := s.backOff(item.Attempts)
		if err != nil {
			return err
		}
		result := resultOK
		if failed != nil {
			if at := t.now.Add(wait); at.Sub(item.MadeAt) < forgetLife {
				return tx.Retry(item, at)
			}
			result = carrierError(failed).Failure.String()
		}
		return errors.Join(t.RemoveMedia(l.Attachment), tx.Drop(item), t.auditOwn("forget_file", thing{"attachment", string(l.Attachment)}, result))
	})
}

// showArrived puts a file that is here into the message that it came with.
func (t *turn) showArrived(id messaging.MessageID, a messaging.Attachment) error {
	return t.changeArrived(id, a.ID, func(have *messaging.Attachment) { *have = a })
}

// lose says in the thread why a file is not there.
func (t *turn) lose(id messaging.MessageID, a messaging.AttachmentID, why messaging.Absence) error {
	return t.changeArrived(id, a, func(have *messaging.Attachment) { have.Absent = why })
}

func (t *turn) changeArrived(id messaging.MessageID, a messaging.AttachmentID, change func(*messaging.Attachment)) error {
	m, err := t.Message(id)
	if err != nil {
		return err
	}
	c, err := t.Conversation(m.Conversation)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(m.Attachments, func(have messaging.Attachment) bool { return have.ID == a })
	if i < 0 {
		return messaging.Internal("place a file", nil)
	}
	change(&m.Attachments[i])
	return t.UpdateMessage(c, m)
}

// removeHarmful removes a file that arrived by text and was found to be harmful.
func (s *Service) removeHarmful(ctx context.Context, practice messaging.PracticeID, a store.Attachment) error {
	return s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		return errors.Join(t.lose(a.Message, a.ID, messaging.AbsentHarmful), t.RemoveAttachment(a),
			t.auditOwn("refuse_file", thing{"attachment", string(a.ID)}, string(messaging.CodeBadFile)))
	})
}

// placeOf is which of its message's files one is.
func (s *Service) placeOf(ctx context.Context, practice messaging.PracticeID, a store.Attachment) (n int, err error) {
	err = s.Store.Read(ctx, practice, func(tx *store.Tx) error {
		m, err := tx.Message(a.Message)
		n = slices.IndexFunc(m.Attachments, func(have messaging.Attachment) bool { return have.ID == a.ID })
		return err
	})
	return n, err
}
