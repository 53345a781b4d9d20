package store

import "rowan/backend/messaging"

func (tx *Tx) noteContact(messaging.Contact) error           { return nil }
func (tx *Tx) noteConversation(messaging.Conversation) error { return nil }
func (tx *Tx) noteMessage(messaging.Message) error           { return nil }
func (tx *Tx) forgetMessage(messaging.Message) error         { return nil }
func (tx *Tx) noteReceipt(messaging.Receipt) error           { return nil }
func (tx *Tx) noteReadMark(messaging.ReadMark) error         { return nil }
