package service

import (
	"strings"

	"rowan/backend/compliance"
	"rowan/backend/messaging"
)

// facts are what the rules ask besides a text.
func (t *turn) facts(c messaging.Conversation) (f compliance.Facts, err error) {
	number, err := t.Number(c.Number)
	if err != nil {
		return f, unless(err, errNoSender)
	}
	practice, err := t.GetPractice()
	if err != nil {
		return f, err
	}
	lives := ""
	if len(c.Contacts) == 1 {
		contact, err := t.Contact(c.Contacts[0])
		if unless(err, nil) != nil {
			return f, err
		}
		lives = contact.TimeZone
	}
	off, err := t.Suppression(c.Address())
	return compliance.FactsOf(practice, number, c.Phone, lives, off), err
}

// comply says whether a text may be given to a carrier, by the rules that the
// composer showed while it was typed. What they warn of, and how many others got the
// same, was answered by its writer.
func (t *turn) comply(c messaging.Conversation, body messaging.Text, files []messaging.Attachment) error {
	facts, err := t.facts(c)
	if err == nil {
		_, err = compliance.Gate(compliance.Draft{Text: string(body), Media: compliance.Files(files)}, facts, t.now)
	}
	return err
}

// heed is comply for whoever writes. It returns what the rules warn of.
func (t *turn) heed(c messaging.Conversation, send messaging.Send) (warned []string, err error) {
	facts, err := t.facts(c)
	if err != nil {
		return nil, err
	}
	if facts.Others, err = t.others(c, send.Body); err != nil {
		return nil, err
	}
	var files []messaging.Attachment
	for _, id := range send.Attachments {
		a, err := t.Attachment(id)
		if err != nil {
			return nil, unless(err, errNoAttachment)
		}
		files = append(files, a.Attachment)
	}
	return compliance.Heed(compliance.Draft{Text: string(send.Body), Media: compliance.Files(files)}, facts, send.Despite, t.now)
}

// others counts those to whom nearly the same was written within the hour (CMP-19).
func (t *turn) others(c messaging.Conversation, body messaging.Text) (int, error) {
	written, err := t.WrittenFrom(c.Number, t.now.Add(-compliance.Hour), c.ID)
	if err != nil {
		return 0, err
	}
	return t.s.prints.Others(string(body), t.now, written, func(id messaging.MessageID) (messaging.Text, error) {
		m, err := t.Message(id)
		return m.Body, err
	})
}

// despite writes down for what reason a text goes in spite of which rules (CMP-01).
func (t *turn) despite(c messaging.Conversation, send messaging.Send) error {
	if !c.Channel.Rules().Texts {
		return nil
	}
	warned, err := t.heed(c, send)
	if err != nil || len(warned) == 0 {
		return err
	}
	return t.audit("send_despite", thing{"message", string(send.Message)}, string(send.Despite)+": "+strings.Join(warned, " "))
}
