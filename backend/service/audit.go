package service

import (
	"context"
	"regexp"

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

// settingName is what a setting can be called.
var settingName = regexp.MustCompile(`^[A-Z0-9_]{1,64}$`)

// NoteIgnored writes down in every practice's log that settings were given which there
// are not: no setting changes who a text says that it is from, or keeps somebody from
// ending them (CMP-16).
func (s *Service) NoteIgnored(ctx context.Context, settings []string) error {
	if len(settings) == 0 {
		return nil
	}
	practices, err := s.Store.Practices(ctx)
	if err != nil {
		return err
	}
	for _, p := range practices {
		err := s.Store.Tx(ctx, p, func(tx *store.Tx) error {
			for _, name := range settings {
				if !settingName.MatchString(name) {
					name = "unnamed"
				}
				if err := s.own(tx).auditOwn("ignore_setting", thing{"setting", name}, "ignored"); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// NoteRefused writes down that somebody asked for what nobody can ask for: with fields
// that there are not, such as one that would change or end the identification (CMP-16).
func (s *Service) NoteRefused(ctx context.Context, who Actor, operation string) error {
	return s.act(ctx, who, func(t *turn) error {
		return t.audit("refuse_request", thing{"operation", operation}, string(messaging.CodeInvalid))
	})
}

// auditOwn writes the row of what the service does by itself.
func (t *turn) auditOwn(action string, about thing, result string) error {
	return t.AddAudit(store.Audit{At: t.now, ActorKind: "service", Action: action, ThingKind: about.kind, Thing: about.id, Result: result})
}
