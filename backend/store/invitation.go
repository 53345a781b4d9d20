package store

import (
	"time"

	"rowan/backend/messaging"
)

type invitationRow struct {
	ID        messaging.InvitationID
	Contact   messaging.ContactID
	Link      messaging.LinkID
	InvitedBy messaging.TeammateID
	State     messaging.InvitationState
	MadeAt    int64
	ExpiresAt int64
}

func (r invitationRow) invitation() messaging.Invitation {
	return messaging.Invitation{ID: r.ID, Contact: r.Contact, Link: r.Link, InvitedBy: r.InvitedBy, State: r.State,
		MadeAt: instant(r.MadeAt), ExpiresAt: instant(r.ExpiresAt)}
}

// AddInvitation keeps an open invitation that is found by the hash of its token.
// The contact's earlier open one is replaced: of two, only the newest works (INV-03).
func (tx *Tx) AddInvitation(i messaging.Invitation, tokenHash []byte) error {
	err := tx.exec("UPDATE invitations SET state = 'replaced' WHERE practice = ? AND contact = ? AND state = 'open'", tx.practice, i.Contact)
	if err != nil {
		return tx.fail("replace an invitation", err)
	}
	err = tx.exec("INSERT INTO invitations (practice, id, contact, link, invited_by, state, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		tx.practice, i.ID, i.Contact, i.Link, i.InvitedBy, i.State, millis(i.MadeAt), millis(i.ExpiresAt))
	if err != nil {
		return tx.fail("save an invitation", err)
	}
	return tx.PutDirectory(DirectoryInvitation, tokenHash, string(i.ID))
}

// Invitation returns one invitation.
func (tx *Tx) Invitation(id messaging.InvitationID) (messaging.Invitation, error) {
	var r invitationRow
	if err := tx.db.Table("invitations").Where("practice = ? AND id = ?", tx.practice, id).Take(&r).Error; err != nil {
		return messaging.Invitation{}, tx.fail("read an invitation", err)
	}
	return r.invitation(), nil
}

// InvitationsSince lists when a contact was invited after an instant, newest first.
func (tx *Tx) InvitationsSince(contact messaging.ContactID, after time.Time) ([]time.Time, error) {
	return tx.madeSince("invitations", "contact", string(contact), after)
}

// madeSince lists when those rows of a table were made after an instant whose column
// names somebody, newest first.
func (tx *Tx) madeSince(table, column, id string, after time.Time) ([]time.Time, error) {
	var ms []int64
	err := tx.db.Table(table).Where("practice = ? AND "+column+" = ? AND made_at > ?", tx.practice, id, millis(after)).
		Order("made_at DESC").Pluck("made_at", &ms).Error
	times := make([]time.Time, 0, len(ms))
	for _, m := range ms {
		times = append(times, instant(m))
	}
	return times, tx.fail("list "+table, err)
}

// UseInvitation spends an invitation.
func (tx *Tx) UseInvitation(id messaging.InvitationID) error {
	return tx.fail("use an invitation", tx.exec("UPDATE invitations SET state = 'used' WHERE practice = ? AND id = ?", tx.practice, id))
}

// CountCode counts one more code sent for an invitation and returns how many there were.
func (tx *Tx) CountCode(id messaging.InvitationID) (n int, err error) {
	err = tx.row("UPDATE invitations SET codes = codes + 1 WHERE practice = ? AND id = ? RETURNING codes", tx.practice, id).Scan(&n)
	return n, tx.fail("count a code", err)
}

// RunOut lists contacts whose open invitation ended and who are not in the
// middle of joining.
func (tx *Tx) RunOut(now time.Time) ([]messaging.Contact, error) {
	var rows []contactRow
	err := tx.db.Raw(`SELECT c.* FROM contacts c WHERE c.practice = ? AND c.account IN ('invited', 'started') AND c.invite_expires <= ?
		AND NOT EXISTS (SELECT 1 FROM joins j WHERE j.practice = c.practice AND j.contact = c.id AND j.expires_at > ?)`,
		tx.practice, millis(now), millis(now)).Scan(&rows).Error
	if err != nil {
		return nil, tx.fail("list expired invitations", err)
	}
	return collect(rows, tx.contact)
}
