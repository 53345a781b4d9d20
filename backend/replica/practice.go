package replica

import (
	"strings"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Practice returns what patients are told of the practice, and why the person
// cannot change it; nil if they can.
func (r *Replica) Practice() (p messaging.Practice, why, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			if why = s.manages(tx); messaging.CodeOf(why) == messaging.CodeInternal {
				return why
			}
			p, err = tx.GetPractice()
			return err
		})
	})
	return p, why, err
}

// PracticeForm is what patients are told of the practice, as a person typed it, and
// what becomes of photos.
type PracticeForm struct {
	Name, ShortName, Phone, Hours, ReplyTime string

	KeepPhotoDetails bool
	ConsentRequired  bool
}

// SavePractice changes the practice, field by field.
func (r *Replica) SavePractice(f PracticeForm) error {
	typed, err := normalize(ContactForm{Phone: f.Phone})
	if err != nil {
		return err
	}
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			if err := s.manages(tx); err != nil {
				return err
			}
			before, err := tx.GetPractice()
			if err != nil {
				return err
			}
			c := messaging.SavePractice{}
			for _, field := range []struct {
				to   **string
				have string
				is   string
			}{{&c.Name, before.Name, f.Name}, {&c.ShortName, before.ShortName, f.ShortName}, {&c.Hours, before.Hours, f.Hours}, {&c.ReplyTime, before.ReplyTime, f.ReplyTime}} {
				if is := strings.TrimSpace(field.is); is != field.have {
					*field.to = &is
				}
			}
			if typed.Phone != before.Phone {
				c.Phone = &typed.Phone
			}
			if f.ConsentRequired != before.ConsentRequired {
				c.ConsentRequired = &f.ConsentRequired
			}
			if f.KeepPhotoDetails != before.KeepPhotoDetails {
				c.KeepPhotoDetails = &f.KeepPhotoDetails
			}
			after, err := c.Onto(before)
			if err != nil || after == before {
				return err
			}
			if err := tx.PutPractice(after); err != nil {
				return err
			}
			if err := tx.SetSetting(settingNotice, nil); err != nil {
				return err
			}
			return s.put(tx, string(before.ID), entry{Command: messaging.Command{SavePractice: &c}, Practice: &before})
		})
	})
}
