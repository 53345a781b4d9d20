package service_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

func TestApply_SameCommandTwiceHappensOnce(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	c := command(t, send(t, thread, "Hello"))
	const offers = 8
	var wg sync.WaitGroup
	for range offers {
		wg.Go(func() {
			out, err := h.Apply(t.Context(), h.ana, []messaging.Command{c})
			if err != nil || out[0].Refused != "" {
				t.Errorf("%v %v", out, err)
			}
		})
	}
	wg.Wait()
	if n := h.messages(thread, "Hello"); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
	rows := 0
	for _, r := range h.audit() {
		if r.Action == "send" {
			rows++
		}
	}
	if rows != 1 {
		t.Errorf("%d audit rows, want 1", rows)
	}
}

func (h *house) messages(c messaging.ConversationID, body messaging.Text) (n int) {
	h.t.Helper()
	h.read(func(tx *store.Tx) error {
		list, err := tx.Messages(c, 0, 10_000)
		for _, m := range list {
			if m.Body == body {
				n++
			}
		}
		return err
	})
	return n
}

func TestApply_RefusedStaysRefused(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	start := command(t, messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.desk, Contacts: []messaging.ContactID{maya}}})
	first, err := h.Apply(t.Context(), h.ana, []messaging.Command{start})
	if err != nil || first[0].Refused != messaging.CodeNotJoined {
		t.Fatalf("%v %v", first, err)
	}
	if _, _, err := h.BirthDate(t.Context(), h.accepted(h.invited(maya, h.desk, h.ana)), "1986-03-14"); err != nil {
		t.Fatal(err)
	}
	again, err := h.Apply(t.Context(), h.ana, []messaging.Command{start})
	if err != nil || again[0] != first[0] {
		t.Errorf("the second time: %v %v, want %v", again, err, first)
	}
}

func TestApply_AnotherActorsCommandIDIsAConflict(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	c := command(t, send(t, thread, "Hello"))
	if _, err := h.Apply(t.Context(), h.ana, []messaging.Command{c}); err != nil {
		t.Fatal(err)
	}
	out, err := h.Apply(t.Context(), h.ben, []messaging.Command{c})
	if err != nil || out[0].Refused != messaging.CodeConflict {
		t.Errorf("%v %v", out, err)
	}
	if n := h.messages(thread, "Hello"); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestApply_TakenMessageIDIsAConflict(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	c := send(t, thread, "Hello")
	h.do(h.ana, c)
	h.refused(h.ben, c, messaging.CodeConflict)
	if n := h.messages(thread, "Hello"); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestApply_BodiesThatCannotBeSentAreRefusedEachWithItsSentence(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.desk, h.ana)
	sentences := map[string]bool{}
	for body, want := range map[messaging.Text]messaging.Code{
		"": messaging.CodeEmpty, " \n\t ": messaging.CodeEmpty, "bad \xff text": messaging.CodeBadText,
		messaging.Text(strings.Repeat("x", 100_001)): messaging.CodeTooLong,
	} {
		o := h.refused(h.ana, send(t, thread, body), want)
		sentences[o.Sentence] = true
		_, err := h.Write(t.Context(), patient, thread, api.Write{ID: id[messaging.MessageID](t), Body: body})
		wantCode(t, err, want)
	}
	if len(sentences) != 3 {
		t.Errorf("%d sentences, want 3", len(sentences))
	}
	h.do(h.ana, send(t, thread, messaging.Text(strings.Repeat("é", 100_000))))
}

func TestApply_UnknownAndDoubleCommandsAreRefused(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	h.refused(h.ana, messaging.Command{}, messaging.CodeUnsupported)
	two := send(t, thread, "Hello")
	two.Opened = &messaging.Opened{Conversation: thread}
	h.refused(h.ana, two, messaging.CodeUnsupported)
	_, err := h.Apply(t.Context(), h.ana, []messaging.Command{{ID: "x", Opened: &messaging.Opened{Conversation: thread}}})
	wantCode(t, err, messaging.CodeInvalid)
	bad := send(t, thread, "Hello")
	bad.Send.Message = "../x"
	h.refused(h.ana, bad, messaging.CodeInvalid)
}

func TestFault31_Trust11_Apply_RevokedDeviceAndDisabledTeammateAreOutAtOnce(t *testing.T) {
	for name, end := range map[string]func(*house){
		"device": func(h *house) { h.write(func(tx *store.Tx) error { return tx.RevokeDevice(h.ben.Device, h.clock) }) },
		"teammate": func(h *house) {
			h.write(func(tx *store.Tx) error {
				b, err := tx.Teammate(h.ben.Teammate)
				if err != nil {
					return err
				}
				b.Active = false
				return tx.PutTeammate(b)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			_, thread := h.patient(h.desk, h.ana)
			h.do(h.ben, send(t, thread, "before"))
			ear := h.Listen(h.ben)
			defer ear.Close()
			if _, _, err := ear.Hear(t.Context()); err != nil {
				t.Fatal(err)
			}
			end(h)
			_, err := h.Apply(t.Context(), h.ben, []messaging.Command{command(t, send(t, thread, "after"))})
			wantCode(t, err, messaging.CodeDeviceRevoked)
			_, err = h.Changes(t.Context(), h.ben, messaging.Cursor{}, 10)
			wantCode(t, err, messaging.CodeDeviceRevoked)
			_, err = h.Snapshot(t.Context(), h.ben, messaging.ScopePractice, 0, 10)
			wantCode(t, err, messaging.CodeDeviceRevoked)
			<-ear.News()
			_, _, err = ear.Hear(t.Context())
			wantCode(t, err, messaging.CodeDeviceRevoked)
			if n := h.messages(thread, "after"); n != 0 {
				t.Error("a message of a revoked device was kept")
			}
		})
	}
}

func TestApply_AuditorsWriteNothing(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	h.write(func(tx *store.Tx) error {
		b, err := tx.Teammate(h.ben.Teammate)
		if err != nil {
			return err
		}
		b.Role = messaging.RoleAuditor
		return tx.PutTeammate(b)
	})
	before := h.changes(h.ana).Next
	name, phone := messaging.Text("Bao Tran"), messaging.Phone("+15035550124")
	for _, c := range []messaging.Command{
		send(t, thread, "Hello"),
		{SaveContact: &messaging.SaveContact{Contact: id[messaging.ContactID](t), Name: &name, Phone: &phone}},
	} {
		h.refused(h.ben, c, messaging.CodeNotMember)
	}
	if after := h.changes(h.ana).Next; after != before {
		t.Errorf("the feed moved from %d to %d", before, after)
	}
}

func TestApply_ManySendersLoseAndDoubleNothing(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	const senders, each = 32, 10
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for i := range each {
				c := command(t, send(t, thread, messaging.Text(fmt.Sprintf("%d of sender %d", i, s))))
				for range 2 { // each is offered twice, as after a lost answer
					out, err := h.Apply(t.Context(), h.ana, []messaging.Command{c})
					if err != nil || out[0].Refused != "" {
						t.Errorf("%v %v", out, errors.Unwrap(err))
					}
				}
			}
		})
	}
	wg.Wait()
	seen, positions := map[messaging.Text]int{}, map[int64]bool{}
	h.read(func(tx *store.Tx) error {
		list, err := tx.Messages(thread, 0, 10_000)
		for _, m := range list {
			seen[m.Body]++
			positions[m.Position] = true
		}
		if len(positions) != len(list) {
			t.Error("two messages share a position")
		}
		return err
	})
	delete(seen, "")
	if len(seen) != senders*each {
		t.Errorf("%d messages, want %d", len(seen), senders*each)
	}
	for body, n := range seen {
		if n != 1 {
			t.Errorf("%q is there %d times", body, n)
		}
	}
}

func TestTrust33_Audit_OneRowForEachAccess(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.desk, h.ana)
	other := id[messaging.ConversationID](t)
	page := h.changes(h.ana)
	cursor := messaging.Cursor{Epoch: page.Epoch, Seq: page.Next}
	for name, c := range map[string]struct {
		access func() error
		want   []string
	}{
		"applied": {func() error { h.do(h.ana, send(t, thread, "Hello")); return nil }, []string{"send ok"}},
		"refused": {func() error { h.refused(h.ana, send(t, other, "Hello"), messaging.CodeNotFound); return nil }, []string{"send not_found"}},
		"opened": {func() error {
			h.do(h.ana, messaging.Command{Opened: &messaging.Opened{Conversation: thread}})
			return nil
		}, []string{"opened ok"}},
		"a page with something": {func() error { h.changes(h.ana); return nil }, []string{"changes ok"}},
		"a page with nothing":   {func() error { _, err := h.Changes(t.Context(), h.ana, h.head(cursor), 10); return err }, nil},
		"a snapshot": {func() error {
			_, err := h.Snapshot(t.Context(), h.ana, messaging.ScopeLink(h.desk), 0, 10)
			return err
		}, []string{"snapshot ok"}},
		"a patient reads":  {func() error { _, err := h.Thread(t.Context(), patient, thread, 0, 10); return err }, []string{"thread ok"}},
		"a patient begins": {func() error { _, err := h.Me(t.Context(), patient); return err }, []string{"me ok"}},
		"a patient writes": {func() error {
			_, err := h.Write(t.Context(), patient, thread, api.Write{ID: id[messaging.MessageID](t), Body: "Hi"})
			return err
		}, []string{"write ok"}},
		"signing in": {func() error { h.signIn("ben"); return nil }, []string{"sign_in ok"}},
		"a wrong passphrase": {func() error {
			_, err := h.SignIn(t.Context(), "192.0.2.9", api.SignIn{Email: "ben@clinic.example", Passphrase: "not this one"})
			wantCode(t, err, messaging.CodeWrongSignIn)
			return nil
		}, []string{"sign_in wrong_sign_in"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(h.audit())
			if err := c.access(); err != nil {
				t.Fatal(err, errors.Unwrap(err))
			}
			rows := h.audit()
			var got []string
			for _, r := range rows[before:] {
				got = append(got, r.Action+" "+r.Result)
			}
			if strings.Join(got, ",") != strings.Join(c.want, ",") {
				t.Errorf("rows %q, want %q", got, c.want)
			}
			for i, r := range rows {
				if r.N != int64(i+1) {
					t.Fatalf("row %d has number %d", i+1, r.N)
				}
			}
		})
	}
}

func (h *house) head(c messaging.Cursor) messaging.Cursor {
	h.t.Helper()
	h.read(func(tx *store.Tx) (err error) { c, err = tx.Head(); return err })
	return c
}

func TestAudit_SaysNothingOfPatients(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.desk, h.ana)
	h.do(h.ana, send(t, thread, "Your iron is low"))
	if _, err := h.Thread(t.Context(), patient, thread, 0, 10); err != nil {
		t.Fatal(err)
	}
	for _, r := range h.audit() {
		text := fmt.Sprintf("%+v", r)
		for _, canary := range []string{"Maya", "Lindqvist", "5035550162", "1986", "iron", "@"} {
			if strings.Contains(text, canary) {
				t.Errorf("%q in %s", canary, text)
			}
		}
	}
}
