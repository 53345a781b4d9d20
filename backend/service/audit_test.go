package service_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// A disk that takes everything but the log's rows: then nobody sees or does anything.
func TestTrust35_Audit_WithoutItsRowNothingIsSeenAndNothingHappens(t *testing.T) {
	var path string
	h := newHouse(t, func(cfg *store.Config) { path = cfg.Path })
	maya, thread := h.patient(h.desk, h.ana)
	h.do(h.ana, send(t, thread, "Hello"))
	h.clock = h.clock.Add(time.Minute) // the authenticator shows another code
	if _, err := h.Thread(t.Context(), maya, thread, 0, 10); err != nil {
		t.Fatal(err)
	}
	before, rows := h.head(messaging.Cursor{}), len(h.audit())
	allow := storetest.Refuse(t, path, "audit")
	cases := map[string]func() (shown any, err error){
		"a message": func() (any, error) {
			return h.Apply(t.Context(), h.ana, []messaging.Command{command(t, send(t, thread, "Unlogged"))})
		},
		"opening": func() (any, error) {
			return h.Apply(t.Context(), h.ana, []messaging.Command{command(t, messaging.Command{Opened: &messaging.Opened{Conversation: thread}})})
		},
		"a refusal": func() (any, error) {
			return h.Apply(t.Context(), h.ana, []messaging.Command{command(t, send(t, id[messaging.ConversationID](t), "Unlogged"))})
		},
		"changes": func() (any, error) {
			p, err := h.Changes(t.Context(), h.ana, messaging.Cursor{}, 10)
			return p.Changes, err
		},
		"a snapshot": func() (any, error) {
			p, err := h.Snapshot(t.Context(), h.ana, messaging.ScopeLink(h.desk), 0, 10)
			return p.Changes, err
		},
		"devices":          func() (any, error) { return h.Devices(t.Context(), h.ana) },
		"a patient reads":  func() (any, error) { p, err := h.Thread(t.Context(), maya, thread, 0, 10); return p.Messages, err },
		"a patient begins": func() (any, error) { p, err := h.Me(t.Context(), maya); return p.Conversations, err },
		"a patient writes": func() (any, error) {
			return h.Write(t.Context(), maya, thread, api.Write{ID: id[messaging.MessageID](t), Body: "Unlogged"})
		},
		"an export": func() (any, error) {
			return h.Export(t.Context(), h.ana, api.MakeExport{Conversation: thread, Why: messaging.ExportCare, Form: messaging.ExportSaved, Code: h.code("ana")})
		},
		"signing in": func() (any, error) {
			in, err := h.SignIn(t.Context(), "192.0.2.1", api.SignIn{Email: "ben@clinic.example", Passphrase: passphrase, Code: h.code("Ben"), Device: "PC"})
			return in.Token, err
		},
	}
	for name, access := range cases {
		shown, err := access()
		if err == nil {
			t.Errorf("%s went on without its row", name)
		}
		if text := fmt.Sprint(shown); strings.Contains(text, "Hello") || strings.Contains(text, "Maya") || strings.Contains(text, string(thread)) {
			t.Errorf("%s showed %s", name, text)
		}
	}
	if after := h.head(messaging.Cursor{}); after != before || len(h.audit()) != rows {
		t.Errorf("the feed went from %v to %v, the log from %d to %d rows", before, after, rows, len(h.audit()))
	}
	allow()
	h.do(h.ana, send(t, thread, "Logged again"))
	h.read(func(tx *store.Tx) error {
		log, err := tx.VerifyAudit()
		if log.Broken != nil || log.Head.N != int64(rows)+1 {
			t.Errorf("the log afterwards: %+v", log)
		}
		return err
	})
}

// Somebody puts an older copy of the service's disk back and says nothing: what the
// devices knew of its log is not in it.
func TestChanges_AServiceThatWasSetBackIsToldByWhatADeviceKnowsOfItsLog(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	page := h.changes(h.ana)
	if page.Audit.N == 0 || len(page.Audit.Hash) != 64 || page.Audit.N != int64(len(h.audit())) {
		t.Fatalf("the page says that the log ends at %v, it has %d rows", page.Audit, len(h.audit()))
	}
	at := messaging.Cursor{Epoch: page.Epoch, Seq: page.Next, Audit: page.Audit}
	h.do(h.ben, send(t, thread, "Meanwhile"))
	next, err := h.Changes(t.Context(), h.ana, at, 10)
	if err != nil || len(next.Changes) == 0 || next.Audit.N <= page.Audit.N {
		t.Fatalf("%d changes, the log at %v: %v", len(next.Changes), next.Audit, err)
	}
	for name, head := range map[string]messaging.AuditHead{
		"longer than it is": {N: next.Audit.N + 1, Hash: next.Audit.Hash},
		"with another row":  {N: page.Audit.N, Hash: next.Audit.Hash},
		"with no hash":      {N: page.Audit.N},
	} {
		t.Run(name, func(t *testing.T) {
			strange := at
			strange.Audit = head
			_, err := h.Changes(t.Context(), h.ana, strange, 10)
			wantCode(t, err, messaging.CodeConflict)
		})
	}
}
