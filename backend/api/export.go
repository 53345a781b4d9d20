package api

import (
	"context"
	"net/http"

	"rowan/backend/messaging"
)

// RouteExport is what was said, as it leaves Rowan. It is no GET: each one is a new
// export, with its proof and its row in the log.
var RouteExport = route("export", http.MethodPost, "/api/staff/export", "Give out one conversation, or all with one contact that this person may see", "staff")

// MakeExport is the request of RouteExport, of a conversation or of a contact.
type MakeExport struct {
	Conversation messaging.ConversationID `json:"conversation,omitempty" maxLength:"64"`
	Contact      messaging.ContactID      `json:"contact,omitempty" maxLength:"64"`
	Why          messaging.ExportReason   `json:"why" maxLength:"20" doc:"patient, care, law or file"`
	Form         messaging.ExportForm     `json:"form" maxLength:"20" doc:"export or print"`
	Notes        bool                     `json:"notes,omitempty" doc:"With what the staff wrote to each other"`
	Code         string                   `json:"code,omitempty" maxLength:"20" doc:"Of the authenticator, or a recovery code: the proof that it is them"`
}

// Export gives out what was said.
func (c *Client) Export(ctx context.Context, in MakeExport) (messaging.Export, error) {
	var out messaging.Export
	return out, c.do(ctx, RouteExport, nil, in, &out)
}
