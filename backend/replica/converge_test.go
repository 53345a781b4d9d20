package replica

import (
	"fmt"
	"reflect"
	"slices"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rowan/backend/messaging"
)

const enospc = syscall.ENOSPC

// TestCARD04_TwoDesktopsConvergeAfterRandomOfflineEdits lets two people, whose
// clocks are days apart, write on and off line, over a line that loses answers.
func TestCARD04_TwoDesktopsConvergeAfterRandomOfflineEdits(t *testing.T) {
	work := 0
	rapid.Check(t, func(r *rapid.T) {
		c := newClinic()
		id := c.begin(front, "Hello")
		one, two := signedIn(t, c), newComputer(t, c, (*keychain)(nil))
		two.signIn("ben@example.com")
		two.pass(72 * time.Hour)
		two.settle()
		defer one.Lock()
		defer two.Lock()
		desks := []*computer{one, two}
		sent := []string{"Hello"}
		for i := range rapid.IntRange(3, 25).Draw(r, "steps") {
			d := desks[rapid.IntRange(0, 1).Draw(r, "who")]
			switch rapid.IntRange(0, 6).Draw(r, "what") {
			case 0, 1:
				body := fmt.Sprint("message ", i)
				if _, err := d.Send(id, messaging.Text(body)); err != nil {
					r.Fatal(err)
				}
				sent = append(sent, body)
			case 2:
				card, err := d.Contact(maya)
				if err != nil {
					r.Fatal(err)
				}
				f := ContactForm{ID: maya, Saw: card.Version, Name: fmt.Sprint("Maya ", i), Phone: string(card.Phone), BirthDate: string(card.BirthDate)}
				if _, _, err := d.SaveContact(f); err != nil {
					r.Fatal(err)
				}
			case 3:
				c.down = offline
			case 4:
				c.down, c.lose = nil, rapid.IntRange(0, 2).Draw(r, "lost answers")
			case 5:
				d.pass(time.Minute)
				d.settle()
				work++
			case 6:
				archived := rapid.Bool().Draw(r, "archived")
				to := rapid.SampledFrom([]messaging.TeammateID{"", ana, ben}).Draw(r, "assignee")
				if err := d.Edit(messaging.Edit{Conversation: id, Archived: &archived, Assignee: &to}); err != nil {
					r.Fatal(err)
				}
			}
		}
		c.down, c.lose = nil, 0
		for range 3 {
			for _, d := range desks {
				d.pass(2 * time.Minute)
				d.settle()
			}
		}
		a, b := one.thread(id), two.thread(id)
		if !slices.Equal(a, b) || len(a) != len(sent) || len(c.messages) != len(sent) {
			r.Fatalf("%d were sent; the service has %d; one has %v, two has %v", len(sent), len(c.messages), a, b)
		}
		ca, errA := one.Contact(maya)
		cb, errB := two.Contact(maya)
		if errA != nil || errB != nil || !reflect.DeepEqual(ca.Contact, cb.Contact) {
			r.Fatalf("the contact is %+v here and %+v there", ca.Contact, cb.Contact)
		}
		ta, errA := one.Conversation(id)
		tb, errB := two.Conversation(id)
		if c, _ := c.conversation(id); errA != nil || errB != nil || ta.Archived != c.Archived || tb.Archived != c.Archived ||
			ta.Assignee != c.Assignee || tb.Assignee != c.Assignee {
			r.Fatalf("the conversation is %+v here, %+v there and %+v with the service", ta.InboxRow, tb.InboxRow, c)
		}
	})
	if work == 0 {
		t.Error("no desktop ever did anything in between")
	}
}
