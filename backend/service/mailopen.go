package service

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"rowan/backend/bridge"
	letters "rowan/backend/bridge/letter"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// verifyTime is how long it may take to find out who a mail is from.
const verifyTime = 5 * time.Second

// openedMail is what a mail says, before anything is asked about it.
type openedMail struct {
	letter       *letters.Letter // nil of one that could not be read
	why          letters.Reason  // it could not be read for
	identity     string
	said, quoted string
}

// incoming is a mail on its way into the store.
type incoming struct {
	bridge.Arrival
	*openedMail
	verified bool
	// Of one that left from here, and is not known since the service was set back: which
	// message it was, of which conversation.
	was    messaging.MessageID
	within messaging.ConversationID
}

// Open reads a mail, and never fails: what cannot be read is kept as it came.
func (k *mailKeeper) Open(ctx context.Context, a bridge.Arrival) any { return openMail(ctx, a) }

func openMail(ctx context.Context, a bridge.Arrival) *openedMail {
	l, err := letters.Read(ctx, a)
	if err != nil {
		o := &openedMail{identity: letters.IdentityOf(a.Raw), why: letters.ReasonFailed}
		if q, ok := errors.AsType[*letters.Quarantine](err); ok {
			o.why = q.Reason
		}
		return o
	}
	o := &openedMail{letter: l, identity: l.Identity()}
	o.said, o.quoted = letters.Fold(string(l.Text))
	if strings.TrimSpace(o.said) == "" {
		o.said, o.quoted = o.quoted, ""
	}
	o.said, o.quoted = shorten(strings.TrimSpace(o.said)), shorten(strings.TrimSpace(o.quoted))
	return o
}

// read asks of a mail that is new whether it is from whom it says; of old ones the keys
// are gone, and only what their server wrote on them then is known.
func (k *mailKeeper) read(ctx context.Context, a bridge.Arrival, judge string, fresh bool) *incoming {
	in := &incoming{Arrival: a}
	var ahead bool
	if in.openedMail, ahead = a.Opened.(*openedMail); !ahead {
		in.openedMail = openMail(ctx, a)
	}
	if in.letter == nil {
		return in
	}
	key := k.s.MailKey
	if key == nil || !fresh {
		key = noKey
	}
	asking, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	in.verified = in.letter.Verify(asking, a.Raw, judge, key)
	return in
}

// noKey finds the key of no domain.
func noKey(context.Context, string) ([]string, error) { return nil, store.ErrNotFound }

// shorten bounds a body by what a message may have; the mail itself is kept.
func shorten(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if utf8.RuneCountInString(s) <= messaging.MaxBody {
		return s
	}
	return string([]rune(s)[:messaging.MaxBody])
}
