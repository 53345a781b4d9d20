package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/alexedwards/argon2id"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Founder is a teammate whom a practice begins with, and what they will sign in
// with: a passphrase and the secret of their authenticator. Both are empty for
// somebody who is invited.
type Founder struct {
	messaging.Teammate
	Passphrase string
	Factor     string
}

// Found makes a practice with its first teammates and exactly one link, named
// after it, of which all of them are members (LNK-01).
func (s *Service) Found(ctx context.Context, p messaging.Practice, founders []Founder) (messaging.LinkID, error) {
	if _, err := time.LoadLocation(p.TimeZone); err != nil {
		return "", messaging.FailField("timeZone", messaging.CodeInvalid, "This time zone is not known. Choose one like America/New_York.")
	}
	now := s.now()
	link := messaging.Link{Name: p.Name, Kind: messaging.LinkPractice}
	var err error
	if link.ID, err = newID[messaging.LinkID](s, now); err != nil {
		return "", err
	}
	hashes := make([]string, len(founders))
	for i, f := range founders {
		link.Members = append(link.Members, f.ID)
		if !f.Active {
			continue
		}
		if hashes[i], err = s.hashPassphrase(f.Passphrase, p.Name); err != nil {
			return "", err
		}
	}
	err = s.Store.CreatePractice(ctx, p, func(tx *store.Tx) error {
		for i, f := range founders {
			if err := f.Email.Check(); err != nil {
				return err
			}
			if err := tx.PutTeammate(f.Teammate); err != nil {
				return err
			}
			if !f.Active {
				continue
			}
			if err := tx.SetPassphrase(f.ID, hashes[i]); err != nil {
				return err
			}
			if err := s.keepFactor(tx, f.ID, factor{Secret: f.Factor}, 0); err != nil {
				return err
			}
			if err := tx.PutDirectory(store.DirectoryEmail, s.emailHash(f.Email), string(f.ID)); err != nil {
				return err
			}
		}
		if err := tx.PutLink(link); err != nil {
			return err
		}
		return s.own(tx).newDoor(link.ID)
	})
	return link.ID, err
}

// SetPlan says on what terms a practice uses Rowan, and returns its name. "" is the
// only one that there is.
func (s *Service) SetPlan(ctx context.Context, id messaging.PracticeID, plan messaging.Plan) (name string, err error) {
	if err := plan.Check(); err != nil {
		return "", err
	}
	all, err := s.Store.Practices(ctx)
	if err != nil {
		return "", err
	}
	if id == "" && len(all) == 1 {
		id = all[0]
	}
	if !slices.Contains(all, id) {
		return "", messaging.FailField("practice", messaging.CodeNotFound, fmt.Sprintf("Say which practice: one of %q.", all))
	}
	return name, s.Store.Tx(ctx, id, func(tx *store.Tx) error {
		t := s.own(tx)
		p, err := t.GetPractice()
		if err != nil {
			return err
		}
		name, p.Plan = p.Name, plan
		if err := t.PutPractice(p); err != nil {
			return err
		}
		return t.auditOwn("set_plan", thing{"practice", string(id)}, string(plan))
	})
}

func (s *Service) emailHash(e messaging.Email) []byte { return s.keyed("email", []byte(e.Fold())) }

func (s *Service) hashPassphrase(passphrase, practice string) (string, error) {
	if err := messaging.CheckPassphrase(passphrase, practice); err != nil {
		return "", err
	}
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	hash, err := argon2id.CreateHash(passphrase, s.Passphrases)
	if err != nil {
		return "", messaging.Internal("hash a passphrase", err)
	}
	return hash, nil
}

func (s *Service) matches(passphrase, hash string) (bool, error) {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	ok, err := argon2id.ComparePasswordAndHash(passphrase, hash)
	if err != nil {
		return false, messaging.Internal("compare a passphrase", err)
	}
	return ok, nil
}

// savePractice changes what patients are told of the practice.
func (t *turn) savePractice(c messaging.SavePractice) error {
	if err := t.role.CheckManages(); err != nil {
		return err
	}
	have, err := t.GetPractice()
	if err != nil {
		return err
	}
	next, err := c.Onto(have)
	if err != nil || next == have {
		return err
	}
	return t.PutPractice(next)
}
