package backend_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// outward is everything that one house gave to relays and carriers.
type outward struct {
	mu       sync.Mutex
	payloads []string // all of it but whom it was for
}

func (o *outward) note(parts ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.payloads = append(o.payloads, strings.Join(parts, "\n"))
}

// relay is a relay that is listened to.
type relay struct {
	bridge.Notifier
	*outward
}

func (r relay) Notify(ctx context.Context, n bridge.Notice) error {
	r.note(n.Subject, n.Text, n.Link, n.Code)
	return r.Notifier.Notify(ctx, n)
}

// courier is a carrier that is listened to.
type courier struct {
	bridge.Carrier
	*outward
}

func (c courier) Send(ctx context.Context, t bridge.Text) (bridge.Taken, error) {
	c.note(append([]string{t.Body}, t.Media...)...)
	return c.Carrier.Send(ctx, t)
}

// postman is a mailbox that is listened to.
type postman struct {
	bridge.Mailbox
	*outward
}

func (p postman) Send(ctx context.Context, m bridge.Mail) error {
	p.note(string(m.Body), string(m.Subject), string(m.Signature), string(m.Footer))
	return p.Mailbox.Send(ctx, m)
}

// Step listens to whatever relay the house has by now.
func (h *house) Step(ctx context.Context) error {
	if _, ok := h.Notifier.(relay); !ok {
		h.Notifier = relay{h.Notifier, &h.outward}
	}
	return h.Service.Step(ctx)
}

// carriedBy gives the house a carrier, which is listened to.
func (h *house) carriedBy(open func(bridge.Account) (bridge.Carrier, error)) {
	h.Carriers = func(a bridge.Account) (bridge.Carrier, error) {
		c, err := open(a)
		return courier{c, &h.outward}, err
	}
}

// confidences is what stands in the secure conversations of a house: what nobody
// outside may be told.
type confidences struct {
	said  map[string]bool // bodies, subjects and the names of files
	names map[string]bool // of patients, whole and in parts
	typed map[string]bool // what the team itself said by text
}

func (h *house) confidences() (c confidences, err error) {
	const all = 1 << 20
	c = confidences{said: map[string]bool{}, names: map[string]bool{}, typed: map[string]bool{}}
	practices, err := h.store.Practices(context.Background())
	if err != nil {
		return c, err
	}
	for _, practice := range practices {
		err := h.store.Read(context.Background(), practice, func(tx *store.Tx) error {
			links, err := tx.Links()
			if err != nil {
				return err
			}
			numbers, err := tx.Numbers()
			if err != nil {
				return err
			}
			scopes := []messaging.Scope{}
			for _, l := range links {
				scopes = append(scopes, messaging.ScopeLink(l.ID))
			}
			for _, n := range numbers {
				scopes = append(scopes, messaging.ScopeNumber(n.ID))
			}
			mailboxes, err := tx.Mailboxes()
			if err != nil {
				return err
			}
			for _, m := range mailboxes {
				scopes = append(scopes, messaging.ScopeMailbox(m.ID))
			}
			feed, err := tx.FeedAfter(scopes, 0, all)
			if err != nil {
				return err
			}
			for _, entry := range feed {
				if entry.Kind != messaging.KindConversation {
					continue
				}
				conversation, err := tx.Conversation(messaging.ConversationID(entry.Key))
				if err != nil {
					return err
				}
				messages, err := tx.Messages(conversation.ID, 0, all)
				if err != nil {
					return err
				}
				if err := c.add(tx, conversation, messages); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c confidences) add(tx *store.Tx, conversation messaging.Conversation, messages []messaging.Message) error {
	if conversation.Channel.Rules().Carried {
		for _, m := range messages {
			if m.Author.Kind == messaging.AuthorTeammate {
				c.typed[string(m.Body)] = true
			}
		}
		return nil
	}
	c.said[string(conversation.Subject)] = true
	for _, m := range messages {
		c.said[string(m.Body)] = true
		for _, a := range m.Attachments {
			c.said[string(a.Name)] = true
		}
	}
	contacts, err := tx.ContactsByID(conversation.Contacts)
	for _, contact := range contacts {
		c.names[string(contact.Name)] = true
		for _, part := range strings.Fields(string(contact.Name)) {
			c.names[part] = true
		}
	}
	return err
}

// telling is the shortest text that can be told from any other.
const telling = 4

// leaks says what of it stands in something that left. What a teammate typed into a
// text left because they wanted it to.
func (c confidences) leaks(payloads []string) (found []string) {
	for _, payload := range payloads {
		body, _, _ := strings.Cut(payload, "\n")
		for secret := range c.said {
			if !c.typed[body] && holds(payload, secret) {
				found = append(found, fmt.Sprintf("%q left in %q", secret, payload))
			}
		}
		for name := range c.names {
			if !c.typed[body] && holds(payload, name) {
				found = append(found, fmt.Sprintf("the name %q left in %q", name, payload))
			}
		}
	}
	return found
}

// holds says whether words stand in a payload, and not inside other words.
func holds(payload, words string) bool {
	payload, words = strings.ToLower(payload), strings.ToLower(strings.TrimSpace(words))
	if len(words) < telling {
		return false
	}
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for rest, at := payload, 0; ; {
		i := strings.Index(rest, words)
		if i < 0 {
			return false
		}
		before, after := []rune(payload[:at+i]), []rune(payload[at+i+len(words):])
		if (len(before) == 0 || !inWord(before[len(before)-1])) && (len(after) == 0 || !inWord(after[0])) {
			return true
		}
		rest, at = rest[i+1:], at+i+1
	}
}

// toldNobody fails the test of a house in which something left that was said securely.
func (h *house) toldNobody() {
	h.outward.mu.Lock()
	payloads := slices.Clone(h.payloads)
	h.outward.mu.Unlock()
	if len(payloads) == 0 {
		return
	}
	secrets, err := h.confidences()
	if err != nil {
		h.t.Errorf("SEC-04 was not checked: %v", err)
	}
	for _, leak := range secrets.leaks(payloads) {
		h.t.Errorf("SEC-04: %s", leak)
	}
}

// TestSEC04_Trust56_NothingThatLeftAnyFlowWasSaidSecurely is the control of what every house
// checks at its end: it passes what did leave, and finds each kind of leak.
func TestSEC04_Trust56_NothingThatLeftAnyFlowWasSaidSecurely(t *testing.T) {
	h := newHouse(t)
	ana := h.newDesk("ana", 0)
	contact, b := ana.joins("Maya Lindqvist", "5035550162")
	x := h.text()
	front := x.owns(ana, deskPhone, "Front desk", "Ana Reyes")
	talk, err := ana.Start(replica.NewMessage{Link: x.link, Contact: contact, Subject: "Colonoscopy", Body: "Nothing to eat after midnight"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ana.Send(talk, "Your results", ana.attached(talk, "biopsy of May.pdf")); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		ana.settle()
		ana.Carry(t.Context())
	}
	x.ahead.Add(int64(10 * time.Minute)) // past the first reminder
	x.carry()
	b.write(talk, "I am afraid of it")
	if _, err := ana.StartText(replica.NewText{Number: front, Contact: contact, Body: "See you on Tuesday, Maya"}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	x.carry()
	if len(x.payloads) < 4 {
		t.Fatalf("only %q was heard", x.payloads)
	}
	x.toldNobody()
	secrets, err := x.confidences()
	if err != nil {
		t.Fatal(err)
	}
	for what, payload := range map[string]string{
		"a body":        "Reminder\nnothing to eat after MIDNIGHT",
		"an answer":     "I am afraid of it",
		"a subject":     "You have a new message: Colonoscopy",
		"a file's name": "\nhttps://rowan.example/media/biopsy of May.pdf",
		"a name":        "Hello Lindqvist, you have a new message",
	} {
		if len(secrets.leaks([]string{payload})) == 0 {
			t.Errorf("%s in a payload is not found", what)
		}
	}
}
