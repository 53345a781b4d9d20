package store_test

import (
	"fmt"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// crowd is a desktop's store with 50,000 contacts.
func crowd(b testing.TB) *store.Store {
	b.Helper()
	const people = 50_000
	s := storetest.Open(b, store.Desktop)
	given := []string{"Maya", "José", "Bao", "Amira", "Rosa", "Yusuf", "Ines", "Theo", "Nadia", "Owen", "Priya", "Łukasz", "Zoë", "Chidi", "Astrid", "Kenji"}
	first := []string{"Lind", "Del", "Nguy", "Ben", "Mar", "Okaf", "Pet", "Had", "Kow", "Fern", "San", "Yama", "Berg", "Cast"}
	last := []string{"qvist", "gado", "en", "ali", "chetti", "or", "rova", "dad", "alski", "andez", "tos", "moto", "strøm", "illo", "ova"}
	for from := 0; from < people; from += 1000 {
		err := s.Tx(b.Context(), storetest.Practice, func(tx *store.Tx) error {
			for i := from; i < from+1000; i++ {
				c := messaging.Contact{ID: messaging.ContactID(fmt.Sprintf("contact-%05d", i)), Account: messaging.AccountActive,
					Name:      messaging.Text(fmt.Sprintf("%s %s%s", given[i%16], first[i/16%14], last[i/224%15])),
					Phone:     messaging.Phone(fmt.Sprintf("+1503%07d", i*37)),
					BirthDate: messaging.Date(time.Date(1930+i%90, time.Month(1+i%12), 1+i%28, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))}
				if i == 31_415 {
					c.Name, c.Email = "Wilhelmina Abernathy", "contact31415@example.org"
				}
				if _, err := tx.PutContact(c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// asked is every way in which SEC-14 and CON-05 name somebody; "mistake" is one
// letter off.
var asked = map[string]string{
	"two letters": "wi", "name": "maya lindqvist", "folded": "jose delgado", "mistake": "wilhelmina abernaty", "first mistake": "vilhelmina",
	"phone": "(503) 116-2355", "email": "contact31415@", "birth date": "1931-02-02", "nobody": "xyzzyx",
}

func TestSEC14_APersonIsFoundAmong50000(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a store")
	}
	s := crowd(t)
	for name, query := range asked {
		var found []messaging.Contact
		err := s.Read(t.Context(), storetest.Practice, func(tx *store.Tx) (err error) {
			found, err = tx.SearchContacts(query, 8)
			return err
		})
		if err != nil || (len(found) == 0) != (name == "nobody") {
			t.Fatalf("%s: %q finds %d, %v", name, query, len(found), err)
		}
		if len(found) > 0 && (name == "two letters" || name == "email" || name == "mistake") && found[0].Name != "Wilhelmina Abernathy" {
			t.Errorf("%s: %q finds %s first", name, query, found[0].ID)
		}
	}
}

func BenchmarkSearchContacts(b *testing.B) {
	s := crowd(b)
	for name, query := range asked {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				err := s.Read(b.Context(), storetest.Practice, func(tx *store.Tx) error {
					found, err := tx.SearchContacts(query, 8)
					if err == nil && (len(found) == 0) != (name == "nobody") {
						b.Errorf("%q finds %d", query, len(found))
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
