package replica

import (
	"testing"

	"rowan/backend/messaging"
)

func TestCON02_NamePlusAnAddressNormalizedAndNobodyTwice(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	for name, row := range map[string]struct {
		form  ContactForm
		field string
	}{
		"no name":        {ContactForm{Name: " ", Phone: "503 555 0100"}, "name"},
		"no address":     {ContactForm{Name: "Gus Weber"}, "phone"},
		"half a phone":   {ContactForm{Name: "Gus Weber", Phone: "555 01"}, "phone"},
		"not a phone":    {ContactForm{Name: "Gus Weber", Phone: "call me"}, "phone"},
		"half an email":  {ContactForm{Name: "Gus Weber", Email: "gus@"}, "email"},
		"no such date":   {ContactForm{Name: "Gus Weber", Phone: "503 555 0100", BirthDate: "02/30/1990"}, "birthDate"},
		"born next year": {ContactForm{Name: "Gus Weber", Phone: "503 555 0100", BirthDate: "2027-12-01"}, "birthDate"},
	} {
		if _, _, err := comp.SaveContact(row.form); messaging.AsError(err).Field != row.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	id, like, err := comp.SaveContact(ContactForm{Name: "  Gus   Weber ", Phone: "(503) 555-0111", Email: " gus@example.com ", BirthDate: "3/4/1990"})
	if err != nil || len(like) != 0 || id == "" {
		t.Fatal(id, like, err)
	}
	comp.settle()
	gus := must(comp.Contact(id))(t)
	if gus.Name != "Gus Weber" || gus.Phone != "+15035550111" || gus.Email != "gus@example.com" || gus.BirthDate != "1990-03-04" || gus.Version == 0 {
		t.Errorf("%+v", gus.Contact)
	}
	for name, form := range map[string]ContactForm{
		"same phone":          {Name: "Augustus", Phone: "+1 503-555-0111"},
		"same email":          {Name: "Augustus", Email: "Gus@Example.com"},
		"same name and birth": {Name: "gus weber", Phone: "503 555 0112", BirthDate: "1990-03-04"},
	} {
		none, like, err := comp.SaveContact(form)
		if err != nil || none != "" || len(like) != 1 || like[0].ID != id {
			t.Errorf("%s: saved %q, like %d, %v", name, none, len(like), err)
		}
		form.Anyway = true
		if other, _, err := comp.SaveContact(form); err != nil || other == "" || other == id {
			t.Errorf("%s, anyway: %q, %v", name, other, err)
		}
	}
}

func TestSaveContact_ChangesOnlyWhatWasEditedAndNotOverSomebodyElse(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	card := must(comp.Contact(maya))(t)
	form := ContactForm{ID: maya, Saw: card.Version, Name: "Maya Lindqvist-Berg", Phone: "+15035550162", BirthDate: "1986-03-14"}
	if _, _, err := comp.SaveContact(form); err != nil {
		t.Fatal(err)
	}
	comp.settle()
	for _, o := range c.done {
		if o.Refused != "" {
			t.Error(o.Sentence)
		}
	}
	now := must(comp.Contact(maya))(t)
	if now.Name != "Maya Lindqvist-Berg" || now.Version <= card.Version {
		t.Errorf("%+v", now.Contact)
	}
	form.Name = "Maya L."
	if _, _, err := comp.SaveContact(form); messaging.CodeOf(err) != messaging.CodeConflict {
		t.Error("saved over a newer version:", err)
	}
}

func TestP10_AFormThatSaysNothingOfTheLanguageLeavesIt_InPart(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	save := func(name string, l messaging.Language) messaging.Language {
		t.Helper()
		have := must(comp.Contact(maya))(t).Contact
		if _, _, err := comp.SaveContact(ContactForm{ID: maya, Saw: have.Version, Name: name, Phone: string(have.Phone), BirthDate: string(have.BirthDate), Language: l}); err != nil {
			t.Fatal(err)
		}
		comp.settle()
		return must(comp.Contact(maya))(t).Contact.Language
	}
	if got := save("Maya Lindqvist", messaging.Spanish); got != messaging.Spanish {
		t.Error(got)
	}
	if got := save("Maya L. Lindqvist", ""); got != messaging.Spanish {
		t.Error("it was taken back:", got)
	}
}
