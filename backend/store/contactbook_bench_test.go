package store_test

import (
	"fmt"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// BenchmarkSearchContacts looks for people among 50,000 in every way that SEC-14
// and CON-05 name; "mistake" is one letter off.
func BenchmarkSearchContacts(b *testing.B) {
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
					c.Name = "Wilhelmina Abernathy"
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
	for name, query := range map[string]string{
		"two letters": "ma", "name": "maya lindqvist", "folded": "jose delgado", "mistake": "wilhelmina abernaty", "first mistake": "vilhelmina",
		"phone": "(503) 116-2355", "birth date": "1931-02-02", "nobody": "xyzzyx",
	} {
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
