package api

import (
	"net/http"
	"time"

	"rowan/backend/messaging"
)

// RouteRecord is the patient's own record: everything that the portal shows them.
var RouteRecord = route("record", http.MethodGet, "/api/portal/record", "Download the patient's messages", "portal")

// Record is a patient's messages as they are downloaded, oldest first, with who at
// the practice has read them.
type Record struct {
	Practice      PracticeCard         `json:"practice"`
	Name          messaging.Text       `json:"name"`
	BirthDate     messaging.Date       `json:"birthDate,omitempty"`
	MadeAt        time.Time            `json:"madeAt"`
	TimeZone      string               `json:"timeZone"`
	Conversations []RecordConversation `json:"conversations"`
}

// RecordConversation is one conversation of a record.
type RecordConversation struct {
	ID       messaging.ConversationID    `json:"id"`
	Subject  messaging.Text              `json:"subject,omitempty"`
	From     string                      `json:"from"`
	State    messaging.ConversationState `json:"state"`
	Messages []RecordMessage             `json:"messages"`
}

// RecordMessage is a message of a record.
type RecordMessage struct {
	PatientMessage
	ReadBy []string `json:"readBy,omitempty"` // of the practice, by name
}
