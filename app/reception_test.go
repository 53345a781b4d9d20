package app

import (
	"context"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// watched is a line on which the account, a number and a mailbox are as they were told.
type watched struct {
	line
	receptions []messaging.Reception
}

func (l watched) Snapshot(ctx context.Context, s messaging.Scope, seq int64, n int) (messaging.Page, error) {
	page, err := l.line.Snapshot(ctx, s, seq, n)
	for i, r := range l.receptions {
		page.Changes = append(page.Changes, messaging.Change{Seq: int64(5 + i), Kind: messaging.KindReception, Key: r.Key(), Reception: &r})
	}
	return page, err
}

// TestN9_AMailboxIsNotTheCarrier has each in trouble while the other is well.
func TestN9_AMailboxIsNotTheCarrier(t *testing.T) {
	since := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	const ill = messaging.TroubleCredentials
	for _, want := range []messaging.Trouble{ill, messaging.TroubleNone} {
		account, mailbox := messaging.Reception{Trouble: want, Since: since}, messaging.Reception{Mailbox: "box", Trouble: ill, Since: since}
		if want == ill {
			mailbox.Trouble = messaging.TroubleNone
		}
		w := openOn(t, t.TempDir(), watched{receptions: []messaging.Reception{account, {Number: "desk", ReceivedAt: since}, mailbox}})
		w.signIn(t)
		w.wait(t, kind(messaging.KindReception))
		got, err := w.Reception()
		if err != nil || got.Trouble != string(want) || len(got.Numbers) != 1 || got.Numbers[0].ID != "desk" {
			t.Errorf("wanted %q: %+v, %v", want, got, err)
		}
	}
}
