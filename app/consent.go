package app

import "rowan/backend/messaging"

// Standing is how the practice stands with a phone as far as texts are concerned.
type Standing struct {
	Phone    string `json:"phone"` // E.164
	OffAt    string `json:"offAt"` // since when its owner wants no texts; "" if they do
	OffBy    string `json:"offBy"` // how that is known: "keyword", "carrier" or "staff"
	How      string `json:"how"`   // how they agreed: "form", "verbal", "agreement" or "texted"; "" if nobody wrote it down
	At       string `json:"at"`    // when that was written down
	By       string `json:"by"`    // by whom; "" where nobody had to
	Warning  int    `json:"warning"`
	Required bool   `json:"required"` // nothing leaves without a consent
}

// ConsentForm is how somebody agreed to get texts.
type ConsentForm struct {
	Phone   string `json:"phone"`
	Contact string `json:"contact"` // "" for nobody in particular
	How     string `json:"how"`
}

// Standing says whether a phone may be texted, and who agreed to it.
func (a *App) Standing(phone string) (Standing, error) {
	s, err := a.replica.Standing(messaging.Phone(phone))
	c := s.Consent
	v := Standing{Phone: string(s.Phone), OffAt: textsOff(s.Texts), How: string(c.How), At: stamp(c.At), By: c.By, Warning: c.Warning, Required: s.Required}
	if v.OffAt != "" {
		v.OffBy = string(s.Texts.Source)
	}
	return v, shown(err)
}

// SaveConsent writes down that somebody agreed to get texts.
func (a *App) SaveConsent(f ConsentForm) error {
	return shown(a.replica.SaveConsent(messaging.SaveConsent{Phone: messaging.Phone(f.Phone), Contact: messaging.ContactID(f.Contact), How: messaging.ConsentHow(f.How)}))
}
