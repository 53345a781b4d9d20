package service

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// The steps of a join as the store keeps them.
const (
	stepCode      = string(api.StepCode)
	stepBirthDate = string(api.StepBirthDate)
	stepAsk       = string(api.StepAsk)
	stepWaiting   = string(api.StepWaiting)
	stepDeclined  = string(api.StepDeclined)
	stepDone      = string(api.StepDone)
)

const (
	// codesAnInvitation bounds the codes sent for one invitation, and with them
	// the tries at guessing one.
	codesAnInvitation = 10
	// reopen is how long a completed join can open its session again, for a
	// browser that lost the answer.
	reopen = 10 * time.Minute
)

// Opened is the session that completing a join opened: its token, once, and how
// long it lasts. It is empty while the join is not complete.
type Opened struct {
	Token string
	Until time.Time
}

// Look says who invites. It changes nothing, so that the preview of a link does
// no harm, and it tells no name of the patient.
func (s *Service) Look(ctx context.Context, token string) (out api.Invited, err error) {
	found, err := s.findInvitation(ctx, token)
	if err != nil {
		return out, err
	}
	err = s.Store.Read(ctx, found.Practice, func(tx *store.Tx) error {
		t := s.own(tx)
		i, contact, err := t.usable(messaging.InvitationID(found.ID))
		if err != nil {
			return err
		}
		inviter, err := tx.Teammate(i.InvitedBy)
		if err != nil {
			return err
		}
		out.InvitedBy = inviter.Name
		to, err := t.reach(contact)
		if err != nil {
			return err
		}
		out.SendsTo, out.ByPhone = masked(to.Phone, to.Email)
		out.Practice, err = t.card()
		return err
	})
	return out, err
}

// Accept begins to join: it sends a code to the invited address. The invitation
// stays open until the account is active, so that a closed browser is no dead
// end; accepting again takes the place of the earlier try. The token returned is
// the browser's own, and so is the time until which it is good.
func (s *Service) Accept(ctx context.Context, token string) (out api.Join, join Opened, err error) {
	found, err := s.findInvitation(ctx, token)
	if err != nil {
		return out, join, err
	}
	err = s.Store.Tx(ctx, found.Practice, func(tx *store.Tx) error {
		t := s.own(tx)
		i, contact, err := t.usable(messaging.InvitationID(found.ID))
		if err != nil {
			return err
		}
		id, err := newID[string](s, t.now)
		if err != nil {
			return err
		}
		j := store.Join{ID: id, Kind: store.JoinInvitation, Contact: contact.ID, Invitation: i.ID, Step: stepCode, ExpiresAt: t.now.Add(messaging.JoinLife)}
		before, err := tx.JoinOf(contact.ID)
		switch {
		case unless(err, nil) != nil:
			return err
		case err == nil:
			if err := t.codeLimit(before); err != nil {
				return err
			}
			j.BirthTries = before.BirthTries
			if err := t.EndJoin(contact.ID); err != nil {
				return err
			}
		}
		if err := t.sendCode(&j, contact); err != nil {
			return err
		}
		if contact.Account != messaging.AccountStarted || contact.AsksConfirmation {
			if err := t.become(&contact, messaging.AccountStarted); err != nil {
				return err
			}
			contact.AsksConfirmation = false
			if contact, err = t.PutContact(contact); err != nil {
				return err
			}
		}
		var hash []byte
		if join.Token, hash, err = s.newToken(messaging.InvitationBytes); err != nil {
			return err
		}
		join.Until = j.ExpiresAt
		if err := t.AddJoin(j, hash); err != nil {
			return err
		}
		if err := t.auditJoin("join_accept", j, resultOK); err != nil {
			return err
		}
		out, err = t.joinView(j, contact)
		return err
	})
	return out, join, err
}

var errUnknownInvitation error = messaging.Fail(messaging.CodeInvitationUnknown, "This invitation is not known. Open the whole link from the message, or ask the clinic to send it again.")

func (s *Service) findInvitation(ctx context.Context, token string) (store.Found, error) {
	found, err := s.Store.Find(ctx, store.DirectoryInvitation, hashToken(strings.TrimSpace(token)))
	return found, unless(err, errUnknownInvitation)
}

// usable returns an invitation that can be accepted now, and its contact.
func (t *turn) usable(id messaging.InvitationID) (i messaging.Invitation, c messaging.Contact, err error) {
	if i, err = t.Invitation(id); err != nil {
		return i, c, unless(err, errUnknownInvitation)
	}
	if err := i.Usable(t.now); err != nil {
		return i, c, err
	}
	c, err = t.Contact(i.Contact)
	return i, c, unless(err, errUnknownInvitation)
}

// codeLimit says whether a code may be sent again after the one of a join.
func (t *turn) codeLimit(j store.Join) error {
	if wait := messaging.CodeResendAfter - t.now.Sub(j.SentAt); wait > 0 {
		return messaging.Fail(messaging.CodeTooSoon, fmt.Sprintf("A code was just sent. If it does not arrive, ask for another in %s.", spell(wait)))
	}
	return nil
}

// sendCode draws a code, keeps its hash in j and puts the notice into the outbox.
// Of somebody who comes back and is not known nothing leaves, which they are not told.
func (t *turn) sendCode(j *store.Join, c messaging.Contact) error {
	if err := t.countCode(j, c); err != nil {
		return err
	}
	code, err := t.s.newCode()
	if err != nil {
		return err
	}
	j.CodeSalt = make([]byte, 16)
	if _, err := io.ReadFull(t.s.Random, j.CodeSalt); err != nil {
		return messaging.Internal("make a code", err)
	}
	j.CodeHash = t.s.keyed("code", j.CodeSalt, []byte(code))
	j.CodeExpires, j.SentAt, j.Tries = t.now.Add(messaging.CodeLife), t.now, 0
	if j.Kind == store.JoinReturn {
		if known, err := t.known(*j); err != nil || len(known) == 0 {
			return err
		}
	}
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	lane := "join:" + j.ID
	if c.ID != "" {
		lane = contactLane(c.ID)
	}
	err = t.notifyIn(lane, c, codeNotice(c.Language, practice, code))
	if errors.Is(err, errUnreachable) {
		return messaging.Fail(messaging.CodeConflict, "The clinic has no address to send your code to. Call them and give them one.")
	}
	return err
}

// countCode counts one more code, and refuses too many: to one invitation, or to
// one address that anybody can type.
func (t *turn) countCode(j *store.Join, c messaging.Contact) error {
	if j.Kind != store.JoinInvitation {
		if err := t.limitCodes(c); err != nil {
			return err
		}
		if j.Codes++; j.Codes > codesAnInvitation {
			return messaging.Fail(messaging.CodeTooManyTries, "Too many codes were sent. Begin again, or call the clinic.")
		}
		return nil
	}
	sent, err := t.CountCode(j.Invitation)
	if err == nil && sent > codesAnInvitation {
		err = messaging.Fail(messaging.CodeTooManyTries, "Too many codes were sent for this invitation. Ask the clinic for a new one.")
	}
	return err
}

// newCode draws a code of which every one is as likely.
func (s *Service) newCode() (string, error) {
	limit := uint32(1)
	for range messaging.CodeDigits {
		limit *= 10
	}
	for {
		var b [4]byte
		if _, err := io.ReadFull(s.Random, b[:]); err != nil {
			return "", messaging.Internal("make a code", err)
		}
		if n := binary.BigEndian.Uint32(b[:]); n < math.MaxUint32-math.MaxUint32%limit {
			return fmt.Sprintf("%0*d", messaging.CodeDigits, n%limit), nil
		}
	}
}

// JoinState says which step is next. A join that is complete, since a teammate
// confirmed it meanwhile or the answer was lost, opens its session here.
func (s *Service) JoinState(ctx context.Context, token string) (out api.Join, opened Opened, err error) {
	found, err := s.findJoin(ctx, token)
	if err != nil {
		return out, opened, err
	}
	err = s.Store.Read(ctx, found.Practice, func(tx *store.Tx) error {
		t := s.own(tx)
		j, contact, err := t.join(found.ID)
		if err != nil {
			return err
		}
		out, err = t.joinView(j, contact)
		return err
	})
	if err != nil || out.Step != api.StepDone {
		return out, opened, err
	}
	return s.step(ctx, token, "join_open", func(*turn, *store.Join, messaging.Contact) (error, error) { return nil, nil })
}

// Code proves that the invited address is theirs.
func (s *Service) Code(ctx context.Context, token, code string) (api.Join, Opened, error) {
	return s.step(ctx, token, "join_code", func(t *turn, j *store.Join, c messaging.Contact) (refusal, err error) {
		switch {
		case j.Step != stepCode:
			return nil, nil // a second press: it was right the first time
		case j.Tries >= messaging.CodeTries:
			return messaging.FailField("code", messaging.CodeTooManyTries, "Too many tries with this code. Ask for a new one."), nil
		case !t.now.Before(j.CodeExpires):
			return messaging.FailField("code", messaging.CodeCodeExpired, "This code has expired. Ask for a new one."), nil
		}
		typed := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, code)
		if subtle.ConstantTimeCompare(s.keyed("code", j.CodeSalt, []byte(typed)), j.CodeHash) != 1 {
			j.Tries++
			left := messaging.CodeTries - j.Tries
			if left == 0 {
				return messaging.FailField("code", messaging.CodeTooManyTries, "Too many tries with this code. Ask for a new one."), nil
			}
			return messaging.FailField("code", messaging.CodeWrongCode, fmt.Sprintf("That is not the code. Check the newest message and try again. Tries left: %d.", left)), nil
		}
		switch {
		case j.Kind == store.JoinDoor:
			if err := t.arrive(j); refused(err) {
				return err, nil
			} else if err != nil {
				return nil, err
			}
		case j.Kind == store.JoinInvitation && c.BirthDate == "", j.BirthTries >= messaging.BirthDateTries:
			j.Step = stepAsk
		default:
			j.Step = stepBirthDate
		}
		return nil, nil
	})
}

// CodeAgain sends another code.
func (s *Service) CodeAgain(ctx context.Context, token string) (api.Join, Opened, error) {
	return s.step(ctx, token, "join_code_again", func(t *turn, j *store.Join, c messaging.Contact) (refusal, err error) {
		if j.Step != stepCode {
			return nil, nil
		}
		if err := t.codeLimit(*j); err != nil {
			return err, nil
		}
		if err := t.sendCode(j, c); refused(err) {
			return err, nil
		} else if err != nil {
			return nil, err
		}
		return nil, nil
	})
}

// BirthDate proves that they are the person who was invited.
func (s *Service) BirthDate(ctx context.Context, token string, date messaging.Date) (api.Join, Opened, error) {
	return s.step(ctx, token, "join_birth_date", func(t *turn, j *store.Join, c messaging.Contact) (refusal, err error) {
		switch {
		case j.Step == stepCode:
			return errCodeFirst, nil
		case j.Step != stepBirthDate:
			return nil, nil
		case date == "":
			return messaging.FailField("birthDate", messaging.CodeEmpty, "Enter your date of birth."), nil
		}
		if err := date.Check(t.now); err != nil {
			return err, nil
		}
		if j.Kind == store.JoinReturn {
			if found, ok, err := t.chosen(*j, date); err != nil {
				return nil, err
			} else if ok {
				return nil, t.askBack(j, found)
			}
		} else if subtle.ConstantTimeCompare([]byte(date), []byte(c.BirthDate)) == 1 {
			return nil, t.complete(j)
		}
		if j.BirthTries++; j.BirthTries >= messaging.BirthDateTries {
			j.Step = stepAsk
			return nil, nil
		}
		return messaging.FailField("birthDate", messaging.CodeWrongBirthDate, "That does not match. Try again, or tell the clinic your date is wrong."), nil
	})
}

var errCodeFirst error = messaging.Fail(messaging.CodeWrongCode, "Enter the code from the message first.")

// Ask asks the practice to confirm who this is: when there is no birth date to
// compare with, or it differs (D18). Never a dead end.
func (s *Service) Ask(ctx context.Context, token string) (api.Join, Opened, error) {
	return s.step(ctx, token, "join_ask", func(t *turn, j *store.Join, c messaging.Contact) (refusal, err error) {
		switch j.Step {
		case stepCode:
			return errCodeFirst, nil
		case stepWaiting, stepDeclined, stepDone:
			return nil, nil
		}
		if j.Kind == store.JoinReturn {
			known, err := t.known(*j)
			if err != nil {
				return nil, err
			}
			if len(known) != 1 {
				return errNotOne, nil
			}
			return nil, t.askBack(j, known[0])
		}
		j.Step = stepWaiting
		c.AsksConfirmation = true
		_, err = t.PutContact(c)
		return nil, err
	})
}

// errNotOne says that no teammate can be asked, since it is not known about whom.
var errNotOne error = messaging.Fail(messaging.CodeConflict, "We cannot tell who you are from this. Call the clinic; they can let you in again.")

// step runs one step of a join and says where it stands then. A refusal is kept
// with what it counted; an error undoes everything.
func (s *Service) step(ctx context.Context, token, action string, do func(t *turn, j *store.Join, c messaging.Contact) (refusal, err error)) (out api.Join, opened Opened, err error) {
	found, err := s.findJoin(ctx, token)
	if err != nil {
		return out, opened, err
	}
	var refusal error
	err = s.Store.Tx(ctx, found.Practice, func(tx *store.Tx) error {
		t := s.own(tx)
		j, contact, err := t.join(found.ID)
		if err != nil {
			return err
		}
		if refusal, err = do(t, &j, contact); err != nil {
			return err
		}
		if j.Step == stepDone {
			if opened, err = t.open(&j); err != nil {
				return err
			}
		}
		if err := tx.PutJoin(j); err != nil {
			return err
		}
		if err := t.auditJoin(action, j, result(refusal)); err != nil {
			return err
		}
		out, err = t.joinView(j, contact)
		return err
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return api.Join{}, Opened{}, err
	}
	return out, opened, nil
}

var errJoinEnded error = messaging.Fail(messaging.CodeSignedOut, "This try to join has ended. Open the link in your invitation again.")

func (s *Service) findJoin(ctx context.Context, token string) (store.Found, error) {
	found, err := s.Store.Find(ctx, store.DirectoryJoin, hashToken(token))
	return found, unless(err, errJoinEnded)
}

// join returns a join that has not ended, and its contact: who they say they are,
// while it is not known who that is.
func (t *turn) join(id string) (j store.Join, c messaging.Contact, err error) {
	if j, err = t.Join(id); err != nil {
		return j, c, unless(err, errJoinEnded)
	}
	if !t.now.Before(j.ExpiresAt) {
		return j, c, errJoinEnded
	}
	if j.Contact == "" {
		return j, j.Person, nil
	}
	c, err = t.Contact(j.Contact)
	return j, c, err
}

// complete makes the account of a join active: the invitation is used up, and a
// conversation begins where the patient was invited. The caller saves j.
func (t *turn) complete(j *store.Join) error {
	i, err := t.Invitation(j.Invitation)
	if err != nil {
		return err
	}
	contact, err := t.Contact(j.Contact)
	if err != nil {
		return err
	}
	if err := t.become(&contact, messaging.AccountActive); err != nil {
		return err
	}
	contact.InviteExpires, contact.AsksConfirmation = time.Time{}, false
	if _, err := t.PutContact(contact); err != nil {
		return err
	}
	if err := t.UseInvitation(i.ID); err != nil {
		return err
	}
	j.Step = stepDone
	link, err := t.inUse(i.Link)
	if err != nil {
		return err
	}
	return t.welcome(contact.ID, link)
}

// welcome begins a conversation that reports that its patient joined, unless
// there is a conversation with them on the link already.
func (t *turn) welcome(contact messaging.ContactID, link messaging.LinkID) error {
	have, err := t.ConversationsWith(contact, messaging.ChannelSecure)
	if err != nil {
		return err
	}
	for _, c := range have {
		if c.Link == link {
			return nil
		}
	}
	c := messaging.Conversation{Channel: messaging.ChannelSecure, Link: link, Contacts: []messaging.ContactID{contact},
		State: messaging.ConversationOpen, MadeAt: t.now}
	if c.ID, err = newID[messaging.ConversationID](t.s, t.now); err != nil {
		return err
	}
	m := messaging.Message{Author: messaging.Author{Kind: messaging.AuthorAutomatic}, Event: messaging.EventJoined, Status: messaging.StatusSent}
	if m.ID, err = newID[messaging.MessageID](t.s, t.now); err != nil {
		return err
	}
	if c, err = t.begin(c); err != nil {
		return err
	}
	_, err = t.say(c, m)
	return err
}

// open opens a session for a completed join, which for a while can open another.
func (t *turn) open(j *store.Join) (Opened, error) {
	if until := t.now.Add(reopen); until.Before(j.ExpiresAt) {
		j.ExpiresAt = until
	}
	return t.session(j.Contact)
}

// session opens a session for a contact.
func (t *turn) session(c messaging.ContactID) (Opened, error) {
	token, hash, err := t.s.newToken(messaging.InvitationBytes)
	if err != nil {
		return Opened{}, err
	}
	session := store.Session{Contact: c, MadeAt: t.now, ExpiresAt: t.now.Add(messaging.SessionLife)}
	if session.ID, err = newID[string](t.s, t.now); err != nil {
		return Opened{}, err
	}
	return Opened{Token: token, Until: session.ExpiresAt}, t.AddSession(session, hash)
}

// auditJoin notes what somebody who joins did: they act as the contact that they
// say they are, or as nobody yet.
func (t *turn) auditJoin(action string, j store.Join, result string) error {
	about := thing{"contact", string(j.Contact)}
	if j.Contact == "" {
		about = thing{"join", j.ID}
	}
	return t.AddAudit(store.Audit{At: t.now, ActorKind: "contact", Actor: string(j.Contact), Via: "join", Action: action,
		ThingKind: about.kind, Thing: about.id, Result: result})
}

func (t *turn) joinView(j store.Join, c messaging.Contact) (out api.Join, err error) {
	out.Step, out.Back = api.JoinStep(j.Step), j.Kind == store.JoinReturn
	to, err := t.reach(c)
	if err != nil {
		return out, err
	}
	out.SentTo, out.ByPhone = masked(to.Phone, to.Email)
	out.Practice, err = t.card()
	return out, err
}

// card is what a patient may know of the practice.
func (t *turn) card() (api.PracticeCard, error) {
	p, err := t.GetPractice()
	return api.PracticeCard{ID: p.ID, Name: p.Name, Phone: p.Phone, ReplyTime: p.ReplyTime, Hours: p.Hours}, err
}

// masked is where notices go, so that its owner recognizes it and nobody else
// learns it; "" for nowhere.
func masked(phone messaging.Phone, email messaging.Email) (to string, byPhone bool) {
	if phone != "" {
		digits := string(phone)
		return "••• ••• ••" + digits[max(0, len(digits)-2):], true
	}
	name, domain, ok := strings.Cut(string(email), "@")
	if !ok {
		return "", false
	}
	_, size := utf8.DecodeRuneInString(name)
	return name[:size] + "•••@" + domain, false
}
