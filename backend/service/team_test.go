package service_test

import (
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/service/servicetest"
	"rowan/backend/store"
)

func TestSEC07_Trust01_Trust02_PassphraseAloneOpensNothing(t *testing.T) {
	h := newHouse(t)
	in := api.SignIn{Email: "ana@clinic.example", Passphrase: passphrase, Device: "PC"}
	out, err := h.SignIn(t.Context(), "192.0.2.1", in)
	wantCode(t, err, messaging.CodeFactorRequired)
	if out.Token != "" {
		t.Error("there was a token")
	}
	h.clock = h.clock.Add(5 * time.Minute)
	in.Code = h.code("ana")
	if _, err := h.SignIn(t.Context(), "192.0.2.1", in); err != nil {
		t.Fatal(err)
	}
	_, err = h.SignIn(t.Context(), "192.0.2.1", in)
	wantCode(t, err, messaging.CodeWrongCode) // a code works once
	newer := h.code("ana")
	newest := h.code("ana")
	in.Code = newest
	if _, err := h.SignIn(t.Context(), "192.0.2.1", in); err != nil {
		t.Fatal(err)
	}
	in.Code = newer
	_, err = h.SignIn(t.Context(), "192.0.2.1", in)
	wantCode(t, err, messaging.CodeWrongCode) // and none before it does
	old := h.code("ben")
	h.clock = h.clock.Add(time.Minute)
	_, err = h.SignIn(t.Context(), "192.0.2.1", api.SignIn{Email: "ben@clinic.example", Passphrase: passphrase, Code: old, Device: "PC"})
	wantCode(t, err, messaging.CodeWrongCode) // by the service's time
}

func TestSEC07_Trust05_GuessingCodesIsSlowedDown_InPart(t *testing.T) {
	h := newHouse(t)
	in := api.SignIn{Email: "ana@clinic.example", Passphrase: passphrase, Code: "000000", Device: "PC"}
	for range 5 {
		_, err := h.SignIn(t.Context(), "198.51.100.7", in)
		wantCode(t, err, messaging.CodeWrongCode)
	}
	_, err := h.SignIn(t.Context(), "198.51.100.8", in)
	wantCode(t, err, messaging.CodeTooManyTries)
	h.clock = h.clock.Add(5 * time.Second)
	in.Code = h.code("ana")
	if _, err := h.SignIn(t.Context(), "192.0.2.1", in); err != nil {
		t.Errorf("from where Ana signed in before: %v", err)
	}
}

// invitation is the link's token that a teammate was sent last.
func (h *house) teamToken() string {
	h.t.Helper()
	if err := h.Step(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	n := h.phone.last(h.t)
	_, token, _ := strings.Cut(n.Link, "#")
	if token == "" {
		h.t.Fatalf("no invitation left: %+v", n)
	}
	return token
}

// accept joins the staff, or chooses anew what one signs in with.
func (h *house) accept(token, name, pass string) (api.SignedIn, api.FactorOffer, error) {
	h.t.Helper()
	offer, err := h.TeamFactor(h.t.Context(), token)
	if err != nil {
		return api.SignedIn{}, offer, err
	}
	h.shows[strings.ToLower(name)] = &servicetest.Authenticator{Secret: offer.Secret}
	out, err := h.TeamAccept(h.t.Context(), api.TeamAccept{Token: token, Name: name, Passphrase: pass, Code: h.code(strings.ToLower(name)), Device: "PC"})
	return out, offer, err
}

func (h *house) inviteZoe() messaging.TeammateID {
	h.t.Helper()
	zoe := id[messaging.TeammateID](h.t)
	h.do(h.ana, messaging.Command{InviteTeammate: &messaging.InviteTeammate{Teammate: zoe, Email: "zoe@clinic.example", Role: messaging.RoleMember, Links: []messaging.LinkID{h.desk}}})
	return zoe
}

func TestMEN10_D20_Trust08_AnInvitationWorksOnceFor72HoursAndForItsAddress(t *testing.T) {
	h := newHouse(t)
	zoe := h.inviteZoe()
	n := func() bridge.Notice { h.teamToken(); return h.phone.last(h.t) }()
	if n.Email != "zoe@clinic.example" || !strings.Contains(n.Text, "Ana") || !strings.Contains(n.Text, "Alder Street Clinic") || !strings.Contains(n.Link, "/team#") {
		t.Errorf("%+v", n)
	}
	first := h.teamToken()
	looked, err := h.TeamLook(t.Context(), first)
	if err != nil || looked.InvitedBy != "Ana" || looked.Practice != "Alder Street Clinic" || looked.Email != "zoe@clinic.example" {
		t.Errorf("%+v, %v", looked, err)
	}

	h.clock = h.clock.Add(messaging.InvitationEvery)
	h.do(h.ana, messaging.Command{InviteTeammate: &messaging.InviteTeammate{Teammate: zoe, Email: "zoe@clinic.example", Role: messaging.RoleMember, Links: []messaging.LinkID{h.desk}}})
	second := h.teamToken()
	_, err = h.TeamLook(t.Context(), first)
	wantCode(t, err, messaging.CodeInvitationExpired) // replaced by the newer one
	h.refused(h.ana, messaging.Command{InviteTeammate: &messaging.InviteTeammate{Teammate: zoe, Email: "other@clinic.example", Role: messaging.RoleMember}}, messaging.CodeConflict)

	_, _, err = h.accept(second, "Zoe", "alderstreetclinic1")
	wantCode(t, err, messaging.CodeInvalid)
	_, _, err = h.accept(second, "Zoe", "password1")
	wantCode(t, err, messaging.CodeInvalid)
	h.clock = h.clock.Add(72*time.Hour - messaging.InvitationEvery)
	out, offer, err := h.accept(second, "Zoe", "a new one of hers")
	if err != nil || out.Teammate.Role != messaging.RoleMember || !out.Teammate.Active || len(offer.Recovery) != messaging.RecoveryCodes {
		t.Fatalf("%+v, %v", out, err)
	}
	who, err := h.Authenticate(t.Context(), out.Token)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Snapshot(t.Context(), who, messaging.ScopeLink(h.desk), 0, 1); err != nil {
		t.Errorf("of the link that she was invited to: %v", err)
	}
	_, _, err = h.accept(second, "Zoe", "a new one of hers")
	wantCode(t, err, messaging.CodeInvitationUsed)

	in := api.SignIn{Email: "zoe@clinic.example", Passphrase: "a new one of hers", Code: strings.ToUpper(strings.ReplaceAll(offer.Recovery[3], "-", " ")), Device: "PC"}
	if _, err := h.SignIn(t.Context(), "192.0.2.1", in); err != nil {
		t.Errorf("by a recovery code: %v", err)
	}
	_, err = h.SignIn(t.Context(), "192.0.2.1", in)
	wantCode(t, err, messaging.CodeWrongCode)
}

func TestMEN10_D20_Trust08_ALateOrRevokedInvitationIsUseless(t *testing.T) {
	h := newHouse(t)
	zoe := h.inviteZoe()
	token := h.teamToken()
	h.clock = h.clock.Add(72 * time.Hour)
	_, _, err := h.accept(token, "Zoe", "a new one of hers")
	wantCode(t, err, messaging.CodeInvitationExpired)
	h.do(h.ana, messaging.Command{InviteTeammate: &messaging.InviteTeammate{Teammate: zoe, Email: "zoe@clinic.example", Role: messaging.RoleMember}})
	token = h.teamToken()
	off := false
	h.do(h.ana, messaging.Command{SaveTeammate: &messaging.SaveTeammate{Teammate: zoe, Active: &off}})
	_, _, err = h.accept(token, "Zoe", "a new one of hers")
	wantCode(t, err, messaging.CodeInvitationExpired)
}

func TestSEC07_Trust07_AResetNeverDropsTheSecondFactor(t *testing.T) {
	h := newHouse(t)
	h.do(h.ana, messaging.Command{ResetSignIn: &messaging.ResetSignIn{Teammate: h.ben.Teammate}})
	token := h.teamToken()
	old := api.SignIn{Email: "ben@clinic.example", Passphrase: passphrase, Device: "PC"}
	_, err := h.SignIn(t.Context(), "192.0.2.1", old)
	wantCode(t, err, messaging.CodeFactorRequired)
	old.Code = h.code("ben")
	if _, err := h.SignIn(t.Context(), "192.0.2.1", old); err != nil {
		t.Errorf("before the link was used: %v", err)
	}
	looked, err := h.TeamLook(t.Context(), token)
	if err != nil || !looked.Renews {
		t.Errorf("%+v, %v", looked, err)
	}
	if _, _, err := h.accept(token, "Ben", "another one of his"); err != nil {
		t.Fatal(err)
	}
	h.clock = h.clock.Add(5 * time.Minute)
	old.Code = (&servicetest.Authenticator{Secret: servicetest.Secret}).Code(t, h.clock)
	_, err = h.SignIn(t.Context(), "192.0.2.1", old)
	wantCode(t, err, messaging.CodeWrongSignIn)
	old.Passphrase = "another one of his"
	_, err = h.SignIn(t.Context(), "192.0.2.1", old)
	wantCode(t, err, messaging.CodeWrongCode)
	old.Code = h.code("ben")
	if _, err := h.SignIn(t.Context(), "192.0.2.1", old); err != nil {
		t.Errorf("with the new ones: %v", err)
	}
}

// Whoever holds an unlocked desktop gets nothing but a letter to its person.
func TestSEC07_EverybodyRenewsTheirOwnSignInAndNobodyElses(t *testing.T) {
	h := newHouse(t)
	h.refused(h.ben, messaging.Command{ResetSignIn: &messaging.ResetSignIn{Teammate: h.ana.Teammate}}, messaging.CodeNotMember)
	h.do(h.ben, messaging.Command{ResetSignIn: &messaging.ResetSignIn{Teammate: h.ben.Teammate}})
	if looked, err := h.TeamLook(t.Context(), h.teamToken()); err != nil || !looked.Renews || looked.Email != "ben@clinic.example" {
		t.Errorf("%+v, %v", looked, err)
	}
	h.refused(h.ben, messaging.Command{ResetSignIn: &messaging.ResetSignIn{Teammate: h.ben.Teammate}}, messaging.CodeTooSoon)
	if _, _, err := h.accept(h.teamToken(), "Ben", "another one of his"); err != nil {
		t.Fatal(err)
	}
	_, err := h.SignIn(t.Context(), "192.0.2.1", api.SignIn{Email: "ben@clinic.example", Passphrase: passphrase, Device: "PC", Code: h.code("ben")})
	wantCode(t, err, messaging.CodeWrongSignIn)
}

func TestMEN10_RemovalHandsOverAndReactivationComesBack(t *testing.T) {
	h := newHouse(t)
	off, on := false, true
	remove := func(heir messaging.TeammateID) messaging.Command {
		return messaging.Command{SaveTeammate: &messaging.SaveTeammate{Teammate: h.ife.Teammate, Active: &off, Heir: heir}}
	}
	h.refused(h.ana, remove(""), messaging.CodeEmpty) // she owns a link, and alone reads it
	h.refused(h.ana, remove(h.ife.Teammate), messaging.CodeEmpty)
	if _, err := h.Changes(t.Context(), h.ife, messaging.Cursor{}, 1); err != nil {
		t.Fatalf("a refused removal took her access: %v", err)
	}
	_, thread := h.patient(h.desk, h.ana)
	h.do(h.ana, messaging.Command{Edit: &messaging.Edit{Conversation: thread, Assignee: &h.ife.Teammate}})
	h.do(h.ana, remove(h.ben.Teammate))
	_, err := h.Changes(t.Context(), h.ife, messaging.Cursor{}, 1)
	wantCode(t, err, messaging.CodeDeviceRevoked)
	h.read(func(tx *store.Tx) error {
		link, err := tx.Link(h.personal)
		if err == nil && (link.Owner != h.ben.Teammate || len(link.Members) != 1 || link.Members[0] != h.ben.Teammate) {
			t.Errorf("%+v", link)
		}
		c, err2 := tx.Conversation(thread)
		if c.Assignee != "" {
			t.Errorf("%s still looks after it", c.Assignee)
		}
		if err == nil {
			err = err2
		}
		return err
	})
	_, err = h.SignIn(t.Context(), "192.0.2.1", api.SignIn{Email: "ife@clinic.example", Passphrase: passphrase, Code: h.code("ife"), Device: "PC"})
	wantCode(t, err, messaging.CodeWrongSignIn)
	h.do(h.ana, messaging.Command{SaveTeammate: &messaging.SaveTeammate{Teammate: h.ife.Teammate, Active: &on}})
	h.clock = h.clock.Add(time.Minute)
	if back := h.signIn("ife"); back.Teammate != h.ife.Teammate {
		t.Error("she did not come back")
	}
	_, err = h.Changes(t.Context(), h.ife, messaging.Cursor{}, 1)
	wantCode(t, err, messaging.CodeDeviceRevoked) // what was ended stays ended
}

func TestSEC07_Fault34_RolesHoldWithTheNextCallAndThereIsAlwaysAnOwner(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	role := func(by service.Actor, of messaging.TeammateID, r messaging.Role) messaging.Command {
		return messaging.Command{SaveTeammate: &messaging.SaveTeammate{Teammate: of, Role: &r}}
	}
	h.refused(h.ben, role(h.ben, h.ben.Teammate, messaging.RoleAdmin), messaging.CodeNotMember)
	h.refused(h.ana, role(h.ana, h.ana.Teammate, messaging.RoleMember), messaging.CodeInvalid) // the last owner
	h.do(h.ana, role(h.ana, h.ben.Teammate, messaging.RoleAdmin))
	h.refused(h.ben, role(h.ben, h.ben.Teammate, messaging.RoleOwner), messaging.CodeNotMember)
	off := false
	h.refused(h.ben, messaging.Command{SaveTeammate: &messaging.SaveTeammate{Teammate: h.ana.Teammate, Active: &off, Heir: h.ben.Teammate}}, messaging.CodeNotMember)
	h.do(h.ben, send(t, thread, "as an admin"))
	h.do(h.ana, role(h.ana, h.ben.Teammate, messaging.RoleAuditor))
	h.refused(h.ben, send(t, thread, "as an auditor"), messaging.CodeNotMember)
	h.do(h.ben, messaging.Command{Opened: &messaging.Opened{Conversation: thread}}) // and still sees
	h.refused(h.ben, role(h.ben, h.ben.Teammate, messaging.RoleAdmin), messaging.CodeNotMember)
}

func TestSEC07_Trust11_DevicesAreListedForTheirOwnersAndEndWithTheNextRequest(t *testing.T) {
	h := newHouse(t)
	own, err := h.Devices(t.Context(), h.ben)
	if err != nil || len(own) != 1 || own[0].Teammate != h.ben.Teammate || !own[0].Here {
		t.Errorf("%+v, %v", own, err)
	}
	all, err := h.Devices(t.Context(), h.ana)
	if err != nil || len(all) != 3 {
		t.Errorf("%+v, %v", all, err)
	}
	h.refused(h.ben, messaging.Command{RevokeDevice: &messaging.RevokeDevice{Teammate: h.ana.Teammate}}, messaging.CodeNotMember)
	h.refused(h.ben, messaging.Command{RevokeDevice: &messaging.RevokeDevice{Teammate: h.ben.Teammate, Device: h.ana.Device}}, messaging.CodeNotFound)
	h.clock = h.clock.Add(2 * time.Minute)
	second := h.signIn("ben")
	h.do(h.ben, messaging.Command{RevokeDevice: &messaging.RevokeDevice{Teammate: h.ben.Teammate, Device: second.Device}})
	_, err = h.Changes(t.Context(), second, messaging.Cursor{}, 1)
	wantCode(t, err, messaging.CodeDeviceRevoked)
	if _, err := h.Changes(t.Context(), h.ben, messaging.Cursor{}, 1); err != nil {
		t.Errorf("the other one: %v", err)
	}
	h.do(h.ana, messaging.Command{RevokeDevice: &messaging.RevokeDevice{Teammate: h.ben.Teammate}})
	_, err = h.Changes(t.Context(), h.ben, messaging.Cursor{}, 1)
	wantCode(t, err, messaging.CodeDeviceRevoked)
}

func TestMEN10_AFoundedPracticeBeginsWithItsOwnersInvitation(t *testing.T) {
	h := newHouse(t)
	link, err := h.Begin(t.Context(), messaging.Practice{Name: "Elm Family Practice", TimeZone: "America/Chicago"}, "Owner@elm.example")
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(link, "#")
	out, _, err := h.accept(token, "Olga", "four words of hers")
	if err != nil || out.Teammate.Role != messaging.RoleOwner || out.Practice.Name != "Elm Family Practice" {
		t.Fatalf("%+v, %v", out, err)
	}
	who, err := h.Authenticate(t.Context(), out.Token)
	if err != nil {
		t.Fatal(err)
	}
	h.practice = who.Practice
	name := "Nurses"
	h.do(who, messaging.Command{SaveLink: &messaging.SaveLink{Link: id[messaging.LinkID](t), Name: &name, Add: []messaging.TeammateID{who.Teammate}}})
}
