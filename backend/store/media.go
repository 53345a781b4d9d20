package store

import "rowan/backend/messaging"

// PutMedia keeps where a carrier has a file of a text that arrived.
func (tx *Tx) PutMedia(a messaging.AttachmentID, m messaging.MessageID, media any) error {
	sealed, err := tx.sealJSON("media", "media", string(a), media)
	if err != nil {
		return err
	}
	return tx.fail("keep a file's place", tx.exec("INSERT INTO media (practice, attachment, message, media) VALUES (?, ?, ?, ?)", tx.practice, a, m, sealed))
}

// Media reads what PutMedia kept, and which message the file belongs to.
func (tx *Tx) Media(a messaging.AttachmentID, media any) (m messaging.MessageID, err error) {
	var sealed secret
	if err := tx.row("SELECT message, media FROM media WHERE practice = ? AND attachment = ?", tx.practice, a).Scan(&m, &sealed); err != nil {
		return "", tx.fail("read a file's place", err)
	}
	return m, tx.unsealJSON("media", "media", string(a), sealed, media)
}

// RemoveMedia forgets where a file was: the carrier has it no longer.
func (tx *Tx) RemoveMedia(a messaging.AttachmentID) error {
	return tx.fail("forget a file's place", tx.exec("DELETE FROM media WHERE practice = ? AND attachment = ?", tx.practice, a))
}
