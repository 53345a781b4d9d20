package service

import (
	"cmp"
	"context"
	"crypto/hmac"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/picture"
	"rowan/backend/store"
)

// handOutTime is how long a carrier can fetch a file of a text: longer than it takes
// to, and no longer than it may be busy.
const handOutTime = time.Hour

// formCarried is a picture as a carrier gets it: drawn anew, whatever the practice
// keeps of photos (ATT-07), and small enough for every network.
const formCarried = "carried"

// errNotHandedOut says the same of what never was, is no longer, and was made up.
var errNotHandedOut error = messaging.Fail(messaging.CodeNotFound, "This is not here.")

// handOut gives out addresses at which a carrier can fetch what a text carries, each
// for a while. They say nothing, and nobody else can make one.
func (t *turn) handOut(m messaging.Message) (addresses []string) {
	for _, a := range m.Attachments {
		addresses = append(addresses, cmp.Or(t.s.FilesURL, t.s.BaseURL)+api.PathMedia+
			t.s.signed("media", t.now.Add(handOutTime), string(t.Practice()), string(m.ID), string(a.ID)))
	}
	return addresses
}

// signed is a name of ids that nobody else can make, for one use and until a time.
func (s *Service) signed(use string, until time.Time, ids ...string) string {
	name := strings.Join(append(ids, strconv.FormatInt(until.Unix(), 36)), ".")
	return name + "." + s.mark(use, name)
}

func (s *Service) mark(use, name string) string {
	return base64.RawURLEncoding.EncodeToString(s.keyed(use, []byte(name)))
}

// idsOf are the ids of a name that was signed for this use and still is good.
func (s *Service) idsOf(use, name string) ([]string, error) {
	end := max(strings.LastIndexByte(name, '.'), 0)
	if !hmac.Equal([]byte("."+s.mark(use, name[:end])), []byte(name[end:])) {
		return nil, errNotHandedOut
	}
	parts := strings.Split(name[:end], ".")
	last := len(parts) - 1
	until, err := strconv.ParseInt(parts[last], 36, 64)
	if err != nil || s.now().After(time.Unix(until, 0)) {
		return nil, errNotHandedOut
	}
	return parts[:last], nil
}

// HandedOut opens a file of a text for the carrier that was given its address.
func (s *Service) HandedOut(ctx context.Context, name string) (out Content, err error) {
	parts, err := s.idsOf("media", name)
	if err != nil {
		return out, err
	}
	var a store.Attachment
	err = s.Store.Tx(ctx, messaging.PracticeID(parts[0]), func(tx *store.Tx) error {
		t := s.own(tx)
		m, err := t.Message(messaging.MessageID(parts[1]))
		if err != nil {
			return unless(err, errNotHandedOut)
		}
		i := slices.IndexFunc(m.Attachments, func(a messaging.Attachment) bool { return string(a.ID) == parts[2] })
		if i < 0 || m.Status == messaging.StatusFailed {
			return errNotHandedOut
		}
		if a, err = t.Attachment(m.Attachments[i].ID); err != nil {
			return unless(err, errNotHandedOut)
		}
		out.Name, out.Type = messaging.ArrivedName(i, a.Type), a.Type // what it is called is nobody's business
		return t.auditOwn("hand_out", thing{"attachment", string(a.ID)}, resultOK)
	})
	if err != nil {
		return out, err
	}
	if !a.Type.Picture() {
		out.Bytes, err = s.Store.OpenFile(a)
		return out, err
	}
	if a.Derived[formCarried] == 0 {
		return out, errNotHandedOut
	}
	out.Type = picture.Type
	out.Name = messaging.FileName(out.Name, picture.Type)
	out.Bytes, err = s.Store.OpenDerived(a, formCarried)
	return out, err
}

// carries says whether what is attached to a conversation leaves by a carrier.
func (s *Service) carries(ctx context.Context, practice messaging.PracticeID, c messaging.ConversationID) (yes bool, err error) {
	err = s.Store.Read(ctx, practice, func(tx *store.Tx) error {
		conversation, err := tx.Conversation(c)
		yes = conversation.Channel.Rules().Texts
		return err
	})
	return yes, err
}
