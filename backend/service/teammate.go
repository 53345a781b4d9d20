package service

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// TeamPath is where a teammate's invitation leads, with its token in the fragment.
const TeamPath = "/team"

// inviteTeammate invites somebody to the staff, or invites again.
func (t *turn) inviteTeammate(c messaging.InviteTeammate) error {
	if err := checkIDs(c.Teammate); err != nil {
		return err
	}
	if err := checkIDs(c.Links...); err != nil {
		return err
	}
	before, err := t.Teammate(c.Teammate)
	if unless(err, nil) != nil {
		return err
	}
	if err != nil {
		before = messaging.Teammate{}
	}
	staff, err := t.Teammates()
	if err != nil {
		return err
	}
	after, err := c.Onto(before, staff, t.role, t.now.Add(messaging.TeamInvitationLife))
	if err != nil {
		return err
	}
	if err := t.PutTeammate(after); err != nil {
		return err
	}
	return t.sendTeamInvitation(after, false, c.Links)
}

// resetSignIn sends a teammate a link to choose a new passphrase and factor. The
// old ones stay until they have, so that nobody is ever without a second factor,
// and whoever sends it learns neither.
func (t *turn) resetSignIn(c messaging.ResetSignIn) error {
	if err := t.role.CheckAccess(c.Teammate == t.who.Teammate); err != nil {
		return err
	}
	m, err := t.Teammate(c.Teammate)
	if unless(err, nil) != nil {
		return err
	}
	if err != nil || !m.Active {
		return errNoTeammate
	}
	return t.sendTeamInvitation(m, true, nil)
}

var errNoTeammate error = messaging.FailField("teammate", messaging.CodeNotFound, "This person does not work here. Reload the list and choose another.")

func (t *turn) sendTeamInvitation(to messaging.Teammate, renews bool, links []messaging.LinkID) error {
	if !t.s.Notifier.Capabilities().Email {
		return t.s.unreachable()
	}
	sent, err := t.TeamInvitationsSince(to.ID, t.now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	if len(sent) > 0 {
		if wait := messaging.InvitationEvery - t.now.Sub(sent[0]); wait > 0 {
			return messaging.Fail(messaging.CodeTooSoon, fmt.Sprintf("This person was just sent a link. You can send another in %s.", minutes(wait)))
		}
	}
	if len(sent) >= messaging.InvitationsADay {
		return messaging.Fail(messaging.CodeTooSoon, "This person was sent several links today. Call them, or try again tomorrow.")
	}
	link, err := t.makeTeamInvitation(to, renews, links)
	if err != nil {
		return err
	}
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	me, err := t.Teammate(t.who.Teammate)
	if err != nil {
		return err
	}
	n := teamNotice(me.Name, practice.Name, link)
	if renews {
		n = renewNotice(me.Name, practice.Name, link)
	}
	return t.notifyTeammate(to, n)
}

// makeTeamInvitation makes an invitation and returns its link, this once.
func (t *turn) makeTeamInvitation(to messaging.Teammate, renews bool, links []messaging.LinkID) (string, error) {
	token, hash, err := t.s.newToken(messaging.InvitationBytes)
	if err != nil {
		return "", err
	}
	i := store.TeamInvitation{Teammate: to.ID, InvitedBy: t.who.Teammate, Renews: renews, Links: links, MadeAt: t.now, ExpiresAt: t.now.Add(messaging.TeamInvitationLife)}
	if i.ID, err = newID[string](t.s, t.now); err != nil {
		return "", err
	}
	return t.s.BaseURL + TeamPath + "#" + token, t.AddTeamInvitation(i, hash)
}

// saveTeammate changes somebody's role, or whether they work here. Who is removed
// is refused with the very next request; their devices end, their links and what
// they looked after go on without them.
func (t *turn) saveTeammate(c messaging.SaveTeammate) error {
	staff, err := t.Teammates()
	if err != nil {
		return err
	}
	byID := index(staff, func(m messaging.Teammate) string { return string(m.ID) })
	before, me := byID[string(c.Teammate)], byID[string(t.who.Teammate)]
	if before == nil || me == nil {
		return errNoTeammate
	}
	after, err := c.Onto(*before, staff, *me)
	if err != nil || after == *before {
		return err
	}
	if before.Active != after.Active || !before.InvitedUntil.Equal(after.InvitedUntil) {
		if err := t.EndTeamInvitations(c.Teammate); err != nil {
			return err
		}
	}
	if before.Active && !after.Active {
		if err := t.removeFromLinks(c); err != nil {
			return err
		}
		if err := t.revokeDevice(messaging.RevokeDevice{Teammate: c.Teammate}); err != nil {
			return err
		}
	}
	if before.Role != after.Role {
		if err := t.audit("change_role", thing{"teammate", string(c.Teammate) + "/" + string(after.Role)}, resultOK); err != nil {
			return err
		}
	}
	return t.PutTeammate(after)
}

// removeFromLinks hands over what somebody has of links.
func (t *turn) removeFromLinks(c messaging.SaveTeammate) error {
	links, err := t.Links()
	if err != nil {
		return err
	}
	for _, l := range links {
		change, ok, err := l.Handover(c.Teammate, c.Heir)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := t.saveLink(change); err != nil {
			return err
		}
	}
	return nil
}

// TeamLook says who invites. It changes nothing.
func (s *Service) TeamLook(ctx context.Context, token string) (out api.TeamInvitation, err error) {
	found, err := s.findTeamInvitation(ctx, token)
	if err != nil {
		return out, err
	}
	return out, s.Store.Read(ctx, found.Practice, func(tx *store.Tx) error {
		i, m, err := s.own(tx).usableTeam(found.ID)
		if err != nil {
			return err
		}
		practice, err := tx.GetPractice()
		if err != nil {
			return err
		}
		out = api.TeamInvitation{Practice: practice.Name, Email: m.Email, Name: m.Name, Role: m.Role, Renews: i.Renews}
		if i.InvitedBy != "" {
			inviter, err := tx.Teammate(i.InvitedBy)
			if err != nil {
				return err
			}
			out.InvitedBy = inviter.Name
		}
		return nil
	})
}

// TeamFactor offers a second factor: the same one until the invitation is used.
func (s *Service) TeamFactor(ctx context.Context, token string) (out api.FactorOffer, err error) {
	found, err := s.findTeamInvitation(ctx, token)
	if err != nil {
		return out, err
	}
	return out, s.Store.Tx(ctx, found.Practice, func(tx *store.Tx) error {
		t := s.own(tx)
		_, m, err := t.usableTeam(found.ID)
		if err != nil {
			return err
		}
		var f factor
		have, err := tx.Offer(found.ID, &f)
		if err != nil {
			return err
		}
		if !have {
			if f, err = s.newFactor(); err != nil {
				return err
			}
			if err := tx.SetOffer(found.ID, f); err != nil {
				return err
			}
		}
		practice, err := tx.GetPractice()
		if err != nil {
			return err
		}
		out = api.FactorOffer{Secret: f.Secret, Recovery: f.Recovery, URI: otpauth(practice.Name, m.Email, f.Secret)}
		return nil
	})
}

// otpauth is what an authenticator reads from a QR code.
func otpauth(practice string, email messaging.Email, secret string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + practice + ":" + string(email)}
	u.RawQuery = url.Values{"secret": {secret}, "issuer": {practice}}.Encode()
	return strings.ReplaceAll(u.String(), "+", "%20")
}

// TeamAccept makes whoever holds an invitation a teammate, with a passphrase and
// the factor that was offered, and enrols their device: all of it or nothing.
func (s *Service) TeamAccept(ctx context.Context, in api.TeamAccept) (out api.SignedIn, err error) {
	if err := messaging.CheckLine("device", messaging.Text(in.Device), 100); err != nil {
		return out, err
	}
	name := strings.TrimSpace(in.Name)
	if err := messaging.CheckLine("name", messaging.Text(name), messaging.MaxName); err != nil {
		return out, err
	}
	if name == "" {
		return out, messaging.FailField("name", messaging.CodeEmpty, "Enter your name, as your team and patients read it.")
	}
	found, err := s.findTeamInvitation(ctx, in.Token)
	if err != nil {
		return out, err
	}
	now := s.now()
	if wait := s.tries.wait(found.ID, "", now); wait > 0 {
		return out, messaging.Fail(messaging.CodeTooManyTries, fmt.Sprintf("Too many tries. Wait %s, then try again.", spell(wait)))
	}
	var practice messaging.Practice
	if err := s.Store.Read(ctx, found.Practice, func(tx *store.Tx) error {
		if _, _, err := s.own(tx).usableTeam(found.ID); err != nil {
			return err
		}
		practice, err = tx.GetPractice()
		return err
	}); err != nil {
		return out, err
	}
	hash, err := s.hashPassphrase(in.Passphrase, practice.Name)
	if err != nil {
		return out, err
	}
	err = s.Store.Tx(ctx, found.Practice, func(tx *store.Tx) error {
		t := s.own(tx)
		i, m, err := t.usableTeam(found.ID)
		if err != nil {
			return err
		}
		t.who = Actor{Practice: found.Practice, Teammate: m.ID}
		if err := t.acceptFactor(i, in.Code); err != nil {
			return err
		}
		m.Name, m.Active, m.InvitedUntil = name, true, time.Time{}
		if err := t.PutTeammate(m); err != nil {
			return err
		}
		if err := t.SetPassphrase(m.ID, hash); err != nil {
			return err
		}
		if !i.Renews {
			if err := t.settleIn(m, i.Links); err != nil {
				return err
			}
		}
		if err := t.UseTeamInvitation(i.ID); err != nil {
			return err
		}
		if err := t.audit("accept_invitation", thing{"teammate", string(m.ID)}, resultOK); err != nil {
			return err
		}
		out, err = t.enrol(in.Device)
		return err
	})
	if messaging.CodeOf(err) == messaging.CodeWrongCode {
		s.tried(ctx, found.ID, "", now, false)
	}
	return out, err
}

// acceptFactor makes the offered factor the teammate's own, if the code is its.
func (t *turn) acceptFactor(i store.TeamInvitation, code string) error {
	var f factor
	have, err := t.Offer(i.ID, &f)
	if err != nil {
		return err
	}
	if !have {
		return errFactorRequired
	}
	step, err := stepOf(f.Secret, plainCode(code), t.now)
	if err == nil && step == 0 {
		err = errWrongFactor
	}
	if err != nil {
		return err
	}
	return t.s.keepFactor(t.Tx, i.Teammate, f, step)
}

// settleIn makes somebody new findable by their address, and a member of the
// links that they were invited to and that are still in use.
func (t *turn) settleIn(m messaging.Teammate, links []messaging.LinkID) error {
	err := t.PutDirectory(store.DirectoryEmail, t.s.emailHash(m.Email), string(m.ID))
	if err != nil {
		return messaging.FailField("email", messaging.CodeConflict, "This address signs in to a practice already. Ask to be invited with another one.").Because(err)
	}
	all, err := t.Links()
	if err != nil {
		return err
	}
	for _, l := range all {
		for _, id := range links {
			if l.ID != id || l.Archived {
				continue
			}
			l.Members = append(l.Members, m.ID)
			if err := t.PutLink(l); err != nil {
				return err
			}
			if err := t.audit("add_member", thing{"member", string(l.ID) + "/" + string(m.ID)}, resultOK); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) findTeamInvitation(ctx context.Context, token string) (store.Found, error) {
	found, err := s.Store.Find(ctx, store.DirectoryTeam, hashToken(token))
	return found, unless(err, messaging.FailField("invitation", messaging.CodeInvitationUnknown, "This invitation is not known here. Check that you pasted the whole link, or ask for a new one."))
}

// usableTeam returns an invitation and whom it is for, if it can be accepted.
func (t *turn) usableTeam(id string) (store.TeamInvitation, messaging.Teammate, error) {
	i, err := t.TeamInvitation(id)
	if err != nil {
		return i, messaging.Teammate{}, err
	}
	m, err := t.Teammate(i.Teammate)
	switch {
	case err != nil:
		return i, m, err
	case i.State == messaging.InvitationUsed:
		return i, m, messaging.FailField("invitation", messaging.CodeInvitationUsed, "This invitation was used already. If it was you, sign in; if not, tell an admin of your practice.")
	case i.State != messaging.InvitationOpen:
		return i, m, messaging.FailField("invitation", messaging.CodeInvitationExpired, "This invitation was replaced or taken back. Open the newest email, or ask for a new one.")
	case !t.now.Before(i.ExpiresAt):
		return i, m, messaging.FailField("invitation", messaging.CodeInvitationExpired, "This invitation has expired. Ask for a new one.")
	}
	return i, m, nil
}

// Begin founds a practice whose owner is invited, and returns the link of their
// invitation, this once.
func (s *Service) Begin(ctx context.Context, p messaging.Practice, owner messaging.Email) (link string, err error) {
	t := messaging.Teammate{Email: owner.Fold(), Role: messaging.RoleOwner, InvitedUntil: s.now().Add(messaging.TeamInvitationLife)}
	if t.ID, err = newID[messaging.TeammateID](s, s.now()); err != nil {
		return "", err
	}
	if p.ID, err = newID[messaging.PracticeID](s, s.now()); err != nil {
		return "", err
	}
	if _, err := s.Found(ctx, p, []Founder{{Teammate: t}}); err != nil {
		return "", err
	}
	return link, s.Store.Tx(ctx, p.ID, func(tx *store.Tx) (err error) {
		link, err = s.own(tx).makeTeamInvitation(t, false, nil)
		return err
	})
}
