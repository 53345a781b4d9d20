package store_test

import (
	"path/filepath"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// onPostgres opens a store of a service on a database.
func onPostgres(t *testing.T, d storetest.Database) *store.Store {
	t.Helper()
	return storetest.OpenAt(t, store.Service, filepath.Join(t.TempDir(), "rowan.db"), func(c *store.Config) { c.Postgres = d.Service })
}

func TestPostgres_TellsItsFeed(t *testing.T) {
	s := onPostgres(t, storetest.NewDatabase(t))
	p := messaging.Practice{ID: storetest.Practice, Name: "Alder Street Clinic", TimeZone: "America/Los_Angeles"}
	if err := s.CreatePractice(t.Context(), p, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	var found []store.Entry
	err := s.Read(t.Context(), p.ID, func(tx *store.Tx) (err error) {
		found, err = tx.FeedAfter([]messaging.Scope{messaging.ScopePractice}, 0, 10)
		return err
	})
	if err != nil || len(found) != 1 || found[0].Seq != 1 {
		t.Errorf("%+v, %v", found, err)
	}
}
