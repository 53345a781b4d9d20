package service

import "rowan/backend/messaging"

// saveConsent writes down that somebody agreed to get texts or emails. The same one again is
// the same row.
func (t *turn) saveConsent(c messaging.SaveConsent) error {
	if err := checkIDs(c.Consent); err != nil {
		return err
	}
	given, err := c.Given(t.who.Teammate, t.now)
	if err != nil {
		return err
	}
	if c.Contact != "" {
		if _, err := t.Contact(c.Contact); err != nil {
			return unless(err, errNoContact)
		}
	}
	had, err := t.ConsentsByID([]messaging.ConsentID{c.Consent})
	if err != nil || len(had) > 0 {
		return err
	}
	return t.PutConsent(given)
}

// agreed says whether there is a consent to write to an address, where the practice wants
// one before anything leaves (CMP-10).
func (t *turn) agreed(at messaging.Address) error {
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	have, err := t.Consent(at)
	if err != nil {
		return err
	}
	return practice.NeedsConsent(have)
}

// texted writes down that somebody texted first, which is how they agreed, unless
// something is known already.
func (t *turn) texted(c messaging.Conversation) error {
	have, err := t.Consent(c.Address())
	if err != nil || have.ID != "" {
		return err
	}
	given := messaging.Consent{Address: c.Address(), How: messaging.ConsentTexted, At: t.now}
	if given.ID, err = newID[messaging.ConsentID](t.s, t.now); err != nil {
		return err
	}
	if len(c.Contacts) == 1 {
		given.Contact = c.Contacts[0]
	}
	if err := t.PutConsent(given); err != nil {
		return err
	}
	return t.auditOwn("save_consent", thing{"consent", string(given.ID)}, resultOK)
}
