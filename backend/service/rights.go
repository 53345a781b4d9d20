package service

import (
	"context"
	"slices"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Actor is whoever asks: a teammate at a device, or a patient in a session.
type Actor struct {
	Practice messaging.PracticeID

	Teammate messaging.TeammateID
	Device   messaging.DeviceID

	Contact messaging.ContactID
	Session string
}

func (a Actor) patient() bool { return a.Contact != "" }

// id is the actor's own, by which commands are theirs.
func (a Actor) id() string {
	if a.patient() {
		return string(a.Contact)
	}
	return string(a.Teammate)
}

// turn is one actor's doing within one transaction, after they were let in.
type turn struct {
	*store.Tx
	s   *Service
	who Actor
	now time.Time

	role messaging.Role
	seen time.Time // when the device was last noted
	// epoch is the one in which what is done was asked for; 0 if that is not known.
	epoch int64
	// unsure is that a carrier's list has to say what somebody asked for last.
	unsure bool
}

// act does something for an actor in one transaction, if they are let in.
func (s *Service) act(ctx context.Context, who Actor, do func(*turn) error) error {
	return s.Store.Tx(ctx, who.Practice, s.admitting(who, do))
}

// read reads something for an actor in one view of the store, if they are let in.
func (s *Service) read(ctx context.Context, who Actor, do func(*turn) error) error {
	return s.Store.Read(ctx, who.Practice, s.admitting(who, do))
}

func (s *Service) admitting(who Actor, do func(*turn) error) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		t, err := s.admit(tx, who)
		if err != nil {
			return err
		}
		return do(t)
	}
}

// admit lets an actor in, or says why not: it asks in the caller's transaction,
// so that who was taken off is off with the very next request.
func (s *Service) admit(tx *store.Tx, who Actor) (*turn, error) {
	t := &turn{Tx: tx, s: s, who: who, now: s.now()}
	if who.patient() {
		contact, err := tx.SessionContact(who.Session, t.now)
		if err != nil {
			return nil, unless(err, errSignedOut)
		}
		if contact != who.Contact {
			return nil, errSignedOut
		}
		return t, nil
	}
	standing, err := tx.Standing(who.Device)
	if err != nil {
		return nil, unless(err, errSignedOut)
	}
	if standing.Teammate != who.Teammate {
		return nil, errSignedOut
	}
	if standing.Revoked || !standing.Active {
		return nil, errRevoked
	}
	if standing.Copied {
		return nil, errCopied
	}
	t.role, t.seen = standing.Role, standing.LastSeen
	return t, nil
}

var errSignedOut error = messaging.Fail(messaging.CodeSignedOut, "You are signed out. Sign in again to go on.")

// scopes lists whom changes may concern for a teammate to see them: it is what
// visible says, for all scopes at once.
func (t *turn) scopes() ([]messaging.Scope, error) {
	senders, err := t.SendersOf(t.who.Teammate)
	if err != nil {
		return nil, err
	}
	scopes := append([]messaging.Scope{messaging.ScopePractice, messaging.ScopeTeammate(t.who.Teammate)}, senders...)
	conversations, err := t.TakesPartIn(t.who.Teammate)
	for _, c := range conversations {
		scopes = append(scopes, messaging.ScopeConversation(c))
	}
	return scopes, err
}

// visible says whether the actor may see what concerns a scope: the members of a
// sender see what is written to it, whoever takes part in a conversation by name
// sees that one, and nobody else of the staff does (LNK-06, D15).
func (t *turn) visible(scope messaging.Scope) (bool, error) {
	if t.who.patient() {
		return false, nil
	}
	if scope.Sender() {
		return t.IsMember(scope, t.who.Teammate)
	}
	if conversation, ok := scope.Conversation(); ok {
		return t.TakesPart(conversation, t.who.Teammate)
	}
	return scope == messaging.ScopePractice || scope == messaging.ScopeTeammate(t.who.Teammate), nil
}

// conversation returns a conversation that the actor may see. One that they may
// not see and one that is not there look alike.
func (t *turn) conversation(id messaging.ConversationID) (messaging.Conversation, error) {
	c, err := t.Conversation(id)
	if err != nil {
		return c, unless(err, errNoConversation)
	}
	ok, err := t.sees(c)
	if err != nil {
		return c, err
	}
	if !ok {
		return messaging.Conversation{}, errNoConversation
	}
	return c, nil
}

// sees says whether a conversation is the actor's to see.
func (t *turn) sees(c messaging.Conversation) (ok bool, err error) {
	if t.who.patient() {
		return c.Channel.Rules().Portal && slices.Contains(c.Contacts, t.who.Contact), nil
	}
	if ok, err = t.visible(c.From()); err == nil && !ok {
		ok, err = t.visible(messaging.ScopeConversation(c.ID))
	}
	return ok, err
}

var errNoConversation error = messaging.Fail(messaging.CodeNotFound, "This conversation is not here, or not shared with you. Go back and choose another.")
