package service

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// checkMail is how long both servers of a mailbox may take to answer.
const checkMail = 45 * time.Second

// mailAccount is what is kept of a mailbox's account at its servers.
type mailAccount struct {
	User     string            `json:"user"`
	Password string            `json:"password,omitempty"`
	IMAP     bridge.MailServer `json:"imap"`
	SMTP     bridge.MailServer `json:"smtp"`
	Grant    *bridge.Grant     `json:"grant,omitempty"`
	// Judge is what the mailbox's own server calls itself where it says from whom a mail
	// is: it was read off the mailbox's test, which nobody else can have sent.
	Judge string `json:"judge,omitempty"`
}

func (a mailAccount) opens(address messaging.Email) bridge.MailAccount {
	return bridge.MailAccount{Address: address, IMAP: a.IMAP, SMTP: a.SMTP, User: a.User, Password: a.Password, Grant: a.Grant}
}

// openMailboxes are the mailboxes that were opened, until they are set anew.
type openMailboxes struct {
	mu sync.Mutex
	of map[messaging.MailboxID]bridge.Mailbox
	in map[messaging.PracticeID][]messaging.MailboxID // those in use, as last looked up
}

// know keeps which mailboxes of a practice are in use.
func (o *openMailboxes) know(p messaging.PracticeID, list []messaging.Mailbox) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.in, p)
	for _, m := range list {
		if m.Archived {
			continue
		}
		if o.in == nil {
			o.in = map[messaging.PracticeID][]messaging.MailboxID{}
		}
		o.in[p] = append(o.in[p], m.ID)
	}
}

// known lists the mailboxes of a practice that are in use.
func (o *openMailboxes) known(p messaging.PracticeID) []messaging.MailboxID {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.in[p]
}

// changed has a mailbox opened anew, since its account was set.
func (o *openMailboxes) changed(id messaging.MailboxID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.of, id)
}

// forget has every mailbox opened anew.
func (o *openMailboxes) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	clear(o.of)
}

// mailbox opens one of a practice's mailboxes; nil where none can be.
func (s *Service) mailbox(ctx context.Context, practice messaging.PracticeID, id messaging.MailboxID) (bridge.Mailbox, error) {
	if s.Mailboxes == nil {
		return nil, nil
	}
	s.mailboxes.mu.Lock()
	defer s.mailboxes.mu.Unlock()
	if open := s.mailboxes.of[id]; open != nil {
		return open, nil
	}
	var a mailAccount
	var m messaging.Mailbox
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		if m, err = tx.Mailbox(id); err == nil {
			_, err = tx.MailAccount(id, &a)
		}
		return err
	})
	if err != nil {
		return nil, unless(err, nil)
	}
	open, err := s.Mailboxes(a.opens(m.Address), func(refresh string) { s.rotated(practice, id, refresh) })
	if err != nil {
		return nil, err
	}
	if s.mailboxes.of == nil {
		s.mailboxes.of = map[messaging.MailboxID]bridge.Mailbox{}
	}
	s.mailboxes.of[id] = open
	return open, nil
}

// rotated keeps the token that replaces a mailbox's: the one before may be good no
// longer. If that fails, a person has to sign in again, which the watch will say.
func (s *Service) rotated(practice messaging.PracticeID, id messaging.MailboxID, refresh string) {
	_ = s.Store.Tx(context.Background(), practice, func(tx *store.Tx) error {
		var a mailAccount
		since, err := tx.MailAccount(id, &a)
		if err != nil || a.Grant == nil {
			return unless(err, nil)
		}
		a.Grant.Refresh = refresh
		return tx.PutMailAccount(id, a, since)
	})
}

// Followed is a mailbox that has to be watched, for as long as it is the same one.
type Followed struct {
	Practice messaging.PracticeID
	Mailbox  messaging.MailboxID
	Account  bridge.Mailbox
}

// Followed lists the mailboxes that this process has to watch. One whose account was set anew
// is another one. A practice is asked for its own only after something was written in it.
func (s *Service) Followed(ctx context.Context) ([]Followed, error) {
	if s.Mailboxes == nil {
		return nil, nil
	}
	practices, err := s.Store.Turns(ctx)
	if err != nil {
		return nil, err
	}
	errs := []error{s.following.each(ctx, s, practices, func(ctx context.Context, p messaging.PracticeID) (time.Time, error) {
		return time.Time{}, s.Store.Read(ctx, p, func(tx *store.Tx) error {
			list, err := tx.Mailboxes()
			if err == nil {
				s.mailboxes.know(p, list)
			}
			return err
		})
	})}
	var all []Followed
	for _, p := range practices {
		for _, id := range s.mailboxes.known(p) {
			open, err := s.mailbox(ctx, p, id)
			if open != nil {
				all = append(all, Followed{p, id, open})
			}
			errs = append(errs, err) // of one mailbox: the others are watched
		}
	}
	return all, errors.Join(errs...)
}

// saveMailbox makes a mailbox or changes one.
func (t *turn) saveMailbox(c messaging.SaveMailbox) error {
	_, _, err := saveSender(t, c.Mailbox, t.Mailbox, t.Mailboxes, c.Onto, t.PutMailbox)
	return err
}

// FindMailServers finds out how an account is reached from its address alone.
func (s *Service) FindMailServers(ctx context.Context, who Actor, address messaging.Email) (out api.MailServers, err error) {
	if err := address.Check(); err != nil {
		return out, err
	}
	err = s.read(ctx, who, func(t *turn) error { return t.role.CheckManages() })
	if err != nil || s.FindMail == nil {
		return out, err
	}
	if out, err = s.FindMail(ctx, address); err != nil {
		return api.MailServers{}, nil //nolint:nilerror // whoever knows them types them
	}
	return out, nil
}

// ConnectMailbox makes a mailbox, or signs one in anew, once both of its servers have
// taken the sign-in. Then it sends an email to itself, to see it arrive.
func (s *Service) ConnectMailbox(ctx context.Context, who Actor, in api.ConnectMailbox) error {
	if s.Mailboxes == nil {
		return errNoMail
	}
	account := mailAccount{User: strings.TrimSpace(in.User), Password: in.Password, IMAP: bridge.MailServer(in.IMAP), SMTP: bridge.MailServer(in.SMTP)}
	var address messaging.Email
	err := s.read(ctx, who, func(t *turn) error {
		if err := t.role.CheckManages(); err != nil {
			return err
		}
		have, err := t.Mailbox(in.Save.Mailbox)
		if unless(err, nil) != nil {
			return err
		}
		staff, err := t.Teammates()
		if err != nil {
			return err
		}
		all, err := t.Mailboxes()
		if err != nil {
			return err
		}
		next, err := in.Save.Onto(have, all, staff) // before a password goes anywhere
		address = next.Address
		return err
	})
	if err != nil {
		return err
	}
	if account.User == "" {
		account.User = string(address)
	}
	if in.Grant != nil {
		if err := s.grant(ctx, address, *in.Grant, &account); err != nil {
			return err
		}
	}
	rotated := func(refresh string) { account.Grant.Refresh = refresh }
	open, err := s.Mailboxes(account.opens(address), rotated)
	if err != nil {
		return messaging.FailField("imap", messaging.CodeInvalid, "These servers cannot be used. Look the names up in the account's own help.").Because(err)
	}
	checking, cancel := context.WithTimeout(ctx, checkMail)
	err = open.Check(checking)
	cancel()
	if err != nil {
		return signInError(err)
	}
	err = s.act(ctx, who, func(t *turn) error {
		if err := t.saveMailbox(in.Save); err != nil {
			return err
		}
		if err := t.PutMailAccount(in.Save.Mailbox, account, t.now.Truncate(time.Second)); err != nil {
			return err
		}
		if err := t.testMailbox(messaging.TestMailbox{Mailbox: in.Save.Mailbox}); err != nil {
			return err
		}
		return t.audit("connect_mailbox", thing{"mailbox", string(in.Save.Mailbox)}, resultOK)
	})
	if err == nil {
		s.mailboxes.changed(in.Save.Mailbox)
		s.say(ctx, word{Mailbox: in.Save.Mailbox})
	}
	return err
}

// grant has what somebody agreed to made into a grant. The account's servers are what its
// provider's are known to be: a token is shown to no other.
func (s *Service) grant(ctx context.Context, address messaging.Email, code api.MailCode, a *mailAccount) error {
	if s.GrantMail == nil || s.FindMail == nil {
		return errNoMail
	}
	asking, cancel := context.WithTimeout(ctx, checkMail)
	defer cancel()
	found, err := s.FindMail(asking, address)
	if err == nil && found.Consent == nil {
		err = messaging.FailField("password", messaging.CodeUnsupported, "This provider cannot be asked for leave here. Use a password for programs.")
	}
	if err != nil {
		return err
	}
	if a.Grant, err = s.GrantMail(asking, address, code); err != nil {
		return signInError(err)
	}
	a.User, a.Password, a.IMAP, a.SMTP = found.User, "", bridge.MailServer(found.IMAP), bridge.MailServer(found.SMTP)
	return nil
}

// signInError is what whoever sets up a mailbox is told of a check that failed.
func signInError(err error) error {
	e := carrierError(err)
	field, code := "imap", messaging.CodeInvalid
	if errors.Is(err, bridge.ErrSignIn) {
		field, code = "password", messaging.CodeInvalid
	}
	sentence := e.Sentence
	if sentence == "" {
		sentence = "The mail server does not answer. Look at the names of the servers, and try again."
	}
	return messaging.FailField(field, code, sentence).Because(err)
}

var errNoMail error = messaging.Fail(messaging.CodeUnsupported, "This service has no mailboxes. Ask whoever runs it to update it.")
