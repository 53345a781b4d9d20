package service

import (
	"errors"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// Of a notice that left as a text only whom it was to is kept: its code or token is
// forgotten as soon as a carrier has it.

// noteNotice keeps to whom a text was that carried a notice. It says false if that is
// known already.
func (t *turn) noteNotice(name string, to messaging.ContactID) (fresh bool, err error) {
	var a account
	if err := t.CarrierAccount(&a); err != nil {
		return false, err
	}
	return t.PutNoticeText(remote(a.Carrier, name), to)
}

// reportNotice takes the carrier's word for what became of a notice: that it did not
// arrive is for the staff to know, who see it on the contact.
func (t *turn) reportNotice(carrier string, r bridge.Report) error {
	to, err := t.NoticeText(remote(carrier, r.Remote))
	if unless(err, nil) != nil {
		return err
	}
	if err != nil {
		item, err := t.InOutbox(r.Text)
		if err != nil {
			return unless(err, nil) // it is not about us
		}
		l := letterOf(item)
		if l.Notice == nil || r.Status != messaging.StatusFailed {
			return nil
		}
		to = l.Notice.Contact
		if _, err := t.noteNotice(r.Remote, to); err != nil {
			return err
		}
	}
	if r.Status != messaging.StatusFailed || to == "" {
		return nil
	}
	c, err := t.Contact(to)
	if err != nil {
		return unless(err, nil)
	}
	if r.Reason == messaging.ReasonOptedOut && c.Phone != "" {
		if err := t.suppress(messaging.Address(c.Phone), messaging.SuppressedByCarrier); err != nil { // OPT-06
			return err
		}
	}
	return errors.Join(t.unreached(to, "The last text with a code, an invitation or a reminder did not arrive. Check the phone number, or reach them another way."),
		t.auditOwn("report", thing{noticeItem, r.Text}, string(r.Status)))
}
