package service

import (
	"context"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// loanTime is how long an address that a browser was given can be used: what is shown
// is fetched at once, and whoever needs it later asks again.
const loanTime = 5 * time.Minute

// Lend gives a patient's browser the address at which it can read a file, or what is
// shown of it, for a while. Rights are checked here, and in the same transaction it is
// written down that this was read, once for however many ranges of a film follow. The
// address works without a cookie, since it leads to a host that gets none; it holds ids
// only, and nobody else can make one.
func (s *Service) Lend(ctx context.Context, who Actor, id messaging.AttachmentID, as api.Form) (address string, err error) {
	err = s.act(ctx, who, func(t *turn) error {
		a, err := t.Attachment(id)
		if err != nil {
			return unless(err, errNoAttachment)
		}
		if err := t.mayRead(a, as); err != nil {
			return err
		}
		address = s.FilesURL + api.PathFiles + s.signed("file", t.now.Add(loanTime), string(who.Practice), who.Session, string(id), string(as))
		return t.audit("read_"+string(as), thing{"attachment", string(id)}, resultOK)
	})
	return address, err
}

// Lent opens a file at an address that Lend gave. Each use asks again, by reading alone,
// whether the session is open and the file still that patient's to see: whoever signed
// out, or lost the conversation, has lost the address too. Every refusal is the same.
func (s *Service) Lent(ctx context.Context, name string) (Content, error) {
	ids, err := s.idsOf("file", name)
	if err != nil {
		return Content{}, err
	}
	who, id, as := Actor{Practice: messaging.PracticeID(ids[0]), Session: ids[1]}, messaging.AttachmentID(ids[2]), api.Form(ids[3])
	var a store.Attachment
	err = s.Store.Read(ctx, who.Practice, func(tx *store.Tx) (err error) {
		t := s.own(tx)
		if who.Contact, err = t.SessionContact(who.Session, t.now); err != nil {
			return unless(err, errNotHandedOut)
		}
		t.who = who
		if a, err = t.Attachment(id); err != nil {
			return unless(err, errNotHandedOut)
		}
		return t.mayRead(a, as)
	})
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		err = errNotHandedOut
	}
	if err != nil {
		return Content{}, err
	}
	return s.open(a, as)
}
