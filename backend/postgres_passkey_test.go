//go:build unix

package backend_test

import (
	"context"
	"crypto/rand"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// What one process asks an authenticator is answered at another, once.
func TestP5_APasskeyAnswersAnyProcessOnce(t *testing.T) {
	t.Setenv("ROWAN_TEST_POSTGRES", "1")
	h, _, maya, contact, talk := story(t)
	cfg := h.Config
	master, err := keyring.MasterFromFile(filepath.Join(h.data, "key"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.OpenRing(filepath.Join(h.data, "rowan.db-keys"), master)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Store, err = store.Open(t.Context(), store.Config{Path: filepath.Join(h.data, "other.db"), Side: store.Service, Keys: service.Keys(ring),
		Postgres: storetest.DatabaseAt(t, filepath.Join(h.data, "rowan.db")).Service})
	if err != nil {
		t.Fatal(err)
	}
	other := service.New(cfg)
	ear := other.Listen(maya.actor())
	defer ear.Close()
	if _, _, err := ear.Hear(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- cfg.Store.Follow(ctx) }()
	t.Cleanup(func() {
		end()
		if err := <-over; err != nil {
			t.Error(err)
		}
		if err := cfg.Store.Close(); err != nil {
			t.Error(err)
		}
	})
	phone := newAuthenticator(t)
	phone.countless = true // else an answer that comes again shows by its count
	var asked api.PasskeyOptions
	maya.must(http.MethodPost, api.RoutePasskeyAsk.Path, struct{}{}, &asked)
	maya.must(http.MethodPost, api.RoutePasskeyAdd.Path, api.PasskeyMade{Credential: phone.create(asked.Options), Name: "iPhone"}, nil)

	<-ear.News() // that it listens now
	if asked, err = h.TryPasskey(t.Context()); err != nil {
		t.Fatal(err)
	}
	maya.write(talk, "Hello") // is heard behind the question
	answer := api.PasskeyMade{Credential: phone.get(asked.Options)}
	opened, err := other.SignInWithPasskey(t.Context(), answer)
	for err != nil { // what is heard first may be older
		select {
		case <-ear.News():
			opened, err = other.SignInWithPasskey(t.Context(), answer)
		case <-time.After(20 * time.Second):
			t.Fatal(err)
		}
	}
	if who, err := h.Session(t.Context(), opened.Token); err != nil || who.Contact != contact {
		t.Errorf("it opened %+v, %v", who, err)
	}
	if _, err := h.SignInWithPasskey(t.Context(), answer); messaging.CodeOf(err) != messaging.CodeWrongSignIn {
		t.Errorf("the same answer where it was asked: %v", err)
	}
}
