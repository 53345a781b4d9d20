package app

import (
	"context"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// State says where the application stands.
func (a *App) State() (State, error) {
	s, err := a.state()
	return s, shown(err)
}

func (a *App) state() (State, error) {
	s := State{Phase: "first", People: []Person{}, Keychain: a.replica.Keychain()}
	if err := a.ready(); err != nil {
		return s, err
	}
	people, address, err := a.replica.People()
	if err != nil {
		return s, err
	}
	s.Address = address
	for _, p := range people {
		s.Phase = "locked"
		s.People = append(s.People, Person{ID: p.ID, Initials: p.Initials, Mode: string(p.Mode), Messages: p.Messages, Changes: p.Changes, Leaving: p.Leaving})
	}
	open, ok, err := a.replica.Open()
	if err != nil {
		return s, err
	}
	if ok {
		s.Phase, s.Address, s.Zone = "open", open.Address, open.Practice.TimeZone
		s.Me = Me{ID: string(open.Me.ID), Name: open.Me.Name, Title: open.Me.Title, Practice: open.Practice.Name}
	}
	s.Sample = sample(s.Address)
	return s, nil
}

// SignIn signs a person in at a service and makes their store on this computer.
func (a *App) SignIn(f SignInForm) (State, error) {
	err := a.signIn(replica.SignIn{Address: f.Address, Email: f.Email, Passphrase: f.Passphrase, Code: f.Code, PIN: f.PIN})
	if err != nil {
		return State{People: []Person{}}, shown(err)
	}
	return a.State()
}

func (a *App) signIn(in replica.SignIn) error {
	if err := a.ready(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(a.ctx, time.Minute)
	defer cancel()
	if err := a.replica.SignIn(ctx, in); err != nil {
		return err
	}
	a.enter()
	return nil
}

// Unlock opens a person's store.
func (a *App) Unlock(person, secret string) (State, error) {
	if err := a.unlock(person, secret); err != nil {
		return State{People: []Person{}}, shown(err)
	}
	return a.State()
}

// heldTries is how often a store that another program keeps is tried again, a second
// apart: a virus scanner is done by then.
const heldTries = 40

func (a *App) unlock(person, secret string) error {
	if err := a.ready(); err != nil {
		return err
	}
	err := a.replica.Unlock(a.ctx, person, secret)
	for tries := 0; tries < heldTries && messaging.CodeOf(err) == messaging.CodeStoreBusy; tries++ {
		select {
		case <-a.ctx.Done():
			return err
		case <-a.after(time.Second):
		}
		err = a.replica.Unlock(a.ctx, person, secret)
	}
	if err != nil {
		return err
	}
	a.enter()
	return nil
}

// Health says whether messages arrive.
func (a *App) Health() (Health, error) {
	h, err := a.replica.Health()
	return Health{Online: h.Online, Since: stamp(h.Since), Waiting: h.Waiting, Syncing: h.Syncing, Sentence: h.Sentence}, shown(err)
}

// stamp writes an instant for the screen: "" for never.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// sentence is what an error says to a person, "" for none.
func sentence(err error) string {
	if err == nil {
		return ""
	}
	return messaging.AsError(err).Sentence
}
