package messaging

// MaxGroup is how many people a group has at most, teammates counted.
const MaxGroup = 50

// Group says whether a conversation is a group: several contacts, or teammates
// who take part by name (INB-06).
func (c Conversation) Group() bool { return len(c.Contacts) > 1 || len(c.Teammates) > 0 }

// ErrNoGroup is what a second recipient is refused with where there are no groups
// (SMS-12, GRP-04).
var ErrNoGroup error = FailField("to", CodeUnsupported, "A text goes to one person. To write to several, start a secure group instead.")

// ErrNamesShown is what starting a group is refused with until somebody said that
// its patients may see each other's names.
var ErrNamesShown error = FailField("to", CodeNamesShown, "Each person will see the others' names. Confirm that you understand, then send it again.")

// ShowsNames says whether a group of these contacts would show patients' names to
// people who do not belong to them (GRP-08). The relatives and guardians of one
// patient belong to that patient; a relative of nobody in particular stands alone.
func ShowsNames(contacts []Contact) bool {
	patients := map[ContactID]bool{}
	for _, c := range contacts {
		switch {
		case c.Kind == ContactProfessional || c.Kind == ContactOrganization:
		case c.Kind == ContactRelative && c.RelatedTo != "":
			patients[c.RelatedTo] = true
		default:
			patients[c.ID] = true
		}
	}
	return len(patients) > 1
}
