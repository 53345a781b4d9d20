package app

import (
	"context"
	"slices"
	"strings"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// MailSettings is how the practice's mailboxes are set up.
type MailSettings struct {
	Mailboxes []MailboxSetting `json:"mailboxes"`
	Staff     []LinkMember     `json:"staff"`  // who can be a member
	Footer    string           `json:"footer"` // stands below every email
	CanEdit   bool             `json:"canEdit"`
	Why       string           `json:"why"` // why not, as a sentence
}

// MailboxSetting is one of them.
type MailboxSetting struct {
	ID        string       `json:"id"`
	Address   string       `json:"address"`
	Name      string       `json:"name"` // what patients see beside the address
	Label     string       `json:"label"`
	Signature string       `json:"signature"`
	Members   []LinkMember `json:"members"`
	Mine      bool         `json:"mine"` // the person is a member
	Archived  bool         `json:"archived"`
	// What a conversation that begins on it begins with.
	Assignee     string        `json:"assignee"` // teammate id, "" for nobody
	AssigneeName string        `json:"assigneeName"`
	Tags         []string      `json:"tags"`
	Health       MailboxHealth `json:"health"`
}

// MailboxHealth is how a mailbox is followed. Nothing is well that was never heard from.
type MailboxHealth struct {
	Trouble  string `json:"trouble"` // "", "credentials", "leave" or "unreachable"
	Since    string `json:"since"`   // of the trouble
	HeardAt  string `json:"heardAt"` // when the server last answered and all that it had was here; "" for never
	Test     string `json:"test"`    // "", "underway", "passed" or "failed"
	TestedAt string `json:"testedAt"`
}

// MailServer is where an account is reached.
type MailServer struct {
	Host string `json:"host"`
	Port int    `json:"port"`
	TLS  bool   `json:"tls"` // from the first byte; else by STARTTLS
}

// MailServers is what an address alone says of how its account is reached.
type MailServers struct {
	Found       bool       `json:"found"` // else the person types the servers
	IMAP        MailServer `json:"imap"`
	SMTP        MailServer `json:"smtp"`
	User        string     `json:"user"`
	AppPassword bool       `json:"appPassword"` // the provider wants a password made for a program
	Consent     string     `json:"consent"`     // whom the person can give leave instead, "google" or "microsoft"; "" for nobody
	Confirm     bool       `json:"confirm"`     // the servers are somebody else's: the person agrees first
}

// MailboxForm is what the person changed of a mailbox. ID is empty for a new one;
// Fields names which of the single values they changed. With "password" among them the
// servers are signed in to, and a test is sent; a new mailbox has to name it.
type MailboxForm struct {
	ID        string   `json:"id"`
	Fields    []string `json:"fields"`
	Address   string   `json:"address"`
	Name      string   `json:"name"`
	Label     string   `json:"label"`
	Signature string   `json:"signature"`
	Archived  bool     `json:"archived"`
	Assignee  string   `json:"assignee"`
	Add       []string `json:"add"`    // teammates who become members
	Remove    []string `json:"remove"` // members who no longer are
	Tag       []string `json:"tag"`    // tags that conversations begin with from now on
	Untag     []string `json:"untag"`  // and those that they no longer do

	// Granted has the person asked in the browser for leave to use the account, instead of
	// a password.
	Granted  bool       `json:"granted"`
	Password string     `json:"password"`
	User     string     `json:"user"` // "" for the address
	IMAP     MailServer `json:"imap"`
	SMTP     MailServer `json:"smtp"`
}

// MailboxRow is a mailbox that the person may write from.
type MailboxRow struct {
	ID      string `json:"id"`
	Label   string `json:"label"`
	Address string `json:"address"`
	Name    string `json:"name"`
}

// NewEmail is an email that begins a conversation: with a contact, or with an address.
type NewEmail struct {
	Mailbox     string      `json:"mailbox"`
	Contact     string      `json:"contact"`
	Address     string      `json:"address"` // "" for the contact's own
	Subject     string      `json:"subject"`
	Body        string      `json:"body"`
	Of          string      `json:"of"` // the draft that the files are of; "" for the contact's
	Attachments []string    `json:"attachments"`
	Cc          []MailParty `json:"cc"`
}

// MailParty is somebody who writes or is written to by email.
type MailParty struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Mail is what a message by email says beside its words. Of any other its From has no
// email.
type Mail struct {
	From       MailParty   `json:"from"`
	To         []MailParty `json:"to"`
	Cc         []MailParty `json:"cc"`
	Subject    string      `json:"subject"`   // "" if it is the conversation's
	Quoted     string      `json:"quoted"`    // history, apart from the body
	Verified   bool        `json:"verified"`  // it is from the domain that it names
	Automatic  bool        `json:"automatic"` // no person wrote it
	Bounced    []string    `json:"bounced"`   // addresses that a mail of ours did not reach
	Page       bool        `json:"page"`      // it has HTML, which ServeLetters gives
	Unreadable string      `json:"unreadable"`
}

// MailSettings says how the practice's mailboxes are set up, and how they are followed.
func (a *App) MailSettings() (MailSettings, error) {
	v := MailSettings{Mailboxes: []MailboxSetting{}, Staff: []LinkMember{}}
	s, err := a.replica.MailSettings()
	if err != nil {
		return v, shown(err)
	}
	v.Footer, v.CanEdit, v.Why = string(s.Practice.Footer), s.Why == nil, sentence(s.Why)
	names := map[messaging.TeammateID]LinkMember{}
	v.Staff = candidates(s.Staff, names)
	for _, m := range s.Mailboxes {
		r := s.Receptions[m.ID]
		v.Mailboxes = append(v.Mailboxes, MailboxSetting{ID: string(m.ID), Address: string(m.Address), Name: m.Name, Label: m.Label, Signature: string(m.Signature),
			Members: named(m.Members, names), Mine: slices.Contains(m.Members, s.Me), Archived: m.Archived,
			Assignee: string(m.Assignee), AssigneeName: names[m.Assignee].Name, Tags: tagViews(m.Tags),
			Health: MailboxHealth{Trouble: string(r.Trouble), Since: stamp(r.Since), HeardAt: stamp(r.ReceivedAt), Test: string(r.Test), TestedAt: stamp(r.TestedAt)}})
	}
	return v, nil
}

// FindMailServers finds out how an account is reached from its address.
func (a *App) FindMailServers(address string) (v MailServers, err error) {
	err = a.ask(func(ctx context.Context) error {
		found, err := a.replica.FindMailServers(ctx, messaging.Email(strings.TrimSpace(address)))
		v = MailServers{Found: found.IMAP.Host != "", IMAP: MailServer(found.IMAP), SMTP: MailServer(found.SMTP), User: found.User, AppPassword: found.AppPassword, Confirm: found.Confirm}
		if found.Consent != nil {
			v.Consent = found.Consent.Provider
		}
		return err
	})
	return v, err
}

// SaveMailbox makes a mailbox, changes one, or signs one in anew, and returns its id. A
// sign-in that either server refuses is an error at the field "password", or at "imap" if
// a server does not answer.
func (a *App) SaveMailbox(f MailboxForm) (id string, err error) {
	c := messaging.SaveMailbox{
		Mailbox:   messaging.MailboxID(f.ID),
		Address:   changed(f.Fields, "address", messaging.Email(strings.TrimSpace(f.Address))),
		Name:      changed(f.Fields, "name", strings.TrimSpace(f.Name)),
		Label:     changed(f.Fields, "label", strings.TrimSpace(f.Label)),
		Signature: changed(f.Fields, "signature", messaging.Text(strings.TrimSpace(f.Signature))),
		Archived:  changed(f.Fields, "archived", f.Archived),
		Assignee:  changed(f.Fields, "assignee", messaging.TeammateID(f.Assignee)),
		Add:       teammates(f.Add), Remove: teammates(f.Remove), Tag: texts(f.Tag), Untag: texts(f.Untag),
	}
	var leave *api.MailCode
	if f.Granted {
		if err = a.replica.CheckMailbox(c); err != nil { // before anybody is asked
			return "", shown(err)
		}
		if leave, err = a.askLeave(messaging.Email(strings.TrimSpace(f.Address))); err != nil {
			return "", shown(err)
		}
	}
	err = a.ask(func(ctx context.Context) error {
		if f.ID != "" && !slices.Contains(f.Fields, "password") {
			id = f.ID
			return a.replica.SaveMailbox(ctx, c)
		}
		made, err := a.replica.ConnectMailbox(ctx, api.ConnectMailbox{Save: c, User: strings.TrimSpace(f.User), Password: f.Password,
			IMAP: api.MailServer(f.IMAP), SMTP: api.MailServer(f.SMTP), Grant: leave})
		id = string(made)
		return err
	})
	return id, err
}

// TestMailbox has a mailbox send itself an email, to see whether it arrives.
func (a *App) TestMailbox(id string) error {
	return a.ask(func(ctx context.Context) error { return a.replica.TestMailbox(ctx, messaging.MailboxID(id)) })
}

// SaveFooter changes what stands below every email.
func (a *App) SaveFooter(footer string) error {
	return a.ask(func(ctx context.Context) error {
		return a.replica.SaveFooter(ctx, messaging.Text(strings.TrimSpace(footer)))
	})
}

// Mailboxes lists the mailboxes that the person may write from.
func (a *App) Mailboxes() ([]MailboxRow, error) {
	v := []MailboxRow{}
	boxes, err := a.replica.Mailboxes()
	for _, m := range boxes {
		v = append(v, MailboxRow{ID: string(m.ID), Label: m.Label, Address: string(m.Address), Name: m.Name})
	}
	return v, shown(err)
}

// StartEmail begins a conversation by email, and returns its id.
func (a *App) StartEmail(n NewEmail) (string, error) {
	id, err := a.replica.StartEmail(replica.NewEmail{Mailbox: messaging.MailboxID(n.Mailbox), Contact: messaging.ContactID(n.Contact),
		Address: messaging.Email(strings.TrimSpace(n.Address)), Subject: messaging.Text(strings.TrimSpace(n.Subject)), Body: messaging.Text(n.Body), Of: messaging.DraftKey(n.Of), Attachments: attachmentIDs(n.Attachments), Cc: parties(n.Cc)})
	return string(id), shown(err)
}

// mailView is what a mail says beside its words; of other messages nothing.
func mailView(m *messaging.Mail) Mail {
	if m == nil {
		m = &messaging.Mail{}
	}
	v := Mail{From: MailParty{string(m.From.Name), string(m.From.Email)}, To: mailParties(m.To), Cc: mailParties(m.Cc), Subject: string(m.Subject), Quoted: string(m.Quoted),
		Verified: m.Verified, Automatic: m.Automatic, Bounced: []string{}, Page: m.Page != "", Unreadable: m.Unreadable}
	for _, u := range m.Bounced {
		v.Bounced = append(v.Bounced, string(u.Email))
	}
	return v
}

func mailParties(list []messaging.Party) []MailParty {
	v := []MailParty{}
	for _, p := range list {
		v = append(v, MailParty{string(p.Name), string(p.Email)})
	}
	return v
}
