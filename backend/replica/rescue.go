package replica

import (
	"context"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	noticeRescued = "The messages on this computer were damaged and are being fetched anew. What had not been sent was kept."
	noticeLost    = "The messages on this computer were damaged and are being fetched anew. What had not been sent from here could not be read any more."
	reasonFiles   = "The files of this were damaged. Attach them again before you send it."
)

// unsent is something of a damaged store that had not arrived, with what it stands in.
type unsent struct {
	offer
	message      *messaging.Message
	conversation *messaging.Conversation
}

// rescue reads what of a damaged store had not arrived. It says false if even that
// cannot be read.
func rescue(ctx context.Context, st *store.Store) (list []unsent, ok bool) {
	practices, err := st.Practices(ctx)
	if err != nil || len(practices) != 1 {
		return nil, false
	}
	read := func(fn func(*store.Tx) error) error { return st.Read(ctx, practices[0], fn) }
	var waiting []offer
	err = read(func(tx *store.Tx) error {
		items, err := tx.Waiting(1 << 30)
		if err == nil {
			waiting, err = offers(items)
		}
		return err
	})
	if err != nil {
		return nil, false
	}
	for _, o := range waiting {
		u := unsent{offer: o}
		if c := o.Command.Send; c != nil {
			_ = read(func(tx *store.Tx) error { // without them it becomes a draft
				m, err := tx.Message(c.Message)
				if err != nil {
					return err
				}
				talk, err := tx.Conversation(c.Conversation)
				if err == nil {
					talk.Version = 0 // the service's is newer
					u.message, u.conversation = &m, &talk
				}
				return err
			})
		}
		list = append(list, u)
	}
	return list, true
}

// takeIn puts what was rescued into the store that took the damaged one's place: a
// command as it was, since the service may know it already, and a message that has
// lost its files as a draft.
func (s *session) takeIn(list []unsent, ok bool) error {
	return s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error {
		for _, u := range list {
			if err := s.takeInOne(tx, u); err != nil {
				return err
			}
		}
		notice := noticeRescued
		if !ok {
			notice = noticeLost
		}
		return tx.SetSetting(settingNotice, []byte(notice))
	})
}

func (s *session) takeInOne(tx *store.Tx, u unsent) error {
	if d := u.Command.SaveDraft; d != nil {
		draft := messaging.Draft{Key: d.Key, Body: d.Body, Subject: d.Subject, Reason: d.Reason, Returned: d.Returned, Version: d.Saw, At: u.Command.MadeAt}
		if err := tx.PutDraft(s.me, draft); err != nil {
			return err
		}
	}
	c := u.Command.Send
	if c == nil {
		return tx.PutOutbox(u.Item, u.entry)
	}
	if len(c.Attachments) > 0 || u.message == nil {
		if c.Body == "" {
			return nil
		}
		reason := reasonFiles
		if len(c.Attachments) == 0 {
			reason = "This was damaged on its way. Look whether it was sent before you send it again."
		}
		return s.joinDraft(tx, messaging.DraftKey(c.Conversation), texts(c.Body), reason)
	}
	if _, err := tx.PutConversation(*u.conversation); err != nil {
		return err
	}
	if err := tx.PutMessage("", *u.message); err != nil {
		return err
	}
	return tx.PutOutbox(u.Item, u.entry)
}
