package app

import "rowan/backend/messaging"

// Standing is how the practice stands with a phone or an email as far as writing there is
// concerned.
type Standing struct {
	Address  string `json:"address"` // E.164, or an email
	OffAt    string `json:"offAt"`   // since when its owner wants no texts; "" if they do
	OffBy    string `json:"offBy"`   // how that is known: "keyword", "carrier" or "staff"
	How      string `json:"how"`     // how they agreed: "form", "verbal", "agreement" or "texted"; "" if nobody wrote it down
	At       string `json:"at"`      // when that was written down
	By       string `json:"by"`      // by whom; "" where nobody had to
	Warning  int    `json:"warning"`
	Required bool   `json:"required"` // nothing leaves without a consent
}

// ConsentForm is how somebody agreed to get texts or emails.
type ConsentForm struct {
	Address string `json:"address"`
	Contact string `json:"contact"` // "" for nobody in particular
	How     string `json:"how"`
}

// Standing says whether a phone or an email may be written to, and who agreed to it.
func (a *App) Standing(address string) (Standing, error) {
	s, err := a.replica.Standing(messaging.Address(address))
	c := s.Consent
	v := Standing{Address: string(s.Address), OffAt: textsOff(s.Off), How: string(c.How), At: stamp(c.At), By: c.By, Warning: c.Warning, Required: s.Required}
	if v.OffAt != "" {
		v.OffBy = string(s.Off.Source)
	}
	return v, shown(err)
}

// SaveConsent writes down that somebody agreed to get texts or emails.
func (a *App) SaveConsent(f ConsentForm) error {
	return shown(a.replica.SaveConsent(messaging.SaveConsent{Address: messaging.Address(f.Address), Contact: messaging.ContactID(f.Contact), How: messaging.ConsentHow(f.How)}))
}
