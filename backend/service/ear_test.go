package service_test

import (
	"reflect"
	"slices"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// hear is what an ear is told next, which has to be something.
func (h *house) hear(ear *service.Ear) messaging.Told {
	h.t.Helper()
	<-ear.News()
	news, changed, err := ear.Hear(h.t.Context())
	if err != nil || !changed {
		h.t.Fatal(changed, err)
	}
	return news
}

func TestSEC07_Hear_WhatIsToldIsThePageThatAPullGivesAndStandsInTheLog(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.desk, h.ana)
	ear, portal := h.listen(h.ben), h.listen(patient)
	first, _, err := ear.Hear(t.Context())
	if err != nil || first.Page != nil {
		t.Fatal(first, err)
	}
	after := first.At
	for range 3 {
		written := len(h.audit())
		h.do(h.ana, send(t, thread, "Hello"))
		told := h.hear(ear)
		if told.Page == nil || told.After != after.Seq {
			t.Fatalf("after %v was told %+v", after, told)
		}
		if rows := h.audit()[written:]; len(rows) != 2 || rows[1].Action != "changes" || rows[1].Actor != string(h.ben.Teammate) {
			t.Errorf("the log holds %+v", rows)
		}
		pulled, err := h.Changes(t.Context(), h.ben, after, 100)
		if err != nil || pulled.Audit.N != told.Page.Audit.N+1 {
			t.Fatal(told.Page.Audit, pulled.Audit, err)
		}
		if pulled.Audit = told.Page.Audit; !reflect.DeepEqual(*told.Page, pulled) {
			t.Errorf("told of %+v, pulled %+v", *told.Page, pulled)
		}
		after.Seq, after.Audit = pulled.Next, pulled.Audit
		if pulled.Scopes != nil {
			after.Scopes = messaging.DigestScopes(pulled.Scopes)
		}
		if news := h.hear(portal); news.Page != nil {
			t.Error("a patient is told of", news.Page)
		}
	}
}

// TestHear_WhatIsMuchOrSetBackIsPulled is told once that there is something, which does
// not stand in the log, and of the next change as a page again.
func TestHear_WhatIsMuchOrSetBackIsPulled(t *testing.T) {
	for name, happens := range map[string]func(*testing.T, *house, messaging.ConversationID){
		"much": func(t *testing.T, h *house, thread messaging.ConversationID) {
			for range 21 {
				h.do(h.ana, send(t, thread, "Hello"))
			}
		},
		"set back": func(t *testing.T, h *house, thread messaging.ConversationID) {
			h.write(func(tx *store.Tx) error { return tx.RaiseEpoch() })
			h.do(h.ana, send(t, thread, "Hello"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			_, thread := h.patient(h.desk, h.ana)
			ear := h.listen(h.ben)
			happens(t, h, thread)
			written := len(h.audit())
			news := h.hear(ear)
			if news.Page != nil || len(h.audit()) != written {
				t.Errorf("told of %+v, with %d rows in the log", news.Page, len(h.audit())-written)
			}
			h.do(h.ana, send(t, thread, "Hello again"))
			if next := h.hear(ear); next.Page == nil || next.After != news.At.Seq || next.Page.Epoch != news.At.Epoch {
				t.Errorf("told of %+v next", next)
			}
		})
	}
}

// TestLNK06_Fault32_Hear_WhoWasTakenOffMeanwhileIsToldNothingOfTheLink takes Ben off the
// link between a message and its page.
func TestLNK06_Fault32_Hear_WhoWasTakenOffMeanwhileIsToldNothingOfTheLink(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	ear := h.listen(h.ben)
	h.do(h.ana, send(t, thread, "Hello"))
	if told := h.hear(ear); told.Page == nil || !slices.Contains(told.Page.Scopes, messaging.ScopeLink(h.desk)) {
		t.Fatalf("as a member Ben is told of %+v", told)
	}
	h.do(h.ana, send(t, thread, "CANARY"))
	h.write(func(tx *store.Tx) error {
		l, err := tx.Link(h.desk)
		if err != nil {
			return err
		}
		l.Members = []messaging.TeammateID{h.ana.Teammate}
		return tx.PutLink(l)
	})
	told := h.hear(ear)
	if told.Page == nil || told.Page.Scopes == nil || slices.Contains(told.Page.Scopes, messaging.ScopeLink(h.desk)) {
		t.Fatalf("Ben is told of %+v", told.Page)
	}
	for _, c := range told.Page.Changes {
		if c.Message != nil || c.Conversation != nil || c.Scope == messaging.ScopeLink(h.desk) {
			t.Errorf("Ben is told of %s %s", c.Kind, c.Key)
		}
	}
}
