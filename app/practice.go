package app

import (
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// Practice says what patients are told of the practice, and what they are sent.
func (a *App) Practice() (PracticeSettings, error) {
	p, why, err := a.replica.Practice()
	if err != nil {
		return PracticeSettings{Notices: []Notice{}}, shown(err)
	}
	return PracticeSettings{PracticeForm: PracticeForm{Name: p.Name, ShortName: p.ShortName, Phone: string(p.Phone), Hours: p.Hours, ReplyTime: p.ReplyTime, KeepPhotoDetails: p.KeepPhotoDetails, ConsentRequired: p.ConsentRequired},
		Notices: notices(p), CanEdit: why == nil, Why: sentence(why)}, nil
}

// notices are the texts that patients are sent, word for word (P1).
func notices(p messaging.Practice) []Notice {
	const link = "https://…"
	v := []Notice{}
	for _, l := range []messaging.Language{messaging.English, messaging.Spanish} {
		_, invitation := messaging.InvitationNotice(l, p, link)
		_, code := messaging.CodeNotice(l, p, "123456")
		_, unread := messaging.UnreadNotice(l, link)
		v = append(v, Notice{"invitation", string(l), invitation}, Notice{"code", string(l), code}, Notice{"unread", string(l), unread})
	}
	return v
}

// SavePractice changes what patients are told of the practice, and what becomes of photos.
func (a *App) SavePractice(f PracticeForm) error {
	return shown(a.replica.SavePractice(replica.PracticeForm{Name: f.Name, ShortName: f.ShortName, Phone: f.Phone, Hours: f.Hours, ReplyTime: f.ReplyTime, KeepPhotoDetails: f.KeepPhotoDetails, ConsentRequired: f.ConsentRequired}))
}
