package messaging

// Despite is why somebody sends a text in spite of what the rules of texting warn of.
type Despite string

const (
	DespiteAsked Despite = "patient_asked"
	DespiteCare  Despite = "care" // it says what the patient has to do
	DespiteOther Despite = "other"
	// DespiteAgain is for what was sent before, for a reason that was given then.
	DespiteAgain Despite = "again"
)

// Given says whether there is a reason.
func (d Despite) Given() bool {
	switch d {
	case DespiteAsked, DespiteCare, DespiteOther, DespiteAgain:
		return true
	}
	return false
}
