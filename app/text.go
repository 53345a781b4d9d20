package app

import (
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// NumberRow is a number that the person may write from.
type NumberRow struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Phone string `json:"phone"`
	MMS   string `json:"mms"` // "unknown", "yes" or "no"
	// MaySend is whether anything can leave from it now; else Why says as a code why not.
	MaySend bool   `json:"maySend"`
	Why     string `json:"why"`
}

// NewText is a text to somebody: a contact, or a phone as somebody typed it.
type NewText struct {
	Number  string `json:"number"`
	Contact string `json:"contact"`
	Phone   string `json:"phone"`
	Body    string `json:"body"`
	Despite string `json:"despite"` // why it goes in spite of a warning; "" without one
	// Of is the draft that the files are of: the contact's, or one of KeepText.
	Of          string   `json:"of"`
	Attachments []string `json:"attachments"`
}

// KeptText is what somebody types to a phone with which nothing has begun.
type KeptText struct {
	Conversation string `json:"conversation"` // of NewTextID
	Number       string `json:"number"`
	Phone        string `json:"phone"`
	Body         string `json:"body"`
	Files        bool   `json:"files"` // some are to be added
}

// Numbers lists the numbers that the person may write from.
func (a *App) Numbers() ([]NumberRow, error) {
	v := []NumberRow{}
	s, err := a.replica.NumberSettings()
	if err != nil {
		return v, shown(err)
	}
	numbers, err := a.replica.Numbers()
	for _, n := range numbers {
		why := n.MaySend(s.Practice)
		v = append(v, NumberRow{ID: string(n.ID), Label: n.Label, Phone: string(n.Phone), MMS: string(n.Capabilities.MMS),
			MaySend: why == nil, Why: string(messaging.CodeOf(why))})
	}
	return v, shown(err)
}

// NumberFor is the number that a text to a phone comes from unless the person
// chooses another; "" for none.
func (a *App) NumberFor(phone string) (string, error) {
	id, err := a.replica.NumberFor(messaging.Phone(phone))
	return string(id), shown(err)
}

// StartText writes to a phone, and returns the conversation that it stands in.
func (a *App) StartText(n NewText) (string, error) {
	id, err := a.replica.StartText(replica.NewText{Number: messaging.NumberID(n.Number), Contact: messaging.ContactID(n.Contact),
		Phone: messaging.Phone(n.Phone), Body: messaging.Text(n.Body), Despite: messaging.Despite(n.Despite),
		Of: messaging.DraftKey(n.Of), Attachments: attachmentIDs(n.Attachments)})
	return string(id), shown(err)
}

// NewTextID is the id for a conversation by text that may come to begin.
func (a *App) NewTextID() (string, error) {
	id, err := a.replica.NewTextID()
	return string(id), shown(err)
}

// TextWith is the conversation of a number and a phone, "" for none.
func (a *App) TextWith(number, phone string) (string, error) {
	id, err := a.replica.TextWith(messaging.NumberID(number), messaging.Phone(phone))
	return string(id), shown(err)
}

// KeepText keeps what is typed to a phone with which nothing has begun.
func (a *App) KeepText(k KeptText) error {
	return shown(a.replica.KeepText(replica.KeptText{Conversation: messaging.ConversationID(k.Conversation), Number: messaging.NumberID(k.Number),
		Phone: messaging.Phone(k.Phone), Body: messaging.Text(k.Body), Files: k.Files}))
}

// Recognize says whose phone a conversation by text is with; "" for somebody unknown.
func (a *App) Recognize(conversation, contact string) error {
	c := messaging.ContactID(contact)
	return shown(a.replica.Edit(messaging.Edit{Conversation: messaging.ConversationID(conversation), Contact: &c}))
}

// SendAgain sends once more a text that was not delivered, or may not have been.
func (a *App) SendAgain(message string) error {
	return shown(a.replica.SendAgain(messaging.MessageID(message)))
}

// textsOff is since when somebody wants no texts.
func textsOff(s messaging.Suppression) string {
	if !s.Stops() {
		return ""
	}
	return stamp(s.At)
}
