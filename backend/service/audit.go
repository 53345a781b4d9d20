package service

import (
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// thing names what an access was about, for the audit log.
type thing struct{ kind, id string }

const resultOK = "ok"

// result is what the audit log says of how something went.
func result(err error) string {
	if err == nil {
		return resultOK
	}
	return string(messaging.CodeOf(err))
}

// audit writes the row of one access in the access's own transaction: without
// the row there is no access.
func (t *turn) audit(action string, about thing, result string) error {
	row := store.Audit{At: t.now, ActorKind: "teammate", Actor: t.who.id(), Via: string(t.who.Device),
		Action: action, ThingKind: about.kind, Thing: about.id, Result: result}
	if t.who.patient() {
		row.ActorKind, row.Via = "contact", t.who.Session
	}
	return t.AddAudit(row)
}

// auditOwn writes the row of what the service does by itself.
func (t *turn) auditOwn(action string, about thing, result string) error {
	return t.AddAudit(store.Audit{At: t.now, ActorKind: "service", Action: action, ThingKind: about.kind, Thing: about.id, Result: result})
}
