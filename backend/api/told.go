package api

import (
	"encoding/json"

	"rowan/backend/messaging"
)

// Told is the page of the feed that follows a number, for whoever has read up to that
// number or further. Others pull.
type Told struct {
	After int64          `json:"after"`
	Page  messaging.Page `json:"page"`
}

// readTold reads what the stream says; what did not come whole has no page.
func readTold(data, digest string) messaging.Told {
	var t Told
	if Digest([]byte(data)) != digest || json.Unmarshal([]byte(data), &t) != nil {
		return messaging.Told{}
	}
	t.Page.Fill()
	return messaging.Told{At: messaging.Cursor{Epoch: t.Page.Epoch, Seq: t.Page.Next}, After: t.After, Page: &t.Page}
}
