package service

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// region is where a phone number without a country code is taken to be.
const region = "US"

// newDoor gives a link a join address. A link has one from its beginning.
func (t *turn) newDoor(l messaging.LinkID) error {
	token, hash, err := t.s.newToken(messaging.InvitationBytes)
	if err != nil {
		return err
	}
	return t.PutDoor(l, token, hash)
}

// rotateDoor gives a link another join address: a poster that was taken down, or
// an address that got about, lets nobody in any more (LNK-11).
func (t *turn) rotateDoor(c messaging.RotateDoor) error {
	if err := t.role.CheckManages(); err != nil {
		return err
	}
	link, err := t.Link(c.Link)
	if err != nil {
		return unless(err, messaging.FailField("link", messaging.CodeNotFound, "This link is not here any more. Choose another."))
	}
	if err := t.EndJoinsThrough(link.ID); err != nil {
		return err
	}
	if err := t.newDoor(link.ID); err != nil {
		return err
	}
	return t.PutLink(link) // its address descends as any change of it
}

// nameDoors adds to links their join addresses, for whoever manages links.
func (t *turn) nameDoors(links []messaging.Link) error {
	tokens, err := t.Doors()
	for i, l := range links {
		if token, ok := tokens[l.ID]; ok {
			links[i].JoinURL = t.s.doorURL(token)
		}
	}
	return err
}

// doorURL is where a browser finds a door: its token stands in the fragment, which
// no server and no link preview is sent.
func (s *Service) doorURL(token string) string { return s.BaseURL + "/welcome#" + token }

var (
	errUnknownDoor error = messaging.Fail(messaging.CodeInvitationUnknown, "This join link does not work any more. Ask the clinic for the newest one.")
	errShutDoor    error = messaging.Fail(messaging.CodeInvitationExpired, "This join link is not used any more. Call the clinic, or ask for another link.")
)

// LookDoor says whose join address this is. It changes nothing.
func (s *Service) LookDoor(ctx context.Context, token string) (out api.Door, err error) {
	found, err := s.findDoor(ctx, token)
	if err != nil {
		return out, err
	}
	err = s.Store.Read(ctx, found.Practice, func(tx *store.Tx) error {
		t := s.own(tx)
		can, err := t.ways()
		if err != nil {
			return err
		}
		out.ByPhone, out.ByEmail = can.Phone, can.Email
		link, err := t.passable(messaging.LinkID(found.ID))
		if err != nil {
			return err
		}
		out.Link = link.Name
		out.Practice, err = t.card()
		return err
	})
	return out, err
}

// EnterDoor begins to join without an invitation: it sends a code to the address
// that was typed. Nobody becomes a contact before that is proved.
func (s *Service) EnterDoor(ctx context.Context, in api.Stranger) (out api.Join, join Opened, err error) {
	found, err := s.findDoor(ctx, in.Token)
	if err != nil {
		return out, join, err
	}
	person := messaging.Contact{Name: messaging.Text(strings.Join(strings.Fields(string(in.Name)), " ")), BirthDate: in.BirthDate, Language: in.Language}
	if person.BirthDate == "" {
		return out, join, messaging.FailField("birthDate", messaging.CodeEmpty, "Enter your date of birth.")
	}
	err = s.Store.Tx(ctx, found.Practice, func(tx *store.Tx) error {
		t := s.own(tx)
		link, err := t.passable(messaging.LinkID(found.ID))
		if err != nil {
			return err
		}
		if person.Phone, person.Email, err = t.typed(in.Phone, in.Email); err != nil {
			return err
		}
		if err := person.Check(t.now); err != nil {
			return err
		}
		if err := t.limit(messaging.DoorAnHour, "Too many people are joining by this link right now. Try again in an hour, or call the clinic.", "door", string(link.ID)); err != nil {
			return err
		}
		j := store.Join{Kind: store.JoinDoor, Link: link.ID, Person: person}
		join, err = t.beginJoin(&j, person)
		if err == nil {
			out, err = t.joinView(j, person)
		}
		return err
	})
	return out, join, err
}

func (s *Service) findDoor(ctx context.Context, token string) (store.Found, error) {
	found, err := s.Store.Find(ctx, store.DirectoryDoor, hashToken(strings.TrimSpace(token)))
	return found, unless(err, errUnknownDoor)
}

// beginJoin begins a join of somebody who typed their own address, and sends the code.
func (t *turn) beginJoin(j *store.Join, person messaging.Contact) (join Opened, err error) {
	if j.ID, err = newID[string](t.s, t.now); err != nil {
		return join, err
	}
	j.Step, j.ExpiresAt = stepCode, t.now.Add(messaging.JoinLife)
	if err := t.sendCode(j, person); err != nil {
		return join, err
	}
	var hash []byte
	if join.Token, hash, err = t.s.newToken(messaging.InvitationBytes); err != nil {
		return join, err
	}
	join.Until = j.ExpiresAt
	if err := t.AddJoin(*j, hash); err != nil {
		return join, err
	}
	return join, t.auditJoin(string(j.Kind)+"_begin", *j, resultOK)
}

// typed is where a code goes that somebody asks for themselves.
func (t *turn) typed(phone string, email messaging.Email) (messaging.Phone, messaging.Email, error) {
	can, err := t.ways()
	if err != nil {
		return "", "", err
	}
	phone, email = strings.TrimSpace(phone), messaging.Email(strings.TrimSpace(string(email)))
	switch {
	case phone != "" && !can.Phone:
		return "", "", messaging.FailField("phone", messaging.CodeUnsupported, "Codes go by email for now. Enter your email address.")
	case email != "" && !can.Email:
		return "", "", messaging.FailField("email", messaging.CodeUnsupported, "Codes go by text message for now. Enter your phone number.")
	case phone != "":
		n, err := phonenumbers.Parse(phone, region)
		if err != nil || !phonenumbers.IsPossibleNumber(n) {
			return "", "", messaging.Phone("").Check()
		}
		return messaging.Phone(phonenumbers.Format(n, phonenumbers.E164)), "", nil
	case email != "":
		return "", email, email.Check()
	}
	return "", "", messaging.FailField("phone", messaging.CodeEmpty, "Enter a phone number or an email address, to which we send a code.")
}

// passable returns a link through whose door somebody can come.
func (t *turn) passable(id messaging.LinkID) (messaging.Link, error) {
	link, err := t.Link(id)
	if err != nil {
		return link, unless(err, errUnknownDoor)
	}
	if link.Archived {
		return link, errShutDoor
	}
	return link, nil
}

// limit counts one more of something, and refuses more than n an hour.
func (t *turn) limit(n int, sentence string, what ...string) error {
	parts := make([][]byte, len(what))
	for i, w := range what {
		parts[i] = []byte(w)
	}
	have, err := t.Count(t.s.keyed("limit", parts...), t.now, time.Hour)
	if err == nil && have > n {
		err = messaging.Fail(messaging.CodeTooManyTries, sentence)
	}
	return err
}

// limitCodes keeps the codes to an address that somebody typed from becoming a
// nuisance to its owner, and from being guessed.
func (t *turn) limitCodes(person messaging.Contact) error {
	return t.limit(messaging.CodesAnHour, "Too many codes were sent to this address. Wait an hour, or call the clinic.", "codes", string(person.Phone), string(person.Email.Fold()))
}

// arrive makes a contact of whoever proved their address at a door. It is always a
// new one: a phone number or a birth date attaches nobody to a chart (D16). The
// caller saves j.
func (t *turn) arrive(j *store.Join) error {
	link, err := t.passable(j.Link)
	if err != nil {
		return err
	}
	c := j.Person
	if c.ID, err = newID[messaging.ContactID](t.s, t.now); err != nil {
		return err
	}
	c.Account, c.AccountAt, c.Unverified = messaging.AccountActive, t.now, true
	if err := c.Check(t.now); err != nil {
		return err
	}
	if _, err := t.PutContact(c); err != nil {
		return err
	}
	j.Contact, j.Step = c.ID, stepDone
	return t.welcome(c.ID, link.ID)
}

// match keeps who the staff say an unverified contact is. Both directions stand in
// the log with a row of the chart's own.
func (t *turn) match(c messaging.Match) error {
	have, err := t.Contact(c.Contact)
	if err != nil {
		return unless(err, errNoContact)
	}
	chart, err := t.Contact(c.Chart)
	if unless(err, nil) != nil {
		return err
	}
	others, err := t.MergedInto(have.ID)
	if err != nil {
		return err
	}
	next, err := c.Onto(have, chart, len(others) > 0)
	if err != nil || reflect.DeepEqual(next, have) {
		return err
	}
	if have.MergedInto != next.MergedInto {
		// The one before ends before the next begins: the log can be followed.
		for _, row := range []struct {
			action string
			chart  messaging.ContactID
		}{{"unmerge", have.MergedInto}, {"merge", next.MergedInto}} {
			if row.chart == "" {
				continue
			}
			if err := t.audit(row.action, thing{"contact", fmt.Sprintf("%s/%s", row.chart, have.ID)}, resultOK); err != nil {
				return err
			}
		}
	}
	_, err = t.PutContact(next)
	return err
}
