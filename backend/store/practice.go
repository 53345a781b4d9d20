package store

import (
	"cmp"
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"rowan/backend/messaging"
)

type practiceRow struct {
	ID        messaging.PracticeID `gorm:"primaryKey"`
	Name      string
	Phone     messaging.Phone
	TimeZone  string
	ReplyTime string
	Hours     string
	ShortName string

	KeepPhotoDetails bool
	ConsentRequired  bool
	Footer           messaging.Text

	Plan  messaging.Plan
	Epoch int64
	Seq   int64
	Key   []byte
}

func (practiceRow) TableName() string { return "practices" }

// CreatePractice makes a practice and its sealing key, then runs fn in the same
// transaction. A desktop creates the one that its person signed in to.
func (s *Store) CreatePractice(ctx context.Context, p messaging.Practice, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	wrapped, sealer, err := s.keys.NewPracticeKey(string(p.ID))
	if err != nil {
		return messaging.Internal("make the practice's key", err)
	}
	tx := &Tx{s: s, practice: p.ID, sealer: sealer}
	err = s.transact(tx, func(w ways) error {
		return tx.run(w, func(tx *Tx) error {
			row := practiceRow{ID: p.ID, Plan: messaging.PlanTrial, Epoch: 1, Key: wrapped}
			if err := w.db.Create(&row).Error; err != nil {
				return tx.fail("create a practice", err)
			}
			if err := tx.PutPractice(p); err != nil {
				return err
			}
			return fn(tx)
		})
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.sealers[p.ID] = sealer
	s.mu.Unlock()
	s.announce(p.ID, tx.changed)
	return nil
}

// Practices lists the practices of the store.
func (s *Store) Practices(ctx context.Context) ([]messaging.PracticeID, error) {
	ids := []messaging.PracticeID{}
	err := s.read.db.WithContext(ctx).Raw("SELECT id FROM " + s.allPractices()).Scan(&ids).Error
	return ids, s.failure("list practices", err)
}

// allPractices is where every practice's id is found.
func (s *Store) allPractices() string {
	if s.pg != nil {
		return "rowan_practices() AS id"
	}
	return "practices ORDER BY id"
}

// PutPractice saves what is known of the transaction's practice.
func (tx *Tx) PutPractice(p messaging.Practice) error {
	p.Plan = cmp.Or(p.Plan, messaging.PlanTrial)
	err := tx.db.Model(&practiceRow{}).Where("id = ?", tx.practice).
		Select("Name", "Phone", "TimeZone", "ReplyTime", "Hours", "ShortName", "KeepPhotoDetails", "ConsentRequired", "Footer", "Plan").
		Updates(practiceRow{Name: p.Name, Phone: p.Phone, TimeZone: p.TimeZone, ReplyTime: p.ReplyTime, Hours: p.Hours, ShortName: p.ShortName, KeepPhotoDetails: p.KeepPhotoDetails, ConsentRequired: p.ConsentRequired, Footer: p.Footer, Plan: p.Plan}).Error
	if err != nil {
		return tx.fail("save the practice", err)
	}
	_, err = tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindPractice, Key: string(p.ID)})
	return err
}

// GetPractice returns the transaction's practice.
func (tx *Tx) GetPractice() (messaging.Practice, error) {
	var r practiceRow
	if err := tx.db.Where("id = ?", tx.practice).Take(&r).Error; err != nil {
		return messaging.Practice{}, tx.fail("read the practice", err)
	}
	return messaging.Practice{ID: r.ID, Name: r.Name, Phone: r.Phone, TimeZone: r.TimeZone, ReplyTime: r.ReplyTime, Hours: r.Hours, ShortName: r.ShortName, KeepPhotoDetails: r.KeepPhotoDetails, ConsentRequired: r.ConsentRequired, Footer: r.Footer, Plan: r.Plan}, nil
}

// WrappedKey is the practice's sealing key as the Keys wrapped it.
func (tx *Tx) WrappedKey() ([]byte, error) {
	var r practiceRow
	err := tx.db.Select("Key").Where("id = ?", tx.practice).Take(&r).Error
	return r.Key, tx.fail("read the practice's key", err)
}

// SetWrappedKey keeps the same sealing key wrapped otherwise.
func (tx *Tx) SetWrappedKey(wrapped []byte) error {
	err := tx.db.Model(&practiceRow{}).Where("id = ?", tx.practice).Select("Key").Updates(practiceRow{Key: wrapped}).Error
	return tx.fail("save the practice's key", err)
}

type teammateRow struct {
	Practice   messaging.PracticeID `gorm:"primaryKey"`
	ID         messaging.TeammateID `gorm:"primaryKey"`
	Person     secret
	Role       messaging.Role
	Active     bool
	Passphrase string `gorm:"->"` // written by SetPassphrase only
	Version    int64
}

func (teammateRow) TableName() string { return "teammates" }

// staffPerson is what of a teammate is sealed.
type staffPerson struct {
	Name         string          `json:"name"`
	Title        string          `json:"title,omitempty"`
	Email        messaging.Email `json:"email"`
	InvitedUntil time.Time       `json:"invitedUntil,omitzero"`
}

// upsert replaces a row by its primary key.
var upsert = clause.OnConflict{UpdateAll: true}

// PutTeammate saves a teammate.
func (tx *Tx) PutTeammate(t messaging.Teammate) error {
	version, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindTeammate, Key: string(t.ID)})
	if err != nil {
		return err
	}
	r := teammateRow{Practice: tx.practice, ID: t.ID, Role: t.Role, Active: t.Active, Version: version}
	if r.Person, err = tx.sealJSON("teammates", "person", string(t.ID), staffPerson{t.Name, t.Title, t.Email, t.InvitedUntil}); err != nil {
		return err
	}
	return tx.fail("save a teammate", tx.db.Clauses(upsert).Create(&r).Error)
}

func (tx *Tx) teammate(r teammateRow) (messaging.Teammate, error) {
	var p staffPerson
	err := tx.unsealJSON("teammates", "person", string(r.ID), r.Person, &p)
	return messaging.Teammate{ID: r.ID, Name: p.Name, Title: p.Title, Email: p.Email, Role: r.Role, Active: r.Active, InvitedUntil: p.InvitedUntil}, err
}

// Teammate returns one teammate.
func (tx *Tx) Teammate(id messaging.TeammateID) (messaging.Teammate, error) {
	var r teammateRow
	if err := tx.db.Where("practice = ? AND id = ?", tx.practice, id).Take(&r).Error; err != nil {
		return messaging.Teammate{}, tx.fail("read a teammate", err)
	}
	return tx.teammate(r)
}

// Teammates lists all teammates, in no particular order.
func (tx *Tx) Teammates() ([]messaging.Teammate, error) {
	var rows []teammateRow
	if err := tx.db.Where("practice = ?", tx.practice).Find(&rows).Error; err != nil {
		return nil, tx.fail("list teammates", err)
	}
	return collect(rows, tx.teammate)
}

// SetPassphrase keeps a teammate's passphrase, hashed by the caller.
func (tx *Tx) SetPassphrase(id messaging.TeammateID, hash string) error {
	return tx.fail("save a passphrase", tx.exec("UPDATE teammates SET passphrase = ? WHERE practice = ? AND id = ?", hash, tx.practice, id))
}

// Passphrase returns what SetPassphrase kept.
func (tx *Tx) Passphrase(id messaging.TeammateID) (hash string, err error) {
	err = tx.row("SELECT passphrase FROM teammates WHERE practice = ? AND id = ?", tx.practice, id).Scan(&hash)
	return hash, tx.fail("read a passphrase", err)
}

// collect turns rows into things.
func collect[R, T any](rows []R, thing func(R) (T, error)) ([]T, error) {
	things := make([]T, 0, len(rows))
	for _, r := range rows {
		t, err := thing(r)
		if err != nil {
			return nil, err
		}
		things = append(things, t)
	}
	return things, nil
}

// absent says whether err means that there is no such row.
func absent(err error) bool {
	return errors.Is(err, ErrNotFound) || errors.Is(err, gorm.ErrRecordNotFound)
}
