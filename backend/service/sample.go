package service

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// SampleSignIn is how somebody of the sample practice signs in.
type SampleSignIn struct {
	Name       string
	Title      string
	Email      messaging.Email
	Role       messaging.Role
	Passphrase string
	Factor     string // the secret of their authenticator
}

// SampleSignIns are the sample practice's teammates. Nothing in it is real, so
// what they sign in with is no secret; a sample is served on loopback only.
var SampleSignIns = []SampleSignIn{
	{"Ana Reyes", "Front desk", "ana@alderstreet.example", messaging.RoleOwner, "alder-street-ana", "ALDERSTREETANAALDERSTREETANAALDE"},
	{"Priya Nair, RN", "Nurse", "priya@alderstreet.example", messaging.RoleMember, "alder-street-priya", "ALDERSTREETPRIYAALDERSTREETPRIYA"},
	{"Dr. Ife Okafor", "Physician", "ife@alderstreet.example", messaging.RoleMember, "alder-street-ife", "ALDERSTREETIFEALDERSTREETIFEALDE"},
}

const (
	ana = iota
	priya
	ife
)

// SampleNumber is a number of the sample practice's.
type SampleNumber struct {
	Label   string
	Phone   messaging.Phone
	MMS     messaging.Ability
	members []int
}

// SampleNumbers are what the sample practice texts from. They are registered, with
// a carrier that reaches nobody.
var SampleNumbers = []SampleNumber{
	{"Front desk", "+15035550123", messaging.AbilityYes, []int{ana, priya}},
	{"Reminders", "+18335550188", messaging.AbilityUnknown, []int{ana}},
}

// SamplePhone is that of Maya, who was invited and has not joined.
const SamplePhone messaging.Phone = "+15035550162"

type samplePatient struct {
	name  messaging.Text
	phone messaging.Phone
	email messaging.Email
	born  messaging.Date
}

// samplePatients are the contacts of the sample practice.
var samplePatients = []samplePatient{
	{"Maya Lindqvist", SamplePhone, "maya.lindqvist@example.com", "1986-03-14"},
	{"Rosa Delgado-Quinn", "+15035550118", "", "1974-09-02"},
	{"Owen Blackwood", "+15035550131", "owen.blackwood@example.com", "1991-12-20"},
	{"Yusuf Karim", "+15035550176", "", "1968-06-11"},
	{"Theo Marchetti", "+15035550149", "", "1957-01-30"},
	{"Samuel Adeyemi", "", "samuel.adeyemi@example.com", "1982-07-25"},
	{"Lena Harper", "+15035550155", "", "1979-04-08"},
	{"Grace Whitfield", "+15035550187", "grace.whitfield@example.com", "1949-10-17"},
	{"Ines Petrova", "+15035550193", "", "1995-02-05"},
	{"Bao Tran", "+15035550124", "", "2001-08-19"},
	{"Mario Esposito", "+15035550168", "mario.esposito@example.com", "1963-05-27"},
	{"Nadia Osei", "+15035550139", "", ""},
}

// sampleEvent is one thing that happened at the sample practice. Of its fields
// after patient, whichever is set says what.
type sampleEvent struct {
	ago     time.Duration
	patient string // by first name

	joins   bool
	invited bool
	subject messaging.Text // Ana starts a conversation
	by      int            // who of the staff wrote says; -1 the patient
	says    messaging.Text
	seen    bool // the patient saw everything
	read    bool // Ana read everything

	assigned bool // to by
	archived bool
}

const patient = -1

var sampleHistory = []sampleEvent{
	{ago: 13 * day, patient: "Rosa", joins: true},
	{ago: 12 * day, patient: "Owen", joins: true},
	{ago: 11*day + 3*time.Hour, patient: "Grace", joins: true},
	{ago: 9 * day, patient: "Samuel", joins: true},
	{ago: 8*day + 2*time.Hour, patient: "Grace", by: priya, says: "Hello Grace, this is Priya at Alder Street. How is the new blood pressure tablet going?"},
	{ago: 8*day + time.Hour, patient: "Grace", seen: true},
	{ago: 8*day + 40*time.Minute, patient: "Grace", by: patient, says: "Much better, thank you. A little dizzy on the first day and nothing since."},
	{ago: 7*day + 23*time.Hour, patient: "Grace", by: priya, says: "Good to hear. Stand up slowly for another week, and write here if it comes back."},
	{ago: 7*day + 20*time.Hour, patient: "Grace", seen: true, read: true},
	{ago: 7*day + 19*time.Hour, patient: "Grace", archived: true},
	{ago: 5 * day, patient: "Theo", joins: true},
	{ago: 4*day + 5*time.Hour, patient: "Lena", joins: true},
	{ago: 3*day + 6*time.Hour, patient: "Owen", subject: "Membership"},
	{ago: 3*day + 6*time.Hour - time.Minute, patient: "Owen", by: patient, says: "Hi, I will be away for work from the first. Can I pause my membership?"},
	{ago: 3*day + 5*time.Hour, patient: "Owen", by: ana, assigned: true},
	{ago: 3*day + 4*time.Hour, patient: "Owen", by: ana, says: "Yes. We can pause it from the first of the month, and you keep your place. Shall I do that?"},
	{ago: 3*day + 2*time.Hour, patient: "Owen", seen: true, read: true},
	{ago: 2*day + 7*time.Hour, patient: "Rosa", subject: "Billing"},
	{ago: 2*day + 7*time.Hour - time.Minute, patient: "Rosa", by: patient, says: "My statement shows two visits in October, but I was there only once."},
	{ago: 2*day + 3*time.Hour, patient: "Rosa", by: ana, says: "You are right, and I am sorry. The second one belongs to somebody else. The corrected statement is on its way."},
	{ago: 2*day + time.Hour, patient: "Rosa", seen: true, read: true},
	{ago: day + 5*time.Hour, patient: "Yusuf", joins: true},
	{ago: day + 2*time.Hour, patient: "Samuel", by: patient, says: "I have a new insurance card. Do you need both sides of it?"},
	{ago: day + time.Hour, patient: "Samuel", by: ana, says: "Yes please, both sides. You can bring it along on Thursday."},
	{ago: 20 * time.Hour, patient: "Samuel", seen: true, read: true},
	{ago: 6 * time.Hour, patient: "Lena", by: priya, says: "Joel's care plan is ready. Could the two of you come by on Tuesday to go through it?"},
	{ago: 5*time.Hour + 30*time.Minute, patient: "Lena", seen: true},
	{ago: 5 * time.Hour, patient: "Theo", by: ife, assigned: true},
	{ago: 4*time.Hour + 40*time.Minute, patient: "Theo", by: ife, says: "Your test results are back, Theo, and all is well for the surgery on Friday. Nothing to eat after midnight, please."},
	{ago: 4*time.Hour + 10*time.Minute, patient: "Theo", seen: true, read: true},
	{ago: 3 * time.Hour, patient: "Ines", invited: true},
	{ago: 2 * time.Hour, patient: "Maya", invited: true},
	{ago: 70 * time.Minute, patient: "Lena", by: patient, says: "We can do Tuesday after school, around four."},
	{ago: 44 * time.Minute, patient: "Theo", by: patient, says: "Thank you. Is it ok to have coffee before the surgery?"},
	{ago: 43 * time.Minute, patient: "Theo", by: patient, says: "And should I still take my evening tablets?"},
}

const day = 24 * time.Hour

// Sample makes a practice with a past, for trying Rowan out. Everything in it
// happens the way it would have: through the engine's own calls, at the times at
// which it is said to have happened.
func (s *Service) Sample(ctx context.Context) error {
	b := &sampler{present: s.now(), codes: map[string]string{}, contacts: map[string]messaging.ContactID{},
		sessions: map[string]Actor{}, threads: map[string]messaging.ConversationID{}}
	cfg := s.Config
	cfg.Clock, cfg.Notifier, cfg.Carriers = func() time.Time { return b.clock }, b, nil
	b.Service = New(cfg)
	return b.build(ctx)
}

// sampler is an engine whose clock and phone are the sample's.
type sampler struct {
	*Service
	present  time.Time
	clock    time.Time
	staff    []Actor
	link     messaging.LinkID
	token    string            // of the invitation sent last
	codes    map[string]string // sent last, by address
	contacts map[string]messaging.ContactID
	sessions map[string]Actor
	threads  map[string]messaging.ConversationID
}

// Capabilities says that the patients have phones and mailboxes.
func (b *sampler) Capabilities() bridge.Capabilities {
	return bridge.Capabilities{Phone: true, Email: true}
}

// Notify is the patients' phone.
func (b *sampler) Notify(_ context.Context, n bridge.Notice) error {
	switch n.Kind {
	case bridge.KindCode:
		b.codes[string(n.Phone)+string(n.Email)] = n.Code
	case bridge.KindInvitation:
		_, b.token, _ = strings.Cut(n.Link, "#")
	}
	return nil
}

func (b *sampler) build(ctx context.Context) error {
	b.clock = b.present.Add(-14 * day)
	if err := b.found(ctx); err != nil {
		return err
	}
	for _, p := range samplePatients {
		b.clock = b.clock.Add(time.Minute)
		first, _, _ := strings.Cut(string(p.name), " ")
		id, err := newID[messaging.ContactID](b.Service, b.clock)
		if err != nil {
			return err
		}
		b.contacts[first] = id
		save := messaging.SaveContact{Contact: id, Name: &p.name, BirthDate: &p.born}
		if p.phone != "" {
			save.Phone = &p.phone
		}
		if p.email != "" {
			save.Email = &p.email
		}
		if err := b.do(ctx, ana, messaging.Command{SaveContact: &save}); err != nil {
			return err
		}
	}
	for _, e := range sampleHistory {
		b.clock = b.present.Add(-e.ago)
		if err := b.happen(ctx, e); err != nil {
			return err
		}
	}
	for _, who := range b.staff {
		if err := b.SignOut(ctx, who); err != nil {
			return err
		}
	}
	return nil
}

func (b *sampler) found(ctx context.Context) error {
	p := messaging.Practice{Name: "Alder Street Clinic", Phone: "+15035550100", TimeZone: "America/Los_Angeles",
		ReplyTime: "They usually reply the same working day.", Hours: "Mon to Fri, 8 AM to 5 PM.", Plan: messaging.PlanPaid}
	var err error
	if p.ID, err = newID[messaging.PracticeID](b.Service, b.clock); err != nil {
		return err
	}
	var founders []Founder
	for _, in := range SampleSignIns {
		t := messaging.Teammate{Name: in.Name, Title: in.Title, Email: in.Email, Role: in.Role, Active: true}
		if t.ID, err = newID[messaging.TeammateID](b.Service, b.clock); err != nil {
			return err
		}
		founders = append(founders, Founder{Teammate: t, Passphrase: in.Passphrase, Factor: in.Factor})
	}
	if b.link, err = b.Found(ctx, p, founders); err != nil {
		return err
	}
	for _, in := range SampleSignIns {
		who, err := b.sampleActor(ctx, in)
		if err != nil {
			return err
		}
		b.staff = append(b.staff, who)
	}
	for _, n := range SampleNumbers {
		id, err := newID[messaging.NumberID](b.Service, b.clock)
		if err != nil {
			return err
		}
		approved := messaging.RegistrationApproved
		save := messaging.SaveNumber{Number: id, Phone: &n.Phone, Label: &n.Label, MMS: &n.MMS, Registration: &approved}
		for _, m := range n.members {
			save.Add = append(save.Add, b.staff[m].Teammate)
		}
		if err := b.do(ctx, ana, messaging.Command{SaveNumber: &save}); err != nil {
			return err
		}
	}
	return nil
}

// sampleActor gives somebody of the sample practice a device. The sample needs no
// proof of who they are.
func (s *Service) sampleActor(ctx context.Context, in SampleSignIn) (who Actor, err error) {
	found, err := s.Store.Find(ctx, store.DirectoryEmail, s.emailHash(in.Email))
	if err != nil {
		return who, err
	}
	who = Actor{Practice: found.Practice, Teammate: messaging.TeammateID(found.ID)}
	return who, s.Store.Tx(ctx, who.Practice, func(tx *store.Tx) error {
		t := &turn{Tx: tx, s: s, who: who, now: s.now()}
		out, err := t.enrol("Sample")
		who.Device = out.Device
		return err
	})
}

// do gives a command as one of the staff.
func (b *sampler) do(ctx context.Context, by int, c messaging.Command) error {
	return b.command(ctx, b.staff[by], c)
}

func (s *Service) command(ctx context.Context, who Actor, c messaging.Command) error {
	var err error
	c.MadeAt = s.now()
	if c.ID, err = newID[messaging.CommandID](s, c.MadeAt); err != nil {
		return err
	}
	out, err := s.Apply(ctx, who, []messaging.Command{c})
	if err == nil && out[0].Refused != "" {
		err = messaging.Fail(out[0].Refused, out[0].Sentence)
	}
	return err
}

func (b *sampler) happen(ctx context.Context, e sampleEvent) error {
	contact, session := b.contacts[e.patient], b.sessions[e.patient]
	if e.invited || e.joins {
		id, err := newID[messaging.InvitationID](b.Service, b.clock)
		if err != nil {
			return err
		}
		if err := b.do(ctx, ana, messaging.Command{Invite: &messaging.Invite{Invitation: id, Contact: contact, Link: b.link}}); err != nil {
			return err
		}
		if err := b.Step(ctx); err != nil {
			return err
		}
		b.Rest()
	}
	switch {
	case e.joins:
		return b.join(ctx, e.patient)
	case e.invited:
		return nil
	case e.subject != "":
		id, err := newID[messaging.ConversationID](b.Service, b.clock)
		if err != nil {
			return err
		}
		b.threads[e.patient] = id
		return b.do(ctx, ana, messaging.Command{Start: &messaging.Start{Conversation: id, Link: b.link, Contacts: []messaging.ContactID{contact}, Subject: e.subject}})
	case e.says != "":
		id, err := newID[messaging.MessageID](b.Service, b.clock)
		if err != nil {
			return err
		}
		if e.by == patient {
			_, err = b.Write(ctx, session, b.threads[e.patient], api.Write{ID: id, Body: e.says})
			return err
		}
		return b.do(ctx, e.by, messaging.Command{Send: &messaging.Send{Message: id, Conversation: b.threads[e.patient], Body: e.says}})
	}
	if e.assigned {
		return b.do(ctx, ana, messaging.Command{Edit: &messaging.Edit{Conversation: b.threads[e.patient], Assignee: &b.staff[e.by].Teammate}})
	}
	thread, err := b.Thread(ctx, session, b.threads[e.patient], 0, api.MaxPage)
	if err != nil || len(thread.Messages) == 0 {
		return err
	}
	if e.archived {
		return b.do(ctx, ana, messaging.Command{Edit: &messaging.Edit{Conversation: thread.Conversation.ID, Archived: &e.archived, Saw: thread.Messages[0].Position}})
	}
	if e.seen {
		if err := b.see(ctx, session, thread); err != nil {
			return err
		}
	}
	if e.read {
		mark := messaging.MarkRead{Conversation: thread.Conversation.ID, Position: thread.Messages[0].Position}
		for by := range b.staff {
			if err := b.do(ctx, by, messaging.Command{MarkRead: &mark}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *sampler) see(ctx context.Context, session Actor, thread api.Thread) error {
	var ids []messaging.MessageID
	for _, m := range thread.Messages {
		if !m.Mine && !m.Seen {
			ids = append(ids, m.ID)
		}
	}
	return b.Seen(ctx, session, thread.Conversation.ID, ids)
}

// join takes a patient through all steps of joining.
func (b *sampler) join(ctx context.Context, name string) error {
	who := samplePatients[slices.IndexFunc(samplePatients, func(p samplePatient) bool {
		return strings.HasPrefix(string(p.name), name+" ")
	})]
	_, join, err := b.Accept(ctx, b.token)
	if err != nil {
		return err
	}
	if err := b.Step(ctx); err != nil {
		return err
	}
	b.Rest()
	address := string(who.phone)
	if address == "" {
		address = string(who.email)
	}
	if _, _, err := b.Code(ctx, join.Token, b.codes[address]); err != nil {
		return err
	}
	_, opened, err := b.BirthDate(ctx, join.Token, who.born)
	if err != nil {
		return err
	}
	session, err := b.Session(ctx, opened.Token)
	if err != nil {
		return err
	}
	b.sessions[name] = session
	me, err := b.Me(ctx, session)
	if err != nil {
		return err
	}
	if len(me.Conversations) == 0 {
		return fmt.Errorf("%s joined and has no conversation", name)
	}
	b.threads[name] = me.Conversations[0].ID
	return nil
}

// SampleInvite invites the sample practice's Maya again, as its front desk would,
// unless she has joined: then it says false. An invitation that came too soon is
// refused like any other.
func (s *Service) SampleInvite(ctx context.Context) (invited bool, err error) {
	who, err := s.sampleActor(ctx, SampleSignIns[ana])
	if err != nil {
		return false, err
	}
	var maya messaging.Contact
	var link messaging.LinkID
	err = s.Store.Read(ctx, who.Practice, func(tx *store.Tx) error {
		found, err := tx.ContactsLike(SamplePhone, "")
		if err != nil || len(found) == 0 {
			return err
		}
		maya = found[0]
		senders, err := tx.SendersOf(who.Teammate)
		if i := slices.IndexFunc(senders, func(s messaging.Scope) bool { _, is := s.Link(); return is }); i >= 0 {
			link, _ = senders[i].Link()
		}
		return err
	})
	if err == nil && maya.ID != "" && maya.Account != messaging.AccountActive {
		invite := messaging.Invite{Contact: maya.ID, Link: link}
		if invite.Invitation, err = newID[messaging.InvitationID](s, s.now()); err == nil {
			err = s.command(ctx, who, messaging.Command{Invite: &invite})
			invited = err == nil
		}
	}
	if out := s.SignOut(ctx, who); err == nil {
		err = out
	}
	return invited, err
}
