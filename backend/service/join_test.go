package service_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

func TestINV01_InvitationGoesOutOnceAndSaysNothingClinical(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	token := h.invited(maya, h.desk, h.ana)
	n := h.phone.last(t)
	if n.Phone != "+15035550162" || n.Email != "" || h.phone.count() != 1 {
		t.Errorf("%d notices, the last to %q %q", h.phone.count(), string(n.Phone), string(n.Email))
	}
	if want := "Alder Street Clinic would like to message you securely. Join: https://rowan.example/join#" + token; n.Text != want {
		t.Errorf("the notice says %q", n.Text)
	}
	c := h.stored(maya)
	if c.Account != messaging.AccountInvited || !c.InviteExpires.Equal(h.clock.Add(14*24*time.Hour)) || !c.AccountAt.Equal(h.clock) {
		t.Errorf("the contact is %+v", c)
	}
	h.step()
	h.read(func(tx *store.Tx) error {
		n, err := tx.CountWaiting()
		if n != 0 {
			t.Error("the notice is still in the outbox")
		}
		return err
	})
}

func TestINV01_ByEmailWithoutAPhone(t *testing.T) {
	h := newHouse(t)
	c, name, email := id[messaging.ContactID](t), messaging.Text("Samuel Adeyemi"), messaging.Email("samuel@example.com")
	h.do(h.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: c, Name: &name, Email: &email}})
	token := h.invited(c, h.desk, h.ana)
	if n := h.phone.last(t); n.Email != email || n.Phone != "" {
		t.Errorf("it went to %q %q", string(n.Phone), string(n.Email))
	}
	look, err := h.Look(t.Context(), token)
	if err != nil || look.SendsTo != "s•••@example.com" || look.ByPhone {
		t.Errorf("%+v %v", look, err)
	}
}

func TestINV03_ResendingIsLimitedAndEndsTheEarlierOne(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	first := h.invited(maya, h.desk, h.ana)
	h.clock = h.clock.Add(10*time.Minute - time.Second)
	o := h.refused(h.ben, invite(t, maya, h.desk), messaging.CodeTooSoon)
	if !strings.Contains(o.Sentence, "in 1 minute.") {
		t.Errorf("it says %q", o.Sentence)
	}
	h.clock = h.clock.Add(time.Second)
	second := h.invited(maya, h.desk, h.ben)
	_, err := h.Look(t.Context(), first)
	wantCode(t, err, messaging.CodeInvitationExpired)
	if _, err := h.Look(t.Context(), second); err != nil {
		t.Error(err)
	}
	for range 3 {
		h.clock = h.clock.Add(time.Hour)
		h.invited(maya, h.desk, h.ana)
	}
	h.clock = h.clock.Add(time.Hour)
	h.refused(h.ana, invite(t, maya, h.desk), messaging.CodeTooSoon)
	h.clock = h.clock.Add(24 * time.Hour)
	h.invited(maya, h.desk, h.ana)
	h.read(func(tx *store.Tx) error {
		all, err := tx.InvitationsSince(maya, time.Time{})
		if len(all) != 6 {
			t.Errorf("the history has %d invitations, want 6", len(all))
		}
		return err
	})
}

func TestINV04_OnlyCompletingTheStepsMakesAnAccount(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	want := func(s messaging.AccountState) {
		t.Helper()
		if got := h.stored(maya).Account; got != s {
			t.Errorf("the account is %s, want %s", got, s)
		}
	}
	want(messaging.AccountNone)
	token := h.invited(maya, h.desk, h.ana)
	want(messaging.AccountInvited)
	join := h.accepted(token)
	want(messaging.AccountStarted)
	// A closed browser is no dead end: the invitation works until it is complete.
	h.clock = h.clock.Add(time.Hour)
	join2 := h.accepted(token)
	_, _, err := h.JoinState(t.Context(), join)
	wantCode(t, err, messaging.CodeSignedOut)
	out, opened, err := h.BirthDate(t.Context(), join2, "1986-03-14")
	if err != nil || out.Step != api.StepDone || opened.Token == "" {
		t.Fatalf("%+v %v", out, err)
	}
	want(messaging.AccountActive)
	h.refused(h.ana, invite(t, maya, h.desk), messaging.CodeConflict)
	_, err = h.Look(t.Context(), token)
	wantCode(t, err, messaging.CodeInvitationUsed)
	// A lost answer is asked for again, for a while.
	if _, again, err := h.JoinState(t.Context(), join2); err != nil || again.Token == "" {
		t.Errorf("asking again: %v", err)
	}
	h.clock = h.clock.Add(11 * time.Minute)
	_, _, err = h.JoinState(t.Context(), join2)
	wantCode(t, err, messaging.CodeSignedOut)
}

func TestINV04_D20_Trust08_UnusedInvitationExpires(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	token := h.invited(maya, h.desk, h.ana)
	h.clock = h.clock.Add(14*24*time.Hour - time.Minute)
	h.step()
	if got := h.stored(maya).Account; got != messaging.AccountInvited {
		t.Errorf("too early it is %s", got)
	}
	h.clock = h.clock.Add(time.Minute)
	h.step()
	if got := h.stored(maya).Account; got != messaging.AccountExpired {
		t.Errorf("it is %s", got)
	}
	_, err := h.Look(t.Context(), token)
	wantCode(t, err, messaging.CodeInvitationExpired)
	if s := messaging.AsError(err).Sentence; s != "This link has expired. Ask for a new one." {
		t.Errorf("it says %q", s)
	}
	_, _, err = h.Accept(t.Context(), token)
	wantCode(t, err, messaging.CodeInvitationExpired)
	if token = h.invited(maya, h.desk, h.ana); token == "" {
		t.Error("an expired invitation cannot be sent again")
	}
}

func TestINV08_JoiningUnlocksWriting(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.desk, h.ana)
	h.read(func(tx *store.Tx) error {
		list, err := tx.Messages(thread, 0, 10)
		if err == nil && (len(list) != 1 || list[0].Event != messaging.EventJoined || list[0].Author.Kind != messaging.AuthorAutomatic) {
			t.Errorf("the conversation begins with %+v", list)
		}
		return err
	})
	h.do(h.ana, send(t, thread, "Welcome"))
	got, err := h.Thread(t.Context(), patient, thread, 0, 10)
	if err != nil || len(got.Messages) != 2 || got.Messages[0].Body != "Welcome" || got.Messages[0].Author != "Ana" {
		t.Errorf("%+v %v", got.Messages, err)
	}
}

func TestLook_PreviewOfALinkChangesNothing(t *testing.T) {
	h := newHouse(t)
	token := h.invited(h.contact("Maya Lindqvist", "1986-03-14"), h.desk, h.ana)
	before, rows := h.head(messaging.Cursor{}), len(h.audit())
	for range 20 {
		look, err := h.Look(t.Context(), token)
		if err != nil || look.SendsTo != "••• ••• ••62" || !look.ByPhone || look.InvitedBy != "Ana" || look.Practice.Name != "Alder Street Clinic" {
			t.Fatalf("%+v %v", look, err)
		}
	}
	h.step()
	if after := h.head(messaging.Cursor{}); after != before || len(h.audit()) != rows || h.phone.count() != 1 {
		t.Errorf("the feed went from %v to %v, %d notices", before, after, h.phone.count())
	}
	if _, _, err := h.Accept(t.Context(), token); err != nil {
		t.Error(err)
	}
}

func TestJoin_EachFailureHasItsSentence(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	token := h.invited(maya, h.desk, h.ana)
	sentences := map[string]messaging.Code{}
	want := func(err error, code messaging.Code) {
		t.Helper()
		wantCode(t, err, code)
		sentences[messaging.AsError(err).Sentence] = code
	}
	_, err := h.Look(t.Context(), "nothing")
	want(err, messaging.CodeInvitationUnknown)
	_, _, err = h.Accept(t.Context(), "")
	want(err, messaging.CodeInvitationUnknown)
	_, _, err = h.JoinState(t.Context(), "nothing")
	want(err, messaging.CodeSignedOut)
	_, join, err := h.Accept(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	h.step()
	code := h.phone.last(t).Code
	if len(code) != 6 || strings.Contains(h.phone.last(t).Text, "Maya") {
		t.Errorf("the notice is %q", h.phone.last(t).Text)
	}
	_, _, err = h.Accept(t.Context(), token)
	want(err, messaging.CodeTooSoon)
	_, _, err = h.CodeAgain(t.Context(), join.Token)
	want(err, messaging.CodeTooSoon)
	_, _, err = h.BirthDate(t.Context(), join.Token, "1986-03-14")
	wantCode(t, err, messaging.CodeWrongCode)
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	for range 4 {
		_, _, err = h.Code(t.Context(), join.Token, wrong)
		wantCode(t, err, messaging.CodeWrongCode)
	}
	want(err, messaging.CodeWrongCode)
	_, _, err = h.Code(t.Context(), join.Token, wrong)
	want(err, messaging.CodeTooManyTries)
	_, _, err = h.Code(t.Context(), join.Token, code)
	wantCode(t, err, messaging.CodeTooManyTries) // the right one comes too late
	h.clock = h.clock.Add(30 * time.Second)
	if _, _, err := h.CodeAgain(t.Context(), join.Token); err != nil {
		t.Fatal(err)
	}
	h.step()
	h.clock = h.clock.Add(10 * time.Minute)
	_, _, err = h.Code(t.Context(), join.Token, h.phone.last(t).Code)
	want(err, messaging.CodeCodeExpired)
	if _, _, err := h.CodeAgain(t.Context(), join.Token); err != nil {
		t.Fatal(err)
	}
	h.step()
	spaced := h.phone.last(t).Code
	if out, _, err := h.Code(t.Context(), join.Token, spaced[:3]+" "+spaced[3:]); err != nil || out.Step != api.StepBirthDate {
		t.Fatalf("%+v %v", out, err)
	}
	_, _, err = h.BirthDate(t.Context(), join.Token, "")
	want(err, messaging.CodeEmpty)
	_, _, err = h.BirthDate(t.Context(), join.Token, "1986-13-40")
	want(err, messaging.CodeInvalid)
	for range 4 {
		_, _, err = h.BirthDate(t.Context(), join.Token, "1986-04-13")
		want(err, messaging.CodeWrongBirthDate)
	}
	if out, _, err := h.BirthDate(t.Context(), join.Token, "1986-04-13"); err != nil || out.Step != api.StepAsk {
		t.Errorf("after five wrong dates: %+v %v", out, err)
	}
	if out, _, err := h.BirthDate(t.Context(), join.Token, "1986-03-14"); err != nil || out.Step != api.StepAsk {
		t.Errorf("the right date after five wrong ones: %+v %v", out, err)
	}
	// Beginning again does not give more tries at the birth date.
	h.clock = h.clock.Add(time.Minute)
	again := h.accepted(token)
	if out, _, err := h.JoinState(t.Context(), again); err != nil || out.Step != api.StepAsk {
		t.Errorf("beginning again: %+v %v", out, err)
	}
	if len(sentences) != 9 {
		t.Errorf("%d different sentences: %v", len(sentences), sentences)
	}
}

func TestTrust03_Join_CodesOfOneInvitationAreCounted_InPart(t *testing.T) {
	h := newHouse(t)
	token := h.invited(h.contact("Maya Lindqvist", "1986-03-14"), h.desk, h.ana)
	_, join, err := h.Accept(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	for range 9 {
		h.clock = h.clock.Add(time.Minute)
		if _, _, err := h.CodeAgain(t.Context(), join.Token); err != nil {
			t.Fatal(err)
		}
		h.step()
	}
	h.clock = h.clock.Add(time.Minute)
	_, _, err = h.CodeAgain(t.Context(), join.Token)
	wantCode(t, err, messaging.CodeTooManyTries)
	_, _, err = h.Accept(t.Context(), token)
	wantCode(t, err, messaging.CodeTooManyTries)
	h.step()
	if got := h.phone.count(); got != 11 {
		t.Errorf("%d notices, want one invitation and ten codes", got)
	}
}

func TestD18_WithoutABirthDateATeammateConfirms(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "")
	token := h.invited(maya, h.desk, h.ana)
	h.refused(h.ana, messaging.Command{ConfirmPatient: &messaging.ConfirmPatient{Contact: maya}}, messaging.CodeConflict)
	join := h.accepted(token)
	if out, _, err := h.JoinState(t.Context(), join); err != nil || out.Step != api.StepAsk {
		t.Fatalf("%+v %v", out, err)
	}
	out, opened, err := h.Ask(t.Context(), join)
	if err != nil || out.Step != api.StepWaiting || opened.Token != "" {
		t.Fatalf("%+v %v", out, err)
	}
	if !h.stored(maya).AsksConfirmation {
		t.Error("the staff are not told")
	}
	if out, opened, err := h.JoinState(t.Context(), join); err != nil || out.Step != api.StepWaiting || opened.Token != "" {
		t.Errorf("while waiting: %+v %v", out, err)
	}
	h.do(h.ben, messaging.Command{ConfirmPatient: &messaging.ConfirmPatient{Contact: maya}})
	c := h.stored(maya)
	if c.Account != messaging.AccountActive || c.AsksConfirmation {
		t.Errorf("the contact is %+v", c)
	}
	out, opened, err = h.JoinState(t.Context(), join)
	if err != nil || out.Step != api.StepDone {
		t.Fatalf("%+v %v", out, err)
	}
	if _, err := h.Session(t.Context(), opened.Token); err != nil {
		t.Error(err)
	}
}

func TestJoin_MadeTwiceAtOnceMakesOneAccount(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	join := h.accepted(h.invited(maya, h.desk, h.ana))
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if out, opened, err := h.BirthDate(t.Context(), join, "1986-03-14"); err != nil || out.Step != api.StepDone || opened.Token == "" {
				t.Errorf("%+v %v", out, errors.Unwrap(err))
			}
		})
	}
	wg.Wait()
	h.read(func(tx *store.Tx) error {
		list, err := tx.ConversationsWith(maya, messaging.ChannelSecure)
		if len(list) != 1 {
			t.Errorf("%d conversations", len(list))
		}
		return err
	})
}

func TestTrust08_Join_TokensAreKeptAsHashesOnly(t *testing.T) {
	h := newHouse(t)
	token := h.invited(h.contact("Maya Lindqvist", "1986-03-14"), h.desk, h.ana)
	if _, err := h.Store.Find(t.Context(), store.DirectoryInvitation, []byte(token)); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("the token itself is in the directory")
	}
	if len(token) < 43 {
		t.Errorf("a token of %d characters", len(token))
	}
}

func TestTrust11_Session_EndsWithItsTimeAndBySigningOut(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.desk, h.ana)
	h.clock = h.clock.Add(messaging.SessionLife)
	_, err := h.Thread(t.Context(), patient, thread, 0, 10)
	wantCode(t, err, messaging.CodeSignedOut)
	h.clock = h.clock.Add(-time.Minute)
	if _, err := h.Thread(t.Context(), patient, thread, 0, 10); err != nil {
		t.Fatal(err)
	}
	if err := h.SignOut(t.Context(), patient); err != nil {
		t.Fatal(err)
	}
	_, err = h.Thread(t.Context(), patient, thread, 0, 10)
	wantCode(t, err, messaging.CodeSignedOut)
}

func TestSignOut_EndsTheJoinThatOpenedTheSession(t *testing.T) {
	h := newHouse(t)
	join := h.accepted(h.invited(h.contact("Maya Lindqvist", "1986-03-14"), h.desk, h.ana))
	_, opened, err := h.BirthDate(t.Context(), join, "1986-03-14")
	if err != nil {
		t.Fatal(err)
	}
	if _, again, err := h.JoinState(t.Context(), join); err != nil || again.Token == "" {
		t.Fatalf("a lost answer cannot be asked for again: %v", err)
	}
	who, err := h.Session(t.Context(), opened.Token)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.SignOut(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	_, _, err = h.JoinState(t.Context(), join)
	wantCode(t, err, messaging.CodeSignedOut)
}

func TestDeliver_RefusedAndUnsureNoticesAreNotSentAgain(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"refused": {&bridge.Error{Failure: bridge.Refused}, "refused"},
		"unsure":  {&bridge.Error{Failure: bridge.Unsure}, "unsure"},
		"strange": {errors.New("strange"), "unsure"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.do(h.ana, invite(t, h.contact("Maya Lindqvist", "1986-03-14"), h.desk))
			h.phone.fail = c.err
			h.step()
			h.phone.fail = nil
			h.clock = h.clock.Add(time.Hour)
			h.step()
			rows := h.audit()
			i := slices.IndexFunc(rows, func(r store.Audit) bool { return r.Action == "notify" })
			if h.phone.count() != 0 || i < 0 || rows[i].Result != c.want {
				t.Errorf("%d notices arrived; the log says %+v", h.phone.count(), rows)
			}
		})
	}
}

func TestDeliver_BusyNoticesWaitTheirTime(t *testing.T) {
	h := newHouse(t)
	h.do(h.ana, invite(t, h.contact("Maya Lindqvist", "1986-03-14"), h.desk))
	h.phone.fail = &bridge.Error{Failure: bridge.Busy, After: time.Minute}
	h.step()
	h.phone.fail = nil
	h.clock = h.clock.Add(59 * time.Second)
	h.step()
	if h.phone.count() != 0 {
		t.Error("it left too early")
	}
	h.clock = h.clock.Add(time.Second)
	h.step()
	if h.phone.count() != 1 {
		t.Error("it did not leave")
	}
}

func TestDeliver_BusyForTooLongIsGivenUp(t *testing.T) {
	h := newHouse(t)
	h.do(h.ana, invite(t, h.contact("Maya Lindqvist", "1986-03-14"), h.desk))
	h.phone.fail = &bridge.Error{Failure: bridge.Busy}
	for range 25 {
		h.step()
		h.clock = h.clock.Add(time.Hour)
	}
	h.phone.fail = nil
	h.step()
	if h.phone.count() != 0 {
		t.Error("it left after it was given up")
	}
	h.read(func(tx *store.Tx) error {
		n, err := tx.CountWaiting()
		if n != 0 {
			t.Errorf("%d notices still wait", n)
		}
		return err
	})
}
