package service_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// open is a mailbox whose server takes every sign-in.
type openMailbox struct{ bridge.Mailbox }

func (openMailbox) Check(context.Context) error { return nil }

// BenchmarkKeep is a mailbox that has been in use for years, from what its server hands
// over until it is on the disk, by the mail.
func BenchmarkKeep(b *testing.B) {
	h := newHouse(b)
	h.Mailboxes = func(bridge.MailAccount, func(string)) (bridge.Mailbox, error) { return openMailbox{}, nil }
	address, label, box := messaging.Email("care@clinic.example"), "Front desk", id[messaging.MailboxID](b)
	err := h.ConnectMailbox(b.Context(), h.ana, api.ConnectMailbox{Password: "x", Save: messaging.SaveMailbox{Mailbox: box, Address: &address,
		Name: &label, Label: &label, Add: []messaging.TeammateID{h.ana.Teammate}}})
	if err != nil {
		b.Fatal(err)
	}
	keeper := h.Keeper(h.practice, box)
	words := strings.Repeat("Take them four hours apart: the thyroid tablet when you wake.\r\n", 119)
	folder := bridge.MailFolder{Name: "INBOX", Role: bridge.RoleInbox}
	b.ReportAllocs()
	b.ResetTimer()
	const together = 400
	for first := b.N; first > 0; first -= together {
		step := bridge.FolderStep{Folder: folder, Validity: 1, ModSeq: 1}
		for i := first; i > max(0, first-together); i-- {
			at := h.clock.Add(-24 * time.Hour).Add(time.Duration(i%3600) * time.Second)
			step.Arrived = append(step.Arrived, bridge.Arrival{UID: uint32(i), At: at, Read: true, Raw: fmt.Appendf(nil,
				"From: P <p%d@elsewhere.example>\r\nTo: %s\r\nSubject: Question %d\r\nMessage-ID: <m%d@elsewhere.example>\r\nDate: %s\r\n\r\n%s",
				i%500, address, i/4, i, at.Format(time.RFC1123Z), words)})
		}
		if err := keeper.Keep(b.Context(), step); err != nil {
			b.Fatal(err)
		}
	}
}
