package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/service"
)

// template is where every history begins: two practices with their staff, desks,
// patients and numbers, made once by the engines' own calls and kept as bytes.
type template struct {
	scratch   scratch
	restores  bool // whether the office is set back to a backup in some histories
	at        time.Time
	ring      *keyring.Ring
	store     files
	practices []*practice
	desks     []deskImage
	patients  []*patient
	servers   []*mailServer
}

type practice struct {
	id             messaging.PracticeID
	name           string
	account, token string // with the carrier
	hook           string
	staff          []*teammate
	links          []messaging.LinkID
	numbers        []number
	contacts       []messaging.ContactID
	mailbox        messaging.MailboxID
	address        messaging.Email // of it
	setup          service.Actor
}

type number struct {
	id    messaging.NumberID
	phone messaging.Phone
}

type teammate struct {
	id    messaging.TeammateID
	first string
	role  messaging.Role
}

const (
	passphrase = "correct horse battery"
	factor     = "ONLYFORTESTSONLYFORTESTSONLYFORT"
	born       = messaging.Date("1986-03-14")
)

// Phones of patients; the first is one that both practices know.
var phones = []messaging.Phone{"+15035550162", "+15035550118", "+15035550131"}

// newTemplate makes the template. Remove its scratch when it is done with.
func newTemplate(ctx context.Context) (t *template, err error) {
	made, err := newScratch()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, made.remove())
		}
	}()
	t = &template{scratch: made, at: time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)}
	if t.ring, err = keyring.NewRing("", nil, rand.NewChaCha8([32]byte([]byte("a key of the simulation only....")))); err != nil {
		return nil, err
	}
	w := &world{template: t, ctx: ctx, random: rand.New(rand.NewPCG(1, 1)), now: t.at, fired: map[string]int{}, history: newHistory(), seat: &seat{dir: t.scratch.dir + "/template"},
		swarm: swarm{page: 1000}, mailing: &mailroom{phone: true, codes: map[string]string{}}}
	if w.office, err = w.openOffice(nil); err != nil {
		return nil, err
	}
	b := builder{w}
	if err := b.build(); err != nil {
		return nil, fmt.Errorf("make the template: %w", err)
	}
	return t, os.RemoveAll(w.dir)
}

// reader is a source of randomness that follows from the seed.
func (w *world) reader() io.Reader {
	var seed [32]byte
	for i := range seed {
		seed[i] = byte(w.random.Uint32())
	}
	return rand.NewChaCha8(seed)
}

type builder struct{ *world }

func newID[T ~string](w *world) T {
	id, err := messaging.NewID[T](w.now, w.reader())
	if err != nil {
		panic("sim: make an id: " + err.Error())
	}
	return id
}

func (b builder) build() error {
	for i, p := range []*practice{
		{name: "Alder Street Clinic", account: "AC" + strings.Repeat("a", 32), token: strings.Repeat("1", 32), numbers: []number{{phone: "+15035550200"}, {phone: "+15035550201"}},
			staff: []*teammate{{first: "ana", role: messaging.RoleAdmin}, {first: "ben", role: messaging.RoleMember}, {first: "cal", role: messaging.RoleMember}}},
		{name: "Birch Hill Pediatrics", account: "AC" + strings.Repeat("b", 32), token: strings.Repeat("2", 32), numbers: []number{{phone: "+15035550300"}},
			staff: []*teammate{{first: "dee", role: messaging.RoleAdmin}}},
	} {
		b.practices = append(b.practices, p)
		if err := b.found(p); err != nil {
			return err
		}
		b.carrier = newCarrier(b.world)
		for j, name := range []string{"Maya Lindqvist", "Theo Brandt", "Rosa Delgado"} {
			if i == 1 && j > 0 {
				continue
			}
			if err := b.know(p, messaging.Text(name), phones[j], j < 2); err != nil {
				return err
			}
		}
	}
	for range 3 { // until the numbers are watched
		b.now = b.now.Add(time.Minute)
		if err := b.office.Step(b.ctx); err != nil {
			return err
		}
	}
	for _, m := range b.servers { // what it sent to itself is there
		for _, f := range m.folders {
			if err := m.step(f); err != nil {
				return err
			}
		}
	}
	for i, name := range []string{"ana", "ben", "cal", "ben2", "dee"} {
		of := b.practices[i/4]
		for _, who := range of.staff {
			if strings.TrimRight(name, "2") == who.first {
				if err := b.seat(name, of, who); err != nil {
					return err
				}
			}
		}
	}
	b.template.servers = b.servers
	b.office.close()
	var err error
	b.template.store, err = readFiles(b.office.dir)
	b.template.at = b.now.Truncate(time.Second)
	return err
}

// found makes a practice with two links and its numbers.
func (b builder) found(p *practice) error {
	p.id = newID[messaging.PracticeID](b.world)
	founders := []service.Founder{}
	everybody := []messaging.TeammateID{}
	for _, t := range p.staff {
		t.id = newID[messaging.TeammateID](b.world)
		everybody = append(everybody, t.id)
		founders = append(founders, service.Founder{Passphrase: passphrase, Factor: factor,
			Teammate: messaging.Teammate{ID: t.id, Name: strings.ToUpper(t.first[:1]) + t.first[1:] + " Reyes", Email: t.email(), Role: t.role, Active: true}})
	}
	link, err := b.office.Found(b.ctx, messaging.Practice{ID: p.id, Name: p.name, TimeZone: "America/Los_Angeles", Plan: messaging.PlanPaid}, founders)
	if err != nil {
		return err
	}
	p.links = []messaging.LinkID{link, newID[messaging.LinkID](b.world)}
	in, err := b.office.SignIn(b.ctx, "", api.SignIn{Email: p.staff[0].email(), Passphrase: passphrase, Code: b.code(), Device: "setup"})
	if err != nil {
		return err
	}
	if p.setup, err = b.office.Authenticate(b.ctx, in.Token); err != nil {
		return err
	}
	out, err := b.office.Connect(b.ctx, p.id, api.SetCarrier{Carrier: "twilio", Name: p.account, Token: p.token})
	if err != nil {
		return err
	}
	p.hook = out.Hook
	billing := "Billing"
	if err := b.do(p, messaging.Command{SaveLink: &messaging.SaveLink{Link: p.links[1], Name: &billing, Add: everybody}}); err != nil {
		return err
	}
	if err := b.connect(p, everybody); err != nil {
		return err
	}
	approved, rate := messaging.RegistrationApproved, 10.0
	for i := range p.numbers {
		n := &p.numbers[i]
		n.id = newID[messaging.NumberID](b.world)
		label := fmt.Sprintf("Desk %d", i)
		if err := b.do(p, messaging.Command{SaveNumber: &messaging.SaveNumber{Number: n.id, Phone: &n.phone, Label: &label, Registration: &approved, Rate: &rate, Add: everybody}}); err != nil {
			return err
		}
	}
	return nil
}

// connect makes the practice's mailbox, which is to send itself a mail.
func (b builder) connect(p *practice, everybody []messaging.TeammateID) error {
	p.mailbox, p.address = newID[messaging.MailboxID](b.world), messaging.Email("desk@"+strings.ToLower(p.name[:5])+".example")
	label := "Front desk"
	server := newMailServer(b.world, p)
	b.servers = append(b.servers, server)
	return b.office.ConnectMailbox(b.ctx, p.setup, api.ConnectMailbox{Password: "x", Save: messaging.SaveMailbox{Mailbox: p.mailbox, Address: &p.address, Name: &p.name, Label: &label, Add: everybody}})
}

func (t *teammate) email() messaging.Email { return messaging.Email(t.first + "@clinic.example") }

// code is what somebody's authenticator shows; none is good twice.
func (b builder) code() string {
	b.now = b.now.Add(31 * time.Second)
	code, err := totp.GenerateCode(factor, b.now)
	if err != nil {
		panic("sim: " + err.Error())
	}
	return code
}

func (b builder) do(p *practice, c messaging.Command) error {
	c.ID, c.MadeAt = newID[messaging.CommandID](b.world), b.now
	out, err := b.office.Apply(b.ctx, p.setup, []messaging.Command{c})
	if err == nil && out[0].Refused != "" {
		err = messaging.Fail(out[0].Refused, out[0].Sentence)
	}
	return err
}

// know makes a contact, who joins if asked to.
func (b builder) know(p *practice, name messaging.Text, phone messaging.Phone, joins bool) error {
	id, date := newID[messaging.ContactID](b.world), born
	p.contacts = append(p.contacts, id)
	if err := b.do(p, messaging.Command{SaveContact: &messaging.SaveContact{Contact: id, Name: &name, Phone: &phone, BirthDate: &date}}); err != nil || !joins {
		return err
	}
	if err := b.do(p, messaging.Command{Invite: &messaging.Invite{Invitation: newID[messaging.InvitationID](b.world), Contact: id, Link: p.links[0]}}); err != nil {
		return err
	}
	if err := b.office.Step(b.ctx); err != nil {
		return err
	}
	_, join, err := b.office.Accept(b.ctx, b.mailing.link)
	if err == nil {
		err = b.office.Step(b.ctx)
	}
	if err != nil {
		return err
	}
	if _, _, err = b.office.Code(b.ctx, join.Token, b.mailing.codes[string(phone)]); err != nil {
		return err
	}
	_, opened, err := b.office.BirthDate(b.ctx, join.Token, born)
	if err != nil {
		return err
	}
	who, err := b.office.Session(b.ctx, opened.Token)
	if err != nil {
		return err
	}
	me, err := b.office.Me(b.ctx, who)
	if err != nil {
		return err
	}
	if len(me.Conversations) != 1 {
		return fmt.Errorf("%d conversations after joining", len(me.Conversations))
	}
	b.template.patients = append(b.template.patients, &patient{Actor: who, practice: p, conversation: me.Conversations[0].ID})
	return nil
}

// seat signs somebody in at a desk of theirs, until everything has come down.
func (b builder) seat(name string, of *practice, who *teammate) error {
	d := &desk{w: b.world, of: of, who: who, name: name, dir: b.path(name), chain: keychain{}}
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return err
	}
	d.start()
	if err := d.SignIn(b.ctx, replica.SignIn{Address: baseURL, Email: string(who.email()), Passphrase: passphrase, Code: b.code(), PIN: pin}); err != nil {
		return err
	}
	for range 100 {
		next := d.Step(b.ctx)
		if next.After(b.now) {
			break
		}
	}
	if h, err := d.Health(); err != nil || !h.Online || h.Syncing {
		return fmt.Errorf("%s is not in step: %+v, %w", name, h, err)
	}
	people, _, err := d.People()
	if err != nil || len(people) != 1 {
		return fmt.Errorf("%d people at %s, %w", len(people), name, err)
	}
	d.Close()
	kept, err := readFiles(d.dir)
	b.template.desks = append(b.template.desks, deskImage{name: name, id: people[0].ID, of: of, who: who, files: kept, chain: maps.Clone(d.chain)})
	return err
}
