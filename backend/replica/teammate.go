package replica

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Join is how somebody joins the staff, or chooses anew what they sign in with.
type Join struct {
	Link       string // of the invitation, as the email has it
	Name       string
	Passphrase string
	Code       string // of the factor that was offered
	PIN        string
}

// TeamLook says who invites, and offers the second factor to set up. It changes
// nothing for anybody.
func (r *Replica) TeamLook(ctx context.Context, link string) (api.TeamInvitation, api.FactorOffer, error) {
	remote, token, _, err := r.invitation(link)
	if err != nil {
		return api.TeamInvitation{}, api.FactorOffer{}, err
	}
	i, err := remote.TeamLook(ctx, token)
	if err != nil {
		return i, api.FactorOffer{}, err
	}
	offer, err := remote.TeamFactor(ctx, token)
	return i, offer, err
}

// JoinTeam accepts an invitation, enrols this computer and opens the person's
// store here, as SignIn does.
func (r *Replica) JoinTeam(ctx context.Context, in Join) error {
	r.coming.Lock()
	defer r.coming.Unlock()
	remote, token, address, err := r.invitation(in.Link)
	if err != nil {
		return err
	}
	secret, err := r.secret(in.Passphrase, in.PIN)
	if err != nil {
		return err
	}
	signed, err := remote.TeamAccept(ctx, api.TeamAccept{Token: token, Name: in.Name, Passphrase: in.Passphrase, Code: in.Code, Device: r.cfg.Computer})
	if err != nil {
		return err
	}
	return r.admit(ctx, address, secret, signed)
}

// invitation reads an invitation's link: which service, and the token.
func (r *Replica) invitation(link string) (remote Remote, token, address string, err error) {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Fragment == "" || u.Host == "" {
		return nil, "", "", messaging.FailField("invitation", messaging.CodeInvalid, "This is not the link of an invitation. Copy the whole link from the email.")
	}
	checked, err := api.CheckAddress(u.Scheme + "://" + u.Host)
	if err != nil {
		return nil, "", "", messaging.FailField("invitation", messaging.CodeOf(err), messaging.AsError(err).Sentence)
	}
	remote, err = r.cfg.Dial(checked.String(), "")
	return remote, u.Fragment, checked.String(), err
}

// Staff are the practice's teammates as the settings show them.
type Staff struct {
	Me    messaging.Teammate
	All   []messaging.Teammate // by name; those who have not joined by address
	Links []messaging.Link     // not archived ones
}

// Staff returns the practice's teammates.
func (r *Replica) Staff() (v Staff, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			if v.Me, err = tx.Teammate(s.me); err != nil {
				return err
			}
			if v.All, err = tx.Teammates(); err != nil {
				return err
			}
			v.Links, err = tx.Links()
			return err
		})
	})
	v.Links = slices.DeleteFunc(v.Links, func(l messaging.Link) bool { return l.Archived })
	called := func(t messaging.Teammate) string { return strings.ToLower(t.Name + string(t.Email)) }
	slices.SortFunc(v.All, func(a, b messaging.Teammate) int { return strings.Compare(called(a), called(b)) })
	return v, err
}

// InviteTeammate invites somebody to the staff; without an id somebody new.
func (r *Replica) InviteTeammate(ctx context.Context, c messaging.InviteTeammate) (err error) {
	if c.Teammate == "" {
		if c.Teammate, err = newID[messaging.TeammateID](r); err != nil {
			return err
		}
	}
	return r.now(ctx, messaging.Command{InviteTeammate: &c})
}

// SaveTeammate changes somebody's role, or whether they work here.
func (r *Replica) SaveTeammate(ctx context.Context, c messaging.SaveTeammate) error {
	return r.now(ctx, messaging.Command{SaveTeammate: &c})
}

// ResetSignIn sends a teammate a link to choose anew what they sign in with.
func (r *Replica) ResetSignIn(ctx context.Context, id messaging.TeammateID) error {
	return r.now(ctx, messaging.Command{ResetSignIn: &messaging.ResetSignIn{Teammate: id}})
}
