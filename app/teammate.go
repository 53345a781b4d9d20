package app

import (
	"context"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// Staff are the practice's teammates.
type Staff struct {
	Members   []StaffMember `json:"members"`
	Links     []LinkRow     `json:"links"` // that somebody can be invited to; Default is the practice's own
	CanManage bool          `json:"canManage"`
	Owner     bool          `json:"owner"` // the person is one
	Why       string        `json:"why"`   // why they cannot manage
}

// StaffMember is one of them.
type StaffMember struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Initials     string `json:"initials"`
	Title        string `json:"title"`
	Email        string `json:"email"`
	Role         string `json:"role"`
	State        string `json:"state"`
	InvitedUntil string `json:"invitedUntil"`
	Me           bool   `json:"me"`
	NeedsHeir    bool   `json:"needsHeir"` // somebody has to take over links when they leave
}

// TeammateForm invites somebody; ID is "" for somebody new.
type TeammateForm struct {
	ID    string   `json:"id"`
	Email string   `json:"email"`
	Role  string   `json:"role"`
	Links []string `json:"links"`
}

// Device is a desktop with access.
type Device struct {
	ID       string `json:"id"`
	Teammate string `json:"teammate"`
	Name     string `json:"name"`
	MadeAt   string `json:"madeAt"`
	LastSeen string `json:"lastSeen"`
	Here     bool   `json:"here"`
	Stopped  bool   `json:"stopped"`
}

// TeamInvitation says who invites to the staff, and offers a second factor.
type TeamInvitation struct {
	Practice  string   `json:"practice"`
	InvitedBy string   `json:"invitedBy"`
	Email     string   `json:"email"`
	Name      string   `json:"name"`
	Role      string   `json:"role"`
	Renews    bool     `json:"renews"`
	Secret    string   `json:"secret"`
	Size      int      `json:"size"` // of the QR code, as a Door's
	Path      string   `json:"path"`
	Recovery  []string `json:"recovery"`
}

// JoinForm accepts an invitation.
type JoinForm struct {
	Link       string `json:"link"`
	Name       string `json:"name"`
	Passphrase string `json:"passphrase"`
	Code       string `json:"code"`
	PIN        string `json:"pin"`
}

// asked bounds how long somebody waits for an answer of the service.
const asked = 30 * time.Second

// Staff lists the practice's teammates, and what the person may do about them.
func (a *App) Staff() (Staff, error) {
	v := Staff{Members: []StaffMember{}, Links: []LinkRow{}}
	s, err := a.replica.Staff()
	if err != nil {
		return v, shown(err)
	}
	v.Why = sentence(s.Me.Role.Check("save_teammate"))
	v.CanManage, v.Owner = s.Me.Role.Manages(), s.Me.Role == messaging.RoleOwner
	for _, t := range s.All {
		row := StaffMember{ID: string(t.ID), Name: t.Name, Initials: messaging.Initials(messaging.Text(t.Name)), Title: t.Title, Email: string(t.Email),
			Role: string(t.Role), State: string(t.State(time.Now())), InvitedUntil: stamp(t.InvitedUntil), Me: t.ID == s.Me.ID}
		for _, l := range s.Links {
			if _, ok, err := l.Handover(t.ID, ""); ok && err != nil {
				row.NeedsHeir = true
			}
		}
		v.Members = append(v.Members, row)
	}
	for _, l := range s.Links {
		v.Links = append(v.Links, LinkRow{ID: string(l.ID), Name: l.Name, Default: l.Kind == messaging.LinkPractice})
	}
	return v, nil
}

// InviteTeammate invites somebody to the staff, or invites again.
func (a *App) InviteTeammate(f TeammateForm) error {
	return a.ask(func(ctx context.Context) error {
		c := messaging.InviteTeammate{Teammate: messaging.TeammateID(f.ID), Email: messaging.Email(f.Email).Fold(), Role: messaging.Role(f.Role)}
		for _, l := range f.Links {
			c.Links = append(c.Links, messaging.LinkID(l))
		}
		return a.replica.InviteTeammate(ctx, c)
	})
}

// SetRole gives a teammate another role.
func (a *App) SetRole(teammate, role string) error {
	return a.ask(func(ctx context.Context) error {
		r := messaging.Role(role)
		return a.replica.SaveTeammate(ctx, messaging.SaveTeammate{Teammate: messaging.TeammateID(teammate), Role: &r})
	})
}

// SetActive says whether a teammate works here. Who leaves hands their links to
// heir; the invitation of somebody who has not joined is revoked.
func (a *App) SetActive(teammate string, active bool, heir string) error {
	return a.ask(func(ctx context.Context) error {
		return a.replica.SaveTeammate(ctx, messaging.SaveTeammate{Teammate: messaging.TeammateID(teammate), Active: &active, Heir: messaging.TeammateID(heir)})
	})
}

// ResetSignIn sends a teammate a link to choose anew what they sign in with.
func (a *App) ResetSignIn(teammate string) error {
	return a.ask(func(ctx context.Context) error { return a.replica.ResetSignIn(ctx, messaging.TeammateID(teammate)) })
}

// Devices lists the devices that the person may see.
func (a *App) Devices() ([]Device, error) {
	v := []Device{}
	err := a.ask(func(ctx context.Context) error {
		list, err := a.replica.Devices(ctx)
		for _, d := range list {
			v = append(v, Device{ID: string(d.ID), Teammate: string(d.Teammate), Name: string(d.Name), MadeAt: d.MadeAt, LastSeen: d.LastSeen, Here: d.Here, Stopped: d.Stopped})
		}
		return err
	})
	return v, err
}

// RevokeDevice ends a teammate's device, or all of them if device is "".
func (a *App) RevokeDevice(teammate, device string) error {
	return a.ask(func(ctx context.Context) error {
		return a.replica.RevokeDevice(ctx, messaging.RevokeDevice{Teammate: messaging.TeammateID(teammate), Device: messaging.DeviceID(device)})
	})
}

// TeamLook says who invites by a link, and offers the second factor to set up.
func (a *App) TeamLook(link string) (TeamInvitation, error) {
	v := TeamInvitation{Recovery: []string{}}
	err := a.ask(func(ctx context.Context) error {
		i, offer, err := a.replica.TeamLook(ctx, link)
		if err != nil {
			return err
		}
		v.Practice, v.InvitedBy, v.Email, v.Name, v.Role, v.Renews = i.Practice, i.InvitedBy, string(i.Email), i.Name, string(i.Role), i.Renews
		v.Secret = offer.Secret
		v.Recovery = append(v.Recovery, offer.Recovery...)
		if v.Path, v.Size, err = drawQR(offer.URI); err != nil {
			return messaging.Internal("draw a QR code", err)
		}
		return nil
	})
	return v, err
}

// JoinTeam accepts an invitation and opens the person's store on this computer.
func (a *App) JoinTeam(f JoinForm) (State, error) {
	err := a.ask(func(ctx context.Context) error {
		return a.replica.JoinTeam(ctx, replica.Join{Link: f.Link, Name: f.Name, Passphrase: f.Passphrase, Code: f.Code, PIN: f.PIN})
	})
	if err != nil {
		return State{People: []Person{}}, err
	}
	a.enter()
	return a.State()
}

// ask runs something that only the service can answer.
func (a *App) ask(fn func(context.Context) error) error {
	if err := a.ready(); err != nil {
		return shown(err)
	}
	ctx, cancel := context.WithTimeout(a.ctx, asked)
	defer cancel()
	return shown(fn(ctx))
}
