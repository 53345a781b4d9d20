package store

import (
	"encoding/json"
	"time"

	"rowan/backend/messaging"
)

// TeamInvitation is the single-use offer to join the staff, or to choose anew
// what one signs in with. Its token is kept as a hash only.
type TeamInvitation struct {
	ID        string
	Teammate  messaging.TeammateID
	InvitedBy messaging.TeammateID // "" for whoever runs the service
	Renews    bool
	Links     []messaging.LinkID
	State     messaging.InvitationState
	MadeAt    time.Time
	ExpiresAt time.Time
}

// AddTeamInvitation keeps an open invitation that is found by the hash of its
// token. An earlier one to the same teammate is replaced.
func (tx *Tx) AddTeamInvitation(i TeamInvitation, tokenHash []byte) error {
	if err := tx.EndTeamInvitations(i.Teammate); err != nil {
		return err
	}
	links, err := json.Marshal(i.Links)
	if err != nil {
		return messaging.Internal("write an invitation", err)
	}
	err = tx.exec(`INSERT INTO team_invitations (practice, id, teammate, invited_by, renews, links, state, made_at, expires_at, offer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.practice, i.ID, i.Teammate, i.InvitedBy, i.Renews, string(links), messaging.InvitationOpen, millis(i.MadeAt), millis(i.ExpiresAt), tx.seal("team_invitations", "offer", i.ID, nil))
	if err != nil {
		return tx.fail("save an invitation", err)
	}
	return tx.PutDirectory(DirectoryTeam, tokenHash, i.ID)
}

// TeamInvitation returns one invitation.
func (tx *Tx) TeamInvitation(id string) (TeamInvitation, error) {
	i := TeamInvitation{ID: id}
	var made, expires int64
	var links string
	err := tx.row("SELECT teammate, invited_by, renews, links, state, made_at, expires_at FROM team_invitations WHERE practice = ? AND id = ?", tx.practice, id).
		Scan(&i.Teammate, &i.InvitedBy, &i.Renews, &links, &i.State, &made, &expires)
	if absentRow(err) {
		return i, ErrNotFound
	}
	if err != nil {
		return i, tx.fail("read an invitation", err)
	}
	if err := json.Unmarshal([]byte(links), &i.Links); err != nil {
		return i, messaging.Internal("read an invitation", err)
	}
	i.MadeAt, i.ExpiresAt = instant(made), instant(expires)
	return i, nil
}

// TeamInvitationsSince lists when a teammate was invited after an instant, newest first.
func (tx *Tx) TeamInvitationsSince(id messaging.TeammateID, after time.Time) ([]time.Time, error) {
	return tx.madeSince("team_invitations", "teammate", string(id), after)
}

// UseTeamInvitation spends an invitation, and forgets what it offered.
func (tx *Tx) UseTeamInvitation(id string) error {
	return tx.fail("use an invitation", tx.exec("UPDATE team_invitations SET state = 'used', offer = ? WHERE practice = ? AND id = ?",
		tx.seal("team_invitations", "offer", id, nil), tx.practice, id))
}

// EndTeamInvitations makes a teammate's open invitation useless.
func (tx *Tx) EndTeamInvitations(of messaging.TeammateID) error {
	return tx.fail("end an invitation", tx.exec("UPDATE team_invitations SET state = 'replaced' WHERE practice = ? AND teammate = ? AND state = 'open'", tx.practice, of))
}

// SetOffer keeps the factor that an invitation offers.
func (tx *Tx) SetOffer(id string, offer any) error {
	kept, err := tx.sealJSON("team_invitations", "offer", id, offer)
	if err != nil {
		return err
	}
	return tx.fail("save an offer", tx.exec("UPDATE team_invitations SET offer = ? WHERE practice = ? AND id = ?", kept, tx.practice, id))
}

// Offer reads what SetOffer kept, and says whether there was anything.
func (tx *Tx) Offer(id string, into any) (bool, error) {
	var kept secret
	if err := tx.row("SELECT offer FROM team_invitations WHERE practice = ? AND id = ?", tx.practice, id).Scan(&kept); err != nil {
		return false, tx.fail("read an offer", err)
	}
	plain, err := tx.unseal("team_invitations", "offer", id, kept)
	if err != nil || len(plain) == 0 {
		return false, err
	}
	if err := json.Unmarshal(plain, into); err != nil {
		return false, messaging.Internal("read an offer", err)
	}
	return true, nil
}
