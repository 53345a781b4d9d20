package service

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	challengeBytes = 32
	challengeLife  = 5 * time.Minute
	maxChallenges  = 10_000
	// maxPasskeys is how many one patient can have.
	maxPasskeys = 20
)

// challenges are the questions to authenticators that are open. They are kept in
// memory, since each lives for minutes and whoever loses one asks again.
type challenges struct {
	mu   sync.Mutex
	open map[string]challenge
}

// challenge belongs to the actor who asked, or to nobody yet.
type challenge struct {
	session webauthn.SessionData
	who     Actor
	until   time.Time
}

func (c *challenges) put(ch challenge, now time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[string]challenge{}
	}
	if len(c.open) >= maxChallenges {
		for k, old := range c.open {
			if !now.Before(old.until) {
				delete(c.open, k)
			}
		}
	}
	if len(c.open) >= maxChallenges {
		return messaging.Fail(messaging.CodeTooManyTries, "Too many people are signing in at once. Wait a minute, then try again.")
	}
	c.open[ch.session.Challenge] = ch
	return nil
}

// take returns an open challenge, once.
func (c *challenges) take(key string, now time.Time) (challenge, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, ok := c.open[key]
	delete(c.open, key)
	return ch, ok && now.Before(ch.until)
}

// answers says whether a challenge is answered for the first time in the practice: other
// processes may know it still.
func (t *turn) answers(ch challenge) (fresh bool, err error) {
	n, err := t.Count(t.s.keyed("challenge", []byte(ch.session.Challenge)), t.now, challengeLife)
	return n == 1, err
}

func (c *challenges) sweep(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, ch := range c.open {
		if !now.Before(ch.until) {
			delete(c.open, k)
		}
	}
}

// relyingParty is this service as authenticators know it. An address of numbers
// cannot be one: on loopback the portal has to be opened as localhost.
func (s *Service) relyingParty() (*webauthn.WebAuthn, error) {
	u, err := url.Parse(s.BaseURL)
	if err != nil {
		return nil, messaging.Internal("read the portal's address", err)
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.IsLoopback() {
		u.Host = strings.Replace(u.Host, u.Hostname(), "localhost", 1)
	}
	party, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: "Rowan", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationPreferred}})
	if err != nil {
		return nil, messaging.Internal("set up passkeys", err)
	}
	return party, nil
}

// holder is a patient as authenticators know them: by the id of the account, and
// by a name that tells whoever looks over their shoulder only the practice's.
type holder struct {
	contact  messaging.ContactID
	practice string
	keys     []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.contact) }
func (h holder) WebAuthnName() string                       { return h.practice }
func (h holder) WebAuthnDisplayName() string                { return h.practice }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// holder returns a patient with the keys that they have.
func (t *turn) holder(c messaging.ContactID) (holder, []store.Passkey, error) {
	practice, err := t.GetPractice()
	h := holder{contact: c, practice: practice.NoticeName()}
	if err != nil {
		return h, nil, err
	}
	kept, err := t.Passkeys(c)
	if err != nil {
		return h, nil, err
	}
	for _, k := range kept {
		var credential webauthn.Credential
		if err := json.Unmarshal(k.Credential, &credential); err != nil {
			return h, nil, messaging.Internal("read a passkey", err)
		}
		h.keys = append(h.keys, credential)
	}
	return h, kept, nil
}

// newChallenge returns who asks, and what an authenticator is to sign.
func (s *Service) newChallenge() (*webauthn.WebAuthn, protocol.URLEncodedBase64, error) {
	party, err := s.relyingParty()
	if err != nil {
		return nil, nil, err
	}
	b := make([]byte, challengeBytes)
	if _, err := io.ReadFull(s.Random, b); err != nil {
		return nil, nil, messaging.Internal("make a challenge", err)
	}
	return party, b, nil
}

// AskPasskey begins to make a passkey for whoever is signed in.
func (s *Service) AskPasskey(ctx context.Context, who Actor) (out api.PasskeyOptions, err error) {
	var h holder
	err = s.read(ctx, who, func(t *turn) (err error) {
		h, _, err = t.holder(who.Contact)
		return err
	})
	if err != nil {
		return out, err
	}
	if len(h.keys) >= maxPasskeys {
		return out, messaging.Fail(messaging.CodeConflict, "You have many passkeys already. Remove one that you do not use, then try again.")
	}
	party, random, err := s.newChallenge()
	if err != nil {
		return out, err
	}
	creation, session, err := party.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()),
		func(o *protocol.PublicKeyCredentialCreationOptions) error { o.Challenge = random; return nil })
	if err != nil {
		return out, messaging.Internal("ask for a passkey", err)
	}
	return s.ask(ctx, challenge{session: *session, who: who}, creation.Response)
}

// ask keeps a challenge open and hands out the options that carry it.
func (s *Service) ask(ctx context.Context, ch challenge, options any) (out api.PasskeyOptions, err error) {
	now := s.now()
	ch.until = now.Add(challengeLife)
	if err := s.questions.put(ch, now); err != nil {
		return out, err
	}
	s.say(ctx, word{Asked: &askedWord{ch.session, ch.who, ch.until}})
	if out.Options, err = json.Marshal(options); err != nil {
		err = messaging.Internal("write passkey options", err)
	}
	return out, err
}

var errPasskey error = messaging.Fail(messaging.CodeInvalid, "The passkey could not be checked. Try again, or go on without one.")

// AddPasskey keeps a passkey that the patient's authenticator made.
func (s *Service) AddPasskey(ctx context.Context, who Actor, in api.PasskeyMade) (out api.Passkeys, err error) {
	if err := messaging.CheckLine("name", messaging.Text(in.Name), 100); err != nil {
		return out, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(in.Credential)
	if err != nil {
		return out, errPasskey
	}
	ch, ok := s.questions.take(parsed.Response.CollectedClientData.Challenge, s.now())
	if !ok || ch.who != who {
		return out, errPasskey
	}
	party, err := s.relyingParty()
	if err != nil {
		return out, err
	}
	made, err := party.CreateCredential(holder{contact: who.Contact}, ch.session, parsed)
	if err != nil {
		return out, errPasskey
	}
	return s.withPasskeys(ctx, who, "add_passkey", func(t *turn) (string, error) {
		if fresh, err := t.answers(ch); err != nil || !fresh {
			return "", cmp.Or(err, errPasskey)
		}
		p := store.Passkey{Contact: who.Contact, Name: messaging.Text(in.Name), MadeAt: t.now}
		if p.ID, err = newID[string](s, t.now); err != nil {
			return "", err
		}
		if p.Credential, err = json.Marshal(made); err != nil {
			return "", messaging.Internal("write a passkey", err)
		}
		return p.ID, t.AddPasskey(p, made.ID)
	})
}

// Passkeys lists the patient's own.
func (s *Service) Passkeys(ctx context.Context, who Actor) (api.Passkeys, error) {
	return s.withPasskeys(ctx, who, "passkeys", func(*turn) (string, error) { return "", nil })
}

// RemovePasskey forgets one of the patient's own.
func (s *Service) RemovePasskey(ctx context.Context, who Actor, id string) (api.Passkeys, error) {
	return s.withPasskeys(ctx, who, "remove_passkey", func(t *turn) (string, error) {
		p, err := t.Passkey(id)
		if unless(err, nil) != nil {
			return "", err
		}
		if err != nil || p.Contact != who.Contact {
			return "", messaging.Fail(messaging.CodeNotFound, "This passkey is not here any more. Load the page again.")
		}
		return id, t.RemovePasskey(id)
	})
}

// withPasskeys does something with the patient's passkeys, and returns what there is then.
func (s *Service) withPasskeys(ctx context.Context, who Actor, action string, do func(*turn) (string, error)) (api.Passkeys, error) {
	out := api.Passkeys{Passkeys: []api.Passkey{}}
	err := s.act(ctx, who, func(t *turn) error {
		id, err := do(t)
		if err != nil {
			return err
		}
		kept, err := t.Passkeys(who.Contact)
		if err != nil {
			return err
		}
		for _, k := range kept {
			out.Passkeys = append(out.Passkeys, api.Passkey{ID: k.ID, Name: string(k.Name), MadeAt: k.MadeAt, UsedAt: k.UsedAt})
		}
		return t.audit(action, thing{"passkey", id}, resultOK)
	})
	return out, err
}

// TryPasskey begins to sign in. It does not know who: the authenticator says it.
func (s *Service) TryPasskey(ctx context.Context) (out api.PasskeyOptions, err error) {
	party, random, err := s.newChallenge()
	if err != nil {
		return out, err
	}
	assertion, session, err := party.BeginDiscoverableLogin(func(o *protocol.PublicKeyCredentialRequestOptions) error { o.Challenge = random; return nil })
	if err != nil {
		return out, messaging.Internal("ask for a passkey", err)
	}
	return s.ask(ctx, challenge{session: *session}, assertion.Response)
}

var errNoPasskey error = messaging.Fail(messaging.CodeWrongSignIn, "This passkey does not open anything here. Get a code instead.")

// SignInWithPasskey opens a session for whoever holds one of the passkeys.
func (s *Service) SignInWithPasskey(ctx context.Context, in api.PasskeyMade) (opened Opened, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(in.Credential)
	if err != nil {
		return opened, errNoPasskey
	}
	ch, ok := s.questions.take(parsed.Response.CollectedClientData.Challenge, s.now())
	if !ok || ch.who != (Actor{}) {
		return opened, errNoPasskey
	}
	found, err := s.Store.Find(ctx, store.DirectoryPasskey, store.CredentialHash(parsed.RawID))
	if err != nil {
		return opened, unless(err, errNoPasskey)
	}
	party, err := s.relyingParty()
	if err != nil {
		return opened, err
	}
	var refusal error
	err = s.Store.Tx(ctx, found.Practice, func(tx *store.Tx) error {
		t := s.own(tx)
		if fresh, err := t.answers(ch); err != nil || !fresh {
			return cmp.Or(err, errNoPasskey)
		}
		kept, err := t.Passkey(found.ID)
		if err != nil {
			return unless(err, errNoPasskey)
		}
		contact, err := t.Contact(kept.Contact)
		if err != nil {
			return err
		}
		h, _, err := t.holder(kept.Contact)
		if err != nil {
			return err
		}
		used, err := party.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
			if string(handle) != string(h.contact) {
				return nil, errors.New("another's passkey")
			}
			return h, nil
		}, ch.session, parsed)
		if err != nil || used.Authenticator.CloneWarning || contact.Account != messaging.AccountActive {
			refusal = errNoPasskey
			return t.auditPasskey(kept, resultOf(used))
		}
		if kept.Credential, err = json.Marshal(used); err != nil {
			return messaging.Internal("write a passkey", err)
		}
		kept.UsedAt = t.now
		if err := t.UsePasskey(kept); err != nil {
			return err
		}
		if opened, err = t.session(kept.Contact); err != nil {
			return err
		}
		return t.auditPasskey(kept, resultOK)
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return Opened{}, err
	}
	return opened, nil
}

// resultOf is what the log says of a passkey that opened nothing.
func resultOf(used *webauthn.Credential) string {
	if used != nil && used.Authenticator.CloneWarning {
		return "copied"
	}
	return string(messaging.CodeWrongSignIn)
}

func (t *turn) auditPasskey(p store.Passkey, result string) error {
	return t.AddAudit(store.Audit{At: t.now, ActorKind: "contact", Actor: string(p.Contact), Via: "passkey", Action: "sign_in",
		ThingKind: "passkey", Thing: p.ID, Result: result})
}
